/* shelf.h - the articles put into the file, kept up to date, taken out of sight.  library.h
 * reads them.
 *
 * An article keeps its id over edits, and when it goes and comes back or moves, so that
 * what hangs on it (votes) stays: a row never leaves.  Callers hold the write transaction
 * (store_begin ()) over all changes; the search index is theirs to keep in step.
 * Everything fails as the store does. */
#pragma once

#include "article/article.h"
#include "store/statements.h"

/* What tells a file from what it was: who writes to it moves ctime, whatever they do to the rest. */
typedef struct
{
  gint64 size;     /* bytes */
  gint64 mtime_ns; /* Unix nanoseconds */
  gint64 ctime_ns; /* of the last change of bytes, name or mode; FILE_UNSETTLED when it may change again
                      within the same tick of the file system's clock */
  gint64 inode;
} FileStamp;

#define FILE_UNSETTLED G_GINT64_CONSTANT (0)

/* What is known of a file, live or gone. */
typedef struct
{
  guint32 id;           /* from 1; 0: not stored yet */
  const char *root;     /* the absolute folder it was found in */
  const char *path;     /* below the root */
  FileStamp stamp;      /* mtime_ns may be what the caller marks it with */
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
/* The error of an article whose id is beyond ARTICLE_ID_MAX.  Returns FALSE. */
gboolean shelf_no_such_id (const Store *store, gint64 id, GError **error);

/* Writes an article, which is live then unless `entry->gone`; `entry->id` 0 gives it a new id, which
 * is filled in.  `now`, Unix seconds, becomes its edit time when it is new or `edited`.  `article` NULL: the
 * file's size, time, root or path changed, not its content. */
gboolean shelf_put (Shelf *self, ShelfEntry *entry, const Article *article, GBytes *packed,
                    gboolean edited, gint64 now, GError **error);
/* Brings those of `shown` (guint32, ids) to light, which were put there as gone, and takes those of
 * `leaving` out of sight at `now`, Unix seconds: their fields stay; their labels, sections and text do
 * not.  `*ordered` unless NULL: whether ids then ascend with paths over all live articles. */
gboolean shelf_settle (Shelf *self, const GArray *shown, const GArray *leaving, gint64 now,
                       gboolean *ordered, GError **error);
