/* centre.h - the help centre as a whole: its name, its languages, and where its pages lie.
 *
 * Addresses have no slash in front, and end in one: "", "dns/", "nl/dns/glue-records/".  Below each lies
 * an index.html.  The first language has no part of its own in front.  Of an article it is
 * LANGUAGE/CATEGORY/.../SLUG/, each part in lower case, at most 100 bytes, with '-' for what is no letter or
 * digit in any script, c++ and c# in words, and `-1` behind one that is another page's of the site; it can be told from
 * the article's row alone.  An index.md that its front matter puts into another category than its folder has the folder's
 * name for SLUG, since many are of one. */
#pragma once

#include "article/library.h"
#include "desk/desk.h"

typedef struct
{
  const char *name; /* what it is called */
  const Desk *desk; /* NULL: there is no desk.yaml */
  char **langs;     /* of its articles; the first is the one without a part in front */
  const char *base; /* its own address with '/' at the end, or NULL */
  const char *root; /* what stands before addresses in links: "/help/"; NULL: they are relative */
  const char *search, *vote, *contact; /* where kbcgi answers; NULL: nowhere */
  gint64 now;                          /* Unix seconds */
} Centre;

/* In the folder of the pages: what kbsite wrote; and, a line each (g_strescape ()), the paths of articles that have no page
 * since another has their address. */
#define CENTRE_LIST ".kbsite"
#define CENTRE_DOUBLES ".kbsite-doubles"

/* The languages in order: that of desk.yaml's first line that has articles, then the others, those with
 * most articles first (`langs` are in this order, as SearchIndex.langs).  g_strfreev (). */
char **centre_langs (const Desk *desk, char *const *langs);

/* The addresses.  Free them. */
char *centre_home (const Centre *self, const char *lang);
char *centre_article (const Centre *self, const LibraryArticle *row);
char *centre_category (const Centre *self, const char *lang, const char *category);
/* Where a form posts a vote on the article of that path, which names it and no other; NULL: nowhere. */
char *centre_vote (const Centre *self, const char *path);
/* `name`: "search", "contact". */
char *centre_place (const Centre *self, const char *lang, const char *name);

/* A category as people read it: "dns/name-servers" is "DNS › Name servers".  Free it. */
char *centre_category_title (const char *category);
