/* categories.h - the tree of categories with the number of articles in each. */
#pragma once

#include "answer.h"

/* Prints every category at or below `under` (NULL: all), articles of the categories
 * below counted in; `lang` NULL counts all.  `*any` tells whether there was one. */
gboolean categories_show (Desk *desk, const char *under, const char *lang, Output *out,
                          Format format, gboolean *any, GError **error);
