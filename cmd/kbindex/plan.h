/* plan.h - what there is to do: the trees beside what is stored of them.
 *
 * A file is left alone when its path, size, time and tree are those of its stored article.
 * A stored article has gone when its file is no longer in its tree, if the tree was named;
 * but what lies in a folder that could not be looked at stays.  Where a gone article's
 * bytes turn up at a new path, its file has moved, and the article with it. */
#pragma once

#include "reading.h"

typedef struct
{
  GArray *items;        /* ReadingItem, the files to be read, as the trees list them */
  GArray *gone;         /* ShelfEntry *, by path; those that move are among them */
  guint unchanged;      /* files that need not be read */
  guint changes;        /* articles that will change, as far as sizes tell */
  guint troubled;       /* places and files with a warning */
  const GArray *roots;  /* Root */
  Shelf *shelf;         /* NULL when nothing is stored */
  GHashTable *seen;     /* path -> Root: every file of the trees */
  GHashTable *vanished; /* guint8[16], hash -> ShelfEntry: `gone`, but those that have moved */
} Plan;

/* Compares `roots` with what `shelf` holds; both are borrowed.  Warnings go to stderr: places that
 * could not be looked at, and files whose path another tree has taken.  `full`: every file is to be read;
 * `prune`: articles of trees not named have gone. */
void plan_init (Plan *self, const GArray *roots, Shelf *shelf, gboolean full, gboolean prune);
void plan_clear (Plan *self);

/* The root that an entry was found in, or NULL when it is not among those named. */
const Root *plan_root_of (const Plan *self, const ShelfEntry *entry);
/* The gone article whose file had this hash, or NULL.  Each is given once. */
const ShelfEntry *plan_take_moved (Plan *self, const guint8 hash[16]);
