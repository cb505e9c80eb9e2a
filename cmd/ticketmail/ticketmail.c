#include <stdlib.h>
#include <string.h>
#include "base/output.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "explain.h"
#include "intake/intake.h"
#include "input.h"

enum
{
  STATUS_NOT_MAIL = 65, /* EX_DATAERR */
  KEEP_DAYS_MOST = 36500,
  DAY_S = 86400
};

static const ToolInfo info = {
  .name = "ticketmail",
  .usage = "[options] < message\n"
           "[-d FILE] --resellers=FILE.csv\n"
           "[-d FILE] --keep=DAYS",
  .summary = "Takes one support mail: opens or continues its ticket, checks who, what and "
             "when, and prints the automatic reply, ready for 'sendmail -t'.",
  .examples = "ticketmail --resellers=resellers.csv\n"
              "ticketmail --to=support@example.net <message | sendmail -t -f ''\n"
              "ticketmail -n --explain <message",
  .no_format = TRUE,
};

static char *opt_config, *opt_reply, *opt_to, *opt_now, *opt_site, *opt_resellers, *opt_keep;
static gboolean opt_explain, opt_dry_run;

static const GOptionEntry entries[] = {
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, &opt_config,
    "the desk.yaml that says what is promised ($DESKBOOK_CONFIG)", "FILE" },
  { "reply", 'r', 0, G_OPTION_ARG_FILENAME, &opt_reply,
    "write the reply to FILE; without a reply it stays as it is (-: stdout)", "FILE" },
  { "to", 't', 0, G_OPTION_ARG_FILENAME, &opt_to,
    "the address that the message was delivered to (its header's)", "ADDRESS" },
  { "site", 0, 0, G_OPTION_ARG_FILENAME, &opt_site,
    "what links to articles begin with", "URL" },
  { "now", 0, 0, G_OPTION_ARG_FILENAME, &opt_now, "the time, instead of the clock's", "TIME" },
  { "explain", 0, 0, G_OPTION_ARG_NONE, &opt_explain,
    "say on stderr what was found in the message and what was not", NULL },
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &opt_dry_run, "store nothing", NULL },
  { "resellers", 0, 0, G_OPTION_ARG_FILENAME, &opt_resellers,
    "load who may write: CSV with reseller_id, name, email, active; read no message",
    "FILE" },
  { "keep", 0, 0, G_OPTION_ARG_FILENAME, &opt_keep,
    "delete the text of messages that are older; read no message", "DAYS" },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
check_options (int argc, GError **error)
{
  if (argc > 1)
    return usage_error (error, "the message is read from standard input");
  if (opt_to != NULL && strchr (opt_to, '@') == NULL)
    return usage_error (error, "--to: expected an address");
  if (opt_resellers != NULL && opt_keep != NULL)
    return usage_error (error, "--resellers and --keep do not go together");
  return (opt_to == NULL || tool_text ("--to", opt_to, error))
         && (opt_site == NULL || tool_text ("--site", opt_site, error));
}

static gboolean
read_now (GTimeZone *zone, gint64 *now, GError **error)
{
  *now = timestamp_now ();
  if (opt_now == NULL || timestamp_parse (opt_now, zone, now, error))
    return TRUE;
  g_prefix_error (error, "--now: ");
  (*error)->code = DESK_ERROR_USAGE;
  return FALSE;
}

/* ---- Housekeeping */

static gboolean
load_resellers (const ToolCommon *common, GError **error)
{
  g_autoptr(Store) store = store_open (common->db, STORE_RECORD, error);
  ResellerCounts counts;

  if (store == NULL || !resellers_load (store, opt_resellers, &counts, error))
    return FALSE;
  if (!common->quiet)
    g_print ("read %" G_GUINT64_FORMAT " resellers: %" G_GUINT64_FORMAT " added, %"
             G_GUINT64_FORMAT " changed, %" G_GUINT64_FORMAT " now inactive\n", counts.read,
             counts.added, counts.changed, counts.removed);
  return TRUE;
}

