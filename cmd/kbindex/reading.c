#include "reading.h"

#include <string.h>
#include "base/parallel.h"
#include "base/say.h"
#include "site/site.h"

#define XXH_INLINE_ALL
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

enum
{
  WINDOW = 1024 /* files that are read ahead */
};

/* ---- The folders named */

static void
clear_root (gpointer data)
{
  Root *root = data;

  tree_free (root->tree);
  g_strfreev (root->languages);
  g_free (root->jekyll);
  g_free (root->name);
  g_clear_pointer (&root->only, g_hash_table_unref);
}

static gboolean
is_inside (const char *inner, const char *outer)
{
  gsize length = strlen (outer);

  return strncmp (inner, outer, length) == 0 && (inner[length] == '/' || length == 1);
}

/* Two folders that share files would index them twice. */
static gboolean
overlaps (const GArray *roots, const Root *root, gboolean *same, GError **error)
{
  *same = FALSE;
  for (guint i = 0; i < roots->len; i++)
    {
      const Root *other = &g_array_index (roots, Root, i);

      if (other->only != NULL)
        continue;
      *same |= strcmp (other->tree->root, root->tree->root) == 0;
      if (*same
          || (!is_inside (root->tree->root, other->tree->root)
              && !is_inside (other->tree->root, root->tree->root)))
        continue;
      g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE,
                   "%s and %s lie one inside the other; name the outer one", other->name,
                   root->name);
      return TRUE;
    }
  return *same;
}

/* ---- Single articles */

static gboolean
has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The nearest folder from `folder` up that holds `name`, or NULL. */
static char *
folder_with (const char *folder, const char *name)
{
  g_autofree char *at = g_strdup (folder);

  while (!has_file (at, name))
    {
      char *up = g_path_get_dirname (at);

      if (strcmp (up, at) == 0)
        {
          g_free (up);
          return NULL;
        }
      g_free (at);
      at = up;
    }
  return g_steal_pointer (&at);
}

static char *
root_folder (const char *folder)
{
  g_autofree char *own = folder_with (folder, ".kbcheck");
  g_autofree char *top = own != NULL ? NULL : folder_with (folder, ".git");
  const char *rest;

  if (own != NULL)
    return g_steal_pointer (&own);
  if (top == NULL)
    top = g_get_current_dir ();
  if (strcmp (folder, top) == 0 || !is_inside (folder, top))
    return g_strdup (folder);
  rest = folder + strlen (top) + (strlen (top) > 1);
  return g_strndup (folder, (gsize) (rest - folder) + strcspn (rest, "/"));
}

static Root *
find_root (const GArray *roots, const char *folder)
{
  for (guint i = 0; i < roots->len; i++)
    if (strcmp (g_array_index (roots, Root, i).tree->root, folder) == 0)
      return &g_array_index (roots, Root, i);
  return NULL;
}

/* `path` of the article in the tree, `name` as typed: what stands before the path in it. */
static char *
name_of_root (const char *folder, const char *path, const char *name)
{
  gsize length = strlen (name), below = strlen (path);

  if (strcmp (name, path) == 0)
    return g_strdup (".");
  if (length > below + 1 && strcmp (name + length - below, path) == 0
      && name[length - below - 1] == '/')
    return g_strndup (name, length - below - 1);
  return g_strdup (folder);
}

static gboolean
add_file (GArray *roots, const char *name, GError **error)
{
  g_autofree char *typed = g_path_get_dirname (name);
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *place = realpath (typed, NULL);
  g_autofree char *full = NULL, *folder = NULL;
  const char *path;
  Root *root;

  if (!tree_is_article (base))
    return desk_usage_error (error,
                             "%s: expected a folder, or an article *.md, *.markdown or *.mdx",
                             name);
  if (place == NULL)
    return desk_error_at (error, name, 0, 0, "%s", g_strerror (errno));
  full = g_build_filename (place, base, NULL);
  folder = root_folder (place);
  path = full + strlen (folder) + (strlen (folder) > 1);
  root = find_root (roots, folder);
  if (root == NULL)
    {
      Root one = { name_of_root (folder, path, name), tree_open (folder, error),
                   g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL), NULL };

      if (one.tree == NULL)
        {
          clear_root (&one);
          return FALSE;
        }
      g_array_append_val (roots, one);
      root = &g_array_index (roots, Root, roots->len - 1);
    }
  if (root->only != NULL)
    g_hash_table_add (root->only, g_strdup (path));
  return TRUE;
}

