#include "article/markdown.h"

#include <string.h>

enum
{
  OPEN_MOST = 64,               /* components in each other */
  WASTED_MOST = 8 * 1024 * 1024 /* bytes that are read for what has no end */
};

typedef struct
{
  gsize wasted;
} Mdx;

/* Fenced code, at any column: in MDX it stands as deep as the component around it. */
typedef struct
{
  char mark; /* 0: none is open */
  gsize run;
  gboolean through; /* ```mdx-code-block: what is in it is MDX */
} Fence;

typedef enum
{
  LINE_TEXT,
  LINE_CODE, /* of fenced code, or its fences */
  LINE_GONE  /* a fence of what is MDX all the same */
} LineKind;

/* A component that is open: `<Tabs>`. */
typedef struct
{
  const char *name;
  gsize length;
  gsize column; /* of its tag, in the source */
  gsize strip;  /* columns that its contents lose, so that they stand where the tag does */
  gboolean is_filled; /* strip is known */
} Open;

typedef struct
{
  const char *name;
  gsize length;
  gboolean closes; /* </Tabs> */
  gboolean alone;  /* <Icon /> */
  const char *behind;
} Component;

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

/* The '>' of the tag at `tag`, or NULL: it is none. */
static const char *
tag_end (Mdx *self, const char *tag, gboolean *has_expression)
{
  const char *at = tag + 1;

  for (*has_expression = FALSE; *at != '>'; at++)
    {
      const char *behind = *at == '"' || *at == '\'' ? behind_quotes (at) : NULL;
      gsize length = *at == '{' ? expression_length (self, at) : 0;

      if (*at == '\0' || *at == '<' || (*at == '\n' && is_blank (at + 1)))
        {
          self->wasted += (gsize) (at - tag);
          return NULL;
        }
      *has_expression = *has_expression || length > 0;
      at = behind != NULL ? behind - 1 : at + MAX (length, 1) - 1;
    }
  return at;
}

