/* pages.h - the XML of a page of the help centre, block by block; kbsite(1) describes it.
 *
 * All texts are copied; those that are addresses are as centre.h has them (`path`), or ready for a link
 * (`href`). */
#pragma once

#include <libxml/tree.h>
#include "centre/centre.h"
#include "centre/theme.h"

typedef enum
{
  PAGE_HOME,
  PAGE_CATEGORY,
  PAGE_ARTICLE,
  PAGE_CONTACT,
  PAGE_SEARCH,
  PAGE_NOTFOUND,
  PAGE_THANKS,
  PAGE_REFUSED
} CentrePageKind;

typedef struct
{
  CentrePageKind kind;
  const char *lang;
  const char *title;
  const char *description; /* or NULL */
  const char *path;        /* its address; NULL: it has none of its own (kbcgi's) */
} CentrePageInfo;

typedef struct CentrePage CentrePage;

/* Both are borrowed.  Without `path` centre->root is to be set. */
CentrePage *centre_page_new (const Centre *centre, const Theme *theme,
                             const CentrePageInfo *info);
void centre_page_free (CentrePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CentrePage, centre_page_free)

/* `path` as a link of this page: "../../dns/", or behind centre->root.  Free it. */
char *centre_page_href (const CentrePage *self, const char *path);
/* <page>, for blocks that one caller makes (page/page.h). */
xmlNode *centre_page_root (CentrePage *self);

/* The page in another language; NULL: that language's home. */
void centre_page_language (CentrePage *self, const char *lang, const char *path);
/* The page in another language where kbcgi has it: a link as it is. */
void centre_page_language_at (CentrePage *self, const char *lang, const char *href);
void centre_page_crumb (CentrePage *self, const char *title, const char *path);
/* The ways to reach the desk: `now`, with what is open at centre->now; else without, as a page that
 * stays says it. */
void centre_page_channels (CentrePage *self, gboolean now);
/* The same in short, without hours and days: a page that has it stays as it is from day to day, and a script
 * looks into hours.json. */
void centre_page_ways (CentrePage *self);

/* ---- What kbcgi answers */

typedef struct
{
  const char *query;
  guint total;                 /* articles that match */
  guint from;                  /* rank of the first that is shown, from 1 */
  const char *corrected;       /* the query as it was searched for, or NULL */
  const char *previous, *next; /* hrefs of the pages beside, or NULL */
} CentreSearch;

void centre_page_search (CentrePage *self, const CentreSearch *search);

/* Where among the categories it is searched: a category that some of the articles stand in, or, with `count` 0,
 * that which all of them do, and `href` leads out of it. */
void centre_page_facet (CentrePage *self, const char *category, const char *href, guint count);

typedef struct
{
  const char *path, *title, *category; /* as the article's row has them */
  const char *anchor;                  /* "" for the article's beginning */
  const char *snippet;                 /* or NULL */
  const guint *marks;                  /* pairs: byte offsets in it from and to, ascending */
  guint n_marks;                       /* pairs */
} CentreHit;

void centre_page_hit (CentrePage *self, const CentreHit *hit);

/* What was done: "vote", "reason", "message". */
typedef struct
{
  const char *kind, *slug, *title, *path;
  gint64 yes, total;
  gboolean was_yes;   /* the vote */
  const char *vote;   /* where a reason is posted to; NULL: none is asked for */
  const char *number; /* of the ticket, or NULL */
} CentreThanks;

void centre_page_thanks (CentrePage *self, const CentreThanks *thanks);

/* A field of the form that writes to the desk. */
typedef struct
{
  const char *name, *type, *auto_complete;
  guint most; /* characters; a line end is one */
  gboolean needed;
} CentreField;

enum
{
  CENTRE_FIELDS = 6
};

extern const CentreField centre_fields[CENTRE_FIELDS];

/* The form; `values` are what was typed and `errors` what is wrong with it, by
 * the field's name (char * -> char *); NULL: none. */
void centre_page_form (CentrePage *self, GHashTable *values, GHashTable *errors);

/* What was not done, and why, for readers. */
void centre_page_refused (CentrePage *self, int status, const char *says);

/* "11 out of 22 found this helpful".  Free it. */
char *centre_votes_say (const char *lang, gint64 yes, gint64 total);

/* As HTML.  Free it. */
char *centre_page_html (CentrePage *self, gsize *length, GError **error);
