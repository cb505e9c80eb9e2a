#include "page/html.h"

#include <string.h>

typedef struct
{
  gsize name, value; /* where they begin in `tag` */
} Attribute;

static const char *const empty_elements[] = { "area",   "base",  "br",    "col",  "embed",
                                              "hr",     "img",   "input", "link", "meta",
                                              "source", "track", "wbr",   NULL };

/* Of which nothing but an empty one comes out. */
static const char *const raw_elements[] = { "script",    "style",    "xmp",
                                            "iframe",    "noembed",  "noframes",
                                            "plaintext", "noscript", NULL };

static const char *const flags[]
  = { "checked",   "disabled", "selected", "required", "hidden",     "multiple", "readonly",
      "autofocus", "async",    "defer",    "open",     "novalidate", "reversed", NULL };

static gboolean
is_one_of (const char *name, const char *const *names)
{
  for (; *names != NULL; names++)
    if (**names == *name && strcmp (*names, name) == 0)
      return TRUE;
  return FALSE;
}

void
html_init (Html *self, gboolean text_only)
{
  *self = (Html){ .out = g_string_sized_new (text_only ? 64 : 16384), .text_only = text_only };
  if (text_only)
    return;
  self->tag = g_string_sized_new (256);
  self->attributes = g_array_new (FALSE, FALSE, sizeof (Attribute));
  self->open = g_ptr_array_new_with_free_func (g_free);
}

/* ---- Texts */

static void
put_escaped (GString *out, const char *text, gboolean quoted)
{
  const char *wanted = quoted ? "&<\"" : "&<>";

  for (;;)
    {
      gsize plain = strcspn (text, wanted);

      g_string_append_len (out, text, (gssize) plain);
      text += plain;
      if (*text == '\0')
        return;
      g_string_append (out, *text == '&'   ? "&amp;"
                            : *text == '<' ? "&lt;"
                            : *text == '>' ? "&gt;"
                                           : "&quot;");
      text++;
    }
}

/* ---- The start tag that is open */

static gboolean
is_forbidden (const char *name)
{
  return g_ascii_strncasecmp (name, "on", 2) == 0 || g_ascii_strcasecmp (name, "style") == 0
         || g_ascii_strcasecmp (name, "srcdoc") == 0;
}

static void
put_attribute (GString *out, const char *name, const char *value)
{
  if (is_forbidden (name))
    return;
  g_string_append_c (out, ' ');
  g_string_append (out, name);
  if (is_one_of (name, flags))
    return;
  g_string_append_len (out, "=\"", 2);
  put_escaped (out, value, TRUE);
  g_string_append_c (out, '"');
}

static const char *
opened_last (const Html *self)
{
  return self->open->pdata[self->open->len - 1];
}

static void
end_tag (Html *self)
{
  const char *name;

  if (!self->is_open)
    return;
  self->is_open = FALSE;
  name = opened_last (self);
  if (self->hidden == 0)
    {
      g_string_append_c (self->out, '<');
      g_string_append (self->out, name);
      for (guint i = 0; i < self->attributes->len; i++)
        {
          const Attribute *attribute = &g_array_index (self->attributes, Attribute, i);

          put_attribute (self->out, self->tag->str + attribute->name,
                         self->tag->str + attribute->value);
        }
      g_string_append_c (self->out, '>');
    }
  if (self->hidden > 0 || is_one_of (name, raw_elements) || is_one_of (name, empty_elements))
    self->hidden++;
}

static gsize
keep (GString *tag, const char *text)
{
  gsize at = tag->len;

  g_string_append_len (tag, text, (gssize) strlen (text) + 1);
  return at;
}

gboolean
html_attribute (Html *self, const char *name, const char *value)
{
  Attribute added;

  if (!self->is_open)
    return FALSE;
  for (guint i = 0; i < self->attributes->len; i++)
    {
      Attribute *attribute = &g_array_index (self->attributes, Attribute, i);

      if (strcmp (self->tag->str + attribute->name, name) == 0)
        {
          attribute->value = keep (self->tag, value);
          return TRUE;
        }
    }
  added.name = keep (self->tag, name);
  added.value = keep (self->tag, value);
  g_array_append_val (self->attributes, added);
  return TRUE;
}

/* ---- Elements */

void
html_open (Html *self, const char *name)
{
  if (self->text_only)
    return;
  end_tag (self);
  g_ptr_array_add (self->open, g_strdup (name));
  g_string_truncate (self->tag, 0);
  g_array_set_size (self->attributes, 0);
  self->is_open = TRUE;
}

void
html_text (Html *self, const char *text)
{
  if (self->text_only)
    {
      g_string_append (self->out, text);
      return;
    }
  if (*text == '\0')
    return;
  end_tag (self);
  if (self->hidden == 0 && self->open->len > 0)
    put_escaped (self->out, text, FALSE);
}

void
html_close (Html *self)
{
  if (self->text_only)
    return;
  end_tag (self);
  if (self->hidden > 0)
    self->hidden--;
  if (self->hidden == 0 && !is_one_of (opened_last (self), empty_elements))
    {
      g_string_append_len (self->out, "</", 2);
      g_string_append (self->out, opened_last (self));
      g_string_append_c (self->out, '>');
    }
  g_ptr_array_set_size (self->open, (gint) self->open->len - 1);
}

char *
html_finish (Html *self, gsize *length)
{
  if (!self->text_only)
    {
      end_tag (self);
      g_string_free (self->tag, TRUE);
      g_array_unref (self->attributes);
      g_ptr_array_unref (self->open);
    }
  if (length != NULL)
    *length = self->out->len;
  return g_string_free (self->out, FALSE);
}

/* ---- Copies */

static void
copy_attribute (Html *self, const xmlAttr *attribute)
{
  const char *name = (const char *) attribute->name;
  const xmlNode *value = attribute->children;
  g_autofree char *prefixed
    = attribute->ns == NULL || attribute->ns->prefix == NULL
        ? NULL
        : g_strconcat ((const char *) attribute->ns->prefix, ":", name, NULL);
  xmlChar *joined = NULL;

  if (value != NULL && value->next != NULL)
    joined = xmlNodeListGetString (attribute->doc, (xmlNode *) value, 1);
  html_attribute (self, prefixed != NULL ? prefixed : name,
                  joined != NULL                            ? (const char *) joined
                  : value == NULL || value->content == NULL ? ""
                                                            : (const char *) value->content);
  if (joined != NULL)
    xmlFree (joined);
}

static void
copy_start (Html *self, const xmlNode *element)
{
  html_open (self, (const char *) element->name);
  for (const xmlAttr *attribute = element->properties; attribute != NULL;
       attribute = attribute->next)
    copy_attribute (self, attribute);
}

static gboolean
is_text (const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* Without recursion: what an article nests is deep. */
void
html_copy (Html *self, const xmlNode *root)
{
  if (root->type == XML_ATTRIBUTE_NODE)
    {
      copy_attribute (self, (const xmlAttr *) root);
      return;
    }
  for (const xmlNode *node = root; node != NULL;)
    {
      const xmlNode *next = node->type == XML_ELEMENT_NODE ? node->children : NULL;

      if (node->type == XML_ELEMENT_NODE)
        copy_start (self, node);
      else if (is_text (node))
        html_text (self, (const char *) node->content);
      if (next == NULL && node->type == XML_ELEMENT_NODE)
        html_close (self);
      while (next == NULL && node != root && node->next == NULL)
        {
          node = node->parent;
          html_close (self);
        }
      if (next == NULL)
        next = node == root ? NULL : node->next;
      node = next;
    }
}
