/* dictionary.h - the terms of the index while it is being written.
 *
 * In memory a term has a slot: small numbers from TERM_FIRST up, in the order they
 * were met.  In the file it has an id.  Both number spaces leave the marks of a
 * forward list alone, which are their own slots and ids. */
#pragma once

#include "index/forward.h"

typedef struct
{
  const char *text;
  guint32 id;     /* in the file; 0: none yet */
  guint32 df;     /* documents that hold it */
  gboolean whole; /* the text stands somewhere as a word */
} DictionaryTerm;

/* A word, and the term it is written for. */
typedef struct
{
  const char *word;
  const char *stem;
} DictionaryForm;

typedef struct
{
  GArray *terms;   /* DictionaryTerm, by slot */
  GArray *by_id;   /* guint32 slot, by id; 0: no term has it */
  guint32 last_id; /* highest id given out */
  GArray *forms; /* DictionaryForm: words other than their stem, learned and not written yet */
  /* private */
  GHashTable *slots; /* text -> slot */
  GHashTable *known_forms;
  GStringChunk *strings;
} Dictionary;

Dictionary *dictionary_new (void);
void dictionary_free (Dictionary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Dictionary, dictionary_free)

static inline DictionaryTerm *
dictionary_term (const Dictionary *self, guint32 slot)
{
  return &g_array_index (self->terms, DictionaryTerm, slot);
}

/* The slot of `stem`, new or known; `word` is a way it is written, or NULL.  Both are
 * copied. */
guint32 dictionary_learn (Dictionary *self, const char *stem, const char *word);

/* Ids for the terms that have none; with `afresh` for all, small ones for the most frequent, and none
 * for those without documents. */
void dictionary_assign (Dictionary *self, gboolean afresh);
