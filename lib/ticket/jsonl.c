#include "ticket/delimited.h"

#include <sqlite3.h>
#include <string.h>
#include "input/feed.h"
#include "ticket/row.h"

enum
{
  LINE_BYTES = 16 * 1024 * 1024, /* parsed, a line takes many times its size */
  PER_FIELD = 2                  /* columns of the statement */
};

typedef struct
{
  TicketSource source;
  Feed feed;
  Row row;
  sqlite3 *db;          /* in memory, for its JSON functions */
  sqlite3_stmt *fields; /* of a line its type, then type and JSON of each field */
  sqlite3_stmt *decode; /* a JSON text's text */
  sqlite3_stmt *join;   /* a JSON list's items, blanks between */
  GString *number;
  guint64 line;         /* of the record at the front */
  gsize taken;          /* of it, with its line end */
  gboolean skipping;    /* inside a line that is too long */
} JsonlSource;

static void
jsonl_source_free (TicketSource *source)
{
  JsonlSource *self = (JsonlSource *) source;

  feed_close (&self->feed);
  row_clear (&self->row);
  sqlite3_finalize (self->fields);
  sqlite3_finalize (self->decode);
  sqlite3_finalize (self->join);
  sqlite3_close (self->db);
  g_string_free (self->number, TRUE);
  g_free (self);
}

/* ---- What takes a line apart */

/* 'a.b' is $."a"."b". */
static char *
path_of (const char *column)
{
  g_auto(GStrv) parts = g_strsplit (column, ".", -1);
  GString *path = g_string_new ("$");

  for (char **part = parts; *part != NULL; part++)
    g_string_append_printf (path, ".\"%s\"", *part);
  return g_string_free (path, FALSE);
}

static gboolean
bind_columns (JsonlSource *self, const FieldMap *map, GError **error)
{
  for (int i = 0; i < FIELDS; i++)
    {
      const char *column = field_map_column (map, (Field) i);

      if (column != NULL && strchr (column, '"') != NULL)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
                       "--map: no name with a quote can be looked up in JSON: %s", column);
          return FALSE;
        }
      if (column != NULL)
        sqlite3_bind_text (self->fields, i + 2, path_of (column), -1, g_free);
    }
  return TRUE;
}

