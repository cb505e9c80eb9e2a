/* say.h - numbers, shares, durations and dates in words: in tables, charts, pages and mails.
 *
 * One value is said in one way wherever it stands.  All strings are the caller's to free.
 *
 * Shares have one decimal, always, since a column of them is read down; none and all alone are
 * `0%` and `100%`, and what is nearly none or all is rounded away from them.  A share that
 * missed its target is never rounded up to it: two decimals then, cut off (89.96% of 90%).
 * The bounds of an interval, and points between two shares, are said as shares are.
 *
 * Durations are hours and minutes.  From 100 hours on, calendar time is days of 24 hours and
 * hours; business time stays hours, since a business day has no fixed length, and leaves the
 * minutes out from 1,000 hours on.  work_days_format () of lib/worktime says business time from
 * a moment on in working days. */
#pragma once

#include <glib.h>

/* ---- Counts */

/* `12,345`. */
char *say_count (gint64 count);
/* `12,345.6`; NaN is not known and said as `-`. */
char *say_real (double value, int decimals);
/* `12,345`, `123k`, `12.3M`: where there is little room. */
char *say_short (gint64 count);
/* `1 clock`, `12 clocks`, `1 clock overdue`.  `one` NULL: `many` without its last s; both NULL
 * or empty: the number alone. */
char *say_counted (gint64 count, const char *one, const char *many);

/* ---- Shares, 0..1; NaN is not known and said as `-` */

/* `93.4%`, against a target (NaN: none). */
char *say_share (double share, double target);
/* The same of `yes` in `total`. */
char *say_share_of (gint64 yes, gint64 total, double target);
/* The same in a headline or beside a mark: of fewer than SAY_FEW `1 of 2`, since a percentage would
 * make much of them. */
enum
{
  SAY_FEW = 5
};
char *say_part (gint64 yes, gint64 total, double target);
/* `30.7% to 69.3%`, `99.2% to 100%`. */
char *say_interval (double low, double high);
/* `90%`, `99.5%`: a target or a goal as it was set, with up to three decimals. */
char *say_goal (double share);
/* `+12.3`, `-3.0`, `0`: points from one share to another, -1..1; not `rise`: without the +. */
char *say_points (double difference, gboolean rise);

/* ---- Durations */

/* `45s`, `12m`, `3h 05m`, `52h`, `1,200h`: business time. */
char *say_hours (gint64 seconds);
/* `45s`, `12m`, `3h 05m`, `52h`, `193d 22h`: calendar time. */
char *say_days (gint64 seconds);

/* ---- Days since 1970-01-01 (the years 1 to 9999; beyond, the nearest), as ISO 8601 has them */

typedef enum
{
  ISO_DAY,  /* `2026-10-05` */
  ISO_WEEK, /* `2026-W40`: it belongs to the year that has its Thursday */
  ISO_MONTH /* `2026-10` */
} IsoStep;

char *say_iso (IsoStep step, gint64 day);
/* `Mon`. */
const char *say_weekday (gint64 day);

/* ---- Moments on the clock of `zone`; `-` outside the years 1 to 9999 */

/* `October`, or `Oct` when `brief`: `month` is 1 to 12. */
const char *say_month (int month, gboolean brief);
typedef enum
{
  SAY_DATE,  /* `5 October 2026`: in a sentence */
  SAY_DAY,   /* `5 Oct 2026`: in a column, as the next */
  SAY_TIME,  /* `6 Oct 09:30` */
  SAY_MOMENT /* `Tue 6 Oct 2026 09:30` */
} SayForm;

char *say_when (gint64 at, GTimeZone *zone, SayForm form);
