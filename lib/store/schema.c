#include "store/schema.h"

enum
{
  APPLICATION_ID = 0x6465736b, /* "desk" */
  PAGE_BYTES = 4096,
  WAL_RETRY_MS = 20
};

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

static const StoreMigration migrations[] = {
  { 1, schema_1 },
  { 2, schema_2 },
  { 3, schema_3 },
  { 4, schema_4 },
  { 5, schema_5 },
};

const StoreMigration *
schema_steps (guint *count)
{
  *count = G_N_ELEMENTS (migrations);
  return migrations;
}

static gboolean
read_int (Store *store, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *stmt = NULL;
  gboolean ok = sqlite3_prepare_v2 (store_db (store), sql, -1, &stmt, NULL) == SQLITE_OK
                && sqlite3_step (stmt) == SQLITE_ROW;

  if (ok)
    *value = sqlite3_column_int64 (stmt, 0);
  else
    store_fail (store, error);
  sqlite3_finalize (stmt);
  return ok;
}

gboolean
schema_read_stamp (Store *store, SchemaStamp *stamp, GError **error)
{
  return read_int (store, "PRAGMA application_id", &stamp->application, error)
         && read_int (store, "PRAGMA user_version", &stamp->version, error);
}

static gboolean
not_ours (const Store *store, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "%s: not a deskbook database",
               store_path (store));
  return FALSE;
}

static gboolean
newer (const Store *store, gint64 version, int known, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: schema version %" G_GINT64_FORMAT ", but this %s knows only up to %d; "
               "install a newer deskbook", store_path (store), version, g_get_prgname (),
               known);
  return FALSE;
}

static gboolean
older (const Store *store, gint64 version, int known, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: schema version %" G_GINT64_FORMAT " is older than %d; any writer "
               "brings it up to date: run 'kbindex -d %s DIR', or ticketlog", store_path (store),
               version, known, store_path (store));
  return FALSE;
}

gboolean
schema_check_reader (const Store *store, const SchemaStamp *stamp, int known,
                     GError **error)
{
  if (stamp->application != APPLICATION_ID)
    return not_ours (store, error);
  if (stamp->version > known)
    return newer (store, stamp->version, known, error);
  return stamp->version == known || older (store, stamp->version, known, error);
}

/* What stands in the file, as one moment shows it: another first run may be making the
 * schema right now. */
static gboolean
look_inside (Store *store, SchemaStamp *stamp, gint64 *objects, GError **error)
{
  gboolean ok = store_run (store, "BEGIN", error)
                && schema_read_stamp (store, stamp, error)
                && read_int (store, "SELECT count(*) FROM sqlite_schema", objects, error);

  if (!sqlite3_get_autocommit (store_db (store)))
    sqlite3_exec (store_db (store), "COMMIT", NULL, NULL, NULL);
  return ok;
}

/* Switching to WAL does not wait for other connections by itself. */
static gboolean
enter_wal (Store *store, GError **error)
{
  for (int waited_ms = 0;; waited_ms += WAL_RETRY_MS)
    {
      int code = sqlite3_exec (store_db (store), "PRAGMA journal_mode = WAL", NULL, NULL,
                               NULL);

      if (code == SQLITE_OK)
        return TRUE;
      if ((code & 0xff) != SQLITE_BUSY || waited_ms >= STORE_BUSY_MS)
        return store_fail (store, error);
      g_usleep (WAL_RETRY_MS * 1000);
    }
}

static gboolean
apply_step (Store *store, const StoreMigration *step, GError **error)
{
  g_autofree char *stamp
    = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                       APPLICATION_ID, step->version);

  return store_run (store, step->sql, error) && store_run (store, stamp, error);
}

/* Inside the write lock: two first runs must not both create. */
static gboolean
apply_migrations (Store *store, const StoreMigration *steps, guint count, GError **error)
{
  gint64 version;

  if (!read_int (store, "PRAGMA user_version", &version, error))
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (steps[i].version > version && !apply_step (store, &steps[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
migrate (Store *store, const StoreMigration *steps, guint count, GError **error)
{
  if (!store_begin (store, error))
    return FALSE;
  if (apply_migrations (store, steps, count, error) && store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

gboolean
schema_prepare_writer (Store *store, const StoreMigration *steps, guint count,
                       GError **error)
{
  g_autofree char *page = g_strdup_printf ("PRAGMA page_size = %d", PAGE_BYTES);
  int known = steps[count - 1].version;
  SchemaStamp stamp;
  gint64 objects;

  if (!look_inside (store, &stamp, &objects, error))
    return FALSE;
  if (stamp.application != APPLICATION_ID
      && (objects > 0 || stamp.application != 0 || stamp.version != 0))
    return not_ours (store, error);
  if (stamp.version > known)
    return newer (store, stamp.version, known, error);
  return stamp.version == known
         || (store_run (store, page, error) && enter_wal (store, error)
             && migrate (store, steps, count, error));
}
