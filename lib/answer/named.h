/* named.h - the article that somebody means, and what there is when a name means nothing. */
#pragma once

#include "answer/knowledge.h"

/* The article that a name (path, slug, id, former address), a file of an indexed folder as it is seen
 * from the working folder (`path:line:column:...`, too), or an address means:
 * `https://help.example.net/dns/glue.html#x` by the longest of its endings that is a name.  Who means none gets an
 * error that names others. */
gboolean named_article (KnowledgeBase *kb, const char *name, guint32 *article, GError **error);

/* Likewise what a query means that is one word and may be the address, path or slug of an article; else, and where
 * there is none, `*article` is 0 or as it was. */
gboolean named_by_query (KnowledgeBase *kb, const char *text, gsize length, guint32 *article,
                         GError **error);

/* Why a filter of `query` lets nothing pass: a line that says which categories, tags or languages there
 * are, nearest first; NULL when each is known.  Free it. */
gboolean named_unknown (KnowledgeBase *kb, const Query *query, char **why, GError **error);
