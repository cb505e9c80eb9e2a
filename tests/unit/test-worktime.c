/* test-worktime.c - business time: facts by hand, laws over random calendars, edges. */
#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "worktime/worktime.h"
#include "worktime-rules.h"

enum
{
  HOUR_S = 3600,
  DAY_S = 86400,
  MON = 0,
  TUE,
  WED,
  THU,
  FRI,
  SAT,
  SUN
};

#define YEAR_1900 (-G_GINT64_CONSTANT (2208988800))
#define YEAR_2101 G_GINT64_CONSTANT (4133980800)

static GTimeZone *
zone_of (const char *name)
{
  GTimeZone *zone = zone_named (name, NULL);

  g_assert_nonnull (zone);
  return zone;
}

static Rules *
rules_in (const char *name)
{
  g_autoptr(GTimeZone) zone = zone_of (name);

  return rules_new (zone);
}

static WorkWindow
hours (double from, double to)
{
  return (WorkWindow){ (gint32) (from * HOUR_S), (gint32) (to * HOUR_S) };
}

static void
add_days (Rules *rules, int first, int last, double from, double to)
{
  for (int day = first; day <= last; day++)
    rules_week (rules, day, hours (from, to));
}

static gint64
instant (const WorkCalendar *calendar, const char *text)
{
  g_autoptr(GError) error = NULL;
  gint64 at = 0;

  timestamp_parse (text, work_calendar_zone (calendar), &at, &error);
  g_assert_no_error (error);
  return at;
}

/* `text` is local to the calendar's zone. */
static void
assert_instant (const WorkCalendar *calendar, gint64 at, const char *text)
{
  g_autofree char *shown = at == WORK_NEVER
                             ? g_strdup ("never")
                             : timestamp_format (at, work_calendar_zone (calendar));

  if (strcmp (text, "never") == 0 || strchr (text, '+') != NULL)
    g_assert_cmpstr (shown, ==, text);
  else
    g_assert_cmpint (at, ==, instant (calendar, text));
}

/* ---- The desk of the page: weekdays 09:30-17:00, Fridays with two breaks */

static WorkCalendar *
phone_desk (void)
{
  Rules *rules = rules_in ("Europe/Amsterdam");

  add_days (rules, MON, THU, 9.5, 17);
  rules_week (rules, FRI, hours (15.5, 17)); /* in any order */
  rules_week (rules, FRI, hours (9.5, 10.5));
  rules_week (rules, FRI, hours (13.5, 15));
  rules_close (rules, work_day_of (2026, 12, 25), hours (0, 24));
  rules_close (rules, work_day_of (2026, 12, 24), hours (12, 17));
  rules_special (rules, work_day_of (2026, 12, 19), &(WorkWindow){ 10 * 3600, 14 * 3600 });
  rules_special (rules, work_day_of (2026, 12, 22), NULL);
  return rules_calendar (rules);
}

static void
test_desk (void)
{
  static const struct
  {
    const char *at, *next_open, *next_close;
  } rows[] = {
    { "2026-11-23T09:29:59", "2026-11-23T09:30", "2026-11-23T17:00" },
    { "2026-11-23T09:30", "2026-11-23T09:30", "2026-11-23T17:00" },
    { "2026-11-23T16:59:59", "2026-11-23T16:59:59", "2026-11-23T17:00" },
    { "2026-11-23T17:00", "2026-11-24T09:30", "2026-11-24T17:00" },
    { "2026-11-27T10:30", "2026-11-27T13:30", "2026-11-27T15:00" },
    { "2026-11-27T15:10", "2026-11-27T15:30", "2026-11-27T17:00" },
    { "2026-11-27T18:00", "2026-11-30T09:30", "2026-11-30T17:00" },
    { "2026-12-18T17:00", "2026-12-19T10:00", "2026-12-19T14:00" }, /* special Saturday */
    { "2026-12-21T17:00", "2026-12-23T09:30", "2026-12-23T17:00" }, /* special: closed */
    { "2026-12-24T11:00", "2026-12-24T11:00", "2026-12-24T12:00" }, /* from noon closed */
    { "2026-12-24T13:00", "2026-12-28T09:30", "2026-12-28T17:00" },
  };
  g_autoptr(WorkCalendar) calendar = phone_desk ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 at = instant (calendar, rows[i].at);

      assert_instant (calendar, work_next_open (calendar, at), rows[i].next_open);
      assert_instant (calendar, work_next_close (calendar, at), rows[i].next_close);
      g_assert_cmpint (work_is_open (calendar, at), ==,
                       strcmp (rows[i].at, rows[i].next_open) == 0);
    }
}

