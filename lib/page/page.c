#include "page/page.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <libxml/parser.h>
#include <libxslt/security.h>
#include <libxslt/transform.h>
#include <libxslt/xsltutils.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/xml.h"

/* ---- XML built node by node */

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

struct Sheet
{
  char *from;
  xsltStylesheet *style;
  xsltSecurityPrefs *prefs;
};

typedef struct
{
  char *first;        /* of the errors */
  gboolean has_place; /* which is where; what comes next is why */
} Said;

static void
keep_first (void *data, const char *format, ...)
{
  Said *said = data;
  g_autofree char *text = NULL, *place = NULL;
  va_list arguments;

  if (said->first != NULL && !said->has_place)
    return;
  place = said->first;
  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_strdelimit (g_strstrip (text), "\n", ' ');
  said->first = place != NULL ? g_strconcat (place, ": ", text, NULL) : g_strdup (text);
  said->has_place = place == NULL && strstr (text, " error: file ") != NULL;
}

/* Of libxslt, where it has no context: the templates that called each other. */
static void
keep_none (G_GNUC_UNUSED void *data, G_GNUC_UNUSED const char *format, ...)
{
}

static void
bad_template (const char *from, const Said *said, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: cannot be used as a template: %s",
               from, said->first != NULL ? said->first : "no well-formed XSLT");
}

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
  g_autofree char *why = NULL;
  xmlDoc *doc = xml_read (text, (int) strlen (text), from, &why);
  xsltStylesheet *style = NULL;

  if (doc != NULL)
    style = xsltParseStylesheetDoc (doc);
  else if (why != NULL)
    keep_first (said, "%s", why);
  if (doc != NULL && style == NULL)
    xmlFreeDoc (doc);
  return style;
}

Sheet *
sheet_new (const char *text, const char *from, GError **error)
{
  Said said = { 0 };
  xsltStylesheet *style;
  Sheet *self = NULL;

  xml_begin ();
  /* libxml tells of bad XPath by a way of its own. */
  xmlSetGenericErrorFunc (&said, keep_first);
  xsltSetGenericErrorFunc (&said, keep_first);
  style = read_template (text, from, &said);
  xsltSetGenericErrorFunc (NULL, keep_none);
  xmlSetGenericErrorFunc (NULL, NULL);
  if (style == NULL)
    bad_template (from, &said, error);
  else
    {
      self = g_new (Sheet, 1);
      *self = (Sheet){ g_strdup (from), style, forbid_all () };
    }
  g_free (said.first);
  return self;
}

void
sheet_free (Sheet *self)
{
  if (self == NULL)
    return;
  xsltFreeSecurityPrefs (self->prefs);
  xsltFreeStylesheet (self->style);
  g_free (self->from);
  g_free (self);
}

xmlDoc *
sheet_apply (const Sheet *self, xmlDoc *doc, GError **error)
{
  Said said = { 0 };
  xsltTransformContext *context = xsltNewTransformContext (self->style, doc);
  xmlDoc *result = NULL;

  xmlSetGenericErrorFunc (&said, keep_first);
  if (context != NULL)
    {
      xsltSetCtxtSecurityPrefs (self->prefs, context);
      xsltSetTransformErrorFunc (context, &said, keep_first);
      result = xsltApplyStylesheetUser (self->style, doc, NULL, NULL, NULL, context);
      if (context->state != XSLT_STATE_OK)
        g_clear_pointer (&result, xmlFreeDoc);
    }
  xmlSetGenericErrorFunc (NULL, NULL);
  xsltFreeTransformContext (context);
  if (result == NULL)
    bad_template (self->from, &said, error);
  g_free (said.first);
  return result;
}

/* What it made as a text, by its <xsl:output>.  Free it. */
static char *
sheet_text (const Sheet *self, xmlDoc *made, gsize *length, GError **error)
{
  xmlChar *text = NULL;
  int bytes = 0;

  if (xsltSaveResultToString (&text, &bytes, made, self->style) == 0 && text != NULL)
    {
      *length = (gsize) bytes;
      return (char *) text;
    }
  bad_template (self->from, &(Said){ NULL }, error);
  return NULL;
}

