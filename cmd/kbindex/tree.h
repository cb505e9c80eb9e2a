/* tree.h - the markdown files below a folder.
 *
 * What ignore.c leaves out is skipped, hidden files and folders among it; a symbolic link is followed only when its target
 * lies inside the folder, and never in a loop or to a place seen before. */
#pragma once

#include "article/shelf.h"
#include "article/synonyms.h"

/* Whether a file is, by its stamps, as it was.  An unsettled one is never. */
gboolean tree_stamp_same (const FileStamp *a, const FileStamp *b);

typedef struct
{
  char *path; /* relative to the root, '/' between, UTF-8 or raw bytes */
  FileStamp stamp;
} TreeFile;

/* A folder, link or file that could not be looked at, and was skipped. */
typedef struct
{
  char *path; /* relative to the root; "" for the root itself */
  char *why;
} TreeProblem;

typedef struct
{
  char *root;      /* absolute, as realpath gives it */
  int fd;          /* the root, open (O_PATH or read): files are opened with openat */
  char **excludes; /* --exclude's; borrowed, or NULL: set before the walk */
  GArray *files;   /* TreeFile, sorted by path as bytes */
  GPtrArray *left_out; /* char *: articles and, with a '/' at the end, folders that were met and left out;
                          not hidden ones */
  GArray *problems;    /* TreeProblem, sorted by path */
  gint64 walked_at_us; /* when the walk began, Unix microseconds */
} Tree;

/* `dir` as a tree of which nothing is known yet; one that cannot be read is an error. */
Tree *tree_open (const char *dir, GError **error);
/* Walks it, once, for *.md, *.markdown and *.mdx files, in any case of letters.  Links are followed after
 * everything else, those to folders first, so that a file has its own name where it has one. */
void tree_walk (Tree *self);
/* Whether `path` is, or lies below, a place that could not be looked at: that it was not met says
 * nothing. */
gboolean tree_is_out_of_sight (const Tree *self, const char *path);
/* Whether there is a file at `path` that came, or changed, since the walk. */
gboolean tree_has_anew (const Tree *self, const char *path);
/* Whether a file of this name is an article. */
gboolean tree_is_article (const char *name);
void tree_free (Tree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)

/* The folder that a file was read from last. */
typedef struct
{
  const Tree *tree; /* NULL: none is open */
  char *path;
  int fd;
} TreeFolder;

void tree_folder_clear (TreeFolder *self);

/* Reads a file of the tree whole, at most `max` bytes (more is DESK_ERROR_INPUT that
 * states the size and the limit); regular files only, never blocks on a FIFO, never
 * through a link that leads out.  `stamp` belongs to the bytes read, `stamp->size` of them: when the file
 * changes meanwhile it is read again, and the stamp is the older one, unsettled, if it does not
 * come to rest; so it is when the file changed a moment before (as git calls it, racily clean).
 * `folder`, all zero at first and of one thread, keeps the file's folder open for the next one; NULL: it is not kept.
 * The result has a NUL behind its bytes.  Errors begin with "PATH: ". */
char *tree_read (const Tree *self, TreeFolder *folder, const char *path, gsize max,
                 FileStamp *stamp, GError **error);

/* ---- synonyms.yaml at its root */

/* NULL without `error` when there is none. */
SynonymFile *word_file_read (const Tree *tree, GError **error);

/* ---- ignore.c: which files and folders of a tree are left out, by the rules of gitignore(5).
 *
 * What counts, the first that says anything of a path; of lines of one kind the last that fits:
 *   --exclude          as lines of a .gitignore at the root
 *   .kbignore          in the path's folder, then in those above it, up to the root
 *   what is built in   hidden files and folders, node_modules/
 *   .gitignore         likewise, and further up to the top of the repository that holds the root
 * Below a folder that is left out nothing is looked at, and no line brings it back.  Rules of the
 * repository above the root never leave out the root itself. */

typedef struct Ignore Ignore;

/* The rules that hold in a folder, and those above it. */
typedef struct IgnoreLevel IgnoreLevel;

/* `root` is absolute; `excludes`, --exclude's, NULL-terminated, may be NULL. */
Ignore *ignore_new (const char *root, char **excludes);
void ignore_free (Ignore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ignore, ignore_free)

/* The rules of the folder `path`, open as `fd`, which lies in one with the rules `above`; NULL and "" for
 * the root.  They live as long as `self`.  NULL with errno: some that hold here could not be read, and what
 * they leave out is not known. */
const IgnoreLevel *ignore_enter (Ignore *self, const IgnoreLevel *above, int fd,
                                 const char *path);
/* Whether `path`, from the root, which lies in the folder of `level`, is left out. */
gboolean ignore_skips (const Ignore *self, const IgnoreLevel *level, const char *path,
                       gboolean folder);

/* Whether a glob of gitignore(5) with slashes fits the whole path.  The time is at most the product of the
 * lengths. */
gboolean ignore_glob_fits (const char *glob, const char *path);
