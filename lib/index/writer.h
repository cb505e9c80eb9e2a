/* writer.h - adds, replaces and removes documents of the search index.
 *
 * An index ranks as one built afresh from the same articles, but for the average field
 * lengths and the document vectors' idf: these are frozen, and made anew when an
 * average has drifted by 5% or the number of documents by a quarter.
 *
 * Few changes are made in the index itself, inside one transaction.  Many, and all of it, are written
 * beside it, to tables that nobody reads (forward_next, posting_next, term_next, word_next), in short
 * transactions that let other writers in; then these tables take the others' place, which takes
 * no time.  One writer at a time: the caller holds store_lock () from before index_writer_new () on. */
#pragma once

#include "index/document.h"
#include "store/statements.h"

typedef struct IndexWriter IndexWriter;

/* `full`: whatever the index holds is dropped, and the caller gives every document anew; without, there
 * is an index, and it is current (state.h).  DESK_ERROR_STORE when it is damaged. */
IndexWriter *index_writer_new (Store *store, gboolean full, GError **error);
void index_writer_free (IndexWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IndexWriter, index_writer_free)

typedef enum
{
  INDEX_ADD, /* `document` becomes `article`, which is not in the index, or removed before */
  INDEX_REMOVE, /* `article` goes, of which `document` is in the index */
  INDEX_LEARN   /* neither: the document is not to be found */
} IndexPut;

/* `source` numbers the vocabulary that the document came from; every document of a source is given, in the
 * order they were made. */
void index_writer_put (IndexWriter *self, guint32 article, IndexPut what, guint source,
                       const IndexDocument *document);

/* Writes the index beside itself when that is right: `always`, on a full build, and when the averages
 * have drifted.  Outside of transactions.  When it has `staged`, index_writer_commit () follows. */
gboolean index_writer_stage (IndexWriter *self, gboolean always, gboolean *staged,
                             GError **error);
/* Inside the caller's transaction: what was staged takes its place; or else, what was added and
 * removed since the last time is done to the index.  `path_order`: as shelf_settle () says of
 * what is stored now; FALSE is never wrong. */
gboolean index_writer_commit (IndexWriter *self, gboolean path_order, GError **error);

/* ---- verify.c: the index recounted from the articles that are stored, and compared with what it holds. */

typedef struct
{
  guint articles;
  guint terms;
  guint words; /* rows of the table of words */
} IndexVerified;

/* Appends to `findings` (char *) a line about each thing that is not as the stored articles say: text hashes,
 * forward lists, their vectors, posting lists, terms and words with their counts, the search state; and
 * about what cannot be read.  What was frozen (the averages, the idf in vectors) is taken as it is.  Reads
 * all of the index, in the snapshot of the caller's transaction. */
gboolean index_verify (Store *store, GPtrArray *findings, IndexVerified *verified,
                       GError **error);
