/* calendar.h - the days of a calendar: where they stand, how they look. */
#pragma once

#include "chart/charts.h"

enum
{
  CALENDAR_WEEKDAYS = 7
};

typedef struct
{
  int year, month; /* 0: a time beyond the calendar */
  int weekday;     /* 0 is Monday */
  int column;      /* weeks since that of 1 January */
} CalendarPlace;

CalendarPlace calendar_place (gint64 at, GTimeZone *zone);

/* With a target: all met, reached, below it (a stroke across), below half of it (crossed out).
 * Without: the heat ramp.  Closed days without data are a small dot. */
void calendar_day_draw (Picture *picture, Frame cell, const CalendarDay *day, double target,
                        const char *title);
void calendar_legend_draw (Picture *picture, Frame frame, double size_px, double target);
