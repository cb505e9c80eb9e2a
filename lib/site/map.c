#include "site/map.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

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
