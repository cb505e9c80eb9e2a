/* parts.h - adding to an Article that is being read.  Private to lib/article. */
#pragma once

#include "article/article.h"

/* `line` is the file's; 0 for the file as a whole. */
void article_problem (Article *self, guint line, gboolean fatal, const char *format,
                      ...) G_GNUC_PRINTF (4, 5);

/* Keeps `target` unless it has a scheme or names a host: it cannot point into the
 * knowledge base then. */
void article_link (Article *self, const char *target, guint line, gboolean image);

/* Adds a block to the last section.  `line` is the file line of the first byte.
 * Blank lines at both ends are left out; without other text nothing is added. */
void article_block (Article *self, const char *text, gsize length, guint line);

/* The same, with a block for each run of lines between blank ones. */
void article_blocks (Article *self, const char *text, gsize length, guint line);

/* `text` on one line: white space becomes one space, none at the ends.  Free the result. */
char *article_one_line (const char *text);
