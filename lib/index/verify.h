/* verify.h - the index recounted from the articles that are stored, and compared with what it holds. */
#pragma once

#include "store/statements.h"

typedef struct
{
  guint articles;
  guint terms;
  guint words; /* rows of the table of words */
} IndexVerified;

/* Appends to `findings` (char *) a line about each thing that is not as the stored articles say: text hashes,
 * forward lists, their vectors, posting lists, terms and words with their counts, the search state; and
 * about what cannot be read.  What was frozen (the averages, the idf in vectors) is taken as it is.  Reads
 * all of the index, in the snapshot of the caller's transaction. */
gboolean index_verify (Store *store, GPtrArray *findings, IndexVerified *verified,
                       GError **error);
