/* What the documents at hand say of each other: rerank.c says what for. */
#include "search/rank.h"

#include <math.h>

#define FEEDBACK_WEIGHT 0.8

enum
{
  FEEDBACK = 3,
  NEIGHBOURS = 8,
  VECTOR_SLOT_BITS = 12,
  VECTOR_SLOTS = 1 << VECTOR_SLOT_BITS, /* more than the terms that can be */
  NO_ENTRY = G_MAXUINT16
};

G_STATIC_ASSERT (VECTOR_SLOTS > RERANK_DEPTH * VECTOR_TERMS);
G_STATIC_ASSERT (NO_ENTRY >= RERANK_DEPTH * VECTOR_TERMS);

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
multiply (const DocumentVector *vectors, guint n, guint32 *products)
{
  g_autofree TermDocs *shared = g_new0 (TermDocs, 1);

  for (guint doc = 0; doc < n; doc++)
    for (guint i = 0; i < vectors[doc].length; i++)
      {
        const VectorTerm *term = &vectors[doc].terms[i];
        guint16 entry = (guint16) (doc * VECTOR_TERMS + i);
        guint16 *head = &shared->heads[slot_of (shared, term->term)];

        products[doc * n + doc] += (guint32) term->weight * term->weight;
        for (guint16 other = *head; other != NO_ENTRY; other = shared->next[other])
          products[other / VECTOR_TERMS * n + doc]
            += (guint32) term->weight
               * vectors[other / VECTOR_TERMS].terms[other % VECTOR_TERMS].weight;
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

/* Documents at hand and how alike they are. */
typedef struct
{
  guint n;
  guint32 *products; /* of the vectors i <= k: at i·n + k */
  double norms[RERANK_DEPTH];
  double scores[RERANK_DEPTH]; /* words and nearness */
  double best;                 /* of them */
} Likeness;

static double
product (const Likeness *self, guint i, guint k)
{
  return self->products[MIN (i, k) * self->n + MAX (i, k)];
}

/* What the documents nearest to `doc` score, as a share of the best. */
static double
neighbours_of (const Likeness *self, guint doc)
{
  Neighbour nearest[NEIGHBOURS];
  guint count = 0;

  for (guint k = 0; k < self->n; k++)
    {
      double shared = k == doc ? 0 : product (self, doc, k);

      if (shared > 0)
        keep_nearest (nearest, &count,
                      (Neighbour){ shared / (self->norms[doc] * self->norms[k]),
                                   self->scores[k] });
    }
  return count > 0 ? neighbour_score (nearest, count) / self->best : 0;
}

/* The FEEDBACK best, best first. */
static guint
find_best (const Likeness *self, guint best[FEEDBACK])
{
  guint count = 0;

  for (guint doc = 0; doc < self->n; doc++)
    {
      guint at = count;

      if (count < FEEDBACK)
        count++;
      else if (self->scores[best[--at]] >= self->scores[doc])
        continue;
      for (; at > 0 && self->scores[best[at - 1]] < self->scores[doc]; at--)
        best[at] = best[at - 1];
      best[at] = doc;
    }
  return count;
}

/* Cosines to the middle of the best. */
static void
measure_feedback (const Likeness *self, double feedback[RERANK_DEPTH])
{
  guint best[FEEDBACK], count = find_best (self, best);
  double square = 0;

  for (guint i = 0; i < count; i++)
    for (guint k = 0; k < count; k++)
      square += self->scores[best[i]] * self->scores[best[k]]
                * product (self, best[i], best[k]);
  for (guint doc = 0; doc < self->n; doc++)
    {
      double sum = 0;

      for (guint i = 0; i < count; i++)
        sum += self->scores[best[i]] * product (self, doc, best[i]);
      feedback[doc] = square > 0 ? sum / (self->norms[doc] * sqrt (square)) : 0;
    }
}

void
likeness_measure (const DocumentVector *vectors, const double *scores, guint n,
                  double *likeness)
{
  g_autofree guint32 *products = g_new0 (guint32, (gsize) n * n);
  Likeness self = { .n = n, .products = products, .best = G_MINDOUBLE };
  double feedback[RERANK_DEPTH];

  g_assert (n <= RERANK_DEPTH);
  multiply (vectors, n, products);
  for (guint i = 0; i < n; i++)
    {
      self.norms[i] = sqrt (MAX (products[i * n + i], 1));
      self.scores[i] = scores[i];
      self.best = MAX (self.best, scores[i]);
    }
  measure_feedback (&self, feedback);
  for (guint i = 0; i < n; i++)
    likeness[i] = neighbours_of (&self, i) + FEEDBACK_WEIGHT * feedback[i];
}
