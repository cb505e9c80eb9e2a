#include "article/fields.h"

#include <string.h>

/* The part of TOML that front matter is written in, read strictly: what is not understood is said, and
 * no field is taken.  Tables are passed over but for Zola's [taxonomies]. */

enum
{
  DEPTH_MAX = 32 /* of arrays and inline tables in each other */
};

typedef struct
{
  Article *article;
  GPtrArray *fields; /* Field */
  const char *at;
  const char *end;
  const char *line_start;
  guint line; /* in the file */
  guint depth;
  const char *why; /* what was expected, once something is wrong */
} Toml;

static gboolean
fail (Toml *self, const char *why)
{
  if (self->why == NULL)
    self->why = why;
  return FALSE;
}

/* What is not closed is found at the end; where it begins says more. */
static gboolean
fail_since (Toml *self, const Toml *opening, const char *why)
{
  self->at = opening->at;
  self->line = opening->line;
  self->line_start = opening->line_start;
  return fail (self, why);
}

static void
skip_blanks (Toml *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t'))
    self->at++;
}

static void
next_line (Toml *self)
{
  self->line++;
  self->line_start = ++self->at;
}

/* Blanks, comments and ends of lines. */
static void
skip_lines (Toml *self)
{
  for (;;)
    {
      skip_blanks (self);
      if (self->at < self->end && *self->at == '#')
        while (self->at < self->end && *self->at != '\n')
          self->at++;
      if (self->at == self->end || *self->at != '\n')
        return;
      next_line (self);
    }
}

static gboolean
end_of_line (Toml *self)
{
  skip_blanks (self);
  if (self->at < self->end && *self->at != '\n' && *self->at != '#')
    return fail (self, "expected the end of the line; put text in quotes");
  skip_lines (self);
  return TRUE;
}

static gboolean
starts_with (const Toml *self, const char *text)
{
  gsize length = strlen (text);

  return (gsize) (self->end - self->at) >= length && memcmp (self->at, text, length) == 0;
}

/* `\n`, `\u00e9` and the like; `at` is behind the backslash. */
static gboolean
read_escape (Toml *self, GString *out)
{
  static const char names[] = "btnfre\"\\", values[] = "\b\t\n\f\r\033\"\\";
  char c = self->at < self->end ? *self->at++ : '\0';
  const char *found = c == '\0' ? NULL : strchr (names, c);
  gunichar value = 0;

  if (found != NULL)
    {
      g_string_append_c (out, values[found - names]);
      return TRUE;
    }
  if (c != 'u' && c != 'U')
    return fail (self, "unknown \\ escape between double quotes; use single quotes");
  for (guint i = c == 'u' ? 4 : 8; i > 0; i--)
    {
      int digit = self->at < self->end ? g_ascii_xdigit_value (*self->at++) : -1;

      if (digit < 0 || value > 0x10ffff)
        return fail (self, "expected 4 digits behind \\u, 8 behind \\U");
      value = value * 16 + (gunichar) digit;
    }
  if (value == 0 || !g_unichar_validate (value))
    return fail (self, "no such character");
  g_string_append_unichar (out, value);
  return TRUE;
}

/* A backslash at the end of a line takes the white space that follows with it. */
static gboolean
skip_folded (Toml *self)
{
  const char *p = self->at + strspn (self->at, " \t");

  if (p >= self->end || *p != '\n')
    return FALSE;
  for (self->at = p; self->at < self->end && g_ascii_isspace (*self->at);)
    if (*self->at == '\n')
      next_line (self);
    else
      self->at++;
  return TRUE;
}

/* A string in quotes of one kind, on one line or, between three of them, on several. */
static gboolean
read_string (Toml *self, GString *out)
{
  char quote = *self->at;
  const Toml opening = *self;
  const char mark[] = { quote, quote, quote, '\0' };
  gboolean many = starts_with (self, mark);

  self->at += many ? 3 : 1;
  if (many && self->at < self->end && *self->at == '\n')
    next_line (self);
  for (;;)
    {
      if (self->at == self->end || (*self->at == '\n' && !many))
        return fail_since (self, &opening, "a quote is not closed");
      if (many ? starts_with (self, mark) : *self->at == quote)
        break;
      if (*self->at == '\\' && quote == '"')
        {
          self->at++;
          if (!(many && skip_folded (self)) && !read_escape (self, out))
            return FALSE;
          continue;
        }
      g_string_append_c (out, *self->at);
      if (*self->at == '\n')
        next_line (self);
      else
        self->at++;
    }
  self->at += many ? 3 : 1;
  for (guint extra = 0; many && extra < 2 && self->at < self->end && *self->at == quote;
       extra++)
    g_string_append_c (out, *self->at++);
  return TRUE;
}

/* A number, a date, true or false. */
static gboolean
read_bare (Toml *self, GString *out)
{
  const char *start = self->at;
  gboolean word;

  while (self->at < self->end && (g_ascii_isalnum (*self->at) || strchr ("+-_.:", *self->at)))
    self->at++;
  /* a date and a time may have a blank between them */
  if (self->at - start == 10 && start[4] == '-' && self->end - self->at > 2
      && self->at[0] == ' ' && g_ascii_isdigit (self->at[1]))
    for (self->at++; self->at < self->end && strchr ("0123456789:.+-Zz", *self->at);)
      self->at++;
  g_string_append_len (out, start, self->at - start);
  word = strcmp (out->str, "true") == 0 || strcmp (out->str, "false") == 0
         || strcmp (out->str + strspn (out->str, "+-"), "inf") == 0
         || strcmp (out->str + strspn (out->str, "+-"), "nan") == 0;
  if (out->len == 0 || (!word && !g_ascii_isdigit (start[strspn (start, "+-")])))
    return fail (self, "expected a value; put text in quotes");
  return TRUE;
}

