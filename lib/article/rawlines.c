#include "article/rawlines.h"

#include <string.h>

enum
{
  LONG_LINE = 2000 /* bytes that are searched: all of them would be quadratic */
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

/* Behind the `[label]:` that the line begins with, or NULL. */
static const char *
after_label (const char *raw, const char *end)
{
  const char *colon;

  raw += strspn (raw, " \t>");
  if (raw >= end || *raw != '[')
    return NULL;
  colon = g_strstr_len (raw, end - raw, "]:");
  return colon == NULL ? NULL : colon + 2;
}

static gboolean
is_title (const char *text, const char *end)
{
  return text < end && strchr ("\"'(", *text) != NULL;
}

/* The lines of the definition that begins in `line`; 0: there is none.  Titles over
 * several lines are not known. */
static guint
definition_length (RawLines *self, guint line)
{
  gsize length;
  const char *raw = raw_lines_get (self, line, &length);
  const char *target = after_label (raw, raw + length);
  guint lines = 1;
  const char *rest;

  if (target == NULL)
    return 0;
  target += strspn (target, " \t");
  if (*target == '\n')
    {
      target = raw_lines_get (self, line + lines++, &length);
      target += strspn (target, " \t>");
    }
  rest = target + strcspn (target, " \t\n");
  rest += strspn (rest, " \t");
  if (*rest != '\n' && *rest != '\0')
    return is_title (rest, rest + 1) ? lines : 0;
  raw = raw_lines_get (self, line + lines, &length);
  return lines + is_title (raw + strspn (raw, " \t>"), raw + length);
}

guint
raw_lines_definitions (RawLines *self, guint line, guint most)
{
  guint lines = 0;
  guint length;

  while (lines < most && (length = definition_length (self, line + lines)) > 0)
    lines += length;
  return MIN (lines, most);
}

void
raw_lines_clear (RawLines *self)
{
  g_clear_pointer (&self->starts, g_array_unref);
}
