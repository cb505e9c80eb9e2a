/* Saved pages: a folder of HTML, as browsers and wget leave it, and Confluence's export, which is one with a
 * frame of its own (confluence.c). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/parallel.h"
#include "import.h"

enum
{
  DEPTH_MAX = 64,      /* folders */
  BARE_TEXT_MAX = 300, /* bytes of a page that only searches, or finds nothing */
  AHEAD = 8,           /* pages that each thread may be ahead of the one that is taken */
  KEPT_MAX_BYTES = 96 * 1024 * 1024,    /* of pages that are read once; those behind them */
  PAGE_KEPT_MAX_BYTES = 4 * 1024 * 1024 /* and longer ones are read again */
};

typedef struct
{
  gboolean confluence;
  gint kept;          /* bytes of packed pages */
  GHashTable *seen;   /* char *: real paths of the pages, for a source may be named twice */
  GPtrArray *noindex; /* Found: pages that may be none */
} Pages;

static void
pages_free (gpointer data)
{
  Pages *self = data;

  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->noindex);
  g_free (self);
}

/* ---- Finding pages */

gboolean
pages_is_page (const char *name)
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
  import_problem (import, *path == '\0' ? import->walked : path, 0, why);
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
  else if (S_ISREG (info.st_mode) && pages_is_page (name))
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
  else
    close (fd);
  if (problem != 0)
    walk_problem (import, path, g_strerror (problem));
  for (guint i = 0; again >= 0 && *import->stop == 0 && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *full = *path == '\0' ? g_strdup (name)
                                            : g_strconcat (path, "/", name, NULL);

      walk_into (import, again, name, full, depth, files);
    }
  if (again >= 0)
    close (again);
}

/* All below the folder `fd`, which is `source`. */
static void
walk_top (Import *import, int fd, const char *source, GPtrArray *files)
{
  int top = fcntl (fd, F_DUPFD_CLOEXEC, 0);

  import->walked = source;
  if (top < 0)
    walk_problem (import, "", g_strerror (errno));
  else
    walk (import, top, "", 0, files);
}

/* ---- What a page is */

static void
pages_part (Writing *self, Webpage *page)
{
  g_autofree char *what = NULL;

  webpage_find_part (page);
  if (page->share >= (page->guessed ? 0.9 : 0.5))
    return;
  what = g_strdup_printf ("only %d%% of the page's text is in its article",
                          (int) (page->share * 100));
  writing_remark (self, 0, what);
}

/* ---- Pages that are no articles */

static gboolean
has_folder (char *const *parts, const char *name, const char *other)
{
  for (guint i = 0; parts[i] != NULL && parts[i + 1] != NULL; i++)
    if (strcmp (parts[i], name) == 0 || (other != NULL && strcmp (parts[i], other) == 0))
      return TRUE;
  return FALSE;
}

/* Below `hc` and a language Zendesk has articles, and what is none. */
static gboolean
is_zendesk_list (char *const *parts)
{
  static const char *const lists[]
    = { "sections", "categories", "search", "requests", "signin", NULL };
  guint i = 0;

  while (parts[i] != NULL && strcmp (parts[i], "hc") != 0)
    i++;
  return parts[i] != NULL && parts[i + 1] != NULL && parts[i + 2] != NULL
         && g_strv_contains (lists, parts[i + 2]);
}

/* By its address, as generators have it, or by what it says of itself. */
static gboolean
is_generated (const Webpage *page, const char *file)
{
  g_auto(GStrv) parts = g_strsplit (file, "/", -1);
  guint n = g_strv_length (parts);
  gboolean is_index = n > 1 && g_str_has_prefix (parts[n - 1], "index.");
  const char *name = parts[n - 1 - is_index];
  gsize stem = is_index ? strlen (name) : strcspn (name, ".");

  if (page->generated || is_zendesk_list (parts))
    return TRUE;
  /* (Somewhere within, with words, it is an article about such pages.) */
  if (stem == 3 && strncmp (name, "404", stem) == 0)
    return n - is_index == 1 || page->plain <= BARE_TEXT_MAX;
  if (page->generator != NULL && g_str_has_prefix (page->generator, "Hugo")
      && has_folder (parts, "tags", "categories"))
    return TRUE;
  /* Sphinx: `genindex-A.html`, too. */
  if (g_str_has_prefix (name, "genindex") || g_str_has_prefix (name, "py-modindex"))
    return webpage_find (page->body, "class", "genindextable") != NULL
           || webpage_find (page->body, "class", "modindextable") != NULL
           || webpage_find (page->body, "class", "genindex-jumpbox") != NULL;
  return stem == strlen ("search") && strncmp (name, "search", stem) == 0
         && (page->plain <= BARE_TEXT_MAX
             || webpage_find (page->body, "id", "search-results") != NULL
             || webpage_find (page->body, "id", "mkdocs-search-results") != NULL);
}

/* ---- Gathering */

/* A server that shows `transfers/` for `transfers/index.html` has a folder for each page: where nothing else is in
 * it, it is the page's name.  `pages_below`: folder -> how many. */
