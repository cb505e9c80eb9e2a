/* lists.h - the pages that lead to articles: home, categories, search, contact, and what is not there. */
#pragma once

#include "build.h"

/* Those of one language. */
gboolean lists_put (Build *build, const Section *top, GError **error);
/* 404.html: links in it are from the site's root. */
gboolean lists_put_notfound (Build *build, GError **error);
/* What was changed last, first: at most `most` of the language.  Unref it. */
GPtrArray *lists_recent (const Build *build, const char *lang, guint most);
