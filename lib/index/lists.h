/* lists.h - the tables of the index, written: forward lists, terms and their posting lists, words.
 *
 * While they are written a term has a slot: small numbers from TERM_FIRST up, in the order they were
 * met.  In the file it has an id.  Both number spaces leave the marks of a forward list alone,
 * which are their own slots and ids.
 *
 * A short posting list lies in its term's row.  A longer one lies in chunks of about
 * POSTING_CHUNK_BYTES, each keyed by the lowest article id that it may hold, so that a
 * change rewrites the one chunk it falls in.
 *
 * What is staged goes to tables of their own (forward_next, term_next, posting_next, word_next), which
 * nobody reads until they take the others' place: see writer.h. */
#pragma once

#include "index/state.h"
#include "store/statements.h"

typedef struct
{
  const char *text;
  guint32 id;    /* in the file; 0: none yet */
  guint32 df;    /* documents that hold it */
  guint32 whole; /* documents where the text itself stands as a word */
} DictionaryTerm;

/* A word as it is written, other than the term that it is written for. */
typedef struct
{
  const char *word;
  guint32 slot; /* of the term */
  guint32 next; /* number + 1 of another form of the same word; 0: none */
  gint32 counted; /* documents that got it, less those that lost it, since it was written last */
} DictionaryForm;

/* Documents to be written: their forward lists, with slots in place of term ids, one behind the other in chunks.
 * A chunk is free as soon as all in it is written: the postings that are gathered meanwhile take its room. */
typedef struct
{
  GArray *documents; /* PendingDocument */
  GArray *chunks;    /* PendingChunk */
  gsize length;      /* of all chunks */
} Pending;

typedef struct
{
  guint8 *bytes;
  guint32 length, room;
  guint32 waiting; /* documents */
} PendingChunk;

typedef struct
{
  guint32 doc;
  guint32 length; /* bytes */
  guint32 chunk, start;
} PendingDocument;

/* The forward list of the n-th document. */
static inline const guint8 *
pending_stream (const Pending *self, guint n, guint32 *doc, gsize *length)
{
  const PendingDocument *document = &g_array_index (self->documents, PendingDocument, n);

  *doc = document->doc;
  *length = document->length;
  return g_array_index (self->chunks, PendingChunk, document->chunk).bytes + document->start;
}

/* That of the n-th document is not asked for again. */
static inline void
pending_written (Pending *self, guint n)
{
  const PendingDocument *document = &g_array_index (self->documents, PendingDocument, n);
  PendingChunk *chunk = &g_array_index (self->chunks, PendingChunk, document->chunk);

  if (--chunk->waiting == 0)
    g_clear_pointer (&chunk->bytes, g_free);
}

/* A posting that goes. */
typedef struct
{
  guint32 slot;
  guint32 doc;
} Removal;

/* What lists_write () works from; all of it is borrowed. */
typedef struct
{
  Store *store;
  GArray *terms;    /* DictionaryTerm, by slot */
  GArray *forms;    /* DictionaryForm; `counted` is 0 afterwards */
  Pending *pending; /* ascending by document; is written afterwards */
  Tally *tally;
  FieldNorms norms;
  guint32 documents;   /* in the index, for the idf in vectors */
  gboolean keep_words; /* staging: the words stored are staged, too */
} IndexContent;

static inline DictionaryTerm *
content_term (const IndexContent *self, guint32 slot)
{
  return &g_array_index (self->terms, DictionaryTerm, slot);
}

/* Inside the caller's transaction: adds what is pending, and takes `removals` (Removal; are sorted) out of
 * the posting lists.  Terms and words that no document holds any more go.
 *
 * `removals` NULL: writes all of it to the staging tables, which are empty, in many short transactions
 * (store_turn ()), the first begun and the last ended by the caller. */
gboolean lists_write (const IndexContent *content, GArray *removals, GError **error);
