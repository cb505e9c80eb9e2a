/* desk.yaml: what a right file says, field by field, and when its calendars are open. */
#include "base/timestamp.h"
#include "desk/desk.h"
#include "scratch.h"

#include <math.h>
#include <string.h>

#define FULL "data", "desk", "full.yaml", NULL
#define SAMPLE "..", "kb", "desk.yaml", NULL

#define load(...) load_path (g_test_build_filename (G_TEST_DIST, __VA_ARGS__))

static Desk *
load_path (char *taken)
{
  g_autofree char *path = taken;
  g_autoptr(GError) error = NULL;
  Desk *desk = desk_load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (desk->path, ==, path);
  return desk;
}

static void
check_list (char **list, const char *expected)
{
  g_autofree char *text = g_strjoinv (" ", list);

  g_assert_cmpstr (text, ==, expected);
}

/* ---- Fields */

static void
check_cap (DeskCap cap, guint most, gint64 within_s)
{
  g_assert_cmpuint (cap.most, ==, most);
  g_assert_cmpint (cap.within_s, ==, within_s);
}

static void
test_top (void)
{
  g_autoptr(Desk) desk = load (FULL);

  g_assert_cmpstr (desk->name, ==, "Example Registrar support");
  g_assert_cmpstr (desk->zone_name, ==, "Europe/Amsterdam");
  g_assert_cmpstr (g_time_zone_get_identifier (desk->zone), ==, "Europe/Amsterdam");
  check_list (desk->staff, "example.net @support.example.org anna@example.com");
  check_cap (desk->replies.per_address, 3, 86400);
  check_cap (desk->replies.per_registered, 50, 86400);
  check_cap (desk->replies.per_domain, 10, 5400);
  check_cap (desk->replies.overall, 0, 366 * 86400);
  check_list (desk->trust, "mx.example.net mx2.example.net");
}

static void
test_hours (void)
{
  static const char *const names[] = { "email", "phone", "always", "night", "moved" };
  g_autoptr(Desk) desk = load (FULL);
  const DeskHours *hours = (const DeskHours *) desk->hours->data;

  g_assert_cmpuint (desk->hours->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < desk->hours->len; i++)
    {
      g_assert_cmpstr (hours[i].name, ==, names[i]);
      g_assert_true (desk_find_hours (desk, names[i]) == &hours[i]);
      g_assert_true (work_calendar_zone (hours[i].calendar) == desk->zone);
    }
  g_assert_null (desk_find_hours (desk, "chat"));
}

static void
test_lines (void)
{
  static const DeskLine expected[] = {
    { (char *) "worldwide", (char *) "support@example.net", (char *) "en", NULL },
    { (char *) "nl", (char *) "support-nl@example.net", (char *) "nl", NULL },
    { (char *) "no", (char *) "support-no@example.net", NULL, NULL },
  };
  g_autoptr(Desk) desk = load (FULL);
  const DeskLine *lines = (const DeskLine *) desk->lines->data;

  g_assert_cmpuint (desk->lines->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < desk->lines->len; i++)
    {
      g_assert_cmpstr (lines[i].name, ==, expected[i].name);
      g_assert_cmpstr (lines[i].email, ==, expected[i].email);
      g_assert_cmpstr (lines[i].lang, ==, expected[i].lang);
    }
}

