/* lists.h - posting lists in the database: chunked, changed in place.
 *
 * A short list lies in its term's row.  A longer one lies in chunks of about
 * POSTING_CHUNK_BYTES, each keyed by the lowest article id that it may hold, so that a
 * change rewrites the one chunk it falls in. */
#pragma once

#include "index/codec.h"
#include "store/statements.h"

typedef struct
{
  const guint32 *docs; /* ascending */
  const guint8 *impacts;
  guint count;
} PostingRun;

typedef struct PostingLists PostingLists;

PostingLists *posting_lists_new (Store *store);
void posting_lists_free (PostingLists *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PostingLists, posting_lists_free)

/* Writes a list where there is none.  A short one is appended to `inline_list`, to go
 * to the term's row. */
gboolean posting_lists_create (PostingLists *self, guint32 term, const PostingRun *run,
                               GByteArray *inline_list, GError **error);
/* Removes `removed`, then adds `added`.  `inline_list` holds the term row's list
 * (empty: chunked) and receives the new one. */
gboolean posting_lists_change (PostingLists *self, guint32 term,
                               const guint32 *removed, guint n_removed,
                               const PostingRun *added, GByteArray *inline_list,
                               GError **error);
