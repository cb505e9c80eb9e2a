/* safe.h - a tree of HTML in which only what is on a list can stand.
 *
 * It is built by opening and closing elements, and by raw HTML.  The elements and attributes are rows of a
 * table in safe.c; what has no row goes, and its contents stay, except for what is no text (script, style,
 * templates, drawings), which goes whole.  Addresses are those of http, https, ftp, mailto, tel, and ones
 * without a scheme, after what browsers pass over (control characters, blanks) is taken out; and for images
 * data: of PNG, JPEG, GIF and WebP.  Raw HTML closes only what raw HTML opened, and is closed with what it
 * stands in.  No id stands twice, nor one that begins with `C-`, which are the theme's. */
#pragma once

#include <libxml/tree.h>
#include <glib.h>

typedef struct Safe Safe;

/* What becomes of an address without a scheme (with `image`, of an image), as written in `line`: see
 * RenderRules.  NULL: it leads nowhere.  Free it. */
typedef char *(*SafeFollow) (gpointer data, const char *target, gboolean image, guint line);
/* The id of a heading of raw HTML in `line`, or NULL. */
typedef const char *(*SafeAnchor) (gpointer data, guint line);

Safe *safe_new (SafeFollow follow, SafeAnchor anchor, gpointer data);
void safe_free (Safe *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Safe, safe_free)
/* <body> with all that was put, of no document: xmlFreeNode (). */
xmlNode *safe_take (Safe *self);

/* An element of ours, which stands until safe_close (); NULL: it is nested too deep, or raw HTML hides what
 * comes, and only its contents are put, if they are. */
xmlNode *safe_open (Safe *self, const char *name);
/* Closes it and what raw HTML left open in it.  NULL is fine. */
void safe_close (Safe *self, xmlNode *element);
/* Without contents. */
void safe_put (Safe *self, const char *name);
void safe_set (xmlNode *element, const char *name, const char *value);
/* Unless the page has it. */
void safe_set_id (Safe *self, xmlNode *element, const char *id);
void safe_text (Safe *self, const char *text, gsize length);

/* A link around what follows, up to safe_close (); NULL: `target` leads nowhere, or a link is open. */
xmlNode *safe_link (Safe *self, const char *target, const char *title, guint line);
/* An image; of another host a link to it. */
void safe_image (Safe *self, const char *target, const char *alt, const char *title,
                 guint line);

/* Raw HTML, that begins in file line `line`.  `in_text`: among words, where no blocks can stand.
 * safe_raw_end () at the end of a paragraph: what hides its contents, does no longer. */
void safe_raw (Safe *self, const char *html, gsize length, guint line, gboolean in_text);
void safe_raw_end (Safe *self);
