#include "chart/draw.h"

#include "chart/draw-cairo.h"

#include <math.h>

enum
{
  SIDE_MAX = 32767, /* cairo's image surfaces end here */
  AREA_MAX = 100 * 1000 * 1000
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
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, draw_cairo_write, out);
  cairo_surface_destroy (surface);
  return draw_cairo_result (status, out, error);
}
