#include "site/map.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <glib/gstdio.h>

enum
{
  PAGE_MAX_BYTES = 1024 * 1024,
  FOLDERS_MAX_DEPTH = 32
};

char *
map_join (const char *folder, const char *path)
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

char *
map_lower (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_utf8_strdown (valid, -1);
}

char *
map_folder (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash == NULL ? g_strdup ("") : g_strndup (path, slash - path);
}

char *
map_key (const Site *self, const char *address)
{
  static const char *const endings[] = { ".html", ".htm", "/index" };
  g_autofree char *key = map_join ("", address);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (key, endings[i]))
      key[strlen (key) - strlen (endings[i])] = '\0';
  if (strcmp (key, "index") == 0)
    *key = '\0';
  return self->any_case ? map_lower (key) : g_steal_pointer (&key);
}

static gboolean
ends_in_html (const char *address)
{
  const char *name = strrchr (address, '/') == NULL ? address : strrchr (address, '/') + 1;

  return g_str_has_suffix (name, ".html") && strcmp (name, "index.html") != 0;
}

void
map_put (Site *self, const char *address, SitePage *page)
{
  char *key = map_key (self, address);

  if (ends_in_html (address))
    g_hash_table_add (self->html, g_strdup (key));
  g_hash_table_add (self->heads, g_strndup (key, strcspn (key, "/")));
  if (g_hash_table_contains (self->addresses, key))
    g_free (key);
  else
    g_hash_table_insert (self->addresses, key, page);
}

SitePage *
map_address (const Site *self, const char *address)
{
  g_autofree char *key = map_key (self, address);

  if (self->pretty && ends_in_html (address) && !g_hash_table_contains (self->html, key))
    return NULL;
  return g_hash_table_lookup (self->addresses, key);
}

/* `place` in a form like "%s/index.md". */
static char *
formed (const char *form, const char *place)
{
  const char *hole = strstr (form, "%s");
  gboolean at_root = *place == '\0' && hole[2] == '/';

  return g_strconcat (place, hole + (at_root ? 3 : 2), NULL);
}

static SitePage *
exact_file (const Site *self, const char *place)
{
  g_autofree char *lower = NULL;
  SitePage *page = g_hash_table_lookup (self->paths, place);

  if (page != NULL || !self->any_case)
    return page;
  lower = map_lower (place);
  return g_hash_table_lookup (self->paths, lower);
}

static gboolean
is_markdown (const char *place)
{
  return g_str_has_suffix (place, ".md") || g_str_has_suffix (place, ".mdx")
         || g_str_has_suffix (place, ".markdown") || g_str_has_suffix (place, ".MD");
}

/* `a/b.md` for readers of `from`'s language: a/b.nl.md, a/b.nl-be.md. */
static SitePage *
translated_file (const Site *self, const SitePage *from, const char *place)
{
  const char *dot = strrchr (place, '.');
  g_autofree char *path = NULL;

  if (!self->suffixes || dot == NULL || from == NULL || from->article->lang == NULL)
    return NULL;
  path = g_strdup_printf ("%.*s.%s%s", (int) (dot - place), place, from->article->lang, dot);
  return exact_file (self, path);
}

SitePage *
map_file (const Site *self, const SitePage *from, const char *place, gboolean loose)
{
  static const char *const forms[] = { "%s.md",        "%s/index.md",  "%s/README.md",
                                       "%s/_index.md", "%s/readme.md", "%s.markdown",
                                       "%s.mdx",       "%s/index.mdx" };
  SitePage *page = exact_file (self, place);

  if (page == NULL && is_markdown (place))
    page = translated_file (self, from, place);
  if (page == NULL && g_str_has_suffix (place, ".md")) /* also for .mdx, and the other way */
    {
      g_autofree char *other = g_strconcat (place, "x", NULL);

      page = exact_file (self, other);
    }
  for (guint i = 0; loose && page == NULL && i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *path = formed (forms[i], place);

      page = exact_file (self, path);
      if (page == NULL)
        page = translated_file (self, from, path);
    }
  return page;
}

