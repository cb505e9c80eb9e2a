#include "test-charts.h"

#include "chart/charts.h"
#include "chart/mark.h"
#include "vote/stats.h"

#define NEAR 1e-6

enum
{
  HOUR_S = 3600,
  DAY_S = 86400,
  MONDAY = 1790546400 /* 2026-09-28T00:00+02:00 */
};

static const Frame frame = { 32, 32, 736, 320 };

static Picture *
page (void)
{
  return picture_new (800, 384, "title", "what");
}

static GTimeZone *
amsterdam (void)
{
  GTimeZone *zone = g_time_zone_new_identifier ("Europe/Amsterdam");

  g_assert_nonnull (zone);
  return zone;
}

static ShareCount
share_of (gint64 yes, gint64 total)
{
  ShareCount share = { yes, total, 0, 0 };

  vote_wilson (yes, total, &share.low, &share.high);
  return share;
}

/* ---- Labels pushed apart */

static void
test_spread (void)
{
  for (int round = 0; round < 500; round++)
    {
      LabelBlock blocks[6];
      guint n = (guint) g_test_rand_int_range (0, 7);

      for (guint i = 0; i < n; i++)
        blocks[i] = (LabelBlock){ g_test_rand_double_range (-50, 250),
                                  g_test_rand_double_range (5, 30), 0 };
      axis_spread (blocks, n, 0, 200);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpfloat (blocks[i].top, >=, -NEAR);
          g_assert_cmpfloat (blocks[i].top + blocks[i].height, <=, 200 + NEAR);
          for (guint other = 0; other < n; other++)
            if (blocks[other].at < blocks[i].at)
              g_assert_cmpfloat (blocks[other].top + blocks[other].height, <=,
                                 blocks[i].top + NEAR);
        }
    }
}

static void
test_spread_keeps_what_is_apart (void)
{
  LabelBlock blocks[] = { { 150, 20, 0 }, { 50, 20, 0 } };

  axis_spread (blocks, 2, 0, 200);
  g_assert_cmpfloat (blocks[0].top, ==, 140);
  g_assert_cmpfloat (blocks[1].top, ==, 40);
}

static void
test_share_ticks_begin_at_the_foot (void)
{
  static const double cuts[] = { 0, .5, .8, .9, .95 };

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    for (guint most = 2; most < 14; most++)
      {
        g_autoptr(Ticks) ticks = axis_share_ticks (cuts[i], most);

        g_assert_cmpuint (ticks->len, >=, 2);
        g_assert_cmpuint (ticks->len, <=, most);
        g_assert_cmpfloat_with_epsilon (g_array_index (ticks, Tick, 0).value, cuts[i], NEAR);
        g_assert_cmpfloat_with_epsilon (g_array_index (ticks, Tick, ticks->len - 1).value, 1,
                                        NEAR);
      }
}

