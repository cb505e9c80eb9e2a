#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "kbindex.h"
#include "base/process.h"
#include "base/say.h"
#include "base/tool.h"
#include "site/site.h"
#include "store/store.h"
#include "index/writer.h"
#include "vote/counts.h"

static struct
{
  gboolean dry_run, full, check, prune, verify;
  int threads, site, format;
  char *lang, *baseline, *write_baseline, *external, *public;
  GPtrArray *excludes; /* char * */
} opt = { .site = -1 };

enum
{
  VIEW_UPDATE = 1,
  VIEW_CHECK = 2,
  VIEW_VERIFY = 4,
  VIEW_PUBLIC = 8
};

static const char *const view_names[] = { "indexing", "--check, which writes nothing",
                                          "--verify, which only compares",
                                          "--public without a DIR", NULL };

static gboolean
check_lang (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  gsize letters = 0;

  while (g_ascii_isalpha (text[letters]))
    letters++;
  return (text[letters] == '\0' && (letters == 2 || letters == 3))
         || desk_usage_error (error, "expected a code like en, nl or ru, not \"%s\"", text);
}

static gboolean
add_exclude (const char *text, gpointer value, GError **error)
{
  GPtrArray **excludes = value;

  if (text[strspn (text, "/! ")] == '\0' || *text == '#')
    return desk_usage_error (error, "expected a pattern as in .gitignore, not \"%s\"", text);
  if (*excludes == NULL)
    *excludes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (*excludes, g_strdup (text));
  return TRUE;
}

static void
clear_excludes (gpointer value)
{
  g_clear_pointer ((GPtrArray **) value, g_ptr_array_unref);
}

static const Option option_rows[] = {
  { "dry-run", 'n', OPTION_FLAG, &opt.dry_run, .help = "say what would change; write nothing",
    .not_for = VIEW_CHECK | VIEW_VERIFY | VIEW_PUBLIC },
  { "full", 0, OPTION_FLAG, &opt.full,
    .help = "read every file again and make the index afresh (repairs a damaged one)",
    .not_for = VIEW_CHECK | VIEW_VERIFY | VIEW_PUBLIC },
  { "check", 0, OPTION_FLAG, &opt.check,
    .help = "lint the articles: dead links, missing images, titles, front matter",
    .view = VIEW_CHECK, .not_for = VIEW_VERIFY },
  { "site", 0, OPTION_KEYWORD, &opt.site, "SYSTEM",
    .help = "whose addresses the links are (guessed)", .words = site_names,
    .only_for = VIEW_CHECK },
  { "format", 'f', OPTION_KEYWORD, &opt.format, "FORMAT", .help = "of the findings",
    .words = check_formats, .only_for = VIEW_CHECK },
  { "baseline", 0, OPTION_FILE, &opt.baseline, "FILE",
    .help = "findings that are known, and not told", .only_for = VIEW_CHECK },
  { "write-baseline", 0, OPTION_OUTPUT, &opt.write_baseline, "FILE",
    .help = "note all findings as known instead of telling them", .only_for = VIEW_CHECK },
  { "external", 0, OPTION_FILE, &opt.external, "FILE",
    .help = "addresses elsewhere that are good; others are findings", .only_for = VIEW_CHECK },
  { "verify", 0, OPTION_FLAG, &opt.verify,
    .help = "count the index anew from what is stored, and say what differs",
    .view = VIEW_VERIFY, .not_for = VIEW_CHECK },
  { "prune", 0, OPTION_FLAG, &opt.prune,
    .help = "remove the articles of folders that are not named",
    .not_for = VIEW_CHECK | VIEW_VERIFY | VIEW_PUBLIC },
  { "public", 0, OPTION_OUTPUT, &opt.public, "FILE",
    .help = "then write what everybody may read into FILE, for a web server",
    .not_for = VIEW_CHECK | VIEW_VERIFY, .is_database = TRUE },
  { "exclude", 0, OPTION_CUSTOM, &opt.excludes, "GLOB",
    .help = "leave out what fits, as a line of .gitignore would; may be given again",
    .parse = add_exclude, .clear = clear_excludes, .not_for = VIEW_VERIFY | VIEW_PUBLIC },
  { "jobs", 'j', OPTION_COUNT, &opt.threads, "N",
    .help = "read on N threads (one per processor)", .min = 1, .max = 256,
    .not_for = VIEW_VERIFY | VIEW_PUBLIC },
  { "lang", 0, OPTION_TEXT, &opt.lang, "CODE",
    .help = "language of articles that name none (en)", .parse = check_lang,
    .not_for = VIEW_VERIFY | VIEW_PUBLIC },
  { .name = NULL }
};

static guint
choose_view (guint chosen, const ToolCommon *common, GError **error)
{
  if (opt.public != NULL && strcmp (opt.public, "-") == 0)
    desk_usage_error (error, "--public: expected a FILE, not \"-\"");
  else if (opt.public != NULL && opt.dry_run)
    desk_usage_error (error, "--public excludes --dry-run");
  else if (chosen == 0)
    return opt.public != NULL && common->n_operands == 0 ? VIEW_PUBLIC : VIEW_UPDATE;
  else
    return chosen;
  return 0;
}

