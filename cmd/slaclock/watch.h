/* watch.h - what every question is asked of, and the reading of its operands; the dates of a
 * calendar as people read them, alone and by ISO weeks: wall-clock windows cut at midnight, what is
 * unusual about them, and whether the clocks change. */
#pragma once

#include "base/table.h"
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

/* ---- Dates */

typedef struct
{
  WorkDay date;
  gint64 from, to; /* the date's own first and last moment, Unix seconds */
  GArray *spans;   /* WorkSpan, within those */
  gint64 seconds;  /* open on this date */
  char *windows;   /* `09:30-10:30 13:30-15:00`, or `closed` */
} Day;

Day *day_new (WorkCalendar *calendar, WorkDay date);
void day_free (Day *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Day, day_free)

enum
{
  DAY_WEEKDAYS = 7,
  DAY_AROUND_WEEKS = 4,
  DAY_AROUND = 2 * DAY_AROUND_WEEKS + 1
};

/* What is usual on a date is what most of the same weekdays have, from four weeks
 * before to four weeks after.  Which of their `windows` that is; the middle one when in
 * doubt. */
guint day_usual (const char *const windows[DAY_AROUND]);
/* `usually 09:30-17:00; clocks go from 02:00 to 03:00`, NULL when there is nothing
 * to say.  Free it. */
char *day_note (const Day *self, WorkCalendar *calendar);

/* The Monday of that week. */
WorkDay day_monday (WorkDay date);

/* ---- Weeks */

/* The seven days from `monday` on, for people. */
void week_say (const Watch *watch, const char *hours, WorkCalendar *calendar, WorkDay monday,
               Output *out);

/* `Mon-Thu 09:30-17:00`, `Fri closed (usually 09:30-17:00)`: days alike together.  The
 * array frees its strings. */
GPtrArray *week_words (WorkCalendar *calendar, WorkDay monday);

/* A row a window, one for a closed date: hours date weekday from to seconds note. */
Table *week_table (Output *out, Format format, gboolean spreadsheet);
void week_rows (const Watch *watch, const char *hours, WorkCalendar *calendar, WorkDay monday,
                Table *table);
