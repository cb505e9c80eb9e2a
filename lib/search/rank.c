#include "search/rank.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE__)
#  include <xmmintrin.h>
#endif
#include "index/forward.h"
#include "search/matches.h"
#include "search/scan.h"

enum
{
  GROUP = MATCHES_GROUP,
  BLOCK = 1 << MATCHES_BLOCK_BITS,
  MAX_TIES = 1024, /* documents of one score that are put in order by path */
  TITLE_WORDS = 2, /* of such a short query the best TITLED are looked through for its title */
  TITLED = 120,
  AHEAD = 4 /* documents whose lists are expected */
};

/* ---- The order that a user sees, the same on every run */

/* Best first; equal ones in document order. */
static int
order_by_score (gconstpointer a, gconstpointer b)
{
  const SearchHit *x = a, *y = b;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

typedef struct
{
  SearchHit hit;
  char *path;
} Placed;

static int
compare_placed (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const Placed *) a)->path, ((const Placed *) b)->path);
}

static gboolean
order_ties (SearchHit *hits, guint count, const SearchOptions *options, GError **error)
{
  g_autofree Placed *placed = g_new0 (Placed, count);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < count; i++)
    {
      g_auto(LibraryArticle) article = { 0 };

      placed[i].hit = hits[i];
      ok = library_article (options->library, hits[i].doc, FALSE, &article, error);
      placed[i].path = g_steal_pointer (&article.path);
    }
  if (ok)
    qsort (placed, count, sizeof *placed, compare_placed);
  for (guint i = 0; i < count; i++)
    {
      if (ok)
        hits[i] = placed[i].hit;
      g_free (placed[i].path);
    }
  return ok;
}

