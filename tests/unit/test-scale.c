#include "chart/scale.h"

#include "base/timestamp.h"
#include "sample.h"

#include <float.h>
#include <math.h>

#define HOUR 3600.0

static GTimeZone *
zone_of (const char *name)
{
  GTimeZone *zone = g_time_zone_new_identifier (name);

  g_assert_nonnull (zone);
  return zone;
}

static gint64
at (const char *text, GTimeZone *zone)
{
  gint64 seconds;

  g_assert_true (timestamp_parse (text, zone, &seconds, NULL));
  return seconds;
}

/* 'label|label|...' */
static char *
labels_of (const Ticks *ticks)
{
  GString *labels = g_string_new (NULL);

  for (guint i = 0; i < ticks->len; i++)
    g_string_append_printf (labels, "%s%s", i > 0 ? "|" : "",
                            g_array_index (ticks, Tick, i).label);
  return g_string_free (labels, FALSE);
}

static double
value_of (const Ticks *ticks, guint i)
{
  g_assert_cmpuint (i, <, ticks->len);
  return g_array_index (ticks, Tick, i).value;
}

static void
test_px (void)
{
  Scale up = { 0, 10, 280, 80 }, cut = { 0.8, 1, 100, 300 }, flat = { 5, 5, 100, 200 };
  Scale narrow = { 0, 10, 50, 50 };

  g_assert_cmpfloat (scale_px (&up, 0), ==, 280);
  g_assert_cmpfloat (scale_px (&up, 10), ==, 80);
  g_assert_cmpfloat (scale_px (&up, 2.5), ==, 230);
  g_assert_cmpfloat (scale_px (&up, -1), ==, 300);
  g_assert_cmpfloat_with_epsilon (scale_px (&cut, 0.9), 200, 1e-9);
  g_assert_cmpfloat (scale_px (&flat, 5), ==, 150);
  g_assert_cmpfloat (scale_px (&flat, 7), ==, 150);
  g_assert_cmpfloat (scale_value (&up, 230), ==, 2.5);
  g_assert_cmpfloat (scale_value (&flat, 150), ==, 5);
  g_assert_cmpfloat (scale_value (&narrow, 50), ==, 5);
  for (int i = -20; i < 30; i++)
    g_assert_cmpfloat_with_epsilon (scale_value (&cut, scale_px (&cut, i / 10.0)), i / 10.0,
                                    1e-12);
}

typedef struct
{
  TickKind kind;
  double from, to;
  guint most;
  const char *expected;
} Row;

