#include "kbindex.h"

#include <string.h>
#include "article/library.h"
#include "base/output.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "index/state.h"
#include "index/writer.h"
#include "reading.h"
#include "vote/counts.h"

/* Files are read and parsed outside of transactions.  Few changes are then written in one, or in some
 * when they are more than BATCH, each of which leaves stored articles and index in step.  A full run, and
 * one that changes a quarter of all, writes the index beside the one in use (writer.h).  In the
 * meantime the articles that readers see stay as they are: new ones are put down as gone, those that
 * change wait; all of them come to light in the transaction in which the new index takes its place. */

enum
{
  STORED_SOURCE = 256, /* beyond the numbers of the reading threads */
  BATCH = 150,         /* changes in a transaction; it takes about 0.1 s */
  TOUCHED = 20         /* files that are as they were take as long as one change */
};

/* An article whose row changes when the new index takes its place. */
typedef struct
{
  ReadingResult *result;
  ShelfEntry entry;
} LateChange;

typedef struct
{
  const UpdateOptions *options;
  UpdateCounts *counts;
  Store *store; /* NULL in a dry run without a database */
  Shelf *shelf;
  Plan plan;
  gboolean beside; /* the index is written beside the one in use */
  IndexWriter *writer;
  Library *library;       /* what is stored of articles */
  Vocabulary *vocabulary; /* of these: STORED_SOURCE */
  Reading *reading;
  Progress *progress;
  guint n_read;
  guint n_left;      /* of plan.gone, looked at */
  gboolean written;  /* something of what readers see is committed */
  GArray *late;      /* LateChange */
  GArray *hidden;    /* guint32: articles that come to light with the index */
  GArray *leaving;   /* guint32: articles that go at the end of the transaction */
  GHashTable *fresh; /* paths of the articles written by this run */
  GHashTable *left;  /* paths of those removed or moved by it */
  GHashTable *taken; /* Root -> Taken, where articles of a folder not named were replaced */
  gint64 now;
} Update;

/* Articles of another folder that a root's have replaced. */
typedef struct
{
  const char *from; /* the folder of the first of them */
  const char *path; /* of the first */
  guint count;
} Taken;

static void
clear_late (gpointer data)
{
  reading_result_free (((LateChange *) data)->result);
}

