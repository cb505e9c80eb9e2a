/* Finding and reading files: links, loops, hidden and odd things, files that change. */
#include "../../cmd/kbindex/tree.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static Tree *
walk (const Scratch *scratch)
{
  g_autoptr(GError) error = NULL;
  Tree *tree = tree_open (scratch->path, &error);

  g_assert_no_error (error);
  tree_walk (tree);
  return tree;
}

/* The paths, a space between them. */
static char *
paths_of (const Tree *tree)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < tree->files->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            g_array_index (tree->files, TreeFile, i).path);
  return g_string_free (out, FALSE);
}

static void
expect (const Scratch *scratch, const char *paths, const char *problems)
{
  g_autoptr(Tree) tree = walk (scratch);
  g_autofree char *got = paths_of (tree);
  g_autoptr(GString) told = g_string_new (NULL);

  for (guint i = 0; i < tree->problems->len; i++)
    {
      const TreeProblem *problem = &g_array_index (tree->problems, TreeProblem, i);

      g_string_append_printf (told, "%s%s: %s", i > 0 ? "; " : "", problem->path,
                              problem->why);
    }
  g_assert_cmpstr (got, ==, paths);
  g_assert_cmpstr (told->str, ==, problems);
}

static void
test_walk (void)
{
  static const char *const names[]
    = { "b.md",           "a/z.md",      "a/b/c.markdown", "a.md",    "A.MD", "a-b/x.md",
        ".hidden.md",     ".git/x.md",   "a/.x/y.md",      "x.txt",   "md",   ".md",
        "a/new\nline.md", "a/b\377d.md", "c.md/d.md",      "e.md.bak" };
  g_auto(Scratch) scratch;

  scratch_init (&scratch);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    scratch_write (&scratch, names[i], "x", 1);
  scratch_folder (&scratch, "empty/folder");
  expect (&scratch,
          "A.MD a-b/x.md a.md a/b/c.markdown a/b\377d.md a/new\nline.md a/z.md b.md "
          "c.md/d.md",
          "");
}

static void
test_stamp (void)
{
  g_auto(Scratch) scratch;
  g_autoptr(Tree) tree = NULL;
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  const TreeFile *file;
  struct timespec times[2] = { { 1, 2 }, { 1234567890, 123456789 } };
  FileStamp stamp;

  scratch_init (&scratch);
  scratch_write (&scratch, "a.md", "12345", 5);
  path = scratch_path (&scratch, "a.md");
  g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  tree = walk (&scratch);
  file = &g_array_index (tree->files, TreeFile, 0);
  g_assert_cmpint (file->stamp.size, ==, 5);
  g_assert_cmpint (file->stamp.mtime_ns, ==, G_GINT64_CONSTANT (1234567890123456789));
  g_usleep (2100 * 1000); /* a coarse clock has gone on, too */
  bytes = tree_read (tree, NULL, "a.md", 5, &stamp, NULL);
  g_assert_cmpmem (bytes, stamp.size, "12345", 5);
  g_assert_true (tree_stamp_same (&stamp, &file->stamp));
}

/* Of a file that has just changed nobody can tell whether it changes again. */
static void
test_unsettled (void)
{
  g_auto(Scratch) scratch;
  g_autoptr(Tree) tree = NULL;
  g_autofree char *bytes = NULL;
  FileStamp stamp, *walked;

  scratch_init (&scratch);
  scratch_write (&scratch, "a.md", "12345", 5);
  tree = walk (&scratch);
  bytes = tree_read (tree, NULL, "a.md", 5, &stamp, NULL);
  walked = &g_array_index (tree->files, TreeFile, 0).stamp;
  g_assert_cmpint (walked->ctime_ns, >, 0);
  if (stamp.ctime_ns != FILE_UNSETTLED) /* on a busy machine a moment can be long */
    return;
  g_assert_false (tree_stamp_same (&stamp, walked));
  g_assert_false (tree_stamp_same (&stamp, &stamp));
}

