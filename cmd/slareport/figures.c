#include "report.h"

#include "base/say.h"

#include <math.h>
#include <string.h>

enum
{
  PAGE_WIDTH = 800,
  SLIM_WIDTH = 360, /* of a telephone's screen */
  TREND_HEIGHT = 300,
  SMALL_TREND_HEIGHT = 260,
  TREND_GAP = 24,
  MOST_LARGE_TRENDS = 4,
  NARROW = 500, /* px */
  ECDF_HEIGHT = 420,
  HEATMAP_HEIGHT = 380,
  FLOW_HEIGHT = 340,
  MOST_SERIES = 4,
  SLIM_TITLE = 30
};

#define DESCENT 0.25 /* of a font's size: what lies below its base line */

const char *const chart_names[]
  = { "overview", "trend", "ecdf", "heatmap", "dots", "bars", "calendar", "flow", NULL };
_Static_assert(G_N_ELEMENTS (chart_names) == CHARTS + 1, "a name for every chart");

/* ---- Trend */

static const char *
step_name (PeriodStep step)
{
  return step == STEP_DAY ? "day" : step == STEP_WEEK ? "week" : "month";
}

/* `; vs September 2026 +3.2 points ...`, or nothing. */
static char *
trend_change (const Gathered *gathered, const SummaryRow *promise)
{
  Change change = change_of_row (gathered, promise);
  g_autofree char *words = words_minus (words_change (&change, TRUE));
  g_autofree char *period = NULL;

  if (gathered->against == NULL || !change.is_known)
    return g_strdup ("");
  period = period_describe (&gathered->against->request->period, gathered->desk->zone);
  return g_strdup_printf ("; vs %s %s", period, words);
}

void
figure_draw_trend (const Gathered *gathered, const SummaryRow *promise, Picture *picture,
                   Frame frame)
{
  g_autoptr(GArray) points
             = series_trend (gathered, gathered->steps, gathered->step, promise);
  guint64 judged = promise->judged;
  g_autofree char *share = words_kept (gathered, promise);
  g_autofree char *period = words_period (gathered);
  g_autofree char *target = words_target (promise->promise);
  g_autofree char *title = judged == 0
                             ? g_strdup_printf ("%s: nothing decided", promise->group)
                             : g_strdup_printf ("%s: %s kept", promise->group, share);
  g_autofree char *change = trend_change (gathered, promise);
  /* Where there is little room the page has said the period. */
  g_autofree char *when = frame.w < NARROW ? g_strdup ("") : g_strconcat (", ", period, NULL);
  g_autofree char *subtitle = g_strdup_printf ("by %s%s; promised: %s%s",
                                               step_name (gathered->step), when, target,
                                               change);
  TrendData data = {
    .heading = { title, subtitle },
    .zone = gathered->desk->zone,
    .points = (const TrendPoint *) points->data,
    .n_points = points->len,
    .target = target_share (gathered->request, promise->promise),
    .unit = step_name (gathered->step),
    .met = "met",
    .missed = "missed",
    .noun = "clocks",
  };

  title[0] = g_ascii_toupper (title[0]);
  trend_chart.draw (picture, frame, &data);
}

/* Many are small multiples. */
static guint
trend_columns (guint n_promises, double width)
{
  return n_promises > MOST_LARGE_TRENDS && width >= NARROW ? 2 : 1;
}

/* One below the other. */
static void
draw_trends (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);
  guint columns = trend_columns (promises->len, frame.w);
  guint rows = MAX ((promises->len + columns - 1) / columns, 1);
  double height = frame.h / rows, width = (frame.w - (columns - 1) * TREND_GAP) / columns;

  for (guint i = 0; i < promises->len; i++)
    figure_draw_trend (gathered, g_ptr_array_index (promises, i), picture,
                       (Frame){ frame.x + i % columns * (width + TREND_GAP),
                                frame.y + i / columns * height, width, height - 16 });
  if (promises->len == 0)
    {
      TrendData none = { .heading = { "No clocks in this period", NULL },
                         .zone = gathered->desk->zone,
                         .target = NAN,
                         .unit = "day",
                         .met = "met",
                         .missed = "missed",
                         .noun = "clocks" };

      trend_chart.draw (picture, frame, &none);
    }
}

