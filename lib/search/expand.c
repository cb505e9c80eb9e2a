#include "search/resolve.h"

#include <string.h>
#include "search/spelling.h"
#include "text/stem.h"
#include "text/words.h"

enum
{
  BEGINNING_LETTERS = 3, /* of a last word that no article has, to be completed */
  WHOLE_LETTERS = 5,
  COMPLETIONS = 16,      /* of a word that is still being typed */
  COMPLETIONS_SHARE = 4, /* of all articles, which they may stand in together */
  COMPLETIONS_LEAST = 4096,
  COMPLETIONS_FEW = 2
};

/* ---- Synonyms */

static SearchWord *
word_at (const Search *self, guint number)
{
  return g_ptr_array_index (self->words, number);
}

/* The stem of a typed word; "": as it is. */
static const char *
stem_of (const Search *self, const char *lang, const char *word)
{
  gsize length;

  return *lang == '\0' ? word
                       : stemmer_stem (stemmers_get (self->index->stemmers, lang), word,
                                       strlen (word), &length);
}

/* Whether a word was typed in quotes; or, with `literal`, in any way that wants it as it is. */
static gboolean
is_quoted (const Query *query, const char *typed, gboolean literal)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      if ((clause->quoted || (literal && (clause->literal || clause->occur == OCCUR_MUST_NOT)))
          && g_strv_contains ((const char *const *) clause->words, typed))
        return TRUE;
    }
  return FALSE;
}

/* How many words of the sequence from `at` on have these stems; 0: they have not. */
static guint
run_length (const Search *self, const char *lang, guint at, const char *stems)
{
  g_auto(GStrv) parts = g_strsplit (stems, " ", -1);
  guint count = 0;

  for (; parts[count] != NULL; count++)
    {
      const SearchWord *word;

      if (at + count >= self->sequence->len || count == SYNONYM_WORDS)
        return 0;
      word = word_at (self, g_array_index (self->sequence, guint, at + count));
      if (word->fate != WORD_AS_TYPED || is_quoted (self->query, word->typed, FALSE)
          || strcmp (stem_of (self, lang, word->typed), parts[count]) != 0)
        return 0;
    }
  return count;
}

static gboolean
has_term (const SearchWord *word, guint32 id)
{
  for (guint i = 0; i < word->terms->len; i++)
    if (g_array_index (word->terms, IndexTerm, i).id == id)
      return TRUE;
  return FALSE;
}

/* The last word of all becomes a part of `number`, which stands for either. */
static void
merge_last (Search *self, guint number)
{
  SearchWord *into = word_at (self, number), *last = word_at (self, self->words->len - 1);
  char *shown = g_strconcat (into->shown, ", ", last->shown, NULL);

  for (guint i = 0; i < last->terms->len; i++)
    {
      IndexTerm term = g_array_index (last->terms, IndexTerm, i);

      if (has_term (into, term.id))
        continue;
      if (term.list != NULL)
        g_bytes_ref (term.list);
      g_array_append_val (into->terms, term);
    }
  g_array_sort (into->terms, index_term_compare);
  g_free (into->shown);
  into->shown = shown;
  into->typed = shown;
  g_ptr_array_set_size (self->words, (int) self->words->len - 1);
}

typedef struct
{
  guint at, length; /* in the sequence: what was typed */
  guint single; /* the word that stands for all synonyms of one word; G_MAXUINT: none yet */
  GArray *numbers; /* guint: the new words */
} Run;

static void
describe (Search *self, const Run *run, guint number, guint parts, guint line)
{
  SearchWord *word = word_at (self, number);

  for (guint i = 0; i < run->length; i++)
    word->of[i] = (guint16) g_array_index (self->sequence, guint, run->at + i);
  word->n_of = (guint8) run->length;
  word->n_together = (guint8) parts;
  word->line = line;
}

/* One word, or each of several, is searched for where an article has it. */
static gboolean
add_synonym (Search *self, Run *run, const Synonym *synonym, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (synonym->words, " ", SYNONYM_WORDS);
  guint n_parts = g_strv_length (parts);

  for (char **part = parts; *part != NULL; part++)
    {
      guint before = self->words->len, number;

      if (!search_derive (self, *part, WORD_SYNONYM, 1, &number, error))
        return FALSE;
      if (self->words->len == before)
        continue;
      if (n_parts == 1 && run->single != G_MAXUINT)
        {
          merge_last (self, run->single);
          continue;
        }
      describe (self, run, number, n_parts, synonym->line);
      g_array_append_val (run->numbers, number);
      if (n_parts == 1)
        run->single = number;
    }
  return TRUE;
}

