#include "search/resolve.h"

#include <string.h>
#include "search/spelling.h"
#include "text/stem.h"
#include "text/words.h"

/* A respelled word counts less than one that was typed. */
#define RESPELLED_WEIGHT 0.6
/* A compound's part, and two words as one, beside what was typed. */
#define COMPOUND_WEIGHT 0.8
/* What was not typed, but may have been meant: what editors name together may differ ("cancel, unsubscribe"), what
 * people say for each other everywhere is nearly the same ("pay, payment"; of .5 to 1 this loses on no judged set). */
#define SYNONYM_WEIGHT 0.6
#define EVERYDAY_WEIGHT 0.8
/* What two words as one weigh at most, of the weights of both. */
#define COMPOUND_SHARE 0.4
/* An everyday word ("someone", "without") is rare in a small knowledge base, because that is
 * small. */
#define WEAK_WEIGHT 0.7
#define DENIED_WEIGHT 0.3 /* of one that is denied: "it does not work" */
#define STOP_SHARE 0.2    /* of the other word's weight, for all stop words beside it */

enum
{
  RUNS_MOST = 8 /* of terms that are a phrase: more are found faster word by word */
};

static void
clear_term (gpointer term)
{
  index_term_clear (term);
}

static void
free_word (gpointer data)
{
  SearchWord *word = data;

  g_free (word->shown);
  g_array_unref (word->terms);
  g_free (word);
}

static void
free_condition (gpointer data)
{
  Condition *condition = data;

  g_array_unref (condition->words);
  g_clear_pointer (&condition->runs, g_array_unref);
  g_free (condition);
}

static void
clear_filter (gpointer filter)
{
  index_term_clear (&((ResolvedFilter *) filter)->term);
}

/* How many of the words that were typed are stop words of `lang`, or words of it. */
static guint
count_known (const Search *self, const char *lang, gboolean stops)
{
  guint hits = 0;

  for (guint i = 0; i < self->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (self->words, i);

      if (stops)
        hits += stem_part (lang, word->typed) == STEM_STOP;
      else
        hits += word->fate == WORD_AS_TYPED
                && spelling_is_known (self->index, word->typed, lang);
    }
  return hits;
}

/* The language of whose words, or stop words, the query has most; `otherwise` when that has as many, or two have as
 * many words. */
static const char *
language_of_most (const Search *self, gboolean stops, const char *otherwise)
{
  const char *best = otherwise;
  guint most = otherwise == NULL ? 0 : count_known (self, otherwise, stops);

  for (char **each = self->index->langs; *each != NULL; each++)
    {
      guint hits = count_known (self, *each, stops);

      if (hits > most)
        best = *each;
      else if (hits == most && !stops)
        best = otherwise;
      most = MAX (most, hits);
    }
  return best;
}

/* That of its stop words, or the index's most frequent one. */
static const char *
stop_language (const Search *self)
{
  return self->options.lang != NULL ? self->options.lang
                                    : language_of_most (self, TRUE, self->index->langs[0]);
}

/* What the query is in: the language of its stop words, else of its words. */
static const char *
query_language (const Search *self)
{
  return self->stop_lang == NULL || self->options.lang != NULL
             || count_known (self, self->stop_lang, TRUE) > 0
           ? self->stop_lang
           : language_of_most (self, FALSE, self->stop_lang);
}

static gboolean
same_terms (const SearchWord *a, const SearchWord *b)
{
  if (a->fate != b->fate || a->terms->len != b->terms->len || a->terms->len == 0)
    return FALSE;
  for (guint i = 0; i < a->terms->len; i++)
    if (g_array_index (a->terms, IndexTerm, i).id != g_array_index (b->terms, IndexTerm, i).id)
      return FALSE;
  return TRUE;
}

/* Words of one stem are one word: the last of the list goes when an earlier one is the
 * same. */
static void
unite_last (Search *self, guint *number)
{
  guint last = self->words->len - 1;

  for (guint i = 0; i < last; i++)
    if (same_terms (self->words->pdata[i], self->words->pdata[last]))
      {
        g_ptr_array_set_size (self->words, (int) last);
        *number = i;
        return;
      }
}

