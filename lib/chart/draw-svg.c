#include "chart/picture.h"

#include "base/xml.h"
#include "chart/measure.h"

#include <libxml/xmlwriter.h>
#include <math.h>
#include <string.h>

/* ---- Style
 *
 * Each ink is a custom property (`--ink-met`) and a class (`ink-met`) that sets `color`; marks
 * are painted in currentColor.  A renderer without custom properties (librsvg) gets the light
 * colour, or the dark one where there is no other. */

static void
append_properties (GString *css, const char *selector, Theme theme)
{
  g_string_append_printf (css, "%s{", selector);
  for (Ink ink = 0; ink < INKS; ink++)
    g_string_append_printf (css, "%s--ink-%s:#%06x", ink > 0 ? ";" : "", ink_looks[ink].name,
                            ink_looks[ink].rgb[theme]);
  g_string_append (css, "}\n");
}

static void
append_dark_scheme (GString *css, const char *selector)
{
  g_string_append (css, "@media (prefers-color-scheme:dark){\n");
  append_properties (css, selector, THEME_DARK);
  g_string_append (css, "}\n");
}

/* The plain colour stands first for renderers that do not know var(). */
static void
append_rules (GString *css, Theme theme)
{
  g_string_append_printf (css,
                          ".chart{fill:currentColor;font-family:%s}\n"
                          ".chart path{stroke-linejoin:round}\n",
                          MEASURE_CSS_FONT);
  for (Ink ink = 0; ink < INKS; ink++)
    g_string_append_printf (css, ".chart .ink-%s{color:#%06x;color:var(--ink-%s)}\n",
                            ink_looks[ink].name, ink_looks[ink].rgb[theme],
                            ink_looks[ink].name);
  /* A hollow dot covers the line that it stands on. */
  g_string_append_printf (css, ".chart circle[fill=none]{fill:#%06x;fill:var(--ink-paper)}\n",
                          ink_looks[INK_PAPER].rgb[theme]);
  g_string_append (css, ".chart text{white-space:pre}\n");
}

static char *
draw_style_alone (Theme theme)
{
  GString *css = g_string_new ("\n");

  append_properties (css, ".chart", theme);
  if (theme == THEME_LIGHT)
    append_dark_scheme (css, ".chart");
  append_rules (css, theme);
  return g_string_free (css, FALSE);
}

static char *
draw_style_page (void)
{
  GString *css = g_string_new (NULL);

  append_properties (css, ":root", THEME_LIGHT);
  append_dark_scheme (css, ":root");
  append_rules (css, THEME_LIGHT);
  g_string_append (css, "svg.chart{max-width:100%;height:auto}\n");
  return g_string_free (css, FALSE);
}

/* ---- Elements */

#define SVG_NS "http://www.w3.org/2000/svg"

typedef struct
{
  xmlTextWriter *xml;
  xmlBuffer *buffer;
} Svg;

/* At most two decimals, no exponent, no "-0". */
static void
append_number (GString *out, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE + 320];
  char *end;

  g_ascii_formatd (buffer, sizeof buffer, "%.2f", number);
  end = buffer + strlen (buffer);
  while (end[-1] == '0')
    *--end = '\0';
  if (end[-1] == '.')
    *--end = '\0';
  g_string_append (out, strcmp (buffer, "-0") == 0 ? "0" : buffer);
}

static void
put (Svg *self, const char *name, const char *value)
{
  xmlTextWriterWriteAttribute (self->xml, BAD_CAST name, BAD_CAST value);
}

static void
put_number (Svg *self, const char *name, double number)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_number (text, number);
  put (self, name, text->str);
}

static void
open_element (Svg *self, const char *name)
{
  xmlTextWriterStartElement (self->xml, BAD_CAST name);
}

static void
close_element (Svg *self)
{
  xmlTextWriterEndElement (self->xml);
}

