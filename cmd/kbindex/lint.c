#include "kbindex.h"

#include <string.h>

const char *const lint_rules[]
  = { "file",          "dead-link",        "dead-anchor",  "missing-image", "no-target",
      "external-link", "no-title",         "empty",        "doubled-title", "doubled-id",
      "doubled-slug",  "doubled-redirect", "front-matter", "synonyms",      NULL };
const char *const lint_rule_texts[]
  = { "A file or folder that cannot be read",
      "A link to an article or file that is not there",
      "An anchor that the article it leads to does not have",
      "An image that is not there",
      "A link without a target",
      "An address elsewhere that is not among the known ones",
      "No title, neither in front matter nor as a heading of level 1",
      "An article without text",
      "Two articles of a language with one title",
      "Two articles with one id",
      "Two articles of a category with one slug",
      "Two articles with one redirect",
      "Front matter or text that cannot be read as it was meant",
      "A group or a pin in synonyms.yaml that means nothing",
      NULL };

enum
{
  RULE_FILE,
  RULE_LINK,
  RULE_ANCHOR,
  RULE_IMAGE,
  RULE_NO_TARGET,
  RULE_EXTERNAL,
  RULE_NO_TITLE,
  RULE_EMPTY,
  RULE_TITLE,
  RULE_ID,
  RULE_SLUG,
  RULE_REDIRECT,
  RULE_FIELD,
  RULE_SYNONYMS
};

typedef struct
{
  const Tree *tree;
  Site *site;
} LintRoot;

typedef struct
{
  LintRoot *root;
  SitePage *page;
} Entry;

typedef struct
{
  const LintOptions *options;
  LintRoot *roots;
  GPtrArray *entries;  /* Entry */
  GPtrArray *findings; /* LintFinding */
  GPtrArray *notes;
  GHashTable *seen; /* path, key -> LintFinding */
} Lint;

static void
finding_free (gpointer data)
{
  LintFinding *finding = data;

  g_free (finding->path);
  g_free (finding->message);
  g_free (finding->key);
  g_clear_pointer (&finding->also, g_array_unref);
  g_free (finding->other);
  g_free (finding);
}

/* The same in a further line. */
static void
add_line (LintFinding *finding, guint line)
{
  guint later = MAX (line, finding->line);

  if (line == finding->line)
    return;
  finding->line = MIN (line, finding->line);
  if (finding->also == NULL)
    finding->also = g_array_new (FALSE, FALSE, sizeof (guint));
  if (finding->also->len > 0
      && g_array_index (finding->also, guint, finding->also->len - 1) == later)
    return; /* lines ascend, but for those of another kind of link */
  g_array_append_val (finding->also, later);
}

/* Takes `message`, and `key`, which is NULL when it is the message. */
static LintFinding *
add_finding (Lint *self, guint rule, const char *path, guint line, char *message, char *key)
{
  g_autofree char *name = g_strconcat (path, "\n", key == NULL ? message : key, NULL);
  LintFinding *finding = g_hash_table_lookup (self->seen, name);

  if (finding != NULL)
    {
      add_line (finding, line);
      g_free (message);
      g_free (key);
      return finding;
    }
  finding = g_new (LintFinding, 1);
  *finding = (LintFinding){ .rule = lint_rules[rule],
                            .path = g_strdup (path),
                            .line = line,
                            .message = message,
                            .key = key == NULL ? g_strdup (message) : key };
  g_ptr_array_add (self->findings, finding);
  g_hash_table_insert (self->seen, g_steal_pointer (&name), finding);
  return finding;
}

/* NULL where an editor says that checks are off. */
static LintFinding *
report (Lint *self, guint rule, const SitePage *page, guint line, char *message, char *key)
{
  if (!scan_is_quiet (page->scan, line))
    return add_finding (self, rule, page->path, line, message, key);
  g_free (message);
  g_free (key);
  return NULL;
}

/* ---- Links */