/* The largest cut below all shares; a target and a mean are on the axis as well. */
static void
test_share_axis_is_cut (void)
{
  static const struct
  {
    double values[3];
    double expected;
  } cuts[] = {
    { { .97, .99, 1 }, .95 },  { { .95, .99, 1 }, .9 },  { { .91, NAN, 1 }, .9 },
    { { .9, .99, 1 }, .8 },    { { .81, .9, .95 }, .8 }, { { .8, .99, 1 }, .5 },
    { { .51, NAN, NAN }, .5 }, { { .5, 1, 1 }, 0 },      { { 0, 1, 1 }, 0 },
    { { 1, 1, 1 }, .95 },      { { NAN, NAN, NAN }, 0 }, { { -INFINITY, 1, 1 }, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      const double *v = cuts[i].values;
      /* The third in hundredths: a share is of counts. */
      ShareCount share
        = { isnan (v[2]) ? 0 : (gint64) (100 * v[2]), isnan (v[2]) ? 0 : 100, NAN, NAN };

      g_assert_cmpfloat (axis_share_from (&share, 1, v[0], v[1]), ==, cuts[i].expected);
      g_assert_cmpfloat (axis_share_from (&share, 1, v[1], v[0]), ==, cuts[i].expected);
    }
  g_assert_cmpfloat (axis_share_from (NULL, 0, NAN, NAN), ==, 0);
}

/* ---- Trend */

/* 20, 20, 0 (none due), 30 (one below target), 10 of them in a week that is not over. */
static const gint64 trend_yes[] = { 19, 20, 0, 26, 10 };
static const gint64 trend_total[] = { 20, 20, 0, 30, 10 };

static Picture *
draw_trend (TrendPoint *points, guint n, double target)
{
  g_autoptr(GTimeZone) zone = amsterdam ();
  Picture *picture = page ();
  TrendData data = { .heading = { "First reply: 93% kept", "October 2026" },
                     .zone = zone,
                     .points = points,
                     .n_points = n,
                     .target = target,
                     .unit = "week",
                     .met = "met",
                     .missed = "missed",
                     .noun = "clocks" };

  trend_chart.draw (picture, frame, &data);
  return picture;
}

static Picture *
sample_trend (double target)
{
  TrendPoint points[G_N_ELEMENTS (trend_yes)];

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (TrendPoint){ MONDAY + i * 7 * DAY_S, MONDAY + (i + 1) * 7 * DAY_S,
                              share_of (trend_yes[i], trend_total[i]), i == 4, FALSE };
  return draw_trend (points, G_N_ELEMENTS (points), target);
}

static double
label_y (const Picture *picture, const char *text)
{
  const PictureItem *item = find_text (picture, text);

  g_assert_nonnull (item);
  return item->frame.y - 0.36 * item->size_px;
}

/* The scale of shares as the labels of its axis say. */
static Scale
share_scale (const Picture *picture, double from, const char *from_label)
{
  return (Scale){ from, 1, label_y (picture, from_label), label_y (picture, "100%") };
}

static void
test_trend_marks (void)
{
  g_autoptr(Picture) picture = sample_trend (0.9);
  Scale y = share_scale (picture, 0.5, "50%");
  const PictureItem *first = find_mark (picture, "met", ITEM_DOT, 0);
  const PictureItem *second = find_mark (picture, "met", ITEM_DOT, 1);
  const PictureItem *missed = find_mark (picture, "missed", ITEM_PATH, 0);
  const PictureItem *target = find_item (picture, "target", ITEM_LINE, 0);

  g_assert_cmpfloat_with_epsilon (first->frame.y, scale_px (&y, 0.95), NEAR);
  g_assert_cmpfloat_with_epsilon (second->frame.y, scale_px (&y, 1), NEAR);
  g_assert_cmpfloat_with_epsilon (target->frame.y, scale_px (&y, 0.9), NEAR);
  g_assert_true (missed->filled && missed->closed);
  g_assert_cmpfloat_with_epsilon (missed->points[0].x + missed->points[1].x,
                                  2 * missed->points[2].x, NEAR);
  g_assert_cmpstr (
    first->title, ==,
    "week from 28 September 2026: 95.0%, 19 of 20 clocks met, likely 76.4% to 99.1%");
  g_assert_nonnull (strstr (missed->title, "86.7%, 26 of 30 clocks met"));
  assert_text (picture, "axis cut at 50%");
  g_assert_null (find_text (picture, "axis cut at 50%, some intervals go on below"));
  assert_text (picture, "below target");
  assert_tidy (picture, frame);
}

/* One week of few clocks does not press the others together, and what is cut off is said. */
static void
test_trend_runs_off (void)
{
  TrendPoint points[8];
  g_autoptr(Picture) picture = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (TrendPoint){ MONDAY + i * 7 * DAY_S, MONDAY + (i + 1) * 7 * DAY_S,
                              i == 3 ? share_of (2, 2) : share_of (39, 40), FALSE, FALSE };
  picture = draw_trend (points, G_N_ELEMENTS (points), 0.9);
  assert_text (picture, "axis cut at 80%, some intervals go on below");
  assert_tidy (picture, frame);
}

/* Weeks are as far apart as their times, the one with a clock put back included. */
static void
test_trend_times (void)
{
  g_autoptr(Picture) picture = sample_trend (0.9);
  const PictureItem *first = find_mark (picture, "met", ITEM_DOT, 0);
  const PictureItem *second = find_mark (picture, "met", ITEM_DOT, 1);
  const PictureItem *last = find_mark (picture, "met", ITEM_DOT, 2);

  g_assert_cmpfloat_with_epsilon (last->frame.x - first->frame.x,
                                  4 * (second->frame.x - first->frame.x), NEAR);
  assert_text (picture, "28 Sep");
  assert_text (picture, "2026");
}

static void
test_trend_unfinished (void)
{
  g_autoptr(Picture) picture = sample_trend (0.9);
  const PictureItem *last = find_mark (picture, "met", ITEM_DOT, 2);

  g_assert_false (last->filled);
  assert_text (picture, "partial week");
  assert_text (picture, "100%");
  assert_text (picture, "10 of 10");
  assert_text (picture, "so far");
}

/* A closed month's last week gets no further. */
static void
test_trend_closed (void)
{
  TrendPoint point = { MONDAY, MONDAY + 7 * DAY_S, share_of (2, 8), TRUE, TRUE };
  g_autoptr(Picture) picture = draw_trend (&point, 1, 0.9);

  assert_text (picture, "in part");
}

/* What the bars are of is said by more than 0. */
static void
test_trend_few (void)
{
  for (gint64 total = 1; total < 30; total++)
    {
      TrendPoint point = { MONDAY, MONDAY + 7 * DAY_S, share_of (1, total), TRUE, TRUE };
      g_autoptr(Picture) picture = draw_trend (&point, 1, 0.9);
      g_autoptr(Ticks) ticks
                 = ticks_round (TICKS_COUNTS, 0, (double) total, total < 5 ? 3 : 2);

      g_assert_cmpuint (ticks->len, >, 1);
      assert_text (picture, g_array_index (ticks, Tick, ticks->len - 1).label);
    }
}

/* Nothing was due in the third week: the line stops before it and goes on after it. */
static void
test_trend_gap (void)
{
  g_autoptr(Picture) picture = sample_trend (0.9);

  g_assert_cmpuint (count_items (picture, "line", ITEM_PATH), ==, 2);
  g_assert_cmpuint (find_item (picture, "line", ITEM_PATH, 0)->n_points, ==, 2);
  g_assert_cmpfloat (find_item (picture, "line", ITEM_PATH, 0)->dash_px, ==, 0);
  g_assert_cmpfloat (find_item (picture, "line", ITEM_PATH, 1)->dash_px, >, 0);
  g_assert_cmpuint (count_items (picture, "band", ITEM_PATH), ==, 2);
}

/* Bars: totals from one foot, the missed at the foot. */
static void
test_trend_counts (void)
{
  g_autoptr(Picture) picture = sample_trend (0.9);
  const PictureItem *most = find_mark (picture, "count", ITEM_RECT, 2);
  const PictureItem *two_thirds = find_mark (picture, "count", ITEM_RECT, 1);
  const PictureItem *missed = find_mark (picture, "breached", ITEM_RECT, 1);

  g_assert_cmpfloat_with_epsilon (two_thirds->frame.h / (most->frame.h + missed->frame.h),
                                  20.0 / 30, 0.05);
  g_assert_cmpfloat_with_epsilon (most->frame.y + most->frame.h, missed->frame.y, 1);
  g_assert_nonnull (strstr (missed->title, "4 of 30 clocks missed"));
}

static void
test_trend_without_target (void)
{
  g_autoptr(Picture) picture = sample_trend (NAN);

  g_assert_null (find_item (picture, "target", ITEM_LINE, 0));
  g_assert_null (find_item (picture, "missed", ITEM_PATH, 0));
}

static void
test_trend_nothing (void)
{
  g_autoptr(Picture) none = draw_trend (NULL, 0, 0.9);
  TrendPoint point = { MONDAY, MONDAY + 7 * DAY_S, { 0, 0, 0, 1 }, FALSE, FALSE };
  g_autoptr(Picture) empty = draw_trend (&point, 1, 0.9);

  assert_text (none, "nothing in this period");
  assert_text (empty, "nothing in this period");
  g_assert_nonnull (find_item (empty, "target", ITEM_LINE, 0));
  assert_text (empty, "0%");
}

/* Counts and intervals that cannot be are drawn within the plot all the same. */
static void
test_trend_hostile (void)
{
  static const ShareCount bad[] = { { 9, 3, NAN, INFINITY },
                                    { -4, 2, -7, 7 },
                                    { G_MAXINT64, G_MAXINT64, 0, 1 },
                                    { 1, -1, 0, 1 },
                                    { 1, 2, 0.9, 0.1 } };
  static const gint64 times[] = { G_MININT64, -1, 0, 1, G_MAXINT64 };
  TrendPoint points[G_N_ELEMENTS (bad)];

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    points[i] = (TrendPoint){ times[i], times[i], bad[i], FALSE, FALSE };
  for (guint n = 1; n <= G_N_ELEMENTS (bad); n++)
    {
      g_autoptr(Picture) picture = draw_trend (points, n, INFINITY);
      g_autoptr(Picture) other = draw_trend (points, n, -3);

      assert_tidy (picture, frame);
      assert_tidy (other, frame);
    }
}

/* ---- ECDF */

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const gint64 *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

static gint64 *
random_seconds (guint n, double most)
{
  gint64 *seconds = g_new (gint64, n);

  for (guint i = 0; i < n; i++)
    seconds[i] = (gint64) g_test_rand_double_range (0, most);
  qsort (seconds, n, sizeof *seconds, by_value);
  return seconds;
}

static Distribution *
distribution_of (const gint64 *seconds, guint n)
{
  Distribution *self = distribution_new ();

  for (guint i = 0; i < n; i++)
    distribution_add (self, seconds[i]);
  return self;
}

/* The height of a step curve at `x`: that of the last point not right of it. */
static double
curve_y (const PictureItem *curve, double x)
{
  double y = NAN;

  for (guint i = 0; i < curve->n_points && curve->points[i].x <= x; i++)
    y = curve->points[i].y;
  return y;
}

/* The scale of seconds: a curve goes from 0 to the end of the axis, and the line of the target
 * lies between. */
static Scale
seconds_scale (const Picture *picture, gint64 target_s)
{
  const PictureItem *curve = find_item (picture, "curve", ITEM_PATH, 0);
  double from_px = curve->points[0].x, to_px = curve->points[curve->n_points - 1].x;
  double target_px = find_item (picture, "target", ITEM_LINE, 0)->frame.x - from_px;

  return (Scale){ 0, (double) target_s * (to_px - from_px) / target_px, from_px, to_px };
}

static double
share_within (const gint64 *seconds, guint n, guint censored, double most)
{
  guint within = 0;

  while (within < n && (double) seconds[within] <= most)
    within++;
  return within / ((double) n + censored);
}

/* Long inputs take at most two points a px, and stay within a px of where the steps are. */
static void
test_ecdf_decimated (void)
{
  static const guint counts[] = { 1, 2, 10, 500, 100000 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint n = counts[i];
      g_autofree gint64 *seconds = random_seconds (n, 60000);
      g_autoptr(Distribution) times = distribution_of (seconds, n);
      EcdfSeries series = { "x", times, n / 5, 10 * HOUR_S, NAN };
      EcdfData data = { { NULL, NULL }, &series, 1, "business hours" };
      g_autoptr(Picture) picture = page ();
      const PictureItem *curve;
      Scale x, y;

      ecdf_chart.draw (picture, frame, &data);
      curve = find_item (picture, "curve", ITEM_PATH, 0);
      x = seconds_scale (picture, 10 * HOUR_S);
      y = share_scale (picture, 0, "0%");
      g_assert_cmpfloat (x.to_px - x.from_px, >, 300);
      g_assert_cmpfloat (curve->n_points, <=, 2 * (ceil (x.to_px - x.from_px) + 1) + 2);
      for (double px = x.from_px; px <= x.to_px; px += 0.25)
        {
          double least = share_within (seconds, n, n / 5, scale_value (&x, px - 1));
          double most = share_within (seconds, n, n / 5, scale_value (&x, px + 1));
          double share = scale_value (&y, curve_y (curve, px));

          g_assert_cmpfloat (share, >=, least - NEAR);
          g_assert_cmpfloat (share, <=, most + NEAR);
        }
    }
}

/* The overdue stay above the end: three of four done is 75%. */
static void
test_ecdf_censored (void)
{
  static const gint64 seconds[] = { HOUR_S, 2 * HOUR_S, 9 * HOUR_S };
  g_autoptr(Distribution) times = distribution_of (seconds, 3);
  EcdfSeries series = { "first reply", times, 1, 8 * HOUR_S, NAN };
  EcdfData data = { { "Half within 2h", NULL }, &series, 1, "business hours" };
  g_autoptr(Picture) picture = page ();
  const PictureItem *curve, *dot;
  Scale y;

  ecdf_chart.draw (picture, frame, &data);
  y = share_scale (picture, 0, "0%");
  y.from_px = label_y (picture, "0%");
  curve = find_item (picture, "curve", ITEM_PATH, 0);
  g_assert_cmpfloat_with_epsilon (curve->points[curve->n_points - 1].y, scale_px (&y, 0.75),
                                  NEAR);
  dot = find_item (picture, "reached", ITEM_DOT, 0);
  g_assert_cmpfloat_with_epsilon (dot->frame.y, scale_px (&y, 0.5), NEAR);
  assert_text (picture, "2 of 4 within 8h");
  assert_text (picture, "target 8h");
  assert_text (picture, "n = 4");
  assert_text (picture, "1 overdue");
  assert_tidy (picture, frame);
}

/* A long tail does not press all else to the left; it is told in words. */
static void
test_ecdf_tail (void)
{
  g_autoptr(Distribution) seconds = distribution_new (), fewer = distribution_new ();
  EcdfSeries series = { "first reply", seconds, 0, 8 * HOUR_S, NAN };
  EcdfData data = { { "x", NULL }, &series, 1, "business hours" };
  g_autoptr(Picture) picture = page (), shorter = page ();

  for (int i = 0; i < 100; i++)
    {
      distribution_add (seconds, i < 97 ? i * 300 : 61 * HOUR_S);
      distribution_add (fewer, i < 97 ? i * 300 : 15 * HOUR_S);
    }
  ecdf_chart.draw (picture, frame, &data);
  g_assert_cmpfloat_with_epsilon (seconds_scale (picture, 8 * HOUR_S).to, 12 * HOUR_S, NEAR);
  assert_text (picture, "3.0% later, up to 61h");
  series.seconds = fewer;
  ecdf_chart.draw (shorter, frame, &data);
  g_assert_cmpfloat_with_epsilon (seconds_scale (shorter, 8 * HOUR_S).to, 15 * HOUR_S, NEAR);
}

/* The heading says within which half stopped: the axis goes there, however far from the target. */
static void
test_ecdf_half (void)
{
  g_autoptr(Distribution) seconds = distribution_new ();
  EcdfSeries series = { "first reply", seconds, 20, 8 * HOUR_S, NAN };
  EcdfData data = { { "Half within 400h", NULL }, &series, 1, "business hours" };
  g_autoptr(Picture) picture = page ();

  for (int i = 0; i < 100; i++)
    distribution_add (seconds, i < 59 ? i : (i < 90 ? 400 : 4000) * HOUR_S);
  ecdf_chart.draw (picture, frame, &data);
  g_assert_cmpfloat (seconds_scale (picture, 8 * HOUR_S).to, >=, 400 * HOUR_S);
  g_assert_cmpfloat (seconds_scale (picture, 8 * HOUR_S).to, <, 1000 * HOUR_S);
}

/* ---- Heat map */

/* Where its hours lie: cells are drawn with a gap of a px between them. */
static Frame
heatmap_cells (const Picture *picture)
{
  Frame first = find_item (picture, "cell", ITEM_RECT, 0)->frame;
  Frame last = find_item (picture, "cell", ITEM_RECT, 7 * 24 - 1)->frame;

  return (Frame){ first.x - 0.5, first.y - 0.5, last.x + last.w - first.x + 1,
                  last.y + last.h - first.y + 1 };
}

/* The upright lines of a day begin and end its spans. */
static void
assert_spans (const HeatmapData *data, guint day, const double *expected, guint n)
{
  g_autoptr(Picture) picture = page ();
  const PictureItem *line;
  Frame cells;
  guint ends = 0;

  heatmap_chart.draw (picture, frame, data);
  cells = heatmap_cells (picture);
  for (guint i = 0; (line = find_item (picture, "open", ITEM_LINE, i)) != NULL; i++)
    {
      if (line->frame.w != 0 || fabs (line->frame.y - (cells.y + day * cells.h / 7)) > NEAR)
        continue;
      g_assert_cmpuint (ends, <, 2 * n);
      g_assert_cmpfloat_with_epsilon ((line->frame.x - cells.x) / (cells.w / 24),
                                      expected[ends], NEAR);
      ends++;
    }
  g_assert_cmpuint (ends, ==, 2 * n);
}

/* 09:30-17:00, on Fridays closed 10:30 to 13:30 and 15:00 to 15:30. */
static void
set_phone_hours (HeatmapData *data)
{
  for (int day = 0; day < 5; day++)
    {
      for (int hour = 10; hour < 17; hour++)
        data->open[day][hour] = 1;
      data->open[day][9] = 0.5;
    }
  data->open[4][10] = data->open[4][13] = data->open[4][15] = 0.5;
  data->open[4][11] = data->open[4][12] = 0;
}

static void
test_heatmap_spans (void)
{
  HeatmapData data = { .noun = "messages" };

  assert_spans (&data, 0, NULL, 0);
  set_phone_hours (&data);
  assert_spans (&data, 0, (const double[]){ 9.5, 17 }, 1);
  assert_spans (&data, 4, (const double[]){ 9.5, 10.5, 13.5, 15, 15.5, 17 }, 3);
  assert_spans (&data, 6, NULL, 0);
  data.open[5][12] = 0.5; /* alone: in the middle */
  assert_spans (&data, 5, (const double[]){ 12.25, 12.75 }, 1);
  for (int day = 0; day < 7; day++)
    for (int hour = 0; hour < 24; hour++)
      data.open[day][hour] = 1;
  assert_spans (&data, 3, (const double[]){ 0, 24 }, 1);
}

/* The outline encloses as much as is open: its upright lines, by the rule for areas. */
static void
test_heatmap_outline (void)
{
  HeatmapData data = { .noun = "messages" };
  g_autoptr(Picture) picture = page ();
  const PictureItem *line;
  Frame cells;
  double level = 0, upright = 0;

  set_phone_hours (&data);
  heatmap_chart.draw (picture, frame, &data);
  cells = heatmap_cells (picture);
  for (guint i = 0; (line = find_item (picture, "open", ITEM_LINE, i)) != NULL; i++)
    {
      level += line->frame.h == 0 ? line->frame.w - 2 : 0;
      upright += line->frame.w == 0 ? line->frame.h : 0;
    }
  /* Monday to Thursday one block of 7.5 hours, on Friday three of 1, 1.5 and 1.5. */
  g_assert_cmpfloat_with_epsilon (upright, (4 * 2 + 3 * 2) * cells.h / 7, NEAR);
  g_assert_cmpfloat_with_epsilon (level, (7.5 + (3 + 0.5) + (1 + 1.5 + 1.5)) * cells.w / 24,
                                  NEAR);
}

static void
test_heatmap_counts (void)
{
  HeatmapData data = { .heading = { "Most write at eleven", NULL }, .noun = "messages" };
  g_autoptr(Picture) picture = page ();

  data.counts[0][11] = 37;
  data.counts[6][23] = 1;
  data.counts[2][3] = -5; /* none */
  heatmap_chart.draw (picture, frame, &data);
  g_assert_cmpuint (count_items (picture, "cell", ITEM_RECT), ==, 7 * 24);
  g_assert_cmpstr (find_item (picture, "cell", ITEM_RECT, 11)->title, ==,
                   "Mon 11:00 to 12:00: 37 messages");
  g_assert_cmpint (find_item (picture, "cell", ITEM_RECT, 11)->ink, ==, INK_HEAT_9);
  g_assert_cmpint (find_item (picture, "cell", ITEM_RECT, 167)->ink, ==, INK_HEAT_0 + 1);
  g_assert_cmpint (find_item (picture, "cell", ITEM_RECT, 2 * 24 + 3)->ink, ==, INK_HEAT_0);
  assert_text (picture, "37 messages");
  assert_tidy (picture, frame);
}

/* ---- Dots */

static void
test_dots (void)
{
  DotsRow rows[] = { { "nl", share_of (190, 200), NULL, share_of (90, 100), NULL },
                     { "ru", share_of (170, 200), "few", { 0, 0, 0, 1 }, NULL },
                     { "es", { 0, 0, 0, 1 }, NULL, { 0, 0, 0, 1 }, NULL } };
  DotsData data = { { "nl leads", NULL }, rows, 3, 0.9, 0.92, "desk 92%", "September" };
  g_autoptr(Picture) picture = page ();
  const PictureItem *dot, *target, *mean, *tick, *then;
  double px_a_share;

  dots_chart.draw (picture, frame, &data);
  assert_text (picture, "September");
  tick = find_text (picture, "90%");
  dot = find_mark (picture, "met", ITEM_DOT, 0);
  target = find_item (picture, "target", ITEM_LINE, 0);
  mean = find_item (picture, "mean", ITEM_LINE, 0);
  px_a_share = (find_text (picture, "100%")->frame.x - tick->frame.x) / 0.1;
  g_assert_cmpfloat_with_epsilon (target->frame.x, tick->frame.x, NEAR);
  g_assert_cmpfloat_with_epsilon (dot->frame.x - tick->frame.x, 0.05 * px_a_share, NEAR);
  g_assert_cmpfloat_with_epsilon (mean->frame.x - tick->frame.x, 0.02 * px_a_share, NEAR);
  then = find_item (picture, "then", ITEM_LINE, 1);
  g_assert_cmpfloat_with_epsilon (then->frame.x, tick->frame.x, NEAR);
  g_assert_cmpstr (then->title, ==, "nl, September: 90.0%, 90 of 100, likely 82.6% to 94.5%");
  g_assert_cmpstr (dot->title, ==, "nl: 95.0%, 190 of 200, likely 91.0% to 97.3%");
  assert_text (picture, "190 of 200");
  assert_text (picture, "few");
  assert_text (picture, "-");
  assert_text (picture, "axis cut at 50%");
  assert_text (picture, "target 90%");
  assert_text (picture, "desk 92%");
  assert_tidy (picture, frame);
}

static void
test_dots_left_out (void)
{
  DotsRow rows[60];
  DotsData data = { { "Sixty", NULL }, rows, 60, 0.9, NAN, NULL, NULL };
  g_autoptr(Picture) picture = page ();
  g_autofree char *more = NULL;
  guint shown;

  for (guint i = 0; i < 60; i++)
    rows[i] = (DotsRow){ .name = "agent", .share = share_of (9, 10) };
  dots_chart.draw (picture, frame, &data);
  shown = count_items (picture, "name", ITEM_TEXT);
  more = g_strdup_printf ("\u2026 and %u more", 60 - shown);
  g_assert_cmpuint (shown, >, 8);
  assert_text (picture, more);
  assert_tidy (picture, frame);
}

/* ---- Bars */

static void
test_bars (void)
{
  BarsRow rows[] = { { "first reply", 100, 20, 10, 5, 15 }, { "follow-up", 75, 0, 0, 0, 0 } };
  BarsData data = { { "Most are met", NULL }, rows, 2, "clocks" };
  static const char *const roles[] = { "met", "breached", "overdue", "running", "exempt" };
  static const double counts[] = { 100, 20, 10, 5, 15 };
  g_autoptr(Picture) picture = page ();
  double zero, px;

  bars_chart.draw (picture, frame, &data);
  zero = find_text (picture, "0")->frame.x;
  px = (find_text (picture, "100")->frame.x - zero) / 100;
  for (guint i = 0; i < 5; i++)
    {
      const PictureItem *bar = find_mark (picture, roles[i], ITEM_RECT, 0);

      g_assert_cmpfloat_with_epsilon (bar->frame.w, counts[i] * px, 1.3);
      g_assert_cmpfloat_with_epsilon (bar->frame.x, zero, 1);
      zero += counts[i] * px;
    }
  g_assert_cmpuint (count_items (picture, "hatch", ITEM_PATH), ==, 4); /* bars and keys */
  assert_text (picture, "150");
  assert_text (picture, "30");
  assert_tidy (picture, frame);
}

/* Stripes stay inside, and cover the share of the area that they should. */
static void
test_hatch (void)
{
  Frame bar = { 100, 50, 300, 16 };
  g_autoptr(Picture) picture = page ();
  const PictureItem *item;
  double area = 0;

  mark_bar (picture, FILL_OVERDUE, bar);
  item = find_item (picture, "hatch", ITEM_PATH, 0);
  g_assert_true (box_within (item_box (item), bar, NEAR));
  for (guint i = 0; i < item->n_points; i++)
    {
      Point a = item->points[i], b = item->points[(i + 1) % item->n_points];

      area += (a.x * b.y - b.x * a.y) / 2;
    }
  g_assert_cmpfloat_with_epsilon (fabs (area) / (bar.w * bar.h), 1.4 / 5, 0.01);
}

/* ---- Calendar */

static Picture *
draw_calendar (int year, guint n, const ShareCount *share, double *cell)
{
  g_autoptr(GTimeZone) zone = amsterdam ();
  g_autoptr(GDateTime) day = g_date_time_new (zone, year, 1, 1, 0, 0, 0);
  g_autofree CalendarDay *days = g_new0 (CalendarDay, n);
  CalendarData data = { .heading = { "x", NULL },
                        .zone = zone,
                        .days = days,
                        .n_days = n,
                        .target = 0.9,
                        .noun = "clocks" };
  Picture *picture = picture_new (800, 800, "x", "x");

  for (guint i = 0; i < n; i++)
    {
      GDateTime *next = g_date_time_add_days (day, 1);

      days[i] = (CalendarDay){ g_date_time_to_unix (day), *share, FALSE };
      g_date_time_unref (day);
      day = next;
    }
  calendar_chart.draw (picture, (Frame){ 32, 32, 736, 736 }, &data);
  *cell = find_item (picture, "day", ITEM_RECT, 1)->frame.y
          - find_item (picture, "day", ITEM_RECT, 0)->frame.y;
  return picture;
}

/* Days go down a week and on to the next one, changes of the clock notwithstanding. */
static void
test_calendar_places (void)
{
  ShareCount share = share_of (10, 10);
  double cell;
  g_autoptr(Picture) picture = draw_calendar (2024, 366, &share, &cell); /* from a Monday */
  const PictureItem *first = find_item (picture, "day", ITEM_RECT, 0);

  for (guint i = 0; i < 366; i++)
    {
      const PictureItem *day = find_item (picture, "day", ITEM_RECT, i);

      g_assert_cmpfloat_with_epsilon (day->frame.x - first->frame.x, i / 7 * cell, NEAR);
      g_assert_cmpfloat_with_epsilon (day->frame.y - first->frame.y, i % 7 * cell, NEAR);
    }
  g_assert_nonnull (
    strstr (find_item (picture, "day", ITEM_RECT, 90)->title, "31 March 2024: "));
}

static void
test_calendar_years (void)
{
  ShareCount share = share_of (5, 10);
  double cell;
  g_autoptr(Picture) picture = draw_calendar (2024, 3 * 365 + 1, &share, &cell);

  g_assert_cmpuint (count_items (picture, "year", ITEM_TEXT), ==, 3);
  g_assert_cmpint (find_item (picture, "day", ITEM_RECT, 0)->ink, ==, INK_MISSED);
  g_assert_nonnull (find_item (picture, "sign", ITEM_LINE, 0)); /* not by colour alone */
  assert_text (picture, "less than 90%");
}

/* ---- Tiles and lists */

static void
test_tiles (void)
{
  static const Tile tiles[] = {
    { "first reply", "93.4%", "214 of 229 clocks", "+1.2 points, can be chance",
      "target 90%: kept", FALSE },
    { "follow-up", "84.1%", "302 of 359 clocks", NULL, "target 90%: missed", TRUE },
  };
  g_autoptr(Picture) picture = page ();

  tiles_chart.draw (picture, frame, &(TilesData){ tiles, 2 });
  g_assert_cmpuint (count_items (picture, "missed", ITEM_PATH), ==, 1);
  g_assert_cmpint (find_item (picture, "rule", ITEM_RECT, 0)->ink, ==, INK_MET);
  g_assert_cmpint (find_item (picture, "rule", ITEM_RECT, 1)->ink, ==, INK_MISSED);
  assert_text (picture, "target 90%: missed");
  g_assert_cmpuint (count_items (picture, "change", ITEM_TEXT), ==, 1);
  assert_text (picture, "+1.2 points, can be chance");
  assert_tidy (picture, frame);
}

/* The whole heading, and below the plots how old what is open is. */
static void
test_flow_on_a_phone (FlowData data)
{
  double width = 360, lowest = 0;
  g_autoptr(Picture) picture = NULL;
  g_autoptr(GString) title = g_string_new (NULL);
  Frame whole = { 0, 0, width, 0 };

  data.heading.title = "1,106 tickets came in, 111 reopened, 1,098 were solved, 33 merged; "
                       "1,024 were open at its end, 1,027 are open now";
  whole.h = flow_chart.height (&data, width);
  picture = picture_new (width, whole.h, "t", "d");
  flow_chart.draw (picture, whole, &data);
  for (guint i = 0; i < count_items (picture, "title", ITEM_TEXT); i++)
    g_string_append_printf (title, "%s%s", i > 0 ? " " : "",
                            find_item (picture, "title", ITEM_TEXT, i)->text);
  g_assert_cmpstr (title->str, ==, data.heading.title);
  for (guint i = 0; i < count_items (picture, "axis", ITEM_TEXT); i++)
    lowest = MAX (lowest, find_item (picture, "axis", ITEM_TEXT, i)->frame.y);
  g_assert_cmpfloat (find_text (picture, data.ages_name)->frame.y, >, lowest);
  for (guint i = 0; i < data.n_ages; i++)
    assert_text (picture, data.ages[i].name);
  assert_tidy (picture, whole);
}

static void
test_flow (void)
{
  FlowPoint points[4];
  const FlowAge ages[] = { { "under a day", 2 }, { "longer", 4 } };
  g_autoptr(Picture) picture = page ();
  g_autoptr(Picture) bare = page ();
  FlowData data = { .heading = { "4 tickets came in", "by day" },
                    .points = points,
                    .n_points = G_N_ELEMENTS (points),
                    .has_open = TRUE,
                    .unit = "day",
                    .ages = ages,
                    .n_ages = G_N_ELEMENTS (ages),
                    .ages_name = "age of the 6 open now" };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i] = (FlowPoint){
      1790812800 + i * 86400, 1790812800 + (i + 1) * 86400, i + 1, i, 0, 0, 3 + i, i == 3
    };
  flow_chart.draw (picture, frame, &data);
  g_assert_cmpuint (count_items (picture, "open", ITEM_DOT), >=, 4);
  assert_text (picture, "6 open");
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    points[i].open = 12306;
  /* The number is whole, however narrow the frame. */
  for (int width = 160; width <= 600; width += 40)
    {
      g_autoptr(Picture) narrow = page ();

      flow_chart.draw (narrow, (Frame){ frame.x, frame.y, width, frame.h }, &data);
      g_assert_true (find_text (narrow, "12,306 open") != NULL
                     || find_text (narrow, "12,306") != NULL);
    }
  assert_text (picture, "age of the 6 open now");
  assert_text (picture, "longer");
  assert_tidy (picture, frame);
  test_flow_on_a_phone (data);
  data.has_open = FALSE;
  data.n_ages = 0;
  flow_chart.draw (bare, frame, &data);
  g_assert_cmpuint (count_items (bare, "open", ITEM_DOT), ==, 0);
  assert_tidy (bare, frame);
}

