#include "article/rawlines.h"

#include <string.h>

enum
{
  LONG_LINE = 2000 /* bytes; further ones are not searched, which would take quadratic time */
};

static void
index_lines (RawLines *self)
{
  const char *line = self->body;
  const char *end = line + strlen (line);

  self->starts = g_array_new (FALSE, FALSE, sizeof (const char *));
  for (const char *next; line < end; line = next + 1)
    {
      g_array_append_val (self->starts, line);
      next = memchr (line, '\n', end - line);
      if (next == NULL)
        next = end;
    }
  /* where the line after the last one would begin */
  g_array_append_val (self->starts, line);
}

const char *
raw_lines_get (RawLines *self, guint line, gsize *length)
{
  guint index = line - self->first_line;
  const char *start;

  if (self->starts == NULL)
    index_lines (self);
  *length = 0;
  if (index + 1 >= self->starts->len)
    return "";
  start = g_array_index (self->starts, const char *, index);
  *length = g_array_index (self->starts, const char *, index + 1) - start - 1;
  return start;
}

gsize
raw_lines_part (RawLines *self, guint line, const char *text)
{
  gsize raw_length;
  const char *raw = raw_lines_get (self, line, &raw_length);
  gsize length = strnlen (text, raw_length + 1);

  if (raw_length > LONG_LINE)
    return 0;
  for (gsize i = MIN (length, raw_length); i > 0; i--)
    if (text[i] == ' ' && memcmp (raw + raw_length - i, text, i) == 0)
      return i;
  return 0;
}

gboolean
raw_lines_end_in_backtick (RawLines *self, guint line)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);

  return length > 0 && raw[length - 1] == '`';
}

gboolean
raw_lines_target_is_open (RawLines *self, guint line, const char *target)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);

  for (gsize i = length; i > 1 && length - i < LONG_LINE; i--)
    {
      if (raw[i - 1] == ')' || (raw[i - 1] == ']' && i == length))
        return FALSE;
      if (raw[i - 2] == ']' && raw[i - 1] == '[')
        return TRUE;
      if (raw[i - 2] == ']' && raw[i - 1] == '(')
        return strncmp (raw + i, target, MIN (length - i, strcspn (target, " "))) == 0;
    }
  return FALSE;
}

gboolean
raw_lines_is_definition (RawLines *self, guint line)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);
  const char *colon = g_strstr_len (raw, length, "]:");

  raw += strspn (raw, " \t>");
  return *raw == '[' && colon != NULL;
}

void
raw_lines_clear (RawLines *self)
{
  g_clear_pointer (&self->starts, g_array_unref);
}
