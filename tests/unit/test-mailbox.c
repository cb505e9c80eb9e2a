#include "mail/mailbox.h"

#include <string.h>
#include "scratch.h"

#define FROM "From a@b.example Sun Nov 22 22:33:12 2026\n"

/* 'LINE:BYTES|LINE:BYTES|', or 'error: MESSAGE'; twice, and it is the same. */
static char *
messages_in (const char *path, gsize most_bytes)
{
  GString *shown[2] = { g_string_new (NULL), g_string_new (NULL) };
  g_autoptr(GError) error = NULL;
  g_autoptr(Mailbox) mailbox = mailbox_open (path, most_bytes, &error);
  MailboxItem item = { 0 };

  for (guint pass = 0; mailbox != NULL && pass < 2; pass++)
    {
      while (mailbox_next (mailbox, &item, &error) && !item.is_end)
        if (item.bytes == NULL)
          g_string_append_printf (shown[pass], "%s:%s|", item.name != NULL ? item.name : "-",
                                  item.why);
        else
          g_string_append_printf (shown[pass], "%d:%.*s|", (int) item.line, (int) item.length,
                                  item.bytes);
      if (error != NULL)
        break;
      g_assert_true (mailbox_rewind (mailbox, &error));
    }
  if (error != NULL)
    {
      const char *message = strrchr (error->message, '/');

      g_string_printf (shown[0], "error: %s", message != NULL ? message + 1 : error->message);
    }
  else
    g_assert_cmpstr (shown[0]->str, ==, shown[1]->str);
  g_string_free (shown[1], TRUE);
  return g_string_free (shown[0], FALSE);
}

static void
test_mbox (void)
{
  static const struct
  {
    const char *mbox, *expected;
  } rows[] = {
    { "", "" },
    { "\n\r\n", "" },
    { FROM, "1:" FROM "|" },
    { "From ", "1:From |" },
    { "\n\n" FROM "A: 1\n\nx\n", "3:" FROM "A: 1\n\nx\n|" },
    { FROM "A: 1\n\nx", "1:" FROM "A: 1\n\nx|" },
    { FROM "A: 1\n\nx\n\n" FROM "A: 2\n\ny\n",
      "1:" FROM "A: 1\n\nx\n\n|6:" FROM "A: 2\n\ny\n|" },
    { "From x\r\nA: 1\r\n\r\n\r\nFrom y\r\nB: 2\r\n",
      "1:From x\r\nA: 1\r\n\r\n\r\n|5:From y\r\nB: 2\r\n|" },
    /* not behind an empty line, or quoted */
    { FROM "A: 1\n" FROM "B: 2\n", "1:" FROM "A: 1\n" FROM "B: 2\n|" },
    { FROM "A: 1\n\n>" FROM "B: 2\n", "1:" FROM "A: 1\n\n>" FROM "B: 2\n|" },
    /* no time: the next line decides */
    { FROM "A: 1\n\nFrom my side\nall: is well\n",
      "1:" FROM "A: 1\n\n|4:From my side\nall: is well\n|" },
    { FROM "A: 1\n\nFrom my side\nall is well: really\n",
      "1:" FROM "A: 1\n\nFrom my side\nall is well: really\n|" },
    { FROM "A: 1\n\nFrom my side\n\nFrom yours\nB: 2\n",
      "1:" FROM "A: 1\n\nFrom my side\n\n|6:From yours\nB: 2\n|" },
    { FROM "A: 1\n\nFrom my side", "1:" FROM "A: 1\n\nFrom my side|" },
    { "A: 1\n\nx\n", "error: mbox:1: not an mbox: expected a line that begins with \"From \"" },
    { "\n\n\n>From x\n",
      "error: mbox:4: not an mbox: expected a line that begins with \"From \"" },
    { "From", "error: mbox:1: not an mbox: expected a line that begins with \"From \"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(Scratch) scratch = { 0 };
      g_autofree char *path = NULL, *got = NULL;

      scratch_init (&scratch);
      scratch_write (&scratch, "mbox", rows[i].mbox, -1);
      path = scratch_path (&scratch, "mbox");
      got = messages_in (path, 1000);
      g_assert_cmpstr (got, ==, rows[i].expected);
    }
}

/* Long messages are left out, those around them are whole. */
static void
test_long (void)
{
  static const guint lengths[] = { 10, 5000, 65530, 65536, 65540, 200000, 1000000 };
  static const char last[] = FROM "C: 3\n\nz\n";

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (guint lines = 0; lines < 2; lines++)
      {
        g_auto(Scratch) scratch = { 0 };
        g_autoptr(GString) mbox = g_string_new (FROM "A: 1\n\nx\n\n" FROM "B: 2\n\n");
        g_autofree char *path = NULL, *got = NULL, *expected = NULL;
        gboolean is_long;

        for (guint n = 0; n < lengths[i]; n++)
          g_string_append_c (mbox, lines && n % 50 == 49 ? '\n' : 'x');
        is_long = mbox->len > 100000;
        g_string_append_printf (mbox, "\n\n%s", last);
        scratch_init (&scratch);
        scratch_write (&scratch, "mbox", mbox->str, (gssize) mbox->len);
        path = scratch_path (&scratch, "mbox");
        got = messages_in (path, 100000);
        g_assert_true (g_str_has_prefix (got, "1:" FROM "A: 1\n\nx\n\n|"));
        expected = g_strconcat (is_long ? "|-:expected a shorter message|" : "\n\n|", NULL);
        g_assert_nonnull (strstr (got, expected));
        g_assert_nonnull (strstr (got, ":" FROM "C: 3\n\nz\n|"));
      }
}

/* A pipe is spooled; a file that grows meanwhile is read to where it ended. */
static void
test_pipe (void)
{
  static const char text[] = FROM "A: 1\n\nx\n\n" FROM "B: 2\n";
  g_autofree char *path = NULL, *got = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, strlen (text)), ==, strlen (text));
  close (ends[1]);
  path = g_strdup_printf ("/dev/fd/%d", ends[0]);
  got = messages_in (path, 1000);
  close (ends[0]);
  g_assert_cmpstr (got, ==, "1:" FROM "A: 1\n\nx\n\n|6:" FROM "B: 2\n|");
}

