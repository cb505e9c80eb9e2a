#include "article/markdown.h"

#include <string.h>

enum
{
  WASTED_MOST = 8 * 1024 * 1024 /* bytes that are read for what has no end */
};

typedef struct
{
  gsize wasted;
} Mdx;

static gboolean
is_blank (const char *line)
{
  line += strspn (line, " \t");
  return *line == '\n' || *line == '\0';
}

static void
blank_out (char *text, gsize length)
{
  for (; length > 0; text++, length--)
    if (*text != '\n')
      *text = ' ';
}

/* Behind a text in quotes, or NULL. */
static const char *
behind_quotes (const char *text)
{
  char quote = *text;

  for (text++; *text != '\0' && *text != quote; text++)
    if (*text == '\n' && quote != '`')
      return NULL;
    else if (*text == '\\' && text[1] != '\0')
      text++;
  return *text == quote ? text + 1 : NULL;
}

/* Of JavaScript from `text` on, where `*depth` brackets are open, as far as the end of the line; a
 * quote that is not closed there is an apostrophe.  */
static const char *
behind_line (const char *text, int *depth)
{
  while (*text != '\0' && *text != '\n')
    {
      const char *behind = strchr ("'\"`", *text) != NULL ? behind_quotes (text) : NULL;

      if (strchr ("([{", *text) != NULL)
        ++*depth;
      else if (strchr (")]}", *text) != NULL)
        --*depth;
      text = behind != NULL ? behind : text + 1;
    }
  return text;
}

/* Bytes of the import or export at `text`: to the blank line behind its last bracket; when brackets stay
 * open, to the first blank line. */
static gsize
script_length (Mdx *self, const char *text)
{
  const char *at = text, *paragraph = NULL;
  int depth = 0;

  while (*at != '\0')
    {
      at = behind_line (at, &depth);
      at += *at == '\n';
      if (!is_blank (at))
        continue;
      if (depth <= 0)
        return (gsize) (at - text);
      paragraph = paragraph != NULL ? paragraph : at;
      if (self->wasted + (gsize) (at - text) > WASTED_MOST)
        break;
      at += strcspn (at, "\n");
      at += *at == '\n';
    }
  if (depth > 0 && paragraph != NULL)
    {
      self->wasted += (gsize) (at - text);
      at = paragraph;
    }
  return (gsize) (at - text);
}

/* Bytes of the expression at `text`, a '{'; 0: it has no end. */
static gsize
expression_length (Mdx *self, const char *text)
{
  const char *at = text;
  int depth = 0;

  while (self->wasted < WASTED_MOST && *at != '\0')
    {
      const char *behind = strchr ("'\"`", *at) != NULL ? behind_quotes (at) : NULL;

      depth += *at == '{' ? 1 : *at == '}' ? -1 : 0;
      if (depth == 0)
        return (gsize) (at + 1 - text);
      at = behind != NULL ? behind : at + 1;
    }
  self->wasted += (gsize) (at - text);
  return 0;
}

/* Where the name of the attribute begins whose value is at `value`, in the tag at `tag`. */
static char *
attribute_at (char *tag, char *value)
{
  if (value > tag && value[-1] == '=')
    for (value--; value > tag && strchr (" \t\n", value[-1]) == NULL;)
      value--;
  return value;
}

static void
make_comment (char *tag, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (tag[i] != '\n')
      tag[i] = 'x';
  memcpy (tag, "<!--", 4);
  memcpy (tag + length - 3, "-->", 3);
}

/* The expressions of the tag at `tag` are cleared; behind it, or behind what is none. */
static char *
clear_tag (Mdx *self, char *tag)
{
  gboolean has_expression = FALSE;
  char *at = tag + 1;

  for (; *at != '>'; at++)
    {
      const char *behind = *at == '"' || *at == '\'' ? behind_quotes (at) : NULL;
      gsize length = *at == '{' ? expression_length (self, at) : 0;

      if (*at == '\0' || *at == '<' || (*at == '\n' && is_blank (at + 1)))
        {
          self->wasted += (gsize) (at - tag);
          return tag + 1;
        }
      has_expression = has_expression || length > 0;
      at = behind != NULL ? tag + (behind - tag) - 1 : at + MAX (length, 1) - 1;
    }
  if (has_expression && memchr (tag, '\n', (gsize) (at - tag)) != NULL && at + 1 - tag >= 8)
    make_comment (tag, (gsize) (at + 1 - tag));
  else if (has_expression)
    for (char *c = tag; c < at; c++)
      if (*c == '{')
        {
          gsize length = expression_length (self, c);
          char *name = attribute_at (tag, c);

          blank_out (name, (gsize) (c - name) + length);
        }
  return at + 1;
}

/* Behind the backticks that close those at `at`; behind those alone when none do so in the paragraph. */
static char *
behind_code (Mdx *self, char *at)
{
  gsize ticks = strspn (at, "`"), n;
  char *end = at + ticks;

  for (; self->wasted < WASTED_MOST && *end != '\0' && !(*end == '\n' && is_blank (end + 1));
       end += MAX (n, 1))
    {
      n = strspn (end, "`");
      if (n == ticks)
        return end + n;
    }
  self->wasted += (gsize) (end - at);
  return at + ticks;
}

/* Of the paragraph at `line`, as far as the end of its line. */
static char *
clear_line (Mdx *self, char *at)
{
  while (*at != '\0' && *at != '\n')
    if (*at == '`')
      at = behind_code (self, at);
    else if (*at == '\\' && at[1] != '\0' && at[1] != '\n')
      at += 2;
    else if (*at == '<' && g_ascii_isalpha (at[1]) && self->wasted < WASTED_MOST)
      at = clear_tag (self, at);
    else
      at++;
  return at;
}

void
mdx_clear (char *body)
{
  gboolean fenced = FALSE, begins = TRUE;
  Mdx self = { 0 };

  while (*body != '\0')
    {
      gboolean fence = g_str_has_prefix (body, "```") || g_str_has_prefix (body, "~~~");

      fenced ^= fence;
      if (begins && !fenced
          && (g_str_has_prefix (body, "import ") || g_str_has_prefix (body, "export ")))
        {
          gsize length = script_length (&self, body);

          blank_out (body, length);
          body += length;
        }
      begins = is_blank (body);
      body = fenced || fence ? body + strcspn (body, "\n") : clear_line (&self, body);
      body += *body == '\n';
    }
}
