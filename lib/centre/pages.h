/* pages.h - the XML of a page of the help centre, block by block; kbsite(1) describes it.
 *
 * All texts are copied; those that are addresses are as centre.h has them (`path`), or ready for a link
 * (`href`). */
#pragma once

#include <libxml/tree.h>
#include "centre/centre.h"
#include "centre/frame.h"
#include "centre/hours.h"
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

/* What differs from page to page of its kind, to put more into.  With `frames` the page is one of those whose kind is
 * told by their language and this draft, and made with them; then it has no other blocks. */
Draft *centre_page_draft (CentrePage *self, Frames *frames);

/* <language>: where to go for another language; `same`: the address of this page in it, NULL: there is none. */
void centre_page_language (CentrePage *self, const char *lang, const char *href,
                           const char *same);
void centre_page_crumb (CentrePage *self, const char *title, const char *path);
/* The ways to reach the desk. */
void centre_page_channels (CentrePage *self, HoursShown shown);

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
 * the field's name (char * -> char *), `says` why all of it was not taken; NULL: none. */
void centre_page_form (CentrePage *self, GHashTable *values, GHashTable *errors,
                       const char *says);

/* "11 out of 22 found this helpful".  Free it. */
char *centre_votes_say (const char *lang, gint64 yes, gint64 total);

/* As HTML.  Free it. */
char *centre_page_html (CentrePage *self, gsize *length, GError **error);
