#include "kbindex.h"

#include <string.h>
#include "base/choice.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/say.h"

const char *const check_formats[] = { "text", "json", "sarif", NULL };

enum
{
  LIST_MAX_BYTES = 16 * 1024 * 1024,
  SETTINGS_MAX_BYTES = 64 * 1024
};

/* ---- Lists: known findings, known addresses */

#define BASELINE_HEAD \
  "# Findings of kbindex --check that are known: path, what.  Lines may go, in any order.\n"

/* The lines of a file, but for blank ones and comments: a set, or NULL with `error`. */
static GHashTable *
read_list (const char *path, const char *what, GError **error)
{
  gsize length;
  g_autofree char *text = file_read (path, LIST_MAX_BYTES, what, &length, error);
  g_autoptr(GHashTable) set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) lines = text == NULL ? NULL : g_strsplit (text, "\n", -1);

  if (text == NULL)
    return NULL;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (*lines[i] != '\0' && *lines[i] != '#')
        g_hash_table_add (set, g_strdup (lines[i]));
    }
  return g_steal_pointer (&set);
}

static char *
known_line (const LintFinding *finding)
{
  return g_strdup_printf ("%s: %s", finding->path, finding->key);
}

/* ---- What a tree says of itself */

typedef struct
{
  int site;
  char *address;
  char *baseline;
  char *external;
} Settings;

static void
settings_clear (Settings *self)
{
  g_free (self->address);
  g_free (self->baseline);
  g_free (self->external);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, settings_clear)

static gboolean
set_one (Settings *self, const Root *root, const char *key, const char *value, guint line,
         const char *path, GError **error)
{
  if (strcmp (key, "site") == 0)
    {
      for (int i = 0; site_names[i] != NULL; i++)
        if (strcmp (site_names[i], value) == 0)
          {
            self->site = i;
            return TRUE;
          }
      return desk_error_at (error, path, line, 0,
                            "site: expected plain, hugo, mkdocs, docusaurus, jekyll, obsidian "
                            "or docfx, not \"%s\"",
                            value);
    }
  if (strcmp (key, "address") == 0)
    {
      if (strstr (value, "://") == NULL)
        return desk_error_at (error, path, line, 0,
                              "address: expected one like https://kb.example/help/, not \"%s\"",
                              value);
      self->address = g_strdup (value);
    }
  else if (strcmp (key, "baseline") == 0)
    self->baseline = g_build_filename (root->tree->root, value, NULL);
  else if (strcmp (key, "external") == 0)
    self->external = g_build_filename (root->tree->root, value, NULL);
  else
    return desk_error_at (error, path, line, 0,
                          "expected site, address, baseline or external, not \"%s\"", key);
  return TRUE;
}