static void
check_anchor (Lint *self, const Entry *entry, guint line, const SiteTarget *target)
{
  g_autofree char *lower = g_utf8_strdown (target->anchor, -1);
  gboolean near;

  if (site_has_anchor (target->page, target->anchor))
    return;
  near = strcmp (lower, target->anchor) != 0 && site_has_anchor (target->page, lower);
  report (self, RULE_ANCHOR, entry->page, line,
          g_strdup_printf ("dead anchor: #%s (no such heading in %s%s%s)", target->anchor,
                           target->page->path, near ? "; it has #" : "", near ? lower : ""),
          NULL);
}

static gboolean
is_template (const char *target)
{
  return strstr (target, "{{") != NULL || strstr (target, "{%") != NULL
         || strstr (target, "<%") != NULL;
}

static void
check_link (Lint *self, const Entry *entry, ScanKind kind, const char *text, guint line,
            gboolean image)
{
  g_auto(SiteTarget) target = { 0 };

  if (is_template (text))
    return;
  if (*text == '\0')
    {
      report (self, RULE_NO_TARGET, entry->page, line, g_strdup ("link without a target"),
              NULL);
      return;
    }
  target = site_follow (entry->page, kind, text, image);
  if (target.end == SITE_AT_PAGE)
    check_anchor (self, entry, line, &target);
  else if (target.end == SITE_NOWHERE)
    report (self, image ? RULE_IMAGE : RULE_LINK, entry->page, line,
            image ? g_strdup_printf ("missing image: %s", text)
                  : g_strdup_printf ("dead link: %s (no such %s)", text,
                                     target.a_file ? "file" : "article"),
            NULL);
}

