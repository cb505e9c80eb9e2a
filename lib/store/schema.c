#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/error.h"
#include "base/file.h"

static const char schema_1[] =
#include "store/schema.sql.h"
  ;
static const char schema_2[] =
#include "store/schema-2.sql.h"
  ;
static const char schema_3[] =
#include "store/schema-3.sql.h"
  ;
static const char schema_4[] =
#include "store/schema-4.sql.h"
  ;
static const char schema_5[] =
#include "store/schema-5.sql.h"
  ;
static const char schema_6[] =
#include "store/schema-6.sql.h"
  ;
static const char schema_7[] =
#include "store/schema-7.sql.h"
  ;
static const char schema_8[] =
#include "store/schema-8.sql.h"
  ;
static const char schema_9[] =
#include "store/schema-9.sql.h"
  ;
static const char schema_10[] =
#include "store/schema-10.sql.h"
  ;
static const char schema_11[] =
#include "store/schema-11.sql.h"
  ;
static const SchemaRun runs_now[] = {
#include "store/schema-now.db.h"
};
static const SchemaImage schema_now = { runs_now, G_N_ELEMENTS (runs_now) };

static const StoreMigration migrations[] = {
  { 1, schema_1 }, { 2, schema_2 },   { 3, schema_3 },   { 4, schema_4 },
  { 5, schema_5 }, { 6, schema_6 },   { 7, schema_7 },   { 8, schema_8 },
  { 9, schema_9 }, { 10, schema_10 }, { 11, schema_11 },
};

const StoreSchema schema_ours = { migrations, G_N_ELEMENTS (migrations), &schema_now };

guint8 *
schema_image_bytes (const SchemaImage *image, gsize *size)
{
  guint8 *bytes;

  *size = image->runs[image->count - 1].at;
  bytes = g_malloc0 (*size);
  for (guint i = 0; i < image->count; i++)
    memcpy (bytes + image->runs[i].at, image->runs[i].bytes, image->runs[i].length);
  return bytes;
}

/* https://sqlite.org/fileformat2.html, 1.3 */
gboolean
schema_is_snapshot (const char *path)
{
  enum
  {
    HEADER_BYTES = 100,
    AT_APPLICATION = 68
  };
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  guint8 header[HEADER_BYTES];
  guint32 application = 0;

  if (fd >= 0 && read (fd, header, sizeof header) == HEADER_BYTES
      && memcmp (header, "SQLite format 3", 16) == 0)
    memcpy (&application, header + AT_APPLICATION, sizeof application);
  if (fd >= 0)
    close (fd);
  return GUINT32_FROM_BE (application) == SCHEMA_SNAPSHOT;
}

/* What a schema consists of, tables with their columns, as one text. */
static char *
schema_text (sqlite3 *db)
{
  static const char sql[]
    = "SELECT s.type, s.name, c.cid, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_schema s "
      "LEFT JOIN pragma_table_info (CASE s.type WHEN 'table' THEN s.name END) c "
      "WHERE s.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY s.type, s.name, c.cid";
  sqlite3_stmt *stmt = NULL;
  GString *text = g_string_new (NULL);

  sqlite3_prepare_v2 (db, sql, -1, &stmt, NULL);
  while (stmt != NULL && sqlite3_step (stmt) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (stmt); i++)
      g_string_append_printf (text, "%s\n", (const char *) sqlite3_column_text (stmt, i));
  sqlite3_finalize (stmt);
  return g_string_free (text, FALSE);
}

/* Whose tables stand there: those of `claimed`, else of the first step that has them; 0: nobody's
 * that we know. */
static int
schema_of (sqlite3 *db, gint64 claimed, const StoreSchema *schema)
{
  g_autofree char *text = schema_text (db);
  sqlite3 *model = NULL;
  int version = 0;

  sqlite3_open (":memory:", &model);
  for (guint i = 0; i < schema->count; i++)
    {
      g_autofree char *expected = NULL;

      if (sqlite3_exec (model, schema->steps[i].sql, NULL, NULL, NULL) != SQLITE_OK)
        break;
      expected = schema_text (model);
      if (g_str_equal (text, expected) && (version == 0 || schema->steps[i].version == claimed))
        version = schema->steps[i].version;
    }
  sqlite3_close (model);
  return version;
}