/* A folder named twice is one. */
static gboolean
add_root (GArray *roots, const char *name, gboolean files, GError **error)
{
  gsize length = strlen (name);
  struct stat status;
  gboolean same;
  Root root = { NULL, NULL, NULL, NULL };

  while (length > 1 && name[length - 1] == '/')
    length--;
  if (files && stat (name, &status) == 0 && S_ISREG (status.st_mode))
    return add_file (roots, name, error);
  root.tree = tree_open (name, error);
  if (root.tree == NULL)
    return FALSE;
  root.name = g_strndup (name, length);
  if (!overlaps (roots, &root, &same, error))
    {
      g_array_append_val (roots, root);
      return TRUE;
    }
  clear_root (&root);
  return same;
}

GArray *
roots_open (char **names, char **excludes, gboolean files, GError **error)
{
  g_autoptr(GArray) roots = g_array_new (FALSE, FALSE, sizeof (Root));

  g_array_set_clear_func (roots, clear_root);
  for (; *names != NULL; names++)
    if (!add_root (roots, *names, files, error))
      return NULL;
  for (guint i = 0; i < roots->len; i++)
    {
      Root *root = &g_array_index (roots, Root, i);

      root->tree->excludes = excludes;
      root->languages = site_languages (root->tree->fd, root->tree->root);
      root->jekyll = site_of_jekyll (root->tree->fd, root->tree->root);
    }
  return g_steal_pointer (&roots);
}

gboolean
root_is_empty (const Root *root)
{
  const Tree *tree = root->tree;
  g_autofree char *count = say_count (tree->left_out->len);

  if (tree->files->len > 0)
    return FALSE;
  if (tree->problems->len == 0)
    desk_warn ("%s: no article: expected *.md, *.markdown or *.mdx%s%s", root->name,
               tree->left_out->len > 0 ? "; .gitignore, .kbignore or --exclude leave out "
                                       : "",
               tree->left_out->len > 0 ? count : "");
  return TRUE;
}

/* ---- Reading */

struct Reading
{
  const GArray *items;
  ReadingOptions options;
  GPtrArray *vocabularies; /* Vocabulary, by worker */
  TreeFolder *folders;     /* by worker */
  Parallel *parallel;
};

void
root_warn (const Root *root, const char *path, int line, const char *message)
{
  if (line > 0)
    desk_warn ("%s/%s:%d: %s", root->name, path, line, message);
  else
    desk_warn ("%s/%s: %s", root->name, path, message);
}

static void
hash_bytes (const char *bytes, gsize length, guint8 hash[16])
{
  XXH128_canonical_t canonical;

  XXH128_canonicalFromHash (&canonical, XXH3_128bits (bytes, length));
  memcpy (hash, canonical.digest, 16);
}

static gboolean
is_as_it_was (const Reading *self, const ReadingItem *item, const ReadingResult *result)
{
  return !self->options.full && item->known != NULL && !item->known->gone
         && item->known->stamp.mtime_ns != READING_AGAIN
         && memcmp (item->known->hash, result->hash, 16) == 0;
}

static gboolean
has_fatal_problem (const Article *article)
{
  for (guint i = 0; i < article->problems->len; i++)
    if (((ArticleProblem *) g_ptr_array_index (article->problems, i))->fatal)
      return TRUE;
  return FALSE;
}

/* Of an article that names none, and whose path does not. */
static const char *
default_language (const Reading *self, const ReadingItem *item)
{
  char *const *pair = item->root->languages;

  for (; pair != NULL && pair[0] != NULL; pair += 2)
    if (g_str_has_prefix (item->file->path, pair[0]))
      return pair[1];
  return self->options.lang;
}

