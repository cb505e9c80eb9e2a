#include "article/markdown.h"

#include <string.h>

enum
{
  MARK_MAX = 1000 /* bytes of `[!...]`: without it `[!a` repeated is quadratic */
};

/* ---- Anchors of headings */

/* Ruby's \p{Word}, which GitHub keeps: letters, marks, decimal digits, connectors, and
 * what else counts as alphabetic (Roman numerals, circled letters). */
static gboolean
is_word (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_DECIMAL_NUMBER:
    case G_UNICODE_LETTER_NUMBER:
    case G_UNICODE_CONNECT_PUNCTUATION:
      return TRUE;
    default:
      return g_unichar_isalpha (c) || g_unichar_ismark (c) || (c >= 0x24b6 && c <= 0x24e9)
             || (c >= 0x1f130 && c <= 0x1f189);
    }
}

static char *
ascii_anchor (const char *heading)
{
  char *anchor = g_malloc (strlen (heading) + 1);
  char *to = anchor;

  for (const char *p = heading; *p != '\0'; p++)
    if (g_ascii_isalnum (*p) || *p == '_' || *p == '-')
      *to++ = g_ascii_tolower (*p);
    else if (*p == ' ')
      *to++ = '-';
  *to = '\0';
  return anchor;
}

char *
article_anchor (const char *heading)
{
  g_autofree char *lower = NULL;
  GString *anchor;

  if (g_str_is_ascii (heading))
    return ascii_anchor (heading);
  lower = g_utf8_strdown (heading, -1);
  anchor = g_string_sized_new (strlen (lower));
  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == ' ')
        g_string_append_c (anchor, '-');
      else if (c == '-' || is_word (c))
        g_string_append_unichar (anchor, c);
    }
  return g_string_free (anchor, FALSE);
}

/* A numbered anchor that another heading has by itself is passed over. */
static char *
next_number (GHashTable *taken, const char *anchor, guint count)
{
  char *numbered;

  for (;;)
    {
      numbered = g_strdup_printf ("%s-%u", anchor, ++count);
      if (!g_hash_table_contains (taken, numbered))
        break;
      g_free (numbered);
    }
  g_hash_table_insert (taken, g_strdup (anchor), GUINT_TO_POINTER (count));
  return numbered;
}

static void
add_variants (Article *article, const char *title, const char *plain)
{
  g_autofree char *trimmed = article_one_line (plain);

  g_ptr_array_add (article->html_anchors, article_anchor (title));
  if (strcmp (trimmed, title) != 0)
    g_ptr_array_add (article->html_anchors, article_anchor (trimmed));
}

char *
anchor_make (Article *article, GHashTable *taken, const char *title, const char *plain)
{
  char *anchor = article_anchor (plain);
  gpointer count;

  if (strcmp (title, plain) != 0)
    add_variants (article, title, plain);
  if (g_hash_table_lookup_extended (taken, anchor, NULL, &count))
    {
      char *numbered = next_number (taken, anchor, GPOINTER_TO_UINT (count));

      g_free (anchor);
      anchor = numbered;
    }
  g_hash_table_insert (taken, g_strdup (anchor), NULL);
  return anchor;
}

char *
anchor_text (cmark_node *root)
{
  cmark_iter *iter = cmark_iter_new (root);
  GString *text = g_string_new (NULL);
  cmark_event_type event;
  guint images = 0;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);
      cmark_node_type type = cmark_node_get_type (node);

      if (type == CMARK_NODE_IMAGE)
        images += event == CMARK_EVENT_ENTER ? 1 : -1;
      else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        g_string_append_c (text, ' ');
      else if (images == 0 && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
        g_string_append (text, cmark_node_get_literal (node));
    }
  cmark_iter_free (iter);
  return g_string_free (text, FALSE);
}

/* ---- What a heading calls itself */

/* Behind `#id`, `.class` or `name="value"` at `p`, or NULL. */
static const char *
after_attribute (const char *p, const char *end)
{
  const char *start = p;

  p += *p == '.' || *p == '#';
  while (p < end && (g_ascii_isalnum (*p) || strchr ("-_:.", *p) != NULL))
    p++;
  if (*start == '.' || *start == '#')
    return p > start + 1 ? p : NULL;
  if (p == start || *p++ != '=')
    return NULL;
  if (*p != '"' && *p != '\'')
    {
      start = p;
      p += strcspn (p, " \t}\"'=<>");
      return p > start && p <= end ? p : NULL;
    }
  p = memchr (p + 1, *p, (gsize) (end - p - 1));
  return p == NULL ? NULL : p + 1;
}

gboolean
anchor_attributes (const char *p, const char *end, char **id)
{
  guint count = 0;

  for (p += strspn (p, " "); p < end; p += strspn (p, " "), count++)
    {
      const char *next = after_attribute (p, end);

      if (next == NULL || (next < end && *next != ' '))
        return FALSE;
      if (*p == '#' && id != NULL && *id == NULL)
        *id = g_strndup (p + 1, (gsize) (next - p - 1));
      p = next;
    }
  return count > 0;
}

