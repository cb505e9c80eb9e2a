/* Random and extreme data in frames of many sizes: no text leaves its frame or lies on
 * another. */
#include "test-charts.h"

#include "sample.h"
#include "vote/stats.h"

#define LONG_NAME \
  "Второй уровень поддержки регистратора доменов и хостинга, вечерняя смена Москва"

static const Frame frames[] = {
  { 32, 32, 736, 320 }, { 32, 32, 736, 900 }, { 10, 10, 343, 232 },
  { 10, 10, 343, 268 }, { 32, 32, 736, 180 }, { 10, 10, 240, 180 },
  { 10, 10, 160, 120 }, { 10, 10, 520, 200 }, { 10, 10, 60, 40 },
};

static const Heading headings[] = {
  { "First reply: 93% kept", "October 2026, Europe/Amsterdam, Wilson intervals" },
  { NULL, NULL },
  { LONG_NAME " " LONG_NAME " " LONG_NAME, LONG_NAME " " LONG_NAME " " LONG_NAME },
  { "Kept", NULL },
};

static const char *const names[] = { "nl", "worldwide", LONG_NAME, "", "ASAP \u4e2d\u6587" };

/* How much there is of everything in one round. */
static const gint64 sizes[] = { 0, 1, 7, 300, 10000000 };

static gint64
random_size (void)
{
  gint64 most = sizes[g_test_rand_int_range (0, G_N_ELEMENTS (sizes))];

  return most == 0 ? 0 : (gint64) g_test_rand_double_range (0, (double) most + 1);
}

static ShareCount
random_share (void)
{
  gint64 total = random_size ();
  static const double rates[] = { 0, 0.3, 0.9, 0.97, 1 };
  double rate = rates[g_test_rand_int_range (0, G_N_ELEMENTS (rates))];
  ShareCount share = { (gint64) ((double) total * rate), total, 0, 0 };

  vote_wilson (share.yes, share.total, &share.low, &share.high);
  return share;
}

static double
random_target (void)
{
  static const double targets[] = { NAN, 0, 0.5, 0.9, 0.975, 1 };

  return targets[g_test_rand_int_range (0, G_N_ELEMENTS (targets))];
}

static const char *
random_name (void)
{
  return names[g_test_rand_int_range (0, G_N_ELEMENTS (names))];
}

static GTimeZone *
amsterdam (void)
{
  GTimeZone *zone = g_time_zone_new_identifier ("Europe/Amsterdam");

  g_assert_nonnull (zone);
  return zone;
}

/* Draws into each frame of a picture that ends where the frame does. */
static void
check (void (*draw) (Picture *, Frame, gconstpointer), gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      Frame frame = frames[i];
      g_autoptr(Picture) picture = picture_new (frame.x + frame.w + 10,
                                                 frame.y + frame.h + 10, "title", "what");

      draw (picture, frame, data);
      assert_tidy (picture, frame);
    }
}

static Heading
random_heading (void)
{
  return headings[g_test_rand_int_range (0, G_N_ELEMENTS (headings))];
}

#define ROUNDS ((int) sample (1, 1, 25))

enum
{
  DAY_S = 86400
};

/* ---- Trend */

static void
draw_trend (Picture *picture, Frame frame, gconstpointer data)
{
  trend_chart.draw (picture, frame, data);
}

static void
check_trend (guint n, gint64 days)
{
  g_autoptr(GTimeZone) zone = amsterdam ();
  g_autofree TrendPoint *points = g_new0 (TrendPoint, n + 1);
  TrendData data = { .heading = random_heading (),
                     .zone = zone,
                     .points = points,
                     .n_points = n,
                     .target = random_target (),
                     .unit = days == 7 ? "week" : "month",
                     .met = "met",
                     .missed = "missed",
                     .noun = "clocks" };

  for (guint i = 0; i < n; i++)
    points[i] = (TrendPoint){ 1690000000 + i * days * DAY_S,
                              1690000000 + (i + 1) * days * DAY_S, random_share (),
                              i + 1 == n && g_test_rand_bit (), FALSE };
  check (draw_trend, &data);
}

