#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include "article/names.h"
#include "base/process.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "desk/desk.h"
#include "vote/counts.h"
#include "sink.h"
#include "zendesk/zendesk.h"

static struct
{
  gboolean dry_run, rotate, recount, imports;
  int format, withdraw;
  GTimeZone *zone;
  FieldMap map;
  char *rejects, *prefix, *views, *address, *voter, *at, *reason, *key, *config;
} opt = { .format = -1, .map = { .set = &vote_fields } };

enum
{
  VIEW_VOTE = 1,
  VIEW_IMPORT = 2,
  VIEW_MAPPED = 4, /* an import, too, as is the next */
  VIEW_LOG = 8,
  VIEW_ROTATE = 16,
  VIEW_RECOUNT = 32,
  VIEW_IMPORTS = 64,
  VIEW_WITHDRAW = 128,
  VIEW_ALONE = VIEW_ROTATE | VIEW_RECOUNT | VIEW_IMPORTS
               | VIEW_WITHDRAW /* no votes go with it */
};

typedef enum
{
  VOTES_CSV,
  VOTES_JSONL,
  VOTES_ZENDESK,
  VOTES_COMBINED, /* any log; so is the next */
  VOTES_CADDY
} VoteFormat;

static const char *const view_names[] = { "one vote",
                                          "--import",
                                          "--import=csv and jsonl",
                                          "--import=combined and caddy",
                                          "--rotate-key",
                                          "--recount",
                                          "--imports",
                                          "--withdraw",
                                          NULL };

static const char *const formats[]
  = { [VOTES_CSV] = "csv",           [VOTES_JSONL] = "jsonl", [VOTES_ZENDESK] = "zendesk",
      [VOTES_COMBINED] = "combined", [VOTES_CADDY] = "caddy", NULL };

static const InputFormat *const readers[] = { [VOTES_CSV] = &vote_csv,
                                              [VOTES_JSONL] = &vote_jsonl,
                                              [VOTES_ZENDESK] = &zendesk_votes,
                                              [VOTES_COMBINED] = &vote_log,
                                              [VOTES_CADDY] = &vote_log };

static gboolean
check_prefix (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  return (*text == '/' && text[strcspn (text, "?# ")] == '\0')
         || desk_usage_error (error, "expected a path like /vote, not \"%s\"", text);
}

static gboolean
check_address (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("_-.@", *c) == NULL)
      return desk_usage_error (error,
                               "expected last or a field like "
                               "request.headers.X-Forwarded-For, not \"%s\"",
                               text);
  return *text != '\0' || desk_usage_error (error, "expected last or a field");
}

/* ARTICLE, then yes or no; of an import files. */
static void
values (const ToolCommon *common, GPtrArray *words)
{
  if (common->views == 0 && common->n_operands == 1)
    article_offer (common->db, OFFER_PATHS, words);
  if (common->views == 0 && common->n_operands == 2)
    {
      g_ptr_array_add (words, g_strdup ("yes"));
      g_ptr_array_add (words, g_strdup ("no"));
    }
}

static const char *const reason_words[]
  = { "outdated", "unclear", "wrong", "missing", "other", NULL };
static const char *const address_words[] = { "last", NULL };

