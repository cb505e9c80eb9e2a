/* order.h - hits in the order that a user sees, the same on every run. */
#pragma once

#include "search/search.h"

/* For g_array_sort (): best first; equal ones in document order. */
int order_by_score (gconstpointer a, gconstpointer b);

/* Sorts hits by falling score, equal ones by path. */
gboolean order_hits (SearchIndex *index, GArray *hits, const SearchOptions *options,
                     GError **error);
