#include "centre/rendering.h"

#include <string.h>
#include "centre/source.h"

enum
{
  MARK_MAX = 60, /* bytes of `[^note]` */
  STRIKE = 2     /* so many ~ */
};

const char *
phrase_plain (Render *self, const char *text)
{
  const char *mark = strstr (text, SOURCE_ESCAPED);

  if (mark == NULL)
    return text;
  g_string_truncate (self->plain, 0);
  for (; mark != NULL; text = mark, mark = strstr (text, SOURCE_ESCAPED))
    {
      g_string_append_len (self->plain, text, mark - text);
      mark += strlen (SOURCE_ESCAPED);
    }
  g_string_append (self->plain, text);
  return self->plain->str;
}

/* ---- Addresses, footnotes, ~~ */

/* Where an address that begins at `p` ends (GFM, 6.9): before what ends a sentence. */
static const char *
address_end (const char *p)
{
  const char *end = p + strcspn (p, " \t\n<");
  int open = 0;

  for (const char *c = p; c < end; c++)
    open += (*c == '(') - (*c == ')');
  while (end > p && (strchr ("?!.,:*_~'\";", end[-1]) != NULL || (end[-1] == ')' && open < 0)))
    open += *--end == ')';
  return end;
}

/* Whether the host has a dot, and nothing but what names have. */
static gboolean
is_host (const char *p, const char *end)
{
  const char *stop = p;

  while (
    stop < end
    && (g_ascii_isalnum (*stop) || strchr ("-._", *stop) != NULL || (guchar) *stop >= 0x80))
    stop++;
  return stop > p && memchr (p, '.', (gsize) (stop - p)) != NULL && stop[-1] != '.'
         && (stop == end || strchr ("/:?#", *stop) != NULL);
}

/* What stands up to `end`, without marks.  Free it. */
static char *
plain_until (Render *self, const char *p, const char *end)
{
  g_autofree char *text = g_strndup (p, (gsize) (end - p));

  return g_strdup (phrase_plain (self, text));
}

static void
put_address (Render *self, const char *scheme, const char *p, const char *end)
{
  g_autofree char *address = plain_until (self, p, end),
                  *target = g_strconcat (scheme, address, NULL);
  xmlNode *link = safe_link (self->safe, target, NULL, self->line);

  safe_text (self->safe, address, strlen (address));
  safe_close (self->safe, link);
}

static const char *
web_address (Render *self, const char *p)
{
  static const char *const heads[][2]
    = { { "https://", "" }, { "http://", "" }, { "www.", "https://" } };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      gsize length = strlen (heads[i][0]);
      const char *end;

      if (g_ascii_strncasecmp (p, heads[i][0], length) != 0)
        continue;
      end = address_end (p);
      if (end < p + length || !is_host (*heads[i][1] == '\0' ? p + length : p, end))
        return NULL;
      put_address (self, heads[i][1], p, end);
      return end;
    }
  return NULL;
}

/* A name as cmark leaves it of one in the markdown. */
static char *
note_name (Render *self, const char *p, const char *end)
{
  char *name = plain_until (self, p, end), *to = name;

  for (const char *c = name; *c != '\0'; c++)
    if (*c != '\\' || !g_ascii_ispunct (c[1]))
      *to++ = *c;
  *to = '\0';
  return name;
}

/* The names of notes: of lines that begin with `[^1]:`. */
static GHashTable *
find_notes (Render *self)
{
  GHashTable *notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i + 1 < self->lines->len; i++)
    {
      const char *line = self->lines->pdata[i], *mark = line + strspn (line, " >");
      gsize length = strcspn (mark, "] \n");

      if (g_str_has_prefix (mark, "[^") && mark[length] == ']'
          && (mark[length + 1] == ':' || mark[length + 1] == '\\'))
        g_hash_table_add (notes, note_name (self, mark + 2, mark + length));
    }
  return notes;
}

static gboolean
has_note (Render *self, const char *name)
{
  if (self->notes == NULL)
    self->notes = find_notes (self);
  return g_hash_table_contains (self->notes, name);
}

