/* Clocks counted: groups, tickets, periods, percentiles against counting by hand. */
#include <math.h>
#include <stdlib.h>
#include "base/timestamp.h"
#include "scratch.h"
#include "../../cmd/slareport/summary.h"

typedef struct
{
  Scratch scratch;
  Desk *desk;
} Fixture;

static const char yaml[]
  = "timezone: Europe/Amsterdam\n"
    "hours:\n"
    "  always: {week: {mon-sun: 00:00-24:00}}\n"
    "promises:\n"
    "  - {name: first, clock: first-reply, hours: always, target: 8h, since: 2026-06-01}\n"
    "  - {name: next, clock: next-reply, hours: always, target: 16h}\n"
    "  - {name: first, clock: first-reply, hours: always, target: 4h}\n";

enum
{
  FIRST,
  NEXT,
  FIRST_OLD
};

static void
set_up (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;

  scratch_init (&self->scratch);
  scratch_write (&self->scratch, "desk.yaml", yaml, -1);
  path = scratch_path (&self->scratch, "desk.yaml");
  self->desk = desk_load (path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  desk_free (self->desk);
  scratch_clear (&self->scratch);
}

static gint64
at (const char *text)
{
  gint64 time = WORK_NEVER;

  if (*text != '\0')
    g_assert_true (timestamp_parse (text, NULL, &time, NULL));
  return time;
}

static const DeskPromise *
promise (const Fixture *self, int which)
{
  const DeskPromise *promises = (const DeskPromise *) self->desk->promises->data;

  g_assert_cmpuint (self->desk->promises->len, ==, 3);
  return &promises[which];
}

static Clock
clock_of (const Fixture *self, int which, const char *ticket, ClockState state,
          gint64 business_s)
{
  return (Clock){ .ticket = ticket,
                  .promise = promise (self, which),
                  .channel = "email",
                  .line = "nl",
                  .priority = "",
                  .agent = "anna",
                  .due = 100,
                  .stopped = 50,
                  .business_s = business_s,
                  .calendar_s = 2 * business_s,
                  .state = state };
}

/* ---- Periods */

static void
test_in_period (void)
{
  static const struct
  {
    gint64 due, stopped, since, until;
    gboolean in;
    gint64 decided;
  } rows[] = {
    { 100, 50, 0, 200, TRUE, 50 },
    { 100, 50, 60, 200, FALSE, 50 }, /* due in it, but decided before */
    { 50, 100, 0, 200, TRUE, 100 },
    { 50, 100, 60, 200, TRUE, 100 },
    { 50, 100, 0, 60, FALSE, 100 },   /* due in it, answered later */
    { 50, 100, 60, 100, FALSE, 100 }, /* half open */
    { 50, 100, 100, 101, TRUE, 100 },
    { 50, 100, 50, 51, FALSE, 100 },
    { 50, 100, 51, 100, FALSE, 100 },
    { 100, WORK_NEVER, 0, 100, FALSE, 100 },
    { 100, WORK_NEVER, 0, 101, TRUE, 100 },
    { 100, WORK_NEVER, 100, 101, TRUE, 100 },
    { 100, WORK_NEVER, 101, G_MAXINT64, FALSE, 100 },
    { WORK_NEVER, WORK_NEVER, 0, 200, FALSE, WORK_NEVER }, /* paused */
    { WORK_NEVER, WORK_NEVER, 0, G_MAXINT64, TRUE, WORK_NEVER },
    { WORK_NEVER, 100, 0, 200, TRUE, 100 },
    { WORK_NEVER, 100, 101, G_MAXINT64, FALSE, 100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Clock clock = { .started = 7, .due = rows[i].due, .stopped = rows[i].stopped };
      Period period = { rows[i].since, rows[i].until };

      g_test_message ("row %u", i);
      g_assert_cmpint (clock_in_period (&clock, &period), ==, rows[i].in);
      g_assert_cmpint (clock_decided_at (&clock), ==, rows[i].decided);
    }
}

/* ---- Groupings */

static void
test_grouping_names (void)
{
  static const char *const names[] = { "promise", "channel",  "line",         "priority",
                                       "agent",   "customer", "organization", "escalated",
                                       "day",     "week",     "month",        NULL };

  g_assert_true (g_strv_equal (grouping_names, names));
}

/* Rows as "group/promise:clocks ...". */
static char *
rows_text (Summary *summary)
{
  GString *text = g_string_new (NULL);
  guint count;
  const SummaryRow *const *rows = summary_rows (summary, &count);

  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s%s/%s:%" G_GUINT64_FORMAT, i > 0 ? " " : "",
                            rows[i]->group, rows[i]->promise->name, rows[i]->clocks);
  return g_string_free (text, FALSE);
}

static void
test_groups (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    Grouping grouping;
    const char *rows;
  } expected[] = {
    { GROUP_PROMISE, "first/first:3 next/next:1" },
    { GROUP_CHANNEL, "/first:1 email/first:2 email/next:1" },
    { GROUP_LINE, "nl/first:3 nl/next:1" },
    { GROUP_PRIORITY, "/first:3 /next:1" },
    { GROUP_AGENT, "anna/first:1 anna/next:1 bram/first:2" },
    { GROUP_ESCALATED, "escalated/next:1 not escalated/first:3" },
    { GROUP_DAY, "2026-10-25/first:2 2026-10-26/next:1 2026-11-01/first:1" },
    { GROUP_WEEK, "2026-W43/first:2 2026-W44/first:1 2026-W44/next:1" },
    { GROUP_MONTH, "2026-10/first:2 2026-10/next:1 2026-11/first:1" },
  };
  /* 25 October has 25 hours in Amsterdam. */
  Clock clocks[] = {
    clock_of (self, FIRST, "a", CLOCK_MET, 1),
    clock_of (self, NEXT, "a", CLOCK_MET, 1),
    clock_of (self, FIRST_OLD, "b", CLOCK_MET, 1),
    clock_of (self, FIRST, "c", CLOCK_MET, 1),
  };

  clocks[0].due = clocks[0].stopped = at ("2026-10-24T22:00:00Z");
  clocks[1].due = clocks[1].stopped = at ("2026-10-25T23:00:00Z");
  clocks[2].due = clocks[2].stopped = at ("2026-10-25T22:59:59Z");
  clocks[3].due = clocks[3].stopped = at ("2026-10-31T23:00:00Z");
  clocks[1].escalated = TRUE;
  clocks[2].agent = clocks[3].agent = "bram";
  clocks[3].channel = "";
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr(Summary) summary = summary_new (expected[i].grouping, self->desk);
      g_autofree char *rows = NULL;

      for (guint k = 0; k < G_N_ELEMENTS (clocks); k++)
        summary_add (summary, &clocks[k]);
      rows = rows_text (summary);
      g_assert_cmpstr (rows, ==, expected[i].rows);
    }
}

