/* regular.h - which week a calendar repeats, and since when. */
#pragma once

#include "day.h"

typedef struct
{
  WorkDay since;               /* its first date that differs from the week before */
  char *windows[DAY_WEEKDAYS]; /* as in Day, from Monday on */
  gint64 seconds;              /* open in all */
} RegularWeek;

/* The weeks in force from the week of `from` to that of `to`, oldest first, at least one;
 * the array frees its elements.  It looks at the calendar's days and not at its rules,
 * so that a slip in the rules shows: regular is what day_usual () says. */
GArray *regular_weeks (WorkCalendar *calendar, WorkDay from, WorkDay to);
