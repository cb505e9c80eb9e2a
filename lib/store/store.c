#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  WAL_RETRY_MS = 20,
  LOOK_US = 4000,         /* between two tries to get the lock */
  TURN_US = 60 * 1000,    /* that a transaction lasts when it is one of many */
  SLICE_US = 50 * 1000,   /* the same, of a batch */
  SETTLED_US = 20 * 1000, /* more than a tick of the clock that files are stamped by */
  PAUSE_US = 10 * 1000    /* between two, at least: who waits for the lock looks more often */
};

#define NOT_MADE " (writers make it: 'kbindex -d FILE DIR', ticketlog)"
#define COUNT_OBJECTS "SELECT count(*) FROM sqlite_schema"

struct Store
{
  char *path;
  sqlite3 *db;
  StoreMode mode;
  StoreSchema schema;
  gboolean is_ready;        /* the file has that schema */
  const volatile int *stop; /* of store_heed (), or NULL */
  gboolean in_transaction;
  gint64 waits_since; /* for the lock; monotonic, microseconds */
  gint64 began;       /* the transaction; monotonic, microseconds */
  gint64 ended;       /* the one before it */
  gint64 seen;        /* data_version of the last snapshot */
  int lock;           /* see store_lock (); -1: none */
  gboolean unguarded; /* read without a lock: whether the file stays as it is must be looked at */
  gboolean is_snapshot;      /* likewise, but others only put another in its place */
  GStatBuf opened;           /* as it was then */
  const char *const *glance; /* tables, of store_open_glance (); NULL: it was none */
  gboolean partial;          /* others are not known yet */
};

static gboolean
writes (const Store *self)
{
  return self->mode != STORE_READ;
}

gboolean
store_watch (const Store *self, GError **error)
{
  return self->glance != NULL || self->is_snapshot || store_unchanged (self, error);
}

gboolean
store_unchanged (const Store *self, GError **error)
{
  GStatBuf now;
  gboolean is_it;

  if (!self->unguarded)
    return TRUE;
  is_it = g_stat (self->path, &now) == 0 && now.st_dev == self->opened.st_dev
          && now.st_ino == self->opened.st_ino;
  if (self->is_snapshot && !is_it) /* another took its place: what is open stays */
    return TRUE;
  if ((is_it && now.st_size == self->opened.st_size
       && memcmp (&now.st_mtim, &self->opened.st_mtim, sizeof now.st_mtim) == 0
       && memcmp (&now.st_ctim, &self->opened.st_ctim, sizeof now.st_ctim) == 0))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY, "%s: changed while it was read; try again",
               self->path);
  return FALSE;
}

/* A table that is not there. */
static gboolean
fail_private (const Store *self, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: a public snapshot, with articles and totals of votes alone; ask the "
               "database that it was made from",
               self->path);
  return FALSE;
}

/* Of a file that has changed nothing else can be said. */
gboolean
store_fail (const Store *self, GError **error)
{
  if (self->is_snapshot && sqlite3_errcode (self->db) == SQLITE_ERROR)
    return fail_private (self, error);
  if (self->is_snapshot && (sqlite3_errcode (self->db) & 0xff) == SQLITE_CORRUPT)
    return store_damaged (self, error, sqlite3_errmsg (self->db));
  return store_unchanged (self, error)
         && access_fail (self->db, self->path, writes (self), error);
}

gboolean
store_damaged (const Store *self, GError **error, const char *what)
{
  if (!store_unchanged (self, error))
    return FALSE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               self->is_snapshot ? "%s: damaged: %s; 'kbindex --public' makes it anew"
                                 : "%s: damaged: %s; 'kbindex --full' makes the index again",
               self->path, what);
  return FALSE;
}

gboolean
store_run (Store *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || store_fail (self, error);
}

/* SQLite's own way looks every 100 ms at last, and would seldom meet the pause that a long import
 * makes between its transactions. */
static int
wait_for_lock (void *data, int tries)
{
  Store *self = data;
  gint64 now = g_get_monotonic_time ();

  if (tries == 0)
    self->waits_since = now;
  if (now - self->waits_since >= STORE_BUSY_MS * 1000)
    return 0;
  g_usleep (LOOK_US);
  return 1;
}

/* SQLite opened the file to read, and does not tell what it met when it opened it to write. */
static gboolean
fail_readonly (const Store *self, GError **error)
{
  int fd = g_open (self->path, O_RDWR | O_CLOEXEC, 0);

  if (fd >= 0)
    {
      close (fd);
      errno = EIO;
    }
  return access_fail (NULL, self->path, TRUE, error);
}