/* The expressions of the tag at `tag` are cleared; behind it, or behind what is none. */
static char *
clear_tag (Mdx *self, char *tag)
{
  gboolean has_expression;
  const char *end = tag_end (self, tag, &has_expression);
  char *at = end == NULL ? NULL : tag + (end - tag);

  if (at == NULL)
    return tag + 1;
  if (has_expression && memchr (tag, '\n', (gsize) (at - tag)) != NULL)
    blank_out (tag, (gsize) (at + 1 - tag));
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

/* The expression at `at` is cleared, but for a text in quotes, which it shows; behind it. */
static char *
clear_expression (Mdx *self, char *at)
{
  gsize length = expression_length (self, at);
  char *quote = at + 1 + strspn (at + 1, " \n"), *last;
  const char *behind;

  if (length == 0)
    return at + 1;
  behind = strchr ("'\"`", *quote) != NULL ? behind_quotes (quote) : NULL;
  last = behind == NULL ? NULL : at + (behind - at) - 1;
  if (last == NULL || last[1 + strspn (last + 1, " \n")] != '}' || last + 1 > at + length
      || g_strstr_len (quote, last - quote, "${") != NULL)
    blank_out (at, length);
  else
    {
      blank_out (at, (gsize) (quote + 1 - at));
      blank_out (last, (gsize) (at + length - last));
    }
  return at + length;
}

/* Of the paragraph at `line`, as far as the end of its line.  Anchors, `{#id}` and in a heading a comment
 * that is one, are read with the markdown. */
static char *
clear_line (Mdx *self, char *at)
{
  gboolean heading = at[strspn (at, " ")] == '#';

  while (*at != '\0' && *at != '\n')
    if (*at == '`')
      at = behind_code (self, at);
    else if (*at == '\\' && at[1] != '\0' && at[1] != '\n')
      at += 2;
    else if (*at == '<' && g_ascii_isalpha (at[1]) && self->wasted < WASTED_MOST)
      at = clear_tag (self, at);
    else if (*at == '{' && at[1] != '#' && at[1] != '%'
             && !(heading && g_str_has_prefix (at, "{/*")))
      at = clear_expression (self, at);
    else
      at++;
  return at;
}

static LineKind
fence_line (Fence *self, const char *line)
{
  const char *at = line + strspn (line, " \t"), *info;
  gsize run = *at == '`' || *at == '~' ? strspn (at, *at == '`' ? "`" : "~") : 0;
  gboolean through = self->through;

  info = at + run;
  if (self->mark != 0)
    {
      if (*at != self->mark || run < self->run || !is_blank (info))
        return through ? LINE_TEXT : LINE_CODE;
      *self = (Fence){ 0 };
      return through ? LINE_GONE : LINE_CODE;
    }
  if (run < 3 || (*at == '`' && memchr (info, '`', strcspn (info, "\n")) != NULL))
    return LINE_TEXT;
  *self = (Fence){ *at, run, g_str_has_prefix (info, "mdx-code-block") };
  return self->through ? LINE_GONE : LINE_CODE;
}

/* Import, export and expressions; `body` keeps its length. */
static void
clear_scripts (Mdx *self, char *body)
{
  gboolean begins = TRUE;
  Fence fence = { 0 };

  while (*body != '\0')
    {
      LineKind kind = fence_line (&fence, body);

      if (begins && kind == LINE_TEXT
          && (g_str_has_prefix (body, "import ") || g_str_has_prefix (body, "export ")))
        {
          gsize length = script_length (self, body);

          blank_out (body, length);
          body += length;
        }
      begins = is_blank (body);
      body = kind != LINE_TEXT ? body + strcspn (body, "\n") : clear_line (self, body);
      body += *body == '\n';
    }
}

/* ---- Components in lines of their own */

/* <Tabs>, </Tabs>, <Tabs.Item>, <>, </>: not <b>, which is HTML. */
static gboolean
component_read (Mdx *self, const char *tag, Component *out)
{
  gboolean has_expression;

  if (*tag != '<' || self->wasted >= WASTED_MOST)
    return FALSE;
  out->closes = tag[1] == '/';
  out->name = tag + 1 + out->closes;
  if (!g_ascii_isupper (*out->name) && *out->name != '>')
    return FALSE;
  for (out->length = 0; g_ascii_isalnum (out->name[out->length])
                        || out->name[out->length] == '.' || out->name[out->length] == '_'
                        || out->name[out->length] == '-';)
    out->length++;
  if (strchr (" \t\n/>", out->name[out->length]) == NULL)
    return FALSE;
  if (out->length == strlen ("Link") && g_str_has_prefix (out->name, "Link"))
    return FALSE; /* stands in a sentence, and is read as <a> is */
  out->behind = tag_end (self, tag, &has_expression);
  out->alone = out->behind != NULL && out->behind[-1] == '/' && !out->closes;
  out->behind += out->behind != NULL;
  return out->behind != NULL;
}

/* The value in quotes of an attribute of the tag, or NULL. */
static char *
attribute (const char *tag, const char *end, const char *name)
{
  gsize length = strlen (name);

  for (const char *at = tag; (at = g_strstr_len (at, end - at, name)) != NULL; at += length)
    if (at > tag && strchr (" \t\n", at[-1]) != NULL && at[length] == '='
        && strchr ("\"'", at[length + 1]) != NULL)
      {
        const char *value = at + length + 2, *close = behind_quotes (value - 1);

        return close == NULL || close > end ? NULL
                                            : g_strndup (value, (gsize) (close - 1 - value));
      }
  return NULL;
}

/* The tag as far as it is no expression. */
static char *
plain_tag (Mdx *self, const Component *tag)
{
  char *text = g_strndup (tag->name, (gsize) (tag->behind - tag->name));

  for (char *at = text; *at != '\0';)
    {
      const char *behind = *at == '"' || *at == '\'' ? behind_quotes (at) : NULL;
      gsize length = *at == '{' ? expression_length (self, at) : 0;

      blank_out (at, length);
      at += behind != NULL ? (gsize) (behind - at) : MAX (length, 1);
    }
  return text;
}

/* As markdown, what a reader sees of the tag itself: an anchor, an image, a link, a title. */
static void
show_tag (Mdx *self, const Component *tag, GString *out)
{
  g_autofree char *text = plain_tag (self, tag);
  const char *end = text + strlen (text);
  g_autofree char *id = attribute (text, end, "id");
  g_autofree char *image = attribute (text, end, "src");
  g_autofree char *link = attribute (text, end, "href");
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *to = attribute (text, end, "to"); /* Docusaurus' <Link> */
  const char *place = image != NULL ? image : link != NULL ? link : to;

  shortcode_shown (text, (gsize) (end - text), shown);
  g_strdelimit (shown->str, "\n", ' ');
  g_strstrip (shown->str);
  if (id != NULL && strpbrk (id, "\"<>&\n") == NULL)
    g_string_append_printf (out, "<a id=\"%s\"></a>", id);
  if (place != NULL && strpbrk (place, " ()<>\n\\") == NULL
      && strpbrk (shown->str, "[]\\`<") == NULL && (image != NULL || shown->str[0] != '\0'))
    g_string_append_printf (out, "%s[%s](%s) ", image != NULL ? "!" : "", shown->str, place);
  else if (shown->str[0] != '\0')
    g_string_append_printf (out, strpbrk (shown->str, "*_\\`<") == NULL ? "**%s** " : "%s ",
                            shown->str);
}

static void
open_or_close (GArray *opened, const Component *tag, gsize column)
{
  Open open = { tag->name, tag->length, column, 0, FALSE };

  if (tag->alone)
    return;
  if (!tag->closes)
    {
      if (opened->len < OPEN_MOST)
        g_array_append_val (opened, open);
      return;
    }
  for (guint i = opened->len; i > 0; i--)
    {
      const Open *other = &g_array_index (opened, Open, i - 1);

      if (other->length == tag->length && strncmp (other->name, tag->name, tag->length) == 0)
        {
          g_array_set_size (opened, i - 1);
          return;
        }
    }
}

/* Columns that a line loses which has text at `column`: the first in a component says so for all. */
static gsize
strip_of (GArray *opened, gsize column)
{
  gsize strip = 0;

  for (guint i = 0; i < opened->len; i++)
    {
      Open *open = &g_array_index (opened, Open, i);

      if (!open->is_filled)
        {
          open->strip
            = column > MAX (open->column, strip) ? column - MAX (open->column, strip) : 0;
          open->strip += strip;
          open->is_filled = TRUE;
        }
      strip = open->strip;
    }
  return MIN (strip, column);
}

/* The line at `line`, which ends with the newline before `next`, when it is tags of components, or stands between
 * two: `<Card title="T">text</Card>`.  Behind it, and what is left of it, or NULL. */
static const char *
read_tags (Mdx *self, GArray *opened, const char *line, GString *out)
{
  gsize column = strspn (line, " ");
  const char *at = line + column, *stop, *close;
  gsize strip = strip_of (opened, column);
  guint before = opened->len;
  g_autoptr(GString) shown = g_string_new (NULL);
  Component tag, last = { 0 };

  while (component_read (self, at, &tag))
    {
      last = tag;
      show_tag (self, &tag, shown);
      open_or_close (opened, &tag, column);
      at = tag.behind + strspn (tag.behind, " \t");
    }
  if (last.name == NULL)
    return NULL;
  stop = at + strcspn (at, "\n");
  if (at < stop)
    {
      gsize length = (gsize) (stop - at);

      close = g_strrstr_len (at, (gssize) length, "</");
      if (close != NULL && component_read (self, close, &tag) && is_blank (tag.behind)
          && !last.closes && !last.alone && tag.length == last.length
          && strncmp (tag.name, last.name, tag.length) == 0
          && g_strstr_len (at, close - at, "</") == NULL)
        {
          open_or_close (opened, &tag, column);
          length = (gsize) (close - at);
        }
      else
        {
          g_array_set_size (opened, MIN (before, opened->len));
          return NULL;
        }
      g_string_append_len (shown, at, (gssize) length);
      g_string_append (shown, "  "); /* a line of its own */
    }
  if (shown->len > 0)
    {
      g_string_append_printf (out, "%*s", (int) (column - strip), "");
      g_string_append (out, shown->str);
    }
  for (const char *c = line; c < stop; c++)
    if (*c == '\n')
      g_string_append_c (out, '\n');
  return stop;
}

/* A tag of a component in a line of its own gives way to what it shows, and its contents stand where it stood: else
 * they were HTML's, or code for their blanks. */
static char *
unwrap_components (Mdx *self, const char *body)
{
  g_autoptr(GArray) opened = g_array_new (FALSE, FALSE, sizeof (Open));
  GString *out = g_string_sized_new (strlen (body) + 1);
  Fence fence = { 0 };

  while (*body != '\0')
    {
      gsize column = strspn (body, " ");
      LineKind kind = fence_line (&fence, body);
      const char *behind = kind == LINE_TEXT ? read_tags (self, opened, body, out) : NULL;

      if (behind == NULL && kind != LINE_GONE)
        {
          gsize strip = is_blank (body) ? 0 : strip_of (opened, column);

          behind = body + strcspn (body, "\n");
          g_string_append_len (out, body + strip, behind - body - (gssize) strip);
        }
      body = behind != NULL ? behind : body + strcspn (body, "\n");
      if (*body == '\n')
        g_string_append_c (out, *body++);
    }
  return g_string_free (out, FALSE);
}

char *
mdx_markdown (const char *body)
{
  Mdx self = { 0 };
  char *text = unwrap_components (&self, body);

  self.wasted = 0;
  clear_scripts (&self, text);
  return text;
}
