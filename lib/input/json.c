#include "input/json.h"

#include <sqlite3.h>
#include <string.h>

#define NUL_CHARACTER "a NUL character"

/* ---- A value, byte by byte */

typedef struct
{
  gsize at, string, key, key_length; /* `key`: the last string that ended */
  gint depth;
  gint inside; /* so many objects of the list's path, of those around */
  gboolean in_string, escaped, found_list;
} Look;

static void
look_at_string (Look *look, char c)
{
  if (look->escaped)
    look->escaped = FALSE;
  else if (c == '\\')
    look->escaped = TRUE;
  else if (c == '"')
    {
      look->in_string = FALSE;
      look->key = look->string;
      look->key_length = look->at - look->string;
    }
}

/* Whether the key is part `n` (from 1) of the list's path, and the last one. */
static gboolean
is_part (const JsonCutter *self, const Look *look, gint n, gboolean *is_last)
{
  const char *part = self->list;
  gsize length;

  for (; n > 1 && part != NULL; n--)
    part = strchr (part, '.') == NULL ? NULL : strchr (part, '.') + 1;
  if (part == NULL)
    return FALSE;
  length = strcspn (part, ".");
  *is_last = part[length] == '\0';
  return look->key_length == length
         && memcmp (self->file.bytes + look->key, part, length) == 0;
}

static void
look_at_open (const JsonCutter *self, Look *look, char c)
{
  gboolean is_last;

  if (self->place == JSON_STREAM && look->depth == look->inside + 1
      && is_part (self, look, look->depth, &is_last))
    {
      look->found_list = c == '[' && is_last;
      look->inside += c == '{' && !is_last;
    }
  look->depth++;
}

static void
look_at_close (Look *look)
{
  look->depth--;
  if (look->inside >= look->depth)
    look->inside = MAX (look->depth - 1, 0);
}

static void
look_at (const JsonCutter *self, Look *look)
{
  char c = self->file.bytes[look->at];

  if (look->in_string)
    look_at_string (look, c);
  else if (c == '"')
    {
      look->in_string = TRUE;
      look->string = look->at + 1;
    }
  else if (c == '{' || c == '[')
    look_at_open (self, look, c);
  else if (c == '}' || c == ']')
    look_at_close (look);
  look->at++;
}

/* FALSE at the end of the input, and on error with `*ok` FALSE. */
static gboolean
cutter_more (JsonCutter *self, gboolean *ok, GError **error)
{
  if (self->file.at_end)
    return FALSE;
  *ok = input_file_more (&self->file, error);
  return *ok;
}

/* Up to behind the value at the front, or into a page's list. */
static gboolean
look_through (JsonCutter *self, Look *look, gboolean *ok, GError **error)
{
  do
    while (look->at < self->file.length)
      {
        look_at (self, look);
        if (look->depth <= 0 || look->found_list)
          return TRUE;
      }
  while (look->at < self->most && cutter_more (self, ok, error));
  return FALSE;
}

/* ---- Moving on */

static void
cutter_take (JsonCutter *self, gsize count)
{
  const char *end = self->file.bytes + count;

  for (const char *c = self->file.bytes; (c = memchr (c, '\n', (gsize) (end - c))) != NULL;
       c++)
    self->line++;
  input_file_take (&self->file, count);
}

/* To the next byte that is neither blank nor one of `skip`. */
static gboolean
skip_to (JsonCutter *self, const char *skip, gboolean *ok, GError **error)
{
  for (;;)
    {
      gsize n = 0;

      while (
        n < self->file.length
        && (g_ascii_isspace (self->file.bytes[n])
            || (self->file.bytes[n] != '\0' && strchr (skip, self->file.bytes[n]) != NULL)))
        n++;
      cutter_take (self, n);
      if (self->file.length > 0)
        return TRUE;
      if (!cutter_more (self, ok, error))
        return FALSE;
    }
}

static gboolean
truncated (const JsonCutter *self, gboolean *ok, GError **error)
{
  *ok = FALSE;
  if (self->file.at_end)
    return desk_error_at (error, self->file.name, self->line, 0,
                          "the JSON that begins here does not end");
  return desk_error_at (error, self->file.name, self->line, 0,
                        "the JSON that begins here does not end within %u MiB",
                        (guint) (self->most >> 20));
}

/* ---- What is found */

