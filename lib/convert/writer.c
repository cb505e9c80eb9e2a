#include "convert/writer.h"

#include <stdlib.h>
#include <string.h>

/* ---- Elements */

typedef struct
{
  const char *name;
  ElementKind kind;
} ElementRow;

/* By name.  What is not here is EL_SPAN. */
static const ElementRow rows[] = {
  { "a", EL_LINK },
  { "address", EL_BLOCK },
  { "applet", EL_LOST },
  { "article", EL_BLOCK },
  { "aside", EL_BLOCK },
  { "audio", EL_FRAME },
  { "b", EL_STRONG },
  { "blockquote", EL_QUOTE },
  { "body", EL_BLOCK },
  { "br", EL_BREAK },
  { "canvas", EL_LOST },
  { "caption", EL_BLOCK },
  { "center", EL_BLOCK },
  { "cite", EL_EM },
  { "code", EL_CODE },
  { "colgroup", EL_GONE },
  { "dd", EL_BLOCK },
  { "del", EL_HTML },
  { "details", EL_DETAILS },
  { "dfn", EL_EM },
  { "dialog", EL_BLOCK },
  { "dir", EL_LIST },
  { "div", EL_BLOCK },
  { "dl", EL_TERMS },
  { "dt", EL_BLOCK },
  { "em", EL_EM },
  { "embed", EL_FRAME },
  { "fieldset", EL_BLOCK },
  { "figcaption", EL_P },
  { "figure", EL_BLOCK },
  { "footer", EL_BLOCK },
  { "form", EL_BLOCK },
  { "h1", EL_HEADING },
  { "h2", EL_HEADING },
  { "h3", EL_HEADING },
  { "h4", EL_HEADING },
  { "h5", EL_HEADING },
  { "h6", EL_HEADING },
  { "head", EL_GONE },
  { "header", EL_BLOCK },
  { "hgroup", EL_BLOCK },
  { "hr", EL_RULE },
  { "i", EL_EM },
  { "iframe", EL_FRAME },
  { "img", EL_IMAGE },
  { "input", EL_CHECK },
  { "ins", EL_HTML },
  { "kbd", EL_HTML },
  { "legend", EL_P },
  { "li", EL_ITEM },
  { "link", EL_GONE },
  { "listing", EL_PRE },
  { "main", EL_BLOCK },
  { "map", EL_GONE },
  { "mark", EL_HTML },
  { "math", EL_LOST },
  { "menu", EL_LIST },
  { "meta", EL_GONE },
  { "nav", EL_BLOCK },
  { "noscript", EL_GONE },
  { "object", EL_LOST },
  { "ol", EL_LIST },
  { "optgroup", EL_GONE },
  { "option", EL_GONE },
  { "p", EL_P },
  { "pre", EL_PRE },
  { "q", EL_HTML },
  { "s", EL_HTML },
  { "samp", EL_CODE },
  { "script", EL_GONE },
  { "section", EL_BLOCK },
  { "select", EL_LOST },
  { "strike", EL_HTML },
  { "strong", EL_STRONG },
  { "style", EL_GONE },
  { "sub", EL_HTML },
  { "summary", EL_P },
  { "sup", EL_HTML },
  { "svg", EL_LOST },
  { "table", EL_TABLE },
  { "tbody", EL_BLOCK },
  { "td", EL_BLOCK },
  { "template", EL_GONE },
  { "textarea", EL_LOST },
  { "tfoot", EL_BLOCK },
  { "th", EL_BLOCK },
  { "thead", EL_BLOCK },
  { "title", EL_GONE },
  { "tr", EL_BLOCK },
  { "tt", EL_CODE },
  { "u", EL_HTML },
  { "ul", EL_LIST },
  { "var", EL_EM },
  { "video", EL_FRAME },
  { "xmp", EL_PRE },
};

static int
compare_row (const void *name, const void *row)
{
  return strcmp (name, ((const ElementRow *) row)->name);
}

/* What a page hides.  What has an id or a role is shown by some button, and is text of the article. */
static gboolean
is_hidden (const xmlNode *node)
{
  const char *style = element_says (node, "style");
  GString *plain;
  gboolean hidden;

  if (element_says (node, "id") != NULL || element_says (node, "role") != NULL)
    return FALSE;
  if (element_says (node, "hidden") != NULL)
    return g_strcmp0 (element_says (node, "hidden"), "until-found") != 0;
  if (style == NULL)
    return FALSE;
  plain = g_string_new (style);
  g_string_replace (plain, " ", "", 0);
  g_string_ascii_down (plain);
  hidden = strstr (plain->str, "display:none") != NULL
           || strstr (plain->str, "visibility:hidden") != NULL;
  g_string_free (plain, TRUE);
  return hidden;
}

