/* page.h - an HTML document: what it says as XML, how it looks as XSLT and CSS.
 *
 * A Page is built block by block and then turned into HTML by a template, so escaping is
 * structural.  The document it makes (any template of $DESKBOOK_TEMPLATES may rely on it):
 *
 *   <page lang title>
 *     <section title?>
 *       <p class?>text</p>
 *       <figure id caption?><svg .../></figure>
 *       <table caption?><columns><column kind="text|number">name</column>...</columns>
 *         <row class?><cell>text</cell>...</row>...</table>
 *       <tiles><tile class?><label/><value/><detail/><against/></tile>...</tiles>
 *       <details title> blocks </details>
 *
 * The result is one file: CSS inside, pictures inline, no script, nothing fetched. */
#pragma once

#include "base/output.h"

typedef struct Page Page;

Page *page_new (const char *lang, const char *title);
void page_free (Page *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

/* Blocks that follow belong to this section.  `title` NULL: none. */
void page_section (Page *self, const char *title);
/* What follows is folded away behind `title`; NULL: no more, as from the next section on. */
void page_details (Page *self, const char *title);
/* `class`: 'lead', 'note', ...; NULL: none. */
void page_paragraph (Page *self, const char *class, const char *text);
/* `svg`: an <svg> element (chart/picture.h); copied. */
void page_figure (Page *self, const char *id, const char *svg, const char *caption);
void page_tile (Page *self, gboolean first, const char *class, const char *label,
                const char *value, const char *detail, const char *against);

/* `columns`: names; one that begins with '#' holds numbers.  Cells are added row by row. */
void page_table (Page *self, const char *caption, const char *const *columns);
void page_cell (Page *self, const char *text);
void page_end_row (Page *self);

/* `template`: 'report': templates/report.xsl and .css as compiled in, or the files of that name
 * in $DESKBOOK_TEMPLATES.  `css` is put in front of the template's own.  `dark`: on every screen
 * what both have for readers who prefer a dark scheme; on paper the page stays light. */
gboolean page_write (Page *self, const char *template, const char *css, gboolean dark,
                     Output *out, GError **error);

/* `text` without what XML or a terminal cannot show: U+FFFD in its place.  Free it. */
char *page_clean (const char *text);