/* Whether the list has it, or a beginning of it. */
static gboolean
is_known (GHashTable *external, const char *address)
{
  g_autofree char *whole = g_strndup (address, strcspn (address, "#"));
  const char *host = strstr (whole, "://");
  const char *path = host == NULL ? NULL : strchr (host + 3, '/');
  g_autofree char *bare = path != NULL && path[1] == '\0'
                            ? g_strndup (whole, (gsize) (path - whole))
                            : g_strconcat (whole, "/", NULL);
  GHashTableIter iter;
  gpointer known;

  /* (`https://host` and `https://host/` are one address.) */
  if (g_hash_table_contains (external, whole) || g_hash_table_contains (external, address)
      || (host != NULL && (path == NULL || path[1] == '\0')
          && g_hash_table_contains (external, bare)))
    return TRUE;
  g_hash_table_iter_init (&iter, external);
  while (g_hash_table_iter_next (&iter, &known, NULL))
    {
      gsize length = strlen (known);

      if (length > 0 && ((char *) known)[length - 1] == '*'
          && strncmp (known, address, length - 1) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
check_external (Lint *self, const Entry *entry, const ScanLink *link)
{
  g_auto(SiteTarget) target = site_follow (entry->page, SCAN_EXTERNAL, link->target, FALSE);

  if (target.end == SITE_AT_PAGE)
    check_anchor (self, entry, link->line, &target);
  else if (target.end == SITE_NOWHERE)
    report (self, RULE_LINK, entry->page, link->line,
            g_strdup_printf ("dead link: %s (no such %s)", link->target,
                             target.a_file ? "file" : "article"),
            NULL);
  else if (target.end == SITE_AT_ITSELF && self->options->external != NULL
           && !is_known (self->options->external, link->target))
    report (self, RULE_EXTERNAL, entry->page, link->line,
            g_strdup_printf ("unknown address: %s", link->target), NULL);
}

static void
check_scanned (Lint *self, const Entry *entry, SiteKind kind, const ScanLink *link)
{
  static const int of_kind[]
    = { [SCAN_LINK] = -1,          [SCAN_REF] = SITE_HUGO,      [SCAN_FILE] = SITE_JEKYLL,
        [SCAN_POST] = SITE_JEKYLL, [SCAN_WIKI] = SITE_OBSIDIAN, [SCAN_EXTERNAL] = -1,
        [SCAN_BODY] = SITE_MKDOCS };

  if (link->kind == SCAN_EXTERNAL)
    check_external (self, entry, link);
  else if (link->kind != SCAN_INCLUDE && *link->target != '\0'
           && (of_kind[link->kind] < 0 || of_kind[link->kind] == (int) kind))
    check_link (self, entry, link->kind, link->target, link->line, link->image);
}

static void
check_links (Lint *self, const Entry *entry)
{
  const SitePage *page = entry->page;

  for (guint i = 0; i < page->article->links->len; i++)
    {
      const ArticleLink *link = g_ptr_array_index (page->article->links, i);

      check_link (self, entry, SCAN_LINK, link->target, link->line, link->image);
    }
  for (guint i = 0; i < page->scan->links->len; i++)
    check_scanned (self, entry, entry->page->kind, g_ptr_array_index (page->scan->links, i));
}

/* ---- Titles, ids, slugs and redirects */

/* What two articles may not share: `key` is what is compared, `value` what is shown. */
typedef struct
{
  guint rule;
  const char *what;
  const char *of; /* "the title of" */
  char *(*key) (const Entry *entry);
  const char *(*value) (const Article *article);
  gsize line; /* offset of its line in Article */
} Unique;

static char *
folder_of (const Entry *entry)
{
  return g_path_get_dirname (entry->page->path);
}

/* NULL for texts that are put into others, and without a title of its own. */
static char *
title_key (const Entry *entry)
{
  const Article *article = entry->page->article;
  gboolean version = entry->page->kind == SITE_DOCUSAURUS
                     && strstr (entry->page->path, "versioned_docs/") != NULL;
  gboolean none = article->title_line == 0 || entry->page->partial
                  || entry->page->shown_in != NULL || version;
  g_autofree char *folded = none ? NULL : g_utf8_casefold (article->title, -1);

  return folded == NULL ? NULL : g_strconcat (article->lang, "\n", folded, NULL);
}

static const char *
title_value (const Article *article)
{
  return article->title;
}

/* Docusaurus has ids of a folder. */
static char *
ident_key (const Entry *entry)
{
  g_autofree char *folder = folder_of (entry);
  const char *ident = entry->page->article->ident;
  gboolean local = entry->page->kind == SITE_DOCUSAURUS;

  return ident == NULL ? NULL : g_strjoin ("\n", local ? folder : "", ident, NULL);
}

static const char *
ident_value (const Article *article)
{
  return article->ident;
}

/* Sites put an article at folder/slug. */
static char *
slug_key (const Entry *entry)
{
  const Article *article = entry->page->article;
  g_autofree char *folder = folder_of (entry);

  return article->slug == NULL ? NULL
                               : g_strjoin ("\n", article->lang, folder, article->slug, NULL);
}

static const char *
slug_value (const Article *article)
{
  return article->slug;
}

static const Unique title_unique = { RULE_TITLE,  "title",
                                     "the title", title_key,
                                     title_value, G_STRUCT_OFFSET (Article, title_line) };
static const Unique uniques[] = {
  { RULE_ID, "id", "the id", ident_key, ident_value, G_STRUCT_OFFSET (Article, ident_line) },
  { RULE_SLUG, "slug", "the slug", slug_key, slug_value, G_STRUCT_OFFSET (Article, slug_line) },
};

static void
report_double (Lint *self, const Unique *unique, const char *value, const Entry *entry,
               const Entry *first)
{
  guint line = G_STRUCT_MEMBER (guint, entry->page->article, unique->line);
  guint first_line = G_STRUCT_MEMBER (guint, first->page->article, unique->line);
  char *key = g_strdup_printf ("%s \"%s\" is also %s of %s", unique->what, value, unique->of,
                               first->page->path);
  g_autofree char *message = g_strdup_printf ("%s:%u", key, first_line);
  LintFinding *finding
    = report (self, unique->rule, entry->page, line, g_steal_pointer (&message), key);

  if (finding == NULL || finding->other != NULL)
    return;
  finding->other = g_strdup (first->page->path);
  finding->other_line = first_line;
}

/* The first article, by path, has it; the others are told so. */
static void
check_unique (Lint *self, const Unique *unique)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *key = unique->key (entry);
      const Entry *first = key == NULL ? NULL : g_hash_table_lookup (seen, key);

      if (first != NULL)
        report_double (self, unique, unique->value (entry->page->article), entry, first);
      else if (key != NULL)
        g_hash_table_insert (seen, g_steal_pointer (&key), entry);
    }
}

/* print.md, print.zsh.md, print.bash.md: told apart by what stands between the dots. */
static gboolean
are_variants (const Entry *a, const Entry *b)
{
  g_autofree char *one = g_path_get_basename (a->page->path);
  g_autofree char *two = g_path_get_basename (b->page->path);
  gsize length = strcspn (one, ".");

  return length == strcspn (two, ".") && strncmp (one, two, length) == 0
         && one[strspn (one, "0123456789.v")] != '\0' && !g_ascii_isdigit (*one);
}

/* The file's name up to its first dot; of an index its folder's. */
static char *
subject_of (const Entry *entry)
{
  static const char *const indexes[] = { "index", "_index", "readme", NULL };
  g_autofree char *base = g_path_get_basename (entry->page->path);
  char *name = g_ascii_strdown (base, (gssize) strcspn (base, "."));

  if (g_strv_contains (indexes, name))
    {
      g_autofree char *folder = folder_of (entry);
      g_autofree char *last = g_path_get_basename (folder);

      g_free (name);
      name = g_ascii_strdown (last, -1);
    }
  return name;
}

/* reference/websockets.md, tutorial/websockets.md: one subject in two sections. */
static gboolean
are_namesakes (const Entry *a, const Entry *b)
{
  g_autofree char *one = subject_of (a);
  g_autofree char *two = subject_of (b);

  return strcmp (one, two) == 0;
}

/* A section's list and its introduction. */
static gboolean
is_section_list (const Entry *entry)
{
  return g_str_has_suffix (entry->page->path, "_index.md");
}

enum
{
  FEW_TITLES = 5 /* doubled over folders, or one in two hundred: more are on purpose */
};

typedef struct
{
  const Entry *entry;
  const Entry *first;
} Double;

/* In one folder titles are compared without case; over folders as they are. */
static void
check_titles (Lint *self)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GArray) far = g_array_new (FALSE, FALSE, sizeof (Double));

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      g_autofree char *key = title_key (entry);
      g_autofree char *folder = folder_of (entry);
      g_autofree char *near = key == NULL ? NULL : g_strjoin ("\n", key, folder, NULL);
      const Entry *first = near == NULL ? NULL : g_hash_table_lookup (seen, near);
      const Entry *other = near == NULL ? NULL : g_hash_table_lookup (seen, key);

      if (first != NULL && !are_variants (entry, first) && !is_section_list (first)
          && !is_section_list (entry))
        report_double (self, &title_unique, entry->page->article->title, entry, first);
      else if (first == NULL && other != NULL && !are_namesakes (entry, other)
               && strcmp (other->page->article->title, entry->page->article->title) == 0)
        g_array_append_val (far, ((Double){ entry, other }));
      if (near != NULL && first == NULL)
        g_hash_table_insert (seen, g_steal_pointer (&near), entry);
      if (key != NULL && other == NULL)
        g_hash_table_insert (seen, g_steal_pointer (&key), entry);
    }
  if (far->len > MAX (FEW_TITLES, self->entries->len / 200))
    g_ptr_array_add (self->notes,
                     g_strdup_printf ("%u titles are those of articles in other folders: "
                                      "taken for meant so",
                                      far->len));
  else
    for (guint i = 0; i < far->len; i++)
      {
        const Double *pair = &g_array_index (far, Double, i);

        report_double (self, &title_unique, pair->entry->page->article->title, pair->entry,
                       pair->first);
      }
}