static gboolean
cutter_give (JsonCutter *self, JsonRecord *record, gsize length, gboolean is_object)
{
  *record = (JsonRecord){ self->file.bytes, length, self->line, is_object };
  self->taken = length;
  return TRUE;
}

static gsize
line_length (const JsonCutter *self)
{
  const char *end = memchr (self->file.bytes, '\n', self->file.length);

  return end == NULL ? self->file.length : (gsize) (end - self->file.bytes);
}

/* The rest of a line, which is no object. */
static gboolean
give_line (JsonCutter *self, JsonRecord *record, gboolean *ok, GError **error)
{
  while (line_length (self) == self->file.length && self->file.length < self->most
         && cutter_more (self, ok, error))
    ;
  return *ok && cutter_give (self, record, line_length (self), FALSE);
}

/* A value of a list that is no object, up to what follows it; what does not end is the rest of its line. */
static gboolean
give_element (JsonCutter *self, JsonRecord *record, gboolean *ok, GError **error)
{
  Look look = { 0 };

  do
    for (; look.at < self->file.length; look_at (self, &look))
      {
        char c = self->file.bytes[look.at];

        if ((look.depth == 0 && !look.in_string && (c == ',' || c == ']'))
            || (c == '\n' && (look.depth == 0 || look.in_string)))
          return cutter_give (self, record, look.at, FALSE);
      }
  while (look.at < self->most && cutter_more (self, ok, error));
  return *ok && give_line (self, record, ok, error);
}

/* A line that looks whole is one bad record among lines; else the file is cut off. */
static gboolean
give_unfinished (JsonCutter *self, JsonRecord *record, gboolean *ok, GError **error)
{
  gsize length = line_length (self), end = length;

  while (end > 0 && g_ascii_isspace (self->file.bytes[end - 1]))
    end--;
  if (self->place == JSON_STREAM && length < self->file.length && end > 0
      && self->file.bytes[end - 1] == '}')
    return cutter_give (self, record, length, FALSE);
  return truncated (self, ok, error);
}

/* `before`, the first `length` bytes and `behind`. */
static gboolean
give_made (JsonCutter *self, JsonRecord *record, const char *before, gsize length,
           const char *behind)
{
  g_string_assign (self->made, before);
  g_string_append_len (self->made, self->file.bytes, (gssize) length);
  g_string_append (self->made, behind);
  *record = (JsonRecord){ self->made->str, self->made->len, self->line, TRUE };
  self->taken = length;
  return TRUE;
}

/* What stands behind a page's list, as an object. */
static gboolean
give_tail (JsonCutter *self, JsonRecord *record, gboolean *ok, GError **error)
{
  Look look = { .depth = 1 };

  if (!skip_to (self, ",", ok, error) || !look_through (self, &look, ok, error))
    return *ok && truncated (self, ok, error);
  self->place = JSON_STREAM;
  return give_made (self, record, "{", look.at, "");
}

/* Objects around the list. */
static gint
list_depth (const JsonCutter *self)
{
  gint depth = 1;

  for (const char *c = self->list; *c != '\0'; c++)
    depth += *c == '.';
  return depth;
}

/* The same passed over, a chunk at a time. */
static gboolean
pass_tail (JsonCutter *self, gboolean *ok, GError **error)
{
  Look look = { .depth = list_depth (self) };

  do
    {
      while (look.at < self->file.length)
        {
          look_at (self, &look);
          if (look.depth <= 0)
            {
              cutter_take (self, look.at);
              self->place = JSON_STREAM;
              return TRUE;
            }
        }
      cutter_take (self, look.at);
      look.at = 0;
    }
  while (cutter_more (self, ok, error));
  return *ok && truncated (self, ok, error);
}

/* The object at the front.  Of a page `*entered` is set, its list is at the front then, and
 * what stands before it is the record: {"users": [...], "tickets":[] */
static gboolean
give_value (JsonCutter *self, JsonRecord *record, gboolean *entered, gboolean *ok,
            GError **error)
{
  Look look = { 0 };

  *entered = FALSE;
  if (!look_through (self, &look, ok, error))
    return *ok && give_unfinished (self, record, ok, error);
  if (!look.found_list)
    return cutter_give (self, record, look.at, TRUE);
  *entered = TRUE;
  self->place = JSON_PAGE;
  if (self->with_rest)
    return give_made (self, record, "", look.at, "]}");
  cutter_take (self, look.at);
  return TRUE;
}

