/* extras.h - what stands beside the pages: theme, hours, sitemap, feeds, robots.txt, pages of old addresses. */
#pragma once

#include "build.h"

gboolean extras_put (Build *build, Store *store, GError **error);

/* ---- The pages that lead to articles: home, categories, search, contact, and what is not there */

/* Those of one language. */
gboolean lists_put (Build *build, const Section *top, GError **error);
/* 404.html: links in it are from the site's root. */
gboolean lists_put_notfound (Build *build, GError **error);