static const Option option_rows[] = {
  { "voter", 0, OPTION_TEXT, &opt.voter, "ID",
    .help = "who votes: one vote for each article (anonymous: always another voter)",
    .only_for = VIEW_VOTE },
  { "at", 0, OPTION_TIME, &opt.at, "TIME", .help = "when, in ISO 8601 (now)",
    .only_for = VIEW_VOTE },
  { "reason", 0, OPTION_TEXT, &opt.reason, "WHY",
    .help = "outdated, unclear, wrong, missing, other, or a short text",
    .words = reason_words, .only_for = VIEW_VOTE },
  { "import", 0, OPTION_KEYWORD, &opt.format, "FORMAT", .help = "read votes from files",
    .words = formats, .view = VIEW_IMPORT, .not_for = VIEW_ALONE },
  FIELD_MAP_OPTIONS (&opt.map, VIEW_MAPPED, 0),
  { "rejects", 0, OPTION_OUTPUT, &opt.rejects, "FILE",
    .help = "keep what is no vote in FILE, to be corrected and read again",
    .only_for = VIEW_IMPORT },
  { "timezone", 0, OPTION_ZONE, &opt.zone, "ZONE",
    .help = "zone of times without an offset, like Europe/Amsterdam (desk.yaml's, else UTC)",
    .not_for = VIEW_ALONE },
  { "config", 'c', OPTION_FILE, &opt.config, "FILE",
    .help = "the desk.yaml that names the zone of times without an offset",
    .not_for = VIEW_ALONE },
  { "prefix", 0, OPTION_TEXT, &opt.prefix, "PATH",
    .help = "combined, caddy: the path that votes begin with (/vote)", .parse = check_prefix,
    .only_for = VIEW_LOG },
  { "views", 0, OPTION_TEXT, &opt.views, "PATH",
    .help = "combined, caddy: count who read articles, too, whose pages are below this path",
    .parse = check_prefix, .only_for = VIEW_LOG },
  { "address", 0, OPTION_TEXT, &opt.address, "WHERE",
    .help
    = "combined, caddy: where a proxy wrote the reader's address: last, or a field of JSON",
    .words = address_words, .parse = check_address, .only_for = VIEW_LOG },
  { "key", 0, OPTION_FILE, &opt.key, "FILE",
    .help = "the voters' key (the database's name and .voter-key)",
    .not_for = VIEW_ALONE & ~VIEW_ROTATE, .written_in = VIEW_ROTATE },
  { "rotate-key", 0, OPTION_FLAG, &opt.rotate,
    .help = "make a new key: all earlier voters become strangers", .view = VIEW_ROTATE,
    .not_for = VIEW_IMPORT | (VIEW_ALONE & ~VIEW_ROTATE) },
  { "recount", 0, OPTION_FLAG, &opt.recount, .help = "count all votes and views again",
    .view = VIEW_RECOUNT, .not_for = VIEW_IMPORT | (VIEW_ALONE & ~VIEW_RECOUNT) },
  { "imports", 0, OPTION_FLAG, &opt.imports, .help = "list what was imported, run by run",
    .view = VIEW_IMPORTS, .not_for = VIEW_IMPORT | (VIEW_ALONE & ~VIEW_IMPORTS) },
  { "withdraw", 0, OPTION_COUNT, &opt.withdraw, "N",
    .help = "take back what import N alone brought", .min = 1, .max = G_MAXINT32,
    .view = VIEW_WITHDRAW, .not_for = VIEW_IMPORT | (VIEW_ALONE & ~VIEW_WITHDRAW) },
  { "dry-run", 'n', OPTION_FLAG, &opt.dry_run,
    .help = "read and check everything; store nothing", .not_for = VIEW_IMPORTS },
  { .name = NULL }
};

static guint
choose_views (guint chosen, const ToolCommon *common, GError **error)
{
  if ((chosen & VIEW_ALONE) != 0 && common->n_operands > 0)
    desk_usage_error (error, "no ARTICLE goes with %s",
                      view_names[g_bit_nth_lsf (chosen & VIEW_ALONE, -1)]);
  else if (chosen == 0 && common->n_operands != 2)
    desk_usage_error (error, "expected ARTICLE and yes or no");
  else if ((opt.zone != NULL || opt.config != NULL)
           && (opt.format == VOTES_COMBINED || (chosen == 0 && opt.at == NULL)))
    desk_usage_error (error,
                      "%s is for times that may lack an offset: of --at and of "
                      "--import, but not of combined",
                      opt.zone != NULL ? "--timezone" : "--config");
  else
    return chosen == 0                                            ? VIEW_VOTE
           : opt.format >= VOTES_COMBINED                         ? chosen | VIEW_LOG
           : opt.format == VOTES_CSV || opt.format == VOTES_JSONL ? chosen | VIEW_MAPPED
                                                                  : chosen;
  return 0;
}

static const ToolInfo info = {
  .name = "kbvote",
  .usage
  = "[options] ARTICLE yes|no\n--import=FORMAT [options] [FILE...]\n--rotate-key\n--recount\n"
    "--imports [options]\n--withdraw=N",
  .summary = "Records whether an article helped its reader: one vote, or those of files.  A "
             "voter's last vote on an article counts.  A vote that is there already stays as "
             "it is, so that the same files can be read again.",
  .examples = "kbvote contact-support yes --voter=alice\n"
              "kbvote --import=csv --rejects=bad.csv votes.csv\n"
              "kbvote --import=combined /var/log/nginx/vote.log*\n"
              "kbvote --import=zendesk votes.json",
  .tables = VIEW_IMPORTS,
  .outputs = VIEW_IMPORTS,
  .options = option_rows,
  .values = values,
  .views = view_names,
  .reads_operands = VIEW_IMPORT,
  .choose = choose_views,
};

