/* draw-cairo.h - a picture on any cairo surface; PNG and PDF share it. */
#pragma once

#include "base/output.h"
#include "chart/picture.h"

#include <cairo.h>

/* `cr` counts in the picture's px.  `device_px`: device pixels a px, to which rectangles and
 * upright or level lines are fitted so that they are crisp; 0 for paper, where all is drawn
 * exactly and texts stay texts. */
void draw_cairo (cairo_t *cr, const Picture *picture, Theme theme, double device_px);

/* A cairo_write_func_t on an Output: cairo itself reports success on a full disk. */
cairo_status_t draw_cairo_write (void *output, const unsigned char *data,
                                 unsigned int length);
/* Why drawing failed: the output's error when it has one, else cairo's. */
gboolean draw_cairo_result (cairo_status_t status, Output *out, GError **error);
