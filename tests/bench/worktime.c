/* worktime - what business time costs, on the hours of a desk (weekdays 09:30-17:00, Fridays
 * with two breaks, Dutch holidays), over spans of 1 to 14 days in ten years, one core; beside
 * a day-by-day walk over the same hours, as a plain program would do it.  Prints lines
 * `measure TAB value TAB unit`, and fails when the two do not agree. */
#include <stdio.h>

#include "worktime/worktime.h"
#include "../unit/worktime-rules.h"

enum
{
  HOUR_S = 3600,
  DAY_S = 86400,
  N = 1 << 20,
  N_PEER = 1 << 14, /* it is slower */
  N_ONE_SHOT = 1000,
  MAX_WINDOWS = 3
};

typedef struct
{
  gint64 from, to, seconds;
} Question;

static const struct
{
  int n;
  WorkWindow window[MAX_WINDOWS];
} week[7] = {
  { 1, { { 34200, 61200 } } },
  { 1, { { 34200, 61200 } } },
  { 1, { { 34200, 61200 } } },
  { 1, { { 34200, 61200 } } },
  { 3, { { 34200, 37800 }, { 48600, 54000 }, { 55800, 61200 } } },
  { 0, { { 0, 0 } } },
  { 0, { { 0, 0 } } },
};

static const struct
{
  int month, day;
} holidays[] = { { 1, 1 }, { 4, 27 }, { 5, 5 }, { 12, 25 }, { 12, 26 } };

enum
{
  FIRST_YEAR = 2020,
  LAST_YEAR = 2031 /* a year more than is asked about: what is due falls later */
};

static double
seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static void
print_rate (const char *measure, int n, double seconds)
{
  printf ("%s\t%.2f\tM/s\n", measure, n / seconds / 1e6);
}

static WorkCalendar *
make_calendar (GTimeZone *zone)
{
  Rules *rules = rules_new (zone);

  for (int day = 0; day < 7; day++)
    for (int i = 0; i < week[day].n; i++)
      rules_week (rules, day, week[day].window[i]);
  for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
    for (gsize i = 0; i < G_N_ELEMENTS (holidays); i++)
      rules_close (rules, work_day_of (year, holidays[i].month, holidays[i].day),
                   (WorkWindow){ 0, DAY_S });
  return rules_calendar (rules);
}

static Question *
make_questions (gint64 begin, gint64 end)
{
  GRand *random = g_rand_new_with_seed (1);
  Question *question = g_new (Question, N);

  for (int i = 0; i < N; i++)
    {
      question[i].from = begin + (gint64) (g_rand_double (random) * (double) (end - begin));
      question[i].to = question[i].from + g_rand_int_range (random, DAY_S, 14 * DAY_S);
      question[i].seconds = g_rand_int_range (random, 1, 60 * HOUR_S);
    }
  g_rand_free (random);
  return question;
}

/* ---- The plain program */

static gboolean
is_holiday (WorkDay day)
{
  for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
    for (gsize i = 0; i < G_N_ELEMENTS (holidays); i++)
      if (work_day_of (year, holidays[i].month, holidays[i].day) == day)
        return TRUE;
  return FALSE;
}

static gint64
peer_instant (GTimeZone *zone, WorkDay day, gint32 seconds)
{
  gint64 local = (gint64) day * DAY_S + seconds;
  int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_STANDARD, local);

  return local - g_time_zone_get_offset (zone, interval);
}

static gint64
peer_elapsed (GTimeZone *zone, gint64 from, gint64 to)
{
  gint64 sum = 0;

  for (WorkDay day = work_day_at (zone, from); day <= work_day_at (zone, to); day++)
    for (int i = 0; i < week[work_weekday (day)].n && !is_holiday (day); i++)
      {
        WorkWindow window = week[work_weekday (day)].window[i];
        gint64 open = peer_instant (zone, day, window.from_s);
        gint64 close = peer_instant (zone, day, window.to_s);

        sum += MAX (0, MIN (close, to) - MAX (open, from));
      }
  return sum;
}

static gint64
peer_due (GTimeZone *zone, gint64 from, gint64 seconds)
{
  for (WorkDay day = work_day_at (zone, from);; day++)
    for (int i = 0; i < week[work_weekday (day)].n && !is_holiday (day); i++)
      {
        WorkWindow window = week[work_weekday (day)].window[i];
        gint64 open = MAX (from, peer_instant (zone, day, window.from_s));
        gint64 close = peer_instant (zone, day, window.to_s);

        if (close - open >= seconds)
          return open + seconds;
        seconds -= MAX (0, close - open);
      }
}

static gboolean
measure_peer (WorkCalendar *calendar, const Question *question)
{
  GTimeZone *zone = work_calendar_zone (calendar);
  gint64 start, peer = 0, ours = 0;

  start = g_get_monotonic_time ();
  for (int i = 0; i < N_PEER; i++)
    peer += peer_elapsed (zone, question[i].from, question[i].to);
  print_rate ("elapsed, day by day", N_PEER, seconds_since (start));
  start = g_get_monotonic_time ();
  for (int i = 0; i < N_PEER; i++)
    peer += peer_due (zone, question[i].from, question[i].seconds);
  print_rate ("due, day by day", N_PEER, seconds_since (start));
  for (int i = 0; i < N_PEER; i++)
    ours += work_elapsed (calendar, question[i].from, question[i].to)
            + work_due (calendar, question[i].from, question[i].seconds);
  return ours == peer;
}

/* ---- Ours */

static gint64
measure_ours (WorkCalendar *calendar, const Question *question)
{
  gint64 start, sum = 0;

  start = g_get_monotonic_time ();
  for (int i = 0; i < N; i++)
    sum += work_elapsed (calendar, question[i].from, question[i].to);
  print_rate ("elapsed", N, seconds_since (start));
  start = g_get_monotonic_time ();
  for (int i = 0; i < N; i++)
    sum += work_due (calendar, question[i].from, question[i].seconds);
  print_rate ("due", N, seconds_since (start));
  start = g_get_monotonic_time ();
  for (int i = 0; i < N; i++)
    sum += work_due_days (calendar, question[i].from, 1 + i % 2, FALSE);
  print_rate ("due, working days", N, seconds_since (start));
  return sum;
}

static void
measure_building (GTimeZone *zone, gint64 begin, gint64 end, const Question *question)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr(WorkCalendar) calendar = make_calendar (zone);

  work_elapsed (calendar, begin, end);
  printf ("calendar of ten years\t%.3f\tms\n", seconds_since (start) * 1e3);
  start = g_get_monotonic_time ();
  for (int i = 0; i < N_ONE_SHOT; i++)
    {
      g_autoptr(WorkCalendar) fresh = make_calendar (zone);

      work_due (fresh, question[i].from, question[i].seconds);
    }
  printf ("calendar and one question\t%.3f\tms\n", seconds_since (start) * 1e3 / N_ONE_SHOT);
}

int
main (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  gint64 begin = work_instant (zone, work_day_of (FIRST_YEAR, 1, 1), 0);
  gint64 end = work_instant (zone, work_day_of (FIRST_YEAR + 10, 1, 1), 0);
  g_autofree Question *question = make_questions (begin, end);
  g_autoptr(WorkCalendar) calendar = make_calendar (zone);

  measure_building (zone, begin, end, question);
  work_elapsed (calendar, begin, end + 30 * DAY_S);
  if (measure_ours (calendar, question) == 0 || !measure_peer (calendar, question))
    {
      fputs ("worktime: the two do not agree\n", stderr);
      return 1;
    }
  return fflush (stdout) == 0 ? 0 : 2;
}
