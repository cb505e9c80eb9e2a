/* extras.h - what stands beside the pages: theme, hours, sitemap, feeds, robots.txt, pages of old addresses. */
#pragma once

#include "build.h"

gboolean extras_put (Build *build, Store *store, GError **error);
