/* What readers prefer beyond the words: articles that helped others, and those in the language they ask in.
 *
 * Votes: the sum of the parts of rerank.c, times .08·prior, is added.
 * Languages: an article in another language than the query loses .15 of its score; one that comes among the first
 * three all the same changes places with its translation, if that has as much of the query. */
#include "search/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VOTE_WEIGHT 0.08
#define TOLERANCE 1e-9 /* for rounding */

/* What an article loses that is in another language than the query, of its score. */
#define OTHER_LANGUAGE 0.15
/* Of another's score by words, and of that of all: it has the query's words as well. */
#define SAME_WORDS 0.95
#define SAME_SCORE 0.75

enum
{
  FIRST_PLACES = 3 /* that a translation may take */
};

static int
falling (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x > y ? -1 : x < y;
}

/* What a hit must score to come onto the page that is asked for, whatever votes and languages change. */
static double
least_of_page (const Search *search, const GArray *hits)
{
  guint64 page = (guint64) search->options.offset + search->options.limit;
  double scores[RERANK_DEPTH];

  if (page == 0 || page >= hits->len || search->pinned->len > 0)
    return -HUGE_VAL;
  for (guint i = 0; i < hits->len; i++)
    scores[i] = g_array_index (hits, SearchHit, i).score;
  qsort (scores, hits->len, sizeof *scores, falling);
  return scores[page - 1] * (1 - OTHER_LANGUAGE) / (1 + VOTE_WEIGHT) - TOLERANCE;
}

/* (Votes of what stays behind the page are not read.) */
static gboolean
add_votes (const Search *search, GArray *hits, GError **error)
{
  const SearchOptions *options = &search->options;
  double least = least_of_page (search, hits);

  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);
      double prior;

      if (hit->score < least)
        continue;
      if (!options->prior (options->prior_data, hit->doc, &prior, error))
        return FALSE;
      hit->votes = hit->score * VOTE_WEIGHT * CLAMP (prior, 0, 1);
      hit->score += hit->votes;
    }
  return TRUE;
}

/* What is known of the hits' articles: each is read once. */
typedef struct
{
  gboolean read[RERANK_DEPTH];
  gboolean foreign[RERANK_DEPTH]; /* in another language than the query */
  char *common[RERANK_DEPTH]; /* what its path has in common with those of its translations */
} Tongues;

static void
tongues_clear (Tongues *self)
{
  for (guint i = 0; i < RERANK_DEPTH; i++)
    g_free (self->common[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tongues, tongues_clear)

static gboolean
read_tongue (Tongues *self, const Search *search, const GArray *hits, guint number,
             GError **error)
{
  g_auto(LibraryArticle) article = { 0 };

  if (self->read[number])
    return TRUE;
  if (!library_article (search->options.library, g_array_index (hits, SearchHit, number).doc,
                        FALSE, &article, error))
    return FALSE;
  self->read[number] = TRUE;
  self->foreign[number] = article.lang != NULL && strcmp (article.lang, search->lang) != 0;
  self->common[number] = article.path == NULL ? NULL : article_path_common (article.path);
  return TRUE;
}

/* In explanations the difference is the language's. */
static void
move_score (SearchHit *hit, double score)
{
  hit->language += score - hit->score;
  hit->score = score;
}

/* The article in the query's language takes the place of its translation, hit `foreign`, if it has as much of the
 * query: it says the same. */
static gboolean
change_places (Tongues *self, const Search *search, GArray *hits, guint foreign,
               GError **error)
{
  SearchHit *there = &g_array_index (hits, SearchHit, foreign);

  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);
      double score = hit->score;

      if (score >= there->score || score < SAME_SCORE * there->score
          || hit->words < SAME_WORDS * there->words)
        continue;
      if (!read_tongue (self, search, hits, i, error))
        return FALSE;
      if (self->foreign[i] || g_strcmp0 (self->common[i], self->common[foreign]) != 0)
        continue;
      move_score (hit, there->score);
      move_score (there, score);
      return TRUE;
    }
  return TRUE;
}

/* The hit that comes at `place`, from 0. */
static guint
nth_best (const GArray *hits, guint place)
{
  for (guint i = 0; i < hits->len; i++)
    {
      const SearchHit *hit = &g_array_index (hits, SearchHit, i);
      guint better = 0;

      for (guint k = 0; k < hits->len; k++)
        {
          const SearchHit *other = &g_array_index (hits, SearchHit, k);

          better += other->score > hit->score || (other->score >= hit->score && k < i);
        }
      if (better == place)
        return i;
    }
  return 0;
}

/* Of an article and its translation the one in the query's language comes first.  (Only what lies so
 * near the best that it may change places with it is looked at.) */
static gboolean
add_languages (const Search *search, GArray *hits, GError **error)
{
  g_auto(Tongues) tongues = { 0 };
  double best = 0;

  if (search->lang == NULL || search->options.library == NULL || search->options.lang != NULL
      || search->index->langs[1] == NULL)
    return TRUE;
  for (guint i = 0; i < hits->len; i++)
    best = MAX (best, g_array_index (hits, SearchHit, i).score);
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);

      if (hit->score < best * (1 - OTHER_LANGUAGE))
        continue;
      if (!read_tongue (&tongues, search, hits, i, error))
        return FALSE;
      if (tongues.foreign[i])
        move_score (hit, hit->score * (1 - OTHER_LANGUAGE));
    }
  for (guint place = 0; place < MIN (hits->len, FIRST_PLACES); place++)
    {
      guint first = nth_best (hits, place);

      if (tongues.foreign[first] && !change_places (&tongues, search, hits, first, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
prefer_hits (const Search *search, GArray *hits, GError **error)
{
  return (search->options.prior == NULL || add_votes (search, hits, error))
         && add_languages (search, hits, error);
}
