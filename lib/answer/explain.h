/* explain.h - why an answer ranks where it does: for people, and as a JSON object. */
#pragma once

#include "search/search.h"

typedef struct
{
  char *text; /* one line */
  char *object; /* {"words":[{"word", "searched", "fate", "title", "heading", "body", "articles",
                   "idf", "weight"}], "score":{"words", "nearness" ...}} */
} Explanation;

gboolean explain_hit (Search *search, const SearchHit *hit, Explanation *out, GError **error);
void explanation_clear (Explanation *self);
