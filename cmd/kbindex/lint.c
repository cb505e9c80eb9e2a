#include "lint.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- Where a link of an article leads */

typedef enum
{
  TARGET_PLACE,
  TARGET_SELF,   /* an anchor of the article itself */
  TARGET_EMPTY,  /* nothing at all */
  TARGET_UNKNOWN /* holds a template's {{...}}: only the site tool knows */
} TargetKind;

typedef struct
{
  TargetKind kind;
  char *place;  /* path from the root, percent-decoded, without '.', '..', empty parts
                   and query; begins with "../" when it leads out; "" is the root */
  char *anchor; /* percent-decoded, without '#'; "" when there is none */
} Target;

static char *
decode (const char *text, gsize length)
{
  g_autofree char *raw = g_strndup (text, length);
  char *decoded = g_uri_unescape_string (raw, NULL);

  return decoded != NULL ? decoded : g_steal_pointer (&raw);
}

/* `path` below `folder` without '.', '..' and empty parts, as far as possible. */
static char *
normalise (const char *folder, const char *path)
{
  g_autofree char *joined = *path == '/' ? g_strdup (path)
                                         : g_strconcat (folder, "/", path, NULL);
  g_auto(GStrv) parts = g_strsplit (joined, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *last = kept->len == 0 ? ".." : g_ptr_array_index (kept, kept->len - 1);

      if (*parts[i] == '\0' || strcmp (parts[i], ".") == 0)
        continue;
      if (strcmp (parts[i], "..") == 0 && strcmp (last, "..") != 0)
        g_ptr_array_set_size (kept, kept->len - 1);
      else
        g_ptr_array_add (kept, parts[i]);
    }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

static gboolean
is_template (const char *target)
{
  return strstr (target, "{{") != NULL || strstr (target, "{%") != NULL
         || strstr (target, "<%") != NULL;
}

/* `target` as written in the article `path`. */
static Target
target_parse (const char *path, const char *target)
{
  gsize length = strcspn (target, "?#");
  const char *hash = strchr (target, '#');
  g_autofree char *decoded = decode (target, length);
  g_autofree char *folder = g_path_get_dirname (path);
  Target self = { TARGET_PLACE, NULL, NULL };

  self.anchor = hash == NULL ? g_strdup ("") : decode (hash + 1, strlen (hash + 1));
  self.place = normalise (folder, decoded);
  if (*target == '\0')
    self.kind = TARGET_EMPTY;
  else if (is_template (target))
    self.kind = TARGET_UNKNOWN;
  else if (length == 0)
    self.kind = TARGET_SELF;
  return self;
}

static void
target_clear (Target *self)
{
  g_free (self->place);
  g_free (self->anchor);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* `place` without .html, .htm or a trailing /index. */
static char *
target_without_html (const char *place)
{
  static const char *const endings[] = { ".html", ".htm", "/index" };
  char *bare = g_strdup (place);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (bare, endings[i]))
      bare[strlen (bare) - strlen (endings[i])] = '\0';
  return bare;
}

/* `target`, a redirect or slug, as a place from the root without .html and the like;
 * relative to `folder`. */
static char *
target_route (const char *folder, const char *target)
{
  g_autofree char *decoded = decode (target, strcspn (target, "?#"));
  g_autofree char *place = normalise (folder, decoded);

  return target_without_html (place);
}

/* `place` in a form like "%s/index.md". */
static char *
target_form (const char *form, const char *place)
{
  const char *hole = strstr (form, "%s");
  gboolean at_root = *place == '\0' && hole[2] == '/';

  return g_strconcat (place, hole + (at_root ? 3 : 2), NULL);
}

/* TRUE when `place` names a file that is no article: files/form.pdf. */
static gboolean
target_names_file (const char *place)
{
  const char *name = strrchr (place, '/');
  const char *dot = strrchr (name == NULL ? place : name, '.');

  return dot != NULL && g_ascii_isalpha (dot[1]) && g_ascii_strcasecmp (dot, ".md") != 0
         && g_ascii_strcasecmp (dot, ".html") != 0;
}

/* Anchors that are no headings: none, `top`, text fragments, Microsoft's tabs. */
static gboolean
target_is_special_anchor (const char *anchor)
{
  return *anchor == '\0' || strcmp (anchor, "top") == 0 || g_str_has_prefix (anchor, ":~:")
         || g_str_has_prefix (anchor, "tab/");
}

/* ---- The linter */

/* What is kept of an article. */
typedef struct
{
  struct Root *root;
  char *path;
  char *title; /* NULL when it is only the file's name */
  char *lang;
  char *category;
  char *ident;
  char *slug;
  char **redirects;
  guint title_line;
  guint ident_line;
  guint slug_line;
  guint redirect_line;
  GHashTable *anchors; /* char * */
  GPtrArray *links;    /* ArticleLink */
} Page;

typedef struct Root
{
  const Tree *tree;
  GHashTable *pages;  /* path -> Page */
  GHashTable *routes; /* target_route () -> Page: other ways to it */
} Root;

typedef struct
{
  Root *roots;
  GPtrArray *pages;    /* Page */
  GPtrArray *findings; /* LintFinding */
} Lint;

static void
finding_free (gpointer data)
{
  LintFinding *finding = data;

  g_free (finding->path);
  g_free (finding->message);
  g_free (finding);
}

static void
page_free (gpointer data)
{
  Page *page = data;

  g_free (page->path);
  g_free (page->title);
  g_free (page->lang);
  g_free (page->category);
  g_free (page->ident);
  g_free (page->slug);
  g_strfreev (page->redirects);
  g_hash_table_unref (page->anchors);
  g_ptr_array_unref (page->links);
  g_free (page);
}

/* Takes `message`. */
static void
add_finding (Lint *self, const char *path, guint line, char *message)
{
  LintFinding *finding = g_new (LintFinding, 1);

  *finding = (LintFinding){ g_strdup (path), (int) line, message };
  g_ptr_array_add (self->findings, finding);
}

static void
report (Lint *self, const char *path, int line, const char *message)
{
  add_finding (self, path, line, g_strdup (message));
}

static GHashTable *
copy_anchors (const Article *article)
{
  GHashTable *anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 1; i < article->sections->len; i++)
    {
      const ArticleSection *section = g_ptr_array_index (article->sections, i);

      g_hash_table_add (anchors, g_strdup (section->anchor));
    }
  for (guint i = 0; i < article->html_anchors->len; i++)
    g_hash_table_add (anchors, g_strdup (g_ptr_array_index (article->html_anchors, i)));
  return anchors;
}

