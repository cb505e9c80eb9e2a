/* test-worktime-reference.c - business time against a slow obvious program that paints every
 * second of two weeks open or closed, and counts. */
#include "sample.h"
#include "worktime-painted.h"

#define N_CALENDARS ((int) sample (3, 7, 90))

enum
{
  N_QUESTIONS = 20
};

/* ---- Questions.  Moments are counted from `begin`; what lies outside cannot be judged. */

static int
scan (const Case *self, int from, char colour)
{
  const char *found = memchr (self->open + from, colour, (gsize) (N_SECONDS - from));

  return found == NULL ? N_SECONDS : (int) (found - self->open);
}

/* The first of the run of seconds that ends before `from`. */
static int
scan_back (const Case *self, int from, char colour)
{
  const char *found = memrchr (self->open, colour, (gsize) from);

  return found == NULL ? 0 : (int) (found - self->open) + 1;
}

static void
expect (const Case *self, gint64 answer, int expected)
{
  if (expected < N_SECONDS)
    g_assert_cmpint (answer - self->begin, ==, expected);
  else
    g_assert_cmpint (answer - self->begin, >=, N_SECONDS);
}

static void
ask_state (Case *self, int at)
{
  int opening = scan (self, at, 1);
  int closing = opening == N_SECONDS ? N_SECONDS : scan (self, opening, 0);
  int back = scan_back (self, at, 1);
  WorkSpan span;

  g_assert_cmpint (work_is_open (self->calendar, self->begin + at), ==, self->open[at]);
  expect (self, work_next_open (self->calendar, self->begin + at), opening);
  expect (self, work_next_close (self->calendar, self->begin + at), closing);
  if (opening < N_SECONDS)
    {
      int from = self->open[at] ? scan_back (self, at, 0) : opening;

      g_assert_true (work_next_span (self->calendar, self->begin + at, &span));
      expect (self, span.to, closing);
      if (from > 0)
        expect (self, span.from, from);
      else
        g_assert_cmpint (span.from, <=, self->begin);
    }
  if (back > 0)
    {
      int from = scan_back (self, back, 0);

      g_assert_true (previous_span (self->calendar, self->begin + at, &span));
      expect (self, span.to, scan (self, back - 1, 0));
      if (from > 0)
        expect (self, span.from, from);
      else
        g_assert_cmpint (span.from, <=, self->begin);
    }
}

static void
ask_elapsed (Case *self, int from, int to)
{
  g_assert_cmpint (work_elapsed (self->calendar, self->begin + from, self->begin + to), ==,
                   self->sum[to] - self->sum[from]);
}

/* The first moment when so many seconds have passed, and the last from which they do. */
static void
ask_due (Case *self, int from, int seconds)
{
  int later = from, earlier = from;

  while (later <= N_SECONDS && self->sum[later] - self->sum[from] < seconds)
    later++;
  while (earlier >= 0 && self->sum[from] - self->sum[earlier] < seconds)
    earlier--;
  expect (self, work_due (self->calendar, self->begin + from, seconds), later);
  if (earlier >= 0)
    expect (self, work_due (self->calendar, self->begin + from, -seconds), earlier);
}

static void
see_moment (Case *self, gint64 from, gint64 to, gint64 *moment)
{
  if (from <= self->begin + *moment && self->begin + *moment < to)
    *moment = -1;
}

static gboolean
has_window_at (Case *self, WorkDay day, gint64 moment)
{
  visit_day (self, day, see_moment, &moment);
  return moment == -1;
}

static void
see_closing (Case *self, gint64 from, gint64 to, gint64 *closing)
{
  const char *last = memrchr (self->open + (from - self->begin), 1, (gsize) (to - from));

  if (last != NULL)
    *closing = MAX (*closing, last + 1 - self->open);
}

/* 0: no working day. */
static gint64
last_closing (Case *self, WorkDay day)
{
  gint64 closing = 0;

  visit_day (self, day, see_closing, &closing);
  return closing;
}

/* The date whose window a moment is in: its own, else one before, else the next. */
static WorkDay
owner_of (Case *self, int moment)
{
  WorkDay wall = day_of (self->begin + moment);

  for (WorkDay day = wall; day > wall - 4; day--)
    if (has_window_at (self, day, moment))
      return day;
  g_assert_true (has_window_at (self, wall + 1, moment));
  return wall + 1;
}

static void
ask_days (Case *self, int from, int days, gboolean end)
{
  WorkDay limit = day_of (self->begin) + N_DAYS - 4, first, day;
  int opening = scan (self, from, 1);
  gint64 expected, wall;

  if (opening == N_SECONDS)
    return;
  first = day = owner_of (self, opening);
  for (int left = days; left > 0 && day < limit; left--)
    do
      day++;
    while (day < limit && last_closing (self, day) == 0);
  if (day >= limit)
    return;
  wall = self->begin + opening + libc_offset (self->begin + opening)
         + (gint64) (day - first) * DAY_S;
  expected = end         ? last_closing (self, day)
             : days == 0 ? opening
                         : instant_of (self, wall) - self->begin;
  g_assert_cmpint (work_due_days (self->calendar, self->begin + from, days, end) - self->begin,
                   ==, expected);
}

static void
ask (Case *self)
{
  int at = pick (self, 0, N_SECONDS), other = pick (self, 0, N_SECONDS);
  int early = pick (self, 2 * DAY_S, N_SECONDS / 2);

  ask_state (self, at);
  ask_state (self, scan (self, at, 1 - self->open[at]) % N_SECONDS); /* a boundary */
  ask_elapsed (self, at, other);
  ask_due (self, at, pick (self, 1, 3 * DAY_S));
  ask_due (self, at, MAX (1, ABS (self->sum[other] - self->sum[at]))); /* often at closing */
  ask_days (self, early, pick (self, 0, 5), FALSE);
  ask_days (self, early, pick (self, 0, 5), TRUE);
}

static void
test_reference (void)
{
  Case *self = g_new0 (Case, 1);

  for (int number = 0; number < N_CALENDARS; number++)
    {
      pick_case (self, number);
      if (number % 3 == 0) /* the whole of it, made in one go */
        work_elapsed (self->calendar, G_MININT64, G_MAXINT64);
      for (int i = 0; i < N_QUESTIONS; i++)
        ask (self);
      clear_case (self);
    }
  g_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worktime-reference/seconds", test_reference);
  return g_test_run ();
}
