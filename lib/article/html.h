/* html.h - entities of HTML. */
#pragma once

#include <glib.h>

/* `text` with the characters that its entities stand for: those of HTML 4, and numbers, with their
 * semicolon; others stay.  Free it. */
char *html_decode (const char *text, gsize length);
