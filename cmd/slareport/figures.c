#include "report.h"

#include "base/say.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  PAGE_WIDTH = 800,
  SLIM_WIDTH = 360, /* of a telephone's screen */
  ECDF_HEIGHT = 420,
  HEATMAP_HEIGHT = 380,
  MOST_SERIES = 4,
  MOST_GROUPS = 40, /* a chart of more is longer than anybody reads: its last row counts them */
  SLIM_TITLE = 30
};

#define DESCENT 0.25 /* of a font's size: what lies below its base line */

const char *const chart_names[]
  = { "overview", "trend", "ecdf", "heatmap", "dots", "bars", "calendar", "flow", NULL };
_Static_assert(G_N_ELEMENTS (chart_names) == CHARTS + 1, "a name for every chart");

/* ---- ECDF */

/* The clocks that the curve is of: those that are overdue may still take any time. */
static gint64
ecdf_clocks (const SummaryRow *row)
{
  return (gint64) (distribution_count (row->business_s) + row->states[CLOCK_OVERDUE]);
}

/* Within which time so many per cent of them stopped, by nearest rank; FALSE: fewer have. */
static gboolean
ecdf_time (const SummaryRow *row, int percent, gint64 *seconds)
{
  gint64 rank = (percent * ecdf_clocks (row) + 99) / 100;

  return distribution_ranked (row->business_s, (guint64) rank, seconds);
}

/* `1 of 2 first reply clocks stopped, the last within 4h`. */
static char *
ecdf_of_few (const SummaryRow *row)
{
  gint64 stopped = (gint64) distribution_count (row->business_s), latest;
  g_autofree char *noun = g_strdup_printf ("%s clocks", row->group);
  g_autofree char *share = words_part_of (stopped, ecdf_clocks (row), noun);
  g_autofree char *last = distribution_ranked (row->business_s, (guint64) stopped, &latest)
                            ? say_hours (latest)
                            : NULL;

  return stopped == 0 ? g_strdup_printf ("%s have stopped", share)
                      : g_strdup_printf ("%s stopped, the last within %s", share, last);
}

