#include "search/resolve.h"

#include <string.h>

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

static gboolean
is_quoted (const Query *query, const char *typed)
{
  for (guint i = 0; i < query->clauses->len; i++)
    {
      const Clause *clause = g_ptr_array_index (query->clauses, i);

      if (clause->quoted && g_strv_contains ((const char *const *) clause->words, typed))
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
      if (word->fate != WORD_AS_TYPED || is_quoted (self->query, word->typed)
          || strcmp (stem_of (self, lang, word->typed), parts[count]) != 0)
        return 0;
    }
  return count;
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const IndexTerm *x = a, *y = b;

  return x->id < y->id ? -1 : x->id > y->id;
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
  g_array_sort (into->terms, compare_terms);
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
  found = synonyms_find (self->options.synonyms, lang, first, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const Synonym *synonym = g_ptr_array_index (found, i);

      if (stems != NULL && strcmp (stems, synonym->stems) != 0)
        break;
      if (stems == NULL && (run.length = run_length (self, lang, at, synonym->stems)) == 0)
        continue;
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
  g_autoptr(GPtrArray) langs = languages (self);

  for (guint i = 0; i + 1 < langs->len; i++)
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

gboolean
search_expand (Search *self, GError **error)
{
  return self->options.synonyms == NULL
         || (expand_pins (self, error) && expand_synonyms (self, error));
}