static void
test_list (void)
{
  static const char *const columns[] = { "ticket", "over" };
  static const gboolean numeric[] = { FALSE, TRUE };
  static const char *const cells[] = { "DB-1", "5m", "DB-2", "61h" };
  ListData data
    = { { "Two breached", NULL }, columns, cells, numeric, 2, 2, "and 37 more", NULL };
  g_autoptr(Picture) picture = page ();

  list_chart.draw (picture, frame, &data);
  g_assert_cmpint (find_text (picture, "DB-1")->align, ==, ALIGN_START);
  g_assert_cmpint (find_text (picture, "61h")->align, ==, ALIGN_END);
  g_assert_cmpfloat (find_text (picture, "61h")->frame.x, ==,
                     find_text (picture, "5m")->frame.x);
  g_assert_cmpfloat (find_text (picture, "61h")->frame.x, ==, frame.x + frame.w);
  assert_text (picture, "and 37 more");
  assert_tidy (picture, frame);
}

/* The same data, the same picture. */
static void
test_pure (void)
{
  g_autoptr(Picture) one = sample_trend (0.9), two = sample_trend (0.9);
  const PictureItem *a = (const PictureItem *) (void *) one->items->data;
  const PictureItem *b = (const PictureItem *) (void *) two->items->data;

  g_assert_cmpuint (one->items->len, ==, two->items->len);
  for (guint i = 0; i < one->items->len; i++)
    {
      g_assert_cmpmem (&a[i].frame, sizeof a[i].frame, &b[i].frame, sizeof b[i].frame);
      g_assert_cmpstr (a[i].text, ==, b[i].text);
      g_assert_cmpstr (a[i].title, ==, b[i].title);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/charts/axis/spread", test_spread);
  g_test_add_func ("/charts/axis/spread-keeps", test_spread_keeps_what_is_apart);
  g_test_add_func ("/charts/axis/share-ticks", test_share_ticks_begin_at_the_foot);
  g_test_add_func ("/charts/axis/cut", test_share_axis_is_cut);
  g_test_add_func ("/charts/trend/marks", test_trend_marks);
  g_test_add_func ("/charts/trend/runs-off", test_trend_runs_off);
  g_test_add_func ("/charts/trend/times", test_trend_times);
  g_test_add_func ("/charts/trend/unfinished", test_trend_unfinished);
  g_test_add_func ("/charts/trend/closed", test_trend_closed);
  g_test_add_func ("/charts/trend/few", test_trend_few);
  g_test_add_func ("/charts/trend/gap", test_trend_gap);
  g_test_add_func ("/charts/trend/counts", test_trend_counts);
  g_test_add_func ("/charts/trend/without-target", test_trend_without_target);
  g_test_add_func ("/charts/trend/nothing", test_trend_nothing);
  g_test_add_func ("/charts/trend/hostile", test_trend_hostile);
  g_test_add_func ("/charts/ecdf/decimated", test_ecdf_decimated);
  g_test_add_func ("/charts/ecdf/censored", test_ecdf_censored);
  g_test_add_func ("/charts/ecdf/tail", test_ecdf_tail);
  g_test_add_func ("/charts/ecdf/half", test_ecdf_half);
  g_test_add_func ("/charts/heatmap/spans", test_heatmap_spans);
  g_test_add_func ("/charts/heatmap/outline", test_heatmap_outline);
  g_test_add_func ("/charts/heatmap/counts", test_heatmap_counts);
  g_test_add_func ("/charts/dots/positions", test_dots);
  g_test_add_func ("/charts/dots/left-out", test_dots_left_out);
  g_test_add_func ("/charts/bars/widths", test_bars);
  g_test_add_func ("/charts/bars/hatch", test_hatch);
  g_test_add_func ("/charts/calendar/places", test_calendar_places);
  g_test_add_func ("/charts/calendar/years", test_calendar_years);
  g_test_add_func ("/charts/tiles", test_tiles);
  g_test_add_func ("/charts/flow", test_flow);
  g_test_add_func ("/charts/list", test_list);
  g_test_add_func ("/charts/pure", test_pure);
  return g_test_run ();
}
