#include <math.h>

#include "base/say.h"
#include "worktime/worktime.h"
#include "worktime-rules.h"

static void
assert_said (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_counts (void)
{
  static const struct
  {
    gint64 count;
    const char *whole, *brief;
  } rows[] = {
    { 0, "0", "0" },
    { 999, "999", "999" },
    { 1000, "1,000", "1,000" },
    { 12345, "12,345", "12,345" },
    { 99999, "99,999", "99,999" },
    { 100000, "100,000", "100k" },
    { 999499, "999,499", "999k" },
    { 999999, "999,999", "1.0M" },
    { 10000000, "10,000,000", "10.0M" },
    { 123456789, "123,456,789", "123M" },
    { -999, "-999", "-999" },
    { -1234, "-1,234", "-1,234" },
    { G_MAXINT64, "9,223,372,036,854,775,807", "9223372037G" },
    { G_MININT64, "-9,223,372,036,854,775,808", "-9,223,372,036,854,775,808" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      assert_said (say_count (rows[i].count), rows[i].whole);
      assert_said (say_short (rows[i].count), rows[i].brief);
    }
}

static void
test_reals (void)
{
  assert_said (say_real (0, 1), "0.0");
  assert_said (say_real (999.96, 1), "1,000.0");
  assert_said (say_real (-1234567.891, 2), "-1,234,567.89");
  assert_said (say_real (1234.5, 0), "1,234");
  assert_said (say_real (NAN, 1), "-");
}

static void
test_counted (void)
{
  assert_said (say_counted (1, NULL, "clocks"), "1 clock");
  assert_said (say_counted (0, NULL, "clocks"), "0 clocks");
  assert_said (say_counted (1200, NULL, "votes"), "1,200 votes");
  assert_said (say_counted (1, "search", "searches"), "1 search");
  assert_said (say_counted (2, "search", "searches"), "2 searches");
  assert_said (say_counted (1, NULL, "sheep"), "1 sheep");
  assert_said (say_counted (3, NULL, NULL), "3");
  assert_said (say_counted (1, NULL, ""), "1");
}

/* One decimal, whatever the total, but for none and all. */
static void
test_shares (void)
{
  static const struct
  {
    gint64 yes, total;
    double target;
    const char *text, *against;
  } rows[] = {
    { 0, 0, 0.9, "-", "-" },
    { 0, 5, 0.9, "0%", "0%" },
    { 5, 5, 0.9, "100%", "100%" },
    { 9, 5, 0.9, "100%", "100%" },
    { -1, 5, 0.9, "0%", "0%" },
    { 11, 22, 0.9, "50.0%", "50.0%" },
    { 17, 100, 0.9, "17.0%", "17.0%" },
    { 53, 71, 0.9, "74.6%", "74.6%" },
    { 214, 229, 0.9, "93.4%", "93.4%" },
    { 56, 61, 0.9, "91.8%", "91.8%" },
    { 88, 98, 0.9, "89.8%", "89.8%" },
    { 9, 10, 0.9, "90.0%", "90.0%" },        /* kept exactly */
    { 8996, 10000, 0.9, "90.0%", "89.96%" }, /* missed, and seen to be */
    { 8996, 10000, NAN, "90.0%", "90.0%" },
    { 89999, 100000, 0.9, "90.0%", "89.99%" },
    { 99999, 100000, 1, "99.9%", "99.9%" },
    { 1, 100000, 0.9, "0.1%", "0.1%" },
    { 98, 99, 1, "99.0%", "99.0%" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      assert_said (say_share_of (rows[i].yes, rows[i].total, NAN), rows[i].text);
      assert_said (say_share_of (rows[i].yes, rows[i].total, rows[i].target), rows[i].against);
    }
  assert_said (say_share (NAN, NAN), "-");
  assert_said (say_part (1, 1, 0.9), "1 of 1");
  assert_said (say_part (2, 4, 0.9), "2 of 4");
  assert_said (say_part (5, 5, 0.9), "100%");
  assert_said (say_part (0, 0, 0.9), "-");
}

static void
test_intervals (void)
{
  static const struct
  {
    double low, high;
    const char *text;
  } rows[] = {
    { 0.3065, 0.6935, "30.6% to 69.3%" },
    { 0, 0.43448, "0% to 43.4%" },
    { 0.56552, 1, "56.6% to 100%" },
    { 0.9924, 1, "99.2% to 100%" },
    { 0, 0.0076, "0% to 0.8%" },
    { 0.0005, 0.0281, "0.1% to 2.8%" }, /* not none */
    { 0.00001, 0.0281, "0.1% to 2.8%" },
    { 0.9719, 0.9997, "97.2% to 99.9%" }, /* nor all */
    { 0.995, 0.9988, "99.5% to 99.9%" },
    { 0.93214, 0.93381, "93.2% to 93.4%" },
    { 0.99999, 0.999999, "99.9% to 99.9%" },
    { NAN, NAN, "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_said (say_interval (rows[i].low, rows[i].high), rows[i].text);
}

static void
test_goals (void)
{
  assert_said (say_goal (1), "100%");
  assert_said (say_goal (0), "0%");
  assert_said (say_goal (0.9), "90%");
  assert_said (say_goal (0.975), "97.5%");
  assert_said (say_goal (1 / 3.0), "33.333%");
  assert_said (say_goal (0.9999999), "99.999%");
}

/* As a share, with a sign or without. */
static void
test_points (void)
{
  static const struct
  {
    double difference;
    const char *rise, *by;
  } rows[] = {
    { 0, "0", "0" },
    { 0.28, "+28.0", "28.0" },
    { 0.0012, "+0.1", "0.1" },
    { 0.0004, "+0.1", "0.1" }, /* not nothing */
    { -0.0004, "-0.1", "-0.1" },
    { -0.1234, "-12.3", "-12.3" },
    { 0.9999, "+99.9", "99.9" },
    { 1, "+100", "100" },
    { -1, "-100", "-100" },
    { NAN, "-", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      assert_said (say_points (rows[i].difference, TRUE), rows[i].rise);
      assert_said (say_points (rows[i].difference, FALSE), rows[i].by);
    }
}

static void
test_durations (void)
{
  static const struct
  {
    gint64 seconds;
    const char *hours, *days;
  } rows[] = {
    { 0, "0s", "0s" },
    { 45, "45s", "45s" },
    { 59, "59s", "59s" },
    { 60, "1m", "1m" },
    { 119, "1m", "1m" },
    { 720, "12m", "12m" },
    { 3599, "59m", "59m" },
    { 3600, "1h", "1h" },
    { 3660, "1h 01m", "1h 01m" },
    { 5400, "1h 30m", "1h 30m" },
    { 11100, "3h 05m", "3h 05m" },
    { 86399, "23h 59m", "23h 59m" },
    { 187200, "52h", "52h" },
    { 187500, "52h 05m", "52h 05m" },
    { 359999, "99h 59m", "99h 59m" },
    { 360000, "100h", "4d 4h" },
    { 363660, "101h 01m", "4d 5h" },
    { 432000, "120h", "5d" },
    { 16754760, "4,654h", "193d 22h" },
    { 3600000000, "1,000,000h", "41,666d 16h" },
    { -45, "-45s", "-45s" },
    { -11100, "-3h 05m", "-3h 05m" },
    { -3600, "-1h", "-1h" },
    { G_MAXINT64, "2,562,047,788,015,215h", "106,751,991,167,300d 15h" },
    { G_MININT64, "-2,562,047,788,015,215h", "-106,751,991,167,300d 15h" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      assert_said (say_hours (rows[i].seconds), rows[i].hours);
      assert_said (say_days (rows[i].seconds), rows[i].days);
    }
}

static void
test_moments (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  gint64 at = 1791271800; /* 2026-10-06T09:30+02:00, a Tuesday */

  assert_said (say_when (at, zone, SAY_DATE), "6 October 2026");
  assert_said (say_when (at, zone, SAY_DAY), "6 Oct 2026");
  assert_said (say_when (at, zone, SAY_TIME), "6 Oct 09:30");
  assert_said (say_when (at, zone, SAY_MOMENT), "Tue 6 Oct 2026 09:30");
  assert_said (say_when (G_MAXINT64, zone, SAY_DATE), "-");
  assert_said (say_when (G_MININT64, zone, SAY_DAY), "-");
  assert_said (say_when (G_MAXINT64, zone, SAY_TIME), "-");
  assert_said (say_when (G_MAXINT64, zone, SAY_MOMENT), "-");
  assert_said (say_when (at, NULL, SAY_DATE), "-");
}

/* A desk of eight hours on weekdays: its days, not the clock's. */
static void
test_working_days (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  Rules *rules = rules_new (zone);
  g_autoptr(WorkCalendar) calendar = NULL;
  gint64 from = 1791271800;
  static const struct
  {
    gint64 hours;
    const char *text;
  } rows[] = {
    { 99, "99h" }, { 100, "12d 4h" }, { 104, "13d" }, { 107, "13d 3h" }, { 4654, "581d 6h" }
  };

  for (int day = 0; day < 5; day++)
    rules_week (rules, day, (WorkWindow){ 9 * 3600, 17 * 3600 });
  calendar = rules_calendar (rules);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = work_days_format (calendar, from, rows[i].hours * 3600);
      WorkDuration duration;

      g_assert_cmpstr (text, ==, rows[i].text);
      g_strdelimit (text, " ", '0'); /* as the duration of a promise it means the same */
      g_assert_true (work_duration_parse (text, &duration, NULL));
      g_assert_cmpint (work_elapsed (calendar, from,
                                     work_duration_due (&duration, calendar, from)),
                       ==, rows[i].hours * 3600);
    }
  assert_said (work_days_format (calendar, from, -3600), "-1h");
  assert_said (work_days_format (calendar, from, G_MAXINT64), "2,562,047,788,015,215h");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/say/counts", test_counts);
  g_test_add_func ("/say/reals", test_reals);
  g_test_add_func ("/say/counted", test_counted);
  g_test_add_func ("/say/shares", test_shares);
  g_test_add_func ("/say/intervals", test_intervals);
  g_test_add_func ("/say/goals", test_goals);
  g_test_add_func ("/say/points", test_points);
  g_test_add_func ("/say/durations", test_durations);
  g_test_add_func ("/say/moments", test_moments);
  g_test_add_func ("/say/working-days", test_working_days);
  return g_test_run ();
}
