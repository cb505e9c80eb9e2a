/* hypertext.h - HTML5 written from nodes (https://html.spec.whatwg.org/, 13.3: serializing HTML fragments), with a rule
 * for everything: attributes always in quotes, nothing raw.  Elements `script` and `style` come out empty of text, and
 * attributes that begin with `on`, and `style`, are left out, whatever a template says: the pages'
 * Content-Security-Policy forbids them. */
#pragma once

#include <libxml/tree.h>
#include <glib.h>

/* The node and all in it. */
void hypertext_put (GString *out, const xmlNode *root);
/* As the text of an element, or `quoted`, as that of an attribute. */
void hypertext_text (GString *out, const char *text, gboolean quoted);
