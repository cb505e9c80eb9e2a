/* ecdf.h - the parts of an ECDF. */
#pragma once

#include "chart/charts.h"
#include "chart/heading.h"
#include "chart/scale.h"

enum
{
  ECDF_MOST = 4 /* series */
};

typedef struct
{
  Ink ink;
  double dash_px;
} EcdfLook;

typedef struct
{
  Picture *picture;
  const EcdfData *data;
  guint n;              /* series drawn */
  const Type *type;
  Frame frame;          /* below the heading */
  Frame plot;
  Scale x, y;
  GArray *curves[ECDF_MOST]; /* of Point: the steps as drawn */
} Ecdf;

const EcdfLook *ecdf_look (guint series);
/* How many of a series took at most `seconds`. */
guint ecdf_within (const EcdfSeries *series, double seconds);
/* Those that the shares are of, the unanswered included. */
double ecdf_total (const EcdfSeries *series);
/* Seconds at the right end: what the targets and nearly all values need. */
double ecdf_end (const EcdfData *data, guint n);
/* Steps with at most two points a px, ascending. */
GArray *ecdf_curve (const EcdfSeries *series, const Scale *x, const Scale *y);

/* Target lines, with the share that each series has reached there. */
double ecdf_targets_height (const Ecdf *self);
void ecdf_targets_draw (Ecdf *self);
/* Name, n, and what lies beyond the end, for each series: at the right of a wide frame, below a
 * narrow one. */
double ecdf_names_width (const Ecdf *self);
double ecdf_names_height (const Ecdf *self);
void ecdf_names_draw (Ecdf *self);
