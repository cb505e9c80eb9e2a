#include "report.h"

#include "base/say.h"

#include <math.h>

enum
{
  TREND_HEIGHT = 300,
  SMALL_TREND_HEIGHT = 260,
  TREND_GAP = 24,
  MOST_LARGE_TRENDS = 4,
  LEAST_SIDE_BY_SIDE = 3, /* promises in a table for people */
  NARROW = 500            /* px */
};

/* ---- Trend */

static const char *
step_name (PeriodStep step)
{
  return step == STEP_DAY ? "day" : step == STEP_WEEK ? "week" : "month";
}

/* `; vs September 2026 +3.2 points ...`, or nothing; where there is little room the page has said the interval. */
static char *
trend_change (const Gathered *gathered, const SummaryRow *promise, gboolean narrow)
{
  Change change = change_of_row (gathered, promise);
  g_autofree char *words = words_minus (words_change (&change, !narrow));
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
  g_autofree char *change = trend_change (gathered, promise, frame.w < NARROW);
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

/* Beside each other, or one below the other. */
static void
draw_some (const Gathered *gathered, const GPtrArray *promises, guint from, guint count,
           guint columns, Picture *picture, Frame frame)
{
  guint rows = MAX ((count + columns - 1) / columns, 1);
  double height = frame.h / rows, width = (frame.w - (columns - 1) * TREND_GAP) / columns;

  for (guint i = 0; i < count; i++)
    figure_draw_trend (gathered, g_ptr_array_index (promises, from + i), picture,
                       (Frame){ frame.x + i % columns * (width + TREND_GAP),
                                frame.y + i / columns * height, width, height - 16 });
}

/* A sheet of paper has no room for all of many: a page may break between the rows. */
guint
trend_page_rows (const Gathered *gathered)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);

  return promises->len > MOST_LARGE_TRENDS ? (promises->len + 1) / 2 : 1;
}

double
trend_row_height (double width)
{
  return width >= NARROW ? SMALL_TREND_HEIGHT : 2 * TREND_HEIGHT;
}

void
trend_draw_row (const Gathered *gathered, guint row, Picture *picture, Frame frame)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);
  guint count = MIN (2, promises->len - 2 * row);

  if (frame.w < NARROW)
    frame.h *= count / 2.0;
  draw_some (gathered, promises, 2 * row, count, frame.w >= NARROW ? 2 : 1, picture, frame);
}

static void
draw_trends (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);

  draw_some (gathered, promises, 0, promises->len, trend_columns (promises->len, frame.w),
             picture, frame);
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

/* A row for each step, a column for each promise: one below the other they would be pages. */
static Grid *
trend_page_grid (const Gathered *gathered)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);
  g_autofree TableColumn *columns = g_new0 (TableColumn, promises->len + 2);
  g_autoptr(GPtrArray) series
             = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  Grid *grid;

  if (promises->len < LEAST_SIDE_BY_SIDE)
    return trend_grid (gathered);
  columns[0] = (TableColumn){ step_name (gathered->step), COLUMN_TEXT };
  for (guint p = 0; p < promises->len; p++)
    {
      const SummaryRow *promise = g_ptr_array_index (promises, p);

      columns[p + 1] = (TableColumn){ promise->group, COLUMN_TEXT };
      g_ptr_array_add (series,
                       series_trend (gathered, gathered->steps, gathered->step, promise));
    }
  grid = grid_new ("Clocks met of those judged", columns, "");
  for (guint i = 0; i < ((GArray *) g_ptr_array_index (series, 0))->len; i++)
    {
      const GArray *first = g_ptr_array_index (series, 0);

      grid_take (grid, period_name (gathered->step, gathered->desk->zone,
                                    g_array_index (first, TrendPoint, i).from));
      for (guint p = 0; p < promises->len; p++)
        {
          const GArray *points = g_ptr_array_index (series, p);
          const ShareCount *share = &g_array_index (points, TrendPoint, i).share;
          g_autofree char *met = say_count (share->yes), *judged = say_count (share->total);

          grid_take (grid,
                     share->total == 0 ? NULL : g_strdup_printf ("%s of %s", met, judged));
        }
    }
  return grid;
}