static void
test_due (void)
{
  static const struct
  {
    const char *from;
    double hours;
    const char *due;
  } rows[] = {
    { "2026-11-23T10:00", 7, "2026-11-23T17:00" }, /* used up at closing: closing */
    { "2026-11-23T10:00", 7.5, "2026-11-24T10:00" },
    { "2026-11-20T16:30", 8, "2026-11-23T17:00" },
    { "2026-11-22T12:00", 0, "2026-11-23T09:30" },
    { "2026-11-23T12:00", 0, "2026-11-23T12:00" },
    { "2026-11-23T17:00", 0, "2026-11-24T09:30" },
    { "2026-11-24T09:30", -7.5, "2026-11-23T09:30" },
    { "2026-11-24T10:30", -1, "2026-11-24T09:30" },
    { "2026-11-24T10:30", -1.5, "2026-11-23T16:30" },
    { "2026-11-22T12:00", -1, "2026-11-20T16:00" },
  };
  g_autoptr(WorkCalendar) calendar = phone_desk ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_instant (calendar,
                    work_due (calendar, instant (calendar, rows[i].from),
                              (gint64) (rows[i].hours * HOUR_S)),
                    rows[i].due);
}

static void
test_due_days (void)
{
  static const struct
  {
    const char *from;
    int days;
    gboolean end;
    const char *due;
  } rows[] = {
    { "2026-11-23T10:15:30", 1, FALSE, "2026-11-24T10:15:30" },
    { "2026-11-20T10:00", 1, FALSE, "2026-11-23T10:00" }, /* over the weekend */
    { "2026-11-26T12:00", 1, FALSE, "2026-11-27T12:00" }, /* kept in a break */
    { "2026-11-21T12:00", 1, FALSE, "2026-11-24T09:30" }, /* from the next opening */
    { "2026-11-23T17:00", 1, FALSE, "2026-11-25T09:30" },
    { "2026-11-23T08:00", 1, FALSE, "2026-11-24T09:30" },
    { "2026-11-23T10:00", 0, FALSE, "2026-11-23T10:00" },
    { "2026-11-21T10:00", 0, FALSE, "2026-11-23T09:30" },
    { "2026-12-18T10:00", 1, FALSE, "2026-12-19T10:00" }, /* special Saturday */
    { "2026-12-23T14:00", 1, FALSE, "2026-12-24T14:00" }, /* a half day is a working day */
    { "2026-12-24T11:00", 1, FALSE, "2026-12-28T11:00" },
    { "2026-11-23T10:00", -1, FALSE, "2026-11-20T10:00" },
    { "2026-11-23T10:00", 1, TRUE, "2026-11-24T17:00" },
    { "2026-12-23T10:00", 1, TRUE, "2026-12-24T12:00" },
    { "2026-12-18T10:00", 1, TRUE, "2026-12-19T14:00" },
    { "2026-11-23T10:00", 0, TRUE, "2026-11-23T17:00" },
    { "2026-10-23T10:00", 1, FALSE, "2026-10-26T10:00" }, /* summer time ends between */
  };
  g_autoptr(WorkCalendar) calendar = phone_desk ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_instant (calendar,
                    work_due_days (calendar, instant (calendar, rows[i].from), rows[i].days,
                                   rows[i].end),
                    rows[i].due);
}

/* ---- Night shifts, entries, odd days */

static void
test_midnight (void)
{
  Rules *rules = rules_in ("Europe/Amsterdam");
  g_autoptr(WorkCalendar) calendar = NULL;

  add_days (rules, MON, FRI, 22, 30);
  rules_close (rules, work_day_of (2026, 11, 26), hours (0, 24)); /* Thursday */
  rules_special (rules, work_day_of (2026, 12, 2), &(WorkWindow){ 0, 4 * 3600 });
  calendar = rules_calendar (rules);
  assert_instant (calendar, work_next_close (calendar, instant (calendar, "2026-11-23T23:00")),
                  "2026-11-24T06:00");
  /* The tail of Wednesday's shift is Thursday, closed; Thursday's own tail is not. */
  assert_instant (calendar, work_next_close (calendar, instant (calendar, "2026-11-25T23:00")),
                  "2026-11-26T00:00");
  assert_instant (calendar, work_next_open (calendar, instant (calendar, "2026-11-26T01:00")),
                  "2026-11-27T00:00");
  assert_instant (calendar, work_next_close (calendar, instant (calendar, "2026-11-27T01:00")),
                  "2026-11-27T06:00");
  /* The special date has no shift in the evening; the tail of the one before stays. */
  assert_instant (calendar, work_next_close (calendar, instant (calendar, "2026-12-01T23:00")),
                  "2026-12-02T06:00");
  assert_instant (calendar, work_next_open (calendar, instant (calendar, "2026-12-02T07:00")),
                  "2026-12-03T22:00");
  /* A shift is all of the day on which it began: Friday's second half is not Saturday's. */
  assert_instant (calendar,
                  work_due_days (calendar, instant (calendar, "2026-11-21T03:00"), 1, FALSE),
                  "2026-11-24T03:00");
  assert_instant (calendar,
                  work_due_days (calendar, instant (calendar, "2026-11-24T03:00"), 1, TRUE),
                  "2026-11-25T06:00");
}

