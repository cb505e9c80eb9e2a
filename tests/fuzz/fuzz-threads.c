/* fuzz-threads.c - a few messages that refer to each other, in three mailboxes: read in any
 * order, in one run or in three, they are the same tickets.
 *
 * A message is four bytes: its Message-ID (3 bits), mailbox (2), sender (2) and whether its
 * subject names a thread (1); the messages in its References, a bit each; the one in In-Reply-To
 * (4, from 8 on none) and its minute (4); its text. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ticket/mail.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
gsize LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, guint seed);
gsize LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size);

enum
{
  BOXES = 3,
  MESSAGE_BYTES = 4,
  MESSAGES = 12
};

static const char *const senders[]
  = { "ann@shop.example", "ben@shop.example", "anna@example.net", "ann@shop.example" };

typedef struct
{
  int fds[BOXES];
  char *paths[BOXES];
  gboolean has_twins; /* different messages of one Message-ID */
} Boxes;

static Store *store;
static Desk *desk;

static void
make_scene (void)
{
  static const char yaml[]
    = "name: d\ntimezone: UTC\nhours: {h: {week: {mon-fri: 09:00-17:00}}}\n"
      "lines: {en: {email: support@example.net}}\nstaff: [example.net]\n";
  const char *parent = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  g_autofree char *template = g_build_filename (parent, "fuzz-XXXXXX", NULL);
  g_autofree char *folder = g_strdup (g_mkdtemp (template));
  g_autofree char *db = g_build_filename (folder, "desk.db", NULL);
  g_autofree char *config = g_build_filename (folder, "desk.yaml", NULL);
  static const char *const names[]
    = { "desk.db", "desk.db-wal", "desk.db-shm", "desk.yaml", "" };

  g_assert (g_file_set_contents (config, yaml, -1, NULL));
  desk = desk_load (config, NULL);
  store = store_open (db, STORE_RECORD, NULL);
  g_assert (desk != NULL && store != NULL && store_begin (store, NULL)
            && store_run (store, "SAVEPOINT empty", NULL));
  /* (They are open: nobody needs their names.) */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_build_filename (folder, names[i], NULL);

      g_remove (name);
    }
}

/* ---- The mailboxes */

static void
write_message (GString *to, const guint8 *m)
{
  guint id = m[0] & 7, answered = m[2] & 15, minute = m[2] >> 4;

  g_string_append_printf (to,
                          "From x Mon Nov 23 10:00:00 2026\nFrom: %s\nTo: support@example.net\n"
                          "Date: Mon, 23 Nov 2026 10:%02u:00 +0000\nMessage-ID: <m%u@t>\n"
                          "Subject: %s%u\n",
                          senders[m[0] >> 5 & 3], minute, id,
                          (m[0] & 0x80) != 0 ? "Re: [#77] " : "", id);
  if (m[1] != 0)
    g_string_append (to, "References:");
  for (guint i = 0; i < 8; i++)
    if ((m[1] >> i & 1) != 0)
      g_string_append_printf (to, " <m%u@t>", i);
  g_string_append (to, m[1] != 0 ? "\n" : "");
  if (answered < 8)
    g_string_append_printf (to, "In-Reply-To: <m%u@t>\n", answered);
  g_string_append_printf (to, "\nText %u.\n\n", m[3] & 3);
}

static void
boxes_init (Boxes *self, const guint8 *data, gsize size)
{
  const guint8 *first[8] = { NULL };

  self->has_twins = FALSE;
  for (guint box = 0; box < BOXES; box++)
    {
      g_autoptr(GString) text = g_string_new (NULL);

      for (const guint8 *m = data; m + MESSAGE_BYTES <= data + size; m += MESSAGE_BYTES)
        if ((m[0] >> 3 & 3) % BOXES == box)
          write_message (text, m);
      self->fds[box] = memfd_create ("mbox", 0);
      self->paths[box] = g_strdup_printf ("/proc/self/fd/%d", self->fds[box]);
      g_assert (write (self->fds[box], text->str, text->len) == (gssize) text->len);
    }
  for (const guint8 *m = data; m + MESSAGE_BYTES <= data + size; m += MESSAGE_BYTES)
    {
      const guint8 *twin = first[m[0] & 7];

      self->has_twins |= twin != NULL;
      first[m[0] & 7] = m;
    }
}

