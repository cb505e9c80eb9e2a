#include "sla/period.h"

#include "base/choice.h"
#include "base/say.h"
#include "base/timestamp.h"

#include <string.h>

enum
{
  MONTHS = 12,
  WEEKDAYS = 7,
  QUARTER_MONTHS = 3,
  JULIAN_1970 = 719163, /* GLib counts days from 0001-01-01, which is 1 */
  FIRST_YEAR = 1900,
  LAST_YEAR = 2100
};

static const char *const step_names[] = { "day", "week", "month", "quarter", "year" };

typedef struct
{
  int year, month, day; /* month and day from 1 */
} Date;

static Date
date_of (WorkDay day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + JULIAN_1970));
  return (Date){ g_date_get_year (&date), (int) g_date_get_month (&date),
                 g_date_get_day (&date) };
}

/* Months may run past December. */
static WorkDay
month_begin (int year, int month)
{
  return work_day_of (year + (month - 1) / MONTHS, (month - 1) % MONTHS + 1, 1);
}

/* Monday of the ISO week. */
static WorkDay
week_begin (int year, int week)
{
  WorkDay fourth = work_day_of (year, 1, 4); /* always in week 1 */

  return fourth - work_weekday (fourth) + (week - 1) * WEEKDAYS;
}

static int
iso_year (WorkDay day)
{
  return date_of (day - work_weekday (day) + 3).year; /* that of its Thursday */
}

static int
iso_week (WorkDay day)
{
  return (day - week_begin (iso_year (day), 1)) / WEEKDAYS + 1;
}

static void
days_around (PeriodStep step, WorkDay day, WorkDay *first, WorkDay *after)
{
  Date date = date_of (day);
  int quarter = date.month - (date.month - 1) % QUARTER_MONTHS;

  switch (step)
    {
    case STEP_DAY:
      *first = day;
      *after = day + 1;
      break;
    case STEP_WEEK:
      *first = day - work_weekday (day);
      *after = *first + WEEKDAYS;
      break;
    case STEP_MONTH:
      *first = month_begin (date.year, date.month);
      *after = month_begin (date.year, date.month + 1);
      break;
    case STEP_QUARTER:
      *first = month_begin (date.year, quarter);
      *after = month_begin (date.year, quarter + QUARTER_MONTHS);
      break;
    case STEP_YEAR:
      *first = month_begin (date.year, 1);
      *after = month_begin (date.year + 1, 1);
      break;
    }
}

static Period
of_days (GTimeZone *zone, WorkDay first, WorkDay after)
{
  return (Period){ work_instant (zone, first, 0), work_instant (zone, after, 0) };
}

Period
period_around (PeriodStep step, GTimeZone *zone, gint64 at)
{
  WorkDay first, after;

  days_around (step, work_day_at (zone, at), &first, &after);
  return of_days (zone, first, after);
}

/* ---- Reading */

/* `last-week` is the week before the one that holds now. */
static gboolean
parse_relative (const char *text, GTimeZone *zone, gint64 now, Period *period)
{
  gboolean last = g_str_has_prefix (text, "last-") || strcmp (text, "yesterday") == 0;
  const char *step = strcmp (text, "today") == 0 || strcmp (text, "yesterday") == 0 ? "day"
                     : last || g_str_has_prefix (text, "this-") ? text + strlen ("last-")
                                                                : "";

  for (guint i = 0; i < G_N_ELEMENTS (step_names); i++)
    if (strcmp (step, step_names[i]) == 0)
      {
        *period = period_around (i, zone, now);
        if (last)
          *period = period_around (i, zone, period->since - 1);
        return TRUE;
      }
  return FALSE;
}

/* Exactly `digits` digits, moving `*text` behind them. */
static gboolean
take_number (const char **text, int digits, int *value)
{
  *value = 0;
  for (int i = 0; i < digits; i++, (*text)++)
    {
      if (!g_ascii_isdigit (**text))
        return FALSE;
      *value = *value * 10 + (**text - '0');
    }
  return TRUE;
}

