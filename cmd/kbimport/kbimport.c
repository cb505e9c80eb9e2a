#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "article/article.h"
#include "base/parallel.h"
#include "base/process.h"
#include "base/say.h"
#include "base/tool.h"
#include "import.h"

static struct
{
  gboolean dry_run, force, internal, all_pages;
  int from, threads;
  char *output, *votes, *lang, *base;
} opt = { .from = -1 };

enum
{
  VIEW_ZENDESK = 1,
  VIEW_HTML = 2,
  VIEW_CONFLUENCE = 4
};

typedef enum
{
  FROM_ZENDESK,
  FROM_HTML,
  FROM_CONFLUENCE
} From;

static const char *const view_names[]
  = { "--from=zendesk", "--from=html", "--from=confluence", NULL };

static const char *const kinds[] = {
  [FROM_ZENDESK] = "zendesk", [FROM_HTML] = "html", [FROM_CONFLUENCE] = "confluence", NULL
};

static const ImportKind *const readers[] = {
  [FROM_ZENDESK] = &zendesk_kind, [FROM_HTML] = &pages_kind, [FROM_CONFLUENCE] = &confluence_kind
};

static gboolean
check_lang (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  g_autofree char *known = article_language (text);

  return known != NULL
         || desk_usage_error (error, "expected a code like en or pt-BR, not \"%s\"", text);
}

