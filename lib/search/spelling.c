#include "search/spelling.h"

#include <string.h>
#include "base/choice.h"
#include "index/forward.h"
#include "text/stem.h"

enum
{
  MAX_CANDIDATES = 256,
  MAX_LETTERS = 64, /* a longer word has no other spelling */
  LEAST_LETTERS = 4,
  LAST_LETTER = 0x10ffff,
  KEY_BITS = 40, /* of a word's key */
  LIST_BYTES_MAX = 1 << 30,
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

/* Which letters a word has: a bit for each, by its number.  (A change takes a letter from the set
 * at most and adds one.) */
static guint32
letters_in (const Letters *self)
{
  guint32 set = 0;

  for (guint i = 0; i < self->length; i++)
    set |= (guint32) 1 << self->letters[i] % 32;
  return set;
}

static gboolean
differ_more (guint32 set, guint32 other, guint limit)
{
  guint32 left = set ^ other;

  for (guint i = 0; i < 2 * limit; i++)
    left &= left - 1;
  return left != 0;
}

/* ---- The words of a first letter, in memory: who answers many queries reads them once */

typedef struct
{
  guint64 key;        /* how many letters, then letters_in () it */
  guint32 word, stem; /* in the list's texts */
} ListedWord;

typedef struct
{
  char *texts;
  ListedWord *words; /* by key */
  guint n_words;
} WordList;

/* One that is being read. */
typedef struct
{
  GString *texts;
  ListedWord *words;
  guint n_words, room;
} Listing;

static void
word_list_free (gpointer data)
{
  WordList *self = data;

  if (self == NULL)
    return;
  g_free (self->texts);
  g_free (self->words);
  g_free (self);
}

static guint64
word_key (guint length, guint32 set)
{
  return (guint64) length << 32 | set;
}

/* Its letters and those of which it has some; FALSE: it is no UTF-8. */
static gboolean
scan_word (const char *word, guint32 *set, guint *letters)
{
  const guchar *at = (const guchar *) word;

  *set = 0;
  for (; *at != '\0' && *at < 0x80; at++)
    *set |= (guint32) 1 << *at % 32;
  *letters = (guint) (at - (const guchar *) word);
  if (*at == '\0')
    return TRUE;
  if (!g_utf8_validate ((const char *) at, -1, NULL))
    return FALSE;
  for (const char *next = (const char *) at; *next != '\0'; next = g_utf8_next_char (next))
    {
      *set |= (guint32) 1 << g_utf8_get_char (next) % 32;
      ++*letters;
    }
  return TRUE;
}

/* (There are thousands: whatever is done for each counts.) */
static guint32
list_text (GString *texts, const char *text)
{
  gsize at = texts->len, length = strlen (text) + 1;

  if (at + length >= texts->allocated_len)
    g_string_append_len (texts, text, (gssize) length);
  else
    {
      memcpy (texts->str + at, text, length);
      texts->len += length;
    }
  return (guint32) at;
}

static gboolean
list_word (gpointer data, const char *word, const char *stem, gint64 df G_GNUC_UNUSED)
{
  Listing *self = data;
  ListedWord *listed;
  guint32 set;
  guint length;

  if (!scan_word (word, &set, &length) || length > MAX_LETTERS)
    return TRUE;
  if (self->n_words == self->room)
    self->words = g_renew (ListedWord, self->words, self->room = 2 * self->room + 64);
  listed = self->words + self->n_words++;
  listed->key = word_key (length, set);
  listed->word = listed->stem = list_text (self->texts, word);
  if (stem != word && strcmp (word, stem) != 0)
    listed->stem = list_text (self->texts, stem);
  return self->texts->len < LIST_BYTES_MAX;
}

/* By key, equal ones as they are: byte by byte, the last one first.  (A tenth of a letter's words are some
 * thousands; to compare them takes as long as to read them.) */
static void
sort_listed (ListedWord *words, guint n_words)
{
  g_autofree ListedWord *other = g_new (ListedWord, n_words + 1);
  ListedWord *from = words, *to = other, *swap;

  for (guint shift = 0; shift < KEY_BITS; shift += 8)
    {
      guint starts[257] = { 0 };

      for (guint i = 0; i < n_words; i++)
        starts[(from[i].key >> shift & 0xff) + 1]++;
      for (guint byte = 1; byte < 256; byte++)
        starts[byte] += starts[byte - 1];
      for (guint i = 0; i < n_words; i++)
        to[starts[from[i].key >> shift & 0xff]++] = from[i];
      swap = from;
      from = to;
      to = swap;
    }
  if (from == other && n_words > 0)
    memcpy (words, other, n_words * sizeof *other);
}

/* The first whose key is not below. */
static const ListedWord *
listed_from (const WordList *self, guint64 key)
{
  const ListedWord *words = self->words;
  guint low = 0, high = self->n_words;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (words[middle].key < key)
        low = middle + 1;
      else
        high = middle;
    }
  return words + low;
}

