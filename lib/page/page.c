#include "page/page.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>
#include "page/style.h"

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

static void
set (xmlNode *node, const char *name, const char *value)
{
  g_autofree char *clean = NULL;

  if (value == NULL)
    return;
  clean = page_clean (value);
  xmlNewProp (node, TEXT (name), TEXT (clean));
}

/* xmlNewTextChild escapes; xmlNewChild would read entities. */
static xmlNode *
add_text (xmlNode *parent, const char *name, const char *text)
{
  g_autofree char *clean = page_clean (text == NULL ? "" : text);

  return xmlNewTextChild (parent, NULL, TEXT (name), TEXT (clean));
}

char *
page_clean (const char *text)
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

Page *
page_new (const char *lang, const char *title)
{
  Page *self = g_new0 (Page, 1);

  self->doc = xmlNewDoc (TEXT ("1.0"));
  self->root = xmlNewNode (NULL, TEXT ("page"));
  xmlDocSetRootElement (self->doc, self->root);
  set (self->root, "lang", lang);
  set (self->root, "title", title);
  page_section (self, NULL);
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

void
page_section (Page *self, const char *title)
{
  self->section = add (self->root, "section");
  self->details = NULL;
  set (self->section, "title", title);
}

void
page_details (Page *self, const char *title)
{
  self->details = add (self->section, "details");
  set (self->details, "title", title);
}

void
page_end_details (Page *self)
{
  self->details = NULL;
}

void
page_paragraph (Page *self, const char *class, const char *text)
{
  set (add_text (here (self), "p", text), "class", class);
}

void
page_figure (Page *self, const char *id, const char *svg, const char *caption)
{
  xmlNode *figure = add (here (self), "figure"), *drawn = NULL;

  set (figure, "id", id);
  set (figure, "caption", caption);
  /* Our own writer made it: what does not parse is a bug. */
  if (xmlParseInNodeContext (figure, svg, (int) strlen (svg), XML_PARSE_NONET, &drawn)
      != XML_ERR_OK)
    g_error ("page: picture '%s' is not well-formed", id);
  xmlAddChildList (figure, drawn);
}

void
page_tile (Page *self, gboolean first, const char *class, const char *label,
           const char *value, const char *detail, const char *against)
{
  xmlNode *tile;

  if (first)
    self->tiles = add (here (self), "tiles");
  tile = add (self->tiles, "tile");
  set (tile, "class", class);
  add_text (tile, "label", label);
  add_text (tile, "value", value);
  add_text (tile, "detail", detail);
  add_text (tile, "against", against);
}

void
page_table (Page *self, const char *caption, const char *const *columns)
{
  xmlNode *names;

  self->table = add (here (self), "table");
  self->row = NULL;
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
page_end_row (Page *self)
{
  self->row = NULL;
}

gboolean
page_write (Page *self, const char *template, const char *css, Output *out, GError **error)
{
  return page_style (self->doc, template, css, out, error);
}
