#include "site/site.h"

#include <string.h>
#include "site/link.h"

const char *const site_names[]
  = { "plain", "hugo", "mkdocs", "docusaurus", "jekyll", "obsidian", "docfx", NULL };

static void
page_free (gpointer data)
{
  SitePage *self = data;

  g_free (self->path);
  article_free (self->article);
  scan_free (self->scan);
  g_free (self->place);
  g_free (self->nominal);
  g_free (self->address);
  g_clear_pointer (&self->shown_in, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_free (self);
}

/* ---- The configuration, which also tells the kind */

static const struct
{
  SiteKind kind;
  const char *file;
} configurations[] = {
  { SITE_HUGO, "hugo.toml" },
  { SITE_HUGO, "hugo.yaml" },
  { SITE_HUGO, "hugo.yml" },
  { SITE_HUGO, "hugo.json" },
  { SITE_HUGO, "config/_default/hugo.toml" },
  { SITE_HUGO, "config/_default/hugo.yaml" },
  { SITE_HUGO, "config/_default/config.toml" },
  { SITE_HUGO, "config/_default/config.yaml" },
  { SITE_HUGO, "config.toml" },
  { SITE_HUGO, "config.yaml" },
  { SITE_HUGO, "config.yml" },
  { SITE_HUGO, "config.json" },
  { SITE_MKDOCS, "mkdocs.yml" },
  { SITE_MKDOCS, "mkdocs.yaml" },
  { SITE_DOCUSAURUS, "docusaurus.config.js" },
  { SITE_DOCUSAURUS, "docusaurus.config.ts" },
  { SITE_DOCUSAURUS, "docusaurus.config.mjs" },
  { SITE_DOCUSAURUS, "docusaurus.config.cjs" },
  { SITE_JEKYLL, "_config.yml" },
  { SITE_JEKYLL, "_config.yaml" },
  { SITE_JEKYLL, "_config.toml" },
  { SITE_OBSIDIAN, ".obsidian/" },
  { SITE_DOCFX, "docfx.json" },
  { SITE_DOCFX, ".openpublishing.publish.config.json" },
};

/* Where it may lie, seen from the tree: above, only when the tree is a folder of what it says. */
static const char *const config_places[]
  = { "", "website/", "docs/", "site/", "doc/", "www/", "../", "../../" };

/* The last `count` folders of `root`, each with a '/'. */
static char *
last_folders (const char *root, guint count)
{
  const char *start = root + strlen (root);

  while (start > root && count > 0)
    if (*--start == '/')
      count--;
  return g_strconcat (start + (*start == '/'), "/", NULL);
}

/* Whether a site whose configuration lies above has its pages in the folder `inside`. */
static gboolean
holds_folder (SiteKind kind, const GPtrArray *config, const char *inside)
{
  static const char *const docusaurus[]
    = { "docs", "blog", "src", "i18n", "versioned_docs", NULL };
  g_autofree char *content = map_join ("", map_content_folder (kind, config));
  g_autofree char *first = g_strndup (inside, strcspn (inside, "/"));

  if (kind == SITE_DOCUSAURUS)
    return g_strv_contains (docusaurus, first) || config_get (config, "", first) != NULL;
  if (kind == SITE_JEKYLL)
    return strchr (inside, '/') != NULL && strchr (inside, '/')[1] == '\0';
  return kind == SITE_OBSIDIAN || kind == SITE_DOCFX
         || (g_str_has_prefix (inside, content) && inside[strlen (content)] == '/');
}

/* config.toml may be anybody's. */
static gboolean
is_hugo (Site *self, const char *file)
{
  return !g_str_has_prefix (file, "config.")
         || config_get (self->config, "", "baseURL") != NULL
         || config_get (self->config, "", "contentDir") != NULL
         || (map_exists (self, "content", TRUE)
             && (map_exists (self, "layouts", TRUE) || map_exists (self, "themes", TRUE)
                 || map_exists (self, "archetypes", TRUE)));
}

/* Whether the configuration lies in config_places[place]. */
static gboolean
read_configuration (Site *self, guint row, guint place)
{
  const char *up = config_places[place], *file = configurations[row].file;
  g_autofree char *path = g_strconcat (up, file, NULL);
  guint above = g_str_has_prefix (up, "../../") ? 2 : g_str_has_prefix (up, "..") ? 1 : 0;
  g_autofree char *inside = above > 0 ? last_folders (self->root, above) : g_strdup ("");
  SiteKind kind = configurations[row].kind;
  gboolean found;

  g_ptr_array_set_size (self->config, 0);
  g_free (self->up);
  self->up = g_strdup (up);
  found = g_str_has_suffix (file, "/") ? map_exists (self, file, TRUE)
                                       : config_read (self->config, self->folder, path);
  if (!found || (kind == SITE_HUGO && !is_hugo (self, file))
      || (above > 0 && !holds_folder (kind, self->config, inside)))
    return FALSE;
  g_free (self->inside);
  self->inside = g_steal_pointer (&inside);
  self->known = TRUE;
  return TRUE;
}

/* The configuration of a site of this kind, or of any (SITE_KINDS); its row, or -1. */
static int
find_configuration (Site *self, SiteKind kind)
{
  for (guint place = 0; place < G_N_ELEMENTS (config_places); place++)
    for (guint row = 0; row < G_N_ELEMENTS (configurations); row++)
      if ((kind == SITE_KINDS || configurations[row].kind == kind)
          && read_configuration (self, row, place))
        return (int) row;
  g_ptr_array_set_size (self->config, 0);
  g_free (self->up);
  self->up = g_strdup ("");
  return -1;
}

/* Where the site is in a folder of the tree, other folders may be others. */
static void
find_others (Site *self, GPtrArray *notes)
{
  gboolean in_folder = self->known && *self->up != '\0' && !g_str_has_prefix (self->up, "..");

  for (guint place = 1; in_folder && place < G_N_ELEMENTS (config_places); place++)
    for (guint row = 0; row < G_N_ELEMENTS (configurations); row++)
      {
        const char *folder = config_places[place], *file = configurations[row].file;
        g_autofree char *path = g_strconcat (folder, file, NULL);

        if (strcmp (folder, self->up) == 0 || g_str_has_prefix (folder, "..")
            || g_str_has_prefix (file, "config.") || !map_in_tree (self, path, TRUE))
          continue;
        g_ptr_array_add (self->others, g_strdup (folder));
        g_ptr_array_add (notes, g_strdup_printf ("%s is another site (%s): addresses in it are "
                                                 "not checked; check it by itself",
                                                 folder, path));
        break;
      }
}

/* ---- What articles write */

typedef struct
{
  guint all, wiki, learn, sections, shortcodes, sidebars, components, posts, tags, blocks;
} Habits;

static gboolean
has_link (const Scan *scan, ScanKind kind)
{
  for (guint i = 0; i < scan->links->len; i++)
    if (((ScanLink *) g_ptr_array_index (scan->links, i))->kind == kind)
      return TRUE;
  return FALSE;
}

static void
add_habits (Habits *habits, const SitePage *page)
{
  const Scan *scan = page->scan;

  habits->all++;
  habits->wiki += has_link (scan, SCAN_WIKI);
  habits->learn += scan_field (scan, "ms.topic") != NULL
                   || scan_field (scan, "ms.date") != NULL
                   || scan_field (scan, "ms.author") != NULL;
  habits->sections += g_str_has_suffix (page->path, "_index.md");
  habits->shortcodes += scan->shortcodes;
  habits->sidebars += scan_field (scan, "sidebar_position") != NULL
                      || scan_field (scan, "sidebar_label") != NULL;
  habits->components += g_str_has_suffix (page->path, ".mdx");
  habits->posts += strstr (page->path, "_posts/") != NULL;
  habits->tags += has_link (scan, SCAN_FILE) || has_link (scan, SCAN_POST);
  habits->blocks += scan->blocks;
}

static char *
note_name (const char *path, gsize length)
{
  g_autofree char *whole = g_strndup (path, length);
  g_autofree char *base = g_path_get_basename (whole);

  if (g_str_has_suffix (base, ".md"))
    base[strlen (base) - 3] = '\0';
  return map_lower (g_strstrip (base));
}

/* Whether most of what stands in double brackets is the name of an article: `[[ -f x ]]` is none. */
static gboolean
are_notes (const GPtrArray *pages)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint links = 0, known = 0;

  for (guint i = 0; i < pages->len; i++)
    {
      const SitePage *page = g_ptr_array_index (pages, i);

      g_hash_table_add (names, note_name (page->path, strlen (page->path)));
    }
  for (guint i = 0; i < pages->len; i++)
    {
      const SitePage *page = g_ptr_array_index (pages, i);

      for (guint j = 0; j < page->scan->links->len; j++)
        {
          const ScanLink *link = g_ptr_array_index (page->scan->links, j);
          gsize length = strcspn (link->target, "#");
          g_autofree char *name = link->kind == SCAN_WIKI ? note_name (link->target, length)
                                                          : NULL;

          if (name == NULL || length == 0 || link->image)
            continue;
          links++;
          known += g_hash_table_contains (names, name);
        }
    }
  return known * 2 >= links && known > 0;
}

