
#include "base/output.h"
#include "base/timestamp.h"
#include "chart/picture.h"
#include "chart/measure.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <math.h>
#include <png.h>

typedef struct
{
  cairo_t *cr;
  Theme theme;
  double device_px;
  PangoLayout *layout;
} Painter;

static cairo_status_t
draw_cairo_write (void *output, const unsigned char *data, unsigned int length)
{
  output_write (output, data, length);
  return output_failed (output) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static gboolean
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
  guint32 rgb = ink_looks[ink].rgb[self->theme];

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
  double width = upright || level ? crisp_width (self, item->stroke_px) : item->stroke_px;
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
paint_run (Painter *self, const FontRun *run)
{
  double x1, y1, x2, y2;

  cairo_move_to (self->cr, run->x_px, 0);
  pango_cairo_glyph_string_path (self->cr, run->font, run->glyphs);
  cairo_path_extents (self->cr, &x1, &y1, &x2, &y2);
  if (x2 > x1 && y2 > y1)
    {
      cairo_fill (self->cr);
      return;
    }
  cairo_new_path (self->cr);
  cairo_move_to (self->cr, run->x_px, 0);
  pango_cairo_show_glyph_string (self->cr, run->font, run->glyphs);
  cairo_new_path (self->cr);
}

static void
paint_shapes (Painter *self, const PictureItem *item)
{
  const GArray *runs = font_runs (item->text, item->size_px, item->bold);

  for (guint i = 0; i < runs->len; i++)
    paint_run (self, &g_array_index (runs, FontRun, i));
}

static void
paint_layout (Painter *self, const PictureItem *item)
{
  font_layout (&self->layout, item->text, item->size_px, item->bold);
  pango_cairo_update_layout (self->cr, self->layout);
  cairo_move_to (self->cr, 0,
                 -(double) pango_layout_get_baseline (self->layout) / PANGO_SCALE);
  pango_cairo_show_layout (self->cr, self->layout);
}

static void
paint_text (Painter *self, const PictureItem *item)
{
  static const double shares[] = { [ALIGN_MIDDLE] = 0.5, [ALIGN_END] = 1 };

  if (*item->text == '\0')
    return;
  cairo_save (self->cr);
  cairo_translate (self->cr, item->frame.x, item->frame.y);
  cairo_rotate (self->cr, item->angle * G_PI / 180);
  cairo_translate (self->cr, -shares[item->align] * item->frame.w, 0);
  if (self->device_px > 0)
    paint_shapes (self, item);
  else
    paint_layout (self, item);
  cairo_restore (self->cr);
}

/* Only a PDF has them.  The quote and the backslash have a meaning within an attribute. */
static void
begin_link (cairo_t *cr, const PictureItem *item)
{
  g_autofree char *attributes = item->link == NULL ? NULL
                                                   : g_strdup_printf ("uri='%s'", item->link);

  if (attributes != NULL)
    cairo_tag_begin (cr, CAIRO_TAG_LINK, attributes);
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
  begin_link (self->cr, item);
  painters[item->kind](self, item);
  if (item->link != NULL)
    cairo_tag_end (self->cr, CAIRO_TAG_LINK);
}

static void
draw_cairo (cairo_t *cr, const Picture *picture, Theme theme, double device_px)
{
  Painter self = { cr, theme, device_px, NULL };

  set_ink (&self, INK_PAPER, 1);
  cairo_paint (cr);
  for (guint i = 0; i < picture->items->len; i++)
    paint_item (&self, &g_array_index (picture->items, PictureItem, i));
  g_clear_object (&self.layout);
}

/* ---- PNG */

enum
{
  SIDE_MAX = 32767, /* cairo's image surfaces end here */
  AREA_MAX = 100 * 1000 * 1000,
  /* Charts are flat areas: no filter and a low level make the smaller file, in a third of the
   * time that cairo's own writer takes (measured). */
  ZLIB_LEVEL = 1
};

static gboolean
check_size (double width, double height, GError **error)
{
  if (width <= SIDE_MAX && height <= SIDE_MAX && width * height <= AREA_MAX)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_OUTPUT,
               "a chart of %.0f by %.0f pixels is too large for PNG", width, height);
  return FALSE;
}