static void
test_root (void)
{
  g_auto(Scratch) scratch;
  g_autofree char *file = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *link = NULL;
  g_autoptr(Tree) tree = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *expected = NULL;

  scratch_init (&scratch);
  scratch_write (&scratch, "kb/a.md", "x", 1);
  scratch_link (&scratch, "kb", "link");
  file = scratch_path (&scratch, "kb/a.md");
  missing = scratch_path (&scratch, "nothing");
  link = scratch_path (&scratch, "link/../link");
  g_assert_null (tree_open (file, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (tree_open (missing, &error));
  expected = g_strconcat (missing, ": No such file or directory", NULL);
  g_assert_cmpstr (error->message, ==, expected);
  tree = tree_open (link, NULL);
  tree_walk (tree);
  g_assert_true (g_str_has_suffix (tree->root, "/kb"));
  g_assert_cmpuint (tree->files->len, ==, 1);
}

static void
test_links (void)
{
  g_auto(Scratch) scratch;
  g_auto(Scratch) outside;

  scratch_init (&scratch);
  scratch_init (&outside);
  scratch_write (&outside, "secret.md", "x", 1);
  scratch_write (&scratch, "a/real.md", "x", 1);
  scratch_write (&scratch, ".store/v1/b.md", "x", 1);
  scratch_write (&scratch, ".store/v1/deep/c.md", "x", 1);
  scratch_write (&scratch, ".store/v2.md", "x", 1);
  scratch_write (&scratch, "note.txt", "x", 1);
  scratch_link (&scratch, "a/real.md", "again.md");       /* reached anyway */
  scratch_link (&scratch, "a", "folder-again");           /* reached anyway */
  scratch_link (&scratch, ".store/v1", "current");        /* hidden: only by this link */
  scratch_link (&scratch, ".store/v1", "later");          /* a second link to it */
  scratch_link (&scratch, "../.store/v1/b.md", "a/b.md"); /* seen through the first */
  scratch_link (&scratch, "../.store/v2.md", "a/v2.md");  /* hidden: only by this link */
  scratch_link (&scratch, "../.store/v2.md", "a/v3.md");  /* a second link to it */
  scratch_link (&scratch, "nowhere.md", "dangling.md");   /* silent */
  scratch_link (&scratch, outside.path, "out");           /* silent */
  scratch_link (&scratch, "/etc/passwd", "passwd.md");    /* silent */
  scratch_link (&scratch, "../../../../../..", "up");     /* silent */
  scratch_link (&scratch, "note.txt", "note.md");         /* another name, another kind */
  scratch_link (&scratch, "..", "a/loop");
  scratch_link (&scratch, ".", "self");
  scratch_link (&scratch, "round2.md", "round1.md");
  scratch_link (&scratch, "round1.md", "round2.md");
  expect (&scratch, "a/real.md a/v2.md current/b.md current/deep/c.md note.md",
          "a/loop: symbolic link loop; round1.md: symbolic link loop; "
          "round2.md: symbolic link loop; self: symbolic link loop");
}

/* By its path, and by a folder that is kept: the same. */
static char *
read_whole (const Tree *tree, const char *path, gsize max, GError **error)
{
  TreeFolder folder = { 0 };
  FileStamp stamp = { 0 };
  char *bytes = tree_read (tree, NULL, path, max, &stamp, error);

  g_assert_true (bytes == NULL || strlen (bytes) == (gsize) stamp.size);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) other = NULL;
      g_autofree char *again = tree_read (tree, &folder, path, max, &stamp, &other);

      g_assert_cmpstr (again, ==, bytes);
      g_assert_cmpstr (bytes == NULL ? other->message : NULL, ==,
                       bytes == NULL ? (*error)->message : NULL);
    }
  tree_folder_clear (&folder);
  return bytes;
}

static void
expect_text (const Tree *tree, const char *path, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = read_whole (tree, path, 1000, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (bytes, ==, text);
}

static void
expect_refusal (const Tree *tree, const char *path, gsize max, const char *says)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (read_whole (tree, path, max, &error));
  g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, says);
}