static gboolean
check_base (const char *text, gpointer value G_GNUC_UNUSED, GError **error)
{
  return ((g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://"))
          && strlen (text) > strlen ("https://") && strpbrk (text, " \t\n?#") == NULL)
         || desk_usage_error (
           error, "expected an address like https://help.example.net/, not \"%s\"", text);
}

static const Option option_rows[] = {
  { "from", 0, OPTION_KEYWORD, &opt.from, "KIND", .help = "what the sources are",
    .words = kinds },
  { "output", 'o', OPTION_OUTPUT, &opt.output, "DIR",
    .help = "the folder of markdown to write" },
  { "votes", 0, OPTION_OUTPUT, &opt.votes, "FILE",
    .help = "zendesk: write the votes, as kbvote reads them", .only_for = VIEW_ZENDESK },
  { "internal", 0, OPTION_FLAG, &opt.internal,
    .help = "zendesk: also articles that only some readers may see", .only_for = VIEW_ZENDESK },
  { "all-pages", 0, OPTION_FLAG, &opt.all_pages,
    .help = "html, confluence: also lists, searches and what is not to be found",
    .not_for = VIEW_ZENDESK },
  { "base", 0, OPTION_TEXT, &opt.base, "URL",
    .help = "html: where the folder of pages lay, if they do not say so",
    .only_for = VIEW_HTML, .parse = check_base },
  { "lang", 'l', OPTION_TEXT, &opt.lang, "CODE", .help = "language of articles that name none",
    .parse = check_lang, .not_for = VIEW_ZENDESK },
  { "force", 0, OPTION_FLAG, &opt.force,
    .help = "also write over files that were edited since, and of other sources" },
  { "jobs", 'j', OPTION_COUNT, &opt.threads, "N",
    .help = "work on N threads (one per processor)", .min = 1, .max = PARALLEL_MAX_THREADS },
  { "dry-run", 'n', OPTION_FLAG, &opt.dry_run, .help = "write nothing; say what would be" },
  { .name = NULL }
};

static guint
choose_view (guint chosen G_GNUC_UNUSED, const ToolCommon *common, GError **error)
{
  if (opt.from < 0)
    {
      desk_usage_error (error, "expected --from=zendesk, html or confluence");
      return 0;
    }
  if (opt.output == NULL)
    {
      desk_usage_error (error, "expected -o DIR: the folder to write");
      return 0;
    }
  if (common->n_operands == 0)
    {
      desk_usage_error (error, "expected a source: %s",
                        opt.from == FROM_ZENDESK ? "files of JSON" : "a folder of pages");
      return 0;
    }
  return 1u << opt.from;
}

static const ToolInfo info = {
  .name = "kbimport",
  .usage = "--from=KIND [options] SOURCE... -o DIR",
  .summary = "Makes the articles of another help centre a folder of markdown, once or again and "
             "again.  Files that were edited since, and those of others, stay as they are.",
  .examples = "kbimport --from=zendesk export/*.json -o kb --votes=votes.csv\n"
              "kbimport --from=html saved-pages -o kb\n"
              "kbimport --from=confluence export/SUPPORT -o kb",
  .no_db = TRUE,
  .no_format = TRUE,
  .reads_operands = VIEW_ZENDESK,
  .options = option_rows,
  .views = view_names,
  .choose = choose_view,
};

static void
close_folder (gpointer fd)
{
  close (*(int *) fd);
}

static void
close_last (gpointer last)
{
  last_folder_clear (last);
}

static void
import_init (Import *self, const ToolCommon *common)
{
  *self = (Import){ .kind = readers[opt.from],
                    .internal = opt.internal,
                    .all_pages = opt.all_pages,
                    .lang = opt.lang,
                    .base = opt.base };
  self->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->fragments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->folders = g_array_new (FALSE, FALSE, sizeof (int));
  g_array_set_clear_func (self->folders, close_folder);
  self->threads = parallel_threads ((guint) opt.threads);
  self->last = g_array_new (FALSE, FALSE, sizeof (LastFolder));
  g_array_set_clear_func (self->last, close_last);
  for (guint i = 0; i <= self->threads; i++)
    g_array_append_val (self->last, LAST_FOLDER_NONE);
  g_mutex_init (&self->assets_lock);
  self->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->quiet = common->quiet;
  self->verbose = common->verbose;
  if (opt.votes != NULL)
    self->votes = g_string_new ("article,vote,at,voter\n");
}

static void
import_clear (Import *self)
{
  if (self->state != NULL)
    self->free_state (self->state);
  g_ptr_array_unref (self->pieces);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->used);
  g_hash_table_unref (self->fragments);
  g_array_unref (self->folders);
  g_array_unref (self->last);
  g_hash_table_unref (self->assets);
  g_mutex_clear (&self->assets_lock);
  g_clear_pointer (&self->moves, g_ptr_array_unref);
  g_clear_pointer (&self->target, target_free);
  g_clear_error (&self->error);
  if (self->votes != NULL)
    g_string_free (self->votes, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static gboolean
write_votes (const Import *self, GError **error)
{
  g_autoptr(Output) out = NULL;

  if (self->votes == NULL || opt.dry_run)
    return TRUE;
  out = output_open (opt.votes, error);
  if (out == NULL)
    return FALSE;
  output_write (out, self->votes->str, self->votes->len);
  return output_close (g_steal_pointer (&out), error);
}

static void
tell_edited (const Import *self)
{
  const GPtrArray *edited = target_counts (self->target)->edited;

  for (guint i = 0; i < edited->len; i++)
    {
      g_autofree char *path
        = g_build_filename (opt.output, g_ptr_array_index (edited, i), NULL);

      desk_note_at (path, 0, "edited since, or not by kbimport: left as it is (--force)");
    }
}

static void
tell_pages (const Import *self)
{
  g_autofree char *pages = say_counted (self->pages_left_out, NULL, "pages");

  if (self->pages_left_out > 0 && !self->quiet)
    desk_warn ("%s of no article left out: lists, searches, or said to be noindex (--all-pages)",
               pages);
}

static gboolean
tell_all (const Import *self, ToolCommon *common, GError **error)
{
  const TargetCounts *counts = target_counts (self->target);
  g_autofree char *left
    = say_counted (self->left_out, NULL, "articles"),
    *more = say_counted (self->remarks - MIN (self->remarks, IMPORT_REMARKS), NULL, "remarks"),
    *written = say_count (counts->written), *same = say_count (counts->unchanged),
    *removed = say_count (counts->removed);
  Output *out = tool_output (common, NULL, error);

  if (self->left_out > 0 && !self->quiet)
    desk_warn ("%s only for some readers left out (--internal)", left);
  tell_pages (self);
  if (self->remarks > IMPORT_REMARKS && !self->quiet && !self->verbose)
    desk_warn ("%s more: -v shows them", more);
  if (out == NULL)
    return FALSE;
  if (!self->quiet)
    output_printf (out, "%swritten %s, unchanged %s, removed %s\n",
                   opt.dry_run ? "would have " : "", written, same, removed);
  return TRUE;
}

/* What other sources had is not written over. */
static gboolean
sources_fit (const Import *self, GError **error)
{
  g_autoptr(GHashTable) begins
             = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (guint i = 0; *self->stop == 0 && i < self->pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (self->pieces, i);

      g_hash_table_insert (begins, piece->path, import_beginning (piece));
    }
  return target_fits (self->target, begins, self->problems == 0, self->stop, error);
}

static int
run (ToolCommon *common, GError **error)
{
  static Import *volatile left G_GNUC_UNUSED; /* what to free would take a while */
  g_auto(Import) import = { 0 };
  const volatile int *stop = process_stop (SA_RESTART);

  import_init (&import, common);
  import.stop = stop;
  if (!import.kind->gather (&import, common->operands, error))
    return -1;
  if (*stop != 0)
    {
      left = g_memdup2 (&import, sizeof import);
      import_init (&import, common);
      g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "stopped; nothing was written");
      return -1;
    }
  if (import.pieces->len == 0)
    {
      if (import.problems == 0)
        desk_warn ("no article in \"%s\"", common->operands[0]);
      tell_pages (&import);
      return STATUS_NEGATIVE;
    }
  import.target = target_open (opt.output, kinds[opt.from], opt.dry_run, opt.force, error);
  if (import.target == NULL || !sources_fit (&import, error) || !import_write (&import, error)
      || !target_finish (import.target, import.problems == 0 && *stop == 0, error))
    return -1;
  if (*stop != 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED,
                   "stopped; what is written stays, and the next run does the rest");
      return -1;
    }
  if (!write_votes (&import, error))
    return -1;
  tell_edited (&import);
  if (!tell_all (&import, common, error))
    return -1;
  return import.problems > 0 || target_counts (import.target)->edited->len > 0
           ? STATUS_NEGATIVE
           : STATUS_OK;
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
