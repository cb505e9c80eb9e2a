#include "feedback.h"

#include <string.h>
#include "base/choice.h"

/* A word that its language does not have is a slip of the word one edit away that readers type most.
 * Words are found by what is left of them without one letter, or with all: two that are one edit apart
 * have one of these in common (the deletion neighbourhood of Mor and Fraenkel, 1982), and of those with
 * the same only the first few are kept, so a log of any words is read in a time linear to its size. */

enum
{
  LEAST_LETTERS = 5,
  MOST_LETTERS = 40,
  KEPT = 4, /* of a neighbourhood */
  UNKNOWN_TIMES
  = 3, /* as often is a word that the language does not have either the right one */
  FIRST_LETTER = 2 /* what a change of it counts */
};

typedef struct SlipWord SlipWord;
struct SlipWord
{
  char *stem;
  gint64 searches;
  gboolean known;
  SlipWord *right; /* NULL: it is no slip */
};

typedef struct
{
  SlipWord *words[KEPT]; /* those searched most first; then NULL */
} Neighbours;

struct Slips
{
  GHashTable *words; /* SlipWord by stem */
};

static void
free_word (gpointer data)
{
  g_free (((SlipWord *) data)->stem);
  g_free (data);
}

Slips *
slips_new (void)
{
  Slips *self = g_new0 (Slips, 1);

  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_word);
  return self;
}

void
slips_free (Slips *self)
{
  if (self != NULL)
    g_hash_table_unref (self->words);
  g_free (self);
}

void
slips_count (Slips *self, const char *stem, gboolean known)
{
  SlipWord *word = g_hash_table_lookup (self->words, stem);

  if (word == NULL)
    {
      word = g_new0 (SlipWord, 1);
      word->stem = g_strdup (stem);
      g_hash_table_insert (self->words, word->stem, word);
    }
  word->searches++;
  word->known |= known;
}

/* ---- Neighbourhoods */

static gboolean
can_slip (const SlipWord *word)
{
  glong letters = g_utf8_strlen (word->stem, -1);

  return letters >= LEAST_LETTERS && letters <= MOST_LETTERS
         && strpbrk (word->stem, "0123456789") == NULL;
}

/* The stem without its letter at `place`; without none at its end.  Free it. */
static char *
without_letter (const char *stem, const char *place)
{
  const char *next = *place == '\0' ? place : g_utf8_next_char (place);

  return g_strdup_printf ("%.*s%s", (int) (place - stem), stem, next);
}

static int
compare_words (const SlipWord *a, const SlipWord *b)
{
  if (a->searches != b->searches)
    return a->searches > b->searches ? -1 : 1;
  if (a->known != b->known)
    return a->known ? -1 : 1;
  return strcmp (a->stem, b->stem);
}

static void
neighbours_add (Neighbours *self, SlipWord *word)
{
  for (guint i = 0; i < KEPT && word != NULL; i++)
    if (self->words[i] == NULL || compare_words (word, self->words[i]) < 0)
      {
        SlipWord *next = self->words[i];

        self->words[i] = word;
        word = next;
      }
    else if (self->words[i] == word)
      return;
}

static void
enter_word (GHashTable *neighbourhoods, SlipWord *word)
{
  for (const char *place = word->stem;; place = g_utf8_next_char (place))
    {
      g_autofree char *key = without_letter (word->stem, place);
      Neighbours *neighbours = g_hash_table_lookup (neighbourhoods, key);

      if (neighbours == NULL)
        {
          neighbours = g_new0 (Neighbours, 1);
          g_hash_table_insert (neighbourhoods, g_steal_pointer (&key), neighbours);
        }
      neighbours_add (neighbours, word);
      if (*place == '\0')
        return;
    }
}

/* ---- What a slip was to be */

/* A word that few type, and no language has, is what no other was to be. */
static gboolean
may_be_right (const SlipWord *word)
{
  return word->known || word->searches >= UNKNOWN_TIMES;
}

static gboolean
is_slip_of (const SlipWord *word, const SlipWord *right)
{
  glong n_word, n_right;
  g_autofree gunichar *a = NULL, *b = NULL;

  if (word == right
      || (right->known ? right->searches < word->searches
                       : right->searches < UNKNOWN_TIMES * word->searches))
    return FALSE;
  a = g_utf8_to_ucs4_fast (word->stem, -1, &n_word);
  b = g_utf8_to_ucs4_fast (right->stem, -1, &n_right);
  return edit_distance (a, (guint) n_word, b, (guint) n_right, FIRST_LETTER, 1) <= 1;
}

static void
find_right (GHashTable *neighbourhoods, SlipWord *word)
{
  for (const char *place = word->stem;; place = g_utf8_next_char (place))
    {
      g_autofree char *key = without_letter (word->stem, place);
      const Neighbours *neighbours = g_hash_table_lookup (neighbourhoods, key);

      for (guint i = 0; i < KEPT && neighbours != NULL && neighbours->words[i] != NULL; i++)
        if (is_slip_of (word, neighbours->words[i])
            && (word->right == NULL || compare_words (neighbours->words[i], word->right) < 0))
          word->right = neighbours->words[i];
      if (*place == '\0')
        return;
    }
}

void
slips_settle (Slips *self)
{
  g_autoptr(GHashTable) neighbourhoods
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (may_be_right (value) && can_slip (value))
      enter_word (neighbourhoods, value);
  g_hash_table_iter_init (&iter, self->words);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!((SlipWord *) value)->known && can_slip (value))
      find_right (neighbourhoods, value);
}

/* A known word is no slip and each other one is rarer than what it was to be, so the way ends. */
const char *
slips_right (const Slips *self, const char *stem)
{
  const SlipWord *word = g_hash_table_lookup (self->words, stem);

  while (word != NULL && word->right != NULL)
    word = word->right;
  return word != NULL ? word->stem : stem;
}
