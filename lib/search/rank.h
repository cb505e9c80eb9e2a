/* rank.h - the first stage: every matching document scored, the best kept. */
#pragma once

#include "search/resolve.h"

/* SearchHit, best first (equal scores by path), at most `want` or one more tie group
 * cut at its end. */
GArray *rank_documents (SearchIndex *index, const Resolved *resolved, guint want,
                        const SearchOptions *options, GError **error);
