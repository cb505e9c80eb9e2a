/* fuzz-render.c - an article made HTML: any bytes; what comes out has only what is on the list. */
#include "../unit/inert.h"
#include "centre/render.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Article *article = article_parse ("x.md", (const char *) data, size, "en", NULL);
  RenderRules rules = { .lang = "en" };
  xmlNode *body = article == NULL ? NULL
                                  : render_article (article, "x.md", (const char *) data,
                                                    size, &rules, NULL);

  assert_inert (body);
  if (body != NULL)
    xmlFreeNode (body);
  article_free (article);
  return 0;
}
