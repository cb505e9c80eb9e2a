/* xml.h - what is said to libxml2 before anything else is.
 *
 * Documents refer to nothing outside themselves.  Without memory the program ends, as with
 * GLib: libxml2 itself goes on with half a document, and calls it one.  What it hands out is
 * freed by g_free: xmlFree is a variable, and would have it loaded from the start (lazy.c). */
#pragma once

#include <libxml/tree.h>

void xml_begin (void);

/* The document, or NULL: it is read to the first error, and `*why`, unless NULL, says which that is.  (Of each "--"
 * in a comment libxml2 would keep what it has of the comment, in square time.)  Free both. */
xmlDoc *xml_read (const char *bytes, int length, const char *from, char **why);
