#include "article/markdown.h"

#include <string.h>

enum
{
  MARK_MAX = 1000 /* bytes of `[!...]`: without it `[!a` repeated is quadratic */
};

static const char alert_blanks[] = " \t";

static void
unmask (char *text)
{
  for (char *p = strpbrk (text, PLAIN_MASKED); p != NULL; p = strpbrk (p, PLAIN_MASKED))
    *p = PLAIN_SPECIAL[strchr (PLAIN_MASKED, *p) - PLAIN_MASKED];
}

/* The value of `name="..."` in `text`, or NULL. */
static char *
quoted_attribute (const char *text, const char *name)
{
  g_autofree char *opening = g_strdup_printf (" %s=\"", name);
  const char *start = strstr (text, opening);
  const char *stop;

  if (start == NULL)
    return NULL;
  start += strlen (opening);
  stop = strchr (start, '"');
  return stop == NULL ? NULL : g_strndup (start, stop - start);
}

/* Directives whose text is an attribute. */
static const struct
{
  const char *opening;
  const char *text;
  const char *image;
} inline_directives[] = {
  { ":::image ", "alt-text", "source" },
  { ":::no-loc ", "text", NULL },
};

static void
put_inline_directive (Article *article, guint index, const char *attributes, guint line,
                      GString *out)
{
  g_autofree char *text = quoted_attribute (attributes, inline_directives[index].text);
  g_autofree char *image = inline_directives[index].image == NULL
                             ? NULL
                             : quoted_attribute (attributes, inline_directives[index].image);

  if (image != NULL)
    {
      unmask (image);
      article_link (article, image, line, TRUE);
    }
  if (text != NULL)
    g_string_append (out, text);
}

/* `::: tip Title` and `:::note[Title]` keep their title. */
static void
put_directive_title (const char *rest, GString *out)
{
  gsize length;

  rest += strspn (rest, " \t[");
  length = strlen (rest);
  while (length > 0 && strchr (" \t]", rest[length - 1]) != NULL)
    length--;
  if (memchr (rest, '=', length) == NULL)
    g_string_append_len (out, rest, length);
}

/* Index of the inline directive at `p`; past the last when there is none. */
static guint
inline_directive_at (const char *p)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (inline_directives)
         && !g_str_has_prefix (p, inline_directives[i].opening))
    i++;
  return i;
}

/* Reads the directive at `p`; returns what follows it on its line. */
static const char *
read_directive (Article *article, const char *p, guint line, GString *out)
{
  guint index = inline_directive_at (p);
  const char *name = p + strspn (p, ": \t");
  const char *rest = name;
  const char *stop = strstr (name, ":::");
  g_autofree char *attributes = NULL;

  while (g_ascii_isalpha (*rest) || *rest == '-')
    rest++;
  attributes = stop == NULL ? g_strdup (rest) : g_strndup (rest, MAX (stop - rest, 0));
  if (index < G_N_ELEMENTS (inline_directives))
    put_inline_directive (article, index, attributes, line, out);
  else if (stop == NULL && rest > name)
    put_directive_title (attributes, out);
  return stop == NULL ? name + strlen (name) : stop + strspn (stop, ":");
}

/* Where a directive begins in the line: any at its head, else an inline one. */
static const char *
find_directive (const char *p, gboolean at_head)
{
  const char *head = p + strspn (p, " \t");

  if (at_head && g_str_has_prefix (head, ":::"))
    return head;
  while ((p = strstr (p, ":::")) != NULL)
    {
      if (inline_directive_at (p) < G_N_ELEMENTS (inline_directives))
        return p;
      p += strspn (p, ":");
    }
  return NULL;
}

static void
clean_directives (Article *article, char *text, guint line, GString *out)
{
  const char *p = text;
  const char *directive = find_directive (p, TRUE);

  while (directive != NULL)
    {
      g_string_append_len (out, p, directive - p);
      p = read_directive (article, directive, line, out);
      directive = find_directive (p, FALSE);
    }
  g_string_append (out, p);
}

