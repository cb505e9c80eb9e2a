#include "centre/theme.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "page/page.h"

enum
{
  THEME_BYTES_MAX = 4 << 20,
  HASH_DIGITS = 16
};

struct Theme
{
  Sheet *sheet;
  ThemeFile css, script, icon;
};

/* ---- Its files */

static const struct
{
  const char *name, *text;
} built_in[] = {
  {
    "page.xsl",
#include "page/site/page.xsl.h"
  },
  {
    "site.css",
#include "page/site/site.css.h"
  },
  {
    "site.js",
#include "page/site/site.js.h"
  },
  {
    "site.svg",
#include "page/site/site.svg.h"
  },
};

static char *
built_in_text (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, name) == 0)
      return g_strdup (built_in[i].text);
  g_assert_not_reached ();
}

/* The folder's file of that name, else what was compiled in; `from`: what errors call it. */
static char *
theme_text (const char *folder, const char *name, char **from, GError **error)
{
  g_autofree char *path = folder == NULL ? NULL : g_build_filename (folder, name, NULL);
  gsize length;

  if (path == NULL || (g_access (path, F_OK) != 0 && errno == ENOENT))
    {
      *from = g_strdup (name);
      return built_in_text (name);
    }
  *from = g_steal_pointer (&path);
  return file_read (*from, THEME_BYTES_MAX, "a file of a theme", &length, error);
}

static gboolean
read_sheet (Theme *self, const char *folder, GError **error)
{
  g_autofree char *from = NULL;
  g_autofree char *text = theme_text (folder, "page.xsl", &from, error);

  if (text != NULL)
    self->sheet = sheet_new (text, from, error);
  return self->sheet != NULL;
}

static gboolean
read_file (ThemeFile *file, const char *folder, const char *stem, const char *suffix,
           GError **error)
{
  g_autofree char *name = g_strconcat (stem, suffix, NULL), *from = NULL, *hash = NULL;

  file->text = theme_text (folder, name, &from, error);
  if (file->text == NULL)
    return FALSE;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, file->text, -1);
  file->name = g_strdup_printf ("%s-%.*s%s", stem, HASH_DIGITS, hash, suffix);
  return TRUE;
}

static gboolean
check_folder (const char *folder, GError **error)
{
  if (folder == NULL || g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  return desk_error_at (error, folder, 0, 0,
                        "no folder; expected one with page.xsl, site.css, "
                        "site.js or site.svg");
}

Theme *
theme_new (const char *folder, GError **error)
{
  g_autoptr(Theme) self = g_new0 (Theme, 1);

  if (check_folder (folder, error) && read_sheet (self, folder, error)
      && read_file (&self->css, folder, "site", ".css", error)
      && read_file (&self->script, folder, "site", ".js", error)
      && read_file (&self->icon, folder, "site", ".svg", error))
    return g_steal_pointer (&self);
  return NULL;
}

void
theme_free (Theme *self)
{
  if (self == NULL)
    return;
  sheet_free (self->sheet);
  g_free (self->css.name);
  g_free (self->css.text);
  g_free (self->script.name);
  g_free (self->script.text);
  g_free (self->icon.name);
  g_free (self->icon.text);
  g_free (self);
}

const ThemeFile *
theme_css (const Theme *self)
{
  return &self->css;
}

const ThemeFile *
theme_script (const Theme *self)
{
  return &self->script;
}

const ThemeFile *
theme_icon (const Theme *self)
{
  return &self->icon;
}

/* ---- HTML5 (https://html.spec.whatwg.org/, 13.3: serializing HTML fragments) */

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
  return g_strv_contains (names, (const char *) name);
}

static void
put_escaped (GString *out, const char *text, gboolean quoted)
{
  for (const char *from = text;; text++)
    {
      const char *escaped = *text == '&'              ? "&amp;"
                            : *text == '<'            ? "&lt;"
                            : *text == '>' && !quoted ? "&gt;"
                            : *text == '"' && quoted  ? "&quot;"
                                                      : NULL;

      if (escaped == NULL && *text != '\0')
        continue;
      g_string_append_len (out, from, text - from);
      if (*text == '\0')
        return;
      g_string_append (out, escaped);
      from = text + 1;
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
      put_escaped (out, (const char *) part->content, TRUE);
  g_string_append_c (out, '"');
}

static void
put_open (GString *out, const xmlNode *element)
{
  g_string_append_printf (out, "<%s", element->name);
  for (const xmlAttr *attribute = element->properties; attribute != NULL;
       attribute = attribute->next)
    put_attribute (out, attribute);
  g_string_append_c (out, '>');
}

static const xmlNode *
put_close (GString *out, const xmlNode *element)
{
  if (!is_one_of (element->name, empty_elements))
    g_string_append_printf (out, "</%s>", element->name);
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
static void
put_tree (GString *out, const xmlNode *root)
{
  for (const xmlNode *node = root; node != NULL;)
    {
      const xmlNode *next = inside (node);

      if (node->type == XML_ELEMENT_NODE)
        put_open (out, node);
      else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
        put_escaped (out, (const char *) node->content, FALSE);
      if (next == NULL && node->type == XML_ELEMENT_NODE)
        put_close (out, node);
      while (next == NULL && node != root && node->next == NULL)
        node = put_close (out, node->parent);
      if (next == NULL)
        next = node == root ? NULL : node->next;
      node = next;
    }
}

char *
theme_html (const Theme *self, xmlDoc *page, gsize *length, GError **error)
{
  xmlDoc *made = sheet_apply (self->sheet, page, error);
  GString *out;

  if (made == NULL)
    return NULL;
  out = g_string_sized_new (16384);
  g_string_append (out, "<!DOCTYPE html>\n");
  if (xmlDocGetRootElement (made) != NULL)
    put_tree (out, xmlDocGetRootElement (made));
  g_string_append_c (out, '\n');
  xmlFreeDoc (made);
  *length = out->len;
  return g_string_free (out, FALSE);
}
