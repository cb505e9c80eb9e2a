#include "base/output.h"

#include "capture.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A folder of each test's own, removed with all in it. */
typedef struct
{
  char *path;
  char *file; /* "out" in it */
} Folder;

static void
folder_init (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  self->path = g_dir_make_tmp ("deskbook-XXXXXX", NULL);
  g_assert_nonnull (self->path);
  self->file = g_build_filename (self->path, "out", NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
folder_names (const Folder *self)
{
  g_autoptr(GDir) folder = g_dir_open (self->path, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

static void
folder_clear (Folder *self, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *names = folder_names (self);
  g_auto(GStrv) each = g_strsplit (names, " ", -1);

  for (char **name = each; *name != NULL; name++)
    {
      g_autofree char *path = g_build_filename (self->path, *name, NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
  g_free (self->path);
  g_free (self->file);
}

static void
check_file (const char *path, const char *expected, guint mode)
{
  g_autofree char *content = NULL;
  struct stat status;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, expected);
  g_assert_cmpint (lstat (path, &status), ==, 0);
  g_assert_true (S_ISREG (status.st_mode));
  g_assert_cmphex (status.st_mode & 07777, ==, mode);
}

static void
check_names (const Folder *folder, const char *expected)
{
  g_autofree char *names = folder_names (folder);

  g_assert_cmpstr (names, ==, expected);
}

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
test_new_file (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  static const mode_t masks[] = { 022, 027, 077, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      mode_t before = umask (masks[i]);

      write_file (folder->file, "hello\n");
      umask (before);
      check_file (folder->file, "hello\n", 0666 & ~masks[i]);
      check_names (folder, "out");
      g_remove (folder->file);
    }
}

static void
test_old_file (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  Output *out;

  g_file_set_contents (folder->file, "old\n", -1, NULL);
  g_chmod (folder->file, 0604);
  out = output_open (folder->file, NULL);
  output_string (out, "new\n");
  g_assert_true (output_flush (out, NULL));
  check_file (folder->file, "old\n", 0604);
  g_assert_true (output_close (out, NULL));
  check_file (folder->file, "new\n", 0604);
  check_names (folder, "out");
}

static void
test_abandon (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  Output *out;

  g_file_set_contents (folder->file, "old\n", -1, NULL);
  g_chmod (folder->file, 0640);
  out = output_open (folder->file, NULL);
  output_string (out, "new\n");
  output_abandon (out);
  check_file (folder->file, "old\n", 0640);
  check_names (folder, "out");
  output_abandon (NULL);
}

static void
test_links (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *link = g_build_filename (folder->path, "link", NULL);
  g_autofree char *second = g_build_filename (folder->path, "second", NULL);

  g_assert_cmpint (symlink ("out", link), ==, 0);
  g_assert_cmpint (symlink (link, second), ==, 0);
  write_file (second, "through a dangling link\n");
  check_file (folder->file, "through a dangling link\n", 0644);
  write_file (link, "again\n");
  check_file (folder->file, "again\n", 0644);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_SYMLINK));
  check_names (folder, "link out second");
}

static void
test_long_name (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *name = g_strnfill (255, 'n');
  g_autofree char *path = g_build_filename (folder->path, name, NULL);

  write_file (path, "x");
  check_names (folder, name);
}

static void
check_refused (const char *path, int problem)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *expected
    = g_strdup_printf ("cannot write \"%s\": %s", path, g_strerror (problem));

  g_assert_null (output_open (path, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_OUTPUT);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_refused (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *below = g_build_filename (folder->file, "x", NULL);
  g_autofree char *slash = g_strconcat (folder->file, "/", NULL);
  g_autofree char *loop = g_build_filename (folder->path, "loop", NULL);

  check_refused ("", ENOENT);
  check_refused (folder->path, EISDIR);
  check_refused (below, ENOENT);
  check_refused (slash, ENOENT);
  g_assert_cmpint (symlink ("loop", loop), ==, 0);
  check_refused (loop, ELOOP);
  g_file_set_contents (folder->file, "old\n", -1, NULL);
  check_refused (below, ENOTDIR);
  check_refused (slash, ENOTDIR);
  g_chmod (folder->file, 0444);
  if (access (folder->file, W_OK) != 0) /* root may write it */
    check_refused (folder->file, EACCES);
  check_names (folder, "loop out");
}

static int
write_past_limit (gconstpointer path)
{
  struct rlimit limit = { 100000, 100000 };
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autoptr(GError) error = NULL;
  Output *out = output_open (path, &error);

  signal (SIGXFSZ, SIG_IGN);
  setrlimit (RLIMIT_FSIZE, &limit);
  for (int i = 0; i < 1000; i++)
    output_string (out, text);
  g_assert_true (output_failed (out));
  g_assert_false (output_close (out, &error));
  return desk_error_report (error);
}

static void
test_full_while_replacing (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *expected = NULL;
  g_auto(Captured) result = { 0 };

  g_file_set_contents (folder->file, "old\n", -1, NULL);
  g_chmod (folder->file, 0644);
  result = capture (write_past_limit, folder->file);
  expected
    = g_strdup_printf ("deskbook-test: cannot write \"%s\": File too large\n", folder->file);
  g_assert_cmpstr (result.err, ==, expected);
  g_assert_cmpint (result.status, ==, 2);
  check_file (folder->file, "old\n", 0644);
  check_names (folder, "out");
}

static void
test_fifo (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *got = NULL;
  int reader;

  g_assert_cmpint (mkfifo (folder->file, 0600), ==, 0);
  reader = open (folder->file, O_RDONLY | O_NONBLOCK);
  write_file (folder->file, "through a pipe\n");
  got = capture_read (reader);
  g_assert_cmpstr (got, ==, "through a pipe\n");
  check_names (folder, "out");
}

static void
test_fifo_closed (Folder *folder, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr(GError) error = NULL;
  Output *out;
  int reader;

  g_assert_cmpint (mkfifo (folder->file, 0600), ==, 0);
  reader = open (folder->file, O_RDONLY | O_NONBLOCK);
  out = output_open (folder->file, &error);
  close (reader);
  output_string (out, "nobody reads");
  g_assert_false (output_flush (out, NULL));
  g_assert_false (output_close (out, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_PIPE);
}

static void
add (const char *name, void (*test) (Folder *, gconstpointer))
{
  g_test_add (name, Folder, NULL, folder_init, test, folder_clear);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("deskbook-test");
  signal (SIGPIPE, SIG_IGN);
  umask (022);
  add ("/output-file/new-file", test_new_file);
  add ("/output-file/old-file", test_old_file);
  add ("/output-file/abandon", test_abandon);
  add ("/output-file/links", test_links);
  add ("/output-file/long-name", test_long_name);
  add ("/output-file/refused", test_refused);
  add ("/output-file/full-while-replacing", test_full_while_replacing);
  add ("/output-file/fifo", test_fifo);
  add ("/output-file/fifo-closed", test_fifo_closed);
  return g_test_run ();
}
