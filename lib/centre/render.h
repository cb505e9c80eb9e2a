/* render.h - an article's markdown as HTML nodes that may stand in any page.
 *
 * CommonMark by cmark, and of GitHub's: tables, task lists, ~~struck~~ text, addresses in text made links,
 * > [!NOTE] and its kin.  Anchors of headings are those of the article's sections (article/article.h),
 * which kbsearch prints.  Raw HTML is reduced to a list of elements and attributes, safe.c; so is all
 * else: what comes out consists of that list, whatever went in. */
#pragma once

#include <libxml/tree.h>
#include "article/article.h"

typedef struct RenderRules
{
  /* The address that stands in the page for `target`, as written in file line `line`; NULL: it leads
   * nowhere, and its text stays.  Free it.  With `image`, of an image.  Also of `#x`, of the page itself. */
  char *(*follow) (gpointer data, const char *target, gboolean image, guint line);
  gpointer data;
  const char *lang; /* of the words that are put in */
} RenderRules;

/* `bytes` are the file's, `article` what article_parse () made of them.  <body> with the nodes below it, of
 * no document: xmlFreeNode ().  Its id is the anchor of the heading that is the title, and is left out.  Errors as article_parse (). */
xmlNode *render_article (const Article *article, const char *path, const char *bytes,
                         gsize length, const RenderRules *rules, GError **error);
