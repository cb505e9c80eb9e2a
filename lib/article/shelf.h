/* shelf.h - the articles put into the file, kept up to date, taken out of sight.  library.h
 * reads them.
 *
 * An article keeps its id over edits, and when it goes and comes back or moves, so that
 * what hangs on it (votes) stays: a row never leaves.  Callers hold the write transaction
 * (store_begin ()) over all changes; the search index is theirs to keep in step.
 * Everything fails as the store does. */
#pragma once

#include "article/article.h"
#include "article/tree.h"
#include "store/statements.h"

/* What is known of a file, live or gone. */
typedef struct
{
  guint32 id;           /* from 1; 0: not stored yet */
  const char *root;     /* the absolute folder it was found in */
  const char *path;     /* below the root */
  TreeStamp stamp;      /* mtime_ns may be what the caller marks it with */
  guint8 hash[16];      /* of the file's bytes */
  guint8 text_hash[16]; /* of its words */
  gboolean gone;
  gboolean draft;
} ShelfEntry;

typedef struct
{
  GArray *entries; /* ShelfEntry, ascending by path: all, as they were when it was opened */
  /* private */
  Store *store;
  Statements *statements;
  GStringChunk *strings;
  GHashTable *root_ids; /* path -> gint64 * */
} Shelf;

Shelf *shelf_open (Store *store, GError **error);
void shelf_free (Shelf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Shelf, shelf_free)

/* Writes an article, which is live then unless `entry->gone`; `entry->id` 0 gives it a new id, which
 * is filled in.  `now`, Unix seconds, becomes its edit time when it is new or `edited`.  `article` NULL: the
 * file's size, time, root or path changed, not its content. */
gboolean shelf_put (Shelf *self, ShelfEntry *entry, const Article *article, GBytes *packed,
                    gboolean edited, gint64 now, GError **error);
/* An article that was put there as gone is live. */
gboolean shelf_show (Shelf *self, guint32 id, GError **error);
/* Takes the article out of sight at `now`, Unix seconds: its fields stay; its labels,
 * sections and text do not. */
gboolean shelf_remove (Shelf *self, guint32 id, gint64 now, GError **error);
/* TRUE when ids ascend with paths over all live articles. */
gboolean shelf_ids_in_path_order (Shelf *self, gboolean *ordered, GError **error);