static void
put_element (Svg *self, const char *name, const char *id, const char *text)
{
  open_element (self, name);
  if (id != NULL)
    put (self, "id", id);
  xmlTextWriterWriteString (self->xml, BAD_CAST text);
  close_element (self);
}

static void
put_title (Svg *self, const PictureItem *item)
{
  if (item->title != NULL)
    put_element (self, "title", NULL, item->title);
}

static void
put_class (Svg *self, const PictureItem *item)
{
  g_autofree char *classes
    = g_strdup_printf ("%s ink-%s", item->role, ink_looks[item->ink].name);

  put (self, "class", classes);
}

/* The ink's class sets `color`. */
static void
put_paint (Svg *self, const PictureItem *item)
{
  if (item->opacity < 1)
    put_number (self, "opacity", MAX (item->opacity, 0));
  if (item->filled)
    return;
  put (self, "fill", "none");
  put (self, "stroke", "currentColor");
  put_number (self, "stroke-width", MAX (item->stroke_px, 0));
  if (item->dash_px > 0)
    put_number (self, "stroke-dasharray", item->dash_px);
}

static void
put_rect (Svg *self, const PictureItem *item)
{
  Frame at = item->frame;

  open_element (self, "rect");
  put_class (self, item);
  put_number (self, "x", MIN (at.x, at.x + at.w));
  put_number (self, "y", MIN (at.y, at.y + at.h));
  put_number (self, "width", fabs (at.w));
  put_number (self, "height", fabs (at.h));
}

static void
put_line (Svg *self, const PictureItem *item)
{
  Frame at = item->frame;

  open_element (self, "line");
  put_class (self, item);
  put_number (self, "x1", at.x);
  put_number (self, "y1", at.y);
  put_number (self, "x2", at.x + at.w);
  put_number (self, "y2", at.y + at.h);
  if (at.w == 0 || at.h == 0)
    put (self, "shape-rendering", "crispEdges");
}

static void
put_path (Svg *self, const PictureItem *item)
{
  g_autoptr(GString) path = g_string_new (NULL);

  for (guint i = 0; i < item->n_points; i++)
    {
      g_string_append_c (path, i == 0 ? 'M' : 'L');
      append_number (path, item->points[i].x);
      g_string_append_c (path, ' ');
      append_number (path, item->points[i].y);
    }
  if (item->closed && item->n_points > 0)
    g_string_append_c (path, 'Z');
  open_element (self, "path");
  put_class (self, item);
  put (self, "d", path->str);
}

static void
put_dot (Svg *self, const PictureItem *item)
{
  open_element (self, "circle");
  put_class (self, item);
  put_number (self, "cx", item->frame.x);
  put_number (self, "cy", item->frame.y);
  put_number (self, "r", MAX (item->frame.w, 0));
}

static void
put_angle (Svg *self, const PictureItem *item)
{
  g_autoptr(GString) turn = g_string_new ("rotate(");

  append_number (turn, item->angle);
  g_string_append_c (turn, ' ');
  append_number (turn, item->frame.x);
  g_string_append_c (turn, ' ');
  append_number (turn, item->frame.y);
  g_string_append_c (turn, ')');
  put (self, "transform", turn->str);
}

static void
put_text (Svg *self, const PictureItem *item)
{
  static const char *const anchors[] = { [ALIGN_MIDDLE] = "middle", [ALIGN_END] = "end" };

  open_element (self, "text");
  put_class (self, item);
  put_number (self, "x", item->frame.x);
  put_number (self, "y", item->frame.y);
  put_number (self, "font-size", item->size_px);
  if (item->bold)
    put (self, "font-weight", "bold");
  if (item->align != ALIGN_START)
    put (self, "text-anchor", anchors[item->align]);
  if (item->angle != 0)
    put_angle (self, item);
}

static void
put_group (Svg *self, const PictureItem *item)
{
  open_element (self, "g");
  put (self, "class", item->role);
  put_title (self, item);
}

