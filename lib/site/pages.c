#include "site/map.h"

#include <string.h>

/* ---- A page's path, taken apart */

typedef struct
{
  char *folder;   /* of the address: the mount's, and the folders below it */
  char *stem;     /* the file's name without suffix and language */
  char *lang;     /* of the name's end, `x.nl.md`, or NULL */
  gboolean index; /* it stands for its folder */
} Place;

static void
place_clear (Place *self)
{
  g_free (self->folder);
  g_free (self->stem);
  g_free (self->lang);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* Behind `folder` in `path`, or NULL. */
static const char *
behind (const char *path, const char *folder)
{
  gsize length = strlen (folder);

  if (length == 0)
    return path;
  return strncmp (path, folder, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

static const Mount *
mount_of (const Site *self, const char *place, const char **rest)
{
  for (guint i = 0; i < self->mounts->len; i++)
    {
      const Mount *mount = g_ptr_array_index (self->mounts, i);

      *rest = behind (place, mount->folder);
      if (*rest != NULL)
        return mount;
    }
  return NULL;
}

static gboolean
is_language (const char *text)
{
  gsize letters = strspn (text, "abcdefghijklmnopqrstuvwxyz");

  if (letters < 2 || letters > 3)
    return FALSE;
  return text[letters] == '\0'
         || ((text[letters] == '-' || text[letters] == '_')
             && strlen (text + letters + 1) <= 4);
}

static Place
place_of (const Mount *mount, const char *rest)
{
  static const char *const names[] = { "index", "_index", "readme", NULL };
  g_autofree char *folder = g_path_get_dirname (rest);
  g_autofree char *lower = NULL;
  const char *name = strrchr (rest, '/');
  char *dot;
  Place self = { NULL, NULL, NULL, FALSE };

  self.folder = map_join (mount->address, strcmp (folder, ".") == 0 ? "" : folder);
  self.stem = g_strdup (name == NULL ? rest : name + 1);
  dot = strrchr (self.stem, '.');
  if (dot != NULL)
    *dot = '\0';
  dot = strrchr (self.stem, '.');
  if (dot != NULL && is_language (dot + 1))
    {
      self.lang = g_strdup (dot + 1);
      *dot = '\0';
    }
  lower = g_ascii_strdown (self.stem, -1);
  self.index = g_strv_contains (names, lower);
  return self;
}

static char *
address_in (const Place *place)
{
  return place->index ? g_strdup (place->folder) : map_join (place->folder, place->stem);
}

/* Blanks are '-', other signs go, as Hugo and Jekyll make a part of an address. */
static char *
url_part (const char *text)
{
  g_autofree char *slug = heading_slug (text);
  GString *out = g_string_new (NULL);

  for (const char *p = slug; *p != '\0'; p++)
    if (*p != '-' || (out->len > 0 && out->str[out->len - 1] != '-'))
      g_string_append_c (out, *p);
  return g_string_free (out, FALSE);
}

/* Names the page by the first address given, which stays. */
static void
publish (Site *self, SitePage *page, const char *address, gboolean below)
{
  if (page->address == NULL)
    {
      page->address = map_join ("", address);
      page->below = below;
    }
  map_put (self, address, page);
}

/* An address that ends in `.html` has relative links beside it. */
static void
publish_as (Site *self, SitePage *page, const char *address)
{
  gboolean below = g_str_has_suffix (address, "/")
                   || (self->deep && !g_str_has_suffix (address, ".html"));

  publish (self, page, address, below);
}

/* ---- Dates, and patterns of addresses: `/:year/:slug/`, `/:categories/:title.html` */

static const char *
date_of (const SitePage *page, const Place *place)
{
  const char *date = scan_field (page->scan, "date");

  if (g_ascii_isdigit (place->stem[0]) && strlen (place->stem) > 11 && place->stem[4] == '-'
      && place->stem[7] == '-' && place->stem[10] == '-')
    date = place->stem;
  else if (page->article->date != NULL)
    date = page->article->date;
  return date != NULL && strlen (date) >= 10 ? date : NULL;
}

static const char *
undated (const Place *place)
{
  gboolean dated = g_ascii_isdigit (place->stem[0]) && strlen (place->stem) > 11
                   && place->stem[4] == '-' && place->stem[7] == '-' && place->stem[10] == '-';

  return dated ? place->stem + 11 : place->stem;
}

/* Below a collection the path is without it. */
static char *
pattern_path (const SitePage *page, const Place *place)
{
  g_autofree char *path = map_join (place->folder, place->stem);
  const char *rest = strchr (path, '/');

  gboolean collected = *page->place == '_' || strstr (page->place, "/_") != NULL;

  return g_strdup (collected && rest != NULL ? rest + 1 : path);
}

static char *
pattern_part (const SitePage *page, const Place *place, const char *token, gsize length,
              gboolean by_file)
{
  const char *date = date_of (page, place);
  const char *slug = page->article->slug;
  g_autofree char *name = g_ascii_strdown (token, (gssize) length);

  if (strcmp (name, "year") == 0 && date != NULL)
    return g_strndup (date, 4);
  if ((strcmp (name, "month") == 0 || strcmp (name, "i_month") == 0) && date != NULL)
    return g_strndup (date + 5, 2);
  if ((strcmp (name, "day") == 0 || strcmp (name, "i_day") == 0) && date != NULL)
    return g_strndup (date + 8, 2);
  if (strcmp (name, "title") == 0 && !by_file)
    return url_part (page->article->title);
  if (strcmp (name, "slug") == 0 && !by_file && slug == NULL)
    return url_part (page->article->title);
  if (g_str_has_prefix (name, "slug") || strcmp (name, "title") == 0)
    return g_strdup (slug != NULL ? slug : undated (place));
  if (strcmp (name, "filename") == 0 || strcmp (name, "name") == 0
      || strcmp (name, "basename") == 0 || g_str_has_prefix (name, "contentbasename"))
    return g_strdup (undated (place));
  if (strcmp (name, "path") == 0)
    return pattern_path (page, place);
  if (strcmp (name, "section") == 0 || strcmp (name, "collection") == 0)
    return g_strndup (place->folder, strcspn (place->folder, "/"));
  if (g_str_has_prefix (name, "sections"))
    return g_strdup (place->folder);
  return NULL;
}

/* What is not known of it is empty, and `whole` FALSE; so it is when a part of a part is asked for,
 * `:sections[1:]`, a format of dates, `:2006`, or a name that may be without its date. */
static char *
pattern_fill (const Site *self, const SitePage *page, const Place *place, const char *pattern,
              gboolean *whole)
{
  GString *out = g_string_new (NULL);

  for (const char *p = pattern; *p != '\0';)
    {
      gsize length
        = *p == ':' ? strspn (p + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
                    : 0;
      g_autofree char *part
        = length == 0 ? NULL
                      : pattern_part (page, place, p + 1, length, self->kind != SITE_HUGO);

      if (part != NULL)
        g_string_append (out, part);
      else if (length == 0)
        g_string_append_c (out, *p);
      if ((part == NULL && *p == ':') || (length > 0 && p[1 + length] == '['))
        *whole = FALSE;
      p += 1 + length;
    }
  if (undated (place) != place->stem)
    *whole = FALSE;
  return g_string_free (out, FALSE);
}

/* ---- Hugo */

static void
put_terms (Site *self, const SitePage *page)
{
  GHashTableIter iter;
  gpointer key, values;

  g_hash_table_iter_init (&iter, page->scan->fields);
  while (g_hash_table_iter_next (&iter, &key, &values))
    for (guint i = 0; i < ((GPtrArray *) values)->len; i++)
      {
        static const char *const lists[] = { "tags", "categories", "series", "authors", NULL };
        g_autofree char *term = url_part (g_ptr_array_index ((GPtrArray *) values, i));
        g_autofree char *address = NULL;

        if (!g_strv_contains (lists, key)
            && config_get (self->config, "taxonomies", key) == NULL)
          {
            gboolean named = FALSE;

            for (guint j = 0; j < self->config->len && !named; j++)
              {
                const ConfigEntry *entry = g_ptr_array_index (self->config, j);

                named = strcmp (entry->parent, "taxonomies") == 0
                        && strcmp (entry->value, key) == 0;
              }
            if (!named)
              continue;
          }
        address = g_strjoin ("/", key, term, NULL);
        g_hash_table_add (self->made, map_key (self, address));
        g_hash_table_add (self->made, map_key (self, key));
      }
}

static void
put_aliases (Site *self, SitePage *page, const Place *place, const char *field)
{
  const GPtrArray *values = g_hash_table_lookup (page->scan->fields, field);

  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      const char *alias = g_ptr_array_index (values, i);
      g_autofree char *address = map_join (place->folder, alias);

      if (strstr (alias, "://") == NULL)
        map_put (self, address, page);
    }
}

/* In a language's folder or of a language's name, at its own root, or at the site's. */
static void
put_languages (Site *self, SitePage *page, const Place *place, const char *address)
{
  if (place->lang != NULL)
    {
      g_autofree char *below = g_strjoin ("/", place->lang, address, NULL);

      map_put (self, below, page);
    }
  else if (strchr (address, '/') != NULL)
    {
      g_autofree char *first = g_strndup (address, strcspn (address, "/"));

      if (is_language (first))
        map_put (self, strchr (address, '/'), page);
    }
}

/* The language's own root, "" or "nl", which leaves the place's folder. */
static char *
take_language (const Site *self, const SitePage *page, Place *place)
{
  const char *rest;
  const Mount *mount = mount_of (self, page->place, &rest);
  gsize length = strlen (mount->lang);
  g_autofree char *lang = place->lang == NULL ? NULL : g_ascii_strdown (place->lang, -1);

  if (lang != NULL && g_hash_table_contains (self->locales, lang))
    return g_steal_pointer (&lang);
  memmove (place->folder, place->folder + length, strlen (place->folder + length) + 1);
  if (*place->folder == '/')
    memmove (place->folder, place->folder + 1, strlen (place->folder));
  return g_strdup (mount->lang);
}

/* The pattern of the section's addresses, which a language may have of its own. */
static const char *
permalink_of (const Site *self, const char *root, const char *section)
{
  const char *first = config_get (self->config, "", "defaultContentLanguage");
  const char *lang = *root != '\0' ? root : first != NULL ? first : "en";

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *parent = g_strconcat (i < 2 ? "languages." : "", i < 2 ? lang : "",
                                             i < 2 ? "." : "", "permalinks",
                                             i % 2 == 0 ? "" : ".page", NULL);
      const char *pattern = config_get (self->config, parent, section);

      if (pattern != NULL)
        return pattern;
    }
  return NULL;
}

static void
publish_below (Site *self, SitePage *page, const char *root, const char *address)
{
  const char *bare = address + strspn (address, "/");
  g_autofree char *whole = g_strjoin ("/", root, bare, NULL);

  publish_as (self, page, whole);
}

/* By what it says itself, or the configuration says for its section.  Whether it is nowhere else:
 * of a site whose configuration is not here that is not known. */
static gboolean
publish_named (Site *self, SitePage *page, const Place *place, const char *root,
               const char *section)
{
  const char *url = scan_field (page->scan, "url"), *slug = page->article->slug;
  const char *pattern = permalink_of (self, root, section);
  gboolean named = FALSE, whole = TRUE;

  if (url != NULL)
    {
      g_autofree char *filled = pattern_fill (self, page, place, url, &whole);

      publish_below (self, page, root, whole ? filled : url); /* `/Help:Start/` */
      whole = TRUE;
      named = self->known;
    }
  if (pattern != NULL && !place->index && !named)
    {
      g_autofree char *filled = pattern_fill (self, page, place, pattern, &whole);

      publish_below (self, page, root, filled);
      named = self->known && whole;
    }
  if (slug != NULL && !g_str_has_prefix (place->stem, "_") && !named)
    {
      g_autofree char *folder = place->index ? g_path_get_dirname (place->folder)
                                             : g_strdup (place->folder);
      g_autofree char *address = map_join (strcmp (folder, ".") == 0 ? "" : folder, slug);

      publish_below (self, page, root, address);
      named = self->known && pattern == NULL;
    }
  return named;
}

static void
add_hugo (Site *self, SitePage *page, Place *place)
{
  g_autofree char *root = take_language (self, page, place);
  g_autofree char *section = g_strndup (place->folder, strcspn (place->folder, "/"));
  g_autofree char *bare = address_in (place);
  g_autofree char *list = g_strjoin ("/", root, section, NULL);

  if (!publish_named (self, page, place, root, section))
    {
      g_strdelimit (bare, " ", '-');
      publish_below (self, page, root, bare);
      put_languages (self, page, place, bare);
    }
  put_aliases (self, page, place, "aliases");
  /* a first folder is a section, and has a list, without any _index.md */
  if (*section != '\0')
    g_hash_table_add (self->made, map_key (self, list));
  put_terms (self, page);
}

/* ---- MkDocs */

static void
add_mkdocs (Site *self, SitePage *page, Place *place)
{
  publish (self, page, page->nominal, self->deep || place->index);
  put_languages (self, page, place, page->nominal);
}

/* ---- Docusaurus */

/* `01-intro`, `2. Intro`, but not a date. */
static char *
unnumbered (const char *path)
{
  g_auto(GStrv) parts = g_strsplit (path, "/", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gsize digits = strspn (parts[i], "0123456789");
      gsize marks = strspn (parts[i] + digits, " -_.");

      if (digits > 0 && marks > 0 && !g_ascii_isdigit (parts[i][digits + marks])
          && parts[i][digits + marks] != '\0')
        {
          char *rest = g_strdup (parts[i] + digits + marks);

          g_free (parts[i]);
          parts[i] = rest;
        }
    }
  return g_strjoinv ("/", parts);
}

/* Where a version of Docusaurus's docs that is the newest is, and the one to come. */
static void
put_versions (Site *self, SitePage *page, const char *address, gboolean next)
{
  const char *below = behind (address, self->docs);
  g_autofree char *newest = NULL;
  g_autofree char *coming = NULL;

  if (below == NULL)
    below = strcmp (address, self->docs) == 0 ? "" : address;
  newest = map_join (self->docs, below);
  coming = g_strjoin ("/", self->docs, "next", below, NULL);
  map_put (self, newest, page);
  if (next)
    map_put (self, coming, page);
}

/* By its file. */
static void
publish_file (Site *self, SitePage *page, const Place *place, const Mount *mount,
              const char *folder, const char *plain)
{
  g_autofree char *leaf = g_path_get_basename (folder);
  gboolean whole;

  if (mount->posts && date_of (page, place) != NULL)
    {
      g_autofree char *dated
        = pattern_fill (self, page, place, ":year/:month/:day/:filename", &whole);
      g_autofree char *address = map_join (mount->address, dated);

      publish (self, page, address, FALSE);
    }
  if (page->article->ident != NULL && !place->index)
    {
      g_autofree char *address = map_join (folder, page->article->ident);

      publish (self, page, address, FALSE);
    }
  if (!place->index && g_ascii_strcasecmp (leaf, undated (place)) == 0)
    publish (self, page, folder, FALSE);
  publish (self, page, plain, FALSE);
  if (!self->known || config_get (self->config, "", "numberPrefixParser") != NULL)
    map_put (self, page->nominal, page);
}

static void
add_docusaurus (Site *self, SitePage *page, Place *place)
{
  g_autofree char *plain = unnumbered (page->nominal);
  g_autofree char *folder = unnumbered (place->folder);
  const char *slug = scan_field (page->scan, "slug");
  const char *newest = config_get (self->config, "", "");
  const char *rest, *version;
  const Mount *mount = mount_of (self, page->place, &rest);

  if (slug != NULL)
    {
      g_autofree char *address = *slug == '/' ? map_join (mount->address, slug + 1)
                                              : map_join (folder, slug);

      publish (self, page, address, FALSE);
    }
  if (slug == NULL || !self->known)
    publish_file (self, page, place, mount, folder, plain);
  version = behind (mount->folder, "versioned_docs");
  if (!self->known
      || (strcmp (mount->address, self->docs) == 0 && strcmp (mount->folder, "src/pages") != 0))
    {
      put_versions (self, page, page->address, TRUE);
      if (slug == NULL)
        put_versions (self, page, plain, TRUE);
    }
  else if (version != NULL && newest != NULL && g_str_has_suffix (version, newest)
           && behind (page->address, mount->address) != NULL)
    put_versions (self, page, behind (page->address, mount->address), FALSE);
}

/* ---- Jekyll */

/* The folder's part that begins with '_' without it: collections; posts lie at the root. */
static char *
collection_folder (const char *folder, gboolean *posts)
{
  g_auto(GStrv) parts = g_strsplit (folder, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (strcmp (parts[i], "_posts") == 0 || strcmp (parts[i], "_drafts") == 0)
      *posts = TRUE;
    else if (!*posts)
      g_ptr_array_add (kept, *parts[i] == '_' ? parts[i] + 1 : parts[i]);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

static const char *
named_pattern (const char *pattern)
{
  static const char *const named[][2] = {
    { "pretty", "/:year/:month/:day/:title/" },
    { "date", "/:year/:month/:day/:title.html" },
    { "none", "/:title.html" },
    { "ordinal", "/:year/:title.html" },
    { "weekdate", "/:year/:title.html" },
  };

  for (guint i = 0; pattern != NULL && i < G_N_ELEMENTS (named); i++)
    if (strcmp (pattern, named[i][0]) == 0)
      return named[i][1];
  return pattern;
}

/* Text is parted by blanks. */
static char **
jekyll_categories (const SitePage *page)
{
  const GPtrArray *items = g_hash_table_lookup (page->scan->fields, "categories");
  GStrvBuilder *all = g_strv_builder_new ();
  char **list;

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      g_auto(GStrv) words
              = g_strsplit (g_ptr_array_index (items, i), items->len > 1 ? "\n" : " ", -1);

      for (char **word = words; *word != NULL; word++)
        if (**word != '\0')
          g_strv_builder_add (all, *word);
    }
  list = g_strv_builder_end (all);
  g_strv_builder_unref (all);
  return list;
}

static void
add_post (Site *self, SitePage *page, const Place *place)
{
  const char *patterns[] = { named_pattern (config_get (self->config, "", "permalink")),
                             "/:year/:month/:day/:title.html", "/:title.html" };
  g_auto(GStrv) categories = jekyll_categories (page);
  gboolean whole;

  page->post = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autofree char *filled
        = patterns[i] == NULL ? NULL : pattern_fill (self, page, place, patterns[i], &whole);
      g_autofree char *below = NULL;
      g_autofree char *joined = NULL;

      if (filled == NULL)
        continue;
      publish_as (self, page, filled);
      joined = map_join (place->folder, filled + strspn (filled, "/"));
      map_put (self, joined, page);
      for (char **category = categories; *category != NULL; category++)
        {
          const char *before = below == NULL ? "" : below;
          g_autofree char *part = url_part (*category);
          g_autofree char *address = NULL;
          char *longer = g_strjoin ("/", before, part, NULL);

          g_free (below);
          below = longer;
          address = g_strjoin ("/", below, filled, NULL);
          map_put (self, address, page);
        }
    }
}

static void
add_jekyll (Site *self, SitePage *page, Place *place)
{
  const char *permalink = scan_field (page->scan, "permalink");
  gboolean posts = FALSE, whole;
  char *folder = collection_folder (place->folder, &posts);
  g_autofree char *collection = g_strndup (folder, strcspn (folder, "/"));
  g_autofree char *of = g_strconcat ("collections.", collection, NULL);
  const char *pattern = config_get (self->config, of, "permalink");
  g_autofree char *address = NULL;

  g_free (place->folder);
  place->folder = folder;
  address = address_in (place);
  if (permalink != NULL)
    {
      g_autofree char *filled = pattern_fill (self, page, place, permalink, &whole);

      publish_as (self, page, filled);
    }
  if (posts)
    add_post (self, page, place);
  if (pattern == NULL)
    pattern = config_get (self->config, "defaults.values", "permalink");
  if (pattern != NULL && !posts)
    {
      g_autofree char *filled
        = pattern_fill (self, page, place, named_pattern (pattern), &whole);

      publish_as (self, page, filled);
    }
  publish (self, page, address, self->deep || place->index);
  put_aliases (self, page, place, "redirect_from");
  put_terms (self, page);
}

/* ---- All others */

static void
put_name (Site *self, SitePage *page)
{
  g_autofree char *name = g_path_get_basename (page->path);
  g_autofree char *folder = g_path_get_dirname (page->path);
  char *dot = strrchr (name, '.');
  GPtrArray *pages;
  char *lower;

  if (dot != NULL)
    *dot = '\0';
  if (self->kind == SITE_HUGO && strstr (name, "index") != NULL) /* a bundle */
    {
      g_free (name);
      name = g_path_get_basename (folder);
    }
  lower = map_lower (name);
  pages = g_hash_table_lookup (self->names, lower);
  if (pages == NULL)
    {
      pages = g_ptr_array_new ();
      g_hash_table_insert (self->names, g_steal_pointer (&lower), pages);
    }
  g_ptr_array_add (pages, page);
  g_free (lower);
}

static void
add_plain (Site *self, SitePage *page, Place *place)
{
  static const char *const fields[] = { "permalink", "url", "path" };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *address = scan_field (page->scan, fields[i]);

      if (address == NULL || *address != '/')
        continue;
      publish_as (self, page, address);
      self->declared++;
    }
  if (page->article->slug != NULL)
    {
      g_autofree char *beside = map_join (place->folder, page->article->slug);

      map_put (self, beside, page);
      map_put (self, page->article->slug, page);
    }
  if (page->address == NULL)
    put_languages (self, page, place, page->nominal);
  publish (self, page, page->nominal, TRUE);
}

/* Texts that are only put into others, by the names that tools and people give their folders; and what
 * begins with '_', but for a collection of Jekyll's. */
static gboolean
is_partial (const Site *self, const SitePage *page)
{
  static const char *const folders[]
    = { "includes", "partials", "shared-content", "reusables", NULL };
  static const char *const pages[]
    = { "_index", "_posts", "_drafts", "_pages", "_docs", "_articles", NULL };
  static const char *const hugo[] = { "archetypes", "themes", "layouts", NULL };
  static const char *const jekyll[]
    = { "_includes", "_layouts", "_data", "_sass", "_plugins", "_site", NULL };
  g_auto(GStrv) parts = g_strsplit (page->path, "/", -1);
  gboolean titled = scan_field (page->scan, "title") != NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      gboolean file = parts[i + 1] == NULL;
      g_autofree char *name = g_ascii_strdown (parts[i], (gssize) strcspn (parts[i], "."));

      if (!file && !titled && g_strv_contains (folders, name))
        return TRUE;
      if (!file && i == 0 && self->kind == SITE_HUGO && self->known
          && g_strv_contains (hugo, name))
        return TRUE;
      if (*name == '_' && !g_strv_contains (pages, name)
          && (self->kind != SITE_JEKYLL || file || g_strv_contains (jekyll, name)))
        return TRUE;
    }
  return FALSE;
}