static Grid *
trend_grid (const Gathered *gathered)
{
  static const TableColumn columns[]
    = { { "promise", COLUMN_TEXT },      { "since", COLUMN_TIME },
        { "until", COLUMN_TIME },        { "met", COLUMN_INTEGER },
        { "judged", COLUMN_INTEGER },    { "compliance", COLUMN_SHARE },
        { "low", COLUMN_SHARE },         { "high", COLUMN_SHARE },
        { "unfinished", COLUMN_YES_NO }, { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Compliance over time", columns, "005002334");
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);
  GTimeZone *zone = gathered->desk->zone;

  for (guint p = 0; p < promises->len; p++)
    {
      const SummaryRow *promise = g_ptr_array_index (promises, p);
      g_autoptr(GArray) points
                 = series_trend (gathered, gathered->steps, gathered->step, promise);

      for (guint i = 0; i < points->len; i++)
        {
          const TrendPoint *point = &g_array_index (points, TrendPoint, i);
          gboolean any = point->share.total > 0;

          grid_text (grid, promise->group);
          grid_time (grid, point->from, zone);
          grid_time (grid, point->to, zone);
          grid_int (grid, point->share.yes);
          grid_int (grid, point->share.total);
          grid_share_against (grid,
                              any ? (double) point->share.yes / (double) point->share.total
                                  : NAN,
                              target_share (gathered->request, promise->promise));
          grid_share (grid, any ? point->share.low : NAN);
          grid_share (grid, any ? point->share.high : NAN);
          grid_bool (grid, point->unfinished);
        }
    }
  return grid;
}

/* ---- ECDF */

/* The clocks that the curve is of: those that are overdue may still take any time. */
static gint64
ecdf_clocks (const SummaryRow *row)
{
  return (gint64) (row->business_s->len + row->states[CLOCK_OVERDUE]);
}

/* Within which time so many per cent of them stopped, by nearest rank; FALSE: fewer have. */
static gboolean
ecdf_time (const SummaryRow *row, int percent, gint64 *seconds)
{
  gint64 rank = (percent * ecdf_clocks (row) + 99) / 100;

  if (rank < 1 || rank > (gint64) row->business_s->len)
    return FALSE;
  *seconds = g_array_index (row->business_s, gint64, rank - 1);
  return TRUE;
}

/* Of the promise with the most clocks. */
static char *
ecdf_finding (const Gathered *gathered)
{
  g_autoptr(GPtrArray) largest = series_promises (gathered, 1, NULL);
  const SummaryRow *row = largest->len == 0 ? NULL : g_ptr_array_index (largest, 0);
  gint64 clocks = row == NULL ? 0 : ecdf_clocks (row), half;
  g_autofree char *time = NULL, *share = NULL, *all = NULL;

  if (clocks == 0)
    return g_strdup ("No clock has stopped in this period");
  if (ecdf_time (row, 50, &half))
    {
      time = say_hours (half);
      return g_strdup_printf ("Half of the %s clocks stopped within %s", row->group, time);
    }
  share = words_part (row->business_s->len, clocks, NAN);
  all = say_counted (clocks, NULL, "clocks");
  return g_strdup_printf ("Less than half of the %s clocks have stopped: %s of %s",
                          row->group, share, all);
}

static void
draw_ecdf (const Gathered *gathered, Picture *picture, Frame frame)
{
  guint all;
  g_autoptr(GPtrArray) promises = series_promises (gathered, MOST_SERIES, &all);
  g_autofree char *title = ecdf_finding (gathered);
  g_autofree char *period = words_period (gathered);
  g_autofree char *chosen = words_chosen (promises->len, all);
  g_autofree char *subtitle
    = g_strdup_printf ("share of the clocks that stopped or are overdue, by time, %s%s",
                       period, chosen);
  EcdfSeries series[MOST_SERIES];
  guint n = promises->len;
  EcdfData data = { .heading = { title, subtitle },
                    .series = series,
                    .n_series = n,
                    .axis = "business time until the clock stopped" };

  for (guint i = 0; i < n; i++)
    {
      const SummaryRow *row = g_ptr_array_index (promises, i);

      series[i] = (EcdfSeries){
        .name = row->group,
        .seconds = (const gint64 *) row->business_s->data,
        .n_seconds = row->business_s->len,
        .censored = row->states[CLOCK_OVERDUE],
        .target_s = series_target_s (row->promise),
        .goal = target_share (gathered->request, row->promise),
      };
    }
  ecdf_chart.draw (picture, frame, &data);
}

static Grid *
ecdf_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = { { "promise", COLUMN_TEXT },
                                         { "share", COLUMN_SHARE },
                                         { "business_seconds", COLUMN_SECONDS },
                                         { "business_time", COLUMN_TEXT },
                                         { "clocks", COLUMN_INTEGER },
                                         { NULL, COLUMN_TEXT } };
  static const int steps[] = { 5, 10, 25, 50, 75, 80, 90, 95, 98, 99, 100 };
  Grid *grid = grid_new ("Time until the clock stopped", columns, "0001");
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);

  for (guint p = 0; p < promises->len; p++)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      {
        const SummaryRow *row = g_ptr_array_index (promises, p);
        gint64 value;

        if (!ecdf_time (row, steps[i], &value))
          continue;
        grid_text (grid, row->group);
        grid_share (grid, steps[i] / 100.0);
        grid_int (grid, value);
        grid_take (grid, say_hours (value));
        grid_int (grid, ecdf_clocks (row));
      }
  return grid;
}

