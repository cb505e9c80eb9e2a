#define XXH_INLINE_ALL
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>
#include "base/file.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "base/tool.h"
#include "centre/hours.h"
#include "index/reader.h"
#include "build.h"

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

/* ---- Whether a site would come out as it lies: known by a hash of all that it is made of, without making it.
 *
 * That is articles' rows, votes and files (as size, times and inode tell), desk.yaml and its feeds, the theme, the
 * options, the day, and the program itself; and of each file that a link or an image named, whether it was there and
 * what it was. */

#define INPUTS_HEAD "kbsite-inputs 1\n"

enum
{
  FILE_BYTES_MAX = 64 << 20
};

static void
add_text (XXH3_state_t *state, const char *text)
{
  if (text == NULL)
    text = "\001";
  XXH3_128bits_update (state, text, strlen (text) + 1);
}

static void
add_number (XXH3_state_t *state, gint64 number)
{
  XXH3_128bits_update (state, &number, sizeof number);
}

static void
add_state (XXH3_state_t *state, const char *path)
{
  g_autofree char *told = file_state (path);

  add_text (state, told);
}

/* What is read of it each time: an editor may keep the time. */
static void
add_contents (XXH3_state_t *state, const char *path)
{
  gsize length = 0;
  g_autofree char *bytes = file_read (path, FILE_BYTES_MAX, "a file", &length, NULL);

  XXH3_128bits_update (state, bytes == NULL ? "" : bytes, length);
  add_number (state, (gint64) length);
}

static void
add_desk (XXH3_state_t *state, const Centre *centre)
{
  const Desk *desk = centre->desk;
  g_autofree char *hours = NULL;

  if (desk == NULL)
    return;
  for (guint i = 0; i < desk->files->len; i++)
    add_contents (state, desk->files->pdata[i]);
  /* (These change with the day, in the desk's zone; what else does, changes with them or by a `since`.) */
  hours = hours_json (centre);
  add_text (state, hours);
  for (guint i = 0; i < desk->promises->len; i++)
    add_number (state, g_array_index (desk->promises, DeskPromise, i).since <= centre->now);
}

static void
add_theme (XXH3_state_t *state, const Theme *theme)
{
  add_text (state, theme->template);
  add_text (state, theme->css.name);
  add_text (state, theme->script.name);
  add_text (state, theme->icon.name);
}

static void
add_entry (XXH3_state_t *state, const Entry *entry)
{
  const LibraryArticle *row = &entry->row;
  const char *texts[] = { row->path,      row->root,        row->title, row->category,
                          row->lang,      row->description, row->slug,  row->updated,
                          entry->address, entry->translated };
  g_autofree char *path = row->root == NULL ? NULL
                                            : g_build_filename (row->root, row->path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (state, texts[i]);
  add_number (state, row->size);
  add_number (state, row->mtime_ns);
  add_number (state, entry->is_ahead);
  add_number (state, entry->yes);
  add_number (state, entry->total);
  if (path != NULL)
    add_state (state, path);
}

/* Of all but the files that links name.  Free it. */
static char *
inputs_key (const Centre *centre, const Theme *theme, const Catalog *catalog)
{
  const char *texts[]
    = { centre->name, centre->base, centre->search, centre->vote, centre->contact };
  XXH3_state_t *state = XXH3_createState ();
  XXH128_hash_t hash;

  XXH3_128bits_reset (state);
  add_state (state, "/proc/self/exe");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    add_text (state, texts[i]);
  for (guint i = 0; centre->langs[i] != NULL; i++)
    add_text (state, centre->langs[i]);
  add_theme (state, theme);
  add_desk (state, centre);
  for (guint i = 0; i < catalog->entries->len; i++)
    add_entry (state, catalog->entries->pdata[i]);
  hash = XXH3_128bits_digest (state);
  XXH3_freeState (state);
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
                          (guint64) hash.high64, (guint64) hash.low64);
}

/* What is known of the site in the folder is kept below the user's cache folder: it holds on this machine alone, and
 * may be lost. */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of the folder; NULL: there is none. */
