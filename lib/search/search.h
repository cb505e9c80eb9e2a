/* search.h - answers a query from the index, best articles first.
 *
 * Words are ranked together by BM25F (index/impact.h); the best RERANK_DEPTH are then
 * reordered by the nearness of the query's words to each other, by their likeness among
 * themselves and, within bounds, by what readers voted.  Equal scores are ordered by path,
 * so that pages of an answer neither overlap nor leave gaps. */
#pragma once

#include "search/rank.h"

typedef struct Search Search;

/* All that is passed is borrowed for the life of the search. */
Search *search_new (SearchIndex *index, const Query *query, const SearchOptions *options,
                    GError **error);
void search_free (Search *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_free)

/* SearchHit, best first, `offset` passed over, at most `limit`. */
GArray *search_run (Search *self, GError **error);
/* SearchWord, in the order typed; owned by the search. */
const GPtrArray *search_words (const Search *self);
/* The query with unknown words respelled, when nothing was found and that would help;
 * else NULL.  Free it. */
char *search_did_you_mean (Search *self, GError **error);

/* The part of an article that answers the query best: a window of words in one section. */
typedef struct
{
  guint section;
  gboolean in_body; /* FALSE: only the title, labels or description match */
  guint first;      /* window: body word numbers within the section, [first, last) */
  guint last;
  GArray *matches;   /* guint, word numbers within the section that match, ascending */
  int heading_match; /* word number in the heading of the first match, or -1 */
} Passage;

gboolean search_passage (Search *self, guint32 doc, guint window, Passage *out,
                         GError **error);
void passage_clear (Passage *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Passage, passage_clear)

/* How often the n-th of search_words () stands in each field of `doc`. */
gboolean search_field_counts (Search *self, guint32 doc, guint word, guint counts[N_FIELDS],
                              GError **error);

/* The words of a text as a query for articles like it: the `limit` words that tell
 * most, by tf·idf. */
Query *search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
                    guint limit, GError **error);

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
