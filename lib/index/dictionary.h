/* dictionary.h - the terms of the index while it is being written, and a Tally of those of one
 * document.
 *
 * In memory a term has a slot: small numbers from TERM_FIRST up, in the order they
 * were met.  In the file it has an id.  Both number spaces leave the marks of a
 * forward list alone. */
#pragma once

#include "index/forward.h"
#include "store/statements.h"

typedef struct Dictionary Dictionary;

Dictionary *dictionary_new (Store *store);
void dictionary_free (Dictionary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Dictionary, dictionary_free)

/* Loads the stored terms; ids reach up to `last_id`. */
gboolean dictionary_load (Dictionary *self, guint32 last_id, GError **error);

/* The slot of `stem`, new or known; `word` is a way it is written.  Both are
 * copied. */
guint32 dictionary_learn (Dictionary *self, const char *stem, const char *word);
/* One more than the highest slot. */
guint dictionary_slots (const Dictionary *self);
/* Marks are their own slots; FALSE for an id that no term has. */
gboolean dictionary_slot_of_id (const Dictionary *self, guint32 id, guint32 *slot);

void dictionary_count (Dictionary *self, guint32 slot, int change);
void dictionary_reset_counts (Dictionary *self);
guint32 dictionary_df (const Dictionary *self, guint32 slot);

/* Ids for all terms afresh, small ones for the most frequent. */
void dictionary_assign_by_frequency (Dictionary *self);
/* Ids for the terms that have none. */
void dictionary_assign_new (Dictionary *self);
guint32 dictionary_id (const Dictionary *self, guint32 slot);
guint32 dictionary_last_id (const Dictionary *self);

/* Slots in ascending order of their text, at [TERM_FIRST, dictionary_slots). */
guint32 *dictionary_by_text (const Dictionary *self);
/* Languages by falling number of articles, "en nl ru". */
char *dictionary_languages (const Dictionary *self);

/* The stored row: whether there is one, and its posting list. */
gboolean dictionary_read (Dictionary *self, guint32 slot, gboolean *known,
                          GByteArray *list, GError **error);
/* Writes the row, or deletes it when no document holds the term. */
gboolean dictionary_write (Dictionary *self, guint32 slot, const GByteArray *list,
                           GError **error);
/* Writes the written forms met since the start. */
gboolean dictionary_write_words (Dictionary *self, GError **error);

/* ---- One document's terms, counted and weighed while it is indexed */

typedef struct
{
  guint32 lengths[N_FIELDS]; /* words */
  guint n_slots;
  guint32 *slots;            /* the distinct terms, in the order met */
  guint8 *impacts;           /* theirs, after tally_weigh (); 0 for a filter */
  /* private */
  guint room;
  guint32 (*tf)[N_FIELDS]; /* by slot; all zero between documents */
  gboolean *seen;          /* by slot */
  guint n_filters;
} Tally;

/* `slots` as dictionary_slots () says; terms learned later do not fit. */
Tally *tally_new (guint slots);
void tally_free (Tally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tally, tally_free)

/* Counts a forward list (with slots for ids); forgets the one before. */
void tally_stream (Tally *self, const guint8 *stream, gsize length);
void tally_weigh (Tally *self, const FieldNorms *norms);
/* Appends the vector: the VECTOR_TERMS heaviest terms by idf and impact. */
void tally_vector (Tally *self, const Dictionary *dictionary, guint32 documents,
                   GByteArray *out);