static void
put_item (Svg *self, const PictureItem *item)
{
  static void (*const elements[]) (Svg *, const PictureItem *) = {
    [ITEM_RECT] = put_rect, [ITEM_LINE] = put_line, [ITEM_PATH] = put_path, [ITEM_DOT] = put_dot, [ITEM_TEXT] = put_text
  };

  if (item->kind == ITEM_GROUP)
    put_group (self, item);
  else if (item->kind == ITEM_END)
    close_element (self);
  else
    {
      if (item->link != NULL)
        {
          open_element (self, "a");
          put (self, "href", item->link);
        }
      elements[item->kind](self, item);
      put_paint (self, item);
      put_title (self, item);
      if (item->kind == ITEM_TEXT)
        xmlTextWriterWriteString (self->xml, BAD_CAST item->text);
      close_element (self);
      if (item->link != NULL)
        close_element (self);
    }
}

static void
put_names (Svg *self, const Picture *picture, const char *prefix)
{
  g_autofree char *title_id = g_strconcat (prefix, "-title", NULL);
  g_autofree char *desc_id = g_strconcat (prefix, "-desc", NULL);
  g_autofree char *both = g_strconcat (title_id, " ", desc_id, NULL);

  put (self, "role", "img");
  put (self, "aria-labelledby", both);
  put_element (self, "title", title_id, picture->title);
  put_element (self, "desc", desc_id, picture->desc);
}

static void
put_svg (Svg *self, const Picture *picture, const char *prefix, const char *css)
{
  Frame paper = { 0, 0, picture->width, picture->height };
  const PictureItem back = { .kind = ITEM_RECT,
                             .role = "paper",
                             .ink = INK_PAPER,
                             .filled = TRUE,
                             .opacity = 1,
                             .frame = paper };
  g_autoptr(GString) box = g_string_new ("0 0 ");

  append_number (box, paper.w);
  g_string_append_c (box, ' ');
  append_number (box, paper.h);
  open_element (self, "svg");
  put (self, "xmlns", SVG_NS);
  put (self, "class", "chart");
  put_number (self, "width", paper.w);
  put_number (self, "height", paper.h);
  put (self, "viewBox", box->str);
  put_names (self, picture, prefix);
  if (css != NULL)
    put_element (self, "style", NULL, css);
  put_item (self, &back);
  for (guint i = 0; i < picture->items->len; i++)
    put_item (self, &g_array_index (picture->items, PictureItem, i));
  xmlTextWriterEndDocument (self->xml);
  xmlTextWriterFlush (self->xml);
}

/* Memory is all that can fail, and that is the end of the program as elsewhere in GLib. */
static Svg
svg_open (void)
{
  Svg self = { NULL };

  xml_begin ();
  self.buffer = xmlBufferCreate ();
  self.xml = xmlNewTextWriterMemory (self.buffer, 0);
  xmlTextWriterSetIndent (self.xml, 0);
  return self;
}

static void
svg_close (Svg *self)
{
  xmlFreeTextWriter (self->xml);
  xmlBufferFree (self->buffer);
}

gboolean
draw_svg (const Picture *picture, const DrawOptions *options, Output *out, GError **error)
{
  g_autofree char *css = draw_style_alone (options->theme);
  Svg self = svg_open ();

  xmlTextWriterStartDocument (self.xml, NULL, "UTF-8", NULL);
  put_svg (&self, picture, "chart", css);
  output_write (out, xmlBufferContent (self.buffer), (gsize) xmlBufferLength (self.buffer));
  svg_close (&self);
  return output_flush (out, error);
}

char *
draw_svg_fragment (const Picture *picture, const char *prefix)
{
  Svg self = svg_open ();
  char *text;

  put_svg (&self, picture, prefix, NULL);
  text = g_strndup ((const char *) xmlBufferContent (self.buffer),
                    (gsize) xmlBufferLength (self.buffer));
  svg_close (&self);
  return text;
}

char *
draw_svg_css (void)
{
  return draw_style_page ();
}
