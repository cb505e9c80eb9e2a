/* week.h - an ISO week of a calendar, day by day. */
#pragma once

#include "base/table.h"
#include "clock.h"
#include "day.h"

/* The seven days from `monday` on, for people. */
void week_say (const Clock *clock, const char *hours, WorkCalendar *calendar,
               WorkDay monday, Output *out);

/* `Mon-Thu 09:30-17:00`, `Fri closed (usually 09:30-17:00)`: days alike together.  The
 * array frees its strings. */
GPtrArray *week_words (WorkCalendar *calendar, WorkDay monday);

/* A row a window, one for a closed date: hours date weekday from to seconds note. */
Table *week_table (Output *out, Format format);
void week_rows (const Clock *clock, const char *hours, WorkCalendar *calendar,
                WorkDay monday, Table *table);
