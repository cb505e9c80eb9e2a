/* like.h - a text made into a query. */
#pragma once

#include "index/reader.h"
#include "search/query.h"

/* A text as a query for articles like it, in which nothing is an operator: itself when it has at
 * most `limit` different words, else the `limit` words that tell most, by tf·idf. */
Query *search_like (SearchIndex *index, const char *text, gsize length, const char *lang,
                    guint limit, GError **error);