/* What `sqlite3 db .dump` writes has all tables, but not the two numbers. */
static gboolean
schema_not_ours (sqlite3 *db, const char *path, const SchemaStamp *stamp,
                 const StoreSchema *schema, GError **error)
{
  int version = stamp->application == 0 && stamp->version == 0 ? schema_of (db, 0, schema) : 0;
  g_autofree char *quoted = g_shell_quote (path);

  if (version > 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                   "%s: the tables are deskbook's, but application_id and user_version are "
                   "missing, as in a copy made by .dump; to adopt it: sqlite3 %s 'PRAGMA "
                   "application_id = %d; PRAGMA user_version = %d'",
                   path, quoted, SCHEMA_APPLICATION, version);
      return FALSE;
    }
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: not a deskbook database", path);
  return FALSE;
}

/* Whether an older version's tables are those that were made then.  What somebody added is not looked
 * at: the steps will see. */
static gboolean
schema_fits (sqlite3 *db, const char *path, const SchemaStamp *stamp,
             const StoreSchema *schema, GError **error)
{
  int version = schema_of (db, stamp->version, schema);
  g_autofree char *quoted = g_shell_quote (path);

  if (version == stamp->version || (version == 0 && stamp->version > 0))
    return TRUE;
  if (version == 0)
    return schema_not_ours (db, path, stamp, schema, error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: the tables are deskbook's of schema version %d, but user_version is "
               "%" G_GINT64_FORMAT "; to mend it: sqlite3 %s 'PRAGMA application_id = %d; "
               "PRAGMA user_version = %d'",
               path, version, stamp->version, quoted, SCHEMA_APPLICATION, version);
  return FALSE;
}

static gboolean
schema_newer (const char *path, gint64 version, int known, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: schema version %" G_GINT64_FORMAT ", but this %s knows only up to %d; "
               "install a newer deskbook",
               path, version, g_get_prgname (), known);
  return FALSE;
}

/* It is as its writer made it, and stays so. */
static gboolean
schema_check_snapshot (const char *path, gint64 version, int known, GError **error)
{
  if (version == known)
    return TRUE;
  if (version > known)
    return schema_newer (path, version, known, error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: a public snapshot of schema version %" G_GINT64_FORMAT
               ", older than %d; 'kbindex --public' makes it anew",
               path, version, known);
  return FALSE;
}

static gboolean
schema_older (const char *path, gint64 version, int known, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: schema version %" G_GINT64_FORMAT " is older than %d; any writer "
               "brings it up to date: run 'kbindex -d %s DIR', or ticketlog",
               path, version, known, path);
  return FALSE;
}

gboolean
schema_check (sqlite3 *db, const char *path, const SchemaStamp *stamp,
              const StoreSchema *schema, gboolean writes, GError **error)
{
  int known = schema->steps[schema->count - 1].version;

  if (stamp->application == SCHEMA_SNAPSHOT && !writes)
    return schema_check_snapshot (path, stamp->version, known, error);
  if (stamp->application != SCHEMA_APPLICATION)
    return schema_not_ours (db, path, stamp, schema, error);
  if (stamp->version > known)
    return schema_newer (path, stamp->version, known, error);
  return stamp->version == known
         || (schema_fits (db, path, stamp, schema, error)
             && (writes || schema_older (path, stamp->version, known, error)));
}

/* ---- Its steps */

static gboolean
apply_step (sqlite3 *db, const StoreMigration *step)
{
  g_autofree char *stamp
    = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                       SCHEMA_APPLICATION, step->version);

  return sqlite3_exec (db, step->sql, NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_exec (db, stamp, NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
read_version (sqlite3 *db, gint64 *version)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &stmt, NULL) == SQLITE_OK
                && sqlite3_step (stmt) == SQLITE_ROW;

  if (ok)
    *version = sqlite3_column_int64 (stmt, 0);
  sqlite3_finalize (stmt);
  return ok;
}

gboolean
schema_migrate (sqlite3 *db, const StoreSchema *schema)
{
  gint64 version;

  if (!read_version (db, &version))
    return FALSE;
  for (guint i = 0; i < schema->count; i++)
    if (schema->steps[i].version > version && !apply_step (db, &schema->steps[i]))
      return FALSE;
  return TRUE;
}

/* ---- Of all tables a few */

