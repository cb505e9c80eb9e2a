#include "centre/safe.h"

#include <stdlib.h>
#include <string.h>
#include "article/article.h"
#include "base/xml.h"
#include "page/page.h"

enum
{
  DEPTH_MAX = 200, /* of elements; XSLT copies them recursively */
  NAME_MAX_LENGTH = 15,
  NUMBER_MAX = 5, /* digits */
  DATA_MAX = 256 * 1024,
  WASTED_MAX
  = 1 << 20 /* bytes looked at for tags that do not end: else `<a b='` repeated is quadratic */
};

#define TEXT(s) ((const xmlChar *) (s))

struct Safe
{
  SafeFollow follow;
  SafeAnchor anchor;
  gpointer data;
  xmlNode *root, *top;
  GString *words; /* of `top`, behind its last child: libxml2 reads a text anew for each that is appended */
  guint depth;
  GHashTable *ids;
  char hidden[NAME_MAX_LENGTH
              + 1]; /* inside of this element of raw HTML, of which nothing is put; "": none */
  gsize wasted;
};

/* ---- The list */

typedef enum
{
  VOID = 1 << 0,  /* has no contents */
  BLOCK = 1 << 1, /* stands between paragraphs, not in them */
  HIDDEN = 1 << 2 /* goes with its contents */
} Traits;

typedef struct
{
  const char *name;
  const char *becomes; /* NULL: itself; "": its contents */
  guint traits;
  const char *within; /* one of these holds it, with blanks around: " ul ol "; NULL: any */
  const char *attributes; /* that may stand beside lang, dir, title and id; or NULL */
} Allowed;

/* clang-format off */
static const Allowed allowed[] = {
  { "a", NULL, 0, NULL, NULL }, { "abbr", NULL, 0, NULL, NULL }, { "address", "div", BLOCK, NULL, NULL },
  { "article", "div", BLOCK, NULL, NULL }, { "aside", "div", BLOCK, NULL, NULL }, { "b", "strong", 0, NULL, NULL },
  { "bdi", NULL, 0, NULL, NULL }, { "bdo", NULL, 0, NULL, NULL }, { "blockquote", NULL, BLOCK, NULL, NULL },
  { "br", NULL, VOID, NULL, NULL }, { "canvas", "", HIDDEN, NULL, NULL }, { "caption", NULL, BLOCK, " table ", NULL },
  { "center", "div", BLOCK, NULL, NULL }, { "cite", NULL, 0, NULL, NULL }, { "code", NULL, 0, NULL, NULL },
  { "dd", NULL, BLOCK, " dl ", NULL }, { "del", NULL, 0, NULL, NULL }, { "details", NULL, BLOCK, NULL, " open " },
  { "dfn", NULL, 0, NULL, NULL }, { "div", NULL, BLOCK, NULL, NULL }, { "dl", NULL, BLOCK, NULL, NULL },
  { "dt", NULL, BLOCK, " dl ", NULL }, { "em", NULL, 0, NULL, NULL }, { "embed", "", HIDDEN | VOID, NULL, NULL },
  { "figcaption", NULL, BLOCK, " figure ", NULL }, { "figure", NULL, BLOCK, NULL, NULL },
  { "footer", "div", BLOCK, NULL, NULL }, { "h1", NULL, BLOCK, NULL, NULL }, { "h2", NULL, BLOCK, NULL, NULL },
  { "h3", NULL, BLOCK, NULL, NULL }, { "h4", NULL, BLOCK, NULL, NULL }, { "h5", NULL, BLOCK, NULL, NULL },
  { "h6", NULL, BLOCK, NULL, NULL }, { "head", "", HIDDEN, NULL, NULL }, { "header", "div", BLOCK, NULL, NULL },
  { "hr", NULL, VOID | BLOCK, NULL, NULL }, { "i", "em", 0, NULL, NULL }, { "iframe", "", HIDDEN, NULL, NULL },
  { "img", NULL, VOID, NULL, " width height " }, { "ins", NULL, 0, NULL, NULL }, { "kbd", NULL, 0, NULL, NULL },
  { "li", NULL, BLOCK, " ul ol ", " value " }, { "main", "div", BLOCK, NULL, NULL }, { "mark", NULL, 0, NULL, NULL },
  { "math", "", HIDDEN, NULL, NULL }, { "nav", "div", BLOCK, NULL, NULL }, { "noembed", "", HIDDEN, NULL, NULL },
  { "noframes", "", HIDDEN, NULL, NULL }, { "noscript", "", HIDDEN, NULL, NULL }, { "object", "", HIDDEN, NULL, NULL },
  { "ol", NULL, BLOCK, NULL, " start reversed " }, { "p", NULL, BLOCK, NULL, NULL },
  { "plaintext", "", HIDDEN, NULL, NULL }, { "pre", NULL, BLOCK, NULL, NULL }, { "q", NULL, 0, NULL, NULL },
  { "rp", NULL, 0, " ruby ", NULL }, { "rt", NULL, 0, " ruby ", NULL }, { "ruby", NULL, 0, NULL, NULL },
  { "s", "del", 0, NULL, NULL }, { "samp", NULL, 0, NULL, NULL }, { "script", "", HIDDEN, NULL, NULL },
  { "section", "div", BLOCK, NULL, NULL }, { "select", "", HIDDEN, NULL, NULL }, { "small", NULL, 0, NULL, NULL },
  { "span", NULL, 0, NULL, NULL }, { "strike", "del", 0, NULL, NULL }, { "strong", NULL, 0, NULL, NULL },
  { "style", "", HIDDEN, NULL, NULL }, { "sub", NULL, 0, NULL, NULL }, { "summary", NULL, BLOCK, " details ", NULL },
  { "sup", NULL, 0, NULL, NULL }, { "svg", "", HIDDEN, NULL, NULL }, { "table", NULL, BLOCK, NULL, NULL },
  { "tbody", NULL, BLOCK, " table ", NULL }, { "td", NULL, BLOCK, " tr ", " colspan rowspan " },
  { "template", "", HIDDEN, NULL, NULL }, { "textarea", "", HIDDEN, NULL, NULL },
  { "tfoot", NULL, BLOCK, " table ", NULL }, { "th", NULL, BLOCK, " tr ", " colspan rowspan " },
  { "thead", NULL, BLOCK, " table ", NULL }, { "time", NULL, 0, NULL, NULL }, { "title", "", HIDDEN, NULL, NULL },
  { "tr", NULL, BLOCK, " table thead tbody tfoot ", NULL }, { "tt", "code", 0, NULL, NULL },
  { "u", NULL, 0, NULL, NULL }, { "ul", NULL, BLOCK, NULL, NULL }, { "var", NULL, 0, NULL, NULL },
  { "wbr", NULL, VOID, NULL, NULL }, { "xmp", "", HIDDEN, NULL, NULL },
};
/* clang-format on */

