/* xslt.h - a part of XSLT 1.0 (https://www.w3.org/TR/1999/REC-xslt-19991116), turned into HTML at once.
 *
 * A sheet is read into instructions that write HTML5 (html.h) while they go over a document: no tree of the result is
 * built, which is most of what libxslt's time goes to.  The bytes are those that come of libxslt's result, by
 * html_copy ().  Known are templates by name and by pattern, with modes, priorities and parameters; variables;
 * value-of, copy-of, copy, text, element, attribute, if, choose, for-each, call-template, apply-templates; literal
 * elements; keys that lead to a text; expressions as in xpath.h.  A sheet with anything else is not read: who has
 * one takes page.h's Sheet. */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* Once read, threads may share it. */
typedef struct Xslt Xslt;

/* NULL: there is something in it that is not known. */
Xslt *xslt_read (const char *text);
void xslt_free (Xslt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Xslt, xslt_free)

/* Whether some expression speaks of `words`, otherwise than by key (). */
gboolean xslt_asks_words (const Xslt *self);

/* What key (name, text) says: the text of the element that it leads to, or NULL. */
typedef const char *(*XsltKey) (gpointer data, const char *name, const char *text);

/* The document as HTML, with <!DOCTYPE html>; NULL: libxslt is to be asked, which can say what is wrong.  Free it. */
char *xslt_html (const Xslt *self, const xmlDoc *doc, XsltKey key, gpointer data,
                 gsize *length);
