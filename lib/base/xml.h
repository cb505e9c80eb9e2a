/* xml.h - what is said to libxml2 before anything else is.
 *
 * Documents refer to nothing outside themselves.  Without memory the program ends, as with
 * GLib: libxml2 itself goes on with half a document, and calls it one.  What it hands out is
 * freed by g_free: xmlFree is a variable, and would have it loaded from the start (lazy.c). */
#pragma once

void xml_begin (void);
