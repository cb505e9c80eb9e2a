#include "search/search.h"

#include <stdlib.h>
#include <string.h>
#include "index/forward.h"
#include "search/spelling.h"
#include "text/stem.h"
#include "text/words.h"

enum
{
  LIKE_TEXT = 256 * 1024 /* of a longer text the beginning speaks for it */
};

/* In a passage: a word again in the window, and a word of the section's heading, beside a new
 * word. */
#define REPEAT_SHARE 0.1
#define HEADING_SHARE 0.4
#define ADJACENT_SHARE 0.3

struct Search
{
  SearchIndex *index;
  const Query *query;
  SearchOptions options;
  Resolved *resolved;
  TermMap map;
};

Search *
search_new (SearchIndex *index, const Query *query, const SearchOptions *options,
            GError **error)
{
  g_autoptr(Search) self = g_new0 (Search, 1);

  self->index = index;
  self->query = query;
  self->options = *options;
  self->resolved = resolve_query (index, query, options->lang, error);
  if (self->resolved == NULL)
    return NULL;
  term_map_init (&self->map, self->resolved);
  return g_steal_pointer (&self);
}

void
search_free (Search *self)
{
  if (self == NULL)
    return;
  term_map_clear (&self->map);
  resolved_free (self->resolved);
  g_free (self);
}

/* Puts the best of `hits` in better order. */
static gboolean
rerank_best (Search *self, GArray *hits, GError **error)
{
  g_autoptr(GArray) best = g_array_new (FALSE, FALSE, sizeof (SearchHit));
  guint depth = MIN (hits->len, RERANK_DEPTH);

  if (depth == 0)
    return TRUE;
  g_array_append_vals (best, hits->data, depth);
  if (!rerank_hits (self->index, self->resolved, best, &self->options, error))
    return FALSE;
  memcpy (hits->data, best->data, depth * sizeof (SearchHit));
  return TRUE;
}

GArray *
search_run (Search *self, GError **error)
{
  const SearchOptions *options = &self->options;
  guint64 want = (guint64) options->offset + options->limit;
  g_autoptr(GArray) hits = rank_documents (self->index, self->resolved,
                                            (guint) CLAMP (want, RERANK_DEPTH, G_MAXINT32),
                                            options, error);

  if (hits == NULL || (!options->plain && !rerank_best (self, hits, error)))
    return NULL;
  g_array_remove_range (hits, 0, MIN (options->offset, hits->len));
  if (hits->len > options->limit)
    g_array_set_size (hits, options->limit);
  return g_steal_pointer (&hits);
}

const GPtrArray *
search_words (const Search *self)
{
  return self->resolved->words;
}

static gboolean
may_respell (const Query *query, const char *word)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      if ((clause->quoted || clause->literal)
          && g_strv_contains ((const char *const *) clause->words, word))
        return FALSE;
    }
  return TRUE;
}

char *
search_did_you_mean (Search *self, GError **error)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gboolean better = FALSE;

  for (guint i = 0; i < self->resolved->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (self->resolved->words, i);
      g_autofree char *near = NULL;

      if (word->count == 0)
        continue;
      if (word->fate == WORD_UNKNOWN && may_respell (self->query, word->typed)
          && !spelling_nearest (self->index, word->typed, &near, error))
        return NULL;
      better |= near != NULL || word->fate == WORD_RESPELLED;
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, near != NULL ? near : word->shown);
    }
  return better ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

gboolean
search_field_counts (Search *self, guint32 doc, guint word, guint counts[N_FIELDS],
                     GError **error)
{
  IndexForward list;
  Forward forward;
  guint32 id;

  memset (counts, 0, N_FIELDS * sizeof *counts);
  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (forward_next (&forward, &id))
    if (id >= TERM_FIRST && forward.part != PART_FILTER
        && term_map_find (&self->map, id) == (int) word)
      counts[forward_field (forward.part)]++;
  return !forward.broken || search_index_damaged (self->index, "a forward list", error);
}

/* ---- Where in an article the answer stands */

typedef struct
{
  guint position; /* among the section's body words */
  guint word;
} Match;

typedef struct
{
  const Resolved *resolved;
  guint window;
  GArray *matches;   /* Match, of the section being read */
  guint *seen;       /* by word: times in the window */
  gboolean *heading; /* by word: in the section's heading */
  double heading_weight;
  int heading_match; /* the first of them in the heading, or -1 */
  double best;
  Passage *out;
} Finder;

