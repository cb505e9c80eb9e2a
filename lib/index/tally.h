/* tally.h - one document's terms counted and weighed while it is indexed. */
#pragma once

#include "index/dictionary.h"

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
