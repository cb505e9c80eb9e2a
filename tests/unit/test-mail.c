#include "mail-events.h"
#include "mail/mailbox.h"
#include "sample.h"
#include "scratch.h"

/* ---- The messages of tests/data/mail */

typedef struct
{
  char *name, *bytes;
  gsize length;
} Message;

static void
clear_message (gpointer data)
{
  Message *message = data;

  g_free (message->name);
  g_free (message->bytes);
}

static char *
data_path (const char *name)
{
  return g_test_build_filename (G_TEST_DIST, "data", "mail", name, NULL);
}

static char **
data_rows (const char *name)
{
  g_autofree char *path = data_path (name), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_strchomp (text);
  return g_strsplit (strchr (text, '\n') + 1, "\n", -1);
}

/* Those of expected.tsv. */
static GArray *
load_messages (void)
{
  g_auto(GStrv) rows = data_rows ("expected.tsv");
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Message));

  g_array_set_clear_func (all, clear_message);
  for (guint i = 0; rows[i] != NULL; i++)
    {
      Message message = { .name = g_strndup (rows[i], strcspn (rows[i], "\t")) };
      g_autofree char *path = data_path (message.name);

      g_assert_true (g_file_get_contents (path, &message.bytes, &message.length, NULL));
      g_array_append_val (all, message);
    }
  return all;
}

/* As mboxrd: every line that begins with any number of '>' and "From " gets one more. */
static void
append_quoted (GString *mbox, const Message *message)
{
  const char *end = message->bytes + message->length;

  g_string_append (mbox, "From MAILER-DAEMON Sun Nov 22 22:33:12 2026\n");
  for (const char *line = message->bytes, *next; line < end; line = next)
    {
      const char *newline = memchr (line, '\n', end - line);

      next = newline != NULL ? newline + 1 : end;
      if (g_str_has_prefix (line + strspn (line, ">"), "From "))
        g_string_append_c (mbox, '>');
      g_string_append_len (mbox, line, next - line);
    }
  g_string_append (mbox, "\n");
}

static void
shuffle (GArray *messages)
{
  for (guint i = messages->len - 1; i > 0; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint32) i + 1);
      Message *a = &g_array_index (messages, Message, i);
      Message *b = &g_array_index (messages, Message, j);
      Message swap = *a;

      *a = *b;
      *b = swap;
    }
}

static void
write_mbox (const Scratch *scratch, const char *name, GArray *messages, guint from, guint to)
{
  g_autoptr(GString) mbox = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    append_quoted (mbox, &g_array_index (messages, Message, i));
  scratch_write (scratch, name, mbox->str, (gssize) mbox->len);
}

static GPtrArray *
read_lines (MailStore *store, const Scratch *scratch, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = scratch_path (scratch, name);
  GPtrArray *lines = mail_store_read (store, path, &error);

  g_assert_no_error (error);
  return lines;
}

/* ---- Tests */

