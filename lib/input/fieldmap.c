#include "input/fieldmap.h"

#include <string.h>
#include "base/choice.h"
#include "base/options.h"
#include "base/say.h"
#include "base/timestamp.h"

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
  g_clear_pointer (&self->time_format, g_free);
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

/* NULL, or what is wrong. */
static char *
add_item (FieldMap *self, const Item *item)
{
  const FieldSpec *spec;
  const char *value = item->value != NULL ? item->value : item->constant ? item->text : NULL;
  guint field;

  if (!find_field (self, item->field, &field))
    return expected_fields (self, item->field);
  spec = &self->set->fields[field];
  if (value != NULL && strlen (value) > self->set->field_bytes)
    {
      g_autofree char *most = say_counted ((gint64) self->set->field_bytes, NULL, "bytes");

      return g_strconcat ("longer than ", most, NULL);
    }
  if (value != NULL && spec->is_value != NULL && !spec->is_value (value))
    return g_strdup_printf ("expected %s", spec->values);
  return g_strdup (item->value != NULL ? set_value (&self->fields[field], item)
                                       : set_source (&self->fields[field], item));
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

/* ---- Times */

enum
{
  QUOTED_BYTES = 80, /* of a bad input, in the message */
  DIGITS_MOST = 18,
  OFFSET_BYTES = 8
};

typedef struct
{
  gint64 year, month, day, hour, minute, second, unix_s;
  gboolean has_unix, afternoon, of_twelve;
  char offset[OFFSET_BYTES]; /* as written; "": none */
} Parts;

typedef gboolean (*ReadPart) (const char **at, Parts *parts);

static gboolean
read_digits (const char **at, int most, gint64 *value)
{
  int count = 0;

  *value = 0;
  for (; count < most && g_ascii_isdigit (**at); count++, (*at)++)
    *value = *value * 10 + (**at - '0');
  return count > 0;
}

static gboolean
read_year (const char **at, Parts *parts)
{
  return read_digits (at, 4, &parts->year);
}

static gboolean
read_short_year (const char **at, Parts *parts)
{
  if (!read_digits (at, 2, &parts->year))
    return FALSE;
  parts->year += parts->year < 69 ? 2000 : 1900;
  return TRUE;
}

static gboolean
read_month (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->month);
}

static gboolean
read_month_name (const char **at, Parts *parts)
{
  static const char *const months[] = { "January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December" };

  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    {
      gsize length = strlen (months[i]);

      if (g_ascii_strncasecmp (*at, months[i], 3) != 0)
        continue;
      *at += g_ascii_strncasecmp (*at, months[i], length) == 0 ? length : 3;
      parts->month = i + 1;
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_day (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->day);
}

static gboolean
read_hour (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->hour);
}

static gboolean
read_hour_of_12 (const char **at, Parts *parts)
{
  parts->of_twelve = TRUE;
  return read_digits (at, 2, &parts->hour) && parts->hour >= 1 && parts->hour <= 12;
}

static gboolean
read_half (const char **at, Parts *parts)
{
  parts->afternoon = g_ascii_strncasecmp (*at, "pm", 2) == 0;
  if (!parts->afternoon && g_ascii_strncasecmp (*at, "am", 2) != 0)
    return FALSE;
  *at += 2;
  return TRUE;
}

static gboolean
read_minute (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->minute);
}

static gboolean
read_second (const char **at, Parts *parts)
{
  return read_digits (at, 2, &parts->second);
}

static gboolean
read_fraction (const char **at, Parts *parts G_GNUC_UNUSED)
{
  gint64 ignored;

  return read_digits (at, DIGITS_MOST, &ignored);
}

static gboolean
read_offset (const char **at, Parts *parts)
{
  gsize length = strspn (*at, "+-:0123456789Zz");

  if (length == 0 || length >= OFFSET_BYTES)
    return FALSE;
  memcpy (parts->offset, *at, length);
  parts->offset[length] = '\0';
  parts->offset[0] = g_ascii_toupper (parts->offset[0]);
  *at += length;
  return strchr ("+-Z", parts->offset[0]) != NULL;
}

static gboolean
read_unix (const char **at, Parts *parts)
{
  int sign = **at == '-' ? -1 : 1;

  *at += sign < 0;
  parts->has_unix = read_digits (at, DIGITS_MOST, &parts->unix_s);
  parts->unix_s *= sign;
  return parts->has_unix;
}

static gboolean
read_unix_ms (const char **at, Parts *parts)
{
  gint64 ms;

  if (!read_unix (at, parts))
    return FALSE;
  ms = parts->unix_s;
  parts->unix_s = ms / 1000 - (ms % 1000 < 0);
  return TRUE;
}