static SiteKind
guess_by_habits (const GPtrArray *pages, char **why)
{
  Habits n = { 0 };

  for (guint i = 0; i < pages->len; i++)
    add_habits (&n, g_ptr_array_index (pages, i));
  {
    const struct
    {
      SiteKind kind;
      gboolean holds;
      const char *why;
    } signs[] = {
      { SITE_HUGO, n.sections > 0, "_index.md" },
      { SITE_DOCFX, n.learn * 5 > n.all, "ms.topic, ms.date" },
      { SITE_JEKYLL, n.posts > 0, "_posts/" },
      { SITE_JEKYLL, n.tags * 20 > n.all, "{% link %}" },
      { SITE_HUGO, n.shortcodes * 10 > n.all, "{{< shortcodes >}}" },
      { SITE_DOCUSAURUS, n.sidebars * 5 > n.all, "sidebar_position" },
      /* others have .mdx, too, so that only most of several tell */
      { SITE_DOCUSAURUS, n.components > 2 && n.components * 2 > n.all, ".mdx" },
      { SITE_OBSIDIAN, n.wiki * 10 > n.all && are_notes (pages), "[[wiki links]]" },
      { SITE_MKDOCS, n.blocks * 10 > n.all, "admonitions, { #ids }" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
      if (signs[i].holds)
        {
          *why = g_strdup (signs[i].why);
          return signs[i].kind;
        }
  }
  *why = NULL;
  return SITE_PLAIN;
}

/* By the configuration, or by what articles write; a note says what told. */
static void
guess_kind (Site *self, GPtrArray *notes)
{
  int row = find_configuration (self, SITE_KINDS);
  g_autofree char *why = NULL;

  if (row >= 0)
    {
      why = g_strconcat (self->up, configurations[row].file, NULL);
      self->kind = configurations[row].kind;
    }
  else
    self->kind = guess_by_habits (self->pages, &why);
  if (why != NULL)
    g_ptr_array_add (notes,
                     g_strdup_printf ("taken for %s (%s)", site_names[self->kind], why));
}

/* ---- A site */

static void
mount_free (gpointer data)
{
  Mount *mount = data;

  g_free (mount->folder);
  g_free (mount->address);
  g_free (mount);
}

static GHashTable *
string_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

Site *
site_new (int folder, const char *root)
{
  Site *self = g_new0 (Site, 1);

  self->folder = folder;
  self->root = g_strdup (root);
  self->up = g_strdup ("");
  self->inside = g_strdup ("");
  self->config = g_ptr_array_new_with_free_func (config_entry_free);
  self->others = g_ptr_array_new_with_free_func (g_free);
  self->mounts = g_ptr_array_new_with_free_func (mount_free);
  self->assets = g_ptr_array_new_with_free_func (g_free);
  self->pages = g_ptr_array_new_with_free_func (page_free);
  self->paths = string_set ();
  self->addresses = string_set ();
  self->heads = string_set ();
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  self->files = string_set ();
  self->by_name = string_set ();
  self->made = string_set ();
  self->locales = string_set ();
  self->html = string_set ();
  self->looked_at = string_set ();
  self->elsewhere = string_set ();
  self->marks = string_set ();
  return self;
}

void
site_free (Site *self)
{
  if (self == NULL)
    return;
  g_free (self->root);
  g_free (self->up);
  g_free (self->inside);
  g_free (self->base);
  g_free (self->base_path);
  g_free (self->common);
  g_ptr_array_unref (self->config);
  g_ptr_array_unref (self->mounts);
  g_ptr_array_unref (self->others);
  g_ptr_array_unref (self->assets);
  g_ptr_array_unref (self->pages);
  g_hash_table_unref (self->paths);
  g_hash_table_unref (self->addresses);
  g_hash_table_unref (self->heads);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->files);
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->made);
  g_hash_table_unref (self->locales);
  g_hash_table_unref (self->html);
  g_free (self->docs);
  g_hash_table_unref (self->looked_at);
  g_hash_table_unref (self->elsewhere);
  g_hash_table_unref (self->marks);
  g_free (self);
}

