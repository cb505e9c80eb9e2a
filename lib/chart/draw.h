/* draw.h - a picture's backends: PNG and PDF by cairo, SVG by libxml2.
 *
 * The same picture gives the same bytes, again and again (PDF: with SOURCE_DATE_EPOCH or
 * `created`).  Every write goes through Output and is flushed, so that a full disk is noticed
 * here.  A PNG's level and upright lines and rectangles are fitted to its pixels. */
#pragma once

#include "base/output.h"
#include "chart/picture.h"

typedef struct
{
  Theme theme;
  double scale;       /* PNG: device pixels a px, 1 or 2; 0 is 1 */
  const char *author; /* PDF metadata: the desk's name; NULL: none */
  gint64 created;     /* PDF creation date, Unix seconds; 0: timestamp_now () */
} DrawOptions;

gboolean draw_png (const Picture *picture, const DrawOptions *options, Output *out,
                   GError **error);
/* A page for each picture, in its size, with a bookmark of its title; text can be selected. */
gboolean draw_pdf (const Picture *const *pictures, guint count, const DrawOptions *options,
                   Output *out, GError **error);
/* A whole document, XML declaration and all.  Follows the reader's dark scheme when `theme`
 * is THEME_LIGHT; THEME_DARK is dark for good. */
gboolean draw_svg (const Picture *picture, const DrawOptions *options, Output *out,
                   GError **error);
/* An <svg> element to stand inside an HTML page: ids begin with `prefix` (a name of its own on
 * the page), colours come from the custom properties that draw_svg_css () declares once for the
 * page: `--ink-met` and so on, dark ones where the reader prefers them.  Free both. */
char *draw_svg_fragment (const Picture *picture, const char *prefix);
char *draw_svg_css (void);
