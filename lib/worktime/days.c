#include "worktime/calendar.h"

#include "worktime/rules.h"

enum
{
  AROUND_S = 4 * WORK_DAY_S, /* more than a date's windows reach, in any zone */
  FIRST_DAY = -2,            /* of the known years, in any zone */
  LAST_DAY = (int) (WORK_END / WORK_DAY_S) + 2
};

/* The calendar's `windows` become those that begin on `day`. */
static void
set_windows (WorkCalendar *self, WorkDay day)
{
  gint64 midnight = (gint64) day * WORK_DAY_S;

  work_calendar_cover (self, midnight - AROUND_S, midnight + AROUND_S);
  g_array_set_size (self->windows, 0);
  work_rules_windows (self->rules, &self->offsets, day, self->windows);
}

static gboolean
has_window_at (WorkCalendar *self, WorkDay day, gint64 at)
{
  set_windows (self, day);
  for (guint i = 0; i < self->windows->len; i++)
    {
      const WorkSpan *window = &g_array_index (self->windows, WorkSpan, i);

      if (window->from <= at && at < window->to)
        return TRUE;
    }
  return FALSE;
}

/* The last closing in [from, to); WORK_NEVER: no open second there. */
static gint64
closing_in (const WorkCalendar *self, gint64 from, gint64 to)
{
  guint i = work_calendar_find (self, to - 1);

  if (i > 0 && work_calendar_open (self, i)->from >= to)
    i--;
  if (work_calendar_open (self, i)->to <= from || work_calendar_open (self, i)->from >= to)
    return WORK_NEVER;
  return MIN (work_calendar_open (self, i)->to, to);
}

/* The last closing of the windows that begin on `day`; WORK_NEVER: no working day. */
static gint64
last_closing (WorkCalendar *self, WorkDay day)
{
  gint64 last = WORK_NEVER;

  set_windows (self, day);
  for (guint i = 0; i < self->windows->len; i++)
    {
      gint64 from = work_clamp (g_array_index (self->windows, WorkSpan, i).from);
      gint64 to = work_clamp (g_array_index (self->windows, WorkSpan, i).to);
      gint64 closing = from < to ? closing_in (self, from, to) : WORK_NEVER;

      if (closing != WORK_NEVER)
        last = last == WORK_NEVER ? closing : MAX (last, closing);
    }
  return last;
}

/* The working day that an open instant belongs to.  A shift that runs past midnight is all of
 * the day on which it began: the date before, or earlier when the zone left out a date, or
 * the date after when the clock was set back over midnight. */
static WorkDay
day_of (WorkCalendar *self, gint64 at)
{
  static const WorkDay distances[] = { 0, -1, -2, -3, 1 };
  WorkDay wall = work_offsets_day (&self->offsets, at);

  for (gsize i = 0; i < G_N_ELEMENTS (distances); i++)
    if (has_window_at (self, wall + distances[i], at))
      return wall + distances[i];
  return wall;
}

/* Steps to the next working day, forward or back; FALSE when the known years are used up. */
static gboolean
step (WorkCalendar *self, WorkDay *day, int by)
{
  for (*day += by; FIRST_DAY <= *day && *day <= LAST_DAY; *day += by)
    if (last_closing (self, *day) != WORK_NEVER)
      return TRUE;
  return FALSE;
}

gint64
work_due_days (WorkCalendar *self, gint64 from, int days, gboolean end)
{
  WorkDay begin, day;
  gint64 wall;

  from = work_next_open (self, from);
  if (from == WORK_NEVER || (days == 0 && !end))
    return from;
  begin = day = day_of (self, from);
  for (gint64 left = ABS ((gint64) days); left > 0; left--)
    if (!step (self, &day, days > 0 ? 1 : -1))
      return WORK_NEVER;
  if (end)
    return last_closing (self, day);
  wall = work_offsets_local (&self->offsets, from);
  return work_offsets_instant (&self->offsets, wall + (gint64) (day - begin) * WORK_DAY_S);
}