static double
weight_of (const Finder *self, guint word)
{
  const SearchWord *at = g_ptr_array_index (self->resolved->words, word);

  return at->ranks ? at->weight : 0;
}

/* What the matches [from, to) tell. */
static double
window_score (Finder *self, guint from, guint to)
{
  double score = self->heading_weight;

  memset (self->seen, 0, self->resolved->words->len * sizeof *self->seen);
  for (guint i = from; i < to; i++)
    {
      const Match *match = &g_array_index (self->matches, Match, i);
      double weight = weight_of (self, match->word);

      score += self->seen[match->word]++ == 0 ? weight : REPEAT_SHARE * weight;
      if (i > from && match[-1].position + 1 == match->position
          && match[-1].word != match->word)
        score += ADJACENT_SHARE * weight;
    }
  return score;
}

static void
take_window (Finder *self, guint section, guint from, guint to)
{
  guint first = g_array_index (self->matches, Match, from).position;
  guint last = g_array_index (self->matches, Match, to - 1).position + 1;
  guint spare = self->window - MIN (self->window, last - first);

  self->out->section = section;
  self->out->in_body = TRUE;
  self->out->heading_match = self->heading_match;
  self->out->first = first - MIN (first, spare / 3);
  self->out->last = self->out->first + self->window;
  g_array_set_size (self->out->matches, 0);
  for (guint i = 0; i < self->matches->len; i++)
    g_array_append_val (self->out->matches, g_array_index (self->matches, Match, i).position);
}

static void
end_section (Finder *self, guint section)
{
  guint to = 0;

  for (guint from = 0; from < self->matches->len; from++)
    {
      guint start = g_array_index (self->matches, Match, from).position;
      double score;

      while (to < self->matches->len
             && g_array_index (self->matches, Match, to).position < start + self->window)
        to++;
      score = window_score (self, from, to);
      if (score <= self->best + 1e-9)
        continue;
      self->best = score;
      take_window (self, section, from, to);
    }
  /* A heading alone: the start of what it heads. */
  if (self->matches->len == 0 && self->heading_weight > self->best + 1e-9)
    {
      self->best = self->heading_weight;
      self->out->section = section;
      self->out->in_body = FALSE;
      self->out->heading_match = self->heading_match;
      self->out->first = 0;
      self->out->last = self->window;
      g_array_set_size (self->out->matches, 0);
    }
  g_array_set_size (self->matches, 0);
  memset (self->heading, 0, self->resolved->words->len * sizeof *self->heading);
  self->heading_weight = 0;
  self->heading_match = -1;
}

static void
match_heading (Finder *self, int word, guint position)
{
  if (word < 0 || self->heading[word])
    return;
  if (self->heading_match < 0)
    self->heading_match = (int) position;
  self->heading[word] = TRUE;
  self->heading_weight += HEADING_SHARE * weight_of (self, (guint) word);
}

static gboolean
passage_read (Finder *self, const TermMap *map, const IndexForward *list)
{
  Forward forward;
  guint position = 0;
  guint32 id;

  forward_begin (&forward, list->tokens, list->tokens_length);
  while (forward_next (&forward, &id))
    {
      if (id < TERM_FIRST)
        {
          position = 0;
          if (forward.part == PART_HEADING && forward.section > 0)
            end_section (self, forward.section - 1);
          continue;
        }
      if (forward.part == PART_HEADING)
        match_heading (self, term_map_find (map, id), position++);
      else if (forward.part == PART_BODY)
        {
          Match match = { position++, 0 };
          int word = term_map_find (map, id);

          if (word < 0)
            continue;
          match.word = (guint) word;
          if (weight_of (self, match.word) > 0)
            g_array_append_val (self->matches, match);
        }
    }
  return !forward.broken;
}

/* The window of `window` words, within one section, that holds most of the query by
 * weight; a section whose heading matches is preferred. */
