/* related.h - articles that are like an article, by the words that they are about.
 *
 * Likeness is the cosine of two vectors, of the heaviest terms of each: (1 + log tf) log (1 + N / df) (Salton
 * and Buckley 1988).  Terms that one article has, or very many, say nothing.  Only articles of one language
 * are compared.  The same articles give the same answer, in whatever order they were indexed. */
#pragma once

#include "catalog.h"

typedef struct Related Related;

/* Borrows the catalog. */
Related *related_new (const Catalog *catalog, Store *store, GError **error);
void related_free (Related *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Related, related_free)

/* Those like the entry (const Entry), the likest first.  Threads may ask at the same time.  Unref it. */
GPtrArray *related_to (const Related *self, const Entry *entry);
