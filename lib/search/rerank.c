/* The second stage: the best documents of the first put in better order.
 *
 *   score = words + nearness + M·(cover + neighbours + title)
 *
 * words: the first stage's score; M: the best of them.
 * Nearness: for each pair of words that follow each other in the query, with o the
 * places where they stand side by side in order and u those within five words,
 *   .4·idf_p·o·2.2 / (o + 1.2·(.25 + .75·len/avg)) + .2·(the same with u),
 * idf_p from the pair's document frequency, estimated from the documents at hand
 * (after Metzler, Croft: A Markov random field model for term dependencies, SIGIR
 * 2005).
 * Cover: the share of the query's weight that stands in the best twenty words (.5), among the
 * first sixty (1) and anywhere (.25).
 * Neighbours (likeness.c): Σ c·b / Σ c over the eight nearest of the documents at hand by the cosine c of
 * their vectors, b words and nearness, as a share of the best b (Diaz: Regularizing ad hoc
 * retrieval scores, CIKM 2005); and .8 of the cosine to the b-weighted middle of the three
 * best, as a query made of them would score it (pseudo-relevance feedback).
 * Title: 2.5·F², F = 2cp / (c + p), c the share of the query's weight that the title has, p
 * the share of the title's that the query has.  High only when both say the same: a title that
 * merely shares words with many others gains little, one that is the query cannot be beaten by
 * what neighbours and nearness give.  A twentieth more for the same order, .5 for the same words
 * and not only the same stems, .4 for those in another order; a title of two words or more that stands within the query as typed gets .5c.
 * A title that begins with a query whose last word is still being
 * typed: 1 more, which puts it first.
 * Votes and languages: preferences.c.
 *
 * One word, a phrase or a prefix has titles and votes only.  The weights were chosen on nine
 * judged collections and five sets of questions together (tests/bench/relevance.sh); each may
 * be halved or doubled at the cost of .01 at most. */
#include "search/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "index/forward.h"
#include "search/scan.h"
#include "text/words.h"

#define ORDERED_WEIGHT 0.4
#define NEAR_WEIGHT 0.2
#define PAIR_K1 1.2
#define PAIR_B 0.75
#define WINDOW_WEIGHT 0.5
#define LEAD_WEIGHT 1.0
#define COVER_WEIGHT 0.25
#define TITLE_WEIGHT 2.5
#define TITLE_ORDER 0.05
#define TITLE_SAME 0.5
#define TITLE_SHUFFLED 0.4
#define TITLE_BEGUN 1.0
#define LONE_SHARE 0.5 /* of TITLE_SAME, for a title of one word */
#define NAME_SHARE \
  0.3 /* of a title that is a name, which the query has as a stop word elsewhere */
#define STOP_WEIGHT 0.3 /* of a stop word, where titles are compared */

enum
{
  NEAR_WORDS = 5,
  WINDOW_WORDS = 20,
  LEAD_WORDS = 60, /* title and marks among them */
  MAX_PAIRS = 32,
  AHEAD = 2 /* documents whose lists are expected */
};

typedef struct
{
  guint16 first; /* word numbers */
  guint16 second;
} Pair;

typedef struct
{
  guint ordered;
  guint near;
} PairCount;

typedef struct
{
  PairCount pairs[MAX_PAIRS];
  double length;              /* words and marks */
  double window, lead, cover; /* weights of the query's words that stand there */
  double title;               /* 0..1 and TITLE_ORDER: how far it is the query */
  double said;         /* share of the query that the title is, all of which it has; else 0 */
  gboolean goes_along; /* the title begins as the query does, but for its last word */
} DocumentCounts;

/* What is known of a word, for all documents. */
typedef struct
{
  double weight;       /* 0 when it does not rank */
  double title_weight; /* 0 when it was not asked for */
  guint typed;         /* of a synonym: what it stands for; else the word itself */
  guint next;          /* the next that stands for the same; G_MAXUINT: none */
  gboolean alone;      /* it stands for itself, and none for it */
  guint32 pairs;       /* that it is of, a bit each */
} WordWeights;

G_STATIC_ASSERT (MAX_PAIRS <= 32);

