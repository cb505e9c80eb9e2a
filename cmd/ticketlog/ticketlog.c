#include "columns.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/choice.h"
#include "base/file.h"
#include "base/process.h"
#include "base/say.h"
#include "base/tool.h"
#include "input/import.h"
#include "input/runs.h"
#include "ticket/mail.h"
#include "ticket/fields.h"
#include "ticket/tickets.h"
#include "zendesk/zendesk.h"

/* ---- Formats */

/* What options are for. */
enum
{
  VIEW_MAPPED = 1,
  VIEW_ZENDESK = 2,
  VIEW_MAIL = 4,
  VIEW_IMPORTS = 8,
  VIEW_WITHDRAW = 16,
  VIEW_GUESS = 32,
  VIEWS_READ = VIEW_MAPPED | VIEW_ZENDESK | VIEW_MAIL
};

static const char *const view_names[] = { "csv and jsonl",
                                          "zendesk-json and zendesk-xml",
                                          "mbox and maildir",
                                          "--imports",
                                          "--withdraw",
                                          "--guess",
                                          NULL };

typedef struct
{
  guint view;
  const InputFormat *input;
} Reader;

#define formats desk_import_formats

enum
{
  CSV = 0,
  JSONL = 1,
  MAILDIR = 5,
  READERS,
  FORMATS = FORMAT_JSONL + 1 /* of tables */
};

/* In the order of their names. */
static const Reader readers[] = {
  { VIEW_MAPPED, &ticket_csv },    { VIEW_MAPPED, &ticket_jsonl },
  { VIEW_ZENDESK, &zendesk_json }, { VIEW_ZENDESK, &zendesk_xml },
  { VIEW_MAIL, &ticket_mbox },     [MAILDIR] = { VIEW_MAIL, &ticket_maildir },
};

static gboolean
is_maildir (const char *path)
{
  g_autofree char *cur = g_build_filename (path, "cur", NULL);
  g_autofree char *new = g_build_filename (path, "new", NULL);

  return g_file_test (cur, G_FILE_TEST_IS_DIR) && g_file_test (new, G_FILE_TEST_IS_DIR);
}

/* Of "x.csv" and "x.csv.gz" ".csv", in lower case.  That a file is packed otherwise is told when it
 * is read. */
static char *
suffix_of (const char *path)
{
  static const char *const packed[] = { ".gz", ".zst", ".xz", ".bz2" };
  g_autofree char *plain = g_ascii_strdown (path, -1);
  char *dot;

  for (guint i = 0; i < G_N_ELEMENTS (packed); i++)
    if (g_str_has_suffix (plain, packed[i]))
      plain[strlen (plain) - strlen (packed[i])] = '\0';
  dot = strrchr (plain, '.');
  return g_strdup (dot == NULL ? "" : dot);
}

/* ---- Options */

enum
{
  SOURCE_BYTES = 200
};

static struct
{
  gboolean dry_run, snapshot, imports, guess;
  gboolean has_map;        /* --map, or that of --import */
  int format, list_format; /* of files, of --imports; -1: not named */
  int withdraw;
  char *rejects, *config, *source, *import;
  FieldMap map;
  Desk *desk; /* of --import */
  GTimeZone *zone;
} opt = { .format = -1, .list_format = -1, .map = { .set = &ticket_event_fields } };

/* Nothing in it is of no format in particular. */
static gboolean
is_empty_file (const char *path)
{
  GStatBuf file;

  return g_stat (path, &file) == 0 && S_ISREG (file.st_mode) && file.st_size == 0;
}