static void
update_clear (Update *self)
{
  reading_free (self->reading);
  progress_free (self->progress);
  g_array_unref (self->late);
  g_array_unref (self->hidden);
  g_array_unref (self->leaving);
  g_hash_table_unref (self->fresh);
  g_hash_table_unref (self->left);
  g_hash_table_unref (self->taken);
  index_writer_free (self->writer);
  vocabulary_free (self->vocabulary);
  library_free (self->library);
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

/* A dry run reads the database when there is one.  Two runs take turns as a whole, from before they
 * look at the trees: else the later would undo what the other has seen meanwhile. */
static gboolean
open_store (Update *self, const char *db, GError **error)
{
  gboolean dry = self->options->dry_run;
  g_autoptr(GError) local = NULL;

  self->store = store_open (db, dry ? STORE_READ : STORE_REBUILD, &local);
  if (self->store == NULL && dry && g_error_matches (local, DESK_ERROR, DESK_ERROR_MISSING))
    return TRUE;
  if (self->store == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!dry && !store_lock (self->store, error))
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
  entry.stamp = result->stamp;
  return entry;
}

static gboolean
was_indexed (const ShelfEntry *entry)
{
  return entry->id != 0 && !entry->gone && !entry->draft;
}

/* Everything but what the search index holds of an article is the shelf's; votes may be on its new
 * text already (of this second, or of a clock that is ahead). */
static gboolean
put_article (Update *self, ShelfEntry *entry, const ReadingResult *result, GError **error)
{
  gboolean known = entry->id != 0;
  /* The same bytes may be read otherwise by a new version: nobody edited them. */
  gboolean edited = memcmp (entry->text_hash, result->document->text_hash, 16) != 0
                    && (!known || memcmp (entry->hash, result->hash, 16) != 0);

  memcpy (entry->hash, result->hash, 16);
  memcpy (entry->text_hash, result->document->text_hash, 16);
  return (!known || !edited || votes_edited (self->store, entry->id, self->now, error))
         && shelf_put (self->shelf, entry, result->article, result->packed, edited, self->now,
                       error);
}

/* Gives the index what is stored of an article. */
static gboolean
index_stored (Update *self, guint32 id, IndexPut what, GError **error)
{
  g_autoptr(Article) article = NULL;
  g_autoptr(IndexDocument) document = NULL;

  if (!library_load (self->library, id, &article, error))
    return FALSE;
  document = document_new (self->vocabulary, article);
  index_writer_put (self->writer, id, what, STORED_SOURCE, document);
  return TRUE;
}

/* While the index is written beside the one in use, what readers see of the article stays as it is.
 * Takes `result` when it is wanted later. */
static gboolean
put_unseen (Update *self, const ReadingItem *item, ShelfEntry *entry, ReadingResult **result,
            GError **error)
{
  gboolean seen = entry->id != 0 && !entry->gone;
  gboolean same = item->known != NULL && memcmp (entry->hash, (*result)->hash, 16) == 0
                  && memcmp (entry->text_hash, (*result)->document->text_hash, 16) == 0;

  if (seen && !same)
    {
      LateChange change = { g_steal_pointer (result), *entry };

      g_array_append_val (self->late, change);
      return TRUE;
    }
  entry->gone = !seen;
  if (!put_article (self, entry, *result, error))
    return FALSE;
  if (!seen)
    g_array_append_val (self->hidden, entry->id);
  return store_turn (self->store, error);
}

static gboolean
put_shown (Update *self, ShelfEntry *entry, const ReadingResult *result, GError **error)
{
  entry->gone = FALSE;
  return put_article (self, entry, result, error);
}

/* Two runs over `en` and `nl`: the articles of one path replace each other.  A folder that has moved
 * has no files at its old place. */
static void
note_taken (Update *self, const ReadingItem *item)
{
  const ShelfEntry *known = item->known;
  g_autofree char *there = NULL;
  Taken *taken;

  if (known == NULL || known->gone || known->root == NULL || self->options->prune
      || plan_root_of (&self->plan, known) != NULL)
    return;
  there = g_build_filename (known->root, known->path, NULL);
  if (!g_file_test (there, G_FILE_TEST_IS_REGULAR))
    return;
  taken = g_hash_table_lookup (self->taken, item->root);
  if (taken == NULL)
    {
      taken = g_new0 (Taken, 1);
      *taken = (Taken){ known->root, known->path, 0 };
      g_hash_table_insert (self->taken, (gpointer) item->root, taken);
    }
  taken->count++;
}

static void
warn_taken (Update *self)
{
  for (guint i = 0; i < self->plan.roots->len; i++)
    {
      const Root *root = &g_array_index (self->plan.roots, Root, i);
      const Taken *taken = g_hash_table_lookup (self->taken, root);
      g_autofree char *articles = NULL;

      if (taken == NULL)
        continue;
      articles = say_counted (taken->count, "article took", "articles took");
      desk_warn ("%s: %s the place of %s in %s, of the same path (%s); to have both, index the "
                 "folder above them, in one run",
                 root->name, articles, taken->count == 1 ? "one" : "those", taken->from,
                 taken->path);
    }
}

static gboolean
store_article (Update *self, const ReadingItem *item, ReadingResult **result, GError **error)
{
  ShelfEntry entry = entry_for (self, item, *result);
  gboolean indexed = was_indexed (&entry);
  const ReadingResult *read = *result;

  if (self->options->dry_run)
    return TRUE;
  if (indexed && !self->options->full && !index_stored (self, entry.id, INDEX_REMOVE, error))
    return FALSE;
  if (!(self->beside ? put_unseen (self, item, &entry, result, error)
                     : put_shown (self, &entry, read, error)))
    return FALSE;
  index_writer_put (self->writer, entry.id, read->article->draft ? INDEX_LEARN : INDEX_ADD,
                    read->worker, read->document);
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
  entry.stamp = result->stamp;
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
         && item->known->stamp.mtime_ns == READING_AGAIN
         && memcmp (item->known->hash, result->hash, 16) == 0;
}

static gboolean
take_result (Update *self, ReadingResult **result, GError **error)
{
  const ReadingItem *item = &g_array_index (self->plan.items, ReadingItem, (*result)->item);

  if ((*result)->error != NULL)
    {
      DeskErrorPlace place = desk_error_place ((*result)->error);

      warn_about (self, item, (int) place.line, place.why);
      return TRUE; /* what is stored of it stays */
    }
  if ((*result)->article == NULL)
    return touch_article (self, item, *result, error);
  warn_problems (self, item, (*result)->article);
  if (is_old_trouble (self, item, *result))
    {
      if (!self->options->dry_run)
        index_writer_put (self->writer, 0, INDEX_LEARN, (*result)->worker,
                          (*result)->document);
      return touch_article (self, item, *result, error);
    }
  self->counts->indexed++;
  g_hash_table_add (self->fresh, item->file->path);
  note_taken (self, item);
  tell (self, "index", item->file->path);
  return store_article (self, item, result, error);
}

static gboolean
check_stop (const Update *self, GError **error)
{
  if (!*self->options->stop)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "stopped; %s",
               self->written && !self->beside
                 ? "what is done stays, and the next run does the rest"
                 : "the index is as it was");
  return FALSE;
}