/* ---- Arrivals */

/* Each by the hours of its channel. */
static gint64
arrived_outside (const Gathered *gathered)
{
  gint64 outside = 0;

  for (guint i = 0; i < gathered->arrivals_in->len; i++)
    {
      const ArrivalsIn *in = &g_array_index (gathered->arrivals_in, ArrivalsIn, i);
      double open[7][24];

      series_open (gathered, in->hours, open);
      for (int weekday = 0; weekday < 7; weekday++)
        for (int hour = 0; hour < 24; hour++)
          outside += llround ((double) in->counts[weekday][hour] * (1 - open[weekday][hour]));
    }
  return outside;
}

static char *
heatmap_finding (const Gathered *gathered)
{
  gint64 outside = arrived_outside (gathered);
  gboolean several = gathered->arrivals_in->len > 1;
  g_autofree char *share = NULL;

  if (gathered->n_arrivals == 0)
    return g_strdup ("No customer wrote in this period");
  if (outside == 0)
    return g_strdup_printf ("No customer message came outside %s",
                            several ? "the hours of its channel" : "opening hours");
  share = words_part (outside, (gint64) gathered->n_arrivals, NAN);
  return g_strdup_printf ("%s of customer messages come outside %s", share,
                          several ? "the hours of their channel" : "opening hours");
}

static void
draw_heatmap (const Gathered *gathered, Picture *picture, Frame frame)
{
  HeatmapData data = { .noun = "messages" };
  const DeskHours *hours = series_hours (gathered);
  g_autofree char *title = NULL, *period = words_period (gathered);
  g_autofree char *count
    = say_counted ((gint64) gathered->n_arrivals, NULL, "customer messages");
  g_autofree char *subtitle
    = g_strdup_printf ("%s by weekday and hour (%s), %s; %s hours outlined", count,
                       gathered->desk->zone_name, period,
                       gathered->arrivals_in->len > 1 ? hours->name : "opening");

  memcpy (data.counts, gathered->arrivals, sizeof data.counts);
  series_open (gathered, hours, data.open);
  title = heatmap_finding (gathered);
  data.heading = (Heading){ title, subtitle };
  heatmap_chart.draw (picture, frame, &data);
}

static const char *const weekday_names[]
  = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

