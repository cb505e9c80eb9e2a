/* assemble.h - the pending documents turned into forward lists, posting lists and terms
 * of the file. */
#pragma once

#include "index/pending.h"
#include "index/tally.h"

/* A posting that goes. */
typedef struct
{
  guint32 slot;
  guint32 doc;
} Removal;

typedef struct
{
  Store *store;
  Dictionary *dictionary;
  const Pending *pending; /* ascending by document */
  Tally *tally;
  FieldNorms norms;
  guint32 documents;      /* in the index, for the idf in vectors */
  gboolean full;          /* there are no terms and lists yet */
  GArray *removals;       /* Removal; sorted here */
} Assembly;

gboolean assemble_index (const Assembly *self, GError **error);