/* `[^1]`: to the note of that name; at the head of a paragraph with a colon, the note itself. */
static const char *
footnote (Render *self, const char *p)
{
  gsize length = strcspn (p, "]\n ");
  g_autofree char *name = NULL, *id = NULL, *target = NULL;
  xmlNode *sup, *link;

  if (p[0] != '[' || p[1] != '^' || length < 3 || length > MARK_MAX || p[length] != ']')
    return NULL;
  name = plain_until (self, p + 2, p + length);
  id = g_strconcat ("fn-", name, NULL);
  if (p[length + 1] == ':' && self->text->str == p)
    {
      xmlNode *mark = safe_open (self->safe, "sup");

      safe_set_id (self->safe, mark, id);
      safe_text (self->safe, name, strlen (name));
      safe_close (self->safe, mark);
      return p + length + 2;
    }
  if (!has_note (self, name))
    return NULL;
  target = g_strconcat ("#", id, NULL);
  sup = safe_open (self->safe, "sup");
  link = safe_link (self->safe, target, NULL, self->line);
  safe_text (self->safe, name, strlen (name));
  safe_close (self->safe, link);
  safe_close (self->safe, sup);
  return p + length + 1;
}

/* Two of them, and no more. */
static gboolean
has_strike (const char *text)
{
  while ((text = strchr (text, '~')) != NULL)
    {
      gsize length = strspn (text, "~");

      if (length == STRIKE)
        return TRUE;
      text += length;
    }
  return FALSE;
}

static gboolean
has_strike_behind (const cmark_node *node, const char *rest)
{
  if (has_strike (rest))
    return TRUE;
  for (cmark_node *next = cmark_node_next ((cmark_node *) node); next != NULL;
       next = cmark_node_next (next))
    if (cmark_node_get_type (next) == CMARK_NODE_TEXT
        && has_strike (cmark_node_get_literal (next)))
      return TRUE;
  return FALSE;
}

/* A word, code or the like, and no end of the line. */
static gboolean
is_inline (cmark_node *node)
{
  cmark_node_type type = node == NULL ? CMARK_NODE_NONE : cmark_node_get_type (node);

  return type == CMARK_NODE_CODE || type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG
         || type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
}

/* ~~ opens where a word begins and another ~~ follows beside it in the tree, and closes where one ends. */
static const char *
strike (Render *self, cmark_node *node, const char *p)
{
  cmark_node *parent = cmark_node_parent (node);

  if (self->del != NULL && self->struck == parent)
    {
      safe_close (self->safe, self->del);
      self->del = NULL;
      return p + 2;
    }
  if (self->del != NULL || g_ascii_isspace (p[2])
      || (p[2] == '\0' && !is_inline (cmark_node_next (node)))
      || !has_strike_behind (node, p + 2))
    return NULL;
  self->del = safe_open (self->safe, "del");
  self->struck = parent;
  return p + 2;
}

static gboolean
may_begin (const char *text, const char *p)
{
  return p == text || strchr (" \t\n(*_~\"'", p[-1]) != NULL;
}

/* A letter that would begin more than itself, had it no backslash.  (g_str_has_prefix () measures all of `p`.) */
static gboolean
is_escaped (const char *p)
{
  const char *letter = p + strlen (SOURCE_ESCAPED);

  return strncmp (p, SOURCE_ESCAPED, strlen (SOURCE_ESCAPED)) == 0
         && (*letter == '~' || *letter == '[');
}

/* Puts the run of words that ends with `node`. */
static void
flush_text (Render *self, cmark_node *node)
{
  const char *text = self->text->str + MIN (self->skip, self->text->len), *from = text;

  self->skip = 0;

  for (const char *p = text; *p != '\0';)
    {
      const char *after = NULL;

      if (is_escaped (p))
        {
          safe_text (self->safe, from, (gsize) (p - from));
          from = p + strlen (SOURCE_ESCAPED);
          after = from + 1;
        }
      else if (*p == '~' && strspn (p, "~") != STRIKE)
        {
          p += strspn (p, "~");
          continue;
        }
      else if (strchr ("hHwW[~", *p) != NULL)
        {
          gsize from_length = (gsize) (p - from);
          gboolean address = g_ascii_isalpha (*p) && !self->in_link && may_begin (text, p);
          gboolean mark = *p == '~' || (*p == '[' && p[1] == '^');

          if (address || mark)
            {
              safe_text (self->safe, from, from_length);
              from = p;
              after = address     ? web_address (self, p)
                      : *p == '[' ? footnote (self, p)
                                  : strike (self, node, p);
            }
        }
      if (after == NULL)
        p++;
      else
        {
          from = after == from + 1 ? from : after;
          p = after;
        }
    }
  safe_text (self->safe, from, strlen (from));
  g_string_truncate (self->text, 0);
}

/* ---- Inlines */

