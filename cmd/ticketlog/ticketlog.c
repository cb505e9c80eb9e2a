#include "base/stop.h"
#include "base/tool.h"
#include "import.h"

static struct
{
  gboolean dry_run;
  int format;
  char *time_format, *rejects, *config;
  FieldMap *map;
  GTimeZone *zone;
} opt = { .format = -1 };

enum
{
  VIEW_MAPPED = 1,
  VIEW_ZENDESK = 2,
  VIEW_MAIL = 4
};

static const char *const views[]
  = { "csv and jsonl", "zendesk-json and zendesk-xml", "mbox and maildir", NULL };
static const char *const formats[]
  = { "csv", "jsonl", "zendesk-json", "zendesk-xml", "mbox", "maildir", NULL };

static gboolean
add_map (const char *text, gpointer value, GError **error)
{
  FieldMap **map = value;

  if (*map == NULL)
    *map = ticket_map_new ();
  return field_map_add (*map, text, error);
}

static void
clear_map (gpointer value)
{
  field_map_free (*(FieldMap **) value);
}

static const Option rows[] = {
  { "format", 'f', OPTION_KEYWORD, &opt.format, "FORMAT", .help = "what the files are",
    .words = formats },
  { "map", 'm', OPTION_CUSTOM, &opt.map, "MAP",
    .help = "csv, jsonl: which column holds a field, which text means which value",
    .parse = add_map, .clear = clear_map, .only_for = VIEW_MAPPED },
  { "time-format", 0, OPTION_TEXT, &opt.time_format, "TIME",
    .help = "csv, jsonl: how times are written, like %d-%m-%Y %H:%M (ISO 8601)",
    .only_for = VIEW_MAPPED },
  { "timezone", 0, OPTION_ZONE, &opt.zone, "ZONE",
    .help = "zone of times without an offset, like Europe/Amsterdam (UTC)" },
  { "rejects", 0, OPTION_OUTPUT, &opt.rejects, "FILE",
    .help = "keep what is no event in FILE, to be corrected and read again" },
  { "config", 'c', OPTION_FILE, &opt.config, "FILE",
    .help = "mbox, maildir: the desk.yaml that says who is staff", .only_for = VIEW_MAIL },
  { "dry-run", 'n', OPTION_FLAG, &opt.dry_run,
    .help = "read and check everything; store nothing" },
  { .name = NULL }
};

static guint
view_of (const InputFormat *format)
{
  return format->is_mapped ? VIEW_MAPPED : format->is_mail ? VIEW_MAIL : VIEW_ZENDESK;
}

/* Without --format every file must tell its own: better said before the first is read. */
static guint
choose (guint chosen, const ToolCommon *common, GError **error)
{
  const InputFormat *format;

  if (opt.format >= 0)
    return view_of (format_named (formats[opt.format], NULL));
  for (guint i = 0; i < MAX (common->n_operands, 1); i++)
    {
      format = format_of_file (common->n_operands == 0 ? "-" : common->operands[i], error);
      if (format == NULL)
        return 0;
      chosen |= view_of (format);
    }
  return chosen;
}

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
  .options = rows,
  .views = views,
  .choose = choose,
};

/* What the options say, read. */
typedef struct
{
  const InputFormat *format; /* NULL: by the files' names */
  Desk *desk;                /* NULL: nobody is staff */
  Store *store;
  TicketFinder *finder;      /* NULL: a dry run without a database */
} Setting;

static void
setting_clear (Setting *self)
{
  desk_free (self->desk);
  ticket_finder_free (self->finder);
  store_free (self->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static gboolean
read_map (GError **error)
{
  if (opt.map == NULL)
    opt.map = ticket_map_new ();
  return opt.time_format == NULL
         || field_map_set_time_format (opt.map, opt.time_format, error);
}

static gboolean
read_desk (Setting *self, const char *db, GError **error)
{
  g_autofree char *path = desk_find (opt.config, db, NULL);

  if (path == NULL)
    {
      desk_warn ("no desk.yaml (-c): nobody is staff, so every mail is a customer's");
      return TRUE;
    }
  self->desk = desk_load (path, error);
  return self->desk != NULL;
}

static char *
lookup_message (gpointer data, const char *message_id)
{
  return ticket_finder_message (data, message_id, NULL);
}

/* A dry run looks into the database when there is one: for the mails that it knows. */
static gboolean
open_store (Setting *self, const char *db, GError **error)
{
  g_autoptr(GError) problem = NULL;

  self->store = store_open (db, opt.dry_run ? STORE_READ : STORE_RECORD, &problem);
  if (self->store != NULL)
    self->finder = ticket_finder_new (self->store);
  if (self->store != NULL
      || (opt.dry_run && g_error_matches (problem, DESK_ERROR, DESK_ERROR_MISSING)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
read_setting (Setting *self, const ToolCommon *common, GError **error)
{
  if (opt.format >= 0)
    self->format = format_named (formats[opt.format], NULL);
  return read_map (error)
         && ((common->views & VIEW_MAIL) == 0 || read_desk (self, common->db, error))
         && open_store (self, common->db, error);
}

static void
print_summary (Output *out, const ImportReport *report, const TicketCounts *t)
{
  if (opt.dry_run)
    output_printf (out, "would have read %" G_GUINT64_FORMAT " events, rejected %"
                   G_GUINT64_FORMAT " in %.2f s\n", report->taken, report->rejected,
                   report->took_s);
  else
    output_printf (out, "stored %" G_GUINT64_FORMAT " events of %" G_GUINT64_FORMAT
                   " tickets, known %" G_GUINT64_FORMAT ", rejected %" G_GUINT64_FORMAT
                   ", flagged %" G_GUINT64_FORMAT " in %.2f s\n",
                   t->events, t->tickets, t->known, report->rejected, t->flagged,
                   report->took_s);
}

static int
import (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  TicketImport tickets = {
    .store = opt.dry_run ? NULL : setting->store, .format = setting->format,
    .needs = { .rules = { opt.zone, opt.map }, .desk = setting->desk,
               .lookup = setting->finder == NULL ? NULL : lookup_message,
               .lookup_data = setting->finder }
  };
  ImportOptions options = { opt.rejects, common->quiet, common->verbose, stop_catch (0) };
  ImportReport report;
  TicketCounts counts;

  if (!ticket_import (common->operands, &tickets, &options, &report, &counts, error))
    return -1;
  if (!common->quiet)
    print_summary (out, &report, &counts);
  return import_status (&report);
}

static int
run (ToolCommon *common, GError **error)
{
  g_auto(Setting) setting = { 0 };
  Output *out;

  if (!read_setting (&setting, common, error) || (out = tool_output (common, NULL, error)) == NULL)
    return -1;
  return import (&setting, common, out, error);
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
