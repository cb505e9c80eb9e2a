#include "store/schema.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/error.h"

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
static const SchemaRun runs_now[] = {
#include "store/schema-now.db.h"
};
static const SchemaImage schema_now = { runs_now, G_N_ELEMENTS (runs_now) };

static const StoreMigration migrations[] = {
  { 1, schema_1 }, { 2, schema_2 }, { 3, schema_3 }, { 4, schema_4 }, { 5, schema_5 },
  { 6, schema_6 }, { 7, schema_7 }, { 8, schema_8 }, { 9, schema_9 }, { 10, schema_10 },
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
