#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "base/stop.h"
#include "base/tool.h"
#include "check.h"
#include "update.h"

static const ToolInfo info = {
  .name = "kbindex",
  .usage = "[options] DIR...",
  .summary = "Reads the markdown articles below each DIR into the desk's database, where "
             "kbsearch finds them.  Only what changed since the last run is read again.",
  .examples = "kbindex kb                 index the folder kb\n"
              "kbindex --check kb         lint it, write nothing\n"
              "kbindex -d desk.db -n kb   say what would change",
  .no_format = TRUE,
};

static gboolean opt_dry_run, opt_full, opt_check, opt_prune;
static int opt_threads;
static char *opt_lang;

static const GOptionEntry entries[] = {
  { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &opt_dry_run,
    "say what would change; write nothing", NULL },
  { "full", 0, 0, G_OPTION_ARG_NONE, &opt_full,
    "read every file again and make the index afresh (repairs a damaged one)", NULL },
  { "check", 0, 0, G_OPTION_ARG_NONE, &opt_check,
    "lint the articles: dead links, missing images, titles, front matter", NULL },
  { "prune", 0, 0, G_OPTION_ARG_NONE, &opt_prune,
    "remove the articles of folders that are not named", NULL },
  { "jobs", 'j', 0, G_OPTION_ARG_INT, &opt_threads,
    "read on N threads (one per processor)", "N" },
  { "lang", 0, 0, G_OPTION_ARG_FILENAME, &opt_lang,
    "language of articles that name none (en)", "CODE" },
  { NULL, 0, 0, 0, NULL, NULL, NULL }
};

static void
clear_root (gpointer data)
{
  Root *root = data;

  tree_free (root->tree);
  g_free (root->name);
}

static gboolean
usage_error (GError **error, const char *message)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_USAGE, message);
  return FALSE;
}

static gboolean
check_usage (int argc, GError **error)
{
  if (argc < 2)
    return usage_error (error, "expected a DIR");
  if (opt_threads < 0 || opt_threads > 256)
    return usage_error (error, "-j: expected a number up to 256");
  if (opt_check && (opt_full || opt_dry_run || opt_prune))
    return usage_error (error, "--check writes nothing: it goes alone");
  if (opt_lang == NULL)
    return TRUE;
  if (strlen (opt_lang) < 2 || strlen (opt_lang) > 3)
    return usage_error (error, "--lang: expected a code like en, nl or ru");
  for (char *c = opt_lang; *c != '\0'; c++)
    {
      *c = g_ascii_tolower (*c);
      if (!g_ascii_islower (*c))
        return usage_error (error, "--lang: expected a code like en, nl or ru");
    }
  return TRUE;
}

static gboolean
is_inside (const char *inner, const char *outer)
{
  gsize length = strlen (outer);

  return strncmp (inner, outer, length) == 0
         && (inner[length] == '/' || length == 1);
}

/* Two folders that share files would index them twice. */
static gboolean
overlaps (const GArray *roots, const Root *root, gboolean *same, GError **error)
{
  *same = FALSE;
  for (guint i = 0; i < roots->len; i++)
    {
      const Root *other = &g_array_index (roots, Root, i);

      *same |= strcmp (other->tree->root, root->tree->root) == 0;
      if (*same || (!is_inside (root->tree->root, other->tree->root)
                    && !is_inside (other->tree->root, root->tree->root)))
        continue;
      g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
                   "%s and %s lie one inside the other; name the outer one", other->name,
                   root->name);
      return TRUE;
    }
  return *same;
}

/* A folder named twice is one. */
static gboolean
add_root (GArray *roots, const char *name, GError **error)
{
  gsize length = strlen (name);
  gboolean same;
  Root root;

  while (length > 1 && name[length - 1] == '/')
    length--;
  root.tree = tree_walk (name, error);
  if (root.tree == NULL)
    return FALSE;
  root.name = g_strndup (name, length);
  if (!overlaps (roots, &root, &same, error))
    {
      g_array_append_val (roots, root);
      return TRUE;
    }
  clear_root (&root);
  return same;
}

static GArray *
walk_roots (char **names, GError **error)
{
  g_autoptr(GArray) roots = g_array_new (FALSE, FALSE, sizeof (Root));

  g_array_set_clear_func (roots, clear_root);
  for (; *names != NULL; names++)
    if (!add_root (roots, *names, error))
      return NULL;
  return g_steal_pointer (&roots);
}

static int
check (const GArray *roots, const ReadingOptions *reading, Output *out, GError **error)
{
  guint found;

  if (!check_run (roots, reading, out, &found, error))
    return -1;
  return found > 0 ? STATUS_NEGATIVE : STATUS_OK;
}

static int
update (const GArray *roots, const ReadingOptions *reading, const ToolCommon *common,
        Output *out, GError **error)
{
  UpdateOptions options = { .reading = *reading, .dry_run = opt_dry_run,
                            .full = opt_full, .prune = opt_prune,
                            .quiet = common->quiet, .verbose = common->verbose,
                            .out = out, .stop = stop_catch (SA_RESTART) };
  gint64 started = g_get_monotonic_time ();
  UpdateCounts counts;

  if (!update_run (common->db, roots, &options, &counts, error))
    return -1;
  if (!common->quiet)
    output_printf (out, "%sindexed %u, unchanged %u, removed %u in %.2f s\n",
                   opt_dry_run ? "would have " : "", counts.indexed, counts.unchanged,
                   counts.removed,
                   (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  return counts.troubled > 0 ? STATUS_NEGATIVE : STATUS_OK;
}

static int
run (int argc, char **argv, const ToolCommon *common, GError **error)
{
  ReadingOptions reading = { (guint) MAX (opt_threads, 0),
                             NULL, opt_full, opt_check };
  g_autoptr(Output) out = NULL;
  g_autoptr(GArray) roots = NULL;
  int status;

  if (!check_usage (argc, error))
    return -1;
  reading.lang = opt_lang == NULL ? "en" : opt_lang;
  roots = walk_roots (argv + 1, error);
  out = roots == NULL ? NULL : output_open (NULL, error);
  if (out == NULL)
    return -1;
  status = opt_check ? check (roots, &reading, out, error)
                     : update (roots, &reading, common, out, error);
  if (status < 0)
    return status;
  return output_close (g_steal_pointer (&out), error) ? status : -1;
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
  g_free (opt_lang);
  stop_end ();
  return status;
}
