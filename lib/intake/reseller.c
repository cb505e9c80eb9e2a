#include "intake/reseller.h"

#include <string.h>
#include "input/json.h"
#include "input/records.h"

enum
{
  ID,
  EMAIL,
  ACTIVE,
  NAME,
  FIELDS
};

enum
{
  PLAIN = JSON_TEXT | JSON_INTEGER | JSON_BOOL,
  RECORD_BYTES = 1024 * 1024
};

static const FieldSpec fields[FIELDS] = {
  [ID] = { "reseller_id", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [EMAIL] = { "email", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [ACTIVE] = { "active", FIELD_NEEDED, PLAIN, NULL, NULL, NULL },
  [NAME] = { "name", 0, PLAIN, NULL, NULL, NULL },
};

static const FieldSet set = { fields, FIELDS, RESELLER_FIELD_BYTES, RECORD_BYTES, FALSE };

static const char *const sql[] = {
  "CREATE TEMP TABLE IF NOT EXISTS loaded"
  " (id TEXT, email TEXT, name TEXT, active INTEGER, PRIMARY KEY (id, email)) WITHOUT ROWID",
  "INSERT OR IGNORE INTO loaded VALUES (?1, ?2, ?3, ?4)",
  "INSERT INTO reseller (id, email, name, active)"
  " SELECT id, email, name, active FROM loaded l WHERE NOT EXISTS"
  " (SELECT 1 FROM reseller r WHERE r.id = l.id AND r.email = l.email)",
  "UPDATE reseller AS r SET name = l.name, active = l.active FROM loaded l"
  " WHERE r.id = l.id AND r.email = l.email AND (r.name, r.active) <> (l.name, l.active)",
  "UPDATE reseller SET active = 0 WHERE active = 1 AND NOT EXISTS"
  " (SELECT 1 FROM loaded l WHERE l.id = reseller.id AND l.email = reseller.email)",
  "DELETE FROM loaded",
  "SELECT 1 FROM reseller WHERE email = ?1 AND active = 1",
  "SELECT 1 FROM reseller WHERE id = ?1 AND email = ?2 AND active = 1",
};
enum
{
  MAKE_LOADED,
  ADD_LOADED,
  ADD_NEW,
  CHANGE,
  REMOVE,
  CLEAR_LOADED,
  KNOWS,
  HAS
};

/* ---- Loading */

typedef struct
{
  Store *store;
  Statements *statements;
  Records *records;
} Load;

static gboolean
bad_record (const Load *self, const Record *record, GError **error, const char *why,
            const char *what)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s:%" G_GUINT64_FORMAT ": %s%s%s%s",
               records_file (self->records)->name, record->line, why,
               what != NULL ? ", not \"" : "", what != NULL ? what : "", what != NULL ? "\"" : "");
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
store_row (Load *self, const char *const *values, gboolean active, GError **error)
{
  g_autofree char *upper = g_ascii_strup (values[ID], -1);
  g_autofree char *lower = g_utf8_strdown (values[EMAIL], -1);
  sqlite3_stmt *stmt = statements_get (self->statements, ADD_LOADED, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, upper, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, lower, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, values[NAME] == NULL ? "" : values[NAME], -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 4, active);
  return statements_run (self->statements, stmt, error);
}

static gboolean
take_record (Load *self, const Record *record, GError **error)
{
  const char *id = record->values[ID], *email = record->values[EMAIL];
  const char *told = record->values[ACTIVE];
  gboolean active;

  if (record->why != NULL)
    return bad_record (self, record, error, record->why, NULL);
  if (id == NULL || !is_id (id))
    return bad_record (self, record, error, "expected a reseller_id of letters and digits", id);
  if (email == NULL || !is_email (email))
    return bad_record (self, record, error, "expected an e-mail address", email);
  if (told == NULL || !parse_active (told, &active))
    return bad_record (self, record, error, "expected active yes or no", told);
  return store_row (self, record->values, active, error);
}

static gboolean
read_records (Load *self, ResellerCounts *counts, GError **error)
{
  gboolean ok;
  Record record;

  for (; records_next (self->records, &record, &ok, error); counts->read++)
    if (!take_record (self, &record, error))
      return FALSE;
  return ok;
}

static gboolean
run (Load *self, int which, guint64 *changed, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, (guint) which, error);

  if (stmt == NULL || !statements_run (self->statements, stmt, error))
    return FALSE;
  if (changed != NULL)
    *changed = (guint64) sqlite3_changes64 (store_db (self->store));
  return TRUE;
}

/* The write lock is held only once the file is read. */
static gboolean
load (Load *self, ResellerCounts *counts, GError **error)
{
  return run (self, MAKE_LOADED, NULL, error) && run (self, CLEAR_LOADED, NULL, error)
         && read_records (self, counts, error) && store_begin (self->store, error)
         && run (self, ADD_NEW, &counts->added, error)
         && run (self, CHANGE, &counts->changed, error)
         && run (self, REMOVE, &counts->removed, error) && store_commit (self->store, error);
}

/* An empty file would make everybody inactive. */
static gboolean
open_records (Load *self, const char *path, const FieldMap *map, GError **error)
{
  self->records = records_open (RECORDS_CSV, path, map, error);
  if (self->records == NULL || !records_file (self->records)->is_empty)
    return self->records != NULL;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: empty; expected a first line with the "
               "columns reseller_id, name, email, active", records_file (self->records)->name);
  return FALSE;
}

gboolean
resellers_load (Store *store, const char *path, ResellerCounts *counts, GError **error)
{
  g_autoptr(FieldMap) map = field_map_new (&set);
  Load self = { .store = store };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  self.statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  ok = open_records (&self, path, map, error) && load (&self, counts, error);
  store_rollback (store);
  statements_free (self.statements);
  records_free (self.records);
  return ok;
}

/* ---- Asking */

struct ResellerBook
{
  Statements *statements;
};

ResellerBook *
reseller_book_new (Store *store)
{
  ResellerBook *self = g_new0 (ResellerBook, 1);

  self->statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  return self;
}

void
reseller_book_free (ResellerBook *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

static gboolean
has_row (ResellerBook *self, guint which, const char *first, const char *second, gboolean *row,
         GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, which, error);
  gboolean ok;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, first, -1, SQLITE_STATIC);
  if (second != NULL)
    sqlite3_bind_text (stmt, 2, second, -1, SQLITE_STATIC);
  ok = statements_step (self->statements, stmt, row, error);
  sqlite3_reset (stmt);
  return ok;
}

gboolean
reseller_book_knows (ResellerBook *self, const char *email, gboolean *known, GError **error)
{
  return has_row (self, KNOWS, email, NULL, known, error);
}

gboolean
reseller_book_has (ResellerBook *self, const char *id, const char *email, gboolean *has,
                   GError **error)
{
  return has_row (self, HAS, id, email, has, error);
}
