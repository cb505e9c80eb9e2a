/* search.h - answers a query from the index, best articles first.
 *
 * Words are ranked together by BM25F (index/impact.h); the best RERANK_DEPTH are then
 * reordered by the nearness of the query's words to each other, by their likeness among
 * themselves and, within bounds, by what readers voted.  Equal scores are ordered by path,
 * so that pages of an answer neither overlap nor leave gaps. */
#pragma once

#include "search/rank.h"

/* SearchHit, best first, `offset` passed over, at most `limit`.  When that leaves none, the search says
 * what may have been meant. */
GArray *search_run (Search *self, GError **error);

/* The part of an article that answers the query best: a window of words in one section. */
typedef struct
{
  guint section;
  gboolean in_body; /* FALSE: only the title, labels or description match */
  guint first;      /* window: body word numbers within the section, [first, last) */
  guint last;
  const GArray *
    matches; /* guint, word numbers within the section that match, ascending; the search's, up
                            to the next call */
  int heading_match;           /* word number in the heading of the first match, or -1 */
  const GArray *title_matches; /* guint, word numbers in the title that match; likewise */
} Passage;

gboolean search_passage (Search *self, guint32 doc, guint window, Passage *out,
                         GError **error);

/* How often the n-th of the search's words stands in each field of `doc`. */
gboolean search_field_counts (Search *self, guint32 doc, guint word, guint counts[N_FIELDS],
                              GError **error);

/* Which hits are good enough to be suggested to somebody who did not ask.
 *
 * The first few hits (CONFIDENCE_HITS at most) stand apart from the rest when
 *
 *   1. each holds at least two of the query's words, and these carry CONFIDENCE_COVER of the
 *      weight (idf) of all that rank, and
 *   2. the next hit behind them scores less by CONFIDENCE_GAP of the last one's score.
 *
 * Measured with search_like () of each query (tests/bench/confidence.sh): share of the
 * articles suggested that are judged right, and of the queries that get any:
 *
 *   stackfaq-threads .86 of 49%    xquad-en .95 of 79%    xquad-es .94 of 76%
 *   kb-office-desc .93 of 67%      kb-office .39 of 34% (noisy judgements, .23 unfiltered)
 *   questions that have no answer there (another collection's): 0.6 to 5.3% get any */
#define CONFIDENCE_COVER 0.6
#define CONFIDENCE_GAP 0.2

enum
{
  CONFIDENCE_HITS = 3
};

/* How many of the hits to suggest, 0 to CONFIDENCE_HITS.  `hits` are of search_run () with
 * offset 0 and a limit of at least CONFIDENCE_HITS + 1. */
gboolean search_confident (Search *search, const GArray *hits, guint *count, GError **error);