static Page *
page_new (Root *root, const char *path, const Article *article)
{
  Page *page = g_new0 (Page, 1);

  page->root = root;
  page->path = g_strdup (path);
  page->title = article->title_line == 0 ? NULL : g_strdup (article->title);
  page->lang = g_strdup (article->lang);
  page->category = g_strdup (article->category);
  page->ident = g_strdup (article->ident);
  page->slug = g_strdup (article->slug);
  page->redirects = g_strdupv (article->redirect_from);
  page->title_line = article->title_line;
  page->ident_line = article->ident_line;
  page->slug_line = article->slug_line;
  page->redirect_line = article->redirect_line;
  page->anchors = copy_anchors (article);
  page->links = g_ptr_array_ref (article->links);
  return page;
}

/* Redirects lead to the page, and its slug in place of the file's name. */
static void
add_routes (Page *page)
{
  GHashTable *routes = page->root->routes;

  for (guint i = 0; page->redirects[i] != NULL; i++)
    g_hash_table_insert (routes, target_route ("", page->redirects[i]), page);
  if (page->slug != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (page->path);

      g_hash_table_insert (routes, target_route (folder, page->slug), page);
      g_hash_table_insert (routes, target_route ("", page->slug), page);
    }
}

static void
add_article (Lint *self, Root *root, const char *path, const Article *article)
{
  Page *page = page_new (root, path, article);

  g_ptr_array_add (self->pages, page);
  g_hash_table_insert (root->pages, page->path, page);
  add_routes (page);
  for (guint i = 0; i < article->problems->len; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (article->problems, i);

      report (self, path, problem->line, problem->message);
    }
  if (!article->title_given)
    report (self, path, 1, "no title");
  if (article->text->len == 0)
    report (self, path, 1, "empty article");
}