static const Row rows[] = {
  { TICKS_NUMBERS, 0, 10, 6, "0|2|4|6|8|10" },
  { TICKS_NUMBERS, 0, 1, 6, "0|0.2|0.4|0.6|0.8|1.0" },
  { TICKS_NUMBERS, 0, 37, 5, "0|10|20|30" },
  { TICKS_NUMBERS, 1, 9, 5, "2|4|6|8" },
  { TICKS_NUMBERS, -3, 3, 7, "−3|−2|−1|0|1|2|3" },
  { TICKS_NUMBERS, -3000, 0, 4, "−3,000|−2,000|−1,000|0" },
  { TICKS_NUMBERS, 0, 123456, 6, "0|25,000|50,000|75,000|100,000" },
  { TICKS_NUMBERS, 0, 0.001, 5, "0|0.00025|0.00050|0.00075|0.00100" },
  { TICKS_NUMBERS, 0, 4000000, 3, "0|2,000,000|4,000,000" },
  { TICKS_NUMBERS, 5, 5, 5, "5" },
  { TICKS_NUMBERS, 5.5, 5.5, 5, "" },
  { TICKS_NUMBERS, 0, 9, 1, "0" },
  { TICKS_NUMBERS, 0, 9, 0, "0" },
  { TICKS_NUMBERS, 3, 1, 5, "" },
  { TICKS_NUMBERS, NAN, 1, 5, "" },
  { TICKS_NUMBERS, 0, INFINITY, 5, "" },
  { TICKS_NUMBERS, -DBL_MAX, DBL_MAX, 5, "" },
  { TICKS_COUNTS, 0, 1, 9, "0|1" },
  { TICKS_COUNTS, 0, 3, 9, "0|1|2|3" },
  { TICKS_COUNTS, 0, 10, 4, "0|5|10" },
  { TICKS_COUNTS, 0, 25, 5, "0|10|20" },
  { TICKS_COUNTS, 0, 0, 5, "0" },
  { TICKS_COUNTS, 0, 100, 5, "0|25|50|75|100" },
  { TICKS_SHARES, 0, 1, 5, "0%|25%|50%|75%|100%" },
  { TICKS_SHARES, 0, 1, 6, "0%|20%|40%|60%|80%|100%" },
  { TICKS_SHARES, 0, 1, 11, "0%|10%|20%|30%|40%|50%|60%|70%|80%|90%|100%" },
  { TICKS_SHARES, 0.8, 1, 5, "80%|85%|90%|95%|100%" },
  { TICKS_SHARES, 0.9, 1, 5, "90.0%|92.5%|95.0%|97.5%|100.0%" },
  { TICKS_SHARES, 0.9, 1, 4, "90%|95%|100%" },
  { TICKS_SHARES, 0.95, 1, 6, "95%|96%|97%|98%|99%|100%" },
  { TICKS_DURATIONS, 0, 8 * HOUR, 6, "0|2h|4h|6h|8h" },
  { TICKS_DURATIONS, 0, 8 * HOUR, 3, "0|4h|8h" },
  { TICKS_DURATIONS, 0, 16 * HOUR, 9, "0|2h|4h|6h|8h|10h|12h|14h|16h" },
  { TICKS_DURATIONS, 0, 2 * HOUR, 6, "0|30m|1h|1h30m|2h" },
  { TICKS_DURATIONS, 0, 90, 6, "0|30s|1m|1m30s" },
  { TICKS_DURATIONS, 0, 5, 6, "0|1s|2s|3s|4s|5s" },
  { TICKS_DURATIONS, 0, 65, 14, "0|5s|10s|15s|20s|25s|30s|35s|40s|45s|50s|55s|1m|1m05s" },
  { TICKS_DURATIONS, 0, 100 * HOUR, 6, "0|24h|48h|72h|96h" },
  { TICKS_DURATIONS, 0, 2000 * HOUR, 6, "0|500h|1,000h|1,500h|2,000h" },
  { TICKS_DURATIONS, 0, 0, 6, "0" },
  { TICKS_DURATIONS, 0, 0.5, 6, "0" },
  { TICKS_DURATIONS, -HOUR, HOUR, 5, "−1h|−30m|0|30m|1h" },
  { TICKS_DURATIONS, 1e300, 1e301, 5, "" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Ticks) ticks
                 = ticks_round (rows[i].kind, rows[i].from, rows[i].to, rows[i].most);
      g_autofree char *labels = labels_of (ticks);

      g_assert_cmpstr (labels, ==, rows[i].expected);
    }
}

static void
test_values (void)
{
  g_autoptr(Ticks) shares = ticks_round (TICKS_SHARES, 0.8, 1, 5),
                    numbers = ticks_round (TICKS_NUMBERS, 0, 1, 11);
  g_autoptr(Ticks) below = ticks_round (TICKS_NUMBERS, -0.2, 0.2, 5);

  g_assert_cmpfloat (value_of (shares, 0), ==, 0.8);
  g_assert_cmpfloat (value_of (shares, 2), ==, 0.9);
  g_assert_cmpfloat (value_of (shares, 4), ==, 1);
  for (guint i = 0; i <= 10; i++)
    g_assert_cmpfloat_with_epsilon (value_of (numbers, i), i / 10.0, 1e-15);
  g_assert_false (signbit (value_of (below, 2)));
}

/* Whatever the ends: few enough, within, evenly apart, in no endless loop. */
static void
test_any_ends (void)
{
  for (int i = 0; i < (int) sample (500, 2000, 20000); i++)
    {
      double size = pow (10, g_test_rand_double_range (-12, 12));
      double from = g_test_rand_double_range (-1, 1) * size;
      double to = from + g_test_rand_double () * pow (10, g_test_rand_double_range (-15, 3));
      guint most = (guint) g_test_rand_int_range (1, 15);
      g_autoptr(Ticks) ticks = ticks_round ((TickKind) (i % 4), from, to, most);
      double step = i % 2 == 1 ? 1 : to - from; /* odd: whole */
      double slack = step * 1e-6 + fabs (from) * 1e-9;

      g_assert_cmpuint (ticks->len, <=, most);
      for (guint j = 0; j < ticks->len; j++)
        {
          g_assert_cmpfloat (value_of (ticks, j), >=, from - slack);
          g_assert_cmpfloat (value_of (ticks, j), <=, to + slack);
          g_assert_true (j == 0 || value_of (ticks, j) > value_of (ticks, j - 1));
        }
    }
}

