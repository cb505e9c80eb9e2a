/* What stands where only rows, cells or terms may stand, and which browsers show all the same: in a table
 * (HTML 13.2.6.4.9, "foster parented") before it, in a list of terms as a definition.  And the sign that Sphinx puts
 * behind terms, captions and headings, as a link to them. */
#include "convert/writer.h"

static gboolean
is_one_of (const xmlNode *node, const char *const *names)
{
  return node->type == XML_ELEMENT_NODE && g_strv_contains (names, (const char *) node->name);
}

static gboolean
is_row_or_group (const xmlNode *node)
{
  static const char *const names[] = { "tr", "thead", "tbody", "tfoot", NULL };

  return is_one_of (node, names);
}

static gboolean
is_cell (const xmlNode *node)
{
  static const char *const names[] = { "td", "th", NULL };

  return is_one_of (node, names);
}

static gboolean
is_term (const xmlNode *node)
{
  static const char *const names[] = { "dt", "dd", NULL };

  return is_one_of (node, names);
}

static gboolean
is_row_part (const xmlNode *node)
{
  return is_row_or_group (node) || is_cell (node);
}

/* Whether one that `fits` stands in it, in no `inner` of its own. */
static gboolean
holds (const xmlNode *node, gboolean (*fits) (const xmlNode *), const char *inner)
{
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type == XML_ELEMENT_NODE && !element_is (child, inner)
        && (fits (child) || holds (child, fits, inner)))
      return TRUE;
  return FALSE;
}

/* Text, or an element that shows something. */
static gboolean
shows (const xmlNode *node)
{
  static const char *const pictures[] = { "img", "iframe", "video", "audio", "hr", NULL };
  static const char *const hidden[] = { "script", "style", "template", NULL };

  if (element_is_text (node))
    return !xmlIsBlankNode ((xmlNode *) node);
  if (node->type != XML_ELEMENT_NODE || is_one_of (node, hidden))
    return FALSE;
  if (is_one_of (node, pictures))
    return TRUE;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (shows (child))
      return TRUE;
  return FALSE;
}

/* An element that others go to, before `node`. */
static xmlNode *
begin_before (xmlNode *node, const char *name)
{
  return xmlAddPrevSibling (node,
                            xmlNewDocNode (node->doc, NULL, (const xmlChar *) name, NULL));
}

static void
move_into (xmlNode *node, xmlNode *parent)
{
  xmlUnlinkNode (node);
  xmlAddChild (parent, node);
}

/* Its children take the place of `node`; the first of them, or what follows. */
static xmlNode *
unwrap (xmlNode *node)
{
  xmlNode *first = node->children, *next = node->next;

  for (xmlNode *child = first, *after; child != NULL; child = after)
    {
      after = child->next;
      xmlUnlinkNode (child);
      xmlAddPrevSibling (node, child);
    }
  xmlUnlinkNode (node);
  xmlFreeNode (node);
  return first != NULL ? first : next;
}

/* `parent`: the table, a group of its rows or a row. */
static void
mend_rows (xmlNode *table, xmlNode *parent)
{
  static const char *const others[] = { "caption", "colgroup", "col", NULL };
  gboolean in_row = element_is (parent, "tr");
  xmlNode *row = NULL;

  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (is_cell (node) && !in_row)
        {
          if (row == NULL)
            row = begin_before (node, "tr");
          move_into (node, row);
        }
      else if (is_row_or_group (node) && !in_row)
        {
          row = NULL;
          mend_rows (table, node);
        }
      else if (is_cell (node) || is_one_of (node, others))
        continue;
      else if (node->type == XML_ELEMENT_NODE && holds (node, is_row_part, "table"))
        next = unwrap (node);
      else if (shows (node))
        {
          xmlUnlinkNode (node);
          xmlAddPrevSibling (table, node);
        }
    }
}

static void
mend_terms (xmlNode *parent)
{
  xmlNode *definition = NULL;

  for (xmlNode *node = parent->children, *next; node != NULL; node = next)
    {
      next = node->next;
      if (is_term (node))
        definition = NULL;
      else if (holds (node, is_term, "dl") && !element_is (node, "dl"))
        {
          definition = NULL;
          mend_terms (node);
        }
      else if (definition != NULL || shows (node))
        {
          if (definition == NULL)
            definition = begin_before (node, "dd");
          move_into (node, definition);
        }
    }
}

static gboolean
is_headerlink (xmlNode *node)
{
  return element_is (node, "a") && convert_has_class (node, "headerlink");
}

void
strays_mend (xmlNode *node)
{
  for (xmlNode *child = node->children, *next; child != NULL; child = next)
    {
      next = child->next;
      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (is_headerlink (child))
        {
          xmlUnlinkNode (child);
          xmlFreeNode (child);
          continue;
        }
      if (element_is (child, "table"))
        mend_rows (child, child);
      else if (element_is (child, "dl"))
        mend_terms (child);
      strays_mend (child);
    }
}