static int
compare_allowed (const void *name, const void *row)
{
  return strcmp (name, ((const Allowed *) row)->name);
}

static const Allowed *
allowed_find (const char *name)
{
  return bsearch (name, allowed, G_N_ELEMENTS (allowed), sizeof allowed[0], compare_allowed);
}

/* Whether `words`, with blanks around each, have the word. */
static gboolean
has_word (const char *words, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = words; length > 0 && (at = strstr (at, word)) != NULL; at++)
    if (at > words && at[-1] == ' ' && at[length] == ' ')
      return TRUE;
  return FALSE;
}

/* ---- The tree */

static gboolean
is_named (const xmlNode *node, const char *name)
{
  return strcmp ((const char *) node->name, name) == 0;
}

/* Of raw HTML: it is marked so. */
static gboolean
is_raw (const xmlNode *node)
{
  return node->_private != NULL;
}

static gboolean
is_block (const xmlNode *node)
{
  const Allowed *row = allowed_find ((const char *) node->name);

  return row != NULL && (row->traits & BLOCK) != 0;
}

Safe *
safe_new (SafeFollow follow, SafeAnchor anchor, gpointer data)
{
  Safe *self = g_new0 (Safe, 1);

  xml_begin ();
  *self = (Safe){ .follow = follow, .anchor = anchor, .data = data };
  self->root = self->top = xmlNewNode (NULL, TEXT ("body"));
  self->words = g_string_new (NULL);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
safe_free (Safe *self)
{
  if (self == NULL)
    return;
  if (self->root != NULL)
    xmlFreeNode (self->root);
  g_hash_table_unref (self->ids);
  g_string_free (self->words, TRUE);
  g_free (self);
}

static void
put_text (Safe *self)
{
  if (self->words->len > 0)
    xmlAddChild (self->top, xmlNewTextLen (TEXT (self->words->str), (int) self->words->len));
  g_string_truncate (self->words, 0);
}

xmlNode *
safe_take (Safe *self)
{
  put_text (self);
  return g_steal_pointer (&self->root);
}

static void
leave (Safe *self)
{
  put_text (self);
  self->top = self->top->parent;
  self->depth--;
}

/* What raw HTML left open and cannot hold a block of ours. */
static void
leave_words (Safe *self)
{
  while (is_raw (self->top) && (is_named (self->top, "p") || !is_block (self->top)))
    leave (self);
}

static xmlNode *
enter (Safe *self, const char *name, gboolean raw)
{
  xmlNode *node;

  if (self->depth >= DEPTH_MAX)
    return NULL;
  put_text (self);
  node = xmlNewChild (self->top, NULL, TEXT (name), NULL);
  node->_private = raw ? node : NULL;
  self->top = node;
  self->depth++;
  return node;
}

xmlNode *
safe_open (Safe *self, const char *name)
{
  const Allowed *row = allowed_find (name);

  g_assert (row != NULL && row->becomes == NULL);
  if (*self->hidden != '\0')
    return NULL;
  if (row->traits & BLOCK)
    leave_words (self);
  return enter (self, name, FALSE);
}

void
safe_close (Safe *self, xmlNode *element)
{
  if (element == NULL)
    return;
  while (self->top != element)
    leave (self);
  leave (self);
}

void
safe_put (Safe *self, const char *name)
{
  safe_close (self, safe_open (self, name));
}

void
safe_set (xmlNode *element, const char *name, const char *value)
{
  if (element != NULL)
    markup_set (element, name, value);
}

/* Whether it is one of those that templates/site/page.xsl and site.js give: no heading's anchor has capitals. */
static gboolean
is_own_id (const char *id)
{
  return g_str_has_prefix (id, "C-");
}

void
safe_set_id (Safe *self, xmlNode *element, const char *id)
{
  g_autofree char *clean = markup_clean (id);

  if (element == NULL || *clean == '\0' || strpbrk (clean, " \t\n") != NULL
      || is_own_id (clean) || xmlHasProp (element, TEXT ("id")) != NULL
      || g_hash_table_contains (self->ids, clean))
    return;
  markup_set (element, "id", clean);
  g_hash_table_add (self->ids, g_steal_pointer (&clean));
}

void
safe_text (Safe *self, const char *text, gsize length)
{
  g_autofree char *part = g_strndup (text, length);
  g_autofree char *clean = markup_clean (part);

  if (*self->hidden == '\0')
    g_string_append (self->words, clean);
}

/* ---- Addresses */

/* Without what browsers take out before they look (https://url.spec.whatwg.org/, 4.4): blanks and control
 * characters at both ends, tabs and newlines anywhere.  Free it. */
static char *
bare_address (const char *target)
{
  g_autofree char *valid = g_utf8_make_valid (target, -1);
  GString *bare = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u > 0x20 && !(u >= 0x7f && u < 0xa0) && g_unichar_type (u) != G_UNICODE_FORMAT)
        g_string_append_unichar (bare, u == '\\' ? '/' : u);
      else if (u == ' ' && bare->len > 0)
        g_string_append (bare, "%20");
    }
  while (g_str_has_suffix (bare->str, "%20"))
    g_string_truncate (bare, bare->len - 3);
  return g_string_free (bare, FALSE);
}

