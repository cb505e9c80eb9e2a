#include "search/resolve.h"

#include <string.h>
#include "search/spelling.h"
#include "text/stem.h"

/* A respelled word counts less than one that was typed. */
#define RESPELLED_WEIGHT 0.6

static void
clear_term (gpointer term)
{
  index_term_clear (term);
}

void
search_word_free (SearchWord *word)
{
  g_free (word->shown);
  g_array_unref (word->terms);
  g_free (word);
}

static void
free_word (gpointer word)
{
  search_word_free (word);
}

static void
free_condition (gpointer data)
{
  Condition *condition = data;

  g_array_unref (condition->words);
  g_free (condition);
}

static void
clear_filter (gpointer filter)
{
  index_term_clear (&((ResolvedFilter *) filter)->term);
}

void
resolved_free (Resolved *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->words);
  g_array_unref (self->sequence);
  g_ptr_array_unref (self->conditions);
  g_array_unref (self->filters);
  g_free (self);
}

/* The different stems of `word`, each once. */
static char **
stems_of (SearchIndex *index, const char *word, const char *lang)
{
  g_autoptr(GPtrArray) stems = g_ptr_array_new ();

  for (guint i = 0; index->langs[i] != NULL || (lang != NULL && i == 0); i++)
    {
      gsize length;
      const char *stem
        = stemmer_stem (search_index_stemmer (index, lang != NULL ? lang : index->langs[i]),
                        word, strlen (word), &length);

      if (!g_ptr_array_find_with_equal_func (stems, stem, g_str_equal, NULL))
        g_ptr_array_add (stems, g_strndup (stem, length));
      if (lang != NULL)
        break;
    }
  g_ptr_array_add (stems, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&stems), FALSE);
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const IndexTerm *x = a, *y = b;

  return x->id < y->id ? -1 : x->id > y->id;
}

gboolean
resolve_stems (SearchIndex *index, const char *word, const char *lang, GArray *terms,
               GError **error)
{
  g_auto(GStrv) stems = stems_of (index, word, lang);

  for (char **stem = stems; *stem != NULL; stem++)
    {
      gboolean found;
      IndexTerm term;

      if (!search_index_term (index, *stem, &term, &found, error))
        return FALSE;
      if (found)
        g_array_append_val (terms, term);
    }
  g_array_sort (terms, compare_terms);
  return TRUE;
}

/* The language whose stop words the query uses most; the index's most frequent one
 * when none stands out. */
static const char *
stop_language (const Resolved *self, SearchIndex *index, const char *lang)
{
  const char *best = index->langs[0];
  guint most = 0;

  if (lang != NULL)
    return lang;
  for (char **each = index->langs; *each != NULL; each++)
    {
      guint hits = 0;

      for (guint i = 0; i < self->words->len; i++)
        hits += stem_is_stop_word (*each, ((SearchWord *) self->words->pdata[i])->typed);
      if (hits > most)
        {
          most = hits;
          best = *each;
        }
    }
  return best;
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
unite_last (Resolved *self, guint *number)
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

/* The word's number; a word typed twice is one word that counts twice. */
static gboolean
add_word (Resolved *self, SearchIndex *index, const char *lang, const char *typed,
          WordFate fate, guint *number, GError **error)
{
  SearchWord *word;

  for (*number = 0; *number < self->words->len; (*number)++)
    {
      word = g_ptr_array_index (self->words, *number);
      if ((word->fate == WORD_PREFIX) == (fate == WORD_PREFIX)
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
  if (!(fate == WORD_PREFIX ? search_index_prefix (index, typed, word->terms, error)
                            : resolve_stems (index, typed, lang, word->terms, error)))
    return FALSE;
  unite_last (self, number);
  return TRUE;
}

static gboolean
add_filter (Resolved *self, SearchIndex *index, const Clause *clause, GError **error)
{
  ResolvedFilter filter = { .negative = clause->occur == OCCUR_MUST_NOT };

  if (!search_index_term (index, clause->filter, &filter.term, &filter.found, error))
    return FALSE;
  g_array_append_val (self->filters, filter);
  return TRUE;
}

static gboolean
add_clause (Resolved *self, SearchIndex *index, const Query *query, const Clause *clause,
            const char *lang, GError **error)
{
  guint n_words = g_strv_length (clause->words);
  Condition *condition = NULL;

  if (clause->kind == CLAUSE_FILTER)
    return add_filter (self, index, clause, error);
  if (clause->occur != OCCUR_SHOULD || (clause->kind == CLAUSE_PREFIX && n_words > 1)
      || (clause->kind == CLAUSE_PHRASE && query->one_phrase))
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
      gboolean prefix = clause->kind == CLAUSE_PREFIX && i == n_words - 1;
      guint number;

      if (!add_word (self, index, lang, clause->words[i],
                     prefix ? WORD_PREFIX : WORD_AS_TYPED, &number, error))
        return FALSE;
      if (condition != NULL)
        g_array_append_val (condition->words, number);
      if (clause->occur == OCCUR_MUST_NOT)
        continue;
      ((SearchWord *) g_ptr_array_index (self->words, number))->count++;
      g_array_append_val (self->sequence, number);
    }
  return TRUE;
}

static gboolean
is_literal (const Query *query, const char *typed)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      if ((clause->quoted || clause->literal || clause->occur == OCCUR_MUST_NOT)
          && g_strv_contains ((const char *const *) clause->words, typed))
        return TRUE;
    }
  return FALSE;
}