static gboolean
purge (const ToolCommon *common, GError **error)
{
  char *end;
  guint64 days = g_ascii_strtoull (opt_keep, &end, 10);
  g_autoptr(Store) store = NULL;
  g_autoptr(Ledger) ledger = NULL;
  guint64 messages;
  gint64 now;

  if (!g_ascii_isdigit (*opt_keep) || *end != '\0' || days > KEEP_DAYS_MOST)
    return usage_error (error, "--keep: expected a number of days");
  if (!read_now (NULL, &now, error)
      || (store = store_open (common->db, STORE_RECORD, error)) == NULL)
    return FALSE;
  ledger = ledger_new (store);
  if (!ledger_purge (ledger, now - (gint64) days * DAY_S, &messages, error))
    return FALSE;
  if (!common->quiet)
    g_print ("deleted the text of %" G_GUINT64_FORMAT " messages\n", messages);
  return TRUE;
}

/* ---- A message */

/* The reply is behind the commit: when it cannot be written, the next try gives it again.  Once
 * it is written all is well: without the mark, a further copy would only be answered again. */
static gboolean
hand_over (Store *store, const IntakeResult *result, Output *out, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(Ledger) ledger = ledger_new (store);

  if (result->answer.reply == NULL)
    {
      output_abandon (out);
      return TRUE;
    }
  output_string (out, result->answer.reply);
  if (!output_close (out, error))
    return FALSE;
  if (!opt_dry_run && !ledger_mark_sent (ledger, result->stored.mail, &problem))
    desk_warn ("%s", problem->message);
  return TRUE;
}

static gboolean
take (const IntakeSetting *setting, gboolean *is_mail, GError **error)
{
  g_auto(IntakeResult) result = { 0 };
  g_autofree char *bytes = NULL;
  gsize length;
  gint64 size;
  Output *out;

  *is_mail = TRUE;
  bytes = input_read (LEDGER_MESSAGE_BYTES, &length, &size, error);
  if (bytes == NULL || (out = output_open (opt_reply, error)) == NULL)
    return FALSE;
  if (!intake_take (setting, bytes, length, size, &result, error))
    {
      *is_mail = result.mail.is_mail;
      output_abandon (out);
      return FALSE;
    }
  if (result.mail.note != NULL)
    desk_warn ("%s", result.mail.note);
  if (opt_explain)
    explain (&result, desk_zone (setting->desk));
  return hand_over (setting->store, &result, out, error);
}

static gboolean
receive (const ToolCommon *common, gboolean *is_mail, GError **error)
{
  g_autofree char *config = desk_find (opt_config, common->db, error);
  g_autoptr(Desk) desk = config != NULL ? desk_load (config, error) : NULL;
  g_autoptr(Store) store = NULL;
  g_autofree char *to = opt_to != NULL ? g_utf8_strdown (opt_to, -1) : NULL;
  IntakeSetting setting = { .desk = desk, .to = to, .site = opt_site, .dry_run = opt_dry_run };

  if (desk == NULL || !read_now (desk_zone (desk), &setting.now, error))
    return FALSE;
  setting.store = store = store_open (common->db, STORE_RECORD, error);
  return store != NULL && take (&setting, is_mail, error);
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
run (int argc, const ToolCommon *common)
{
  g_autoptr(GError) error = NULL;
  gboolean is_mail = TRUE, is_delivery = opt_resellers == NULL && opt_keep == NULL, ok;
  int status;

  ok = check_options (argc, &error)
       && (opt_resellers != NULL ? load_resellers (common, &error)
           : opt_keep != NULL    ? purge (common, &error)
                                 : receive (common, &is_mail, &error));
  if (ok)
    return STATUS_OK;
  status = desk_error_report (error);
  return is_delivery ? mail_status (error, is_mail) : status;
}

int
main (int argc, char **argv)
{
  char **strings[] = { &opt_config, &opt_reply, &opt_to, &opt_now,
                       &opt_site, &opt_resellers, &opt_keep };
  ToolCommon common = { 0 };
  int status;

  if (!tool_start (&info, entries, &common, &argc, &argv, &status))
    return status;
  status = run (argc, &common);
  tool_common_clear (&common);
  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (*strings[i]);
  return status;
}