/* `redirect` as it is compared: with or without slashes at its ends and .html. */
static char *
redirect_key (const Entry *entry, const char *redirect)
{
  gboolean by_language = entry->page->kind == SITE_HUGO;
  g_autofree char *bare = g_strdup (redirect + strspn (redirect, "/"));

  bare[strcspn (bare, "?#")] = '\0';
  while (g_str_has_suffix (bare, "/"))
    bare[strlen (bare) - 1] = '\0';
  if (g_str_has_suffix (bare, ".html"))
    bare[strlen (bare) - strlen (".html")] = '\0';
  return g_strjoin ("\n", entry->root->tree->root,
                    by_language ? entry->page->article->lang : "", bare, NULL);
}

static void
check_redirects (Lint *self, Entry *entry, GHashTable *seen)
{
  static const Unique redirect_unique = { .rule = RULE_REDIRECT,
                                          .what = "redirect",
                                          .of = "a redirect",
                                          .line = G_STRUCT_OFFSET (Article, redirect_line) };
  char *const *redirects = entry->page->article->redirect_from;

  for (guint i = 0; redirects[i] != NULL; i++)
    {
      g_autofree char *key = redirect_key (entry, redirects[i]);
      const Entry *first = g_hash_table_lookup (seen, key);

      if (first == NULL)
        g_hash_table_insert (seen, g_steal_pointer (&key), entry);
      else if (first != entry)
        report_double (self, &redirect_unique, redirects[i], entry, first);
    }
}

