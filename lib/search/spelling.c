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

/* ---- Words written as one or as two */

enum
{
  LETTERS = 4,       /* of a compound, at least */
  KNOWN_LETTERS = 6, /* of one that articles have */
  LAST_LETTERS = 2,  /* of the second part, at least: can't is none */
  WHOLE_PART = 3,
  PART_LETTERS = 4, /* two parts of so many need not stand side by side */
  RARE_SHARE = 20,  /* more articles than one in so many have: no rare compound */
  RARE_LEAST = 8,
  SAMPLE = 12, /* articles in which that is looked for */
  MANY = 4096  /* of the articles of a word, those from the first */
};

typedef struct
{
  SearchIndex *index;
  const char *lang;
  guint64 df;     /* of the whole word */
  gboolean known; /* it is a word of the language */
} Cutter;

static void
clear_term (gpointer term)
{
  index_term_clear (term);
}

static GArray *
terms_of (const Cutter *self, const char *word, GError **error)
{
  g_autoptr(GArray) terms = g_array_new (FALSE, FALSE, sizeof (IndexTerm));

  g_array_set_clear_func (terms, clear_term);
  return search_index_stems (self->index, word, self->lang, FALSE, terms, error)
           ? g_steal_pointer (&terms)
           : NULL;
}

typedef struct
{
  guint8 *first; /* a bit a document */
  GArray *both;  /* guint32 */
} Meeting;

static void
take_docs (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Meeting *self = data;

  (void) impacts;
  for (guint i = 0; i < count; i++)
    self->first[docs[i] / 8] |= (guint8) (1 << docs[i] % 8);
}

static void
take_both (gpointer data, const guint32 *docs, const guint8 *impacts, guint count)
{
  Meeting *self = data;

  (void) impacts;
  for (guint i = 0; i < count && self->both->len < MANY; i++)
    if (self->first[docs[i] / 8] >> docs[i] % 8 & 1)
      g_array_append_val (self->both, docs[i]);
}

/* The articles that have a term of both. */
static gboolean
meet (SearchIndex *index, const GArray *first, const GArray *second, GArray *both,
      GError **error)
{
  g_autofree guint8 *docs = g_new0 (guint8, index->last_doc / 8 + 1);
  Meeting meeting = { docs, both };
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < first->len; i++)
    ok = search_index_postings (index, &g_array_index (first, IndexTerm, i), take_docs,
                                &meeting, error);
  for (guint i = 0; ok && i < second->len; i++)
    ok = search_index_postings (index, &g_array_index (second, IndexTerm, i), take_both,
                                &meeting, error);
  return ok;
}

static gboolean
has_term (const GArray *terms, guint32 id)
{
  for (guint i = 0; i < terms->len; i++)
    if (g_array_index (terms, IndexTerm, i).id == id)
      return TRUE;
  return FALSE;
}

static gboolean
stand_together (SearchIndex *index, guint32 doc, const GArray *first, const GArray *second,
                gboolean *together, GError **error)
{
  gboolean before = FALSE;
  IndexForward list;
  Forward forward;
  guint32 id;

  *together = FALSE;
  if (!search_index_forward (index, doc, &list, error))
    return FALSE;
  forward_begin (&forward, list.tokens, list.tokens_length);
  while (!*together && forward_next (&forward, &id))
    {
      *together = before && has_term (second, id);
      before = id >= TERM_FIRST && has_term (first, id);
    }
  return TRUE;
}

/* About how many articles have the two side by side: counted in a sample. */
static gboolean
count_together (const Cutter *self, const char *first, const char *second, guint64 *count,
                GError **error)
{
  g_autoptr(GArray) a = terms_of (self, first, error);
  g_autoptr(GArray) b = a == NULL ? NULL : terms_of (self, second, error);
  g_autoptr(GArray) both = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint looked = 0, found = 0;

  if (b == NULL || !meet (self->index, a, b, both, error))
    return FALSE;
  for (guint i = 0; i < both->len; i += MAX (1, both->len / SAMPLE), looked++)
    {
      gboolean together;

      if (!stand_together (self->index, g_array_index (both, guint32, i), a, b, &together,
                           error))
        return FALSE;
      found += together;
    }
  *count = looked == 0 ? 0 : (guint64) found * both->len / looked;
  return TRUE;
}

/* Cuts are tried in the order of their rarer part's frequency. */
typedef struct
{
  const char *second;
  guint64 df; /* of the rarer part */
  gboolean sure;
} Cut;

/* Of the cuts that could be, the one whose rarer part is the most frequent. */
static gboolean
best_cut (const Cutter *self, const char *word, Cut *best, GError **error)
{
  glong letters = g_utf8_strlen (word, -1);

  *best = (Cut){ .df = MAX (1, 2 * self->df) };
  for (glong at = self->known ? 2 : 1; at <= letters - LAST_LETTERS; at++)
    {
      const char *second = g_utf8_offset_to_pointer (word, at);
      g_autofree char *first = g_strndup (word, (gsize) (second - word));
      guint64 df[2] = { 0, 0 };

      if (!search_index_frequency (self->index, first, self->lang, &df[0], error)
          || (df[0] > best->df
              && !search_index_frequency (self->index, second, self->lang, &df[1], error)))
        return FALSE;
      if (MIN (df[0], df[1]) > best->df)
        *best
          = (Cut){ second, MIN (df[0], df[1]),
                   self->df == 0 && !self->known && MIN (at, letters - at) >= PART_LETTERS };
    }
  return TRUE;
}

/* In so many articles the two must stand side by side; a word of no language that articles write as two
 * (signin) needs one, if its first part is no mere letter or two. */
static guint64
least_together (const Cutter *self, const char *first)
{
  gboolean whole = g_utf8_strlen (first, -1) >= WHOLE_PART;

  return self->df == 0 && !self->known && whole ? 1 : 2 * self->df + 2;
}

gboolean
compound_cut (SearchIndex *index, const char *word, const char *lang, guint64 df,
              const char **second, GError **error)
{
  Cutter cutter = { index, lang, df, df == 0 && spelling_is_known (index, word, NULL) };
  g_autofree char *first = NULL;
  guint64 together;
  Cut cut;

  *second = NULL;
  if (df > MAX (index->documents / RARE_SHARE, RARE_LEAST))
    return TRUE;
  if (g_utf8_strlen (word, -1) < (df > 0 ? KNOWN_LETTERS : LETTERS)
      || strpbrk (word, "0123456789") != NULL)
    return TRUE;
  if (!best_cut (&cutter, word, &cut, error))
    return FALSE;
  if (cut.second == NULL)
    return TRUE;
  first = g_strndup (word, (gsize) (cut.second - word));
  if (!cut.sure && !count_together (&cutter, first, cut.second, &together, error))
    return FALSE;
  if (cut.sure || together >= least_together (&cutter, first))
    *second = cut.second;
  return TRUE;
}
