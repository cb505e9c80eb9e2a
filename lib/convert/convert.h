/* convert.h - HTML as markdown that reads back as the same text.
 *
 * CommonMark 0.30, GitHub's tables and callouts (`> [!NOTE]`), one line for a paragraph.  What stands as
 * text stays text, whatever characters it has.  What markdown cannot say is HTML that needs no trust: a
 * table with blocks in its cells, a list of terms, <details>, <kbd>, <sub> and their like; emphasis that
 * begins or ends within a word beside punctuation, where stars would be text.  Nothing else of HTML gets
 * out: no scripts, styles, frames, forms or events, no addresses that run something. */
#pragma once

#include <libxml/tree.h>
#include "base/error.h"

/* All may be NULL. */
typedef struct
{
  /* Where a link, or an image, leads from the article that is made: what stands in HTML, made fit; NULL:
   * nowhere, its text stays.  Free it. */
  char *(*address) (gpointer data, const char *href, gboolean image, guint line);
  /* Whether an element keeps its id; `heading`: it is the one of this text, else NULL. */
  gboolean (*wants_id) (gpointer data, const char *id, const char *heading);
  /* What could not be said, and so is lost or changed.  `line` is the HTML's. */
  void (*remark) (gpointer data, guint line, const char *what);
  gpointer data;
} ConvertRules;

enum
{
  CONVERT_MAX_NESTING = 20 /* lists and quotes; what is deeper goes on at this level */
};

/* Appends what is in `root`, which html_parse () of webpage.c has made: its `_private` is ours. */
void convert_markdown (xmlNode *root, const ConvertRules *rules, GString *out);

/* The text of `node` on one line.  Free it. */
char *convert_text (xmlNode *node);

/* Whether the class attribute has this word. */
gboolean convert_has_class (xmlNode *node, const char *word);
/* Free it; NULL: not there. */
char *convert_attribute (xmlNode *node, const char *name);

/* ---- webpage.c: a page of HTML: read whatever it holds, and which part of it is the article.
 *
 * Its text is as writer.h says of source_text ().  Bounded: a page of many attributes in one tag, or nested deeper than 250, is
 * refused, since libxml2 would take long, or lose what comes then. */

enum
{
  WEBPAGE_MAX_BYTES = 16 * 1024 * 1024
};

typedef struct
{
  xmlDoc *document;
  GBytes *packed;                               /* webpage_pack ()'s, or NULL */
  guint depth;                                  /* likewise: how deep in it the part is */
  xmlNode *body;                                /* the whole page's, never NULL */
  xmlNode *part;                                /* webpage_find_part ()'s, else the body */
  gboolean found;                               /* webpage_find_part () was here */
  gboolean guessed;                             /* no landmark said which part it is */
  gboolean published_by_head, modified_by_head; /* not by a <time> */
  gboolean noindex;                             /* search engines are told to leave it out */
  gboolean generated; /* it is no article, but a list of articles, a search, or what is not found: its
                         generator says so by the class of <html> or <body> */
  gsize plain; /* bytes of text in the part, links aside */
  double share; /* of the page's text that is in it, links and what stands around articles aside: 0..1 */
  char *title; /* these are NULL when it has none */
  char *lang;
  char *address; /* canonical */
  char *moved_to; /* where a page without an article leads on to by itself, as written; or NULL */
  char *generator; /* "Hugo 0.111.3" */
  char *description;
  char *published, *modified; /* as written */
  GPtrArray *tags;            /* char * */
} Webpage;

/* DESK_ERROR_INPUT "line N: why". */
Webpage *webpage_parse (const char *bytes, gsize length, GError **error);
/* Finds the part that is the article, and the fields: by landmarks (itemprop=articleBody, article, main, the
 * ids and classes of common systems), else the element that has most text and least of it in links, with as
 * much around it as holds two thirds of the page's text.  What stands around an article is taken out of it:
 * navigation, sidebars of links, footers, but for notes that the article's links lead to; and lines beside the title
 * or at the foot that say what the fields have.  A second call changes nothing. */
void webpage_find_part (Webpage *self);
/* Files that the page lists as attached, as Zendesk, Freshdesk and Confluence do, come at the end of the part, as a list
 * of links, if nothing in it leads to them.  webpage_find_part () has done it. */
void webpage_take_attachments (Webpage *self);
/* For a page that is written later: all but the part, and what that stands in, goes, and its tree is few bytes, how many
 * it returns.  Until webpage_unpack () it has neither `body` nor `part`. */
gsize webpage_pack (Webpage *self);
/* Does nothing unless it is packed. */
void webpage_unpack (Webpage *self);
/* The first element below `node` with this attribute, as a word of it if it is `class`; NULL: none. */
xmlNode *webpage_find (xmlNode *node, const char *attribute, const char *value);
void webpage_free (Webpage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Webpage, webpage_free)
