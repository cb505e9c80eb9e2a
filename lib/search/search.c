#include "search/search.h"

#include <math.h>
#include <string.h>
#include "index/forward.h"
#include "search/resolve.h"
#include "text/words.h"

/* In a passage: a word again in the window, and a word of the section's heading, beside a new
 * word. */
#define REPEAT_SHARE 0.1
#define HEADING_SHARE 0.4
#define ADJACENT_SHARE 0.3

/* A further suggestion has this much of the first one's score and words. */
#define NEAR_SHARE 0.8

enum
{
  LIKE_TEXT = 256 * 1024 /* of a longer text the beginning speaks for it */
};

/* See search.h. */
#define CONFIDENCE_GAP 1.8
#define CONFIDENCE_WORDS 1.1
#define CONFIDENCE_KNOWN 1.6
#define CONFIDENCE_TITLE 0.75
#define CONFIDENCE_PLACES 1.0
#define CONFIDENCE_WEIGHT 0.13
#define CONFIDENCE_WEIGHT_MAX 20.0
#define CONFIDENCE_UNKNOWN 0.7
#define CONFIDENCE_UNKNOWN_MAX 4
#define CONFIDENCE_SIZE 0.48
#define CONFIDENCE_LEAST 2.1
#define CONFIDENCE_SURE_FROM 0.35
#define CONFIDENCE_MAYBE_FROM (-0.8)
#define SURE_SHARE 0.5
#define SURE_TITLE_OF_TWO 0.4
#define SURE_TITLE_FAR 0.2
#define SURE_FAR 0.4
#define SURE_WHOLE_TITLE 1.6
#define SURE_ONLY_TITLE 0.9
#define SURE_ONLY_GAP 0.3

/* With a key, of the best score at least. */
#define KEYED_SHARE 0.5

/* ---- Another order than by score */

typedef struct
{
  SearchHit hit;
  double key;
  guint rank; /* by score: among equal keys */
} Keyed;

static int
compare_keyed (gconstpointer a, gconstpointer b)
{
  const Keyed *x = a, *y = b;

  if (x->key != y->key)
    return x->key > y->key ? -1 : 1;
  return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* `hits`, best first, by the search's key; those that have little of the query would come before what
 * answers it, so they are left out. */
static gboolean
order_by_key (const Search *search, GArray *hits, GError **error)
{
  const SearchOptions *options = &search->options;
  g_autoptr(GArray) keyed = g_array_new (FALSE, FALSE, sizeof (Keyed));
  double best = hits->len > 0 ? g_array_index (hits, SearchHit, 0).score : 0;

  for (guint i = 0; i < hits->len; i++)
    {
      Keyed entry = { .hit = g_array_index (hits, SearchHit, i), .rank = i };

      if (entry.hit.score < KEYED_SHARE * best)
        break;
      if (!options->key (options->key_data, entry.hit.doc, &entry.key, error))
        return FALSE;
      g_array_append_val (keyed, entry);
    }
  g_array_sort (keyed, compare_keyed);
  g_array_set_size (hits, keyed->len);
  for (guint i = 0; i < keyed->len; i++)
    g_array_index (hits, SearchHit, i) = g_array_index (keyed, Keyed, i).hit;
  return TRUE;
}

/* ---- The answer */

GArray *
search_run (Search *self, GError **error)
{
  guint offset = self->options.offset, limit = self->options.limit;
  guint64 want = (guint64) offset + limit;
  g_autoptr(GArray) hits
             = rank_documents (self, (guint) CLAMP (want, RERANK_DEPTH, G_MAXINT32), error);

  if (hits == NULL || (self->options.key != NULL && !order_by_key (self, hits, error)))
    return NULL;
  g_array_remove_range (hits, 0, MIN (offset, hits->len));
  if (hits->len > limit)
    g_array_set_size (hits, limit);
  return g_steal_pointer (&hits);
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
        && search_word_has (g_ptr_array_index (self->words, word), id))
      counts[forward_field (forward.part)]++;
  return !forward.broken || search_index_damaged (self->index, "a forward list", error);
}

/* ---- Where in an article the answer stands */

typedef struct
{
  guint position; /* among the section's body words */
  guint word;
} Match;

enum
{
  HELD_IN_WINDOW = 1 << 0,
  HELD_IN_HEADING = 1 << 1
};

