#include "figures.h"

#include <math.h>
#include "base/say.h"
#include "series.h"
#include "words.h"

static Grid *
trend_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = {
    { "promise", COLUMN_TEXT }, { "since", COLUMN_TIME }, { "until", COLUMN_TIME },
    { "met", COLUMN_INTEGER }, { "judged", COLUMN_INTEGER }, { "compliance", COLUMN_SHARE },
    { "low", COLUMN_SHARE }, { "high", COLUMN_SHARE }, { "unfinished", COLUMN_BOOLEAN },
    { NULL, COLUMN_TEXT }
  };
  Grid *grid = grid_new ("Compliance over time", columns);
  g_autoptr(GPtrArray) promises = series_promises (gathered);
  GTimeZone *zone = desk_zone (gathered->desk);

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
                              any ? (double) point->share.yes / (double) point->share.total : NAN,
                              target_share (gathered->request, promise->promise));
          grid_share (grid, any ? point->share.low : NAN);
          grid_share (grid, any ? point->share.high : NAN);
          grid_bool (grid, point->unfinished);
        }
    }
  return grid;
}

static Grid *
ecdf_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = {
    { "promise", COLUMN_TEXT }, { "share", COLUMN_SHARE },
    { "business_seconds", COLUMN_SECONDS }, { "business_time", COLUMN_TEXT },
    { "clocks", COLUMN_INTEGER }, { NULL, COLUMN_TEXT }
  };
  static const int steps[] = { 5, 10, 25, 50, 75, 80, 90, 95, 98, 99, 100 };
  Grid *grid = grid_new ("Time until the clock stopped", columns);
  g_autoptr(GPtrArray) promises = series_promises (gathered);

  for (guint p = 0; p < promises->len; p++)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      {
        const SummaryRow *row = g_ptr_array_index (promises, p);
        gint64 value;

        if (!summary_percentile (row->business_s, steps[i], &value))
          continue;
        grid_text (grid, row->group);
        grid_share (grid, steps[i] / 100.0);
        grid_int (grid, value);
        grid_take (grid, say_hours (value));
        grid_int (grid, row->business_s->len);
      }
  return grid;
}

static const char *const weekday_names[]
  = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

static Grid *
heatmap_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = {
    { "weekday", COLUMN_TEXT }, { "hour", COLUMN_INTEGER }, { "messages", COLUMN_INTEGER },
    { "open", COLUMN_SHARE }, { NULL, COLUMN_TEXT }
  };
  Grid *grid = grid_new ("Customer messages by weekday and hour", columns);
  double open[7][24];

  series_open (gathered, open);
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

static Grid *
groups_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = {
    { "group", COLUMN_TEXT }, { "met", COLUMN_INTEGER }, { "breached", COLUMN_INTEGER },
    { "running", COLUMN_INTEGER }, { "overdue", COLUMN_INTEGER },
    { "exempt", COLUMN_INTEGER }, { "compliance", COLUMN_SHARE }, { "low", COLUMN_SHARE },
    { "high", COLUMN_SHARE }, { NULL, COLUMN_TEXT }
  };
  Grid *grid = grid_new ("Clocks of all promises by group", columns);
  g_autoptr(GArray) groups = series_groups (gathered);
  double target = figure_target (gathered);

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
    }
  return grid;
}

static Grid *
calendar_grid (const Gathered *gathered)
{
  static const TableColumn columns[] = {
    { "date", COLUMN_DATE }, { "met", COLUMN_INTEGER }, { "judged", COLUMN_INTEGER },
    { "compliance", COLUMN_SHARE }, { "working", COLUMN_BOOLEAN }, { NULL, COLUMN_TEXT }
  };
  Grid *grid = grid_new ("Clocks met, day by day", columns);
  g_autoptr(GArray) days = series_days (gathered);
  double target = figure_target (gathered);

  for (guint i = 0; i < days->len; i++)
    {
      const CalendarDay *day = &g_array_index (days, CalendarDay, i);
      gint64 total = day->share.total;

      grid_take (grid, period_name (STEP_DAY, desk_zone (gathered->desk), day->from));
      grid_int (grid, day->share.yes);
      grid_int (grid, total);
      grid_share_against (grid, total > 0 ? (double) day->share.yes / (double) total : NAN,
                          target);
      grid_bool (grid, !day->closed);
    }
  return grid;
}

Grid *
figure_grid (const Gathered *gathered, ChartKind kind)
{
  static Grid *(*const grid[CHARTS]) (const Gathered *) = {
    [CHART_OVERVIEW] = trend_grid, [CHART_TREND] = trend_grid, [CHART_ECDF] = ecdf_grid,
    [CHART_HEATMAP] = heatmap_grid, [CHART_DOTS] = groups_grid, [CHART_BARS] = groups_grid,
    [CHART_CALENDAR] = calendar_grid,
  };

  return grid[kind](gathered);
}
