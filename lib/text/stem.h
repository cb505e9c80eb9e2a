/* stem.h - Snowball stemmers by language, and the words a query can do without.
 *
 * A language is an ISO 639-1 code, lower case ("en", "nl"); a region ("pt-BR",
 * "nl_BE") is ignored.  A language without a stemmer leaves words as they are. */
#pragma once

#include <glib.h>

/* Name and version of the stemming and folding rules; stored with an index, which
 * must be rebuilt when it changes. */
#define STEM_RULES "snowball-2.2 fold-1"

typedef struct Stemmer Stemmer; /* one thread at a time */

Stemmer *stemmer_new (const char *lang);
void stemmer_free (Stemmer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stemmer, stemmer_free)

/* The stem of a folded word (`length` bytes), valid until the next call or the
 * stemmer's end.  Words with a digit are not stemmed.  Never empty. */
const char *stemmer_stem (Stemmer *self, const char *folded, gsize length,
                          gsize *stem_length);

/* True when `folded` is a stop word of `lang` (about 150 a language: en, nl, de, es,
 * fr, it, pt, ru; none for others). */
gboolean stem_is_stop_word (const char *lang, const char *folded);
