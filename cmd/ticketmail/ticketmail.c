#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/file.h"
#include "base/output.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "intake/intake.h"
#include "mail/header.h"
#include "sla/period.h"

enum
{
  STATUS_NOT_MAIL = 65, /* EX_DATAERR */
  CHUNK_BYTES = 64 * 1024,
  KEEP_DAYS_MOST = 36500,
  DAY_S = 86400
};

static struct
{
  gboolean explain, dry_run;
  int keep_days;
  char *config, *reply, *to, *now, *site, *resellers, *forget;
} opt = { .keep_days = -1 };

enum
{
  VIEW_MAIL = 1,
  VIEW_RESELLERS = 2,
  VIEW_KEEP = 4,
  VIEW_FORGET = 8
};

static const char *const view_names[]
  = { "a message", "--resellers", "--keep", "--forget", NULL };

/* As a header has it: "support@example.net", "<support@example.net>", "Desk <...>". */
static char *
read_address (const char *text)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  mail_addresses_add (text, found);
  return found->len == 1 && strchr (found->pdata[0], '@') != NULL ? g_strdup (found->pdata[0])
                                                                  : NULL;
}

static gboolean
check_address (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  g_autofree char *address = read_address (text);

  return address != NULL || desk_usage_error (error, "expected an address, not \"%s\"", text);
}

static const Option option_rows[] = {
  { "config", 'c', OPTION_FILE, &opt.config, "FILE",
    .help = "the desk.yaml that says what is promised ($DESKBOOK_CONFIG)",
    .only_for = VIEW_MAIL },
  { "reply", 'r', OPTION_OUTPUT, &opt.reply, "FILE",
    .help = "write the reply to FILE; without a reply it stays as it is (-: stdout)",
    .only_for = VIEW_MAIL },
  { "to", 't', OPTION_TEXT, &opt.to, "ADDRESS",
    .help = "the address that the message was delivered to (its header's)",
    .parse = check_address, .only_for = VIEW_MAIL },
  { "site", 0, OPTION_TEXT, &opt.site, "URL", .help = "what links to articles begin with",
    .only_for = VIEW_MAIL },
  { "now", 0, OPTION_TEXT, &opt.now, "TIME", .help = "the time, instead of the clock's",
    .parse = period_check_moment, .not_for = VIEW_RESELLERS | VIEW_FORGET },
  { "explain", 0, OPTION_FLAG, &opt.explain,
    .help = "say on stderr what was found in the message and what was not",
    .only_for = VIEW_MAIL },
  { "dry-run", 'n', OPTION_FLAG, &opt.dry_run, .help = "store nothing; forget nobody",
    .only_for = VIEW_MAIL | VIEW_FORGET },
  { "resellers", 0, OPTION_FILE, &opt.resellers, "FILE",
    .help = "load who may write: CSV with reseller_id, name, email, active; read no message",
    .view = VIEW_RESELLERS, .not_for = VIEW_KEEP | VIEW_FORGET },
  { "keep", 0, OPTION_COUNT, &opt.keep_days, "DAYS",
    .help = "delete the text of messages that are older; read no message",
    .max = KEEP_DAYS_MOST, .view = VIEW_KEEP, .not_for = VIEW_RESELLERS | VIEW_FORGET },
  { "forget", 0, OPTION_TEXT, &opt.forget, "ADDRESS",
    .help = "take who has this address out of the file, everywhere; read no message",
    .parse = check_address, .view = VIEW_FORGET, .not_for = VIEW_RESELLERS | VIEW_KEEP },
  { .name = NULL }
};

static const ToolInfo info = {
  .name = "ticketmail",
  .usage = "[options] < message\n"
           "[-d FILE] --resellers=FILE.csv\n"
           "[-d FILE] --keep=DAYS\n"
           "[-d FILE] [-n] --forget=ADDRESS",
  .summary = "Takes one support mail: opens or continues its ticket, checks who, what and "
             "when, and prints the automatic reply, ready for 'sendmail -t'.",
  .examples = "ticketmail --resellers=resellers.csv\n"
              "ticketmail --to=support@example.net <message | sendmail -t -f ''\n"
              "ticketmail -n --explain <message",
  .no_format = TRUE,
  .again = TRUE,
  .options = option_rows,
  .views = view_names,
};