static Grid *
heatmap_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = { { "weekday", COLUMN_TEXT },
                                         { "hour", COLUMN_INTEGER },
                                         { "messages", COLUMN_INTEGER },
                                         { "open", COLUMN_SHARE },
                                         { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Customer messages by weekday and hour", columns, "0000");
  double open[7][24];

  series_open (gathered, series_hours (gathered), open);
  for (int weekday = 0; weekday < 7; weekday++)
    for (int hour = 0; hour < 24; hour++)
      {
        grid_text (grid, weekday_names[weekday]);
        grid_int (grid, hour);
        grid_int (grid, gathered->arrivals[weekday][hour]);
        grid_share (grid, open[weekday][hour]);
      }
  return grid;
}

/* ---- Groups */

static char *
groups_subtitle (const Gathered *gathered)
{
  g_autofree char *period = words_period (gathered);

  return g_strdup_printf ("clocks of all promises by %s, %s",
                          grouping_names[gathered->grouping], period);
}

static ShareCount
share_of_all (const Gathered *gathered)
{
  guint64 states[CLOCK_STATES] = { 0 };
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  for (guint i = 0; i < count; i++)
    for (int state = 0; state < CLOCK_STATES; state++)
      states[state] += rows[i]->states[state];
  return series_share (states);
}

static char *
groups_finding (const Gathered *gathered, const ShareCount *all, guint n_groups)
{
  g_autofree char *share = words_part (all->yes, all->total, target_of_all (gathered));

  if (all->total == 0)
    return g_strdup ("No clock was decided in this period");
  return n_groups == 1 ? g_strdup_printf ("%s of all promises kept", share)
                       : g_strdup_printf ("%s of all promises kept, by %s", share,
                                          grouping_names[gathered->grouping]);
}

/* What the same group had then. */
static Change
group_change (const Gathered *gathered, const GroupCount *group)
{
  ShareCount now = series_share (group->states), then = { 0 };

  if (gathered->against != NULL)
    {
      g_autoptr(GArray) groups = series_groups (gathered->against);

      for (guint i = 0; i < groups->len; i++)
        if (strcmp (g_array_index (groups, GroupCount, i).name, group->name) == 0)
          then = series_share (g_array_index (groups, GroupCount, i).states);
    }
  return change_between (&now, &then);
}

/* `+3.2, 23 of 26` when that is more than chance, else NULL; free it. */
static char *
group_note (const Gathered *gathered, const GroupCount *group)
{
  Change change = group_change (gathered, group);
  ShareCount now = series_share (group->states);
  g_autofree char *points = words_minus (say_points (change.points, TRUE));
  g_autofree char *met = say_count (now.yes), *of = say_count (now.total);

  return !change.is_known || change.is_chance
           ? NULL
           : g_strdup_printf ("%s, %s of %s", points, met, of);
}

static void
draw_dots (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) groups = series_groups (gathered);
  g_autofree DotsRow *rows = g_new0 (DotsRow, MAX (groups->len, 1));
  ShareCount all = share_of_all (gathered);
  g_autofree char *share = say_share_of (all.yes, all.total, target_of_all (gathered));
  g_autofree char *mean_label = g_strdup_printf ("all %s", share);
  g_autofree char *title = groups_finding (gathered, &all, groups->len);
  g_autofree char *subtitle = groups_subtitle (gathered);
  DotsData data = {
    .heading = { title, subtitle },
    .rows = rows,
    .n_rows = groups->len,
    .target = target_of_all (gathered),
    .mean = all.total == 0 ? NAN : (double) all.yes / (double) all.total,
    .mean_label = mean_label,
  };

  for (guint i = 0; i < groups->len; i++)
    {
      const GroupCount *group = &g_array_index (groups, GroupCount, i);

      rows[i] = (DotsRow){ .name = group->name,
                           .share = series_share (group->states),
                           .note = group_note (gathered, group) };
    }
  dots_chart.draw (picture, frame, &data);
  for (guint i = 0; i < groups->len; i++)
    g_free ((char *) rows[i].note);
}

static void
draw_bars (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) groups = series_groups (gathered);
  g_autofree BarsRow *rows = g_new0 (BarsRow, MAX (groups->len, 1));
  ShareCount all = share_of_all (gathered);
  g_autofree char *title = groups_finding (gathered, &all, groups->len);
  g_autofree char *subtitle = groups_subtitle (gathered);
  BarsData data
    = { .heading = { title, subtitle }, .rows = rows, .n_rows = groups->len, .noun = "clocks" };

  for (guint i = 0; i < groups->len; i++)
    {
      const GroupCount *group = &g_array_index (groups, GroupCount, i);

      rows[i] = (BarsRow){ group->name,
                           (gint64) group->states[CLOCK_MET],
                           (gint64) group->states[CLOCK_BREACHED],
                           (gint64) group->states[CLOCK_OVERDUE],
                           (gint64) group->states[CLOCK_RUNNING],
                           (gint64) group->states[CLOCK_EXEMPT] };
    }
  bars_chart.draw (picture, frame, &data);
}

