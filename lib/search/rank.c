#include "search/rank.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>
#include "index/forward.h"
#include "search/scan.h"

enum
{
  DOC_BLOCK_BITS = 8, /* documents are looked through by blocks of which one has a score */
  GROUP = 16,         /* and by so many at a time */
  MAX_TIES = 1024,    /* documents of one score that are put in order by path */
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

/* ---- The first stage */

typedef struct
{
  const Search *search;
  Scanner scanner;
  float *scores;     /* by document */
  guint8 *scored;    /* by block of documents: some have a score */
  guint8 *met;       /* conditions and filters met, by document */
  guint8 *banned;    /* by document, or NULL */
  guint8 *strongest; /* scratch: best impact of a word's terms, by document */
  guint32 *touched;  /* scratch: documents with a strongest impact; room for all */
  guint n_touched;
  guint needed;    /* what `met` must reach */
  gboolean worded; /* words were typed: one of them must match */
  gboolean verify; /* some condition needs the forward list */
} Ranking;

static void
ranking_clear (Ranking *self)
{
  scanner_clear (&self->scanner);
  g_free (self->scores);
  g_free (self->scored);
  g_free (self->met);
  g_free (self->banned);
  g_free (self->strongest);
  g_free (self->touched);
}

typedef struct
{
  float *scores;
  guint8 *scored;
  float by_impact[256];
} Adder;

static void
add_scores (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  const Adder *self = data;

  for (guint i = 0; i < count; i++)
    {
      self->scores[docs[i]] += self->by_impact[impacts[i]];
      self->scored[docs[i] >> DOC_BLOCK_BITS] = 1;
    }
}

static void
keep_strongest (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Ranking *self = data;
  guint8 *all = self->strongest;
  guint n = self->n_touched;

  for (guint i = 0; i < count; i++)
    {
      guint8 before = all[docs[i]], impact = MAX (impacts[i], 1);

      self->touched[n] = docs[i];
      n += before == 0;
      all[docs[i]] = MAX (before, impact);
    }
  self->n_touched = n;
}

/* The documents of any of the word's terms into `touched`, with their best impact. */
static gboolean
gather_word (Ranking *self, const SearchWord *word, GError **error)
{
  if (self->strongest == NULL)
    {
      self->strongest = g_new0 (guint8, self->search->index->last_doc + 1);
      self->touched = g_new (guint32, self->search->index->last_doc + 2);
    }
  self->n_touched = 0;
  for (guint i = 0; i < word->terms->len; i++)
    if (!search_index_postings (self->search->index, &g_array_index (word->terms, IndexTerm, i),
                                keep_strongest, self, error))
      return FALSE;
  return TRUE;
}

static void
forget_word (Ranking *self)
{
  for (guint i = 0; i < self->n_touched; i++)
    self->strongest[self->touched[i]] = 0;
}

static void
adder_init (Adder *self, const Ranking *ranking, double weight)
{
  self->scores = ranking->scores;
  self->scored = ranking->scored;
  for (guint i = 0; i < 256; i++)
    self->by_impact[i] = (float) (weight * impact_weight ((guint8) i));
}

/* A word of several terms (prefix, several languages) weighs as its rarest reading would
 * not: with the documents of all of them, and the best impact of each document. */
static gboolean
score_group (Ranking *self, const SearchWord *word, GError **error)
{
  Adder adder;

  if (!gather_word (self, word, error))
    return FALSE;
  adder_init (&adder, self,
              word->weight / word->idf
                * impact_idf (self->search->index->documents, self->n_touched));
  for (guint i = 0; i < self->n_touched; i++)
    {
      guint32 doc = self->touched[i];

      self->scores[doc] += adder.by_impact[self->strongest[doc]];
      self->scored[doc >> DOC_BLOCK_BITS] = 1;
    }
  forget_word (self);
  return TRUE;
}

/* What a document has of a word or of one that stands for it, whichever is more. */
typedef struct
{
  Adder adder;
  float *most; /* by document */
} MostAdder;

static void
add_most (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  const MostAdder *self = data;

  for (guint i = 0; i < count; i++)
    {
      float *most = &self->most[docs[i]], score = self->adder.by_impact[impacts[i]];

      if (score <= *most)
        continue;
      self->adder.scores[docs[i]] += score - *most;
      self->adder.scored[docs[i] >> DOC_BLOCK_BITS] = 1;
      *most = score;
    }
}

static gboolean
add_word_most (Ranking *self, const SearchWord *word, MostAdder *adder, GError **error)
{
  adder_init (&adder->adder, self, word->weight);
  for (guint i = 0; i < word->terms->len; i++)
    if (!search_index_postings (self->search->index, &g_array_index (word->terms, IndexTerm, i),
                                add_most, adder, error))
      return FALSE;
  return TRUE;
}

/* The word and its synonyms. */
static gboolean
score_synonyms (Ranking *self, guint number, GError **error)
{
  const GPtrArray *words = self->search->words;
  g_autofree float *most = g_new0 (float, self->search->index->last_doc + 1);
  MostAdder adder = { .most = most };

  if (!add_word_most (self, g_ptr_array_index (words, number), &adder, error))
    return FALSE;
  for (guint i = 0; i < words->len; i++)
    if (search_word_instead (words, g_ptr_array_index (words, i)) == number
        && !add_word_most (self, g_ptr_array_index (words, i), &adder, error))
      return FALSE;
  return TRUE;
}

static gboolean
score_word (Ranking *self, guint number, GError **error)
{
  const GPtrArray *words = self->search->words;
  const SearchWord *word = g_ptr_array_index (words, number);
  Adder adder;

  if (search_word_instead (words, word) != G_MAXUINT)
    return TRUE;
  if (word->has_synonyms)
    return score_synonyms (self, number, error);
  if (word->terms->len > 1)
    return score_group (self, word, error);
  adder_init (&adder, self, word->weight);
  return search_index_postings (self->search->index,
                                &g_array_index (word->terms, IndexTerm, 0), add_scores,
                                &adder, error);
}

static void
meet (Ranking *self)
{
  if (self->met == NULL)
    self->met = g_new0 (guint8, self->search->index->last_doc + GROUP);
  for (guint i = 0; i < self->n_touched; i++)
    self->met[self->touched[i]]++;
}

static void
ban (Ranking *self)
{
  if (self->banned == NULL)
    self->banned = g_new0 (guint8, self->search->index->last_doc + 1);
  for (guint i = 0; i < self->n_touched; i++)
    self->banned[self->touched[i]] = 1;
}

static gboolean
apply_word (Ranking *self, const SearchWord *word, void (*apply) (Ranking *), GError **error)
{
  if (!gather_word (self, word, error))
    return FALSE;
  apply (self);
  forget_word (self);
  return TRUE;
}

/* A required condition needs each of its words; whether they stand right is verified
 * later.  One forbidden word bans at once. */
static gboolean
apply_condition (Ranking *self, const Condition *condition, GError **error)
{
  gboolean look = condition->title || condition->ordered;

  self->verify |= look || condition->occur == OCCUR_SHOULD;
  if (condition->occur == OCCUR_SHOULD || (condition->occur == OCCUR_MUST_NOT && look))
    return TRUE;
  for (guint i = 0; i < condition->words->len; i++)
    {
      guint number = g_array_index (condition->words, guint, i);

      if (condition->occur == OCCUR_MUST)
        self->needed++;
      if (!apply_word (self, g_ptr_array_index (self->search->words, number),
                       condition->occur == OCCUR_MUST ? meet : ban, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_filter (Ranking *self, const ResolvedFilter *filter, GError **error)
{
  SearchWord word = { 0 };
  gboolean ok = TRUE;

  if (!filter->negative)
    self->needed++;
  if (!filter->found)
    return TRUE;
  word.terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));
  g_array_append_val (word.terms, filter->term);
  ok = apply_word (self, &word, filter->negative ? ban : meet, error);
  g_array_unref (word.terms);
  return ok;
}

static gboolean
apply_all (Ranking *self, GError **error)
{
  const Search *search = self->search;

  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);

      self->worded |= word->count > 0;
      if (word->ranks && !score_word (self, i, error))
        return FALSE;
    }
  for (guint i = 0; i < search->conditions->len; i++)
    if (!apply_condition (self, g_ptr_array_index (search->conditions, i), error))
      return FALSE;
  for (guint i = 0; i < search->filters->len; i++)
    if (!apply_filter (self, &g_array_index (search->filters, ResolvedFilter, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
is_allowed (const Ranking *self, guint32 doc)
{
  if (self->needed > 0 && (self->met == NULL || self->met[doc] != self->needed))
    return FALSE;
  if (self->search->options.allowed != NULL && !self->search->options.allowed[doc])
    return FALSE;
  return self->banned == NULL || !self->banned[doc];
}

static gboolean
is_candidate (const Ranking *self, guint32 doc)
{
  if ((self->worded || self->needed == 0) && self->scores[doc] <= 0)
    return FALSE;
  return is_allowed (self, doc);
}

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
may_hold (const Ranking *self, guint32 doc, float least)
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

/* Keys, in document order: of the best `want` candidates, which score *least or more, and of others that
 * looked as good when they were met.  Free them. */
static guint64 *
collect (const Ranking *self, guint want, guint *count, float *least)
{
  guint32 last_doc = self->search->index->last_doc;
  guint64 *keys = g_new (guint64, last_doc + 1);
  BestScores best = { NULL, 0, want };
  gboolean all = want >= self->search->index->documents;

  *least = self->worded || self->needed == 0 ? FLT_MIN : 0;
  *count = 0;
  best.scores = all ? NULL : g_new (float, best.room + 1);
  for (guint32 doc = 0; doc <= last_doc; doc++)
    {
      float score;

      if (doc % (1 << DOC_BLOCK_BITS) == 0 && *least > 0
          && !self->scored[doc >> DOC_BLOCK_BITS])
        {
          doc += (1 << DOC_BLOCK_BITS) - 1;
          continue;
        }
      if (doc % GROUP == 0 && !may_hold (self, doc, *least))
        {
          doc += GROUP - 1;
          continue;
        }
      score = self->scores[doc];
      if (score < *least || !is_candidate (self, doc))
        continue;
      keys[(*count)++] = hit_key (score, doc);
      if (all)
        continue;
      best_scores_add (&best, score);
      if (best.count == best.room)
        *least = MAX (*least, best.scores[1]);
    }
  g_free (best.scores);
  return keys;
}

static int
greater_key (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x > y ? -1 : x < y;
}

/* The best `want` candidates and all that tie with the last of them, best first. */
static GArray *
candidates (const Ranking *self, guint want)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  float least;
  guint count, good = 0;
  g_autofree guint64 *keys = collect (self, want, &count, &least);

  for (guint i = 0; i < count; i++)
    if (key_score (keys[i]) >= least)
      keys[good++] = keys[i];
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

/* Conditions that need the forward list are tried from the best document down, until
 * enough stand. */
static GArray *
verified (Ranking *self, guint want, GError **error)
{
  g_autoptr(GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  float least, last = 0;
  guint count;
  g_autofree guint64 *heap = collect (self, G_MAXUINT, &count, &least);

  for (guint i = count / 2; i-- > 0;)
    sift_key (heap, count, i);
  while (count > 0 && (hits->len < want || key_score (heap[0]) >= last))
    {
      gboolean right;

      if (!scanner_holds (&self->scanner, self->search, key_doc (heap[0]), &right, error))
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
keep_found (const Ranking *self, const GArray *hits)
{
  GArray *found = self->search->found;

  for (guint32 doc = 0; !self->verify && doc <= self->search->index->last_doc; doc++)
    if (is_candidate (self, doc))
      g_array_append_val (found, doc);
  for (guint i = 0; self->verify && i < hits->len; i++)
    g_array_append_val (found, g_array_index (hits, SearchHit, i).doc);
  g_array_sort (found, order_docs);
}

/* The documents that match, as far as they are wanted. */
static GArray *
matching (Ranking *self, guint want, GError **error)
{
  const SearchOptions *options = &self->search->options;
  guint least = options->key != NULL || (options->all && self->verify) ? G_MAXUINT
                : may_be_title (self->search)                          ? MAX (want, TITLED)
                                                                       : want;
  GArray *hits = self->verify ? verified (self, least, error) : candidates (self, least);

  if (hits != NULL && options->all)
    keep_found (self, hits);
  return hits;
}

/* ---- What comes first */

/* The pinned documents that what is required, forbidden and filtered by allows. */
static gboolean
pinned_documents (Ranking *self, GArray *pinned, GError **error)
{
  const Search *search = self->search;

  for (guint i = 0; i < search->pinned->len; i++)
    {
      guint32 doc = g_array_index (search->pinned, guint32, i);
      gboolean right = doc <= search->index->last_doc && is_allowed (self, doc);

      if (right && self->verify && !scanner_holds (&self->scanner, search, doc, &right, error))
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
  Ranking self = { .search = search };
  guint32 last_doc = search->index->last_doc;
  g_autoptr(GArray) pinned = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) hits = NULL;

  self.scores = g_new0 (float, (gsize) last_doc + GROUP);
  self.scored = g_new0 (guint8, (last_doc >> DOC_BLOCK_BITS) + 1);
  scanner_init (&self.scanner, search->words, &search->map);
  if (apply_all (&self, error))
    hits = matching (&self, want, error);
  if (hits != NULL && !pinned_documents (&self, pinned, error))
    g_clear_pointer (&hits, g_array_unref);
  ranking_clear (&self);
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