static char *
place_of (GHashTable *pages_below, const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file), *name = g_path_get_basename (file);

  return strcmp (folder, ".") != 0 && g_ascii_strncasecmp (name, "index.", 6) == 0
             && GPOINTER_TO_UINT (g_hash_table_lookup (pages_below, folder)) == 1
           ? g_strconcat (folder, ".html", NULL)
           : g_strdup (file);
}

static GHashTable *
count_below (GPtrArray *files)
{
  GHashTable *below = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < files->len; i++)
    {
      const char *file = g_ptr_array_index (files, i);

      for (const char *end = strchr (file, '/'); end != NULL; end = strchr (end + 1, '/'))
        {
          char *folder = g_strndup (file, (gsize) (end - file));
          guint n = GPOINTER_TO_UINT (g_hash_table_lookup (below, folder));

          g_hash_table_replace (below, folder, GUINT_TO_POINTER (n + 1));
        }
    }
  return below;
}

static void
read_fields (const Import *import, Piece *piece, Webpage *page)
{
  piece->title = g_steal_pointer (&page->title);
  piece->lang = g_steal_pointer (&page->lang);
  piece->description = g_steal_pointer (&page->description);
  piece->date = g_steal_pointer (&page->published);
  piece->updated = g_steal_pointer (&page->modified);
  for (guint i = 0; i < page->tags->len; i++)
    g_ptr_array_add (piece->tags, g_strdup (g_ptr_array_index (page->tags, i)));
  links_own (import, piece, page->address);
}

/* The pages of a source. */
typedef struct
{
  Import *import;
  guint source;
  const char *folder;
  GPtrArray *files;
  GHashTable *below; /* see place_of () */
} Source;

/* What a file holds. */
typedef struct
{
  Piece *piece;
  char *stem;    /* of the path that an article is to have */
  char *problem; /* these two: it has none */
  const char *remark;
  guint line;                 /* of the problem */
  gboolean left_out, noindex; /* it is no article; it says that it is none to be found */
  char *moved_to;             /* it leads on to */
  GHashTable *fragments;      /* that its links lead to */
} Found;

static void
found_free (gpointer data)
{
  Found *self = data;

  g_clear_pointer (&self->piece, piece_free);
  g_free (self->stem);
  g_free (self->problem);
  g_free (self->moved_to);
  g_hash_table_unref (self->fragments);
  g_free (self);
}

static char *
name_of (const char *folder, const char *file)
{
  return strcmp (folder, ".") == 0 ? g_strdup (file) : g_build_filename (folder, file, NULL);
}

/* A page is written when all have been read: what is needed of it is kept till then, where there is room. */
static void
keep_page (Pages *self, Piece *piece, Webpage *page)
{
  gsize length = 0;

  if (g_atomic_int_get (&self->kept) <= KEPT_MAX_BYTES)
    {
      if (self->confluence)
        confluence_find_content (page);
      length = webpage_pack (page);
    }
  if (length == 0 || length > PAGE_KEPT_MAX_BYTES)
    {
      webpage_free (page);
      return;
    }
  g_atomic_int_add (&self->kept, (gint) length);
  piece->page = page;
}

/* On any thread: all that does not hang on other pages. */
static void
read_page (const Source *source, Found *found, LastFolder *last)
{
  Import *import = source->import;
  Pages *self = import->state;
  Piece *piece = found->piece;
  g_autofree char *bytes = NULL, *place = NULL;
  gsize length;
  g_autoptr(Webpage) page = import_page (import, piece, last, &bytes, &length,
                                          &found->problem, &found->line);

  if (page == NULL || (self->confluence && confluence_is_list (page, piece->file)))
    return;
  if (bytes[strspn (bytes, " \t\r\n")] == '\0')
    {
      found->remark = "empty: left out";
      return;
    }
  if (!self->confluence)
    webpage_find_part (page);
  found->moved_to = g_steal_pointer (&page->moved_to);
  if (found->moved_to != NULL)
    return;
  found->left_out = !import->all_pages && !self->confluence
                    && is_generated (page, piece->file);
  found->noindex = !import->all_pages && page->noindex;
  if (found->left_out)
    return;
  if (self->confluence)
    found->stem = confluence_read (piece, page);
  else
    {
      read_fields (import, piece, page);
      place = place_of (source->below, piece->file);
      found->stem = import_stem (place);
    }
  import_note_fragments (found->fragments, bytes, length);
  keep_page (self, piece, g_steal_pointer (&page));
}

static gpointer
read_work (gpointer data, guint worker, guint item)
{
  const Source *source = data;
  Found *found = g_new0 (Found, 1);

  found->piece = piece_new ();
  found->piece->file = g_strdup (g_ptr_array_index (source->files, item));
  found->piece->name = name_of (source->folder, found->piece->file);
  found->piece->source = source->source;
  found->fragments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  read_page (source, found, &g_array_index (source->import->last, LastFolder, worker));
  return found;
}

