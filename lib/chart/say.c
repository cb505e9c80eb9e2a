#include "chart/say.h"

#include <math.h>
#include <string.h>

enum
{
  MINUTE_S = 60,
  HOUR_S = 3600
};

char *
say_count (gint64 count)
{
  GString *text = g_string_new (NULL);
  gsize first = count < 0 ? 1 : 0;

  g_string_printf (text, "%" G_GINT64_FORMAT, count);
  for (gsize at = text->len; at > first + 3; at -= 3)
    g_string_insert_c (text, (gssize) at - 3, ',');
  return g_string_free (text, FALSE);
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
say_short (gint64 count)
{
  static const struct
  {
    double least, unit;
    int decimals;
    const char *suffix;
  } steps[] = { { 9.995e10, 1e9, 0, "G" }, { 9.995e8, 1e9, 1, "G" }, { 9.995e7, 1e6, 0, "M" },
                { 9.995e5, 1e6, 1, "M" },  { 1e5, 1e3, 0, "k" } };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if ((double) count >= steps[i].least)
      return decimal ((double) count / steps[i].unit, steps[i].decimals, steps[i].suffix);
  return say_count (count);
}

char *
say_counted (gint64 count, const char *noun)
{
  g_autofree char *number = say_count (count);
  gsize length = noun != NULL ? strlen (noun) : 0;

  if (length == 0)
    return g_steal_pointer (&number);
  if (count == 1 && length > 1 && noun[length - 1] == 's')
    length--;
  return g_strdup_printf ("%s %.*s", number, (int) length, noun);
}

gboolean
share_known (const ShareCount *share)
{
  return share->total > 0;
}

double
share_value (const ShareCount *share)
{
  return share_known (share) ? CLAMP ((double) share->yes / (double) share->total, 0, 1) : NAN;
}

static double
bound (double value, double otherwise)
{
  return isfinite (value) ? CLAMP (value, 0, 1) : otherwise;
}

double
share_low (const ShareCount *share)
{
  return fmin (bound (share->low, share_value (share)), share_value (share));
}

double
share_high (const ShareCount *share)
{
  return fmax (bound (share->high, share_value (share)), share_value (share));
}

/* Rounded away from 0 and 100, which are for none and all alone. */
char *
say_share (const ShareCount *share)
{
  double value = share_value (share);
  int decimals = share->total >= 100 && value > 0 && value < 1 ? 1 : 0;
  double unit = decimals == 0 ? 1 : 0.1, shown = round (value * 100 / unit) * unit;

  if (!share_known (share))
    return g_strdup ("none");
  if (value > 0 && shown <= 0)
    shown = unit;
  if (value < 1 && shown >= 100)
    shown = 100 - unit;
  return decimal (shown, decimals, "%");
}

char *
say_share_against (const ShareCount *share, double target)
{
  g_autofree char *text = say_share (share);
  int decimals = strchr (text, '.') != NULL ? 2 : 1;
  double shown = g_ascii_strtod (text, NULL), unit = pow (10, decimals);

  if (!(share_value (share) < target) || shown < target * 100)
    return g_steal_pointer (&text);
  return decimal (floor (share_value (share) * 100 * unit) / unit, decimals, "%");
}

char *
say_percent (double share)
{
  double percent = share * 100;
  int decimals = 0;

  while (decimals < 3 && fabs (percent * pow (10, decimals) - round (percent * pow (10, decimals)))
                             > 1e-6)
    decimals++;
  return decimal (percent, decimals, "%");
}

char *
say_figure (const ShareCount *share, const char *noun, const char *met)
{
  g_autofree char *value = say_share (share), *yes = say_count (share->yes);
  g_autofree char *total = say_counted (share->total, noun);

  if (!share_known (share))
    return say_counted (0, noun);
  return g_strdup_printf ("%s, %s of %s%s%s, likely %.0f%% to %.0f%%", value, yes, total,
                          met != NULL ? " " : "", met != NULL ? met : "",
                          share_low (share) * 100, share_high (share) * 100);
}

char *
say_duration (gint64 seconds)
{
  gint64 s = MAX (seconds, 0), minutes = s / MINUTE_S % 60;

  if (s < MINUTE_S)
    return g_strdup_printf ("%ds", (int) s);
  if (s < HOUR_S)
    return g_strdup_printf ("%dm", (int) minutes);
  if (s >= 24 * HOUR_S || minutes == 0)
    {
      g_autofree char *hours = say_count (s / HOUR_S);

      return g_strconcat (hours, "h", NULL);
    }
  return g_strdup_printf ("%dh%02dm", (int) (s / HOUR_S), (int) minutes);
}

char *
say_date (gint64 at, GTimeZone *zone)
{
  static const char *const months[]
      = { "January", "February", "March",     "April",   "May",      "June",
          "July",    "August",   "September", "October", "November", "December" };
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);
  g_autoptr(GDateTime) local = NULL;

  if (utc == NULL || zone == NULL)
    return g_strdup ("");
  local = g_date_time_to_timezone (utc, zone);
  if (local == NULL)
    return g_strdup ("");
  return g_strdup_printf ("%d %s %d", g_date_time_get_day_of_month (local),
                          months[g_date_time_get_month (local) - 1],
                          g_date_time_get_year (local));
}
