/* watch.h - what every question is asked of, and the reading of its operands. */
#pragma once

#include "desk/desk.h"

typedef struct
{
  Desk *desk;
  GTimeZone *zone; /* the desk's */
  gint64 now;      /* --now, else the time of day */
} Watch;

/* Reads the configuration: `given` as for desk_find (), `now` the value of --now or
 * NULL. */
gboolean watch_open (Watch *self, const char *given, const char *now, GError **error);
void watch_clear (Watch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

/* `now`, or as timestamp_parse () in the desk's zone. */
gboolean watch_time (const Watch *self, const char *text, gint64 *at, GError **error);
/* By when `durations` are due from `from`: `8h`, or several like `1d,8h`, the latest of
 * which counts.  `-8h` looks back: the last moment from which as much business time
 * passes until `from`.  WORK_NEVER when one of them never is. */
gboolean watch_due (WorkCalendar *calendar, gint64 from, const char *durations, gint64 *due,
                    GError **error);
/* Whether it is open, and until when it stays so, which may be WORK_NEVER. */
gboolean watch_is_open (WorkCalendar *calendar, gint64 at, gint64 *until);