/* Each message against its row; and of each ticket one `opened`, at its earliest message. */
static void
test_messages (void)
{
  g_autoptr(GArray) messages = load_messages ();
  g_auto(GStrv) rows = data_rows ("expected.tsv");
  g_auto(Scratch) scratch = { 0 };
  g_auto(MailStore) store = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GHashTable) opened
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) earliest
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint row = 0;

  scratch_init (&scratch);
  mail_store_init (&store);
  for (guint i = 0; i < messages->len; i++)
    {
      const Message *message = &g_array_index (messages, Message, i);
      g_autofree char *name = g_strconcat ("box/cur/", message->name, NULL);

      scratch_write (&scratch, name, message->bytes, (gssize) message->length);
    }
  lines = read_lines (&store, &scratch, "box");
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto(GStrv) got = g_strsplit (lines->pdata[i], "\t", -1);
      g_auto(GStrv) expected = NULL;
      const char *first;

      if (g_str_equal (got[2], "opened"))
        {
          g_assert_true (g_hash_table_insert (opened, g_strdup (got[0]), g_strdup (got[1])));
          continue;
        }
      first = g_hash_table_lookup (earliest, got[0]);
      if (first == NULL || strcmp (got[1], first) < 0)
        g_hash_table_insert (earliest, g_strdup (got[0]), g_strdup (got[1]));
      expected = g_strsplit (rows[row++], "\t", -1);
      if (g_str_equal (expected[1], "?"))
        g_assert_cmpstr (got[0], ==, got[5]);
      else
        g_assert_cmpstr (got[0], ==, expected[1]);
      for (guint field = 1; field <= 4; field++)
        if (!g_str_equal (got[field], expected[field + 1]))
          g_error ("%s: %s, not %s", expected[0], got[field], expected[field + 1]);
    }
  g_assert_cmpuint (row, ==, g_strv_length (rows));
  g_assert_cmpuint (g_hash_table_size (opened), ==, g_hash_table_size (earliest));
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto(GStrv) got = g_strsplit (lines->pdata[i], "\t", -1);

      g_assert_cmpstr (g_hash_table_lookup (opened, got[0]), ==,
                       g_hash_table_lookup (earliest, got[0]));
    }
}

static void
test_any_order (void)
{
  g_autoptr(GArray) messages = load_messages ();
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *expected = NULL;

  scratch_init (&scratch);
  for (guint round = 0; round < sample (3, 5, 30); round++)
    {
      g_auto(MailStore) store = { 0 };
      g_autoptr(GPtrArray) lines = NULL;
      g_autofree char *got = NULL;

      mail_store_init (&store);
      write_mbox (&scratch, "mbox", messages, 0, messages->len);
      lines = read_lines (&store, &scratch, "mbox");
      got = mail_sorted (lines);
      if (expected == NULL)
        expected = g_steal_pointer (&got);
      else
        g_assert_true (g_str_equal (got, expected));
      shuffle (messages);
    }
}

/* Parts of what is stored, in any order: nothing new. */
static void
test_again (void)
{
  g_autoptr(GArray) messages = load_messages ();
  g_auto(Scratch) scratch = { 0 };
  g_auto(MailStore) store = { 0 };
  g_autofree char *expected = NULL;

  scratch_init (&scratch);
  mail_store_init (&store);
  write_mbox (&scratch, "all", messages, 0, messages->len);
  g_ptr_array_unref (read_lines (&store, &scratch, "all"));
  expected = mail_store_text (&store);
  for (guint round = 0; round < sample (3, 5, 30); round++)
    {
      guint cut = (guint) g_test_rand_int_range (0, (gint32) messages->len);
      g_autofree char *got = NULL;

      shuffle (messages);
      write_mbox (&scratch, "part", messages, cut, messages->len);
      g_ptr_array_unref (read_lines (&store, &scratch, "part"));
      got = mail_store_text (&store);
      g_assert_true (g_str_equal (got, expected));
    }
}

static void
import_text (MailStore *store, const char *text)
{
  g_auto(Scratch) scratch = { 0 };

  scratch_init (&scratch);
  scratch_write (&scratch, "mbox", text, -1);
  g_ptr_array_unref (read_lines (store, &scratch, "mbox"));
}

#define MAIL(date, headers) \
  "From x Sun Nov 22 22:33:12 2026\nFrom: a@b.example\nDate: " date " +0000\n" headers "\n\n"

