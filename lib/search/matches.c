#include "search/matches.h"

#include <string.h>

typedef struct
{
  float *scores;
  guint8 *scored;
  float by_impact[256];
} Adder;

static void
add_scores (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  const Adder *self = data;

  for (guint i = 0; i < count; i++)
    {
      self->scores[docs[i]] += self->by_impact[impacts[i]];
      self->scored[docs[i] >> MATCHES_BLOCK_BITS] = 1;
    }
}

static void
keep_strongest (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Matches *self = data;
  guint8 *all = self->strongest;
  guint n = self->n_touched;

  for (guint i = 0; i < count; i++)
    {
      guint8 before = all[docs[i]], impact = MAX (impacts[i], 1);

      self->touched[n] = docs[i];
      n += before == 0;
      all[docs[i]] = MAX (before, impact);
    }
  self->n_touched = n;
}

static void
forget_word (Matches *self)
{
  for (guint i = 0; i < self->n_touched; i++)
    self->strongest[self->touched[i]] = 0;
}

/* The documents of any of the word's terms into `touched`, with their best impact. */
static gboolean
gather_word (Matches *self, const SearchWord *word, GError **error)
{
  SearchScratch *scratch = &self->search->index->scratch;

  if (scratch->strongest == NULL)
    {
      scratch->strongest = g_new0 (guint8, self->search->index->last_doc + 1);
      scratch->touched = g_new (guint32, self->search->index->last_doc + 2);
    }
  self->strongest = scratch->strongest;
  self->touched = scratch->touched;
  self->n_touched = 0;
  for (guint i = 0; i < word->terms->len; i++)
    if (!search_index_postings (self->search->index, &g_array_index (word->terms, IndexTerm, i),
                                keep_strongest, self, error))
      {
        forget_word (self);
        return FALSE;
      }
  return TRUE;
}

static void
adder_init (Adder *self, const Matches *matches, double weight)
{
  self->scores = matches->scores;
  self->scored = matches->scored;
  for (guint i = 0; i < 256; i++)
    self->by_impact[i] = (float) (weight * impact_weight ((guint8) i));
}

/* A word of several terms (prefix, several languages) weighs as its rarest reading would
 * not: with the documents of all of them, and the best impact of each document. */
static gboolean
score_group (Matches *self, const SearchWord *word, GError **error)
{
  Adder adder;

  if (!gather_word (self, word, error))
    return FALSE;
  adder_init (&adder, self,
              word->weight / word->idf
                * impact_idf (self->search->index->documents, self->n_touched));
  for (guint i = 0; i < self->n_touched; i++)
    {
      guint32 doc = self->touched[i];

      self->scores[doc] += adder.by_impact[self->strongest[doc]];
      self->scored[doc >> MATCHES_BLOCK_BITS] = 1;
    }
  forget_word (self);
  return TRUE;
}

/* What a document has of a word or of one that stands for it, whichever is more. */
typedef struct
{
  Adder adder;
  float *most; /* by document */
} MostAdder;

static void
add_most (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  const MostAdder *self = data;

  for (guint i = 0; i < count; i++)
    {
      float *most = &self->most[docs[i]], score = self->adder.by_impact[impacts[i]];

      if (score <= *most)
        continue;
      self->adder.scores[docs[i]] += score - *most;
      self->adder.scored[docs[i] >> MATCHES_BLOCK_BITS] = 1;
      *most = score;
    }
}

static gboolean
add_word_most (Matches *self, const SearchWord *word, MostAdder *adder, GError **error)
{
  adder_init (&adder->adder, self, word->weight);
  for (guint i = 0; i < word->terms->len; i++)
    if (!search_index_postings (self->search->index, &g_array_index (word->terms, IndexTerm, i),
                                add_most, adder, error))
      return FALSE;
  return TRUE;
}

static guint
count_blocks (const Matches *self)
{
  return (self->search->index->last_doc >> MATCHES_BLOCK_BITS) + 1;
}

/* Only where a score was written it is not 0. */
static void
empty_scored (const Matches *self, float *by_document)
{
  for (guint i = 0; i < count_blocks (self); i++)
    if (self->scored[i])
      memset (by_document + ((gsize) i << MATCHES_BLOCK_BITS), 0,
              sizeof *by_document << MATCHES_BLOCK_BITS);
}

/* What nothing was added to is 0, in whole blocks. */
static float *
new_by_document (const Matches *self)
{
  return g_new0 (float, (gsize) count_blocks (self) << MATCHES_BLOCK_BITS);
}

