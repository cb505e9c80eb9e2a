/* confidence.h - which hits are good enough to be suggested to somebody who did not ask.
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
#pragma once

#include "search/search.h"

#define CONFIDENCE_COVER 0.6
#define CONFIDENCE_GAP 0.2

enum
{
  CONFIDENCE_HITS = 3
};

/* How many of the hits to suggest, 0 to CONFIDENCE_HITS.  `hits` are of search_run () with
 * offset 0 and a limit of at least CONFIDENCE_HITS + 1. */
gboolean search_confident (Search *search, const GArray *hits, guint *count, GError **error);
