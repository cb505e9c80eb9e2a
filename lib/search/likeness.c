/* What the documents at hand say of each other: rerank.c says what for. */
#include "search/rank.h"

#include <math.h>
#include <string.h>

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

/* The vectors turned over: for each term its documents in a chain. */
typedef struct
{
  guint32 terms[VECTOR_SLOTS]; /* open addressing; 0: empty */
  guint16 heads[VECTOR_SLOTS]; /* newest entry of the term, or NO_ENTRY */
  struct
  {
    guint16 next;
    guint8 doc, weight;
  } entries[RERANK_DEPTH * VECTOR_TERMS];
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

/* Products of the vectors `doc` and k <= doc, at doc·n + k, by the terms that they share. */
static void
multiply (const DocumentVector *vectors, guint n, guint32 *products)
{
  g_autofree TermDocs *shared = g_new (TermDocs, 1);
  guint16 entry = 0;

  memset (shared->terms, 0, sizeof shared->terms);
  for (guint doc = 0; doc < n; doc++)
    for (guint i = 0; i < vectors[doc].length; i++, entry++)
      {
        const VectorTerm *term = &vectors[doc].terms[i];
        guint16 *head = &shared->heads[slot_of (shared, term->term)];
        guint32 weight = term->weight, *row = products + doc * n;

        row[doc] += weight * weight;
        for (guint16 at = *head; at != NO_ENTRY; at = shared->entries[at].next)
          row[shared->entries[at].doc] += weight * shared->entries[at].weight;
        shared->entries[entry].next = *head;
        shared->entries[entry].doc = (guint8) doc;
        shared->entries[entry].weight = term->weight;
        *head = entry;
      }
}

typedef struct
{
  double cosine;
  double score;
} Neighbour;

/* Of a document the NEIGHBOURS nearest, nearest first. */
typedef struct
{
  Neighbour nearest[NEIGHBOURS];
  guint count;
} Neighbours;

static inline void
keep_nearest (Neighbours *self, Neighbour candidate)
{
  Neighbour *nearest = self->nearest;
  guint at = self->count;

  if (self->count < NEIGHBOURS)
    self->count++;
  else if (nearest[--at].cosine >= candidate.cosine)
    return;
  for (; at > 0 && nearest[at - 1].cosine < candidate.cosine; at--)
    nearest[at] = nearest[at - 1];
  nearest[at] = candidate;
}

static double
neighbours_score (const Neighbours *self)
{
  double weighted = 0, cosines = 0;

  for (guint i = 0; i < self->count; i++)
    {
      weighted += self->nearest[i].cosine * self->nearest[i].score;
      cosines += self->nearest[i].cosine;
    }
  return self->count > 0 ? weighted / cosines : 0;
}

/* Documents at hand and how alike they are. */
typedef struct
{
  guint n;
  guint32 *products; /* of the vectors i >= k: at i·n + k */
  double norms[RERANK_DEPTH];
  double scores[RERANK_DEPTH]; /* words and nearness */
  double best;                 /* of them */
} Likeness;

static double
product (const Likeness *self, guint i, guint k)
{
  return self->products[MAX (i, k) * self->n + MIN (i, k)];
}

/* Each pair is looked at once; to each document come its neighbours in their order. */
static void
find_neighbours (const Likeness *self, Neighbours neighbours[RERANK_DEPTH])
{
  for (guint i = 0; i < self->n; i++)
    neighbours[i].count = 0;
  for (guint i = 0; i < self->n; i++)
    for (guint k = i + 1; k < self->n; k++)
      {
        guint32 shared = self->products[k * self->n + i];
        double cosine;

        if (shared == 0)
          continue;
        cosine = shared / (self->norms[i] * self->norms[k]);
        keep_nearest (&neighbours[i], (Neighbour){ cosine, self->scores[k] });
        keep_nearest (&neighbours[k], (Neighbour){ cosine, self->scores[i] });
      }
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
  Neighbours neighbours[RERANK_DEPTH];

  g_assert (n <= RERANK_DEPTH);
  multiply (vectors, n, products);
  for (guint i = 0; i < n; i++)
    {
      self.norms[i] = sqrt (MAX (products[i * n + i], 1));
      self.scores[i] = scores[i];
      self.best = MAX (self.best, scores[i]);
    }
  measure_feedback (&self, feedback);
  find_neighbours (&self, neighbours);
  for (guint i = 0; i < n; i++)
    likeness[i] = neighbours_score (&neighbours[i]) / self.best
                  + FEEDBACK_WEIGHT * feedback[i];
}
