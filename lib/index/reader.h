/* reader.h - the search index as a reader sees it: terms, posting lists, forward lists. */
#pragma once

#include <string.h>
#include "index/codec.h"
#include "index/forwards.h"
#include "index/state.h"
#include "store/statements.h"
#include "text/stem.h"

typedef struct
{
  guint32 id;
  guint32 df;
  guint32 whole; /* documents in which the stem stands as a word */
  GBytes *list;  /* a short posting list, or NULL: in chunks */
} IndexTerm;

static inline void
index_term_clear (IndexTerm *term)
{
  g_clear_pointer (&term->list, g_bytes_unref);
}
/* A copy, which is to be cleared, too. */
static inline IndexTerm
index_term_copy (const IndexTerm *from)
{
  if (from->list != NULL)
    g_bytes_ref (from->list);
  return *from;
}
/* GCompareFunc: ascending by id. */
static inline int
index_term_compare (gconstpointer a, gconstpointer b)
{
  const IndexTerm *x = a, *y = b;

  return x->id < y->id ? -1 : x->id > y->id;
}

/* By document, all 0 between two searches, which would else ask for them and empty them each time; or NULL. */
typedef struct
{
  float *scores, *most;
  guint8 *scored, *strongest; /* `scored` by block of documents */
  guint32 *touched;           /* (this is not emptied) */
} SearchScratch;

/* Private to lib/index. */
typedef struct
{
  Store *store; /* borrowed */
  Statements *statements;
  guint32 documents;
  char *anchor;                /* a term that is there; or NULL */
  gboolean begins[2], ends[2]; /* by SpanKind: the first and the last row are the table's */
  gboolean summed;             /* as in IndexState */
} Lexicon;

typedef struct
{
  Store *store; /* borrowed */
  guint32 documents;
  guint32 last_doc; /* highest article id */
  char **langs;     /* most frequent first */
  FieldNorms norms;
  gboolean path_order;
  GHashTable *stemmers; /* stemmers_new (), for who needs some */
  GHashTable *spellings; /* what who looks for them has read of the words, by first letter; or NULL */
  GHashTable *cuts; /* likewise, what is known of compounds, by word; or NULL */
  gsize forwards_room; /* bytes of forward lists to keep; 0 unless who answers many queries sets it */
  gsize terms_room; /* likewise, of terms and their short lists */
  KeptForwards forwards;
  SearchScratch scratch; /* of who ranks documents */
  /* private */
  Lexicon lexicon;
  Statements *statements;
  GHashTable *frequencies; /* by word; some */
  GHashTable *frequent;    /* search_index_frequent (), by beginning; some */
  GHashTable *terms;       /* by stem, kept */
  gsize terms_bytes;
  guint32 *docs;
  guint8 *impacts;
} SearchIndex;

/* Reads the state; the caller has begun the transaction whose snapshot all of it
 * belongs to.  An index made by other rules than ours is an error that says how to make
 * it again.  A file without an index reads as an empty one. */
SearchIndex *search_index_open (Store *store, GError **error);
void search_index_free (SearchIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchIndex, search_index_free)

/* The term `text`; *found FALSE when no document holds it. */
gboolean search_index_term (SearchIndex *self, const char *text, IndexTerm *term,
                            gboolean *found, GError **error);
/* Appends to `terms` (IndexTerm, ascending by id) the terms of a folded word's stems, in `lang`, or
 * NULL: in each language of the index, or, where articles have the word, in those that they have it in and
 * the first one; with `hyphens` those of words that are it but for a hyphen. */
gboolean search_index_stems (SearchIndex *self, const char *word, const char *lang,
                             gboolean hyphens, GArray *terms, GError **error);
/* In how many documents such a stem stands, 0 for a word that none has. */
gboolean search_index_frequency (SearchIndex *self, const char *word, const char *lang,
                                 guint64 *df, GError **error);
/* Appends to `terms` (IndexTerm) every term that has a written form beginning with
 * `prefix`, ascending by id, each once.  index_term_clear () is the array's clear
 * function. */
gboolean search_index_prefix (SearchIndex *self, const char *prefix, GArray *terms,
                              GError **error);

/* The texts of the FREQUENT_TERMS terms that most articles have in a written form beginning with `prefix`,
 * most frequent first, equal ones by text; behind the last NULL.  The index's, up to the next call. */
enum
{
  FREQUENT_TERMS = 64
};
const char *const *search_index_frequent (SearchIndex *self, const char *prefix,
                                          GError **error);

/* A category, tag or language that articles have; df: how many. */
typedef struct
{
  char *value; /* as word_filter () writes it, without the name */
  IndexTerm term;
} IndexFilter;

/* All of them (IndexFilter), of "category", "tag" or "lang", by value. */
GPtrArray *search_index_filters (SearchIndex *self, const char *name, GError **error);

/* Calls `take` with runs of postings, ascending by document. */
typedef void (*PostingSink) (gpointer data, const guint32 *docs, const guint8 *impacts,
                             guint count);
gboolean search_index_postings (SearchIndex *self, const IndexTerm *term, PostingSink take,
                                gpointer data, GError **error);

/* A document's forward list and vector; valid until the next call. */
gboolean search_index_forward (SearchIndex *self, guint32 doc, IndexForward *out,
                               GError **error);
static inline gboolean
search_index_damaged (const SearchIndex *self, const char *what, GError **error)
{
  return store_damaged (self->store, error, what);
}

/* Calls `take` with each word that begins with `first`, or that is not before it but before `after`,
 * unless that is NULL: as written, its stem, and how many articles have it so; those that are their own stem,
 * then the others; until it returns FALSE, of each. */
typedef gboolean (*WordSink) (gpointer data, const char *word, const char *stem, gint64 df);
gboolean search_index_words (SearchIndex *self, const char *first, const char *after,
                             WordSink take, gpointer data, GError **error);

/* ---- lexicon.c, private to lib/index: the rows of the terms and of the words, each checked by its sum, and none of them
 * missing: not where a page of a table lies in another's place, either. */

extern const StatementTable lexicon_statements;

/* The term `text`; *found FALSE when no document holds it. */
gboolean lexicon_term (Lexicon *self, const char *text, IndexTerm *term, gboolean *found,
                       GError **error);
/* Likewise those of a stem and of the words whose hyphen is left out in it, both { 0 } before; id 0: there is
 * none. */
gboolean lexicon_spellings (Lexicon *self, const char *stem, IndexTerm *same,
                            IndexTerm *hyphenated, GError **error);
/* In how many documents a term stands; 0: there is none. */
gboolean lexicon_frequency (Lexicon *self, const char *text, guint64 *df, GError **error);

typedef enum
{
  SPAN_TERMS,          /* all of them: filters, too, and stems that are no words */
  SPAN_WORDS,          /* that are not their own stem */
  SPAN_FREQUENT_TERMS, /* words that many documents have; of a term the text and `df` alone */
  SPAN_FREQUENT_WORDS
} SpanKind;

/* As search_index_words (), of one kind: those that begin with `first` where `after` is NULL. */
gboolean lexicon_words (Lexicon *self, SpanKind kind, const char *first, const char *after,
                        WordSink take, gpointer data, GError **error);

/* A filter, or a word that is written with a hyphen. */
static inline gboolean
lexicon_is_no_word (const char *text)
{
  return strpbrk (text, ":-") != NULL;
}
