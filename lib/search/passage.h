/* passage.h - where in an article the answer stands. */
#pragma once

#include "search/resolve.h"

/* The window of `window` words, within one section, that holds most of the query by
 * weight; a section whose heading matches is preferred. */
gboolean passage_find (SearchIndex *index, const Resolved *resolved, const TermMap *map,
                       guint32 doc, guint window, Passage *out, GError **error);
