/* object.h - a JSON object put together, for a cell or a document.
 *
 *   g_autoptr(GString) out = g_string_new ("{");
 *   object_text (out, "word", word->typed);
 *   object_real (out, "idf", word->idf);
 *   g_string_append_c (out, '}'); */
#pragma once

#include <glib.h>

/* Appends the key, with a comma where it is not the first: the value is to follow. */
void object_key (GString *out, const char *key);
/* NULL: null. */
void object_text (GString *out, const char *key, const char *text);
void object_int (GString *out, const char *key, gint64 value);
/* Four decimals. */
void object_real (GString *out, const char *key, double value);
/* An item of a list of texts. */
void object_item (GString *out, const char *text);
/* A comma where what follows is not the first of its list or object. */
void object_comma (GString *out);
