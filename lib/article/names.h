/* names.h - the articles by all that they are called.
 *
 * A name is a path, a path without `.md` (`.markdown`, `.mdx`), a slug, a front matter id, or an address that the
 * article had (`redirect_from`), and goes to the first of these that fits; slashes around it do
 * not count.  Live articles go before those that are gone, or are drafts: votes on them
 * count.  Each look-up goes by indexes of the file; what was found is kept for the next time. */
#pragma once

#include "store/statements.h"
#include <glib.h>

typedef struct ArticleNames ArticleNames;

ArticleNames *article_names_new (Store *store);
void article_names_free (ArticleNames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArticleNames, article_names_free)

typedef enum
{
  NAMES_ALL,
  NAMES_IDS, /* only front matter ids */
  NAMES_KINDS
} NamesKind;

/* The article, or 0: there is none, or several.  `why` then says so, and lists the several. */
gboolean article_names_find (ArticleNames *self, NamesKind kind, const char *name,
                             guint32 *article, GString *why, GError **error);
/* All live articles that `name` means, ascending by path: ids (guint32); none is no error. */
GArray *article_names_live (ArticleNames *self, const char *name, GError **error);
/* Appends "; did you mean "a", "b" or "c"?" when some slugs or paths are near.  Near is a
 * Damerau-Levenshtein distance of at most a third of the letters, or that one begins with the
 * other.  Looks at all articles. */
gboolean article_names_suggest (ArticleNames *self, const char *name, GString *why,
                                GError **error);

/* ---- What of the articles a command line may name, for a shell's TAB (base/options.h) */

typedef enum
{
  OFFER_CATEGORIES,
  OFFER_TAGS,
  OFFER_LANGS,
  OFFER_PATHS,
  OFFER_KINDS
} OfferKind;

/* Adds those of the live articles in the file `db` (char *, the array's); nothing when it cannot be read. */
void article_offer (const char *db, OfferKind kind, GPtrArray *words);
