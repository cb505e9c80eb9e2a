/* dictionary.h - the terms of the index while it is being written.
 *
 * In memory a term has a slot: small numbers from TERM_FIRST up, in the order they
 * were met.  In the file it has an id.  Both number spaces leave the marks of a
 * forward list alone. */
#pragma once

#include "index/forward.h"
#include "store/store.h"

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
