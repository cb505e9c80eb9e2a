/* layout.h - sizes of type, the words above a chart, and rows of names with a plot beside
 * them, as dots and bars have. */
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

/* ---- Rows */

enum
{
  ROWS_TOP_PX = 22,  /* above the rows: labels of lines, names of columns */
  ROWS_FOOT_PX = 30, /* below them, above the key: ticks */
  ROWS_LEAST_WIDTH_PX = 180,
  ROWS_LEAST_HEIGHT_PX = ROWS_TOP_PX + ROWS_FOOT_PX + 40
};

typedef struct
{
  Frame frame;
  const Type *type;
  double room;       /* px that rows may take */
  guint rows, shown; /* the last line says how many more there are when not all are shown */
  double row_px, name_w;
} Rows;

/* The height for a chart of that many rows, with a heading of some lines. */
double rows_height (guint n_rows);
/* How many fit into `frame`, with a key of `key_px` below them. */
Rows rows_fit (Frame frame, const Type *type, guint n_rows, double key_px);
/* Makes the names' column wide enough, to a point. */
void rows_measure (Rows *self, const char *name);
/* What is left for the plot beside columns that take `right` px. */
Frame rows_plot (const Rows *self, double right);
/* The middle of a row. */
double rows_y (const Rows *self, guint row);
void rows_name (Picture *picture, const Rows *self, guint row, const char *name);
/* '... and 12 more'. */
void rows_more (Picture *picture, const Rows *self);