typedef struct
{
  const Search *search;
  Scanner scanner;
  GArray *expanded; /* ScanHit, when there are compounds; else NULL */
  const ScanHit *hits;
  guint n_hits;
  Pair pairs[MAX_PAIRS];
  guint n_pairs;
  guint32 *last;        /* by word: position where it was seen last; 0: not yet */
  guint *seen;          /* by word: for one measure; zero between them */
  guint *met;           /* likewise, of the whole document */
  WordWeights *weights; /* by word */
  double weight;        /* of the whole query */
  double title_weight;
  guint n_asked; /* words that have one */
  guint begun;   /* the word that is still being typed, or G_MAXUINT */
  DocumentCounts counts[RERANK_DEPTH];
  DocumentVector vectors[RERANK_DEPTH]; /* the only ones that are not 0 at first */
} Reranking;

static void
find_pairs (Reranking *self)
{
  const GArray *sequence = self->search->sequence;

  for (guint i = 1; i < sequence->len && self->n_pairs < MAX_PAIRS; i++)
    {
      guint first = g_array_index (sequence, guint, i - 1);
      guint second = g_array_index (sequence, guint, i);

      if (first == second)
        continue;
      self->weights[first].pairs |= (guint32) 1 << self->n_pairs;
      self->weights[second].pairs |= (guint32) 1 << self->n_pairs;
      self->pairs[self->n_pairs++] = (Pair){ (guint16) first, (guint16) second };
    }
}

/* A word at `position`: which pairs does it complete? */
static void
count_pairs (Reranking *self, DocumentCounts *counts, guint word, guint32 position)
{
  for (guint32 left = self->weights[word].pairs; left != 0; left &= left - 1)
    {
      guint i = (guint) __builtin_ctz (left);
      const Pair *pair = &self->pairs[i];
      gboolean second = pair->second == word;
      guint32 other = self->last[second ? pair->first : pair->second];

      if (other == 0 || position - other > NEAR_WORDS)
        continue;
      counts->pairs[i].near++;
      /* (A compound's parts stand in one place.) */
      counts->pairs[i].ordered += second && position - other <= 1;
    }
  self->last[word] = position;
}

/* It counts where what was typed might, but for less; the query has no more weight for it. */
static void
weigh_synonym (const Reranking *self, const SearchWord *word, WordWeights *weights)
{
  const WordWeights *typed = &self->weights[word->of[0]];

  if (word->n_together > 1)
    return;
  weights->weight = word->weight;
  weights->title_weight = typed->title_weight * word->weight
                          / MAX (typed->weight, word->weight);
}

static void
weigh_words (Reranking *self)
{
  const GPtrArray *words = self->search->words;

  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);
      WordWeights *weights = &self->weights[i];
      guint typed = search_word_instead (words, word);

      weights->typed = typed == G_MAXUINT ? i : typed;
      weights->next = G_MAXUINT;
      if (typed != G_MAXUINT)
        {
          weights->next = self->weights[typed].next;
          self->weights[typed].next = i;
        }
      /* (Its parts weigh for it.) */
      if (word->n_parts > 0)
        {
          if (self->expanded == NULL)
            self->expanded = g_array_new (FALSE, FALSE, sizeof (ScanHit));
          continue;
        }
      if (search_word_is_beside (words, word))
        {
          weigh_synonym (self, word, weights);
          continue;
        }
      weights->weight = word->ranks ? word->weight : 0;
      if (word->count > 0)
        weights->title_weight = word->ranks ? word->weight : STOP_WEIGHT;
      self->weight += weights->weight;
      self->title_weight += weights->title_weight;
      self->n_asked += word->count > 0;
    }
}

static void
find_lone_words (Reranking *self)
{
  for (guint i = 0; i < self->search->words->len; i++)
    self->weights[i].alone = self->weights[i].typed == i && self->weights[i].next == G_MAXUINT;
}

/* Where the title stands in a forward list; all 0 when it has none. */
typedef struct
{
  guint32 first, last; /* positions: of its first word, behind its last */
  gsize bytes;         /* of the list, up to its end */
} TitleSpan;