typedef struct
{
  const Search *search;
  guint window;
  GArray *matches;   /* Match, of the section being read */
  GArray *found;     /* guint, of the best window's section */
  GArray *title;     /* guint, of the title */
  guint *seen;       /* by word: times in the window */
  gboolean *heading; /* by word: in the section's heading */
  double heading_weight;
  int heading_match; /* the first of them in the heading, or -1 */
  double best;
  Passage *out;
  PassageFits fits; /* NULL: all do, and the words of the best are noted */
  gpointer data;
} Finder;

static double
weight_of (const Finder *self, guint word)
{
  const SearchWord *at = g_ptr_array_index (self->search->words, word);

  return at->ranks ? at->weight : 0;
}

/* What the matches [from, to) tell. */
static double
window_score (Finder *self, guint from, guint to)
{
  double score = self->heading_weight;

  memset (self->seen, 0, self->search->words->len * sizeof *self->seen);
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

static guint8
held_word (const Finder *self, guint word)
{
  return (guint8) ((self->seen[word] > 0 ? HELD_IN_WINDOW : 0)
                   | (self->heading[word] ? HELD_IN_HEADING : 0));
}

static guint
window_first (const Finder *self, guint from, guint to)
{
  guint first = g_array_index (self->matches, Match, from).position;
  guint last = g_array_index (self->matches, Match, to - 1).position + 1;
  guint spare = self->window - MIN (self->window, last - first);

  return first - MIN (first, spare / 3);
}

/* That of which window_score () was asked last. */
static gboolean
window_fits (const Finder *self, guint section, guint from, guint to)
{
  guint first = window_first (self, from, to);

  if (self->fits == NULL)
    return TRUE;
  for (guint i = 0; i < self->search->words->len; i++)
    if ((self->search->held[i] & ~held_word (self, i)) != 0)
      return FALSE;
  return self->fits (self->data, section, first, first + self->window);
}

static void
take_window (Finder *self, guint section, guint from, guint to)
{
  self->out->section = section;
  self->out->in_body = TRUE;
  self->out->heading_match = self->heading_match;
  self->out->first = window_first (self, from, to);
  self->out->last = self->out->first + self->window;
  for (guint i = 0; self->fits == NULL && i < self->search->words->len; i++)
    self->search->held[i] = held_word (self, i);
  g_array_set_size (self->found, 0);
  for (guint i = 0; i < self->matches->len; i++)
    g_array_append_val (self->found, g_array_index (self->matches, Match, i).position);
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
      if (score <= self->best + 1e-9 || !window_fits (self, section, from, to))
        continue;
      self->best = score;
      take_window (self, section, from, to);
    }
  /* A heading alone: the start of what it heads. */
  if (self->fits == NULL && self->matches->len == 0 && self->heading_weight > self->best + 1e-9)
    {
      self->best = self->heading_weight;
      self->out->section = section;
      self->out->in_body = FALSE;
      self->out->heading_match = self->heading_match;
      self->out->first = 0;
      self->out->last = self->window;
      g_array_set_size (self->found, 0);
    }
  g_array_set_size (self->matches, 0);
  memset (self->heading, 0, self->search->words->len * sizeof *self->heading);
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

static void
match_title (Finder *self, int word, guint position)
{
  if (self->fits == NULL && word >= 0 && weight_of (self, (guint) word) > 0)
    g_array_append_val (self->title, position);
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
      if (forward.part == PART_TITLE)
        match_title (self, term_map_find (map, id), position++);
      else if (forward.part == PART_HEADING)
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

static gboolean
find_passage (Search *self, guint32 doc, guint window, PassageFits fits, gpointer data,
              Passage *out, GError **error)
{
  g_autoptr(GArray) matches = g_array_new (FALSE, FALSE, sizeof (Match));
  g_autofree guint *seen = g_new0 (guint, self->words->len + 1);
  g_autofree gboolean *heading = g_new0 (gboolean, self->words->len + 1);
  Finder finder = { .search = self,
                    .window = window,
                    .matches = matches,
                    .found = self->matches,
                    .title = self->title_matches,
                    .seen = seen,
                    .heading = heading,
                    .heading_match = -1,
                    .out = out,
                    .fits = fits,
                    .data = data };
  IndexForward list;

  if (!search_index_forward (self->index, doc, &list, error))
    return FALSE;
  return passage_read (&finder, &self->map, &list)
         || search_index_damaged (self->index, "a forward list", error);
}

/* The window of `window` words, within one section, that holds most of the query by
 * weight; a section whose heading matches is preferred. */
gboolean
search_passage (Search *self, guint32 doc, guint window, Passage *out, GError **error)
{
  memset (out, 0, sizeof *out);
  out->last = window;
  out->heading_match = -1;
  out->matches = self->matches;
  out->title_matches = self->title_matches;
  g_array_set_size (self->matches, 0);
  g_array_set_size (self->title_matches, 0);
  g_free (self->held);
  self->held = g_new0 (guint8, self->words->len + 1);
  return find_passage (self, doc, window, NULL, NULL, out, error);
}

gboolean
search_passage_instead (Search *self, guint32 doc, guint window, PassageFits fits,
                        gpointer data, Passage *passage, GError **error)
{
  return find_passage (self, doc, window, fits, data, passage, error);
}

/* ---- Which hits are good enough to be suggested */

/* How much of the query, by weight, a document holds. */
typedef struct
{
  double found;
  guint count;    /* words */
  guint subjects; /* words that say what it is about, as typed */
} Cover;

/* Of a synonym: it is what was typed, or a part of that. */
static void
cover_typed (const Search *search, guint number, gboolean *has)
{
  const SearchWord *word = g_ptr_array_index (search->words, number);

  for (guint k = 0; search_word_is_beside (search->words, word) && k < word->n_of; k++)
    has[word->of[k]] |= has[number] && word->n_together == 1;
}

static gboolean
is_subject (const Search *search, const SearchWord *word)
{
  return word->fate != WORD_RESPELLED && !word->completed
         && (search->stop_lang == NULL
             || stem_part (search->stop_lang, word->typed) == STEM_SUBJECT);
}

static gboolean
measure_cover (Search *search, guint32 doc, gboolean *has, Cover *cover, GError **error)
{
  const GPtrArray *words = search->words;
  IndexForward list;
  Forward forward;
  guint32 id;

  memset (has, 0, words->len * sizeof *has);
  *cover = (Cover){ 0 };
  if (!search_index_forward (search->index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (forward_next (&forward, &id))
    {
      int number = id < TERM_FIRST || forward.part == PART_FILTER
                     ? -1
                     : term_map_find (&search->map, id);

      if (number >= 0)
        has[number] = TRUE;
    }
  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);

      for (guint k = 0; has[i] && k < word->n_parts; k++)
        has[word->parts[k]] = TRUE;
      cover_typed (search, i, has);
    }
  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);

      if (!has[i] || !word->ranks || word->n_parts > 0 || search_word_is_beside (words, word))
        continue;
      cover->found += word->weight;
      cover->count++;
      cover->subjects += is_subject (search, word);
    }
  return TRUE;
}

