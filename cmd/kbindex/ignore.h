/* ignore.h - which files and folders of a tree are left out, by the rules of gitignore(5).
 *
 * What counts, the first that says anything of a path; of lines of one kind the last that fits:
 *   --exclude          as lines of a .gitignore at the root
 *   .kbignore          in the path's folder, then in those above it, up to the root
 *   what is built in   hidden files and folders, node_modules/
 *   .gitignore         likewise, and further up to the top of the repository that holds the root
 * Below a folder that is left out nothing is looked at, and no line brings it back.  Rules of the
 * repository above the root never leave out the root itself. */
#pragma once

#include <glib.h>

typedef struct Ignore Ignore;

/* The rules that hold in a folder, and those above it. */
typedef struct IgnoreLevel IgnoreLevel;

/* `root` is absolute; `excludes`, --exclude's, NULL-terminated, may be NULL. */
Ignore *ignore_new (const char *root, char **excludes);
void ignore_free (Ignore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ignore, ignore_free)

/* The rules of the folder `path`, open as `fd`, which lies in one with the rules `above`; NULL and "" for
 * the root.  They live as long as `self`. */
const IgnoreLevel *ignore_enter (Ignore *self, const IgnoreLevel *above, int fd,
                                 const char *path);
/* Whether `path`, from the root, which lies in the folder of `level`, is left out. */
gboolean ignore_skips (const Ignore *self, const IgnoreLevel *level, const char *path,
                       gboolean folder);

/* Whether a glob of gitignore(5) with slashes fits the whole path.  The time is at most the product of the
 * lengths. */
gboolean ignore_glob_fits (const char *glob, const char *path);