static void
test_channels (void)
{
  static const struct
  {
    const char *name, *hours, *email, *number, *team, *closed, *only, *purpose;
    int suggest;
    const char *lines, *ask, *have;
  } rows[] = {
    { "email", "email", NULL, NULL, NULL, NULL, NULL, NULL, 0, "worldwide nl",
      "sender reseller-id what when", "" },
    { "chat", "phone", NULL, NULL, NULL, "email", NULL, NULL, 3, "", "", "" },
    { "phone", "phone", NULL, "+31 10 4482299", NULL, NULL, NULL, "urgent", 0, "", "",
      "reseller-id ticket-id" },
    { "abuse", NULL, "legal@example.net", NULL, "legal", NULL, "email", NULL, 0, "", "", "" },
  };
  g_autoptr(Desk) desk = load (FULL);
  const DeskChannel *channels = (const DeskChannel *) desk->channels->data;

  g_assert_cmpuint (desk->channels->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < desk->channels->len; i++)
    {
      const DeskChannel *channel = &channels[i];

      g_assert_true (desk_find_channel (desk, rows[i].name) == channel);
      g_assert_cmpstr (channel->hours == NULL ? NULL : channel->hours->name, ==,
                       rows[i].hours);
      g_assert_cmpstr (channel->email, ==, rows[i].email);
      g_assert_cmpstr (channel->number, ==, rows[i].number);
      g_assert_cmpstr (channel->team, ==, rows[i].team);
      g_assert_cmpstr (channel->closed, ==, rows[i].closed);
      g_assert_cmpstr (channel->only, ==, rows[i].only);
      g_assert_cmpstr (channel->purpose, ==, rows[i].purpose);
      g_assert_cmpint (channel->suggest, ==, rows[i].suggest);
      check_list (channel->lines, rows[i].lines);
      check_list (channel->ask, rows[i].ask);
      check_list (channel->have, rows[i].have);
    }
  g_assert_null (desk_find_channel (desk, "fax"));
}

