/* codec.h - how postings, forward lists and document vectors lie in BLOBs.
 *
 * Numbers are varints.  Every BLOB begins with a 4-byte checksum
 * (low half of XXH3-64, little-endian) seeded with the row's key, so that a flipped
 * bit or a row in the wrong place is noticed before it is believed. */
#pragma once

#include "base/varint.h"

enum
{
  CODEC_SUM_BYTES = 4,
  POSTING_CHUNK_BYTES = 4000, /* a full chunk; two of them fill a database page */
  POSTING_CHUNK_MAX = 4096,   /* postings that a chunk may hold */
  VECTOR_TERMS = 64,
  TERM_ID_MAX = (1 << 28) - 1 /* four bytes as a varint; kbindex numbers afresh before */
};

typedef struct
{
  guint32 term;
  guint8 weight;
} VectorTerm;

/* Starts a BLOB: room for the checksum. */
static inline void
codec_begin (GByteArray *out)
{
  g_byte_array_set_size (out, CODEC_SUM_BYTES);
}

/* Seals it, once its content is appended. */
void codec_seal (GByteArray *out, guint64 key);
/* The content behind the checksum, or NULL when it does not match. */
const guint8 *codec_open (const void *blob, gsize length, guint64 key, gsize *content);

/* Key of a term's row: its text, id, document frequency, and in how many of them it stands as a word
 * (0 where the index was made before that was covered). */
guint64 codec_term_key (const char *term, guint32 id, guint32 df, guint32 whole);

/* Checksum of a row of `word`. */
gint64 codec_word_sum (const char *word, const char *term, gint64 df);

/* Postings, ascending by doc: count, doc deltas, impacts (state.h; 0 in a filter's
 * list). */
void codec_put_postings (GByteArray *out, const guint32 *docs, const guint8 *impacts,
                         guint count);
/* Decodes into arrays with room for POSTING_CHUNK_MAX; FALSE when the content is not
 * a posting list. */
gboolean codec_get_postings (const guint8 *content, gsize length, guint32 *docs,
                             guint8 *impacts, guint *count);

/* Vectors, ascending by term; FALSE when the content is none. */
void codec_put_vector (GByteArray *out, const VectorTerm *terms, guint count);
gboolean codec_get_vector (const guint8 *content, gsize length,
                           VectorTerm terms[VECTOR_TERMS], guint *count);