static gboolean
read_settings (Settings *self, const Root *root, GError **error)
{
  g_autofree char *path = g_build_filename (root->name, ".kbcheck", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  text = file_read (path, SETTINGS_MAX_BYTES, "settings", &length, error);
  if (text == NULL)
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *key = g_strstrip (lines[i]);
      char *colon = strchr (key, ':');

      if (*key == '\0' || *key == '#')
        continue;
      if (colon == NULL)
        return desk_error_at (error, path, i + 1, 0, "expected \"key: value\"");
      *colon = '\0';
      if (!set_one (self, root, g_strchomp (key), g_strstrip (colon + 1), i + 1, path, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Findings, as text, JSON and SARIF */

/* The path as reached from where the user stands. */
static char *
shown_path (const Root *root, const char *path)
{
  const char *name = strcmp (root->name, ".") == 0 ? "" : root->name;

  while (g_str_has_prefix (name, "./"))
    name += 2;
  return g_build_filename (*name == '\0' ? path : name, *name == '\0' ? NULL : path, NULL);
}

static char *
also_lines (const LintFinding *finding)
{
  GString *out = g_string_new (NULL);
  guint n = finding->also == NULL ? 0 : finding->also->len;

  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%u",
                            i == 0       ? (n > 1 ? "; also in lines " : "; also in line ")
                            : i + 1 == n ? " and "
                                         : ", ",
                            g_array_index (finding->also, guint, i));
  return g_string_free (out, FALSE);
}

static void
print_text (Output *out, const Root *root, const LintFinding *finding)
{
  g_autofree char *path = root->only != NULL
                            ? shown_path (root, finding->path)
                            : g_build_filename (root->name, finding->path, NULL);
  g_autofree char *also = also_lines (finding);

  output_text (out, path, -1);
  output_printf (out, ":%u: ", MAX (finding->line, 1));
  output_text (out, finding->message, -1);
  output_string (out, also);
  output_string (out, "\n");
}

static Table *
open_table (Output *out)
{
  static const TableColumn columns[]
    = { { "path", COLUMN_TEXT },    { "line", COLUMN_INTEGER }, { "rule", COLUMN_TEXT },
        { "message", COLUMN_TEXT }, { "also", COLUMN_OBJECT },  { NULL, COLUMN_TEXT } };

  return table_open (out, FORMAT_JSON, columns, FALSE);
}

static void
put_json (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  escape_json (out, text, -1);
  g_string_append_c (out, '"');
}

/* The further places of a finding, `before` before the first: lines of the file, and what it is a double
 * of. */
static void
each_place (const Root *root, const LintFinding *finding,
            void (*put) (GString *out, const char *path, guint line), const char *before,
            GString *out)
{
  guint n = finding->also == NULL ? 0 : finding->also->len;
  g_autofree char *path = shown_path (root, finding->path);
  g_autofree char *other = finding->other == NULL ? NULL : shown_path (root, finding->other);

  for (guint i = 0; i < n; i++)
    {
      g_string_append (out, i == 0 ? before : ",");
      put (out, path, g_array_index (finding->also, guint, i));
    }
  if (other == NULL)
    return;
  g_string_append (out, n == 0 ? before : ",");
  put (out, other, finding->other_line);
}

static void
put_place (GString *out, const char *path, guint line)
{
  g_string_append (out, "{\"path\":");
  put_json (out, path);
  g_string_append_printf (out, ",\"line\":%u}", MAX (line, 1));
}

static void
add_row (Table *table, const Root *root, const LintFinding *finding)
{
  g_autofree char *path = shown_path (root, finding->path);
  g_autoptr(GString) also = g_string_new ("[");

  each_place (root, finding, put_place, "", also);
  g_string_append_c (also, ']');
  table_text (table, path);
  table_int (table, MAX (finding->line, 1));
  table_text (table, finding->rule);
  table_text (table, finding->message);
  table_text (table, also->str);
  table_end_row (table);
}

static const char *
level_of (const char *rule)
{
  static const char *const warnings[]
    = { "no-title", "empty", "doubled-title", "external-link", NULL };

  return g_strv_contains (warnings, rule) ? "warning" : "error";
}

static void
begin_sarif (Output *out)
{
  g_autoptr(GString) head = g_string_new (
    "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
    "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{"
    "\"name\":\"kbindex\",\"version\":\"" DESKBOOK_VERSION "\",\"rules\":[\n");

  for (guint i = 0; lint_rules[i] != NULL; i++)
    {
      g_string_append (head, i == 0 ? "{\"id\":" : ",\n{\"id\":");
      put_json (head, lint_rules[i]);
      g_string_append (head, ",\"shortDescription\":{\"text\":");
      put_json (head, lint_rule_texts[i]);
      g_string_append_printf (head, "},\"defaultConfiguration\":{\"level\":\"%s\"}}",
                              level_of (lint_rules[i]));
    }
  g_string_append (head, "]}},\"columnKind\":\"utf16CodeUnits\",\"results\":[");
  output_string (out, head->str);
}

static void
put_location (GString *out, const char *path, guint line)
{
  g_autofree char *uri = g_uri_escape_string (path, "/", FALSE);

  g_string_append (out, "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
  put_json (out, uri);
  g_string_append_printf (out, "},\"region\":{\"startLine\":%u}}}", MAX (line, 1));
}

/* The fingerprint is of what does not move, so that a finding is the same one in a later run. */
static void
put_result (Output *out, const Root *root, const LintFinding *finding, gboolean first)
{
  g_autoptr(GString) result = g_string_new (first ? "\n" : ",\n");
  g_autofree char *path = shown_path (root, finding->path);
  g_autofree char *known = known_line (finding);
  g_autofree char *print = g_compute_checksum_for_string (G_CHECKSUM_SHA256, known, -1);
  guint index = 0;
  gsize before;

  while (strcmp (lint_rules[index], finding->rule) != 0)
    index++;
  g_string_append_printf (result,
                          "{\"ruleId\":\"%s\",\"ruleIndex\":%u,\"level\":\"%s\","
                          "\"message\":{\"text\":",
                          finding->rule, index, level_of (finding->rule));
  put_json (result, finding->message);
  g_string_append (result, "},\"locations\":[");
  put_location (result, path, finding->line);
  g_string_append_c (result, ']');
  before = result->len;
  each_place (root, finding, put_location, ",\"relatedLocations\":[", result);
  g_string_append_printf (result, "%s,\"partialFingerprints\":{\"finding/v1\":\"%s\"}}",
                          result->len > before ? "]" : "", print);
  output_string (out, result->str);
}

/* ---- A run */

typedef struct
{
  const CheckOptions *options;
  Output *out;
  Table *table;
  GHashTable *known;
  GHashTable *stale; /* of the known, those that nothing was found for: borrowed */
  GHashTable *external;
  GPtrArray *noted; /* char *: all findings, as a baseline has them */
  guint found;
  gboolean empty; /* a folder has no article */
} Check;

static Article *
next_article (gpointer reading, const Tree *tree G_GNUC_UNUSED,
              const TreeFile *file G_GNUC_UNUSED, Scan **scan, GError **error)
{
  g_autoptr(ReadingResult) result = reading_next (reading);

  if (result->error != NULL)
    g_propagate_error (error, g_steal_pointer (&result->error));
  *scan = g_steal_pointer (&result->scan);
  return g_steal_pointer (&result->article);
}

static void
take_finding (Check *self, const Root *root, const LintFinding *finding)
{
  g_autofree char *line = NULL;

  if (root->only != NULL && !g_hash_table_contains (root->only, finding->path))
    return;
  line = known_line (finding);
  if (self->noted != NULL)
    {
      g_ptr_array_add (self->noted, g_steal_pointer (&line));
      return;
    }
  if (self->known != NULL && g_hash_table_contains (self->known, line))
    {
      g_hash_table_remove (self->stale, line);
      return;
    }
  if (self->table != NULL)
    add_row (self->table, root, finding);
  else if (self->options->format == CHECK_SARIF)
    put_result (self->out, root, finding, self->found == 0);
  else
    print_text (self->out, root, finding);
  self->found++;
}

/* Lists that the options name hold for all folders, those of a folder for it. */
static gboolean
read_lists (Check *self, const Settings *settings, GError **error)
{
  const char *baseline = self->options->baseline != NULL ? self->options->baseline
                                                         : settings->baseline;
  const char *external = self->options->external != NULL ? self->options->external
                                                         : settings->external;
  GHashTableIter iter;
  gpointer line;

  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->external, g_hash_table_unref);
  if (self->noted != NULL)
    baseline = NULL;
  if (baseline != NULL && (self->known = read_list (baseline, "baseline", error)) == NULL)
    return FALSE;
  if (external != NULL
      && (self->external = read_list (external, "list of addresses", error)) == NULL)
    return FALSE;
  if (self->known == NULL)
    return TRUE;
  g_hash_table_remove_all (self->stale);
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &line, NULL))
    g_hash_table_add (self->stale, line);
  return TRUE;
}

static void
say_notes (const Check *self, const Root *root, const LintReport *report)
{
  guint stale = g_hash_table_size (self->stale);

  if (self->options->quiet)
    return;
  for (guint i = 0; i < report->notes->len; i++)
    desk_warn ("%s: %s", root->name, (char *) g_ptr_array_index (report->notes, i));
  if (self->known != NULL && stale > 0 && root->only == NULL)
    desk_warn ("%s: %u %s of the baseline %s no longer found", root->name, stale,
               stale == 1 ? "line" : "lines", stale == 1 ? "is" : "are");
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (((const TreeFile *) a)->path, ((const TreeFile *) b)->path);
}

static void
say_left_out (const Check *self, const Root *root)
{
  GHashTableIter iter;
  TreeFile file = { 0 };
  gpointer path;

  if (root->only == NULL || self->options->quiet)
    return;
  g_hash_table_iter_init (&iter, root->only);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    {
      file.path = path;
      if (!g_array_binary_search (root->tree->files, &file, compare_paths, NULL))
        desk_warn ("%s/%s: left out by .gitignore, .kbignore or --exclude, and not checked",
                   root->name, (char *) path);
    }
}

/* A file that is there is replaced when it is empty or a baseline, and never when it is something
 * else: the tree's own settings, a database, what a shell's completion named. */
static gboolean
may_note (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  text = file_read (path, LIST_MAX_BYTES, "baseline", &length, error);
  if (text == NULL)
    return FALSE;
  if (length == 0 || g_str_has_prefix (text, BASELINE_HEAD))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
               "%s: not replaced, since it is no baseline: expected a new file, or one that "
               "--write-baseline has written",
               path);
  return FALSE;
}

