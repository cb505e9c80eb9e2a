#include "watch.h"

#include "base/timestamp.h"
#include "sla/period.h"

#include <string.h>

#define END_OF_YEARS G_GINT64_CONSTANT (4133980800) /* 2101-01-01T00:00:00Z */

static gboolean
set_now (Watch *self, const char *now, GError **error)
{
  self->now = timestamp_now ();
  if (now == NULL || period_moment (now, self->zone, self->now, &self->now, error))
    return TRUE;
  g_prefix_error (error, "--now: ");
  return FALSE;
}

gboolean
watch_open (Watch *self, const char *given, const char *now, GError **error)
{
  g_autofree char *path = desk_find (given, NULL, error);

  if (path == NULL || (self->desk = desk_load (path, error)) == NULL)
    return FALSE;
  self->zone = self->desk->zone;
  return set_now (self, now, error);
}

void
watch_clear (Watch *self)
{
  g_clear_pointer (&self->desk, desk_free);
}

gboolean
watch_time (const Watch *self, const char *text, gint64 *at, GError **error)
{
  if (strcmp (text, "now") != 0)
    return timestamp_parse (text, self->zone, at, error);
  *at = self->now;
  return TRUE;
}

static gboolean
look_back (WorkCalendar *calendar, gint64 from, const WorkDuration *duration, gint64 *due,
           GError **error)
{
  if (duration->days != 0)
    {
      g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT,
                           "expected hours, minutes and seconds behind \"-\", "
                           "not working days");
      return FALSE;
    }
  *due = work_due (calendar, from, -duration->seconds);
  return TRUE;
}

static gboolean
due_one (WorkCalendar *calendar, gint64 from, const char *text, gint64 *due, GError **error)
{
  gboolean back = text[0] == '-';
  WorkDuration duration;

  if (!work_duration_parse (text + back, &duration, error))
    return FALSE;
  if (back)
    return look_back (calendar, from, &duration, due, error);
  *due = work_duration_due (&duration, calendar, from);
  return TRUE;
}

gboolean
watch_due (WorkCalendar *calendar, gint64 from, const char *durations, gint64 *due,
           GError **error)
{
  g_auto(GStrv) parts = NULL;
  gint64 one;

  if (strchr (durations, ',') == NULL)
    return due_one (calendar, from, durations, due, error);
  parts = g_strsplit (durations, ",", -1);
  *due = G_MININT64;
  for (char **part = parts; *part != NULL; part++)
    {
      if (!due_one (calendar, from, *part, &one, error))
        return FALSE;
      *due = MAX (*due, one);
    }
  return TRUE;
}

/* The first closing after `at`; WORK_NEVER also when that is only where the years end
 * that calendars know. */
static gint64
watch_next_close (WorkCalendar *calendar, gint64 at)
{
  gint64 close = work_next_close (calendar, at);

  return close >= END_OF_YEARS ? WORK_NEVER : close;
}

gboolean
watch_is_open (WorkCalendar *calendar, gint64 at, gint64 *until)
{
  gboolean open = work_is_open (calendar, at);

  *until = open ? watch_next_close (calendar, at) : work_next_open (calendar, at);
  return open;
}
