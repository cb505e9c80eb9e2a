/* rows.h - rows of names with a plot beside them, as dots and bars have. */
#pragma once

#include "chart/heading.h"

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
  double room; /* px that rows may take */
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
/* A light line through each row. */
void rows_lines (Picture *picture, const Rows *self, Frame plot);
/* '... and 12 more'. */
void rows_more (Picture *picture, const Rows *self);