static void
put_group_change (const Gathered *gathered, Grid *grid, const GroupCount *group)
{
  Change change = group_change (gathered, group);

  grid_points (grid, change.is_known ? change.points : NAN);
  grid_points (grid, change.is_known ? change.low : NAN);
  grid_points (grid, change.is_known ? change.high : NAN);
}

static Grid *
groups_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = { { "group", COLUMN_TEXT },
                                         { "met", COLUMN_INTEGER },
                                         { "breached", COLUMN_INTEGER },
                                         { "running", COLUMN_INTEGER },
                                         { "overdue", COLUMN_INTEGER },
                                         { "exempt", COLUMN_INTEGER },
                                         { "compliance", COLUMN_SHARE },
                                         { "low", COLUMN_SHARE },
                                         { "high", COLUMN_SHARE },
                                         { "change", COLUMN_NUMBER },
                                         { "change_low", COLUMN_NUMBER },
                                         { "change_high", COLUMN_NUMBER },
                                         { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Clocks of all promises by group", columns, "003546011177");
  g_autoptr(GArray) groups = series_groups (gathered);
  double target = target_of_all (gathered);

  for (guint i = 0; i < groups->len; i++)
    {
      const GroupCount *group = &g_array_index (groups, GroupCount, i);
      ShareCount share = series_share (group->states);
      gboolean any = share.total > 0;

      grid_text (grid, group->name);
      for (int state = 0; state < CLOCK_STATES; state++)
        grid_int (grid, (gint64) group->states[state]);
      grid_share_against (grid, any ? (double) share.yes / (double) share.total : NAN, target);
      grid_share (grid, any ? share.low : NAN);
      grid_share (grid, any ? share.high : NAN);
      put_group_change (gathered, grid, group);
    }
  return grid;
}

/* ---- Calendar */

static CalendarData
calendar_data (const Gathered *gathered, const GArray *days)
{
  return (CalendarData){
    .zone = gathered->desk->zone,
    .days = (const CalendarDay *) days->data,
    .n_days = days->len,
    .target = target_of_all (gathered),
    .noun = "clocks",
  };
}

static void
draw_calendar (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) days = series_days (gathered);
  ShareCount all = share_of_all (gathered);
  g_autofree char *title = groups_finding (gathered, &all, 1);
  g_autofree char *period = words_period (gathered);
  g_autofree char *count = say_counted (all.total, NULL, "clocks");
  g_autofree char *subtitle
    = g_strdup_printf ("share of %s met, day by day, %s", count, period);
  CalendarData data = calendar_data (gathered, days);

  data.heading = (Heading){ title, subtitle };
  calendar_chart.draw (picture, frame, &data);
}