/* Behind the bracket that closes the one at `p`, or NULL. */
static const char *
after_bracket (const char *p)
{
  const char *limit = p + MARK_MAX;
  guint depth = 0;

  for (; *p != '\0' && p < limit; p++)
    {
      depth += *p == '[';
      depth -= *p == ']';
      if (depth == 0)
        return p + 1;
    }
  return NULL;
}

/* Behind `[!NOTE]`, `[!INCLUDE ...]` or the like, or NULL. */
static const char *
after_alert (const char *p)
{
  const char *stop = g_ascii_isalpha (p[2]) ? after_bracket (p) : NULL;

  return stop == NULL ? NULL : stop + strspn (stop, alert_blanks);
}

/* Behind `[^1]` or, at the head of a line, `[^1]: `; or NULL. */
static const char *
after_footnote (const char *p, gboolean at_head)
{
  const char *name = p + 2;

  while (g_ascii_isalnum (*name) || *name == '-' || *name == '_')
    name++;
  if (name == p + 2 || *name != ']')
    return NULL;
  name++;
  return at_head && *name == ':' ? name + 1 + strspn (name + 1, alert_blanks) : name;
}

static void
clean_marks (Article *article G_GNUC_UNUSED, char *text, guint line G_GNUC_UNUSED,
             GString *out)
{
  const char *p = text;
  const char *bracket;

  while ((bracket = strchr (p, '[')) != NULL)
    {
      const char *after = NULL;

      if (bracket[1] == '!')
        after = after_alert (bracket);
      else if (bracket[1] == '^')
        after = after_footnote (bracket, bracket == text);
      if (after == NULL)
        after = bracket + 1;
      g_string_append_len (out, p, after == bracket + 1 ? after - p : bracket - p);
      p = after;
    }
  g_string_append (out, p);
}

/* What a tag shows: `{{< figure src="a.png" caption="The panel" >}}`, `{% tab title="Mail" %}`. */
static void
put_shown (GString *out, const char *tag, const char *end)
{
  static const char *const shown[]
    = { "title", "caption", "alt", "label", "summary", "heading", "text" };

  for (const char *p = tag; (p = memchr (p, '=', (gsize) (end - p))) != NULL; p++)
    {
      const char *name = p, *close;

      while (name > tag && g_ascii_isalnum (name[-1]))
        name--;
      if (end - p < 3 || (p[1] != '"' && p[1] != '\'')
          || (close = memchr (p + 2, p[1], (gsize) (end - p - 2))) == NULL)
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
        if ((gsize) (p - name) == strlen (shown[i])
            && g_ascii_strncasecmp (name, shown[i], (gsize) (p - name)) == 0)
          {
            if (out->len > 0 && strchr (" \n", out->str[out->len - 1]) == NULL)
              g_string_append_c (out, ' ');
            g_string_append_len (out, p + 2, close - p - 2);
            g_string_append_c (out, ' ');
          }
      p = close;
    }
}

/* kramdown's `{: .class #id name="value"}`. */
static gboolean
is_attributes (const char *inside, const char *end)
{
  const char *first = inside + strspn (inside, " ");
  gsize length = (gsize) (end - inside);

  return first < end && memchr (inside, '{', length) == NULL
         && (*first == '.' || *first == '#' || memchr (inside, '=', length) != NULL);
}

/* Tags go, what stands between them stays: `{% include a.html %}`,
 * `{{< note >}}text{{< /note >}}`, `{: .note }`, comments of MDX in braces. */