/* What was asked. */
typedef struct
{
  double weight;
  guint count;     /* words that some article has */
  guint unknown;   /* and that none has */
  gboolean beside; /* words were typed beside them that say too little */
} Asked;

/* A word that no article has counts as the rarest would; but a mail holds names and numbers, so all of these
 * no more than the others. */
static Asked
measure_asked (const Search *search)
{
  Asked asked = { .unknown = search->query->unknown };
  double documents = search->index->documents;

  for (guint i = 0; i < search->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (search->words, i);

      asked.unknown += word->unheard;
      asked.beside |= word->fate == WORD_STOP;
      if (!word->ranks || word->n_parts > 0 || search_word_is_beside (search->words, word))
        continue;
      asked.weight += word->weight;
      asked.count++;
    }
  asked.weight += MIN (asked.unknown * log (1 + (documents + 0.5) / 0.5), asked.weight);
  return asked;
}

/* Two words of a sentence are in some article by chance, and one is in many: only what the title says, too,
 * is none, or words that nothing was typed beside. */
static gboolean
is_no_chance (const Asked *asked, const Cover *cover, double title, double gap)
{
  double share = cover->found / asked->weight;

  if (cover->subjects >= 3)
    return share >= SURE_SHARE;
  if (cover->subjects == 2)
    return share >= SURE_SHARE
           && (!asked->beside || title >= SURE_TITLE_OF_TWO
               || (title >= SURE_TITLE_FAR && gap >= SURE_FAR));
  if (cover->subjects == 0 || share < 1)
    return FALSE;
  return cover->count >= 2 ? title >= SURE_WHOLE_TITLE
                           : title >= SURE_ONLY_TITLE && gap >= SURE_ONLY_GAP;
}

