/* markdown.h - an article's body: sections, text, links.  Private to lib/article. */
#pragma once

#include "article/article.h"

/* Reads `body` (UTF-8 without CR, ends with a NUL), whose first line is file line
 * `first_line`, into `article`. */
gboolean markdown_read (Article *article, const char *body, guint first_line,
                        GError **error);
