#include "chart/draw.h"

#include "base/timestamp.h"
#include "chart/clean.h"
#include "chart/draw-cairo.h"

#include <cairo-pdf.h>

#define POINTS_A_PX 0.75 /* 72 points, 96 px */

static void
set_metadata (cairo_surface_t *surface, const Picture *first, const DrawOptions *options)
{
  gint64 created = options->created != 0 ? options->created : timestamp_now ();
  g_autofree char *date = timestamp_format (created, NULL);
  g_autofree char *author = clean_text (options->author);

  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, picture_title (first));
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, picture_desc (first));
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

  cairo_pdf_surface_set_size (surface, picture_width (picture) * POINTS_A_PX,
                              picture_height (picture) * POINTS_A_PX);
  cairo_pdf_surface_add_outline (surface, CAIRO_PDF_OUTLINE_ROOT, picture_title (picture),
                                 target, CAIRO_PDF_OUTLINE_FLAG_OPEN);
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
