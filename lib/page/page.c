#include "page/page.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/xml.h"

enum
{
  TEMPLATE_BYTES_MAX = 4 << 20
};

#define TEXT(s) ((const xmlChar *) (s))

struct Page
{
  xmlDoc *doc;
  xmlNode *root, *section, *details, *tiles, *table, *row;
};

static xmlNode *
add (xmlNode *parent, const char *name)
{
  return xmlNewChild (parent, NULL, TEXT (name), NULL);
}

/* Without what XML or a terminal cannot show.  Free it. */
static char *
clean_text (const char *text)
{
  GString *clean = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

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

static void
set (xmlNode *node, const char *name, const char *value)
{
  g_autofree char *clean = NULL;

  if (value == NULL)
    return;
  clean = clean_text (value);
  xmlNewProp (node, TEXT (name), TEXT (clean));
}

/* xmlNewTextChild escapes; xmlNewChild would read entities. */
static xmlNode *
add_text (xmlNode *parent, const char *name, const char *text)
{
  g_autofree char *clean = clean_text (text == NULL ? "" : text);

  return xmlNewTextChild (parent, NULL, TEXT (name), TEXT (clean));
}

Page *
page_new (const char *lang, const char *title)
{
  Page *self = g_new0 (Page, 1);

  xml_begin ();
  self->doc = xmlNewDoc (TEXT ("1.0"));
  self->root = xmlNewNode (NULL, TEXT ("page"));
  xmlDocSetRootElement (self->doc, self->root);
  set (self->root, "lang", lang);
  set (self->root, "title", title);
  page_add (self, &(PageBlock){ PAGE_SECTION, .text = NULL });
  return self;
}

void
page_free (Page *self)
{
  if (self == NULL)
    return;
  xmlFreeDoc (self->doc);
  g_free (self);
}

static xmlNode *
here (Page *self)
{
  return self->details != NULL ? self->details : self->section;
}

static void
add_section (Page *self, const char *title)
{
  self->section = add (self->root, "section");
  self->details = NULL;
  set (self->section, "title", title);
}

static void
add_details (Page *self, const char *title)
{
  self->details = title != NULL ? add (self->section, "details") : NULL;
  set (self->details, "title", title);
}

static void
add_figure (Page *self, const PageBlock *block)
{
  const char *const pictures[] = { block->svg, block->slim };
  xmlNode *figure = add (here (self), "figure");

  set (figure, "id", block->id);
  set (figure, "caption", block->caption);
  for (guint i = 0; i < G_N_ELEMENTS (pictures) && pictures[i] != NULL; i++)
    {
      xmlNode *drawn = NULL;

      /* Our own writer made it: what does not parse is a bug. */
      if (xmlParseInNodeContext (figure, pictures[i], (int) strlen (pictures[i]),
                                 XML_PARSE_NONET, &drawn)
          != XML_ERR_OK)
        g_error ("page: picture '%s' is not well-formed", block->id);
      xmlAddChildList (figure, drawn);
    }
}

static void
add_tile (Page *self, const PageBlock *block)
{
  xmlNode *tile;

  if (self->tiles == NULL)
    self->tiles = add (here (self), "tiles");
  tile = add (self->tiles, "tile");
  set (tile, "class", block->class);
  add_text (tile, "label", block->label);
  add_text (tile, "value", block->value);
  add_text (tile, "detail", block->detail);
  add_text (tile, "against", block->against);
}

void
page_add (Page *self, const PageBlock *block)
{
  if (block->kind != PAGE_TILE)
    self->tiles = NULL;
  switch (block->kind)
    {
    case PAGE_SECTION:
      add_section (self, block->text);
      break;
    case PAGE_DETAILS:
      add_details (self, block->text);
      break;
    case PAGE_PARAGRAPH:
      set (add_text (here (self), "p", block->text), "class", block->class);
      break;
    case PAGE_FIGURE:
      add_figure (self, block);
      break;
    case PAGE_TILE:
      add_tile (self, block);
      break;
    }
}

void
page_table (Page *self, const char *caption, const char *const *columns)
{
  xmlNode *names;

  self->table = add (here (self), "table");
  self->tiles = self->row = NULL;
  set (self->table, "caption", caption);
  names = add (self->table, "columns");
  for (; *columns != NULL; columns++)
    {
      gboolean number = **columns == '#';

      set (add_text (names, "column", *columns + number), "kind", number ? "number" : "text");
    }
}

void
page_cell (Page *self, const char *text)
{
  if (self->row == NULL)
    self->row = add (self->table, "row");
  add_text (self->row, "cell", text);
}

void
page_link (Page *self, const char *text, const char *href)
{
  if (self->row == NULL)
    self->row = add (self->table, "row");
  set (add_text (self->row, "cell", text), "href", href);
}

void
page_end_row (Page *self)
{
  self->row = NULL;
}

/* ---- Its looks: XSLT and CSS */

static const struct
{
  const char *name, *text;
} built_in[] = {
  {
    "report.xsl",
#include "page/report.xsl.h"
  },
  {
    "report.css",
#include "page/report.css.h"
  },
};

static const char *
find_built_in (const char *file)
{
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (strcmp (built_in[i].name, file) == 0)
      return built_in[i].text;
  return NULL;
}

typedef struct
{
  char *from; /* its file, as errors call it */
  char *text;
} Part;

static void
part_clear (Part *self)
{
  g_free (self->from);
  g_free (self->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

/* The file of $DESKBOOK_TEMPLATES, else what was compiled in. */
static gboolean
load_part (const char *template, const char *suffix, Part *part, GError **error)
{
  const char *folder = g_getenv ("DESKBOOK_TEMPLATES");
  g_autofree char *file = g_strconcat (template, suffix, NULL);
  g_autofree char *path
    = folder == NULL || *folder == '\0' ? NULL : g_build_filename (folder, file, NULL);
  gsize length;

  if (path == NULL || (g_access (path, F_OK) != 0 && errno == ENOENT))
    {
      part->text = g_strdup (find_built_in (file));
      part->from = g_steal_pointer (&file);
      return TRUE;
    }
  part->text = file_read (path, TEMPLATE_BYTES_MAX, "a template", &length, error);
  if (part->text == NULL)
    return FALSE;
  part->from = g_steal_pointer (&path);
  return TRUE;
}

typedef struct
{
  char *first; /* of the errors */
} Said;

static void
keep_first (void *data, const char *format, ...)
{
  Said *said = data;
  va_list arguments;

  if (said->first != NULL)
    return;
  va_start (arguments, format);
  said->first = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_strdelimit (g_strstrip (said->first), "\n", ' ');
}

static gboolean
bad_template (const char *from, const Said *said, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: cannot be used as a template: %s",
               from, said->first != NULL ? said->first : "no well-formed XSLT");
  return FALSE;
}

/* A template reads and writes no file, and fetches nothing. */
static xsltSecurityPrefs *
forbid_all (void)
{
  xsltSecurityPrefs *prefs = xsltNewSecurityPrefs ();

  for (int option = XSLT_SECPREF_READ_FILE; option <= XSLT_SECPREF_WRITE_NETWORK; option++)
    xsltSetSecurityPrefs (prefs, option, xsltSecurityForbid);
  return prefs;
}

static xsltStylesheet *
read_template (const char *text, const char *from, Said *said)
{
  xmlParserCtxt *parser = xmlNewParserCtxt ();
  xmlDoc *doc = xmlCtxtReadMemory (parser, text, (int) strlen (text), from, NULL,
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  const xmlError *error = xmlCtxtGetLastError (parser);
  xsltStylesheet *sheet = NULL;

  if (doc != NULL)
    sheet = xsltParseStylesheetDoc (doc);
  else if (error != NULL && error->message != NULL)
    keep_first (said, "line %d: %s", error->line, error->message);
  if (doc != NULL && sheet == NULL)
    xmlFreeDoc (doc);
  xmlFreeParserCtxt (parser);
  return sheet;
}

static gboolean
write_result (xmlDoc *result, xsltStylesheet *sheet, Output *out)
{
  xmlChar *html = NULL;
  int length = 0;
  gboolean ok = result != NULL && xsltSaveResultToString (&html, &length, result, sheet) == 0
                && html != NULL;

  if (ok)
    output_write (out, html, (gsize) length);
  g_free (html);
  return ok;
}

static gboolean
transform (xmlDoc *doc, const Part *xsl, Output *out, Said *said)
{
  xsltStylesheet *sheet = read_template (xsl->text, xsl->from, said);
  xsltSecurityPrefs *prefs = forbid_all ();
  xsltTransformContext *context = NULL;
  xmlDoc *result = NULL;
  gboolean ok = FALSE;

  if (sheet != NULL && (context = xsltNewTransformContext (sheet, doc)) != NULL)
    {
      xsltSetCtxtSecurityPrefs (prefs, context);
      xsltSetTransformErrorFunc (context, said, keep_first);
      result = xsltApplyStylesheetUser (sheet, doc, NULL, NULL, NULL, context);
      ok = context->state == XSLT_STATE_OK && write_result (result, sheet, out);
    }
  xmlFreeDoc (result);
  xsltFreeTransformContext (context);
  xsltFreeSecurityPrefs (prefs);
  xsltFreeStylesheet (sheet);
  return ok;
}

/* The reader is not asked: what stands under the dark scheme holds on every screen. */
static void
darken (char **css)
{
  g_autoptr(GRegex) asked
             = g_regex_new ("@media\\s*\\(\\s*prefers-color-scheme\\s*:\\s*dark\\s*\\)", 0, 0,
                            NULL);
  g_autofree char *given = *css;
  g_autofree char *told
    = g_regex_replace_literal (asked, given, -1, 0, "@media screen", 0, NULL);

  *css = g_strconcat ("@media screen { :root { color-scheme: dark } }\n", told, NULL);
}

static void
add_style (xmlDoc *doc, const char *css, const char *own_css, gboolean dark)
{
  g_autofree char *all = g_strconcat (css, "\n", own_css, NULL);

  if (dark)
    darken (&all);
  xmlNewTextChild (xmlDocGetRootElement (doc), NULL, (const xmlChar *) "style",
                   (const xmlChar *) all);
}

static gboolean
page_style (xmlDoc *doc, const char *template, const char *css, gboolean dark, Output *out,
            GError **error)
{
  g_auto(Part) xsl = { NULL, NULL }, own_css = { NULL, NULL };
  Said said = { NULL };
  gboolean ok;

  if (!load_part (template, ".xsl", &xsl, error)
      || !load_part (template, ".css", &own_css, error))
    return FALSE;
  add_style (doc, css, own_css.text, dark);
  /* libxml tells of bad XPath by a way of its own. */
  xmlSetGenericErrorFunc (&said, keep_first);
  xsltSetGenericErrorFunc (&said, keep_first);
  ok = transform (doc, &xsl, out, &said);
  xsltSetGenericErrorFunc (NULL, NULL);
  xmlSetGenericErrorFunc (NULL, NULL);
  if (!ok)
    bad_template (xsl.from, &said, error);
  g_free (said.first);
  return ok;
}

gboolean
page_write (Page *self, const char *template, const char *css, gboolean dark, Output *out,
            GError **error)
{
  return page_style (self->doc, template, css, dark, out, error);
}
