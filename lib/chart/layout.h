/* layout.h - sizes of type, the words above a chart, lines of text, and pages of one chart. */
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
/* Draws it; `*below` is what is left of `frame`.  FALSE: less than a chart needs, and there is the
 * heading alone. */
gboolean heading_leaves (Picture *picture, Frame frame, const Heading *heading,
                         double least_w, double least_h, Frame *below);
/* `nothing in this period`, in the middle of `plot`. */
void heading_nothing (Picture *picture, Frame plot, double size_px);

/* ---- Lines of text, one below the other, which end at the right edge of `frame` */

typedef struct
{
  const char *text; /* NULL: no line */
  double size_px;
  gboolean bold;
  Ink ink;
} Line;

/* Returns what they take, as `w` and `h`; without a picture that is all. */
Frame lines_draw (Picture *picture, Frame frame, const char *role, Point at,
                  const Line *lines, guint n);
