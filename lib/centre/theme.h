/* theme.h - how pages look: templates/site (page.xsl, site.css, site.js, site.svg), compiled in, of which
 * single files are replaced by those of a folder (--theme=DIR).  kbsite(1) describes the XML that page.xsl
 * turns into HTML.
 *
 * What it makes is written as HTML5 by hypertext.h.  Threads may share a theme. */
#pragma once

#include <libxml/tree.h>
#include <glib.h>

/* The files beside the pages: named by their hash, so that they may be kept for ever. */
typedef struct
{
  char *name; /* site-0123456789abcdef.css */
  char *text;
} ThemeFile;

/* Most of what page.xsl asks of the words is known for a language: it is put into a sheet of the language's own, and
 * pages need not bring the words along. */
typedef struct
{
  ThemeFile css, script, icon;
  char *template; /* page.xsl */
  gboolean wants_words; /* the XML of a page is to have all words of its language: page.xsl asks for more of them than
                           by a name that is known */
  gboolean is_ours; /* page.xsl is the one compiled in */
  char **idle;      /* names of files in the folder that replace nothing */
  /* private */
  char *from;         /* what errors call page.xsl */
  GHashTable *sheets; /* language -> Sheet */
  GMutex lock;        /* on these */
} Theme;

/* `folder` NULL: as compiled in.  DESK_ERROR_INPUT: a file cannot be read, or is no XSLT. */
Theme *theme_new (const char *folder, GError **error);
void theme_free (Theme *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Theme, theme_free)

/* The page as HTML.  DESK_ERROR_OUTPUT: page.xsl makes nothing of it.  Free it. */
char *theme_html (const Theme *self, const char *lang, xmlDoc *page, gsize *length,
                  GError **error);
