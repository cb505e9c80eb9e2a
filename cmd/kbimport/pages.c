/* Saved pages: a folder of HTML, as browsers and wget leave it, and Confluence's export, which is one with a
 * frame of its own. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "article/article.h"
#include "import.h"

enum
{
  DEPTH_MAX = 64, /* folders */
  ASSET_MAX_BYTES = 64 * 1024 * 1024,
  KEPT_MAX_BYTES = 16 * 1024
                   * 1024 /* of pages that are read once; those behind them are read again */
};

typedef struct
{
  gboolean confluence;
  gsize kept;         /* bytes of pages */
  GHashTable *seen;   /* char *: real paths of the pages, for a source may be named twice */
  GHashTable *assets; /* path in the source, with its number -> path in the tree */
} Pages;

static void
pages_free (gpointer data)
{
  Pages *self = data;

  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->assets);
  g_free (self);
}

/* ---- Addresses */

static char *
file_key (guint source, const char *file)
{
  return g_strdup_printf ("%u:%s", source, file);
}

/* An address as it is compared: without scheme, fragment, and what a server adds. */
static char *
address_key (const char *address)
{
  const char *host = strstr (address, "://");
  g_autofree char *key = NULL, *lower = NULL;
  gsize length;

  host = host == NULL ? address : host + 3;
  key = g_strndup (host, strcspn (host, "#"));
  length = strcspn (key, "/?");
  lower = g_ascii_strdown (key, (gssize) length);
  memcpy (key, lower, length);
  if (g_str_has_suffix (key, "/index.html"))
    key[strlen (key) - strlen ("/index.html")] = '\0';
  else if (g_str_has_suffix (key, ".html"))
    key[strlen (key) - strlen (".html")] = '\0';
  while (strlen (key) > length && key[strlen (key) - 1] == '/')
    key[strlen (key) - 1] = '\0';
  return g_strconcat ("//", key, NULL);
}

/* `path` from the folder of `file`, without "." and ".."; NULL: it leads out of the source. */
static char *
path_from (const char *file, const char *path)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  g_auto(GStrv) before = g_strsplit (*path == '/' ? "" : file, "/", -1),
                 after = g_strsplit (path, "/", -1);
  guint n = g_strv_length (before);

  for (guint i = 0; i + 1 < n; i++)
    g_ptr_array_add (parts, before[i]);
  for (guint i = 0; after[i] != NULL; i++)
    if (strcmp (after[i], "..") == 0)
      {
        if (parts->len == 0)
          return NULL;
        g_ptr_array_set_size (parts, (gint) parts->len - 1);
      }
    else if (*after[i] != '\0' && strcmp (after[i], ".") != 0)
      g_ptr_array_add (parts, after[i]);
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("/", (char **) parts->pdata);
}

/* ---- Finding pages */

