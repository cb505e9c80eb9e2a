/* heatmap.h - the outline around what is open. */
#pragma once

#include "chart/charts.h"

/* Hours of a day, 0..24. */
typedef struct
{
  double from, to;
} OpenSpan;

/* Spans of weekday `day`, ascending and apart.  Of an hour that is open in part, the part lies
 * beside the neighbour that is open longer, at the end of the hour when both are alike, in its
 * middle when both are closed.  Free the array (of OpenSpan). */
GArray *heatmap_open_spans (const HeatmapData *data, guint day);
/* The outline of all days' spans as level and upright lines; `cells` holds 7 rows of 24 hours. */
void heatmap_outline (Picture *picture, Frame cells, const HeatmapData *data);