static TitleSpan
find_title (const IndexForward *list)
{
  TitleSpan span = { 0 };
  Forward forward;
  guint32 id;

  forward_begin (&forward, list->tokens, list->tokens_length);
  for (guint32 position = 0; forward.part <= PART_TITLE && forward_next (&forward, &id);
       position++)
    if (id < TERM_FIRST && forward.part == PART_TITLE)
      span.first = position + 1;
    else if (id < TERM_FIRST)
      span.last = position;
  span.bytes = (gsize) (forward.at - list->tokens);
  return span;
}

/* The number of the word that is still being typed; G_MAXUINT when there is none. */
static guint
begun_word (const Search *search)
{
  for (guint i = 0; i < search->words->len; i++)
    if (((SearchWord *) g_ptr_array_index (search->words, i))->fate == WORD_BEGUN)
      return i;
  return G_MAXUINT;
}

/* Whether the title begins with the words before the one that is still being typed; without any, with
 * that. */
static gboolean
title_goes_along (const Reranking *self, TitleSpan title)
{
  const ScanHit *hit = self->scanner.hits, *end;

  if (self->begun == G_MAXUINT || self->scanner.n_hits == 0)
    return FALSE;
  end = hit + self->scanner.n_hits;
  while (hit < end && hit->position < title.first)
    hit++;
  for (guint i = 0; i < MAX (self->begun, 1); i++, hit++)
    if (hit >= end || hit->position >= title.last || hit->position != title.first + i
        || hit->word != i)
      return FALSE;
  return TRUE;
}

/* A word of the title that the query has not weighs as one of the query's on average. */
static void
measure_title (Reranking *self, TitleSpan title, DocumentCounts *counts)
{
  double of_query = 0, of_title = 0, c, p;
  guint32 previous = G_MAXUINT32, place = 0;
  guint found = 0, in_order = 0;

  counts->goes_along = title_goes_along (self, title);
  for (guint i = 0; i < self->n_hits && self->hits[i].position < title.last; i++)
    {
      guint32 word = self->hits[i].word;
      double weight = self->weights[word].title_weight;

      if (self->hits[i].position < title.first || weight == 0)
        continue;
      found += found == 0 || self->hits[i].position != place;
      place = self->hits[i].position;
      of_title += weight;
      of_query += self->seen[word]++ == 0 ? weight : 0;
      in_order += previous != G_MAXUINT32 && word == previous + 1;
      previous = word;
    }
  memset (self->seen, 0, self->search->words->len * sizeof *self->seen);
  if (found == 0)
    return;
  c = MIN (of_query / self->title_weight, 1);
  p = of_title
      / (of_title + (title.last - title.first - found) * self->title_weight / self->n_asked);
  counts->said = found == title.last - title.first ? c : 0;
  counts->title = 4 * c * c * p * p / ((c + p) * (c + p))
                  * (1 + TITLE_ORDER * (found > 1 ? (double) in_order / (found - 1) : 1));
}

/* What is seen of a word or of those that stand for it, whichever weighs most. */
static double
weight_seen (const Reranking *self, const guint *seen, guint typed)
{
  double most = 0;

  for (guint i = typed; i != G_MAXUINT; i = self->weights[i].next)
    if (seen[i] > 0)
      most = MAX (most, self->weights[i].weight);
  return most;
}

/* One more of a word that was not seen, or (-1) the last one less: what that adds. */
static double
see (const Reranking *self, guint *seen, guint word, int more)
{
  const WordWeights *weights = &self->weights[word];
  double before = weights->alone ? 0 : weight_seen (self, seen, weights->typed);

  seen[word] += (guint) more;
  return weights->alone ? more * weights->weight
                        : weight_seen (self, seen, weights->typed) - before;
}

/* A word where it is met first. */
static void
add_met (Reranking *self, const ScanHit *hit, DocumentCounts *counts)
{
  double more = see (self, self->met, hit->word, 1);

  counts->cover += more;
  if (hit->position < LEAD_WORDS)
    counts->lead += more;
}

static void
measure_cover (Reranking *self, DocumentCounts *counts)
{
  const ScanHit *hits = self->hits;
  guint *seen = self->seen, *met = self->met;
  guint n_hits = self->n_hits, to = 0;
  double inside = 0;

  for (guint from = 0; from < n_hits; from++)
    {
      for (; to < n_hits && hits[to].position < hits[from].position + WINDOW_WORDS; to++)
        {
          guint word = hits[to].word;

          if (seen[word] > 0)
            {
              seen[word]++;
              continue;
            }
          inside += see (self, seen, word, 1);
          if (met[word] == 0)
            add_met (self, &hits[to], counts);
        }
      counts->window = MAX (counts->window, inside);
      if (seen[hits[from].word] == 1)
        inside += see (self, seen, hits[from].word, -1);
      else
        seen[hits[from].word]--;
    }
  memset (met, 0, self->search->words->len * sizeof *met);
}

