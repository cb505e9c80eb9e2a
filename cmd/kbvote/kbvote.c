#include <string.h>
#include "base/stop.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "cast.h"
#include "import.h"
#include "vote/vote.h"

static const ToolInfo info = {
  .name = "kbvote",
  .usage = "[options] ARTICLE yes|no\n--import=FORMAT [options] [FILE...]\n--rotate-key",
  .summary = "Records whether an article helped its reader: one vote, or those of files.  A "
             "voter's last vote on an article counts.  A vote that is there already stays as "
             "it is, so that the same files can be read again.",
  .examples = "kbvote contact-support yes --voter=alice\n"
              "kbvote --import=csv --rejects=bad.csv votes.csv\n"
              "kbvote --import=combined /var/log/nginx/vote.log*\n"
              "kbvote --import=zendesk votes.json",
  .no_format = TRUE,
};

static gboolean opt_dry_run, opt_rotate;
static char *opt_import, *opt_rejects, *opt_zone, *opt_prefix, *opt_voter, *opt_at, *opt_key;

static const GOptionEntry entries[] = {
  { "voter", 0, 0, G_OPTION_ARG_FILENAME, &opt_voter,
    "who votes: one vote for each article (anonymous: always another voter)", "ID" },
  { "at", 0, 0, G_OPTION_ARG_FILENAME, &opt_at, "when, in ISO 8601 (now)", "TIME" },
  { "import", 0, 0, G_OPTION_ARG_FILENAME, &opt_import,
    "read votes from files: csv, jsonl, zendesk, combined or caddy", "FORMAT" },
  { "rejects", 0, 0, G_OPTION_ARG_FILENAME, &opt_rejects,
    "keep what is no vote in FILE, to be corrected and read again", "FILE" },
  { "timezone", 0, 0, G_OPTION_ARG_FILENAME, &opt_zone,
    "zone of times without an offset, like Europe/Amsterdam (UTC)", "ZONE" },
  { "prefix", 0, 0, G_OPTION_ARG_FILENAME, &opt_prefix,
    "combined, caddy: the path that votes begin with (/vote)", "PATH" },
  { "key", 0, 0, G_OPTION_ARG_FILENAME, &opt_key,
    "the voters' key (the database's name and .voter-key)", "FILE" },
  { "rotate-key", 0, 0, G_OPTION_ARG_NONE, &opt_rotate,
    "make a new key: all earlier voters become strangers", NULL },
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &opt_dry_run,
    "read and check everything; store nothing", NULL },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

/* What the options say, read. */
typedef struct
{
  VoteFormat format;
  CastVote vote;
  GTimeZone *zone;
  char *prefix;
  char *key_path;
  Store *store;
  VoteNames *names;
  VoterKey key;
} Setting;

static void
setting_clear (Setting *self)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_free (self->prefix);
  g_free (self->key_path);
  vote_names_free (self->names);
  store_free (self->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

/* ---- Options */

/* Options and operands that do not go together. */
static gboolean
check_mode (int operands, GError **error)
{
  gboolean is_log = opt_import != NULL && (strcmp (opt_import, "combined") == 0
                                           || strcmp (opt_import, "caddy") == 0);

  if (opt_rotate && (opt_import != NULL || opt_voter != NULL || opt_at != NULL || operands > 0))
    return usage_error (error, "--rotate-key stands alone");
  if (opt_rotate)
    return TRUE;
  if (opt_import == NULL && operands != 2)
    return usage_error (error, "expected ARTICLE and yes or no");
  if (opt_import == NULL && opt_rejects != NULL)
    return usage_error (error, "--rejects is for --import");
  if (opt_import != NULL && (opt_voter != NULL || opt_at != NULL))
    return usage_error (error, "--voter and --at are for one vote, not for --import");
  return is_log || opt_prefix == NULL
         || usage_error (error, "--prefix is for --import=combined and --import=caddy");
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
read_prefix (Setting *self, GError **error)
{
  gsize length;

  self->prefix = g_strdup (opt_prefix == NULL ? "/vote" : opt_prefix);
  for (length = strlen (self->prefix); length > 0 && self->prefix[length - 1] == '/'; length--)
    self->prefix[length - 1] = '\0';
  if (self->prefix[0] == '/' && strcspn (self->prefix, "?# ") == length)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "--prefix: expected a path like /vote, not \"%s\"", opt_prefix);
  return FALSE;
}

static gboolean
read_time (Setting *self, GError **error)
{
  self->vote.at = timestamp_now ();
  self->vote.is_now = opt_at == NULL;
  if (opt_at == NULL)
    return TRUE;
  if (!timestamp_parse (opt_at, self->zone, &self->vote.at, error))
    {
      g_prefix_error (error, "--at: ");
      return FALSE;
    }
  return import_time_is_sane (self->vote.at)
         || usage_error (error, "--at: a time before 1990 or in the future");
}

static gboolean
read_voter (GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);

  if (opt_voter != NULL && *opt_voter == '\0')
    return usage_error (error, "--voter: empty; without it the vote is anonymous");
  if (opt_voter == NULL || vote_name_is_good ("--voter", opt_voter, why))
    return TRUE;
  return usage_error (error, why->str);
}