/* Whether `{...}` from `brace` to `end`, its last character, is attributes; the id goes to `id`. */
static gboolean
read_braces (const char *brace, const char *end, char **id)
{
  gsize length;

  if (g_str_has_prefix (brace, "{/*") && end - brace > 5 && memcmp (end - 2, "*/", 2) == 0)
    {
      brace += 3 + strspn (brace + 3, " ");
      length = *brace == '#' ? strcspn (brace + 1, " *") : 0;
      if (length > 0)
        *id = g_strndup (brace + 1, length);
      return length > 0;
    }
  brace += brace[1] == ':' ? 2 : 1;
  if (anchor_attributes (brace, end, id))
    return TRUE;
  g_clear_pointer (id, g_free);
  /* Docusaurus takes any letters: {#über-uns} */
  brace += strspn (brace, " ");
  length = *brace == '#' ? strcspn (brace + 1, " }") : 0;
  if (length > 0 && brace + 1 + length + strspn (brace + 1 + length, " ") == end)
    *id = g_strndup (brace + 1, length);
  return *id != NULL;
}

char *
anchor_take (GString *heading, gboolean *alone)
{
  gsize length = heading->len;
  char *brace, *id = NULL;

  *alone = FALSE;
  while (length > 0 && g_ascii_isspace (heading->str[length - 1]))
    length--;
  if (length == 0 || heading->str[length - 1] != '}')
    return NULL;
  brace = g_strrstr_len (heading->str, (gssize) length, "{");
  if (brace == NULL || !read_braces (brace, heading->str + length - 1, &id))
    return NULL;
  *alone = strspn (heading->str, " \t\n") == (gsize) (brace - heading->str);
  g_string_truncate (heading, (gsize) (brace - heading->str));
  return id;
}

/* ---- Plain text */

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

/* `::: tip Title`, `:::note[Title]` and `:::{admonition} Title` keep their title. */
static void
put_directive_title (const char *rest, GString *out)
{
  gsize length, word;

  if (*rest == '{')
    {
      length = strcspn (rest, "}");
      shortcode_shown (rest, length, out);
      rest += length + (rest[length] == '}');
    }
  rest += strspn (rest, " \t[");
  length = strlen (rest);
  while (length > 0 && strchr (" \t]", rest[length - 1]) != NULL)
    length--;
  word = strcspn (rest, " =");
  if (word < length && rest[word] == '=')
    shortcode_shown (rest, length, out);
  else
    g_string_append_len (out, rest, (gssize) length);
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
  /* `::: fastapi.Request` of mkdocstrings: what it documents is shown. */
  if (*rest == '.' || *rest == '_')
    rest = name;
  attributes = stop == NULL ? g_strdup (rest) : g_strndup (rest, MAX (stop - rest, 0));
  if (index < G_N_ELEMENTS (inline_directives))
    put_inline_directive (article, index, attributes, line, out);
  else
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

/* `[!UICONTROL Save settings]` shows its words; inclusions, addresses and attributes are none. */
static void
put_alert_text (GString *out, const char *alert)
{
  static const char *const silent[] = { "include", "code", "video", "div", "image" };
  const char *end = after_bracket (alert) - 1;
  const char *text = alert + 2;

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    if (g_ascii_strncasecmp (text, silent[i], strlen (silent[i])) == 0)
      return;
  while (g_ascii_isalnum (*text) || *text == '-')
    text++;
  if (*text != ' ')
    return;
  text++;
  for (const char *p = text; p < end; p++)
    if (*p == '=' || g_str_has_prefix (p, "://"))
      return;
  g_string_append_len (out, text, end - text);
  if (end[1] == ' ')
    g_string_append_c (out, ' ');
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
      if (after != bracket + 1 && bracket[1] == '!')
        put_alert_text (out, bracket);
      p = after;
    }
  g_string_append (out, p);
}

static void
cut_blanks_at_ends (GString *run)
{
  char *to = run->str;

  for (const char *p = run->str;; p++)
    {
      if (*p == '\n' || *p == '\0')
        while (to > run->str && strchr (" \t", to[-1]) != NULL)
          to--;
      if (*p == '\0')
        break;
      *to++ = *p;
    }
  g_string_truncate (run, (gsize) (to - run->str));
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

char *
plain_keep_footnotes (const char *body)
{
  gboolean fenced = FALSE;
  GString *out;

  if (strstr (body, "[^") == NULL)
    return NULL;
  out = g_string_sized_new (strlen (body) + 64);
  /* (A fence that a quote or list holds is not known: there the backslash shows.) */
  for (const char *line = body, *next; *line != '\0'; line = next)
    {
      const char *mark = line + strspn (line, " >"), *end = mark;

      next = strchr (line, '\n');
      next = next == NULL ? line + strlen (line) : next + 1;
      fenced ^= g_str_has_prefix (mark, "```") || g_str_has_prefix (mark, "~~~");
      if (g_str_has_prefix (mark, "[^"))
        end += strcspn (mark, "] \n");
      if (end[0] == ']' && end[1] == ':' && mark - line < 4 && !fenced)
        {
          g_string_append_len (out, line, end + 1 - line);
          g_string_append_c (out, '\\');
          line = end + 1;
        }
      g_string_append_len (out, line, next - line);
    }
  return g_string_free (out, FALSE);
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
    shortcode_clean (run);
  cut_blanks_at_ends (run);
  if (strchr (run->str, '|') != NULL)
    clean_tables (run);
  unmask (run->str);
}