/* In no more memory than it takes: a server keeps it. */
static WordList *
make_list (Listing *listing)
{
  WordList *list = g_new (WordList, 1);

  sort_listed (listing->words, listing->n_words);
  list->n_words = listing->n_words;
  list->words = g_memdup2 (listing->words, list->n_words * sizeof *list->words);
  list->texts = g_memdup2 (listing->texts->str, listing->texts->len + 1);
  return list;
}

static const WordList *
list_of (SearchIndex *index, gunichar letter, GError **error)
{
  WordList *list = g_hash_table_lookup (index->spellings, GUINT_TO_POINTER (letter));
  Listing listing = { NULL };
  char first[7] = "";

  if (list != NULL)
    return list;
  listing.texts = g_string_new (NULL);
  g_unichar_to_utf8 (letter, first);
  if (search_index_words (index, first, NULL, list_word, &listing, error))
    {
      list = make_list (&listing);
      g_hash_table_replace (index->spellings, GUINT_TO_POINTER (letter), list);
    }
  g_string_free (listing.texts, TRUE);
  g_free (listing.words);
  return list;
}

/* ---- The nearest words */

typedef struct
{
  Letters typed;
  guint32 set; /* letters_in () it */
  guint limit; /* sinks as nearer words are met */
  GPtrArray *words;
  GPtrArray *stems;
} Hunt;

static void
add_near (Hunt *self, const char *word, const char *stem)
{
  if (self->words->len == MAX_CANDIDATES)
    return;
  g_ptr_array_add (self->words, g_strdup (word));
  g_ptr_array_add (self->stems, g_strdup (stem));
}

static void
consider (Hunt *self, const char *word, const char *stem)
{
  Letters letters;
  guint distance;

  letters_init (&letters, word);
  distance = edit_distance (self->typed.letters, self->typed.length, letters.letters,
                            letters.length, FIRST_LETTER, self->limit);
  if (distance > self->limit)
    return;
  if (distance < self->limit)
    {
      g_ptr_array_set_size (self->words, 0);
      g_ptr_array_set_size (self->stems, 0);
      self->limit = distance;
    }
  add_near (self, word, stem);
}

/* Among the words with the same first letter. */
static gboolean
hunt_near (Hunt *self, SearchIndex *index, GError **error)
{
  const WordList *list = list_of (index, self->typed.letters[0], error);
  const ListedWord *words, *end;

  if (list == NULL)
    return FALSE;
  words = listed_from (list, word_key (self->typed.length - self->limit, 0));
  end = listed_from (list, word_key (self->typed.length + self->limit + 1, 0));
  for (; words < end; words++)
    if (!differ_more ((guint32) words->key, self->set, self->limit))
      consider (self, list->texts + words->word, list->texts + words->stem);
  return TRUE;
}

/* ---- Words with another first letter: that counts as two changes, so nothing else may differ */

static gboolean
take_letter (gpointer data, const char *word, const char *stem G_GNUC_UNUSED,
             gint64 df G_GNUC_UNUSED)
{
  gunichar *least = data, letter = g_utf8_get_char_validated (word, -1);

  /* (What is no UTF-8 is more than all letters.) */
  *least = MIN (*least, letter);
  return FALSE;
}

/* Sees to it that each letter that a word begins with is in the table. */
static gboolean
find_first_letters (SearchIndex *index, GError **error)
{
  gunichar letter = 0;

  if (g_hash_table_contains (index->spellings, NULL))
    return TRUE;
  for (gunichar from = 1; from <= LAST_LETTER; from = letter + 1)
    {
      char first[7] = "";

      letter = G_MAXUINT32 - 1;
      g_unichar_to_utf8 (from, first);
      if (!search_index_words (index, first, "\xff", take_letter, &letter, error))
        return FALSE;
      if (letter < from)
        return search_index_damaged (index, "the words", error);
      if (letter <= LAST_LETTER
          && !g_hash_table_contains (index->spellings, GUINT_TO_POINTER (letter)))
        g_hash_table_insert (index->spellings, GUINT_TO_POINTER (letter), NULL);
    }
  g_hash_table_insert (index->spellings, NULL, NULL);
  return TRUE;
}

