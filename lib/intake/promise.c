#include "intake/promise.h"

#include <string.h>

static gboolean
fits (const char *wanted, const char *value)
{
  return wanted == NULL || g_ascii_strcasecmp (wanted, value) == 0;
}

static gboolean
has_tag (const char *wanted, const char *tags)
{
  g_auto(GStrv) each = g_strsplit (tags, " ", -1);

  gboolean has = wanted == NULL;

  for (guint i = 0; !has && each[i] != NULL; i++)
    has = g_ascii_strcasecmp (each[i], wanted) == 0;
  return has;
}

static gint64
latest_due (const DeskPromise *promise, gint64 since)
{
  gint64 latest = since;

  for (guint i = 0; i < promise->n_targets; i++)
    latest = MAX (latest, work_duration_due (&promise->targets[i], promise->hours->calendar,
                                             since));
  return latest;
}

gint64
front_promise (const Desk *desk, DeskClock clock, const char *channel, const char *line,
               const char *tags, gint64 since, gint64 now)
{
  guint count;
  const DeskPromise *promises = desk_promises (desk, &count);

  for (guint i = 0; i < count; i++)
    if (promises[i].clock == clock && promises[i].priority == NULL && promises[i].since <= now
        && fits (promises[i].channel, channel) && fits (promises[i].line, line)
        && has_tag (promises[i].tag, tags))
      return latest_due (&promises[i], since);
  return WORK_NEVER;
}

FrontHours
front_hours (const Desk *desk, const char *channel, gint64 now)
{
  const DeskChannel *found = desk_find_channel (desk, channel);
  FrontHours hours = { .until = WORK_NEVER };
  WorkCalendar *calendar;

  if (found == NULL || found->hours == NULL)
    return hours;
  calendar = found->hours->calendar;
  hours.known = TRUE;
  hours.number = found->number;
  hours.open = work_is_open (calendar, now);
  hours.until = hours.open ? work_next_close (calendar, now) : work_next_open (calendar, now);
  return hours;
}
