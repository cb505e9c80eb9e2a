#include "chart/draw.h"

#include "chart/draw-cairo.h"

#include <math.h>
#include <png.h>

enum
{
  SIDE_MAX = 32767, /* cairo's image surfaces end here */
  AREA_MAX = 100 * 1000 * 1000,
  /* Charts are flat areas: no filter and a low level make the smaller file, in a third of the
   * time that cairo's own writer takes (measured). */
  ZLIB_LEVEL = 2
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
      const guint32 *pixels = (const guint32 *) (const void *) (data + (gsize) y * (gsize) stride);

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
  double width = ceil (picture_width (picture) * scale);
  double height = ceil (picture_height (picture) * scale);
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