/* What stands before the first colon, unless that is part of a path; lower case.  NULL: none.  Free it. */
static char *
scheme_of (const char *address)
{
  gsize length = strcspn (address, ":/?#");

  return address[length] == ':' ? g_ascii_strdown (address, (gssize) length) : NULL;
}

static gboolean
is_safe_scheme (const char *scheme, gboolean image)
{
  static const char *const links[] = { "http", "https", "ftp", "mailto", "tel", NULL };
  static const char *const images[] = { "http", "https", NULL };

  return g_strv_contains (image ? images : links, scheme);
}

/* data:image/png;base64, and nothing but its letters. */
static gboolean
is_safe_data (const char *address)
{
  static const char *const kinds[] = { "png", "jpeg", "gif", "webp" };
  const char *data = strstr (address, ";base64,");

  for (guint i = 0; data != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *head = g_strconcat ("data:image/", kinds[i], NULL);

      if (strlen (head) == (gsize) (data - address)
          && g_ascii_strncasecmp (address, head, strlen (head)) == 0)
        {
          data += strlen (";base64,");
          return strlen (data) < DATA_MAX
                 && data[strspn (data, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "+/=")] == '\0';
        }
    }
  return FALSE;
}

/* The address for a page, or NULL; *elsewhere: it is another host's. */
static char *
settle_address (Safe *self, const char *target, gboolean image, guint line,
                gboolean *elsewhere)
{
  g_autofree char *address = bare_address (target);
  g_autofree char *scheme = scheme_of (address);

  *elsewhere = TRUE;
  if (g_str_has_prefix (address, "//"))
    return g_strconcat ("https:", address, NULL);
  if (scheme != NULL && is_safe_scheme (scheme, image))
    return g_steal_pointer (&address);
  *elsewhere = FALSE;
  if (scheme != NULL)
    return image && is_safe_data (address) ? g_steal_pointer (&address) : NULL;
  if (*address == '\0' || self->follow == NULL)
    return g_steal_pointer (&address);
  return self->follow (self->data, address, image, line);
}