/* A baseline is not written over an article. */
static gboolean
spares_articles (const Root *root, const ToolCommon *common, GError **error)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const Tree *tree = root->tree;

  for (guint i = 0; i < tree->files->len; i++)
    g_ptr_array_add (paths,
                     g_build_filename (tree->root,
                                       g_array_index (tree->files, TreeFile, i).path, NULL));
  return tool_spares (common, "an article", paths, error);
}

static gboolean
check_root (Check *self, const Root *root, const ToolCommon *common, GError **error)
{
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));
  const Tree *tree = root->tree;
  g_auto(Settings) settings = { .site = -1 };
  g_auto(LintReport) report = { 0 };
  g_autoptr(Reading) reading = NULL;
  LintOptions options;

  if (!read_settings (&settings, root, error) || !read_lists (self, &settings, error))
    return FALSE;
  tree_walk (root->tree);
  say_left_out (self, root);
  if (root->only == NULL)
    self->empty |= root_is_empty (root);
  if (self->noted != NULL && !spares_articles (root, common, error))
    return FALSE;
  for (guint i = 0; i < tree->files->len; i++)
    {
      ReadingItem item = { root, &g_array_index (tree->files, TreeFile, i), NULL };

      g_array_append_val (items, item);
    }
  reading = reading_new (items, &self->options->reading);
  options = (LintOptions){ self->options->site >= 0 ? self->options->site : settings.site,
                           settings.address, self->external };
  report = lint_trees (&tree, 1, &options, next_article, reading);
  for (guint i = 0; i < report.findings->len; i++)
    take_finding (self, root, g_ptr_array_index (report.findings, i));
  say_notes (self, root, &report);
  return self->options->format != CHECK_TEXT || output_flush (self->out, error);
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
write_noted (Check *self)
{
  g_ptr_array_sort (self->noted, compare_lines);
  output_string (self->out, BASELINE_HEAD);
  for (guint i = 0; i < self->noted->len; i++)
    output_printf (self->out, "%s\n", (char *) g_ptr_array_index (self->noted, i));
}

