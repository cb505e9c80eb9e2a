/* period.h - stretches of time by their names: `2026-10`, `2026-W40`, `last-month`.
 *
 * Half open, from midnight to midnight on the wall of a zone, so a month with a change of the
 * clock is an hour longer or shorter. */
#pragma once

#include "worktime/worktime.h"

typedef struct
{
  gint64 since, until; /* Unix seconds; G_MININT64 and G_MAXINT64: unbounded */
} Period;

typedef enum
{
  STEP_DAY,
  STEP_WEEK, /* ISO 8601: from Monday */
  STEP_MONTH,
  STEP_QUARTER,
  STEP_YEAR
} PeriodStep;

/* `2026`, `2026-Q4`, `2026-10`, `2026-W40`, `2026-10-05`, `today`, `yesterday`, and `this-` or
 * `last-` with `day`, `week`, `month`, `quarter`, `year`.  DESK_ERROR_USAGE lists them. */
gboolean period_parse (const char *text, GTimeZone *zone, gint64 now, Period *period,
                       GError **error);
/* "today", ... "last-year"; NULL-terminated: what needs no date. */
extern const char *const period_relative[];
/* A moment for --now, --since and the like: a time as timestamp_parse () reads it, `now`, or where a
 * period begins: `2026-10`, `yesterday`.  `zone` NULL: UTC.  DESK_ERROR_USAGE. */
gboolean period_moment (const char *text, GTimeZone *zone, gint64 now, gint64 *at,
                        GError **error);
/* The same for the `parse` of an option, before the zone is known: whether a text is a moment does
 * not hang on it. */
gboolean period_check_moment (const char *text, gpointer unused, GError **error);
/* The day, week, ... that holds `at`. */
Period period_around (PeriodStep step, GTimeZone *zone, gint64 at);
/* `2026-10-05`, `2026-W40`, `2026-10`, `2026-Q4`, `2026`: what period_parse reads again.  Free it. */
char *period_name (PeriodStep step, GTimeZone *zone, gint64 at);
/* For people: `October 2026`, `week 40 of 2026 (28 September to 4 October)`,
 * `5 October 2026`, `1 October to 14 November 2026`, `until 5 October 2026`, `all time`; with
 * times, `5 October 09:30 to 6 October 2026 10:00`, where an end is no midnight. */
char *period_describe (const Period *period, GTimeZone *zone);
static inline gboolean
period_holds (const Period *period, gint64 at)
{
  return at >= period->since && at < period->until;
}