/* ---- Links and images */

static gboolean
in_link (const Safe *self)
{
  for (const xmlNode *node = self->top; node != NULL; node = node->parent)
    if (is_named (node, "a"))
      return TRUE;
  return FALSE;
}

static xmlNode *
enter_link (Safe *self, const char *target, const char *title, guint line, gboolean raw)
{
  gboolean elsewhere;
  g_autofree char *address
    = in_link (self) ? NULL : settle_address (self, target, FALSE, line, &elsewhere);
  xmlNode *link = address == NULL || *self->hidden != '\0' ? NULL : enter (self, "a", raw);

  if (link == NULL)
    return NULL;
  safe_set (link, "href", address);
  if (elsewhere)
    safe_set (link, "rel", "external noopener");
  if (title != NULL && *title != '\0')
    safe_set (link, "title", title);
  return link;
}

xmlNode *
safe_link (Safe *self, const char *target, const char *title, guint line)
{
  return enter_link (self, target, title, line, FALSE);
}

static void
put_elsewhere (Safe *self, const char *address, const char *alt)
{
  xmlNode *link = in_link (self) ? NULL : enter (self, "a", FALSE);
  const char *text = alt == NULL || *alt == '\0' ? address : alt;

  safe_set (link, "href", address);
  safe_set (link, "rel", "external noopener");
  safe_text (self, text, strlen (text));
  safe_close (self, link);
}

/* NULL: there is none; its words were put. */
static xmlNode *
enter_image (Safe *self, const char *target, const char *alt, guint line)
{
  gboolean elsewhere;
  g_autofree char *address = settle_address (self, target, TRUE, line, &elsewhere);
  xmlNode *image;

  if (address == NULL || *address == '\0' || elsewhere)
    {
      if (address != NULL && elsewhere)
        put_elsewhere (self, address, alt);
      else if (alt != NULL)
        safe_text (self, alt, strlen (alt));
      return NULL;
    }
  image = enter (self, "img", FALSE);
  safe_set (image, "src", address);
  safe_set (image, "alt", alt == NULL ? "" : alt);
  safe_set (image, "loading", "lazy");
  return image;
}

void
safe_image (Safe *self, const char *target, const char *alt, const char *title, guint line)
{
  xmlNode *image = *self->hidden != '\0' ? NULL : enter_image (self, target, alt, line);

  if (title != NULL && *title != '\0')
    safe_set (image, "title", title);
  safe_close (self, image);
}

/* ---- Raw HTML: a tag (https://html.spec.whatwg.org/, 13.2.5, as far as it goes) */

typedef struct
{
  char name[NAME_MAX_LENGTH + 1]; /* lower case */
  gboolean closing;
  GPtrArray *attributes; /* char *: name, value, name, value */
} Tag;

