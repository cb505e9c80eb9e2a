/* frontmatter.h - the fields before an article's text.  Private to lib/article.
 *
 * YAML between a first line `---` and a line `---` or `...`.  What cannot be read is a
 * problem of the article, which is then read without these fields. */
#pragma once

#include "article/article.h"

enum
{
  FRONTMATTER_MAX_BYTES = 256 * 1024,
  FRONTMATTER_MAX_NESTING = 32
};

/* Sets the fields of `article` that the front matter of `text` (UTF-8 without CR, ends
 * with a NUL) gives.  Returns where the body begins; its file line goes to `line`. */
const char *frontmatter_read (Article *article, const char *text, guint *line);