static void
test_since (void)
{
  Rules *rules = rules_in ("Europe/Amsterdam");
  g_autoptr(WorkCalendar) calendar = NULL;

  add_days (rules, MON, SUN, 22, 30);
  rules_close (rules, work_day_of (2026, 11, 25), hours (0, 24)); /* no more in force */
  rules_since (rules, work_day_of (2026, 11, 24));
  add_days (rules, MON, SUN, 9, 17);
  rules_since (rules, work_day_of (2026, 11, 30));
  add_days (rules, MON, SUN, 20, 26);
  rules_since (rules, work_day_of (2026, 12, 7));
  calendar = rules_calendar (rules);
  assert_instant (calendar, work_next_close (calendar, instant (calendar, "2026-11-23T23:00")),
                  "2026-11-24T00:00"); /* cut at the entry's last midnight */
  assert_instant (calendar, work_next_open (calendar, instant (calendar, "2026-11-24T01:00")),
                  "2026-11-24T09:00");
  g_assert_true (work_is_open (calendar, instant (calendar, "2026-11-25T12:00")));
  /* The new entry judges its first morning: by it, a shift began the evening before. */
  assert_instant (calendar, work_next_open (calendar, instant (calendar, "2026-11-29T17:00")),
                  "2026-11-30T00:00");
  assert_instant (calendar, work_next_close (calendar, instant (calendar, "2026-11-30T00:00")),
                  "2026-11-30T02:00");
  g_assert_cmpint (work_next_open (calendar, instant (calendar, "2026-12-07T00:00")), ==,
                   WORK_NEVER);
}

