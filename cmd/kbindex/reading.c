#include "reading.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>

typedef struct
{
  Vocabulary *vocabulary;
  ArticlePacker *packer;
} WorkerState;

struct Reading
{
  const GArray *items;
  ReadingOptions options;
  WorkerState *states;
  guint n_states;
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

static WorkerState *
state_of (Reading *self, guint worker)
{
  WorkerState *state = &self->states[worker];

  if (state->vocabulary == NULL)
    {
      state->vocabulary = vocabulary_new ();
      state->packer = article_packer_new ();
    }
  return state;
}

static gboolean
is_as_it_was (const Reading *self, const ReadingItem *item, const ReadingResult *result)
{
  return !self->options.full && item->known != NULL && !item->known->gone
         && item->known->mtime_ns != READING_AGAIN
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

static void
parse (Reading *self, const ReadingItem *item, const char *bytes, gsize length,
       ReadingResult *result)
{
  WorkerState *state;

  result->article = article_parse (item->file->path, bytes, length, self->options.lang,
                                   &result->error);
  if (result->article == NULL || self->options.only_parse)
    return;
  state = state_of (self, result->worker);
  result->document = document_new (state->vocabulary, result->article);
  result->packed = article_pack (state->packer, result->article);
  if (has_fatal_problem (result->article))
    result->mtime_ns = READING_AGAIN;
}

static void
read_file (Reading *self, const ReadingItem *item, ReadingResult *result)
{
  g_autofree char *bytes = NULL;
  gsize length;

  bytes = tree_read (item->root->tree, item->file->path, ARTICLE_MAX_BYTES, &length,
                     &result->mtime_ns, &result->error);
  if (bytes == NULL)
    return;
  result->size = (gint64) length;
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

Reading *
reading_new (const GArray *items, const ReadingOptions *options)
{
  Reading *self = g_new0 (Reading, 1);
  guint threads = options->threads == 0 ? g_get_num_processors () : options->threads;

  self->items = items;
  self->options = *options;
  self->n_states = threads;
  self->states = g_new0 (WorkerState, threads);
  self->parallel = parallel_new (read_item, self, items->len, threads, free_result);
  return self;
}

void
reading_free (Reading *self)
{
  if (self == NULL)
    return;
  parallel_free (self->parallel);
  for (guint i = 0; i < self->n_states; i++)
    {
      vocabulary_free (self->states[i].vocabulary);
      article_packer_free (self->states[i].packer);
    }
  g_free (self->states);
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
  g_free (self);
}
