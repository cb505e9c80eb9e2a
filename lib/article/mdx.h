/* mdx.h - what MDX has beside markdown (mdxjs.com): out of the way of a reader of markdown. */
#pragma once

#include <glib.h>

/* Changes `body` in place, byte for byte, so that lines and columns stay: `import` and `export`
 * become blanks, with the blank lines between their brackets; attributes that are expressions
 * (`size={24}`) too, and a tag that has some over several lines is a comment.  Fenced code and code
 * between backticks stay as they are.  In linear time. */
void mdx_clear (char *body);
