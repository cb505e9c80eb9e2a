#include "update.h"

#include <string.h>
#include "article/library.h"
#include "base/progress.h"
#include "base/timestamp.h"
#include "index/writer.h"

enum
{
  RESTORED_SOURCE = 1000 /* beyond the numbers of the reading threads */
};

/* ---- What there is to do: the trees beside what is stored of them.
 *
 * A file is left alone when its path, size, time and tree are those of its stored article.
 * A stored article has gone when its file is no longer in its tree, if the tree was named;
 * but what lies in a folder that could not be looked at stays.  Where a gone article's
 * bytes turn up at a new path, its file has moved, and the article with it. */

typedef struct
{
  GArray *items;   /* ReadingItem, the files to be read, as the trees list them */
  GArray *gone;    /* ShelfEntry *, by path; those that move are among them */
  guint unchanged; /* files that need not be read */
  guint troubled;  /* places and files with a warning */
  const GArray *roots; /* Root */
  Shelf *shelf;        /* NULL when nothing is stored */
  GHashTable *seen;     /* path -> Root: every file of the trees */
  GHashTable *vanished; /* guint8[16], hash -> ShelfEntry: `gone`, but those that have moved */
} Plan;

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
  return known != NULL && !known->gone && known->size == file->size
         && known->mtime_ns == file->mtime_ns
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
    self->unchanged++;
  else
    g_array_append_val (self->items, item);
}

static void
plan_tree (Plan *self, const Root *root, gboolean full)
{
  const Tree *tree = root->tree;

  self->troubled += tree->problems->len;
  for (guint i = 0; i < tree->problems->len; i++)
    warn_place (root, &g_array_index (tree->problems, TreeProblem, i));
  for (guint i = 0; i < tree->files->len; i++)
    plan_file (self, root, &g_array_index (tree->files, TreeFile, i), full);
}

/* The root that an entry was found in, or NULL when it is not among those named. */
static const Root *
root_of (const Plan *self, const ShelfEntry *entry)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = &g_array_index (self->roots, Root, i);

      if (g_strcmp0 (root->tree->root, entry->root) == 0)
        return root;
    }
  return NULL;
}

/* Whether `path` is, or lies below, a place of the tree that could not be looked at. */
static gboolean
is_out_of_sight (const Tree *tree, const char *path)
{
  for (guint i = 0; i < tree->problems->len; i++)
    {
      const char *place = g_array_index (tree->problems, TreeProblem, i).path;
      gsize length = strlen (place);

      if (length == 0) /* the tree's own folder */
        return TRUE;
      if (strncmp (path, place, length) == 0
          && (path[length] == '/' || path[length] == '\0'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_gone (const Plan *self, const ShelfEntry *entry, gboolean prune)
{
  const Root *root;

  if (entry->gone || g_hash_table_contains (self->seen, entry->path))
    return FALSE;
  root = root_of (self, entry);
  return root == NULL ? prune : !is_out_of_sight (root->tree, entry->path);
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
      g_hash_table_insert (self->vanished, entry->hash, entry);
    }
}

/* Compares `roots` with what `shelf` holds; both are borrowed.  Warnings go to stderr: places that
 * could not be looked at, and files whose path another tree has taken. */
static void
plan_init (Plan *self, const GArray *roots, Shelf *shelf, const UpdateOptions *options)
{
  *self = (Plan){ .roots = roots, .shelf = shelf };
  self->items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));
  self->gone = g_array_new (FALSE, FALSE, sizeof (ShelfEntry *));
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->vanished = g_hash_table_new (hash_of_hash, equal_hash);
  for (guint i = 0; i < roots->len; i++)
    plan_tree (self, &g_array_index (roots, Root, i), options->full);
  plan_removals (self, options->prune);
}

static void
plan_clear (Plan *self)
{
  if (self->items == NULL)
    return;
  g_array_unref (self->items);
  g_array_unref (self->gone);
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->vanished);
}

/* The gone article whose file had this hash, or NULL.  Each is given once. */
static const ShelfEntry *
plan_take_moved (Plan *self, const guint8 hash[16])
{
  const ShelfEntry *entry = g_hash_table_lookup (self->vanished, hash);

  if (entry != NULL)
    g_hash_table_remove (self->vanished, hash);
  return entry;
}

/* ---- Doing it */

typedef struct
{
  const UpdateOptions *options;
  UpdateCounts *counts;
  Store *store; /* NULL in a dry run without a database */
  Shelf *shelf;
  Plan plan;
  IndexWriter *writer;
  GHashTable *fresh; /* paths of the articles written by this run */
  GHashTable *left;  /* paths of those removed or moved by it */
  gint64 now;
} Update;

