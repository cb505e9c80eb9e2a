/* access.h - what keeps us from a database, in words, and who may use a new one; private to
 * lib/store. */
#pragma once

#include <sqlite3.h>
#include "base/error.h"

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
