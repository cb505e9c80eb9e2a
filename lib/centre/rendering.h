/* rendering.h - an article while it is made HTML: what render.c (blocks), phrase.c (words) and table.c share.
 * Private to lib/centre. */
#pragma once

#include <cmark.h>
#include "article/article.h"
#include "centre/safe.h"

typedef struct
{
  const Article *article;
  const struct RenderRules *rules;
  Safe *safe;
  GPtrArray *lines;   /* const char *, of the markdown; the last is its end */
  guint first_line;   /* file line of the first */
  guint section;      /* of article->sections, looked at last */
  guint line;         /* file line of what is put */
  GString *text;      /* words of one run, not put yet */
  cmark_node *struck; /* in which ~~ is open */
  xmlNode *del;
  const char *definitions; /* of links, for the cells of tables; or NULL */
  gsize skip; /* bytes that the next run of words begins with and that are put already */
  guint cut;  /* lines taken off the block that comes */
  gboolean in_link;
  GError *error;
} Render;

/* ---- phrase.c: addresses in text, footnotes, ~~ */

static inline gboolean
is_text (cmark_node *node)
{
  return node != NULL && cmark_node_get_type (node) == CMARK_NODE_TEXT;
}

/* Puts what is in `block`, from `node` on. */
void phrase_put (Render *self, cmark_node *block, cmark_node *node);

/* ---- table.c: tables (GFM, 4.10), of whose lines cmark makes a paragraph */

/* The line of a table's head within [first, last]; 0: there is none.  The row below it, which parts head and
 * body, goes to *delimiters (char *). */
guint table_find (const Render *self, guint first, guint last, GPtrArray **delimiters);
/* Puts the table from the line `head` to `last`. */
gboolean table_put (Render *self, guint head, guint last, const GPtrArray *delimiters,
                    GError **error);
