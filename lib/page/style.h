/* style.h - a page's XML made into HTML by XSLT (for page.c). */
#pragma once

#include <libxml/tree.h>
#include "base/output.h"

gboolean page_style (xmlDoc *doc, const char *template, const char *css, Output *out,
                     GError **error);
/* `text` without what XML or a terminal cannot show: U+FFFD in its place.  Free it. */
char *page_clean (const char *text);
