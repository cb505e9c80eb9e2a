/* duration.h - how long a promise is: `8h`, `90m`, `1d`, `2d4h`, `1d-end`. */
#pragma once

#include "worktime/worktime.h"

/* `days` working days on, then `seconds` of business time on; `end`: to the end of that
 * last day (then `seconds` is 0). */
typedef struct
{
  int days;
  gint64 seconds;
  gboolean end;
} WorkDuration;

/* Whole numbers with the units d, h, m, s in this order, each at most once, at least one;
 * `-end` only behind days alone.  At most 10 years.  Error: DESK_ERROR_INPUT that says what
 * was expected. */
gboolean work_duration_parse (const char *text, WorkDuration *duration, GError **error);
/* The instant by which a promise given at `from` is due, WORK_NEVER when never. */
gint64 work_duration_due (const WorkDuration *self, WorkCalendar *calendar, gint64 from);
/* `8h`, `2d4h`, `1d-end`; free it. */
char *work_duration_format (const WorkDuration *self);
/* For people: `seconds` of business time from `from` on, as say_hours () up to 100 hours, then
 * in working days as a promise counts them, and hours of business time: `14d 2h`.  Free it. */
char *work_days_format (WorkCalendar *calendar, gint64 from, gint64 seconds);
