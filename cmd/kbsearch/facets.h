/* facets.h - how many of the articles that match stand in each category, or have each tag or language. */
#pragma once

#include "knowledge.h"

/* Bits of a set of facets. */
extern const char *const facet_names[]; /* "category", "tag", "lang", NULL */

/* One value of one facet. */
typedef struct
{
  char *value;    /* a category with its levels: "domains/transfers" */
  guint articles; /* that match, and stand there or below */
  guint32 first;  /* document, of them */
} Facet;

/* The values (Facet) of `facet_names[which]` that articles among `docs` (guint32, ascending) have, the FACETS_MOST most frequent,
 * these first. */
enum
{
  FACETS_MOST = 100
};
GArray *facets_count (KnowledgeBase *kb, guint which, const GArray *docs, GError **error);