static gboolean
open_handle (Store *self, GError **error)
{
  /* (Created here is what a link without an end leads to.) */
  int flags = writes (self) ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                            : SQLITE_OPEN_READONLY;
  /* A name like "file:x" or ":memory:" is a file's name here, nothing else. */
  g_autofree char *name = g_path_is_absolute (self->path)
                            ? g_strdup (self->path)
                            : g_strconcat ("./", self->path, NULL);
  int keep_wal = 1;

  if (access_open (name, flags, &self->db) != SQLITE_OK)
    return store_fail (self, error);
  if (writes (self) && sqlite3_db_readonly (self->db, "main") == 1)
    return fail_readonly (self, error);
  sqlite3_busy_handler (self->db, wait_for_lock, self);
  /* Without it, the last writer deletes the log, and a reader that cannot write the
   * folder cannot make it again. */
  sqlite3_file_control (self->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_wal);
  return store_run (self, "PRAGMA cell_size_check = ON", error);
}

sqlite3_stmt *
store_prepare (Store *self, const char *sql, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);

  if (code == SQLITE_ERROR && self->partial)
    {
      self->partial = FALSE;
      schema_load_rest (self->db);
      code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
    }
  if (code != SQLITE_OK)
    store_fail (self, error);
  return stmt;
}

/* ---- The schema: read by who comes, made new by who writes */

static gboolean
read_int (Store *store, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = sqlite3_prepare_v2 (store->db, sql, -1, &stmt, NULL) == SQLITE_OK
                && sqlite3_step (stmt) == SQLITE_ROW;

  if (ok)
    *value = sqlite3_column_int64 (stmt, 0);
  else
    store_fail (store, error);
  sqlite3_finalize (stmt);
  return ok;
}

static gboolean
schema_read_stamp (Store *store, SchemaStamp *stamp, GError **error)
{
  return read_int (store, "PRAGMA application_id", &stamp->application, error)
         && read_int (store, "PRAGMA user_version", &stamp->version, error);
}

static gboolean
being_made (const Store *store, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
               "%s: being made by another program; try again later", store->path);
  return FALSE;
}

gboolean
store_look_again (Store *self, GError **error)
{
  gboolean locked;

  if (writes (self))
    return TRUE;
  if (self->lock < 0)
    self->lock = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
  locked = self->lock >= 0 && flock (self->lock, LOCK_SH | LOCK_NB) != 0
           && errno == EWOULDBLOCK;
  if (locked)
    return being_made (self, error);
  flock (self->lock, LOCK_UN);
  store_rollback (self);
  return store_begin (self, error);
}

/* There is nothing in the file; is somebody at it?  Who makes it has it locked meanwhile, see
 * access_make (). */
static gboolean
schema_missing (Store *store, GError **error)
{
  gint64 objects = 0;

  if (!store_look_again (store, error) || !read_int (store, COUNT_OBJECTS, &objects, error))
    return FALSE;
  if (objects > 0)
    return being_made (store, error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_MISSING, "%s: empty" NOT_MADE, store->path);
  return FALSE;
}

static gboolean
schema_check_reader (Store *store, const SchemaStamp *stamp, GError **error)
{
  gint64 objects;

  if (stamp->application == 0 && stamp->version == 0)
    {
      if (!read_int (store, COUNT_OBJECTS, &objects, error))
        return FALSE;
      if (objects == 0)
        return schema_missing (store, error);
    }
  return schema_check (store->db, store->path, stamp, &store->schema, FALSE, error);
}

/* What stands in the file, as one moment shows it: another first run may be making the
 * schema right now. */
static gboolean
look_inside (Store *store, SchemaStamp *stamp, gint64 *objects, GError **error)
{
  gboolean ok = store_run (store, "BEGIN", error) && schema_read_stamp (store, stamp, error)
                && read_int (store, COUNT_OBJECTS, objects, error);

  if (!sqlite3_get_autocommit (store->db))
    sqlite3_exec (store->db, "COMMIT", NULL, NULL, NULL);
  return ok;
}

/* Switching to WAL does not wait for other connections by itself. */
static gboolean
enter_wal (Store *store, GError **error)
{
  for (int waited_ms = 0;; waited_ms += WAL_RETRY_MS)
    {
      int code = sqlite3_exec (store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);

      if (code == SQLITE_OK)
        return TRUE;
      if ((code & 0xff) != SQLITE_BUSY || waited_ms >= STORE_BUSY_MS)
        return store_fail (store, error);
      g_usleep (WAL_RETRY_MS * 1000);
    }
}