static gboolean
read_now (GTimeZone *zone, gint64 *now, GError **error)
{
  *now = timestamp_now ();
  if (opt.now == NULL || period_moment (opt.now, zone, *now, now, error))
    return TRUE;
  g_prefix_error (error, "--now: ");
  return FALSE;
}

/* ---- Housekeeping */

static gboolean
load_resellers (ToolCommon *common, GError **error)
{
  g_autoptr(Store) store = store_open (common->db, STORE_RECORD, error);
  ResellerCounts counts;
  Output *out;

  if (store == NULL || (out = tool_output (common, NULL, error)) == NULL
      || !resellers_load (store, opt.resellers, &counts, error))
    return FALSE;
  if (!common->quiet)
    output_printf (out,
                   "read %" G_GUINT64_FORMAT " %s of %" G_GUINT64_FORMAT
                   " %s: %" G_GUINT64_FORMAT " added, %" G_GUINT64_FORMAT
                   " changed, %" G_GUINT64_FORMAT " now inactive\n",
                   counts.read, counts.read == 1 ? "address" : "addresses", counts.resellers,
                   counts.resellers == 1 ? "reseller" : "resellers", counts.added,
                   counts.changed, counts.inactive);
  return TRUE;
}

static gboolean
purge (ToolCommon *common, GError **error)
{
  g_autoptr(Store) store = NULL;
  guint64 messages;
  Output *out;
  gint64 now;

  if (!read_now (NULL, &now, error)
      || (store = store_open (common->db, STORE_RECORD, error)) == NULL
      || (out = tool_output (common, NULL, error)) == NULL)
    return FALSE;
  if (!intake_purge (store, now - (gint64) opt.keep_days * DAY_S, &messages, error))
    return FALSE;
  if (!common->quiet)
    output_printf (out, "deleted the text of %" G_GUINT64_FORMAT " %s\n", messages,
                   messages == 1 ? "message" : "messages");
  return TRUE;
}

/* "14 events, 6 texts of messages": what there is none of is left out. */
static char *
forgotten_words (const Forgotten *counts)
{
  const struct
  {
    guint64 count;
    const char *one, *many;
  } parts[] = {
    { counts->events, "event", "events" },
    { counts->messages, "text of a message", "texts of messages" },
    { counts->replies, "text of a reply", "texts of replies" },
    { counts->resellers, "address of a reseller", "addresses of resellers" },
    { counts->votes, "vote", "votes" },
    { counts->rows, "other row", "other rows" },
  };
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i].count > 0)
      {
        g_autofree char *part
          = say_counted ((gint64) parts[i].count, parts[i].one, parts[i].many);

        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", part);
      }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
tell_others (const Forgotten *counts)
{
  for (guint i = 0; i < counts->others->len; i++)
    desk_warn ("\"%s\" is of the same reseller, and stays", (char *) counts->others->pdata[i]);
}

/* Who is not there may be written otherwise: a negative answer. */
static int
forget (ToolCommon *common, GError **error)
{
  g_autofree char *address = read_address (opt.forget), *words = NULL;
  g_autoptr(Store) store = NULL;
  g_auto(Forgotten) counts = { 0 };
  Output *out;

  if (!g_file_test (common->db, G_FILE_TEST_EXISTS))
    store = store_open (common->db, STORE_READ, error);
  else
    store = store_open (common->db, STORE_RECORD, error);
  if (store == NULL || (out = tool_output (common, NULL, error)) == NULL
      || !forget_address (store, address, opt.dry_run, &counts, error))
    return -1;
  if (!counts.found)
    {
      desk_warn ("nothing in \"%s\" is of \"%s\"", common->db, address);
      return STATUS_NEGATIVE;
    }
  words = forgotten_words (&counts);
  if (!common->quiet)
    {
      output_printf (out, "%s %s: %s\n", opt.dry_run ? "would forget" : "forgot", address,
                     words);
      tell_others (&counts);
    }
  return STATUS_OK;
}