static void
test_trend (void)
{
  static const guint counts[] = { 0, 1, 2, 5, 13, 36, 53, 160, 1100 };

  for (int round = 0; round < (ROUNDS + 2) / 3; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
      check_trend (counts[i], i % 3 == 0 ? 7 : i % 3 == 1 ? 31 : 1);
}

/* ---- ECDF */

static void
draw_ecdf (Picture *picture, Frame frame, gconstpointer data)
{
  ecdf_chart.draw (picture, frame, data);
}

static Distribution *
random_seconds (guint n)
{
  Distribution *seconds = distribution_new ();
  double scale = g_test_rand_double_range (1, 40000);

  for (guint i = 0; i < n; i++)
    distribution_add (seconds, (gint64) (-scale * log (g_test_rand_double_range (1e-9, 1))));
  return seconds;
}

static void
test_ecdf (void)
{
  static const guint counts[] = { 0, 1, 3, 50, 3000 };
  static const gint64 targets[] = { 0, 60, 28800, 57600, 28800000 };

  for (int round = 0; round < 3 * ROUNDS; round++)
    {
      EcdfSeries series[4];
      EcdfData data = { .heading = random_heading (),
                        .series = series,
                        .n_series = (guint) g_test_rand_int_range (0, 5),
                        .axis = "business hours until the reply" };

      for (guint i = 0; i < data.n_series; i++)
        {
          guint n = counts[g_test_rand_int_range (0, G_N_ELEMENTS (counts))];

          series[i] = (EcdfSeries){ random_name (), random_seconds (n),
                                    (guint64) random_size (),
                                    targets[g_test_rand_int_range (0, 5)], random_target () };
        }
      check (draw_ecdf, &data);
      for (guint i = 0; i < data.n_series; i++)
        distribution_free (series[i].seconds);
    }
}

/* ---- Heat map */

static void
draw_heatmap (Picture *picture, Frame frame, gconstpointer data)
{
  heatmap_chart.draw (picture, frame, data);
}

static void
test_heatmap (void)
{
  for (int round = 0; round < ROUNDS; round++)
    {
      HeatmapData data = { .heading = random_heading (), .noun = "messages" };
      gint64 most = sizes[round % (int) G_N_ELEMENTS (sizes)] * (round == 9 ? 1000000 : 1);

      for (int i = 0; i < 7 * 24; i++)
        {
          data.counts[i / 24][i % 24]
            = (gint64) g_test_rand_double_range (0, (double) most + 0.1);
          data.open[i / 24][i % 24] = g_test_rand_double_range (-1, 2);
        }
      check (draw_heatmap, &data);
    }
}

/* ---- Rows */

static void
draw_dots (Picture *picture, Frame frame, gconstpointer data)
{
  dots_chart.draw (picture, frame, data);
}

static void
draw_bars (Picture *picture, Frame frame, gconstpointer data)
{
  bars_chart.draw (picture, frame, data);
}

static const guint row_counts[] = { 0, 1, 2, 7, 13, 60 };

static void
test_dots (void)
{
  DotsRow rows[60];

  for (int round = 0; round < 4 * ROUNDS; round++)
    {
      DotsData data = { random_heading (),
                        rows,
                        row_counts[round % 6],
                        random_target (),
                        random_target (),
                        round % 3 == 0 ? LONG_NAME : "desk 91%",
                        round % 2 == 0 ? NULL : LONG_NAME };

      for (guint i = 0; i < data.n_rows; i++)
        rows[i] = (DotsRow){ random_name (), random_share (), i % 5 == 4 ? LONG_NAME : NULL,
                             random_share (), NULL };
      check (draw_dots, &data);
    }
}

static void
test_bars (void)
{
  BarsRow rows[60];

  for (int round = 0; round < 4 * ROUNDS; round++)
    {
      BarsData data = { random_heading (), rows, row_counts[round % 6],
                        round % 2 == 0 ? "clocks" : LONG_NAME };

      for (guint i = 0; i < data.n_rows; i++)
        rows[i] = (BarsRow){ random_name (), random_size (), random_size (),
                             random_size (), random_size (), random_size () };
      check (draw_bars, &data);
    }
}

/* A frame as high as the kind asks for shows all rows. */
static void
test_rows_all_shown (void)
{
  DotsRow dots[60];
  BarsRow bars[60];

  for (guint i = 0; i < 60; i++)
    {
      dots[i] = (DotsRow){ "x", { 1, 2, 0.1, 0.9 }, NULL, { 1, 2, 0.1, 0.9 }, NULL };
      bars[i] = (BarsRow){ "x", 1, 0, 0, 0, 0 };
    }
  for (guint n = 1; n <= 60; n += sample (7, 5, 1))
    {
      DotsData dots_data = { headings[2], dots, n, 0.9, 0.9, "mean", "then" };
      BarsData bars_data = { headings[2], bars, n, "clocks" };
      Frame frame = { 0, 0, 736, dots_chart.height (&dots_data, 736) };
      g_autoptr(Picture) picture = picture_new (800, 2000, "", "");
      g_autoptr(Picture) other = picture_new (800, 2000, "", "");

      dots_chart.draw (picture, frame, &dots_data);
      g_assert_cmpuint (count_items (picture, "name", ITEM_TEXT), ==, n);
      assert_tidy (picture, frame);
      frame.h = bars_chart.height (&bars_data, 736);
      bars_chart.draw (other, frame, &bars_data);
      g_assert_cmpuint (count_items (other, "name", ITEM_TEXT), ==, n);
      assert_tidy (other, frame);
    }
}

/* ---- Calendar */

static void
draw_calendar (Picture *picture, Frame frame, gconstpointer data)
{
  calendar_chart.draw (picture, frame, data);
}

static void
check_calendar (guint n, int year, gboolean shares)
{
  g_autoptr(GTimeZone) zone = amsterdam ();
  g_autoptr(GDateTime) day = g_date_time_new (zone, year, 9, 28, 0, 0, 0);
  g_autofree CalendarDay *days = g_new0 (CalendarDay, n + 1);
  CalendarData data = { .heading = random_heading (),
                        .zone = zone,
                        .days = days,
                        .n_days = n,
                        .target = random_target (),
                        .noun = "clocks" };
  Frame frame = { 32, 32, 736, 0 };
  g_autoptr(Picture) picture = NULL;

  for (guint i = 0; i < n; i++)
    {
      GDateTime *next = g_date_time_add_days (day, 1);

      days[i] = (CalendarDay){ g_date_time_to_unix (day), { 0 }, i % 7 > 4 };
      if (shares)
        days[i].share = random_share ();
      g_date_time_unref (day);
      day = next;
    }
  check (draw_calendar, &data);
  frame.h = calendar_chart.height (&data, frame.w);
  picture = picture_new (800, frame.h + 64, "", "");
  calendar_chart.draw (picture, frame, &data);
  assert_tidy (picture, frame);
}

static void
test_calendar (void)
{
  static const guint counts[] = { 0, 1, 7, 31, 300, 366, 1100, 4000 };
  guint n = sample (5, G_N_ELEMENTS (counts), G_N_ELEMENTS (counts));

  for (guint i = 0; i < n; i++)
    {
      gboolean all = g_test_slow ();

      if (all || i % 3 == 0)
        check_calendar (counts[i], 2023, TRUE);
      if (all || i % 3 == 1)
        check_calendar (counts[i], 2026, TRUE);
      if (all || i % 3 == 2)
        check_calendar (counts[i], 2020, FALSE);
    }
}

/* ---- TilesData and lists */

static void
draw_tiles (Picture *picture, Frame frame, gconstpointer data)
{
  tiles_chart.draw (picture, frame, data);
}

static void
test_tiles (void)
{
  static const Tile kinds[] = {
    { "first reply", "93.4%", "214 of 229 clocks, likely 89% to 96%",
      "-12.3 points, more than chance", "target 90%: kept", FALSE },
    { "follow-up", "84.1%", "302 of 359 clocks, likely 80% to 88%", NULL,
      "target 90%: missed", TRUE },
    { LONG_NAME, LONG_NAME, LONG_NAME " " LONG_NAME, LONG_NAME, LONG_NAME, TRUE },
    { "tickets", "10,000,000", NULL, NULL, NULL, FALSE },
    { NULL, NULL, NULL, NULL, NULL, FALSE },
  };
  Tile tiles[30];

  for (guint n = 0; n <= G_N_ELEMENTS (tiles); n += sample (7, 3, 1))
    {
      TilesData all = { tiles, n };

      for (guint i = 0; i < n; i++)
        tiles[i] = kinds[(i + n) % G_N_ELEMENTS (kinds)];
      check (draw_tiles, &all);
    }
}

static void
draw_list (Picture *picture, Frame frame, gconstpointer data)
{
  list_chart.draw (picture, frame, data);
}

static void
test_list (void)
{
  static const char *const columns[]
    = { "ticket", "promise", "due", LONG_NAME, "over target" };
  static const gboolean numeric[] = { FALSE, FALSE, FALSE, FALSE, TRUE };
  static const guint counts[] = { 0, 1, 3, 8, 60 };
  const char *cells[60 * 5];

  for (int round = 0; round < ROUNDS; round++)
    {
      ListData data = { .heading = random_heading (),
                        .columns = columns,
                        .cells = cells,
                        .numeric = numeric,
                        .n_columns = 1 + round % 5,
                        .n_rows = counts[round % 5 == 4 ? round / 5 % 5 : round % 5],
                        .more = round % 2 == 0 ? "and 37 more" : NULL };

      for (gsize i = 0; i < G_N_ELEMENTS (cells); i++)
        cells[i] = i % 11 == 0 ? NULL : random_name ();
      check (draw_list, &data);
    }
}

/* ---- Pages */

static void
test_page (void)
{
  static const double widths[] = { 100, 400, 793.7, 800, 1600 };
  static const char *const footers[] = { NULL, "", "source",
                                         LONG_NAME " " LONG_NAME " " LONG_NAME " " LONG_NAME
                                                   " " LONG_NAME };

  for (gsize i = 0; i < G_N_ELEMENTS (widths) * G_N_ELEMENTS (footers); i++)
    {
      double width = widths[i % G_N_ELEMENTS (widths)];
      const char *footer = footers[i / G_N_ELEMENTS (widths)];
      double height = chart_page_height (width, 300, footer);
      Frame frame, whole = { 0, 0, width, height };
      g_autoptr(Picture) page = chart_page (width, height, "t", "d", footer, &frame);

      assert_tidy (page, whole);
      g_assert_cmpfloat_with_epsilon (frame.h, 300, 1e-9);
      g_assert_cmpfloat (frame.w, ==, chart_page_inside (width));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/charts/tidy/trend", test_trend);
  g_test_add_func ("/charts/tidy/ecdf", test_ecdf);
  g_test_add_func ("/charts/tidy/heatmap", test_heatmap);
  g_test_add_func ("/charts/tidy/dots", test_dots);
  g_test_add_func ("/charts/tidy/bars", test_bars);
  g_test_add_func ("/charts/tidy/rows-all-shown", test_rows_all_shown);
  g_test_add_func ("/charts/tidy/calendar", test_calendar);
  g_test_add_func ("/charts/tidy/tiles", test_tiles);
  g_test_add_func ("/charts/tidy/list", test_list);
  g_test_add_func ("/charts/tidy/page", test_page);
  return g_test_run ();
}