/* In a listing, or beside one: what copies it. */
static gboolean
is_beside_listing (const xmlNode *node)
{
  for (const xmlNode *beside = node->parent->children; beside != NULL; beside = beside->next)
    if (element_is (beside, "pre"))
      return TRUE;
  return FALSE;
}

/* A box of nothing but buttons. */
static gboolean
is_bar (const xmlNode *node)
{
  if (!element_is (node, "div"))
    return FALSE;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (!element_is (child, "button") && !xmlIsBlankNode ((xmlNode *) child))
      return FALSE;
  return TRUE;
}

static gboolean
is_copy_button (const xmlNode *node)
{
  if (!element_is (node, "button") || node->parent == NULL)
    return FALSE;
  if (is_beside_listing (node)
      || (node->parent->parent != NULL && is_bar (node->parent)
          && is_beside_listing (node->parent)))
    return TRUE;
  for (const xmlNode *outer = node->parent; outer != NULL; outer = outer->parent)
    if (element_is (outer, "pre"))
      return TRUE;
  return FALSE;
}

static ElementKind
look_up (const xmlNode *node)
{
  const ElementRow *row;

  if (is_copy_button (node))
    return EL_GONE;
  if (node->properties != NULL && is_hidden (node))
    return EL_LOST;
  row = bsearch (node->name, rows, G_N_ELEMENTS (rows), sizeof *rows, compare_row);
  return row == NULL ? EL_SPAN : row->kind;
}

gboolean
element_mark (xmlNode *node)
{
  ElementKind kind = look_up (node);
  gboolean block = kind >= EL_BLOCK;

  if (kind != EL_GONE && kind != EL_LOST)
    for (xmlNode *child = node->children; child != NULL; child = child->next)
      if (child->type == XML_ELEMENT_NODE)
        block |= element_mark (child);
  node->_private = GUINT_TO_POINTER ((guint) kind | (block ? 1u << 8 : 0));
  return block;
}

char *
convert_attribute (xmlNode *node, const char *name)
{
  return (char *) xmlGetNoNsProp (node, (const xmlChar *) name);
}

const char *
element_says (const xmlNode *node, const char *name)
{
  for (const xmlAttr *attribute = node->properties; attribute != NULL;
       attribute = attribute->next)
    if (*attribute->name == (xmlChar) *name
        && strcmp ((const char *) attribute->name, name) == 0)
      return attribute->children == NULL ? "" : (const char *) attribute->children->content;
  return NULL;
}

gboolean
element_has_word (const xmlNode *node, const char *attribute, const char *word)
{
  const char *words = element_says (node, attribute);
  gsize length = strlen (word);

  for (const char *p = words; p != NULL && (p = strstr (p, word)) != NULL; p += length)
    if ((p == words || g_ascii_isspace (p[-1]))
        && (p[length] == '\0' || g_ascii_isspace (p[length])))
      return TRUE;
  return FALSE;
}

gboolean
convert_has_class (xmlNode *node, const char *word)
{
  return element_has_word (node, "class", word);
}

static void
append_text (xmlNode *node, GString *out)
{
  for (; node != NULL; node = node->next)
    if (element_is_text (node))
      g_string_append (out, (const char *) node->content);
    else if (node->type == XML_ELEMENT_NODE && look_up (node) != EL_GONE)
      {
        gboolean parts = look_up (node) >= EL_BLOCK || look_up (node) == EL_BREAK;

        if (parts)
          g_string_append_c (out, ' ');
        append_text (node->children, out);
        if (parts)
          g_string_append_c (out, ' ');
      }
}

/* White space becomes one blank, none at the ends; in place. */
static void
collapse (GString *text)
{
  char *to = text->str;

  for (const char *p = text->str; *p != '\0'; p++)
    if (!g_ascii_isspace (*p))
      *to++ = *p;
    else if (to > text->str && to[-1] != ' ')
      *to++ = ' ';
  if (to > text->str && to[-1] == ' ')
    to--;
  g_string_truncate (text, (gsize) (to - text->str));
}

char *
convert_text (xmlNode *node)
{
  GString *out = g_string_new (NULL);

  append_text (node->children, out);
  collapse (out);
  return g_string_free (out, FALSE);
}

/* ---- Code */

static char *
language_word (const char *text)
{
  gsize length
    = strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#._-");

  return length == 0 || length > 30 ? NULL : g_ascii_strdown (text, (gssize) length);
}

/* Of classes and attributes as highlighters give them. */
static char *
language_of (xmlNode *node)
{
  static const char *const marks[]
    = { "language-", "lang-", "highlight-source-", "brush:", "brush-", "highlight-" };
  g_autofree char *named = convert_attribute (node, "data-lang"), *class = NULL,
                  *params = NULL;

  if (named == NULL)
    named = convert_attribute (node, "data-language");
  if (named != NULL)
    return language_word (named);
  class = convert_attribute (node, "class");
  params = convert_attribute (node, "data-syntaxhighlighter-params");
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      const char *found = class == NULL ? NULL : strstr (class, marks[i]);

      if (found == NULL && params != NULL)
        found = strstr (params, marks[i]);
      if (found == NULL || (found != class && found != params && g_ascii_isalnum (found[-1])))
        continue;
      found += strlen (marks[i]);
      return language_word (found + strspn (found, " "));
    }
  return NULL;
}

