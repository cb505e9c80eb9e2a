#include "figures.h"

#include <math.h>
#include <string.h>
#include "base/say.h"
#include "series.h"
#include "words.h"

enum
{
  PAGE_WIDTH = 800,
  TREND_HEIGHT = 300,
  ECDF_HEIGHT = 420,
  HEATMAP_HEIGHT = 380,
  MOST_SERIES = 4
};

guint
figure_parts (ChartKind kind)
{
  static const guint parts[CHARTS] = {
    [CHART_OVERVIEW] = GATHER_GROUPS | GATHER_STEPS | GATHER_ARRIVALS | GATHER_BREACHES,
    [CHART_TREND] = GATHER_STEPS,
    [CHART_HEATMAP] = GATHER_ARRIVALS,
    [CHART_DOTS] = GATHER_GROUPS,
    [CHART_BARS] = GATHER_GROUPS,
    [CHART_CALENDAR] = GATHER_DAYS,
  };

  return parts[kind];
}

/* ---- Trend */

static const char *
step_name (PeriodStep step)
{
  return step == STEP_DAY ? "day" : step == STEP_WEEK ? "week" : "month";
}

void
figure_draw_trend (const Gathered *gathered, const SummaryRow *promise, Picture *picture,
                   Frame frame)
{
  g_autoptr(GArray) points
    = series_trend (gathered, gathered->steps, gathered->step, promise);
  guint64 judged = summary_judged (promise);
  g_autofree char *share = words_share (gathered, promise);
  g_autofree char *period = words_period (gathered);
  g_autofree char *target = words_target (promise->promise);
  g_autofree char *title = judged == 0
                             ? g_strdup_printf ("%s: nothing decided", promise->group)
                             : g_strdup_printf ("%s: %s kept", promise->group, share);
  g_autofree char *subtitle = g_strdup_printf ("by %s, %s; promised: %s",
                                               step_name (gathered->step), period, target);
  TrendData data = {
    .heading = { title, subtitle },
    .zone = desk_zone (gathered->desk),
    .points = (const TrendPoint *) points->data,
    .n_points = points->len,
    .target = target_share (gathered->request, promise->promise),
    .unit = step_name (gathered->step),
    .met = "met",
    .missed = "missed",
    .noun = "clocks",
  };

  title[0] = g_ascii_toupper (title[0]);
  trend_draw (picture, frame, &data);
}

/* One below the other. */
static void
draw_trends (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered);
  double height = frame.h / MAX (promises->len, 1);

  for (guint i = 0; i < promises->len; i++)
    figure_draw_trend (gathered, g_ptr_array_index (promises, i), picture,
                       (Frame){ frame.x, frame.y + i * height, frame.w, height - 16 });
  if (promises->len == 0)
    {
      TrendData none = { .heading = { "No clocks in this period", NULL },
                         .zone = desk_zone (gathered->desk), .target = NAN, .unit = "day",
                         .met = "met", .missed = "missed", .noun = "clocks" };

      trend_draw (picture, frame, &none);
    }
}

/* ---- ECDF */

static char *
ecdf_finding (const GPtrArray *promises)
{
  const SummaryRow *first = promises->len == 0 ? NULL : g_ptr_array_index (promises, 0);
  gint64 half;
  g_autofree char *time = NULL;

  if (first == NULL || !summary_percentile (first->business_s, 50, &half))
    return g_strdup ("No clock has stopped in this period");
  time = say_hours (half);
  return g_strdup_printf ("Half of all %s clocks stop within %s", first->group, time);
}

static void
draw_ecdf (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered);
  g_autofree char *title = ecdf_finding (promises);
  g_autofree char *period = words_period (gathered);
  g_autofree char *subtitle
    = g_strdup_printf ("share of clocks that stopped within a time, %s", period);
  EcdfSeries series[MOST_SERIES];
  guint n = MIN (promises->len, MOST_SERIES);
  EcdfData data = { .heading = { title, subtitle }, .series = series, .n_series = n,
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
  ecdf_draw (picture, frame, &data);
}

/* ---- Arrivals */

static char *
heatmap_finding (const Gathered *gathered, const HeatmapData *data)
{
  g_autofree char *share = NULL;
  guint64 outside = 0;

  for (int weekday = 0; weekday < 7; weekday++)
    for (int hour = 0; hour < 24; hour++)
      outside += (guint64) llround ((double) data->counts[weekday][hour]
                                    * (1 - data->open[weekday][hour]));
  if (gathered->n_arrivals == 0)
    return g_strdup ("No customer wrote in this period");
  share = say_about ((double) outside / (double) gathered->n_arrivals);
  return g_strdup_printf ("About %s of customer messages come outside opening hours", share);
}

static void
draw_heatmap (const Gathered *gathered, Picture *picture, Frame frame)
{
  HeatmapData data = { .noun = "messages" };
  g_autofree char *title = NULL, *period = words_period (gathered);
  g_autofree char *count = say_counted ((gint64) gathered->n_arrivals, NULL, "customer messages");
  g_autofree char *subtitle
    = g_strdup_printf ("%s by weekday and hour (%s), %s; opening hours outlined", count,
                       desk_zone_name (gathered->desk), period);

  memcpy (data.counts, gathered->arrivals, sizeof data.counts);
  series_open (gathered, data.open);
  title = heatmap_finding (gathered, &data);
  data.heading = (Heading){ title, subtitle };
  heatmap_draw (picture, frame, &data);
}

/* ---- Groups */