static gboolean
parse_month (const char *text, int year, WorkDay *first, WorkDay *after)
{
  int month, day;

  if (!take_number (&text, 2, &month) || month < 1 || month > MONTHS)
    return FALSE;
  days_around (STEP_MONTH, month_begin (year, month), first, after);
  if (*text == '\0')
    return TRUE;
  text++;
  if (text[-1] != '-' || !take_number (&text, 2, &day) || *text != '\0' || day < 1
      || day > *after - *first)
    return FALSE;
  *first += day - 1;
  *after = *first + 1;
  return TRUE;
}

static gboolean
parse_calendar (const char *text, WorkDay *first, WorkDay *after)
{
  int year, number;

  if (!take_number (&text, 4, &year) || year < FIRST_YEAR || year > LAST_YEAR)
    return FALSE;
  *first = month_begin (year, 1);
  *after = month_begin (year + 1, 1);
  if (*text == '\0')
    return TRUE;
  if (*text++ != '-')
    return FALSE;
  if (*text == 'W')
    {
      text++;
      if (!take_number (&text, 2, &number) || *text != '\0' || number < 1)
        return FALSE;
      *first = week_begin (year, number);
      *after = *first + WEEKDAYS;
      return iso_year (*first) == year;
    }
  if (*text == 'Q')
    {
      text++;
      if (!take_number (&text, 1, &number) || *text != '\0' || number < 1 || number > 4)
        return FALSE;
      days_around (STEP_QUARTER, month_begin (year, number * QUARTER_MONTHS), first, after);
      return TRUE;
    }
  return parse_month (text, year, first, after);
}

const char *const period_relative[]
  = { "today",     "yesterday",  "this-day",   "last-day",     "this-week",
      "last-week", "this-month", "last-month", "this-quarter", "last-quarter",
      "this-year", "last-year",  NULL };

/* What a wrong name was meant for: `this-month` for this_month, `2026-W40` for 2026-w40. */
static char *
period_meant (const char *text)
{
  g_autofree char *upper = g_strdelimit (g_ascii_strup (text, -1), "_", '-');
  WorkDay first, after;

  return parse_calendar (upper, &first, &after)
           ? g_strdup_printf ("; did you mean %s?", upper)
           : choice_meant (text, period_relative, G_N_ELEMENTS (period_relative) - 1);
}

gboolean
period_parse (const char *text, GTimeZone *zone, gint64 now, Period *period, GError **error)
{
  WorkDay first, after;
  g_autofree char *meant = NULL;

  if (parse_relative (text, zone, now, period))
    return TRUE;
  if (parse_calendar (text, &first, &after))
    {
      *period = of_days (zone, first, after);
      return TRUE;
    }
  meant = period_meant (text);
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "unknown period \"%s\"; expected 2026, 2026-Q4, 2026-10, 2026-W40, 2026-10-05, "
               "today, yesterday, or this- or last- with day, week, month, quarter or year%s",
               text, meant);
  return FALSE;
}

/* ---- Moments */

gboolean
period_moment (const char *text, GTimeZone *zone, gint64 now, gint64 *at, GError **error)
{
  g_autoptr(GTimeZone) wall = zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_utc ();
  g_autofree char *meant = NULL;
  Period period;

  *at = now;
  if (strcmp (text, "now") == 0 || timestamp_parse (text, wall, at, NULL))
    return TRUE;
  if (period_parse (text, wall, now, &period, NULL))
    {
      *at = period.since;
      return TRUE;
    }
  meant = period_meant (text);
  return desk_usage_error (error,
                           "expected a time like 2026-10-05T09:30, or where a period begins like "
                           "2026-10-05, 2026-W40 or yesterday, not \"%s\"%s",
                           text, meant);
}

gboolean
period_check_moment (const char *text, gpointer unused G_GNUC_UNUSED, GError **error)
{
  gint64 at;

  return period_moment (text, NULL, 0, &at, error);
}

/* ---- Names */