static void
boxes_clear (Boxes *self)
{
  for (guint box = 0; box < BOXES; box++)
    {
      g_free (self->paths[box]);
      close (self->fds[box]);
    }
}

/* ---- A run, as ticketlog makes it */

static gboolean
lookup (gpointer finder, const char *message_id, MailKnown *known)
{
  return ticket_finder_message (finder, message_id, known, NULL);
}

static gboolean
was_taken (gpointer finder, const MailMessage *message, const char *sender)
{
  return ticket_finder_was_taken (finder, message, sender);
}

static gboolean
is_others (gpointer finder, const char *message_id, const char *const of[TICKET_SENDERS])
{
  return ticket_finder_is_others (finder, message_id, of);
}

static gboolean
join (G_GNUC_UNUSED gpointer finder, const char *from, const char *to, GError **error)
{
  return tickets_join (store, from, to, NULL, NULL, error);
}

static void
read_boxes (char *const *paths, guint count)
{
  g_autoptr(TicketFinder) finder = ticket_finder_new (store);
  const MailStored stored = { lookup, was_taken, is_others, join, finder };
  g_autoptr(MailRun) run = mail_run_new (desk, &stored);
  g_autoptr(TicketWriter) writer = ticket_writer_new (store, NULL);
  const InputRules rules = { .mail = run };

  for (guint i = 0; i < count; i++)
    ticket_mbox.learn (paths[i], &rules);
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(InputSource) source = NULL;
      g_autoptr(GError) error = NULL;
      InputItem item = { .kind = INPUT_END };

      g_assert (ticket_writer_finish (writer, NULL, NULL));
      source = ticket_mbox.open (paths[i], &rules, &error);
      g_assert_no_error (error);
      while (input_source_next (source, &item, &error) && item.kind != INPUT_END)
        g_assert (item.kind != INPUT_RECORD || ticket_writer_add (writer, item.record, NULL));
      g_assert_no_error (error);
    }
  g_assert (ticket_writer_finish (writer, NULL, NULL));
}

/* ---- What is stored then */

static char *
told (void)
{
  sqlite3_stmt *stmt;
  GString *all = g_string_new (NULL);

  g_assert (sqlite3_prepare_v2 (store_db (store),
                                "SELECT t.name || ' ' || e.at || ' ' || e.kind || ' '"
                                " || ifnull (e.author, '') || ' ' || ifnull (e.event_id, '')"
                                " FROM ticket_event e JOIN ticket t ON t.id = e.ticket"
                                " WHERE e.flag >= 0 ORDER BY 1",
                                -1, &stmt, NULL)
            == SQLITE_OK);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    g_string_append_printf (all, "%s\n", (const char *) sqlite3_column_text (stmt, 0));
  sqlite3_finalize (stmt);
  /* (All within one transaction: between two a writer pauses.) */
  g_assert (store_run (store, "ROLLBACK TO empty", NULL));
  return g_string_free (all, FALSE);
}

static void
expect (const char *wanted, const char *how)
{
  g_autofree char *is = told ();

  if (g_str_equal (is, wanted))
    return;
  g_printerr ("in one run:\n%s\n%s:\n%s", wanted, how, is);
  abort ();
}

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  make_scene ();
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Boxes boxes;
  g_autofree char *wanted = NULL;
  char *backward[BOXES];

  boxes_init (&boxes, data, MIN (size, MESSAGES * MESSAGE_BYTES));
  for (guint i = 0; i < BOXES; i++)
    backward[i] = boxes.paths[BOXES - 1 - i];
  read_boxes (boxes.paths, BOXES);
  wanted = told ();
  read_boxes (backward, BOXES);
  expect (wanted, "backward");
  /* (Of two messages of one Message-ID the one that is there keeps it.) */
  if (!boxes.has_twins)
    {
      for (guint i = 0; i < BOXES; i++)
        read_boxes (&boxes.paths[i], 1);
      expect (wanted, "in three runs");
      for (guint i = 0; i < BOXES; i++)
        read_boxes (&backward[i], 1);
      expect (wanted, "in three runs, backward");
    }
  boxes_clear (&boxes);
  return 0;
}

/* (What lies behind the last message changes nothing.) */
gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, G_GNUC_UNUSED guint seed)
{
  gsize most = MIN (max_size, MESSAGES * MESSAGE_BYTES);

  return LLVMFuzzerMutate (data, MIN (size, most), most);
}
