#include "site/map.h"
#include "site/site.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <glib/gstdio.h>

enum
{
  PAGE_MAX_BYTES = 1024 * 1024,
  FOLDERS_MAX_DEPTH = 32
};

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
  { SITE_HUGO, "config/_default/hugo.yml" },
  { SITE_HUGO, "config/_default/hugo.json" },
  { SITE_HUGO, "config/_default/config.toml" },
  { SITE_HUGO, "config/_default/config.yaml" },
  { SITE_HUGO, "config/_default/config.yml" },
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

/* Where the articles lie, by the configuration. */
static const char *
content_folder (SiteKind kind, const GPtrArray *config)
{
  const char *named = kind == SITE_HUGO     ? config_get (config, "", "contentDir")
                      : kind == SITE_MKDOCS ? config_get (config, "", "docs_dir")
                                            : NULL;

  return named != NULL ? named : kind == SITE_HUGO ? "content" : "docs";
}

/* Whether a site whose configuration lies above has its pages in the folder `inside`. */
static gboolean
holds_folder (SiteKind kind, const GPtrArray *config, const char *inside)
{
  static const char *const docusaurus[]
    = { "docs", "blog", "src", "i18n", "versioned_docs", NULL };
  g_autofree char *content = map_join ("", content_folder (kind, config));
  g_autofree char *first = g_strndup (inside, strcspn (inside, "/"));

  if (kind == SITE_DOCUSAURUS)
    return g_strv_contains (docusaurus, first) || config_get (config, "", first) != NULL;
  if (kind == SITE_JEKYLL)
    return strchr (inside, '/') != NULL && strchr (inside, '/')[1] == '\0';
  for (guint i = 0; kind == SITE_HUGO && i < config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (config, i);
      g_autofree char *folder = map_join ("", entry->value);

      if ((g_ascii_strcasecmp (entry->key, "contentDir") == 0
           || strcmp (entry->key, "source") == 0)
          && g_str_has_prefix (inside, folder) && inside[strlen (folder)] == '/')
        return TRUE;
    }
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

/* Hexo's has that name, too. */
static gboolean
is_hexo (const Site *self)
{
  return config_get (self->config, "", "source_dir") != NULL
         || config_get (self->config, "", "new_post_name") != NULL
         || (map_exists (self, "source/_posts", TRUE) && map_exists (self, "scaffolds", TRUE));
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
  g_autofree char *parts = g_strconcat (up, "config/_default/", NULL);
  gboolean found;

  g_ptr_array_set_size (self->config, 0);
  g_free (self->up);
  self->up = g_strdup (up);
  found = g_str_has_suffix (file, "/") ? map_exists (self, file, TRUE)
                                       : config_read (self->config, self->folder, path);
  if (found && kind == SITE_HUGO)
    config_read (self->config, self->folder, parts);
  if (!found || (kind == SITE_HUGO && !is_hugo (self, file))
      || (kind == SITE_JEKYLL && is_hexo (self))
      || (above > 0 && !holds_folder (kind, self->config, inside)))
    return FALSE;
  g_free (self->inside);
  self->inside = g_steal_pointer (&inside);
  self->known = TRUE;
  return TRUE;
}

/* The configuration of a site of this kind, or of any (SITE_KINDS); its row, or -1.  Of one in a folder of
 * another it is known where it lies. */
static int
find_configuration (Site *self, SiteKind kind)
{
  g_autofree char *only = self->whole == NULL ? NULL : g_strdup (self->up);

  for (guint place = 0; place < G_N_ELEMENTS (config_places); place++)
    for (guint row = 0; row < G_N_ELEMENTS (configurations); row++)
      if ((kind == SITE_KINDS || configurations[row].kind == kind)
          && (only == NULL || strcmp (only, config_places[place]) == 0)
          && read_configuration (self, row, place))
        return (int) row;
  g_ptr_array_set_size (self->config, 0);
  g_free (self->up);
  self->up = g_strdup ("");
  return -1;
}

/* Beside the site folders may be others, but for the one that holds its pages. */
static void
find_others (Site *self)
{
  const char *content = content_folder (self->kind, self->config);
  gboolean beside = self->known && self->whole == NULL && !g_str_has_prefix (self->up, "..");

  for (guint place = 1; beside && place < G_N_ELEMENTS (config_places); place++)
    for (guint row = 0; row < G_N_ELEMENTS (configurations); row++)
      {
        const char *folder = config_places[place], *file = configurations[row].file;
        g_autofree char *path = g_strconcat (folder, file, NULL);

        if (strcmp (folder, self->up) == 0 || g_str_has_prefix (folder, "..")
            || g_str_has_prefix (file, "config.") || !map_in_tree (self, path, TRUE)
            || (*self->up == '\0' && g_str_has_prefix (folder, content)
                && folder[strlen (content)] == '/'))
          continue;
        g_ptr_array_add (self->others, g_strdup (folder));
        break;
      }
}

/* ---- Folders, and the addresses that they stand for */

static void
add_mount (Site *self, const char *folder, const char *address, gboolean posts)
{
  Mount *mount = g_new (Mount, 1);

  *mount
    = (Mount){ map_join ("", folder), map_join ("", address), g_strdup (""), NULL, posts };
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
  if (!self->known) /* the folder of the docs may be all that is here */
    g_hash_table_add (self->made, map_key (self, self->docs));
  add_mount (self, "blog", "blog", TRUE);
  add_mount (self, "src/pages", "", FALSE);
  g_ptr_array_add (self->assets, g_strdup ("static"));
}

/* Where the pages of the language are published: "", or below its name. */
static char *
hugo_root (const Site *self, const char *lang)
{
  return self->first == NULL || g_ascii_strcasecmp (lang, self->first) != 0
           ? g_ascii_strdown (lang, -1)
           : g_strdup ("");
}

static void
add_content (Site *self, const char *folder, const char *address, const char *lang)
{
  g_autofree char *root = lang == NULL ? g_strdup ("") : hugo_root (self, lang);
  g_autofree char *whole = g_strjoin ("/", root, address, NULL);
  Mount *mount;

  add_mount (self, folder, whole, FALSE);
  mount = g_ptr_array_index (self->mounts, self->mounts->len - 1);
  g_free (mount->lang);
  mount->lang = g_steal_pointer (&root);
  mount->code = g_strdup (lang);
}

static void
mount_languages (Site *self)
{
  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);
      g_auto(GStrv) parts = g_strsplit (entry->parent, ".", 3);
      g_autofree char *root = NULL;
      g_autofree char *lang = NULL;

      if (g_strv_length (parts) < 2 || g_ascii_strcasecmp (parts[0], "languages") != 0)
        continue;
      root = hugo_root (self, parts[1]);
      lang = g_ascii_strdown (parts[1], -1);
      add_locale (self, lang, *root != '\0');
      if (parts[2] == NULL && g_ascii_strcasecmp (entry->key, "contentDir") == 0)
        add_content (self, entry->value, "", lang);
    }
}