char *
period_name (PeriodStep step, GTimeZone *zone, gint64 at)
{
  WorkDay day = work_day_at (zone, at);
  Date date = date_of (day);

  switch (step)
    {
    case STEP_DAY:
      return say_iso (ISO_DAY, day);
    case STEP_WEEK:
      return say_iso (ISO_WEEK, day);
    case STEP_MONTH:
      return say_iso (ISO_MONTH, day);
    case STEP_QUARTER:
      return g_strdup_printf ("%04d-Q%d", date.year, (date.month - 1) / QUARTER_MONTHS + 1);
    case STEP_YEAR:
      break;
    }
  return g_strdup_printf ("%04d", date.year);
}

static char *
long_date (Date date, gboolean with_year)
{
  return with_year
           ? g_strdup_printf ("%d %s %d", date.day, say_month (date.month, FALSE), date.year)
           : g_strdup_printf ("%d %s", date.day, say_month (date.month, FALSE));
}

static char *
describe_days (WorkDay first, WorkDay last)
{
  Date from = date_of (first), to = date_of (last);
  g_autofree char *begin = long_date (from, from.year != to.year);
  g_autofree char *end = long_date (to, TRUE);
  WorkDay step_first, step_after;

  if (first == last)
    return g_steal_pointer (&end);
  days_around (STEP_MONTH, first, &step_first, &step_after);
  if (step_first == first && step_after == last + 1)
    return g_strdup_printf ("%s %d", say_month (from.month, FALSE), from.year);
  days_around (STEP_YEAR, first, &step_first, &step_after);
  if (step_first == first && step_after == last + 1)
    return g_strdup_printf ("%d", from.year);
  days_around (STEP_WEEK, first, &step_first, &step_after);
  if (step_first == first && step_after == last + 1)
    return g_strdup_printf ("week %d, %s to %s", iso_week (first), begin, end);
  return g_strdup_printf ("%s to %s", begin, end);
}

/* ---- Periods with times */

static gboolean
is_midnight (gint64 at, GTimeZone *zone)
{
  return work_instant (zone, work_day_at (zone, at), 0) == at;
}

/* `5 October 2026 09:30`. */
static char *
long_time (gint64 at, GTimeZone *zone, gboolean with_date, gboolean with_year)
{
  g_autofree char *time = say_when (at, zone, SAY_TIME); /* `6 Oct 09:30` */
  const char *clock = strrchr (time, ' ');
  g_autofree char *date = long_date (date_of (work_day_at (zone, at)), with_year);

  return g_strconcat (with_date ? date : "", clock != NULL ? clock + !with_date : "", NULL);
}

static char *
describe_times (const Period *period, GTimeZone *zone)
{
  WorkDay first = work_day_at (zone, period->since), last = work_day_at (zone, period->until);
  gboolean one_day = first == last, one_year = date_of (first).year == date_of (last).year;
  g_autofree char *from = long_time (period->since, zone, TRUE, one_day || !one_year);
  g_autofree char *to = long_time (period->until, zone, !one_day, TRUE);

  return g_strdup_printf ("%s to %s", from, to);
}

/* The last day of one that ends at midnight, the moment of another. */
static char *
describe_end (gint64 until, GTimeZone *zone)
{
  return is_midnight (until, zone) ? long_date (date_of (work_day_at (zone, until - 1)), TRUE)
                                   : long_time (until, zone, TRUE, TRUE);
}

static char *
describe_begin (gint64 since, GTimeZone *zone)
{
  return is_midnight (since, zone) ? long_date (date_of (work_day_at (zone, since)), TRUE)
                                   : long_time (since, zone, TRUE, TRUE);
}

char *
period_describe (const Period *period, GTimeZone *zone)
{
  gboolean has_since = period->since > G_MININT64, has_until = period->until < G_MAXINT64;
  g_autofree char *from = has_since ? describe_begin (period->since, zone) : NULL;
  g_autofree char *to = has_until ? describe_end (period->until, zone) : NULL;

  if (has_since && has_until)
    return is_midnight (period->since, zone) && is_midnight (period->until, zone)
             ? describe_days (work_day_at (zone, period->since),
                              work_day_at (zone, period->until - 1))
             : describe_times (period, zone);
  return from != NULL ? g_strdup_printf ("since %s", from)
         : to != NULL ? g_strdup_printf ("until %s", to)
                      : g_strdup ("all time");
}
