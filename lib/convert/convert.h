/* convert.h - HTML as markdown that reads back as the same text.
 *
 * CommonMark 0.30, GitHub's tables and callouts (`> [!NOTE]`), one line for a paragraph.  What stands as
 * text stays text, whatever characters it has.  What markdown cannot say is HTML that needs no trust: a
 * table with blocks in its cells, a list of terms, <details>, <kbd>, <sub> and their like; emphasis that
 * begins or ends within a word beside punctuation, where stars would be text.  Nothing else of HTML gets
 * out: no scripts, styles, frames, forms or events, no addresses that run something. */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

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

/* Appends what is in `root`, which html_parse () of webpage.h has made: its `_private` is ours. */
void convert_markdown (xmlNode *root, const ConvertRules *rules, GString *out);

/* The text of `node` on one line.  Free it. */
char *convert_text (xmlNode *node);

/* Whether the class attribute has this word. */
gboolean convert_has_class (xmlNode *node, const char *word);
/* Free it; NULL: not there. */
char *convert_attribute (xmlNode *node, const char *name);
