/* site.h - where links between a site's articles lead.
 *
 * A site tool makes addresses of files by rules of its own: pretty ones (`a/b.md` at `/a/b/`, so
 * that `../c/` is a neighbour), slugs, dates, languages, files that lie in `static/`, pages of
 * terms and lists that no file holds, ids of headings.  A Site knows the rules of one kind for
 * one tree, and from its configuration, where that is found, names and roots.
 *
 * Where a tree does not say, its links do: whether relative ones begin at the file or at the
 * address, and which first folders of absolute ones are parts of the site that lie elsewhere, is
 * learnt from what most of them mean (site_settle ()). */
#pragma once

#include "site/page.h"

/* By SiteKind; ended by NULL. */
extern const char *const site_names[];

typedef struct Site Site;

/* Of the tree below `folder`, which is open; `root` is its absolute path. */
Site *site_new (int folder, const char *root);
void site_free (Site *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Site, site_free)

/* What a configuration of Hugo says of the tree's languages, in pairs: the beginning of paths, the inner
 * first, and the language of what lies there: "content/dutch/", "nl"; ended by NULL. */
char **site_languages (int folder, const char *root);

/* The folder of the tree whose articles Jekyll publishes, with a '/' at its end, "" for all; NULL: none.  Free
 * it. */
char *site_of_jekyll (int folder, const char *root);

/* Takes `article` and `scan`; the page is the site's. */
SitePage *site_add (Site *self, const char *path, Article *article, Scan *scan);

/* When all are added, once: `kind` (SiteKind), or -1: by the configuration in the tree, in a folder
 * like website/ of it, or in one above that says it holds this one; else by what articles write.
 * `base`: the site's own address, `https://kb.example/help/`, or NULL: as configured.  Then learns
 * what links teach.  `notes` gets a line (char *) for what was guessed, and for each thing that is
 * therefore not judged. */
void site_settle (Site *self, int kind, const char *base, GPtrArray *notes);

typedef enum
{
  SITE_NOWHERE,
  SITE_AT_PAGE,
  SITE_AT_FILE,  /* or at what the tool makes */
  SITE_AT_ITSELF /* cannot be known, or is none of the site's */
} SiteEnd;

typedef struct
{
  SiteEnd end;
  SitePage *page;  /* SITE_AT_PAGE */
  char *anchor;    /* decoded, without '#'; "" for none */
  gboolean a_file; /* SITE_NOWHERE: it would have been a file that is no article */
} SiteTarget;

void site_target_clear (SiteTarget *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SiteTarget, site_target_clear)

/* Where the link `target`, as written in `from`, leads. */
SiteTarget site_follow (const SitePage *from, ScanKind kind, const char *target,
                        gboolean image);
/* Whether the page has the anchor, or may have it. */
gboolean site_has_anchor (SitePage *page, const char *anchor);

/* Whether the page needs a title of its own, and text. */
typedef struct
{
  gboolean title, text;
} SiteWants;

SiteWants site_wants (const SitePage *page);