/* `x.md` stands for x.en.md, where there is no other. */
static void
put_bare_path (Site *self, SitePage *page, const char *lang)
{
  const char *dot = strrchr (page->path, '.');
  gsize length = dot - page->path - strlen (lang) - 1;
  char *bare = g_strdup_printf ("%.*s%s", (int) length, page->path, dot);

  if (g_hash_table_contains (self->paths, bare))
    g_free (bare);
  else
    g_hash_table_insert (self->paths, bare, page);
}

void
map_add_page (Site *self, SitePage *page)
{
  static void (*const adders[SITE_KINDS]) (Site *, SitePage *, Place *) = {
    [SITE_HUGO] = add_hugo, [SITE_MKDOCS] = add_mkdocs, [SITE_DOCUSAURUS] = add_docusaurus, [SITE_JEKYLL] = add_jekyll
  };
  const char *rest = NULL;
  const Mount *mount = page->place == NULL ? NULL : mount_of (self, page->place, &rest);
  g_auto(Place) place = { 0 };

  page->partial = is_partial (self, page);
  put_name (self, page);
  for (guint i = 0; page->article->redirect_from[i] != NULL; i++)
    map_put (self, page->article->redirect_from[i], page);
  if (mount == NULL)
    {
      page->nominal = g_strdup (page->path);
      return;
    }
  place = place_of (mount, rest);
  page->nominal = address_in (&place);
  if (place.lang != NULL)
    {
      self->suffixes = TRUE;
      put_bare_path (self, page, place.lang);
    }
  if (page->partial)
    return;
  if (adders[self->kind] != NULL)
    adders[self->kind](self, page, &place);
  else
    add_plain (self, page, &place);
}