static void
take_fragments (Import *import, GHashTable *fragments)
{
  GHashTableIter iter;
  gpointer fragment;

  g_hash_table_iter_init (&iter, fragments);
  while (g_hash_table_iter_next (&iter, &fragment, NULL))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_add (import->fragments, fragment);
    }
}

static void
take_article (Import *import, Found *found)
{
  Pages *self = import->state;
  Piece *piece = g_steal_pointer (&found->piece);

  piece->path = import_path (import, found->stem, self->confluence ? piece->id : NULL);
  if (self->confluence)
    confluence_know (import, piece);
  take_fragments (import, found->fragments);
  g_ptr_array_add (import->pieces, piece);
  links_know (import, piece, piece->source, piece->file, piece->address);
}

/* In the order of the files. */
static void
take_found (Import *import, Found *found)
{
  Pages *self = import->state;

  if (found->problem != NULL)
    import_problem (import, found->piece->name, found->line, found->problem);
  if (found->remark != NULL)
    import_remark (import, found->piece->name, 0, found->remark);
  if (found->moved_to != NULL)
    links_note_move (import, found->piece, found->moved_to);
  import->pages_left_out += found->left_out;
  if (found->stem != NULL && found->noindex)
    {
      g_ptr_array_add (self->noindex, found);
      return;
    }
  if (found->stem != NULL)
    take_article (import, found);
  found_free (found);
}

/* A page that no search engine is to show is no article: but where most say so, all the site is kept from them. */
static void
settle_noindex (Import *import)
{
  GPtrArray *noindex = ((Pages *) import->state)->noindex;

  if (noindex->len < import->pieces->len)
    import->pages_left_out += noindex->len;
  else
    for (guint i = 0; i < noindex->len; i++)
      take_article (import, g_ptr_array_index (noindex, i));
  g_ptr_array_set_size (noindex, 0);
}

/* Leaves out what was named before.  `whole`: they are all of `folder`, where no link leads, so what leads to it is
 * followed once. */
static void
drop_seen (Pages *self, const char *folder, gboolean whole, GPtrArray *files)
{
  char *real = whole ? realpath (folder, NULL) : NULL;

  for (guint i = 0; i < files->len;)
    {
      const char *file = g_ptr_array_index (files, i);
      g_autofree char *name = real == NULL ? name_of (folder, file) : NULL;
      char *path = real == NULL ? realpath (name, NULL) : g_build_filename (real, file, NULL);

      if (path == NULL || g_hash_table_add (self->seen, path))
        i++;
      else
        g_ptr_array_remove_index (files, i);
    }
  free (real);
}

static void
read_all (Source *source)
{
  Import *import = source->import;
  g_autoptr(Parallel) parallel = parallel_new (read_work, source, source->files->len,
                                                import->threads, import->threads * AHEAD,
                                                found_free);
  Found *found;

  while (*import->stop == 0 && (found = parallel_next (parallel)) != NULL)
    take_found (import, found);
}

/* The archive that a system hands out is no page. */
static gboolean
is_archive (int folder, const char *name)
{
  g_auto(LastFolder) last = LAST_FOLDER_NONE;
  int fd = target_open_below (&last, folder, name);
  char mark[4] = "";
  gboolean archive = fd >= 0 && read (fd, mark, sizeof mark) == sizeof mark
                     && memcmp (mark, "PK\003\004", sizeof mark) == 0;

  if (fd >= 0)
    close (fd);
  return archive;
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
  g_autoptr(GHashTable) below = NULL;
  int fd = there ? open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  Source all = { import, import->folders->len, folder, files, NULL };

  if (fd < 0)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "cannot read \"%s\": %s; expected a folder of pages", source,
                   g_strerror (errno));
      return FALSE;
    }
  g_array_append_val (import->folders, fd);
  if (S_ISDIR (info.st_mode))
    walk_top (import, fd, source, files);
  else
    {
      g_ptr_array_add (files, g_path_get_basename (source));
      if (is_archive (fd, g_ptr_array_index (files, 0)))
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                       "\"%s\" is a zip archive; unpack it, and name the folder", source);
          return FALSE;
        }
    }
  below = count_below (files);
  all.below = below;
  drop_seen (import->state, folder, S_ISDIR (info.st_mode), files);
  read_all (&all);
  return TRUE;
}

static gboolean
gather (Import *import, char **sources, gboolean confluence, GError **error)
{
  Pages *self = g_new0 (Pages, 1);

  self->confluence = confluence;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, free, NULL);
  self->noindex = g_ptr_array_new_with_free_func (found_free);
  import->state = self;
  import->free_state = pages_free;
  for (guint i = 0; sources[i] != NULL; i++)
    if (!gather_source (import, sources[i], error))
      return FALSE;
  settle_noindex (import);
  links_settle (import);
  return TRUE;
}

static gboolean
pages_gather (Import *import, char **sources, GError **error)
{
  return gather (import, sources, FALSE, error);
}

static gboolean
confluence_pages (Import *import, char **sources, GError **error)
{
  return gather (import, sources, TRUE, error);
}

const ImportKind pages_kind = { pages_gather, pages_part, links_address };
const ImportKind confluence_kind = { confluence_pages, confluence_part, links_address };
