/* markup.h - XML built node by node.
 *
 * Escaping is structural.  What XML or a terminal cannot show becomes U+FFFD: control characters, bytes
 * that are not UTF-8, marks that turn the direction of what follows. */
#pragma once

#include <libxml/tree.h>
#include <glib.h>

/* A document with its root. */
xmlNode *markup_root (const char *name);
xmlNode *markup_add (xmlNode *parent, const char *name);
/* NULL: an empty text. */
xmlNode *markup_text (xmlNode *parent, const char *name, const char *text);
/* NULL: no attribute. */
void markup_set (xmlNode *node, const char *name, const char *value);
void markup_set_int (xmlNode *node, const char *name, gint64 value);
/* `text` as it may stand in XML.  Free it. */
char *markup_clean (const char *text);