static Grid *
calendar_grid (const Gathered *gathered)
{
  static const TableColumn columns[]
    = { { "date", COLUMN_DATE },      { "met", COLUMN_INTEGER },
        { "judged", COLUMN_INTEGER }, { "compliance", COLUMN_SHARE },
        { "working", COLUMN_YES_NO }, { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Clocks met, day by day", columns, "00001");
  g_autoptr(GArray) days = series_days (gathered);
  double target = target_of_all (gathered);

  for (guint i = 0; i < days->len; i++)
    {
      const CalendarDay *day = &g_array_index (days, CalendarDay, i);
      gint64 total = day->share.total;

      grid_take (grid, period_name (STEP_DAY, gathered->desk->zone, day->from));
      grid_int (grid, day->share.yes);
      grid_int (grid, total);
      grid_share_against (grid, total > 0 ? (double) day->share.yes / (double) total : NAN,
                          target);
      grid_bool (grid, !day->closed);
    }
  return grid;
}

/* ---- Flow */

static guint64
open_now (const Gathered *gathered)
{
  guint64 open = 0;

  for (guint i = 0; i < AGES; i++)
    open += gathered->ages[i];
  return open;
}

/* What came in and went out, and whether that was more or less. */
static char *
flow_finding (const Gathered *gathered, const GArray *points)
{
  gint64 created = 0, solved = 0;
  g_autofree char *in = NULL, *out = NULL, *open = NULL;

  for (guint i = 0; i < points->len; i++)
    {
      created += g_array_index (points, FlowPoint, i).created;
      solved += g_array_index (points, FlowPoint, i).solved;
    }
  in = say_counted (created, NULL, "tickets");
  out = say_count (solved);
  open = say_count ((gint64) open_now (gathered));
  return gathered->has_open
           ? g_strdup_printf ("%s came in, %s were solved; %s are open now", in, out, open)
           : g_strdup_printf ("%s came in, %s were solved", in, out);
}

static void
draw_flow (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) points = series_flow (gathered, gathered->step);
  g_autofree char *title = flow_finding (gathered, points);
  g_autofree char *period = words_period (gathered);
  g_autofree char *subtitle
    = g_strdup_printf ("tickets by %s, %s%s", step_name (gathered->step), period,
                       gathered->has_open ? "" : "; what is open: --chart=flow");
  g_autofree char *open = say_count ((gint64) open_now (gathered));
  g_autofree char *ages_name = g_strdup_printf ("age of the %s open now", open);
  FlowAge ages[AGES];
  FlowData data = { .heading = { title, subtitle },
                    .zone = gathered->desk->zone,
                    .points = (const FlowPoint *) (gpointer) points->data,
                    .n_points = points->len,
                    .has_open = gathered->has_open,
                    .unit = step_name (gathered->step),
                    .ages = ages,
                    .n_ages = gathered->has_open ? AGES : 0,
                    .ages_name = ages_name };

  for (guint i = 0; i < AGES; i++)
    ages[i] = (FlowAge){ age_names[i], (gint64) gathered->ages[i] };
  flow_chart.draw (picture, frame, &data);
}

static Grid *
flow_grid (const Gathered *gathered)
{
  static const TableColumn columns[]
    = { { "since", COLUMN_TIME },        { "until", COLUMN_TIME },
        { "created", COLUMN_INTEGER },   { "solved", COLUMN_INTEGER },
        { "reopened", COLUMN_INTEGER },  { "open", COLUMN_INTEGER },
        { "unfinished", COLUMN_YES_NO }, { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Tickets created, solved, reopened and open", columns, "0200001");
  g_autoptr(GArray) points = series_flow (gathered, gathered->step);

  for (guint i = 0; i < points->len; i++)
    {
      const FlowPoint *point = &g_array_index (points, FlowPoint, i);

      grid_time (grid, point->from, gathered->desk->zone);
      grid_time (grid, point->to, gathered->desk->zone);
      grid_int (grid, point->created);
      grid_int (grid, point->solved);
      grid_int (grid, point->reopened);
      if (gathered->has_open)
        grid_int (grid, point->open);
      else
        grid_null (grid);
      grid_bool (grid, point->unfinished);
    }
  return grid;
}

static double
flow_height (const Gathered *gathered G_GNUC_UNUSED, double width G_GNUC_UNUSED)
{
  return FLOW_HEIGHT;
}

/* ---- All of them */

static double
trends_height (const Gathered *gathered, double width)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);
  guint columns = trend_columns (promises->len, width);

  return (columns == 1 ? TREND_HEIGHT : SMALL_TREND_HEIGHT)
         * MAX ((promises->len + columns - 1) / columns, 1);
}

static double
ecdf_height (const Gathered *gathered G_GNUC_UNUSED, double width G_GNUC_UNUSED)
{
  return ECDF_HEIGHT;
}

static double
heatmap_height (const Gathered *gathered G_GNUC_UNUSED, double width G_GNUC_UNUSED)
{
  return HEATMAP_HEIGHT;
}

static double
dots_figure_height (const Gathered *gathered, double width)
{
  g_autoptr(GArray) groups = series_groups (gathered);

  return dots_chart.height (&(DotsData){ .n_rows = groups->len }, width);
}

static double
bars_figure_height (const Gathered *gathered, double width)
{
  g_autoptr(GArray) groups = series_groups (gathered);

  return bars_chart.height (&(BarsData){ .n_rows = groups->len }, width);
}

static double
calendar_figure_height (const Gathered *gathered, double width)
{
  g_autoptr(GArray) days = series_days (gathered);
  CalendarData calendar = calendar_data (gathered, days);

  return calendar_chart.height (&calendar, width);
}

/* A kind of chart is a row here, with its name in ChartKind's order. */
static const struct
{
  guint parts;       /* what gather () has to keep */
  DefinitionOf what; /* what it shows, for its foot */
  double (*height) (const Gathered *gathered, double width);
  void (*draw) (const Gathered *gathered, Picture *picture, Frame frame);
  Grid *(*grid) (const Gathered *gathered);
} kinds[CHARTS] = {
  /* Of all of them: pages.c draws it. */
  [CHART_OVERVIEW]
  = { GATHER_GROUPS | GATHER_STEPS | GATHER_ARRIVALS | GATHER_BREACHES | GATHER_FLOW,
      DEFINE_SHARES, NULL, NULL, trend_grid },
  [CHART_TREND] = { GATHER_STEPS, DEFINE_SHARES, trends_height, draw_trends, trend_grid },
  [CHART_ECDF] = { 0, DEFINE_TIMES, ecdf_height, draw_ecdf, ecdf_grid },
  [CHART_HEATMAP]
  = { GATHER_ARRIVALS, DEFINE_MESSAGES, heatmap_height, draw_heatmap, heatmap_grid },
  [CHART_DOTS] = { GATHER_GROUPS, DEFINE_SHARES, dots_figure_height, draw_dots, groups_grid },
  [CHART_BARS] = { GATHER_GROUPS, DEFINE_CLOCKS, bars_figure_height, draw_bars, groups_grid },
  [CHART_CALENDAR]
  = { GATHER_DAYS, DEFINE_SHARES, calendar_figure_height, draw_calendar, calendar_grid },
  [CHART_FLOW]
  = { GATHER_FLOW | GATHER_OPEN, DEFINE_TICKETS, flow_height, draw_flow, flow_grid },
};

guint
figure_parts (ChartKind kind)
{
  return kinds[kind].parts;
}

Grid *
figure_grid (const Gathered *gathered, ChartKind kind)
{
  return kinds[kind].grid (gathered);
}

void
figure_draw (const Gathered *gathered, ChartKind kind, Picture *picture, Frame frame)
{
  kinds[kind].draw (gathered, picture, frame);
}

/* What is said of the picture where it is not seen. */
static char *
figure_title (const Gathered *gathered, ChartKind kind)
{
  g_autofree char *finding = words_finding (gathered), *period = words_period (gathered);

  switch (kinds[kind].what)
    {
    case DEFINE_MESSAGES:
      return g_strdup_printf ("%s: when customers write, %s", gathered->desk->name, period);
    case DEFINE_TICKETS:
      return g_strdup_printf ("%s: tickets created, solved and open, %s",
                              gathered->desk->name, period);
    default:
      return g_strdup_printf ("%s: %s", gathered->desk->name, finding);
    }
}

Picture *
figure_picture (const Gathered *gathered, ChartKind kind)
{
  g_autofree char *definition = words_definition (gathered, kinds[kind].what);
  g_autofree char *title = figure_title (gathered, kind);
  Frame frame;
  double inside = kinds[kind].height (gathered, chart_page_inside (PAGE_WIDTH));
  double height = chart_page_height (PAGE_WIDTH, inside, definition);
  Picture *picture = chart_page (PAGE_WIDTH, height, title, definition, definition, &frame);

  figure_draw (gathered, kind, picture, frame);
  return picture;
}

static double
item_bottom (const PictureItem *item)
{
  double bottom = item->frame.y;

  if (item->kind == ITEM_RECT || item->kind == ITEM_LINE)
    bottom = MAX (bottom, bottom + item->frame.h);
  else if (item->kind == ITEM_DOT)
    bottom += item->frame.w;
  else if (item->kind == ITEM_TEXT)
    bottom += item->size_px * DESCENT;
  for (guint i = 0; i < item->n_points; i++)
    bottom = MAX (bottom, item->points[i].y);
  return bottom;
}

Picture *
figure_in_page (const Gathered *gathered, ChartKind kind, gboolean slim)
{
  g_autofree char *definition = words_definition (gathered, kinds[kind].what);
  g_autofree char *title = figure_title (gathered, kind);
  double width = slim ? SLIM_WIDTH : PAGE_WIDTH, bottom = 0;
  /* Titles take more lines there. */
  double height = kinds[kind].height (gathered, width) + (slim ? SLIM_TITLE : 0);
  Picture *picture = picture_new (width, height, title, definition);

  figure_draw (gathered, kind, picture, (Frame){ 0, 0, width, height });
  for (guint i = 0; i < picture->items->len; i++)
    bottom = MAX (bottom, item_bottom (&g_array_index (picture->items, PictureItem, i)));
  picture->height = ceil (MIN (height, bottom + 2));
  return picture;
}
