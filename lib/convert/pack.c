/* A page that is written later, in few bytes: what of its tree the article needs. */
#include <libxml/HTMLtree.h>
#include <string.h>

#include "convert/writer.h"

/* Each node: a mark, then what follows it; a list of nodes ends with PACKED_END. */
enum
{
  PACKED_END,
  PACKED_TEXT, /* length, bytes */
  PACKED_ELEMENT /* line, name, attributes (name, value) up to an empty name, then the nodes in it */
};

/* ---- There */

/* What stands neither in the part nor around it. */
static void
drop_beside (const Webpage *page)
{
  for (xmlNode *node = page->part; node->parent != (xmlNode *) page->document;
       node = node->parent)
    for (xmlNode *beside = node->parent->children, *next; beside != NULL; beside = next)
      {
        next = beside->next;
        if (beside == node)
          continue;
        xmlUnlinkNode (beside);
        xmlFreeNode (beside);
      }
}

static void
put_number (GString *out, guint32 number)
{
  g_string_append_len (out, (const char *) &number, sizeof number);
}

/* With its NUL. */
static void
put_text (GString *out, const char *text)
{
  g_string_append_len (out, text, (gssize) strlen (text) + 1);
}

static void
put_nodes (GString *out, const xmlNode *first)
{
  for (const xmlNode *node = first; node != NULL; node = node->next)
    if (element_is_text (node))
      {
        gsize length = strlen ((const char *) node->content);

        g_string_append_c (out, PACKED_TEXT);
        put_number (out, (guint32) length);
        g_string_append_len (out, (const char *) node->content, (gssize) length);
      }
    else if (node->type == XML_ELEMENT_NODE)
      {
        g_string_append_c (out, PACKED_ELEMENT);
        put_number (out, node->line);
        put_text (out, (const char *) node->name);
        for (const xmlAttr *attribute = node->properties; attribute != NULL;
             attribute = attribute->next)
          {
            put_text (out, (const char *) attribute->name);
            put_text (out, attribute->children == NULL
                             ? ""
                             : (const char *) attribute->children->content);
          }
        put_text (out, "");
        put_nodes (out, node->children);
      }
  g_string_append_c (out, PACKED_END);
}

gsize
webpage_pack (Webpage *self)
{
  GString *out = g_string_sized_new (8192);

  drop_beside (self);
  for (self->depth = 0; self->part != self->body; self->part = self->part->parent)
    self->depth++;
  put_nodes (out, self->body->children);
  g_clear_pointer (&self->document, xmlFreeDoc);
  self->body = self->part = NULL;
  self->packed = g_bytes_new (out->str, out->len);
  g_string_free (out, TRUE);
  return g_bytes_get_size (self->packed);
}

/* ---- And back.  Names are the document's, as the parser has them. */

static guint32
take_number (const char **p)
{
  guint32 number;

  memcpy (&number, *p, sizeof number);
  *p += sizeof number;
  return number;
}

static const char *
take_text (const char **p)
{
  const char *text = *p;

  *p += strlen (text) + 1;
  return text;
}

static void
append_node (xmlNode *parent, xmlNode *node)
{
  node->parent = parent;
  node->prev = parent->last;
  if (parent->last != NULL)
    parent->last->next = node;
  else
    parent->children = node;
  parent->last = node;
}

static void
take_attributes (xmlNode *node, const char **p)
{
  xmlAttr *last = NULL;

  while (**p != '\0')
    {
      const char *name = take_text (p), *value = take_text (p);
      xmlAttr *attribute = g_new (xmlAttr, 1); /* see xml_begin () */

      *attribute = (xmlAttr){ .type = XML_ATTRIBUTE_NODE };
      attribute->name = xmlDictLookup (node->doc->dict, (const xmlChar *) name, -1);
      attribute->parent = node;
      attribute->doc = node->doc;
      attribute->prev = last;
      if (*value != '\0')
        {
          attribute->children = attribute->last
            = xmlNewDocText (node->doc, (const xmlChar *) value);
          attribute->children->parent = (xmlNode *) attribute;
        }
      if (last != NULL)
        last->next = attribute;
      else
        node->properties = attribute;
      last = attribute;
    }
  ++*p;
}

static void
take_nodes (xmlNode *parent, const char **p)
{
  char mark;

  while ((mark = *(*p)++) != PACKED_END)
    {
      guint32 number = take_number (p);
      xmlNode *node;

      if (mark == PACKED_TEXT)
        {
          append_node (parent,
                       xmlNewDocTextLen (parent->doc, (const xmlChar *) *p, (int) number));
          *p += number;
          continue;
        }
      node = xmlNewDocNodeEatName (
        parent->doc, NULL,
        (xmlChar *) xmlDictLookup (parent->doc->dict, (const xmlChar *) take_text (p), -1),
        NULL);
      node->line = (unsigned short) number;
      append_node (parent, node);
      take_attributes (node, p);
      take_nodes (node, p);
    }
}

void
webpage_unpack (Webpage *self)
{
  const char *p;

  if (self->packed == NULL)
    return;
  p = g_bytes_get_data (self->packed, NULL);
  self->document = htmlNewDocNoDtD (NULL, NULL);
  self->document->dict = xmlDictCreate ();
  self->body = xmlNewDocNode (self->document, NULL, (const xmlChar *) "body", NULL);
  xmlAddChild ((xmlNode *) self->document, self->body);
  take_nodes (self->body, &p);
  self->part = self->body;
  for (; self->depth > 0; self->depth--)
    self->part = self->part->children;
  g_clear_pointer (&self->packed, g_bytes_unref);
}