/* One vote, from the command line. */
typedef struct
{
  const char *article;
  VoteValue value;
  const char *voter;  /* NULL: anonymous, and so always another one */
  gint64 at;          /* Unix seconds */
  gboolean is_now;    /* `at` was not asked for */
  const char *reason; /* NULL: not said */
} CastVote;

/* What the options say, read. */
typedef struct
{
  CastVote vote;
  Store *store;
  ArticleNames *names;
  VoterKey key;
  InputClock clock;
  GString *reason;
} Setting;

static void
setting_clear (Setting *self)
{
  input_clock_clear (&self->clock);
  if (self->reason != NULL)
    g_string_free (self->reason, TRUE);
  g_free (self->key.path);
  article_names_free (self->names);
  store_free (self->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

/* ---- Options */

/* Whether votes of that time are believed. */
static gboolean
vote_time_is_sane (gint64 at)
{
  return at >= FIRST_AT && at <= timestamp_now () + DAY_S;
}

static gboolean
read_time (Setting *self, const ToolCommon *common, GError **error)
{
  self->vote.at = timestamp_now ();
  self->vote.is_now = opt.at == NULL;
  if (opt.at == NULL)
    return TRUE;
  if (timestamp_is_local (opt.at)
      && !desk_clock (&self->clock, opt.zone != NULL ? opt.zone : opt.map.zone, opt.config,
                      common, error))
    return FALSE;
  if (!input_clock_read (&self->clock, opt.at, &self->vote.at, error))
    {
      g_prefix_error (error, "--at: ");
      return FALSE;
    }
  return vote_time_is_sane (self->vote.at)
         || desk_usage_error (error, "--at: a time before 1990 or in the future");
}

static gboolean
read_voter (GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);

  if (opt.voter != NULL && *opt.voter == '\0')
    return desk_usage_error (error, "--voter: empty; without it the vote is anonymous");
  return opt.voter == NULL || vote_name_is_good ("--voter", opt.voter, why)
         || desk_usage_error (error, "%s", why->str);
}

static gboolean
read_reason (Setting *self, GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);

  if (opt.reason == NULL)
    return TRUE;
  self->reason = g_string_new (NULL);
  if (!vote_reason_read (opt.reason, self->reason, why))
    return desk_usage_error (error, "--%s", why->str);
  self->vote.reason = self->reason->str;
  return self->reason->len > 0 || desk_usage_error (error, "--reason: empty");
}

static gboolean
read_vote (Setting *self, const ToolCommon *common, GError **error)
{
  char **operands = common->operands;

  self->vote.article = operands[0];
  self->vote.voter = opt.voter;
  if (!vote_value_parse (operands[1], &self->vote.value))
    return desk_usage_error (error, "expected yes or no, not \"%s\"", operands[1]);
  return options_text ("ARTICLE", operands[0], error) && read_voter (error)
         && read_reason (self, error) && read_time (self, common, error);
}

/* ---- The database and the key */

/* A writer would make the database, without an article to vote on. */
static gboolean
open_store (Setting *self, const char *db, GError **error)
{
  gboolean writes = !opt.dry_run && g_file_test (db, G_FILE_TEST_EXISTS);

  self->store = store_open (db, writes ? STORE_RECORD : STORE_READ, error);
  if (self->store != NULL)
    self->names = article_names_new (self->store);
  return self->store != NULL;
}

static gboolean
open_key (Setting *self, VoterKeyUse use, GError **error)
{
  return voter_key_open (&self->key, self->store, opt.key, use, error);
}

static gboolean
load_key (Setting *self, GError **error)
{
  return open_key (self, opt.dry_run ? VOTER_KEY_CHECK : VOTER_KEY_USE, error);
}

/* ---- What it does */

static int
rotate_key (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  if (!open_store (setting, common->db, error)
      || !open_key (setting, opt.dry_run ? VOTER_KEY_NAME : VOTER_KEY_ROTATE, error))
    return -1;
  if (!common->quiet)
    output_printf (out, "%s key in %s; all earlier voters are strangers now\n",
                   opt.dry_run ? "would have made a new" : "new", setting->key.path);
  return STATUS_OK;
}

