#include "chart/draw-cairo.h"

#include "chart/font.h"

#include <math.h>

typedef struct
{
  cairo_t *cr;
  Theme theme;
  double device_px;
  PangoLayout *layout;
} Painter;

cairo_status_t
draw_cairo_write (void *output, const unsigned char *data, unsigned int length)
{
  output_write (output, data, length);
  return output_failed (output) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

gboolean
draw_cairo_result (cairo_status_t status, Output *out, GError **error)
{
  if (!output_flush (out, error))
    return FALSE;
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT, "cannot draw the chart: %s",
               cairo_status_to_string (status));
  return FALSE;
}

static void
set_ink (Painter *self, Ink ink, double opacity)
{
  guint32 rgb = ink_rgb (ink, self->theme);

  cairo_set_source_rgba (self->cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0, opacity);
}

/* The nearest edge between two device pixels. */
static double
on_edge (const Painter *self, double px)
{
  return self->device_px > 0 ? round (px * self->device_px) / self->device_px : px;
}

/* A stroke's width in whole device pixels. */
static double
crisp_width (const Painter *self, double px)
{
  return self->device_px > 0 ? MAX (round (px * self->device_px), 1) / self->device_px : px;
}

/* Where the middle of a stroke must lie for both its sides to be edges. */
static double
on_middle (const Painter *self, double px, double width)
{
  return on_edge (self, px - width / 2) + width / 2;
}

static void
paint_stroke (Painter *self, const PictureItem *item, double width)
{
  double dash = item->dash_px;

  if (!(width > 0))
    {
      cairo_new_path (self->cr);
      return;
    }
  cairo_set_line_width (self->cr, width);
  cairo_set_dash (self->cr, &dash, dash > 0 ? 1 : 0, 0);
  cairo_stroke (self->cr);
}

static void
paint_rect (Painter *self, const PictureItem *item)
{
  double left = MIN (item->frame.x, item->frame.x + item->frame.w);
  double top = MIN (item->frame.y, item->frame.y + item->frame.h);
  double right = left + fabs (item->frame.w), bottom = top + fabs (item->frame.h);
  double width = item->filled ? 0 : crisp_width (self, item->stroke_px);
  double x = on_middle (self, left, width), y = on_middle (self, top, width);
  double w = on_middle (self, right, width) - x, h = on_middle (self, bottom, width) - y;
  double least = item->filled && self->device_px > 0 ? 1 / self->device_px : 0;

  /* What is there is seen, be it thinner than a pixel. */
  cairo_rectangle (self->cr, x, y, right > left ? MAX (w, least) : 0,
                   bottom > top ? MAX (h, least) : 0);
  if (item->filled)
    cairo_fill (self->cr);
  else
    paint_stroke (self, item, width);
}

static void
paint_line (Painter *self, const PictureItem *item)
{
  Frame at = item->frame;
  gboolean upright = at.w == 0, level = at.h == 0;
  double width
      = upright || level ? crisp_width (self, item->stroke_px) : item->stroke_px;
  double x = upright ? on_middle (self, at.x, width) : at.x;
  double y = level ? on_middle (self, at.y, width) : at.y;

  cairo_move_to (self->cr, x, y);
  cairo_line_to (self->cr, x + at.w, y + at.h);
  paint_stroke (self, item, item->stroke_px > 0 ? width : 0);
}

static void
paint_path (Painter *self, const PictureItem *item)
{
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < item->n_points; i++)
    cairo_line_to (self->cr, item->points[i].x, item->points[i].y);
  if (item->closed && item->n_points > 0)
    cairo_close_path (self->cr);
  if (item->filled)
    cairo_fill (self->cr);
  else
    paint_stroke (self, item, item->stroke_px);
}

