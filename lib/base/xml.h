/* xml.h - what is said to libxml2 before anything else is.
 *
 * Documents refer to nothing outside themselves.  Without memory the program ends, as with
 * GLib: libxml2 itself goes on with half a document, and calls it one. */
#pragma once

void xml_begin (void);
