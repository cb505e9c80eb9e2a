/* page.h - an HTML document: what it says as XML, how it looks as XSLT and CSS.
 *
 * A Page is built block by block and then turned into HTML by a template, so escaping is
 * structural; what XML or a terminal cannot show becomes U+FFFD.  The document it makes (any template of $DESKBOOK_TEMPLATES may rely on it):
 *
 *   <page lang title>
 *     <section title?>
 *       <p class?>text</p>
 *       <figure id caption?><svg .../></figure>
 *       <table caption?><columns><column kind="text|number">name</column>...</columns>
 *         <row class?><cell href?>text</cell>...</row>...</table>
 *       <tiles><tile class?><label/><value/><detail/><against/></tile>...</tiles>
 *       <details title> blocks </details>
 *
 * The result is one file: CSS inside, pictures inline, no script, nothing fetched.
 *
 * What it is made with, for the documents of others, too: XSLT (Sheet), XML node by node (markup). */
#pragma once

#include <libxml/tree.h>
#include "base/output.h"

typedef struct Page Page;

Page *page_new (const char *lang, const char *title);
void page_free (Page *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

typedef enum
{
  PAGE_SECTION, /* what follows belongs to it; `text`: its title, or NULL */
  PAGE_DETAILS, /* what follows is folded away behind `text`; NULL: no more, as from the next section on */
  PAGE_PARAGRAPH, /* `class`, `text` */
  PAGE_FIGURE,    /* `id`, `svg`, `slim`, `caption` */
  PAGE_TILE       /* `class`, `label` to `against`; one behind the other are a row */
} PageKind;

/* All texts are copied. */
typedef struct
{
  PageKind kind;
  const char *class; /* 'lead', 'note', 'missed', ...; NULL: none */
  const char *text;
  const char *id, *svg, *caption; /* `svg`: an <svg> element (chart/picture.h) */
  const char *slim; /* the same for a narrow screen, drawn anew; NULL: `svg` has to do */
  const char *label, *value, *detail, *against;
} PageBlock;

void page_add (Page *self, const PageBlock *block);

/* `columns`: names; one that begins with '#' holds numbers.  Cells are added row by row. */
void page_table (Page *self, const char *caption, const char *const *columns);
void page_cell (Page *self, const char *text);
/* A cell that leads to an address. */
void page_link (Page *self, const char *text, const char *href);
void page_end_row (Page *self);

/* `template`: 'report': templates/report.xsl and .css as compiled in, or the files of that name
 * in $DESKBOOK_TEMPLATES.  `css` is put in front of the template's own.  `dark`: on every screen
 * what both have for readers who prefer a dark scheme; on paper the page stays light. */
gboolean page_write (Page *self, const char *template, const char *css, gboolean dark,
                     Output *out, GError **error);

/* ---- XSLT that reads and writes no file and fetches nothing */

/* Once made, threads may share it. */
typedef struct Sheet Sheet;

/* `from` is its file, as errors call it: DESK_ERROR_INPUT "FROM: cannot be used as a template: why". */
Sheet *sheet_new (const char *text, const char *from, GError **error);
void sheet_free (Sheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sheet, sheet_free)

/* `doc` turned; xmlFreeDoc (). */
xmlDoc *sheet_apply (const Sheet *self, xmlDoc *doc, GError **error);

/* ---- XML built node by node
 *
 * Escaping is structural.  What XML or a terminal cannot show becomes U+FFFD: control characters, bytes
 * that are not UTF-8, marks that turn the direction of what follows. */

/* A document with its root. */
xmlNode *markup_root (const char *name);
xmlNode *markup_add (xmlNode *parent, const char *name);
/* NULL: an empty text. */
xmlNode *markup_text (xmlNode *parent, const char *name, const char *text);
/* NULL: no attribute. */
void markup_set (xmlNode *node, const char *name, const char *value);
void markup_set_int (xmlNode *node, const char *name, gint64 value);
/* `text` as it may stand in XML.  Free it. */
char *markup_clean (const char *text);
