/* like.h - a text made into a query. */
#pragma once

#include "index/reader.h"
#include "search/query.h"

/* The words of a text as a query for articles like it: the `limit` words that tell
 * most, by tf·idf. */
Query *search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
                    guint limit, GError **error);