static Page *
find_page (const Root *root, const char *place)
{
  static const char *const forms[] = { "%s",           "%s.md",        "%s/index.md",
                                       "%s/README.md", "%s/_index.md", "%s/readme.md",
                                       "%s.markdown" };
  g_autofree char *bare = target_without_html (place);
  Page *page = NULL;

  for (guint i = 0; page == NULL && i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *path = target_form (forms[i], bare);

      page = g_hash_table_lookup (root->pages, path);
    }
  return page != NULL ? page : g_hash_table_lookup (root->routes, bare);
}

static gboolean
exists (const Root *root, const char *place)
{
  return faccessat (root->tree->fd, *place == '\0' ? "." : place, F_OK, 0) == 0;
}

static void
check_anchor (Lint *self, const Page *page, const ArticleLink *link, const Page *to,
              const char *anchor)
{
  g_autofree char *lower = g_utf8_strdown (anchor, -1);
  gboolean near;

  if (target_is_special_anchor (anchor) || g_hash_table_contains (to->anchors, anchor))
    return;
  near = g_hash_table_contains (to->anchors, lower);
  add_finding (self, page->path, link->line,
               g_strdup_printf ("dead anchor: #%s (no such heading in %s%s%s)", anchor,
                                to->path, near ? "; it has #" : "", near ? lower : ""));
}

static void
check_link (Lint *self, const Page *page, const ArticleLink *link)
{
  g_auto(Target) target = target_parse (page->path, link->target);
  const Page *to = NULL;

  if (target.kind == TARGET_UNKNOWN)
    return;
  if (target.kind == TARGET_EMPTY)
    {
      report (self, page->path, link->line, "link without a target");
      return;
    }
  if (!link->image)
    to = target.kind == TARGET_SELF ? page : find_page (page->root, target.place);
  if (to != NULL)
    check_anchor (self, page, link, to, target.anchor);
  else if (!exists (page->root, target.place))
    add_finding (self, page->path, link->line,
                 link->image
                   ? g_strdup_printf ("missing image: %s", link->target)
                   : g_strdup_printf ("dead link: %s (no such %s)", link->target,
                                      target_names_file (target.place) ? "file" : "article"));
}

/* What two articles may not share: `key` is what is compared, `value` what is shown. */
typedef struct
{
  const char *what;
  const char *of; /* "the title of" */
  char *(*key) (const Page *page);
  const char *(*value) (const Page *page);
  gsize line; /* offset of its line in Page */
} Unique;

static char *
title_key (const Page *page)
{
  g_autofree char *folded = page->title == NULL ? NULL : g_utf8_casefold (page->title, -1);

  return folded == NULL ? NULL : g_strconcat (page->lang, "\n", folded, NULL);
}

static const char *
title_value (const Page *page)
{
  return page->title;
}

static char *
ident_key (const Page *page)
{
  return g_strdup (page->ident);
}

static const char *
ident_value (const Page *page)
{
  return page->ident;
}

/* Sites put an article at category/slug. */
static char *
slug_key (const Page *page)
{
  return page->slug == NULL ? NULL
                            : g_strjoin ("\n", page->lang, page->category, page->slug, NULL);
}

static const char *
slug_value (const Page *page)
{
  return page->slug;
}

static const Unique uniques[] = {
  { "title", "the title", title_key, title_value, G_STRUCT_OFFSET (Page, title_line) },
  { "id", "the id", ident_key, ident_value, G_STRUCT_OFFSET (Page, ident_line) },
  { "slug", "the slug", slug_key, slug_value, G_STRUCT_OFFSET (Page, slug_line) },
};

