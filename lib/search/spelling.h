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