static gboolean read_value (Toml *self, Field *field);

/* `outer` takes the scalars of an array, unless there are others in it. */
static gboolean
read_array (Toml *self, Field *outer)
{
  const Toml opening = *self;
  gboolean ok = TRUE;

  outer->kind = VALUE_LIST;
  for (self->at++;; self->at++)
    {
      Field *item;

      skip_lines (self);
      if (self->at == self->end)
        return fail_since (self, &opening, "a list that '[' opens is not closed by ']'");
      if (*self->at == ']')
        break;
      item = field_new ("", self->line);
      ok = read_value (self, item);
      if (ok && item->kind == VALUE_SCALAR)
        g_ptr_array_add (outer->items, g_strdup (g_ptr_array_index (item->items, 0)));
      else
        outer->nested = TRUE;
      field_free (item);
      if (!ok)
        return FALSE;
      skip_lines (self);
      if (self->at == self->end || (*self->at != ',' && *self->at != ']'))
        return fail (self, "expected ',' or ']'");
      if (*self->at == ']')
        break;
    }
  self->at++;
  return TRUE;
}

static gboolean read_key (Toml *self, GString *key);

static gboolean
read_inline_table (Toml *self, Field *outer)
{
  outer->kind = VALUE_MAP;
  for (self->at++;; self->at++)
    {
      g_autoptr(GString) key = g_string_new (NULL);
      Field *item;
      gboolean ok;

      skip_lines (self);
      if (self->at < self->end && *self->at == '}')
        break;
      if (!read_key (self, key))
        return FALSE;
      item = field_new (key->str, self->line);
      ok = read_value (self, item);
      field_free (item);
      if (!ok)
        return FALSE;
      skip_lines (self);
      if (self->at == self->end || (*self->at != ',' && *self->at != '}'))
        return fail (self, "expected ',' or '}'");
      if (*self->at == '}')
        break;
    }
  self->at++;
  return TRUE;
}

static gboolean
read_value (Toml *self, Field *field)
{
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean ok;

  skip_blanks (self);
  if (self->at == self->end || *self->at == '\n')
    return fail (self, "expected a value");
  if (*self->at == '[' || *self->at == '{')
    {
      if (self->depth == DEPTH_MAX)
        return fail (self, "nested deeper than 32");
      self->depth++;
      ok = *self->at == '[' ? read_array (self, field) : read_inline_table (self, field);
      self->depth--;
      return ok;
    }
  field->kind = VALUE_SCALAR;
  ok = *self->at == '"' || *self->at == '\'' ? read_string (self, text)
                                             : read_bare (self, text);
  g_ptr_array_add (field->items, g_strdup (text->str));
  return ok;
}

/* `a`, `"a b"`, `a.b`, without what stands behind. */
static gboolean
read_name (Toml *self, GString *name)
{
  for (;; self->at++)
    {
      const char *start;

      skip_blanks (self);
      start = self->at;
      if (self->at < self->end && (*self->at == '"' || *self->at == '\''))
        {
          if (!read_string (self, name))
            return FALSE;
        }
      else
        while (self->at < self->end
               && (g_ascii_isalnum (*self->at) || strchr ("-_", *self->at)))
          g_string_append_c (name, *self->at++);
      if (self->at == start)
        return fail (self, "expected \"key = value\"");
      skip_blanks (self);
      if (self->at == self->end || *self->at != '.')
        return TRUE;
      g_string_append_c (name, '.');
    }
}

static gboolean
read_key (Toml *self, GString *key)
{
  if (!read_name (self, key))
    return FALSE;
  if (self->at == self->end || *self->at != '=')
    return fail (self, "expected \"key = value\"");
  self->at++;
  return TRUE;
}

/* [menu.main], [[resources]] */
static gboolean
read_table (Toml *self, GString *table)
{
  gboolean array = starts_with (self, "[[");

  g_string_truncate (table, 0);
  self->at += array ? 2 : 1;
  if (!read_name (self, table))
    return FALSE;
  if (!starts_with (self, array ? "]]" : "]"))
    return fail (self, "a '[' at the head of a line is not closed by ']'");
  self->at += array ? 2 : 1;
  return end_of_line (self);
}

static gboolean
read_line (Toml *self, GString *table)
{
  g_autoptr(GString) key = g_string_new (NULL);
  Field *field;

  if (*self->at == '[')
    return read_table (self, table);
  if (!read_key (self, key))
    return FALSE;
  if (table->len > 0 && strcmp (table->str, "taxonomies") != 0)
    {
      g_string_prepend_c (key, '.');
      g_string_prepend (key, table->str);
    }
  field = field_new (key->str, self->line);
  g_ptr_array_add (self->fields, field);
  return read_value (self, field) && end_of_line (self);
}

void
toml_read (Article *article, GPtrArray *fields, const char *text, gsize length)
{
  Toml self = { .article = article,
                .fields = fields,
                .at = text,
                .end = text + length,
                .line_start = text,
                .line = 2 };
  g_autoptr(GString) table = g_string_new (NULL);
  gboolean ok = TRUE;

  skip_lines (&self);
  while (ok && self.at < self.end)
    ok = read_line (&self, table);
  if (ok)
    return;
  article_problem (article, self.line, TRUE, "front matter, column %u: %s",
                   (guint) g_utf8_strlen (self.line_start, self.at - self.line_start) + 1,
                   self.why);
  g_ptr_array_set_size (fields, 0);
}