typedef struct
{
  const char *const *tables;
  sqlite3 *db;
  int length; /* of SQL, at most */
} FewTables;

/* Before a row of sqlite_schema is parsed. */
static int
look_at_row (unsigned event G_GNUC_UNUSED, void *data, void *row, void *unused G_GNUC_UNUSED)
{
  const FewTables *self = data;
  const char *table = (const char *) sqlite3_column_text (row, 2);

  sqlite3_limit (self->db, SQLITE_LIMIT_SQL_LENGTH,
                 table == NULL || g_strv_contains (self->tables, table) ? self->length : 1);
  return 0;
}

static gboolean
has_table (sqlite3 *db, const char *name)
{
  return sqlite3_table_column_metadata (db, "main", name, NULL, NULL, NULL, NULL, NULL, NULL)
         == SQLITE_OK;
}

void
schema_load_rest (sqlite3 *db)
{
  sqlite3_exec (db, "PRAGMA writable_schema = RESET", NULL, NULL, NULL);
}

gboolean
schema_load_few (sqlite3 *db, const char *const *tables)
{
  FewTables few = { tables, db, sqlite3_limit (db, SQLITE_LIMIT_SQL_LENGTH, -1) };

  sqlite3_db_config (db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
  sqlite3_trace_v2 (db, SQLITE_TRACE_ROW, look_at_row, &few);
  has_table (db, *tables);
  sqlite3_trace_v2 (db, 0, NULL, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_SQL_LENGTH, few.length);
  while (*tables != NULL && has_table (db, *tables))
    tables++;
  sqlite3_db_config (db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, NULL);
  if (*tables == NULL)
    return TRUE;
  schema_load_rest (db);
  return FALSE;
}

/* ---- Who may use a file, in words */

/* "belongs to anna, and you (ben) may not write it"; `what` is NULL for the database itself. */
static char *
denied_text (const char *what, const char *path, const char *verb)
{
  g_autofree char *prefix = what == NULL ? g_strdup ("")
                                         : g_strdup_printf ("its %s %s ", what, path);
  g_autofree char *owner = NULL, *self = desk_user_name (geteuid ());
  struct stat info;

  if (stat (path, &info) != 0)
    return g_strdup_printf ("%scannot be looked at: %s", prefix, g_strerror (errno));
  if (info.st_uid == geteuid ())
    return g_strdup_printf ("%sbelongs to you (%s), but its mode %04o does not let you %s",
                            prefix, self, info.st_mode & 07777, verb);
  owner = desk_user_name (info.st_uid);
  return g_strdup_printf ("%sbelongs to %s, and you (%s) may not %s", prefix, owner, self,
                          verb);
}

/* ---- What is allowed */

static gboolean
may (const char *path, int mode)
{
  return faccessat (AT_FDCWD, path, mode, AT_EACCESS) == 0;
}

/* NULL, or why `path` is not to be had in `mode`; what is not there is no matter here. */
static char *
check_file (const char *what, const char *path, int mode, const char *verb)
{
  if (may (path, mode) || (errno != EACCES && errno != EPERM && errno != EROFS))
    return NULL;
  if (errno == EROFS)
    return g_strdup ("lies on a file system that is mounted read-only");
  return denied_text (what, path, verb);
}

/* The first folder on the way to `folder`, or itself, that may not be entered. */
static char *
check_way (const char *folder)
{
  g_autofree char *above = g_path_get_dirname (folder);
  char *denied = g_str_equal (above, folder) ? NULL : check_way (above);

  return denied != NULL ? denied : check_file ("folder", folder, X_OK, "enter it");
}

/* Where `folder` and some above it are not there, the lowest that is: they are made in it.  Free it. */
static char *
folder_there (const char *folder)
{
  g_autofree char *above = g_path_get_dirname (folder);

  return g_str_equal (above, folder) || may (folder, F_OK) || errno != ENOENT
           ? g_strdup (folder)
           : folder_there (above);
}

/* What SQLite keeps beside the database. */
static char *
check_companions (const char *path, gboolean write)
{
  static const struct
  {
    const char *suffix, *what;
  } companions[]
    = { { "-wal", "log" }, { "-shm", "index of the log" }, { "-journal", "journal" } };
  char *denied = NULL;

  for (guint i = 0; denied == NULL && i < G_N_ELEMENTS (companions); i++)
    {
      g_autofree char *file = g_strconcat (path, companions[i].suffix, NULL);

      denied = check_file (companions[i].what, file, R_OK, "read it");
      if (denied == NULL && (write || i == 1))
        denied = check_file (companions[i].what, file, W_OK, "write it");
    }
  return denied;
}

/* Whose file or folder it is, and what is missing; NULL when all that can be seen is allowed. */
static char *
access_denied (const char *path, gboolean write)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (whole);
  g_autofree char *folder = folder_there (parent);
  char *denied = check_way (folder);

  if (denied == NULL)
    denied = check_file (NULL, path, R_OK, "read it");
  if (denied == NULL && write)
    denied = check_file (NULL, path, W_OK, "write it");
  if (denied == NULL)
    denied = check_companions (path, write);
  if (denied == NULL)
    denied = check_file ("folder", folder, W_OK, "make files in it");
  return denied;
}