static gboolean
look_up (Search *self, SearchWord *word, GError **error)
{
  if (word->fate == WORD_PREFIX || word_paired (word->typed) == 1)
    return search_index_prefix (self->index, word->typed, word->terms, error);
  if (!search_index_stems (self->index, word->typed, self->options.lang,
                           word->fate == WORD_AS_TYPED || word->fate == WORD_BEGUN,
                           word->terms, error)
      || (word->fate == WORD_BEGUN && !search_complete (self, word, error)))
    return FALSE;
  if (word->terms->len == 0)
    word->fate = WORD_AS_TYPED;
  return TRUE;
}

/* The word's number; a word typed twice is one word that counts twice. */
static gboolean
add_word (Search *self, const char *typed, WordFate fate, guint *number, GError **error)
{
  SearchWord *word;

  for (*number = 0; *number < self->words->len; (*number)++)
    {
      word = g_ptr_array_index (self->words, *number);
      if ((word->fate == WORD_PREFIX) == (fate == WORD_PREFIX)
          && (word->fate == WORD_BEGUN) == (fate == WORD_BEGUN)
          && strcmp (word->typed, typed) == 0)
        return TRUE;
    }
  word = g_new0 (SearchWord, 1);
  word->typed = typed;
  word->shown = g_strdup (typed);
  word->fate = fate;
  word->terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));
  g_array_set_clear_func (word->terms, clear_term);
  g_ptr_array_add (self->words, word);
  if (!look_up (self, word, error))
    return FALSE;
  unite_last (self, number);
  return TRUE;
}

static gboolean
add_filter (Search *self, const Clause *clause, GError **error)
{
  ResolvedFilter filter = { .negative = clause->occur == OCCUR_MUST_NOT };

  const char *region
    = g_str_has_prefix (clause->filter, "lang:") ? strchr (clause->filter, '-') : NULL;
  g_autofree char *lang = NULL;

  if (!search_index_term (self->index, clause->filter, &filter.term, &filter.found, error))
    return FALSE;
  /* Of a region that nothing is written for, the language. */
  if (!filter.found && region != NULL)
    lang = g_strndup (clause->filter, (gsize) (region - clause->filter));
  if (lang != NULL
      && !search_index_term (self->index, lang, &filter.term, &filter.found, error))
    return FALSE;
  g_array_append_val (self->filters, filter);
  return TRUE;
}

static gboolean
add_clause (Search *self, const Clause *clause, GError **error)
{
  guint n_words = g_strv_length (clause->words);
  Condition *condition = NULL;

  if (clause->kind == CLAUSE_FILTER)
    return add_filter (self, clause, error);
  if (clause->occur != OCCUR_SHOULD || (clause->kind == CLAUSE_PREFIX && n_words > 1)
      || (clause->kind == CLAUSE_PHRASE && self->query->one_phrase))
    {
      condition = g_new0 (Condition, 1);
      condition->occur = clause->kind == CLAUSE_PREFIX && clause->occur == OCCUR_SHOULD
                           ? OCCUR_MUST
                           : clause->occur;
      condition->title = clause->title;
      condition->ordered = n_words > 1;
      condition->words = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (self->conditions, condition);
    }
  if (clause->kind == CLAUSE_PREFIX || condition != NULL)
    self->plain = TRUE;
  for (guint i = 0; i < n_words; i++)
    {
      WordFate fate = i < n_words - 1                 ? WORD_AS_TYPED
                      : clause->kind == CLAUSE_PREFIX ? WORD_PREFIX
                      : clause->begun                 ? WORD_BEGUN
                                                      : WORD_AS_TYPED;
      SearchWord *word;
      guint number;

      if (!add_word (self, clause->words[i], fate, &number, error))
        return FALSE;
      if (condition != NULL)
        g_array_append_val (condition->words, number);
      if (clause->occur == OCCUR_MUST_NOT)
        continue;
      word = g_ptr_array_index (self->words, number);
      word->count++;
      word->named |= clause->name;
      g_array_append_val (self->sequence, number);
    }
  return TRUE;
}