static double
trends_height (const Gathered *gathered, double width)
{
  g_autoptr(GPtrArray) promises = series_promises (gathered, 0, NULL);
  guint columns = trend_columns (promises->len, width);

  return (columns == 1 ? TREND_HEIGHT : SMALL_TREND_HEIGHT)
         * MAX ((promises->len + columns - 1) / columns, 1);
}

const Figure trend_figure
  = { GATHER_STEPS, DEFINE_SHARES, trends_height, draw_trends, trend_grid, trend_page_grid };

/* ---- Calendar */

/* Free its heading's two texts. */
static CalendarData
calendar_data (const Gathered *gathered, const GArray *days)
{
  ShareCount all = series_all (gathered);
  g_autofree char *period = words_period (gathered);
  g_autofree char *count = say_counted (all.total, NULL, "clocks");

  return (CalendarData){
    .heading = { words_all_kept (gathered, &all),
                 g_strdup_printf ("share of %s met, day by day, %s", count, period) },
    .zone = gathered->desk->zone,
    .days = (const CalendarDay *) days->data,
    .n_days = days->len,
    .target = target_of_all (gathered),
    .noun = "clocks",
  };
}

static void
clear_heading (CalendarData *data)
{
  g_free ((char *) data->heading.title);
  g_free ((char *) data->heading.subtitle);
}

static void
draw_calendar (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(GArray) days = series_days (gathered);
  CalendarData data = calendar_data (gathered, days);

  calendar_chart.draw (picture, frame, &data);
  clear_heading (&data);
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

static double
calendar_figure_height (const Gathered *gathered, double width)
{
  g_autoptr(GArray) days = series_days (gathered);
  CalendarData data = calendar_data (gathered, days);
  double height = calendar_chart.height (&data, width);

  clear_heading (&data);
  return height;
}

const Figure calendar_figure
  = { GATHER_DAYS, DEFINE_SHARES, calendar_figure_height, draw_calendar, calendar_grid };

/* ---- Flow */

static guint64
open_now (const Gathered *gathered)
{
  guint64 open = 0;

  for (guint i = 0; i < AGES; i++)
    open += gathered->ages[i];
  return open;
}

/* `38 are open now`; of a period that is over what was open then, too: `38 were open at its end, 29 are
 * open now`.  `brief`: `38 open now`, `38 open at its end`.  Free it. */
static char *
words_open (const Gathered *gathered, const GArray *points, gboolean brief)
{
  gboolean over = gathered->flow_span.until <= gathered->request->now && points->len > 0;
  gint64 then = over ? g_array_index (points, FlowPoint, points->len - 1).open : 0;
  g_autofree char *now_open
    = say_counted ((gint64) open_now (gathered), "is open now", "are open now");
  g_autofree char *count = say_count (over ? then : (gint64) open_now (gathered));
  g_autofree char *was = say_counted (then, "was", "were");

  if (brief)
    return g_strdup_printf ("%s open %s", count, over ? "at its end" : "now");
  return over ? g_strdup_printf ("%s open at its end, %s", was, now_open)
              : g_steal_pointer (&now_open);
}

char *
words_flow (const Gathered *gathered, const GArray *points, gboolean brief)
{
  gint64 created = 0, reopened = 0, solved = 0, merged = 0;
  GString *text = g_string_new (NULL);
  g_autofree char *in = NULL, *again = NULL, *out = NULL, *joined = NULL, *open = NULL;

  for (guint i = 0; i < points->len; i++)
    {
      created += g_array_index (points, FlowPoint, i).created;
      reopened += g_array_index (points, FlowPoint, i).reopened;
      solved += g_array_index (points, FlowPoint, i).solved;
      merged += g_array_index (points, FlowPoint, i).merged;
    }
  in = brief ? say_count (created) : say_counted (created, NULL, "tickets");
  again = say_count (reopened);
  out = brief ? say_count (solved) : say_counted (solved, "was", "were");
  joined = say_count (merged);
  open = words_open (gathered, points, brief);
  g_string_append_printf (text, "%s came in", in);
  if (reopened > 0 && !brief)
    g_string_append_printf (text, ", %s reopened", again);
  g_string_append_printf (text, ", %s solved", out);
  if (merged > 0 && !brief)
    g_string_append_printf (text, ", %s merged", joined);
  if (gathered->has_open)
    g_string_append_printf (text, "%s %s", brief ? "," : ";", open);
  return g_string_free (text, FALSE);
}

/* What a FlowData borrows. */
typedef struct
{
  GArray *points; /* of FlowPoint */
  char *title, *subtitle, *ages_name;
  FlowAge ages[AGES];
  FlowData data;
} Flow;

static void
flow_free (Flow *self)
{
  g_array_unref (self->points);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->ages_name);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Flow, flow_free)

