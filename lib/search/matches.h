/* matches.h - the first stage of a search: every document that matches, with its score. */
#pragma once

#include "search/resolve.h"

enum
{
  MATCHES_BLOCK_BITS = 8, /* documents are looked through by blocks of which one has a score */
  MATCHES_GROUP = 16 /* and by so many at a time; there is room for all of the last block */
};

typedef struct
{
  const Search *search;
  float *scores;   /* by document; the index's, as is the next */
  guint8 *scored;  /* by block of documents: some have a score */
  guint8 *met;     /* conditions and filters met, by document, or NULL */
  guint8 *banned;  /* by document, or NULL */
  guint needed;    /* what `met` must reach */
  gboolean worded; /* words were typed: one of them must match */
  gboolean verify; /* some condition needs the forward list */
  /* private */
  guint8 *strongest; /* best impact of a word's terms, by document; the index's, as is the next */
  guint32 *touched; /* documents with a strongest impact; room for all */
  guint n_touched;
} Matches;

/* On failure, too, it is to be cleared. */
gboolean matches_find (Matches *self, const Search *search, GError **error);
void matches_clear (Matches *self);

/* Whether nothing is required, forbidden or filtered by. */
static inline gboolean
matches_are_free (const Matches *self)
{
  return self->needed == 0 && self->banned == NULL && self->search->options.allowed == NULL;
}

/* Whether what is required, forbidden and filtered by allows `doc`, as far as posting lists tell. */
static inline gboolean
matches_allow (const Matches *self, guint32 doc)
{
  if (self->needed > 0 && (self->met == NULL || self->met[doc] != self->needed))
    return FALSE;
  if (self->search->options.allowed != NULL && !self->search->options.allowed[doc])
    return FALSE;
  return self->banned == NULL || !self->banned[doc];
}

/* The same, and that one of the words is there. */
static inline gboolean
matches_have (const Matches *self, guint32 doc)
{
  if ((self->worded || self->needed == 0) && self->scores[doc] <= 0)
    return FALSE;
  return matches_allow (self, doc);
}