static int
recount (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  guint articles;
  gint64 votes, views;

  if (!open_store (setting, common->db, error))
    return -1;
  if (opt.dry_run)
    return STATUS_OK;
  if (!votes_recount_all (setting->store, &articles, &votes, error)
      || !views_recount_all (setting->store, &views, error))
    return -1;
  if (!common->quiet)
    {
      g_autofree char *counted = say_counted (votes, NULL, "votes");
      g_autofree char *on = say_counted (articles, NULL, "articles");

      g_autofree char *and_views = say_counted (views, NULL, "views");

      output_printf (out, "counted %s on %s%s%s again\n", counted, on,
                     views > 0 ? " and " : "", views > 0 ? and_views : "");
    }
  return STATUS_OK;
}

static gboolean
print_line (Setting *setting, guint32 article, Output *out, GError **error)
{
  g_autoptr(Votes) votes = votes_new (setting->store, NULL);
  g_autofree char *helped = NULL, *of = NULL;
  gint64 yes, total;

  if (!votes_total (votes, article, &yes, &total, error))
    return FALSE;
  helped = say_count (yes);
  of = say_count (total);
  output_printf (out, "%s out of %s found this helpful\n", helped, of);
  return TRUE;
}

/* ---- One vote */

/* The article; 0 and an error, with the nearest names, when there is none or several. */
static guint32
cast_find (ArticleNames *names, const char *name, GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);
  guint32 article;

  if (!article_names_find (names, NAMES_ALL, name, &article, why, error) || article != 0)
    return article;
  if (g_str_has_prefix (why->str, "no article")
      && !article_names_suggest (names, name, why, error))
    return 0;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s", why->str);
  return 0;
}

static gboolean
random_voter (VoterHash *voter, GError **error)
{
  if (getrandom (voter->bytes, sizeof voter->bytes, 0) == (ssize_t) sizeof voter->bytes)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "no random numbers: %s",
               g_strerror (errno));
  return FALSE;
}

static gboolean
cast_vote (Store *store, const VoterKey *key, guint32 article, const CastVote *told,
           GError **error)
{
  g_autoptr(Votes) votes = votes_new (store, NULL);
  Vote vote = { .article = article,
                .at = told->at,
                .value = told->value,
                .reason = told->reason,
                .is_now = told->is_now && told->voter != NULL };

  if (told->voter != NULL)
    vote.voter = voter_hash (key, &(Voter){ .name = told->voter });
  else if (!random_voter (&vote.voter, error))
    return FALSE;
  return votes_add (votes, &vote, error) && votes_finish (votes, NULL, error);
}

static int
vote (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  guint32 article;

  if (!read_vote (setting, common, error) || !open_store (setting, common->db, error)
      || (article = cast_find (setting->names, setting->vote.article, error)) == 0
      || !load_key (setting, error))
    return -1;
  if (!opt.dry_run
      && !cast_vote (setting->store, &setting->key, article, &setting->vote, error))
    return -1;
  if (!common->quiet)
    input_clock_remark (&setting->clock);
  return !common->verbose || print_line (setting, article, out, error) ? STATUS_OK : -1;
}

/* ---- Those of files */

/* `views: stored 120 of 40 articles, known 3`, where they were asked for. */
static void
print_views (Output *out, const SinkReport *report)
{
  g_autofree char *stored
    = say_count ((gint64) (opt.dry_run ? report->views_read : report->views.stored));
  g_autofree char *known = say_count ((gint64) report->views.known);
  g_autofree char *of = say_counted (report->pages, NULL, "articles");

  if (opt.views == NULL)
    return;
  output_printf (out, "views: %s %s of %s", opt.dry_run ? "would have read" : "stored",
                 stored, of);
  if (!opt.dry_run)
    output_printf (out, ", known %s", known);
  output_string (out, "\n");
}

static void
print_summary (Output *out, const SinkReport *report)
{
  guint64 read = opt.dry_run ? report->votes_read : report->votes.stored;
  g_autofree char *votes = say_counted ((gint64) read, NULL, "votes");
  g_autofree char *articles = say_counted (report->articles, NULL, "articles");
  g_autofree char *known = say_count ((gint64) report->votes.known);
  g_autofree char *skipped = say_count ((gint64) (report->report.skipped + report->strange));
  g_autofree char *rejected = say_count ((gint64) report->report.rejected);

  output_printf (out, "%s %s on %s", opt.dry_run ? "would have read" : "stored", votes,
                 articles);
  if (!opt.dry_run)
    output_printf (out, ", known %s", known);
  output_printf (out, ", skipped %s, rejected %s in %.2f s\n", skipped, rejected,
                 report->report.took_s);
  print_views (out, report);
}

