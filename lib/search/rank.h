/* rank.h - the two stages: every matching document scored, the best kept; these put in better
 * order. */
#pragma once

#include "search/resolve.h"

enum
{
  RERANK_DEPTH = 50
};

/* How sure readers are that an article helps, 0..1 (0: unknown). */
typedef gboolean (*SearchPrior) (gpointer data, guint32 doc, double *prior, GError **error);
/* The path of a document, to order equal scores; free it. */
typedef gboolean (*SearchPath) (gpointer data, guint32 doc, char **path, GError **error);

typedef struct
{
  guint limit;       /* hits wanted */
  guint offset;      /* hits passed over */
  const char *lang;  /* stem the query as this language; NULL: as each in the index */
  SearchPrior prior; /* or NULL */
  gpointer prior_data;
  SearchPath path; /* needed unless the index is in path order */
  gpointer path_data;
  gboolean plain; /* first stage only, for tests and --explain's sake */
} SearchOptions;

typedef struct
{
  guint32 doc;
  double score;
  /* parts of the score, for --explain */
  double words, proximity, neighbours, votes;
} SearchHit;

/* SearchHit, best first (equal scores by path), at most `want` or one more tie group
 * cut at its end. */
GArray *rank_documents (SearchIndex *index, const Resolved *resolved, guint want,
                        const SearchOptions *options, GError **error);
/* Reorders `hits` (at most RERANK_DEPTH); rerank.c says how. */
gboolean rerank_hits (SearchIndex *index, const Resolved *resolved, GArray *hits,
                      const SearchOptions *options, GError **error);
/* Sorts hits by falling score, equal ones by path. */
gboolean order_hits (SearchIndex *index, GArray *hits, const SearchOptions *options,
                     GError **error);
