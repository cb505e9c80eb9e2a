#include <string.h>

#include "base/timestamp.h"
#include "worktime/worktime.h"
#include "worktime-rules.h"

enum
{
  TEN_YEARS_D = 3653
};

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    WorkDuration expected;
    const char *shown;
  } rows[] = {
    { "8h", { 0, 28800, FALSE }, "8h" },
    { "90m", { 0, 5400, FALSE }, "1h30m" },
    { "45s", { 0, 45, FALSE }, "45s" },
    { "1d", { 1, 0, FALSE }, "1d" },
    { "2d4h", { 2, 14400, FALSE }, "2d4h" },
    { "1d2h3m4s", { 1, 7384, FALSE }, "1d2h3m4s" },
    { "1d4s", { 1, 4, FALSE }, "1d4s" },
    { "1h0m", { 0, 3600, FALSE }, "1h" },
    { "1d-end", { 1, 0, TRUE }, "1d-end" },
    { "0d-end", { 0, 0, TRUE }, "0d-end" },
    { "10d-end", { 10, 0, TRUE }, "10d-end" },
    { "0d", { 0, 0, FALSE }, "0s" },
    { "0h", { 0, 0, FALSE }, "0s" },
    { "007m", { 0, 420, FALSE }, "7m" },
    { "120h", { 0, 432000, FALSE }, "120h" },
    { "3653d", { TEN_YEARS_D, 0, FALSE }, "3653d" },
    { "315619200s", { 0, 315619200, FALSE }, "87672h" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *shown = NULL;
      WorkDuration duration = { -1, -1, -1 };

      work_duration_parse (rows[i].text, &duration, &error);
      g_assert_no_error (error);
      g_assert_cmpint (duration.days, ==, rows[i].expected.days);
      g_assert_cmpint (duration.seconds, ==, rows[i].expected.seconds);
      g_assert_cmpint (duration.end, ==, rows[i].expected.end);
      shown = work_duration_format (&duration);
      g_assert_cmpstr (shown, ==, rows[i].shown);
    }
}

static void
test_bad (void)
{
  static const char *const rows[] = {
    "",
    " ",
    "8",
    "h",
    "8 h",
    " 8h",
    "8h ",
    "8h\n",
    "-8h",
    "+8h",
    "8.5h",
    "1,5h",
    "8H",
    "8x",
    "1w",
    "4h2d",
    "4h4h",
    "1d1d",
    "1d-",
    "1d-en",
    "1d-END",
    "1d-end ",
    "1d-ends",
    "-end",
    "8h-end",
    "1d8h-end",
    "1d-end8h",
    "d",
    "1dh",
    "0x8h",
    "3654d",
    "3653d1s",
    "315619201s",
    "99999999999999999999d",
    "9223372036854775807s",
    "18446744073709551616h",
    "٨h",
    "8h\xff",
    "\x1b[2Jd",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      WorkDuration duration = { 7, 7, TRUE };

      g_assert_false (work_duration_parse (rows[i], &duration, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_true (g_str_has_prefix (error->message, "expected a duration"));
      g_assert_null (strpbrk (error->message, "\x1b\n"));
      g_assert_cmpint (duration.days, ==, 7);
    }
}

/* Weekdays 09:00-17:00 UTC; 2026-11-23 is a Monday. */
static void
test_due (void)
{
  static const struct
  {
    const char *from, *text, *due;
  } rows[] = {
    { "2026-11-23T10:00", "8h", "2026-11-24T10:00:00Z" },
    { "2026-11-23T09:00", "8h", "2026-11-23T17:00:00Z" },
    { "2026-11-23T10:00", "90m", "2026-11-23T11:30:00Z" },
    { "2026-11-23T10:00", "1d", "2026-11-24T10:00:00Z" },
    { "2026-11-23T10:00", "2d4h", "2026-11-25T14:00:00Z" },
    { "2026-11-23T16:00", "1d4h", "2026-11-25T12:00:00Z" },
    { "2026-11-27T10:00", "1d-end", "2026-11-30T17:00:00Z" },
    { "2026-11-28T10:00", "1d-end", "2026-12-01T17:00:00Z" },
    { "2026-11-28T10:00", "0d-end", "2026-11-30T17:00:00Z" },
    { "2026-11-28T10:00", "0h", "2026-11-30T09:00:00Z" },
    { "2026-11-28T10:00", "0d", "2026-11-30T09:00:00Z" },
    { "2100-12-31T10:00", "1d", NULL },
    { "2100-12-31T10:00", "8h", NULL },
    { "2100-12-31T18:00", "0d-end", NULL },
  };
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  Rules *rules = rules_new (utc);
  g_autoptr(WorkCalendar) calendar = NULL;

  for (int day = 0; day < 5; day++)
    rules_week (rules, day, (WorkWindow){ 9 * 3600, 17 * 3600 });
  calendar = rules_calendar (rules);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      WorkDuration duration;
      gint64 from = 0, due;
      g_autofree char *shown = NULL;

      g_assert_true (timestamp_parse (rows[i].from, NULL, &from, NULL));
      g_assert_true (work_duration_parse (rows[i].text, &duration, NULL));
      due = work_duration_due (&duration, calendar, from);
      shown = due == WORK_NEVER ? NULL : timestamp_format (due, NULL);
      g_assert_cmpstr (shown, ==, rows[i].due);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/duration/parse", test_parse);
  g_test_add_func ("/duration/bad", test_bad);
  g_test_add_func ("/duration/due", test_due);
  return g_test_run ();
}
