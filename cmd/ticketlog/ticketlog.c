#include "base/stop.h"
#include "base/tool.h"
#include "import.h"

static const ToolInfo info = {
  .name = "ticketlog",
  .usage = "--format=FORMAT [options] [FILE...]",
  .summary = "Reads the events of tickets (opened, customer, agent, solved, ...) into the "
             "desk's database, where slareport finds them.  An event that is there already "
             "stays as it is, so that the same files can be read again.",
  .examples = "ticketlog --format=csv events.csv\n"
              "ticketlog -f csv --map='ticket=id,at=created,kind=type,kind.agent=Reply' x.csv\n"
              "ticketlog -f zendesk-json --rejects=bad.json export.json\n"
              "ticketlog -f mbox -c desk.yaml support.mbox",
  .no_format = TRUE,
};

static gboolean opt_dry_run;
static char *opt_format, *opt_time_format, *opt_zone, *opt_rejects, *opt_config;
static char **opt_maps;

static const GOptionEntry entries[] = {
  { "format", 'f', 0, G_OPTION_ARG_FILENAME, &opt_format,
    "what the files are: csv, jsonl, zendesk-json, zendesk-xml, mbox or maildir", "FORMAT" },
  { "map", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &opt_maps,
    "csv, jsonl: which column holds a field, which text means which value", "MAP" },
  { "time-format", 0, 0, G_OPTION_ARG_FILENAME, &opt_time_format,
    "csv, jsonl: how times are written, like %d-%m-%Y %H:%M (ISO 8601)", "TIME" },
  { "timezone", 0, 0, G_OPTION_ARG_FILENAME, &opt_zone,
    "zone of times without an offset, like Europe/Amsterdam (UTC)", "ZONE" },
  { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &opt_rejects,
    "keep what is no event in FILE, to be corrected and read again", "FILE" },
  { "config", 'c', 0, G_OPTION_ARG_FILENAME, &opt_config,
    "mbox, maildir: the desk.yaml that says who is staff", "FILE" },
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &opt_dry_run,
    "read and check everything; store nothing", NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

/* What the options say, read. */
typedef struct
{
  const InputFormat *format; /* NULL: by the files' names */
  FieldMap *map;
  GTimeZone *zone;
  Desk *desk;                /* NULL: nobody is staff */
  GPtrArray *line_names, *line_emails;
  Store *store;
  TicketFinder *finder;      /* NULL: a dry run without a database */
} Setting;

static void
setting_clear (Setting *self)
{
  field_map_free (self->map);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  desk_free (self->desk);
  g_clear_pointer (&self->line_names, g_ptr_array_unref);
  g_clear_pointer (&self->line_emails, g_ptr_array_unref);
  ticket_finder_free (self->finder);
  store_free (self->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

/* Without --format every file must tell its own: better said before the first is read. */
static gboolean
read_format (Setting *self, char **files, GError **error)
{
  gboolean mapped = opt_maps != NULL || opt_time_format != NULL;

  if (opt_format != NULL && (self->format = format_named (opt_format, error)) == NULL)
    return FALSE;
  for (char **file = files; opt_format == NULL && *file != NULL; file++)
    if (format_of_file (*file, error) == NULL)
      return FALSE;
  if (self->format != NULL && mapped && !self->format->is_mapped)
    return usage_error (error, "--map and --time-format are for csv and jsonl");
  if (self->format != NULL && opt_config != NULL && !self->format->is_mail)
    return usage_error (error, "--config is for mbox and maildir");
  return TRUE;
}

static gboolean
read_map (Setting *self, GError **error)
{
  self->map = field_map_new ();
  for (char **map = opt_maps; map != NULL && *map != NULL; map++)
    if (!field_map_add (self->map, *map, error))
      return FALSE;
  return opt_time_format == NULL
         || (tool_text ("--time-format", opt_time_format, error)
             && field_map_set_time_format (self->map, opt_time_format, error));
}

static gboolean
read_zone (Setting *self, GError **error)
{
  if (opt_zone == NULL)
    return TRUE;
  self->zone = *opt_zone == '\0' ? NULL : g_time_zone_new_identifier (opt_zone);
  if (self->zone != NULL)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--timezone: expected a zone like Europe/Amsterdam, not \"%s\"", opt_zone);
  return FALSE;
}

static gboolean
reads_mail (const Setting *self, char **files)
{
  if (self->format != NULL)
    return self->format->is_mail;
  for (; *files != NULL; files++)
    if (format_of_file (*files, NULL)->is_mail)
      return TRUE;
  return FALSE;
}

static gboolean
read_desk (Setting *self, const char *db, GError **error)
{
  g_autofree char *path = desk_find (opt_config, db, NULL);
  const DeskLine *lines;
  guint count;

  if (path == NULL)
    {
      desk_warn ("no desk.yaml (-c): nobody is staff, so every mail is a customer's");
      return TRUE;
    }
  self->desk = desk_load (path, error);
  if (self->desk == NULL)
    return FALSE;
  self->line_names = g_ptr_array_new ();
  self->line_emails = g_ptr_array_new ();
  lines = desk_lines (self->desk, &count);
  for (guint i = 0; i < count; i++)
    if (lines[i].email != NULL)
      {
        g_ptr_array_add (self->line_names, lines[i].name);
        g_ptr_array_add (self->line_emails, lines[i].email);
      }
  g_ptr_array_add (self->line_names, NULL);
  g_ptr_array_add (self->line_emails, NULL);
  return TRUE;
}

static char *
lookup_message (gpointer data, const char *message_id)
{
  return ticket_finder_message (data, message_id, NULL);
}

static MailRules
mail_rules (const Setting *self)
{
  static char *nobody[] = { NULL };
  static const char *const none[] = { NULL };

  if (self->desk == NULL)
    return (MailRules){ nobody, none, none };
  return (MailRules){ desk_staff (self->desk),
                      (const char *const *) self->line_names->pdata,
                      (const char *const *) self->line_emails->pdata };
}

/* A dry run looks into the database when there is one: for the mails that it knows. */
static gboolean
open_store (Setting *self, const char *db, GError **error)
{
  g_autoptr(GError) problem = NULL;

  self->store = store_open (db, opt_dry_run ? STORE_READ : STORE_RECORD, &problem);
  if (self->store != NULL)
    self->finder = ticket_finder_new (self->store);
  if (self->store != NULL
      || (opt_dry_run && g_error_matches (problem, DESK_ERROR, DESK_ERROR_MISSING)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
read_setting (Setting *self, char **files, const ToolCommon *common, GError **error)
{
  return read_format (self, files, error) && read_map (self, error)
         && read_zone (self, error)
         && (!reads_mail (self, files) || read_desk (self, common->db, error))
         && open_store (self, common->db, error);
}

static void
print_summary (Output *out, const ImportCounts *counts, guint64 rejected, gint64 started)
{
  double took_s = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
  const TicketCounts *t = &counts->tickets;

  if (opt_dry_run)
    output_printf (out, "would have read %" G_GUINT64_FORMAT " events, rejected %"
                   G_GUINT64_FORMAT " in %.2f s\n", counts->read, rejected, took_s);
  else
    output_printf (out, "stored %" G_GUINT64_FORMAT " events of %" G_GUINT64_FORMAT
                   " tickets, known %" G_GUINT64_FORMAT ", rejected %" G_GUINT64_FORMAT
                   ", flagged %" G_GUINT64_FORMAT " in %.2f s\n",
                   t->events, t->tickets, t->known, rejected, t->flagged, took_s);
}

static int
import (Setting *setting, char **files, const ToolCommon *common, Output *out,
        GError **error)
{
  g_autoptr(Progress) progress = progress_new ("importing", !common->quiet);
  g_autoptr(Rejects) rejects = rejects_new (opt_rejects, common->verbose, progress);
  ImportOptions options = {
    .store = opt_dry_run ? NULL : setting->store, .format = setting->format,
    .needs = { .rules = { setting->zone }, .map = setting->map,
               .mail = mail_rules (setting),
               .lookup = setting->finder == NULL ? NULL : lookup_message,
               .lookup_data = setting->finder },
    .rejects = rejects, .progress = progress, .stop = stop_catch (0)
  };
  gint64 started = g_get_monotonic_time ();
  ImportCounts counts;
  gboolean ok;

  ok = import_files (files, &options, &counts, error);
  if (!rejects_finish (rejects, ok ? error : NULL) || !ok)
    return -1;
  if (!common->quiet)
    print_summary (out, &counts, rejects_count (rejects), started);
  if (counts.troubled > 0)
    return STATUS_TROUBLE;
  return rejects_count (rejects) > 0 ? STATUS_NEGATIVE : STATUS_OK;
}

static int
run (int argc, char **argv, const ToolCommon *common, GError **error)
{
  static char *standard_input[] = { (char *) "-", NULL };
  char **files = argc < 2 ? standard_input : argv + 1;
  g_auto(Setting) setting = { 0 };
  g_autoptr(Output) out = NULL;
  int status;

  if (!read_setting (&setting, files, common, error)
      || (out = output_open (NULL, error)) == NULL)
    return -1;
  status = import (&setting, files, common, out, error);
  if (status < 0)
    return status;
  return output_close (g_steal_pointer (&out), error) ? status : -1;
}

static void
clear_options (void)
{
  g_free (opt_format);
  g_free (opt_time_format);
  g_free (opt_zone);
  g_free (opt_rejects);
  g_free (opt_config);
  g_strfreev (opt_maps);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  ToolCommon common = { 0 };
  int status;

  if (!tool_start (&info, entries, &common, &argc, &argv, &status))
    return status;
  status = run (argc, argv, &common, &error);
  if (status < 0)
    status = desk_error_report (error);
  tool_common_clear (&common);
  clear_options ();
  stop_end ();
  return status;
}
