/* test-worktime-laws.c - what holds of business time in any calendar, 1970 to 2100. */
#include <stdlib.h>
#include <time.h>

#include "base/timestamp.h"
#include "worktime/worktime.h"
#include "sample.h"
#include "worktime-rules.h"

#define N_CALENDARS sample (2, 4, 40)
#define N_INSTANTS ((int) sample (100, 300, 2000))

enum
{
  HOUR_S = 3600,
  DAY_S = 86400,
  N_QUESTIONS = 200
};

#define YEAR_2101 G_GINT64_CONSTANT (4133980800)

static const char *const zones[] = {
  "Europe/Amsterdam",  "Europe/Dublin",    "Europe/Moscow",       "America/New_York",
  "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia",
  "Pacific/Chatham",   "Asia/Kathmandu",   "Asia/Tehran",         "Asia/Gaza",
  "Africa/Casablanca", "Africa/Monrovia",  "Africa/Cairo",        "Antarctica/Troll",
  "America/Nuuk",      "Etc/UTC",
};

static gint64
pick (GRand *random, gint64 from, gint64 after)
{
  return from + (gint64) (g_rand_double (random) * (double) (after - from));
}

static WorkWindow
pick_window (GRand *random)
{
  gint32 from = (gint32) pick (random, 0, DAY_S);

  return (WorkWindow){ from, from + (gint32) pick (random, 1, 10 * HOUR_S) };
}

static Rules *
pick_rules (guint32 seed)
{
  GRand *random = g_rand_new_with_seed (seed);
  g_autoptr(GTimeZone) zone = zone_named (zones[seed % G_N_ELEMENTS (zones)], NULL);
  Rules *rules = rules_new (zone);
  WorkDay last = work_day_of (2101, 1, 1);

  for (WorkDay since = 0; since < last; since += (WorkDay) pick (random, 5000, 40000))
    {
      if (since > 0)
        rules_since (rules, since);
      for (gint64 n = pick (random, 1, 10); n > 0; n--)
        rules_week (rules, (int) pick (random, 0, 7), pick_window (random));
      for (gint64 n = pick (random, 0, 400); n > 0; n--)
        rules_close (rules, (WorkDay) pick (random, 0, last), (WorkWindow){ 0, DAY_S });
      for (gint64 n = pick (random, 0, 400); n > 0; n--)
        {
          WorkWindow window = pick_window (random);

          rules_special (rules, (WorkDay) pick (random, 0, last), n % 3 == 0 ? NULL : &window);
        }
    }
  g_rand_free (random);
  return rules;
}

/* ---- Laws */

static void
ask_due (WorkCalendar *calendar, gint64 from, gint64 seconds, gint64 more)
{
  gint64 due = work_due (calendar, from, seconds);

  if (due == WORK_NEVER)
    return;
  g_assert_cmpint (work_elapsed (calendar, from, due), ==, seconds);
  g_assert_cmpint (work_due (calendar, from, seconds + more), >=, due);
  g_assert_cmpint (work_due (calendar, from + more, seconds), >=, due);
  if (seconds > 0) /* no earlier moment will do, and backwards no later one */
    g_assert_cmpint (work_elapsed (calendar, from, due - 1), ==, seconds - 1);
  if (seconds < 0)
    g_assert_cmpint (work_elapsed (calendar, from, due + 1), ==, seconds + 1);
}

static void
ask_spans (WorkCalendar *calendar, gint64 at)
{
  WorkSpan span, next, previous;

  if (!work_next_span (calendar, at, &span))
    return;
  g_assert_cmpint (span.from, <, span.to);
  g_assert_cmpint (span.to, >, at);
  g_assert_cmpint (work_elapsed (calendar, span.from, span.to), ==, span.to - span.from);
  g_assert_cmpint (work_elapsed (calendar, at, MAX (at, span.from)), ==, 0);
  g_assert_cmpint (work_next_open (calendar, at), ==, MAX (at, span.from));
  g_assert_cmpint (work_is_open (calendar, at), ==, span.from <= at);
  if (work_next_span (calendar, span.to, &next))
    {
      g_assert_cmpint (next.from, >, span.to);
      g_assert_true (previous_span (calendar, next.from, &previous));
      g_assert_cmpint (previous.from, ==, span.from);
      g_assert_cmpint (previous.to, ==, span.to);
    }
}

