#include "base/timestamp.h"

#include "base/escape.h"
#include "base/zone.h"

#include <string.h>
#include <time.h>

#define EARLIEST G_GINT64_CONSTANT (-62135596800) /* 0001-01-01T00:00:00Z */
#define LATEST G_GINT64_CONSTANT (253402300799)   /* 9999-12-31T23:59:59Z */

enum
{
  MINUTE_S = 60,
  HOUR_S = 3600,
  DAY_S = 86400,
  QUOTED_BYTES = 80, /* of a bad input, in the message */
  DATE_BYTES = 10    /* 2026-11-22 */
};

typedef struct
{
  int year, month, day;
  int hour, minute, second;
} Wall;

static gboolean
read_char (const char **at, const char *allowed)
{
  if (**at == '\0' || strchr (allowed, **at) == NULL)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
read_number (const char **at, int digits, int *value)
{
  *value = 0;
  for (int i = 0; i < digits; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

static gboolean
read_date (const char **at, Wall *wall)
{
  return read_number (at, 4, &wall->year) && read_char (at, "-")
         && read_number (at, 2, &wall->month) && read_char (at, "-")
         && read_number (at, 2, &wall->day);
}

static gboolean
read_clock (const char **at, Wall *wall)
{
  if (!read_number (at, 2, &wall->hour) || !read_char (at, ":")
      || !read_number (at, 2, &wall->minute))
    return FALSE;
  if (!read_char (at, ":"))
    return TRUE;
  if (!read_number (at, 2, &wall->second))
    return FALSE;
  if (!read_char (at, ".,"))
    return TRUE;
  if (!g_ascii_isdigit (**at))
    return FALSE;
  while (g_ascii_isdigit (**at))
    (*at)++;
  return TRUE;
}

static gboolean
read_offset (const char **at, int *offset)
{
  int sign = **at == '-' ? -1 : 1, hours, minutes = 0;

  *offset = 0;
  if (read_char (at, "Z"))
    return TRUE;
  if (!read_char (at, "+-") || !read_number (at, 2, &hours))
    return FALSE;
  if (**at != '\0')
    {
      read_char (at, ":");
      if (!read_number (at, 2, &minutes))
        return FALSE;
    }
  *offset = sign * (hours * HOUR_S + minutes * MINUTE_S);
  return hours < 24 && minutes < 60;
}

static gboolean
is_real (const Wall *wall)
{
  return wall->year >= 1 && wall->month >= 1 && wall->month <= 12 && wall->day >= 1
         && wall->day
              <= g_date_get_days_in_month ((GDateMonth) wall->month, (GDateYear) wall->year)
         && wall->hour < 24 && wall->minute < 60 && wall->second <= 60;
}

static gboolean
parse_iso (const char *text, GTimeZone *zone, gint64 *seconds)
{
  Wall wall = { 0 };
  gboolean has_offset = FALSE;
  int offset = 0;

  if (!read_date (&text, &wall))
    return FALSE;
  if (*text != '\0')
    {
      if (!read_char (&text, "T ") || !read_clock (&text, &wall))
        return FALSE;
      has_offset = *text != '\0';
      if (has_offset && (!read_offset (&text, &offset) || *text != '\0'))
        return FALSE;
    }
  if (!is_real (&wall))
    return FALSE;
  *seconds = zone_days (wall.year, wall.month, wall.day) * DAY_S + wall.hour * HOUR_S
             + wall.minute * MINUTE_S + MIN (wall.second, 59) - offset;
  if (!has_offset && zone != NULL)
    *seconds = zone_instant (zone, *seconds);
  return *seconds >= EARLIEST && *seconds <= LATEST;
}

/* Behind the date only an offset has a sign or a Z. */
gboolean
timestamp_is_local (const char *text)
{
  return text[0] != '@' && strlen (text) >= DATE_BYTES
         && strpbrk (text + DATE_BYTES, "Z+-") == NULL;
}

static void
set_expected (GError **error, const char *text)
{
  g_autoptr(GString) shown = g_string_new (NULL);
  gsize length = strnlen (text, QUOTED_BYTES);

  escape_terminal (shown, text, (gssize) length);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not \"%s%s\"",
               shown->str, text[length] != '\0' ? "..." : "");
}

gboolean
timestamp_parse (const char *text, GTimeZone *zone, gint64 *seconds, GError **error)
{
  gint64 result;
  gboolean ok;

  if (text[0] == '@')
    ok = text[1] != '+'
         && g_ascii_string_to_signed (text + 1, 10, EARLIEST, LATEST, &result, NULL);
  else
    ok = parse_iso (text, zone, &result);
  if (ok)
    *seconds = result;
  else
    set_expected (error, text);
  return ok;
}

char *
timestamp_format (gint64 seconds, GTimeZone *zone)
{
  /* An offset of a local mean time has seconds that ISO 8601 cannot say: leave them
   * out of the wall time too, and the instant stays right. */
  gint64 offset = 0, days, rest;
  Wall wall;

  seconds = CLAMP (seconds, EARLIEST, LATEST);
  if (zone != NULL)
    offset = zone_offset (zone, seconds) / MINUTE_S * MINUTE_S;
  days = zone_day (seconds + offset);
  rest = seconds + offset - days * DAY_S;
  zone_date (days, &wall.year, &wall.month, &wall.day);
  wall.hour = (int) (rest / HOUR_S);
  wall.minute = (int) (rest % HOUR_S / MINUTE_S);
  wall.second = (int) (rest % MINUTE_S);
  if (zone == NULL)
    return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", wall.year, wall.month, wall.day,
                            wall.hour, wall.minute, wall.second);
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", wall.year, wall.month,
                          wall.day, wall.hour, wall.minute, wall.second,
                          offset < 0 ? '-' : '+', (int) (ABS (offset) / HOUR_S),
                          (int) (ABS (offset) % HOUR_S / MINUTE_S));
}

gint64
timestamp_now (void)
{
  const char *fixed = g_getenv ("SOURCE_DATE_EPOCH");
  gint64 seconds;

  if (fixed != NULL && g_ascii_string_to_signed (fixed, 10, EARLIEST, LATEST, &seconds, NULL))
    return seconds;
  return (gint64) time (NULL);
}
