#include "series.h"

#include <math.h>
#include <string.h>
#include "vote/stats.h"

enum
{
  HOUR_S = 3600,
  MOST_WEEKS = 53,   /* of which the usual opening hours are taken */
  MOST_STEPS = 4000  /* ten years of days */
};

ShareCount
series_share (const guint64 *states)
{
  ShareCount share = {
    .yes = (gint64) states[CLOCK_MET],
    .total = (gint64) (states[CLOCK_MET] + states[CLOCK_BREACHED] + states[CLOCK_OVERDUE]),
  };

  vote_wilson (share.yes, share.total, &share.low, &share.high);
  return share;
}

GPtrArray *
series_promises (const Gathered *gathered)
{
  GPtrArray *found = g_ptr_array_new ();
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      g_ptr_array_add (found, (gpointer) rows[i]);
  return found;
}

gint64
series_target_s (const DeskPromise *promise)
{
  gint64 most = 0;

  for (guint i = 0; i < promise->n_targets; i++)
    if (promise->targets[i].days == 0)
      most = MAX (most, promise->targets[i].seconds);
  return most;
}

/* ---- Over time */

/* The last steps, when there are more than anyone can see. */
static gint64
first_step (const Gathered *gathered, PeriodStep step)
{
  static const gint64 step_s[] = { 86400, 7 * 86400, 28 * 86400, 90 * 86400, 365 * 86400 };

  return MAX (gathered->span.since, gathered->span.until - MOST_STEPS * step_s[step]);
}

static void
add_states (guint64 *into, const SummaryRow *row)
{
  for (int i = 0; i < CLOCK_STATES; i++)
    into[i] += row->states[i];
}

/* `*next` walks along the sorted rows; sums those of the step, of one promise or of all. */
static void
sum_step (const SummaryRow *const *rows, guint count, guint *next, const Period *step,
          const SummaryRow *promise, guint64 *states)
{
  while (*next < count && rows[*next]->from < step->since)
    (*next)++;
  for (; *next < count && rows[*next]->from < step->until; (*next)++)
    if (promise == NULL || rows[*next]->order == promise->order)
      add_states (states, rows[*next]);
}

GArray *
series_trend (const Gathered *gathered, const Summary *summary, PeriodStep step,
              const SummaryRow *promise)
{
  GTimeZone *zone = desk_zone (gathered->desk);
  GArray *points = g_array_new (FALSE, FALSE, sizeof (TrendPoint));
  guint count, next = 0;
  const SummaryRow *const *rows = summary_rows ((Summary *) summary, &count);
  Period now = period_around (step, zone, first_step (gathered, step));

  for (; now.since < gathered->span.until; now = period_around (step, zone, now.until))
    {
      guint64 states[CLOCK_STATES] = { 0 };
      TrendPoint point = { .from = now.since, .to = now.until };

      sum_step (rows, count, &next, &now, promise, states);
      point.share = series_share (states);
      point.unfinished = now.until > gathered->request->now
                         || now.since < gathered->request->period.since
                         || now.until > gathered->request->period.until;
      g_array_append_val (points, point);
    }
  return points;
}

/* Has the day an open second of any promise's hours? */
static gboolean
is_working (const Desk *desk, const Period *day)
{
  guint count;
  const DeskPromise *promises = desk_promises (desk, &count);

  for (guint i = 0; i < count; i++)
    if (work_elapsed (promises[i].hours->calendar, day->since, day->until) > 0)
      return TRUE;
  return FALSE;
}

GArray *
series_days (const Gathered *gathered)
{
  g_autoptr(GArray) points = series_trend (gathered, gathered->days, STEP_DAY, NULL);
  GArray *days = g_array_new (FALSE, FALSE, sizeof (CalendarDay));

  for (guint i = 0; i < points->len; i++)
    {
      const TrendPoint *point = &g_array_index (points, TrendPoint, i);
      Period period = { point->from, point->to };
      CalendarDay day = { .from = point->from, .share = point->share,
                          .closed = !is_working (gathered->desk, &period) };

      g_array_append_val (days, day);
    }
  return days;
}

/* ---- Groups */

static gint
most_clocks_first (gconstpointer a, gconstpointer b)
{
  const GroupCount *left = a, *right = b;
  guint64 n_left = 0, n_right = 0;

  for (int i = 0; i < CLOCK_STATES; i++)
    {
      n_left += left->states[i];
      n_right += right->states[i];
    }
  if (n_left != n_right)
    return n_left > n_right ? -1 : 1;
  return strcmp (left->name, right->name);
}

static void
add_group (GArray *groups, const SummaryRow *row)
{
  GroupCount *last = groups->len == 0 ? NULL
                                      : &g_array_index (groups, GroupCount, groups->len - 1);
  GroupCount fresh = { .name = row->group };

  if (last == NULL || strcmp (last->name, row->group) != 0)
    {
      g_array_append_val (groups, fresh);
      last = &g_array_index (groups, GroupCount, groups->len - 1);
    }
  add_states (last->states, row);
}

GArray *
series_groups (const Gathered *gathered)
{
  GArray *groups = g_array_new (FALSE, FALSE, sizeof (GroupCount));
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->groups, &count);

  for (guint i = 0; i < count; i++)
    add_group (groups, rows[i]);
  for (guint i = 0; i < groups->len; i++)
    if (g_array_index (groups, GroupCount, i).name[0] == '\0')
      g_array_index (groups, GroupCount, i).name = "(none)";
  g_array_sort (groups, most_clocks_first);
  return groups;
}

/* ---- Opening hours */

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

static double
usual_share (WorkCalendar *calendar, WorkDay monday, guint weeks, int weekday, int hour)
{
  GTimeZone *zone = work_calendar_zone (calendar);
  double shares[MOST_WEEKS];

  for (guint week = 0; week < weeks; week++)
    {
      WorkDay day = monday - (WorkDay) (7 * week) + weekday;
      gint64 from = work_instant (zone, day, hour * HOUR_S);
      gint64 to = work_instant (zone, day, (hour + 1) * HOUR_S);

      shares[week] = to > from ? (double) work_elapsed (calendar, from, to) / (double) (to - from)
                               : 0;
    }
  qsort (shares, weeks, sizeof *shares, by_value);
  return shares[weeks / 2];
}

void
series_open (const Gathered *gathered, double open[7][24])
{
  guint count;
  const DeskPromise *promises = desk_promises (gathered->desk, &count);
  GTimeZone *zone = desk_zone (gathered->desk);
  WorkDay last = work_day_at (zone, gathered->span.until - 1);
  WorkDay first = work_day_at (zone, gathered->span.since);
  guint weeks = (guint) CLAMP ((last - first) / 7 + 1, 5, MOST_WEEKS);

  memset (open, 0, 7 * sizeof *open);
  for (int weekday = 0; weekday < 7 && count > 0; weekday++)
    for (int hour = 0; hour < 24; hour++)
      open[weekday][hour] = usual_share (promises[0].hours->calendar,
                                         last - work_weekday (last), weeks, weekday, hour);
}