/* ---- Errors of SQLite */

/* A read that failed, of the file or its log: SQLite calls that damage (SQLITE_IOERR_CORRUPTFS
 * turns into SQLITE_CORRUPT), but it is the disk or the server that is ill.  0: none did. */
static int
failed_read (sqlite3 *db)
{
  sqlite3_file *log = NULL;
  int why = 0;

  sqlite3_file_control (db, "main", SQLITE_FCNTL_LAST_ERRNO, &why);
  if (why == 0
      && sqlite3_file_control (db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK
      && log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &why);
  return why == EIO || why == ENXIO || why == ERANGE ? why : 0;
}

/* The errno behind a failure, 0 when there is none to tell. */
static int
cause_of (sqlite3 *db)
{
  int primary = sqlite3_errcode (db) & 0xff;

  if (primary == SQLITE_CORRUPT)
    return failed_read (db);
  return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN ? sqlite3_system_errno (db) : 0;
}

static gboolean
is_full (int why)
{
  return why == ENOSPC || why == EDQUOT;
}

AccessTrouble
access_trouble (sqlite3 *db)
{
  int primary = sqlite3_errcode (db) & 0xff;

  if (primary == SQLITE_FULL || is_full (cause_of (db)))
    return ACCESS_FULL;
  return primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY || primary == SQLITE_PERM
           ? ACCESS_DENIED
           : ACCESS_OTHER;
}

static gboolean
fail_full (const char *path, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: database or disk is full", path);
  return FALSE;
}

static gboolean
fail_denied (const char *path, gboolean write, const char *detail, GError **error)
{
  g_autofree char *denied = access_denied (path, write);

  if (denied != NULL)
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: %s", path, denied);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: cannot %s: %s", path,
                 write ? "write" : "read", detail);
  return FALSE;
}

/* SQLite keeps no errno of the log's index, and calls every file the database. */
static const char *
detail_of (sqlite3 *db)
{
  return (sqlite3_errcode (db) & 0xff) == SQLITE_CANTOPEN
           ? "one of its files cannot be opened, and no mode forbids it; the disk or its server may be "
             "at fault"
           : sqlite3_errmsg (db);
}

/* No permission is missing where the system has no descriptor, disk or memory left. */
static gboolean
fail_system (sqlite3 *db, const char *path, gboolean write, int why, GError **error)
{
  if (is_full (why))
    return fail_full (path, error);
  if (access_trouble (db) != ACCESS_DENIED)
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: disk I/O error: %s", path,
                 g_strerror (why));
  else if (why == EMFILE || why == ENFILE || why == EIO || why == ENOMEM || why == ESTALE)
    g_set_error (error, DESK_ERROR, DESK_ERROR_DISK, "%s: cannot open: %s", path,
                 g_strerror (why));
  else
    return fail_denied (path, write, detail_of (db), error);
  return FALSE;
}

/* What is told without an errno behind it. */
static gboolean
is_passing (int primary)
{
  return primary == SQLITE_NOMEM || primary == SQLITE_IOERR || primary == SQLITE_FULL;
}

