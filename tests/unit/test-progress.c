#include "base/output.h"

#include "base/error.h"

#include "capture.h"

#include <string.h>

/* A clock that goes when the test says so: it stands in for GLib's, so that a busy machine
 * changes nothing. */
static gint64 clock_us = 1;

gint64
g_get_monotonic_time (void)
{
  return clock_us;
}

static void
wait_us (gint64 us)
{
  clock_us += us;
}

static int
show_progress (gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(Progress) progress = NULL;
  g_autoptr(Progress) off = NULL;

  g_setenv ("TERM", "xterm", TRUE);
  progress = progress_new ("indexing\x1b", TRUE);
  off = progress_new ("quiet", FALSE);
  for (int i = 0; i < 75; i++)
    {
      progress_set (off, i, 160);
      progress_set (progress, i, i < 65 ? 160 : 0);
      if (i == 70)
        {
          progress_hide (off);
          progress_hide (progress);
          desk_note ("a note");
        }
      wait_us (10000);
    }
  return 0;
}

static void
test_terminal (void)
{
  gint64 started = g_get_monotonic_time ();
  g_auto(Captured) result = capture_terminal (show_progress, NULL);
  /* Ten a second; a busy machine takes longer than the 750 ms that are slept. */
  gint64 late_us = MAX (g_get_monotonic_time () - started - 750000, 0);
  g_auto(GStrv) drawn = g_strsplit (result.out, "\r", -1);
  guint n_drawn = g_strv_length (drawn);

  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpuint (n_drawn, >=, 4);
  g_assert_cmpuint (n_drawn, <=, 8 + late_us / 100000);
  g_assert_cmpstr (drawn[0], ==, "");
  g_assert_true (g_str_has_prefix (drawn[1], "indexing\\x1b [#"));
  g_assert_nonnull (strstr (drawn[1], "% "));
  g_assert_true (g_str_has_suffix (drawn[1], "/160\x1b[K"));
  g_assert_cmpuint (strlen (drawn[1]), <, 60 + strlen ("\x1b[K"));
  g_assert_nonnull (strstr (result.out, "\r\x1b[Ka note\n"));
  g_assert_null (strstr (result.out, "quiet"));
}

static void
test_no_terminal (void)
{
  g_auto(Captured) result = capture (show_progress, NULL);

  g_assert_cmpstr (result.err, ==, "a note\n");
  g_assert_cmpstr (result.out, ==, "");
}

static int
show_and_free (gconstpointer data)
{
  Progress *progress;

  g_setenv ("TERM", data, TRUE);
  progress = progress_new ("counting", TRUE);
  progress_set (progress, 0, 0);
  wait_us (510000);
  progress_set (progress, 12345, 0);
  progress_set (progress, 12346, 0);
  progress_free (progress);
  progress_free (NULL);
  return 0;
}

static void
test_counter (void)
{
  g_auto(Captured) result = capture_terminal (show_and_free, "xterm");
  g_auto(Captured) dumb = capture_terminal (show_and_free, "dumb");

  g_assert_cmpstr (result.out, ==, "\rcounting 12,345\x1b[K\r\x1b[K");
  g_assert_cmpstr (dumb.out, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/progress/terminal", test_terminal);
  g_test_add_func ("/progress/no-terminal", test_no_terminal);
  g_test_add_func ("/progress/counter", test_counter);
  return g_test_run ();
}
