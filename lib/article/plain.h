/* plain.h - markup that cmark does not know, taken out of a paragraph's text.  Private
 * to lib/article.
 *
 * Tables lose their delimiter row and outer pipes; `[!NOTE]` markers, inclusions
 * (`[!INCLUDE [a](b)]`), footnote marks, `:::` directives and lines that hold one
 * Liquid or Hugo tag go.  Newlines stay, so that lines keep their numbers. */
#pragma once

#include "article/article.h"

/* Appends what a code span says so that plain_clean () leaves it alone. */
void plain_append_code (GString *run, const char *text, gsize length);

/* `run` begins in file line `line`; images of `:::image` directives go to `article`. */
void plain_clean (Article *article, GString *run, guint line);
