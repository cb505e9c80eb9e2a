/* rank.h - the two stages: every matching document scored, the best kept; these put in better
 * order. */
#pragma once

#include "search/resolve.h"

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
