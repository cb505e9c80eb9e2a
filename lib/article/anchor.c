#include "article/markdown.h"

#include <string.h>

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

/* Without a number. */
static char *
anchor_of (const char *heading)
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

  g_ptr_array_add (article->html_anchors, anchor_of (title));
  if (strcmp (trimmed, title) != 0)
    g_ptr_array_add (article->html_anchors, anchor_of (trimmed));
}

char *
anchor_make (Article *article, GHashTable *taken, const char *title, const char *plain)
{
  char *anchor = anchor_of (plain);
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