static void
tag_clear (Tag *self)
{
  g_clear_pointer (&self->attributes, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tag, tag_clear)

static const char *
tag_get (const Tag *self, const char *name)
{
  for (guint i = 0; self->attributes != NULL && i < self->attributes->len; i += 2)
    if (strcmp (self->attributes->pdata[i], name) == 0)
      return self->attributes->pdata[i + 1];
  return NULL;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\f';
}

/* Behind the value at `p`; NULL: it does not end. */
static const char *
read_value (const char *p, const char *end, char **value)
{
  const char *start = p, *stop;
  gboolean quoted = p < end && (*p == '"' || *p == '\'');

  if (quoted)
    {
      stop = memchr (p + 1, *p, (gsize) (end - p - 1));
      start = p + 1;
    }
  else
    for (stop = p; stop < end && !is_blank (*stop) && *stop != '>'; stop++)
      ;
  if (stop == NULL)
    return NULL;
  *value = html_decode (start, (gsize) (stop - start));
  return stop + quoted;
}

static const char *
read_attribute (const char *p, const char *end, Tag *tag)
{
  const char *name = p;
  g_autofree char *lower = NULL, *value = NULL;

  while (p < end && !is_blank (*p) && *p != '>' && *p != '=' && (*p != '/' || p == name))
    p++;
  if (p == name)
    p++;
  lower = g_ascii_strdown (name, p - name);
  while (p < end && is_blank (*p))
    p++;
  if (p < end && *p == '=')
    {
      for (p++; p < end && is_blank (*p); p++)
        ;
      p = read_value (p, end, &value);
    }
  if (tag->attributes == NULL)
    tag->attributes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (tag->attributes, g_steal_pointer (&lower));
  g_ptr_array_add (tag->attributes, value == NULL ? g_strdup ("") : g_steal_pointer (&value));
  return p;
}

/* Behind the tag at `p`; NULL: there is none, `<` is text. */
static const char *
read_tag (const char *p, const char *end, Tag *tag)
{
  gsize length = 0;

  tag->closing = ++p < end && *p == '/';
  p += tag->closing;
  if (p >= end || !g_ascii_isalpha (*p))
    return NULL;
  for (; p < end && !is_blank (*p) && *p != '>' && *p != '/'; p++)
    if (length < NAME_MAX_LENGTH)
      tag->name[length++] = g_ascii_tolower (*p);
  tag->name[length] = '\0';
  while (p != NULL && p < end && *p != '>')
    if (is_blank (*p) || *p == '/')
      p++;
    else
      p = read_attribute (p, end, tag);
  return p != NULL && p < end ? p + 1 : NULL;
}

/* ---- Raw HTML: what a tag does */

static gboolean
is_number (const char *text)
{
  gsize digits = strspn (text, G_CSET_DIGITS);

  return digits > 0 && digits <= NUMBER_MAX && text[digits] == '\0';
}

static void
set_attributes (Safe *self, xmlNode *node, const Allowed *row, const Tag *tag)
{
  const char *id = tag_get (tag, "id");

  if (id == NULL && strcmp (row->name, "a") == 0)
    id = tag_get (tag, "name");
  if (id != NULL)
    safe_set_id (self, node, id);
  for (guint i = 0; tag->attributes != NULL && i < tag->attributes->len; i += 2)
    {
      const char *name = tag->attributes->pdata[i], *value = tag->attributes->pdata[i + 1];
      gboolean flag = strcmp (name, "open") == 0 || strcmp (name, "reversed") == 0;

      if (xmlHasProp (node, TEXT (name)) != NULL)
        continue;
      if (row->attributes != NULL && has_word (row->attributes, name)
          && (flag || is_number (value)))
        safe_set (node, name, flag ? name : value);
      else if (strcmp (name, "title") == 0
               || (strcmp (name, "dir") == 0 && has_word (" ltr rtl auto ", value))
               || (strcmp (name, "lang") == 0 && *value != '\0'
                   && value[strspn (value, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-")]
                        == '\0'))
        safe_set (node, name, value);
    }
}

/* Goes up to what may hold the element, through raw HTML alone. */
static gboolean
find_holder (Safe *self, const Allowed *row)
{
  xmlNode *node = self->top;

  if (row->within == NULL)
    return TRUE;
  while (is_raw (node) && !has_word (row->within, (const char *) node->name)
         && (is_named (node, "table") + is_named (node, "ul") + is_named (node, "ol")
             + is_named (node, "dl"))
              == 0)
    node = node->parent;
  if (!is_raw (node) || !has_word (row->within, (const char *) node->name))
    return FALSE;
  while (self->top != node)
    leave (self);
  return TRUE;
}

static void
open_image (Safe *self, const Allowed *row, const Tag *tag, guint line)
{
  const char *target = tag_get (tag, "src");
  xmlNode *image = target == NULL ? NULL
                                  : enter_image (self, target, tag_get (tag, "alt"), line);

  if (image != NULL)
    set_attributes (self, image, row, tag);
  safe_close (self, image);
}

static xmlNode *
open_anchor (Safe *self, const Tag *tag, guint line)
{
  const char *target = tag_get (tag, "href");

  if (target != NULL)
    return enter_link (self, target, NULL, line, TRUE);
  return tag_get (tag, "id") == NULL && tag_get (tag, "name") == NULL
           ? NULL
           : enter (self, "span", TRUE);
}

static void
open_raw (Safe *self, const Allowed *row, const Tag *tag, guint line)
{
  const char *name = row->becomes == NULL ? row->name : row->becomes;
  const char *anchor;
  xmlNode *node;

  if (strcmp (name, "img") == 0)
    {
      open_image (self, row, tag, line);
      return;
    }
  if (row->traits & BLOCK)
    leave_words (self);
  if (!find_holder (self, row))
    return;
  node = strcmp (name, "a") == 0 ? open_anchor (self, tag, line) : enter (self, name, TRUE);
  if (node == NULL)
    return;
  anchor = self->anchor != NULL && name[0] == 'h' && g_ascii_isdigit (name[1])
             ? self->anchor (self->data, line)
             : NULL;
  if (anchor != NULL)
    safe_set_id (self, node, anchor);
  set_attributes (self, node, row, tag);
  if (row->traits & VOID)
    leave (self);
}

/* What raw HTML opened under that name, and all in it. */
static void
close_raw (Safe *self, const Allowed *row)
{
  const char *name = row->becomes == NULL ? row->name : row->becomes;
  xmlNode *node = self->top;

  while (is_raw (node) && !is_named (node, name)
         && !(strcmp (name, "a") == 0 && is_named (node, "span")))
    node = node->parent;
  if (!is_raw (node))
    return;
  while (self->top != node)
    leave (self);
  leave (self);
}

static void
put_tag (Safe *self, const Tag *tag, guint line, gboolean in_text)
{
  const Allowed *row = allowed_find (tag->name);

  if (*self->hidden != '\0')
    {
      if (tag->closing && strcmp (tag->name, self->hidden) == 0)
        *self->hidden = '\0';
      return;
    }
  if (row == NULL || (in_text && (row->traits & BLOCK)))
    return;
  if (row->traits & HIDDEN)
    {
      if (!tag->closing && !(row->traits & VOID))
        g_strlcpy (self->hidden, tag->name, sizeof self->hidden);
    }
  else if (tag->closing)
    close_raw (self, row);
  else
    open_raw (self, row, tag, line);
}

/* Behind the comment, declaration or instruction at `p`, or NULL. */
static const char *
after_markup (const char *p, const char *end)
{
  static const char *const kinds[][2]
    = { { "<!--", "-->" }, { "<![CDATA[", "]]>" }, { "<!", ">" }, { "<?", ">" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i][0]);
      const char *stop;

      if ((gsize) (end - p) < length || memcmp (p, kinds[i][0], length) != 0)
        continue;
      stop = g_strstr_len (p + length, end - p - (gssize) length, kinds[i][1]);
      return stop == NULL ? end : stop + strlen (kinds[i][1]);
    }
  return NULL;
}

static void
put_raw_text (Safe *self, const char *text, gsize length)
{
  g_autofree char *decoded = html_decode (text, length);

  safe_text (self, decoded, strlen (decoded));
}

static guint
newlines (const char *text, const char *end)
{
  guint count = 0;

  for (; text < end; text++)
    count += *text == '\n';
  return count;
}

void
safe_raw (Safe *self, const char *html, gsize length, guint line, gboolean in_text)
{
  const char *end = html + length, *text = html;

  for (const char *p = html; p < end;)
    {
      const char *tag_at = memchr (p, '<', (gsize) (end - p)), *after;
      g_auto(Tag) tag = { .name = "" };

      if (tag_at == NULL || self->wasted > WASTED_MAX)
        break;
      after = after_markup (tag_at, end);
      if (after == NULL && (after = read_tag (tag_at, end, &tag)) == NULL)
        {
          self->wasted += (gsize) (end - tag_at);
          p = tag_at + 1;
          continue;
        }
      put_raw_text (self, text, (gsize) (tag_at - text));
      line += newlines (text, tag_at);
      if (*tag.name != '\0')
        put_tag (self, &tag, line, in_text);
      line += newlines (tag_at, after);
      p = text = after;
    }
  put_raw_text (self, text, (gsize) (end - text));
}

void
safe_raw_end (Safe *self)
{
  *self->hidden = '\0';
}
