/* SLA clocks against the scenarios of other projects (tests/data/sla/sla-clocks.tsv). */
#include <stdlib.h>
#include <string.h>
#include "base/timestamp.h"
#include "scratch.h"
#include "sla/rulebook.h"

/* Where a project's convention is not ours. */
static const struct
{
  const char *id, *key, *why;
} differences[] = {
  { "clock-001", "next_due", "zammad: next reply runs from the first message, too" },
  { "clock-003", "next_due", "zammad: next reply runs from the first message, too" },
  { "clock-005", "next_min", "zammad: next reply runs from the first message, too" },
  { "clock-005", "next_left", "zammad: next reply runs from the first message, too" },
  { "clock-007", "next_min", "zammad: keeps the worst exchange; ours are clocks of their own" },
  { "clock-007", "next_left",
    "zammad: keeps the worst exchange; ours are clocks of their own" },
  { "clock-011", "first_due", "zammad: waiting pauses the first reply" },
  { "clock-013", "first_min", "zammad: waiting pauses the first reply" },
  { "clock-013", "first_left", "zammad: waiting pauses the first reply" },
  { "clock-017", "next_due", "zammad: next reply runs from the first message, too" },
  { "clock-021", "next_due", "zammad: waiting pauses the next reply" },
};

enum
{
  ID,
  TZ,
  SCHEDULE,
  HOLIDAYS,
  POLICY,
  EVENTS,
  EXPECTED
};

static gboolean
differs (const char *id, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (differences); i++)
    if (strcmp (differences[i].id, id) == 0 && strcmp (differences[i].key, key) == 0)
      return TRUE;
  return FALSE;
}

/* ---- The row as a desk.yaml and events */

static char *
week_of (const char *schedule)
{
  GString *week = g_string_new ("{");
  g_auto(GStrv) days = g_strsplit (schedule, ";", -1);

  for (char **day = days; *day != NULL; day++)
    {
      char *space = strchr (*day, ' ');

      *space = '\0';
      g_string_append_printf (week, "%s%s: [%s]", day > days ? ", " : "", *day, space + 1);
    }
  return g_string_free (g_string_append (week, "}"), FALSE);
}

static void
add_promise (GString *yaml, const char *policy, const char *word, const char *clock)
{
  g_autofree char *key = g_strdup_printf ("%s=", word);
  const char *at = strstr (policy, key);

  if (at != NULL)
    g_string_append_printf (yaml, "  - {name: %s, clock: %s, hours: h, target: %dm}\n", word,
                            clock, atoi (at + strlen (key)));
}

static Desk *
desk_of (const Scratch *scratch, char **row)
{
  g_autofree char *path = scratch_path (scratch, "desk.yaml");
  g_autofree char *week = week_of (row[SCHEDULE]);
  g_autoptr(GString) yaml = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  Desk *desk;

  g_string_printf (yaml, "timezone: %s\nhours:\n  h:\n    week: %s\n", row[TZ], week);
  if (*row[HOLIDAYS] != '\0')
    g_string_append_printf (yaml, "    closed: [%s]\n", row[HOLIDAYS]);
  g_string_append (yaml, "promises:\n");
  add_promise (yaml, row[POLICY], "first", "first-reply");
  add_promise (yaml, row[POLICY], "next", "next-reply");
  add_promise (yaml, row[POLICY], "resolve", "resolution");
  g_assert_true (g_file_set_contents (path, yaml->str, -1, NULL));
  desk = desk_load (path, &error);
  g_assert_no_error (error);
  return desk;
}

/* "created", "customer", "agent(...)", "state:pending reminder", ... */
static EventKind
kind_of (const char *word, gboolean *paused)
{
  gboolean pauses = g_str_has_prefix (word, "state:pending"), was = *paused;

  *paused = pauses || g_str_has_suffix (word, "(state pending reminder)");
  if (g_str_has_prefix (word, "created"))
    return EVENT_OPENED;
  if (g_str_has_prefix (word, "customer"))
    return EVENT_CUSTOMER;
  if (g_str_has_prefix (word, "note"))
    return EVENT_NOTE;
  if (g_str_has_prefix (word, "closed") || strcmp (word, "state:closed") == 0)
    return EVENT_SOLVED;
  if (strcmp (word, "state:open") == 0)
    return was ? EVENT_RESUMED : EVENT_REOPENED;
  if (pauses)
    return EVENT_WAITING;
  g_assert_true (g_str_has_prefix (word, "agent"));
  *paused = was;
  return EVENT_AGENT;
}