/* (Two first runs must not both create.) */
static gboolean
migrate (Store *store, GError **error)
{
  if (!store_begin (store, error))
    return FALSE;
  if (schema_migrate (store->db, &store->schema) ? store_commit (store, error)
                                                 : store_fail (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

static gboolean
schema_prepare_writer (Store *store, GError **error)
{
  g_autofree char *page = g_strdup_printf ("PRAGMA page_size = %d", SCHEMA_PAGE_BYTES);
  int known = store->schema.steps[store->schema.count - 1].version;
  SchemaStamp stamp;
  gint64 objects;
  gboolean is_new;

  if (!look_inside (store, &stamp, &objects, error))
    return FALSE;
  is_new = objects == 0
           && (stamp.application == SCHEMA_APPLICATION
                 ? stamp.version < known
                 : stamp.application == 0 && stamp.version == 0);
  if (!is_new && !schema_check (store->db, store->path, &stamp, &store->schema, TRUE, error))
    return FALSE;
  if (stamp.version < known && !store_run (store, page, error))
    return FALSE;
  /* A copy made by VACUUM INTO has left the mode. */
  if (!enter_wal (store, error) || (stamp.version < known && !migrate (store, error)))
    return FALSE;
  store->is_ready = TRUE;
  return TRUE;
}

/* ---- Opening */

static gboolean
reopen (Store *self, const char *uri, int flags, const char *settings)
{
  sqlite3_close (self->db);
  self->in_transaction = FALSE;
  if (access_open (uri, flags | SQLITE_OPEN_URI, &self->db) != SQLITE_OK)
    return FALSE;
  sqlite3_busy_handler (self->db, wait_for_lock, self);
  return sqlite3_exec (self->db, settings, NULL, NULL, NULL) == SQLITE_OK;
}

/* So long that no other change since can have the same time. */
static gboolean
is_settled (const GStatBuf *info)
{
  gint64 past_us = g_get_real_time () - (gint64) info->st_mtim.tv_sec * G_USEC_PER_SEC
                   - info->st_mtim.tv_nsec / 1000;

  return past_us > SETTLED_US || past_us < -SETTLED_US;
}

/* Notes what the file looks like, once that is settled. */
static gboolean
note_opened (Store *self)
{
  for (;;)
    {
      if (g_stat (self->path, &self->opened) != 0)
        return FALSE;
      if (is_settled (&self->opened))
        return TRUE;
      g_usleep (SETTLED_US / 4);
    }
}

/* Whether there is something in a file beside it that belongs to it. */
static gboolean
has_beside (const Store *self, const char *suffix)
{
  g_autofree char *path = g_strconcat (self->path, suffix, NULL);
  GStatBuf info;

  return g_stat (path, &info) == 0 && info.st_size > 0;
}

static gboolean
reopen_unguarded (Store *self)
{
  g_autofree char *escaped = g_uri_escape_string (self->path, "/", TRUE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);

  self->unguarded = TRUE;
  return reopen (self, uri, SQLITE_OPEN_READONLY, "PRAGMA cell_size_check = ON");
}

/* A file without its log, on read-only media or in a folder of somebody else's, who may begin to write. */
static gboolean
reopen_immutable (Store *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  return note_opened (self) && !has_beside (self, "-wal") && g_access (folder, W_OK) != 0
         && reopen_unguarded (self);
}

/* Without a lock and the index of the log, which take longer than to read what is wanted: while there is
 * no log, what was committed is in the file, and who writes it changes its time first. */
static gboolean
open_at_rest (Store *self)
{
  if (g_stat (self->path, &self->opened) == 0 && self->opened.st_size > 0
      && is_settled (&self->opened) && !has_beside (self, "-wal")
      && !has_beside (self, "-journal") && reopen_unguarded (self))
    return TRUE;
  self->unguarded = FALSE;
  g_clear_pointer (&self->db,
                   sqlite3_close); /* (One that could not be opened is a handle, too.) */
  return FALSE;
}

/* One that is being replaced is whole, the one or the other. */
static gboolean
open_snapshot (Store *self, GError **error)
{
  if (writes (self))
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                   "%s: a public snapshot, which is only read; name the database that it was "
                   "made from",
                   self->path);
      return FALSE;
    }
  return (g_stat (self->path, &self->opened) == 0 && reopen_unguarded (self))
         || access_fail (self->db, self->path, FALSE, error);
}

/* On a full disk there is no room for the index of the log, which need not be there when nobody
 * else has the file open (https://sqlite.org/wal.html, 8); that takes a lock, and a lock a
 * file that may be written. */
static gboolean
reopen_alone (Store *self)
{
  g_autofree char *escaped = g_uri_escape_string (self->path, "/", TRUE);
  g_autofree char *uri = g_strconcat ("file:", escaped, NULL);
  int keep_wal = 1;

  if (!reopen (self, uri, SQLITE_OPEN_READWRITE,
               "PRAGMA locking_mode = EXCLUSIVE; PRAGMA query_only = ON; "
               "PRAGMA cell_size_check = ON"))
    return FALSE;
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return sqlite3_file_control (self->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_wal)
         == SQLITE_OK;
}

/* The stamp is the first thing that is read of a file: here it shows whether it can be. */
static gboolean
read_stamp (Store *self, SchemaStamp *stamp, GError **error)
{
  g_autoptr(GError) local = NULL;
  AccessTrouble trouble;

  if (schema_read_stamp (self, stamp, &local))
    return TRUE;
  trouble = access_trouble (self->db);
  if ((trouble == ACCESS_FULL && reopen_alone (self))
      || (trouble == ACCESS_DENIED && reopen_immutable (self)))
    return store_begin (self, error) && schema_read_stamp (self, stamp, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* The log is folded into the file while it is short, by whoever made it long: else the next vote pays
 * for an index. */
static gboolean
tune_writer (Store *self, GError **error)
{
  return store_run (self,
                    self->mode == STORE_RECORD
                      ? "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384"
                      : "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096",
                    error)
         && store_run (self, "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON", error)
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
      if (!S_ISREG (info.st_mode))
        g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                     "%s: not a file; expected a deskbook database", self->path);
      else if (writes (self) && info.st_nlink > 1)
        g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
                     "%s: has %lu names (hard links), and what is written by one would be lost "
                     "by the other; remove one, or make it a copy",
                     self->path, (gulong) info.st_nlink);
      else
        return TRUE;
      return FALSE;
    }
  if (errno != ENOENT)
    return access_fail (NULL, self->path, writes (self), error);
  if (writes (self))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_MISSING, "%s: %s" NOT_MADE, self->path,
               g_strerror (ENOENT));
  return FALSE;
}