/* ---- --explain: what was found in the message, and what was not */

static const char *
or_none (const char *text)
{
  return text != NULL && *text != '\0' ? text : "none";
}

static const char *
ticket_state (const IntakeResult *result)
{
  if (result->is_copy)
    return "known: this message was taken before";
  return result->decision.is_new ? "new" : "continued";
}

static void
explain_who (const IntakeResult *result)
{
  const IntakeMail *mail = &result->mail;
  gboolean is_customer = mail->sorting.kind == EVENT_CUSTOMER;

  desk_note ("sender: %s", or_none (mail->sender));
  desk_note ("registered: %s", result->decision.known ? "yes" : "no");
  desk_note ("reseller ids: %u in the text", g_strv_length (mail->checks->reseller_ids));
  desk_note ("verified: %s", or_none (is_customer ? result->decision.ticket.reseller : NULL));
}

static void
explain_contents (const IntakeMail *mail)
{
  const Checks *checks = mail->checks;
  const GPtrArray *attachments = mail->message->attachments;

  desk_note ("what: %s%s%s", checks->what_kind != NULL ? checks->what_kind : "none",
             checks->what != NULL ? ": " : "", checks->what != NULL ? checks->what : "");
  desk_note ("when: %s", or_none (checks->when));
  for (guint i = 0; i < attachments->len; i++)
    {
      const MailAttachment *attachment = g_ptr_array_index (attachments, i);

      desk_note ("attachment: %s, %s, %" G_GINT64_FORMAT " byte%s", or_none (attachment->name),
                 attachment->type, attachment->bytes, attachment->bytes == 1 ? "" : "s");
    }
  desk_note ("abuse: %d of %d points", checks->abuse, (int) ABUSE_POINTS);
}

static void
explain_answer (const IntakeResult *result, GTimeZone *zone)
{
  const IntakeAnswer *answer = &result->answer;
  const GPtrArray *articles = result->mail.articles;
  g_autofree char *due = answer->due == WORK_NEVER ? NULL
                                                   : timestamp_format (answer->due, zone);
  g_autoptr(GString) asked = g_string_new (NULL);

  for (guint i = 0; i < answer->asked->len; i++)
    g_string_append_printf (asked, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (answer->asked, i));
  desk_note ("asked for: %s", or_none (asked->str));
  for (guint i = 0; i < articles->len; i++)
    {
      const IntakeArticle *article = g_ptr_array_index (articles, i);

      desk_note ("article: %s, %s", article->path, article->title);
    }
  desk_note ("promised: %s", or_none (due));
  desk_note ("reply: %s%s", answer->reply != NULL ? "yes" : "no, ",
             answer->reply != NULL ? "" : answer->no_reply);
}

/* On stderr, "name: value" a line. */
static void
explain (const IntakeResult *result, GTimeZone *zone)
{
  const LedgerTicket *ticket = &result->decision.ticket;
  const IntakeMail *mail = &result->mail;
  const DeskLine *line = mail->sorting.line;
  const char *own = line != NULL ? line->name : NULL;

  desk_note ("ticket: %s, %s", ticket->name, ticket_state (result));
  desk_note ("kind: %s", event_kind_names[mail->sorting.kind]);
  desk_note ("not to be answered by: %s", or_none (mail->sorting.silent));
  desk_note ("team: %s", result->decision.is_legal ? "legal" : "support");
  desk_note ("line: %s, %s", or_none (ticket->line != NULL ? ticket->line : own),
             ticket->lang != NULL ? ticket->lang : mail->lang);
  desk_note ("mentions: %s", or_none (result->decision.is_new ? ticket->mentions : NULL));
  explain_who (result);
  explain_contents (mail);
  explain_answer (result, zone);
}