enum
{
  NOTHING = 1, /* not 0, which says that nobody looked */
  A_FILE,
  A_FOLDER
};

gboolean
map_in_tree (const Site *self, const char *path, gboolean folders)
{
  const char *name = *path == '\0' ? "." : path;
  guint what = GPOINTER_TO_UINT (g_hash_table_lookup (self->looked_at, name));

  if (what == 0)
    {
      struct stat status;
      gboolean there = fstatat (self->folder, name, &status, 0) == 0;

      what = !there ? NOTHING : S_ISREG (status.st_mode) ? A_FILE : A_FOLDER;
      g_hash_table_insert (self->looked_at, g_strdup (name), GUINT_TO_POINTER (what));
    }
  return what == A_FILE || (folders && what == A_FOLDER);
}

gboolean
map_exists (const Site *self, const char *place, gboolean folders)
{
  g_autofree char *joined = *self->up == '\0' ? NULL : g_strconcat (self->up, place, NULL);

  return map_in_tree (self, joined == NULL ? place : joined, folders);
}

/* How many bytes of their folders two paths share. */
static gsize
shared_folders (const char *a, const char *b)
{
  gsize shared = 0;

  for (gsize i = 0; a[i] != '\0' && a[i] == b[i]; i++)
    if (a[i] == '/')
      shared = i + 1;
  return shared;
}

SitePage *
map_name (const Site *self, const SitePage *from, const char *name)
{
  g_autofree char *lower = map_lower (name);
  const GPtrArray *pages = g_hash_table_lookup (self->names, lower);
  SitePage *best = NULL;

  for (guint i = 0; pages != NULL && i < pages->len; i++)
    {
      SitePage *page = g_ptr_array_index (pages, i);

      if (best == NULL
          || shared_folders (page->path, from->path) > shared_folders (best->path, from->path))
        best = page;
    }
  return best;
}

/* ---- Folders, and the addresses that they stand for */

const char *
map_content_folder (SiteKind kind, const GPtrArray *config)
{
  const char *named = kind == SITE_HUGO     ? config_get (config, "", "contentDir")
                      : kind == SITE_MKDOCS ? config_get (config, "", "docs_dir")
                                            : NULL;

  return named != NULL ? named : kind == SITE_HUGO ? "content" : "docs";
}

static void
add_mount (Site *self, const char *folder, const char *address, gboolean posts)
{
  Mount *mount = g_new (Mount, 1);

  *mount = (Mount){ map_join ("", folder), map_join ("", address), posts };
  g_ptr_array_add (self->mounts, mount);
}

/* Folders that hold content and have no part in addresses, when nothing else is known. */
static void
mount_content (Site *self)
{
  static const char *const folders[]
    = { "src/content/docs", "content/docs", "website/docs", "docs/content", "site/content",
        "src/content",      "src/pages",    "content",      "docs",         "source",
        "website",          "pages",        "site",         "src" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    if (map_exists (self, folders[i], TRUE))
      add_mount (self, folders[i], "", FALSE);
}

/* A language of the site, which has a home page. */
static void
add_locale (Site *self, const char *lang, gboolean below)
{
  g_hash_table_add (self->made, map_key (self, lang));
  if (below)
    g_hash_table_add (self->locales, g_strdup (lang));
}

static const char *
address_of_docs (const Site *self)
{
  for (guint i = 0; i < self->mounts->len; i++)
    {
      const Mount *mount = g_ptr_array_index (self->mounts, i);

      if (strcmp (mount->folder, "docs") == 0)
        return mount->address;
    }
  return "docs";
}

static void
mount_docusaurus (Site *self)
{
  const char *first = config_get (self->config, "", "defaultLocale");
  const char *path = NULL;

  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (strcmp (entry->key, "locales") == 0)
        add_locale (self, entry->value, g_strcmp0 (entry->value, first) != 0);
      else if (strcmp (entry->key, "path") == 0)
        path = entry->value;
      else if (strcmp (entry->key, "routeBasePath") == 0)
        {
          const char *folder = path != NULL                         ? path
                               : strcmp (entry->value, "blog") == 0 ? "blog"
                                                                    : "docs";

          add_mount (self, folder, entry->value, strstr (folder, "blog") != NULL);
          path = NULL;
        }
    }
  add_mount (self, "docs", "docs", FALSE);
  self->docs = g_strdup (address_of_docs (self));
  add_mount (self, "blog", "blog", TRUE);
  add_mount (self, "src/pages", "", FALSE);
  g_ptr_array_add (self->assets, g_strdup ("static"));
}

