/* font.h - the charts' font, the same for measuring and drawing.
 *
 * Unhinted, with fractional positions, in English and from left to right, so that a text's
 * width grows in step with its size and depends neither on the locale nor on the user's font
 * settings. */
#pragma once

#include <pango/pangocairo.h>

/* Unref it. */
PangoLayout *font_layout_new (void);
/* `text` is clean (clean.h). */
void font_layout_set (PangoLayout *layout, const char *text, double size_px, gboolean bold);