static void
paint_dot (Painter *self, const PictureItem *item)
{
  cairo_new_sub_path (self->cr);
  cairo_arc (self->cr, item->frame.x, item->frame.y, MAX (item->frame.w, 0), 0, 2 * G_PI);
  if (item->filled)
    {
      cairo_fill (self->cr);
      return;
    }
  set_ink (self, INK_PAPER, item->opacity);
  cairo_fill_preserve (self->cr);
  set_ink (self, item->ink, item->opacity);
  paint_stroke (self, item, item->stroke_px);
}

/* Shapes, not glyphs: cairo 1.16 puts glyphs at whole pixels, which makes small unhinted text
 * uneven.  What has no shape (colour emoji) is shown as glyphs after all. */
static void
paint_run (Painter *self, PangoGlyphItem *run, double x, double y)
{
  double x1, y1, x2, y2;

  cairo_move_to (self->cr, x, y);
  pango_cairo_glyph_string_path (self->cr, run->item->analysis.font, run->glyphs);
  cairo_path_extents (self->cr, &x1, &y1, &x2, &y2);
  if (x2 > x1 && y2 > y1)
    {
      cairo_fill (self->cr);
      return;
    }
  cairo_new_path (self->cr);
  cairo_move_to (self->cr, x, y);
  pango_cairo_show_glyph_string (self->cr, run->item->analysis.font, run->glyphs);
  cairo_new_path (self->cr);
}

static void
paint_shapes (Painter *self)
{
  PangoLayoutIter *runs = pango_layout_get_iter (self->layout);

  do
    {
      PangoGlyphItem *run = pango_layout_iter_get_run_readonly (runs);
      PangoRectangle box;

      if (run == NULL)
        continue;
      pango_layout_iter_get_run_extents (runs, NULL, &box);
      paint_run (self, run, (double) box.x / PANGO_SCALE, 0);
    }
  while (pango_layout_iter_next_run (runs));
  pango_layout_iter_free (runs);
}

static void
paint_text (Painter *self, const PictureItem *item)
{
  static const double shares[] = { [ALIGN_MIDDLE] = 0.5, [ALIGN_END] = 1 };
  double baseline;

  if (*item->text == '\0')
    return;
  cairo_save (self->cr);
  cairo_translate (self->cr, item->frame.x, item->frame.y);
  cairo_rotate (self->cr, item->angle * G_PI / 180);
  cairo_translate (self->cr, -shares[item->align] * item->frame.w, 0);
  font_layout_set (self->layout, item->text, item->size_px, item->bold);
  pango_cairo_update_layout (self->cr, self->layout);
  baseline = (double) pango_layout_get_baseline (self->layout) / PANGO_SCALE;
  if (self->device_px > 0)
    paint_shapes (self);
  else
    {
      cairo_move_to (self->cr, 0, -baseline);
      pango_cairo_show_layout (self->cr, self->layout);
    }
  cairo_restore (self->cr);
}

static void
paint_item (Painter *self, const PictureItem *item)
{
  static void (*const painters[]) (Painter *, const PictureItem *) = {
    [ITEM_RECT] = paint_rect, [ITEM_LINE] = paint_line, [ITEM_PATH] = paint_path,
    [ITEM_DOT] = paint_dot,   [ITEM_TEXT] = paint_text, [ITEM_GROUP] = NULL,
    [ITEM_END] = NULL,
  };

  if (painters[item->kind] == NULL)
    return;
  set_ink (self, item->ink, item->opacity);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_MITER);
  cairo_new_path (self->cr);
  painters[item->kind](self, item);
}

void
draw_cairo (cairo_t *cr, const Picture *picture, Theme theme, double device_px)
{
  Painter self = { cr, theme, device_px, font_layout_new () };
  const PictureItem *items;
  guint count;

  set_ink (&self, INK_PAPER, 1);
  cairo_paint (cr);
  items = picture_items (picture, &count);
  for (guint i = 0; i < count; i++)
    paint_item (&self, &items[i]);
  g_object_unref (self.layout);
}
