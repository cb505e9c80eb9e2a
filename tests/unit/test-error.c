#include "base/error.h"

#include "capture.h"

typedef struct
{
  int code;
  const char *message, *err;
  int status;
} Reported;

static int
report (gconstpointer data)
{
  const Reported *row = data;
  g_autoptr(GError) error = g_error_new_literal (DESK_ERROR, row->code, row->message);

  return desk_error_report (error);
}

static int
report_foreign (gconstpointer error)
{
  return desk_error_report (error);
}

static void
test_report (void)
{
  static const Reported rows[] = {
    { DESK_ERROR_INPUT, "x.md: bad", "deskbook-test: x.md: bad\n", 2 },
    { DESK_ERROR_USAGE, "no such day",
      "deskbook-test: no such day (try 'deskbook-test --help')\n", 2 },
    { DESK_ERROR_USAGE, "no query (try 'deskbook-test --help')",
      "deskbook-test: no query (try 'deskbook-test --help')\n", 2 },
    { DESK_ERROR_STORE, "damaged", "deskbook-test: damaged\n", 2 },
    { DESK_ERROR_MISSING, "desk.db: no such file", "deskbook-test: desk.db: no such file\n",
      2 },
    { DESK_ERROR_OUTPUT, "full", "deskbook-test: full\n", 2 },
    { DESK_ERROR_STOPPED, "interrupted", "deskbook-test: interrupted\n", 2 },
    { DESK_ERROR_BUSY, "locked", "deskbook-test: locked\n", 75 },
    { DESK_ERROR_PIPE, "closed", "", 0 },
    { DESK_ERROR_INPUT, "two\nlines\r\x1b[2J\xff\u202e",
      "deskbook-test: two\\nlines\\r\\x1b[2J\\xff\\u202e\n", 2 },
  };
  g_autoptr(GError) foreign = g_error_new_literal (G_FILE_ERROR, 0, "x");
  g_auto(Captured) other = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(Captured) result = capture (report, &rows[i]);

      g_assert_cmpstr (result.err, ==, rows[i].err);
      g_assert_cmpstr (result.out, ==, "");
      g_assert_cmpint (result.status, ==, rows[i].status);
    }
  other = capture (report_foreign, foreign);
  g_assert_cmpstr (other.err, ==, "deskbook-test: x\n");
  g_assert_cmpint (other.status, ==, 2);
}

static int
warn_and_note (gconstpointer data G_GNUC_UNUSED)
{
  desk_warn ("%s: %d%%\n", "a\tb", 5);
  desk_note ("did you mean: %s?\n\x07", "\u00e9\xff");
  return 0;
}

static void
test_warn (void)
{
  g_auto(Captured) result = capture (warn_and_note, NULL);

  g_assert_cmpstr (result.err, ==,
                   "deskbook-test: a\\tb: 5%\\n\n"
                   "did you mean: \u00e9\\xff?\\n\\x07\n");
}

static void
test_place (void)
{
  static const struct
  {
    const char *path;
    guint64 line;
    guint column;
    const char *message;
  } rows[] = {
    { "x.md", 9, 4, "x.md:9:4: bad %" },
    { "x.md", 9, 0, "x.md:9: bad %" },
    { "x.md", 0, 0, "x.md: bad %" },
    { NULL, 9, 0, "line 9: bad %" },
    { NULL, 0, 0, "bad %" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL, copy = NULL;
      DeskErrorPlace place;

      g_assert_false (
        desk_error_at (&error, rows[i].path, rows[i].line, rows[i].column, "%s %%", "bad"));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, rows[i].message);
      g_prefix_error (&error, "while reading: ");
      copy = g_error_copy (error);
      place = desk_error_place (copy);
      g_assert_cmpstr (place.path, ==, rows[i].path);
      g_assert_cmpuint (place.line, ==, rows[i].line);
      g_assert_cmpuint (place.column, ==, rows[i].column);
      g_assert_cmpstr (place.why, ==, "bad %");
    }
}

static void
test_no_place (void)
{
  g_autoptr(GError) ours = g_error_new_literal (DESK_ERROR, DESK_ERROR_STORE, "x: 9: y");
  g_autoptr(GError) foreign = g_error_new_literal (G_FILE_ERROR, 0, "z");

  g_assert_cmpstr (desk_error_place (ours).why, ==, "x: 9: y");
  g_assert_null (desk_error_place (ours).path);
  g_assert_cmpuint (desk_error_place (ours).line, ==, 0);
  g_assert_cmpstr (desk_error_place (foreign).why, ==, "z");
  g_assert_false (desk_error_at (NULL, "x", 1, 1, "unwanted"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("deskbook-test");
  g_test_add_func ("/error/report", test_report);
  g_test_add_func ("/error/warn", test_warn);
  g_test_add_func ("/error/place", test_place);
  g_test_add_func ("/error/no-place", test_no_place);
  return g_test_run ();
}
