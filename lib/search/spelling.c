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

/* ---- British and American: colour, organise, centre, cancelled, dialogue */

static char *
american (const char *word)
{
  static const char *const pairs[][2]
    = { { "our", "or" },  { "ise", "ize" }, { "isa", "iza" }, { "isi", "izi" },
        { "yse", "yze" }, { "ysi", "yzi" }, { "ogue", "og" }, { "ll", "l" } };
  GString *out = g_string_new (word);

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_string_replace (out, pairs[i][0], pairs[i][1], 0);
  if (g_str_has_suffix (out->str, "tre"))
    g_string_overwrite (out, out->len - 2, "er");
  return g_string_free (out, FALSE);
}

typedef struct
{
  Letters typed;
  const char *variant; /* only words that are the same in American; or NULL */
  guint limit;         /* sinks as nearer words are met */
  GPtrArray *words;
  GPtrArray *stems;
} Hunt;

static gboolean
consider (gpointer data, const char *word, const char *stem)
{
  Hunt *self = data;
  gsize bytes = strlen (word);
  guint distance;
  Letters letters;

  if (bytes + self->limit < self->typed.length
      || bytes > (self->typed.length + self->limit) * 4 || !letters_init (&letters, word))
    return TRUE;
  if (self->variant != NULL)
    {
      g_autofree char *other = american (word);

      if (strcmp (other, self->variant) != 0)
        return TRUE;
    }
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

gboolean
spelling_nearest (SearchIndex *index, const char *word, char **near, GError **error)
{
  Hunt hunt = { .words = g_ptr_array_new_with_free_func (g_free),
                .stems = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *variant = spelling_is_known (index, word) ? american (word) : NULL;
  gboolean ok = TRUE;

  *near = NULL;
  hunt.variant = variant;
  if (letters_init (&hunt.typed, word) && hunt.typed.length >= LEAST_LETTERS
      && strpbrk (word, "0123456789") == NULL)
    {
      g_autofree char *first = g_ucs4_to_utf8 (hunt.typed.letters, 1, NULL, NULL, NULL);

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