/* Later mailboxes join what is stored; the parent may stand in either. */
static void
test_later_mailboxes (void)
{
  static const char root[] = MAIL ("16 Nov 2026 09:00", "Message-ID: <1@b>\nSubject: [#5] x");
  static const char reply[]
    = MAIL ("16 Nov 2026 10:00", "Message-ID: <2@b>\nIn-Reply-To: <1@b>");
  static const char next[]
    = MAIL ("16 Nov 2026 11:00", "Message-ID: <3@b>\nReferences: <0@b> <2@b>");
  static const char *const forward[] = { root, reply, next };
  g_auto(MailStore) store = { 0 };
  g_autofree char *text = NULL;

  mail_store_init (&store);
  for (gsize i = 0; i < G_N_ELEMENTS (forward); i++)
    import_text (&store, forward[i]);
  text = mail_store_text (&store);
  g_assert_cmpstr (text, ==,
                   "5\t2026-11-16T09:00:00Z\tcustomer\ta@b.example\t-\t<1@b>\n"
                   "5\t2026-11-16T09:00:00Z\topened\ta@b.example\t-\t<opened:5>\n"
                   "5\t2026-11-16T10:00:00Z\tcustomer\ta@b.example\t-\t<2@b>\n"
                   "5\t2026-11-16T11:00:00Z\tcustomer\ta@b.example\t-\t<3@b>\n");
}

/* The answer's mailbox first: the same ticket, opened by what was read, then by the root alone. */
static void
test_earlier_mailbox (void)
{
  g_auto(MailStore) store = { 0 };
  g_autofree char *text = NULL;

  mail_store_init (&store);
  import_text (&store, MAIL ("16 Nov 2026 10:00", "Message-ID: <2@b>\nReferences: <1@b>"));
  import_text (&store, MAIL ("16 Nov 2026 09:00", "Message-ID: <1@b>"));
  text = mail_store_text (&store);
  g_assert_cmpstr (text, ==,
                   "<1@b>\t2026-11-16T09:00:00Z\tcustomer\ta@b.example\t-\t<1@b>\n"
                   "<1@b>\t2026-11-16T09:00:00Z\topened\ta@b.example\t-\t<opened:1@b>\n"
                   "<1@b>\t2026-11-16T10:00:00Z\tcustomer\ta@b.example\t-\t<2@b>\n");
}

/* Of two copies the earlier counts. */
static void
test_copies (void)
{
  g_auto(MailStore) store = { 0 };
  g_autofree char *text = NULL;

  mail_store_init (&store);
  import_text (&store, MAIL ("16 Nov 2026 09:00:07", "Message-ID: <1@b>")
                         MAIL ("16 Nov 2026 09:00:02", "Message-ID: <1@b>")
                           MAIL ("16 Nov 2026 09:00:02", "Message-ID: <1@b>"));
  text = mail_store_text (&store);
  g_assert_cmpstr (text, ==,
                   "<1@b>\t2026-11-16T09:00:02Z\tcustomer\ta@b.example\t-\t<1@b>\n"
                   "<1@b>\t2026-11-16T09:00:02Z\topened\ta@b.example\t-\t<opened:1@b>\n");
}

static void
test_rejects (void)
{
  static const char *const names[] = { "reject-no-date.eml", "reject-absurd-date.eml",
                                       "reject-year-1901.eml", "reject-no-header.eml",
                                       "reject-empty.eml" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_auto(Scratch) scratch = { 0 };
      g_autofree char *from = data_path (names[i]), *bytes = NULL, *path = NULL;
      g_autoptr(MailRun) run = mail_run_new (mail_test_desk (), NULL);
      const InputRules rules = { .mail = run };
      g_autoptr(InputSource) source = NULL;
      g_autoptr(GString) quoted = g_string_new (NULL);
      InputItem item;
      gsize length;

      scratch_init (&scratch);
      g_assert_true (g_file_get_contents (from, &bytes, &length, NULL));
      mailbox_add_quoted (bytes, length, quoted);
      scratch_write (&scratch, "box/new/1.h", bytes, (gssize) length);
      path = scratch_path (&scratch, "box");
      source = mail_source_open (path, &rules, NULL);
      g_assert_true (input_source_next (source, &item, NULL));
      g_assert_cmpint (item.kind, ==, INPUT_REJECT);
      g_assert_true (g_str_has_prefix (item.why, "new/1.h: expected a "));
      g_assert_cmpmem (item.raw, item.raw_length, quoted->str, quoted->len);
      g_assert_true (input_source_next (source, &item, NULL));
      g_assert_cmpint (item.kind, ==, INPUT_END);
      g_assert_true (input_source_next (source, &item, NULL));
      g_assert_cmpint (item.kind, ==, INPUT_END);
    }
}