/* ---- A message */

/* Standard input up to `most` bytes; the rest is read and counted.  NULL on a read error. */
static char *
read_message (gsize most, gsize *length, gint64 *size, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gssize got;

  *size = 0;
  while ((got = read (STDIN_FILENO, chunk, CHUNK_BYTES)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s",
                       g_strerror (errno));
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) MIN ((gsize) got, most - bytes->len));
      *size += got;
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

/* The reply is behind the commit: when it cannot be written, the next try gives it again.  Once
 * it is written all is well: without the mark, a further copy would only be answered again. */
static gboolean
hand_over (Store *store, const IntakeResult *result, Output *out, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (result->answer.reply == NULL)
    {
      output_abandon (out);
      return TRUE;
    }
  output_string (out, result->answer.reply);
  if (!output_close (out, error))
    return FALSE;
  if (!opt.dry_run && !intake_mark_sent (store, result->stored.mail, &problem))
    desk_warn ("%s", problem->message);
  return TRUE;
}

static gboolean
take_message (const IntakeSetting *setting, gboolean *is_mail, GError **error)
{
  g_auto(IntakeResult) result = { 0 };
  g_autofree char *bytes = NULL;
  gsize length;
  gint64 size;
  Output *out;

  *is_mail = TRUE;
  bytes = read_message (INTAKE_MESSAGE_BYTES, &length, &size, error);
  if (bytes == NULL || (out = output_open (opt.reply, error)) == NULL)
    return FALSE;
  if (!intake_take (setting, bytes, length, size, &result, error))
    {
      *is_mail = result.mail.is_mail;
      output_abandon (out);
      return FALSE;
    }
  if (result.mail.note != NULL)
    desk_warn ("%s", result.mail.note);
  if (opt.explain)
    explain (&result, setting->desk->zone);
  return hand_over (setting->store, &result, out, error);
}

static gboolean
receive (const ToolCommon *common, gboolean *is_mail, GError **error)
{
  g_autofree char *config = desk_find (opt.config, common->db, error);
  g_autoptr(Desk) desk = config != NULL ? desk_load (config, error) : NULL;
  g_autoptr(Store) store = NULL;
  g_autofree char *to = opt.to != NULL ? read_address (opt.to) : NULL;
  IntakeSetting setting = { .desk = desk, .to = to, .site = opt.site, .dry_run = opt.dry_run };

  if (desk == NULL
      || !tool_spares (common, "a file of the desk's promises", desk->files, error)
      || !read_now (desk->zone, &setting.now, error))
    return FALSE;
  setting.store = store = store_open (common->db, STORE_RECORD, error);
  if (store == NULL)
    return FALSE;
  file_await ("a message", common->quiet);
  return take_message (&setting, is_mail, error);
}

/* A mail server takes 65 and 2 for a refusal and returns the message to its sender; whatever
 * is wrong with us, it is to keep it and try again. */
static int
mail_status (const GError *error, gboolean is_mail)
{
  if (!is_mail)
    return STATUS_NOT_MAIL;
  return error->domain == DESK_ERROR && error->code == DESK_ERROR_USAGE ? STATUS_TROUBLE
                                                                        : STATUS_BUSY;
}

static int
deliver (const ToolCommon *common)
{
  g_autoptr(GError) error = NULL;
  gboolean is_mail = TRUE;

  if (receive (common, &is_mail, &error))
    return STATUS_OK;
  desk_error_report (error);
  return mail_status (error, is_mail);
}

static int
run (ToolCommon *common, GError **error)
{
  if (common->n_operands > 0)
    desk_usage_error (error, "the message is read from standard input");
  else if (common->views == VIEW_MAIL)
    return deliver (common);
  else if (common->views == VIEW_FORGET)
    return forget (common, error);
  else if (common->views == VIEW_RESELLERS ? load_resellers (common, error)
                                           : purge (common, error))
    return STATUS_OK;
  return -1;
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
