/* link.h - one link of an article, taken apart, and what it finds in the site's map.  Private to
 * lib/site. */
#pragma once

#include "site/map.h"

typedef struct
{
  const SitePage *from;
  const char *target; /* as written */
  char *path;         /* decoded, '/' between; without query and anchor */
  char *anchor;
  gboolean absolute;
  gboolean markdown; /* its path ends in .md or the like */
  gboolean image;
  gboolean names_file; /* a file that is no article: it has a suffix, or is written as LICENSE is */
  gboolean is_placeholder; /* a word to be replaced: ENGLISH_VERSION_URL, <your-domain>, {id} */
} Link;

Link link_parse (const SitePage *from, const char *target, gboolean image);
void link_clear (Link *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

/* The article, by the file that the link stands in, by where that is published, or both. */
SitePage *link_finds_page (const Site *self, const Link *link, gboolean by_file,
                           gboolean by_address);
/* Whether it is to a file that is no article, and there. */
gboolean link_finds_file (const Site *self, const Link *link);
/* Whether it is to what the tool makes: lists, terms, feeds. */
gboolean link_finds_made (const Site *self, const Link *link);

/* The article of the file at `place`, from the site's root; or below one of the folders of content. */
SitePage *link_site_file (const Site *self, const SitePage *from, const char *place,
                          gboolean loose);
SitePage *link_mounted_file (const Site *self, const SitePage *from, const char *path,
                             gboolean loose);

/* The first part of an address that the tree knows nothing of, "/part", or the first folder beside the
 * tree that it leads to, "../part"; in MkDocs a folder that is not there, "./folder"; else NULL. */
char *link_part (const Site *self, const Link *link);
/* Behind the parts `part` that `path` begins with, or NULL. */
const char *link_behind (const char *path, const char *part);
