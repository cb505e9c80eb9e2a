/* webpage.h - a page of HTML: read whatever it holds, and which part of it is the article.
 *
 * Its text is as source.h says.  Bounded: a page of many attributes in one tag, or nested deeper than 250, is
 * refused, since libxml2 would take long, or lose what comes then. */
#pragma once

#include "base/error.h"
#include "convert/convert.h"

enum
{
  WEBPAGE_MAX_BYTES = 16 * 1024 * 1024
};

typedef struct
{
  xmlDoc *document;
  xmlNode *body; /* the whole page's, never NULL */
  xmlNode *part; /* webpage_find_part ()'s, else the body */
  double share; /* of the page's text that is in it, links and what stands around articles aside: 0..1 */
  char *title; /* these are NULL when it has none */
  char *lang;
  char *address; /* canonical */
  char *description;
  char *published, *modified; /* as written */
  GPtrArray *tags;            /* char * */
} Webpage;

/* DESK_ERROR_INPUT "line N: why". */
Webpage *webpage_parse (const char *bytes, gsize length, GError **error);
/* Finds the part that is the article, and the fields: by landmarks (itemprop=articleBody, article, main, the
 * ids and classes of common systems), else the element that has most text and least of it in links, with as
 * much around it as holds two thirds of the page's text.  What stands around an article is taken out of it:
 * navigation, sidebars, footers, but for notes that the article's links lead to. */
void webpage_find_part (Webpage *self);
/* The first element below `node` with this attribute, as a word of it if it is `class`; NULL: none. */
xmlNode *webpage_find (xmlNode *node, const char *attribute, const char *value);
void webpage_free (Webpage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Webpage, webpage_free)