static void
update_clear (Update *self)
{
  g_hash_table_unref (self->fresh);
  g_hash_table_unref (self->left);
  index_writer_free (self->writer);
  plan_clear (&self->plan);
  shelf_free (self->shelf);
  store_free (self->store);
}

static void
warn_about (Update *self, const ReadingItem *item, int line, const char *message)
{
  self->counts->troubled++;
  root_warn (item->root, item->file->path, line, message);
}

static void
tell (const Update *self, const char *what, const char *path)
{
  if (self->options->dry_run)
    {
      output_printf (self->options->out, "would %s ", what);
      output_text (self->options->out, path, -1);
      output_string (self->options->out, "\n");
    }
  else if (self->options->verbose)
    desk_note ("%s %s", what, path);
}

/* A dry run reads the database when there is one. */
static gboolean
open_store (Update *self, const char *db, GError **error)
{
  g_autoptr(GError) local = NULL;

  self->store = store_open (db, self->options->dry_run ? STORE_READ : STORE_REBUILD,
                            &local);
  if (self->store == NULL && self->options->dry_run
      && g_error_matches (local, DESK_ERROR, DESK_ERROR_MISSING))
    return TRUE;
  if (self->store == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!self->options->dry_run && !store_begin (self->store, error))
    return FALSE;
  self->shelf = shelf_open (self->store, error);
  return self->shelf != NULL;
}

/* The entry that a result updates: the path's own, one that moved here, or a new one. */
static ShelfEntry
entry_for (Update *self, const ReadingItem *item, const ReadingResult *result)
{
  ShelfEntry entry = { 0 };
  const ShelfEntry *moved;

  if (item->known != NULL)
    entry = *item->known;
  else if ((moved = plan_take_moved (&self->plan, result->hash)) != NULL)
    {
      entry = *moved;
      g_hash_table_add (self->left, (gpointer) moved->path);
    }
  entry.path = item->file->path;
  entry.root = item->root->tree->root;
  entry.size = result->size;
  entry.mtime_ns = result->mtime_ns;
  return entry;
}

static gboolean
was_indexed (const ShelfEntry *entry)
{
  return entry->id != 0 && !entry->gone && !entry->draft;
}

/* Everything but what the search index holds of an article is the shelf's. */
static gboolean
store_article (Update *self, const ReadingItem *item, const ReadingResult *result,
               GError **error)
{
  ShelfEntry entry = entry_for (self, item, result);
  gboolean edited
    = memcmp (entry.text_hash, result->document->text_hash, 16) != 0;

  if (self->options->dry_run)
    return TRUE;
  if (was_indexed (&entry) && !self->options->full)
    index_writer_remove (self->writer, entry.id);
  memcpy (entry.hash, result->hash, 16);
  memcpy (entry.text_hash, result->document->text_hash, 16);
  if (!shelf_put (self->shelf, &entry, result->article, result->packed, edited,
                    self->now, error))
    return FALSE;
  index_writer_learn (self->writer, result->worker, result->document);
  if (!result->article->draft)
    index_writer_add (self->writer, entry.id, result->worker, result->document);
  return TRUE;
}

static gboolean
touch_article (Update *self, const ReadingItem *item, const ReadingResult *result,
               GError **error)
{
  ShelfEntry entry = *item->known;

  self->counts->unchanged++;
  if (self->options->dry_run)
    return TRUE;
  entry.root = item->root->tree->root;
  entry.size = result->size;
  entry.mtime_ns = result->mtime_ns;
  return shelf_put (self->shelf, &entry, NULL, NULL, FALSE, self->now, error);
}

static void
warn_problems (Update *self, const ReadingItem *item, const Article *article)
{
  for (guint i = 0; i < article->problems->len; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (article->problems, i);

      if (problem->fatal)
        warn_about (self, item, problem->line, problem->message);
    }
}

/* Read again only for its warnings. */
static gboolean
is_old_trouble (const Update *self, const ReadingItem *item, const ReadingResult *result)
{
  return item->known != NULL && !item->known->gone && !self->options->full
         && item->known->mtime_ns == READING_AGAIN
         && memcmp (item->known->hash, result->hash, 16) == 0;
}

