#include "site/link.h"

#include <string.h>

/* ---- A link taken apart */

void
link_clear (Link *self)
{
  g_free (self->path);
  g_free (self->anchor);
}

static char *
decode (const char *text, gsize length)
{
  g_autofree char *raw = g_strndup (text, length);
  g_autofree char *decoded = g_uri_unescape_string (raw, NULL);

  return decoded != NULL && g_utf8_validate (decoded, -1, NULL) ? g_steal_pointer (&decoded)
                                                                : g_utf8_make_valid (raw, -1);
}

static gboolean
ends_in_markdown (const char *path)
{
  static const char *const suffixes[] = { ".md", ".mdx", ".markdown" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

/* Names a file that is no article: it has a suffix, or is written as LICENSE is. */
static gboolean
names_file (const Link *link)
{
  g_autofree char *name = g_path_get_basename (link->path);
  const char *dot = strrchr (name, '.');
  static const char *const hosts[] = { ".com", ".org", ".net", ".io", ".dev", NULL };

  if (link->image)
    return TRUE;
  /* a folder, or a host whose https:// was forgotten */
  if (g_str_has_suffix (link->path, "/") || (dot != NULL && g_strv_contains (hosts, dot)))
    return FALSE;
  if (dot != NULL)
    return dot > name && g_ascii_isalpha (dot[1]) && !link->markdown
           && g_ascii_strcasecmp (dot, ".html") != 0 && g_ascii_strcasecmp (dot, ".htm") != 0
           && strlen (dot) <= 8;
  return !g_str_has_suffix (link->path, "/") && strlen (name) > 2
         && name[strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_")] == '\0';
}

/* A word to be replaced: ENGLISH_VERSION_URL, <your-domain>, {id}. */
static gboolean
is_placeholder (const char *path)
{
  return strpbrk (path, "<>{}$") != NULL
         || (strchr (path, '_') != NULL
             && path[strspn (path, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")] == '\0');
}

Link
link_parse (const SitePage *from, const char *target, gboolean image)
{
  gsize length = strcspn (target, "?#");
  const char *hash = strchr (target, '#');
  Link self = { .from = from, .target = target, .image = image };

  self.path = decode (target, length);
  g_strdelimit (self.path, "\\", '/'); /* browsers, and Windows, take one for the other */
  self.anchor = hash == NULL ? g_strdup ("") : decode (hash + 1, strlen (hash + 1));
  self.absolute = *self.path == '/';
  self.markdown = ends_in_markdown (self.path);
  self.names_file = names_file (&self);
  self.is_placeholder = is_placeholder (self.path);
  return self;
}

/* A folder without a page of its own is shown by GitHub and its like, and by no tool. */
static gboolean
shows_folders (const Site *self)
{
  return self->kind == SITE_PLAIN || self->kind == SITE_DOCFX || self->kind == SITE_OBSIDIAN;
}

/* ---- Pages by address */

static SitePage *
address_below (const Site *self, const char *folder, const char *path)
{
  g_autofree char *address = map_join (folder, path);

  return g_str_has_prefix (address, "../") ? NULL : map_address (self, address);
}

/* As a browser does, from where the page is published. */
static SitePage *
from_address (const Site *self, const SitePage *page, const char *path)
{
  g_autofree char *folder = NULL;

  if (page->address == NULL)
    return NULL;
  folder = page->below ? g_strdup (page->address) : map_folder (page->address);
  return address_below (self, folder, path);
}

static SitePage *
from_file (const Site *self, const SitePage *page, const char *path)
{
  g_autofree char *folder = map_folder (page->nominal);
  g_autofree char *file_folder = map_folder (page->path);
  g_autofree char *place = map_join (file_folder, path);
  SitePage *found = address_below (self, folder, path);
  gboolean loose = shows_folders (self);

  if (found == NULL && (page->place == NULL || self->kind == SITE_HUGO))
    loose = TRUE; /* Hugo's templates may look for files that say other addresses */
  /* Hugo's templates look from the root as well */
  if (found == NULL && self->kind == SITE_HUGO && *path != '.')
    found = map_address (self, path);
  if (found == NULL && loose)
    found = map_file (self, page, place, TRUE);
  /* `next.html` beside README.md, which is published a folder above */
  return found == NULL && shows_folders (self) ? map_address (self, place) : found;
}

/* Without the folders that the site as a whole lies in. */
const char *
link_behind (const char *path, const char *part)
{
  gsize length = strlen (part);

  path += strspn (path, "/");
  return length > 0 && strncmp (path, part, length) == 0
             && (path[length] == '/' || path[length] == '\0')
           ? path + length
           : NULL;
}

/* Of a path from the root of a repository that the tree is a folder of: `/docs/a.md` in docs/. */
static const char *
behind_folders (const Site *self, const char *path)
{
  enum
  {
    FOLDERS = 3
  };
  const char *start = self->root + strlen (self->root);

  for (guint i = 0; i < FOLDERS && start > self->root; i++)
    {
      const char *rest;

      while (start > self->root && *--start != '/')
        ;
      rest = link_behind (path, start + (*start == '/'));
      if (rest != NULL)
        return rest;
    }
  return NULL;
}

/* `/article/name`, where that is how a collection is published. */
static SitePage *
named_below (const Site *self, const SitePage *page, const char *path)
{
  g_autofree char *key = map_key (self, path);
  const char *slash = strchr (key, '/');
  g_autofree char *part = slash == NULL ? NULL : g_strndup (key, slash - key);

  return part == NULL || strchr (slash + 1, '/') != NULL
             || !g_hash_table_contains (self->by_name, part)
           ? NULL
           : map_name (self, page, slash + 1);
}

static SitePage *
from_root (const Site *self, const SitePage *page, const char *path)
{
  const char *lang = page->article->lang;
  const char *shorter[] = { path, link_behind (path, self->base_path),
                            behind_folders (self, path),
                            self->common == NULL ? NULL : link_behind (path, self->common) };
  SitePage *found = NULL;

  for (guint i = 0; found == NULL && i < G_N_ELEMENTS (shorter); i++)
    {
      if (shorter[i] == NULL)
        continue;
      found = map_address (self, shorter[i]);
      if (found == NULL && lang != NULL)
        found = address_below (self, lang, shorter[i] + strspn (shorter[i], "/"));
    }
  return found != NULL ? found : named_below (self, page, path);
}

/* ---- Articles by file */

/* The page of the file at `place`, from the site's root. */
SitePage *
link_site_file (const Site *self, const SitePage *from, const char *place, gboolean loose)
{
  g_autofree char *path = NULL;

  if (g_str_has_prefix (self->up, ".."))
    path = g_str_has_prefix (place, self->inside) ? g_strdup (place + strlen (self->inside))
                                                  : NULL;
  else
    path = g_strconcat (self->up, place, NULL);
  return path == NULL ? NULL : map_file (self, from, path, loose);
}

SitePage *
link_mounted_file (const Site *self, const SitePage *from, const char *path, gboolean loose)
{
  SitePage *found = NULL;

  for (guint i = 0; found == NULL && i < self->mounts->len; i++)
    {
      const Mount *mount = g_ptr_array_index (self->mounts, i);
      g_autofree char *place = map_join (mount->folder, path + strspn (path, "/"));

      found = link_site_file (self, from, place, loose);
    }
  return found;
}

/* A link to `x.md`: from the file; a tool may take it from its folders of content, too. */
static SitePage *
article_file (const Site *self, const Link *link)
{
  g_autofree char *folder = map_folder (link->from->path);
  g_autofree char *place = map_join (folder, link->path);
  SitePage *found = link->absolute ? NULL : map_file (self, link->from, place, FALSE);

  if (found == NULL
      && (link->absolute || self->kind == SITE_DOCUSAURUS || self->kind == SITE_OBSIDIAN))
    found = link_mounted_file (self, link->from, link->path, FALSE);
  if (found == NULL && link->absolute)
    {
      const char *shorter = link_behind (link->path, self->base_path);

      found = map_file (self, link->from, link->path + strspn (link->path, "/"), FALSE);
      if (found == NULL && shorter != NULL)
        found = link_mounted_file (self, link->from, shorter, FALSE);
      shorter = behind_folders (self, link->path);
      if (found == NULL && shorter != NULL)
        found = map_file (self, link->from, shorter + strspn (shorter, "/"), FALSE);
    }
  return found;
}

/* ---- Files that are no articles */

/* At an address: in the folders whose files lie at the root, in those of content; pages that are
 * written in HTML or JavaScript. */
static gboolean
file_at_address (const Site *self, const char *address, gboolean folders)
{
  static const char *const forms[] = { "", ".html", "/index.html" };
  static const char *const scripts[]
    = { ".js", ".jsx", ".ts", ".tsx", "/index.js", "/index.jsx", "/index.ts", "/index.tsx" };

  for (guint f = 0; f < G_N_ELEMENTS (forms); f++)
    {
      g_autofree char *path = g_strconcat (address, forms[f], NULL);

      for (guint i = 0; i < self->assets->len; i++)
        {
          g_autofree char *place = map_join (g_ptr_array_index (self->assets, i), path);

          if (map_exists (self, place, folders))
            return TRUE;
        }
      for (guint i = 0; i < self->mounts->len; i++)
        {
          const Mount *mount = g_ptr_array_index (self->mounts, i);
          const char *rest = *mount->address == '\0' ? path
                                                     : link_behind (path, mount->address);
          g_autofree char *place = NULL;

          if (rest == NULL)
            continue;
          place = map_join (mount->folder, rest + strspn (rest, "/"));
          if (map_exists (self, place, folders))
            return TRUE;
        }
    }
  for (guint f = 0; self->scripts && f < G_N_ELEMENTS (scripts); f++)
    {
      g_autofree char *place = g_strconcat ("src/pages/", address, scripts[f], NULL);

      if (map_exists (self, place, FALSE))
        return TRUE;
    }
  return FALSE;
}

gboolean
link_finds_file (const Site *self, const Link *link)
{
  const SitePage *page = link->from;
  gboolean folders = shows_folders (self) || page->place == NULL;
  g_autofree char *folder = map_folder (page->path);
  g_autofree char *place = map_join (folder, link->path);

  if (link->absolute)
    {
      const char *shorter = link_behind (link->path, self->base_path);
      const char *inside = behind_folders (self, link->path);
      g_autofree char *path = map_join ("", link->path);
      g_autofree char *bare = shorter == NULL ? NULL : map_join ("", shorter);
      g_autofree char *here = inside == NULL ? NULL : map_join ("", inside);

      return map_in_tree (self, path, folders) || file_at_address (self, path, folders)
             || (bare != NULL && file_at_address (self, bare, folders))
             || (here != NULL && map_in_tree (self, here, folders));
    }
  if (map_in_tree (self, place, folders))
    return TRUE;
  if (page->address != NULL)
    {
      g_autofree char *base = page->below ? g_strdup (page->address)
                                          : map_folder (page->address);
      g_autofree char *address = map_join (base, link->path);

      if (!g_str_has_prefix (address, "..") && file_at_address (self, address, folders))
        return TRUE;
    }
  /* some shortcodes take paths from the root */
  return link->image && file_at_address (self, link->path, FALSE);
}

/* ---- What the tool makes */

static char *
first_part (const char *path)
{
  path += strspn (path, "/");
  return g_strndup (path, strcspn (path, "/"));
}

static gboolean
is_made (const Site *self, const char *path)
{
  static const char *const files[]
    = { "index.xml",     "feed.xml",   "sitemap.xml", "rss.xml",     "atom.xml",
        "index.json",    "robots.txt", "404.html",    "search.html", "llms.txt",
        "llms-full.txt", "404",        "search",      "print.html",  NULL };
  static const char *const lists[]
    = { "tags", "categories", "category", "archive", "archives", "authors", "page", NULL };
  g_autofree char *key = map_key (self, path);
  g_autofree char *name = g_path_get_basename (key);
  g_auto(GStrv) parts = g_strsplit (key, "/", -1);

  if (g_hash_table_contains (self->made, key))
    return TRUE;
  if (self->kind == SITE_PLAIN && parts[0] != NULL && g_strv_contains (lists, parts[0]))
    return !g_hash_table_contains (self->heads, parts[0]);
  if (self->kind == SITE_PLAIN || self->kind == SITE_DOCFX || self->kind == SITE_OBSIDIAN)
    return FALSE;
  if (g_strv_contains (files, name))
    return TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_strv_contains (lists, parts[i]))
      {
        gboolean terms = strcmp (parts[i], "tags") == 0
                         || strcmp (parts[i], "categories") == 0;
        g_autofree char *head = g_strjoinv ("/", parts + i);

        /* of the terms of articles it is known which there are */
        if (parts[i + 1] == NULL || !terms || self->kind == SITE_DOCUSAURUS
            || self->kind == SITE_MKDOCS || g_hash_table_contains (self->made, head))
          return TRUE;
      }
  return FALSE;
}

/* Docs of a version, beside a tree that is none's. */
static gboolean
is_version_beside (const Site *self, const char *path)
{
  const char *below = *self->docs == '\0' ? path : link_behind (path, self->docs);
  g_autofree char *version = below == NULL ? NULL : first_part (below);

  for (guint i = 0; version != NULL && i < self->config->len; i++)
    {
      const ConfigEntry *entry = g_ptr_array_index (self->config, i);

      if (*entry->parent == '\0' && *entry->key == '\0' && strcmp (entry->value, version) == 0)
        return !g_str_has_prefix (self->inside, "versioned_docs/");
    }
  return FALSE;
}

/* Whether the address is below a folder of Docusaurus's that lies beside the tree. */
static gboolean
is_beside (const Site *self, const char *path)
{
  if (g_str_has_prefix (self->up, "..") && is_version_beside (self, path))
    return TRUE;
  for (guint i = 0; g_str_has_prefix (self->up, "..") && i < self->mounts->len; i++)
    {
      const Mount *mount = g_ptr_array_index (self->mounts, i);
      const char *behind = *mount->address == '\0' ? NULL : link_behind (path, mount->address);
      g_autofree char *folder = g_strconcat (mount->folder, "/", NULL);

      if (behind != NULL && !g_str_has_prefix (folder, self->inside)
          && !g_str_has_prefix (self->inside, folder)
          && map_exists (self, mount->folder, TRUE))
        return TRUE;
    }
  return FALSE;
}

/* What is not translated has a page in each language of Docusaurus's. */
static gboolean
is_untranslated (const Site *self, const char *path)
{
  g_autofree char *lang = first_part (path);
  const char *rest = g_hash_table_contains (self->locales, lang) ? link_behind (path, lang)
                                                                 : NULL;

  return rest != NULL
         && (map_address (self, rest) != NULL || is_made (self, rest)
             || is_beside (self, rest));
}

/* The address that all of the tree lies below. */
static gboolean
is_common (const Site *self, const Link *link)
{
  g_autofree char *path = map_join ("", link->path);

  return self->common != NULL && strcmp (path, self->common) == 0;
}

/* At the address that the link means, from where its page is published or lies. */
gboolean
link_finds_made (const Site *self, const Link *link)
{
  const SitePage *page = link->from;
  const char *bare = link->absolute ? link_behind (link->path, self->base_path) : NULL;
  const char *from[] = { page->address, page->nominal };

  if (link->absolute && self->kind == SITE_DOCUSAURUS
      && (is_beside (self, bare == NULL ? link->path : bare)
          || is_untranslated (self, bare == NULL ? link->path : bare)))
    return TRUE;
  if (link->absolute)
    return is_common (self, link) || is_made (self, link->path)
           || (bare != NULL && is_made (self, bare));
  for (guint i = 0; i < G_N_ELEMENTS (from); i++)
    {
      g_autofree char *folder = from[i] == NULL         ? g_strdup ("")
                                : i == 0 && page->below ? g_strdup (from[i])
                                                        : map_folder (from[i]);
      g_autofree char *address = map_join (folder, link->path);

      if (from[i] != NULL && is_made (self, address))
        return TRUE;
    }
  return FALSE;
}

/* ---- What a link finds */

SitePage *
link_finds_page (const Site *self, const Link *link, gboolean by_file, gboolean by_address)
{
  SitePage *found = NULL;

  if (link->markdown)
    found = article_file (self, link);
  if (found != NULL)
    return found;
  if (link->absolute)
    {
      found = from_root (self, link->from, link->path);
      if (found == NULL && shows_folders (self))
        found = link_mounted_file (self, link->from, link->path, TRUE);
      return found;
    }
  if (by_address)
    found = from_address (self, link->from, link->path);
  if (found == NULL && by_file)
    found = from_file (self, link->from, link->path);
  return found;
}

/* The folder of articles that a plugin of MkDocs may make, when there is none such. */
static char *
missing_folder (const Site *self, const char *place)
{
  g_autofree char *folder = map_folder (place);

  return map_in_tree (self, folder, TRUE) ? NULL : g_strconcat ("./", folder, NULL);
}

/* Addresses below a first part that the tree knows nothing of, or out of the tree. */
char *
link_part (const Site *self, const Link *link)
{
  g_autofree char *folder = map_folder (link->from->path);
  g_autofree char *place = map_join (link->absolute ? "" : folder, link->path);
  g_autofree char *part = first_part (place);
  g_autofree char *key = map_key (self, part);

  if (link->absolute)
    return g_hash_table_contains (self->heads, key) && *key != '\0'
             ? NULL
             : g_strconcat ("/", part, NULL);
  if (strcmp (part, "..") != 0)
    return self->kind == SITE_MKDOCS && link->markdown ? missing_folder (self, place) : NULL;
  while (g_str_has_prefix (place, "../"))
    memmove (place, place + 3, strlen (place + 3) + 1);
  g_free (part);
  part = first_part (place);
  return g_strconcat ("../", part, NULL);
}
