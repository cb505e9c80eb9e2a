/* folder.h - the folder that a site is written to: what changed is written, what kbsite wrote before and no
 * longer needs is removed, and nothing else is touched.
 *
 * DIR/.kbsite lists what kbsite wrote, a file a line: size, hash of its bytes, path.
 *
 * A reader sees whole files whose links lead to what is there, at every moment and whenever a run is ended: a
 * file that was not there is put in place at once (nothing leads to it yet), one that was there is written
 * to DIR/.kbsite-N, and these are renamed one after the other when all are written; what goes, goes last, and
 * while one page goes after the other, they are all FOLDER_GONE.
 * A run that is ended or fails leaves DIR/.kbsite-new, from which the next one knows what it had written. */
#pragma once

#include "base/error.h"

#define FOLDER_GONE "404.html"

typedef struct Folder Folder;

/* `old` is the folder as it lies.  With `dry` nothing is written, and need not be there. */
Folder *folder_open (const char *path, gboolean dry, GError **error);
void folder_free (Folder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folder, folder_free)

/* The file `name` (a/b/index.html).  Threads may put files at the same time; each name once.  A file of
 * that name that kbsite did not write is an error. */
gboolean folder_put (Folder *self, const char *name, const void *bytes, gsize length,
                     GError **error);
/* Whether that name was put already. */
gboolean folder_has (Folder *self, const char *name);

typedef struct
{
  guint files, written, removed;
  char state[33]; /* what tells the folder's state (folder_state ()); "": nothing was written */
} FolderCounts;

/* What tells the folder's state, when it lies as the last run left it, which was not ended before its time: all files
 * that its list names are there, with their sizes.  NULL: it does not.  Free it. */
char *folder_state (const char *path, FolderCounts *counts);

/* Removes what was not put, and writes the list.  Without `all` it is not known what is no more: everything stays. */
gboolean folder_finish (Folder *self, gboolean all, FolderCounts *counts, GError **error);