/* A paused clock is of no day yet; those that fall due are of theirs, before it. */
static void
test_undecided (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(Summary) summary = summary_new (GROUP_MONTH, self->desk);
  Clock paused = clock_of (self, FIRST, "a", CLOCK_RUNNING, 1);
  Clock running = clock_of (self, FIRST, "b", CLOCK_RUNNING, 1);
  g_autofree char *rows = NULL;

  paused.due = paused.stopped = running.stopped = WORK_NEVER;
  running.due = at ("2026-12-01T00:00:00Z");
  summary_add (summary, &paused);
  summary_add (summary, &running);
  rows = rows_text (summary);
  g_assert_cmpstr (rows, ==, "2026-12/first:1 /first:1");
}

static void
test_empty (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(Summary) promises = summary_new (GROUP_PROMISE, self->desk);
  g_autoptr(Summary) agents = summary_new (GROUP_AGENT, self->desk);
  guint count;
  const SummaryRow *const *rows = summary_rows (promises, &count);
  gint64 value;

  /* A promise's versions are one promise. */
  g_assert_cmpuint (count, ==, 2);
  g_assert_true (isnan (rows[0]->compliance));
  g_assert_false (distribution_percentile (rows[0]->business_s, 50, &value));
  summary_rows (agents, &count);
  g_assert_cmpuint (count, ==, 0);
}

