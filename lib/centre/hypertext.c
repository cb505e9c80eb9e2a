#include "centre/hypertext.h"

#include <string.h>

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
is_one_of (const xmlChar *name, const char *const *names)
{
  for (; *names != NULL; names++)
    if (**names == (char) *name && strcmp (*names, (const char *) name) == 0)
      return TRUE;
  return FALSE;
}

void
hypertext_text (GString *out, const char *text, gboolean quoted)
{
  const char *special = quoted ? "&<\"" : "&<>";

  for (;; text++)
    {
      gsize plain = strcspn (text, special);

      g_string_append_len (out, text, (gssize) plain);
      text += plain;
      if (*text == '\0')
        return;
      g_string_append (out, *text == '&'   ? "&amp;"
                            : *text == '<' ? "&lt;"
                            : *text == '>' ? "&gt;"
                                           : "&quot;");
    }
}

static gboolean
is_forbidden (const xmlChar *name)
{
  return g_ascii_strncasecmp ((const char *) name, "on", 2) == 0
         || g_ascii_strcasecmp ((const char *) name, "style") == 0
         || g_ascii_strcasecmp ((const char *) name, "srcdoc") == 0;
}

static void
put_attribute (GString *out, const xmlAttr *attribute)
{
  if (is_forbidden (attribute->name))
    return;
  g_string_append_c (out, ' ');
  if (attribute->ns != NULL && attribute->ns->prefix != NULL)
    g_string_append_printf (out, "%s:", attribute->ns->prefix);
  g_string_append (out, (const char *) attribute->name);
  if (is_one_of (attribute->name, flags))
    return;
  g_string_append (out, "=\"");
  for (const xmlNode *part = attribute->children; part != NULL; part = part->next)
    if (part->content != NULL)
      hypertext_text (out, (const char *) part->content, TRUE);
  g_string_append_c (out, '"');
}

static void
put_open (GString *out, const xmlNode *element)
{
  g_string_append_c (out, '<');
  g_string_append (out, (const char *) element->name);
  for (const xmlAttr *attribute = element->properties; attribute != NULL;
       attribute = attribute->next)
    put_attribute (out, attribute);
  g_string_append_c (out, '>');
}

static const xmlNode *
put_close (GString *out, const xmlNode *element)
{
  if (!is_one_of (element->name, empty_elements))
    {
      g_string_append_len (out, "</", 2);
      g_string_append (out, (const char *) element->name);
      g_string_append_c (out, '>');
    }
  return element;
}

static const xmlNode *
inside (const xmlNode *node)
{
  gboolean opaque = node->type != XML_ELEMENT_NODE || is_one_of (node->name, raw_elements)
                    || is_one_of (node->name, empty_elements);

  return opaque ? NULL : node->children;
}

/* Without recursion: what an article nests is deep. */
void
hypertext_put (GString *out, const xmlNode *root)
{
  for (const xmlNode *node = root; node != NULL;)
    {
      const xmlNode *next = inside (node);

      if (node->type == XML_ELEMENT_NODE)
        put_open (out, node);
      else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        hypertext_text (out, (const char *) node->content, FALSE);
      if (next == NULL && node->type == XML_ELEMENT_NODE)
        put_close (out, node);
      while (next == NULL && node != root && node->next == NULL)
        node = put_close (out, node->parent);
      if (next == NULL)
        next = node == root ? NULL : node->next;
      node = next;
    }
}