static gboolean
read_vote (Setting *self, char **operands, GError **error)
{
  self->vote.article = operands[0];
  self->vote.voter = opt_voter;
  if (vote_value_parse (operands[1], &self->vote.value))
    return tool_text ("ARTICLE", operands[0], error) && read_voter (error)
           && read_time (self, error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "expected yes or no, not \"%s\"",
               operands[1]);
  return FALSE;
}

/* ---- The database and the key */

/* A writer would make the database, without an article to vote on. */
static gboolean
open_store (Setting *self, const char *db, GError **error)
{
  gboolean writes = !opt_dry_run && g_file_test (db, G_FILE_TEST_EXISTS);

  self->store = store_open (db, writes ? STORE_RECORD : STORE_READ, error);
  return self->store != NULL && (self->names = vote_names_new (self->store, error)) != NULL;
}

static void
set_key_path (Setting *self, const char *db)
{
  self->key_path = opt_key == NULL ? voter_key_path (db) : g_strdup (opt_key);
}

static gboolean
load_key (Setting *self, const char *db, GError **error)
{
  set_key_path (self, db);
  return opt_dry_run || voter_key_load (self->key_path, &self->key, error);
}

/* ---- What it does */

static int
rotate_key (Setting *setting, const ToolCommon *common, Output *out, GError **error)
{
  set_key_path (setting, common->db);
  if (!opt_dry_run && !voter_key_rotate (setting->key_path, error))
    return -1;
  if (!common->quiet)
    output_printf (out, "%s key in %s; all earlier voters are strangers now\n",
                   opt_dry_run ? "would have made a new" : "new", setting->key_path);
  return STATUS_OK;
}

static gboolean
print_line (Setting *setting, guint32 article, Output *out, GError **error)
{
  g_autoptr(Votes) votes = votes_new (setting->store);
  gint64 yes, total;

  if (!votes_total (votes, article, &yes, &total, error))
    return FALSE;
  output_printf (out, "%" G_GINT64_FORMAT " out of %" G_GINT64_FORMAT
                 " found this helpful\n", yes, total);
  return TRUE;
}

static int
vote (Setting *setting, char **operands, const ToolCommon *common, Output *out, GError **error)
{
  guint32 article;

  if (!read_vote (setting, operands, error) || !open_store (setting, common->db, error)
      || (article = cast_find (setting->names, setting->vote.article, error)) == 0
      || !load_key (setting, common->db, error))
    return -1;
  if (!opt_dry_run
      && !cast_vote (setting->store, &setting->key, article, &setting->vote, error))
    return -1;
  return !common->verbose || print_line (setting, article, out, error) ? STATUS_OK : -1;
}

static void
print_summary (Output *out, const ImportCounts *counts, guint64 rejected, gint64 started)
{
  double took_s = (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;

  output_printf (out, "%s %" G_GUINT64_FORMAT " votes on %u articles",
                 opt_dry_run ? "would have read" : "stored",
                 opt_dry_run ? counts->read : counts->ballots.stored, counts->articles);
  if (!opt_dry_run)
    output_printf (out, ", known %" G_GUINT64_FORMAT, counts->ballots.known);
  output_printf (out, ", skipped %" G_GUINT64_FORMAT ", rejected %" G_GUINT64_FORMAT
                 " in %.2f s\n", counts->skipped, rejected, took_s);
}

static int
import (Setting *setting, char **files, const ToolCommon *common, Output *out, GError **error)
{
  g_autoptr(Progress) progress = progress_new ("importing", !common->quiet);
  g_autoptr(Rejects) rejects = rejects_new (opt_rejects, common->verbose, progress);
  ImportOptions options = {
    .store = setting->store, .key = opt_dry_run ? NULL : &setting->key,
    .names = setting->names, .format = setting->format,
    .rules = { setting->zone, setting->prefix },
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
prepare_import (Setting *setting, int count, char **files, const ToolCommon *common,
                Output *out, GError **error)
{
  static char *standard_input[] = { (char *) "-", NULL };

  if (!vote_format_named (opt_import, &setting->format, error)
      || !read_prefix (setting, error) || !open_store (setting, common->db, error)
      || !load_key (setting, common->db, error))
    return -1;
  return import (setting, count == 0 ? standard_input : files, common, out, error);
}

static int
run (int argc, char **argv, const ToolCommon *common, GError **error)
{
  g_auto(Setting) setting = { 0 };
  g_autoptr(Output) out = NULL;
  int status;

  if (!check_mode (argc - 1, error) || !read_zone (&setting, error)
      || (out = output_open (NULL, error)) == NULL)
    return -1;
  if (opt_rotate)
    status = rotate_key (&setting, common, out, error);
  else if (opt_import != NULL)
    status = prepare_import (&setting, argc - 1, argv + 1, common, out, error);
  else
    status = vote (&setting, argv + 1, common, out, error);
  if (status < 0)
    return status;
  return output_close (g_steal_pointer (&out), error) ? status : -1;
}

static void
clear_options (void)
{
  char **texts[] = { &opt_import, &opt_rejects, &opt_zone, &opt_prefix, &opt_voter, &opt_at,
                     &opt_key };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
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
