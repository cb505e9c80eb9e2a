/* plan.h - what a run of kbindex has to do: the trees beside what is stored of them.
 *
 * A file is left alone when its path, size, time and tree are those of its stored article.
 * A stored article has gone when its file is no longer in its tree, if the tree was named;
 * but what lies in a folder that could not be looked at stays.  Where a gone article's
 * bytes turn up at a new path, its file has moved, and the article with it. */
#pragma once

#include "reading.h"

typedef struct
{
  gboolean create_roots; /* folders not seen before get an id, else 0 */
  gboolean full;         /* every file is to be read */
  gboolean prune;        /* articles of trees not named have gone, too */
} PlanOptions;

typedef struct
{
  GArray *items;   /* ReadingItem, the files to be read, as the trees list them */
  GArray *gone;    /* ShelfEntry *, by path; those that move are among them */
  guint unchanged; /* files that need not be read */
  guint troubled;  /* places and files with a warning */
  /* private */
  const GArray *roots;
  ShelfEntries *entries;
  GHashTable *root_ids; /* absolute folder -> gint64 * */
  GHashTable *seen;     /* path -> Root: every file of the trees */
  GHashTable *vanished; /* guint8[16], hash -> ShelfEntry: `gone`, but those taken */
} Plan;

/* Compares `roots` (Root) with `entries` of `shelf`, both NULL when nothing is stored; all
 * three are borrowed.  Warnings go to stderr: places that could not be looked at, and files
 * whose path another tree has taken. */
Plan *plan_new (const GArray *roots, Shelf *shelf, ShelfEntries *entries,
                const PlanOptions *options, GError **error);
void plan_free (Plan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plan, plan_free)

/* The id of a root's folder. */
gint64 plan_root_id (const Plan *self, const Root *root);

/* The gone article whose file had this hash, or NULL.  Each is given once. */
const ShelfEntry *plan_take_moved (Plan *self, const guint8 hash[16]);
