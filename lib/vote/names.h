/* names.h - the articles by all that they are called, held in memory.
 *
 * A name is a path, a path without `.md`, a slug, a front matter id, or an address that the
 * article had (`redirect_from`), and goes to the first of these that fits; slashes around it do
 * not count.  Live articles go before those that are gone, or are drafts: votes on them
 * count. */
#pragma once

#include "store/store.h"

typedef struct VoteNames VoteNames;

VoteNames *vote_names_new (Store *store, GError **error);
void vote_names_free (VoteNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoteNames, vote_names_free)

typedef enum
{
  NAMES_ALL,
  NAMES_IDS /* only front matter ids */
} NamesKind;

/* The article, or 0: there is none, or several.  `why` then says so, and lists the several. */
guint32 vote_names_find (const VoteNames *self, NamesKind kind, const char *name, GString *why);
/* Appends "; did you mean "a", "b" or "c"?" when some slugs or paths are near.  Near is a
 * Damerau-Levenshtein distance of at most a third of the letters, or that one begins with the
 * other. */
void vote_names_suggest (const VoteNames *self, const char *name, GString *why);
