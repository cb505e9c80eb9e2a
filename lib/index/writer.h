/* writer.h - adds, replaces and removes documents of the search index.
 *
 * All of it happens inside the caller's transaction, at index_writer_commit ().  An
 * index ranks as one built afresh from the same articles, but for the average field
 * lengths and the document vectors' idf: these are frozen, and made anew when an
 * average has drifted by 5% or the number of documents by a quarter. */
#pragma once

#include "index/document.h"
#include "store/statements.h"

typedef struct IndexWriter IndexWriter;

/* `full`: whatever the index holds is dropped.  DESK_ERROR_STORE when the index is
 * damaged or was made by other stemming rules (see index_writer_outdated ()). */
IndexWriter *index_writer_new (Store *store, gboolean full, GError **error);
void index_writer_free (IndexWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IndexWriter, index_writer_free)

/* TRUE when the stored index was made by other rules than ours, or there is none:
 * only a full build is right. */
gboolean index_writer_outdated (Store *store, gboolean *outdated, GError **error);

/* Takes over the words that `document` met first.  `source` numbers the vocabulary it
 * came from; every document of a source is learned, in the order they were made. */
void index_writer_learn (IndexWriter *self, guint source, const IndexDocument *document);
/* Adds a learned `document` as `article`; it must not be in the index, or be removed by
 * index_writer_remove () before. */
void index_writer_add (IndexWriter *self, guint32 article, guint source,
                       const IndexDocument *document);
void index_writer_remove (IndexWriter *self, guint32 article);
/* `path_order`: as library_ids_in_path_order () says of what is stored now. */
gboolean index_writer_commit (IndexWriter *self, gboolean path_order, GError **error);
