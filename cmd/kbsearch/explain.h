/* explain.h - why a hit ranks where it does, in words. */
#pragma once

#include "search/search.h"

/* One line: each word's places and weight, then what nearness, likeness and votes
 * added.  Free it. */
char *explain_hit (Search *search, const SearchHit *hit, GError **error);
