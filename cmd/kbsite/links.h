/* links.h - where the links of an article lead: to pages, to files that are copied, or nowhere. */
#pragma once

#include "build.h"

typedef struct
{
  Build *build;
  const Entry *entry; /* the article they stand in */
  const CentrePage *page;
  GError *error; /* a file could not be copied */
} Links;

/* A RenderRules' follow; `links` is the Links. */
char *links_follow (gpointer links, const char *target, gboolean image, guint line);

/* The file at the path below the root, if it is a regular one and no link leads to it from elsewhere; NULL:
 * there is none.  Free it with free (). */
char *links_real_file (const char *root, const char *path);

/* Notes the ids in the article's body, and with all pages known, finds links to ones that are not there. */
void links_note_anchors (Build *build, const Entry *entry, const xmlNode *body);
void links_check_anchors (Build *build);