enum
{
  TEMPLATE_BYTES_MAX = 4 << 20
};

struct Page
{
  xmlDoc *doc;
  xmlNode *root, *section, *details, *tiles, *table, *row;
};

Page *
page_new (const char *lang, const char *title)
{
  Page *self = g_new0 (Page, 1);

  self->root = markup_root ("page");
  self->doc = self->root->doc;
  markup_set (self->root, "lang", lang);
  markup_set (self->root, "title", title);
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
  self->section = markup_add (self->root, "section");
  self->details = NULL;
  markup_set (self->section, "title", title);
}

static void
add_details (Page *self, const char *title)
{
  self->details = title != NULL ? markup_add (self->section, "details") : NULL;
  if (title != NULL)
    markup_set (self->details, "title", title);
}

static void
add_figure (Page *self, const PageBlock *block)
{
  const char *const pictures[] = { block->svg, block->slim };
  xmlNode *figure = markup_add (here (self), "figure");

  markup_set (figure, "id", block->id);
  markup_set (figure, "caption", block->caption);
  for (guint i = 0; i < G_N_ELEMENTS (pictures) && pictures[i] != NULL; i++)
    {
      xmlNode *drawn = NULL;

      /* Our own writer made it: what does not parse is a bug. */
      if (xmlParseInNodeContext (figure, pictures[i], (int) strlen (pictures[i]),
                                 XML_PARSE_NONET, &drawn)
          != XML_ERR_OK)
        g_error ("page: picture \"%s\" is not well-formed", block->id);
      xmlAddChildList (figure, drawn);
    }
}

static void
add_tile (Page *self, const PageBlock *block)
{
  xmlNode *tile;

  if (self->tiles == NULL)
    self->tiles = markup_add (here (self), "tiles");
  tile = markup_add (self->tiles, "tile");
  markup_set (tile, "class", block->class);
  markup_text (tile, "label", block->label);
  markup_text (tile, "value", block->value);
  markup_text (tile, "detail", block->detail);
  markup_text (tile, "against", block->against);
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
      markup_set (markup_text (here (self), "p", block->text), "class", block->class);
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

  self->table = markup_add (here (self), "table");
  self->tiles = self->row = NULL;
  markup_set (self->table, "caption", caption);
  names = markup_add (self->table, "columns");
  for (; *columns != NULL; columns++)
    {
      gboolean number = **columns == '#';

      markup_set (markup_text (names, "column", *columns + number), "kind",
                  number ? "number" : "text");
    }
}

void
page_cell (Page *self, const char *text)
{
  if (self->row == NULL)
    self->row = markup_add (self->table, "row");
  markup_text (self->row, "cell", text);
}

void
page_link (Page *self, const char *text, const char *href)
{
  if (self->row == NULL)
    self->row = markup_add (self->table, "row");
  markup_set (markup_text (self->row, "cell", text), "href", href);
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
  g_autoptr(Sheet) sheet = NULL;
  xmlDoc *made = NULL;
  g_autofree char *html = NULL;
  gsize length;

  if (!load_part (template, ".xsl", &xsl, error)
      || !load_part (template, ".css", &own_css, error))
    return FALSE;
  add_style (doc, css, own_css.text, dark);
  sheet = sheet_new (xsl.text, xsl.from, error);
  if (sheet != NULL)
    made = sheet_apply (sheet, doc, error);
  if (made != NULL)
    html = sheet_text (sheet, made, &length, error);
  if (html != NULL)
    output_write (out, html, length);
  xmlFreeDoc (made);
  return html != NULL;
}

gboolean
page_write (Page *self, const char *template, const char *css, gboolean dark, Output *out,
            GError **error)
{
  return page_style (self->doc, template, css, dark, out, error);
}