static void
clean_templates (Article *article G_GNUC_UNUSED, char *text, guint line G_GNUC_UNUSED,
                 GString *out)
{
  static const char *const tags[][2] = {
    { "{%", "%}" }, { "{{<", ">}}" }, { "{{%", "%}}" }, { "{:", "}" }, { "{/*", "*/}" },
  };
  enum
  {
    KIND_ATTRIBUTES = 3
  };
  gsize start = out->len;
  gboolean open_only[G_N_ELEMENTS (tags)] = { FALSE }; /* no end in the rest of the line */
  const char *p = text, *brace;

  while ((brace = strchr (p, '{')) != NULL)
    {
      const char *end = NULL;
      guint kind = 0;

      while (kind < G_N_ELEMENTS (tags) && !g_str_has_prefix (brace, tags[kind][0]))
        kind++;
      if (kind < G_N_ELEMENTS (tags) && !open_only[kind])
        {
          end = strstr (brace + strlen (tags[kind][0]), tags[kind][1]);
          open_only[kind] = end == NULL;
          if (end != NULL && kind == KIND_ATTRIBUTES && !is_attributes (brace + 2, end))
            end = NULL;
        }
      g_string_append_len (out, p, (end == NULL ? brace + 1 : brace) - p);
      if (end != NULL && kind < KIND_ATTRIBUTES)
        put_shown (out, brace, end);
      p = end == NULL ? brace + 1 : end + strlen (tags[kind][1]);
    }
  g_string_append (out, p);
  while (out->len > start && strchr (" \t", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
}

typedef void (*CleanLine) (Article *article, char *text, guint line, GString *out);

static void
each_line (Article *article, GString *run, guint line, CleanLine clean)
{
  g_autofree char *text = g_strdup (run->str);
  char *next = text;

  g_string_truncate (run, 0);
  while (next != NULL)
    {
      char *here = next;

      next = strchr (here, '\n');
      if (next != NULL)
        *next++ = '\0';
      clean (article, here, line++, run);
      if (next != NULL)
        g_string_append_c (run, '\n');
    }
}

static gboolean
is_delimiter_row (const char *row)
{
  return row[strspn (row, " \t|:-")] == '\0' && strchr (row, '-') != NULL
         && strchr (row, '|') != NULL;
}

static void
put_cell (GString *out, gsize row_start, const char *cell, gsize length)
{
  while (length > 0 && strchr (alert_blanks, *cell) != NULL)
    {
      cell++;
      length--;
    }
  while (length > 0 && strchr (alert_blanks, cell[length - 1]) != NULL)
    length--;
  if (length == 0)
    return;
  if (out->len > row_start)
    g_string_append (out, " | ");
  g_string_append_len (out, cell, length);
}

static void
put_row (GString *out, const char *row)
{
  gsize row_start = out->len;
  const char *cell = row;

  for (const char *p = row; *p != '\0'; p++)
    if (*p == '|' && (p == row || p[-1] != '\\'))
      {
        put_cell (out, row_start, cell, p - cell);
        cell = p + 1;
      }
  put_cell (out, row_start, cell, strlen (cell));
}

static void
clean_tables (GString *run)
{
  g_auto(GStrv) rows = g_strsplit (run->str, "\n", -1);
  gboolean in_table = FALSE;

  g_string_truncate (run, 0);
  for (guint i = 0; rows[i] != NULL; i++)
    {
      gboolean delimiter = is_delimiter_row (rows[i]);

      /* GitHub wants as many cells in both; others, and our readers, do not mind */
      if (strchr (rows[i], '|') != NULL && rows[i + 1] != NULL && !delimiter)
        in_table |= is_delimiter_row (rows[i + 1]);
      if (i > 0)
        g_string_append_c (run, '\n');
      if (!in_table)
        g_string_append (run, rows[i]);
      else if (!delimiter)
        put_row (run, rows[i]);
    }
}

void
plain_clean (Article *article, GString *run, guint line)
{
  if (strpbrk (run->str, PLAIN_SPECIAL) == NULL)
    {
      unmask (run->str);
      return;
    }
  if (strstr (run->str, ":::") != NULL)
    each_line (article, run, line, clean_directives);
  if (strstr (run->str, "[!") != NULL || strstr (run->str, "[^") != NULL)
    each_line (article, run, line, clean_marks);
  if (strchr (run->str, '{') != NULL)
    each_line (article, run, line, clean_templates);
  if (strchr (run->str, '|') != NULL)
    clean_tables (run);
  unmask (run->str);
}
