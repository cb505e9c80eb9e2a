/* resolve.h - a search: a query with its words looked up in the index, ready to be ranked. */
#pragma once

#include "article/library.h"
#include "article/synonyms.h"
#include "index/reader.h"
#include "search/query.h"

typedef enum
{
  WORD_AS_TYPED,
  WORD_PREFIX,
  WORD_BEGUN,     /* still being typed: itself, or a frequent word that begins so */
  WORD_RESPELLED, /* no article has it; `shown` is the nearest that one has */
  WORD_SPLIT,     /* no article has it: its two parts are searched for */
  WORD_COMPOUND,  /* few articles have it, more its parts, which are searched for as well */
  WORD_PART,      /* such a part */
  WORD_JOINED,    /* two typed words that articles write as one; ranks beside them */
  WORD_SYNONYM,   /* articles may have it, or one of several, for what was typed */
  WORD_STOP,      /* dropped: says too little */
  WORD_UNKNOWN    /* no article has it, nor anything near */
} WordFate;

/* How sure readers are that an article helps, 0..1 (0: unknown). */
typedef gboolean (*SearchPrior) (gpointer data, guint32 doc, double *prior, GError **error);
/* What articles are put in order by, the highest first; articles without are last (-HUGE_VAL). */
typedef gboolean (*SearchKey) (gpointer data, guint32 doc, double *key, GError **error);

typedef struct
{
  guint limit;       /* hits wanted */
  guint offset;      /* hits passed over */
  const char *lang;  /* stem the query as this language; NULL: as each in the index */
  SearchPrior prior; /* or NULL */
  gpointer prior_data;
  Library *library;      /* paths order equal scores, titles are compared; NULL: neither */
  gboolean plain;        /* first stage only, for tests and --explain's sake */
  const guint8 *allowed; /* by document: those that may be found; NULL: all */
  SearchKey key;         /* order the good ones by it, not by score; or NULL */
  gpointer key_data;
  gboolean all;       /* `found` is wanted */
  Synonyms *synonyms; /* what editors know of queries; or NULL */
  guint32 first;      /* document that was asked for by its address; 0: none */
} SearchOptions;

/* One distinct word of the query and what became of it. */
typedef struct
{
  const char *typed; /* folded; `shown` for a part and a joined word */
  char *shown;       /* what was searched for */
  WordFate fate;
  gboolean named;     /* meant, even if it is a stop word */
  gboolean together;  /* a stop word, named by the words that it is one with: log in */
  gboolean unheard;   /* typed, says something, and no article has it */
  gboolean completed; /* no article has it: taken as a beginning */
  gboolean ranks;     /* adds to the score */
  guint count;        /* times typed; 0: only excluded */
  guint n_parts;      /* of WORD_JOINED, WORD_SPLIT and WORD_COMPOUND; else 0 */
  guint parts[3];     /* their numbers: what holds the compound holds them */
  GArray *terms;      /* IndexTerm, ascending by id */
  guint32 df;         /* documents that hold one of the terms */
  double idf;
  double weight;         /* idf and the query's own weight for it */
  gboolean has_synonyms; /* of a typed word */
  /* of WORD_SYNONYM */
  guint16 of[SYNONYM_WORDS]; /* the typed words that it stands for */
  guint8 n_of;
  guint8 n_together; /* the words that stand for them together: it is one */
  guint line;        /* in synonyms.yaml; 0: people say so everywhere */
} SearchWord;

/* What BM25 gives a word that stands `n` times in the query (k3 8). */
static inline double
search_query_weight (guint n)
{
  return n * 9.0 / (n + 8.0);
}

/* Of a synonym: whether articles have what was typed, too. */
static inline gboolean
search_word_is_beside (const GPtrArray *words, const SearchWord *word)
{
  return word->fate == WORD_SYNONYM
         && ((const SearchWord *) g_ptr_array_index (words, word->of[0]))->ranks;
}

/* What was typed, in place of which `word` is as good as there; G_MAXUINT for what was. */
static inline guint
search_word_instead (const GPtrArray *words, const SearchWord *word)
{
  return search_word_is_beside (words, word) && word->n_together == 1 ? word->of[0]
                                                                      : G_MAXUINT;
}