static gboolean
prepare (JsonlSource *self, const FieldMap *map, GError **error)
{
  g_autoptr(GString) sql = g_string_new ("SELECT json_type (?1)");

  for (int i = 0; i < FIELDS; i++)
    g_string_append_printf (sql, ", json_type (?1, ?%d), ?1 -> ?%d", i + 2, i + 2);
  if (sqlite3_open_v2 (":memory:", &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL)
        == SQLITE_OK
      && sqlite3_prepare_v2 (self->db, sql->str, -1, &self->fields, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (self->db, "SELECT json_extract (?1, '$')", -1, &self->decode,
                             NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (self->db, "SELECT group_concat (atom, ' ') FROM json_each (?1)",
                             -1, &self->join, NULL) == SQLITE_OK)
    return bind_columns (self, map, error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", self->feed.name,
               sqlite3_errmsg (self->db));
  return FALSE;
}

/* ---- A field */

/* Fractions of a second are cut off. */
static void
put_number (JsonlSource *self, Field field, const char *text, gsize length)
{
  const char *point = memchr (text, '.', length);

  if (field == FIELD_AT && field_map_times_are_iso (self->row.map))
    {
      g_string_assign (self->number, "@");
      g_string_append_len (self->number, text, point == NULL ? (gssize) length : point - text);
      text = self->number->str;
      length = self->number->len;
    }
  row_put (&self->row, field, text, length, FALSE);
}

/* What a statement makes of a JSON value. */
static gboolean
put_made (JsonlSource *self, sqlite3_stmt *stmt, Field field, const char *json, gsize length)
{
  gboolean ok;

  sqlite3_bind_text (stmt, 1, json, (int) length, SQLITE_STATIC);
  ok = sqlite3_step (stmt) == SQLITE_ROW;
  if (ok)
    {
      const char *text = (const char *) sqlite3_column_text (stmt, 0);

      row_put (&self->row, field, text == NULL ? "" : text,
               (gsize) sqlite3_column_bytes (stmt, 0), TRUE);
    }
  sqlite3_reset (stmt);
  return ok;
}

static gboolean
put_text (JsonlSource *self, Field field, const char *json, gsize length)
{
  if (memchr (json, '\\', length) != NULL)
    return put_made (self, self->decode, field, json, length);
  row_put (&self->row, field, json + 1, length - 2, TRUE);
  return TRUE;
}

static gboolean
put_field (JsonlSource *self, Field field)
{
  int column = 1 + PER_FIELD * (int) field;
  const char *type = (const char *) sqlite3_column_text (self->fields, column);
  const char *json = (const char *) sqlite3_column_text (self->fields, column + 1);
  gsize length = (gsize) sqlite3_column_bytes (self->fields, column + 1);

  if (type == NULL || json == NULL || strcmp (type, "null") == 0)
    return TRUE;
  if (strcmp (type, "text") == 0)
    return put_text (self, field, json, length);
  if (strcmp (type, "array") == 0 && field == FIELD_TAGS)
    return put_made (self, self->join, field, json, length);
  if (strcmp (type, "array") == 0 || strcmp (type, "object") == 0)
    return FALSE;
  put_number (self, field, json, length);
  return TRUE;
}

/* ---- A line */

static const char *
fail_field (JsonlSource *self, Field field)
{
  g_string_printf (self->row.why, "%s: expected a text or a number", field_name (field));
  return self->row.why->str;
}

static const char *
read_fields (JsonlSource *self)
{
  if (g_strcmp0 ((const char *) sqlite3_column_text (self->fields, 0), "object") != 0)
    return "expected a JSON object";
  row_begin (&self->row);
  for (int i = 0; i < FIELDS; i++)
    if (field_map_column (self->row.map, (Field) i) != NULL && !put_field (self, (Field) i))
      return fail_field (self, (Field) i);
  return row_finish (&self->row) ? NULL : self->row.why->str;
}

/* SQLite would cut a text there. */
static gboolean
has_escaped_nul (const char *line, gsize length)
{
  const char *end = line + length;

  for (const char *at = line; (at = memmem (at, (gsize) (end - at), "\\u0000", 6)) != NULL;
       at += 6)
    {
      const char *first = at;

      while (first > line && first[-1] == '\\')
        first--;
      if ((at - first) % 2 == 0)
        return TRUE;
    }
  return FALSE;
}

/* NULL, or why not. */
static const char *
read_line (JsonlSource *self, const char *line, gsize length)
{
  const char *why = "not JSON; expected an object on each line";

  if (length > LINE_BYTES)
    return "longer than 16 MiB";
  if (memchr (line, '\0', length) != NULL || has_escaped_nul (line, length))
    return "a NUL character";
  sqlite3_bind_text (self->fields, 1, line, (int) length, SQLITE_STATIC);
  if (sqlite3_step (self->fields) == SQLITE_ROW)
    why = read_fields (self);
  sqlite3_reset (self->fields);
  return why;
}

/* ---- Lines */

/* Takes the last line off the front and makes the next one whole. */
static gboolean
next_line (JsonlSource *self, GError **error)
{
  const char *end = NULL;

  feed_take (&self->feed, self->taken);
  self->line++;
  if ((self->skipping && !feed_skip_line (&self->feed, error))
      || !feed_line (&self->feed, LINE_BYTES, &end, error))
    return FALSE;
  self->taken = end == NULL ? self->feed.length : (gsize) (end - self->feed.bytes) + 1;
  self->skipping = end == NULL && !self->feed.at_end;
  return TRUE;
}

/* The line at the front without what surrounds its object. */
static const char *
bare_line (const JsonlSource *self, gsize *length)
{
  const char *line = self->feed.bytes;

  *length = self->taken;
  if (self->line == 1 && *length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
    line += 3, *length -= 3;
  while (*length > 0 && g_ascii_isspace (line[*length - 1]))
    (*length)--;
  while (*length > 0 && g_ascii_isspace (*line))
    line++, (*length)--;
  return line;
}

static void
set_reject (const JsonlSource *self, SourceItem *item, const char *line, gsize length)
{
  gboolean is_whole = length <= LINE_BYTES;

  item->kind = SOURCE_REJECT;
  item->line = self->line;
  item->raw = is_whole ? line : NULL;
  item->raw_length = is_whole ? length : 0;
}

static gboolean
jsonl_source_next (TicketSource *source, SourceItem *item, GError **error)
{
  JsonlSource *self = (JsonlSource *) source;

  while (!row_next (&self->row, &item->event))
    {
      const char *line;
      gsize length;

      if (!next_line (self, error))
        return FALSE;
      if (self->taken == 0)
        return TRUE;
      line = bare_line (self, &length);
      item->why = length == 0 ? NULL : read_line (self, line, length);
      if (item->why == NULL)
        continue;
      set_reject (self, item, line, length);
      return TRUE;
    }
  item->kind = SOURCE_EVENT;
  item->line = self->line;
  return TRUE;
}

TicketSource *
ticket_source_jsonl (const char *path, const SourceRules *rules, const FieldMap *map,
                     GError **error)
{
  static const TicketSourceClass class = { jsonl_source_next, jsonl_source_free };
  g_autoptr(TicketSource) source = NULL;
  JsonlSource *self = g_new0 (JsonlSource, 1);

  source = &self->source;
  source->class = &class;
  row_init (&self->row, map, rules);
  self->number = g_string_new (NULL);
  if (!feed_open (&self->feed, path, error) || !prepare (self, map, error))
    return NULL;
  return g_steal_pointer (&source);
}