char *
element_language (xmlNode *pre)
{
  char *language = NULL;
  xmlNode *node = pre;

  for (xmlNode *child = pre->children; child != NULL && language == NULL; child = child->next)
    if (element_is (child, "code"))
      language = language_of (child);
  for (guint i = 0;
       language == NULL && i < 3 && node != NULL && node->type == XML_ELEMENT_NODE; i++)
    {
      language = language_of (node);
      node = node->parent;
      if (node != NULL && !element_is (node, "div") && !element_is (node, "figure"))
        break;
    }
  if (language != NULL
      && (strcmp (language, "none") == 0 || strcmp (language, "plaintext") == 0
          || strcmp (language, "default") == 0))
    g_clear_pointer (&language, g_free);
  return language;
}

/* ---- Callouts */

static const struct
{
  const char *class;
  const char *kind;
  gboolean plain; /* a class of this name alone says it */
} callouts[] = {
  { "note", "NOTE", TRUE },           { "info", "NOTE", FALSE },
  { "information", "NOTE", FALSE },   { "tip", "TIP", TRUE },
  { "hint", "TIP", FALSE },           { "success", "TIP", FALSE },
  { "important", "IMPORTANT", TRUE }, { "warning", "WARNING", TRUE },
  { "attention", "WARNING", FALSE },  { "caution", "CAUTION", TRUE },
  { "danger", "CAUTION", FALSE },     { "error", "CAUTION", FALSE },
};

static gboolean
is_frame_word (const char *word, gsize length)
{
  static const char *const frames[] = { "alert",          "admonition", "callout",
                                        "notice",         "macro",      "notification",
                                        "markdown-alert", "box",        "aside" };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      gsize frame = strlen (frames[i]);

      if (length >= frame && memcmp (word + length - frame, frames[i], frame) == 0)
        return TRUE;
    }
  return FALSE;
}

/* `note`, `alert-warning`, `callout--info`, `confluence-information-macro-tip`, `note-box`, `note-tip`; `framed`:
 * another class says that it is one. */
static const char *
callout_of_word (const char *word, gsize length, gboolean framed)
{
  static const char note[] = "note";

  for (guint i = 0; i < G_N_ELEMENTS (callouts); i++)
    {
      gsize own = strlen (callouts[i].class);
      const char *tail = word + length - own;

      if (length == own && strncmp (word, callouts[i].class, own) == 0)
        return callouts[i].plain || framed ? callouts[i].kind : NULL;
      if (length <= own + 1)
        continue;
      if (strncmp (tail, callouts[i].class, own) == 0 && tail[-1] == '-')
        {
          gsize head = length - own;

          while (head > 0 && word[head - 1] == '-')
            head--;
          if (is_frame_word (word, head)
              || (head == strlen (note) && strncmp (word, note, head) == 0))
            return callouts[i].kind;
        }
      if (strncmp (word, callouts[i].class, own) == 0 && word[own] == '-'
          && is_frame_word (word, length))
        return callouts[i].kind;
    }
  return NULL;
}

const char *
element_callout (xmlNode *node)
{
  const char *class = element_says (node, "class");
  g_auto(GStrv) words = NULL;
  const char *kind = NULL;
  gboolean framed = FALSE;

  if (class == NULL)
    return NULL;
  words = g_strsplit_set (class, " \t\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    framed |= is_frame_word (words[i], strlen (words[i]));
  /* `note note-warning` is a warning: what says no more than that it is a note gives way */
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = g_ascii_strdown (words[i], -1);
      const char *says = callout_of_word (word, strlen (word), framed);

      if (says != NULL && (kind == NULL || strcmp (kind, "NOTE") == 0))
        kind = says;
    }
  return kind;
}

/* ---- Lines */

static void
put_prefix (Writer *self, gboolean blank)
{
  GString *prefix = self->marked ? self->first : self->prefix;
  gsize length = prefix->len;

  while (blank && length > 0 && prefix->str[length - 1] == ' ')
    length--;
  g_string_append_len (self->out, prefix->str, (gssize) length);
  self->marked = FALSE;
}

void
writer_line (Writer *self, const char *text, gsize length)
{
  put_prefix (self, length == 0);
  g_string_append_len (self->out, text, (gssize) length);
  g_string_append_c (self->out, '\n');
}

void
writer_begin (Writer *self)
{
  if (self->gap && !self->marked)
    writer_line (self, "", 0);
  self->gap = TRUE;
  self->list = 0;
}