static gboolean
is_page (const char *name)
{
  static const char *const suffixes[] = { ".html", ".htm", ".xhtml" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The names in a folder, sorted; takes `fd`.  0, or the errno of what was not read: it may hold more. */
static int
names_in (int fd, GPtrArray *names)
{
  DIR *dir = fdopendir (fd);
  const struct dirent *entry;
  int problem = dir == NULL ? errno : 0;

  if (dir == NULL)
    {
      close (fd);
      return problem;
    }
  while (errno = 0, (entry = readdir (dir)) != NULL)
    if (entry->d_name[0] != '.')
      g_ptr_array_add (names, g_strdup (entry->d_name));
  problem = errno;
  closedir (dir);
  g_ptr_array_sort (names, compare_names);
  return problem;
}

/* (After a problem nothing is removed: it is not known what is no more.) */
static void
walk_problem (Import *import, const char *path, const char *why)
{
  import_problem (import, *path == '\0' ? "." : path, 0, why);
}

static void walk (Import *import, int fd, const char *path, guint depth, GPtrArray *files);

/* What is called `name` in the folder `fd`. */
static void
walk_into (Import *import, int fd, const char *name, char *full, guint depth, GPtrArray *files)
{
  struct stat info;
  int inner;

  if (fstatat (fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    {
      if (errno != ENOENT)
        walk_problem (import, full, g_strerror (errno));
    }
  else if (S_ISREG (info.st_mode) && is_page (name))
    g_ptr_array_add (files, g_strdup (full));
  else if (S_ISDIR (info.st_mode) && depth == DEPTH_MAX)
    walk_problem (import, full, "folders nested too deep");
  else if (S_ISDIR (info.st_mode))
    {
      inner = openat (fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (inner < 0)
        walk_problem (import, full, g_strerror (errno));
      else
        walk (import, inner, full, depth + 1, files);
    }
}

/* Pages below the folder `fd`, which is taken; no links are followed. */
static void
walk (Import *import, int fd, const char *path, guint depth, GPtrArray *files)
{
  int again = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  int problem = again < 0 ? errno : 0;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (problem == 0)
    problem = names_in (fd, names);
  else if (fd >= 0)
    close (fd);
  if (problem != 0)
    walk_problem (import, path, g_strerror (problem));
  for (guint i = 0; again >= 0 && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *full = *path == '\0' ? g_strdup (name)
                                            : g_strconcat (path, "/", name, NULL);

      walk_into (import, again, name, full, depth, files);
    }
  if (again >= 0)
    close (again);
}

/* ---- What a page is */

/* Its place in the tree is that of its file, in names that are fit. */
static char *
stem_of (const char *file)
{
  g_auto(GStrv) parts = g_strsplit (file, "/", -1);
  GString *stem = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *slug = NULL;
      char *suffix = parts[i + 1] == NULL ? strrchr (parts[i], '.') : NULL;

      if (suffix != NULL)
        *suffix = '\0';
      slug = import_slug (parts[i], "_.");
      g_string_append_printf (stem, i == 0 ? "%s" : "/%s", slug);
    }
  return g_string_free (stem, FALSE);
}

static char *
own_address (const Import *import, const Webpage *page, const char *file)
{
  g_autofree char *escaped = NULL;

  if (page->address != NULL
      && (g_str_has_prefix (page->address, "https://")
          || g_str_has_prefix (page->address, "http://")))
    return g_strdup (page->address);
  if (import->base == NULL)
    return NULL;
  escaped = g_uri_escape_string (file, "/!$&'()*+,;=:@", TRUE);
  return g_strconcat (import->base, g_str_has_suffix (import->base, "/") ? "" : "/", escaped,
                      NULL);
}

static void
add_redirect (Piece *piece)
{
  const char *host = piece->address == NULL ? NULL : strstr (piece->address, "://");
  const char *path = host == NULL ? NULL : strchr (host + 3, '/');

  if (path != NULL && strlen (path) > 1)
    g_ptr_array_add (piece->redirects, g_strndup (path, strcspn (path, "#")));
}

/* ---- Confluence */

/* `Support : Transfers`: the name of the space comes first. */
static char *
confluence_title (const Webpage *page)
{
  xmlNode *node = webpage_find (page->body, "id", "title-text");
  g_autofree char *title = node != NULL ? convert_text (node) : g_strdup (page->title);
  const char *seam = title == NULL ? NULL : strstr (title, " : ");

  return g_strdup (seam == NULL ? title : seam + 3);
}

/* Pages around the page, the outermost first: the categories; the first of them is the space, which all have.
 * `slugs`: folders with a '/' behind each. */
static char *
confluence_category (const Webpage *page, GString *slugs)
{
  xmlNode *list = webpage_find (page->body, "id", "breadcrumbs");
  char *path = NULL;
  guint n = 0;

  for (xmlNode *node = list == NULL ? NULL : list->children; node != NULL; node = node->next)
    {
      g_autofree char *text = NULL, *slug = NULL;
      char *inner;

      if (node->type != XML_ELEMENT_NODE)
        continue;
      text = convert_text (node);
      if (*text == '\0' || n++ == 0)
        continue;
      slug = import_slug (text, "");
      g_string_append_printf (slugs, "%s/", slug);
      inner = path == NULL ? g_strdup (text) : article_level_join (path, text);
      g_free (path);
      path = inner;
    }
  return path;
}

/* The number that ends the file's name is the page's. */
static char *
confluence_id (const char *file)
{
  const char *end = strrchr (file, '.'), *start = end;

  while (start > file && g_ascii_isdigit (start[-1]))
    start--;
  return start == end ? NULL : g_strndup (start, (gsize) (end - start));
}

/* "last modified on Jan 05, 2026" */
static char *
confluence_time (const Webpage *page)
{
  static const char *const months[]
    = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  xmlNode *node = webpage_find (page->body, "class", "page-metadata");
  g_autofree char *text = node == NULL ? NULL : convert_text (node);
  const char *on = text == NULL ? NULL : g_strrstr (text, " on ");
  guint64 day, year;
  char *end;

  for (guint i = 0; on != NULL && i < G_N_ELEMENTS (months); i++)
    if (g_str_has_prefix (on + 4, months[i]) && on[7] == ' ')
      {
        day = g_ascii_strtoull (on + 8, &end, 10);
        year = g_ascii_strtoull (end + (*end == ','), NULL, 10);
        return day < 1 || day > 31 || year < 1990 || year > 9999
                 ? NULL
                 : g_strdup_printf ("%04u-%02u-%02u", (guint) year, i + 1, (guint) day);
      }
  return NULL;
}

/* "space KB: Domains": a folder has the name of its space. */
static char *
title_key (const Piece *piece, const char *title)
{
  g_autofree char *folder = g_path_get_dirname (piece->name),
                  *space = g_path_get_basename (folder);

  return g_strdup_printf ("space %s: %s", space, title);
}

/* `viewpage.action?pageId=102`, `/spaces/KB/pages/102/Domains`, `/display/KB/Name+servers`; NULL: no page of
 * these. */
static const Piece *
find_confluence (const Import *import, const char *href)
{
  static const char *const marks[] = { "viewpage.action?pageId=", "/pages/", "/display/" };
  g_autofree char *key = NULL, *plain = NULL, *path = NULL;
  const char *found;

  for (guint i = 0; i < 2; i++)
    if ((found = strstr (href, marks[i])) != NULL && g_ascii_isdigit (found[strlen (marks[i])]))
      {
        found += strlen (marks[i]);
        key = g_strdup_printf ("page %.*s", (int) strspn (found, "0123456789"), found);
        return g_hash_table_lookup (import->by_key, key);
      }
  found = strstr (href, marks[2]);
  if (found == NULL || strchr (found + strlen (marks[2]), '/') == NULL)
    return NULL;
  found += strlen (marks[2]);
  path = g_strndup (found, strcspn (found, "?#"));
  g_strdelimit (path, "+", ' ');
  plain = g_uri_unescape_string (path, NULL);
  if (plain == NULL)
    return NULL;
  key = g_strdup_printf ("space %.*s: %s", (int) strcspn (plain, "/"), plain,
                         plain + strcspn (plain, "/") + (strchr (plain, '/') != NULL));
  return g_hash_table_lookup (import->by_key, key);
}

static void
unlink_all (xmlNode *root, const char *attribute, const char *value)
{
  for (xmlNode *node; (node = webpage_find (root, attribute, value)) != NULL;)
    {
      xmlUnlinkNode (node);
      xmlFreeNode (node);
    }
}

/* What Confluence draws is made what HTML has for it. */
static void
mend_confluence (xmlNode *root)
{
  xmlNode *node;

  unlink_all (root, "class", "toc-macro");
  unlink_all (root, "class", "aui-icon");
  while ((node = webpage_find (root, "class", "expand-container")) != NULL)
    {
      xmlNode *control = webpage_find (node, "class", "expand-control");

      xmlNodeSetName (node, (const xmlChar *) "details");
      xmlUnsetProp (node, (const xmlChar *) "class");
      if (control != NULL)
        xmlNodeSetName (control, (const xmlChar *) "summary");
      if (control != NULL && control->parent != node)
        {
          xmlUnlinkNode (control);
          xmlAddChild (node, control);
        }
    }
  while ((node = webpage_find (root, "class", "codeHeader")) != NULL)
    {
      xmlNodeSetName (node, (const xmlChar *) "p");
      xmlUnsetProp (node, (const xmlChar *) "class");
    }
}

static void
find_content (Webpage *page)
{
  xmlNode *main = webpage_find (page->body, "id", "main-content");

  if (main != NULL)
    page->part = main;
}

static void
confluence_part (Import *import G_GNUC_UNUSED, const Piece *piece G_GNUC_UNUSED, Webpage *page)
{
  find_content (page);
  mend_confluence (page->part);
}

static void
pages_part (Import *import, const Piece *piece, Webpage *page)
{
  g_autofree char *what = NULL;

  webpage_find_part (page);
  if (page->share >= 0.5)
    return;
  what = g_strdup_printf ("only %d%% of the page's text is in its article",
                          (int) (page->share * 100));
  import_remark (import, piece->name, 0, what);
}

/* ---- Gathering */

static void
gather_confluence (Import *import, Piece *piece, const Webpage *page)
{
  g_autoptr(GString) stem = g_string_new (NULL);
  g_autofree char *slug = NULL;

  piece->category = confluence_category (page, stem);
  piece->title = confluence_title (page);
  piece->id = confluence_id (piece->file);
  piece->updated = confluence_time (page);
  slug = import_slug (piece->title == NULL ? piece->file : piece->title, "");
  g_string_append (stem, slug);
  piece->path = import_path (import, stem->str, piece->id);
  if (piece->id != NULL)
    g_hash_table_insert (import->by_key, g_strdup_printf ("page %s", piece->id), piece);
  if (piece->title != NULL)
    g_hash_table_insert (import->by_key, title_key (piece, piece->title), piece);
  if (piece->id != NULL)
    g_ptr_array_add (piece->redirects,
                     g_strdup_printf ("/pages/viewpage.action?pageId=%s", piece->id));
}

static void
gather_fields (Import *import, Piece *piece, Webpage *page)
{
  g_autofree char *stem = stem_of (piece->file);

  piece->path = import_path (import, stem, NULL);
  piece->title = g_steal_pointer (&page->title);
  piece->lang = g_steal_pointer (&page->lang);
  piece->description = g_steal_pointer (&page->description);
  piece->date = g_steal_pointer (&page->published);
  piece->updated = g_steal_pointer (&page->modified);
  piece->address = own_address (import, page, piece->file);
  for (guint i = 0; i < page->tags->len; i++)
    g_ptr_array_add (piece->tags, g_strdup (g_ptr_array_index (page->tags, i)));
  add_redirect (piece);
}

/* The list of all pages that comes with them is no article. */
static gboolean
is_list_of_pages (const Webpage *page, const char *file)
{
  return strcmp (file, "index.html") == 0
         && webpage_find (page->body, "class", "pageSection") != NULL
         && webpage_find (page->body, "id", "title-text") != NULL
         && webpage_find (page->body, "class", "wiki-content") == NULL;
}

/* A page is written when all have been read: it is kept till then, where there is room. */
static void
keep_page (Pages *self, Piece *piece, Webpage *page, gsize length)
{
  if (self->kept + length > KEPT_MAX_BYTES)
    {
      webpage_free (page);
      return;
    }
  self->kept += length;
  if (self->confluence)
    find_content (page);
  webpage_keep_part (page);
  piece->page = page;
}

static void
gather_page (Import *import, guint source, const char *name, const char *file)
{
  Pages *self = import->state;
  g_autoptr(GError) why = NULL;
  g_autoptr(Webpage) page = NULL;
  g_autofree char *bytes = NULL;
  Piece *piece = piece_new ();
  gsize length;

  piece->name = g_strdup (name);
  piece->file = g_strdup (file);
  piece->source = source;
  bytes = import_bytes (import, piece, &length);
  page = bytes == NULL ? NULL : webpage_parse (bytes, length, &why);
  if (why != NULL)
    import_problem (import, name, (guint) desk_error_place (why).line,
                    desk_error_place (why).why);
  if (page == NULL || (self->confluence && is_list_of_pages (page, file)))
    {
      piece_free (piece);
      return;
    }
  if (bytes[strspn (bytes, " \t\r\n")] == '\0')
    {
      import_remark (import, name, 0, "empty: left out");
      piece_free (piece);
      return;
    }
  if (self->confluence)
    gather_confluence (import, piece, page);
  else
    {
      webpage_find_part (page);
      gather_fields (import, piece, page);
    }
  import_note_fragments (import, bytes, length);
  keep_page (self, piece, g_steal_pointer (&page), length);
  g_ptr_array_add (import->pieces, piece);
  g_hash_table_insert (import->by_key, file_key (source, file), piece);
  if (piece->address != NULL)
    g_hash_table_insert (import->by_key, address_key (piece->address), piece);
}

static gboolean
is_new (Pages *self, const char *name)
{
  char *path = realpath (name, NULL);

  return path == NULL || g_hash_table_add (self->seen, path);
}

/* `source`: a folder, or a file in one. */
static gboolean
gather_source (Import *import, const char *source, GError **error)
{
  GStatBuf info;
  gboolean there = g_stat (source, &info) == 0;
  g_autofree char *folder = there && S_ISDIR (info.st_mode) ? g_strdup (source)
                                                            : g_path_get_dirname (source);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  int fd = there ? open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  guint number = import->folders->len;

  if (fd < 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "cannot read \"%s\": %s; expected a folder of pages", source,
                   g_strerror (errno));
      return FALSE;
    }
  g_array_append_val (import->folders, fd);
  if (S_ISDIR (info.st_mode))
    walk (import, fcntl (fd, F_DUPFD_CLOEXEC, 0), "", 0, files);
  else
    g_ptr_array_add (files, g_path_get_basename (source));
  for (guint i = 0; i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);
      g_autofree char *name
        = strcmp (folder, ".") == 0 ? g_strdup (file) : g_build_filename (folder, file, NULL);

      if (is_new (import->state, name))
        gather_page (import, number, name, file);
    }
  return TRUE;
}

static gboolean
gather (Import *import, char **sources, gboolean confluence, GError **error)
{
  Pages *self = g_new0 (Pages, 1);

  self->confluence = confluence;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, free, NULL);
  self->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import->state = self;
  import->free_state = pages_free;
  for (guint i = 0; sources[i] != NULL; i++)
    if (!gather_source (import, sources[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
pages_gather (Import *import, char **sources, GError **error)
{
  return gather (import, sources, FALSE, error);
}

static gboolean
confluence_gather (Import *import, char **sources, GError **error)
{
  return gather (import, sources, TRUE, error);
}

/* ---- Files beside the pages */

/* Its path in the tree: the same, in names that are fit. */
static char *
asset_path (Import *import, const char *file)
{
  const char *dot = strrchr (file, '.'), *slash = strrchr (file, '/');
  g_autofree char *suffix
    = dot == NULL || (slash != NULL && dot < slash) ? NULL : import_slug (dot + 1, ""),
    *stem = stem_of (file), *path = NULL;

  if (suffix == NULL)
    suffix = g_strdup ("bin");
  path = g_strdup_printf ("%s.%s", stem, suffix);
  for (guint n = 2;; n++)
    {
      g_autofree char *folded = g_utf8_casefold (path, -1);

      if (g_hash_table_add (import->used, g_steal_pointer (&folded)))
        return g_steal_pointer (&path);
      g_free (path);
      path = g_strdup_printf ("%s-%u.%s", stem, n, suffix);
    }
}

/* Copies a file of the source once.  NULL: it is not there. */
static const char *
copy_asset (Import *import, const Piece *piece, const char *file)
{
  Pages *self = import->state;
  g_autofree char *key = file_key (piece->source, file), *bytes = NULL;
  const char *known = g_hash_table_lookup (self->assets, key);
  Piece asset = { .file = (char *) file, .source = piece->source };
  gsize length;
  char *path;

  if (known != NULL || import->error != NULL)
    return known;
  /* what is hidden was not shown, and a page that could not be read is no picture */
  if (!target_is_below (file) || is_page (file))
    return NULL;
  bytes = import_file (import, &asset, ASSET_MAX_BYTES, &length);
  if (bytes == NULL && errno != ENOENT && errno != ENOTDIR && errno != ELOOP
      && errno != EINVAL && errno != EFBIG)
    import_problem (import, file, 0, g_strerror (errno));
  if (bytes == NULL)
    return NULL;
  path = asset_path (import, file);
  g_hash_table_insert (self->assets, g_steal_pointer (&key), path);
  target_put (import->target, path, bytes, length, &import->error);
  return path;
}

/* ---- Links */

static const Piece *
find_file (const Import *import, guint source, const char *file)
{
  static const char *const endings[] = { "", ".html", ".htm", "/index.html", "/index.htm" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name
        = g_strconcat (file, endings[i] + (*file == '\0' && endings[i][0] == '/'), NULL),
        *key = file_key (source, name);
      const Piece *piece = g_hash_table_lookup (import->by_key, key);

      if (piece != NULL)
        return piece;
    }
  return NULL;
}

static const Piece *
find_address (const Import *import, const char *address)
{
  g_autofree char *key = address_key (address);

  return g_hash_table_lookup (import->by_key, key);
}

/* `path`, as written and decoded: a page, or a file beside it. */
static char *
local_link (Import *import, const Piece *piece, const char *path, const char *fragment)
{
  g_autofree char *file = path_from (piece->file, path);
  const Piece *to = file == NULL ? NULL : find_file (import, piece->source, file);
  const char *asset;

  if (to != NULL)
    return import_link (piece->path, to->path, fragment);
  asset = file == NULL || *file == '\0' ? NULL : copy_asset (import, piece, file);
  return asset == NULL ? NULL : import_link (piece->path, asset, fragment);
}

static char *
file_link (Import *import, const Piece *piece, const char *href, const char *fragment)
{
  g_autofree char *whole = g_strndup (href, strcspn (href, "#")),
                  *path = g_strndup (href, strcspn (href, "?#")), *plain = NULL,
                  *plain_whole = NULL;
  char *link;

  plain_whole = g_uri_unescape_string (whole, NULL);
  link = plain_whole == NULL ? NULL : local_link (import, piece, plain_whole, fragment);
  if (link == NULL && strcmp (path, whole) != 0)
    {
      plain = g_uri_unescape_string (path, NULL);
      link = plain == NULL ? NULL : local_link (import, piece, plain, fragment);
    }
  return link;
}

static gboolean
has_scheme (const char *href)
{
  gsize length
    = strspn (href, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");

  return href[length] == ':' || g_str_has_prefix (href, "//");
}

static char *
pages_address (Import *import, const Piece *piece, const char *href, gboolean image,
               guint line)
{
  const char *hash = strchr (href, '#'),
             *fragment = hash == NULL || hash[1] == '\0' ? NULL : hash + 1;
  g_autofree char *absolute = NULL, *link = NULL, *what = NULL;
  const Piece *to;

  if (*href == '#')
    return g_strdup (href);
  if (!has_scheme (href))
    link = file_link (import, piece, href, fragment);
  if (link != NULL)
    return g_steal_pointer (&link);
  absolute = has_scheme (href) ? g_strdup (href)
             : piece->address != NULL
               ? g_uri_resolve_relative (piece->address, href, G_URI_FLAGS_PARSE_RELAXED, NULL)
               : NULL;
  to = absolute == NULL ? NULL : find_address (import, absolute);
  if (to == NULL && ((const Pages *) import->state)->confluence)
    to = find_confluence (import, href);
  if (to != NULL && !image)
    return import_link (piece->path, to->path, fragment);
  if (absolute != NULL)
    return g_steal_pointer (&absolute);
  what = g_strdup_printf ("%s \"%.80s\" is not among the files", image ? "image" : "link to",
                          href);
  import_remark (import, piece->name, line, what);
  return g_strdup (href);
}

const ImportKind pages_kind = { pages_gather, pages_part, pages_address };
const ImportKind confluence_kind = { confluence_gather, confluence_part, pages_address };