/* What stands where in a list; a compound as its parts, in its place. */
static void
scan_list (Reranking *self, const guint8 *list, gsize length)
{
  const GPtrArray *words = self->search->words;

  scanner_run (&self->scanner, list, length);
  self->hits = self->scanner.hits;
  self->n_hits = self->scanner.n_hits;
  if (self->expanded == NULL)
    return;
  g_array_set_size (self->expanded, 0);
  for (guint i = 0; i < self->scanner.n_hits; i++)
    {
      ScanHit hit = self->scanner.hits[i];
      const SearchWord *word = g_ptr_array_index (words, hit.word);

      for (guint k = 0; k < word->n_parts; k++)
        {
          hit.word = word->parts[k];
          g_array_append_val (self->expanded, hit);
        }
      if (word->n_parts == 0)
        g_array_append_val (self->expanded, hit);
    }
  self->hits = (const ScanHit *) (gpointer) self->expanded->data;
  self->n_hits = self->expanded->len;
}

/* The marks between fields and sections count as a word each: nothing that they part is
 * side by side.  Positions from 1. */
static void
scan_document (Reranking *self, const IndexForward *list, DocumentCounts *counts)
{
  TitleSpan title = find_title (list);

  if (self->search->plain && self->n_pairs == 0)
    {
      scan_list (self, list->tokens, title.bytes);
      measure_title (self, title, counts);
      return;
    }
  scan_list (self, list->tokens, list->tokens_length);
  counts->length = self->scanner.numbers;
  measure_title (self, title, counts);
  if (!self->search->plain)
    measure_cover (self, counts);
  memset (self->last, 0, self->search->words->len * sizeof *self->last);
  for (guint i = 0; i < self->n_hits; i++)
    count_pairs (self, counts, self->hits[i].word, self->hits[i].position + 1);
}

static gboolean
load_documents (Reranking *self, const GArray *hits, GError **error)
{
  for (guint i = 0; i < hits->len; i++)
    {
      IndexForward list;

      if (i + AHEAD < hits->len)
        kept_forwards_expect (&self->search->index->forwards,
                              g_array_index (hits, SearchHit, i + AHEAD).doc);
      if (!search_index_forward (self->search->index, g_array_index (hits, SearchHit, i).doc,
                                 &list, error))
        return FALSE;
      scan_document (self, &list, &self->counts[i]);
      if (!self->search->plain
          && !codec_get_vector (list.vector, list.vector_length, self->vectors[i].terms,
                                &self->vectors[i].length))
        return search_index_damaged (self->search->index, "a forward list", error);
    }
  return TRUE;
}

/* The pair's documents: as large a share of the rarer word's as of those at hand. */
static double
pair_idf (const Reranking *self, guint pair, guint n_hits)
{
  const GPtrArray *words = self->search->words;
  const SearchWord *a = g_ptr_array_index (words, self->pairs[pair].first);
  const SearchWord *b = g_ptr_array_index (words, self->pairs[pair].second);
  guint with = 0;

  for (guint i = 0; i < n_hits; i++)
    with += self->counts[i].pairs[pair].near > 0;
  return impact_idf (self->search->index->documents,
                     (guint32) MAX (1, (double) with / n_hits * MIN (a->df, b->df)));
}

static double
saturate (guint count, double length_ratio)
{
  return count * (PAIR_K1 + 1) / (count + PAIR_K1 * (1 - PAIR_B + PAIR_B * length_ratio));
}

static void
add_proximity (Reranking *self, GArray *hits)
{
  const double *average = self->search->index->norms.average;
  double words = average[FIELD_TITLE] + average[FIELD_HEADING] + average[FIELD_BODY];

  for (guint pair = 0; pair < self->n_pairs; pair++)
    {
      double idf = pair_idf (self, pair, hits->len);

      for (guint i = 0; i < hits->len; i++)
        {
          const PairCount *count = &self->counts[i].pairs[pair];
          double ratio = self->counts[i].length / words;

          g_array_index (hits, SearchHit, i).proximity
            += idf
               * (ORDERED_WEIGHT * saturate (count->ordered, ratio)
                  + NEAR_WEIGHT * saturate (count->near, ratio));
        }
    }
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);

      hit->score += hit->proximity;
    }
}