static void
write_lines (Writer *self, const char *text)
{
  for (;;)
    {
      gsize length = strcspn (text, "\n");

      writer_line (self, text, length);
      if (text[length] == '\0')
        break;
      text += length + 1;
    }
}

void
writer_block (Writer *self, const char *text)
{
  writer_begin (self);
  write_lines (self, text);
}

/* Free it. */
static char *
anchor_html (const char *id)
{
  GString *out = g_string_new ("<a id=\"");

  html_escape (out, id, strlen (id));
  g_string_append (out, "\"></a>");
  return g_string_free (out, FALSE);
}

/* The id that an element keeps, or NULL; `heading`: its text, if it is one.  Free it. */
static char *
kept_id (Writer *self, xmlNode *node, const char *heading)
{
  const char *id = element_says (node, "id");

  if (id == NULL && element_is (node, "a"))
    id = element_says (node, "name");
  if (id == NULL || *id == '\0' || self->rules->wants_id == NULL
      || !self->rules->wants_id (self->rules->data, id, heading))
    return NULL;
  return g_strdup (id);
}

void
writer_id (Writer *self, xmlNode *node)
{
  g_autofree char *id = kept_id (self, node, NULL), *anchor = NULL;

  if (id == NULL)
    return;
  anchor = anchor_html (id);
  g_string_append (self->anchors, anchor);
}

/* One that stands as `{#id}` in markdown and stays text there. */
static gboolean
is_plain_id (const char *id)
{
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && (p == id || p[1] == '\0' || strchr ("-_.:", *p) == NULL))
      return FALSE;
  return TRUE;
}

void
writer_heading_id (Writer *self, xmlNode *node, const char *said, GString *text)
{
  g_autofree char *id = kept_id (self, node, said), *anchor = NULL;

  if (id != NULL && is_plain_id (id))
    g_string_append_printf (text, " {#%s}", id);
  else if (id != NULL)
    g_string_prepend (text, anchor = anchor_html (id));
}

void
writer_lost (Writer *self, xmlNode *node)
{
  g_autofree char *text = convert_text (node);

  /* most are icons, and what is hidden has often nothing in it */
  if (*text != '\0' || (!element_is (node, "svg") && !is_hidden (node)))
    writer_remark (self, node, "%s is left out", (const char *) node->name);
}

void
writer_remark (Writer *self, const xmlNode *node, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list values;

  if (self->rules->remark == NULL)
    return;
  va_start (values, format);
  what = g_strdup_vprintf (format, values);
  va_end (values);
  self->rules->remark (self->rules->data, (guint) xmlGetLineNo (node), what);
}

/* Whether nothing is run by following it. */
static gboolean
is_harmless (const char *address, gboolean image)
{
  static const char *const schemes[] = { "http", "https", "mailto", "tel",  "ftp",    "ftps",
                                         "sms",  "news",  "irc",    "xmpp", "callto", NULL };
  g_autofree char *scheme = NULL;
  gsize length
    = strspn (address, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

  if (address[length] != ':')
    return TRUE;
  scheme = g_ascii_strdown (address, (gssize) length);
  return g_strv_contains (schemes, scheme)
         || (image && g_ascii_strncasecmp (address, "data:image/", 11) == 0);
}

/* Browsers do not see the blanks around it, nor tabs and newlines in it. */
static void
clean_address (char *address)
{
  char *to = address;

  g_strstrip (address);
  for (const char *p = address; *p != '\0'; p++)
    if (*p != '\t' && *p != '\n' && *p != '\r')
      *to++ = *p;
  *to = '\0';
}

/* Whether a link, as mandoc and mdBook make them, leads to the heading, or the term, that it is in. */
static gboolean
leads_to_itself (const xmlNode *link, const char *address)
{
  for (const xmlNode *node = link->parent;
       *address == '#' && node != NULL && element_kind (node) != EL_TABLE; node = node->parent)
    if ((element_kind (node) == EL_HEADING || element_is (node, "dt"))
        && g_strcmp0 (element_says (node, "id"), address + 1) == 0)
      return TRUE;
  return FALSE;
}

char *
writer_address (Writer *self, const xmlNode *node, const char *name, gboolean image)
{
  g_autofree char *address = convert_attribute ((xmlNode *) node, name);

  if (address == NULL)
    return NULL;
  clean_address (address);
  if (*address == '\0' || leads_to_itself (node, address))
    return NULL;
  if (!is_harmless (address, image))
    {
      writer_remark (self, node, "%s to \"%.40s\" is left out", image ? "image" : "link",
                     address);
      return NULL;
    }
  if (self->rules->address == NULL)
    return g_steal_pointer (&address);
  return self->rules->address (self->rules->data, address, image, (guint) xmlGetLineNo (node));
}
