#include "search/search.h"

#include <string.h>
#include "index/forward.h"
#include "search/passage.h"
#include "search/rank.h"
#include "search/rerank.h"
#include "search/suggest.h"

struct Search
{
  SearchIndex *index;
  const Query *query;
  SearchOptions options;
  Resolved *resolved;
  TermMap map;
};

Search *
search_new (SearchIndex *index, const Query *query, const SearchOptions *options,
            GError **error)
{
  g_autoptr(Search) self = g_new0 (Search, 1);

  self->index = index;
  self->query = query;
  self->options = *options;
  self->resolved = resolve_query (index, query, options->lang, error);
  if (self->resolved == NULL)
    return NULL;
  term_map_init (&self->map, self->resolved);
  return g_steal_pointer (&self);
}

void
search_free (Search *self)
{
  if (self == NULL)
    return;
  term_map_clear (&self->map);
  resolved_free (self->resolved);
  g_free (self);
}

/* Puts the best of `hits` in better order. */
static gboolean
rerank_best (Search *self, GArray *hits, GError **error)
{
  g_autoptr(GArray) best = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  guint depth = MIN (hits->len, RERANK_DEPTH);

  if (depth == 0)
    return TRUE;
  g_array_append_vals (best, hits->data, depth);
  if (!rerank_hits (self->index, self->resolved, best, &self->options, error))
    return FALSE;
  memcpy (hits->data, best->data, depth * sizeof (SearchHit));
  return TRUE;
}

GArray *
search_run (Search *self, GError **error)
{
  const SearchOptions *options = &self->options;
  guint64 want = (guint64) options->offset + options->limit;
  g_autoptr(GArray) hits
    = rank_documents (self->index, self->resolved,
                      (guint) CLAMP (want, RERANK_DEPTH, G_MAXINT32), options, error);

  if (hits == NULL || (!options->plain && !rerank_best (self, hits, error)))
    return NULL;
  g_array_remove_range (hits, 0, MIN (options->offset, hits->len));
  if (hits->len > options->limit)
    g_array_set_size (hits, options->limit);
  return g_steal_pointer (&hits);
}

const GPtrArray *
search_words (const Search *self)
{
  return self->resolved->words;
}

static gboolean
may_respell (const Query *query, const char *word)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      if ((clause->quoted || clause->literal)
          && g_strv_contains ((const char *const *) clause->words, word))
        return FALSE;
    }
  return TRUE;
}

char *
search_did_you_mean (Search *self, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean better = FALSE;

  for (guint i = 0; i < self->resolved->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (self->resolved->words, i);
      g_autofree char *near = NULL;

      if (word->count == 0)
        continue;
      if (word->fate == WORD_UNKNOWN && may_respell (self->query, word->typed)
          && !suggest_spelling (self->index, word->typed, &near, error))
        return NULL;
      better |= near != NULL || word->fate == WORD_RESPELLED;
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, near != NULL ? near : word->shown);
    }
  return better ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

gboolean
search_passage (Search *self, guint32 doc, guint window, Passage *out, GError **error)
{
  return passage_find (self->index, self->resolved, &self->map, doc, window, out, error);
}

gboolean
search_field_counts (Search *self, guint32 doc, guint word, guint counts[N_FIELDS],
                     GError **error)
{
  IndexForward list;
  Forward forward;
  guint32 id;

  memset (counts, 0, N_FIELDS * sizeof *counts);
  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (forward_next (&forward, &id))
    if (id >= TERM_FIRST && forward.part != PART_FILTER
        && term_map_find (&self->map, id) == (int) word)
      counts[forward_field (forward.part)]++;
  return !forward.broken || search_index_damaged (self->index, "a forward list", error);
}
