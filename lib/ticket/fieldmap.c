#include "ticket/fieldmap.h"

#include <string.h>
#include "base/timestamp.h"
#include "input/timeformat.h"

static const char *const names[FIELDS] = {
  [FIELD_TICKET] = "ticket", [FIELD_AT] = "at",           [FIELD_KIND] = "kind",
  [FIELD_AUTHOR] = "author", [FIELD_CHANNEL] = "channel", [FIELD_LINE] = "line",
  [FIELD_PRIORITY] = "priority", [FIELD_TAGS] = "tags",   [FIELD_EVENT_ID] = "event_id",
};

typedef struct
{
  char *column;
  char *constant;
  GHashTable *values; /* folded text -> char *; NULL: none */
  char *otherwise;    /* of texts that `values` does not have */
} Mapping;

struct FieldMap
{
  Mapping fields[FIELDS];
  char *time_format;
};

FieldMap *
field_map_new (void)
{
  return g_new0 (FieldMap, 1);
}

void
field_map_free (FieldMap *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < FIELDS; i++)
    {
      g_free (self->fields[i].column);
      g_free (self->fields[i].constant);
      g_clear_pointer (&self->fields[i].values, g_hash_table_unref);
      g_free (self->fields[i].otherwise);
    }
  g_free (self->time_format);
  g_free (self);
}

const char *
field_name (Field field)
{
  return names[field];
}

gboolean
field_is_needed (Field field)
{
  return field == FIELD_TICKET || field == FIELD_AT || field == FIELD_KIND;
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
find_field (const char *name, Field *field)
{
  for (int i = 0; i < FIELDS; i++)
    if (strcmp (names[i], name) == 0)
      {
        *field = (Field) i;
        return TRUE;
      }
  return FALSE;
}

/* 'opened+customer', 'skip'. */
static gboolean
parse_kinds (const char *text, guint *kinds)
{
  g_auto(GStrv) parts = g_strsplit (text, "+", -1);
  EventKind kind;

  *kinds = 0;
  if (g_ascii_strcasecmp (text, "skip") == 0)
    return TRUE;
  for (char **part = parts; *part != NULL; part++)
    {
      if (!event_kind_parse (g_strstrip (*part), &kind))
        return FALSE;
      *kinds |= 1u << kind;
    }
  return *kinds != 0;
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

/* NULL, or what is wrong. */
static const char *
add_item (FieldMap *self, const Item *item)
{
  guint kinds;
  Field field;

  if (!find_field (item->field, &field))
    return "expected one of the fields ticket, at, kind, author, channel, line, priority, "
           "tags, event_id";
  if (field == FIELD_KIND && (item->value != NULL || item->constant)
      && !parse_kinds (item->value != NULL ? item->value : item->text, &kinds))
    return "expected a kind (opened, customer, agent, auto, note, escalated, deescalated, "
           "waiting, resumed, solved, reopened, closed, merged, updated), several joined by "
           "'+', or skip";
  return item->value != NULL ? set_value (&self->fields[field], item)
                             : set_source (&self->fields[field], item);
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
      const char *why;

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

const char *
field_map_column (const FieldMap *self, Field field)
{
  const Mapping *mapping = &self->fields[field];

  if (mapping->constant != NULL)
    return NULL;
  return mapping->column != NULL ? mapping->column : names[field];
}

gboolean
field_map_names (const FieldMap *self, Field field)
{
  return self->fields[field].column != NULL;
}

const char *
field_map_constant (const FieldMap *self, Field field)
{
  return self->fields[field].constant;
}

const char *
field_map_value (const FieldMap *self, Field field, const char *text)
{
  const Mapping *mapping = &self->fields[field];
  g_autofree char *folded = NULL;
  const char *value;

  if (mapping->values == NULL)
    return text;
  folded = g_utf8_casefold (text, -1);
  value = g_hash_table_lookup (mapping->values, folded);
  if (value != NULL)
    return value;
  return mapping->otherwise != NULL ? mapping->otherwise : text;
}

/* A kind's own name goes before `*`. */
gboolean
field_map_kinds (const FieldMap *self, const char *text, guint *kinds)
{
  const Mapping *mapping = &self->fields[FIELD_KIND];
  const char *value = mapping->constant != NULL ? mapping->constant
                                                : field_map_value (self, FIELD_KIND, text);
  EventKind kind;

  if ((value == text || value == mapping->otherwise) && event_kind_parse (text, &kind))
    {
      *kinds = 1u << kind;
      return TRUE;
    }
  return value != text && parse_kinds (value, kinds);
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