static void
ask_days (WorkCalendar *calendar, gint64 from, int days)
{
  gint64 due = work_due_days (calendar, from, days, FALSE);
  gint64 end = work_due_days (calendar, from, days, TRUE);

  if (due == WORK_NEVER)
    return;
  g_assert_cmpint (due, >=, from);
  g_assert_cmpint (work_elapsed (calendar, end - 1, end), ==, 1);
  g_assert_cmpint (work_due_days (calendar, from, days + 1, FALSE), >, due);
}

static void
test_laws (void)
{
  for (guint32 seed = 0; seed < N_CALENDARS; seed++)
    {
      GRand *random = g_rand_new_with_seed (seed);
      g_autoptr(WorkCalendar) calendar = rules_calendar (pick_rules (seed));

      for (int i = 0; i < N_QUESTIONS; i++)
        {
          gint64 a = pick (random, 0, YEAR_2101), b = a + pick (random, -30, 30) * DAY_S;
          gint64 c = pick (random, 0, YEAR_2101);

          g_assert_cmpint (work_elapsed (calendar, a, b) + work_elapsed (calendar, b, c), ==,
                           work_elapsed (calendar, a, c));
          g_assert_cmpint (work_elapsed (calendar, a, b), ==, -work_elapsed (calendar, b, a));
          ask_due (calendar, a, pick (random, -100, 100) * HOUR_S, pick (random, 0, DAY_S));
          ask_due (calendar, a, work_elapsed (calendar, a, c), pick (random, 0, DAY_S));
          ask_spans (calendar, a);
          ask_days (calendar, a, (int) pick (random, 0, 10));
        }
      g_rand_free (random);
    }
}

/* Intervals made bit by bit are those made at once. */
static void
test_growth (void)
{
  for (guint32 seed = 0; seed < N_CALENDARS; seed++)
    {
      GRand *random = g_rand_new_with_seed (seed);
      g_autoptr(WorkCalendar) whole = rules_calendar (pick_rules (seed));

      work_elapsed (whole, G_MININT64, G_MAXINT64);
      for (int i = 0; i < 3; i++)
        {
          g_autoptr(WorkCalendar) fresh = rules_calendar (pick_rules (seed));
          gint64 at = pick (random, 0, YEAR_2101), seconds = pick (random, -999, 999) * 997;

          g_assert_cmpint (work_due (fresh, at, seconds), ==, work_due (whole, at, seconds));
          g_assert_cmpint (work_next_close (fresh, at), ==, work_next_close (whole, at));
          at = pick (random, 0, YEAR_2101);
          g_assert_cmpint (work_due_days (fresh, at, 5, TRUE), ==,
                           work_due_days (whole, at, 5, TRUE));
          g_assert_cmpint (work_elapsed (fresh, 0, at), ==, work_elapsed (whole, 0, at));
        }
      g_rand_free (random);
    }
}

/* ---- Zones, as libc knows them */

static void
ask_zone (GTimeZone *zone, gint64 at)
{
  time_t time = (time_t) at;
  struct tm wall;
  WorkDay day = work_day_at (zone, at);
  gint64 again;

  localtime_r (&time, &wall);
  g_assert_cmpint (day, ==, work_day_of (wall.tm_year + 1900, wall.tm_mon + 1, wall.tm_mday));
  g_assert_cmpint (work_weekday (day), ==, (wall.tm_wday + 6) % 7);
  again = work_instant (zone, day, wall.tm_hour * HOUR_S + wall.tm_min * 60 + wall.tm_sec);
  if (again != at) /* the second pass */
    {
      g_assert_cmpint (again, <, at);
      time = (time_t) again;
      localtime_r (&time, &wall);
      g_assert_cmpint (again + wall.tm_gmtoff - day * (gint64) DAY_S, >=, 0);
      g_assert_cmpint (work_day_at (zone, again), ==, day);
    }
}

static void
test_zones (void)
{
  GRand *random = g_rand_new_with_seed (1);

  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr(GTimeZone) zone = zone_named (zones[i], NULL);

      g_setenv ("TZ", zones[i], TRUE);
      tzset ();
      for (int n = 0; n < N_INSTANTS; n++)
        ask_zone (zone, pick (random, 0, YEAR_2101));
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worktime-laws/laws", test_laws);
  g_test_add_func ("/worktime-laws/growth", test_growth);
  g_test_add_func ("/worktime-laws/zones", test_zones);
  return g_test_run ();
}
