/* test-worktime-vectors.c - business time as other projects' test suites expect it: every row
 * of tests/data/sla/, and of $DESKBOOK_DATA/sla/ when it is there. */
#include "worktime-rows.h"

/* ---- Where we mean to differ */

#define BACKWARD "they say 0 when the end is before the beginning, we a negative number"
#define FRACTIONS "they round fractions of a second, we cut them off"
#define NOTHING "0 seconds before: they go back to a closing, we on to the next opening"
#define FROM_OPENING "outside hours we count days from the next opening"

static const struct
{
  const char *id, *reason;
} exceptions[] = {
  { "biz-0017", BACKWARD },
  { "znuny-0033", BACKWARD },
  { "biz-0022", NOTHING },
  { "biz-0026", NOTHING },
  { "biz-0030", NOTHING },
  { "biz-random-0547", NOTHING },
  { "biz-random-0785", NOTHING },
  { "biz-random-0275", "they move a boundary in a gap on by 1 h, we by the gap's own 30 min" },
  { "working_hours-0129", "they count the hour that comes twice once, we count real seconds" },
  { "working_hours-0065", FRACTIONS },
  { "working_hours-0131", FRACTIONS },
  { "working_hours-0135", FRACTIONS },
  { "working_hours-0138", FRACTIONS },
  { "working_hours-0141", FRACTIONS },
  { "working_hours-0147", FRACTIONS },
  { "desk-biz-0303", FROM_OPENING },
  { "desk-biz-0311", FROM_OPENING },
  { "desk-biz-0315", FROM_OPENING },
  { "desk-biz-0325", FROM_OPENING },
  { "working_hours-0005", FROM_OPENING },
  { "working_hours-0006", FROM_OPENING },
  { "working_hours-0011", FROM_OPENING },
  { "working_hours-0014", FROM_OPENING },
  { "working_hours-0163", FROM_OPENING },
  { "working_hours-0164", FROM_OPENING },
};

static const char *
exception_for (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (strcmp (exceptions[i].id, id) == 0)
      return exceptions[i].reason;
  return NULL;
}

/* ---- Operations: what we say, as text in the form of `expected` */

static char *
say_instant (gint64 at)
{
  return at == WORK_NEVER ? g_strdup ("never") : timestamp_format (at, NULL);
}

static char *
say_truth (gboolean truth)
{
  return g_strdup (truth ? "true" : "false");
}

/* A peer that calls a target that is used up at closing due at the next opening. */
static gboolean
is_next_open (const Row *row)
{
  return g_str_has_prefix (row->cell[SEM], "next-open");
}

static gint64
start_of (const Row *row)
{
  return row_instant (row, row->cell[START]);
}

/* `at` itself when it is in an interval or at its end, else the closing before. */
static gint64
previous_open (const Row *row, gint64 at)
{
  WorkSpan span;

  return previous_span (row->calendar, at, &span) ? MIN (at, span.to) : WORK_NEVER;
}

static char *
op_between (const Row *row)
{
  gint64 elapsed
    = work_elapsed (row->calendar, start_of (row), row_instant (row, row->cell[ARG]));

  return g_strdup_printf ("%" G_GINT64_FORMAT, elapsed / row_number (row, "1"));
}

static char *
op_add (const Row *row)
{
  gint64 due = work_due (row->calendar, start_of (row), row_number (row, row->cell[ARG]));

  return say_instant (is_next_open (row) ? work_next_open (row->calendar, due) : due);
}

static char *
op_sub (const Row *row)
{
  return say_instant (
    work_due (row->calendar, start_of (row), -row_number (row, row->cell[ARG])));
}

static char *
say_days (const Row *row, int days)
{
  gint64 due = work_due_days (row->calendar, start_of (row), days, FALSE);

  if (g_str_has_prefix (row->cell[SEM], "biz-day"))
    due = days < 0 ? previous_open (row, due) : work_next_open (row->calendar, due);
  if (strchr (row->cell[START], 'T') == NULL)
    {
      g_autofree char *text = timestamp_format (due, row->zone);

      return g_strndup (text, strlen ("2026-11-22"));
    }
  return say_instant (due);
}

static char *
op_add_days (const Row *row)
{
  return say_days (row, (int) row_number (row, row->cell[ARG]));
}

static char *
op_sub_days (const Row *row)
{
  return say_days (row, -(int) row_number (row, row->cell[ARG]));
}

static char *
op_is_open (const Row *row)
{
  return say_truth (work_is_open (row->calendar, start_of (row)));
}

static char *
op_is_closed (const Row *row)
{
  return say_truth (!work_is_open (row->calendar, start_of (row)));
}

static gboolean
is_working (const Row *row, WorkDay day)
{
  return work_elapsed (row->calendar, work_instant (row->zone, day, 0),
                       work_instant (row->zone, day + 1, 0))
         > 0;
}

static char *
op_is_business_day (const Row *row)
{
  return say_truth (is_working (row, work_day_at (row->zone, start_of (row))));
}

