#include "search/spelling.h"

#include <string.h>
#include "base/choice.h"
#include "text/stem.h"

enum
{
  MAX_CANDIDATES = 256,
  MAX_LETTERS = 64, /* a longer word has no other spelling */
  LEAST_LETTERS = 4,
  LONG_WORD = 8,   /* from here on two changes are a slip */
  FIRST_LETTER = 2 /* what a change of it counts */
};

typedef struct
{
  guint length;
  gunichar letters[MAX_LETTERS];
} Letters;

/* Which letters a word of small Latin ones has; 0 when it has others. */
static guint32
letters_in (const char *word)
{
  guint32 set = 0;

  for (; *word != '\0'; word++)
    {
      if (*word < 'a' || *word > 'z')
        return 0;
      set |= 1u << (*word - 'a');
    }
  return set;
}

static gboolean
letters_init (Letters *self, const char *word)
{
  for (self->length = 0; *word != '\0'; word = g_utf8_next_char (word))
    {
      if (self->length == MAX_LETTERS)
        return FALSE;
      self->letters[self->length++] = g_utf8_get_char (word);
    }
  return TRUE;
}

typedef struct
{
  Letters typed;
  guint32 set; /* letters_in () it */
  guint limit; /* sinks as nearer words are met */
  GPtrArray *words;
  GPtrArray *stems;
} Hunt;

static gboolean
consider (gpointer data, const char *word, const char *stem)
{
  Hunt *self = data;
  gsize bytes = strlen (word);
  guint32 set = letters_in (word);
  guint distance;
  Letters letters;

  /* (A change takes a letter from the set at most and adds one.) */
  if (set != 0 && self->set != 0
      && (guint) __builtin_popcount (set ^ self->set) > 2 * self->limit)
    return TRUE;
  if (bytes + self->limit < self->typed.length
      || bytes > (self->typed.length + self->limit) * 4 || !letters_init (&letters, word))
    return TRUE;
  distance = edit_distance (self->typed.letters, self->typed.length, letters.letters,
                            letters.length, FIRST_LETTER, self->limit);
  if (distance > self->limit)
    return TRUE;
  if (distance < self->limit)
    {
      g_ptr_array_set_size (self->words, 0);
      g_ptr_array_set_size (self->stems, 0);
      self->limit = distance;
    }
  if (self->words->len < MAX_CANDIDATES)
    {
      g_ptr_array_add (self->words, g_strdup (word));
      g_ptr_array_add (self->stems, g_strdup (stem));
    }
  return TRUE;
}

/* The candidate whose stem is the most frequent; the shorter, then the first in the
 * alphabet among equals. */
static gboolean
most_frequent (const Hunt *self, SearchIndex *index, char **near, GError **error)
{
  guint32 best = 0;

  for (guint i = 0; i < self->words->len; i++)
    {
      const char *word = g_ptr_array_index (self->words, i);
      gboolean found;
      IndexTerm term;

      if (!search_index_term (index, g_ptr_array_index (self->stems, i), &term, &found, error))
        return FALSE;
      if (!found)
        continue;
      index_term_clear (&term);
      if (term.df < best
          || (term.df == best
              && (strlen (word) > strlen (*near)
                  || (strlen (word) == strlen (*near) && strcmp (word, *near) >= 0))))
        continue;
      best = term.df;
      g_free (*near);
      *near = g_strdup (word);
    }
  return TRUE;
}

/* A word that people use means what it says, whether or not an article has it. */
gboolean
spelling_is_known (SearchIndex *index, const char *word)
{
  for (char **lang = index->langs; *lang != NULL; lang++)
    {
      gsize length;

      if (stem_is_known (*lang, stemmer_stem (stemmers_get (index->stemmers, *lang), word,
                                              strlen (word), &length)))
        return TRUE;
    }
  return FALSE;
}

/* ---- British and American: colour, organise, centre, travelled, dialogue */

static const char *const variants[][2]
  = { { "our", "or" },     { "ise", "ize" },  { "isa", "iza" }, { "isi", "izi" },
      { "yse", "yze" },    { "ysi", "yzi" },  { "ogue", "og" }, { "lled", "led" },
      { "lling", "ling" }, { "ller", "ler" }, { "tre", "ter" } };

/* The most frequent of the words that `word` is, but for that. */
static gboolean
find_variant (SearchIndex *index, const char *word, char **near, GError **error)
{
  guint64 best = 0;

  for (guint i = 0; i < 2 * G_N_ELEMENTS (variants); i++)
    {
      const char *from = variants[i / 2][i % 2], *to = variants[i / 2][1 - i % 2];
      const char *at = g_strrstr (word, from);
      g_autofree char *other = NULL;
      guint64 df;

      if (at == NULL || at == word)
        continue;
      other = g_strdup_printf ("%.*s%s%s", (int) (at - word), word, to, at + strlen (from));
      if (!search_index_frequency (index, other, NULL, &df, error))
        return FALSE;
      if (df <= best)
        continue;
      best = df;
      g_free (*near);
      *near = g_steal_pointer (&other);
    }
  return TRUE;
}

gboolean
spelling_nearest (SearchIndex *index, const char *word, char **near, GError **error)
{
  Hunt hunt = { .words = g_ptr_array_new_with_free_func (g_free),
                .stems = g_ptr_array_new_with_free_func (g_free) };
  gboolean ok = TRUE;

  *near = NULL;
  if (spelling_is_known (index, word))
    ok = find_variant (index, word, near, error);
  else if (letters_init (&hunt.typed, word) && hunt.typed.length >= LEAST_LETTERS
           && strpbrk (word, "0123456789") == NULL)
    {
      g_autofree char *first = g_ucs4_to_utf8 (hunt.typed.letters, 1, NULL, NULL, NULL);

      hunt.set = letters_in (word);
      hunt.limit = hunt.typed.length < LONG_WORD ? 1 : 2;
      ok = search_index_words (index, first, consider, &hunt, error);
      if (ok && hunt.words->len == 0 && hunt.limit > 1)
        ok = search_index_words (index, "", consider, &hunt, error);
      ok = ok && most_frequent (&hunt, index, near, error);
    }
  g_ptr_array_unref (hunt.words);
  g_ptr_array_unref (hunt.stems);
  return ok;
}
