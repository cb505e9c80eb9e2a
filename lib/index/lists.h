/* lists.h - the terms of the index and their posting lists, in the file.
 *
 * A short list lies in its term's row.  A longer one lies in chunks of about
 * POSTING_CHUNK_BYTES, each keyed by the lowest article id that it may hold, so that a
 * change rewrites the one chunk it falls in.
 *
 * What is staged goes to tables of their own (term_next, posting_next, word_next), which nobody reads
 * until they take the others' place: see writer.h. */
#pragma once

#include "index/dictionary.h"
#include "store/statements.h"

/* Postings by dictionary slot: those of slot s lie in [start[s], start[s + 1]), ascending by
 * document. */
typedef struct
{
  gsize *start;
  guint32 *docs;
  guint8 *impacts;
} Postings;

/* A posting that goes. */
typedef struct
{
  guint32 slot;
  guint32 doc;
} Removal;

/* Reads the stored terms into an empty dictionary; ids reach up to `last_id`. */
gboolean lists_load (Store *store, Dictionary *dictionary, guint32 last_id, GError **error);

/* Takes `removals` (Removal; are sorted) out of the stored lists and adds `added`, inside the
 * caller's transaction.  Terms that no document holds any more go; new words come. */
gboolean lists_change (Store *store, Dictionary *dictionary, const Postings *added,
                       GArray *removals, GError **error);

/* Writes all lists to the staging tables, which are empty, with the words learned and, with
 * `keep_words`, those stored; in many short transactions (store_turn ()), the first begun and the last
 * ended by the caller. */
gboolean lists_stage (Store *store, Dictionary *dictionary, const Postings *postings,
                      gboolean keep_words, GError **error);
