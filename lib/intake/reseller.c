#include "intake/intake.h"

#include <string.h>
#include "base/domain.h"
#include "input/json.h"
#include "input/records.h"

enum
{
  ID,
  EMAIL,
  ACTIVE,
  NAME,
  RESELLER_FIELDS
};

enum
{
  PLAIN = JSON_TEXT | JSON_INTEGER | JSON_BOOL,
  RECORD_BYTES = 1024 * 1024
};

static const FieldSpec fields[RESELLER_FIELDS] = {
  [ID] = { "reseller_id", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [EMAIL] = { "email", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [ACTIVE] = { "active", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [NAME] = { "name", 0, PLAIN, NULL, NULL, NULL },
};

static const FieldSet set
  = { fields, RESELLER_FIELDS, RESELLER_FIELD_BYTES, RECORD_BYTES, FALSE };

enum
{
  SQL_CLEAR_LOADED,
  SQL_ADD_LOADED,
  SQL_CONTRADICTED,
  SQL_COUNT_LOADED,
  SQL_ADD_NEW,
  SQL_DEACTIVATE,
  SQL_CHANGE,
  SQL_REMOVE,
  SQL_KNOWS,
  SQL_HAS,
  N_SQL
};

/* What a file holds, until the write lock is there. */
#define MAKE_LOADED                                                 \
  "CREATE TEMP TABLE IF NOT EXISTS loaded "                         \
  "(id TEXT, email TEXT, name TEXT, active INTEGER, line INTEGER, " \
  "PRIMARY KEY (id, email)) WITHOUT ROWID"

static const StatementRow sql[N_SQL] = {
  [SQL_CLEAR_LOADED] = { "DELETE FROM loaded" },
  [SQL_ADD_LOADED]
  = { "INSERT OR IGNORE INTO loaded VALUES (:id, :email, :name, :active, :line)" },
  [SQL_CONTRADICTED] = { "SELECT line FROM loaded WHERE id = :id AND email = :email "
                         "AND active <> :active" },
  [SQL_COUNT_LOADED] = { "SELECT count (*), count (DISTINCT id) FROM loaded",
                         STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_ADD_NEW] = { "INSERT INTO reseller (id, email, name, active) "
                    "SELECT id, email, name, active FROM loaded l WHERE NOT EXISTS "
                    "(SELECT 1 FROM reseller r WHERE r.id = l.id AND r.email = l.email)",
                    STATEMENT_SCANS },
  [SQL_DEACTIVATE] = { "UPDATE reseller AS r SET name = l.name, active = 0 FROM loaded l "
                       "WHERE r.id = l.id AND r.email = l.email "
                       "AND r.active = 1 AND l.active = 0",
                       STATEMENT_SCANS },
  [SQL_CHANGE] = { "UPDATE reseller AS r SET name = l.name, active = l.active FROM loaded l "
                   "WHERE r.id = l.id AND r.email = l.email "
                   "AND (r.name, r.active) <> (l.name, l.active)",
                   STATEMENT_SCANS },
  [SQL_REMOVE] = { "UPDATE reseller SET active = 0 WHERE active = 1 AND NOT EXISTS "
                   "(SELECT 1 FROM loaded l WHERE l.id = reseller.id "
                   "AND l.email = reseller.email)",
                   STATEMENT_SCANS },
  [SQL_KNOWS] = { "SELECT 1 FROM reseller WHERE email = :email AND active = 1" },
  [SQL_HAS] = { "SELECT 1 FROM reseller WHERE id = :id AND email = :email AND active = 1" },
};

STATEMENT_TABLE_SHARED (reseller, sql, N_SQL, MAKE_LOADED);

/* ---- Loading */

typedef struct
{
  Store *store;
  Statements *statements;
  InputSource *rows;
} Load;

/* Its values are the record. */
static gboolean
take_row (RecordSource *self G_GNUC_UNUSED, const Record *record, InputItem *item)
{
  item->kind = INPUT_RECORD;
  item->record = record->values;
  return TRUE;
}

static gboolean
bad_row (const Load *self, const InputItem *row, GError **error, const char *why,
         const char *what)
{
  return desk_error_at (error, ((const RecordSource *) self->rows)->name, row->line, 0,
                        "%s%s%s%s", why, what != NULL ? ", not \"" : "",
                        what != NULL ? what : "", what != NULL ? "\"" : "");
}

/* Such a file would make everybody inactive. */
static gboolean
no_rows (const Load *self, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: %s; expected %sa row for each address (everybody would be inactive)",
               ((const RecordSource *) self->rows)->name,
               self->rows->is_empty ? "empty" : "a first line alone",
               self->rows->is_empty
                 ? "a first line with the columns reseller_id, name, email, active, and "
                 : "");
  return FALSE;
}

static gboolean
parse_active (const char *text, gboolean *active)
{
  static const char *const yes[] = { "1", "yes", "true", "y", "active" };
  static const char *const no[] = { "0", "no", "false", "n", "inactive" };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    {
      *active = g_ascii_strcasecmp (text, yes[i]) == 0;
      if (*active || g_ascii_strcasecmp (text, no[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_id (const char *text)
{
  return *text != '\0'
         && strspn (text, "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
              == strlen (text);
}

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at > text && at[1] != '\0' && strchr (at + 1, '@') == NULL
         && strcspn (text, " \t\r\n<>,;\"") == strlen (text);
}

static gboolean
store_row (Load *self, const InputItem *row, gboolean active, GError **error)
{
  const char *const *values = row->record;
  g_autofree char *upper = g_ascii_strup (values[ID], -1);
  g_autofree char *lower = address_ascii (values[EMAIL]);
  g_autofree char *why = NULL;
  gint64 before = 0;

  if (!statement_run (self->statements, SQL_ADD_LOADED,
                      BIND (bind_text (":id", upper), bind_text (":email", lower),
                            bind_text (":name", values[NAME] == NULL ? "" : values[NAME]),
                            bind_int (":active", active),
                            bind_int (":line", (gint64) row->line)),
                      error)
      || !statement_int (self->statements, SQL_CONTRADICTED,
                         BIND (bind_text (":id", upper), bind_text (":email", lower),
                               bind_int (":active", active)),
                         &before, error))
    return FALSE;
  if (before == 0)
    return TRUE;
  why = g_strdup_printf ("expected active %s, as for the same id and address in line "
                         "%" G_GINT64_FORMAT,
                         active ? "no" : "yes", before);
  return bad_row (self, row, error, why, values[ACTIVE]);
}

static gboolean
load_row (Load *self, const InputItem *row, GError **error)
{
  const char *const *values = row->record;
  const char *id, *email, *told;
  gboolean active;

  if (row->kind == INPUT_REJECT)
    return bad_row (self, row, error, row->why, NULL);
  id = values[ID];
  email = values[EMAIL];
  told = values[ACTIVE];
  if (id == NULL || !is_id (id))
    return bad_row (self, row, error, "expected a reseller_id of letters and digits", id);
  if (email == NULL || !is_email (email))
    return bad_row (self, row, error, "expected an e-mail address", email);
  if (told == NULL || !parse_active (told, &active))
    return bad_row (self, row, error, "expected active yes or no", told);
  return store_row (self, row, active, error);
}

static gboolean
count_rows (Load *self, ResellerCounts *counts, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self->statements, SQL_COUNT_LOADED, NULL, &row, error))
    return FALSE;
  counts->read = (guint64) sqlite3_column_int64 (row, 0);
  counts->resellers = (guint64) sqlite3_column_int64 (row, 1);
  sqlite3_reset (row);
  return counts->read > 0 || no_rows (self, error);
}

static gboolean
load_rows (Load *self, ResellerCounts *counts, GError **error)
{
  InputItem row;

  while (input_source_next (self->rows, &row, error))
    if (row.kind == INPUT_END)
      return count_rows (self, counts, error);
    else if (!load_row (self, &row, error))
      return FALSE;
  return FALSE;
}

/* Runs one of them, and counts the rows that it changed. */
static gboolean
apply (Load *self, guint which, guint64 *changed, GError **error)
{
  if (!statement_run (self->statements, which, NULL, error))
    return FALSE;
  *changed = (guint64) sqlite3_changes64 (store_db (self->store));
  return TRUE;
}

/* The write lock is held only once the file is read. */
static gboolean
load (Load *self, ResellerCounts *counts, GError **error)
{
  guint64 removed = 0;
  gboolean ok = store_run (self->store, MAKE_LOADED, error)
                && statement_run (self->statements, SQL_CLEAR_LOADED, NULL, error)
                && load_rows (self, counts, error) && store_begin (self->store, error)
                && apply (self, SQL_ADD_NEW, &counts->added, error)
                && apply (self, SQL_DEACTIVATE, &counts->inactive, error)
                && apply (self, SQL_CHANGE, &counts->changed, error)
                && apply (self, SQL_REMOVE, &removed, error)
                && store_commit (self->store, error);

  counts->inactive += removed;
  return ok;
}

static gboolean
open_rows (Load *self, const char *path, GError **error)
{
  static const RecordReader reader = { sizeof (RecordSource), take_row, NULL, NULL };
  static const FieldMap map = { .set = &set };
  const InputRules rules = { .map = &map };

  self->rows = record_source_open (&reader, RECORDS_CSV, path, &rules, error);
  if (self->rows == NULL || !self->rows->is_empty)
    return self->rows != NULL;
  return no_rows (self, error);
}

gboolean
resellers_load (Store *store, const char *path, ResellerCounts *counts, GError **error)
{
  Load self = { .store = store };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  self.statements = statements_open (store, &reseller_statements);
  ok = open_rows (&self, path, error) && load (&self, counts, error);
  store_rollback (store);
  statements_free (self.statements);
  input_source_free (self.rows);
  return ok;
}

/* ---- Asking */

gboolean
reseller_has (Statements *resellers, const char *id, const char *email, gboolean *has,
              GError **error)
{
  gint64 found = 0;
  gboolean ok = id == NULL
                  ? statement_int (resellers, SQL_KNOWS, BIND (bind_text (":email", email)),
                                   &found, error)
                  : statement_int (resellers, SQL_HAS,
                                   BIND (bind_text (":id", id), bind_text (":email", email)),
                                   &found, error);

  *has = found > 0;
  return ok;
}
