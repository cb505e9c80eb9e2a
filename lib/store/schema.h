/* schema.h - a file that may be the database: who may use it, whether it is ours and how new it is, and the
 * schema in its steps; private to lib/store, but for tests.
 *
 * SQLite's header has two numbers for the program that owns a file: application_id says
 * that it is deskbook's, user_version how far its schema has come
 * (https://sqlite.org/fileformat2.html, 1.3.14 and 1.3.18).  The schema grows by steps,
 * StoreMigration, each of which leaves its version there.  A file with neither number and
 * no tables is new; any other without ours belongs to somebody else and stays untouched,
 * as does one that has come further than the steps we know. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

enum
{
  SCHEMA_APPLICATION = 0x6465736b, /* "desk" */
  SCHEMA_SNAPSHOT = 0x6465736c,    /* of a part that is only read: store/snapshot.c */
  SCHEMA_PAGE_BYTES = 4096
};

typedef struct
{
  int version; /* user_version after this step */
  const char *sql;
} StoreMigration;

/* Bytes of a file at their place. */
typedef struct
{
  gsize at;
  gsize length;
  const char *bytes;
} SchemaRun;

/* What all steps make, as a file; between its runs, which are in order, are zeros.  The last, of no
 * bytes, stands at its end. */
typedef struct
{
  const SchemaRun *runs;
  guint count;
} SchemaImage;

/* Oldest first. */
typedef struct
{
  const StoreMigration *steps;
  guint count;
  const SchemaImage *image; /* NULL: a new file is made by the steps */
} StoreSchema;

extern const StoreSchema schema_ours;

/* Whether a file says of itself that it is a snapshot; FALSE with errno when it cannot be read. */
gboolean schema_is_snapshot (const char *path);

/* The whole file.  Free it. */
guint8 *schema_image_bytes (const SchemaImage *image, gsize *size);

typedef struct
{
  gint64 application;
  gint64 version;
} SchemaStamp;

/* FALSE: the file at `path`, in which something stands, is not ours, newer than the last step, has
 * tables that its number belies, or is older than the last step and will not be written. */
gboolean schema_check (sqlite3 *db, const char *path, const SchemaStamp *stamp,
                       const StoreSchema *schema, gboolean writes, GError **error);

/* Reads of the schema, which `db` has not looked at yet, the definitions of `tables` and of their indexes
 * alone: to parse all takes longer than a search.  FALSE: that could not be done, all will be read.
 * Before a statement that names others: schema_load_rest ().
 *
 * (sqlite3_trace_v2 () sees each row of sqlite_schema before it is parsed; one that is not wanted is
 * longer than SQL may be then.  Under WRITABLE_SCHEMA, which DEFENSIVE keeps from allowing anything,
 * such a row is left out and all others stand.) */
gboolean schema_load_few (sqlite3 *db, const char *const *tables);
void schema_load_rest (sqlite3 *db);

/* Inside the write lock: brings the tables up to the last step.  FALSE: as SQLite reports now. */
gboolean schema_migrate (sqlite3 *db, const StoreSchema *schema);

/* ---- What keeps us from a file, in words, and who may use a new one */

/* A handle by which a hostile file can do no more than be wrong; SQLite's code. */
int access_open (const char *name, int flags, sqlite3 **db);

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
