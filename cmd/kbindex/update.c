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

typedef struct
{
  const UpdateOptions *options;
  UpdateCounts *counts;
  const GArray *roots;
  Store *store; /* NULL in a dry run without a database */
  Shelf *shelf;
  ShelfEntries *entries;
  IndexWriter *writer;
  GHashTable *root_ids;  /* absolute folder -> gint64 * */
  GHashTable *seen;      /* path -> Root: every file of the trees */
  GHashTable *fresh;     /* paths of the articles written by this run */
  GHashTable *left;      /* paths of those removed or moved by it */
  GHashTable *vanished;  /* GBytes hash -> ShelfEntry: candidates for a move */
  GArray *items;         /* ReadingItem */
  GArray *gone;          /* ShelfEntry * */
  gint64 now;
} Update;

static void
update_clear (Update *self)
{
  index_writer_free (self->writer);
  shelf_entries_free (self->entries);
  shelf_free (self->shelf);
  store_free (self->store);
  g_clear_pointer (&self->root_ids, g_hash_table_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->fresh, g_hash_table_unref);
  g_clear_pointer (&self->left, g_hash_table_unref);
  g_clear_pointer (&self->vanished, g_hash_table_unref);
  g_clear_pointer (&self->items, g_array_unref);
  g_clear_pointer (&self->gone, g_array_unref);
}

static void
warn_about (Update *self, const Root *root, const char *path, int line,
            const char *message)
{
  self->counts->troubled++;
  if (line > 0)
    desk_warn ("%s/%s:%d: %s", root->name, path, line, message);
  else
    desk_warn ("%s/%s: %s", root->name, path, message);
}

/* `problem` is "PATH: why", and PATH may be the tree's own folder, "". */
static void
warn_place (const Root *root, const char *problem)
{
  desk_warn ("%s%s%s", root->name, *problem == ':' ? "" : "/", problem);
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
  self->shelf = shelf_new (self->store);
  self->entries = shelf_entries (self->shelf, error);
  return self->entries != NULL;
}

static gboolean
load_roots (Update *self, GError **error)
{
  self->root_ids = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  for (guint i = 0; i < self->roots->len; i++)
    {
      const char *path = g_array_index (self->roots, Root, i).tree->root;
      gint64 *id = g_new0 (gint64, 1);

      g_hash_table_insert (self->root_ids, (gpointer) path, id);
      if (self->store != NULL
          && !shelf_root (self->shelf, path, !self->options->dry_run, id, error))
        return FALSE;
    }
  return TRUE;
}

static gint64
root_id (const Update *self, const Root *root)
{
  return *(gint64 *) g_hash_table_lookup (self->root_ids, root->tree->root);
}

static ShelfEntry *
known_entry (const Update *self, const char *path)
{
  return self->entries == NULL ? NULL : shelf_entries_find (self->entries, path);
}

static void
plan_file (Update *self, const Root *root, const TreeFile *file)
{
  ShelfEntry *known = known_entry (self, file->path);
  const Root *other = g_hash_table_lookup (self->seen, file->path);
  ReadingItem item = { root, file, known };

  if (other != NULL)
    {
      g_autofree char *message
        = g_strdup_printf ("not indexed: %s/%s has the same path", other->name,
                           file->path);

      warn_about (self, root, file->path, 0, message);
      return;
    }
  g_hash_table_insert (self->seen, file->path, (gpointer) root);
  if (known != NULL && !known->gone && known->size == file->size
      && known->mtime_ns == file->mtime_ns && known->root == root_id (self, root)
      && !self->options->full)
    self->counts->unchanged++;
  else
    g_array_append_val (self->items, item);
}

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

static gboolean
is_root_named (const Update *self, gint64 root)
{
  for (guint i = 0; i < self->roots->len; i++)
    if (root_id (self, &g_array_index (self->roots, Root, i)) == root)
      return TRUE;
  return FALSE;
}

/* Whether `path` is, or lies below, a place of the tree that could not be looked at: what
 * is stored of it stays. */
static gboolean
is_out_of_sight (const Update *self, const ShelfEntry *entry)
{
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = &g_array_index (self->roots, Root, i);

      for (guint k = 0; root_id (self, root) == entry->root
                        && k < root->tree->problems->len; k++)
        {
          const char *problem = g_ptr_array_index (root->tree->problems, k);
          gsize length = (gsize) (g_strrstr (problem, ": ") - problem);

          if (length == 0) /* the tree's own folder */
            return TRUE;
          if (strncmp (entry->path, problem, length) == 0
              && (entry->path[length] == '/' || entry->path[length] == '\0'))
            return TRUE;
        }
    }
  return FALSE;
}