/* In the place of a word that no article has stand those that are searched for instead. */
static void
put_instead (Search *self, const Run *run)
{
  const SearchWord *typed = word_at (self, g_array_index (self->sequence, guint, run->at));

  if (run->length > 1 || typed->terms->len > 0 || run->numbers->len == 0)
    return;
  g_array_remove_index (self->sequence, run->at);
  g_array_insert_vals (self->sequence, run->at, run->numbers->data, run->numbers->len);
}

/* Whether everyday synonyms in `lang` may be meant: it is the query's language, or that has no such word. */
static gboolean
says_so_everywhere (const Search *self, const char *lang, const SearchWord *word)
{
  return *lang != '\0' && !search_is_stop (self, word->typed)
         && (g_strcmp0 (lang, self->stop_lang) == 0
             || !spelling_is_known (self->index, word->typed, self->stop_lang));
}

/* Whether `words` without their blanks are `joined`. */
static gboolean
is_joined (const char *words, const char *joined)
{
  for (; *words != '\0'; words++)
    if (*words != ' ' && *words != *joined++)
      return FALSE;
  return *joined == '\0';
}

/* Whether a group has one of its members, or what was typed, as one word, too: log in, login, so that "in" says
 * something in "sign in". */
static gboolean
has_joined (const Search *self, const Run *run, const GPtrArray *found, guint first)
{
  const char *stems = ((const Synonym *) g_ptr_array_index (found, first))->stems;
  g_autoptr(GString) typed = g_string_new (NULL);

  for (guint i = 0; i < run->length; i++)
    g_string_append_printf (
      typed, "%s ", word_at (self, g_array_index (self->sequence, guint, run->at + i))->typed);
  for (guint i = first; i < found->len; i++)
    {
      const Synonym *one = g_ptr_array_index (found, i);

      if (strcmp (one->stems, stems) != 0)
        break;
      if (is_joined (typed->str, one->words))
        return TRUE;
      for (guint j = first; j < i; j++)
        {
          const Synonym *other = g_ptr_array_index (found, j);

          if (is_joined (one->words, other->words) || is_joined (other->words, one->words))
            return TRUE;
        }
    }
  return FALSE;
}

/* The synonyms of the longest run of words that begins at `at`; *length 0: there are none. */
static gboolean
expand_at (Search *self, const char *lang, guint at, guint *length, GError **error)
{
  const SearchWord *word = word_at (self, g_array_index (self->sequence, guint, at));
  g_autofree char *first = g_strdup (stem_of (self, lang, word->typed));
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  Run run = { .at = at, .single = G_MAXUINT, .numbers = numbers };
  const char *stems = NULL;

  *length = 0;
  if (word->fate != WORD_AS_TYPED)
    return TRUE;
  found = synonyms_find (self->options.synonyms, lang, first,
                         says_so_everywhere (self, lang, word), error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const Synonym *synonym = g_ptr_array_index (found, i);

      if (stems != NULL && strcmp (stems, synonym->stems) != 0)
        break;
      if (stems == NULL && (run.length = run_length (self, lang, at, synonym->stems)) == 0)
        continue;
      if (stems == NULL && run.length > 1 && has_joined (self, &run, found, i))
        search_name_words (self, (const guint *) (gpointer) self->sequence->data + at,
                           run.length);
      stems = synonym->stems;
      if (!add_synonym (self, &run, synonym, error))
        return FALSE;
    }
  for (guint i = 0; i < run.length && numbers->len > 0; i++)
    word_at (self, g_array_index (self->sequence, guint, at + i))->has_synonyms = TRUE;
  *length = run.length;
  put_instead (self, &run);
  return TRUE;
}

/* The languages that the query may be in: the one asked for, or all; and none. */
static GPtrArray *
languages (const Search *self)
{
  GPtrArray *langs = g_ptr_array_new ();

  if (self->options.lang != NULL)
    g_ptr_array_add (langs, (gpointer) self->options.lang);
  for (char **lang = self->index->langs; self->options.lang == NULL && *lang != NULL; lang++)
    g_ptr_array_add (langs, *lang);
  g_ptr_array_add (langs, (gpointer) "");
  return langs;
}

