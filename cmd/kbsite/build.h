/* build.h - what the pages of a site have in common: what they are made of, and where they go. */
#pragma once

#include <libxml/tree.h>
#include "catalog.h"
#include "centre/pages.h"
#include "folder.h"
#include "related.h"

/* Something for an editor to look at. */
typedef struct
{
  char *path; /* the article's */
  guint line; /* 0: the file as a whole */
  char *why;
} Finding;

/* A link that is right when the page it leads to has the anchor. */
typedef struct
{
  const Entry *from, *to;
  guint line;
  char *anchor;
} PendingAnchor;

/* Where a folder lies when links are followed. */
typedef struct
{
  char *path;  /* of realpath (); NULL: it has none */
  int problem; /* why */
} RealFolder;

typedef struct
{
  const Centre *centre;
  const Theme *theme;
  const Catalog *catalog;
  Folder *folder;
  const Related *related;
  Frames *frames; /* for pages of articles; NULL: each is made by itself */
  gboolean check; /* nothing is written */
  /* What threads add to, under the lock. */
  GMutex lock;
  GPtrArray *findings; /* Finding */
  guint unread; /* articles without a new page: they, or what they show, could not be read */
  char *first_unread;  /* by path, with why */
  GPtrArray *pending;  /* PendingAnchor; with `check` */
  GHashTable *anchors; /* "ADDRESS#ANCHOR" of all pages; with `check` */
  GHashTable *assets;  /* char *: paths of files that were put */
  GHashTable *at_work; /* char *: of those that a thread is about to put */
  GCond asset_done;    /* one of these is */
  GHashTable *folders; /* char * -> RealFolder */
  GHashTable *looked_at; /* char * -> char *: files that links named, and what they were (file_state ()) */
} Build;

void build_init (Build *self, const Centre *centre, const Theme *theme, const Catalog *catalog,
                 Folder *folder, const Related *related, gboolean check);
void build_clear (Build *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Build, build_clear)

void build_finding (Build *self, const char *path, guint line, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* Puts the page into `address`index.html. */
gboolean build_put_page (Build *self, CentrePage *page, const char *address, GError **error);
gboolean build_put_text (Build *self, const char *name, const char *text, GError **error);

/* The path of the site's own address: "/" or "/help/". */
const char *build_root (const Build *self);

/* ---- Parts of pages */

void build_set_href (CentrePage *page, xmlNode *node, const char *address);
/* The way to the section, the section's own page with it. */
void build_add_crumbs (CentrePage *page, const Section *section);
xmlNode *build_add_item (CentrePage *page, xmlNode *parent, const Entry *entry);
/* The same in all languages: the article (`entry`) or the place of that name ("": the home); with neither, and where
 * a language has no such article, its home. */
void build_add_languages (const Build *self, CentrePage *page, const Entry *entry,
                          const char *place);

/* ---- assets.c: the files of the tree that articles are in, and show */

/* The file at the path below the root, if it is a regular one and no link leads to it from elsewhere; NULL:
 * there is none, and errno says why it was not found, 0: it is another.  Free it. */
char *asset_real_file (Build *build, const char *root, const char *path);
/* The file that a link, or an image, in line `line` of the article names is copied; FALSE: there is none, and that was
 * said, or it could not be looked at. */
gboolean asset_put (Build *build, const Entry *entry, const char *path, gboolean image,
                    guint line, GError **error);

/* ---- whole.c: all pages of a site, on all cores */

gboolean whole_put (Build *build, Store *store, guint threads, GError **error);

/* ---- lists.c */

/* What was changed last, first: at most `most` of the language.  Unref it. */
GPtrArray *lists_recent (const Build *build, const char *lang, guint most);
/* The pages that lead to articles, home, categories, search, contact: those of one language. */
gboolean lists_put (Build *build, const Section *top, GError **error);
/* 404.html: links in it are from the site's root. */
gboolean lists_put_notfound (Build *build, GError **error);

/* ---- extras.c */

/* What stands beside the pages: theme, hours, sitemap, feeds, robots.txt, pages of old addresses. */
gboolean extras_put (Build *build, Store *store, GError **error);
