#include "input/fieldmap.h"

#include <string.h>
#include "base/choice.h"
#include "base/file.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "input/csv.h"

void
field_map_clear (gpointer map)
{
  FieldMap *self = map;

  for (guint i = 0; i < FIELD_MAP_FIELDS; i++)
    {
      g_clear_pointer (&self->fields[i].column, g_free);
      g_clear_pointer (&self->fields[i].constant, g_free);
      g_clear_pointer (&self->fields[i].values, g_hash_table_unref);
      g_clear_pointer (&self->fields[i].otherwise, g_free);
    }
  g_clear_pointer (&self->wide, g_ptr_array_unref);
  g_clear_pointer (&self->tests, g_ptr_array_unref);
  g_clear_pointer (&self->time_format, g_free);
  g_clear_pointer (&self->records, g_free);
  g_clear_pointer (&self->encoding, g_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
}

static void
field_column_free (gpointer data)
{
  FieldColumn *self = data;

  g_free (self->value);
  g_free (self->column);
  g_free (self);
}

static void
field_test_free (gpointer data)
{
  FieldTest *self = data;

  g_free (self->value);
  g_free (self->whole);
  g_strfreev (self->columns);
  g_strfreev (self->texts);
  g_free (self);
}

/* ---- The language */

/* FIELD[.VALUE]=TEXT in its parts, without backslashes. */
typedef struct
{
  char *field;
  char *value; /* NULL: no VALUE */
  char *text;
  gboolean constant; /* FIELD==TEXT */
  gboolean any;      /* TEXT is a bare '*' */
  char **columns;    /* of COLUMN:TEXT&COLUMN:TEXT; NULL: it is none */
  char **texts;
} Item;

static void
item_clear (Item *self)
{
  g_free (self->field);
  g_free (self->value);
  g_free (self->text);
  g_strfreev (self->columns);
  g_strfreev (self->texts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Item, item_clear)

/* Where the first of `ends` stands that no backslash takes, else the end. */
static const char *
find_bare (const char *text, const char *ends)
{
  for (; *text != '\0' && strchr (ends, *text) == NULL; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;
  return text;
}

static char *
unescape (const char *from, const char *to)
{
  GString *text = g_string_new (NULL);

  for (; from < to; from++)
    {
      if (*from == '\\' && from + 1 < to)
        from++;
      g_string_append_c (text, *from);
    }
  return g_strstrip (g_string_free (text, FALSE));
}

/* 'incoming:true&private:false', with a colon that no backslash takes in each part. */
static void
parse_tests (const char *from, const char *to, Item *item)
{
  g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (const char *end; from < to; from = end + 1)
    {
      const char *colon = find_bare (from, ":");

      end = MIN (find_bare (from, "&"), to);
      if (colon >= end || colon == from || g_ascii_isspace (colon[1]))
        return;
      g_ptr_array_add (columns, unescape (from, colon));
      g_ptr_array_add (texts, unescape (colon + 1, end));
    }
  if (columns->len == 0)
    return;
  g_ptr_array_add (columns, NULL);
  g_ptr_array_add (texts, NULL);
  item->columns = (char **) g_ptr_array_free (g_steal_pointer (&columns), FALSE);
  item->texts = (char **) g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

static gboolean
fail_item (GError **error, const char *from, const char *to, const char *why)
{
  g_autofree char *item = g_strndup (from, (gsize) (to - from));

  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "\"%s\": %s", item, why);
  return FALSE;
}

static gboolean
parse_item (const char *from, const char *to, Item *item, GError **error)
{
  const char *equals = find_bare (from, "=");
  const char *dot = find_bare (from, ".=");

  if (equals >= to)
    return fail_item (error, from, to,
                      "expected FIELD=COLUMN, FIELD==TEXT or "
                      "FIELD.VALUE=TEXT");
  item->field = unescape (from, dot);
  item->value = dot < equals ? unescape (dot + 1, equals) : NULL;
  item->constant = item->value == NULL && equals[1] == '=';
  item->text = unescape (equals + 1 + item->constant, to);
  item->any = to == equals + 2 && equals[1] == '*';
  if (item->value != NULL)
    parse_tests (equals + 1, to, item);
  return TRUE;
}

static gboolean
find_field (const FieldMap *self, const char *name, guint *field)
{
  for (*field = 0; *field < self->set->count; (*field)++)
    if (strcmp (self->set->fields[*field].name, name) == 0)
      return TRUE;
  return FALSE;
}

static const char *
set_value (FieldMapping *mapping, const Item *item)
{
  g_autofree char *folded = g_utf8_casefold (item->text, -1);

  if (mapping->values == NULL)
    mapping->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (item->any ? mapping->otherwise != NULL : g_hash_table_contains (mapping->values, folded))
    return "this text has a value already";
  if (item->any)
    mapping->otherwise = g_strdup (item->value);
  else
    g_hash_table_insert (mapping->values, g_steal_pointer (&folded), g_strdup (item->value));
  return NULL;
}

static const char *
set_source (FieldMapping *mapping, const Item *item)
{
  if (mapping->column != NULL || mapping->constant != NULL)
    return "the field has a column already";
  if (!item->constant && *item->text == '\0')
    return "expected the name of a column";
  *(item->constant ? &mapping->constant : &mapping->column) = g_strdup (item->text);
  return NULL;
}

static char *
expected_fields (const FieldMap *self, const char *name)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL, *meant = NULL;

  for (guint i = 0; i < self->set->count; i++)
    g_ptr_array_add (names, (gpointer) self->set->fields[i].name);
  meant = choice_meant (name, (const char *const *) names->pdata, names->len);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return g_strconcat ("expected one of the fields ", list, meant, NULL);
}

static const char *
add_column (FieldMap *self, guint field, Item *item)
{
  FieldColumn *column;

  if (*item->text == '\0')
    return "expected the name of a column";
  if (self->wide == NULL)
    self->wide = g_ptr_array_new_with_free_func (field_column_free);
  if (self->wide->len == FIELD_MAP_COLUMNS)
    return "too many columns";
  column = g_new0 (FieldColumn, 1);
  column->field = field;
  column->value = g_steal_pointer (&item->value);
  column->column = g_steal_pointer (&item->text);
  g_ptr_array_add (self->wide, column);
  return NULL;
}

static const char *
add_test (FieldMap *self, guint field, Item *item)
{
  FieldTest *test;

  if (self->tests == NULL)
    self->tests = g_ptr_array_new_with_free_func (field_test_free);
  if (self->tests->len == FIELD_MAP_COLUMNS
      || g_strv_length (item->columns) > FIELD_MAP_FIELDS)
    return "too many conditions";
  test = g_new0 (FieldTest, 1);
  test->field = field;
  test->value = g_steal_pointer (&item->value);
  test->whole = g_steal_pointer (&item->text);
  test->columns = g_steal_pointer (&item->columns);
  test->texts = g_steal_pointer (&item->texts);
  g_ptr_array_add (self->tests, test);
  return NULL;
}

/* NULL, or what is wrong. */
static const char *
place_item (FieldMap *self, guint field, Item *item)
{
  gboolean is_wide = (self->set->fields[field].flags & FIELD_WIDE) != 0;

  if (item->value != NULL && is_wide && *item->value != '\0')
    return add_column (self, field, item);
  if (item->columns != NULL)
    return add_test (self, field, item);
  return item->value != NULL ? set_value (&self->fields[field], item)
                             : set_source (&self->fields[field], item);
}

/* NULL, or what is wrong. */
static char *
add_item (FieldMap *self, Item *item)
{
  const FieldSpec *spec;
  const char *value = item->value != NULL ? item->value : item->constant ? item->text : NULL;
  guint field;

  if (!find_field (self, item->field, &field))
    return expected_fields (self, item->field);
  spec = &self->set->fields[field];
  if ((spec->flags & FIELD_WIDE) != 0)
    value = item->value != NULL && *item->value != '\0' ? item->value : NULL;
  if (value != NULL && strlen (value) > self->set->field_bytes)
    {
      g_autofree char *most = say_counted ((gint64) self->set->field_bytes, NULL, "bytes");

      return g_strconcat ("longer than ", most, NULL);
    }
  if (value != NULL && spec->is_value != NULL && !spec->is_value (value))
    return g_strdup_printf ("expected %s", spec->values);
  return g_strdup (place_item (self, field, item));
}

static gboolean
fail_option (const Item *item, const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "\"%s\": %s", item->text, why);
  return FALSE;
}

static gboolean
set_zone (FieldMap *self, const Item *item, GError **error)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
  self->zone = zone_named (item->text, NULL);
  return self->zone != NULL
         || fail_option (item, "expected an IANA zone like Europe/Amsterdam", error);
}