/* By the name of the file, or by what it is (a Maildir). */
static const Reader *
format_of_file (const char *path, GError **error)
{
  g_autofree char *suffix = suffix_of (path);
  g_autofree char *between = g_strdup_printf (" %s ", suffix), *expected = NULL;

  if (is_maildir (path))
    return &readers[MAILDIR];
  /* A map says that it is no .json of Zendesk's. */
  if (strcmp (suffix, ".json") == 0 && opt.has_map)
    return &readers[JSONL];
  for (guint i = 0; *suffix != '\0' && i < G_N_ELEMENTS (readers); i++)
    if (readers[i].input->suffixes != NULL
        && strstr (readers[i].input->suffixes, between) != NULL)
      return &readers[i];
  if (is_empty_file (path))
    return &readers[CSV];
  expected = choice_list (formats, READERS);
  desk_usage_error (error, "%s: no --format; expected %s",
                    strcmp (path, "-") == 0 ? "standard input" : path, expected);
  return NULL;
}

static int
find_word (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return i;
  return -1;
}

/* One option for two things: check_format () asks which. */
static gboolean
parse_format (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  const char *nearest = choice_nearest (text, formats, READERS);
  g_autofree char *list = choice_list (formats, READERS);

  opt.format = find_word (formats, text);
  opt.list_format = find_word (format_names, text);
  return opt.format >= 0 || opt.list_format >= 0
         || desk_usage_error (error, "expected %s, not \"%s\"%s%s%s", list, text,
                              nearest != NULL ? "; did you mean " : "",
                              nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
}

static gboolean
check_source (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  return (*text != '\0' && strlen (text) <= SOURCE_BYTES)
         || desk_usage_error (error, "expected a name of up to %d bytes", SOURCE_BYTES);
}

static void
offer_imports (const ToolCommon *common, GPtrArray *words)
{
  g_autoptr(Desk) desk = desk_glance (opt.config, common);

  if (desk != NULL)
    desk_offer (desk->imports, "", words);
}

static const Option option_rows[] = {
  { "format", 'f', OPTION_CUSTOM, &opt.format, "FORMAT",
    .help = "what the files are: csv, jsonl, zendesk-json, zendesk-xml, mbox or maildir; of "
            "--imports, how it is shown: text (the default), tsv, csv, json or jsonl",
    .words = desk_import_formats, .parse = parse_format, .not_for = VIEW_WITHDRAW },
  FIELD_MAP_OPTIONS (&opt.map, VIEW_MAPPED, VIEW_GUESS),
  { "timezone", 0, OPTION_ZONE, &opt.zone, "ZONE",
    .help = "zone of times without an offset, like Europe/Amsterdam (desk.yaml's, else UTC)",
    .only_for = VIEWS_READ },
  { "rejects", 0, OPTION_OUTPUT, &opt.rejects, "FILE",
    .help = "keep what is no event in FILE, to be corrected and read again",
    .only_for = VIEWS_READ },
  { "snapshot", 0, OPTION_FLAG, &opt.snapshot,
    .help = "the files state their tickets whole: what the same source said of them before, and "
            "does not say now, is set aside",
    .only_for = VIEWS_READ },
  { "source", 0, OPTION_TEXT, &opt.source, "NAME",
    .help = "whose word the files are, for --snapshot (the format)", .parse = check_source,
    .only_for = VIEWS_READ },
  { "guess", 0, OPTION_FLAG, &opt.guess,
    .help = "print a map for FILE (csv, jsonl) by its columns and first rows, for --map=@MAP",
    .view = VIEW_GUESS, .not_for = VIEW_IMPORTS | VIEW_WITHDRAW },
  { "imports", 0, OPTION_FLAG, &opt.imports, .help = "list what was imported, run by run",
    .view = VIEW_IMPORTS, .not_for = VIEW_WITHDRAW },
  { "withdraw", 0, OPTION_COUNT, &opt.withdraw, "N",
    .help = "take back what import N alone brought", .min = 1, .max = G_MAXINT32,
    .view = VIEW_WITHDRAW, .not_for = VIEW_IMPORTS },
  { "import", 0, OPTION_TEXT, &opt.import, "NAME",
    .help = "how the files are read, as desk.yaml says under imports:",
    .values = offer_imports, .only_for = VIEWS_READ },
  { "config", 'c', OPTION_FILE, &opt.config, "FILE",
    .help = "the desk.yaml: its zone is that of times without an offset; mbox, maildir: who "
            "is staff",
    .only_for = VIEWS_READ },
  { "dry-run", 'n', OPTION_FLAG, &opt.dry_run,
    .help = "read and check everything; store nothing", .not_for = VIEW_IMPORTS | VIEW_GUESS },
  { .name = NULL }
};

static gboolean
check_format (guint chosen, const ToolCommon *common, GError **error)
{
  gboolean is_list = (chosen & VIEW_IMPORTS) != 0;
  g_autofree char *list = is_list ? choice_list (format_names, FORMATS)
                                  : choice_list (formats, READERS);

  return !tool_given (common, &opt.format) || (is_list ? opt.list_format : opt.format) >= 0
         || desk_usage_error (error, "--format: expected %s%s", list,
                              is_list ? " with --imports" : "");
}

static gboolean
no_import (const Desk *desk, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL, *meant = NULL;

  for (guint i = 0; i < desk->imports->len; i++)
    g_ptr_array_add (names, g_array_index (desk->imports, DeskImport, i).name);
  meant = choice_meant (opt.import, (const char *const *) names->pdata, names->len);
  if (names->len == 0)
    return desk_usage_error (error, "--import: no imports: in %s", desk->path);
  list = choice_list ((const char *const *) names->pdata, names->len);
  return desk_usage_error (error, "--import: expected %s, not \"%s\"%s", list, opt.import,
                           meant);
}

/* What it says is as if options said it; those that were given go before it. */
static gboolean
apply_import (const DeskImport *import, const ToolCommon *common, GError **error)
{
  if (import->format != NULL && !tool_given (common, &opt.format))
    opt.format = find_word (formats, import->format);
  opt.has_map = opt.has_map || import->map != NULL;
  if (opt.source == NULL)
    opt.source = g_strdup (import->source != NULL ? import->source : import->name);
  if (opt.zone == NULL && import->zone != NULL)
    opt.zone = g_time_zone_ref (import->zone);
  opt.snapshot = opt.snapshot || import->is_snapshot;
  return ticket_import_map (opt.desk, import, &opt.map, error);
}

static gboolean
read_import (const ToolCommon *common, GError **error)
{
  g_autofree char *path = NULL;

  if (opt.import == NULL)
    return TRUE;
  if (tool_given (common, &opt.map))
    return desk_usage_error (error, "--import has a map of its own; expected no --map and no "
                                    "--time-format");
  path = desk_find (opt.config, common->db, error);
  if (path == NULL || (opt.desk = desk_load (path, error)) == NULL
      || !tool_spares (common, "a file that desk.yaml names", opt.desk->files, error))
    return FALSE;
  for (guint i = 0; i < opt.desk->imports->len; i++)
    {
      const DeskImport *import = &g_array_index (opt.desk->imports, DeskImport, i);

      if (g_str_equal (import->name, opt.import))
        return apply_import (import, common, error);
    }
  return no_import (opt.desk, error);
}

static gboolean
check_guess (const ToolCommon *common, GError **error)
{
  const char *path = common->operands[0];
  const Reader *format = NULL;

  if (common->n_operands != 1)
    return desk_usage_error (error, "--guess: expected one FILE");
  if (opt.format < 0 && strcmp (path, "-") == 0)
    return desk_usage_error (error, "--guess: expected -f csv or -f jsonl for standard input");
  if (opt.format < 0 && g_file_test (path, G_FILE_TEST_IS_DIR) && !is_maildir (path))
    return desk_usage_error (error, "--guess: %s: a folder; expected a CSV or JSON file",
                             path);
  format = opt.format >= 0 ? &readers[opt.format] : format_of_file (path, NULL);
  opt.format = format == NULL ? -1 : (int) (format - readers);
  /* Of another name what it holds tells what it is. */
  return format == NULL || format->view == VIEW_MAPPED
         || desk_usage_error (error, "--guess: expected a csv or jsonl file; %s needs no map",
                              formats[opt.format]);
}

/* Without --format every file must tell its own: better said before the first is read. */
static guint
choose_views (guint chosen, const ToolCommon *common, GError **error)
{
  const Reader *format;

  opt.has_map = tool_given (common, &opt.map);
  if (!check_format (chosen, common, error) || !read_import (common, error))
    return 0;
  if ((chosen & VIEW_GUESS) != 0)
    return check_guess (common, error) ? chosen : 0;
  if (chosen != 0 && common->n_operands > 0)
    {
      desk_usage_error (error, "no FILE goes with %s",
                        (chosen & VIEW_IMPORTS) != 0 ? "--imports" : "--withdraw");
      return 0;
    }
  if (chosen != 0)
    return chosen;
  if (opt.format >= 0)
    return readers[opt.format].view;
  for (guint i = 0; i < MAX (common->n_operands, 1); i++)
    {
      format = format_of_file (common->n_operands == 0 ? "-" : common->operands[i], error);
      if (format == NULL)
        return 0;
      chosen |= format->view;
    }
  return chosen;
}

static const ToolInfo info = {
  .name = "ticketlog",
  .usage
  = "--format=FORMAT [options] [FILE...]\n--guess FILE\n--imports [options]\n--withdraw=N [options]",
  .summary = "Reads the events of tickets (opened, customer, agent, solved, ...) into the "
             "desk's database, where slareport finds them.  An event that is there already "
             "stays as it is, so that the same files can be read again.",
  .examples = "ticketlog --format=csv events.csv\n"
              "ticketlog -f csv --map='ticket=id,at=created,kind=type,kind.agent=Reply' x.csv\n"
              "ticketlog -f zendesk-json --rejects=bad.json export.json\n"
              "ticketlog --guess export.csv >export.map\n"
              "ticketlog --map=@export.map export.csv\n"
              "ticketlog --import=nightly export.csv\n"
              "ticketlog -f mbox -c desk.yaml support.mbox\n"
              "ticketlog --snapshot --source=crm nightly.csv\n"
              "ticketlog --withdraw=7",
  .no_format = TRUE,
  .options = option_rows,
  .views = view_names,
  .reads_operands = VIEWS_READ | VIEW_GUESS,
  .choose = choose_views,
};

/* What the options say, read. */
typedef struct
{
  Desk *desk; /* NULL: nobody is staff */
  Store *store;
  TicketFinder *finder; /* NULL: a dry run without a database */
  ImportRun *run;       /* NULL: a dry run, as is the next */
  TicketWriter *writer;
  ZendeskMemory *memory;
  InputClock clock;
  MailRun *mail;
  TicketCounts counts;
  ImportReport report;
  RunPlan plan;
  gboolean is_by_file; /* each file is a run of its own, as is the next */
  gboolean has_read;   /* one of them at least */
  char *paths[2];      /* of the run at hand; the first is borrowed */
  char *source;
  RunCounts before; /* of the runs that are done */
} Setting;

static void
setting_clear (Setting *self)
{
  input_clock_clear (&self->clock);
  zendesk_memory_free (self->memory);
  mail_run_free (self->mail);
  desk_free (self->desk);
  ticket_writer_free (self->writer);
  import_run_free (self->run);
  ticket_finder_free (self->finder);
  store_free (self->store);
  g_free (self->source);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static gboolean
read_desk (Setting *self, const ToolCommon *common, GError **error)
{
  g_autofree char *path = desk_find (opt.config, common->db, NULL);

  if (path == NULL)
    {
      desk_warn ("no desk.yaml (-c): nobody is staff, so every mail is a customer's");
      return TRUE;
    }
  self->desk = desk_load (path, error);
  return self->desk != NULL
         && tool_spares (common, "a file of the desk's promises", self->desk->files, error);
}

static gboolean
lookup_message (gpointer data, const char *message_id, MailKnown *known)
{
  return ticket_finder_message (((const Setting *) data)->finder, message_id, known, NULL);
}

static gboolean
is_taken (gpointer data, const MailMessage *message, const char *sender)
{
  return ticket_finder_was_taken (((const Setting *) data)->finder, message, sender);
}

static gboolean
is_others (gpointer data, const char *message_id, const char *const senders[TICKET_SENDERS])
{
  return ticket_finder_is_others (((const Setting *) data)->finder, message_id, senders);
}

static gboolean
join_tickets (gpointer data, const char *from, const char *to, GError **error)
{
  const Setting *self = data;

  return opt.dry_run || tickets_join (self->store, from, to, NULL, NULL, error);
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
  GTimeZone *zone = opt.zone != NULL ? opt.zone : opt.map.zone;

  return desk_clock (&self->clock, zone, opt.config, common, error)
         && ((common->views & VIEW_MAIL) == 0 || read_desk (self, common, error))
         && open_store (self, common->db, error);
}

/* ---- The events of files */

static gboolean
sink_take (gpointer data, const InputItem *item, const char **why G_GNUC_UNUSED,
           GError **error)
{
  Setting *self = data;

  return self->writer == NULL || ticket_writer_add (self->writer, item->record, error);
}

static gboolean
sink_finish (gpointer data, GError **error)
{
  Setting *self = data;

  return self->writer == NULL || ticket_writer_finish (self->writer, &self->counts, error);
}

static InputRules
rules_of (Setting *self)
{
  return (InputRules){ .clock = &self->clock,
                       .map = &opt.map,
                       .memory = self->memory,
                       .mail = self->mail,
                       .stop = process_stop (0) };
}

static void
sink_learn (gpointer data, const char *path)
{
  Setting *self = data;
  const InputRules rules = rules_of (self);
  const Reader *format = opt.format >= 0 ? &readers[opt.format] : format_of_file (path, NULL);

  if (format != NULL && format->input->learn != NULL)
    format->input->learn (path, &rules);
}

/* The format, or those of the files.  What a row says of a whole ticket is another source than the
 * events that other files have of it. */
static char *
source_of (char **paths)
{
  GString *names = g_string_new (NULL);
  const char *wide = field_map_is_wide (&opt.map) ? "-wide" : "";
  guint seen = 0;

  if (opt.source != NULL)
    return g_string_free (g_string_append (names, opt.source), FALSE);
  if (opt.format >= 0)
    return g_string_free (g_string_append (g_string_append (names, formats[opt.format]), wide),
                          FALSE);
  for (; *paths != NULL; paths++)
    seen |= 1u << (format_of_file (*paths, NULL) - readers);
  for (guint i = 0; i < READERS; i++)
    if ((seen & 1u << i) != 0)
      g_string_append_printf (names, "%s%s%s", names->len > 0 ? "+" : "", formats[i],
                              readers[i].view == VIEW_MAPPED ? wide : "");
  return g_string_free (names, FALSE);
}

/* A row states its ticket whole, and a later file that has the ticket again what became of it: its word takes the
 * place of the earlier one's, as in a call of its own.  (Where rows are of an event, too, the files may be parts
 * of one log.) */
static gboolean
is_by_file (const ToolCommon *common)
{
  const FieldMapping *at = &opt.map.fields[FIELD_AT];

  return common->views == VIEW_MAPPED && field_map_is_wide (&opt.map) && at->column == NULL
         && at->constant == NULL;
}

static void
plan_files (Setting *self, char **paths)
{
  g_free (self->source);
  self->source = source_of (paths);
  self->plan.source = self->source;
  self->plan.paths = paths;
}

static void
plan_file (Setting *self, const char *path)
{
  self->paths[0] = (char *) path;
  plan_files (self, self->paths);
}

static gboolean
finish_run (Setting *self, GError **error)
{
  const RunCounts all
    = { self->counts.events, self->counts.known + self->report.known, self->report.rejected };
  const RunCounts run = { all.stored - self->before.stored, all.known - self->before.known,
                          all.rejected - self->before.rejected };

  self->before = all;
  return self->run == NULL || import_run_finish (self->run, &run, error);
}

static gboolean
next_run (Setting *self, const char *path, GError **error)
{
  gboolean is_first = !self->has_read;

  self->has_read = TRUE;
  if (is_first || self->run == NULL)
    return TRUE;
  if (!sink_finish (self, error) || !finish_run (self, error))
    return FALSE;
  plan_file (self, path);
  import_run_renew (self->run);
  return TRUE;
}

/* A mail's thread is looked up in the database: there what was read before it is. */
static InputSource *
sink_open (gpointer data, const char *path, GError **error)
{
  Setting *self = data;
  const InputRules rules = rules_of (self);
  const Reader *format = opt.format >= 0 ? &readers[opt.format] : format_of_file (path, error);

  if (format == NULL || (format->view == VIEW_MAIL && !sink_finish (self, error))
      || (self->is_by_file && !next_run (self, path, error)))
    return NULL;
  /* A source keeps what the rules point to, not the rules. */
  /* cppcheck-suppress returnDanglingLifetime */
  return format->input->open (path, &rules, error);
}

static void
print_summary (Output *out, const ImportReport *report, const TicketCounts *t)
{
  guint64 read = opt.dry_run ? report->taken : t->events;
  g_autofree char *events = say_counted ((gint64) read, NULL, "events");
  g_autofree char *tickets = say_counted ((gint64) t->tickets, NULL, "tickets");
  g_autofree char *known = say_count ((gint64) (t->known + report->known));
  g_autofree char *rejected = say_count ((gint64) report->rejected);
  g_autofree char *flagged = say_count ((gint64) t->flagged);
  g_autofree char *count = say_count ((gint64) t->replaced);
  g_autofree char *replaced = opt.snapshot ? g_strconcat (", replaced ", count, NULL)
                                           : g_strdup ("");

  if (opt.dry_run)
    output_printf (out, "would have read %s, rejected %s in %.2f s\n", events, rejected,
                   report->took_s);
  else
    output_printf (out, "stored %s of %s, known %s, rejected %s, flagged %s%s in %.2f s\n",
                   events, tickets, known, rejected, flagged, replaced, report->took_s);
}

/* Whatever the number of rejects that are told. */
static void
tell_refused (const Setting *self)
{
  guint users = g_hash_table_size (self->memory->strangers);
  gint64 refused = (gint64) self->memory->refused;
  g_autofree char *messages = say_counted (refused, "message", "messages");
  g_autofree char *who
    = say_counted (users, "user is an agent or customer", "users are agents or customers");

  if (refused > 0)
    desk_warn ("%s refused: nothing tells whether %s; read the page of users in the same run",
               messages, who);
}

static int
import (Setting *self, const ToolCommon *common, Output *out, GError **error)
{
  static const ImportSink sink = { "events", sink_learn, sink_open, sink_take, sink_finish };
  ImportOptions options
    = { opt.rejects, common->quiet, common->verbose, &self->clock, process_stop (0) };
  const MailStored stored = { lookup_message, is_taken, is_others, join_tickets, self };

  self->plan = (RunPlan){ TICKET_RUNS, NULL, opt.snapshot, common->words, NULL };
  self->is_by_file = is_by_file (common);
  if (self->is_by_file && common->n_operands > 1)
    plan_file (self, common->operands[0]);
  else
    plan_files (self, common->operands);
  self->memory = zendesk_memory_new ();
  self->mail = mail_run_new (self->desk, self->store != NULL ? &stored : NULL);
  if (!opt.dry_run)
    {
      self->run = import_run_new (self->store, &self->plan);
      self->writer = ticket_writer_new (self->store, self->run);
    }
  if (!import_files (common->operands, &sink, self, &options, &self->report, error))
    return -1;
  tell_refused (self);
  if (!finish_run (self, error))
    return -1;
  if (!common->quiet)
    print_summary (out, &self->report, &self->counts);
  return self->report.status;
}

/* ---- The runs that were made */

static int
list_imports (ToolCommon *common, GError **error)
{
  Format format = opt.list_format < 0 ? FORMAT_TEXT : (Format) opt.list_format;
  g_autoptr(Store) store = store_open (common->db, STORE_READ, error);
  Output *out = store != NULL ? tool_output (common, NULL, error) : NULL;

  return out != NULL && import_runs_list (store, TICKET_RUNS, out, format, FALSE, error)
           ? STATUS_OK
           : -1;
}

static int
withdraw (ToolCommon *common, GError **error)
{
  g_autofree char *removed = NULL, *back = NULL, *tickets = NULL, *kept = NULL;
  g_autoptr(Store) store = NULL;
  WithdrawCounts counts;
  gboolean again;
  Output *out;

  if (!g_file_test (common->db, G_FILE_TEST_EXISTS))
    store = store_open (common->db, STORE_READ, error);
  else
    store = store_open (common->db, STORE_RECORD, error);
  if (store == NULL || (out = tool_output (common, NULL, error)) == NULL
      || !tickets_withdraw (store, opt.withdraw, opt.dry_run, &again, &counts, error))
    return -1;
  if (again)
    {
      desk_warn ("import %d is withdrawn already", opt.withdraw);
      return STATUS_NEGATIVE;
    }
  removed = say_counted ((gint64) counts.removed, NULL, "events");
  back = say_count ((gint64) counts.back);
  tickets = say_counted ((gint64) counts.tickets, NULL, "tickets");
  kept = say_count ((gint64) counts.kept);
  if (!common->quiet)
    output_printf (out,
                   "%s import %d: removed %s, brought back %s, of %s; kept %s that others "
                   "state, too\n",
                   opt.dry_run ? "would have withdrawn" : "withdrew", opt.withdraw, removed,
                   back, tickets, kept);
  return STATUS_OK;
}

static int
guess (ToolCommon *common, GError **error)
{
  Output *out = tool_output (common, NULL, error);
  gboolean needs_format = format_of_file (common->operands[0], NULL) == NULL;
  GuessResult result = GUESS_SURE;

  if (out != NULL && strcmp (common->operands[0], "-") == 0)
    file_await ("a table", common->quiet);
  if (out == NULL
      || !guess_map (common->operands[0],
                     opt.format < 0        ? COLUMNS_BY_CONTENT
                     : opt.format == JSONL ? COLUMNS_JSON
                                           : COLUMNS_CSV,
                     opt.map.time_format, needs_format, out, &result, error))
    return -1;
  if (result == GUESS_EMPTY)
    desk_warn ("%s: empty, no map to guess", common->operands[0]);
  else if (result == GUESS_NEEDLESS)
    desk_warn ("%s: tickets of Zendesk, which need no map: read them with -f zendesk-json",
               common->operands[0]);
  else if (result == GUESS_UNSURE)
    desk_warn (
      "%s: the map is not whole: what is a ticket, its times or its kinds is not sure; the comments say what",
      common->operands[0]);
  return result == GUESS_SURE ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run (ToolCommon *common, GError **error)
{
  g_auto(Setting) setting = { 0 };
  Output *out;

  if (common->views == VIEW_IMPORTS)
    return list_imports (common, error);
  if (common->views == VIEW_WITHDRAW)
    return withdraw (common, error);
  if (common->views == VIEW_GUESS)
    return guess (common, error);
  opt.snapshot = opt.snapshot || field_map_is_wide (&opt.map);
  if (!read_setting (&setting, common, error)
      || (out = tool_output (common, NULL, error)) == NULL)
    return -1;
  return import (&setting, common, out, error);
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
