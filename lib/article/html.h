/* html.h - the text of HTML inside markdown.  Private to lib/article.
 *
 * A scanner, not a parser: it never fails, its time is linear, and every newline of the
 * HTML comes out again, so that lines keep their numbers. */
#pragma once

#include "article/article.h"

/* What carries over from one piece of inline HTML to the next; { 0 } before the first. */
typedef struct
{
  const char *hidden; /* inside this element, whose contents are no text; or NULL */
  gboolean verbatim;  /* inside <pre> */
} HtmlState;

/* Appends the text of `html` to `out`; `line` is the file line of its first byte.
 * Anchors (`id`, and `name` of <a>), local links and images go to `article`. */
void html_read (Article *article, HtmlState *state, const char *html, gsize length,
                guint line, GString *out);