static const struct
{
  char letter;
  ReadPart read; /* NULL: stands for `other` */
  const char *other;
} directives[] = {
  { 'Y', read_year, NULL },       { 'y', read_short_year, NULL },
  { 'm', read_month, NULL },      { 'b', read_month_name, NULL },
  { 'B', read_month_name, NULL }, { 'd', read_day, NULL },
  { 'H', read_hour, NULL },       { 'I', read_hour_of_12, NULL },
  { 'p', read_half, NULL },       { 'M', read_minute, NULL },
  { 'S', read_second, NULL },     { 'f', read_fraction, NULL },
  { 'z', read_offset, NULL },     { 's', read_unix, NULL },
  { 'Q', read_unix_ms, NULL },    { 'F', NULL, "%Y-%m-%d" },
  { 'T', NULL, "%H:%M:%S" },      { 'R', NULL, "%H:%M" },
};

static int
find_directive (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (directives); i++)
    if (directives[i].letter == letter)
      return (int) i;
  return -1;
}

static gboolean
has (const char *format, const char *letters)
{
  for (const char *at = strchr (format, '%'); at != NULL; at = strchr (at + 2, '%'))
    if (strchr (letters, at[1]) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
time_format_check (const char *format, GError **error)
{
  const char *why = NULL;

  for (const char *at = format; *at != '\0' && why == NULL; at++)
    if (*at == '%' && *++at != '%' && (*at == '\0' || find_directive (*at) < 0))
      {
        why = "expected %Y %y %m %b %d %H %I %p %M %S %f %z %s %Q %F %T %R or %% behind a "
              "percent sign";
        break;
      }
  if (why == NULL && !has (format, "sQF")
      && !(has (format, "Yy") && has (format, "mbB") && has (format, "d")))
    why = "expected a year, a month and a day, or %s";
  if (why != NULL)
    g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "\"%s\": %s", format, why);
  return why == NULL;
}

static gboolean
read_parts (const char *format, const char **text, Parts *parts)
{
  for (; *format != '\0'; format++)
    {
      int found = *format == '%' && format[1] != '%' ? find_directive (format[1]) : -1;

      if (found >= 0)
        {
          if (directives[found].read != NULL
                ? !directives[found].read (text, parts)
                : !read_parts (directives[found].other, text, parts))
            return FALSE;
          format++;
        }
      else if (g_ascii_isspace (*format))
        while (g_ascii_isspace (**text))
          (*text)++;
      else
        {
          format += *format == '%';
          if (*(*text)++ != *format)
            return FALSE;
        }
    }
  return TRUE;
}

void
input_clock_clear (InputClock *self)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
}

gboolean
input_clock_read (InputClock *self, const char *text, gint64 *at, GError **error)
{
  if (!timestamp_parse (text, self == NULL ? NULL : self->zone, at, error))
    return FALSE;
  if (self != NULL)
    self->local += timestamp_is_local (text);
  return TRUE;
}

void
input_clock_remark (const InputClock *self)
{
  g_autofree char *times = say_counted ((gint64) self->local, "time without an offset was",
                                        "times without an offset were");

  if (self->zone == NULL && self->local > 0)
    desk_warn ("%s taken as UTC: there is no desk.yaml (-c) and no --timezone", times);
}

/* timestamp_parse () knows real days, zones and limits. */
static gboolean
make_time (Parts *parts, InputClock *clock, gint64 *at)
{
  char iso[64];

  if (parts->of_twelve)
    parts->hour = parts->hour % 12 + (parts->afternoon ? 12 : 0);
  if (parts->has_unix)
    g_snprintf (iso, sizeof iso, "@%" G_GINT64_FORMAT, parts->unix_s);
  else
    g_snprintf (iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d%s", (int) parts->year,
                (int) parts->month, (int) parts->day, (int) parts->hour, (int) parts->minute,
                (int) parts->second, parts->offset);
  return input_clock_read (clock, iso, at, NULL);
}

static gboolean
time_format_parse (const char *format, const char *text, InputClock *clock, gint64 *at,
                   GError **error)
{
  Parts parts = { 0 };
  const char *rest = text;
  gsize length = strnlen (text, QUOTED_BYTES);

  if (read_parts (format, &rest, &parts) && *rest == '\0' && make_time (&parts, clock, at))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "expected a time like %s, not \"%.*s%s\"",
               format, (int) length, text, text[length] != '\0' ? "..." : "");
  return FALSE;
}

gboolean
field_map_set_time_format (const char *format, gpointer map, GError **error)
{
  FieldMap *self = map;

  if (!options_text ("it", format, error) || !time_format_check (format, error))
    return FALSE;
  g_free (self->time_format);
  self->time_format = g_strdup (format);
  return TRUE;
}

gboolean
field_map_time (const FieldMap *self, const char *text, InputClock *clock, gint64 *at,
                GError **error)
{
  return self->time_format != NULL
           ? time_format_parse (self->time_format, text, clock, at, error)
           : input_clock_read (clock, text, at, error);
}
