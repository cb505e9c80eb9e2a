/* trend.h - the parts of a trend. */
#pragma once

#include "chart/charts.h"
#include "chart/heading.h"
#include "chart/scale.h"

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

/* Bars of all counts with the missed at their foot, and their axis. */
void trend_counts_draw (Trend *self, const Ticks *ticks);
/* The labels of time at the foot. */
double trend_times_height (const Trend *self);
void trend_times_draw (Trend *self);
