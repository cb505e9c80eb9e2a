#include "page/page.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "page/markup.h"
#include "page/sheet.h"

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
        g_error ("page: picture '%s' is not well-formed", block->id);
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