gboolean
search_passage (Search *self, guint32 doc, guint window, Passage *out, GError **error)
{
  const Resolved *resolved = self->resolved;
  g_autoptr(GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autofree guint *seen = g_new0 (guint, resolved->words->len + 1);
  g_autofree gboolean *heading = g_new0 (gboolean, resolved->words->len + 1);
  Finder finder = { .resolved = resolved,
                    .window = window,
                    .matches = matches,
                    .seen = seen,
                    .heading = heading,
                    .heading_match = -1,
                    .out = out };
  IndexForward list;

  memset (out, 0, sizeof *out);
  out->last = window;
  out->heading_match = -1;
  out->matches = g_array_new (FALSE, FALSE, sizeof (guint));
  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  return passage_read (&finder, &self->map, &list)
         || search_index_damaged (self->index, "a forward list", error);
}

void
passage_clear (Passage *self)
{
  g_clear_pointer (&self->matches, g_array_unref);
}

/* ---- Which hits are good enough to be suggested */

static gboolean
in_any_field (const guint counts[N_FIELDS])
{
  for (int field = 0; field < N_FIELDS; field++)
    if (counts[field] > 0)
      return TRUE;
  return FALSE;
}

static gboolean
covers (Search *search, guint32 doc, gboolean *enough, GError **error)
{
  const GPtrArray *words = search_words (search);
  double all = 0, found = 0;
  guint count = 0;

  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);
      guint counts[N_FIELDS];

      if (!word->ranks)
        continue;
      if (!search_field_counts (search, doc, i, counts, error))
        return FALSE;
      all += word->weight;
      found += in_any_field (counts) ? word->weight : 0;
      count += in_any_field (counts);
    }
  *enough = count >= 2 && found >= CONFIDENCE_COVER * all;
  return TRUE;
}

static gboolean
stands_apart (const GArray *hits, guint i)
{
  double score = g_array_index (hits, SearchHit, i).score;
  double next = i + 1 < hits->len ? g_array_index (hits, SearchHit, i + 1).score : 0;

  return score - next >= CONFIDENCE_GAP * score;
}

gboolean
search_confident (Search *search, const GArray *hits, guint *count, GError **error)
{
  gboolean enough = TRUE;

  *count = 0;
  for (guint i = 0; i < MIN (hits->len, CONFIDENCE_HITS); i++)
    {
      if (!covers (search, g_array_index (hits, SearchHit, i).doc, &enough, error))
        return FALSE;
      if (!enough)
        break;
      if (stands_apart (hits, i))
        {
          *count = i + 1;
          break;
        }
    }
  return TRUE;
}

/* ---- The words of a text that tell most about it, as a query */

typedef struct
{
  const char *word;
  guint count;
  double weight;
} LikeWord;

static GHashTable *
count_words (const char *text, gsize length)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Words words;
  WordSpan span;

  words_begin (&words, text, MIN (length, LIKE_TEXT));
  while (words_next (&words, &span))
    {
      char folded[WORD_MAX + 1];
      gpointer known;

      word_fold (text, span, folded);
      known = g_hash_table_lookup (counts, folded);
      g_hash_table_insert (counts, g_strdup (folded),
                           GUINT_TO_POINTER (GPOINTER_TO_UINT (known) + 1));
    }
  return counts;
}

static int
compare_like (gconstpointer a, gconstpointer b)
{
  const LikeWord *x = a, *y = b;

  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  return strcmp (x->word, y->word);
}

static gboolean
like_weigh (SearchIndex *index, const char *lang, LikeWord *word, GError **error)
{
  g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));
  guint32 df = 0;
  gboolean ok = resolve_stems (index, word->word, lang, terms, error);

  for (guint i = 0; i < terms->len; i++)
    {
      IndexTerm *term = &g_array_index (terms, IndexTerm, i);

      df += term->df;
      index_term_clear (term);
    }
  if (df > 0)
    word->weight = impact_query_weight (word->count)
                   * impact_idf (index->documents, MIN (df, index->documents));
  return ok;
}

static gboolean
like_is_stop (SearchIndex *index, const char *lang, const char *word)
{
  const char *used = lang != NULL ? lang : index->langs[0];

  return used == NULL || stem_is_stop_word (used, word);
}

Query *
search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
             guint limit, GError **error)
{
  g_autoptr(GHashTable) counts = count_words (text, length);
  g_autoptr(GArray) words = g_array_new (FALSE, FALSE, sizeof (LikeWord));
  g_autoptr(GString) joined = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      LikeWord word = { key, GPOINTER_TO_UINT (value), 0 };

      if (like_is_stop (index, lang, key))
        continue;
      if (!like_weigh (index, lang, &word, error))
        return NULL;
      if (word.weight > 0)
        g_array_append_val (words, word);
    }
  g_array_sort (words, compare_like);
  for (guint i = 0; i < MIN (words->len, limit); i++)
    {
      const LikeWord *word = &g_array_index (words, LikeWord, i);

      for (guint k = 0; k < MIN (word->count, 3); k++)
        g_string_append_printf (joined, "%s ", word->word);
    }
  return query_parse (joined->str, joined->len, FALSE);
}