SiteKind
site_kind (const Site *self)
{
  return self->kind;
}

/* The page's path from the site's root; NULL outside. */
static char *
place_in_site (const Site *self, const char *path)
{
  if (g_str_has_prefix (self->up, ".."))
    return g_strconcat (self->inside, path, NULL);
  return g_str_has_prefix (path, self->up) ? g_strdup (path + strlen (self->up)) : NULL;
}

SitePage *
site_add (Site *self, const char *path, Article *article, Scan *scan)
{
  SitePage *page = g_new0 (SitePage, 1);

  page->path = g_strdup (path);
  page->article = article;
  page->scan = scan;
  g_ptr_array_add (self->pages, page);
  return page;
}

static void
put_page (Site *self, SitePage *page)
{
  page->place = place_in_site (self, page->path);
  if (self->kind == SITE_DOCUSAURUS && page->place != NULL)
    map_lay_out_copies (self, page->place);
  g_hash_table_insert (self->paths, g_strdup (page->path), page);
  if (self->any_case)
    {
      char *lower = map_lower (page->path);

      if (g_hash_table_contains (self->paths, lower))
        g_free (lower);
      else
        g_hash_table_insert (self->paths, lower, page);
    }
  map_add_page (self, page);
}

void
site_settle (Site *self, int kind, const char *base, GPtrArray *notes)
{
  if (kind < 0)
    guess_kind (self, notes);
  else
    self->kind = (SiteKind) kind;
  if (kind > SITE_PLAIN)
    find_configuration (self, self->kind);
  find_others (self, notes);
  map_lay_out (self, base);
  for (guint i = 0; i < self->pages->len; i++)
    put_page (self, g_ptr_array_index (self->pages, i));
  link_learn (self, notes);
}