static gboolean
start_reading (Store *self, GError **error)
{
  SchemaStamp stamp;

  if (!store_begin (self, error) || !read_stamp (self, &stamp, error)
      || !schema_check_reader (self, &stamp, error))
    return FALSE;
  if (self->glance != NULL)
    self->partial = schema_load_few (self->db, self->glance);
  return tune_reader (self, error);
}

static Store *
open_store (const char *path, StoreMode mode, const StoreSchema *schema,
            const char *const *glance, GError **error)
{
  g_autoptr(Store) self = g_new0 (Store, 1);
  gboolean ok;

  self->path = g_strdup (path);
  self->mode = mode;
  self->schema = *schema;
  self->lock = -1;
  if (!check_path (self, error)
      || (writes (self) && !access_make (path, schema->image, &self->lock, error)))
    return NULL;
  self->glance = glance;
  self->is_snapshot = schema_is_snapshot (path);
  if (self->is_snapshot
        ? !open_snapshot (self, error)
        : (glance == NULL || !open_at_rest (self)) && !open_handle (self, error))
    return NULL;
  if (mode == STORE_READ)
    ok = start_reading (self, error);
  else
    ok = schema_prepare_writer (self, error) && tune_writer (self, error);
  if (mode == STORE_RECORD && self->lock >= 0)
    flock (self->lock, LOCK_UN);
  return ok ? g_steal_pointer (&self) : NULL;
}

Store *
store_open_schema (const char *path, StoreMode mode, const StoreSchema *schema, GError **error)
{
  return open_store (path, mode, schema, NULL, error);
}

Store *
store_open (const char *path, StoreMode mode, GError **error)
{
  return store_open_schema (path, mode, &schema_ours, error);
}

Store *
store_open_glance (const char *path, const char *const *tables, GError **error)
{
  Store *self = open_store (path, STORE_READ, &schema_ours, tables, NULL);

  return self != NULL ? self : store_open (path, STORE_READ, error);
}

