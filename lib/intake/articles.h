/* articles.h - the articles that a message is answered with. */
#pragma once

#include "store/store.h"

typedef struct
{
  char *title, *path;
} FrontArticle;

/* Up to three of `lang` that are good enough (search/confidence.h): for the subject, else for
 * subject and the text's beginning together.  Never fails: without an index, or with one that
 * cannot be read, there are none, and `*why` (free it) says so.  Outside a transaction. */
GPtrArray *front_articles (Store *store, const char *lang, const char *subject,
                           const char *text, char **why);