gboolean
search_derive (Search *self, const char *text, WordFate fate, guint count, guint *number,
               GError **error)
{
  guint before = self->words->len;
  SearchWord *word;

  if (!add_word (self, text, fate, number, error))
    return FALSE;
  if (self->words->len == before)
    return TRUE;
  word = g_ptr_array_index (self->words, before);
  word->typed = word->shown;
  word->count = count;
  if (word->terms->len > 0)
    return TRUE;
  g_ptr_array_set_size (self->words, (int) before);
  *number = G_MAXUINT;
  return TRUE;
}

static gboolean
in_condition (const Search *self, guint number)
{
  for (guint i = 0; i < self->conditions->len; i++)
    {
      const Condition *condition = g_ptr_array_index (self->conditions, i);

      for (guint k = 0; k < condition->words->len; k++)
        if (g_array_index (condition->words, guint, k) == number)
          return TRUE;
    }
  return FALSE;
}

static gboolean
is_mere_stop_word (const Search *self, const SearchWord *word)
{
  return (word->fate == WORD_AS_TYPED || word->fate == WORD_PART) && !word->named
         && search_is_stop (self, word->typed);
}

/* ("t": of doesn't, which is two words.) */
static gboolean
is_denial (const char *word)
{
  static const char *const words[] = { "not",  "t",     "never",   "cannot", "doesnt",
                                       "dont", "didnt", "isnt",    "arent",  "wasnt",
                                       "wont", "cant",  "stopped", "stops",  "nicht",
                                       "niet", "no",    "не",      NULL };

  return g_strv_contains (words, word);
}

/* Whether it is an everyday word that is denied: "it does not work" says that something fails, of which "Work with us"
 * knows nothing. */
static gboolean
is_denied (const Search *self, guint number)
{
  const GArray *sequence = self->sequence;

  if (self->stop_lang == NULL
      || stem_part (self->stop_lang, ((SearchWord *) self->words->pdata[number])->typed)
           != STEM_WEAK)
    return FALSE;
  for (guint i = 0; i < sequence->len; i++)
    {
      if (g_array_index (sequence, guint, i) != number)
        continue;
      for (guint k = i == 0 ? 1 : i - 1; k < MIN (i + 2, sequence->len); k += 2)
        if (is_denial (
              ((SearchWord *) self->words->pdata[g_array_index (sequence, guint, k)])->typed))
          return TRUE;
    }
  return FALSE;
}

/* Stop words rank only when nothing else was typed, or one of them beside one ("about domain"): more are a sentence
 * ("where is my domain", "help me"), and say nothing.  Nor do they where there is a word that no article has: that is what
 * was asked about, and who asks "I was hacked" is not answered by what says "I was". */
static void
drop_stop_words (Search *self)
{
  guint ranking = 0, unheard = 0, stops = 0, others = 0;

  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      word->ranks = word->count > 0 && word->terms->len > 0;
      word->unheard
        = word->count > 0
          && (word->fate == WORD_UNKNOWN || word->fate == WORD_RESPELLED || word->completed)
          && !word->has_synonyms && !search_is_common (self, word->typed);
      if (word->ranks && is_mere_stop_word (self, word))
        word->fate = WORD_STOP;
      if (word->count > 0 && !word->named && search_is_stop (self, word->typed))
        stops++;
      else if (word->count > 0)
        others++;
      ranking += word->ranks && word->fate != WORD_STOP;
      unheard += word->unheard;
    }
  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      if (word->fate == WORD_STOP && unheard == 0
          && (others == 0 || (ranking == 1 && stops == 1)))
        word->fate = WORD_AS_TYPED;
      else if ((word->fate == WORD_STOP || (unheard > 0 && is_denied (self, i)))
               && !in_condition (self, i))
        word->ranks = FALSE;
    }
}

static gboolean
is_guess (const SearchWord *word)
{
  return word->fate == WORD_RESPELLED || word->completed;
}

/* A compound tells no more than its parts do together: that few articles write it as one word makes it
 * no rarer a thing. */
