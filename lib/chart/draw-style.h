/* draw-style.h - the CSS of SVG charts.
 *
 * Each ink is a custom property (`--ink-met`) and a class (`ink-met`) that sets `color`; marks
 * are painted in currentColor.  A renderer without custom properties (librsvg) gets the light
 * colour, or the dark one where there is no other. */
#pragma once

#include "chart/ink.h"

/* For one SVG document.  Free both. */
char *draw_style_alone (Theme theme);
/* For a page that holds fragments. */
char *draw_style_page (void);
