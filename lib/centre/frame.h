/* frame.h - pages that differ in nothing but their texts: page.xsl makes one of a kind, and what stood in it of that
 * page's own is a gap, which is filled for each of the others.
 *
 * A Draft is the XML of a page as far as it differs from page to page, row by row.  Two drafts are of a kind when they
 * consist of the same elements and fixed values, and their texts are there or empty in the same places; of elements
 * without others in them that follow each other and are of a kind, two stand for any number.  That is right for a
 * page.xsl that puts texts where it pleases, whole, asks no more of them than whether they are there, and does not
 * count: ours; of others pages are made one by one. */
#pragma once

#include <libxml/tree.h>
#include <glib.h>

typedef struct Draft Draft;

Draft *draft_new (void);
void draft_free (Draft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Draft, draft_free)

/* Names are to last; values are copied.  A value of NULL is an attribute that is not there.  Attributes before the
 * first element are the page's own. */
void draft_open (Draft *self, const char *name);
void draft_close (Draft *self);
/* A text. */
void draft_set (Draft *self, const char *name, const char *value);
/* What the element says. */
void draft_says (Draft *self, const char *value);
/* A value that page.xsl looks into. */
void draft_fix (Draft *self, const char *name, const char *value);
/* One that only others than our page.xsl ask for. */
void draft_tell (Draft *self, const char *name, const char *value);
/* An element of HTML, which it takes. */
void draft_body (Draft *self, xmlNode *body);

/* Puts it as XML into `page`, once. */
void draft_markup (Draft *self, xmlNode *page);

/* The pages made so far; threads may share it. */
typedef struct Frames Frames;

Frames *frames_new (void);
void frames_free (Frames *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Frames, frames_free)

/* A page with marks in place of the draft's texts (draft_mark ()), as HTML.  Free it. */
typedef char *(*FrameMake) (gpointer data, GError **error);

/* As draft_markup (), with marks. */
void draft_mark (const Draft *self, xmlNode *page);
/* The page of the draft; `name`: what else pages of a kind have in common.  NULL without an error: there is no filling
 * it, and there will be none.  Free it. */
char *frames_fill (Frames *self, const char *name, const Draft *draft, FrameMake make,
                   gpointer data, gsize *length, GError **error);
