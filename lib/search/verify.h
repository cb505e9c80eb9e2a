/* verify.h - whether the words of a document stand as the query asks: in a row, in the
 * title.  Posting lists cannot tell; the forward list can. */
#pragma once

#include "search/scan.h"

typedef struct
{
  SearchIndex *index;
  const Resolved *resolved;
  TermMap map;
  Scanner scanner;
} Verifier;

void verifier_init (Verifier *self, SearchIndex *index, const Resolved *resolved);
void verifier_clear (Verifier *self);
/* Every required phrase and title condition, no forbidden one, and one of those that
 * may hold.  That each required word is there at all has been seen to before. */
gboolean verifier_check (Verifier *self, guint32 doc, gboolean *right, GError **error);
