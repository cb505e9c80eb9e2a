/* page.h - an article as a page of a site. */
#pragma once

#include "article/article.h"
#include "site/scan.h"

/* Whose rules make addresses of files. */
typedef enum
{
  SITE_PLAIN, /* none's: files as they lie, as GitHub shows them */
  SITE_HUGO,
  SITE_MKDOCS,
  SITE_DOCUSAURUS,
  SITE_JEKYLL,
  SITE_OBSIDIAN,
  SITE_DOCFX, /* Microsoft Learn */
  SITE_KINDS
} SiteKind;

typedef struct
{
  struct Site *site; /* that it is a page of: the tree's, or one in a folder of it */
  SiteKind kind;     /* of that */
  char *path;        /* in the tree */
  Article *article;  /* without its text */
  Scan *scan;

  /* What site_settle () finds.  Addresses have no slash at their ends. */
  char *place;         /* from the site's root; NULL: outside of it */
  char *nominal;       /* the address that its path alone gives */
  char *address;       /* the one that it is published at */
  gboolean below;      /* the address ends with '/': relative links begin below it */
  gboolean partial;    /* put into others, no page of its own */
  gboolean post;       /* of a blog: has its title and date in its file's name */
  GPtrArray *shown_in; /* SitePage that it is put into, borrowed; NULL: none */
  GHashTable *ids;     /* char *: what '#' may name; made when first asked for */
  gboolean open;       /* has ids that cannot be known */
} SitePage;
