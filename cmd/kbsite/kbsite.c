#include <string.h>
#include "base/say.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "index/reader.h"
#include "build.h"
#include "inputs.h"

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

/* An address that may stand in a page; `whole`: with its host, and no query. */
static gboolean
check_address (const char *text, gboolean whole, GError **error)
{
  gboolean http = g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://");
  const char *host = http ? strstr (text, "://") + strlen ("://") : text;
  gboolean good = http ? g_ascii_isalnum (*host) : !whole && *text == '/' && text[1] != '/';

  for (const char *c = text; *c != '\0'; c++)
    good &= *c > ' ' && *c < 0x7f && strchr ("\"'<>\\;,", *c) == NULL;
  if (good && (!whole || strpbrk (text, "?#") == NULL))
    return TRUE;
  return desk_usage_error (error,
                           "expected an address like https://help.example/%s, not \"%s\"",
                           whole ? "" : "search or /search", text);
}

static gboolean
check_base (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  return check_address (text, TRUE, error);
}

static gboolean
check_service (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  return check_address (text, FALSE, error);
}

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
    .help = "files that replace those of the theme: page.xsl, site.css, site.js, site.svg" },
  { "base", 0, OPTION_TEXT, &opt.base, "URL",
    .help = "where the site will be, for sitemap and feeds", .parse = check_base },
  { "search", 0, OPTION_TEXT, &opt.search, "URL", .help = "where kbcgi answers searches",
    .parse = check_service },
  { "vote", 0, OPTION_TEXT, &opt.vote, "URL", .help = "where kbcgi takes votes",
    .parse = check_service },
  { "contact", 0, OPTION_TEXT, &opt.contact, "URL", .help = "where kbcgi takes messages",
    .parse = check_service },
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
compare_findings (gconstpointer a, gconstpointer b)
{
  const Finding *x = *(Finding *const *) a, *y = *(Finding *const *) b;
  int order = strcmp (x->path, y->path);

  if (order != 0 || x->line != y->line)
    return order != 0 ? order : x->line < y->line ? -1 : 1;
  return strcmp (x->why, y->why);
}

/* All of them are the answer of --check; else they are remarks, that others can be told of. */
static void
say_findings (Output *out, GPtrArray *findings, const ToolCommon *common)
{
  g_ptr_array_sort (findings, compare_findings);
  for (guint i = 0; i < findings->len; i++)
    {
      const Finding *finding = findings->pdata[i];
      g_autofree char *line = finding->line == 0 ? g_strdup ("")
                                                 : g_strdup_printf ("%u:", finding->line);
      g_autofree char *text = g_strdup_printf ("%s:%s %s", finding->path, line, finding->why);

      if (opt.check)
        {
          output_text (out, text, -1);
          output_string (out, "\n");
        }
      else if (common->verbose)
        desk_note_at (finding->path, finding->line, finding->why);
    }
}

static void
say_more (const ToolCommon *common, guint findings)
{
  g_autofree char *count = say_counted (findings, "thing", "things");

  if (!opt.check && !common->verbose && !common->quiet && findings > 0)
    desk_warn ("%s to look at; kbsite --check names them", count);
}

static void
say_unread (const Build *build)
{
  g_autofree char *count = say_counted (build->unread, "article", "articles");

  if (!opt.check && build->unread > 0)
    desk_warn ("%s could not be read (%s); nothing was removed", count, build->first_unread);
}

/* Whether the site lies there as it would come out; says so. */
static gboolean
is_done (const ToolCommon *common, const char *key, Output *out, gint64 started)
{
  g_autofree char *state = NULL;
  FolderCounts counts;
  guint findings;

  if (common->verbose || (state = folder_state (opt.output, &counts)) == NULL
      || !inputs_hold (key, opt.output, state, &findings))
    return FALSE;
  say_more (common, findings);
  if (!common->quiet)
    say_done (out, &counts, started);
  return TRUE;
}

static void
keep_inputs (const Build *build, const char *key)
{
  FolderCounts counts;
  g_autofree char *state = folder_state (opt.output, &counts);

  if (state != NULL)
    inputs_keep (build, key, opt.output, state);
}

static int
build_and_say (ToolCommon *common, Build *build, Store *store, const char *key, Output *out,
               gint64 started, GError **error)
{
  FolderCounts counts;

  if (!whole_put (build, store, (guint) opt.threads, error)
      || !folder_finish (build->folder, build->unread == 0, &counts, error))
    return -1;
  if (key != NULL && build->unread == 0)
    keep_inputs (build, key);
  say_findings (out, build->findings, common);
  say_unread (build);
  say_more (common, build->findings->len);
  if (!common->quiet && !opt.check)
    say_done (out, &counts, started);
  return (opt.check && build->findings->len > 0) || build->unread > 0 ? STATUS_NEGATIVE
                                                                      : STATUS_OK;
}

static int
write_site (ToolCommon *common, const Centre *centre, Store *store, GError **error)
{
  gint64 started = g_get_monotonic_time ();
  g_autoptr(Theme) theme = theme_new (opt.theme, error);
  g_autoptr(Catalog) catalog = theme == NULL ? NULL : catalog_new (centre, store, error);
  g_autofree char *key = catalog == NULL || opt.check ? NULL
                                                      : inputs_key (centre, theme, catalog);
  Output *out = catalog == NULL ? NULL : tool_output (common, NULL, error);
  g_autoptr(Related) related = NULL;
  g_autoptr(Folder) folder = NULL;
  g_auto(Build) build = { NULL };

  if (out == NULL)
    return -1;
  if (key != NULL && is_done (common, key, out, started))
    return STATUS_OK;
  related = related_new (catalog, store, error);
  folder = related == NULL ? NULL
                           : folder_open (opt.check ? "" : opt.output, opt.check, error);
  if (folder == NULL)
    return -1;
  build_init (&build, centre, theme, catalog, folder, related, opt.check);
  return build_and_say (common, &build, store, key, out, started, error);
}

static int
run (ToolCommon *common, GError **error)
{
  g_autoptr(Desk) desk = NULL;
  g_autoptr(Store) store = NULL;
  g_autoptr(SearchIndex) index = NULL;
  g_auto(GStrv) langs = NULL;
  g_autofree char *base = opt.base == NULL || g_str_has_suffix (opt.base, "/")
                            ? g_strdup (opt.base)
                            : g_strconcat (opt.base, "/", NULL);
  Centre centre
    = { .base = base, .search = opt.search, .vote = opt.vote, .contact = opt.contact };

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
