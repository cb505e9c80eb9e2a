/* trend.h - the parts of a trend. */
#pragma once

#include "chart/charts.h"
#include "chart/heading.h"
#include "chart/scale.h"

enum
{
  TREND_RIGHT_GAP = 10, /* between the last point and its label */
  TREND_ABOVE_PX = 8    /* above the plot: half a label of the topmost tick */
};

typedef struct
{
  Picture *picture;
  const TrendData *data;
  const Type *type;
  Frame frame;        /* below the heading */
  Frame plot, bars;   /* shares, and counts below; `bars.h` is 0 where there is no room */
  Scale x, y, count;
  double target;      /* NaN: none */
  double step_px;     /* from one point to the next, on average */
  guint last;         /* the last point that is known */
} Trend;

/* Nothing is known of any period. */
gboolean trend_is_empty (const Trend *self);
/* `5 Oct`, `Oct` or `2026`, by the length of the period.  Free it. */
char *trend_label (const TrendPoint *point, GTimeZone *zone);

/* At the right end: the last figure that is known, and the target. */
double trend_ends_width (const Trend *self);
void trend_ends_draw (Trend *self);
/* Bars of all counts with the missed at their foot, and their axis. */
void trend_counts_draw (Trend *self, const Ticks *ticks);
/* The labels of time at the foot. */
double trend_times_height (const Trend *self);
void trend_times_draw (Trend *self);
