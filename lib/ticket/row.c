#include "ticket/row.h"

#include <string.h>

enum
{
  QUOTED_BYTES = 60 /* of a bad text, in the message */
};

void
row_init (Row *self, const FieldMap *map, const SourceRules *rules)
{
  *self = (Row){ .map = map, .zone = rules == NULL ? NULL : rules->zone,
                 .words = g_ptr_array_new (), .why = g_string_new (NULL) };
  for (int i = 0; i < FIELDS; i++)
    self->texts[i] = g_string_new (NULL);
}

void
row_clear (Row *self)
{
  for (int i = 0; i < FIELDS; i++)
    g_string_free (self->texts[i], TRUE);
  g_ptr_array_unref (self->words);
  g_string_free (self->why, TRUE);
}

void
row_begin (Row *self)
{
  g_string_truncate (self->why, 0);
  self->kinds = 0;
  for (int i = 0; i < FIELDS; i++)
    {
      const char *constant = field_map_constant (self->map, (Field) i);

      self->values[i] = NULL;
      if (constant != NULL)
        row_put (self, (Field) i, constant, strlen (constant), TRUE);
    }
}

static gboolean
fail (Row *self, Field field, const char *why)
{
  if (self->why->len == 0)
    g_string_printf (self->why, "%s: %s", field_name (field), why);
  return FALSE;
}

static gboolean
fail_kind (Row *self, const char *text)
{
  gsize length = strnlen (text, QUOTED_BYTES);

  g_string_printf (self->why, "kind: \"%.*s%s\" is no kind of event; --map=kind.KIND=TEXT "
                   "says what a text means", (int) length, text,
                   text[length] != '\0' ? "..." : "");
  return FALSE;
}

/* Most texts are ASCII. */
static gboolean
is_text (const char *text, gsize length)
{
  gsize i = 0;

  while (i < length && text[i] != '\0' && (guchar) text[i] < 0x80)
    i++;
  return i == length
         || (memchr (text, '\0', length) == NULL
             && g_utf8_validate (text, (gssize) length, NULL));
}

void
row_put (Row *self, Field field, const char *text, gsize length, gboolean none_counts)
{
  GString *to = self->texts[field];

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  while (length > 0 && g_ascii_isspace (*text))
    text++, length--;
  if (length > SOURCE_FIELD_BYTES)
    {
      fail (self, field, "longer than 4096 bytes");
      return;
    }
  g_string_truncate (to, 0);
  g_string_append_len (to, text, (gssize) length);
  if (!is_text (to->str, length))
    fail (self, field, "not UTF-8 text");
  self->values[field] = length > 0 || none_counts ? to->str : NULL;
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, each once, a space between. */
static const char *
sort_words (Row *self, const char *text)
{
  g_autofree char *copy = g_strdup (text);
  GString *to = self->texts[FIELD_TAGS];
  char *rest = copy;
  const char *last = NULL;

  if (strpbrk (text, " ,\t\r\n") == NULL)
    return text;
  g_ptr_array_set_size (self->words, 0);
  for (char *word; (word = strsep (&rest, " ,\t\r\n")) != NULL;)
    if (*word != '\0')
      g_ptr_array_add (self->words, word);
  g_ptr_array_sort (self->words, compare_words);
  g_string_truncate (to, 0);
  for (guint i = 0; i < self->words->len; i++)
    {
      const char *word = g_ptr_array_index (self->words, i);

      if (last != NULL && strcmp (word, last) == 0)
        continue;
      g_string_append_printf (to, "%s%s", last == NULL ? "" : " ", word);
      last = word;
    }
  return to->str;
}

static const char *
lower_case (Row *self, const char *text)
{
  GString *to = self->texts[FIELD_CHANNEL];
  g_autofree char *lower = NULL;
  const char *c = text;

  while (*c != '\0' && !g_ascii_isupper (*c) && g_ascii_isprint (*c))
    c++;
  if (*c == '\0')
    return text;
  lower = g_utf8_strdown (text, -1);
  g_string_assign (to, lower);
  return to->str;
}

static void
map_values (Row *self)
{
  for (int i = 0; i < FIELDS; i++)
    {
      const char *text = self->values[i] == NULL ? "" : self->values[i], *value;

      if (i == FIELD_KIND || field_map_constant (self->map, (Field) i) != NULL)
        continue;
      value = field_map_value (self->map, (Field) i, text);
      if (value != text)
        self->values[i] = *value == '\0' && i != FIELD_TAGS ? NULL : value;
    }
}

static gboolean
set_kinds (Row *self)
{
  const char *text = self->values[FIELD_KIND] == NULL ? "" : self->values[FIELD_KIND];

  return field_map_kinds (self->map, text, &self->kinds)
         || fail_kind (self, text);
}

static gboolean
set_time (Row *self)
{
  g_autoptr(GError) error = NULL;

  if (self->values[FIELD_AT] == NULL)
    return fail (self, FIELD_AT, "not given");
  return field_map_time (self->map, self->values[FIELD_AT], self->zone, &self->event.at,
                         &error)
         || fail (self, FIELD_AT, error->message);
}

static void
set_texts (Row *self)
{
  const char **values = self->values;

  if (values[FIELD_TAGS] != NULL)
    values[FIELD_TAGS] = sort_words (self, values[FIELD_TAGS]);
  if (values[FIELD_CHANNEL] != NULL)
    values[FIELD_CHANNEL] = lower_case (self, values[FIELD_CHANNEL]);
  for (int i = 0; i < FIELDS; i++)
    if (i != FIELD_TAGS && values[i] != NULL && *values[i] == '\0')
      values[i] = NULL;
  self->event.ticket = values[FIELD_TICKET];
  self->event.author = values[FIELD_AUTHOR];
  self->event.channel = values[FIELD_CHANNEL];
  self->event.line = values[FIELD_LINE];
  self->event.priority = values[FIELD_PRIORITY];
  self->event.tags = values[FIELD_TAGS];
  self->event.event_id = values[FIELD_EVENT_ID];
}

gboolean
row_finish (Row *self)
{
  gboolean ok = self->why->len == 0;

  if (ok)
    map_values (self);
  ok = ok && set_kinds (self);
  if (!ok || self->kinds == 0)
    return ok;
  if (!set_time (self))
    return self->kinds = 0;
  set_texts (self);
  if (self->event.ticket != NULL)
    return TRUE;
  self->kinds = 0;
  return fail (self, FIELD_TICKET, "not given");
}

gboolean
row_next (Row *self, TicketEvent *event)
{
  if (self->kinds == 0)
    return FALSE;
  self->event.kind = (EventKind) g_bit_nth_lsf (self->kinds, -1);
  self->kinds &= self->kinds - 1;
  *event = self->event;
  return TRUE;
}
