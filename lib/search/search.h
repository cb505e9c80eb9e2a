/* search.h - answers a query from the index, best articles first.
 *
 * Words are ranked together by BM25F (index/impact.h); the best RERANK_DEPTH are then
 * reordered by the nearness of the query's words to each other, by their likeness among
 * themselves and, within bounds, by what readers voted.  Equal scores are ordered by path,
 * so that pages of an answer neither overlap nor leave gaps. */
#pragma once

#include "search/rank.h"
#include "index/reader.h"
#include "search/query.h"

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
 * The first hit is judged by how likely it is right, ln (p / (1 - p)) =
 *
 *   3.4·cover + 2.7·gap + 1.4·title + 1.1·places + .16·min (found, 20) - .28·ln N - 3.4
 *
 * found: the weight (idf) of the query's words that it holds; cover: found as a share of all that was
 * asked, words that no article has among it; gap: by what share of its score the next hit scores
 * less; title and places: how far its title is the query, and how much of it stands in one place, as
 * ranked (rerank.c), as shares of the best first-stage score; N: articles.  From -.4 (p .4) on
 * it is right perhaps; then hits behind it that hold .8 of its words and score .8 of its score are so,
 * too.  From .5 (p .6) on it is sure, if that is no chance: it holds .62 of what was asked, and three
 * words that say what it is about (no stop words, everyday words or guesses) of which its title says
 * some (title .2) or which stand in one place (places .6); or two of which its title says more (.4);
 * or one that is its title (1.6).
 *
 * Fitted by logistic regression on judged collections, questions to five knowledge bases, and
 * questions of others to the same (tests/bench/confidence.sh prints these figures). */
typedef enum
{
  CONFIDENCE_NONE,
  CONFIDENCE_MAYBE,
  CONFIDENCE_SURE
} SearchConfidence;

enum
{
  CONFIDENCE_HITS = 3
};

/* How sure each of the first hits is; behind CONFIDENCE_NONE there is no other.  `hits` are of
 * search_run () with offset 0 and a limit of at least CONFIDENCE_HITS + 2. */
gboolean search_confident (Search *search, const GArray *hits,
                           SearchConfidence levels[CONFIDENCE_HITS], GError **error);

/* ---- A text made into a query */

/* A text as a query for articles like it, in which nothing is an operator: itself when it has at
 * most `limit` different words, else the `limit` words that tell most, by tf·idf. */
Query *search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
                    guint limit, GError **error);