/* Jekyll parts `categories: a b` by blanks, others read one name. */
static void
part_categories (Article *self)
{
  g_autoptr(GHashTable) seen = NULL;
  g_auto(GStrv) words = NULL;
  GPtrArray *parts;

  if (!self->in_words || g_strv_length (self->categories) != 1)
    return;
  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  words = g_strsplit (self->categories[0], " ", -1);
  parts = g_ptr_array_new ();
  for (char **word = words; *word != NULL; word++)
    if (g_hash_table_add (seen, g_utf8_casefold (*word, -1)))
      g_ptr_array_add (parts, g_strdup (*word));
  g_ptr_array_add (parts, NULL);
  g_strfreev (self->categories);
  self->categories = (char **) g_ptr_array_free (parts, FALSE);
  g_free (self->category);
  self->category = g_strdup (self->categories[0]);
}

static void
parse (Reading *self, const ReadingItem *item, const char *bytes, gsize length,
       ReadingResult *result)
{
  result->article = article_parse (item->file->path, bytes, length,
                                   default_language (self, item), &result->error);
  if (result->article != NULL && self->options.only_parse)
    result->scan = scan_new (bytes, length);
  if (result->article == NULL || self->options.only_parse)
    return;
  if (item->root->jekyll != NULL && g_str_has_prefix (item->file->path, item->root->jekyll))
    part_categories (result->article);
  result->document
    = document_new (g_ptr_array_index (self->vocabularies, result->worker), result->article);
  result->packed = article_pack (result->article);
  /* The text is packed, and may wait for long. */
  g_string_free (result->article->text, TRUE);
  result->article->text = g_string_new (NULL);
  if (has_fatal_problem (result->article))
    result->stamp.mtime_ns = READING_AGAIN;
}

static void
read_file (Reading *self, const ReadingItem *item, ReadingResult *result)
{
  g_autofree char *bytes = tree_read (item->root->tree, &self->folders[result->worker],
                                      item->file->path, ARTICLE_MAX_BYTES, &result->stamp,
                                      &result->error);
  gsize length = (gsize) result->stamp.size;

  if (bytes == NULL)
    return;
  hash_bytes (bytes, length, result->hash);
  if (!is_as_it_was (self, item, result))
    parse (self, item, bytes, length, result);
}

static gpointer
read_item (gpointer data, guint worker, guint number)
{
  Reading *self = data;
  const ReadingItem *item = &g_array_index (self->items, ReadingItem, number);
  ReadingResult *result = g_new0 (ReadingResult, 1);

  result->item = number;
  result->worker = worker;
  read_file (self, item, result);
  return result;
}

static void
free_result (gpointer result)
{
  reading_result_free (result);
}

static void
free_vocabulary (gpointer vocabulary)
{
  vocabulary_free (vocabulary);
}

Reading *
reading_new (const GArray *items, const ReadingOptions *options)
{
  Reading *self = g_new0 (Reading, 1);
  guint threads = parallel_threads (options->threads);

  self->items = items;
  self->options = *options;
  self->vocabularies = g_ptr_array_new_with_free_func (free_vocabulary);
  self->folders = g_new0 (TreeFolder, threads);
  for (guint i = 0; i < threads; i++)
    g_ptr_array_add (self->vocabularies, vocabulary_new ());
  self->parallel = parallel_new (read_item, self, items->len, threads, WINDOW, free_result);
  return self;
}

void
reading_free (Reading *self)
{
  if (self == NULL)
    return;
  parallel_free (self->parallel);
  for (guint i = 0; i < self->vocabularies->len; i++)
    tree_folder_clear (&self->folders[i]);
  g_free (self->folders);
  g_ptr_array_unref (self->vocabularies);
  g_free (self);
}

ReadingResult *
reading_next (Reading *self)
{
  return parallel_next (self->parallel);
}

void
reading_result_free (ReadingResult *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  article_free (self->article);
  document_free (self->document);
  g_clear_pointer (&self->packed, g_bytes_unref);
  scan_free (self->scan);
  g_free (self);
}

/* ---- What there is to do: the trees beside what is stored of them.
 *
 * A file is left alone when its path, size, time and tree are those of its stored article.
 * A stored article has gone when its file is no longer in its tree, if the tree was named;
 * but what lies in a folder that could not be looked at stays.  Where a gone article's
 * bytes turn up at a new path, its file has moved, and the article with it. */

static guint
hash_of_hash (gconstpointer key)
{
  guint value;

  memcpy (&value, key, sizeof value);
  return value;
}

static gboolean
equal_hash (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, 16) == 0;
}