static void
free_result (gpointer result)
{
  reading_result_free (result);
}

/* The next results, with up to BATCH changes; no lock is held while they are waited for. */
static GPtrArray *
read_batch (Update *self, GError **error)
{
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func (free_result);

  for (guint weight = 0; weight < BATCH * TOUCHED && self->n_read < self->plan.items->len;
       self->n_read++)
    {
      ReadingResult *result = reading_next (self->reading);

      g_ptr_array_add (batch, result);
      weight += result->article == NULL ? 1 : TOUCHED;
      if (!check_stop (self, error))
        return NULL;
      progress_set (self->progress, self->n_read + 1, self->plan.items->len);
    }
  return g_steal_pointer (&batch);
}

static gboolean
take_batch (Update *self, GPtrArray *batch, GError **error)
{
  for (guint i = 0; i < batch->len; i++)
    if (!take_result (self, (ReadingResult **) &batch->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* A file may be back since the trees were walked. */
static gboolean
is_back (const Update *self, const ShelfEntry *entry)
{
  const Root *root = plan_root_of (&self->plan, entry);

  return root != NULL && tree_has_anew (root->tree, entry->path);
}

static gboolean
leave (Update *self, const ShelfEntry *entry, GError **error)
{
  if (is_back (self, entry)
      || !g_hash_table_add (self->left, (gpointer) entry->path)) /* moved */
    return TRUE;
  self->counts->removed++;
  tell (self, "remove", entry->path);
  if (self->options->dry_run)
    return TRUE;
  g_array_append_val (self->leaving, entry->id);
  return !was_indexed (entry) || self->options->full
         || index_stored (self, entry->id, INDEX_REMOVE, error);
}

/* Of those that have gone, the next, up to `most`. */
static gboolean
leave_some (Update *self, guint most, GError **error)
{
  for (; self->n_left < self->plan.gone->len && most > 0; self->n_left++, most--)
    if (!leave (self, g_array_index (self->plan.gone, ShelfEntry *, self->n_left), error))
      return FALSE;
  return TRUE;
}

static gboolean
is_done (const Update *self)
{
  return self->n_read == self->plan.items->len && self->n_left == self->plan.gone->len;
}

/* The end of a transaction that leaves articles and index in step. */
static gboolean
commit (Update *self, GError **error)
{
  gboolean ordered = FALSE;

  self->written = shelf_settle (self->shelf, self->hidden, self->leaving, self->now,
                                is_done (self) ? &ordered : NULL, error)
                  && index_writer_commit (self->writer, ordered, error)
                  && store_commit (self->store, error);
  g_array_set_size (self->hidden, 0);
  g_array_set_size (self->leaving, 0);
  return self->written;
}

static gboolean
write_batch (Update *self, GPtrArray *batch, GError **error)
{
  if (!store_begin (self->store, error) || !take_batch (self, batch, error))
    return FALSE;
  if (self->n_read == self->plan.items->len
      && !leave_some (self, BATCH + 1 - MIN (batch->len, BATCH), error))
    return FALSE;
  return commit (self, error);
}

/* The long part of writing an index anew. */
static gboolean
stage (Update *self, gboolean always, gboolean *staged, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (index_writer_stage (self->writer, always, staged, &problem))
    return check_stop (self, error);
  if (g_error_matches (problem, DESK_ERROR, DESK_ERROR_STOPPED))
    return check_stop (self, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
write_in_place (Update *self, GError **error)
{
  gboolean staged;

  do
    {
      g_autoptr(GPtrArray) batch = read_batch (self, error);

      if (batch == NULL || !write_batch (self, batch, error))
        return FALSE;
    }
  while (!is_done (self));
  return stage (self, FALSE, &staged, error)
         && (!staged || (store_begin (self->store, error) && commit (self, error)));
}

/* A full run drops the whole index: articles that it did not read (of other trees, or
 * unreadable now) come back from what is stored of them. */
static gboolean
restore_rest (Update *self, GError **error)
{
  for (guint i = 0; self->options->full && i < self->shelf->entries->len; i++)
    {
      const ShelfEntry *entry = &g_array_index (self->shelf->entries, ShelfEntry, i);

      if (was_indexed (entry) && !g_hash_table_contains (self->fresh, entry->path)
          && !g_hash_table_contains (self->left, entry->path)
          && !index_stored (self, entry->id, INDEX_ADD, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_late (Update *self, GError **error)
{
  for (guint i = 0; i < self->late->len; i++)
    {
      LateChange *change = &g_array_index (self->late, LateChange, i);

      if (!put_article (self, &change->entry, change->result, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_beside (Update *self, GError **error)
{
  gboolean staged;

  while (self->n_read < self->plan.items->len)
    {
      g_autoptr(GPtrArray) batch = read_batch (self, error);

      if (batch == NULL || !store_begin (self->store, error)
          || !take_batch (self, batch, error) || !store_commit (self->store, error))
        return FALSE;
    }
  return leave_some (self, G_MAXUINT, error) && restore_rest (self, error)
         && stage (self, TRUE, &staged, error) && store_begin (self->store, error)
         && put_late (self, error) && commit (self, error);
}

static gboolean
look_only (Update *self, GError **error)
{
  while (self->n_read < self->plan.items->len)
    {
      g_autoptr(GPtrArray) batch = read_batch (self, error);

      if (batch == NULL || !take_batch (self, batch, error))
        return FALSE;
    }
  return leave_some (self, G_MAXUINT, error);
}

static gboolean
do_all (Update *self, GError **error)
{
  self->beside
    = self->options->full
      || (self->shelf != NULL && self->plan.changes > self->shelf->entries->len / 4);
  self->progress = progress_new ("indexing", !self->options->quiet);
  self->reading = reading_new (self->plan.items, &self->options->reading);
  if (self->options->dry_run)
    return look_only (self, error);
  self->library = library_new (self->store);
  self->vocabulary = vocabulary_new ();
  self->writer = index_writer_new (self->store, self->options->full, error);
  store_heed (self->store, self->options->stop);
  return self->writer != NULL
         && (self->beside ? write_beside (self, error) : write_in_place (self, error));
}

static gboolean
is_outdated (Store *store, gboolean *outdated, GError **error)
{
  g_auto(IndexState) state = { 0 };

  if (!index_state_read (store, &state, error))
    return FALSE;
  *outdated = !state.current || !state.summed;
  return TRUE;
}

/* ---- Synonyms and pins: a file with something wrong in it changes nothing */

static void
warn_all (const Root *root, const GPtrArray *problems, guint *troubled)
{
  for (guint i = 0; i < problems->len; i++)
    {
      const ArticleProblem *problem = g_ptr_array_index (problems, i);

      root_warn (root, SYNONYM_FILE, problem->line, problem->message);
    }
  *troubled += problems->len > 0;
}

static gboolean
put_one (const Root *root, Synonyms *synonyms, guint *troubled, GError **error)
{
  g_autoptr(GError) unread = NULL;
  g_autoptr(SynonymFile) file = word_file_read (root->tree, &unread);

  if (unread != NULL)
    {
      root_warn (root, SYNONYM_FILE, 0, desk_error_place (unread).why);
      (*troubled)++;
      return TRUE;
    }
  if (synonyms != NULL && (file == NULL || file->problems->len == 0)
      && !synonyms_put (synonyms, root->tree->root, file, error))
    return FALSE;
  if (file != NULL)
    warn_all (root, file->problems, troubled);
  return TRUE;
}

static gboolean
put_word_files (const GArray *roots, Store *store, guint *troubled, GError **error)
{
  g_autoptr(Synonyms) synonyms = store == NULL ? NULL : synonyms_new (store);
  g_autoptr(GPtrArray) named = g_ptr_array_new ();

  for (guint i = 0; i < roots->len; i++)
    {
      const Root *root = &g_array_index (roots, Root, i);

      g_ptr_array_add (named, root->tree->root);
      if (!put_one (root, synonyms, troubled, error))
        return FALSE;
    }
  return synonyms == NULL || synonyms_settle (synonyms, named, error);
}

static void
tell_left_out (const UpdateOptions *options, const Root *root)
{
  const GPtrArray *paths = root->tree->left_out;

  for (guint i = 0; options->verbose && i < paths->len; i++)
    desk_note ("leave out %s/%s", root->name, (char *) g_ptr_array_index (paths, i));
}

gboolean
update_run (const char *db, const GArray *roots, const UpdateOptions *options,
            UpdateCounts *counts, GError **error)
{
  UpdateOptions effective = *options;
  Update self = { .options = &effective,
                  .counts = counts,
                  .now = timestamp_now (),
                  .late = g_array_new (FALSE, FALSE, sizeof (LateChange)),
                  .hidden = g_array_new (FALSE, FALSE, sizeof (guint32)),
                  .leaving = g_array_new (FALSE, FALSE, sizeof (guint32)),
                  .fresh = g_hash_table_new (g_str_hash, g_str_equal),
                  .left = g_hash_table_new (g_str_hash, g_str_equal),
                  .taken = g_hash_table_new_full (NULL, NULL, NULL, g_free) };
  gboolean ok;

  memset (counts, 0, sizeof *counts);
  g_array_set_clear_func (self.late, clear_late);
  ok = open_store (&self, db, error)
       && (self.store == NULL || effective.full
           || is_outdated (self.store, &effective.full, error));
  effective.reading.full = effective.full;
  for (guint i = 0; ok && i < roots->len; i++)
    {
      tree_walk (g_array_index (roots, Root, i).tree);
      tell_left_out (options, &g_array_index (roots, Root, i));
    }
  if (ok)
    plan_init (&self.plan, roots, self.shelf, effective.full, effective.prune);
  counts->unchanged = self.plan.unchanged;
  counts->troubled = self.plan.troubled;
  if (ok && (self.plan.items->len > 0 || self.plan.gone->len > 0 || effective.full))
    ok = do_all (&self, error);
  ok = ok
       && put_word_files (roots, effective.dry_run ? NULL : self.store, &counts->troubled,
                          error);
  if (ok)
    warn_taken (&self);
  update_clear (&self);
  return ok;
}