/* Rows asked for between two clocks are right again after the second. */
static void
test_rows_again (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(Summary) summary = summary_new (GROUP_PROMISE, self->desk);
  guint count;
  gint64 value;

  for (gint64 i = 0; i < 5; i++)
    {
      Clock clock = clock_of (self, FIRST, "t", CLOCK_MET, 100 - i);
      const SummaryRow *const *rows;

      summary_add (summary, &clock);
      rows = summary_rows (summary, &count);
      g_assert_true (distribution_percentile (rows[0]->business_s, 1, &value));
      g_assert_cmpint (value, ==, 100 - i);
      g_assert_cmpuint (rows[0]->clocks, ==, (guint64) i + 1);
    }
}

/* ---- Counting */

typedef struct
{
  guint64 states[CLOCK_STATES], tickets;
  gint64 times[1000];
  guint n_times;
} Slow;

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const gint64 *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

/* The smallest value that at least p% do not exceed, by that sentence. */
static gint64
slow_percentile (const Slow *slow, guint p)
{
  for (guint i = 0; i < slow->n_times; i++)
    {
      guint not_above = 0;

      for (guint k = 0; k < slow->n_times; k++)
        not_above += slow->times[k] <= slow->times[i];
      if (100 * not_above >= p * slow->n_times)
        return slow->times[i];
    }
  g_assert_not_reached ();
}

static void
check_row (const SummaryRow *row, Slow *slow)
{
  static const guint percents[] = { 1, 5, 50, 55, 90, 95, 99, 100 };
  guint64 judged = slow->states[CLOCK_MET] + slow->states[CLOCK_BREACHED]
                   + slow->states[CLOCK_OVERDUE];

  g_assert_cmpmem (row->states, sizeof row->states, slow->states, sizeof slow->states);
  g_assert_cmpuint (row->tickets, ==, slow->tickets);
  g_assert_cmpuint (row->judged, ==, judged);
  if (judged > 0)
    g_assert_cmpfloat (row->compliance, ==,
                       (double) slow->states[CLOCK_MET] / (double) judged);
  qsort (slow->times, slow->n_times, sizeof *slow->times, by_value);
  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    {
      gint64 value;

      g_assert_cmpint (distribution_percentile (row->business_s, percents[i], &value), ==,
                       slow->n_times > 0);
      if (slow->n_times == 0)
        continue;
      g_assert_cmpint (value, ==, slow_percentile (slow, percents[i]));
      g_assert_true (distribution_percentile (row->calendar_s, percents[i], &value));
      g_assert_cmpint (value, ==, 2 * slow_percentile (slow, percents[i]));
    }
}

static void
add_random (const Fixture *self, Summary *summary, Slow slow[2], const char *ticket)
{
  gboolean seen[2] = { FALSE, FALSE };

  for (gint i = g_test_rand_int_range (0, 4); i > 0; i--)
    {
      int which = g_test_rand_int_range (0, 2);
      Clock clock = clock_of (self, which, ticket, g_test_rand_int_range (0, CLOCK_STATES),
                              g_test_rand_int_range (0, 50));

      summary_add (summary, &clock);
      slow[which].states[clock.state]++;
      if (clock.state == CLOCK_MET || clock.state == CLOCK_BREACHED)
        slow[which].times[slow[which].n_times++] = clock.business_s;
      slow[which].tickets += !seen[which];
      seen[which] = TRUE;
    }
}

static void
test_counts (Fixture *self, gconstpointer data G_GNUC_UNUSED)
{
  for (int round = 0; round < 100; round++)
    {
      g_autoptr(Summary) summary = summary_new (GROUP_PROMISE, self->desk);
      Slow slow[2] = { 0 };
      guint count;

      for (gint n = g_test_rand_int_range (0, 100); n > 0; n--)
        {
          g_autofree char *ticket = g_strdup_printf ("T%d", n);

          add_random (self, summary, slow, ticket);
        }
      summary_rows (summary, &count);
      g_assert_cmpuint (count, ==, 2);
      for (guint i = 0; i < count; i++)
        check_row (summary_rows (summary, &count)[i], &slow[i]);
    }
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/summary/in-period", test_in_period);
  g_test_add_func ("/summary/grouping-names", test_grouping_names);
  ADD ("/summary/groups", test_groups);
  ADD ("/summary/undecided", test_undecided);
  ADD ("/summary/empty", test_empty);
  ADD ("/summary/rows-again", test_rows_again);
  ADD ("/summary/counts", test_counts);
  return g_test_run ();
}