/* Pages that are made of others. */
static gboolean
is_list_layout (const Scan *scan)
{
  static const char *const words[]
    = { "home", "landing", "splash", "archive", "categor", "tag", "search", "redirect" };
  const char *layout = scan_field (scan, "layout");

  for (guint i = 0; layout != NULL && i < G_N_ELEMENTS (words); i++)
    if (strstr (layout, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* A text with words to be replaced, like [English](ENGLISH_URL), is a template for others. */
static gboolean
is_form (const Article *article)
{
  for (guint i = 0; i < article->links->len; i++)
    {
      const char *target = ((ArticleLink *) g_ptr_array_index (article->links, i))->target;

      if (strchr (target, '_') != NULL
          && target[strspn (target, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")] == '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
wants_title (const Site *self, const SitePage *page)
{
  /* clang-format off */
  static const char *const of_repository[]
    = { "readme", "contributing", "security", "code_of_conduct", "changelog", "changes", "license",
        "notice", "upgrade", "support", "agents", "claude", "summary", "_sidebar", "_navbar",
        "_footer", "404", "pull_request_template", "thirdpartynotices", NULL };
  /* clang-format on */
  g_autofree char *base = g_path_get_basename (page->path);
  g_autofree char *name = g_ascii_strdown (base, (gssize) strcspn (base, "."));

  if (page->partial || page->post || page->shown_in != NULL || self->kind == SITE_OBSIDIAN
      || g_strv_contains (of_repository, name) || is_list_layout (page->scan)
      || scan_field (page->scan, "template") != NULL || is_form (page->article))
    return FALSE;
  for (guint i = 0; self->kind == SITE_MKDOCS && i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (g_str_has_prefix (entry->parent, "nav") && strcmp (entry->key, "nav") != 0
          && *entry->value != '\0' && g_str_has_suffix (page->path, entry->value))
        return FALSE;
    }
  return TRUE;
}

static gboolean
wants_text (const Site *self, const SitePage *page)
{
  gboolean list = self->kind == SITE_HUGO && g_str_has_suffix (page->path, "_index.md");

  return !page->partial && page->shown_in == NULL && !list && !page->scan->filled
         && scan_field (page->scan, "layout") == NULL
         && scan_field (page->scan, "template") == NULL
         && scan_field (page->scan, "type") == NULL;
}

SiteWants
site_wants (const Site *self, const SitePage *page)
{
  return (SiteWants){ wants_title (self, page), wants_text (self, page) };
}