static char *
kept_path (const char *output)
{
  char *real = realpath (output, NULL);
  g_autofree char *hash = NULL, *name = NULL;

  if (real == NULL)
    return NULL;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, real, -1);
  name = g_strdup_printf ("kbsite-%.32s", hash);
  free (real);
  return g_build_filename (g_get_user_cache_dir (), "deskbook", name, NULL);
}

static char *
write_text (const Build *build, const char *key, const char *state)
{
  g_autoptr(GString) text = g_string_new (INPUTS_HEAD);
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_string_append_printf (text, "%s %s %u\n", key, state, build->findings->len);
  g_hash_table_iter_init (&iter, build->looked_at);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    g_ptr_array_add (paths, path);
  g_ptr_array_sort (paths, compare_texts);
  for (guint i = 0; i < paths->len; i++)
    {
      if (strchr (paths->pdata[i], '\n') != NULL)
        return NULL;
      g_string_append_printf (text, "%s %s\n",
                              (char *) g_hash_table_lookup (build->looked_at, paths->pdata[i]),
                              (char *) paths->pdata[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* `state` is the folder's (folder_state ()).  Where it cannot be kept, the next run makes the site again. */
static void
inputs_keep (const Build *build, const char *key, const char *output, const char *state)
{
  g_autofree char *path = kept_path (output), *text = write_text (build, key, state);
  g_autofree char *folder = path == NULL ? NULL : g_path_get_dirname (path);

  if (path != NULL && text != NULL && g_mkdir_with_parents (folder, 0700) == 0)
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

/* "1234 1790000000000000000 5678 /kb/x.png", "- /kb/y.png" */
static gboolean
line_holds (const char *line)
{
  const char *path = strchr (line, '/');
  g_autofree char *state = path == NULL ? NULL : file_state (path);

  return state != NULL && strlen (state) + 1 == (gsize) (path - line)
         && strncmp (line, state, strlen (state)) == 0;
}

/* `findings`: how many things there were to look at. */
static gboolean
inputs_hold (const char *key, const char *output, const char *state, guint *findings)
{
  g_autofree char *path = kept_path (output), *text = NULL;
  g_autofree char *head = g_strdup_printf (INPUTS_HEAD "%s %s ", key, state);
  g_auto(GStrv) lines = NULL;
  gsize length;

  if (path == NULL || g_access (path, F_OK) != 0
      || (text = file_read (path, FILE_BYTES_MAX, "a list", &length, NULL)) == NULL
      || !g_str_has_prefix (text, head))
    return FALSE;
  lines = g_strsplit (text + strlen (head), "\n", -1);
  *findings = (guint) strtoul (lines[0], NULL, 10);
  for (char **line = lines + 1; *line != NULL; line++)
    if (**line != '\0' && !line_holds (*line))
      return FALSE;
  return TRUE;
}

/* ---- What is said */

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

/* ---- The site */

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

static int
build_and_say (ToolCommon *common, Build *build, Store *store, const char *key, Output *out,
               gint64 started, GError **error)
{
  FolderCounts counts;

  if (!whole_put (build, store, (guint) opt.threads, error)
      || !folder_finish (build->folder, build->unread == 0, &counts, error))
    return -1;
  if (key != NULL && build->unread == 0)
    inputs_keep (build, key, opt.output, counts.state);
  say_findings (out, build->findings, common);
  say_unread (build);
  say_more (common, build->findings->len);
  if (!common->quiet && !opt.check)
    say_done (out, &counts, started);
  return (opt.check && build->findings->len > 0) || build->unread > 0 ? STATUS_NEGATIVE
                                                                      : STATUS_OK;
}

static void
say_idle (const ToolCommon *common, const Theme *theme)
{
  g_autofree char *names
    = theme == NULL || *theme->idle == NULL ? NULL : g_strjoinv (", ", theme->idle);

  if (names != NULL && !common->quiet)
    desk_warn ("%s: nothing of the theme is called %s; expected page.xsl, site.css, site.js or "
               "site.svg",
               opt.theme, names);
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
  say_idle (common, theme);
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
