#include "centre/rendering.h"

#include <string.h>
#include "centre/words.h"
#include "page/page.h"

#define TEXT(s) ((const xmlChar *) (s))

enum
{
  LEVELS = 6 /* of headings */
};

gboolean
settle_spoken (xmlNode *element, const char *lang)
{
  const char *spoken = words_spoken (lang);

  if (element == NULL || strcmp (spoken, lang) == 0)
    return FALSE;
  markup_set (element, "lang", spoken);
  return TRUE;
}

/* ---- The tree */

static gboolean
is_heading (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE && node->name[0] == 'h' && node->name[1] >= '1'
         && node->name[1] <= '6' && node->name[2] == '\0';
}

/* The node behind `node`, and what is in it, in the order of the text; NULL: it was the last. */
static xmlNode *
node_behind (xmlNode *node, const xmlNode *root)
{
  while (node != root && node->next == NULL)
    node = node->parent;
  return node == root ? NULL : node->next;
}

static xmlNode *
next_node (xmlNode *node, const xmlNode *root)
{
  return node->children != NULL ? node->children : node_behind (node, root);
}

static gboolean
has_first_level (xmlNode *body)
{
  for (xmlNode *node = body; node != NULL; node = next_node (node, body))
    if (is_heading (node) && node->name[1] == '1')
      return TRUE;
  return FALSE;
}

/* Whether there is something to see in it, or to hear. */
static gboolean
is_empty (xmlNode *element)
{
  for (xmlNode *node = element; node != NULL; node = next_node (node, element))
    if (node->type == XML_ELEMENT_NODE
          ? strcmp ((const char *) node->name, "img") == 0
          : node->content != NULL
              && node->content[strspn ((const char *) node->content, " \t\n")] != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
has_id (xmlNode *element)
{
  for (xmlNode *node = element; node != NULL; node = next_node (node, element))
    if (node->type == XML_ELEMENT_NODE && xmlHasProp (node, TEXT ("id")) != NULL)
      return TRUE;
  return FALSE;
}

/* One without words heads nothing.  (Links may lead to it all the same.) */
static void
drop_empty_headings (xmlNode *body)
{
  for (xmlNode *node = body, *next; node != NULL; node = next)
    {
      gboolean empty = is_heading (node) && is_empty (node);

      next = empty ? node_behind (node, body) : next_node (node, body);
      if (empty && has_id (node))
        xmlNodeSetName (node, TEXT ("p"));
      else if (empty)
        {
          xmlUnlinkNode (node);
          xmlFreeNode (node);
        }
    }
}

/* What may stand in a list of raw HTML beside its items. */
static gboolean
fits_list (const xmlNode *node, gboolean terms)
{
  const char *name = (const char *) node->name;

  if (node->type != XML_ELEMENT_NODE)
    return node->content == NULL
           || node->content[strspn ((const char *) node->content, " \t\n")] == '\0';
  return terms ? strcmp (name, "dt") == 0 || strcmp (name, "dd") == 0
               : strcmp (name, "li") == 0;
}

/* What stands in a list between its items becomes one. */
static void
settle_list (xmlNode *list, gboolean terms)
{
  xmlNode *item = NULL;

  for (xmlNode *node = list->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (fits_list (node, terms))
        {
          item = node->type == XML_ELEMENT_NODE ? NULL : item;
          continue;
        }
      if (item == NULL)
        {
          item = xmlNewNode (NULL, TEXT (terms ? "dd" : "li"));
          xmlAddPrevSibling (node, item);
        }
      xmlUnlinkNode (node);
      xmlAddChild (item, node);
    }
}

static void
settle_lists (xmlNode *body)
{
  for (xmlNode *node = body; node != NULL; node = next_node (node, body))
    {
      gboolean terms = node->type == XML_ELEMENT_NODE
                       && strcmp ((const char *) node->name, "dl") == 0;

      if (node->type == XML_ELEMENT_NODE
          && (terms || strcmp ((const char *) node->name, "ul") == 0
              || strcmp ((const char *) node->name, "ol") == 0))
        settle_list (node, terms);
    }
}

/* Below the page's title, and none left out on the way down. */
static void
settle_headings (xmlNode *body)
{
  int shift = has_first_level (body) ? 1 : 0, last = 1;

  for (xmlNode *node = body; node != NULL; node = next_node (node, body))
    if (is_heading (node))
      {
        char name[] = "h2";

        last = MIN (MIN (node->name[1] - '0' + shift, last + 1), LEVELS);
        name[1] = (char) ('0' + last);
        xmlNodeSetName (node, TEXT (name));
      }
}

static gboolean
has_class (const xmlNode *node, const char *name)
{
  const xmlAttr *class = xmlHasProp (node, TEXT ("class"));

  return class != NULL && class->children != NULL
         && strcmp ((const char *) class->children->content, name) == 0;
}

/* Each scrolls in a box of its own, which the keyboard reaches; a group, since many of one name are no
 * landmarks. */
static void
settle_tables (xmlNode *body, const char *lang)
{
  for (xmlNode *node = body; node != NULL; node = next_node (node, body))
    {
      xmlNode *region = node->parent;

      if (node->type != XML_ELEMENT_NODE || strcmp ((const char *) node->name, "table") != 0)
        continue;
      if (!has_class (region, "table"))
        {
          region = xmlNewNode (NULL, TEXT ("div"));
          xmlReplaceNode (node, region);
          xmlAddChild (region, node);
          markup_set (region, "class", "table");
        }
      markup_set (region, "tabindex", "0");
      markup_set (region, "role", "group");
      markup_set (region, "aria-label", words_get (lang, "table"));
      if (settle_spoken (region, lang) && xmlHasProp (node, TEXT ("lang")) == NULL)
        markup_set (node, "lang", lang);
    }
}

static void
put_in_box (xmlNode *code, const char *lang)
{
  xmlNode *box = xmlNewNode (NULL, TEXT ("div"));

  xmlReplaceNode (code, box);
  xmlAddChild (box, code);
  markup_set (box, "class", "code");
  markup_set (box, "data-copy", words_get (lang, "copy"));
  markup_set (box, "data-copied", words_get (lang, "copied"));
  xmlSetProp (code, TEXT ("tabindex"), TEXT ("0"));
}

/* Code has a button that copies it.  (What may scroll is reached by the keyboard, too.) */
static void
settle_code (xmlNode *body, const char *lang)
{
  for (xmlNode *node = body, *next; node != NULL; node = next)
    {
      gboolean code = node->type == XML_ELEMENT_NODE
                      && strcmp ((const char *) node->name, "pre") == 0;

      next = code ? node_behind (node, body) : next_node (node, body);
      if (code)
        put_in_box (node, lang);
    }
}

void
settle_body (xmlNode *body, const char *lang)
{
  drop_empty_headings (body);
  settle_headings (body);
  settle_lists (body);
  settle_tables (body, lang);
  settle_code (body, lang);
}