/* Whether `id` is one of the word's terms. */
static inline gboolean
search_word_has (const SearchWord *word, guint32 id)
{
  guint low = 0, high = word->terms->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      guint32 at = g_array_index (word->terms, IndexTerm, middle).id;

      if (at == id)
        return TRUE;
      if (at < id)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

/* What a document must (not) have, in terms of words. */
typedef struct
{
  Occur occur;      /* OCCUR_SHOULD: one of those conditions must hold */
  gboolean title;   /* in the title */
  gboolean ordered; /* the words stand next to each other, in this order */
  GArray *words;    /* guint, indices into Search.words */
  GArray *runs; /* TermRun: one of these is there when the words are in a row; NULL: too many */
} Condition;

typedef struct
{
  gboolean negative;
  gboolean found;
  IndexTerm term;
} ResolvedFilter;

enum
{
  TERM_MAP_HINT = 2048
};

/* From term id to word number, for reading forward lists. */
typedef struct
{
  guint64 hint[TERM_MAP_HINT / 64]; /* by low bits of the id: nothing there */
  guint32 *keys;                    /* 0: empty */
  guint16 *words;
  guint mask;
  gboolean shared; /* a term belongs to several words, of which only the first is found */
} TermMap;

/* Of all terms of `words` (SearchWord). */
void term_map_init (TermMap *self, const GPtrArray *words);
static inline void
term_map_clear (TermMap *self)
{
  g_free (self->keys);
  g_free (self->words);
}

/* The word that term `id` belongs to, or -1. */
static inline int
term_map_find (const TermMap *self, guint32 id)
{
  if (G_LIKELY (!(self->hint[id % TERM_MAP_HINT / 64] >> id % 64 & 1)))
    return -1;
  for (guint at = id * 2654435761u >> 7;; at++)
    {
      guint32 key = self->keys[at & self->mask];

      if (key == 0)
        return -1;
      if (key == id)
        return self->words[at & self->mask];
    }
}

typedef struct
{
  SearchIndex *index;
  const Query *query;
  SearchOptions options;
  GPtrArray *words;      /* SearchWord, in the order typed */
  GArray *sequence;      /* guint: the ranking words in the order typed */
  GPtrArray *conditions; /* Condition */
  GArray *filters;       /* ResolvedFilter */
  gboolean plain;        /* no smoothing: one word, a phrase or a prefix */
  const char *stop_lang; /* whose stop words are left out; NULL: none's */
  const char *lang;      /* what the query is in; NULL: not known */
  TermMap map;           /* of all words */
  GArray *pinned;        /* guint32, documents that come first */
  guint pin_line;        /* in synonyms.yaml */
  GArray *found;         /* guint32, ascending: all documents that match, with options.all */
  GArray *matches;       /* guint, of the last search_passage () */
  GArray *title_matches; /* likewise */
  guint8 *held;          /* by word: where its section has it */
} Search;

/* All that is passed is borrowed for the life of the search. */
Search *search_new (SearchIndex *index, const Query *query, const SearchOptions *options,
                    GError **error);
void search_free (Search *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Search, search_free)

/* Private to the room: a word that was not typed, if an article has it; *number G_MAXUINT if none has, and that
 * of the same word if it is there already. */
gboolean search_derive (Search *self, const char *text, WordFate fate, guint count,
                        guint *number, GError **error);

static inline gboolean
search_is_stop (const Search *self, const char *word)
{
  return self->stop_lang != NULL && stem_part (self->stop_lang, word) == STEM_STOP;
}

/* A word that says how somebody asks. */
static inline gboolean
search_is_common (const Search *self, const char *word)
{
  return self->stop_lang != NULL && stem_part (self->stop_lang, word) != STEM_SUBJECT;
}

/* In how many articles one of its terms stands; one in more languages counts as often. */
static inline guint64
search_df (const SearchWord *word)
{
  guint64 df = 0;

  for (guint i = 0; i < word->terms->len; i++)
    df += g_array_index (word->terms, IndexTerm, i).df;
  return df;
}

/* In expand.c, what else the words may mean.  What editors know of queries (article/synonyms.h): behind the
 * words as the index has them follow those that somebody may have meant (WORD_SYNONYM), but for what is
 * quoted; into self->pinned go the articles pinned to a query of just these words, in this order.  Then what
 * is written as one word or as two, and of words that no article has their parts, what they begin, or the
 * nearest spelling. */
gboolean search_expand (Search *self, GError **error);
/* Adds the frequent words that begin as `word` does; beside other words no stop words, and none that
 * with the others stands in too many articles. */
gboolean search_complete (Search *self, SearchWord *word, GError **error);

/* ---- Private to the room */

/* Words that are one, and of which one is a stop word, all say something, as "in" does in "sign in". */
static inline void
search_name_words (Search *self, const guint *numbers, guint count)
{
  gboolean stops = FALSE;

  for (guint i = 0; i < count; i++)
    stops = stops
            || search_is_stop (
              self, ((SearchWord *) g_ptr_array_index (self->words, numbers[i]))->typed);
  for (guint i = 0; i < count && stops; i++)
    {
      SearchWord *word = g_ptr_array_index (self->words, numbers[i]);

      word->together = !word->named && search_is_stop (self, word->typed);
      word->named = TRUE;
    }
}

/* The last word of a query may not be whole yet. */
static inline gboolean
search_may_go_on (const Search *self, guint number)
{
  const GArray *sequence = self->sequence;

  return !self->query->ended && sequence->len > 0
         && g_array_index (sequence, guint, sequence->len - 1) == number;
}

/* ---- compound.c: words that are written as one or as two */

/* Searches for words that follow each other as one, too, where articles have that. */
gboolean search_join_words (Search *self, GError **error);
/* Searches for the parts of word `number`, too, or, when no article has it, instead: those that its capitals say
 * (noUnusedVars), or two words that articles have rather (nameserver).  *done: it is not to be looked for otherwise. */
gboolean search_split (Search *self, guint number, gboolean *done, GError **error);
/* Likewise of a last word that may go on: for a word and the beginning of another (nameserv). */
gboolean search_split_beginning (Search *self, guint number, gboolean *done, GError **error);
