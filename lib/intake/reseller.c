#include "intake/reseller.h"

#include <string.h>
#include "input/csv.h"

typedef enum
{
  COLUMN_ID,
  COLUMN_EMAIL,
  COLUMN_ACTIVE,
  COLUMN_NAME,
  COLUMNS
} Column;

static const struct
{
  const char *name;
  gboolean required;
} columns[COLUMNS] = {
  { "reseller_id", TRUE },
  { "email", TRUE },
  { "active", TRUE },
  { "name", FALSE },
};

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
  CsvReader csv;
  int at[COLUMNS]; /* field of each column, -1: none */
  GString *values[COLUMNS];
  const char *path;
} Load;

static gboolean
bad_line (const Load *self, const CsvRecord *record, GError **error, const char *why,
          const char *what)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s:%" G_GUINT64_FORMAT ": %s%s%s%s",
               self->path, record->line, why, *what != '\0' ? ", not \"" : "", what,
               *what != '\0' ? "\"" : "");
  return FALSE;
}

static gboolean
read_header (Load *self, const CsvRecord *record, GError **error)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (int c = 0; c < COLUMNS; c++)
    self->at[c] = -1;
  for (guint i = 0; i < record->count; i++)
    {
      csv_field_copy (&record->fields[i], name);
      g_strstrip (name->str);
      for (int c = 0; c < COLUMNS; c++)
        if (g_ascii_strcasecmp (name->str, columns[c].name) == 0)
          self->at[c] = (int) i;
    }
  for (int c = 0; c < COLUMNS; c++)
    if (columns[c].required && self->at[c] < 0)
      return bad_line (self, record, error, "expected a header line with the columns "
                       "reseller_id, name, email, active", "");
  return TRUE;
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
take_values (Load *self, const CsvRecord *record, GError **error)
{
  for (int c = 0; c < COLUMNS; c++)
    {
      g_string_truncate (self->values[c], 0);
      if (self->at[c] >= 0 && (guint) self->at[c] < record->count)
        csv_field_copy (&record->fields[self->at[c]], self->values[c]);
      g_strstrip (self->values[c]->str);
      if (strlen (self->values[c]->str) > RESELLER_FIELD_BYTES
          || !g_utf8_validate (self->values[c]->str, -1, NULL))
        return bad_line (self, record, error, "expected UTF-8 fields of at most 1000 bytes", "");
    }
  return TRUE;
}

static gboolean
take_row (Load *self, const CsvRecord *record, GError **error)
{
  const char *id, *email;
  g_autofree char *upper = NULL, *lower = NULL;
  gboolean active;
  sqlite3_stmt *stmt;

  if (!take_values (self, record, error))
    return FALSE;
  id = self->values[COLUMN_ID]->str;
  email = self->values[COLUMN_EMAIL]->str;
  if (!is_id (id))
    return bad_line (self, record, error, "expected a reseller_id of letters and digits", id);
  if (!is_email (email))
    return bad_line (self, record, error, "expected an e-mail address", email);
  if (!parse_active (self->values[COLUMN_ACTIVE]->str, &active))
    return bad_line (self, record, error, "expected active yes or no",
                     self->values[COLUMN_ACTIVE]->str);
  upper = g_ascii_strup (id, -1);
  lower = g_utf8_strdown (email, -1);
  if ((stmt = statements_get (self->statements, ADD_LOADED, error)) == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, upper, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 2, lower, -1, SQLITE_STATIC);
  sqlite3_bind_text (stmt, 3, self->values[COLUMN_NAME]->str, -1, SQLITE_STATIC);
  sqlite3_bind_int (stmt, 4, active);
  return statements_run (self->statements, stmt, error);
}

static gboolean
read_rows (Load *self, ResellerCounts *counts, GError **error)
{
  CsvRecord record;
  gboolean ok = TRUE, has_header = FALSE;

  while (csv_next (&self->csv, &record, &ok, error))
    {
      if (record.why != NULL)
        return bad_line (self, &record, error, record.why, "");
      if (!has_header && !read_header (self, &record, error))
        return FALSE;
      if (has_header && !take_row (self, &record, error))
        return FALSE;
      counts->read += has_header;
      has_header = TRUE;
    }
  if (ok && !has_header)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: empty; expected a header line "
                   "with the columns reseller_id, name, email, active", self->path);
      return FALSE;
    }
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
         && read_rows (self, counts, error) && store_begin (self->store, error)
         && run (self, ADD_NEW, &counts->added, error)
         && run (self, CHANGE, &counts->changed, error)
         && run (self, REMOVE, &counts->removed, error) && store_commit (self->store, error);
}

gboolean
resellers_load (Store *store, const char *path, ResellerCounts *counts, GError **error)
{
  Load self = { .store = store };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  if (!csv_open (&self.csv, path, error))
    {
      csv_close (&self.csv);
      return FALSE;
    }
  self.path = strcmp (path, "-") == 0 ? "standard input" : path;
  self.statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  for (int c = 0; c < COLUMNS; c++)
    self.values[c] = g_string_new (NULL);
  ok = load (&self, counts, error);
  store_rollback (store);
  for (int c = 0; c < COLUMNS; c++)
    g_string_free (self.values[c], TRUE);
  statements_free (self.statements);
  csv_close (&self.csv);
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
