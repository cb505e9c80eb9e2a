/* target.h - the folder that is written: only what differs, nothing that others wrote, nothing outside of it.
 *
 * `.kbimport` in it, which sha256sum -c reads, has what was written and how it looked.  A file that looks
 * otherwise was edited, and stays as it is; one that was written once and is no more among the articles goes. */
#pragma once

#include "base/error.h"

typedef struct Target Target;

/* Opens, and where it is not there makes, `dir`.  `dry_run`: nothing is written. */
Target *target_open (const char *dir, gboolean dry_run, gboolean force, GError **error);
/* The file at `path`, relative to it, is to hold this.  FALSE with `error`: it could not be written. */
gboolean target_put (Target *self, const char *path, const char *bytes, gsize length,
                     GError **error);
/* Files that were written once and now have no article go, where `all` articles were read; and what was
 * written is noted. */
gboolean target_finish (Target *self, gboolean all, GError **error);
void target_free (Target *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Target, target_free)

/* What happened. */
typedef struct
{
  guint written, unchanged, removed;
  GPtrArray *edited; /* char *: paths that were left as they are */
} TargetCounts;

const TargetCounts *target_counts (const Target *self);
/* Whether a file was put there in this run. */
gboolean target_has (const Target *self, const char *path);

/* Opens a regular file below `folder` for reading, by no symbolic link; -1 with errno. */
int target_open_below (int folder, const char *path);
/* Whether a path leads nowhere but down: no "..", nothing hidden, no empty part. */
gboolean target_is_below (const char *path);
