/* clock.h - what every question is asked of, and the reading of its operands. */
#pragma once

#include "desk/desk.h"

typedef struct
{
  Desk *desk;
  GTimeZone *zone; /* the desk's */
  gint64 now;      /* --now, else the time of day */
} Clock;

/* Reads the configuration: `given` as for desk_find (), `now` the value of --now or
 * NULL. */
gboolean clock_open (Clock *self, const char *given, const char *now, GError **error);
void clock_clear (Clock *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Clock, clock_clear)

/* `now`, or as timestamp_parse () in the desk's zone. */
gboolean clock_time (const Clock *self, const char *text, gint64 *at, GError **error);
/* By when `durations` are due from `from`: `8h`, or several like `1d,8h`, the latest of
 * which counts.  `-8h` looks back: the last moment from which as much business time
 * passes until `from`.  WORK_NEVER when one of them never is. */
gboolean clock_due (WorkCalendar *calendar, gint64 from, const char *durations,
                    gint64 *due, GError **error);
/* Whether it is open, and until when it stays so, which may be WORK_NEVER. */
gboolean clock_is_open (WorkCalendar *calendar, gint64 at, gint64 *until);