/* ---- All of it */

static gint
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = *(Entry *const *) a;
  const Entry *y = *(Entry *const *) b;
  int order = strcmp (x->page->path, y->page->path);

  return order != 0 ? order : strcmp (x->root->tree->root, y->root->tree->root);
}

static gint
compare_findings (gconstpointer a, gconstpointer b)
{
  const LintFinding *x = *(LintFinding *const *) a;
  const LintFinding *y = *(LintFinding *const *) b;
  int order = strcmp (x->path, y->path);

  if (order == 0)
    order = (x->line > y->line) - (x->line < y->line);
  return order != 0 ? order : strcmp (x->message, y->message);
}

/* Keeps the article without its text. */
static void
add_article (Lint *self, LintRoot *root, const char *path, Article *article, Scan *scan)
{
  Entry *entry = g_new (Entry, 1);

  g_string_free (article->text, TRUE);
  article->text = g_string_new (NULL);
  g_array_set_size (article->blocks, 0);
  *entry = (Entry){ root, site_add (root->site, path, article, scan) };
  g_ptr_array_add (self->entries, entry);
}

static void
read_root (Lint *self, LintRoot *root, LintRead read, gpointer data)
{
  const Tree *tree = root->tree;

  for (guint i = 0; i < tree->problems->len; i++)
    {
      const TreeProblem *problem = &g_array_index (tree->problems, TreeProblem, i);

      add_finding (self, RULE_FILE, problem->path, 1, g_strdup (problem->why), NULL);
    }
  for (guint i = 0; i < tree->files->len; i++)
    {
      const TreeFile *file = &g_array_index (tree->files, TreeFile, i);
      g_autoptr(GError) error = NULL;
      Scan *scan = NULL;
      Article *article = read (data, tree, file, &scan, &error);

      if (article != NULL)
        add_article (self, root, file->path, article, scan);
      else
        add_finding (self, RULE_FILE, file->path, desk_error_place (error).line,
                     g_strdup (desk_error_place (error).why), NULL);
    }
}

/* A file that begins with its name as a heading of level 1 has that title, though others follow. */
static void
check_title (Lint *self, const SitePage *page)
{
  const GPtrArray *sections = page->article->sections;
  const char *first
    = sections->len > 1 ? ((ArticleSection *) g_ptr_array_index (sections, 1))->title : "";
  g_autofree char *heading = g_utf8_casefold (first, -1);
  g_autofree char *title = g_utf8_casefold (page->article->title, -1);
  guint ones = 0;

  for (guint i = 1; i < sections->len; i++)
    ones += ((ArticleSection *) g_ptr_array_index (sections, i))->level == 1;
  if (ones < 2)
    report (self, RULE_NO_TITLE, page, 1, g_strdup ("no title"), NULL);
  else if (strcmp (heading, title) != 0)
    report (self, RULE_NO_TITLE, page, 1,
            g_strdup ("no title: expected one heading of level 1, not several"), NULL);
}

