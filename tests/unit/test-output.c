#include "base/output.h"

#include "capture.h"

#include <signal.h>
#include <string.h>

static void
write_file (const char *path, const char *text)
{
  g_autoptr(GError) error = NULL;
  Output *out = output_open (path, &error);

  g_assert_no_error (error);
  output_string (out, text);
  g_assert_true (output_close (out, &error));
}

static void
test_devices (void)
{
  g_autoptr(GError) error = NULL;
  Output *out = output_open ("/dev/full", &error);

  g_assert_no_error (error);
  output_string (out, "x");
  g_assert_false (output_failed (out));
  g_assert_false (output_close (out, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_OUTPUT);
  g_assert_cmpstr (error->message, ==, "cannot write \"/dev/full\": No space left on device");
  write_file ("/dev/null", "x");
}

typedef struct
{
  const char *name;
  int flags;
  const char *err;
  int status;
} Stream;

static int
write_to_stream (gconstpointer data)
{
  const Stream *stream = data;
  g_autoptr(GError) error = NULL;
  Output *out;

  close (STDOUT_FILENO);
  if (stream->name != NULL)
    g_assert_cmpint (open (stream->name, stream->flags), ==, STDOUT_FILENO);
  out = output_open (NULL, &error);
  output_string (out, "x\n");
  return output_close (out, &error) ? 0 : desk_error_report (error);
}

static void
test_standard_output_fails (void)
{
  static const Stream streams[] = {
    { "/dev/null", O_WRONLY, "", 0 },
    { "/dev/full", O_WRONLY,
      "deskbook-test: cannot write standard output: No space left on device\n", 2 },
    { "/dev/null", O_RDONLY,
      "deskbook-test: cannot write standard output: Bad file descriptor\n", 2 },
    { NULL, 0, "deskbook-test: cannot write standard output: Bad file descriptor\n", 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_auto(Captured) result = capture (write_to_stream, &streams[i]);

      g_assert_cmpstr (result.err, ==, streams[i].err);
      g_assert_cmpint (result.status, ==, streams[i].status);
    }
}

static int
write_to_closed_pipe (gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  Output *out;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  dup2 (ends[1], STDOUT_FILENO);
  close (ends[0]);
  out = output_open ("-", &error);
  for (int i = 0; i < 100000 && !output_failed (out); i++)
    output_string (out, "a line\n");
  g_assert_true (output_failed (out));
  g_assert_false (output_close (out, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_PIPE);
  return desk_error_report (error);
}

static void
test_closed_pipe (void)
{
  g_auto(Captured) result = capture (write_to_closed_pipe, NULL);

  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
}

/* stdout is a file with something before and after; an Output for a path that means the
 * same file must write between. */
static int
write_around (gconstpointer path)
{
  static const char *const parts[] = { "before\n", "between\n", "after\n" };

  for (int i = 0; i < 3; i++)
    {
      Output *out = output_open (i == 1 ? path : NULL, NULL);

      output_string (out, parts[i]);
      if (!output_close (out, NULL))
        return 1;
    }
  return 0;
}

static void
test_names_of_stdout (void)
{
  static const char *const paths[] = { "-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto(Captured) result = capture (write_around, paths[i]);

      g_assert_cmpint (result.status, ==, 0);
      g_assert_cmpstr (result.out, ==, "before\nbetween\nafter\n");
    }
}

static int
write_sizes (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);

  for (gsize size = 0; size < 200000; size = size * 3 + 1)
    {
      g_autofree char *text = g_strnfill (size, 'a' + size % 26);

      output_write (out, text, size);
      output_printf (out, "[%d %s]", 7, "\xff");
      output_text (out, "\x1b\t\xff", -1);
      output_text (out, "ab", 1);
    }
  return output_close (out, NULL) ? 0 : 1;
}

static void
test_sizes (void)
{
  g_auto(Captured) result = capture (write_sizes, NULL);
  g_autoptr(GString) expected = g_string_new (NULL);

  for (gsize size = 0; size < 200000; size = size * 3 + 1)
    {
      g_autofree char *text = g_strnfill (size, 'a' + size % 26);

      g_string_append_printf (expected,
                              "%s[7 \xff]\x1b\t\xff"
                              "a",
                              text);
    }
  g_assert_cmpint (result.status, ==, 0);
  g_assert_true (strcmp (result.out, expected->str) == 0);
}

static int
write_without_blocking (gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  Output *out;

  dup2 (*(const int *) data, STDOUT_FILENO);
  fcntl (STDOUT_FILENO, F_SETFL, O_NONBLOCK);
  out = output_open (NULL, NULL);
  output_string (out, text);
  return output_close (out, NULL) ? 0 : 1;
}

static void
test_non_blocking_pipe (void)
{
  g_autofree char *got = NULL;
  int ends[2];
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = capture_fork ();
  if (child == 0)
    exit (write_without_blocking (&ends[1]));
  close (ends[1]);
  g_usleep (50000);
  got = capture_read (ends[0]);
  g_assert_cmpint (capture_wait (child), ==, 0);
  g_assert_cmpuint (strlen (got), ==, 1000000);
}

static int
write_abandoned (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);

  output_string (out, "printed before the error\n");
  output_abandon (out);
  return 0;
}

static void
test_abandon_stdout (void)
{
  g_auto(Captured) result = capture (write_abandoned, NULL);

  g_assert_cmpstr (result.out, ==, "printed before the error\n");
}

static int
write_on_terminal (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);

  g_unsetenv ("COLUMNS");
  output_printf (out, "%d %d\n", output_is_terminal (out), output_columns (out));
  g_setenv ("COLUMNS", "120", TRUE);
  output_printf (out, "%d\n", output_columns (out));
  g_setenv ("COLUMNS", "0x", TRUE);
  output_printf (out, "%d\n", output_columns (out));
  output_text (out, "\x1b[31m\xff\n\u202e", -1);
  output_text (out, "cut short", 3);
  return output_close (out, NULL) ? 0 : 1;
}

static void
test_terminal (void)
{
  g_auto(Captured) result = capture_terminal (write_on_terminal, NULL);

  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.out, ==, "1 60\n120\n60\n\\x1b[31m\\xff\\n\\u202ecut");
}

static int
write_columns_of_pipe (gconstpointer data G_GNUC_UNUSED)
{
  Output *out = output_open (NULL, NULL);

  g_unsetenv ("COLUMNS");
  output_printf (out, "%d %d\n", output_is_terminal (out), output_columns (out));
  return output_close (out, NULL) ? 0 : 1;
}

static void
test_no_terminal (void)
{
  g_auto(Captured) result = capture (write_columns_of_pipe, NULL);

  g_assert_cmpstr (result.out, ==, "0 80\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("deskbook-test");
  signal (SIGPIPE, SIG_IGN);
  g_test_add_func ("/output/devices", test_devices);
  g_test_add_func ("/output/standard-output-fails", test_standard_output_fails);
  g_test_add_func ("/output/closed-pipe", test_closed_pipe);
  g_test_add_func ("/output/names-of-stdout", test_names_of_stdout);
  g_test_add_func ("/output/sizes", test_sizes);
  g_test_add_func ("/output/non-blocking-pipe", test_non_blocking_pipe);
  g_test_add_func ("/output/abandon-stdout", test_abandon_stdout);
  g_test_add_func ("/output/terminal", test_terminal);
  g_test_add_func ("/output/no-terminal", test_no_terminal);
  return g_test_run ();
}
