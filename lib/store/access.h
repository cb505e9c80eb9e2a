/* access.h - what keeps us from a database, in words, and who may use a new one; private to
 * lib/store. */
#pragma once

#include <sqlite3.h>
#include "base/error.h"
#include "store/schema.h"

/* The error that SQLite reports now, as ours: busy, damaged, full, not allowed: "PATH: belongs to
 * anna, and you (ben) may not write it".  `db` NULL: the same of a call of the system that failed
 * with errno.  Returns FALSE. */
gboolean access_fail (sqlite3 *db, const char *path, gboolean write, GError **error);

typedef enum
{
  ACCESS_OTHER,
  ACCESS_FULL,  /* the disk is */
  ACCESS_DENIED /* the file, its log or their folder may not be opened or written */
} AccessTrouble;

/* What SQLite reports now. */
AccessTrouble access_trouble (sqlite3 *db);

/* Makes an empty database for its owner alone (0600), or, where the folder hands its group down
 * (set-gid), for that group, too, as it may read and write the folder (0660, 0640), whatever the umask,
 * and for nobody else; what SQLite makes beside it has the same mode.  A file
 * that is there stays as it is.  One that is made is locked from the moment that it can be seen until there
 * is in it what is to be: by `*lock`, a descriptor, or -1 where it was there.  Its folder is made, too. */
gboolean access_make (const char *path, const SchemaImage *image, int *lock, GError **error);