static void
mount_hugo (Site *self)
{
  const char *assets[] = { config_get (self->config, "", "staticDir"), "static", "assets" };
  const char *first = config_get (self->config, "", "defaultContentLanguage");
  const char *all = config_get (self->config, "", "defaultContentLanguageInSubdir");

  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);
      const char *name = entry->parent + strlen ("languages.");
      g_autofree char *lang = NULL;
      gboolean below;

      if (!g_str_has_prefix (entry->parent, "languages."))
        continue;
      lang = g_ascii_strdown (name, (gssize) strcspn (name, "."));
      below = g_strcmp0 (all, "true") == 0
              || g_ascii_strcasecmp (lang, first == NULL ? "en" : first) != 0;
      add_locale (self, lang, below);
      if (g_ascii_strcasecmp (entry->key, "contentDir") == 0)
        add_mount (self, entry->value, below ? lang : "", FALSE);
    }
  if (self->known)
    add_mount (self, map_content_folder (SITE_HUGO, self->config), "", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (assets); i++)
    if (assets[i] != NULL)
      g_ptr_array_add (self->assets, g_strdup (assets[i]));
}

static void
set_base (Site *self, const char *given)
{
  const char *base = given;
  g_autofree char *joined = NULL;
  const char *path;

  if (base == NULL)
    base = config_get (self->config, "", "site_url");
  if (base == NULL && self->kind == SITE_HUGO)
    base = config_get (self->config, "", "baseURL");
  if (base == NULL && config_get (self->config, "", "url") != NULL)
    {
      const char *below = config_get (self->config, "",
                                      self->kind == SITE_DOCUSAURUS ? "baseUrl" : "baseurl");

      joined = g_strconcat (config_get (self->config, "", "url"), below, NULL);
      base = joined;
    }
  if (base == NULL || strstr (base, "://") == NULL)
    {
      base = self->kind == SITE_JEKYLL ? config_get (self->config, "", "baseurl") : NULL;
      self->base_path = map_join ("", base == NULL ? "" : base);
      return;
    }
  path = strchr (strstr (base, "://") + 3, '/');
  self->base_path = map_join ("", path == NULL ? "" : path);
  self->base = g_strdup (base);
  while (g_str_has_suffix (self->base, "/"))
    self->base[strlen (self->base) - 1] = '\0';
}

static gboolean
is_deep (const Site *self)
{
  const char *pretty = config_get (self->config, "", "use_directory_urls");
  const char *ugly = config_get (self->config, "", "uglyURLs");
  const char *permalink = config_get (self->config, "", "permalink");

  switch (self->kind)
    {
    case SITE_HUGO:
      return ugly == NULL || strcmp (ugly, "true") != 0;
    case SITE_MKDOCS:
      return pretty == NULL || g_ascii_strcasecmp (pretty, "false") != 0;
    case SITE_JEKYLL:
      return permalink != NULL
             && (strcmp (permalink, "pretty") == 0 || g_str_has_suffix (permalink, "/"));
    default:
      return FALSE;
    }
}

/* Hugo without uglyURLs, also for some sections. */
static gboolean
is_pretty (const Site *self)
{
  gboolean pretty = self->kind == SITE_HUGO && self->known && self->deep;

  for (guint i = 0; pretty && i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      pretty = g_ascii_strcasecmp (entry->parent, "uglyURLs") != 0;
    }
  return pretty;
}