/* A word that no article has is searched as the nearest one that some have, provided
 * that the rest of the query finds something by itself. */
static gboolean
respell (Resolved *self, SearchIndex *index, const Query *query, const char *lang,
         GError **error)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->words->len; i++)
    any |= ((SearchWord *) g_ptr_array_index (self->words, i))->terms->len > 0;
  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);
      g_autofree char *near = NULL;

      if (word->terms->len > 0 || word->fate != WORD_AS_TYPED || word->count == 0)
        continue;
      word->fate = WORD_UNKNOWN;
      if (!any || is_literal (query, word->typed))
        continue;
      if (!spelling_nearest (index, word->typed, &near, error))
        return FALSE;
      if (near == NULL)
        continue;
      if (!resolve_stems (index, near, lang, word->terms, error))
        return FALSE;
      word->fate = WORD_RESPELLED;
      g_free (word->shown);
      word->shown = g_steal_pointer (&near);
    }
  return TRUE;
}

static gboolean
in_condition (const Resolved *self, guint number)
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

/* Stop words rank only when there is nothing else to rank by. */
static void
drop_stop_words (Resolved *self, SearchIndex *index, const char *lang)
{
  const char *stop_lang = stop_language (self, index, lang);
  guint ranking = 0;

  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      word->ranks = word->count > 0 && word->terms->len > 0;
      if (word->ranks && word->fate == WORD_AS_TYPED && stop_lang != NULL
          && stem_is_stop_word (stop_lang, word->typed))
        word->fate = WORD_STOP;
      ranking += word->ranks && word->fate != WORD_STOP;
    }
  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);

      if (word->fate == WORD_STOP && ranking == 0)
        word->fate = WORD_AS_TYPED;
      else if (word->fate == WORD_STOP && !in_condition (self, i))
        word->ranks = FALSE;
    }
}

static void
weigh_words (Resolved *self, SearchIndex *index)
{
  for (guint i = 0; i < self->words->len; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);
      guint64 df = 0;

      for (guint k = 0; k < word->terms->len; k++)
        df += g_array_index (word->terms, IndexTerm, k).df;
      word->df = (guint32) MIN (df, index->documents);
      word->idf = impact_idf (index->documents, word->df);
      word->weight = word->idf * impact_query_weight (word->count);
      if (word->fate == WORD_RESPELLED)
        word->weight *= RESPELLED_WEIGHT;
    }
}

/* Keeps the ranking words, for proximity. */
static void
trim_sequence (Resolved *self)
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

Resolved *
resolve_query (SearchIndex *index, const Query *query, const char *lang, GError **error)
{
  g_autoptr(Resolved) self = g_new0 (Resolved, 1);

  self->words = g_ptr_array_new_with_free_func (free_word);
  self->sequence = g_array_new (FALSE, FALSE, sizeof (guint));
  self->conditions = g_ptr_array_new_with_free_func (free_condition);
  self->filters = g_array_new (FALSE, FALSE, sizeof (ResolvedFilter));
  g_array_set_clear_func (self->filters, clear_filter);
  for (guint i = 0; i < query->clauses->len; i++)
    if (!add_clause (self, index, query, g_ptr_array_index (query->clauses, i), lang, error))
      return NULL;
  if (!respell (self, index, query, lang, error))
    return NULL;
  drop_stop_words (self, index, lang);
  weigh_words (self, index);
  trim_sequence (self);
  return g_steal_pointer (&self);
}

void
term_map_init (TermMap *self, const Resolved *resolved)
{
  guint size = 64, total = 0;

  for (guint i = 0; i < resolved->words->len; i++)
    total += ((SearchWord *) g_ptr_array_index (resolved->words, i))->terms->len;
  while (size < total * 4)
    size *= 2;
  memset (self->hint, 0, sizeof self->hint);
  self->mask = size - 1;
  self->keys = g_new0 (guint32, size);
  self->words = g_new (guint16, size);
  for (guint i = 0; i < resolved->words->len; i++)
    {
      const SearchWord *word = g_ptr_array_index (resolved->words, i);

      for (guint k = 0; k < word->terms->len; k++)
        {
          guint32 id = g_array_index (word->terms, IndexTerm, k).id;
          guint at = id * 2654435761u >> 7;

          while (self->keys[at & self->mask] != 0 && self->keys[at & self->mask] != id)
            at++;
          if (self->keys[at & self->mask] == id)
            continue;
          self->hint[id % TERM_MAP_HINT / 64] |= G_GUINT64_CONSTANT (1) << id % 64;
          self->keys[at & self->mask] = id;
          self->words[at & self->mask] = (guint16) i;
        }
    }
}

void
term_map_clear (TermMap *self)
{
  g_free (self->keys);
  g_free (self->words);
}