static const struct
{
  const char *zone, *from, *to;
  double px, label_px;
  const char *expected;
} spans[] = {
  /* one day, and the days of the changes of the clock */
  { "Europe/Amsterdam", "2026-10-05", "2026-10-06", 700, 50,
    "5 Oct|03:00|06:00|09:00|12:00|15:00|18:00|21:00|6 Oct" },
  { "Europe/Amsterdam", "2026-03-29", "2026-03-30", 700, 50,
    "29 Mar|03:00|06:00|09:00|12:00|15:00|18:00|21:00|30 Mar" },
  { "Europe/Amsterdam", "2026-03-29", "2026-03-29T06:00", 700, 50,
    "29 Mar|01:00|03:00|04:00|05:00|06:00" },
  { "Europe/Amsterdam", "2026-10-25", "2026-10-25T05:00", 700, 50,
    "25 Oct|01:00|02:00|03:00|04:00|05:00" },
  { "Europe/Amsterdam", "2026-10-05T08:30", "2026-10-05T17:30", 400, 40,
    "09:00|10:00|11:00|12:00|13:00|14:00|15:00|16:00|17:00" },
  /* midnights, Mondays, every second Monday */
  { "Europe/Amsterdam", "2026-10-23", "2026-10-29", 700, 60,
    "23 Oct|24 Oct|25 Oct|26 Oct|27 Oct|28 Oct|29 Oct" },
  { "Europe/Amsterdam", "2026-10-01", "2026-11-01", 400, 60, "5 Oct|12 Oct|19 Oct|26 Oct" },
  { "Europe/Amsterdam", "2026-09-01", "2026-11-01", 400, 60, "14 Sep|28 Sep|12 Oct|26 Oct" },
  /* the year where it changes, with more room */
  { "Europe/Amsterdam", "2026-12-24", "2027-01-14", 300, 60, "28 Dec|4 Jan 2027|11 Jan" },
  { "Europe/Amsterdam", "2026-12-29", "2027-01-14", 300, 60, "4 Jan 2027|11 Jan" },
  { "Europe/Amsterdam", "2026-11-15", "2027-02-01", 700, 50,
    "23 Nov|7 Dec|21 Dec|4 Jan 2027|18 Jan|1 Feb" },
  { "Europe/Amsterdam", "2026-12-31", "2027-01-02", 700, 50,
    "31 Dec|06:00|12:00|18:00|1 Jan 2027|06:00|12:00|18:00|2 Jan" },
  /* months, quarters, half years, years */
  { "Europe/Amsterdam", "2026-08-10", "2027-03-01", 700, 60,
    "Sep 2026|Oct|Nov|Dec|Jan 2027|Feb|Mar" },
  { "Europe/Amsterdam", "2024-01-01", "2027-01-01", 800, 60,
    "Jan 2024|Apr|Jul|Oct|Jan 2025|Apr|Jul|Oct|Jan 2026|Apr|Jul|Oct|Jan 2027" },
  { "Europe/Amsterdam", "2024-01-01", "2027-01-01", 400, 60,
    "Jan 2024|Jul|Jan 2025|Jul|Jan 2026|Jul|Jan 2027" },
  { "Europe/Amsterdam", "2024-01-01", "2027-01-01", 200, 60, "2024|2025|2026|2027" },
  { "Europe/Amsterdam", "2015-06-01", "2026-10-01", 300, 50, "2016|2018|2020|2022|2024|2026" },
  { "UTC", "1970-01-01", "2100-01-01", 300, 50, "2000|2050|2100" },
  { "UTC", "0001-01-01", "2999-12-31", 300, 50, "500|1000|1500|2000|2500" },
  /* a midnight that the clock skips, a day that the calendar skips */
  { "Asia/Beirut", "2022-03-26", "2022-03-28", 200, 60, "26 Mar|27 Mar|28 Mar" },
  { "Pacific/Apia", "2011-12-28", "2012-01-02", 400, 60,
    "28 Dec|29 Dec|31 Dec|1 Jan 2012|2 Jan" },
  { "America/Havana", "2020-10-30", "2020-11-03", 320, 60, "30 Oct|31 Oct|1 Nov|2 Nov|3 Nov" },
  /* nothing to show */
  { "UTC", "2026-10-05", "2026-10-05", 700, 50, "" },
  { "UTC", "2026-10-06", "2026-10-05", 700, 50, "" },
  { "UTC", "2026-10-05T09:10", "2026-10-05T09:50", 700, 50, "" },
};

static void
test_times (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      g_autoptr(GTimeZone) zone = zone_of (spans[i].zone);
      Scale scale = { (double) at (spans[i].from, zone), (double) at (spans[i].to, zone), 50,
                      50 + spans[i].px };
      g_autoptr(Ticks) ticks = ticks_times (&scale, zone, spans[i].label_px);
      g_autofree char *labels = labels_of (ticks);

      g_assert_cmpstr (labels, ==, spans[i].expected);
    }
}

