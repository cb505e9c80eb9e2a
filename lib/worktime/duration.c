#include "worktime/worktime.h"

#include <string.h>

#include "base/escape.h"
#include "base/say.h"

enum
{
  MINUTE_S = 60,
  HOUR_S = 3600,
  DAY_S = 86400,
  MAX_DAYS = 3653,    /* ten years */
  KNOWN_DAYS = 75000, /* more than calendars know */
  QUOTED_BYTES = 80,
  MOST_HOURS = 100 /* hard to grasp above: working days */
};

static const struct
{
  char unit;
  gint64 seconds;
} units[] = { { 'd', DAY_S }, { 'h', HOUR_S }, { 'm', MINUTE_S }, { 's', 1 } };

/* The longest that is allowed, and no overflow on the way there. */
#define MAX_S ((gint64) MAX_DAYS * DAY_S)

static gboolean
read_number (const char **at, gint64 *number)
{
  const char *begin = *at;

  for (*number = 0; g_ascii_isdigit (**at); (*at)++)
    *number = MIN (*number * 10 + (**at - '0'), MAX_S + 1);
  return *at > begin;
}

/* The index in `units` of the next character, from `first` on; -1: none. */
static int
read_unit (const char **at, guint first)
{
  for (guint i = first; i < G_N_ELEMENTS (units); i++)
    if (**at == units[i].unit)
      {
        (*at)++;
        return (int) i;
      }
  return -1;
}

static gboolean
read_parts (const char **at, gint64 *days, gint64 *seconds)
{
  guint next = 0;

  do
    {
      gint64 number;
      int unit;

      if (!read_number (at, &number) || (unit = read_unit (at, next)) < 0)
        return FALSE;
      next = (guint) unit + 1;
      if (unit == 0)
        *days = number;
      else
        *seconds += number * units[unit].seconds;
      if (number > MAX_S || *days * DAY_S + *seconds > MAX_S)
        return FALSE;
    }
  while (g_ascii_isdigit (**at));
  return TRUE;
}

/* Only days may be written `1d-end`, so `text` must end in `d` there. */
static gboolean
read_end (const char *text, const char **at)
{
  if (*at == text || (*at)[-1] != 'd' || strcmp (*at, "-end") != 0)
    return FALSE;
  *at += strlen ("-end");
  return TRUE;
}

static void
set_expected (GError **error, const char *text)
{
  g_autoptr(GString) shown = g_string_new (NULL);
  gsize length = strnlen (text, QUOTED_BYTES);

  escape_terminal (shown, text, (gssize) length);
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "expected a duration of at most 10 years like 8h, 90m, 1d, 2d4h or 1d-end, "
               "not \"%s%s\"",
               shown->str, text[length] != '\0' ? "..." : "");
}

gboolean
work_duration_parse (const char *text, WorkDuration *duration, GError **error)
{
  const char *at = text;
  gint64 days = 0, seconds = 0;
  gboolean ok = read_parts (&at, &days, &seconds);
  gboolean end = ok && read_end (text, &at);

  if (!ok || *at != '\0')
    {
      set_expected (error, text);
      return FALSE;
    }
  *duration = (WorkDuration){ (int) days, seconds, end };
  return TRUE;
}

gint64
work_duration_due (const WorkDuration *self, WorkCalendar *calendar, gint64 from)
{
  if (self->days != 0 || self->end)
    from = work_due_days (calendar, from, self->days, self->end);
  if (from == WORK_NEVER || self->end || (self->days != 0 && self->seconds == 0))
    return from;
  return work_due (calendar, from, self->seconds);
}

char *
work_duration_format (const WorkDuration *self)
{
  GString *text = g_string_new (NULL);
  gint64 left = self->seconds;

  if (self->days != 0)
    g_string_append_printf (text, "%dd", self->days);
  if (self->end)
    g_string_append (text, self->days != 0 ? "-end" : "0d-end");
  for (guint i = 1; i < G_N_ELEMENTS (units) && !self->end; i++)
    {
      if (left / units[i].seconds != 0)
        g_string_append_printf (text, "%" G_GINT64_FORMAT "%c", left / units[i].seconds,
                                units[i].unit);
      left %= units[i].seconds;
    }
  if (text->len == 0)
    g_string_append (text, "0s");
  return g_string_free (text, FALSE);
}

/* The most working days from `from` on that end by `to`: not more than there are days. */
static int
whole_days (WorkCalendar *calendar, gint64 from, gint64 to)
{
  int least = 0, most = (int) MIN ((to - from) / DAY_S + 2, KNOWN_DAYS);

  while (least < most)
    {
      int days = least + (most - least + 1) / 2;

      if (work_due_days (calendar, from, days, FALSE) <= to)
        least = days;
      else
        most = days - 1;
    }
  return least;
}

char *
work_days_format (WorkCalendar *calendar, gint64 from, gint64 seconds)
{
  gint64 to = seconds < MOST_HOURS * HOUR_S ? WORK_NEVER : work_due (calendar, from, seconds);
  int days = to == WORK_NEVER ? 0 : whole_days (calendar, from, to);
  g_autofree char *count = NULL;
  gint64 hours;

  if (days == 0)
    return say_hours (seconds);
  count = say_count (days);
  hours = work_elapsed (calendar, work_due_days (calendar, from, days, FALSE), to) / HOUR_S;
  return hours == 0 ? g_strdup_printf ("%sd", count)
                    : g_strdup_printf ("%sd %" G_GINT64_FORMAT "h", count, hours);
}