/* One of module.mounts. */
typedef struct
{
  const char *source, *target, *lang;
} ModuleMount;

static void
put_module_mount (Site *self, const ModuleMount *mount)
{
  static const char content[] = "content";

  if (mount->source == NULL || mount->target == NULL)
    return;
  if (strcmp (mount->target, "static") == 0)
    g_ptr_array_add (self->assets, g_strdup (mount->source));
  else if (g_str_has_prefix (mount->target, content)
           && strchr ("/", mount->target[strlen (content)]) != NULL)
    add_content (self, mount->source, mount->target + strlen (content), mount->lang);
}

static void
mount_modules (Site *self)
{
  ModuleMount mount = { NULL, NULL, NULL };

  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);
      const char **slot = g_ascii_strcasecmp (entry->key, "source") == 0   ? &mount.source
                          : g_ascii_strcasecmp (entry->key, "target") == 0 ? &mount.target
                          : g_ascii_strcasecmp (entry->key, "lang") == 0   ? &mount.lang
                                                                           : NULL;

      if (g_ascii_strcasecmp (entry->parent, "module.mounts") != 0)
        continue;
      if (*entry->key == '\0')
        {
          put_module_mount (self, &mount);
          mount = (ModuleMount){ NULL, NULL, NULL };
        }
      else if (slot != NULL)
        *slot = entry->value;
    }
  put_module_mount (self, &mount);
}