static void
add_neighbours (Reranking *self, GArray *hits, double scale)
{
  double scores[RERANK_DEPTH] = { 0 }, likeness[RERANK_DEPTH];

  for (guint i = 0; i < hits->len; i++)
    scores[i] = g_array_index (hits, SearchHit, i).score;
  likeness_measure (self->vectors, scores, hits->len, likeness);
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);

      hit->neighbours = scale * likeness[i];
      hit->score += hit->neighbours;
    }
}

/* (A word and its synonym together are no more than the query.) */
static double
share_of (const Reranking *self, double weight)
{
  return MIN (weight / self->weight, 1);
}

static void
add_cover (const Reranking *self, GArray *hits, double scale)
{
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);
      const DocumentCounts *counts = &self->counts[i];

      hit->cover = scale
                   * (WINDOW_WEIGHT * share_of (self, counts->window)
                      + LEAD_WEIGHT * share_of (self, counts->lead)
                      + COVER_WEIGHT * share_of (self, counts->cover));
      hit->score += hit->cover;
    }
}

/* What was typed, word by word. */
static GPtrArray *
typed_words (const Query *query)
{
  GPtrArray *typed = g_ptr_array_new ();

  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      for (char **word = clause->occur == OCCUR_MUST_NOT ? NULL : clause->words;
           word != NULL && *word != NULL; word++)
        g_ptr_array_add (typed, *word);
    }
  return typed;
}

/* How many words `title` has, if these stand in the query from word `from` on as typed; else 0. */
static guint
title_at (const GPtrArray *typed, guint from, const char *title)
{
  Words words;
  WordSpan span;
  char folded[WORD_MAX + 1];
  guint at = from;

  words_begin (&words, title, strlen (title));
  for (; words_next (&words, &span); at++)
    {
      if (at == typed->len)
        return 0;
      word_fold (title, span, folded);
      if (strcmp (folded, g_ptr_array_index (typed, at)) != 0)
        return 0;
    }
  return at - from;
}

/* Whether `title` has the query's words as typed, in any order.  Those that it has are taken out of `typed`. */
static gboolean
has_same_words (GPtrArray *typed, const char *title)
{
  Words words;
  WordSpan span;
  char folded[WORD_MAX + 1];

  words_begin (&words, title, strlen (title));
  while (words_next (&words, &span))
    {
      guint at;

      word_fold (title, span, folded);
      if (!g_ptr_array_find_with_equal_func (typed, folded, g_str_equal, &at))
        return FALSE;
      g_ptr_array_remove_index_fast (typed, at);
    }
  return typed->len == 0;
}

/* What is added for the words of the query in a title: they are its own, or those of a part of it. */
static double
title_said (const Reranking *self, const DocumentCounts *counts, const char *title)
{
  g_autoptr(GPtrArray) typed = typed_words (self->search->query);

  if (counts->title >= 1)
    return title_at (typed, 0, title) == typed->len ? TITLE_SAME
           : has_same_words (typed, title)          ? TITLE_SHUFFLED
                                                    : 0;
  for (guint i = 0; counts->said > 0 && i < typed->len; i++)
    {
      guint length = title_at (typed, i, title);

      if (length > 0)
        return TITLE_SAME * counts->said * (length > 1 ? 1 : LONE_SHARE);
    }
  return 0;
}

/* Whether a word of a title is a name: .IS, IT. */
static gboolean
is_name (const char *title, WordSpan span)
{
  gsize at = span.start;

  if (at > 0 && strchr (".#@", title[at - 1]) != NULL)
    return TRUE;
  while (at < span.end && g_ascii_isupper (title[at]))
    at++;
  return at == span.end && span.end - span.start > 1;
}

