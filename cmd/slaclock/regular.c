#include "regular.h"

#include <string.h>

/* All dates needed, four weeks more at each end. */
typedef struct
{
  WorkDay first;
  GPtrArray *days; /* Day */
} Dates;

static void
dates_init (Dates *self, WorkCalendar *calendar, WorkDay from, WorkDay to)
{
  WorkDay end = to + (DAY_AROUND_WEEKS + 1) * DAY_WEEKDAYS;

  self->first = from - DAY_AROUND_WEEKS * DAY_WEEKDAYS;
  self->days = g_ptr_array_new_with_free_func ((GDestroyNotify) day_free);
  for (WorkDay date = self->first; date < end; date++)
    g_ptr_array_add (self->days, day_new (calendar, date));
}

static const Day *
usual_day (const Dates *self, WorkDay date)
{
  const char *windows[DAY_AROUND];
  guint at = (guint) (date - self->first) - DAY_AROUND_WEEKS * DAY_WEEKDAYS, best;

  for (guint i = 0; i < DAY_AROUND; i++)
    windows[i] = ((Day *) g_ptr_array_index (self->days, at + i * DAY_WEEKDAYS))->windows;
  best = day_usual (windows);
  return g_ptr_array_index (self->days, at + best * DAY_WEEKDAYS);
}

static void
clear_week (gpointer data)
{
  RegularWeek *week = data;

  for (guint i = 0; i < DAY_WEEKDAYS; i++)
    g_free (week->windows[i]);
}

static void
add_week (GArray *weeks, const Dates *dates, WorkDay since)
{
  RegularWeek week = { .since = since };

  for (WorkDay date = since; date < since + DAY_WEEKDAYS; date++)
    {
      const Day *day = usual_day (dates, date);

      week.windows[work_weekday (date)] = g_strdup (day->windows);
      week.seconds += day->seconds;
    }
  g_array_append_val (weeks, week);
}

GArray *
regular_weeks (WorkCalendar *calendar, WorkDay from, WorkDay to)
{
  GArray *weeks = g_array_new (FALSE, FALSE, sizeof (RegularWeek));
  Dates dates;

  from = day_monday (from);
  to = day_monday (to) + DAY_WEEKDAYS;
  dates_init (&dates, calendar, from, to);
  g_array_set_clear_func (weeks, clear_week);
  add_week (weeks, &dates, from);
  for (WorkDay date = from; date < to; date++)
    {
      const RegularWeek *last = &g_array_index (weeks, RegularWeek, weeks->len - 1);

      if (strcmp (usual_day (&dates, date)->windows, last->windows[work_weekday (date)])
          != 0)
        add_week (weeks, &dates, date);
    }
  g_ptr_array_unref (dates.days);
  return weeks;
}
