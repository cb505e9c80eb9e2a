#include "report.h"

#include "vote/stats.h"

#include <math.h>
#include <string.h>

enum
{
  DAY_S = 86400,
  HOUR_S = 3600,
  MOST_STEPS_EVER = 4000, /* ten years of days */
  MOST_WEEKS = 53         /* of which the usual opening hours are taken */
};

static void
add_states (guint64 *into, const SummaryRow *row)
{
  for (int i = 0; i < CLOCK_STATES; i++)
    into[i] += row->states[i];
}

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

void
states_of_all (const Gathered *gathered, guint64 *states)
{
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  memset (states, 0, CLOCK_STATES * sizeof *states);
  for (guint i = 0; i < count; i++)
    add_states (states, rows[i]);
}

ShareCount
series_all (const Gathered *gathered)
{
  guint64 states[CLOCK_STATES];

  states_of_all (gathered, states);
  return series_share (states);
}

static gint
by_clocks (gconstpointer a, gconstpointer b)
{
  const SummaryRow *left = *(const SummaryRow *const *) a;
  const SummaryRow *right = *(const SummaryRow *const *) b;

  if (left->clocks != right->clocks)
    return left->clocks > right->clocks ? -1 : 1;
  return (left->order > right->order) - (left->order < right->order);
}

static gint
by_order (gconstpointer a, gconstpointer b)
{
  const SummaryRow *left = *(const SummaryRow *const *) a;
  const SummaryRow *right = *(const SummaryRow *const *) b;

  return (left->order > right->order) - (left->order < right->order);
}

GPtrArray *
series_promises (const Gathered *gathered, guint most, guint *all)
{
  GPtrArray *found = g_ptr_array_new ();
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  for (guint i = 0; i < count; i++)
    if (rows[i]->clocks > 0)
      g_ptr_array_add (found, (gpointer) rows[i]);
  if (all != NULL)
    *all = found->len;
  if (most > 0 && found->len > most)
    {
      g_ptr_array_sort (found, by_clocks);
      g_ptr_array_set_size (found, (gint) most);
      g_ptr_array_sort (found, by_order);
    }
  return found;
}

SummaryRow *
series_total (const Gathered *gathered)
{
  SummaryRow *total = g_new0 (SummaryRow, 1);
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  total->group = g_strdup ("all");
  total->business_s = distribution_new ();
  total->calendar_s = distribution_new ();
  total->tickets = gathered->tickets;
  for (guint i = 0; i < count; i++)
    {
      add_states (total->states, rows[i]);
      total->clocks += rows[i]->clocks;
      total->judged += rows[i]->judged;
      total->escalated += rows[i]->escalated;
      distribution_add_all (total->business_s, rows[i]->business_s);
      distribution_add_all (total->calendar_s, rows[i]->calendar_s);
    }
  total->compliance
    = total->judged == 0 ? NAN : (double) total->states[CLOCK_MET] / (double) total->judged;
  return total;
}

void
series_total_free (SummaryRow *self)
{
  if (self == NULL)
    return;
  g_free (self->group);
  distribution_free (self->business_s);
  distribution_free (self->calendar_s);
  g_free (self);
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
first_step (const Period *span, gint64 since, PeriodStep step)
{
  static const gint64 step_s[] = { 86400, 7 * 86400, 28 * 86400, 90 * 86400, 365 * 86400 };

  return MAX (since, span->until - MOST_STEPS_EVER * step_s[step]);
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
  GTimeZone *zone = gathered->desk->zone;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (TrendPoint));
  guint count, next = 0;
  const SummaryRow *const *rows = summary_rows ((Summary *) summary, &count);
  Period now
    = period_around (step, zone, first_step (&gathered->span, gathered->drawn_since, step));

  for (; now.since < gathered->span.until; now = period_around (step, zone, now.until))
    {
      guint64 states[CLOCK_STATES] = { 0 };
      TrendPoint point = { .from = now.since, .to = now.until };

      sum_step (rows, count, &next, &now, promise, states);
      point.share = series_share (states);
      point.unfinished = now.until > gathered->request->now
                         || now.since < gathered->request->period.since
                         || now.until > gathered->request->period.until;
      point.closed = MIN (now.until, gathered->request->period.until)
                     <= gathered->request->now;
      g_array_append_val (points, point);
    }
  return points;
}

GArray *
series_flow (const Gathered *gathered)
{
  const Period *span = &gathered->flow_span;
  PeriodStep step = gathered->flow_step;
  GTimeZone *zone = gathered->desk->zone;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (FlowPoint));
  gint64 open = gathered->open_before;
  Period now = period_around (step, zone, first_step (span, gathered->drawn_since, step));
  WorkDay day = work_day_at (zone, span->since);

  for (; now.since < span->until; now = period_around (step, zone, now.until))
    {
      FlowPoint point = { .from = now.since, .to = now.until };

      for (; day < work_day_at (zone, now.until); day++)
        {
          const FlowDay *on = g_hash_table_lookup (gathered->flow, GINT_TO_POINTER (day));

          if (on == NULL)
            continue;
          open += on->created + on->reopened - on->solved - on->merged;
          if (work_instant (zone, day, 0) + DAY_S <= now.since)
            continue; /* before what is shown */
          point.created += on->created;
          point.solved += on->solved;
          point.reopened += on->reopened;
          point.merged += on->merged;
        }
      point.open = open;
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
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;

  for (guint i = 0; i < desk->promises->len; i++)
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
      CalendarDay day = { .from = point->from,
                          .share = point->share,
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
  return names_compare (left->name, right->name);
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

/* Of an hour on the wall of `zone`, whatever the calendar's own is. */
static double
usual_share (WorkCalendar *calendar, GTimeZone *zone, WorkDay monday, guint weeks,
             int weekday, int hour)
{
  double shares[MOST_WEEKS];

  for (guint week = 0; week < weeks; week++)
    {
      WorkDay day = monday - (WorkDay) (7 * week) + weekday;
      gint64 from = work_instant (zone, day, hour * HOUR_S);
      gint64 to = work_instant (zone, day, (hour + 1) * HOUR_S);

      shares[week]
        = to > from ? (double) work_elapsed (calendar, from, to) / (double) (to - from) : 0;
    }
  qsort (shares, weeks, sizeof *shares, by_value);
  return shares[weeks / 2];
}

const DeskHours *
series_hours (const Gathered *gathered)
{
  if (gathered->arrivals_in->len > 0)
    return g_array_index (gathered->arrivals_in, ArrivalsIn, 0).hours;
  return gathered->desk->promises->len == 0
           ? NULL
           : g_array_index (gathered->desk->promises, DeskPromise, 0).hours;
}

void
series_open (const Gathered *gathered, const DeskHours *hours, double open[7][24])
{
  GTimeZone *zone = gathered->desk->zone;
  WorkDay last = work_day_at (zone, gathered->span.until - 1);
  WorkDay first = work_day_at (zone, gathered->drawn_since);
  guint weeks = (guint) CLAMP ((last - first) / 7 + 1, 5, MOST_WEEKS);

  memset (open, 0, 7 * sizeof *open);
  for (int weekday = 0; weekday < 7 && hours != NULL; weekday++)
    for (int hour = 0; hour < 24; hour++)
      open[weekday][hour] = usual_share (hours->calendar, zone, last - work_weekday (last),
                                         weeks, weekday, hour);
}