static gboolean
expand_synonyms (Search *self, GError **error)
{
  g_autoptr(GPtrArray) langs = languages (self);

  for (guint i = 0; i < langs->len; i++)
    for (guint at = 0, length; at < self->sequence->len; at += MAX (length, 1))
      if (!expand_at (self, g_ptr_array_index (langs, i), at, &length, error))
        return FALSE;
  return TRUE;
}

/* ---- Pins */

/* The query's stems with blanks between; NULL: it is more than words. */
static char *
stem_query (const Search *self, const char *lang)
{
  g_autoptr(GString) stems = g_string_new (NULL);

  for (guint i = 0; i < self->query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (self->query->clauses, i);

      if (clause->kind == CLAUSE_FILTER)
        continue;
      if (clause->occur == OCCUR_MUST_NOT || clause->title)
        return NULL;
      for (char **word = clause->words; *word != NULL; word++)
        g_string_append_printf (stems, "%s%s", stems->len > 0 ? " " : "",
                                stem_of (self, lang, *word));
    }
  return g_string_free (g_steal_pointer (&stems), FALSE);
}

static gboolean
expand_pins (Search *self, GError **error)
{
  g_autoptr(GPtrArray) langs = NULL;
  gboolean have;

  if (!synonyms_have_pins (self->options.synonyms, &have, error))
    return FALSE;
  langs = languages (self);
  for (guint i = 0; have && i + 1 < langs->len; i++)
    {
      const char *lang = g_ptr_array_index (langs, i);
      g_autofree char *stems = stem_query (self, lang);

      if (stems != NULL && *stems != '\0'
          && !synonyms_pinned (self->options.synonyms, lang, stems, self->pinned,
                               &self->pin_line, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Beginnings */

/* "authco" is a beginning of auth-code, too: where few words begin so, with their hyphens. */
static gboolean
complete_hyphens (Search *self, SearchWord *word, const char *const *texts, GError **error)
{
  guint n_texts = g_strv_length ((char **) texts);

  for (guint i = 0; i < n_texts && n_texts <= COMPLETIONS_FEW; i++)
    {
      g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));

      if (!search_index_stems (self->index, texts[i], self->options.lang, TRUE, terms, error))
        return FALSE;
      for (guint k = 0; k < terms->len; k++)
        {
          IndexTerm term = g_array_index (terms, IndexTerm, k);

          if (has_term (word, term.id))
            index_term_clear (&term);
          else
            g_array_append_val (word->terms, term);
        }
    }
  return TRUE;
}

/* What is that frequent says little, and reading it would take long. */
gboolean
search_complete (Search *self, SearchWord *word, GError **error)
{
  const char *stop_lang = self->options.lang != NULL ? self->options.lang
                                                     : self->index->langs[0];
  const char *const *texts = search_index_frequent (self->index, word->typed, error);
  gint64 room = MAX (self->index->documents / COMPLETIONS_SHARE, COMPLETIONS_LEAST);

  for (guint i = 0; texts != NULL && texts[i] != NULL && word->terms->len < COMPLETIONS; i++)
    {
      const char *text = texts[i];
      gboolean found;
      IndexTerm term;

      if (self->words->len > 1 && stop_lang != NULL && stem_part (stop_lang, text) == STEM_STOP)
        continue;
      if (!search_index_term (self->index, text, &term, &found, error))
        return FALSE;
      if (!found)
        return search_index_damaged (self->index, "the words", error);
      if (term.df > room || has_term (word, term.id))
        {
          index_term_clear (&term);
          continue;
        }
      room -= term.df;
      g_array_append_val (word->terms, term);
    }
  if (texts == NULL || !complete_hyphens (self, word, texts, error))
    return FALSE;
  g_array_sort (word->terms, index_term_compare);
  return TRUE;
}

/* ---- Misspelt words */

/* The last word may not be whole yet.  (A short word of the language is.) */
static gboolean
complete_last (Search *self, SearchWord *word, guint number, GError **error)
{
  glong letters = g_utf8_strlen (word->typed, -1);
  guint known = word->terms->len;

  if (!search_may_go_on (self, number) || letters < BEGINNING_LETTERS
      || (letters < WHOLE_LETTERS && spelling_is_known (self->index, word->typed, NULL)))
    return TRUE;
  if (!search_complete (self, word, error))
    return FALSE;
  word->completed = word->terms->len > known;
  if (word->completed)
    word->fate = WORD_BEGUN;
  return TRUE;
}

typedef struct
{
  const char *typed;
  gboolean found;
} AsWritten;

static gboolean
take_if_same (gpointer data, const char *word, const char *stem G_GNUC_UNUSED,
              gint64 df G_GNUC_UNUSED)
{
  AsWritten *self = data;

  self->found |= strcmp (word, self->typed) == 0;
  return FALSE;
}

/* Whether a word is there as the stem of another language's alone: "adress", which no article has and
 * which is none of the query's language, is what Dutch makes of "adressen". */
static gboolean
is_doubtful (const Search *self, const SearchWord *word, gboolean *doubtful, GError **error)
{
  AsWritten written = { word->typed, FALSE };

  *doubtful = FALSE;
  if (word->terms->len == 0 || self->stop_lang == NULL || self->index->langs[1] == NULL
      || search_is_common (self, word->typed)
      || spelling_is_known (self->index, word->typed, self->stop_lang))
    return TRUE;
  if (!search_index_words (self->index, word->typed, NULL, take_if_same, &written, error))
    return FALSE;
  *doubtful = !written.found;
  return TRUE;
}

static gboolean
is_stop_somewhere (const Search *self, const char *word)
{
  for (char **lang = self->index->langs; *lang != NULL; lang++)
    if (stem_part (*lang, word) == STEM_STOP)
      return TRUE;
  return FALSE;
}

/* Searches for the nearest word that some articles have; for one that was found, if that is rarer.
 * (No stop word is: "wfie" is not "wie".) */
static gboolean
take_nearest (Search *self, SearchWord *word, GError **error)
{
  gboolean found = word->terms->len > 0;
  g_autofree char *near = NULL;
  guint64 df;

  if (!spelling_nearest (self->index, word->typed, found ? self->stop_lang : NULL, &near,
                         error))
    return FALSE;
  if (near == NULL || is_stop_somewhere (self, near))
    return TRUE;
  if (found)
    {
      if (!search_index_frequency (self->index, near, self->options.lang, &df, error))
        return FALSE;
      if (df <= search_df (word))
        return TRUE;
      g_array_set_size (word->terms, 0);
    }
  word->fate = WORD_RESPELLED;
  g_free (word->shown);
  word->shown = g_steal_pointer (&near);
  return search_index_stems (self->index, word->shown, self->options.lang, TRUE, word->terms,
                             error);
}

/* What else a word may mean: the beginning of others, or a misspelt one.  (Of "adress", there for the
 * beginning of "adressen", rather the latter.) */
static gboolean
guess (Search *self, SearchWord *word, guint number, GError **error)
{
  gboolean found = word->terms->len > 0, done;

  if (found && !take_nearest (self, word, error))
    return FALSE;
  if (word->fate == WORD_RESPELLED)
    return TRUE;
  if (!complete_last (self, word, number, error))
    return FALSE;
  if (found)
    return TRUE;
  return (word->completed || take_nearest (self, word, error))
         && (word->fate == WORD_RESPELLED
             || search_split_beginning (self, number, &done, error));
}

/* A word that no article has is searched as its parts, as a beginning, or as the nearest one that some have. */
static gboolean
respell (Search *self, GError **error)
{
  guint typed = self->words->len;

  for (guint i = 0; i < typed; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, i);
      gboolean done, doubtful;

      if ((word->fate != WORD_AS_TYPED && word->fate != WORD_BEGUN) || word->count == 0)
        continue;
      if (word->terms->len == 0)
        word->fate = WORD_UNKNOWN;
      if (word->has_synonyms)
        continue;
      if (!search_split (self, i, &done, error))
        return FALSE;
      if (done || word->fate == WORD_BEGUN || is_quoted (self->query, word->typed, TRUE))
        continue;
      if (!is_doubtful (self, word, &doubtful, error)
          || ((word->terms->len == 0 || doubtful) && !guess (self, word, i, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
search_expand (Search *self, GError **error)
{
  return (self->options.synonyms == NULL
          || (expand_pins (self, error) && expand_synonyms (self, error)))
         && search_join_words (self, error) && respell (self, error);
}