static gboolean
inside_array (const JsonCutter *self)
{
  return self->place == JSON_ARRAY || self->place == JSON_PAGE;
}

/* A bracket that begins or ends a list. */
static gboolean
pass_bracket (JsonCutter *self)
{
  char c = self->file.bytes[0];

  if (c == '[' && self->place == JSON_STREAM)
    self->place = JSON_ARRAY;
  else if (c == ']' && inside_array (self))
    self->place = self->place == JSON_ARRAY ? JSON_STREAM : JSON_TAIL;
  else
    return FALSE;
  cutter_take (self, 1);
  return TRUE;
}

gboolean
json_cutter_next (JsonCutter *self, JsonRecord *record, gboolean *ok, GError **error)
{
  gboolean entered;

  *ok = TRUE;
  cutter_take (self, self->taken);
  self->taken = 0;
  for (;;)
    {
      if (self->place == JSON_TAIL && self->with_rest)
        return give_tail (self, record, ok, error);
      if (self->place == JSON_TAIL && !pass_tail (self, ok, error))
        return FALSE;
      if (!skip_to (self, inside_array (self) ? "," : "\x1e", ok, error))
        return *ok && self->place != JSON_STREAM && truncated (self, ok, error);
      if (self->file.bytes[0] == '{')
        {
          if (!give_value (self, record, &entered, ok, error) || !entered || self->with_rest)
            return *ok;
        }
      else if (!pass_bracket (self))
        return inside_array (self) ? give_element (self, record, ok, error)
                                   : give_line (self, record, ok, error);
    }
}

/* ---- Opening a stream */

gboolean
json_cutter_open (JsonCutter *self, const char *path, const char *list, gsize most,
                  GError **error)
{
  *self = (JsonCutter){ .list = list, .most = most, .line = 1, .made = g_string_new (NULL) };
  return input_file_open (&self->file, path, error);
}

void
json_cutter_close (JsonCutter *self)
{
  input_file_close (&self->file);
  g_string_free (self->made, TRUE);
}

gboolean
json_cutter_rewind (JsonCutter *self, GError **error)
{
  self->place = JSON_STREAM;
  self->line = 1;
  self->taken = 0;
  return input_file_rewind (&self->file, error);
}

/* ---- Fields */

typedef struct
{
  GString *text;
  const char *value; /* `text`, or NULL: not there */
  guint type;
} Picked;

struct JsonPick
{
  const JsonField *fields;
  guint count;
  sqlite3 *db;          /* in memory, for its JSON functions */
  sqlite3_stmt *object; /* what kind of value a text is, then each field as JSON */
  sqlite3_stmt *each;   /* the same of the objects of a list */
  sqlite3_stmt *decode; /* a JSON text's text */
  sqlite3_stmt *join;   /* a JSON list's items, blanks between */
  Picked *picked;
};

enum
{
  PATHS_FROM = 3 /* parameters: ?1 the text, ?2 the list's path, then the fields' */
};

static gboolean
prepare (JsonPick *self, const char *sql, sqlite3_stmt **stmt)
{
  return sqlite3_prepare_v2 (self->db, sql, -1, stmt, NULL) == SQLITE_OK;
}

static void
bind_paths (const JsonPick *self, sqlite3_stmt *stmt)
{
  for (guint i = 0; i < self->count; i++)
    sqlite3_bind_text (stmt, PATHS_FROM + (int) i, self->fields[i].path, -1, SQLITE_STATIC);
}

/* SELECT json_type (?1), ?1 -> ?3, ?1 -> ?4 ... */
static gboolean
prepare_all (JsonPick *self)
{
  g_autoptr(GString) object = g_string_new ("SELECT json_type (?1)");
  g_autoptr(GString) each = g_string_new ("SELECT type");

  for (int i = 0; i < (int) self->count; i++)
    {
      g_string_append_printf (object, ", ?1 -> ?%d", PATHS_FROM + i);
      g_string_append_printf (each, ", value -> ?%d", PATHS_FROM + i);
    }
  g_string_append (each, " FROM json_each (?1, ?2) WHERE type = 'object'");
  if (sqlite3_open_v2 (":memory:", &self->db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL)
        != SQLITE_OK
      || !prepare (self, object->str, &self->object) || !prepare (self, each->str, &self->each)
      || !prepare (self, "SELECT json_extract (?1, '$')", &self->decode)
      || !prepare (self, "SELECT group_concat (atom, ' ') FROM json_each (?1)", &self->join))
    return FALSE;
  bind_paths (self, self->object);
  bind_paths (self, self->each);
  return TRUE;
}