void
store_free (Store *self)
{
  if (self == NULL)
    return;
  store_rollback (self);
  if (self->db != NULL && writes (self))
    {
      sqlite3_busy_handler (self->db, NULL, NULL);
      /* The first holds nobody up; the second waits for the lock, and has little left to do. */
      sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
      sqlite3_wal_checkpoint_v2 (self->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
  sqlite3_close (self->db);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->path);
  g_free (self);
}

gboolean
store_is_snapshot (const Store *self)
{
  return self->is_snapshot;
}

gboolean
store_is_whole (const Store *self, GError **error)
{
  return !self->is_snapshot || fail_private (self, error);
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

/* A newer program may have changed the tables since this one last looked. */
static gboolean
is_known (Store *self, GError **error)
{
  SchemaStamp stamp = { .application = SCHEMA_APPLICATION };

  return read_int (self, "PRAGMA user_version", &stamp.version, error)
         && schema_check (self->db, self->path, &stamp, &self->schema, FALSE, error);
}

gboolean
store_begin (Store *self, GError **error)
{
  g_assert (!self->in_transaction);
  if (self->ended != 0 && writes (self))
    g_usleep ((gulong) MAX (self->ended + PAUSE_US - g_get_monotonic_time (), 0));
  if (!store_run (self, writes (self) ? "BEGIN IMMEDIATE" : "BEGIN", error))
    return FALSE;
  self->in_transaction = TRUE;
  self->began = g_get_monotonic_time ();
  if (!self->is_ready || is_known (self, error))
    return TRUE;
  store_rollback (self);
  return FALSE;
}

static const char data_version[] = "PRAGMA data_version";

gboolean
store_rest (Store *self, GError **error)
{
  if (!read_int (self, data_version, &self->seen, error))
    return FALSE;
  /* (A row that somebody has not let go of would keep the snapshot.) */
  for (sqlite3_stmt *stmt = sqlite3_next_stmt (self->db, NULL); stmt != NULL;
       stmt = sqlite3_next_stmt (self->db, stmt))
    sqlite3_reset (stmt);
  store_rollback (self);
  return TRUE;
}

gboolean
store_renew (Store *self, gboolean *changed, GError **error)
{
  gint64 now;

  if ((self->in_transaction && !store_rest (self, error)) || !store_begin (self, error)
      || !read_int (self, data_version, &now, error))
    return FALSE;
  *changed = now != self->seen;
  return TRUE;
}

gboolean
store_commit (Store *self, GError **error)
{
  g_assert (self->in_transaction);
  if (!store_run (self, "COMMIT", error))
    return FALSE;
  self->in_transaction = FALSE;
  self->ended = g_get_monotonic_time ();
  return TRUE;
}

gboolean
store_turn_due (const Store *self)
{
  return g_get_monotonic_time () - self->began >= TURN_US;
}

void
store_heed (Store *self, const volatile int *stop)
{
  self->stop = stop;
}

gboolean
store_turn (Store *self, GError **error)
{
  if (self->stop != NULL && *self->stop)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "stopped");
      return FALSE;
    }
  return !store_turn_due (self) || (store_commit (self, error) && store_begin (self, error));
}

/* One transaction. */
static gboolean
store_slice (Store *self, const StoreSlices *slices, gpointer data, guint *next,
             GError **error)
{
  gboolean ok;

  if (!store_begin (self, error))
    return FALSE;
  ok = slices->add (data, next, g_get_monotonic_time () + SLICE_US, error)
       && store_commit (self, error);
  if (!ok)
    store_rollback (self);
  slices->end (data, ok);
  return ok;
}

gboolean
store_slices (Store *self, const StoreSlices *slices, gpointer data, guint count,
              GError **error)
{
  gboolean ok = TRUE;

  for (guint next = 0; ok && next < count;)
    ok = store_slice (self, slices, data, &next, error);
  return ok;
}

/* A lock of its own kind (flock) on the file, which does not meet SQLite's (fcntl); the kernel takes it
 * back however the program ends.  Its descriptor is closed after SQLite's: closing one of a file drops
 * all of the process's fcntl locks on it. */
gboolean
store_lock (Store *self, GError **error)
{
  if (self->lock < 0)
    self->lock = g_open (self->path, O_RDONLY | O_CLOEXEC, 0);
  for (int waited_ms = 0; self->lock >= 0; waited_ms += WAL_RETRY_MS)
    {
      if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      if (waited_ms >= STORE_BUSY_MS)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
                       "%s: busy: another %s is at work on it; try again later", self->path,
                       g_get_prgname ());
          return FALSE;
        }
      g_usleep (WAL_RETRY_MS * 1000);
    }
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: cannot lock: %s", self->path,
               g_strerror (errno));
  return FALSE;
}

void
store_rollback (Store *self)
{
  if (self->in_transaction && !sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  self->in_transaction = FALSE;
}