static void
begin (Check *self)
{
  if (self->noted != NULL)
    return;
  if (self->options->format == CHECK_JSON)
    self->table = open_table (self->out);
  else if (self->options->format == CHECK_SARIF)
    begin_sarif (self->out);
}

static void
end (Check *self)
{
  if (self->noted != NULL)
    write_noted (self);
  else if (self->table != NULL)
    table_finish (self->table);
  else if (self->options->format == CHECK_SARIF)
    output_string (self->out, "]}]}\n");
}

static void
check_clear (Check *self)
{
  g_clear_pointer (&self->table, table_free);
  g_clear_pointer (&self->stale, g_hash_table_unref);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->external, g_hash_table_unref);
  g_clear_pointer (&self->noted, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

int
check_run (const GArray *roots, const CheckOptions *options, ToolCommon *common,
           GError **error)
{
  g_auto(Check) self
          = { .options = options, .stale = g_hash_table_new (g_str_hash, g_str_equal) };

  if (options->write_baseline != NULL && !may_note (options->write_baseline, error))
    return -1;
  self.out = tool_output (common, options->write_baseline, error);
  if (self.out == NULL)
    return -1;
  if (options->write_baseline != NULL)
    self.noted = g_ptr_array_new_with_free_func (g_free);
  begin (&self);
  for (guint i = 0; i < roots->len; i++)
    if (!check_root (&self, &g_array_index (roots, Root, i), common, error))
      return -1;
  end (&self);
  if (self.noted != NULL && !options->quiet)
    {
      g_autofree char *noted = say_counted (self.noted->len, NULL, "findings");

      desk_warn ("%s: %s noted as known", options->write_baseline, noted);
    }
  return self.found > 0 || self.empty ? STATUS_NEGATIVE : STATUS_OK;
}