static void
test_clock_changes (void)
{
  static const struct
  {
    const char *zone, *date;
    double hours; /* of that day, 00:00-24:00 */
  } rows[] = {
    { "Europe/Amsterdam", "2026-03-29", 23 },
    { "Europe/Amsterdam", "2026-10-25", 25 },
    { "Europe/Amsterdam", "2026-11-01", 24 },
    { "Australia/Lord_Howe", "2026-04-05", 24.5 },
    { "Australia/Lord_Howe", "2026-10-04", 23.5 },
    { "America/Sao_Paulo", "2018-11-04", 23 },
    { "America/Sao_Paulo", "2019-02-16", 25 },
    { "Antarctica/Troll", "2026-03-29", 22 },
    { "Pacific/Apia", "2011-12-29", 24 },
    { "Pacific/Apia", "2011-12-30", 0 },
    { "Pacific/Apia", "2011-12-31", 24 },
    { "Asia/Kathmandu", "1986-01-01", 23.75 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Rules *rules = rules_in (rows[i].zone);
      int year, month, day;
      g_autoptr(WorkCalendar) calendar = NULL;

      g_assert_cmpint (sscanf (rows[i].date, "%d-%d-%d", &year, &month, &day), ==, 3);
      rules_special (rules, work_day_of (year, month, day), &(WorkWindow){ 0, DAY_S });
      calendar = rules_calendar (rules);
      g_assert_cmpint (work_elapsed (calendar, 0, YEAR_2101), ==,
                       (gint64) (rows[i].hours * HOUR_S));
    }
}

/* A date that the zone left out has no hours, and none of them slip to the next day. */
static void
test_missing_date (void)
{
  Rules *rules = rules_in ("Pacific/Apia");
  g_autoptr(WorkCalendar) calendar = NULL;

  add_days (rules, MON, FRI, 9, 17);
  calendar = rules_calendar (rules);
  assert_instant (calendar, work_next_open (calendar, instant (calendar, "2011-12-29T17:00")),
                  "2012-01-02T09:00");
  assert_instant (calendar,
                  work_due_days (calendar, instant (calendar, "2011-12-29T10:00"), 1, FALSE),
                  "2012-01-02T10:00");
}

/* ---- Edges */

static void
test_always (void)
{
  Rules *rules = rules_in ("America/Sao_Paulo");
  g_autoptr(WorkCalendar) calendar = NULL;
  WorkSpan span;

  add_days (rules, MON, SUN, 0, 24);
  calendar = rules_calendar (rules);
  g_assert_cmpint (work_next_close (calendar, 1234567890), ==, WORK_NEVER);
  g_assert_true (work_next_span (calendar, 1234567890, &span));
  g_assert_cmpint (span.from, ==, YEAR_1900);
  g_assert_cmpint (span.to, ==, YEAR_2101);
  g_assert_true (previous_span (calendar, 1234567890, &span));
  g_assert_cmpint (span.from, ==, YEAR_1900);
  g_assert_cmpint (work_elapsed (calendar, G_MININT64, G_MAXINT64), ==, YEAR_2101 - YEAR_1900);
  g_assert_cmpint (work_elapsed (calendar, G_MAXINT64, G_MININT64), ==, YEAR_1900 - YEAR_2101);
  assert_instant (calendar,
                  work_due_days (calendar, instant (calendar, "2019-02-15T23:30"), 1, TRUE),
                  "2019-02-17T00:00");
}

static void
test_never (void)
{
  g_autoptr(WorkCalendar) calendar = rules_calendar (rules_in ("UTC"));
  WorkSpan span;

  g_assert_false (work_is_open (calendar, 1234567890));
  g_assert_cmpint (work_elapsed (calendar, G_MININT64, G_MAXINT64), ==, 0);
  g_assert_cmpint (work_next_open (calendar, 0), ==, WORK_NEVER);
  g_assert_cmpint (work_next_close (calendar, 0), ==, WORK_NEVER);
  g_assert_cmpint (work_due (calendar, 0, 0), ==, WORK_NEVER);
  g_assert_cmpint (work_due (calendar, 0, 1), ==, WORK_NEVER);
  g_assert_cmpint (work_due (calendar, 1234567890, -1), ==, WORK_NEVER);
  g_assert_cmpint (work_due_days (calendar, 0, 1, TRUE), ==, WORK_NEVER);
  g_assert_false (work_next_span (calendar, 0, &span));
  g_assert_false (previous_span (calendar, G_MAXINT64, &span));
}

/* No argument is too large, and answers stay within the known years. */
static void
test_extremes (void)
{
  static const gint64 extremes[] = {
    G_MININT64,    G_MININT64 + 1, YEAR_1900 - 1, YEAR_1900,      -1,        0, 1, 1234567890,
    YEAR_2101 - 1, YEAR_2101,      YEAR_2101 + 1, WORK_NEVER - 1, WORK_NEVER
  };
  g_autoptr(WorkCalendar) calendar = phone_desk ();
  WorkSpan span;

  for (gsize i = 0; i < G_N_ELEMENTS (extremes); i++)
    {
      gint64 at = extremes[i], next = work_next_open (calendar, at);

      g_assert_true (next == WORK_NEVER || (next >= MAX (at, YEAR_1900) && next < YEAR_2101));
      g_assert_cmpint (work_next_close (calendar, at), >, MAX (at, YEAR_1900) - 1);
      g_assert_cmpint (work_next_span (calendar, at, &span), ==, next != WORK_NEVER);
      previous_span (calendar, at, &span);
      g_assert_cmpint (work_due_days (calendar, at, G_MAXINT, FALSE), ==, WORK_NEVER);
      g_assert_cmpint (work_due_days (calendar, at, G_MININT, TRUE), ==, WORK_NEVER);
      for (gsize j = 0; j < G_N_ELEMENTS (extremes); j++)
        {
          g_assert_cmpint (work_elapsed (calendar, at, extremes[j]), ==,
                           -work_elapsed (calendar, extremes[j], at));
          g_assert_cmpint (work_due (calendar, at, extremes[j]), >=, YEAR_1900);
        }
    }
  g_assert_false (work_is_open (calendar, YEAR_1900 - 1));
  g_assert_false (work_is_open (calendar, YEAR_2101));
  g_assert_cmpint (work_weekday (G_MAXINT32), ==, (G_MAXINT32 + G_GINT64_CONSTANT (3)) % 7);
  g_assert_cmpint (work_weekday (work_day_of (1969, 12, 31)), ==, WED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worktime/desk", test_desk);
  g_test_add_func ("/worktime/due", test_due);
  g_test_add_func ("/worktime/due-days", test_due_days);
  g_test_add_func ("/worktime/midnight", test_midnight);
  g_test_add_func ("/worktime/since", test_since);
  g_test_add_func ("/worktime/clock-changes", test_clock_changes);
  g_test_add_func ("/worktime/missing-date", test_missing_date);
  g_test_add_func ("/worktime/always", test_always);
  g_test_add_func ("/worktime/never", test_never);
  g_test_add_func ("/worktime/extremes", test_extremes);
  return g_test_run ();
}
