/* map.h - a site's pages by their paths and addresses.  Private to lib/site. */
#pragma once

#include "site/config.h"
#include "site/page.h"

/* A folder of the site, and the address that its pages begin with. */
typedef struct
{
  char *folder;
  char *address;
  char *lang;     /* what of that is a language's own root: "", "nl" */
  char *code;     /* the language that its pages are in, or NULL */
  gboolean posts; /* of a blog */
} Mount;

typedef struct Site
{
  SiteKind kind;
  int folder; /* the tree's, and its path */
  char *root;
  char *up;           /* from the tree to the site: "", "../", "website/" */
  GPtrArray *others;  /* char *: folders of the tree that are sites of their own, "site/" */
  GPtrArray *beside;  /* Site: these */
  struct Site *whole; /* that it is one of the others of, or NULL */
  char *inside;       /* of the tree in the site: "", "docs/" */
  gboolean known;     /* there is a configuration */
  gboolean any_case;  /* letters of addresses and paths */
  gboolean deep;      /* pages end with '/' */
  gboolean pretty;    /* and never with '.html', unless they say so */
  GPtrArray *config;  /* ConfigEntry */
  char *base;         /* "https://kb.example/help", or NULL */
  char *base_path;    /* "help", or "" */
  GPtrArray *mounts;  /* Mount; the first that fits counts */
  GPtrArray *assets;  /* char *: folders whose files lie at the root */

  GPtrArray *pages;      /* SitePage */
  GHashTable *paths;     /* path -> SitePage; of the others', too */
  GHashTable *addresses; /* char * -> SitePage */
  GHashTable *heads;     /* char *: first parts of addresses */
  GHashTable *names; /* of articles' files without suffix, lower case -> GPtrArray of SitePage */
  GHashTable *files;     /* char *: names of other files, lower case; only for notes */
  GHashTable *looked_at; /* path from the tree -> what lies there, see map_in_tree () */
  gboolean suffixes;     /* files' names may end in a language: x.nl.md */
  gboolean scripts;      /* pages may be written in JavaScript */
  GHashTable *made;      /* char *: addresses that the tool makes: lists, terms */
  GHashTable *locales;   /* char *: languages whose pages are published below their names */
  GHashTable *html;      /* char *: keys of addresses that end with '.html' */
  char *docs;            /* Docusaurus's: the address of its docs */
  const char *first; /* Hugo's: the language that is published at the root, or NULL: none */
  guint declared;    /* pages that name their addresses themselves */

  /* What links teach. */
  gboolean from_file;
  gboolean from_address;
  char *common;          /* the address that all of the tree lies below, or NULL */
  GHashTable *by_name;   /* char *: first parts, behind which an article's name stands */
  GHashTable *elsewhere; /* char *: first parts that are not of the tree */
  GHashTable *marks;     /* char *: targets that a template reads */
  gboolean absolute_elsewhere;
  gboolean only_articles; /* the tree holds no other files */
} Site;

/* `path` below `folder` without '.', '..' and empty parts, as far as possible; of an absolute one
 * without the first slash. */
char *map_join (const char *folder, const char *path);
/* In lower case; what is not UTF-8 (a file may be called anything) becomes U+FFFD. */
char *map_lower (const char *text);
/* The folder of a path or address; "" at the top. */
char *map_folder (const char *path);
/* As addresses are compared: no '.html', '/index', slashes at the ends; lower case, if any will do. */
char *map_key (const Site *self, const char *address);
void map_put (Site *self, const char *address, SitePage *page);
/* Takes the page's addresses from its path and fields. */
void map_add_page (Site *self, SitePage *page);

/* The page of this file; `place` may lack the suffix if `loose`, and be a folder. */
SitePage *map_file (const Site *self, const SitePage *from, const char *place, gboolean loose);
SitePage *map_address (const Site *self, const char *address);
/* The article of that name, the nearest to `from`. */
SitePage *map_name (const Site *self, const SitePage *from, const char *name);
/* Whether a file lies at the path, from the tree, or at the place, from the site's root; a folder does if
 * `folders`.  What was looked at once is known. */
gboolean map_in_tree (const Site *self, const char *path, gboolean folders);
gboolean map_exists (const Site *self, const char *place, gboolean folders);

/* ---- layout.c */

/* Looks for the configuration of a site of this kind, or of any (SITE_KINDS), in the tree, in a folder like website/
 * of it, or in one above that says it holds this one.  The site is of its kind then.  Where it lies; free it.  NULL:
 * there is none. */
char *layout_find (Site *self, SiteKind kind);
/* Sets all that hangs on the kind and on the configuration: folders, base, what the tool makes. */
void layout_settle (Site *self, const char *base);
/* Makes a mount of the version or translation of Docusaurus that the place lies in. */
void layout_copies (Site *self, const char *place);

/* ---- body.c */

/* An id of a heading as GitHub makes it, without numbers; also how Hugo makes an address of a term. */
char *heading_slug (const char *text);