static gboolean
add_synonyms (Matches *self, guint number, MostAdder *adder, GError **error)
{
  const GPtrArray *words = self->search->words;

  if (!add_word_most (self, g_ptr_array_index (words, number), adder, error))
    return FALSE;
  for (guint i = 0; i < words->len; i++)
    if (search_word_instead (words, g_ptr_array_index (words, i)) == number
        && !add_word_most (self, g_ptr_array_index (words, i), adder, error))
      return FALSE;
  return TRUE;
}

/* The word and its synonyms. */
static gboolean
score_synonyms (Matches *self, guint number, GError **error)
{
  SearchScratch *scratch = &self->search->index->scratch;
  MostAdder adder;
  gboolean ok;

  if (scratch->most == NULL)
    scratch->most = new_by_document (self);
  adder.most = scratch->most;
  ok = add_synonyms (self, number, &adder, error);
  empty_scored (self, scratch->most);
  return ok;
}

static gboolean
score_word (Matches *self, guint number, GError **error)
{
  const GPtrArray *words = self->search->words;
  const SearchWord *word = g_ptr_array_index (words, number);
  Adder adder;

  if (search_word_instead (words, word) != G_MAXUINT)
    return TRUE;
  if (word->has_synonyms)
    return score_synonyms (self, number, error);
  if (word->terms->len > 1)
    return score_group (self, word, error);
  adder_init (&adder, self, word->weight);
  return search_index_postings (self->search->index,
                                &g_array_index (word->terms, IndexTerm, 0), add_scores,
                                &adder, error);
}

static void
meet (Matches *self)
{
  if (self->met == NULL)
    self->met = g_new0 (guint8, (gsize) count_blocks (self) << MATCHES_BLOCK_BITS);
  for (guint i = 0; i < self->n_touched; i++)
    self->met[self->touched[i]]++;
}

static void
ban (Matches *self)
{
  if (self->banned == NULL)
    self->banned = g_new0 (guint8, self->search->index->last_doc + 1);
  for (guint i = 0; i < self->n_touched; i++)
    self->banned[self->touched[i]] = 1;
}

static gboolean
apply_word (Matches *self, const SearchWord *word, void (*apply) (Matches *), GError **error)
{
  if (!gather_word (self, word, error))
    return FALSE;
  apply (self);
  forget_word (self);
  return TRUE;
}

/* A required condition needs each of its words; whether they stand right is verified
 * later.  One forbidden word bans at once. */
static gboolean
apply_condition (Matches *self, const Condition *condition, GError **error)
{
  gboolean look = condition->title || condition->ordered;

  self->verify |= look || condition->occur == OCCUR_SHOULD;
  if (condition->occur == OCCUR_SHOULD || (condition->occur == OCCUR_MUST_NOT && look))
    return TRUE;
  for (guint i = 0; i < condition->words->len; i++)
    {
      guint number = g_array_index (condition->words, guint, i);

      if (condition->occur == OCCUR_MUST)
        self->needed++;
      if (!apply_word (self, g_ptr_array_index (self->search->words, number),
                       condition->occur == OCCUR_MUST ? meet : ban, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_filter (Matches *self, const ResolvedFilter *filter, GError **error)
{
  SearchWord word = { 0 };
  gboolean ok = TRUE;

  if (!filter->negative)
    self->needed++;
  if (!filter->found)
    return TRUE;
  word.terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));
  g_array_append_val (word.terms, filter->term);
  ok = apply_word (self, &word, filter->negative ? ban : meet, error);
  g_array_unref (word.terms);
  return ok;
}

static gboolean
apply_all (Matches *self, GError **error)
{
  const Search *search = self->search;

  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);

      self->worded |= word->count > 0;
      if (word->ranks && !score_word (self, i, error))
        return FALSE;
    }
  for (guint i = 0; i < search->conditions->len; i++)
    if (!apply_condition (self, g_ptr_array_index (search->conditions, i), error))
      return FALSE;
  for (guint i = 0; i < search->filters->len; i++)
    if (!apply_filter (self, &g_array_index (search->filters, ResolvedFilter, i), error))
      return FALSE;
  return TRUE;
}

gboolean
matches_find (Matches *self, const Search *search, GError **error)
{
  SearchScratch *scratch = &search->index->scratch;

  *self = (Matches){ .search = search };
  if (scratch->scores == NULL)
    {
      scratch->scores = new_by_document (self);
      scratch->scored = g_new0 (guint8, count_blocks (self));
    }
  self->scores = scratch->scores;
  self->scored = scratch->scored;
  return apply_all (self, error);
}

void
matches_clear (Matches *self)
{
  empty_scored (self, self->scores);
  memset (self->scored, 0, count_blocks (self));
  g_free (self->met);
  g_free (self->banned);
}