static char *
groups_subtitle (const Gathered *gathered)
{
  g_autofree char *period = words_period (gathered);

  return g_strdup_printf ("clocks of all promises by %s, %s",
                          grouping_name (gathered->grouping), period);
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

double
figure_target (const Gathered *gathered)
{
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);
  double target = count == 0 ? NAN : target_share (gathered->request, rows[0]->promise);

  for (guint i = 1; i < count; i++)
    if (target_share (gathered->request, rows[i]->promise) != target)
      return NAN;
  return target;
}

static char *
groups_finding (const Gathered *gathered, const ShareCount *all, guint n_groups)
{
  g_autofree char *share = say_share_of (all->yes, all->total, figure_target (gathered));

  if (all->total == 0)
    return g_strdup ("No clock was decided in this period");
  return n_groups == 1 ? g_strdup_printf ("%s of all promises kept", share)
                       : g_strdup_printf ("%s of all promises kept, by %s", share,
                                          grouping_name (gathered->grouping));
}

static void
draw_dots (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) groups = series_groups (gathered);
  g_autofree DotsRow *rows = g_new0 (DotsRow, MAX (groups->len, 1));
  ShareCount all = share_of_all (gathered);
  g_autofree char *share = say_share_of (all.yes, all.total, figure_target (gathered));
  g_autofree char *mean_label = g_strdup_printf ("all %s", share);
  g_autofree char *title = groups_finding (gathered, &all, groups->len);
  g_autofree char *subtitle = groups_subtitle (gathered);
  DotsData data = {
    .heading = { title, subtitle },
    .rows = rows,
    .n_rows = groups->len,
    .target = figure_target (gathered),
    .mean = all.total == 0 ? NAN : (double) all.yes / (double) all.total,
    .mean_label = mean_label,
  };

  for (guint i = 0; i < groups->len; i++)
    {
      const GroupCount *group = &g_array_index (groups, GroupCount, i);

      rows[i] = (DotsRow){ .name = group->name, .share = series_share (group->states) };
    }
  dots_draw (picture, frame, &data);
}

static void
draw_bars (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) groups = series_groups (gathered);
  g_autofree BarsRow *rows = g_new0 (BarsRow, MAX (groups->len, 1));
  ShareCount all = share_of_all (gathered);
  g_autofree char *title = groups_finding (gathered, &all, groups->len);
  g_autofree char *subtitle = groups_subtitle (gathered);
  BarsData data = { .heading = { title, subtitle }, .rows = rows, .n_rows = groups->len,
                    .noun = "clocks" };

  for (guint i = 0; i < groups->len; i++)
    {
      const GroupCount *group = &g_array_index (groups, GroupCount, i);

      rows[i] = (BarsRow){ group->name, (gint64) group->states[CLOCK_MET],
                           (gint64) group->states[CLOCK_BREACHED],
                           (gint64) group->states[CLOCK_OVERDUE],
                           (gint64) group->states[CLOCK_RUNNING],
                           (gint64) group->states[CLOCK_EXEMPT] };
    }
  bars_draw (picture, frame, &data);
}

/* ---- Calendar */

static CalendarData
calendar_data (const Gathered *gathered, const GArray *days)
{
  return (CalendarData){
    .zone = desk_zone (gathered->desk),
    .days = (const CalendarDay *) days->data,
    .n_days = days->len,
    .target = figure_target (gathered),
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
  g_autofree char *subtitle
    = g_strdup_printf ("share of clocks met, day by day, %s", period);
  CalendarData data = calendar_data (gathered, days);

  data.heading = (Heading){ title, subtitle };
  calendar_draw (picture, frame, &data);
}

/* ---- All of them */

static double
figure_height (const Gathered *gathered, ChartKind kind)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered);
  g_autoptr(GArray) list = NULL;
  CalendarData calendar;

  switch (kind)
    {
    case CHART_TREND:
      return TREND_HEIGHT * MAX (promises->len, 1);
    case CHART_ECDF:
      return ECDF_HEIGHT;
    case CHART_DOTS:
      list = series_groups (gathered);
      return dots_height (list->len);
    case CHART_BARS:
      list = series_groups (gathered);
      return bars_height (list->len);
    case CHART_CALENDAR:
      list = series_days (gathered);
      calendar = calendar_data (gathered, list);
      return calendar_height (&calendar, chart_page_inside (PAGE_WIDTH));
    default:
      return HEATMAP_HEIGHT;
    }
}

void
figure_draw (const Gathered *gathered, ChartKind kind, Picture *picture, Frame frame)
{
  static void (*const draw[CHARTS]) (const Gathered *, Picture *, Frame) = {
    [CHART_TREND] = draw_trends,     [CHART_ECDF] = draw_ecdf, [CHART_HEATMAP] = draw_heatmap,
    [CHART_DOTS] = draw_dots,        [CHART_BARS] = draw_bars,
    [CHART_CALENDAR] = draw_calendar,
  };

  draw[kind](gathered, picture, frame);
}

Picture *
figure_picture (const Gathered *gathered, ChartKind kind, gboolean footer)
{
  g_autofree char *finding = words_finding (gathered);
  g_autofree char *definition = words_definition (gathered);
  g_autofree char *title = g_strdup_printf ("%s: %s", desk_name (gathered->desk), finding);
  Frame frame;
  const char *foot = footer ? definition : NULL;
  double height = chart_page_height (PAGE_WIDTH, figure_height (gathered, kind), foot);
  Picture *picture = chart_page (PAGE_WIDTH, height, title, definition, foot, &frame);

  figure_draw (gathered, kind, picture, frame);
  return picture;
}
