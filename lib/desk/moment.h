/* moment.h - dates and times of iCalendar (RFC 5545, 3.3.4 and 3.3.5); private to
 * lib/desk. */
#pragma once

#include "worktime/worktime.h"

typedef struct
{
  WorkDay day;
  gint32 second;   /* of the day on the wall of `zone`; 0 for a date */
  gboolean date;
  GTimeZone *zone; /* not owned; NULL: UTC */
  gint64 at;       /* Unix seconds; of a date its midnight in UTC */
} Moment;

/* `20261225`, `20261225T090000`, both in `zone`, or `20261225T080000Z`, in the years 1600
 * to 2200. */
gboolean moment_parse (const char *text, GTimeZone *zone, Moment *moment);
Moment moment_of (WorkDay day, gint32 second, gboolean date, GTimeZone *zone);
/* The wall clock of `zone` at an instant. */
Moment moment_at (gint64 at, GTimeZone *zone);