static void
warn_place (const Root *root, const TreeProblem *problem)
{
  desk_warn ("%s%s%s: %s", root->name, *problem->path == '\0' ? "" : "/", problem->path,
             problem->why);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (((const ShelfEntry *) a)->path, ((const ShelfEntry *) b)->path);
}

static const ShelfEntry *
find_entry (const Plan *self, const char *path)
{
  ShelfEntry key = { .path = path };
  guint index;

  if (self->shelf == NULL
      || !g_array_binary_search (self->shelf->entries, &key, compare_entries, &index))
    return NULL;
  return &g_array_index (self->shelf->entries, ShelfEntry, index);
}

static void
warn_twin (const Root *root, const Root *other, const char *path)
{
  g_autofree char *message
    = g_strdup_printf ("not indexed: %s/%s has the same path", other->name, path);

  root_warn (root, path, 0, message);
}

static gboolean
is_unchanged (const Root *root, const TreeFile *file, const ShelfEntry *known)
{
  return known != NULL && !known->gone && tree_stamp_same (&known->stamp, &file->stamp)
         && g_strcmp0 (known->root, root->tree->root) == 0;
}

static void
plan_file (Plan *self, const Root *root, const TreeFile *file, gboolean full)
{
  const ShelfEntry *known = find_entry (self, file->path);
  const Root *other = g_hash_table_lookup (self->seen, file->path);
  ReadingItem item = { root, file, known };

  if (other != NULL)
    {
      self->troubled++;
      warn_twin (root, other, file->path);
      return;
    }
  g_hash_table_insert (self->seen, file->path, (gpointer) root);
  if (!full && is_unchanged (root, file, known))
    {
      self->unchanged++;
      return;
    }
  g_array_append_val (self->items, item);
  self->changes += full || known == NULL || known->gone
                   || known->stamp.size != file->stamp.size;
}

static void
plan_tree (Plan *self, const Root *root, gboolean full)
{
  const Tree *tree = root->tree;

  self->troubled += tree->problems->len + root_is_empty (root);
  for (guint i = 0; i < tree->problems->len; i++)
    warn_place (root, &g_array_index (tree->problems, TreeProblem, i));
  for (guint i = 0; i < tree->files->len; i++)
    plan_file (self, root, &g_array_index (tree->files, TreeFile, i), full);
}

const Root *
plan_root_of (const Plan *self, const ShelfEntry *entry)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = &g_array_index (self->roots, Root, i);

      if (g_strcmp0 (root->tree->root, entry->root) == 0)
        return root;
    }
  return NULL;
}

static gboolean
has_gone (const Plan *self, const ShelfEntry *entry, gboolean prune)
{
  const Root *root;

  if (entry->gone || g_hash_table_contains (self->seen, entry->path))
    return FALSE;
  root = plan_root_of (self, entry);
  return root == NULL ? prune : !tree_is_out_of_sight (root->tree, entry->path);
}

static void
plan_removals (Plan *self, gboolean prune)
{
  for (guint i = 0; self->shelf != NULL && i < self->shelf->entries->len; i++)
    {
      ShelfEntry *entry = &g_array_index (self->shelf->entries, ShelfEntry, i);

      if (!has_gone (self, entry, prune))
        continue;
      g_array_append_val (self->gone, entry);
      self->changes++;
      g_hash_table_insert (self->vanished, entry->hash, entry);
    }
}

void
plan_init (Plan *self, const GArray *roots, Shelf *shelf, gboolean full, gboolean prune)
{
  *self = (Plan){ .roots = roots, .shelf = shelf };
  self->items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));
  self->gone = g_array_new (FALSE, FALSE, sizeof (ShelfEntry *));
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->vanished = g_hash_table_new (hash_of_hash, equal_hash);
  for (guint i = 0; i < roots->len; i++)
    plan_tree (self, &g_array_index (roots, Root, i), full);
  plan_removals (self, prune);
}

void
plan_clear (Plan *self)
{
  if (self->items == NULL)
    return;
  g_array_unref (self->items);
  g_array_unref (self->gone);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->vanished);
}

const ShelfEntry *
plan_take_moved (Plan *self, const guint8 hash[16])
{
  const ShelfEntry *entry = g_hash_table_lookup (self->vanished, hash);

  if (entry != NULL)
    g_hash_table_remove (self->vanished, hash);
  return entry;
}