static void
test_growing (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autoptr(Mailbox) mailbox = NULL;
  g_autofree char *path = NULL;
  MailboxItem item;

  scratch_init (&scratch);
  scratch_write (&scratch, "mbox", FROM "A: 1\n\n", -1);
  path = scratch_path (&scratch, "mbox");
  mailbox = mailbox_open (path, 1000, NULL);
  g_assert_true (mailbox_next (mailbox, &item, NULL) && !item.is_end);
  g_assert_true (mailbox_next (mailbox, &item, NULL) && item.is_end);
  {
    FILE *file = fopen (path, "a");

    fputs (FROM "B: 2\n\n", file);
    fclose (file);
  }
  g_assert_true (mailbox_rewind (mailbox, NULL));
  g_assert_true (mailbox_next (mailbox, &item, NULL) && !item.is_end);
  g_assert_true (mailbox_next (mailbox, &item, NULL) && item.is_end);
}

static void
test_maildir (void)
{
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL, *got = NULL, *none = NULL, *fifo = NULL;

  scratch_init (&scratch);
  path = scratch_path (&scratch, "box");
  scratch_folder (&scratch, "box/tmp");
  none = messages_in (path, 10);
  g_assert_cmpstr (none, ==,
                   "error: box: not a Maildir: expected the folders cur and new in it");
  scratch_folder (&scratch, "box/new/folder");
  scratch_write (&scratch, "box/cur/2.h:2,S", "B", -1);
  scratch_write (&scratch, "box/cur/1.h:2,RS", "A", -1);
  scratch_write (&scratch, "box/cur/3.h:2,", "longer than that", -1);
  scratch_write (&scratch, "box/cur/.hidden", "H", -1);
  scratch_write (&scratch, "box/tmp/9.h", "T", -1);
  scratch_write (&scratch, "box/new/0.h", "", -1);
  scratch_link (&scratch, "nowhere", "box/new/4.h");
  fifo = scratch_path (&scratch, "box/new/5.h");
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  got = messages_in (path, 10);
  g_assert_cmpstr (got, ==,
                   "0:A|0:B|cur/3.h:2,:expected a shorter message|0:|"
                   "new/4.h:No such file or directory|new/5.h:expected a regular file|");
}

static void
test_quoted (void)
{
  static const char *const rows[][2] = {
    { "A: 1\n\nx\n", "From nobody 00:00:00\nA: 1\n\nx\n\n" },
    { "A: 1\n\nFrom x\n>From y\n> From z\n>>From", "From nobody 00:00:00\nA: 1\n\n>From x\n"
                                                   ">>From y\n> From z\n>>From\n\n" },
    { "From x\nA: 1\n", "From x\nA: 1\n\n" },
    { "", "From nobody 00:00:00\n\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GString) to = g_string_new (NULL);

      mailbox_add_quoted (rows[i][0], strlen (rows[i][0]), to);
      g_assert_cmpstr (to->str, ==, rows[i][1]);
    }
}

static void
test_missing (void)
{
  g_autofree char *got = messages_in ("no/such", 10);

  g_assert_cmpstr (got, ==, "error: such: No such file or directory");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/mbox", test_mbox);
  g_test_add_func ("/mailbox/long", test_long);
  g_test_add_func ("/mailbox/pipe", test_pipe);
  g_test_add_func ("/mailbox/growing", test_growing);
  g_test_add_func ("/mailbox/maildir", test_maildir);
  g_test_add_func ("/mailbox/quoted", test_quoted);
  g_test_add_func ("/mailbox/missing", test_missing);
  return g_test_run ();
}
