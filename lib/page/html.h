/* html.h - HTML5 written element by element (https://html.spec.whatwg.org/, 13.3: serializing HTML fragments).
 *
 * A rule for everything: attributes always in quotes, nothing raw.  Elements `script`, `style` and their like come
 * out empty, and attributes that begin with `on`, `style` and `srcdoc` are left out, whoever says so: a page's
 * Content-Security-Policy forbids them. */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

typedef struct
{
  GString *out;
  /* private from here on */
  GString *tag; /* of the start tag that is open: name, attributes, values, each with a NUL */
  GArray *attributes; /* of it */
  GPtrArray *open;    /* names, from the outside in */
  guint hidden;       /* elements that are open within one that is opaque */
  gboolean is_open, text_only;
} Html;

/* `text_only`: nothing but the texts, as they are. */
void html_init (Html *self, gboolean text_only);
/* The text; free it. */
char *html_finish (Html *self, gsize *length);

void html_open (Html *self, const char *name);
/* Of the element that was opened last; FALSE: it has contents already.  Of two with one name the later value stands
 * in the earlier place. */
gboolean html_attribute (Html *self, const char *name, const char *value);
void html_text (Html *self, const char *text);
void html_close (Html *self);
/* An element with all that is in it, a text or an attribute; others are passed over. */
void html_copy (Html *self, const xmlNode *node);