static char *
op_days_between (const Row *row)
{
  WorkDay from = work_day_at (row->zone, start_of (row));
  WorkDay to = work_day_at (row->zone, row_instant (row, row->cell[ARG]));
  int n = 0;

  for (WorkDay day = MIN (from, to) + 1; day <= MAX (from, to); day++)
    n += is_working (row, day);
  return g_strdup_printf ("%d", from <= to ? n : -n);
}

static char *
op_next_open (const Row *row)
{
  return say_instant (work_next_open (row->calendar, start_of (row)));
}

static char *
op_prev_open (const Row *row)
{
  return say_instant (previous_open (row, start_of (row)));
}

static char *
op_next_close (const Row *row)
{
  return say_instant (work_next_close (row->calendar, start_of (row)));
}

static char *
op_next_start (const Row *row)
{
  WorkSpan span;

  g_assert_true (work_next_span (row->calendar, start_of (row), &span));
  if (span.from <= start_of (row))
    g_assert_true (work_next_span (row->calendar, span.to, &span));
  return say_instant (span.from);
}

static void
say_span (GString *list, gint64 from, gint64 to)
{
  g_autofree char *begin = say_instant (from), *end = say_instant (to);

  g_string_append_printf (list, "%s%s/%s", list->len > 0 ? "," : "", begin, end);
}

static char *
op_open_after (const Row *row)
{
  GString *list = g_string_new (NULL);
  gint64 at = start_of (row);
  WorkSpan span;

  for (gint64 n = row_number (row, row->cell[ARG]); n > 0; n--, at = span.to)
    {
      g_assert_true (work_next_span (row->calendar, at, &span));
      say_span (list, MAX (at, span.from), span.to);
    }
  return g_string_free (list, FALSE);
}

static char *
op_open_before (const Row *row)
{
  GString *list = g_string_new (NULL);
  gint64 at = start_of (row);
  WorkSpan span;

  for (gint64 n = row_number (row, row->cell[ARG]); n > 0; n--, at = span.from)
    {
      g_assert_true (previous_span (row->calendar, at, &span));
      say_span (list, span.from, MIN (at, span.to));
    }
  return g_string_free (list, FALSE);
}

static char *
op_local_to_utc (const Row *row)
{
  int hour, minute, second;

  g_assert_cmpint (
    sscanf (strchr (row->cell[START], 'T'), "T%d:%d:%d", &hour, &minute, &second), ==, 3);
  return say_instant (
    work_instant (row->zone, row_day (row->cell[START]), hour * 3600 + minute * 60 + second));
}

static const struct
{
  const char *name;
  char *(*answer) (const Row *row);
} ops[] = {
  { "between", op_between },
  { "add", op_add },
  { "sub", op_sub },
  { "add_days", op_add_days },
  { "sub_days", op_sub_days },
  { "is_open", op_is_open },
  { "on_break", op_is_closed },
  { "on_holiday", op_is_closed },
  { "is_business_day", op_is_business_day },
  { "days_between", op_days_between },
  { "next_open", op_next_open },
  { "prev_open", op_prev_open },
  { "next_close", op_next_close },
  { "next_start", op_next_start },
  { "open_after", op_open_after },
  { "open_before", op_open_before },
  { "local_to_utc", op_local_to_utc },
};

static char *
answer (const Row *row)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    if (strcmp (row->cell[OP], ops[i].name) == 0)
      return ops[i].answer (row);
  return g_strdup ("no such operation");
}

/* ---- Files */

static void
check_row (char **cell)
{
  Row row = { .cell = cell, .zone = zone_named (cell[ZONE], NULL) };
  const char *reason = exception_for (cell[ID]);
  g_autofree char *said = NULL;

  g_assert_nonnull (row.zone);
  row.calendar = row_calendar (&row);
  said = answer (&row);
  if ((strcmp (said, cell[EXPECTED]) == 0) == (reason != NULL))
    {
      g_test_message ("%s %s: %s, they say %s%s%s", cell[ID], cell[OP], said, cell[EXPECTED],
                      reason != NULL ? "; listed as different: " : "",
                      reason != NULL ? reason : "");
      g_test_fail ();
    }
  work_calendar_free (row.calendar);
  g_time_zone_unref (row.zone);
}

static guint
check_file (const char *path)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto(GStrv) cell = g_strsplit (*line, "\t", -1);

      if (**line == '\0' || **line == '#' || g_str_has_prefix (*line, "id\t"))
        continue;
      g_assert_cmpuint (g_strv_length (cell), ==, N_COLUMNS);
      check_row (cell);
      n++;
    }
  g_test_message ("%s: %u rows", path, n);
  return n;
}

static void
check_folder (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".tsv") && strcmp (name, "sla-clocks.tsv") != 0)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        n += check_file (path);
      }
  g_assert_cmpuint (n, >, 0);
}

static void
test_ours (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "data", "sla", NULL);

  check_folder (folder);
}

static void
test_data (void)
{
  const char *data = g_getenv ("DESKBOOK_DATA");
  g_autofree char *folder = data == NULL ? NULL : g_build_filename (data, "sla", NULL);

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_test_skip ("DESKBOOK_DATA is not set, or has no sla");
  else
    check_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worktime-vectors/ours", test_ours);
  g_test_add_func ("/worktime-vectors/data", test_data);
  return g_test_run ();
}