static void
weigh_compound (const Search *self, SearchWord *word)
{
  double parts = 0;

  for (guint i = 0; i < word->n_parts; i++)
    parts += ((SearchWord *) self->words->pdata[word->parts[i]])->weight;
  if (word->n_parts > 0)
    word->weight = MIN (word->weight, COMPOUND_SHARE * parts);
}

/* A guess tells no more than what was typed does on average. */
static void
weigh_guesses (const Search *self)
{
  double typed = 0;
  guint count = 0;

  for (guint i = 0; i < self->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (self->words, i);

      if (!word->ranks || word->fate != WORD_AS_TYPED)
        continue;
      typed += word->weight;
      count++;
    }
  for (guint i = 0; count > 0 && i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      if (is_guess (word))
        word->weight = MIN (word->weight, typed / count);
    }
}

/* A synonym is worth no more than what was typed, however rare it is; nor are several words together. */
static double
synonym_weight (const Search *self, const SearchWord *word)
{
  double typed = 0;

  for (guint i = 0; i < word->n_of; i++)
    typed += ((SearchWord *) g_ptr_array_index (self->words, word->of[i]))->weight;
  return (word->line > 0 ? SYNONYM_WEIGHT : EVERYDAY_WEIGHT) * MIN (word->idf, typed)
         * (word->n_together > 1 && search_is_stop (self, word->typed) ? STOP_SHARE : 1)
         / MAX (word->n_together, 1);
}

/* A stop word that was typed, and is named at most by those that it is one with. */
static gboolean
is_light (const Search *self, const SearchWord *word)
{
  return (word->together && word->fate == WORD_AS_TYPED) || is_mere_stop_word (self, word);
}

/* Stop words beside the only other word choose between the articles that have it, and no others: "About
 * domains" for "about domain", but "Transfers" for "how do I transfer". */
static void
weigh_stop_words (Search *self)
{
  double other = 0;
  guint stops = 0;

  for (guint i = 0; i < self->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (self->words, i);

      if (word->ranks && is_light (self, word))
        stops++;
      else if (word->ranks)
        other += word->weight;
    }
  for (guint i = 0; i < self->words->len && other > 0; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      if (word->ranks && is_light (self, word))
        word->weight = MIN (word->weight, STOP_SHARE * other / stops);
    }
}

static void
weigh_words (Search *self)
{
  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      word->df = (guint32) MIN (search_df (word), self->index->documents);
      word->idf = impact_idf (self->index->documents, word->df);
      word->weight = word->idf * search_query_weight (word->count);
      if (word->fate == WORD_SYNONYM)
        word->weight = synonym_weight (self, word);
      else if (is_guess (word))
        word->weight *= RESPELLED_WEIGHT;
      else if (word->fate == WORD_PART || word->fate == WORD_JOINED)
        word->weight *= COMPOUND_WEIGHT;
      if (self->stop_lang != NULL && stem_part (self->stop_lang, word->typed) == STEM_WEAK)
        word->weight *= is_denied (self, i) ? DENIED_WEIGHT : WEAK_WEIGHT;
    }
  weigh_guesses (self);
  for (guint i = 0; i < self->words->len; i++)
    weigh_compound (self, g_ptr_array_index (self->words, i));
  weigh_stop_words (self);
}

/* Keeps the ranking words, for proximity. */
static void
trim_sequence (Search *self)
{
  guint kept = 0;

  for (guint i = 0; i < self->sequence->len; i++)
    {
      guint number = g_array_index (self->sequence, guint, i);
      const SearchWord *word = g_ptr_array_index (self->words, number);

      if (word->ranks)
        g_array_index (self->sequence, guint, kept++) = number;
    }
  g_array_set_size (self->sequence, kept);
  if (kept < 2)
    self->plain = TRUE;
}

/* ---- From term to word */