static const ToolInfo info = {
  .name = "kbindex",
  .usage = "[options] DIR...\n--public=FILE\n--check [options] DIR|FILE...",
  .summary = "Reads the markdown articles below each DIR into the desk's database, where "
             "kbsearch finds them.  Only what changed since the last run is read again.",
  .examples = "kbindex kb                 index the folder kb\n"
              "kbindex --check kb         lint it, write nothing\n"
              "kbindex -d desk.db -n kb   say what would change",
  .no_format = TRUE,
  .options = option_rows,
  .views = view_names,
  .choose = choose_view,
};

static int
check (const GArray *roots, const ReadingOptions *reading, ToolCommon *common, GError **error)
{
  CheckOptions options = { .reading = *reading,
                           .site = opt.site,
                           .format = opt.format,
                           .baseline = opt.baseline,
                           .write_baseline = opt.write_baseline,
                           .external = opt.external,
                           .quiet = common->quiet };

  return check_run (roots, &options, common, error);
}

/* ---- --public */

static void
print_public (Output *out, const SnapshotMade *made, gint64 started)
{
  g_autofree char *articles = say_counted (made->articles, NULL, "articles");
  g_autofree char *bytes = say_count (made->bytes);

  output_text (out, opt.public, -1);
  if (made->written)
    output_printf (out, ": %s, %s bytes written in %.2f s\n", articles, bytes,
                   (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  else
    output_printf (out, ": %s, unchanged\n", articles);
}

static int
publish (const ToolCommon *common, Output *out, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_autoptr(Store) store = store_open (common->db, STORE_READ, error);
  SnapshotMade made;

  if (store == NULL
      || !snapshot_make (store, opt.public, process_stop (SA_RESTART), &made, error))
    return -1;
  if (!common->quiet)
    print_public (out, &made, started);
  return STATUS_OK;
}

/* ---- Indexing */

static void
print_summary (Output *out, const UpdateCounts *counts, gint64 started)
{
  g_autofree char *indexed = say_count (counts->indexed);
  g_autofree char *unchanged = say_count (counts->unchanged);
  g_autofree char *removed = say_count (counts->removed);

  output_printf (out, "%sindexed %s, unchanged %s, removed %s in %.2f s\n",
                 opt.dry_run ? "would have " : "", indexed, unchanged, removed,
                 (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
}

static int
update (const GArray *roots, const ReadingOptions *reading, const ToolCommon *common,
        Output *out, GError **error)
{
  UpdateOptions options = { .reading = *reading,
                            .dry_run = opt.dry_run,
                            .full = opt.full,
                            .prune = opt.prune,
                            .quiet = common->quiet,
                            .verbose = common->verbose,
                            .out = out,
                            .stop = process_stop (SA_RESTART) };
  gint64 started = g_get_monotonic_time ();
  UpdateCounts counts;

  if (!update_run (common->db, roots, &options, &counts, error))
    return -1;
  if (!common->quiet)
    print_summary (out, &counts, started);
  if (opt.public != NULL && publish (common, out, error) < 0)
    return -1;
  return counts.troubled > 0 ? STATUS_NEGATIVE : STATUS_OK;
}

/* ---- --verify */

static int
verify (const ToolCommon *common, Output *out, GError **error)
{
  g_autoptr(Store) store = store_open (common->db, STORE_READ, error);
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  IndexVerified verified;

  if (store == NULL || !index_verify (store, findings, &verified, error)
      || (!store_is_snapshot (store) && !votes_verify (store, findings, error)))
    return -1;
  for (guint i = 0; i < findings->len; i++)
    {
      output_text (out, g_ptr_array_index (findings, i), -1);
      output_string (out, "\n");
    }
  if (findings->len == 0 && !common->quiet)
    output_printf (out, "verified %u article%s, %u term%s, %u word%s: all counts agree\n",
                   verified.articles, verified.articles == 1 ? "" : "s", verified.terms,
                   verified.terms == 1 ? "" : "s", verified.words,
                   verified.words == 1 ? "" : "s");
  return findings->len > 0 ? STATUS_NEGATIVE : STATUS_OK;
}

static GArray *
open_roots (char **names, GError **error)
{
  if (opt.excludes != NULL)
    g_ptr_array_add (opt.excludes, NULL);
  return roots_open (names, opt.excludes == NULL ? NULL : (char **) opt.excludes->pdata,
                     opt.check, error);
}

static int
run (ToolCommon *common, GError **error)
{
  g_autofree char *lang = g_ascii_strdown (opt.lang == NULL ? "en" : opt.lang, -1);
  ReadingOptions reading = { (guint) opt.threads, lang, opt.full, opt.check };
  g_autoptr(GArray) roots = NULL;
  Output *out;

  if (opt.verify && common->n_operands > 0)
    desk_usage_error (error, "no DIR goes with --verify");
  else if (opt.verify || common->views == VIEW_PUBLIC)
    return (out = tool_output (common, NULL, error)) == NULL ? -1
           : opt.verify                                      ? verify (common, out, error)
                                                             : publish (common, out, error);
  else if (common->n_operands == 0)
    desk_usage_error (error, opt.check ? "expected a DIR or a FILE" : "expected a DIR");
  else if ((roots = open_roots (common->operands, error)) == NULL)
    return -1;
  else if (opt.check)
    return check (roots, &reading, common, error);
  else if ((out = tool_output (common, NULL, error)) != NULL)
    return update (roots, &reading, common, out, error);
  return -1;
}

int
main (int argc, char **argv)
{
  process_warm_heap ();
  process_enlarge_heap ();
  return tool_main (&info, run, argc, argv);
}