static char *
targets_text (const DeskPromise *promise)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < promise->n_targets; i++)
    {
      g_autofree char *target = work_duration_format (&promise->targets[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", target);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_promises (void)
{
  static const struct
  {
    const char *name, *clock, *channel, *line, *priority, *tag, *hours, *targets;
    gboolean exempt;
    gint64 since;
    double goal;
  } rows[] = {
    { "first reply", "first-reply", "email", NULL, NULL, NULL, "email", "8h", FALSE,
      G_MININT64, NAN },
    { "follow-up", "next-reply", "email", NULL, NULL, NULL, "always", "2d 16h", TRUE,
      G_MININT64, .975 },
    { "solved", "resolution", "chat", "nl", "high", "second-line", "phone", "3d-end", FALSE,
      1782856800, NAN }, /* 2026-07-01T00:00+02:00 */
  };
  g_autoptr(Desk) desk = load (FULL);
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;

  g_assert_cmpuint (desk->promises->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < desk->promises->len; i++)
    {
      const DeskPromise *promise = &promises[i];
      g_autofree char *targets = targets_text (promise);

      g_assert_cmpstr (promise->name, ==, rows[i].name);
      g_assert_cmpstr (desk_clock_kinds[promise->clock].name, ==, rows[i].clock);
      g_assert_cmpstr (promise->channel, ==, rows[i].channel);
      g_assert_cmpstr (promise->line, ==, rows[i].line);
      g_assert_cmpstr (promise->priority, ==, rows[i].priority);
      g_assert_cmpstr (promise->tag, ==, rows[i].tag);
      g_assert_cmpstr (promise->hours->name, ==, rows[i].hours);
      g_assert_cmpstr (targets, ==, rows[i].targets);
      g_assert_true (promise->exempt_escalated == rows[i].exempt);
      g_assert_cmpint (promise->since, ==, rows[i].since);
      g_assert_true (isnan (rows[i].goal) ? isnan (promise->goal)
                                          : promise->goal == rows[i].goal);
    }
}

/* ---- Calendars */

static gint64
time_of (const Desk *desk, const char *text)
{
  gint64 at;

  g_assert_true (timestamp_parse (text, desk->zone, &at, NULL));
  return at;
}

/* What is open in [from, to): `12-18T09:30/10:30 ...`, wall times, ends with their date only
 * when it is another. */
static char *
open_between (const Desk *desk, const char *name, const char *from, const char *to)
{
  WorkCalendar *calendar = desk_calendar (desk, name, NULL);
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 at = time_of (desk, from), end = time_of (desk, to);
  WorkSpan span;

  for (; work_next_span (calendar, at, &span) && span.from < end; at = span.to)
    {
      g_autofree char *opens = timestamp_format (span.from, desk->zone);
      g_autofree char *closes = timestamp_format (span.to, desk->zone);
      gboolean same = strncmp (opens, closes, 10) == 0;

      g_string_append_printf (text, "%s%.11s/%.*s", text->len > 0 ? " " : "", opens + 5,
                              same ? 5 : 11, closes + (same ? 11 : 5));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_calendars (void)
{
  static const struct
  {
    const char *hours, *from, *to, *expected;
  } rows[] = {
    /* Easter Monday is off, by the feed */
    { "email", "2026-04-02", "2026-04-08", "04-02T09:00/17:00 04-07T09:00/17:00" },
    /* Bevrijdingsdag 2026 is skipped, in 2025 it is a day off */
    { "email", "2026-05-05", "2026-05-06", "05-05T09:00/17:00" },
    { "email", "2025-05-05", "2025-05-06", "" },
    { "phone", "2026-05-05", "2026-05-06", "" },
    /* Fridays' breaks */
    { "phone", "2026-11-26", "2026-11-28",
      "11-26T09:30/17:00 11-27T09:30/10:30 11-27T13:30/15:00 11-27T15:30/17:00" },
    /* special days, a part of a day, a range of days */
    { "phone", "2026-12-18", "2027-01-01",
      "12-18T09:30/10:30 12-18T13:30/15:00 12-18T15:30/17:00 12-19T10:00/14:00 "
      "12-22T09:30/17:00 12-23T09:30/17:00 12-24T09:30/12:00 12-31T09:30/17:00" },
    { "night", "2026-11-23T12:00", "2026-11-30T12:00",
      "11-23T22:00/11-24T06:00 11-24T22:00/11-25T06:00 11-25T10:00/11:00 11-25T23:00/11-26T00:00 "
      "11-26T22:00/11-27T06:00 11-28T22:00/11-29T06:00 11-29T22:00/11-30T06:00" },
    { "moved", "2026-11-27", "2026-12-04",
      "11-27T09:00/17:00 11-30T09:00/17:00 12-01T08:00/18:00 12-02T08:00/18:00 "
      "12-03T08:00/18:00" },
    { "moved", "2026-12-14", "2030-01-01", "12-14T08:00/18:00" },
    { "chat", "2026-11-27", "2026-11-27T12:00", "11-27T09:30/10:30" },
  };
  g_autoptr(Desk) desk = load (FULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *open = open_between (desk, rows[i].hours, rows[i].from, rows[i].to);

      g_assert_cmpstr (open, ==, rows[i].expected);
    }
}

static void
test_find_calendar (void)
{
  static const struct
  {
    const char *name, *expected;
  } rows[] = {
    { "fax", "no hours and no channel \"fax\"; expected email, phone, always, night, moved or "
             "chat" },
    { "abuse", "channel \"abuse\" has no hours; expected email, phone, always, night, moved "
               "or chat" },
    { "\x1b[m", "no hours and no channel \"\\x1b[m\"; expected email, phone, always, night, "
                "moved or chat" },
  };
  g_autoptr(Desk) desk = load (FULL);

  g_assert_true (desk_calendar (desk, "chat", NULL)
                 == desk_find_hours (desk, "phone")->calendar);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *expected = g_strdup_printf ("%s: %s", desk->path, rows[i].expected);

      g_assert_null (desk_calendar (desk, rows[i].name, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, expected);
    }
}

/* ---- The sample */

static void
test_sample (void)
{
  g_autoptr(Desk) desk = load (SAMPLE);
  g_autofree char *friday = open_between (desk, "chat", "2026-11-27", "2026-11-28");
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;
  g_autofree char *first = targets_text (&promises[0]);
  g_autofree char *next = targets_text (&promises[1]);

  g_assert_cmpuint (desk->promises->len, ==, 2);
  g_assert_cmpstr (first, ==, "1d 8h");
  g_assert_cmpstr (next, ==, "2d 16h");
  g_assert_cmpstr (friday, ==, "11-27T09:30/10:30 11-27T13:30/15:00 11-27T15:30/17:00");
  g_assert_cmpuint (desk->lines->len, ==, 4);
}

/* The days off of 2025 and 2026 in the desk-biz vectors, and no others: weekdays on which
 * the phone is not answered. */
static void
test_sample_holidays (void)
{
  static const char expected[]
    = "2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-29 2025-06-09 2025-12-25 "
      "2025-12-26 2026-01-01 2026-04-03 2026-04-06 2026-04-27 2026-05-14 2026-05-25 "
      "2026-12-25";
  g_autoptr(Desk) desk = load (SAMPLE);
  WorkCalendar *calendar = desk_calendar (desk, "phone", NULL);
  g_autoptr(GString) closed = g_string_new (NULL);

  for (WorkDay day = work_day_of (2025, 1, 1); day < work_day_of (2027, 1, 1); day++)
    {
      gint64 from = work_instant (desk->zone, day, 0);
      gint64 to = work_instant (desk->zone, day + 1, 0);
      g_autofree char *date = timestamp_format (from, desk->zone);

      if (work_weekday (day) < 5 && work_elapsed (calendar, from, to) == 0)
        g_string_append_printf (closed, "%s%.10s", closed->len > 0 ? " " : "", date);
    }
  g_assert_cmpstr (closed->str, ==, expected);
}

/* ---- Small files */

static void
test_small (void)
{
  static const char text[] = "hours: {a: {week: {mon: 09:00-17:00}}}\ntimezone: UTC\n"
                             "lines: {}\nchannels: {}\npromises: []\nstaff: example.net\n";
  static const char *const marks[] = { "", "\xef\xbb\xbf", "---\n", "# a\n\n" };
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "small.yaml");
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autofree char *marked = g_strconcat (marks[i], text, NULL);
      g_autoptr(GError) error = NULL;
      g_autoptr(Desk) desk = NULL;

      scratch_write (&scratch, "small.yaml", marked, -1);
      desk = desk_load (path, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (desk->name, ==, "Support desk");
      g_assert_cmpuint (desk->lines->len, ==, 0);
      g_assert_cmpuint (desk->channels->len, ==, 0);
      g_assert_cmpuint (desk->promises->len, ==, 0);
      check_list (desk->staff, "example.net");
      check_list (desk->trust, "");
      check_cap (desk->replies.per_address, 10, 86400);
      check_cap (desk->replies.overall, 500, 86400);
    }
}

static void
test_find (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *db = NULL;
  g_autofree char *beside = NULL;
  g_autofree char *found = NULL;
  g_autofree char *given = NULL;
  g_autofree char *set = NULL;
  g_autofree char *here = NULL;
  g_autofree char *old = g_get_current_dir ();
  g_autoptr(GError) error = NULL;

  scratch_init (&scratch);
  scratch_folder (&scratch, "empty");
  db = scratch_path (&scratch, "desk.db");
  beside = scratch_path (&scratch, "desk.yaml");
  here = scratch_path (&scratch, "empty");
  g_unsetenv ("DESKBOOK_CONFIG");
  g_assert_cmpint (g_chdir (here), ==, 0);

  g_assert_null (desk_find (NULL, db, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, beside));
  g_assert_null (desk_find (NULL, NULL, NULL));

  scratch_write (&scratch, "empty/desk.yaml", "", 0);
  found = desk_find (NULL, db, NULL);
  g_assert_cmpstr (found, ==, "desk.yaml");
  g_clear_pointer (&found, g_free);
  scratch_write (&scratch, "desk.yaml", "", 0);
  found = desk_find (NULL, db, NULL);
  g_assert_cmpstr (found, ==, beside);

  g_setenv ("DESKBOOK_CONFIG", "set.yaml", TRUE);
  set = desk_find (NULL, db, NULL);
  g_assert_cmpstr (set, ==, "set.yaml");
  given = desk_find ("given.yaml", db, NULL);
  g_assert_cmpstr (given, ==, "given.yaml");
  g_unsetenv ("DESKBOOK_CONFIG");
  g_assert_cmpint (g_chdir (old), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/top", test_top);
  g_test_add_func ("/desk/hours", test_hours);
  g_test_add_func ("/desk/lines", test_lines);
  g_test_add_func ("/desk/channels", test_channels);
  g_test_add_func ("/desk/promises", test_promises);
  g_test_add_func ("/desk/calendars", test_calendars);
  g_test_add_func ("/desk/find-calendar", test_find_calendar);
  g_test_add_func ("/desk/sample", test_sample);
  g_test_add_func ("/desk/sample-holidays", test_sample_holidays);
  g_test_add_func ("/desk/small", test_small);
  g_test_add_func ("/desk/find", test_find);
  return g_test_run ();
}
