#include <string.h>
#include "base/say.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "build.h"
#include "index/reader.h"

static struct
{
  char *config, *theme, *base, *vote, *search, *contact, *output, *now, *name;
  int threads;
  gboolean check;
} opt;

enum
{
  VIEW_WRITE = 1,
  VIEW_CHECK = 2
};

static const char *const view_names[]
  = { "writing a site", "--check, which writes nothing", NULL };

static const Option option_rows[] = {
  { "output", 'o', OPTION_OUTPUT, &opt.output, "DIR",
    .help = "the folder that the site is written to", .only_for = VIEW_WRITE },
  { "check", 0, OPTION_FLAG, &opt.check,
    .help
    = "say which links are dead, which images are missing, which pages have one address; write "
      "nothing",
    .view = VIEW_CHECK },
  { "config", 'c', OPTION_FILE, &opt.config, "FILE", .help = "the desk.yaml" },
  { "theme", 0, OPTION_FILE, &opt.theme, "DIR",
    .help = "files that replace those of the theme: page.xsl, site.css, site.js" },
  { "base", 0, OPTION_TEXT, &opt.base, "URL",
    .help = "where the site will be, for sitemap and feed" },
  { "search", 0, OPTION_TEXT, &opt.search, "URL", .help = "where kbcgi answers searches" },
  { "vote", 0, OPTION_TEXT, &opt.vote, "URL", .help = "where kbcgi takes votes" },
  { "contact", 0, OPTION_TEXT, &opt.contact, "URL", .help = "where kbcgi takes messages" },
  { "now", 0, OPTION_TEXT, &opt.now, "TIME", .help = "as if it were TIME" },
  { "jobs", 'j', OPTION_COUNT, &opt.threads, "N",
    .help = "work on N threads (one per processor)", .min = 1, .max = 256 },
  { .name = NULL }
};

static const ToolInfo info = {
  .name = "kbsite",
  .usage = "[options] -o DIR\n--check [options]",
  .summary
  = "Writes the help centre: the articles of the desk's database as static pages that any web "
    "server serves.  Only what changed is written again.",
  .examples = "kbsite -o /var/www/help                the site\n"
              "kbsite --base=https://help.example/ -o DIR   with sitemap and feed\n"
              "kbsite --check                         dead links, missing images",
  .no_format = TRUE,
  .options = option_rows,
  .views = view_names,
};

/* The desk.yaml, if there is one. */
static gboolean
read_desk (const ToolCommon *common, Desk **desk, GError **error)
{
  g_autofree char *path = desk_find (opt.config, common->db, NULL);

  *desk = path == NULL ? NULL : desk_load (path, error);
  return path == NULL || *desk != NULL;
}

static gboolean
read_now (const Desk *desk, gint64 *now, GError **error)
{
  *now = timestamp_now ();
  if (opt.now == NULL
      || timestamp_parse (opt.now, desk == NULL ? NULL : desk->zone, now, error))
    return TRUE;
  g_prefix_error (error, "--now: ");
  return FALSE;
}

static void
say_done (Output *out, const FolderCounts *counts, gint64 started)
{
  g_autofree char *files = say_counted (counts->files, "file", "files");
  g_autofree char *written = say_count (counts->written);
  g_autofree char *removed = say_count (counts->removed);

  output_printf (out, "%s: written %s, removed %s in %.2f s\n", files, written, removed,
                 (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
}

static int
write_site (ToolCommon *common, const Centre *centre, Store *store, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_autoptr(Theme) theme = theme_new (opt.theme, error);
  g_autoptr(Catalog) catalog = theme == NULL ? NULL : catalog_new (centre, store, error);
  g_autoptr(Folder) folder = catalog == NULL
                                ? NULL
                                : folder_open (opt.check ? "" : opt.output, opt.check, error);
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  Build build = { centre, theme, catalog, folder, store, (guint) opt.threads, findings };
  Output *out = folder == NULL ? NULL : tool_output (common, NULL, error);
  FolderCounts counts;

  if (out == NULL || !build_site (&build, error) || !folder_finish (folder, &counts, error))
    return -1;
  if (!common->quiet && !opt.check)
    say_done (out, &counts, started);
  return findings->len > 0 ? STATUS_NEGATIVE : STATUS_OK;
}

static int
run (ToolCommon *common, GError **error)
{
  g_autoptr(Desk) desk = NULL;
  g_autoptr(Store) store = NULL;
  g_autoptr(SearchIndex) index = NULL;
  g_auto(GStrv) langs = NULL;
  Centre centre
    = { .base = opt.base, .search = opt.search, .vote = opt.vote, .contact = opt.contact };

  if (common->n_operands > 0)
    desk_usage_error (error, "expected no operand, not \"%s\"", common->operands[0]);
  else if (!opt.check && opt.output == NULL)
    desk_usage_error (error, "expected -o DIR");
  else if (read_desk (common, &desk, error) && read_now (desk, &centre.now, error)
           && (store = store_open (common->db, STORE_READ, error)) != NULL
           && (index = search_index_open (store, error)) != NULL)
    {
      centre.desk = desk;
      centre.name = desk == NULL ? "Help centre" : desk->name;
      centre.langs = langs = centre_langs (desk, index->langs);
      return write_site (common, &centre, store, error);
    }
  return -1;
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