static void
put_break (Render *self, gboolean hard)
{
  if (hard)
    safe_put (self->safe, "br");
  safe_text (self->safe, "\n", 1);
  self->line++;
}

/* The text below an image is what is said of it. */
static char *
image_words (cmark_node *image)
{
  GString *words = g_string_new (NULL);
  cmark_iter *iter = cmark_iter_new (image);
  cmark_event_type event;

  while ((event = cmark_iter_next (iter)) != CMARK_EVENT_DONE)
    {
      cmark_node *node = cmark_iter_get_node (iter);
      cmark_node_type type = cmark_node_get_type (node);

      if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
        g_string_append (words, cmark_node_get_literal (node));
      else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
        g_string_append_c (words, ' ');
    }
  cmark_iter_free (iter);
  return g_string_free (words, FALSE);
}

static char *
title_of (Render *self, cmark_node *node)
{
  return g_strdup (phrase_plain (self, cmark_node_get_title (node)));
}

static void
put_image (Render *self, cmark_node *node)
{
  g_autofree char *words = image_words (node);
  g_autofree char *said = g_strdup (phrase_plain (self, words));
  g_autofree char *title = title_of (self, node);

  safe_image (self->safe, cmark_node_get_url (node), said, title, self->line);
}

static void
put_code (Render *self, cmark_node *node)
{
  const char *literal = phrase_plain (self, cmark_node_get_literal (node));
  xmlNode *code = safe_open (self->safe, "code");

  safe_text (self->safe, literal, strlen (literal));
  safe_close (self->safe, code);
}

static void
put_raw (Render *self, cmark_node *node)
{
  const char *html = phrase_plain (self, cmark_node_get_literal (node));

  safe_raw (self->safe, html, strlen (html), self->line, TRUE);
}

static xmlNode *
open_link (Render *self, cmark_node *node)
{
  g_autofree char *title = title_of (self, node);

  self->in_link = TRUE;
  return safe_link (self->safe, cmark_node_get_url (node), title, self->line);
}

static xmlNode *
open_inline (Render *self, cmark_node *node)
{
  switch (cmark_node_get_type (node))
    {
    case CMARK_NODE_EMPH:
      return safe_open (self->safe, "em");
    case CMARK_NODE_STRONG:
      return safe_open (self->safe, "strong");
    case CMARK_NODE_LINK:
      return open_link (self, node);
    default:
      return NULL;
    }
}

static void
put_leaf (Render *self, cmark_node *node)
{
  cmark_node_type type = cmark_node_get_type (node);

  if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
    put_break (self, type == CMARK_NODE_LINEBREAK);
  else if (type == CMARK_NODE_CODE)
    put_code (self, node);
  else if (type == CMARK_NODE_HTML_INLINE)
    put_raw (self, node);
}

static void
close_strike (Render *self, cmark_node *parent)
{
  if (self->del == NULL || self->struck != parent)
    return;
  safe_close (self->safe, self->del);
  self->del = NULL;
}

static void
take_text (Render *self, cmark_node *node)
{
  g_string_append (self->text, cmark_node_get_literal (node));
  if (!is_text (cmark_node_next (node)))
    flush_text (self, node);
}

/* Without recursion, for emphasis nests deep. */
void
phrase_put (Render *self, cmark_node *block, cmark_node *node)
{
  GPtrArray *open
    = g_ptr_array_new (); /* xmlNode or NULL, one for each container that is open */

  while (node != NULL)
    {
      cmark_node_type type = cmark_node_get_type (node);
      cmark_node *next = NULL;

      if (type == CMARK_NODE_TEXT)
        take_text (self, node);
      else if (type == CMARK_NODE_IMAGE)
        put_image (self, node);
      else if (type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG || type == CMARK_NODE_LINK)
        {
          g_ptr_array_add (open, open_inline (self, node));
          next = cmark_node_first_child (node);
          if (next == NULL)
            safe_close (self->safe, g_ptr_array_steal_index (open, open->len - 1));
        }
      else
        put_leaf (self, node);
      while (next == NULL && cmark_node_next (node) == NULL
             && cmark_node_parent (node) != block)
        {
          node = cmark_node_parent (node);
          close_strike (self, node);
          self->in_link &= cmark_node_get_type (node) != CMARK_NODE_LINK;
          safe_close (self->safe, g_ptr_array_steal_index (open, open->len - 1));
        }
      node = next != NULL ? next : cmark_node_next (node);
    }
  close_strike (self, block);
  safe_raw_end (self->safe);
  self->in_link = FALSE;
  g_ptr_array_unref (open);
}
