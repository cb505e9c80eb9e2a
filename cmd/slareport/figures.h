/* figures.h - each chart of the report: its picture, and the numbers behind it. */
#pragma once

#include "chart/charts.h"
#include "gather.h"
#include "grid.h"

/* What gather () has to keep for a chart. */
guint figure_parts (ChartKind kind);
/* A page of its own, with or without the definition at its foot.  Not for the overview
 * (overview.h). */
Picture *figure_picture (const Gathered *gathered, ChartKind kind, gboolean footer);
/* The goal that all promises share, or NaN. */
double figure_target (const Gathered *gathered);
Grid *figure_grid (const Gathered *gathered, ChartKind kind);

/* Draws one into a frame, for the overview: `titled` puts a heading above it. */
void figure_draw (const Gathered *gathered, ChartKind kind, Picture *picture, Frame frame);
/* `first reply` only, for the trend. */
void figure_draw_trend (const Gathered *gathered, const SummaryRow *promise, Picture *picture,
                        Frame frame);
