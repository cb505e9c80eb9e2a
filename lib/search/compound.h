/* compound.h - words that are written as one or as two: name server, nameserver. */
#pragma once

#include "index/reader.h"

/* Where to cut `word` (folded) into two words that the articles have, and that stand side by side in
 * some when there is doubt: when a part is short, the word is one of the language, or when the word itself stands in `df` articles,
 * which must be fewer than those of the parts.  *second points into `word`, or is NULL: nowhere. */
gboolean compound_cut (SearchIndex *index, const char *word, const char *lang, guint64 df,
                       const char **second, GError **error);

/* Whether the words of `lang` (NULL: of the most frequent language) are joined by an s: Rechnungsadresse. */
gboolean compound_links (const SearchIndex *index, const char *lang);
