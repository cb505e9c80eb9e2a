#include "page/markup.h"

#include <string.h>
#include "base/xml.h"

#define TEXT(s) ((const xmlChar *) (s))

xmlNode *
markup_root (const char *name)
{
  xmlDoc *doc;
  xmlNode *root;

  xml_begin ();
  doc = xmlNewDoc (TEXT ("1.0"));
  root = xmlNewNode (NULL, TEXT (name));
  xmlDocSetRootElement (doc, root);
  return root;
}

xmlNode *
markup_add (xmlNode *parent, const char *name)
{
  return xmlNewChild (parent, NULL, TEXT (name), NULL);
}

static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text < 0x20 || *text >= 0x7f)
      return FALSE;
  return TRUE;
}

char *
markup_clean (const char *text)
{
  GString *clean;
  g_autofree char *valid = NULL;

  if (is_plain (text))
    return g_strdup (text);
  clean = g_string_new (NULL);
  valid = g_utf8_make_valid (text, -1);
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);
      gboolean bidi = (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);

      if ((u < 0x20 && u != '\t' && u != '\n') || (u >= 0x7f && u < 0xa0) || bidi
          || u == 0xfffe || u == 0xffff)
        u = 0xfffd;
      g_string_append_unichar (clean, u);
    }
  return g_string_free (clean, FALSE);
}

void
markup_set (xmlNode *node, const char *name, const char *value)
{
  g_autofree char *clean = NULL;

  if (value == NULL)
    return;
  if (!is_plain (value))
    value = clean = markup_clean (value);
  xmlNewProp (node, TEXT (name), TEXT (value));
}

void
markup_set_int (xmlNode *node, const char *name, gint64 value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  xmlNewProp (node, TEXT (name), TEXT (text));
}

/* xmlNewTextChild escapes; xmlNewChild would read entities. */
xmlNode *
markup_text (xmlNode *parent, const char *name, const char *text)
{
  g_autofree char *clean = NULL;

  if (text != NULL && !is_plain (text))
    text = clean = markup_clean (text);
  return xmlNewTextChild (parent, NULL, TEXT (name), TEXT (text == NULL ? "" : text));
}