static SearchConfidence
confidence_of_first (const Search *search, const GArray *hits, const Cover *cover,
                     const Asked *asked)
{
  const SearchHit *first = &g_array_index (hits, SearchHit, 0);
  double next = hits->len > 1 ? g_array_index (hits, SearchHit, 1).score : 0;
  double gap, best = 0, title, z;

  for (guint i = 0; i < hits->len; i++)
    best = MAX (best, g_array_index (hits, SearchHit, i).words);
  if (cover->count == 0 || first->score <= 0 || best <= 0 || asked->weight <= 0)
    return CONFIDENCE_NONE;
  gap = (first->score - next) / first->score;
  title = first->title / best;
  z = CONFIDENCE_GAP * gap + CONFIDENCE_WORDS * first->words / asked->weight
      + CONFIDENCE_KNOWN * cover->count / asked->count + CONFIDENCE_TITLE * title
      + CONFIDENCE_PLACES * first->cover / best
      + CONFIDENCE_WEIGHT * MIN (cover->found, CONFIDENCE_WEIGHT_MAX)
      - CONFIDENCE_UNKNOWN * MIN (asked->unknown, CONFIDENCE_UNKNOWN_MAX)
      - CONFIDENCE_SIZE * log (search->index->documents) - CONFIDENCE_LEAST;
  if (z >= CONFIDENCE_SURE_FROM && is_no_chance (asked, cover, title, gap))
    return CONFIDENCE_SURE;
  return z >= CONFIDENCE_MAYBE_FROM ? CONFIDENCE_MAYBE : CONFIDENCE_NONE;
}

gboolean
search_confident (Search *search, const GArray *hits,
                  SearchConfidence levels[CONFIDENCE_HITS], GError **error)
{
  g_autofree gboolean *has = g_new (gboolean, search->words->len + 1);
  Asked asked = measure_asked (search);
  double first_found = 0;

  memset (levels, 0, CONFIDENCE_HITS * sizeof *levels);
  for (guint i = 0; i < MIN (hits->len, CONFIDENCE_HITS); i++)
    {
      const SearchHit *hit = &g_array_index (hits, SearchHit, i);
      Cover cover;

      if (!measure_cover (search, hit->doc, has, &cover, error))
        return FALSE;
      if (i == 0)
        {
          levels[0] = confidence_of_first (search, hits, &cover, &asked);
          first_found = cover.found;
        }
      else if (levels[i - 1] != CONFIDENCE_NONE && cover.found >= NEAR_SHARE * first_found
               && hit->score >= NEAR_SHARE * g_array_index (hits, SearchHit, 0).score)
        levels[i] = CONFIDENCE_MAYBE;
    }
  return TRUE;
}

/* ---- A text made into a query */

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
  gboolean ok = search_index_stems (index, word->word, lang, TRUE, terms, error);

  for (guint i = 0; i < terms->len; i++)
    {
      IndexTerm *term = &g_array_index (terms, IndexTerm, i);

      df += term->df;
      index_term_clear (term);
    }
  if (df > 0)
    word->weight = search_query_weight (word->count)
                   * impact_idf (index->documents, MIN (df, index->documents));
  return ok;
}

static gboolean
like_is_stop (SearchIndex *index, const char *lang, const char *word)
{
  const char *used = lang != NULL ? lang : index->langs[0];

  return used == NULL || stem_part (used, word) == STEM_STOP;
}

Query *
search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
             guint limit, GError **error)
{
  g_autoptr(GHashTable) counts = count_words (text, length);
  g_autoptr(GArray) words = g_array_new (FALSE, FALSE, sizeof (LikeWord));
  g_autoptr(GString) joined = g_string_new (NULL);
  guint unknown = 0;
  GHashTableIter iter;
  gpointer key, value;
  Query *query;

  if (g_hash_table_size (counts) <= limit)
    return query_parse (text, length, QUERY_TEXT);
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
      else
        unknown++;
    }
  g_array_sort (words, compare_like);
  for (guint i = 0; i < MIN (words->len, limit); i++)
    {
      const LikeWord *word = &g_array_index (words, LikeWord, i);

      for (guint k = 0; k < MIN (word->count, 3); k++)
        g_string_append_printf (joined, "%s ", word->word);
    }
  query = query_parse (joined->str, joined->len, QUERY_TEXT);
  query->unknown = unknown;
  return query;
}
