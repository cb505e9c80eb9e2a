/* worktime.h - business time: a calendar's rules made into open intervals.
 *
 * Rules say in wall-clock terms when a desk is open; a WorkCalendar holds the same as
 * sorted, disjoint, half-open intervals in Unix seconds with a running sum, so that
 * work_elapsed () and work_due () are two binary searches, at any span.
 *
 * Seconds are real seconds: a day of 25 hours has 25.  A boundary in a gap of the zone's
 * clock moves on by the gap's own length; one that comes twice is the first pass.  A date
 * that the zone left out (Samoa's 2011-12-30) has no hours.
 * Calendars know the years 1900 to 2100 (UTC), dates of desk.yaml those from 1970; outside they
 * are closed. */
#pragma once

#include "base/error.h"
#include "base/timestamp.h"

#define WORK_FIRST_YEAR 1970
#define WORK_LAST_YEAR 2100
#define WORK_NEVER G_MAXINT64 /* no such moment before the end of 2100 */

/* A calendar day: days since 1970-01-01 on the wall. */
typedef gint32 WorkDay;

/* A part of a day, seconds since its midnight on the wall, half open: 0 <= from < to.
 * `to` may pass 24:00 (86400), up to 48:00: the window runs past midnight. */
typedef struct
{
  gint32 from_s, to_s;
} WorkWindow;

static inline WorkDay
work_day_of (int year, int month, int day)
{
  return (WorkDay) zone_days (year, month, day);
}
/* The wall-clock day of an instant, and its weekday: 0 is Monday. */
WorkDay work_day_at (GTimeZone *zone, gint64 at);
int work_weekday (WorkDay day);
/* The instant at which `day` begins (`seconds` 0) or is `seconds` old on the wall. */
static inline gint64
work_instant (GTimeZone *zone, WorkDay day, gint32 seconds)
{
  return zone_instant (zone, (gint64) day * 86400 + seconds);
}

/* ---- Rules, in rows */

typedef enum
{
  /* Begins an entry that is in force from midnight of `day` on; what follows belongs to it.
   * Days ascend (assertion).  Rules before the first are in force from the beginning of time.
   * Every second is judged by the entry in force then: a window that runs past the entry's last
   * midnight is cut there, and the new entry's window of the evening before counts from there
   * on. */
  WORK_SINCE,
  /* A window of every such weekday. */
  WORK_WEEK,
  /* A window of this date, instead of the week's windows that begin on it; {0, 0}: the date has
   * windows of its own, but this is none (closed). */
  WORK_SPECIAL,
  /* The date, or a part of it, is closed, whatever the windows say: also a special date's own,
   * and those that run into it from the evening before. */
  WORK_CLOSED
} WorkRuleKind;

typedef struct
{
  WorkRuleKind kind;
  WorkDay day; /* of WORK_WEEK a weekday, 0 is Monday */
  WorkWindow window;
} WorkRule;

/* ---- Calendars */

typedef struct WorkCalendar WorkCalendar;

/* Intervals are made when first asked for, around the time asked for, and kept. */
WorkCalendar *work_calendar_new (GTimeZone *zone, const WorkRule *rules, gsize count);
void work_calendar_free (WorkCalendar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WorkCalendar, work_calendar_free)
GTimeZone *work_calendar_zone (const WorkCalendar *self);

/* Business seconds that pass in [from, to).  Negative when `to` is before `from`. */
gint64 work_elapsed (WorkCalendar *self, gint64 from, gint64 to);

/* The first instant at which `seconds` of business time have passed since `from`: used up
 * exactly at closing it is the closing instant.  0 seconds: `from` itself when open, else the
 * next opening.  Negative: the last instant from which -seconds pass until `from`.
 * WORK_NEVER when there is not so much time. */
gint64 work_due (WorkCalendar *self, gint64 from, gint64 seconds);

/* The same wall time, `days` working days on, kept even when it is outside hours (a working
 * day has a window that begins on its date and is not all closed; what runs past midnight is
 * still that day); from outside hours counted from the next opening.  `end`: the last closing
 * of that day instead.  0 days: `from`, or the next opening.  Negative: back. */
gint64 work_due_days (WorkCalendar *self, gint64 from, int days, gboolean end);

gboolean work_is_open (WorkCalendar *self, gint64 at);
/* `at` itself when open, else the next opening. */
gint64 work_next_open (WorkCalendar *self, gint64 at);
/* The first closing after `at` (strictly).  Intervals that touch are one. */
gint64 work_next_close (WorkCalendar *self, gint64 at);

typedef struct
{
  gint64 from, to; /* Unix seconds, half open */
} WorkSpan;

/* The first open interval that ends after `at`, whole (it may have begun before).  FALSE when
 * there is none. */
gboolean work_next_span (WorkCalendar *self, gint64 at, WorkSpan *span);

/* ---- Durations: how long a promise is, `8h`, `90m`, `1d`, `2d4h`, `1d-end` */

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
