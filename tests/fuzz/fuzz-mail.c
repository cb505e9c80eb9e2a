/* fuzz-mail.c - an mbox of any bytes, read as ticket events.
 *
 * With no ticket stored; with every id known, as in a later run; and with some that are, by
 * messages that refer to each other, so that stored tickets turn out to be one. */
#include <sys/mman.h>
#include <unistd.h>
#include "ticket/mail.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static gboolean
some_ticket (G_GNUC_UNUSED gpointer data, const char *message_id, MailKnown *known)
{
  known->ticket = g_strdup_printf ("T%u", g_str_hash (message_id) % 4);
  known->is_message = TRUE;
  return TRUE;
}

/* Some are called by their threads, some refer to others, in circles, too. */
static gboolean
some_thread (G_GNUC_UNUSED gpointer data, const char *message_id, MailKnown *known)
{
  guint facts = g_str_hash (message_id);

  if (facts % 4 == 0)
    return FALSE;
  known->ticket = facts % 16 < 4 ? g_strdup ("T1")
                                 : g_strdup_printf ("<%u@b>", facts / 16 % 3);
  known->since = facts / 64 % 3 * 1000000000;
  known->is_message = facts % 4 > 1;
  if (known->is_message && facts / 256 % 4 > 0)
    known->root = facts / 256 % 4 == 1 ? g_strdup ("")
                                       : g_strdup_printf ("<%u@b>", facts / 1024 % 5);
  return TRUE;
}

static gboolean
join (G_GNUC_UNUSED gpointer data, const char *from, const char *to,
      G_GNUC_UNUSED GError **error)
{
  g_assert (from[0] == '<' && to[0] != '\0' && !g_str_equal (from, to));
  return TRUE;
}

static void
check_event (const TicketEvent *event)
{
  const char *const texts[] = { event->ticket, event->author, event->event_id };

  g_assert (event->ticket[0] != '\0' && event->event_id[0] == '<');
  g_assert (event->at >= 0 && event->at < G_GINT64_CONSTANT (4133980800) + 86400);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert (texts[i] == NULL || g_utf8_validate (texts[i], -1, NULL));
}

static const Desk *
our_desk (void)
{
  static const char yaml[]
    = "name: d\ntimezone: UTC\nhours: {h: {week: {mon-fri: 09:00-17:00}}}\n"
      "lines: {nl: {email: a@b.c}}\nchannels: {abuse: {email: l@b.c, team: legal}}\n"
      "staff: [example.net, \"@b.example\"]\n";
  static Desk *desk;
  g_autofree char *path = NULL;

  if (desk == NULL)
    {
      int fd = g_file_open_tmp ("fuzz-XXXXXX.yaml", &path, NULL);

      g_assert (fd >= 0 && g_file_set_contents (path, yaml, -1, NULL));
      desk = desk_load (path, NULL);
      g_assert (desk != NULL && unlink (path) == 0 && close (fd) == 0);
    }
  return desk;
}

static void
read_mail (const char *path, MailLookup lookup)
{
  const MailStored stored = { .lookup = lookup, .join = join };
  g_autoptr(MailRun) run = mail_run_new (our_desk (), &stored);
  const InputRules rules = { .mail = run };
  g_autoptr(InputSource) source = NULL;
  InputItem item;

  ticket_mbox.learn (path, &rules);
  source = ticket_mbox.open (path, &rules, NULL);
  while (source != NULL && input_source_next (source, &item, NULL) && item.kind != INPUT_END)
    if (item.kind == INPUT_RECORD)
      check_event (item.record);
    else
      g_assert (item.why != NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static char path[40];
  static int fd = -1;

  if (fd < 0)
    {
      fd = memfd_create ("mbox", 0);
      g_snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
    }
  if (ftruncate (fd, 0) < 0 || pwrite (fd, data, size, 0) != (gssize) size)
    return 0;
  read_mail (path, NULL);
  read_mail (path, some_ticket);
  read_mail (path, some_thread);
  return 0;
}
