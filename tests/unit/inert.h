/* inert.h - of nodes that are to be safe: nothing that a browser would run, load from elsewhere, or let
 * cover the page. */
#pragma once

#include <libxml/tree.h>
#include <glib.h>
#include <string.h>

static inline void
assert_inert_attribute (const xmlAttr *attribute)
{
  static const char *const fine[]
    = { "href",       "src",       "alt",         "title", "id",       "class",   "lang",
        "dir",        "rel",       "loading",     "role",  "tabindex", "scope",   "start",
        "reversed",   "value",     "open",        "width", "height",   "colspan", "rowspan",
        "aria-label", "data-copy", "data-copied", NULL };
  static const char *const schemes[]
    = { "https://", "http://", "ftp://", "mailto:", "tel:", "data:image/", NULL };
  const char *name = (const char *) attribute->name;
  const char *value
    = attribute->children == NULL ? "" : (const char *) attribute->children->content;
  gboolean known = FALSE;

  g_assert_true (g_strv_contains (fine, name));
  if (strcmp (name, "href") != 0 && strcmp (name, "src") != 0)
    return;
  for (guint i = 0; schemes[i] != NULL; i++)
    known |= g_ascii_strncasecmp (value, schemes[i], strlen (schemes[i])) == 0;
  if (!known)
    g_assert_cmpint (value[strcspn (value, ":/?#")], !=, ':');
  g_assert_false (strcmp (name, "src") == 0 && g_str_has_prefix (value, "http"));
}

static inline void
assert_inert (const xmlNode *node)
{
  static const char *const never[] = { "script",   "style", "iframe", "object",   "embed",
                                       "svg",      "math",  "base",   "meta",     "link",
                                       "form",     "input", "button", "template", "noscript",
                                       "textarea", NULL };

  for (; node != NULL; node = node->next)
    {
      g_assert_true (node->type == XML_ELEMENT_NODE || node->type == XML_TEXT_NODE);
      if (node->type != XML_ELEMENT_NODE)
        continue;
      g_assert_false (g_strv_contains (never, (const char *) node->name));
      for (const xmlAttr *attribute = node->properties; attribute != NULL;
           attribute = attribute->next)
        assert_inert_attribute (attribute);
      assert_inert (node->children);
    }
}
