#include <string.h>
#include "site/scan.h"

/* ---- Front matter: the keys of its top level */

static void
add_value (GPtrArray *values, const char *text, gsize length)
{
  while (length > 0 && strchr (" \t,", *text) != NULL)
    text++, length--;
  while (length > 0 && strchr (" \t,\r", text[length - 1]) != NULL)
    length--;
  if (length >= 2 && (*text == '"' || *text == '\'') && text[length - 1] == *text)
    text++, length -= 2;
  if (length > 0)
    g_ptr_array_add (values, g_strndup (text, length));
}

/* `[a, "b, c"]`, or what of it stands in the line. */
static void
add_values (GPtrArray *values, const char *text)
{
  const char *start = text;
  char quote = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (quote != 0 ? *p == quote : strchr ("\"'", *p) != NULL)
      quote = quote != 0 ? 0 : *p;
    else if (quote == 0 && (*p == ',' || *p == ']'))
      {
        add_value (values, start, p - start);
        start = p + 1;
        if (*p == ']')
          return;
      }
  add_value (values, start, strlen (start));
}

typedef struct
{
  Scan *scan;
  GPtrArray *values; /* of the last key, which a list may follow; or NULL */
  gboolean open;     /* a `[` is not closed yet */
  gboolean nested;   /* below a TOML table */
} FieldReader;

/* `key: value`, `key = value` or `"key": value`. */
static void
read_field (FieldReader *self, const char *line)
{
  const char *key = line + (*line == '"' || *line == '\'' ? 1 : 0);
  gsize length = strcspn (key, ":=\"'");
  const char *value = key + length + strspn (key + length, "\"' \t");
  g_autofree char *name = g_strchomp (g_strndup (key, length));
  char *lower;

  self->values = NULL;
  if (length == 0 || (*value != ':' && *value != '='))
    return;
  value += 1 + strspn (value + 1, " \t");
  lower = g_ascii_strdown (name, -1);
  self->values = g_ptr_array_new_with_free_func (g_free);
  if (g_hash_table_contains (self->scan->fields, lower))
    {
      g_free (lower);
      g_ptr_array_unref (self->values);
      self->values = NULL;
      return;
    }
  g_hash_table_insert (self->scan->fields, lower, self->values);
  self->open = *value == '[' && strchr (value, ']') == NULL;
  if (*value == '[')
    add_values (self->values, value + 1);
  else
    add_value (self->values, value, strcspn (value, "\n"));
}

static void
read_field_line (FieldReader *self, const char *line, gboolean json)
{
  const char *text = line + strspn (line, " \t");

  if (self->open)
    {
      self->open = strchr (text, ']') == NULL;
      add_values (self->values, text);
    }
  else if (self->values != NULL && g_str_has_prefix (text, "- "))
    add_value (self->values, text + 2, strlen (text + 2));
  else if (*text == '[')
    self->nested = TRUE;
  else if (!self->nested && (text == line || json) && g_ascii_isalpha (text[*text == '"']))
    read_field (self, text);
}

guint
scan_fields (Scan *self, char *const *lines)
{
  const char *mark = lines[0] == NULL ? "" : lines[0];
  gboolean json = strcmp (mark, "{") == 0;
  FieldReader reader = { .scan = self };
  guint end = 1;

  if (strcmp (mark, "---") != 0 && strcmp (mark, "+++") != 0 && !json)
    return 0;
  while (lines[end] != NULL && strcmp (lines[end], json ? "}" : mark) != 0)
    end++;
  if (lines[end] == NULL)
    return 0;
  for (guint i = 1; i < end; i++)
    read_field_line (&reader, lines[i], json);
  return end + 1;
}