JsonPick *
json_pick_new (const JsonField *fields, guint count, GError **error)
{
  g_autoptr(JsonPick) self = g_new0 (JsonPick, 1);

  self->fields = fields;
  self->count = count;
  self->picked = g_new0 (Picked, count);
  for (guint i = 0; i < count; i++)
    self->picked[i].text = g_string_new (NULL);
  if (prepare_all (self))
    return g_steal_pointer (&self);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "cannot read JSON: %s",
               sqlite3_errmsg (self->db));
  return NULL;
}

void
json_pick_free (JsonPick *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->object);
  sqlite3_finalize (self->each);
  sqlite3_finalize (self->decode);
  sqlite3_finalize (self->join);
  sqlite3_close (self->db);
  for (guint i = 0; i < self->count; i++)
    g_string_free (self->picked[i].text, TRUE);
  g_free (self->picked);
  g_free (self);
}

const char *
json_pick_value (const JsonPick *self, guint field)
{
  return self->picked[field].value;
}

guint
json_pick_type (const JsonPick *self, guint field)
{
  return self->picked[field].type;
}

/* ---- A field */

/* Of JSON that SQLite has written; 0: null. */
static guint
type_of (const char *json, gsize length)
{
  switch (json[0])
    {
    case '"':
      return JSON_TEXT;
    case '[':
      return JSON_LIST;
    case '{':
      return JSON_ANY;
    case 't':
    case 'f':
      return JSON_BOOL;
    case 'n':
      return 0;
    default:
      return memchr (json, '.', length) == NULL && memchr (json, 'e', length) == NULL
                 && memchr (json, 'E', length) == NULL
               ? JSON_INTEGER
               : JSON_REAL;
    }
}

static const char *
expected (guint allowed)
{
  gboolean number = (allowed & (JSON_INTEGER | JSON_REAL)) != 0;

  if ((allowed & JSON_TEXT) == 0)
    return "expected a number";
  return number ? "expected a text or a number" : "expected a text";
}

/* What a statement makes of a JSON value. */
static gboolean
pick_made (sqlite3_stmt *stmt, const char *json, gsize length, GString *to)
{
  gboolean ok;

  sqlite3_bind_text (stmt, 1, json, (int) length, SQLITE_STATIC);
  ok = sqlite3_step (stmt) == SQLITE_ROW;
  if (ok)
    {
      const char *text = (const char *) sqlite3_column_text (stmt, 0);

      if (text != NULL)
        g_string_append_len (to, text, sqlite3_column_bytes (stmt, 0));
    }
  sqlite3_reset (stmt);
  return ok;
}

