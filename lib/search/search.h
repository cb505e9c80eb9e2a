/* search.h - answers a query from the index, best articles first.
 *
 * Words are ranked together by BM25F (index/state.h); the best RERANK_DEPTH are then
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

/* Whether the words [first, last) of a section are fit to be shown. */
typedef gboolean (*PassageFits) (gpointer data, guint section, guint first, guint last);

/* Of `passage`, which is in a body and does not fit: makes it the best that does and has the same words
 * of the query, under a heading that has those, too; if there is one. */
gboolean search_passage_instead (Search *self, guint32 doc, guint window, PassageFits fits,
                                 gpointer data, Passage *passage, GError **error);

/* How often the n-th of the search's words stands in each field of `doc`. */
gboolean search_field_counts (Search *self, guint32 doc, guint word, guint counts[N_FIELDS],
                              GError **error);

/* Which hits are good enough to be suggested to somebody who did not ask.
 *
 * The first hit is judged by how likely it is right, ln (p / (1 - p)) =
 *
 *   1.8·gap + 1.1·words + 1.6·known + .75·title + places + .13·min (found, 20)
 *     - .7·min (unknown, 4) - .48·ln N - 2.1
 *
 * gap: by what share of its score the next hit scores less; words: its first-stage score, as a share of the
 * weight (idf) of all that was asked, words that no article has among it; known: how many of the words that
 * some article has it holds, found their weight, unknown how many words none has; title and places: how
 * far its title is the query, and how much of it stands in one place, as ranked (rerank.c), as shares of
 * the best first-stage score; N: articles.  From -.8 (p .3) on it is right perhaps; then hits behind it
 * that hold .8 of its words and score .8 of its score are so, too.  From .35 (p .59) on it is sure,
 * if that is no chance: it holds half of what was asked, and three words that say what it is about (no stop
 * words, everyday words or guesses), or two that nothing was typed beside or its title says (.4; .2
 * while the next hit scores .4 less); or all of it, and its title is that (1.6), or says the only word
 * (.9) while the next scores .3 less.
 *
 * Fitted by logistic regression on judged collections, questions to five knowledge bases, and
 * questions of others to the same, each left out in turn (tests/bench/confidence.sh prints these
 * figures). */
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
