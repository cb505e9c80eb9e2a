/* The second stage: the best documents of the first put in better order.
 *
 * Proximity: for each pair of words that follow each other in the query, with o the
 * places where they stand side by side in order and u those within five words,
 *   .4·idf_p·o·2.2 / (o + 1.2·(.25 + .75·len/avg)) + .2·(the same with u),
 * idf_p from the pair's document frequency, estimated from the documents at hand
 * (after Metzler, Croft: A Markov random field model for term dependencies, SIGIR
 * 2005).
 * Neighbours: s' = (1 - λ)·s + λ·Σ c·s_n / Σ c over the eight nearest of the documents
 * at hand by the cosine c of their vectors, λ .25 (Diaz: Regularizing ad hoc retrieval
 * scores, CIKM 2005).
 * Votes: s·(1 + .08·prior). */
#include "search/rank.h"

#include <math.h>
#include <string.h>
#include "search/scan.h"

#define ORDERED_WEIGHT 0.4
#define NEAR_WEIGHT 0.2
#define PAIR_K1 1.2
#define PAIR_B 0.75
#define LAMBDA 0.25
#define VOTE_WEIGHT 0.08

enum
{
  NEAR_WORDS = 5,
  NEIGHBOURS = 8,
  MAX_PAIRS = 32,
  VECTOR_SLOT_BITS = 12,
  VECTOR_SLOTS = 1 << VECTOR_SLOT_BITS, /* more than the terms that can be */
  NO_ENTRY = G_MAXUINT16
};

G_STATIC_ASSERT (VECTOR_SLOTS > RERANK_DEPTH * VECTOR_TERMS);
G_STATIC_ASSERT (NO_ENTRY >= RERANK_DEPTH * VECTOR_TERMS);

typedef struct
{
  guint16 first; /* word numbers */
  guint16 second;
} Pair;

typedef struct
{
  guint ordered;
  guint near;
} PairCount;

typedef struct
{
  PairCount pairs[MAX_PAIRS];
  double length; /* words and marks */
} DocumentCounts;

typedef struct
{
  const Search *search;
  Scanner scanner;
  Pair pairs[MAX_PAIRS];
  guint n_pairs;
  guint32 *last; /* by word: position where it was seen last; 0: not yet */
  DocumentCounts counts[RERANK_DEPTH];
  VectorTerm vectors[RERANK_DEPTH][VECTOR_TERMS];
  guint vector_lengths[RERANK_DEPTH];
} Reranking;

static void
find_pairs (Reranking *self)
{
  const GArray *sequence = self->search->sequence;

  for (guint i = 1; i < sequence->len && self->n_pairs < MAX_PAIRS; i++)
    {
      guint first = g_array_index (sequence, guint, i - 1);
      guint second = g_array_index (sequence, guint, i);

      if (first != second)
        self->pairs[self->n_pairs++] = (Pair){ (guint16) first, (guint16) second };
    }
}

/* A word at `position`: which pairs does it complete? */
static void
count_pairs (Reranking *self, DocumentCounts *counts, guint word, guint32 position)
{
  for (guint i = 0; i < self->n_pairs; i++)
    {
      const Pair *pair = &self->pairs[i];
      gboolean second = pair->second == word;
      guint32 other;

      if (!second && pair->first != word)
        continue;
      other = self->last[second ? pair->first : pair->second];
      if (other == 0 || position - other > NEAR_WORDS)
        continue;
      counts->pairs[i].near++;
      counts->pairs[i].ordered += second && position - other == 1;
    }
  self->last[word] = position;
}

/* The marks between fields and sections count as a word each: nothing that they part is
 * side by side.  Positions from 1. */
static void
scan_document (Reranking *self, const IndexForward *list, DocumentCounts *counts)
{
  scanner_run (&self->scanner, list->tokens, list->tokens_length);
  counts->length = self->scanner.numbers;
  memset (self->last, 0, self->search->words->len * sizeof *self->last);
  for (guint i = 0; i < self->scanner.n_hits; i++)
    count_pairs (self, counts, self->scanner.hits[i].word, self->scanner.hits[i].position + 1);
}

static gboolean
load_documents (Reranking *self, const GArray *hits, GError **error)
{
  for (guint i = 0; i < hits->len; i++)
    {
      IndexForward list;

      if (!search_index_forward (self->search->index, g_array_index (hits, SearchHit, i).doc,
                                 &list, error))
        return FALSE;
      if (self->n_pairs > 0)
        scan_document (self, &list, &self->counts[i]);
      if (!codec_get_vector (list.vector, list.vector_length, self->vectors[i],
                             &self->vector_lengths[i]))
        return search_index_damaged (self->search->index, "a forward list", error);
    }
  return TRUE;
}

/* The pair's documents: as large a share of the rarer word's as of those at hand. */
static double
pair_idf (const Reranking *self, guint pair, guint n_hits)
{
  const GPtrArray *words = self->search->words;
  const SearchWord *a = g_ptr_array_index (words, self->pairs[pair].first);
  const SearchWord *b = g_ptr_array_index (words, self->pairs[pair].second);
  guint with = 0;

  for (guint i = 0; i < n_hits; i++)
    with += self->counts[i].pairs[pair].near > 0;
  return impact_idf (self->search->index->documents,
                     (guint32) MAX (1, (double) with / n_hits * MIN (a->df, b->df)));
}

static double
saturate (guint count, double length_ratio)
{
  return count * (PAIR_K1 + 1) / (count + PAIR_K1 * (1 - PAIR_B + PAIR_B * length_ratio));
}

