/* reading.h - the files of the trees: which are to be read, and these read and parsed on all cores. */
#pragma once

#include "article/library.h"
#include "article/shelf.h"
#include "tree.h"
#include "index/document.h"
#include "site/scan.h"

/* A folder that the user named. */
typedef struct
{
  char *name; /* as typed, without a slash at its end */
  Tree *tree;
  GHashTable *only; /* paths of the single articles that were named; NULL: all */
  char **languages; /* that the site's configuration gives to folders, see site_languages () */
  char *jekyll;     /* the folder of a site of Jekyll, see site_of_jekyll (); or NULL */
} Root;

/* The folders `names`, NULL-terminated, each once, opened and not walked yet: Root.  One inside the
 * other is an error.  `excludes` are kept, see tree.h.
 *
 * With `files` a name may be that of an article as well.  Its root is the nearest folder with a .kbcheck;
 * else the one at the top of the repository that leads to the article, or at the working folder where
 * there is no repository, or those themselves when it lies right there; else its own. */
GArray *roots_open (char **names, char **excludes, gboolean files, GError **error);

/* Warns when a walked tree has no article. */
gboolean root_is_empty (const Root *root);

/* A line on stderr about a file of the root; `line` 0: about the file as a whole. */
void root_warn (const Root *root, const char *path, int line, const char *message);

/* One file to be read. */
typedef struct
{
  const Root *root;
  const TreeFile *file;
  const ShelfEntry *known; /* or NULL */
} ReadingItem;

/* What came of it: an error, a file that is as it was (article NULL), or an article. */
typedef struct
{
  guint item;
  guint worker;
  GError *error;
  Article *article;
  IndexDocument *document; /* these two not for --check */
  GBytes *packed;
  Scan *scan; /* this only for --check */
  FileStamp stamp;
  guint8 hash[16];
} ReadingResult;

typedef struct Reading Reading;

typedef struct
{
  guint threads;       /* 0: all cores */
  const char *lang;    /* of articles that name none */
  gboolean full;       /* parse files that are as they were, too */
  gboolean only_parse; /* for --check: no words, no packing */
} ReadingOptions;

/* `items` (ReadingItem) is borrowed. */
Reading *reading_new (const GArray *items, const ReadingOptions *options);
void reading_free (Reading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* The next result, in the order of the items; NULL behind the last. */
ReadingResult *reading_next (Reading *self);
void reading_result_free (ReadingResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadingResult, reading_result_free)

/* A file whose problems are to be told again carries this in place of its time. */
#define READING_AGAIN G_GINT64_CONSTANT (-1)

/* ---- What there is to do: the trees beside what is stored of them
 *
 * A file is left alone when its path, size, time and tree are those of its stored article.
 * A stored article has gone when its file is no longer in its tree, if the tree was named;
 * but what lies in a folder that could not be looked at stays.  Where a gone article's
 * bytes turn up at a new path, its file has moved, and the article with it. */

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