static gboolean
take_result (Update *self, const ReadingResult *result, GError **error)
{
  const ReadingItem *item = &g_array_index (self->plan.items, ReadingItem, result->item);

  if (result->error != NULL)
    {
      DeskErrorPlace place = desk_error_place (result->error);

      warn_about (self, item, (int) place.line, place.why);
      return TRUE; /* what is stored of it stays */
    }
  if (result->article == NULL)
    return touch_article (self, item, result, error);
  warn_problems (self, item, result->article);
  if (is_old_trouble (self, item, result))
    return touch_article (self, item, result, error);
  self->counts->indexed++;
  g_hash_table_add (self->fresh, item->file->path);
  tell (self, "index", item->file->path);
  return store_article (self, item, result, error);
}

static gboolean
read_all (Update *self, GError **error)
{
  g_autoptr(Progress) progress = progress_new ("indexing", !self->options->quiet);
  g_autoptr(Reading) reading = reading_new (self->plan.items, &self->options->reading);

  for (guint done = 0; done < self->plan.items->len; done++)
    {
      g_autoptr(ReadingResult) result = reading_next (reading);

      if (*self->options->stop)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED,
                       "stopped; the index is as it was");
          return FALSE;
        }
      if (!take_result (self, result, error))
        return FALSE;
      progress_set (progress, done + 1, self->plan.items->len);
    }
  return TRUE;
}

static gboolean
remove_gone (Update *self, GError **error)
{
  for (guint i = 0; i < self->plan.gone->len; i++)
    {
      ShelfEntry *entry = g_array_index (self->plan.gone, ShelfEntry *, i);

      if (!g_hash_table_add (self->left, (gpointer) entry->path)) /* moved */
        continue;
      self->counts->removed++;
      tell (self, "remove", entry->path);
      if (self->options->dry_run)
        continue;
      if (was_indexed (entry) && !self->options->full)
        index_writer_remove (self->writer, entry->id);
      if (!shelf_remove (self->shelf, entry->id, self->now, error))
        return FALSE;
    }
  return TRUE;
}

/* A full run drops the whole index: articles that it did not read (of other trees, or
 * unreadable now) come back from what is stored of them. */
static gboolean
restore_rest (Update *self, GError **error)
{
  g_autoptr(Vocabulary) vocabulary = vocabulary_new ();
  g_autoptr(Library) library = library_new (self->store);

  for (guint i = 0; self->options->full && i < self->shelf->entries->len; i++)
    {
      const ShelfEntry *entry
        = &g_array_index (self->shelf->entries, ShelfEntry, i);
      g_autoptr(Article) article = NULL;
      g_autoptr(IndexDocument) document = NULL;

      if (!was_indexed (entry) || g_hash_table_contains (self->fresh, entry->path)
          || g_hash_table_contains (self->left, entry->path))
        continue;
      if (!library_load (library, entry->id, &article, error))
        return FALSE;
      document = document_new (vocabulary, article);
      index_writer_learn (self->writer, RESTORED_SOURCE, document);
      index_writer_add (self->writer, entry->id, RESTORED_SOURCE, document);
    }
  return TRUE;
}

static gboolean
write_all (Update *self, GError **error)
{
  gboolean ordered;

  if (self->options->dry_run)
    return read_all (self, error) && remove_gone (self, error);
  self->writer = index_writer_new (self->store, self->options->full, error);
  return self->writer != NULL && read_all (self, error) && remove_gone (self, error)
         && restore_rest (self, error)
         && shelf_ids_in_path_order (self->shelf, &ordered, error)
         && index_writer_commit (self->writer, ordered, error)
         && store_commit (self->store, error);
}

gboolean
update_run (const char *db, const GArray *roots, const UpdateOptions *options,
            UpdateCounts *counts, GError **error)
{
  UpdateOptions effective = *options;
  Update self = { .options = &effective, .counts = counts, .now = timestamp_now (),
                  .fresh = g_hash_table_new (g_str_hash, g_str_equal),
                  .left = g_hash_table_new (g_str_hash, g_str_equal) };
  gboolean outdated = FALSE, ok;

  memset (counts, 0, sizeof *counts);
  ok = open_store (&self, db, error)
       && (self.store == NULL || index_writer_outdated (self.store, &outdated, error));
  effective.full |= outdated;
  effective.reading.full = effective.full;
  if (ok)
    plan_init (&self.plan, roots, self.shelf, &effective);
  counts->unchanged = self.plan.unchanged;
  counts->troubled = self.plan.troubled;
  if (ok && (self.plan.items->len > 0 || self.plan.gone->len > 0 || effective.full))
    ok = write_all (&self, error);
  update_clear (&self);
  return ok;
}