static void
test_instants (void)
{
  g_autoptr(GTimeZone) amsterdam = zone_of ("Europe/Amsterdam");
  g_autoptr(GTimeZone) beirut = zone_of ("Asia/Beirut"), havana = zone_of ("America/Havana");
  Scale autumn = { (double) at ("2026-10-24", amsterdam),
                   (double) at ("2026-10-27", amsterdam), 0, 300 };
  Scale skipped
    = { (double) at ("2022-03-26", beirut), (double) at ("2022-03-28", beirut), 0, 200 };
  Scale twice
    = { (double) at ("2020-10-31", havana), (double) at ("2020-11-03", havana), 300, 0 };
  g_autoptr(Ticks) a = ticks_times (&autumn, amsterdam, 60);
  g_autoptr(Ticks) b = ticks_times (&skipped, beirut, 60);
  g_autoptr(Ticks) h = ticks_times (&twice, havana, 60);

  g_assert_cmpfloat (value_of (a, 1) - value_of (a, 0), ==, 24 * HOUR);
  g_assert_cmpfloat (value_of (a, 2) - value_of (a, 1), ==, 25 * HOUR);
  g_assert_cmpfloat (value_of (b, 1), ==, (double) at ("2022-03-26T22:00Z", NULL));
  g_assert_cmpfloat (value_of (h, 1), ==, (double) at ("2020-11-01T04:00Z", NULL));
  g_assert_cmpfloat (value_of (h, 2) - value_of (h, 1), ==, 25 * HOUR);
}

/* Lord Howe's clock goes forward by half an hour, at 02:00: there is no room for 02:30. */
static void
test_half_hour (void)
{
  g_autoptr(GTimeZone) howe = zone_of ("Australia/Lord_Howe");
  Scale night = { (double) at ("2026-10-04T00:00", howe),
                  (double) at ("2026-10-04T04:00", howe), 0, 175 };
  g_autoptr(Ticks) ticks = ticks_times (&night, howe, 45);

  g_assert_cmpuint (ticks->len, ==, 4);
  for (guint i = 0; i < ticks->len; i++)
    g_assert_cmpfloat (value_of (ticks, i), ==,
                       (double) at ("2026-10-04T00:00", howe) + (i < 2 ? i : i + .5) * HOUR);
}

/* Over any span: ascending, within, and `label_px` apart. */
static void
test_room (void)
{
  static const char *const names[]
    = { "Europe/Amsterdam", "Australia/Lord_Howe", "America/Havana", "UTC" };

  for (int i = 0; i < (int) sample (100, 250, 2000); i++)
    {
      g_autoptr(GTimeZone) zone = zone_of (names[i % 4]);
      double from = g_test_rand_int_range (0, G_MAXINT32);
      double to = from + pow (10, g_test_rand_double_range (3.6, 9.4));
      double label_px = g_test_rand_int_range (30, 90);
      Scale scale = { from, to, 40, g_test_rand_int_range (100, 1500) };
      g_autoptr(Ticks) ticks = ticks_times (&scale, zone, label_px);

      for (guint j = 0; j < ticks->len; j++)
        {
          double value = value_of (ticks, j);

          g_assert_true (value >= from && value <= to);
          if (j > 0)
            g_assert_cmpfloat (scale_px (&scale, value)
                                 - scale_px (&scale, value_of (ticks, j - 1)),
                               >=, label_px - 1e-6);
        }
    }
}

static void
test_hostile_times (void)
{
  static const double ends[][2]
    = { { NAN, 1 },  { 0, NAN },   { -INFINITY, INFINITY }, { -1e300, 1e300 },
        { 0, 1e18 }, { -9e18, 0 }, { -3.9e11, 3.9e11 },     { 1e10, 1.0000001e10 } };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      Scale scale = { ends[i][0], ends[i][1], 0, 700 };
      g_autoptr(Ticks) ticks = ticks_times (&scale, NULL, 50);
      g_autoptr(Ticks) narrow = ticks_times (&scale, NULL, 0);

      g_assert_cmpuint (ticks->len, <, 20);
      g_assert_cmpuint (narrow->len, <=, 701);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scale/px", test_px);
  g_test_add_func ("/scale/ticks", test_rows);
  g_test_add_func ("/scale/values", test_values);
  g_test_add_func ("/scale/any-ends", test_any_ends);
  g_test_add_func ("/scale/times", test_times);
  g_test_add_func ("/scale/instants", test_instants);
  g_test_add_func ("/scale/half-hour", test_half_hour);
  g_test_add_func ("/scale/room", test_room);
  g_test_add_func ("/scale/hostile-times", test_hostile_times);
  return g_test_run ();
}
