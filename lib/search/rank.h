/* rank.h - the two stages: every matching document scored, the best kept; these put in better
 * order. */
#pragma once

#include "search/resolve.h"

enum
{
  RERANK_DEPTH = 50
};

typedef struct
{
  guint32 doc;
  double score;
  /* parts of the score, for --explain */
  double words, proximity, cover, neighbours, title, language, votes, pin;
} SearchHit;

/* SearchHit, best first (equal scores by path), in their last order, at most `want` or one more
 * tie group cut at its end.  With a key: all, by the words alone. */
GArray *rank_documents (const Search *search, guint want, GError **error);
/* Scores `hits` (at most RERANK_DEPTH) anew; rerank.c says how. */
gboolean rerank_hits (const Search *search, GArray *hits, GError **error);
/* Its last step: votes and languages.  In preferences.c. */
gboolean prefer_hits (const Search *search, GArray *hits, GError **error);

/* What a document is about: the vector beside its forward list. */
typedef struct
{
  VectorTerm terms[VECTOR_TERMS];
  guint length;
} DocumentVector;

/* Of `n` (at most RERANK_DEPTH) documents with these scores: what those nearest to each score, as a
 * share of the best, and how near it is to the best.  In likeness.c, for rerank_hits (). */
void likeness_measure (const DocumentVector *vectors, const double *scores, guint n,
                       double *likeness);