/* Stored articles whose file is no longer in its tree. */
static void
plan_removals (Update *self)
{
  self->vanished = g_hash_table_new (hash_of_hash, equal_hash);
  for (guint i = 0; self->entries != NULL && i < self->entries->entries->len; i++)
    {
      ShelfEntry *entry = &g_array_index (self->entries->entries, ShelfEntry, i);

      if (entry->gone || g_hash_table_contains (self->seen, entry->path)
          || (!is_root_named (self, entry->root) && !self->options->prune)
          || is_out_of_sight (self, entry))
        continue;
      g_array_append_val (self->gone, entry);
      g_hash_table_insert (self->vanished, entry->hash, entry);
    }
}

static void
plan (Update *self)
{
  self->seen = g_hash_table_new (g_str_hash, g_str_equal);
  self->fresh = g_hash_table_new (g_str_hash, g_str_equal);
  self->left = g_hash_table_new (g_str_hash, g_str_equal);
  self->items = g_array_new (FALSE, FALSE, sizeof (ReadingItem));
  self->gone = g_array_new (FALSE, FALSE, sizeof (ShelfEntry *));
  for (guint i = 0; i < self->roots->len; i++)
    {
      const Root *root = &g_array_index (self->roots, Root, i);

      for (guint k = 0; k < root->tree->problems->len; k++)
        {
          self->counts->troubled++;
          warn_place (root, g_ptr_array_index (root->tree->problems, k));
        }
      for (guint k = 0; k < root->tree->files->len; k++)
        plan_file (self, root, &g_array_index (root->tree->files, TreeFile, k));
    }
  plan_removals (self);
}

/* The entry that a result updates: the path's own, one that moved here, or a new one. */
static ShelfEntry
entry_for (Update *self, const ReadingItem *item, const ReadingResult *result)
{
  ShelfEntry *moved = g_hash_table_lookup (self->vanished, result->hash);
  ShelfEntry entry = { 0 };

  if (item->known != NULL)
    entry = *item->known;
  else if (moved != NULL)
    {
      entry = *moved;
      g_hash_table_remove (self->vanished, result->hash);
      g_hash_table_add (self->left, (gpointer) moved->path);
    }
  entry.path = item->file->path;
  entry.root = root_id (self, item->root);
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
  entry.root = root_id (self, item->root);
  entry.size = result->size;
  entry.mtime_ns = result->mtime_ns;
  return shelf_touch (self->shelf, &entry, error);
}

static void
warn_problems (Update *self, const ReadingItem *item, const Article *article)
{
  for (guint i = 0; i < article->problems->len; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (article->problems, i);

      if (problem->fatal)
        warn_about (self, item->root, item->file->path, problem->line, problem->message);
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
  const ReadingItem *item = &g_array_index (self->items, ReadingItem, result->item);

  if (result->error != NULL)
    {
      warn_about (self, item->root, item->file->path, result->error_line,
                  result->error->message);
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
  g_autoptr(Reading) reading = reading_new (self->items, &self->options->reading);

  for (guint done = 0; done < self->items->len; done++)
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
      progress_set (progress, done + 1, self->items->len);
    }
  return TRUE;
}

static gboolean
remove_gone (Update *self, GError **error)
{
  for (guint i = 0; i < self->gone->len; i++)
    {
      ShelfEntry *entry = g_array_index (self->gone, ShelfEntry *, i);

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

  for (guint i = 0; self->options->full && i < self->entries->entries->len; i++)
    {
      const ShelfEntry *entry
        = &g_array_index (self->entries->entries, ShelfEntry, i);
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
  Update self = { .options = &effective, .counts = counts, .roots = roots };
  gboolean outdated = FALSE, ok;

  memset (counts, 0, sizeof *counts);
  self.now = timestamp_now ();
  ok = open_store (&self, db, error)
       && (self.store == NULL || index_writer_outdated (self.store, &outdated, error));
  effective.full |= outdated;
  effective.reading.full = effective.full;
  if (ok)
    ok = load_roots (&self, error);
  if (ok)
    {
      plan (&self);
      if (self.items->len > 0 || self.gone->len > 0 || effective.full)
        ok = write_all (&self, error);
    }
  update_clear (&self);
  return ok;
}
