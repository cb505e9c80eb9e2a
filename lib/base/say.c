#include "base/say.h"

#include <math.h>
#include <string.h>

enum
{
  MINUTE_S = 60,
  HOUR_S = 3600,
  DAY_S = 86400,
  MOST_HOURS = 100,        /* of calendar time: days from there on */
  MOST_EXACT_HOURS = 1000, /* minutes are noise from there on */
  GOAL_DECIMALS = 3
};

/* ---- Counts */

/* Those before the point. */
static char *
group_digits (char *digits)
{
  GString *text = g_string_new (digits);
  gsize first = digits[0] == '-' ? 1 : 0;

  for (gsize at = strcspn (digits, "."); at > first + 3; at -= 3)
    g_string_insert_c (text, (gssize) at - 3, ',');
  g_free (digits);
  return g_string_free (text, FALSE);
}

char *
say_count (gint64 count)
{
  return group_digits (g_strdup_printf ("%" G_GINT64_FORMAT, count));
}

static char *
decimal (double value, int decimals, const char *suffix)
{
  char format[8], number[G_ASCII_DTOSTR_BUF_SIZE];

  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (number, sizeof number, format, value);
  return g_strconcat (number, suffix, NULL);
}

char *
say_real (double value, int decimals)
{
  return isnan (value) ? g_strdup ("-") : group_digits (decimal (value, decimals, NULL));
}

char *
say_short (gint64 count)
{
  static const struct
  {
    double least, unit;
    int decimals;
    const char *suffix;
  } steps[] = { { 9.995e10, 1e9, 0, "G" },
                { 9.995e8, 1e9, 1, "G" },
                { 9.995e7, 1e6, 0, "M" },
                { 9.995e5, 1e6, 1, "M" },
                { 1e5, 1e3, 0, "k" } };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if ((double) count >= steps[i].least)
      return decimal ((double) count / steps[i].unit, steps[i].decimals, steps[i].suffix);
  return say_count (count);
}

char *
say_counted (gint64 count, const char *one, const char *many)
{
  g_autofree char *number = say_count (count);
  gsize length = many != NULL ? strlen (many) : 0;

  if (count == 1 && one != NULL)
    return g_strdup_printf ("%s %s", number, one);
  if (length == 0)
    return g_steal_pointer (&number);
  if (count == 1 && length > 1 && many[length - 1] == 's')
    length--;
  return g_strdup_printf ("%s %.*s", number, (int) length, many);
}

/* ---- Shares */

/* Rounded away from 0 and 100, which are for none and all alone. */
static char *
per_cent (double share, int decimals)
{
  double unit = pow (10, -decimals), shown = round (share * 100 / unit) * unit;

  if (share > 0 && shown <= 0)
    shown = unit;
  if (share < 1 && shown >= 100)
    shown = 100 - unit;
  return decimal (shown, decimals, "%");
}

static gboolean
is_none_or_all (double share)
{
  return share <= 0 || share >= 1;
}

char *
say_share (double share, double target)
{
  g_autofree char *text = NULL;

  if (isnan (share))
    return g_strdup ("-");
  text = per_cent (CLAMP (share, 0, 1), is_none_or_all (share) ? 0 : 1);
  if (!(share < target) || g_ascii_strtod (text, NULL) < target * 100)
    return g_steal_pointer (&text);
  return decimal (floor (share * 1e4) / 1e2, 2, "%");
}

char *
say_share_of (gint64 yes, gint64 total, double target)
{
  return say_share (total > 0 ? (double) yes / (double) total : NAN, target);
}

char *
say_part (gint64 yes, gint64 total, double target)
{
  return total <= 0 || total >= SAY_FEW ? say_share_of (yes, total, target)
                                        : g_strdup_printf ("%d of %d", (int) yes, (int) total);
}

char *
say_interval (double low, double high)
{
  g_autofree char *from = say_share (low, NAN), *to = say_share (high, NAN);

  if (isnan (low) || isnan (high))
    return g_strdup ("-");
  return g_strdup_printf ("%s to %s", from, to);
}

char *
say_goal (double share)
{
  double percent = share * 100;
  int decimals = 0;

  while (decimals < GOAL_DECIMALS
         && fabs (percent * pow (10, decimals) - round (percent * pow (10, decimals))) > 1e-6)
    decimals++;
  return per_cent (share, decimals);
}

char *
say_points (double difference, gboolean rise)
{
  g_autofree char *text = say_share (fabs (difference), NAN);

  if (isnan (difference))
    return g_steal_pointer (&text);
  text[strlen (text) - 1] = '\0';
  return g_strconcat (difference < 0 ? "-" : rise && difference != 0 ? "+" : "", text, NULL);
}

