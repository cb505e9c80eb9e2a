/* knowledge.h - the open database, what every answer needs; and facets. */
#pragma once

#include "article/library.h"
#include "base/error.h"
#include "search/search.h"
#include "vote/vote.h"

/* What is to come: many queries, to a server or to a program that ends; one whose answer is paths alone or
 * articles (answer_query (); the file is only glanced at); or anything. */
typedef enum
{
  KNOWLEDGE_ANY,
  KNOWLEDGE_MANY,
  KNOWLEDGE_BATCH,
  KNOWLEDGE_PATHS,
  KNOWLEDGE_ANSWER
} KnowledgeUse;

typedef struct
{
  const char *db; /* borrowed */
  KnowledgeUse use;
  const char *const *glance; /* the tables of one; NULL: it is none */
  Store *store;
  SearchIndex *index;
  Library *library;
  Votes *votes;
  double *priors; /* by document, of many queries: what its votes say; less than 0: not yet asked; or NULL */
  Synonyms *synonyms;
  guint changes; /* times in a row that it changed while it was read */
  gboolean rests;
  guint opened;   /* times that the file was: answers of before may be others */
  gint64 renewed; /* when others' changes were looked for last; monotonic, microseconds */
} KnowledgeBase;

/* After what failed with `*error`, or did not (NULL): TRUE when the file had changed meanwhile, and was
 * opened again; then the same is to be done once more. */
gboolean knowledge_base_again (KnowledgeBase *self, GError **error);
/* Between two of many queries: the next is answered from the file as it is then, or was a moment ago. */
gboolean knowledge_base_renew (KnowledgeBase *self, GError **error);
/* The same, but nothing of the file is held until then. */
gboolean knowledge_base_rest (KnowledgeBase *self, GError **error);
gboolean knowledge_base_open (KnowledgeBase *self, const char *db, KnowledgeUse use,
                              GError **error);
void knowledge_base_clear (KnowledgeBase *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KnowledgeBase, knowledge_base_clear)

/* ---- Facets: how many of the articles that match stand in each category, or have each tag or language */

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

/* ---- The tree of categories */

/* A category, in the tree of them. */
typedef struct
{
  char *name; /* "domains/transfers", as it is written most often; "": articles without any */
  const char *level; /* in the name: "transfers" */
  guint depth;       /* 1 */
  guint articles;    /* that stand in it or below, each counted once */
} CategoryCount;

/* The categories (CategoryCount, parents before their children) of the live articles at or below `under`
 * (NULL: all), and the levels above them; `lang`: of these alone, or NULL. */
GArray *categories_count (KnowledgeBase *kb, const char *under, const char *lang,
                          GError **error);
