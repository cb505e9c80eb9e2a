/* tree.h - the markdown files below a folder.
 *
 * Hidden files and folders are skipped; a symbolic link is followed only when its target
 * lies inside the folder, and never in a loop or to a place seen before. */
#pragma once

#include "base/error.h"

typedef struct
{
  char *path;      /* relative to the root, '/' between, UTF-8 or raw bytes */
  gint64 size;     /* bytes */
  gint64 mtime_ns; /* Unix nanoseconds */
} TreeFile;

/* A folder, link or file that could not be looked at, and was skipped. */
typedef struct
{
  char *path; /* relative to the root; "" for the root itself */
  char *why;
} TreeProblem;

typedef struct
{
  char *root;          /* absolute, as realpath gives it */
  int fd;              /* the root, open (O_PATH or read): files are opened with openat */
  GArray *files;       /* TreeFile, sorted by path as bytes */
  GArray *problems;    /* TreeProblem, sorted by path */
  gint64 walked_at_us; /* when the walk began, Unix microseconds */
} Tree;

/* `dir` as a tree of which nothing is known yet; one that cannot be read is an error. */
Tree *tree_open (const char *dir, GError **error);
/* Walks it, once, for *.md and *.markdown files, in any case of letters.  Links are followed after
 * everything else, those to folders first, so that a file has its own name where it has one. */
void tree_walk (Tree *self);
/* Whether `path` is, or lies below, a place that could not be looked at: that it was not met says
 * nothing. */
gboolean tree_is_out_of_sight (const Tree *self, const char *path);
/* Whether there is a file at `path` that came, or changed, since the walk. */
gboolean tree_has_anew (const Tree *self, const char *path);
void tree_free (Tree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)

/* Reads a file of the tree whole, at most `max` bytes (more is DESK_ERROR_INPUT that
 * states the size and the limit); regular files only, never blocks on a FIFO, never
 * through a link that leads out.  `length` and `mtime_ns` belong to the bytes read: when
 * the file changes meanwhile it is read again, and the stamp is the older one if it does
 * not settle.  The result has a NUL behind its `length` bytes.  Errors begin with "PATH: ". */
char *tree_read (const Tree *self, const char *path, gsize max, gsize *length,
                 gint64 *mtime_ns, GError **error);