/* Threads as an independent program finds them (tests/data/mail/README.md). */
static void
test_list (void)
{
  g_auto(GStrv) rows = data_rows ("list.tsv");
  g_autofree char *path = data_path ("list.mbox");
  g_auto(MailStore) store = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GHashTable) threads
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) tickets = g_hash_table_new (g_str_hash, g_str_equal);
  guint row = 0, opened = 0;

  mail_store_init (&store);
  lines = mail_store_read (&store, path, NULL);
  for (guint i = 0; i < lines->len; i++)
    {
      g_auto(GStrv) got = g_strsplit (lines->pdata[i], "\t", -1);
      g_auto(GStrv) want = NULL;

      if (g_str_equal (got[2], "opened"))
        {
          opened++;
          continue;
        }
      want = g_strsplit (rows[row++], "\t", -1);
      g_assert_cmpstr (got[5], ==, want[0]);
      g_assert_cmpstr (got[1], ==, want[2]);
      g_assert_cmpstr (got[2], ==, want[3]);
      g_assert_cmpstr (got[3], ==, want[4]);
      if (g_hash_table_contains (threads, want[1]))
        g_assert_cmpstr (g_hash_table_lookup (threads, want[1]), ==, got[0]);
      else
        g_hash_table_insert (threads, g_strdup (want[1]), g_strdup (got[0]));
      g_hash_table_add (tickets, g_hash_table_lookup (threads, want[1]));
    }
  g_assert_cmpuint (row, ==, 52); /* one came twice */
  g_assert_cmpuint (opened, ==, 24);
  g_assert_cmpuint (g_hash_table_size (threads), ==, 24);
  g_assert_cmpuint (g_hash_table_size (tickets), ==, 24);
}

/* Cut at every byte: never an error, and what is left of the whole messages stays. */
static void
test_truncated (void)
{
  g_autoptr(GArray) messages = load_messages ();
  g_auto(Scratch) scratch = { 0 };
  g_autofree char *path = NULL;
  struct stat info;
  guint lines_before = 7;

  scratch_init (&scratch);
  write_mbox (&scratch, "mbox", messages, 0, 6);
  path = scratch_path (&scratch, "mbox");
  g_assert_cmpint (stat (path, &info), ==, 0);
  for (off_t length = info.st_size; length >= 0;
       length -= length < 100 ? 1 : sample (20, 5, 1))
    {
      g_auto(MailStore) store = { 0 };
      g_autoptr(GPtrArray) lines = NULL;
      g_autoptr(GError) error = NULL;

      mail_store_init (&store);
      g_assert_cmpint (truncate (path, length), ==, 0);
      lines = mail_store_read (&store, path, &error);
      g_assert_true (lines != NULL || (length > 0 && length < 5));
      if (lines == NULL)
        continue;
      g_assert_cmpuint (lines->len, <=, lines_before + 1);
      g_assert_cmpuint (lines->len + 2, >=, lines_before);
      lines_before = lines->len;
    }
  g_assert_cmpuint (lines_before, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/messages", test_messages);
  g_test_add_func ("/mail/any-order", test_any_order);
  g_test_add_func ("/mail/again", test_again);
  g_test_add_func ("/mail/later-mailboxes", test_later_mailboxes);
  g_test_add_func ("/mail/earlier-mailbox", test_earlier_mailbox);
  g_test_add_func ("/mail/copies", test_copies);
  g_test_add_func ("/mail/rejects", test_rejects);
  g_test_add_func ("/mail/list", test_list);
  g_test_add_func ("/mail/truncated", test_truncated);
  return g_test_run ();
}
