#include "index/codec.h"

#define XXH_INLINE_ALL
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static guint32
checksum (const void *content, gsize length, guint64 key)
{
  return GUINT32_TO_LE ((guint32) XXH3_64bits_withSeed (content, length, key));
}

void
codec_seal (GByteArray *out, guint64 key)
{
  guint32 sum = checksum (out->data + CODEC_SUM_BYTES, out->len - CODEC_SUM_BYTES, key);

  memcpy (out->data, &sum, CODEC_SUM_BYTES);
}

const guint8 *
codec_open (const void *blob, gsize length, guint64 key, gsize *content)
{
  guint32 sum;

  if (blob == NULL || length < CODEC_SUM_BYTES)
    return NULL;
  memcpy (&sum, blob, CODEC_SUM_BYTES);
  *content = length - CODEC_SUM_BYTES;
  if (sum != checksum ((const guint8 *) blob + CODEC_SUM_BYTES, *content, key))
    return NULL;
  return (const guint8 *) blob + CODEC_SUM_BYTES;
}

guint64
codec_term_key (const char *term, guint32 id, guint32 df, guint32 whole)
{
  const guint64 odd = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15); /* 2^64 by the golden ratio */

  return XXH3_64bits_withSeed (term, strlen (term), ((guint64) id << 32 | df) + whole * odd);
}

/* (SQLite stores what fits 32 bits with a sign in four bytes.) */
gint64
codec_word_sum (const char *word, const char *term, gint64 df)
{
  guint64 seed = XXH3_64bits_withSeed (term, strlen (term), (guint64) df);

  return (gint32) XXH3_64bits_withSeed (word, strlen (word), seed);
}

void
codec_put_postings (GByteArray *out, const guint32 *docs, const guint8 *impacts, guint count)
{
  guint32 previous = 0;
  guint8 *at = varint_room (out, count + 1);

  at = varint_write (at, count);
  for (guint i = 0; i < count; i++)
    {
      at = varint_write (at, docs[i] - previous);
      previous = docs[i];
    }
  varint_end (out, at);
  g_byte_array_append (out, impacts, count);
}

enum
{
  EIGHT = 8
};

/* Adds up eight numbers of one byte each, none of them 0; FALSE: they are not all such. */
static inline gboolean
get_eight (const guint8 *at, guint64 *doc, guint32 *docs)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 bytes;

  memcpy (&bytes, at, sizeof bytes);
  if (((bytes | (bytes - ones)) & ones << 7) != 0)
    return FALSE;
  for (guint i = 0; i < EIGHT; i++)
    docs[i] = (guint32) (*doc += at[i]);
  return TRUE;
}

gboolean
codec_get_postings (const guint8 *content, gsize length, guint32 *docs, guint8 *impacts,
                    guint *count)
{
  const guint8 *at = content, *end = content + length;
  guint64 doc = 0;

  if (!varint_get (&at, end, count) || *count > POSTING_CHUNK_MAX
      || (gsize) (end - at) < *count)
    return FALSE;
  end -= *count;
  for (guint i = 0; i < *count; i++)
    {
      guint32 delta;

      for (; *count - i >= EIGHT && end - at >= EIGHT && get_eight (at, &doc, docs + i);
           i += EIGHT)
        at += EIGHT;
      if (i == *count)
        break;
      if (G_LIKELY (at < end && *at < 0x80))
        delta = *at++;
      else if (!varint_get (&at, end, &delta))
        return FALSE;
      doc += delta;
      if (delta == 0 || doc > G_MAXUINT32)
        return FALSE;
      docs[i] = (guint32) doc;
    }
  memcpy (impacts, end, *count);
  return at == end && doc <= G_MAXUINT32;
}

void
codec_put_vector (GByteArray *out, const VectorTerm *terms, guint count)
{
  guint32 previous = 0;

  for (guint i = 0; i < count; i++)
    {
      varint_put (out, terms[i].term - previous);
      g_byte_array_append (out, &terms[i].weight, 1);
      previous = terms[i].term;
    }
}

gboolean
codec_get_vector (const guint8 *content, gsize length, VectorTerm terms[VECTOR_TERMS],
                  guint *count)
{
  const guint8 *at = content, *end = content + length;
  guint32 term = 0, delta;

  for (*count = 0; at < end; (*count)++)
    {
      if (*count == VECTOR_TERMS || !varint_get (&at, end, &delta) || at == end || delta == 0
          || delta > TERM_ID_MAX - term)
        return FALSE;
      term += delta;
      terms[*count].term = term;
      terms[*count].weight = *at++;
    }
  return TRUE;
}
