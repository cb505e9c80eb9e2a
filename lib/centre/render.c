#include "centre/render.h"

#include <libxml/HTMLparser.h>
#include <string.h>
#include "article/guard.h"

static void
take_tree (gpointer data, cmark_node *root)
{
  *(char **) data = g_strdup (cmark_render_html (root, CMARK_OPT_DEFAULT));
}

xmlNode *
render_article (const Article *article, const char *path, const char *bytes, gsize length,
                const RenderRules *rules, GError **error)
{
  guint line;
  g_autofree char *text = article_body (path, bytes, length, &line, error);
  char *html = NULL;
  xmlNode *body = NULL;

  (void) article;
  (void) rules;
  if (text == NULL || !guard_parse (text, strlen (text), line, take_tree, &html, error))
    return NULL;
  {
    xmlDoc *doc
      = htmlReadMemory (html, (int) strlen (html), NULL, "UTF-8",
                        HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    xmlNode *node = xmlDocGetRootElement (doc);

    body = node == NULL ? xmlNewNode (NULL, (const xmlChar *) "body")
                        : xmlDocCopyNode (node->children, NULL, 1);
    xmlFreeDoc (doc);
  }
  g_free (html);
  return body;
}