static void
add_proximity (Reranking *self, GArray *hits)
{
  const double *average = self->search->index->norms.average;
  double words = average[FIELD_TITLE] + average[FIELD_HEADING] + average[FIELD_BODY];

  for (guint pair = 0; pair < self->n_pairs; pair++)
    {
      double idf = pair_idf (self, pair, hits->len);

      for (guint i = 0; i < hits->len; i++)
        {
          const PairCount *count = &self->counts[i].pairs[pair];
          double ratio = self->counts[i].length / words;

          g_array_index (hits, SearchHit, i).proximity
            += idf
               * (ORDERED_WEIGHT * saturate (count->ordered, ratio)
                  + NEAR_WEIGHT * saturate (count->near, ratio));
        }
    }
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);

      hit->score += hit->proximity;
    }
}

/* The vectors turned over: for each term its documents, chained through `next`. */
typedef struct
{
  guint32 terms[VECTOR_SLOTS]; /* open addressing; 0: empty */
  guint16 heads[VECTOR_SLOTS]; /* newest entry of the term, or NO_ENTRY */
  guint16 next[RERANK_DEPTH * VECTOR_TERMS];
} TermDocs;

static guint
slot_of (TermDocs *self, guint32 term)
{
  guint slot = term * 2654435761u >> (32 - VECTOR_SLOT_BITS);

  while (self->terms[slot] != 0 && self->terms[slot] != term)
    slot = (slot + 1) % VECTOR_SLOTS;
  if (self->terms[slot] == 0)
    {
      self->terms[slot] = term;
      self->heads[slot] = NO_ENTRY;
    }
  return slot;
}

/* Products of all pairs of vectors, by the terms that they share. */
static void
multiply (const Reranking *self, guint n, guint32 *products)
{
  g_autofree TermDocs *shared = g_new0 (TermDocs, 1);

  for (guint doc = 0; doc < n; doc++)
    for (guint i = 0; i < self->vector_lengths[doc]; i++)
      {
        const VectorTerm *term = &self->vectors[doc][i];
        guint16 entry = (guint16) (doc * VECTOR_TERMS + i);
        guint16 *head = &shared->heads[slot_of (shared, term->term)];

        products[doc * n + doc] += (guint32) term->weight * term->weight;
        for (guint16 other = *head; other != NO_ENTRY; other = shared->next[other])
          products[other / VECTOR_TERMS * n + doc]
            += (guint32) term->weight
               * self->vectors[other / VECTOR_TERMS][other % VECTOR_TERMS].weight;
        shared->next[entry] = *head;
        *head = entry;
      }
}

typedef struct
{
  double cosine;
  double score;
} Neighbour;

/* Keeps the NEIGHBOURS nearest, nearest first. */
static void
keep_nearest (Neighbour *nearest, guint *count, Neighbour candidate)
{
  guint at = *count;

  if (candidate.cosine <= 0)
    return;
  if (*count < NEIGHBOURS)
    (*count)++;
  else if (nearest[--at].cosine >= candidate.cosine)
    return;
  for (; at > 0 && nearest[at - 1].cosine < candidate.cosine; at--)
    nearest[at] = nearest[at - 1];
  nearest[at] = candidate;
}

static double
neighbour_score (const Neighbour *nearest, guint count)
{
  double weighted = 0, cosines = 0;

  for (guint i = 0; i < count; i++)
    {
      weighted += nearest[i].cosine * nearest[i].score;
      cosines += nearest[i].cosine;
    }
  return weighted / cosines;
}

static void
add_neighbours (Reranking *self, GArray *hits)
{
  guint n = hits->len;
  g_autofree guint32 *products = g_new0 (guint32, (gsize) n * n);
  double norms[RERANK_DEPTH], smoothed[RERANK_DEPTH];

  multiply (self, n, products);
  for (guint i = 0; i < n; i++)
    norms[i] = sqrt (MAX (products[i * n + i], 1));
  for (guint i = 0; i < n; i++)
    {
      Neighbour nearest[NEIGHBOURS];
      guint count = 0;

      for (guint k = 0; k < n; k++)
        if (k != i)
          keep_nearest (nearest, &count,
                        (Neighbour){ products[MIN (i, k) * n + MAX (i, k)]
                                       / (norms[i] * norms[k]),
                                     g_array_index (hits, SearchHit, k).score });
      smoothed[i] = g_array_index (hits, SearchHit, i).score;
      if (count > 0)
        smoothed[i] += LAMBDA * (neighbour_score (nearest, count) - smoothed[i]);
    }
  for (guint i = 0; i < n; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);

      hit->neighbours = smoothed[i] - hit->score;
      hit->score = smoothed[i];
    }
}

static gboolean
add_votes (GArray *hits, const SearchOptions *options, GError **error)
{
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);
      double prior;

      if (!options->prior (options->prior_data, hit->doc, &prior, error))
        return FALSE;
      hit->votes = hit->score * VOTE_WEIGHT * CLAMP (prior, 0, 1);
      hit->score += hit->votes;
    }
  return TRUE;
}

static gboolean
reorder_words (const Search *search, GArray *hits, GError **error)
{
  g_autofree Reranking *self = g_new0 (Reranking, 1);
  gboolean ok;

  self->search = search;
  self->last = g_new (guint32, search->words->len + 1);
  scanner_init (&self->scanner, search->words, &search->map);
  find_pairs (self);
  ok = load_documents (self, hits, error);
  if (ok && self->n_pairs > 0)
    add_proximity (self, hits);
  if (ok && !search->plain)
    add_neighbours (self, hits);
  scanner_clear (&self->scanner);
  g_free (self->last);
  return ok;
}

gboolean
rerank_hits (const Search *search, GArray *hits, GError **error)
{
  g_assert (hits->len <= RERANK_DEPTH);
  if (search->sequence->len > 1 && !reorder_words (search, hits, error))
    return FALSE;
  return search->options.prior == NULL || add_votes (hits, &search->options, error);
}