/* SQLite would cut a text there. */
static gboolean
has_nul (const char *text, gsize length)
{
  const char *end = text + length, *first;

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

static gboolean
fail_field (const JsonField *field, const char *what, GString *why)
{
  g_string_printf (why, "%s: %s", field->name, what);
  return FALSE;
}

static gboolean
pick_field (JsonPick *self, guint i, const char *json, gsize length, GString *why)
{
  const JsonField *field = &self->fields[i];
  Picked *picked = &self->picked[i];

  *picked = (Picked){ .text = picked->text };
  if (json == NULL || (picked->type = type_of (json, length)) == 0)
    return TRUE;
  if ((field->types & (picked->type | JSON_ANY)) == 0)
    return fail_field (field, expected (field->types), why);
  g_string_truncate (picked->text, 0);
  if (picked->type == JSON_LIST && (field->types & JSON_LIST) != 0)
    {
      if (!pick_made (self->join, json, length, picked->text))
        return fail_field (field, expected (field->types), why);
    }
  else if (picked->type != JSON_TEXT)
    g_string_append_len (picked->text, json, (gssize) length);
  else if (memchr (json, '\\', length) == NULL)
    g_string_append_len (picked->text, json + 1, (gssize) length - 2);
  else if (has_nul (json, length) && (field->types & JSON_ANY) == 0)
    {
      g_string_assign (why, NUL_CHARACTER);
      return FALSE;
    }
  else
    pick_made (self->decode, json, length, picked->text);
  picked->value = picked->text->str;
  return TRUE;
}

static gboolean
pick_all (JsonPick *self, sqlite3_stmt *stmt, GString *why)
{
  for (guint i = 0; i < self->count; i++)
    {
      const char *json = (const char *) sqlite3_column_text (stmt, 1 + (int) i);

      if (!pick_field (self, i, json, (gsize) sqlite3_column_bytes (stmt, 1 + (int) i), why))
        return FALSE;
    }
  return TRUE;
}

/* ---- An object */

static gboolean
pick_object (JsonPick *self, GString *why)
{
  const char *type = (const char *) sqlite3_column_text (self->object, 0);

  if (g_strcmp0 (type, "object") == 0)
    return pick_all (self, self->object, why);
  g_string_assign (why, "expected a JSON object");
  return FALSE;
}

gboolean
json_pick_read (JsonPick *self, const char *text, gsize length, GString *why)
{
  gboolean ok;

  if (memchr (text, '\0', length) != NULL)
    {
      g_string_assign (why, NUL_CHARACTER);
      return FALSE;
    }
  g_string_assign (why, JSON_NO_OBJECT);
  sqlite3_bind_text (self->object, 1, text, (int) length, SQLITE_STATIC);
  ok = sqlite3_step (self->object) == SQLITE_ROW && pick_object (self, why);
  sqlite3_reset (self->object);
  return ok;
}

void
json_pick_each (JsonPick *self, const char *text, gsize length, const char *path)
{
  sqlite3_reset (self->each);
  sqlite3_bind_text (self->each, 1, text, (int) length, SQLITE_STATIC);
  sqlite3_bind_text (self->each, 2, path, -1, SQLITE_TRANSIENT);
}

gboolean
json_pick_next (JsonPick *self)
{
  g_autoptr(GString) why = g_string_new (NULL);

  while (sqlite3_step (self->each) == SQLITE_ROW)
    if (pick_all (self, self->each, why))
      return TRUE;
  sqlite3_reset (self->each);
  return FALSE;
}

void
json_seconds (const char *number, GString *to)
{
  const gint64 most = (gint64) 1 << 52;
  double value;

  g_string_assign (to, "@");
  if (strpbrk (number, "eE") == NULL)
    g_string_append_len (to, number, (gssize) strcspn (number, "."));
  else if ((value = g_ascii_strtod (number, NULL)) < (double) most && value > (double) -most)
    g_string_append_printf (to, "%" G_GINT64_FORMAT, (gint64) value);
  else
    g_string_append (to, number);
}

/* ---- What is in an object */

/* '$.a."b c"[7].d' is `a.b c[].d`; one of a list of lists is none that a map can name. */
static char *
path_of (const char *key)
{
  GString *path = g_string_new (NULL);
  guint lists = 0;

  for (const char *c = key + 1; *c != '\0'; c++)
    if (*c == '[')
      {
        c += strcspn (c, "]");
        if (*c != ']' || (c[1] != '\0' && ++lists > 1))
          return g_string_free (path, TRUE), NULL;
        if (c[1] == '\0')
          break;
        g_string_append (path, "[]");
      }
    else if (*c != '"' && (c > key + 1 || *c != '.'))
      g_string_append_c (path, *c);
  return g_string_free (path, FALSE);
}

void
json_leaves (const char *text, gsize length, JsonLeaf leaf, gpointer data)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *tree = NULL;

  if (sqlite3_open_v2 (":memory:", &db,
                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, NULL)
      == SQLITE_OK)
    sqlite3_prepare_v2 (db,
                        "SELECT fullkey, atom FROM json_tree (?1)"
                        " WHERE type NOT IN ('object', 'array') OR value IN ('[]', '{}')",
                        -1, &tree, NULL);
  sqlite3_bind_text (tree, 1, text, (int) length, SQLITE_STATIC);
  while (tree != NULL && sqlite3_step (tree) == SQLITE_ROW)
    {
      const char *key = (const char *) sqlite3_column_text (tree, 0);
      const char *atom = (const char *) sqlite3_column_text (tree, 1);
      g_autofree char *path = key == NULL ? NULL : path_of (key);

      if (path != NULL)
        leaf (data, path, atom == NULL ? "" : atom);
    }
  sqlite3_finalize (tree);
  sqlite3_close (db);
}
