/* spelling.h - the nearest spelling that the articles know.
 *
 * Damerau-Levenshtein distance (Damerau 1964; adjacent swaps count one), at most 1 up to
 * five letters and 2 above; a change of the first letter counts double; the more
 * frequent word wins among equally near ones. */
#pragma once

#include "index/reader.h"

/* `*near` is NULL when nothing is near enough; free it.  Words with digits and words
 * of one or two letters have no other spelling. */
gboolean spelling_nearest (SearchIndex *index, const char *word, char **near, GError **error);
