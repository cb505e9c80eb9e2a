/* article.h - the page of an article. */
#pragma once

#include "build.h"

/* An article whose file cannot be read is a finding, and has no page. */
gboolean article_put (Build *build, const Entry *entry, GError **error);