/* A path without slashes at its end. */
static const char *
path_prefix (char *path)
{
  for (gsize n = strlen (path); n > 0 && path[n - 1] == '/'; n--)
    path[n - 1] = '\0';
  return path;
}

static LogRules
log_rules (void)
{
  return (LogRules){ .format = opt.format == VOTES_CADDY ? LOG_CADDY : LOG_COMBINED,
                     .prefix = opt.prefix == NULL ? "/vote" : path_prefix (opt.prefix),
                     .views = opt.views == NULL ? NULL : path_prefix (opt.views),
                     .address = opt.address };
}

static int
import (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  const ImportOptions options
    = { opt.rejects, common->quiet, common->verbose, &setting->clock, process_stop (0) };
  const LogRules log = log_rules ();
  const RunPlan plan = { .tool = VOTE_RUNS,
                         .source = formats[opt.format],
                         .words = common->words,
                         .paths = common->operands };
  SinkSetting sink = { .kind = opt.format == VOTES_ZENDESK ? NAMES_IDS : NAMES_ALL,
                       .key = &setting->key,
                       .clock = &setting->clock,
                       .reader = readers[opt.format],
                       .map = &opt.map,
                       .log = &log,
                       .dry_run = opt.dry_run };
  SinkReport report;

  if (!desk_clock (&setting->clock, opt.zone != NULL ? opt.zone : opt.map.zone, opt.config,
                   common, error)
      || !open_store (setting, common->db, error) || !load_key (setting, error))
    return -1;
  sink.store = setting->store;
  sink.names = setting->names;
  if (!sink_import (&sink, &plan, &options, &report, error))
    return -1;
  if (!common->quiet)
    print_summary (out, &report);
  /* Behind a proxy that does not say who asked it, all readers of one browser are one voter. */
  if (!common->quiet && report.all_private)
    desk_warn (
      "all votes come from private addresses; if they are a proxy's, --address=last or "
      "--address=FIELD says where the readers' are");
  return report.report.status;
}

/* ---- The runs that were made */

static int
list_imports (ToolCommon *common, GError **error)
{
  g_autoptr(Store) store = store_open (common->db, STORE_READ, error);
  Output *out = store != NULL ? tool_output (common, NULL, error) : NULL;

  return out != NULL
             && import_runs_list (store, VOTE_RUNS, out, common->format, common->spreadsheet,
                                  error)
           ? STATUS_OK
           : -1;
}

static int
withdraw (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  gboolean exists = g_file_test (common->db, G_FILE_TEST_EXISTS), again;
  VotesWithdrawn counts;
  g_autofree char *removed = NULL, *articles = NULL, *kept = NULL, *views = NULL;

  setting->store = store_open (common->db, exists ? STORE_RECORD : STORE_READ, error);
  if (setting->store == NULL
      || !votes_withdraw (setting->store, opt.withdraw, opt.dry_run, &again, &counts, error))
    return -1;
  if (again)
    {
      desk_warn ("import %d is withdrawn already", opt.withdraw);
      return STATUS_NEGATIVE;
    }
  removed = say_counted ((gint64) counts.removed, NULL, "votes");
  articles = say_counted (counts.articles, NULL, "articles");
  kept = say_count ((gint64) counts.kept);
  views = say_counted ((gint64) counts.views, NULL, "views");
  if (!common->quiet)
    output_printf (out,
                   "%s import %d: removed %s, on %s; kept %s that others state, too%s%s\n",
                   opt.dry_run ? "would have withdrawn" : "withdrew", opt.withdraw, removed,
                   articles, kept, counts.views > 0 ? "; removed " : "",
                   counts.views > 0 ? views : "");
  return STATUS_OK;
}

static int
run (ToolCommon *common, GError **error)
{
  g_auto(Setting) setting = { 0 };
  Output *out;

  if (common->views & VIEW_IMPORTS)
    return list_imports (common, error);
  out = tool_output (common, NULL, error);
  if (out == NULL)
    return -1;
  if (common->views & VIEW_WITHDRAW)
    return withdraw (&setting, common, out, error);
  if (common->views & VIEW_ROTATE)
    return rotate_key (&setting, common, out, error);
  if (common->views & VIEW_RECOUNT)
    return recount (&setting, common, out, error);
  if (common->views & VIEW_IMPORT)
    return import (&setting, common, out, error);
  return vote (&setting, common, out, error);
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