/* Inner folders first. */
static gint
compare_mounts (gconstpointer a, gconstpointer b)
{
  gsize x = strlen ((*(const Mount *const *) a)->folder);
  gsize y = strlen ((*(const Mount *const *) b)->folder);

  return (x < y) - (x > y);
}

static void
mount_hugo (Site *self)
{
  const char *assets[] = { config_get (self->config, "", "staticDir"), "static", "assets" };
  const char *first = config_get (self->config, "", "defaultContentLanguage");
  const char *all = config_get (self->config, "", "defaultContentLanguageInSubdir");

  if (g_strcmp0 (all, "true") != 0)
    self->first = first == NULL ? "en" : first;
  mount_languages (self);
  mount_modules (self);
  if (self->known)
    add_content (self, content_folder (SITE_HUGO, self->config), "", first);
  g_ptr_array_sort (self->mounts, compare_mounts);
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
    add_mount (self, content_folder (SITE_MKDOCS, self->config), "", FALSE);
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

/* The names of files that are no articles, which notes show. */
static void
take_name (Site *self, const char *path G_GNUC_UNUSED, const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  g_hash_table_add (self->files, map_lower (valid));
}

/* Pages in HTML that say themselves where they are published. */
static void
take_permalink (Site *self, const char *path, const char *name)
{
  g_autofree char *text = NULL;
  g_autoptr(Scan) scan = NULL;
  const char *address;
  gsize length;

  if (!g_str_has_suffix (name, ".html") || !read_page (path, &text, &length)
      || !g_str_has_prefix (text, "---"))
    return;
  scan = scan_new (text, length);
  address = scan_field (scan, "permalink");
  if (address != NULL)
    g_hash_table_add (self->made, map_key (self, address));
}

typedef void (*TakeFile) (Site *self, const char *path, const char *name);

/* All files below a folder. */
static void
take_files (Site *self, const char *folder, guint depth, TakeFile take)
{
  GDir *dir = depth > FOLDERS_MAX_DEPTH ? NULL : g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (*name == '.'
          || (self->kind == SITE_JEKYLL
              && (strcmp (name, "node_modules") == 0 || strcmp (name, "_site") == 0)))
        continue;
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        take (self, path, name);
      else if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        take_files (self, path, depth + 1, take);
    }
  g_clear_pointer (&dir, g_dir_close);
}

/* Redirects that configurations name: mkdocs-redirects, Docusaurus's client redirects, DocFX's list. */
static void
add_made (Site *self)
{
  for (guint i = 0; i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if ((self->kind == SITE_DOCUSAURUS && strcmp (entry->key, "from") == 0)
          || (self->kind == SITE_DOCFX && strcmp (entry->key, "source_path") == 0))
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

/* All that hangs on the kind and the configuration: folders, base, what the tool makes. */
static void
lay_out (Site *self, const char *base)
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
  if (self->kind == SITE_JEKYLL || self->kind == SITE_OBSIDIAN)
    {
      g_autofree char *top = g_build_filename (self->root, self->up, NULL);

      take_files (self, top, 0, self->kind == SITE_JEKYLL ? take_permalink : take_name);
    }
}

char *
layout_find (Site *self, SiteKind kind)
{
  int row = find_configuration (self, kind);

  if (row < 0)
    return NULL;
  self->kind = configurations[row].kind;
  return g_strconcat (self->up, configurations[row].file, NULL);
}

void
layout_settle (Site *self, const char *base)
{
  find_others (self);
  lay_out (self, base);
}

/* Versions and translations of Docusaurus lie in folders of their own: the mount of one. */
void
layout_copies (Site *self, const char *place)
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
