/* catalog.h - all articles with their addresses, as a tree of categories for each language. */
#pragma once

#include "article/library.h"
#include "centre/centre.h"
#include "vote/vote.h"

typedef struct Section Section;

typedef struct
{
  LibraryArticle row; /* with its root */
  char *address;
  Section *section;
  gint64 updated_at; /* when it was last changed, with row.updated */
  gboolean is_ahead; /* that is not yet */
  char *day, *date;  /* of it, on the desk's clock: "2026-10-05", "5 October 2026"; or NULL */
  char *order;       /* its title, as titles are put in order, whatever the locale */
  char *translated;  /* what it has in common with its translations */
  char *translation_of; /* as its front matter says, or NULL */
  gint64 yes, total;
  gboolean hidden; /* its address is another page's, and it has none */
} Entry;

/* A category in a language; the top one is the language itself. */
struct Section
{
  Section *parent; /* NULL: the top */
  char *name;      /* "domains/transfers" */
  char *title;     /* "Transfers" */
  char *address;
  const char *lang;
  const Entry *about;  /* its index.md or README.md, which describes it; or NULL */
  GPtrArray *sections; /* below it, by title */
  GPtrArray *entries;  /* in it, by title */
  guint count;         /* articles in it and below */
};

typedef struct
{
  GPtrArray *entries;     /* Entry, by path */
  GHashTable *by_path;    /* path -> Entry */
  GHashTable *by_folded;  /* char *: path whatever its case -> Entry, the first of them */
  GHashTable *by_address; /* address -> Entry: the first that has it */
  GHashTable *reserved; /* char *: addresses of pages that every language has, and of categories */
  GHashTable *translations; /* what translations have in common -> GPtrArray of Entry */
  GPtrArray *tops;          /* Section, in the order of centre->langs */
  GHashTable *sections;     /* address -> Section; while it is made */
} Catalog;

Catalog *catalog_new (const Centre *centre, Store *store, GError **error);
void catalog_free (Catalog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Catalog, catalog_free)

/* The article of that path, or as people write it: without .md, by its folder, by its address; in capitals or not; NULL:
 * there is none. */
const Entry *catalog_find (const Catalog *self, const char *path);