/* ---- Durations */

/* Units, and of the rest the whole parts: `3h 05m`, `193d 22h`. */
static char *
two_units (guint64 units, const char *unit, guint64 parts, const char *part, int digits)
{
  g_autofree char *count = group_digits (g_strdup_printf ("%" G_GUINT64_FORMAT, units));

  return parts == 0 ? g_strconcat (count, unit, NULL)
                    : g_strdup_printf ("%s%s %0*d%s", count, unit, digits, (int) parts, part);
}

static char *
say_duration (gint64 seconds, gboolean days)
{
  guint64 left = seconds < 0 ? -(guint64) seconds : (guint64) seconds;
  guint64 hours = left / HOUR_S;
  g_autofree char *text = NULL;

  if (left < MINUTE_S)
    text = two_units (left, "s", 0, "", 0);
  else if (hours == 0)
    text = two_units (left / MINUTE_S, "m", 0, "", 0);
  else if (days && hours >= MOST_HOURS)
    text = two_units (left / DAY_S, "d", left % DAY_S / HOUR_S, "h", 1);
  else
    text = two_units (hours, "h", hours < MOST_EXACT_HOURS ? left % HOUR_S / MINUTE_S : 0,
                      "m", 2);
  return g_strconcat (seconds < 0 ? "-" : "", text, NULL);
}

char *
say_hours (gint64 seconds)
{
  return say_duration (seconds, FALSE);
}

char *
say_days (gint64 seconds)
{
  return say_duration (seconds, TRUE);
}

/* ---- Days */

enum
{
  JULIAN_1970 = 719163, /* GLib counts days from 0001-01-01, which is 1 */
  YEAR_9999 = 2932896   /* its last day */
};

static GDate
date_of (gint64 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (CLAMP (day, 1 - JULIAN_1970, YEAR_9999) + JULIAN_1970));
  return date;
}

char *
say_iso (IsoStep step, gint64 day)
{
  GDate date = date_of (day);
  GDate thursday = date_of (day - (gint64) g_date_get_weekday (&date) + G_DATE_THURSDAY);

  if (step == ISO_WEEK)
    return g_strdup_printf ("%04d-W%02u", g_date_get_year (&thursday),
                            (g_date_get_day_of_year (&thursday) - 1) / 7 + 1);
  if (step == ISO_MONTH)
    return g_strdup_printf ("%04d-%02d", g_date_get_year (&date),
                            (int) g_date_get_month (&date));
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date),
                          (int) g_date_get_month (&date), g_date_get_day (&date));
}

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

const char *
say_weekday (gint64 day)
{
  GDate date = date_of (day);

  return weekdays[g_date_get_weekday (&date) - 1];
}

/* ---- Moments */

const char *
say_month (int month, gboolean brief)
{
  static const char *const names[][2] = {
    { "January", "Jan" }, { "February", "Feb" }, { "March", "Mar" },
    { "April", "Apr" },   { "May", "May" },      { "June", "Jun" },
    { "July", "Jul" },    { "August", "Aug" },   { "September", "Sep" },
    { "October", "Oct" }, { "November", "Nov" }, { "December", "Dec" },
  };

  g_assert (month >= 1 && month <= (int) G_N_ELEMENTS (names));
  return names[month - 1][brief ? 1 : 0];
}

char *
say_when (gint64 at, GTimeZone *zone, SayForm form)
{
  g_autoptr(GDateTime) utc = zone == NULL ? NULL : g_date_time_new_from_unix_utc (at);
  g_autoptr(GDateTime) wall = utc == NULL ? NULL : g_date_time_to_timezone (utc, zone);
  g_autoptr(GString) text = g_string_new (NULL);
  int month;

  if (wall == NULL)
    return g_strdup ("-");
  month = g_date_time_get_month (wall);
  if (form == SAY_MOMENT)
    g_string_append_printf (text, "%s ", weekdays[g_date_time_get_day_of_week (wall) - 1]);
  g_string_append_printf (text, "%d %s", g_date_time_get_day_of_month (wall),
                          say_month (month, form != SAY_DATE));
  if (form != SAY_TIME)
    g_string_append_printf (text, " %d", g_date_time_get_year (wall));
  if (form >= SAY_TIME)
    g_string_append_printf (text, " %02d:%02d", g_date_time_get_hour (wall),
                            g_date_time_get_minute (wall));
  return g_string_free (g_steal_pointer (&text), FALSE);
}
