/* rendering.h - an article while it is made HTML: what render.c (blocks), phrase.c (words) and settle.c (the whole) share.
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
  GString *plain;     /* of phrase_plain () */
  guint column;       /* where the block begins in its line, from 1 */
  cmark_node *struck; /* in which ~~ is open */
  xmlNode *del;
  const char *definitions; /* of links, for the cells of tables; or NULL */
  gsize skip; /* bytes that the next run of words begins with and that are put already */
  guint cut;  /* lines taken off the block that comes */
  const char *title; /* the anchor of the heading that is the title; or NULL */
  gboolean in_link;
  GHashTable *notes; /* names of footnotes that the article has; NULL: not looked for yet */
  GError *error;
} Render;

/* ---- phrase.c: addresses in text, footnotes, ~~ */

static inline gboolean
is_text (cmark_node *node)
{
  return node != NULL && cmark_node_get_type (node) == CMARK_NODE_TEXT;
}

/* `text` without SOURCE_ESCAPED; valid until the next call (and links make some), and as long as `text`. */
const char *phrase_plain (Render *self, const char *text);

/* Puts what is in `block`, from `node` on. */
void phrase_put (Render *self, cmark_node *block, cmark_node *node);

/* ---- settle.c: what came out, as a page can have it */

/* Says on the element in which language words are that were put into it, if not in that of the article; whether so. */
gboolean settle_spoken (xmlNode *element, const char *lang);

/* Headings below the page's title, and none left out or empty; lists of items alone; tables that scroll, and code
 * with a button that copies it, in boxes. */
void settle_body (xmlNode *body, const char *lang);