static void
add_event (TicketWriter *writer, gint64 at, EventKind kind)
{
  TicketEvent event = { .ticket = "t", .at = at, .kind = kind };

  g_assert_true (ticket_writer_add (writer, &event, NULL));
}

static void
add_events (Store *store, const char *list)
{
  g_autoptr(TicketWriter) writer = ticket_writer_new (store, NULL);
  g_auto(GStrv) events = g_strsplit (list, "; ", -1);
  gboolean paused = FALSE;

  for (char **event = events; *event != NULL; event++)
    {
      char *space = strchr (*event, ' ');
      gint64 at;

      *space = '\0';
      g_assert_true (timestamp_parse (*event, NULL, &at, NULL));
      add_event (writer, at, kind_of (space + 1, &paused));
      if (strstr (space + 1, "(state pending") != NULL)
        add_event (writer, at, EVENT_WAITING);
    }
  g_assert_true (ticket_writer_finish (writer, NULL, NULL));
}

/* ---- What is expected */

/* The last clock of that promise; FALSE when there is none. */
static gboolean
find_clock (const GArray *clocks, const char *promise, Clock *found)
{
  gboolean any = FALSE;

  for (guint i = 0; i < clocks->len; i++)
    if (strcmp (g_array_index (clocks, Clock, i).promise->name, promise) == 0)
      {
        *found = g_array_index (clocks, Clock, i);
        any = TRUE;
      }
  return any;
}

static void
check (const char *id, const GArray *clocks, const char *key, const char *value)
{
  g_auto(GStrv) parts = g_strsplit (key, "_", 2);
  Clock clock = { 0 };
  gboolean any = find_clock (clocks, parts[0], &clock);
  gboolean open = any && clock.stopped == WORK_NEVER;

  g_test_message ("%s %s=%s", id, key, value);
  if (differs (id, key))
    return;
  if (strcmp (value, "none") == 0)
    g_assert_false (open && strcmp (parts[1], "due") == 0);
  else if (strcmp (parts[1], "due") == 0)
    {
      g_autofree char *due = timestamp_format (any ? clock.due : 0, NULL);

      g_assert_cmpstr (due, ==, value);
    }
  else if (strcmp (parts[1], "response") == 0)
    {
      g_autofree char *stopped = timestamp_format (any ? clock.stopped : 0, NULL);

      g_assert_cmpstr (stopped, ==, value);
    }
  else
    {
      g_assert_true (any);
      g_assert_cmpint (
        atoi (value), ==,
        (int) ((strcmp (parts[1], "min") == 0 ? clock.business_s : clock.left_s + 59) / 60
               - (strcmp (parts[1], "left") == 0 && clock.left_s + 59 < 0)));
    }
}

static void
run_row (char **row)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Desk) desk = NULL;
  g_autoptr(Store) store = NULL;
  g_autoptr(Clocks) clocks = NULL;
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (Clock));
  g_auto(GStrv) expected = g_strsplit (row[EXPECTED], " ", -1);
  g_autofree char *path = NULL;
  Clock clock;
  gboolean ok;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "db");
  desk = desk_of (&scratch, row);
  store = store_open (path, STORE_RECORD, NULL);
  add_events (store, row[EVENTS]);
  clocks = clocks_new (store, desk, NULL, G_MININT64, G_MAXINT64,
                       G_GINT64_CONSTANT (1800000000), NULL, NULL);
  while (clocks_next (clocks, &clock, &ok, NULL))
    g_array_append_val (all, clock);
  g_assert_true (ok);
  for (char **item = expected; *item != NULL; item++)
    {
      char *equals = strchr (*item, '=');

      *equals = '\0';
      check (row[ID], all, *item, equals + 1);
    }
}

static void
test_scenarios (void)
{
  g_autofree char *path
    = g_test_build_filename (G_TEST_DIST, "data", "sla", "sla-clocks.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  int rows = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto(GStrv) row = g_strsplit (*line, "\t", -1);

      /* Those of RT have no times; they stand in tests/cli/slareport-rules.t. */
      if (!g_str_has_prefix (*line, "clock-") || *row[TZ] == '\0')
        continue;
      run_row (row);
      rows++;
    }
  g_assert_cmpint (rows, ==, 14);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clocks/scenarios", test_scenarios);
  return g_test_run ();
}
