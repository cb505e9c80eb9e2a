/* series.h - what was gathered, in the shapes that charts draw and grids hold. */
#pragma once

#include "chart/charts.h"
#include "gather.h"

/* The compliance of one promise over the steps of the span, gaps filled.  Free the array. */
GArray *series_trend (const Gathered *gathered, const Summary *summary, PeriodStep step,
                      const SummaryRow *promise);
/* CalendarDay for every day of the span, all promises together. */
GArray *series_days (const Gathered *gathered);
/* Groups of all promises together, most clocks first: DotsRow and BarsRow, names borrowed. */
typedef struct
{
  const char *name;
  guint64 states[CLOCK_STATES];
} GroupCount;
GArray *series_groups (const Gathered *gathered);

ShareCount series_share (const guint64 *states);
/* Share of each hour of the week that is open, by the calendar of the first promise: the median
 * over the weeks of the span. */
void series_open (const Gathered *gathered, double open[7][24]);
/* Promises that have any clock; SummaryRow pointers. */
GPtrArray *series_promises (const Gathered *gathered);
/* The fixed business time that a promise allows; 0 when its days differ. */
gint64 series_target_s (const DeskPromise *promise);