/* The names of files that are no articles, which notes show. */
static void
add_names (Site *self, const char *folder, guint depth)
{
  GDir *dir = depth > FOLDERS_MAX_DEPTH ? NULL : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      char *lower;

      if (*name == '.')
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
            add_names (self, path, depth + 1);
          continue;
        }
      lower = g_utf8_make_valid (name, -1);
      g_hash_table_add (self->files, map_lower (lower));
      g_free (lower);
    }
  g_clear_pointer (&dir, g_dir_close);
}

static void
mount_all (Site *self)
{
  static const char *const assets[]
    = { "",           "public",           "static",
        "assets",     ".vuepress/public", "docs/.vuepress/public",
        "docs/public" };

  if (self->kind == SITE_DOCUSAURUS)
    mount_docusaurus (self);
  else if (self->kind == SITE_HUGO)
    mount_hugo (self);
  else if (self->kind == SITE_MKDOCS && self->known)
    add_mount (self, map_content_folder (SITE_MKDOCS, self->config), "", FALSE);
  else if (self->kind == SITE_JEKYLL && config_get (self->config, "", "source") != NULL)
    {
      add_mount (self, config_get (self->config, "", "source"), "", FALSE);
      g_ptr_array_add (self->assets, g_strdup (config_get (self->config, "", "source")));
    }
  if (!self->known && self->kind != SITE_OBSIDIAN)
    mount_content (self);
  add_mount (self, "", "", FALSE);
  if (self->kind != SITE_HUGO && self->kind != SITE_DOCUSAURUS)
    for (guint i = 0;
         i < (self->kind == SITE_PLAIN || !self->known ? G_N_ELEMENTS (assets) : 1); i++)
      g_ptr_array_add (self->assets, g_strdup (assets[i]));
}

/* Of folders for files only those that are there are looked into; the root is among the mounts. */
static void
drop_missing (Site *self)
{
  for (guint i = self->assets->len; i-- > 0;)
    {
      const char *folder = g_ptr_array_index (self->assets, i);

      if (*folder == '\0' || !map_exists (self, folder, TRUE))
        g_ptr_array_remove_index (self->assets, i);
    }
  self->scripts = self->kind == SITE_DOCUSAURUS && map_exists (self, "src/pages", TRUE);
}

static gboolean
read_page (const char *path, char **text, gsize *length)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 && S_ISREG (status.st_mode)
         && status.st_size <= PAGE_MAX_BYTES && g_file_get_contents (path, text, length, NULL);
}

/* The first words of the lines of `_redirects`, as Netlify and Cloudflare read it. */
static void
add_redirects (Site *self)
{
  static const char *const places[]
    = { "_redirects", "static/_redirects", "public/_redirects", "content/_redirects" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (self->root, self->up, places[i], NULL);
      g_autofree char *text = NULL;
      g_auto(GStrv) lines = NULL;
      gsize length;

      if (!read_page (path, &text, &length))
        continue;
      lines = g_strsplit (text, "\n", -1);
      for (guint j = 0; lines[j] != NULL; j++)
        {
          lines[j][strcspn (lines[j], " \t\r")] = '\0';
          if (*lines[j] == '/')
            g_hash_table_add (self->made, map_key (self, lines[j]));
        }
    }
}

/* Pages in HTML that say themselves where they are published. */
static void
add_permalinks (Site *self, const char *folder, guint depth)
{
  GDir *dir = depth > FOLDERS_MAX_DEPTH ? NULL : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      gsize length;

      if (*name == '.' || strcmp (name, "node_modules") == 0 || strcmp (name, "_site") == 0)
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        add_permalinks (self, path, depth + 1);
      else if (g_str_has_suffix (name, ".html") && read_page (path, &text, &length)
               && g_str_has_prefix (text, "---"))
        {
          g_autoptr(Scan) scan = scan_new (text, length);
          const char *address = scan_field (scan, "permalink");

          if (address != NULL)
            g_hash_table_add (self->made, map_key (self, address));
        }
    }
  g_clear_pointer (&dir, g_dir_close);
}