static void
check_article (Lint *self, const Entry *entry)
{
  const SitePage *page = entry->page;
  const Article *article = page->article;
  SiteWants wants = site_wants (page);

  /* (an archetype's front matter is a template) */
  for (guint i = 0; i < article->problems->len && !page->partial; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (article->problems, i);

      report (self, RULE_FIELD, page, (guint) problem->line, g_strdup (problem->message),
              NULL);
    }
  if (!article->title_given && wants.title)
    check_title (self, page);
  if (wants.text)
    report (self, RULE_EMPTY, page, 1, g_strdup ("empty article"), NULL);
}

static void
check_entries (Lint *self)
{
  g_autoptr(GHashTable) redirects
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_ptr_array_sort (self->entries, compare_entries);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      check_article (self, entry);
      check_links (self, entry);
      check_redirects (self, entry, redirects);
    }
  check_titles (self);
  for (guint i = 0; i < G_N_ELEMENTS (uniques); i++)
    check_unique (self, &uniques[i]);
}

/* ---- Synonyms and pins */

static void
check_pins (Lint *self, const Tree *tree, const SynonymFile *file)
{
  g_autoptr(GHashTable) paths = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < tree->files->len; i++)
    g_hash_table_add (paths, g_array_index (tree->files, TreeFile, i).path);
  for (guint i = 0; i < file->pins->len; i++)
    {
      const SynonymPin *pin = g_ptr_array_index (file->pins, i);

      for (guint k = 0; k < pin->paths->len; k++)
        if (!g_hash_table_contains (paths, g_ptr_array_index (pin->paths, k)))
          add_finding (self, RULE_SYNONYMS, SYNONYM_FILE, pin->line,
                       synonym_pin_unknown (pin, g_ptr_array_index (pin->paths, k)), NULL);
    }
}

static void
check_synonyms (Lint *self, const Tree *tree)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(SynonymFile) file = word_file_read (tree, &error);

  if (error != NULL)
    add_finding (self, RULE_FILE, SYNONYM_FILE, 1, g_strdup (desk_error_place (error).why),
                 NULL);
  if (file == NULL)
    return;
  for (guint i = 0; i < file->problems->len; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (file->problems, i);

      add_finding (self, RULE_SYNONYMS, SYNONYM_FILE, (guint) problem->line,
                   g_strdup (problem->message), NULL);
    }
  check_pins (self, tree, file);
}

void
lint_report_clear (LintReport *self)
{
  g_clear_pointer (&self->findings, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
}

LintReport
lint_trees (const Tree *const *trees, guint count, const LintOptions *options, LintRead read,
            gpointer data)
{
  Lint self = { .options = options,
                .roots = g_new0 (LintRoot, count),
                .entries = g_ptr_array_new_with_free_func (g_free),
                .findings = g_ptr_array_new_with_free_func (finding_free),
                .notes = g_ptr_array_new_with_free_func (g_free),
                .seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) };

  for (guint i = 0; i < count; i++)
    {
      self.roots[i].tree = trees[i];
      self.roots[i].site = site_new (trees[i]->fd, trees[i]->root);
      read_root (&self, &self.roots[i], read, data);
      site_settle (self.roots[i].site, options->site, options->base, self.notes);
    }
  check_entries (&self);
  for (guint i = 0; i < count; i++)
    check_synonyms (&self, trees[i]);
  g_ptr_array_sort (self.findings, compare_findings);
  g_ptr_array_unref (self.entries);
  for (guint i = 0; i < count; i++)
    site_free (self.roots[i].site);
  g_free (self.roots);
  g_hash_table_unref (self.seen);
  return (LintReport){ self.findings, self.notes };
}