static gboolean
set_records (FieldMap *self, const Item *item, GError **error)
{
  if (item->constant || *item->text == '\0' || strpbrk (item->text, "\"[]") != NULL)
    return fail_option (item, "expected the list that has the records, as in records=issues",
                        error);
  g_free (self->records);
  self->records = g_strdup (item->text);
  return TRUE;
}

static gboolean
set_encoding (FieldMap *self, const Item *item, GError **error)
{
  if (*item->text == '\0' || !csv_reads (item->text))
    return fail_option (item,
                        "expected an encoding that iconv knows, in which ASCII is "
                        "itself, like windows-1252",
                        error);
  g_free (self->encoding);
  self->encoding = g_strdup (item->text);
  return TRUE;
}

static gboolean
set_form (FieldMap *self, const Item *item, GError **error)
{
  return field_map_set_time_format (item->text, self, error);
}

static gboolean
add_options (FieldMap *self, const Item *item, gboolean *is_option, GError **error)
{
  static const struct
  {
    const char *name;
    gboolean (*set) (FieldMap *self, const Item *item, GError **error);
  } options[] = { { "time-format", set_form },
                  { "timezone", set_zone },
                  { "records", set_records },
                  { "encoding", set_encoding } };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (item->value == NULL && strcmp (item->field, options[i].name) == 0)
      {
        *is_option = TRUE;
        return options[i].set (self, item, error);
      }
  *is_option = FALSE;
  return TRUE;
}