gboolean
access_fail (sqlite3 *db, const char *path, gboolean write, GError **error)
{
  int why = db == NULL ? errno : cause_of (db), primary;

  if (db == NULL)
    return is_full (why) ? fail_full (path, error)
                         : fail_denied (path, write, g_strerror (why), error);
  if (why != 0)
    return fail_system (db, path, write, why, error);
  primary = sqlite3_errcode (db) & 0xff;
  if (access_trouble (db) == ACCESS_DENIED)
    return fail_denied (path, write, detail_of (db), error);
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
                 "%s: busy: another program is writing to it; try again later", path);
  else if (primary == SQLITE_NOTADB)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: not a deskbook database", path);
  else if (primary == SQLITE_CORRUPT || primary == SQLITE_FORMAT)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                 "%s: damaged (%s); restore it from a backup", path, sqlite3_errmsg (db));
  else
    g_set_error (error, DESK_ERROR, is_passing (primary) ? DESK_ERROR_DISK : DESK_ERROR_STORE,
                 "%s: %s", path, sqlite3_errmsg (db));
  return FALSE;
}

/* ---- A handle */

/* Settings that keep a hostile file from doing more than being wrong. */
static void
harden (sqlite3 *db)
{
  static const struct
  {
    int id;
    int value;
  } limits[] = {
    { SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024 },
    { SQLITE_LIMIT_SQL_LENGTH, 64 * 1024 },
    { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
    { SQLITE_LIMIT_TRIGGER_DEPTH, 10 },
  };

  sqlite3_extended_result_codes (db, 1);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  /* We have no triggers; our views are for others. */
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (db, limits[i].id, limits[i].value);
  /* (Else a statement that a partial index might serve is prepared again for each value.) */
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_QPSG, 1, NULL);
}

/* One thread uses the connection, and nobody reads SQLite's memory statistics. */
static void
configure_library (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
      g_once_init_leave (&done, 1);
    }
}

int
access_open (const char *name, int flags, sqlite3 **db)
{
  int code;

  configure_library ();
  code = sqlite3_open_v2 (name, db, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (code == SQLITE_OK)
    harden (*db);
  return code;
}

/* ---- A new file */

enum
{
  OWN_MODE = 0600
};

/* g_mkdir_with_parents () says of what it cannot look at that it is no folder. */
static gboolean
make_folder (const char *folder)
{
  struct stat info;

  return stat (folder, &info) == 0
         || (errno == ENOENT && g_mkdir_with_parents (folder, 0700) == 0);
}

/* FALSE with errno. */
static gboolean
write_all (int fd, const guint8 *bytes, gsize length)
{
  for (gsize done = 0; done < length;)
    {
      gssize count = write (fd, bytes + done, length - done);

      if (count < 0 && errno != EINTR)
        return FALSE;
      done += (gsize) MAX (count, 0);
    }
  return fsync (fd) == 0;
}

static gboolean
write_image (int fd, const SchemaImage *image)
{
  gsize size;
  g_autofree guint8 *bytes = schema_image_bytes (image, &size);

  return write_all (fd, bytes, size);
}

/* A file that has no name until it is locked and has its tables, where the system has such files; else
 * an empty one, of which the steps make what it is to be.  -1 with errno. */
static int
make_locked (const char *path, const char *folder, const SchemaImage *image)
{
  int fd = open (folder, O_RDWR | O_TMPFILE | O_CLOEXEC, OWN_MODE), why;
  g_autofree char *name = g_strdup_printf ("/proc/self/fd/%d", fd);
  gboolean failed = FALSE;

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0
      && (image == NULL || !(failed = !write_image (fd, image)))
      && linkat (AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
    return fd;
  why = errno;
  if (fd >= 0)
    close (fd);
  errno = why;
  if (failed || why == EEXIST)
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, OWN_MODE);
  if (fd >= 0)
    flock (fd, LOCK_EX | LOCK_NB);
  return fd;
}

static gboolean
create (const char *path, const char *folder, const SchemaImage *image, int *lock)
{
  struct stat info;
  mode_t mode = file_mode (path);

  if (lstat (path, &info) == 0)
    return TRUE;
  *lock = make_locked (path, folder, image);
  if (*lock < 0)
    return errno == EEXIST;
  return mode == OWN_MODE || fchmod (*lock, mode) == 0;
}

gboolean
access_make (const char *path, const SchemaImage *image, int *lock, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!make_folder (folder) || !create (path, folder, image, lock))
    return access_fail (NULL, path, TRUE, error);
  return TRUE;
}