static void
test_read (void)
{
  g_auto(Scratch) scratch;
  g_autoptr(Tree) tree = NULL;
  g_autofree char *fifo = NULL;
  g_autofree char *big = NULL;
  g_autofree char *link = NULL;

  scratch_init (&scratch);
  scratch_write (&scratch, "a/x.md", "text", 4);
  scratch_write (&scratch, "empty.md", "", 0);
  scratch_write (&scratch, ".store/b.md", "hidden", 6);
  scratch_write (&scratch, "big.md", "", 0);
  scratch_link (&scratch, ".store", "store");
  scratch_link (&scratch, ".store/b.md", "b.md");
  fifo = scratch_path (&scratch, "fifo.md");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  big = scratch_path (&scratch, "big.md");
  g_assert_cmpint (truncate (big, 50 * 1000 * 1000), ==, 0);
  tree = walk (&scratch);
  expect_text (tree, "a/x.md", "text");
  expect_text (tree, "empty.md", "");
  expect_text (tree, "store/b.md", "hidden");
  expect_text (tree, "b.md", "hidden");
  expect_refusal (tree, "fifo.md", 1000, "fifo.md: not a regular file");
  expect_refusal (tree, "a", 1000, "a: not a regular file");
  expect_refusal (tree, "gone.md", 1000, "gone.md: vanished while being read");
  expect_refusal (tree, "a/x.md", 3, "a/x.md: 4 bytes; the limit is 3");
  expect_refusal (tree, "big.md", 1000, "big.md: 50,000,000 bytes; the limit is 1,000");

  /* a file that was replaced by a way out since the walk */
  link = scratch_path (&scratch, "a/x.md");
  g_assert_cmpint (unlink (link), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  expect_refusal (tree, "a/x.md", 100000, "a/x.md: vanished while being read");
}

/* A folder on the way that became a link to somewhere else. */
static void
test_read_through_swapped_folder (void)
{
  g_auto(Scratch) scratch;
  g_auto(Scratch) outside;
  g_autoptr(Tree) tree = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *first = NULL, *kept = NULL;
  TreeFolder held = { 0 };
  FileStamp stamp;

  scratch_init (&scratch);
  scratch_init (&outside);
  scratch_write (&scratch, "a/x.md", "inside", 6);
  scratch_write (&outside, "x.md", "outside", 7);
  tree = walk (&scratch);
  first = tree_read (tree, &held, "a/x.md", 9, &stamp, NULL);
  folder = scratch_path (&scratch, "a");
  moved = scratch_path (&scratch, "moved");
  g_assert_cmpint (rename (folder, moved), ==, 0);
  scratch_link (&scratch, outside.path, "a");
  expect_refusal (tree, "a/x.md", 1000, "a/x.md: vanished while being read");
  /* The folder that was open is where it was read from, and inside. */
  kept = tree_read (tree, &held, "a/x.md", 9, &stamp, NULL);
  g_assert_cmpstr (kept, ==, first);
  tree_folder_clear (&held);
}

typedef struct
{
  char *path;
  gint stop;
} Writer;

static gpointer
keep_writing (gpointer data)
{
  Writer *writer = data;

  for (guint i = 0; !g_atomic_int_get (&writer->stop); i++)
    {
      int fd = open (writer->path, O_WRONLY | O_CLOEXEC);
      g_autofree char *bytes = g_strnfill (10000, 'a' + i % 26);

      g_assert_cmpint (pwrite (fd, bytes, 10000, 0), ==, 10000);
      g_assert_cmpint (ftruncate (fd, i % 10000), ==, 0);
      close (fd);
    }
  return NULL;
}

/* Grows and shrinks while it is read: never more than the limit, never past what is
 * there. */
static void
test_read_while_written (void)
{
  g_auto(Scratch) scratch;
  g_autoptr(Tree) tree = NULL;
  Writer writer = { NULL, 0 };
  GThread *thread;

  scratch_init (&scratch);
  scratch_write (&scratch, "a.md", "x", 1);
  writer.path = scratch_path (&scratch, "a.md");
  tree = walk (&scratch);
  thread = g_thread_new ("writer", keep_writing, &writer);
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr(GError) error = NULL;
      FileStamp stamp = { 0 };
      g_autofree char *bytes = tree_read (tree, NULL, "a.md", 9000, &stamp, &error);

      if (bytes == NULL)
        g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      else
        g_assert_cmpint (stamp.size, <=, 9000);
    }
  g_atomic_int_set (&writer.stop, 1);
  g_thread_join (thread);
  g_free (writer.path);
}

static void
test_unreadable (void)
{
  g_auto(Scratch) scratch;
  g_autofree char *folder = NULL;

  scratch_init (&scratch);
  if (geteuid () == 0)
    {
      g_test_skip ("root reads everything");
      return;
    }
  scratch_write (&scratch, "a/x.md", "x", 1);
  scratch_write (&scratch, "b.md", "x", 1);
  folder = scratch_path (&scratch, "a");
  g_assert_cmpint (chmod (folder, 0), ==, 0);
  expect (&scratch, "b.md", "a: Permission denied");
  g_assert_cmpint (chmod (folder, 0700), ==, 0);
}

static void
test_deep (void)
{
  g_auto(Scratch) scratch;
  GString *path = g_string_new (NULL);

  scratch_init (&scratch);
  for (guint i = 0; i < 300; i++)
    g_string_append (path, "folder/");
  g_string_append (path, "x.md");
  scratch_write (&scratch, path->str, "x", 1);
  expect (&scratch, path->str, "");
  g_string_free (path, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tree/walk", test_walk);
  g_test_add_func ("/tree/stamp", test_stamp);
  g_test_add_func ("/tree/unsettled", test_unsettled);
  g_test_add_func ("/tree/root", test_root);
  g_test_add_func ("/tree/links", test_links);
  g_test_add_func ("/tree/read", test_read);
  g_test_add_func ("/tree/read-through-swapped-folder", test_read_through_swapped_folder);
  g_test_add_func ("/tree/read-while-written", test_read_while_written);
  g_test_add_func ("/tree/unreadable", test_unreadable);
  g_test_add_func ("/tree/deep", test_deep);
  return g_test_run ();
}
