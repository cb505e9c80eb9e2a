#include "vote/jsonpick.h"

#include <string.h>

#define NOT_JSON "not JSON; expected an object"

static const struct
{
  const char *name;
  guint type;
} types[] = {
  { "text", JSON_TEXT },    { "integer", JSON_INTEGER }, { "real", JSON_REAL },
  { "true", JSON_BOOL },    { "false", JSON_BOOL },
};

gboolean
json_pick_init (JsonPick *self, const JsonField *fields, guint count, GError **error)
{
  g_autoptr(GString) sql = g_string_new ("SELECT json_type (?1)");

  g_assert (count <= JSON_FIELDS);
  *self = (JsonPick){ .fields = fields, .count = count };
  for (guint i = 0; i < count; i++)
    {
      self->texts[i] = g_string_new (NULL);
      g_string_append_printf (sql, ", json_type (?1, '%s'), ?1 ->> '%s'", fields[i].path,
                              fields[i].path);
    }
  if (sqlite3_open_v2 (":memory:", &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL)
        == SQLITE_OK
      && sqlite3_prepare_v2 (self->db, sql->str, -1, &self->stmt, NULL) == SQLITE_OK)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s", sqlite3_errmsg (self->db));
  return FALSE;
}

void
json_pick_clear (JsonPick *self)
{
  sqlite3_finalize (self->stmt);
  sqlite3_close (self->db);
  for (guint i = 0; i < self->count; i++)
    g_string_free (self->texts[i], TRUE);
}

static guint
type_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, name) == 0)
      return types[i].type;
  return 0;
}

static gboolean
fail (const JsonField *field, const char *what, GString *why)
{
  g_string_printf (why, "%s: %s", field->name, what);
  return FALSE;
}

static const char *
expected (guint allowed)
{
  gboolean number = (allowed & (JSON_INTEGER | JSON_REAL)) != 0;

  if ((allowed & JSON_TEXT) == 0)
    return "expected a number";
  return number ? "expected a text or a number" : "expected a text";
}

static gboolean
pick (JsonPick *self, guint i, GString *why)
{
  const JsonField *field = &self->fields[i];
  int column = 1 + 2 * (int) i;
  const char *type = (const char *) sqlite3_column_text (self->stmt, column);
  const char *text = (const char *) sqlite3_column_text (self->stmt, column + 1);
  gsize length = (gsize) sqlite3_column_bytes (self->stmt, column + 1);

  self->values[i] = NULL;
  self->types[i] = 0;
  if (type == NULL || strcmp (type, "null") == 0)
    return TRUE;
  self->types[i] = type_of (type);
  if ((self->types[i] & field->types) == 0 || text == NULL)
    return fail (field, expected (field->types), why);
  g_string_truncate (self->texts[i], 0);
  g_string_append_len (self->texts[i], text, (gssize) length);
  self->values[i] = self->texts[i]->str;
  return TRUE;
}

static gboolean
pick_all (JsonPick *self, GString *why)
{
  const char *type = (const char *) sqlite3_column_text (self->stmt, 0);

  if (g_strcmp0 (type, "object") != 0)
    {
      g_string_assign (why, "expected a JSON object");
      return FALSE;
    }
  for (guint i = 0; i < self->count; i++)
    if (!pick (self, i, why))
      return FALSE;
  return TRUE;
}

/* As a byte, or as \u0000, where SQLite would cut a text off. */
static gboolean
has_nul (const char *text, gsize length)
{
  const char *end = text + length, *first;

  if (memchr (text, '\0', length) != NULL)
    return TRUE;
  for (const char *at = text; (at = memmem (at, (gsize) (end - at), "\\u0000", 6)) != NULL;
       at += 6)
    {
      for (first = at; first > text && first[-1] == '\\'; first--)
        ;
      if ((at - first) % 2 == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
json_pick_read (JsonPick *self, const char *text, gsize length, GString *why)
{
  gboolean ok;

  if (has_nul (text, length))
    {
      g_string_assign (why, "a NUL character");
      return FALSE;
    }
  sqlite3_bind_text (self->stmt, 1, text, (int) length, SQLITE_STATIC);
  if (sqlite3_step (self->stmt) == SQLITE_ROW)
    ok = pick_all (self, why);
  else
    {
      g_string_assign (why, NOT_JSON);
      ok = FALSE;
    }
  sqlite3_reset (self->stmt);
  return ok;
}
