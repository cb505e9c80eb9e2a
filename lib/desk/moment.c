#include "desk/moment.h"

#include "base/timestamp.h"

enum
{
  DAY_S = 86400,
  HOUR_S = 3600,
  MINUTE_S = 60,
  FIRST_YEAR = 1600, /* rules may begin long ago */
  LAST_YEAR = 2200
};

static gboolean
scan_digits (const char **at, guint digits, int *value)
{
  *value = 0;
  for (guint i = 0; i < digits; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
scan_date (const char **at, WorkDay *day)
{
  int year, month, date;

  if (!scan_digits (at, 4, &year) || !scan_digits (at, 2, &month)
      || !scan_digits (at, 2, &date) || year < FIRST_YEAR || year > LAST_YEAR || month < 1
      || month > 12
      || !g_date_valid_dmy ((GDateDay) date, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  *day = work_day_of (year, month, date);
  return TRUE;
}

static gboolean
scan_time (const char **at, gint32 *second)
{
  int hours, minutes, seconds;

  if (!scan_digits (at, 2, &hours) || !scan_digits (at, 2, &minutes)
      || !scan_digits (at, 2, &seconds))
    return FALSE;
  *second = hours * HOUR_S + minutes * MINUTE_S + MIN (seconds, 59);
  return hours < 24 && minutes < 60 && seconds <= 60;
}

Moment
moment_of (WorkDay day, gint32 second, gboolean date, GTimeZone *zone)
{
  gint64 at = zone == NULL || date ? (gint64) day * DAY_S + second
                                   : work_instant (zone, day, second);

  return (Moment){ day, second, date, zone, at };
}

Moment
moment_at (gint64 at, GTimeZone *zone)
{
  gint64 local = at + timestamp_offset (zone, at);
  WorkDay day = (WorkDay) (local / DAY_S - (local % DAY_S < 0 ? 1 : 0));

  return (Moment){ day, (gint32) (local - (gint64) day * DAY_S), FALSE, zone, at };
}

gboolean
moment_parse (const char *text, GTimeZone *zone, Moment *moment)
{
  WorkDay day;
  gint32 second = 0;
  gboolean date, utc;

  if (!scan_date (&text, &day))
    return FALSE;
  date = *text != 'T';
  if (!date)
    {
      text++;
      if (!scan_time (&text, &second))
        return FALSE;
    }
  utc = !date && *text == 'Z';
  text += utc ? 1 : 0;
  *moment = moment_of (day, second, date, utc ? NULL : zone);
  return *text == '\0';
}
