#include "store/store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "store/schema.h"

struct Store
{
  char *path;
  sqlite3 *db;
  StoreMode mode;
  gboolean in_transaction;
};

static gboolean
is_damage (int code)
{
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_FORMAT;
}

static gboolean
fail_code (const Store *self, int code, const char *detail, GError **error)
{
  int primary = code & 0xff;

  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED)
    g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
                 "%s: busy: another program is writing to it; try again later",
                 self->path);
  else if (primary == SQLITE_NOTADB)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                 "%s: not a deskbook database", self->path);
  else if (is_damage (primary))
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                 "%s: damaged (%s); restore it from a backup, or delete it and "
                 "index again", self->path, detail);
  else if (primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY
           || primary == SQLITE_PERM)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: cannot %s: %s", self->path,
                 self->mode == STORE_READ ? "read" : "write", detail);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: %s", self->path, detail);
  return FALSE;
}

gboolean
store_fail (const Store *self, GError **error)
{
  return fail_code (self, sqlite3_extended_errcode (self->db), sqlite3_errmsg (self->db),
                    error);
}

gboolean
store_damaged (const Store *self, GError **error, const char *what)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: damaged: %s; 'kbindex --full' makes the index again", self->path,
               what);
  return FALSE;
}

gboolean
store_run (Store *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || store_fail (self, error);
}

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
  sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (db, limits[i].id, limits[i].value);
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

static gboolean
open_handle (Store *self, GError **error)
{
  int flags = self->mode == STORE_READ ? SQLITE_OPEN_READONLY
                                       : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  /* A name like "file:x" or ":memory:" is a file's name here, nothing else. */
  g_autofree char *name = g_path_is_absolute (self->path)
                            ? g_strdup (self->path)
                            : g_strconcat ("./", self->path, NULL);
  int keep_wal = 1;

  configure_library ();
  if (sqlite3_open_v2 (name, &self->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    return store_fail (self, error);
  harden (self->db);
  sqlite3_busy_timeout (self->db, STORE_BUSY_MS);
  /* Without it, the last writer deletes the log, and a reader that cannot write the
   * folder cannot make it again. */
  sqlite3_file_control (self->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_wal);
  return store_run (self, "PRAGMA cell_size_check = ON", error);
}

/* A file on read-only media without its log: nobody can be writing it. */
static gboolean
reopen_immutable (Store *self)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *escaped = g_uri_escape_string (self->path, "/", TRUE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);
  GStatBuf info;

  if (g_stat (wal, &info) == 0 && info.st_size > 0)
    return FALSE;
  if (g_access (folder, W_OK) == 0)
    return FALSE;
  sqlite3_close (self->db);
  self->in_transaction = FALSE;
  if (sqlite3_open_v2 (uri, &self->db,
                       SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL)
      != SQLITE_OK)
    return FALSE;
  harden (self->db);
  return sqlite3_exec (self->db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL)
         == SQLITE_OK;
}

/* The stamp is the first thing that is read of a file: here it shows whether it can be. */
static gboolean
read_stamp (Store *self, SchemaStamp *stamp, GError **error)
{
  g_autoptr(GError) local = NULL;
  int code;

  if (schema_read_stamp (self, stamp, &local))
    return TRUE;
  code = sqlite3_errcode (self->db) & 0xff;
  if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || !reopen_immutable (self))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return store_begin (self, error) && schema_read_stamp (self, stamp, error);
}

/* An index is made in one transaction, whose log is folded in at the end; records come in many
 * batches, whose log would outgrow the file. */
static gboolean
tune_writer (Store *self, GError **error)
{
  return store_run (self,
                    self->mode == STORE_RECORD
                      ? "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384"
                      : "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0",
                    error)
         && store_run (self, "PRAGMA foreign_keys = ON", error)
         && store_run (self, "PRAGMA cache_size = -65536", error);
}

/* No memory map: a search touches too few pages for it to pay (measured), and a file cut
 * short under a map ends the program.  A small cache: most pages are used once, and
 * fresh memory costs more than reading again (measured). */
static gboolean
tune_reader (Store *self, GError **error)
{
  return store_run (self, "PRAGMA cache_size = 24", error);
}

static gboolean
check_path (Store *self, GError **error)
{
  GStatBuf info;

  if (g_stat (self->path, &info) == 0)
    {
      if (S_ISREG (info.st_mode))
        return TRUE;
      g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                   "%s: not a file; expected a deskbook database", self->path);
      return FALSE;
    }
  if (errno != ENOENT || self->mode == STORE_READ)
    {
      gboolean missing = errno == ENOENT;

      g_set_error (error, DESK_ERROR,
                   missing ? DESK_ERROR_MISSING : DESK_ERROR_STORE, "%s: %s%s",
                   self->path, g_strerror (errno),
                   missing ? " (writers make it: 'kbindex -d FILE DIR', ticketlog)" : "");
      return FALSE;
    }
  return TRUE;
}

static gboolean
make_folder (Store *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: %s", folder,
               g_strerror (errno));
  return FALSE;
}

static gboolean
start_reading (Store *self, int known, GError **error)
{
  SchemaStamp stamp;

  return store_begin (self, error) && read_stamp (self, &stamp, error)
         && schema_check_reader (self, &stamp, known, error)
         && tune_reader (self, error);
}

Store *
store_open_schema (const char *path, StoreMode mode, const StoreMigration *steps,
                   guint count, GError **error)
{
  g_autoptr(Store) self = g_new0 (Store, 1);
  gboolean ok;

  self->path = g_strdup (path);
  self->mode = mode;
  if (!check_path (self, error)
      || (mode != STORE_READ && !make_folder (self, error))
      || !open_handle (self, error))
    return NULL;
  if (mode == STORE_READ)
    ok = start_reading (self, steps[count - 1].version, error);
  else
    ok = schema_prepare_writer (self, steps, count, error) && tune_writer (self, error);
  return ok ? g_steal_pointer (&self) : NULL;
}

Store *
store_open (const char *path, StoreMode mode, GError **error)
{
  guint count;
  const StoreMigration *steps = schema_steps (&count);

  return store_open_schema (path, mode, steps, count, error);
}

void
store_free (Store *self)
{
  if (self == NULL)
    return;
  store_rollback (self);
  if (self->db != NULL && self->mode != STORE_READ)
    {
      sqlite3_busy_timeout (self->db, 0);
      sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
  sqlite3_close (self->db);
  g_free (self->path);
  g_free (self);
}

const char *
store_path (const Store *self)
{
  return self->path;
}

sqlite3 *
store_db (const Store *self)
{
  return self->db;
}

gboolean
store_begin (Store *self, GError **error)
{
  g_assert (!self->in_transaction);
  if (!store_run (self, self->mode == STORE_READ ? "BEGIN" : "BEGIN IMMEDIATE", error))
    return FALSE;
  self->in_transaction = TRUE;
  return TRUE;
}

gboolean
store_commit (Store *self, GError **error)
{
  g_assert (self->in_transaction);
  if (!store_run (self, "COMMIT", error))
    return FALSE;
  self->in_transaction = FALSE;
  return TRUE;
}

void
store_rollback (Store *self)
{
  if (self->in_transaction && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  self->in_transaction = FALSE;
}