/* Redirects that configurations name: mkdocs-redirects, Docusaurus's client redirects, DocFX's list. */
static gboolean
is_redirect (const Site *self, const ConfigEntry *entry)
{
  return (self->kind == SITE_DOCUSAURUS && strcmp (entry->key, "from") == 0)
         || (self->kind == SITE_DOCFX && strcmp (entry->key, "source_path") == 0);
}

static void
add_made (Site *self)
{
  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (is_redirect (self, entry))
        g_hash_table_add (self->made, map_key (self, entry->value));
      else if (g_str_has_suffix (entry->parent, "redirect_maps"))
        {
          g_autofree char *bare = g_strdup (entry->key);

          g_hash_table_add (self->made, map_key (self, entry->key));
          if (g_str_has_suffix (bare, ".md"))
            bare[strlen (bare) - 3] = '\0';
          g_hash_table_add (self->made, map_key (self, bare));
        }
    }
  for (guint i = 0; i < self->mounts->len; i++)
    {
      const Mount *mount = g_ptr_array_index (self->mounts, i);

      if (mount->posts)
        g_hash_table_add (self->made, map_key (self, mount->address));
    }
}

void
map_lay_out (Site *self, const char *base)
{
  self->any_case = self->kind == SITE_HUGO || self->kind == SITE_OBSIDIAN
                   || self->kind == SITE_DOCFX;
  self->deep = is_deep (self);
  self->pretty = is_pretty (self);
  self->from_file = self->kind == SITE_DOCUSAURUS || self->kind == SITE_PLAIN
                    || self->kind == SITE_OBSIDIAN || self->kind == SITE_DOCFX;
  self->from_address = self->kind == SITE_DOCUSAURUS || !self->from_file;
  set_base (self, base);
  if (self->kind == SITE_DOCUSAURUS && self->known)
    {
      g_autofree char *list = g_strconcat (self->up, "versions.json", NULL);

      config_read (self->config, self->folder, list); /* its items have no key */
    }
  mount_all (self);
  drop_missing (self);
  if (self->kind == SITE_DOCFX)
    {
      g_autofree char *list = g_strconcat (self->up, ".openpublishing.redirection.json", NULL);

      config_read (self->config, self->folder, list);
    }
  add_made (self);
  add_redirects (self);
  if (self->kind == SITE_JEKYLL)
    {
      g_autofree char *site = g_build_filename (self->root, self->up, NULL);

      add_permalinks (self, site, 0);
    }
  if (self->kind == SITE_OBSIDIAN)
    {
      g_autofree char *vault = g_build_filename (self->root, self->up, NULL);

      add_names (self, vault, 0);
    }
}

/* Versions and translations of Docusaurus lie in folders of their own: the mount of one. */
void
map_lay_out_copies (Site *self, const char *place)
{
  g_auto(GStrv) parts = g_strsplit (place, "/", 5);
  gboolean translated = strcmp (parts[0], "i18n") == 0;
  guint at = translated ? 3 : 1;
  g_autofree char *what = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *address = NULL;
  const char *version = "";
  gboolean blog;
  Mount *mount;

  if (g_strv_length (parts) < at + 1
      || (!translated && !g_str_has_suffix (parts[0], "versioned_docs")))
    return;
  what = g_strdup (parts[translated ? 2 : 0]);
  blog = strstr (what, "content-blog") != NULL;
  if (!blog && g_str_has_prefix (parts[at], "version-"))
    version = parts[at] + strlen ("version-");
  folder = translated
             ? g_strjoin ("/", parts[0], parts[1], parts[2], blog ? NULL : parts[3], NULL)
             : g_strjoin ("/", parts[0], parts[1], NULL);
  address
    = g_strjoin ("/", translated ? parts[1] : "", blog ? "blog" : self->docs, version, NULL);
  mount = self->mounts->len == 0 ? NULL : g_ptr_array_index (self->mounts, 0);
  if (mount != NULL && strcmp (mount->folder, folder) == 0)
    return;
  add_mount (self, folder, address, blog);
  g_ptr_array_insert (self->mounts, 0,
                      g_ptr_array_steal_index (self->mounts, self->mounts->len - 1));
}