static Flow *
flow_new (const Gathered *gathered)
{
  Flow *self = g_new0 (Flow, 1);
  g_autofree char *period = words_period (gathered);
  g_autofree char *open = say_count ((gint64) open_now (gathered));
  g_autofree char *today = say_when (gathered->request->now, gathered->desk->zone, SAY_DAY);

  self->points = series_flow (gathered);
  self->title = words_flow (gathered, self->points, FALSE);
  self->subtitle = g_strdup_printf ("tickets by %s, %s%s", step_name (gathered->flow_step),
                                    period,
                                    gathered->has_open ? "" : "; what is open: --chart=flow");
  self->ages_name = g_strdup_printf ("age of the %s open now, %s", open, today);
  for (guint i = 0; i < AGES; i++)
    self->ages[i] = (FlowAge){ age_names[i], (gint64) gathered->ages[i] };
  self->data = (FlowData){ .heading = { self->title, self->subtitle },
                           .zone = gathered->desk->zone,
                           .points = (const FlowPoint *) (gpointer) self->points->data,
                           .n_points = self->points->len,
                           .has_open = gathered->has_open,
                           .unit = step_name (gathered->flow_step),
                           .ages = self->ages,
                           .n_ages = gathered->has_open ? AGES : 0,
                           .ages_name = self->ages_name };
  return self;
}

static void
draw_flow (const Gathered *gathered, Picture *picture, Frame frame)
{
  g_autoptr(Flow) flow = flow_new (gathered);

  flow_chart.draw (picture, frame, &flow->data);
}

static Grid *
flow_grid (const Gathered *gathered)
{
  static const TableColumn columns[]
    = { { "since", COLUMN_TIME },       { "until", COLUMN_TIME },
        { "created", COLUMN_INTEGER },  { "solved", COLUMN_INTEGER },
        { "reopened", COLUMN_INTEGER }, { "merged", COLUMN_INTEGER },
        { "open", COLUMN_INTEGER },     { "unfinished", COLUMN_YES_NO },
        { NULL, COLUMN_TEXT } };
  Grid *grid
    = grid_new ("Tickets created, solved, reopened, merged and open", columns, "04002301");
  g_autoptr(GArray) points = series_flow (gathered);

  for (guint i = 0; i < points->len; i++)
    {
      const FlowPoint *point = &g_array_index (points, FlowPoint, i);

      grid_time (grid, point->from, gathered->desk->zone);
      grid_time (grid, point->to, gathered->desk->zone);
      grid_int (grid, point->created);
      grid_int (grid, point->solved);
      grid_int (grid, point->reopened);
      grid_int (grid, point->merged);
      if (gathered->has_open)
        grid_int (grid, point->open);
      else
        grid_null (grid);
      grid_bool (grid, point->unfinished);
    }
  return grid;
}

static double
flow_height (const Gathered *gathered, double width)
{
  g_autoptr(Flow) flow = flow_new (gathered);

  return flow_chart.height (&flow->data, width);
}

const Figure flow_figure
  = { GATHER_FLOW | GATHER_OPEN, DEFINE_TICKETS, flow_height, draw_flow, flow_grid };