static void
write_bytes (png_structp png, png_bytep bytes, png_size_t length)
{
  output_write (png_get_io_ptr (png), bytes, length);
}

static void
flush_bytes (png_structp png G_GNUC_UNUSED)
{
}

/* cairo's pixels are numbers 0x00RRGGBB. */
static void
write_rows (png_structp png, cairo_surface_t *surface, int width, int height, png_bytep row)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < height; y++)
    {
      const guint32 *pixels
        = (const guint32 *) (const void *) (data + (gsize) y * (gsize) stride);

      for (int x = 0; x < width; x++)
        {
          row[3 * x] = (png_byte) (pixels[x] >> 16);
          row[3 * x + 1] = (png_byte) (pixels[x] >> 8);
          row[3 * x + 2] = (png_byte) pixels[x];
        }
      png_write_row (png, row);
    }
}

/* FALSE when libpng fails; a failed write is the output's to tell. */
static gboolean
write_png (cairo_surface_t *surface, Output *out)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png == NULL ? NULL : png_create_info_struct (png);
  png_bytep row = g_malloc (3 * (gsize) width);

  if (info == NULL || setjmp (png_jmpbuf (png)) != 0)
    {
      png_destroy_write_struct (&png, &info);
      g_free (row);
      return FALSE;
    }
  cairo_surface_flush (surface);
  png_set_write_fn (png, out, write_bytes, flush_bytes);
  png_set_IHDR (png, info, (png_uint_32) width, (png_uint_32) height, 8, PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level (png, ZLIB_LEVEL);
  png_set_filter (png, 0, PNG_FILTER_NONE);
  png_write_info (png, info);
  write_rows (png, surface, width, height, row);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  g_free (row);
  return TRUE;
}

gboolean
draw_png (const Picture *picture, const DrawOptions *options, Output *out, GError **error)
{
  double scale = options->scale > 0 ? options->scale : 1;
  double width = ceil (picture->width * scale);
  double height = ceil (picture->height * scale);
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;

  if (!check_size (width, height, error))
    return FALSE;
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  draw_cairo (cr, picture, options->theme, scale);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && !write_png (surface, out))
    status = CAIRO_STATUS_PNG_ERROR;
  cairo_surface_destroy (surface);
  return draw_cairo_result (status, out, error);
}

/* ---- PDF */

#define POINTS_A_PX 0.75 /* 72 points, 96 px */

static void
set_metadata (cairo_surface_t *surface, const Picture *first, const DrawOptions *options)
{
  gint64 created = options->created != 0 ? options->created : timestamp_now ();
  g_autofree char *date = timestamp_format (created, NULL);
  g_autofree char *author = clean_text (options->author);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, first->title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, first->desc);
  if (author != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_AUTHOR, author);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "deskbook");
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

static void
draw_page (cairo_surface_t *surface, cairo_t *cr, const Picture *picture, guint number,
           Theme theme)
{
  g_autofree char *target = g_strdup_printf ("page=%u pos=[0 0]", number);

  cairo_pdf_surface_set_size (surface, picture->width * POINTS_A_PX,
                              picture->height * POINTS_A_PX);
  cairo_pdf_surface_add_outline (surface, CAIRO_PDF_OUTLINE_ROOT, picture->title, target,
                                 CAIRO_PDF_OUTLINE_FLAG_OPEN);
  cairo_save (cr);
  cairo_scale (cr, POINTS_A_PX, POINTS_A_PX);
  draw_cairo (cr, picture, theme, 0);
  cairo_restore (cr);
  cairo_show_page (cr);
}

gboolean
draw_pdf (const Picture *const *pictures, guint count, const DrawOptions *options,
          Output *out, GError **error)
{
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;

  g_assert (count > 0);
  surface = cairo_pdf_surface_create_for_stream (draw_cairo_write, out, 1, 1);
  cr = cairo_create (surface);
  set_metadata (surface, pictures[0], options);
  for (guint i = 0; i < count && !output_failed (out); i++)
    draw_page (surface, cr, pictures[i], i + 1, options->theme);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return draw_cairo_result (status, out, error);
}