typedef struct
{
  Hunt *hunt;
  const char *wanted;
} Wanted;

static gboolean
take_wanted (gpointer data, const char *word, const char *stem, gint64 df G_GNUC_UNUSED)
{
  const Wanted *self = data;

  if (strcmp (word, self->wanted) == 0)
    add_near (self->hunt, word, stem);
  return FALSE;
}

/* Takes these letters if they are a word. */
static gboolean
hunt_exactly (Hunt *self, SearchIndex *index, const Letters *letters, GError **error)
{
  const WordList *list
    = g_hash_table_lookup (index->spellings, GUINT_TO_POINTER (letters->letters[0]));
  guint64 key = word_key (letters->length, letters_in (letters));
  g_autofree char *word
    = g_ucs4_to_utf8 (letters->letters, (glong) letters->length, NULL, NULL, NULL);
  Wanted wanted = { self, word };

  if (list == NULL)
    return search_index_words (index, word, NULL, take_wanted, &wanted, error);
  for (const ListedWord *at = listed_from (list, key), *end = listed_from (list, key + 1);
       at < end; at++)
    if (strcmp (list->texts + at->word, word) == 0)
      add_near (self, list->texts + at->word, list->texts + at->stem);
  return TRUE;
}

/* `first` and what was typed from letter `from` on. */
static gboolean
hunt_with (Hunt *self, SearchIndex *index, gunichar first, guint from, GError **error)
{
  Letters letters = { .length = self->typed.length - from + 1 };

  if (letters.length > MAX_LETTERS)
    return TRUE;
  letters.letters[0] = first;
  memcpy (letters.letters + 1, self->typed.letters + from,
          (self->typed.length - from) * sizeof *letters.letters);
  return hunt_exactly (self, index, &letters, error);
}

static gboolean
hunt_other_letters (Hunt *self, SearchIndex *index, GError **error)
{
  Letters swapped = self->typed;
  GHashTableIter iter;
  gpointer letter;

  swapped.letters[0] = self->typed.letters[1];
  swapped.letters[1] = self->typed.letters[0];
  if (!find_first_letters (index, error) || !hunt_exactly (self, index, &swapped, error)
      || !hunt_with (self, index, self->typed.letters[1], 2, error))
    return FALSE;
  g_hash_table_iter_init (&iter, index->spellings);
  while (g_hash_table_iter_next (&iter, &letter, NULL))
    if (letter != NULL && GPOINTER_TO_UINT (letter) != self->typed.letters[0]
        && (!hunt_with (self, index, GPOINTER_TO_UINT (letter), 0, error)
            || !hunt_with (self, index, GPOINTER_TO_UINT (letter), 1, error)))
      return FALSE;
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
spelling_is_known (SearchIndex *index, const char *word, const char *only)
{
  for (char **lang = index->langs; *lang != NULL; lang++)
    {
      gsize length;

      if (only != NULL && strcmp (*lang, only) != 0)
        continue;
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
spelling_nearest (SearchIndex *index, const char *word, const char *lang, char **near,
                  GError **error)
{
  Hunt hunt = { .words = g_ptr_array_new_with_free_func (g_free),
                .stems = g_ptr_array_new_with_free_func (g_free) };
  gboolean ok = TRUE;

  *near = NULL;
  if (spelling_is_known (index, word, lang))
    ok = find_variant (index, word, near, error);
  else if (letters_init (&hunt.typed, word) && hunt.typed.length >= LEAST_LETTERS
           && strpbrk (word, "0123456789") == NULL)
    {
      hunt.set = letters_in (&hunt.typed);
      hunt.limit = hunt.typed.length < LONG_WORD ? 1 : 2;
      if (index->spellings == NULL)
        index->spellings = g_hash_table_new_full (NULL, NULL, NULL, word_list_free);
      ok = hunt_near (&hunt, index, error);
      if (ok && hunt.words->len == 0 && hunt.limit > 1)
        ok = hunt_other_letters (&hunt, index, error);
      ok = ok && most_frequent (&hunt, index, near, error);
    }
  g_ptr_array_unref (hunt.words);
  g_ptr_array_unref (hunt.stems);
  return ok;
}