/* Of the promise with the most clocks. */
static char *
ecdf_finding (const Gathered *gathered)
{
  g_autoptr(GPtrArray) largest = series_promises (gathered, 1, NULL);
  const SummaryRow *row = largest->len == 0 ? NULL : g_ptr_array_index (largest, 0);
  gint64 clocks = row == NULL ? 0 : ecdf_clocks (row), half;
  g_autofree char *time = NULL, *share = NULL;

  if (clocks == 0)
    return g_strdup ("No clock has stopped in this period");
  if (clocks < SAY_FEW)
    return ecdf_of_few (row);
  if (ecdf_time (row, 50, &half))
    {
      time = say_hours (half);
      return g_strdup_printf ("Half of the %s clocks stopped within %s", row->group, time);
    }
  share = words_part_of ((gint64) distribution_count (row->business_s), clocks, "clocks");
  return g_strdup_printf ("Less than half of the %s clocks have stopped: %s", row->group,
                          share);
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
        .seconds = row->business_s,
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

/* A row for each promise, a column for each share. */
static Grid *
ecdf_page_grid (const Gathered *gathered)
{
  static const TableColumn columns[]
    = { { "promise", COLUMN_TEXT }, { "#clocks", COLUMN_TEXT }, { "#10%", COLUMN_TEXT },
        { "#25%", COLUMN_TEXT },    { "#50%", COLUMN_TEXT },    { "#75%", COLUMN_TEXT },
        { "#80%", COLUMN_TEXT },    { "#90%", COLUMN_TEXT },    { "#95%", COLUMN_TEXT },
        { "#98%", COLUMN_TEXT },    { "#99%", COLUMN_TEXT },    { "#100%", COLUMN_TEXT },
        { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Business time within which so many stopped", columns, "");
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);

  for (guint p = 0; p < promises->len; p++)
    {
      const SummaryRow *row = g_ptr_array_index (promises, p);

      grid_text (grid, row->group);
      grid_take (grid, say_count (ecdf_clocks (row)));
      for (guint i = 2; columns[i].name != NULL; i++)
        {
          gint64 value;

          grid_take (grid, ecdf_time (row, atoi (columns[i].name + 1), &value)
                             ? say_hours (value)
                             : NULL);
        }
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
    outside += g_array_index (gathered->arrivals_in, ArrivalsIn, i).outside;
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
  share = words_part_of (outside, (gint64) gathered->n_arrivals, "customer messages");
  return g_strdup_printf ("%s came outside %s", share,
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

/* A row for each weekday, a column for each hour. */
static Grid *
heatmap_page_grid (const Gathered *gathered)
{
  enum
  {
    HOURS = 24
  };
  TableColumn columns[HOURS + 3] = { { "weekday", COLUMN_TEXT } };
  char names[HOURS][3];
  Grid *grid;

  for (int hour = 0; hour < HOURS; hour++)
    {
      g_snprintf (names[hour], sizeof names[hour], "%d", hour);
      columns[hour + 1] = (TableColumn){ names[hour], COLUMN_INTEGER };
    }
  columns[HOURS + 1] = (TableColumn){ "all", COLUMN_INTEGER };
  grid = grid_new ("Customer messages by weekday and hour", columns, "");
  for (int weekday = 0; weekday < 7; weekday++)
    {
      gint64 all = 0;

      grid_text (grid, weekday_names[weekday]);
      for (int hour = 0; hour < HOURS; hour++)
        {
          grid_int (grid, gathered->arrivals[weekday][hour]);
          all += gathered->arrivals[weekday][hour];
        }
      grid_int (grid, all);
    }
  return grid;
}

/* `Mon-Fri`, `Mon, Wed`: the days on which it is open in some of the hour. */
static char *
open_days (const double open[7][24], int hour)
{
  GString *days = g_string_new (NULL);

  for (int day = 0, last; day < 7; day = last + 1)
    {
      last = day;
      if (open[day][hour] <= 0)
        continue;
      while (last + 1 < 7 && open[last + 1][hour] > 0)
        last++;
      g_string_append_printf (days, "%s%.3s", days->len > 0 ? ", " : "", weekday_names[day]);
      if (last > day)
        g_string_append_printf (days, "-%.3s", weekday_names[last]);
    }
  return g_string_free (days, FALSE);
}

/* A row for each hour, a column for each weekday: as high and as wide as a terminal. */
static Grid *
heatmap_text_grid (const Gathered *gathered)
{
  static const TableColumn columns[]
    = { { "weekday", COLUMN_TEXT }, { "Mon", COLUMN_INTEGER }, { "Tue", COLUMN_INTEGER },
        { "Wed", COLUMN_INTEGER },  { "Thu", COLUMN_INTEGER }, { "Fri", COLUMN_INTEGER },
        { "Sat", COLUMN_INTEGER },  { "Sun", COLUMN_INTEGER }, { "all", COLUMN_INTEGER },
        { "open", COLUMN_TEXT },    { NULL, COLUMN_TEXT } };
  Grid *grid = grid_new ("Customer messages by weekday and hour", columns, "0000000012");
  double open[7][24];

  series_open (gathered, series_hours (gathered), open);
  for (int hour = 0; hour < 24; hour++)
    {
      gint64 all = 0;

      grid_take (grid, g_strdup_printf ("%02d:00", hour));
      for (int weekday = 0; weekday < 7; weekday++)
        {
          grid_int (grid, gathered->arrivals[weekday][hour]);
          all += gathered->arrivals[weekday][hour];
        }
      grid_int (grid, all);
      grid_take (grid, open_days (open, hour));
    }
  return grid;
}

/* ---- Groups */

static char *
groups_subtitle (const Gathered *gathered, guint n_groups)
{
  g_autofree char *period = words_period (gathered);

  return g_strdup_printf ("clocks of all promises by %s, %s%s",
                          grouping_names[gathered->grouping], period,
                          n_groups > MOST_GROUPS ? "; those with the most clocks" : "");
}

static char *
groups_finding (const Gathered *gathered, const ShareCount *all, guint n_groups)
{
  g_autofree char *kept = words_all_kept (gathered, all);

  return all->total == 0 || n_groups == 1
           ? g_steal_pointer (&kept)
           : g_strdup_printf ("%s, by %s", kept, grouping_names[gathered->grouping]);
}

/* What the same group had then. */
static ShareCount
group_then (const Gathered *gathered, const GroupCount *group)
{
  g_autoptr(GArray) groups = gathered->against == NULL ? NULL
                                                        : series_groups (gathered->against);

  for (guint i = 0; groups != NULL && i < groups->len; i++)
    if (rulebook_same_name (g_array_index (groups, GroupCount, i).name, group->name))
      return series_share (g_array_index (groups, GroupCount, i).states);
  return (ShareCount){ 0 };
}

static Change
group_change (const Gathered *gathered, const GroupCount *group)
{
  ShareCount now = series_share (group->states), then = group_then (gathered, group);

  return change_between (&now, &then);
}

/* `+3.2 (-1.0 to +7.4), 23 of 26`: the change and what it likely is; NULL: nothing to compare with.  Free it. */
static char *
group_note (const Gathered *gathered, const GroupCount *group)
{
  Change change = group_change (gathered, group);
  ShareCount now = series_share (group->states);
  g_autofree char *points = words_minus (say_points (change.points, TRUE));
  g_autofree char *likely = words_minus (words_change_interval (&change));
  g_autofree char *met = say_count (now.yes), *of = say_count (now.total);

  return !change.is_known ? NULL
         : now.total < SAY_FEW
           ? g_strdup_printf ("%s (%s)", points, likely)
           : g_strdup_printf ("%s (%s), %s of %s", points, likely, met, of);
}

static char *
group_brief (const Gathered *gathered, const GroupCount *group)
{
  Change change = group_change (gathered, group);
  g_autofree char *points = words_minus (say_points (change.points, TRUE));

  return !change.is_known
           ? NULL
           : g_strconcat (points, change.is_chance ? ", can be chance" : " points", NULL);
}

static void
draw_dots (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) groups = series_groups (gathered);
  g_autofree DotsRow *rows = g_new0 (DotsRow, MAX (groups->len, 1));
  ShareCount all = series_all (gathered);
  g_autofree char *share = say_part (all.yes, all.total, target_of_all (gathered));
  g_autofree char *mean_label = g_strdup_printf ("all %s", share);
  g_autofree char *title = groups_finding (gathered, &all, groups->len);
  g_autofree char *subtitle = groups_subtitle (gathered, groups->len);
  g_autofree char *then
    = gathered->against == NULL
        ? NULL
        : period_describe (&gathered->against->request->period, gathered->desk->zone);
  DotsData data = {
    .heading = { title, subtitle },
    .rows = rows,
    .n_rows = groups->len,
    .target = target_of_all (gathered),
    .mean = all.total == 0 ? NAN : (double) all.yes / (double) all.total,
    .mean_label = mean_label,
    .then_label = then,
  };

  for (guint i = 0; i < groups->len; i++)
    {
      const GroupCount *group = &g_array_index (groups, GroupCount, i);

      rows[i] = (DotsRow){ .name = group->name,
                           .share = series_share (group->states),
                           .note = group_note (gathered, group),
                           .brief = group_brief (gathered, group),
                           .then = group_then (gathered, group) };
    }
  dots_chart.draw (picture, frame, &data);
  for (guint i = 0; i < groups->len; i++)
    {
      g_free ((char *) rows[i].note);
      g_free ((char *) rows[i].brief);
    }
}

static void
draw_bars (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) groups = series_groups (gathered);
  g_autofree BarsRow *rows = g_new0 (BarsRow, MAX (groups->len, 1));
  ShareCount all = series_all (gathered);
  g_autofree char *title = groups_finding (gathered, &all, groups->len);
  g_autofree char *subtitle = groups_subtitle (gathered, groups->len);
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

/* ---- All of them */

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

  return dots_chart.height (&(DotsData){ .n_rows = MIN (groups->len, MOST_GROUPS) }, width);
}

static double
bars_figure_height (const Gathered *gathered, double width)
{
  g_autoptr(GArray) groups = series_groups (gathered);

  return bars_chart.height (&(BarsData){ .n_rows = MIN (groups->len, MOST_GROUPS) }, width);
}

static const Figure ecdf_figure
  = { 0, DEFINE_TIMES, ecdf_height, draw_ecdf, ecdf_grid, ecdf_page_grid };
static const Figure heatmap_figure = { GATHER_ARRIVALS,  DEFINE_MESSAGES, heatmap_height,
                                       draw_heatmap,     heatmap_grid,    heatmap_page_grid,
                                       heatmap_text_grid };
static const Figure dots_figure
  = { GATHER_GROUPS, DEFINE_SHARES, dots_figure_height, draw_dots, groups_grid };
static const Figure bars_figure
  = { GATHER_GROUPS, DEFINE_CLOCKS, bars_figure_height, draw_bars, groups_grid };

static Grid *
overview_grid (const Gathered *gathered)
{
  return trend_figure.grid (gathered);
}

/* Of all of them: pages.c draws it. */
static const Figure overview_figure = { GATHER_GROUPS | GATHER_STEPS | GATHER_ARRIVALS
                                          | GATHER_BREACHES | GATHER_FLOW | GATHER_MEASURES,
                                        DEFINE_SHARES, NULL, NULL, overview_grid };

/* A kind of chart is a row here, with its name in chart_names. */
static const Figure *const kinds[CHARTS] = {
  [CHART_OVERVIEW] = &overview_figure, [CHART_TREND] = &trend_figure,
  [CHART_ECDF] = &ecdf_figure,         [CHART_HEATMAP] = &heatmap_figure,
  [CHART_DOTS] = &dots_figure,         [CHART_BARS] = &bars_figure,
  [CHART_CALENDAR] = &calendar_figure, [CHART_FLOW] = &flow_figure,
};

guint
figure_parts (ChartKind kind)
{
  return kinds[kind]->parts;
}

Grid *
figure_grid (const Gathered *gathered, ChartKind kind)
{
  return kinds[kind]->grid (gathered);
}

Grid *
figure_page_grid (const Gathered *gathered, ChartKind kind)
{
  return kinds[kind]->page_grid != NULL ? kinds[kind]->page_grid (gathered)
                                        : kinds[kind]->grid (gathered);
}

Grid *
figure_text_grid (const Gathered *gathered, ChartKind kind)
{
  return kinds[kind]->text_grid != NULL ? kinds[kind]->text_grid (gathered)
                                        : kinds[kind]->grid (gathered);
}

guint
figure_page_parts (const Gathered *gathered, ChartKind kind)
{
  return kind == CHART_TREND ? trend_page_rows (gathered) : 1;
}

void
figure_draw (const Gathered *gathered, ChartKind kind, Picture *picture, Frame frame)
{
  kinds[kind]->draw (gathered, picture, frame);
}

/* What is said of the picture where it is not seen. */
static char *
figure_title (const Gathered *gathered, ChartKind kind)
{
  g_autofree char *finding = words_finding (gathered), *period = words_period (gathered);

  switch (kinds[kind]->what)
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
  g_autofree char *definition = words_definition (gathered, kinds[kind]->what);
  g_autofree char *title = figure_title (gathered, kind);
  Frame frame;
  double inside = kinds[kind]->height (gathered, chart_page_inside (PAGE_WIDTH));
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
figure_in_page (const Gathered *gathered, ChartKind kind, gboolean slim, guint part)
{
  gboolean is_row = figure_page_parts (gathered, kind) > 1;
  g_autofree char *definition = words_definition (gathered, kinds[kind]->what);
  g_autofree char *title = figure_title (gathered, kind);
  double width = slim ? SLIM_WIDTH : PAGE_WIDTH, bottom = 0;
  /* Titles take more lines there. */
  double height = (is_row ? trend_row_height (width) : kinds[kind]->height (gathered, width))
                  + (slim ? SLIM_TITLE : 0);
  Picture *picture = picture_new (width, height, title, definition);
  Frame frame = { 0, 0, width, height };

  if (is_row)
    trend_draw_row (gathered, part, picture, frame);
  else
    figure_draw (gathered, kind, picture, frame);
  for (guint i = 0; i < picture->items->len; i++)
    bottom = MAX (bottom, item_bottom (&g_array_index (picture->items, PictureItem, i)));
  picture->height = ceil (MIN (height, bottom + 2));
  return picture;
}
