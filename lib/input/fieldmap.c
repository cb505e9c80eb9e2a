#include "input/fieldmap.h"

#include <string.h>
#include "base/timestamp.h"
#include "input/timeformat.h"

typedef struct
{
  char *column;
  char *constant;
  GHashTable *values; /* folded text -> char *; NULL: none */
  char *otherwise;    /* of texts that `values` does not have */
} Mapping;

struct FieldMap
{
  const FieldSet *set;
  Mapping *fields;
  char *time_format;
};

FieldMap *
field_map_new (const FieldSet *set)
{
  FieldMap *self = g_new0 (FieldMap, 1);

  self->set = set;
  self->fields = g_new0 (Mapping, set->count);
  return self;
}

void
field_map_free (FieldMap *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->set->count; i++)
    {
      g_free (self->fields[i].column);
      g_free (self->fields[i].constant);
      g_clear_pointer (&self->fields[i].values, g_hash_table_unref);
      g_free (self->fields[i].otherwise);
    }
  g_free (self->fields);
  g_free (self->time_format);
  g_free (self);
}

/* ---- The language */

/* FIELD[.VALUE]=TEXT in its parts, without backslashes. */
typedef struct
{
  char *field;
  char *value;        /* NULL: no VALUE */
  char *text;
  gboolean constant;  /* FIELD==TEXT */
  gboolean any;       /* TEXT is a bare '*' */
} Item;

static void
item_clear (Item *self)
{
  g_free (self->field);
  g_free (self->value);
  g_free (self->text);
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

static gboolean
fail_item (GError **error, const char *from, const char *to, const char *why)
{
  g_autofree char *item = g_strndup (from, (gsize) (to - from));

  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "--map: \"%s\": %s", item, why);
  return FALSE;
}

static gboolean
parse_item (const char *from, const char *to, Item *item, GError **error)
{
  const char *equals = find_bare (from, "=");
  const char *dot = find_bare (from, ".=");

  if (equals >= to)
    return fail_item (error, from, to, "expected FIELD=COLUMN, FIELD==TEXT or "
                                       "FIELD.VALUE=TEXT");
  item->field = unescape (from, dot);
  item->value = dot < equals ? unescape (dot + 1, equals) : NULL;
  item->constant = item->value == NULL && equals[1] == '=';
  item->text = unescape (equals + 1 + item->constant, to);
  item->any = to == equals + 2 && equals[1] == '*';
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
set_value (Mapping *mapping, const Item *item)
{
  g_autofree char *folded = g_utf8_casefold (item->text, -1);

  if (mapping->values == NULL)
    mapping->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (item->any ? mapping->otherwise != NULL
                : g_hash_table_contains (mapping->values, folded))
    return "this text has a value already";
  if (item->any)
    mapping->otherwise = g_strdup (item->value);
  else
    g_hash_table_insert (mapping->values, g_steal_pointer (&folded), g_strdup (item->value));
  return NULL;
}

static const char *
set_source (Mapping *mapping, const Item *item)
{
  if (mapping->column != NULL || mapping->constant != NULL)
    return "the field has a column already";
  if (!item->constant && *item->text == '\0')
    return "expected the name of a column";
  *(item->constant ? &mapping->constant : &mapping->column) = g_strdup (item->text);
  return NULL;
}

static char *
expected_fields (const FieldMap *self)
{
  GString *text = g_string_new ("expected one of the fields ");

  for (guint i = 0; i < self->set->count; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "" : ", ", self->set->fields[i].name);
  return g_string_free (text, FALSE);
}

/* NULL, or what is wrong. */
static char *
add_item (FieldMap *self, const Item *item)
{
  const FieldSpec *spec;
  const char *value = item->value != NULL ? item->value : item->constant ? item->text : NULL;
  guint field;

  if (!find_field (self, item->field, &field))
    return expected_fields (self);
  spec = &self->set->fields[field];
  if (value != NULL && strlen (value) > self->set->field_bytes)
    return g_strdup_printf ("longer than %" G_GSIZE_FORMAT " bytes", self->set->field_bytes);
  if (value != NULL && spec->is_value != NULL && !spec->is_value (value))
    return g_strdup_printf ("expected %s", spec->values);
  return g_strdup (item->value != NULL ? set_value (&self->fields[field], item)
                                       : set_source (&self->fields[field], item));
}

gboolean
field_map_add (FieldMap *self, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "--map: not UTF-8 text: \"%s\"", text);
      return FALSE;
    }
  for (const char *from = text, *to;; from = to + 1)
    {
      g_auto(Item) item = { 0 };
      g_autofree char *why = NULL;

      to = find_bare (from, ",");
      if (!parse_item (from, to, &item, error))
        return FALSE;
      why = add_item (self, &item);
      if (why != NULL)
        return fail_item (error, from, to, why);
      if (*to == '\0')
        return TRUE;
    }
}

gboolean
field_map_set_time_format (FieldMap *self, const char *format, GError **error)
{
  if (!time_format_check (format, error))
    return FALSE;
  g_free (self->time_format);
  self->time_format = g_strdup (format);
  return TRUE;
}

/* ---- Looking up */

const FieldSet *
field_map_set (const FieldMap *self)
{
  return self->set;
}

const char *
field_map_column (const FieldMap *self, guint field)
{
  const Mapping *mapping = &self->fields[field];

  if (mapping->constant != NULL)
    return NULL;
  return mapping->column != NULL ? mapping->column : self->set->fields[field].name;
}

gboolean
field_map_names (const FieldMap *self, guint field)
{
  return self->fields[field].column != NULL;
}

const char *
field_map_constant (const FieldMap *self, guint field)
{
  return self->fields[field].constant;
}

/* A field's own word goes before `*`. */
const char *
field_map_value (const FieldMap *self, guint field, const char *text)
{
  const FieldSpec *spec = &self->set->fields[field];
  const Mapping *mapping = &self->fields[field];
  g_autofree char *folded = NULL;
  const char *value;

  if (mapping->constant != NULL)
    return mapping->constant;
  if (mapping->values == NULL)
    return NULL;
  folded = g_utf8_casefold (text, -1);
  value = g_hash_table_lookup (mapping->values, folded);
  if (value != NULL || (spec->is_word != NULL && spec->is_word (text)))
    return value;
  return mapping->otherwise;
}

gboolean
field_map_time (const FieldMap *self, const char *text, GTimeZone *zone, gint64 *at,
                GError **error)
{
  return self->time_format != NULL
           ? time_format_parse (self->time_format, text, zone, at, error)
           : timestamp_parse (text, zone, at, error);
}

gboolean
field_map_times_are_iso (const FieldMap *self)
{
  return self->time_format == NULL;
}