void
term_map_init (TermMap *self, const GPtrArray *words)
{
  guint size = 64, total = 0;

  for (guint i = 0; i < words->len; i++)
    total += ((SearchWord *) g_ptr_array_index (words, i))->terms->len;
  while (size < total * 4)
    size *= 2;
  memset (self->hint, 0, sizeof self->hint);
  self->mask = size - 1;
  self->shared = FALSE;
  self->keys = g_new0 (guint32, size);
  self->words = g_new (guint16, size);
  for (guint i = 0; i < words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (words, i);

      for (guint k = 0; k < word->terms->len; k++)
        {
          guint32 id = g_array_index (word->terms, IndexTerm, k).id;
          guint at = id * 2654435761u >> 7;

          while (self->keys[at & self->mask] != 0 && self->keys[at & self->mask] != id)
            at++;
          if (self->keys[at & self->mask] == id)
            {
              self->shared |= self->words[at & self->mask] != i;
              continue;
            }
          self->hint[id % TERM_MAP_HINT / 64] |= G_GUINT64_CONSTANT (1) << id % 64;
          self->keys[at & self->mask] = id;
          self->words[at & self->mask] = (guint16) i;
        }
    }
}

/* ---- Words in a row */

/* Each of `runs` with each term of `word` behind it. */
static GArray *
add_to_runs (const GArray *runs, const SearchWord *word)
{
  g_autoptr(GArray) longer = g_array_new (FALSE, FALSE, sizeof (TermRun));

  for (guint i = 0; i < runs->len && runs->len * word->terms->len <= RUNS_MOST; i++)
    for (guint k = 0; k < word->terms->len; k++)
      {
        TermRun run = g_array_index (runs, TermRun, i);

        if (!term_run_add (&run, g_array_index (word->terms, IndexTerm, k).id))
          return NULL;
        g_array_append_val (longer, run);
      }
  return longer->len == runs->len * word->terms->len ? g_steal_pointer (&longer) : NULL;
}

static void
find_runs (const Search *self, Condition *condition)
{
  TermRun none = { .length = 0 };
  GArray *runs = g_array_new (FALSE, FALSE, sizeof none);

  g_array_append_val (runs, none);
  for (guint i = 0; runs != NULL && i < condition->words->len; i++)
    {
      guint number = g_array_index (condition->words, guint, i);
      GArray *longer = add_to_runs (runs, g_ptr_array_index (self->words, number));

      g_array_unref (runs);
      runs = longer;
    }
  condition->runs = runs;
}

/* ---- The search */

static gboolean
resolve (Search *self, GError **error)
{
  const GPtrArray *clauses = self->query->clauses;

  for (guint i = 0; i < clauses->len; i++)
    if (!add_clause (self, g_ptr_array_index (clauses, i), error))
      return FALSE;
  self->stop_lang = stop_language (self);
  if (self->options.first != 0)
    g_array_append_val (self->pinned, self->options.first);
  if (!search_expand (self, error))
    return FALSE;
  drop_stop_words (self);
  weigh_words (self);
  trim_sequence (self);
  self->lang = query_language (self);
  term_map_init (&self->map, self->words);
  for (guint i = 0; i < self->conditions->len; i++)
    find_runs (self, g_ptr_array_index (self->conditions, i));
  return TRUE;
}

Search *
search_new (SearchIndex *index, const Query *query, const SearchOptions *options,
            GError **error)
{
  g_autoptr(Search) self = g_new0 (Search, 1);

  self->index = index;
  self->query = query;
  self->options = *options;
  self->words = g_ptr_array_new_with_free_func (free_word);
  self->sequence = g_array_new (FALSE, FALSE, sizeof (guint));
  self->conditions = g_ptr_array_new_with_free_func (free_condition);
  self->filters = g_array_new (FALSE, FALSE, sizeof (ResolvedFilter));
  g_array_set_clear_func (self->filters, clear_filter);
  self->pinned = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->found = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->matches = g_array_new (FALSE, FALSE, sizeof (guint));
  self->title_matches = g_array_new (FALSE, FALSE, sizeof (guint));
  return resolve (self, error) ? g_steal_pointer (&self) : NULL;
}

void
search_free (Search *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->words);
  g_array_unref (self->sequence);
  g_ptr_array_unref (self->conditions);
  g_array_unref (self->filters);
  g_array_unref (self->matches);
  g_array_unref (self->pinned);
  g_array_unref (self->found);
  g_array_unref (self->title_matches);
  g_free (self->held);
  term_map_clear (&self->map);
  g_free (self);
}
