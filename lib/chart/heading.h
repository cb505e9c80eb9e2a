/* heading.h - sizes of type, and the words above a chart. */
#pragma once

#include "chart/charts.h"

/* px, by the width that there is. */
typedef struct
{
  double title, subtitle, label, small;
} Type;

const Type *type_for (double width);
/* How far below a middle line the baseline of text of that size lies. */
double type_drop (double size_px);

/* Cut to `width_px`; the whole of it is then the item's title.  The item, or NULL when there
 * is no room for a letter. */
PictureItem *heading_text (Picture *picture, const char *role, Ink ink, Point at,
                           const char *text, double size_px, Align align, gboolean bold,
                           double width_px);
/* What is left of `frame` below it. */
Frame heading_below (Picture *picture, Frame frame, const Heading *heading);
/* Whether a chart can be drawn in what is left; without room there is the heading alone. */
gboolean heading_leaves (Frame below, double least_w, double least_h);
/* `nothing in this period`, in the middle of `plot`. */
void heading_nothing (Picture *picture, Frame plot, double size_px);