static void
report_double (Lint *self, const char *what, const char *of, const char *value,
               const Page *page, guint line, const Page *first, guint first_line)
{
  add_finding (self, page->path, line,
               g_strdup_printf ("%s \"%s\" is also %s of %s:%u", what, value, of, first->path,
                                first_line));
}

/* The first article, by path, has it; the others are told so. */
static void
check_unique (Lint *self, const Unique *unique)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->pages->len; i++)
    {
      const Page *page = g_ptr_array_index (self->pages, i);
      g_autofree char *key = unique->key (page);
      const Page *first = key == NULL ? NULL : g_hash_table_lookup (seen, key);

      if (first != NULL)
        report_double (self, unique->what, unique->of, unique->value (page), page,
                       G_STRUCT_MEMBER (guint, page, unique->line), first,
                       G_STRUCT_MEMBER (guint, first, unique->line));
      else if (key != NULL)
        g_hash_table_insert (seen, g_steal_pointer (&key), (gpointer) page);
    }
}

static void
check_redirects (Lint *self, const Page *page, GHashTable *seen)
{
  for (guint i = 0; page->redirects[i] != NULL; i++)
    {
      const char *redirect = page->redirects[i];
      g_autofree char *route = target_route ("", redirect);
      g_autofree char *key = g_strconcat (page->root->tree->root, "\n", route, NULL);
      const Page *first = g_hash_table_lookup (seen, key);

      if (first == NULL)
        g_hash_table_insert (seen, g_steal_pointer (&key), (gpointer) page);
      else if (first != page)
        report_double (self, "redirect", "a redirect", redirect, page, page->redirect_line,
                       first, first->redirect_line);
    }
}

static gint
compare_pages (gconstpointer a, gconstpointer b)
{
  const Page *x = *(Page *const *) a;
  const Page *y = *(Page *const *) b;
  int order = strcmp (x->path, y->path);

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

static void
read_root (Lint *self, Root *root, LintRead read, gpointer data)
{
  const Tree *tree = root->tree;

  root->pages = g_hash_table_new (g_str_hash, g_str_equal);
  root->routes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < tree->problems->len; i++)
    {
      const TreeProblem *problem = &g_array_index (tree->problems, TreeProblem, i);

      report (self, problem->path, 1, problem->why);
    }
  for (guint i = 0; i < tree->files->len; i++)
    {
      const TreeFile *file = &g_array_index (tree->files, TreeFile, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(Article) article = read (data, tree, file, &error);

      if (article != NULL)
        add_article (self, root, file->path, article);
      else
        report (self, file->path, desk_error_place (error).line, desk_error_place (error).why);
    }
}

/* What needs all articles. */
static void
check_pages (Lint *self)
{
  g_autoptr(GHashTable) redirects
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_ptr_array_sort (self->pages, compare_pages);
  for (guint i = 0; i < self->pages->len; i++)
    {
      const Page *page = g_ptr_array_index (self->pages, i);

      for (guint j = 0; j < page->links->len; j++)
        check_link (self, page, g_ptr_array_index (page->links, j));
      check_redirects (self, page, redirects);
    }
  for (guint i = 0; i < G_N_ELEMENTS (uniques); i++)
    check_unique (self, &uniques[i]);
}

GPtrArray *
lint_trees (const Tree *const *trees, guint count, LintRead read, gpointer data)
{
  Lint self = { .roots = g_new0 (Root, count),
                .pages = g_ptr_array_new_with_free_func (page_free),
                .findings = g_ptr_array_new_with_free_func (finding_free) };

  for (guint i = 0; i < count; i++)
    {
      self.roots[i].tree = trees[i];
      read_root (&self, &self.roots[i], read, data);
    }
  check_pages (&self);
  g_ptr_array_sort (self.findings, compare_findings);
  for (guint i = 0; i < count; i++)
    {
      g_hash_table_unref (self.roots[i].pages);
      g_hash_table_unref (self.roots[i].routes);
    }
  g_free (self.roots);
  g_ptr_array_unref (self.pages);
  return self.findings;
}
