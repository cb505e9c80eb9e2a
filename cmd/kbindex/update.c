#include "update.h"

#include <string.h>
#include "article/library.h"
#include "base/progress.h"
#include "base/timestamp.h"
#include "index/writer.h"
#include "plan.h"

enum
{
  RESTORED_SOURCE = 1000 /* beyond the numbers of the reading threads */
};

typedef struct
{
  const UpdateOptions *options;
  UpdateCounts *counts;
  Store *store; /* NULL in a dry run without a database */
  Shelf *shelf;
  ShelfEntries *entries;
  Plan *plan;
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
  plan_free (self->plan);
  shelf_entries_free (self->entries);
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
  self->shelf = shelf_new (self->store);
  self->entries = shelf_entries (self->shelf, error);
  return self->entries != NULL;
}

static gboolean
make_plan (Update *self, const GArray *roots, GError **error)
{
  const PlanOptions options = { .create_roots = !self->options->dry_run,
                                .full = self->options->full,
                                .prune = self->options->prune };

  self->plan = plan_new (roots, self->shelf, self->entries, &options, error);
  if (self->plan == NULL)
    return FALSE;
  self->counts->unchanged = self->plan->unchanged;
  self->counts->troubled = self->plan->troubled;
  return TRUE;
}

/* The entry that a result updates: the path's own, one that moved here, or a new one. */
static ShelfEntry
entry_for (Update *self, const ReadingItem *item, const ReadingResult *result)
{
  ShelfEntry entry = { 0 };
  const ShelfEntry *moved;

  if (item->known != NULL)
    entry = *item->known;
  else if ((moved = plan_take_moved (self->plan, result->hash)) != NULL)
    {
      entry = *moved;
      g_hash_table_add (self->left, (gpointer) moved->path);
    }
  entry.path = item->file->path;
  entry.root = plan_root_id (self->plan, item->root);
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
  entry.root = plan_root_id (self->plan, item->root);
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
  const ReadingItem *item = &g_array_index (self->plan->items, ReadingItem, result->item);

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
  g_autoptr(Reading) reading = reading_new (self->plan->items, &self->options->reading);

  for (guint done = 0; done < self->plan->items->len; done++)
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
      progress_set (progress, done + 1, self->plan->items->len);
    }
  return TRUE;
}

static gboolean
remove_gone (Update *self, GError **error)
{
  for (guint i = 0; i < self->plan->gone->len; i++)
    {
      ShelfEntry *entry = g_array_index (self->plan->gone, ShelfEntry *, i);

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
  Update self = { .options = &effective, .counts = counts, .now = timestamp_now (),
                  .fresh = g_hash_table_new (g_str_hash, g_str_equal),
                  .left = g_hash_table_new (g_str_hash, g_str_equal) };
  gboolean outdated = FALSE, ok;

  memset (counts, 0, sizeof *counts);
  ok = open_store (&self, db, error)
       && (self.store == NULL || index_writer_outdated (self.store, &outdated, error));
  effective.full |= outdated;
  effective.reading.full = effective.full;
  ok = ok && make_plan (&self, roots, error);
  if (ok && (self.plan->items->len > 0 || self.plan->gone->len > 0 || effective.full))
    ok = write_all (&self, error);
  update_clear (&self);
  return ok;
}