/* Of `hits`, by falling score, equal ones by path. */
static gboolean
order_equal (const Search *search, GArray *hits, GError **error)
{
  const SearchOptions *options = &search->options;
  SearchHit *all = (SearchHit *) (gpointer) hits->data;

  if (search->index->path_order || options->library == NULL)
    return TRUE;
  for (guint i = 0, end; i < hits->len; i = end)
    {
      for (end = i + 1; end < hits->len && all[end].score == all[i].score; end++)
        ;
      if (end - i > 1 && end - i <= MAX_TIES && !order_ties (all + i, end - i, options, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The best of those that match */

typedef struct
{
  Matches matches;
  Scanner scanner;
} Ranking;

/* A document and its score as one number: the better, the greater; of equal scores the lower document. */
static guint64
hit_key (float score, guint32 doc)
{
  guint32 bits;

  memcpy (&bits, &score, sizeof bits);
  return (guint64) bits << 32 | (G_MAXUINT32 - doc);
}

static guint32
key_doc (guint64 key)
{
  return G_MAXUINT32 - (guint32) key;
}

static float
key_score (guint64 key)
{
  guint32 bits = (guint32) (key >> 32);
  float score;

  memcpy (&score, &bits, sizeof score);
  return score;
}

static SearchHit
hit_of (guint64 key)
{
  double score = (double) key_score (key);

  return (SearchHit){ .doc = key_doc (key), .score = score, .words = score };
}

/* The best scores seen so far: a min-heap, [1] the least of them. */
typedef struct
{
  float *scores;
  guint count;
  guint room;
} BestScores;

static void
best_scores_add (BestScores *self, float score)
{
  float *heap = self->scores;
  guint at, child;

  if (self->count < self->room)
    {
      for (at = ++self->count; at > 1 && heap[at / 2] > score; at /= 2)
        heap[at] = heap[at / 2];
      heap[at] = score;
      return;
    }
  for (at = 1; (child = at * 2) <= self->count; at = child)
    {
      if (child < self->count && heap[child + 1] < heap[child])
        child++;
      if (heap[child] >= score)
        break;
      heap[at] = heap[child];
    }
  heap[at] = score;
}

typedef float FourScores __attribute__ ((vector_size (16)));
typedef gint32 FourAnswers __attribute__ ((vector_size (16)));
typedef gint8 ManyAnswers __attribute__ ((vector_size (GROUP)));
typedef guint8 ManyCounts __attribute__ ((vector_size (GROUP)));

static inline gboolean
any_holds (const void *answers)
{
  guint64 halves[2];

  memcpy (halves, answers, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

/* Whether a candidate may be among the GROUP documents from `doc` on; most groups have none. */
static inline gboolean
may_hold (const Matches *self, guint32 doc, float least)
{
  const FourScores bar = { least, least, least, least };
  FourScores scores[GROUP / 4];
  FourAnswers good = { 0 };
  ManyCounts met;
  ManyAnswers enough;

  memcpy (scores, self->scores + doc, sizeof scores);
  for (guint i = 0; i < GROUP / 4; i++)
    good |= scores[i] >= bar;
  if (!any_holds (&good))
    return FALSE;
  if (self->needed == 0 || self->met == NULL)
    return self->needed == 0;
  memcpy (&met, self->met + doc, sizeof met);
  enough = met == (guint8) self->needed;
  return any_holds (&enough);
}

/* ---- A bar below which nothing need be looked at (as MaxScore has one, Turtle, Flood: Query evaluation,
 * IPM 1995): each lane of a block of documents has one that scores its best, so that of `want` lanes the
 * least bound is one that so many documents reach. */

static inline FourScores
four_most (FourScores a, FourScores b)
{
#if defined(__SSE__)
  return (FourScores) _mm_max_ps ((__m128) a, (__m128) b);
#else
  const FourAnswers more = a > b;

  return (FourScores) (((FourAnswers) a & more) | ((FourAnswers) b & ~more));
#endif
}

static inline FourScores
four_at (const float *scores)
{
  FourScores four;

  memcpy (&four, scores, sizeof four);
  return four;
}

static FourScores
block_most (const float *scores)
{
  FourScores a = { 0 }, b = { 0 };

  for (guint i = 0; i < BLOCK; i += GROUP)
    {
      a = four_most (a, four_at (scores + i));
      b = four_most (b, four_at (scores + i + 4));
      a = four_most (a, four_at (scores + i + 8));
      b = four_most (b, four_at (scores + i + 12));
    }
  return four_most (a, b);
}

/* The best of each block, and of `best` the best lanes. */
static void
find_most (const Matches *self, float *most, BestScores *best)
{
  for (guint32 block = 0; block <= self->search->index->last_doc / BLOCK; block++)
    {
      FourScores lanes = { 0 };

      most[block] = 0;
      if (self->scored[block])
        lanes = block_most (self->scores + (gsize) block * BLOCK);
      for (guint i = 0; i < 4; i++)
        {
          most[block] = MAX (most[block], lanes[i]);
          if (lanes[i] > (best->count == best->room ? best->scores[1] : 0))
            best_scores_add (best, lanes[i]);
        }
    }
}

/* A score that the last of the best `want` reaches; 0: not known. */
static float
find_bar (const Matches *self, guint want, float *most)
{
  BestScores best = { g_new (float, want + 1), 0, want };
  float bar;

  find_most (self, most, &best);
  bar = best.count == want && matches_are_free (self) ? best.scores[1] : 0;
  g_free (best.scores);
  return bar;
}

/* Keys, in document order: of the best `want` candidates, which score *least or more, and of others that
 * looked as good when they were met. */
typedef struct
{
  const Matches *matches;
  GArray *keys; /* guint64 */
  BestScores best;
  gboolean all;
  float least;
} Collector;

static void
collect_group (Collector *self, guint32 doc)
{
  const Matches *matches = self->matches;

  for (guint32 end = doc + GROUP; doc < end; doc++)
    {
      float score = matches->scores[doc];
      guint64 key = hit_key (score, doc);

      if (score < self->least || doc > matches->search->index->last_doc
          || !matches_have (matches, doc))
        continue;
      g_array_append_val (self->keys, key);
      if (self->all)
        continue;
      best_scores_add (&self->best, score);
      if (self->best.count == self->best.room)
        self->least = MAX (self->least, self->best.scores[1]);
    }
}

static void
collect_block (Collector *self, guint32 block)
{
  for (guint32 doc = block * BLOCK; doc < (block + 1) * BLOCK; doc += GROUP)
    if (may_hold (self->matches, doc, self->least))
      collect_group (self, doc);
}

static GArray *
collect (const Matches *self, guint want, float *least)
{
  guint32 n_blocks = self->search->index->last_doc / BLOCK + 1;
  Collector collector = { self,
                          g_array_new (FALSE, FALSE, sizeof (guint64)),
                          { NULL, 0, want },
                          want >= self->search->index->documents,
                          self->worded || self->needed == 0 ? FLT_MIN : 0 };
  g_autofree float *most = g_new (float, n_blocks);

  if (!collector.all)
    {
      collector.least = MAX (collector.least, find_bar (self, want, most));
      collector.best.scores = g_new (float, want + 1);
    }
  for (guint32 block = 0; block < n_blocks; block++)
    if (collector.all ? collector.least == 0 || self->scored[block]
                      : most[block] >= collector.least)
      collect_block (&collector, block);
  g_free (collector.best.scores);
  *least = collector.least;
  return collector.keys;
}

static int
greater_key (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x > y ? -1 : x < y;
}

/* The best `want` candidates and all that tie with the last of them, best first. */
static GArray *
candidates (const Matches *self, guint want)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  float least;
  guint good = 0;
  g_autoptr(GArray) collected = collect (self, want, &least);
  guint64 *keys = (guint64 *) (gpointer) collected->data;

  for (guint i = 0; i < collected->len; i++)
    if (key_score (keys[i]) >= least)
      keys[good++] = keys[i];
  if (good > 1)
    qsort (keys, good, sizeof *keys, greater_key);
  g_array_set_size (hits, good);
  for (guint i = 0; i < good; i++)
    g_array_index (hits, SearchHit, i) = hit_of (keys[i]);
  return hits;
}

/* Of a heap of keys of which all but that at `at` are in their place. */
static void
sift_key (guint64 *heap, guint count, guint at)
{
  guint64 key = heap[at];
  guint child;

  for (; (child = 2 * at + 1) < count; at = child)
    {
      if (child + 1 < count && heap[child + 1] > heap[child])
        child++;
      if (heap[child] <= key)
        break;
      heap[at] = heap[child];
    }
  heap[at] = key;
}

/* ---- Whether the words of a document stand as the query asks: in a row, in the title.
 * Posting lists cannot tell; the forward list can. */

/* Whether the words of `condition` stand in a row somewhere in the list: `state` bit k says
 * that the first k + 1 words end at the last token. */
static gboolean
condition_holds (const Search *search, const Condition *condition, const IndexForward *list,
                 gboolean *broken)
{
  guint n_words = condition->words->len;
  g_autofree guint8 *ends = g_new0 (guint8, n_words + 1);
  Forward forward;
  guint32 id;

  forward_begin (&forward, list->tokens, list->tokens_length);
  ends[0] = 1;
  while (forward_next (&forward, &id))
    {
      if (id < TERM_FIRST || forward.part == PART_FILTER)
        {
          memset (ends + 1, 0, n_words);
          continue;
        }
      if (condition->title && forward.part != PART_TITLE)
        break;
      for (guint k = n_words; k > 0; k--)
        {
          guint number = g_array_index (condition->words, guint, k - 1);

          ends[k] = ends[k - 1]
                    && search_word_has (g_ptr_array_index (search->words, number), id);
        }
      if (ends[n_words])
        return TRUE;
    }
  *broken = forward.broken;
  return FALSE;
}

/* Whether one of few runs of terms stands in the list: the fastest way. */
static gboolean
runs_hold (const GArray *runs, const IndexForward *list)
{
  for (guint i = 0; i < runs->len; i++)
    if (term_run_is_in (&g_array_index (runs, TermRun, i), list))
      return TRUE;
  return FALSE;
}

/* Whether a plain phrase stands in the list: the fast way. */
static gboolean
phrase_holds (Scanner *self, const Condition *condition, const IndexForward *list)
{
  const guint *words = (const guint *) (gpointer) condition->words->data;
  guint n_words = condition->words->len;
  const ScanHit *hits;

  scanner_run (self, list->tokens, list->tokens_length);
  hits = self->hits;
  for (guint i = 0; i + n_words <= self->n_hits; i++)
    {
      guint k = 0;

      while (k < n_words && hits[i + k].word == words[k]
             && hits[i + k].position == hits[i].position + k)
        k++;
      if (k == n_words)
        return TRUE;
    }
  return FALSE;
}

/* A term may be the stem of several words (in several languages, or of a prefix and a word), which the
 * scanner does not tell. */
static gboolean
is_plain_phrase (const Search *search, const Condition *condition)
{
  return !search->map.shared && !condition->title;
}

/* Whether `doc` has every required phrase and title condition, no forbidden one, and one of those that
 * may hold.  That each required word is there at all the caller has seen. */
static gboolean
stands_as_asked (Scanner *self, const Search *search, guint32 doc, gboolean *right,
                 GError **error)
{
  const GPtrArray *conditions = search->conditions;
  gboolean may = FALSE, does = FALSE;
  IndexForward list;

  if (!search_index_forward (search->index, doc, &list, error))
    return FALSE;
  *right = TRUE;
  for (guint i = 0; *right && i < conditions->len; i++)
    {
      const Condition *condition = g_ptr_array_index (conditions, i);
      gboolean broken = FALSE, holds;

      if (!condition->title && !condition->ordered && condition->occur != OCCUR_SHOULD)
        continue;
      holds = condition->runs != NULL && !condition->title ? runs_hold (condition->runs, &list)
              : is_plain_phrase (search, condition)
                ? phrase_holds (self, condition, &list)
                : condition_holds (search, condition, &list, &broken);
      if (broken)
        return search_index_damaged (search->index, "a forward list", error);
      may |= condition->occur == OCCUR_SHOULD;
      does |= holds && condition->occur == OCCUR_SHOULD;
      if (condition->occur != OCCUR_SHOULD)
        *right = holds == (condition->occur == OCCUR_MUST);
    }
  *right = *right && (!may || does);
  return TRUE;
}

/* ---- Verified */

/* Conditions that need the forward list are tried from the best document down, until
 * enough stand. */
static GArray *
verified (Ranking *self, guint want, GError **error)
{
  g_autoptr(GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  float least, last = 0;
  g_autoptr(GArray) collected = collect (&self->matches, G_MAXUINT, &least);
  guint64 *heap = (guint64 *) (gpointer) collected->data;
  guint count = collected->len;

  for (guint i = count / 2; i-- > 0;)
    sift_key (heap, count, i);
  while (count > 0 && (hits->len < want || key_score (heap[0]) >= last))
    {
      gboolean right;

      if (!stands_as_asked (&self->scanner, self->matches.search, key_doc (heap[0]), &right,
                            error))
        return NULL;
      last = key_score (heap[0]);
      if (right)
        {
          SearchHit hit = hit_of (heap[0]);

          g_array_append_val (hits, hit);
        }
      heap[0] = heap[--count];
      if (count > 0)
        sift_key (heap, count, 0);
    }
  return g_steal_pointer (&hits);
}

/* ---- Titles: of many articles that have a word the one that it names may be none of the best */

static gboolean
may_be_title (const Search *search)
{
  const SearchOptions *options = &search->options;

  return !options->plain && options->key == NULL && search->sequence->len > 0
         && search->sequence->len <= TITLE_WORDS;
}

/* Whether the title of `doc` is the query's ranking words, in this order, and no other. */
static gboolean
is_title (const Search *search, guint32 doc, gboolean *titled, GError **error)
{
  const GArray *sequence = search->sequence;
  guint count = 0;
  IndexForward list;
  Forward forward;
  guint32 id;

  *titled = FALSE;
  if (!search_index_forward (search->index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (forward_next (&forward, &id) && forward.part <= PART_TITLE)
    {
      if (id < TERM_FIRST || forward.part != PART_TITLE)
        continue;
      if (count == sequence->len
          || !search_word_has (
            g_ptr_array_index (search->words, g_array_index (sequence, guint, count)), id))
        return TRUE;
      count++;
    }
  *titled = count == sequence->len;
  return TRUE;
}

/* Moves those of `hits` with the title to the end of the best. */
static gboolean
raise_titled (const Search *search, GArray *hits, GError **error)
{
  guint last = RERANK_DEPTH;

  for (guint i = RERANK_DEPTH; i < MIN (hits->len, TITLED) && last > RERANK_DEPTH / 2; i++)
    {
      SearchHit hit = g_array_index (hits, SearchHit, i);
      gboolean titled;

      if (i + AHEAD < hits->len)
        kept_forwards_expect (&search->index->forwards,
                              g_array_index (hits, SearchHit, i + AHEAD).doc);
      if (!is_title (search, hit.doc, &titled, error))
        return FALSE;
      if (!titled)
        continue;
      g_array_remove_index (hits, i);
      g_array_insert_val (hits, --last, hit);
    }
  return TRUE;
}

/* Puts the best of `hits` in better order. */
static gboolean
rerank_best (const Search *search, GArray *hits, GError **error)
{
  g_autoptr(GArray) best = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  guint depth = MIN (hits->len, RERANK_DEPTH);

  if (depth == 0)
    return TRUE;
  g_array_append_vals (best, hits->data, depth);
  if (!rerank_hits (search, best, error))
    return FALSE;
  g_array_sort (best, order_by_score);
  if (!order_equal (search, best, error))
    return FALSE;
  memcpy (hits->data, best->data, depth * sizeof (SearchHit));
  return TRUE;
}

static int
order_docs (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;

  return x < y ? -1 : x > y;
}

/* All that match: `hits`, when all had to be looked at for them. */
static void
keep_found (const Matches *self, const GArray *hits)
{
  GArray *found = self->search->found;

  for (guint32 doc = 0; !self->verify && doc <= self->search->index->last_doc; doc++)
    if (matches_have (self, doc))
      g_array_append_val (found, doc);
  for (guint i = 0; self->verify && i < hits->len; i++)
    g_array_append_val (found, g_array_index (hits, SearchHit, i).doc);
  g_array_sort (found, order_docs);
}

/* The documents that match, as far as they are wanted. */
static GArray *
matching (Ranking *self, guint want, GError **error)
{
  const SearchOptions *options = &self->matches.search->options;
  guint least = options->key != NULL || (options->all && self->matches.verify) ? G_MAXUINT
                : may_be_title (self->matches.search) ? MAX (want, TITLED)
                                                      : want;
  GArray *hits = self->matches.verify ? verified (self, least, error)
                                      : candidates (&self->matches, least);

  if (hits != NULL && options->all)
    keep_found (&self->matches, hits);
  return hits;
}

/* ---- What comes first */

/* The pinned documents that what is required, forbidden and filtered by allows. */
static gboolean
pinned_documents (Ranking *self, GArray *pinned, GError **error)
{
  const Search *search = self->matches.search;

  for (guint i = 0; i < search->pinned->len; i++)
    {
      guint32 doc = g_array_index (search->pinned, guint32, i);
      gboolean right = doc <= search->index->last_doc && matches_allow (&self->matches, doc);

      if (right && self->matches.verify
          && !stands_as_asked (&self->scanner, search, doc, &right, error))
        return FALSE;
      if (right)
        g_array_append_val (pinned, doc);
    }
  return TRUE;
}

/* Moves them before all others, of which they are taken out. */
static void
put_first (GArray *hits, const GArray *pinned)
{
  for (guint i = pinned->len; i-- > 0;)
    {
      SearchHit first = { .doc = g_array_index (pinned, guint32, i) };
      double best = hits->len > 0 ? g_array_index (hits, SearchHit, 0).score : 0;

      for (guint k = 0; k < hits->len; k++)
        if (g_array_index (hits, SearchHit, k).doc == first.doc)
          {
            first = g_array_index (hits, SearchHit, k);
            g_array_remove_index (hits, k);
            break;
          }
      first.pin = best + 1 - first.score;
      first.score = best + 1;
      g_array_prepend_val (hits, first);
    }
}

GArray *
rank_documents (const Search *search, guint want, GError **error)
{
  Ranking self = { 0 };
  g_autoptr(GArray) pinned = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) hits = NULL;

  scanner_init (&self.scanner, search->words, &search->map);
  if (matches_find (&self.matches, search, error))
    hits = matching (&self, want, error);
  if (hits != NULL && !pinned_documents (&self, pinned, error))
    g_clear_pointer (&hits, g_array_unref);
  matches_clear (&self.matches);
  scanner_clear (&self.scanner);
  if (hits == NULL || !order_equal (search, hits, error))
    return NULL;
  if (search->options.key != NULL)
    return g_steal_pointer (&hits);
  if (may_be_title (search) && !raise_titled (search, hits, error))
    return NULL;
  if (hits->len > want)
    g_array_set_size (hits, want);
  if (!search->options.plain && !rerank_best (search, hits, error))
    return NULL;
  put_first (hits, pinned);
  return g_steal_pointer (&hits);
}
