#include "worktime/calendar.h"

/* Open seconds from the calendar's beginning to `at`, which is in or before interval `i`. */
static gint64
open_before (const WorkCalendar *self, guint i, gint64 at)
{
  const WorkOpen *open = work_calendar_open (self, i);

  return open->before + MAX (0, at - open->from);
}

static gint64
open_until (const WorkCalendar *self, gint64 at)
{
  return open_before (self, work_calendar_find (self, at), at);
}

gint64
work_elapsed (WorkCalendar *self, gint64 from, gint64 to)
{
  from = work_clamp (from);
  to = work_clamp (to);
  work_calendar_cover (self, MIN (from, to), MAX (from, to));
  return open_until (self, to) - open_until (self, from);
}

/* ---- Growing until the answer is there: FALSE when the known years are used up */

static gboolean
cover_later (WorkCalendar *self)
{
  if (self->to == WORK_END)
    return FALSE;
  work_calendar_cover (self, self->from, self->to + 1);
  return TRUE;
}

static gboolean
cover_earlier (WorkCalendar *self)
{
  if (self->from == WORK_BEGIN)
    return FALSE;
  work_calendar_cover (self, self->from - 1, self->to);
  return TRUE;
}

/* ---- Due */

/* The first interval from `low` on at whose end `sum` or more open seconds have passed.  What
 * is sought is near: strides double. */
static guint
find_sum_behind (const WorkCalendar *self, guint low, gint64 sum)
{
  guint high = low, end = self->opens->len - 1;

  for (guint stride = 1; high < end && work_calendar_open (self, high + 1)->before < sum;
       stride *= 2)
    {
      low = high + 1;
      high = MIN (high + stride, end);
    }
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (work_calendar_open (self, middle + 1)->before >= sum)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/* The last interval up to `high` at whose opening `sum` or fewer open seconds have passed. */
static guint
find_sum_ahead (const WorkCalendar *self, guint high, gint64 sum)
{
  guint low = high;

  for (guint stride = 1; low > 0 && work_calendar_open (self, low)->before > sum; stride *= 2)
    {
      high = low - 1;
      low -= MIN (stride, low);
    }
  while (low < high)
    {
      guint middle = low + (high - low + 1) / 2;

      if (work_calendar_open (self, middle)->before <= sum)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static gint64
due_later (WorkCalendar *self, gint64 from, gint64 seconds)
{
  do
    {
      guint i = work_calendar_find (self, from);
      gint64 sum = open_before (self, i, from) + seconds;

      if (sum <= work_calendar_open (self, self->opens->len - 1)->before)
        {
          const WorkOpen *open = work_calendar_open (self, find_sum_behind (self, i, sum));

          return open->from + (sum - open->before);
        }
    }
  while (cover_later (self));
  return WORK_NEVER;
}

static gint64
due_earlier (WorkCalendar *self, gint64 from, gint64 seconds)
{
  do
    {
      guint i = work_calendar_find (self, from);
      gint64 sum = open_before (self, i, from) + seconds;

      if (sum >= 0)
        {
          const WorkOpen *open = work_calendar_open (self, find_sum_ahead (self, i, sum));

          return open->from + (sum - open->before);
        }
    }
  while (cover_earlier (self));
  return WORK_NEVER;
}

gint64
work_due (WorkCalendar *self, gint64 from, gint64 seconds)
{
  gint64 reach;

  if (seconds == 0)
    return work_next_open (self, from);
  if (seconds > WORK_END - WORK_BEGIN || seconds < WORK_BEGIN - WORK_END)
    return WORK_NEVER;
  from = work_clamp (from);
  reach = from + seconds; /* no less than that passes until then */
  work_calendar_cover (self, MIN (from, reach), MAX (from, reach));
  return seconds > 0 ? due_later (self, from, seconds) : due_earlier (self, from, seconds);
}

/* ---- Openings and closings */

/* The interval that ends after `at`, as far as it is covered; NULL: there is none. */
static const WorkOpen *
find_open (WorkCalendar *self, gint64 at)
{
  work_calendar_cover (self, at, at);
  do
    {
      const WorkOpen *open = work_calendar_open (self, work_calendar_find (self, at));

      if (open->from != WORK_NEVER)
        return open;
    }
  while (cover_later (self));
  return NULL;
}

/* The same, whole towards its end. */
static const WorkOpen *
find_closing (WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = find_open (self, at);

  while (open != NULL && open->to == self->to && cover_later (self))
    open = find_open (self, at);
  return open;
}

/* And whole towards its beginning. */
static gboolean
find_span (WorkCalendar *self, gint64 at, WorkSpan *span)
{
  const WorkOpen *open = find_closing (self, at);

  while (open != NULL && open->from == self->from && cover_earlier (self))
    open = find_closing (self, at);
  if (open == NULL)
    return FALSE;
  *span = (WorkSpan){ open->from, open->to };
  return TRUE;
}

gboolean
work_is_open (WorkCalendar *self, gint64 at)
{
  if (at != work_clamp (at))
    return FALSE;
  work_calendar_cover (self, at, at + 1);
  return work_calendar_open (self, work_calendar_find (self, at))->from <= at;
}

gint64
work_next_open (WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = find_open (self, work_clamp (at));

  return open == NULL ? WORK_NEVER : MAX (open->from, work_clamp (at));
}

gint64
work_next_close (WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = find_closing (self, work_clamp (at));

  return open == NULL || open->to == WORK_END ? WORK_NEVER : open->to;
}

gboolean
work_next_span (WorkCalendar *self, gint64 at, WorkSpan *span)
{
  return find_span (self, work_clamp (at), span);
}

gboolean
work_previous_span (WorkCalendar *self, gint64 at, WorkSpan *span)
{
  at = work_clamp (at);
  work_calendar_cover (self, at, at);
  do
    {
      guint i = work_calendar_find (self, at);

      if (work_calendar_open (self, i)->from >= at && i > 0)
        i--;
      if (work_calendar_open (self, i)->from < at)
        return find_span (self, work_calendar_open (self, i)->from, span);
    }
  while (cover_earlier (self));
  return FALSE;
}
