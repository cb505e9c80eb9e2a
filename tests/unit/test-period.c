/* Periods by name. */
#include "base/timestamp.h"
#include "sla/period.h"

static GTimeZone *
amsterdam (void)
{
  return g_time_zone_new_identifier ("Europe/Amsterdam");
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text, *since, *until;
  } rows[] = {
    { "2026", "2026-01-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00" },
    { "2026-Q4", "2026-10-01T00:00:00+02:00", "2027-01-01T00:00:00+01:00" },
    { "2026-10", "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00" },
    { "2026-12", "2026-12-01T00:00:00+01:00", "2027-01-01T00:00:00+01:00" },
    { "2026-W01", "2025-12-29T00:00:00+01:00", "2026-01-05T00:00:00+01:00" },
    { "2026-W40", "2026-09-28T00:00:00+02:00", "2026-10-05T00:00:00+02:00" },
    { "2026-W43", "2026-10-19T00:00:00+02:00", "2026-10-26T00:00:00+01:00" },
    { "2026-W53", "2026-12-28T00:00:00+01:00", "2027-01-04T00:00:00+01:00" },
    { "2024-02-29", "2024-02-29T00:00:00+01:00", "2024-03-01T00:00:00+01:00" },
    { "2026-10-25", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00" },
    { "today", "2026-11-22T00:00:00+01:00", "2026-11-23T00:00:00+01:00" },
    { "yesterday", "2026-11-21T00:00:00+01:00", "2026-11-22T00:00:00+01:00" },
    { "this-week", "2026-11-16T00:00:00+01:00", "2026-11-23T00:00:00+01:00" },
    { "last-week", "2026-11-09T00:00:00+01:00", "2026-11-16T00:00:00+01:00" },
    { "last-month", "2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00" },
    { "last-quarter", "2026-07-01T00:00:00+02:00", "2026-10-01T00:00:00+02:00" },
    { "last-year", "2025-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00" },
  };
  g_autoptr(GTimeZone) zone = amsterdam ();
  gint64 now;

  g_assert_true (timestamp_parse ("2026-11-22T23:30:00", zone, &now, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *since = NULL, *until = NULL;
      Period period;

      g_assert_true (period_parse (rows[i].text, zone, now, &period, NULL));
      since = timestamp_format (period.since, zone);
      until = timestamp_format (period.until, zone);
      g_assert_cmpstr (since, ==, rows[i].since);
      g_assert_cmpstr (until, ==, rows[i].until);
    }
}

static void
test_bad (void)
{
  static const char *const rows[]
    = { "",           "26",        "2026-",       "2026-13", "2026-00",
        "2026-W00",   "2026-W54",  "2025-W53",    "2026-Q5", "2026-02-29",
        "2026-10-32", "2026-10-5", "2026-10-05x", "1899",    "2101",
        "last-",      "this-",     "last-decade", "week",    "2026-W40x" };
  g_autoptr(GTimeZone) zone = amsterdam ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      Period period;

      g_assert_false (period_parse (rows[i], zone, 1795336200, &period, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_USAGE);
    }
}

/* Names are read again as the same period, and periods follow each other without a gap. */
static void
test_names (void)
{
  g_autoptr(GTimeZone) zone = amsterdam ();

  for (PeriodStep step = STEP_DAY; step <= STEP_YEAR; step++)
    {
      Period last = period_around (step, zone, 1600000000);

      for (int i = 0; i < 300; i++)
        {
          Period period = period_around (step, zone, last.until), again;
          g_autofree char *name = period_name (step, zone, period.since);

          g_assert_cmpint (period.since, ==, last.until);
          g_assert_true (period_holds (&period, period.since));
          g_assert_false (period_holds (&period, period.until));
          if (period.since > G_GINT64_CONSTANT (4100000000))
            break;
          g_assert_true (period_parse (name, zone, 0, &again, NULL));
          g_assert_cmpint (again.since, ==, period.since);
          g_assert_cmpint (again.until, ==, period.until);
          last = period;
        }
    }
}

static void
test_words (void)
{
  static const struct
  {
    const char *text, *words;
  } rows[] = {
    { "2026-10", "October 2026" },
    { "2026", "2026" },
    { "2026-W40", "week 40, 28 September to 4 October 2026" },
    { "2026-W01", "week 1, 29 December 2025 to 4 January 2026" },
    { "2026-10-05", "5 October 2026" },
    { "2026-Q4", "1 October to 31 December 2026" },
  };
  g_autoptr(GTimeZone) zone = amsterdam ();
  Period all = { G_MININT64, G_MAXINT64 };
  g_autofree char *ever = period_describe (&all, zone);

  g_assert_cmpstr (ever, ==, "all time");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = NULL;
      Period period;

      g_assert_true (period_parse (rows[i].text, zone, 0, &period, NULL));
      words = period_describe (&period, zone);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* With times where an end is not midnight on the wall. */
static void
test_words_of_times (void)
{
  static const struct
  {
    const char *since, *until, *words;
  } rows[] = {
    { "2026-10-05T09:30", "2026-10-06T10:00", "5 October 09:30 to 6 October 2026 10:00" },
    { "2026-10-05T00:00", "2026-10-06T10:00", "5 October 00:00 to 6 October 2026 10:00" },
    { "2026-10-05T09:30", "2026-10-07T00:00", "5 October 09:30 to 7 October 2026 00:00" },
    { "2025-12-31T09:30", "2026-01-01T10:00",
      "31 December 2025 09:30 to 1 January 2026 10:00" },
    { "2026-10-05T09:30", "2026-10-05T17:00", "5 October 2026 09:30 to 17:00" },
    { "2026-10-05T09:30", NULL, "since 5 October 2026 09:30" },
    { "2026-10-05T00:00", NULL, "since 5 October 2026" },
    { NULL, "2026-10-05T09:30", "until 5 October 2026 09:30" },
    { NULL, "2026-10-06T00:00", "until 5 October 2026" },
    /* Clocks change: the day has 25 hours, and its ends are midnight. */
    { "2026-10-25T00:00", "2026-10-26T00:00", "25 October 2026" },
  };
  g_autoptr(GTimeZone) zone = amsterdam ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Period period = { G_MININT64, G_MAXINT64 };
      g_autofree char *words = NULL;

      if (rows[i].since != NULL)
        g_assert_true (timestamp_parse (rows[i].since, zone, &period.since, NULL));
      if (rows[i].until != NULL)
        g_assert_true (timestamp_parse (rows[i].until, zone, &period.until, NULL));
      words = period_describe (&period, zone);
      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/period/parse", test_parse);
  g_test_add_func ("/period/bad", test_bad);
  g_test_add_func ("/period/names", test_names);
  g_test_add_func ("/period/words", test_words);
  g_test_add_func ("/period/words-of-times", test_words_of_times);
  return g_test_run ();
}