/* FIELD=COLUMN or the like, or of a file `time-format=` or `timezone=`. */
static gboolean
add_text (FieldMap *self, const char *from, const char *to, GError **error)
{
  g_auto(Item) item = { 0 };
  g_autofree char *why = NULL;
  gboolean is_option;

  if (!parse_item (from, to, &item, error) || !add_options (self, &item, &is_option, error))
    return FALSE;
  why = is_option ? NULL : add_item (self, &item);
  return why == NULL || fail_item (error, from, to, why);
}

/* A pair a line: a comma is a part of it. */
static gboolean
add_line (FieldMap *self, char *line, GError **error)
{
  g_strstrip (line);
  return *line == '\0' || *line == '#' || add_text (self, line, line + strlen (line), error);
}

enum
{
  MAP_FILE_BYTES = 1 << 20
};

static gboolean
add_file (FieldMap *self, const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = file_read (path, MAP_FILE_BYTES, "a map", &length, error);
  g_auto(GStrv) lines = NULL;

  if (text == NULL)
    return FALSE;
  if (!g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: not UTF-8 text", path);
      return FALSE;
    }
  lines = g_strsplit (g_str_has_prefix (text, "\xef\xbb\xbf") ? text + 3 : text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!add_line (self, lines[i], error))
      {
        g_prefix_error (error, "%s:%u: ", path, i + 1);
        return FALSE;
      }
  return TRUE;
}

gboolean
field_map_add (const char *text, gpointer map, GError **error)
{
  FieldMap *self = map;

  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "not UTF-8 text: \"%s\"", text);
      return FALSE;
    }
  if (*text == '@')
    return add_file (self, text + 1, error);
  for (const char *from = text, *to;; from = to + 1)
    {
      to = find_bare (from, ",");
      if (!add_text (self, from, to, error))
        return FALSE;
      if (*to == '\0')
        return TRUE;
    }
}
