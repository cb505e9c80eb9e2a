/* spelling.h - the nearest spelling that the articles know.
 *
 * Damerau-Levenshtein distance (Damerau 1964; adjacent swaps count one), at most 1 up to
 * seven letters and 2 above; a change of the first letter counts double; the more
 * frequent word wins among equally near ones.  A word that the language has (text/stem.h) has no
 * other spelling but the British or American one. */
#pragma once

#include "index/reader.h"

/* `*near` is NULL when nothing is near enough; free it.  Words with digits, words of `lang` (NULL:
 * of any language of the index) and words of less than four letters have no other spelling. */
gboolean spelling_nearest (SearchIndex *index, const char *word, const char *lang,
                           char **near, GError **error);

/* Whether `word` (folded) is one of `lang`, or NULL: of a language of the index. */
gboolean spelling_is_known (SearchIndex *index, const char *word, const char *lang);

/* ---- Words that are written as one or as two: name server, nameserver */

/* Where to cut `word` (folded) into two words that the articles have, and that stand side by side in
 * some when there is doubt: when a part is short, the word is one of the language, or when the word itself
 * stands in articles, which must not be more than those of the parts.  `df` articles have it, with a hyphen or
 * without; one that all of them write with a hyphen is none.  *second points into `word`, or is NULL: nowhere. */
gboolean compound_cut (SearchIndex *index, const char *word, const char *lang, guint64 df,
                       const char **second, GError **error);

/* Likewise, of a word that is still being typed, into a word and the beginning of another ("nameserv"), that
 * stand side by side in more than `df` articles. */
gboolean compound_cut_begun (SearchIndex *index, const char *word, const char *lang, guint64 df,
                             const char **second, GError **error);