static gboolean
is_typed_unnamed (const GPtrArray *words, const char *folded)
{
  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);

      if (!word->named && strcmp (word->typed, folded) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Whether a stop word is a name in `title` (".IS domains", "IT"), and none where it was typed: "where is my domain" has
 * both words, and does not mean that. */
static gboolean
names_a_stop_word (const Reranking *self, const char *title)
{
  Words words;
  WordSpan span;
  char folded[WORD_MAX + 1];

  words_begin (&words, title, strlen (title));
  while (words_next (&words, &span))
    {
      if (!is_name (title, span))
        continue;
      word_fold (title, span, folded);
      if (search_is_stop (self->search, folded)
          && is_typed_unnamed (self->search->words, folded))
        return TRUE;
    }
  return FALSE;
}

/* Whether word `number` of `title` begins with `typed`. */
static gboolean
goes_on (const char *title, guint number, const char *typed)
{
  Words words;
  WordSpan span;
  char folded[WORD_MAX + 1];

  words_begin (&words, title, strlen (title));
  for (guint i = 0; words_next (&words, &span); i++)
    if (i == number)
      {
        word_fold (title, span, folded);
        return g_str_has_prefix (folded, typed);
      }
  return FALSE;
}

/* Of titles with the query's stems ("Role", "Roles") the one with its words; and those that go on where
 * a query stops that is still being typed. */
static gboolean
compare_title (const Reranking *self, guint32 doc, const DocumentCounts *counts,
               double *title, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  const SearchWord *begun;
  double said;

  *title = counts->title;
  if ((*title < 1 && counts->said == 0 && !counts->goes_along)
      || self->search->options.library == NULL)
    return TRUE;
  if (!library_article (self->search->options.library, doc, FALSE, &article, error))
    return FALSE;
  said = title_said (self, counts, article.title);
  *title += said;
  if (said == 0 && counts->said > 0 && names_a_stop_word (self, article.title))
    *title *= NAME_SHARE;
  begun = counts->goes_along ? g_ptr_array_index (self->search->words, self->begun) : NULL;
  if (begun != NULL && goes_on (article.title, self->begun, begun->typed))
    *title += TITLE_BEGUN;
  return TRUE;
}

static gboolean
add_titles (Reranking *self, GArray *hits, double scale, GError **error)
{
  for (guint i = 0; i < hits->len; i++)
    {
      SearchHit *hit = &g_array_index (hits, SearchHit, i);
      double title;

      if (!compare_title (self, hit->doc, &self->counts[i], &title, error))
        return FALSE;
      hit->title = scale * TITLE_WEIGHT * title;
      hit->score += hit->title;
    }
  return TRUE;
}

static double
best_words (const GArray *hits)
{
  double best = 0;

  for (guint i = 0; i < hits->len; i++)
    best = MAX (best, g_array_index (hits, SearchHit, i).words);
  return best;
}

static gboolean
score_hits (Reranking *self, GArray *hits, GError **error)
{
  double scale = best_words (hits);

  if (self->n_pairs > 0)
    add_proximity (self, hits);
  /* (Neighbours first: what they see is words and nearness.) */
  if (!self->search->plain)
    add_neighbours (self, hits, scale);
  if (!self->search->plain && self->weight > 0)
    add_cover (self, hits, scale);
  return add_titles (self, hits, scale, error);
}

gboolean
rerank_hits (const Search *search, GArray *hits, GError **error)
{
  g_autofree Reranking *self = g_new (Reranking, 1);
  guint n_words = search->words->len + 1;
  gboolean ok;

  g_assert (hits->len <= RERANK_DEPTH);
  memset (self, 0, G_STRUCT_OFFSET (Reranking, vectors));
  self->search = search;
  self->last = g_new (guint32, n_words);
  self->seen = g_new0 (guint, n_words);
  self->met = g_new0 (guint, n_words);
  self->weights = g_new0 (WordWeights, n_words);
  scanner_init (&self->scanner, search->words, &search->map);
  self->begun = begun_word (search);
  weigh_words (self);
  find_lone_words (self);
  find_pairs (self);
  ok = load_documents (self, hits, error) && score_hits (self, hits, error);
  scanner_clear (&self->scanner);
  if (self->expanded != NULL)
    g_array_unref (self->expanded);
  g_free (self->last);
  g_free (self->seen);
  g_free (self->met);
  g_free (self->weights);
  return ok && prefer_hits (search, hits, error);
}
