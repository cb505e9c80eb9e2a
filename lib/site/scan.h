/* scan.h - what site tools read in an article's file beside markdown: shortcodes and tags that link,
 * wiki links, texts put in, ids, the fields before the text; and where an editor said that checks
 * are off.
 *
 * A scanner, not a parser: it never fails, and its time is linear.  What stands in code, fenced or
 * between backticks, and in comments is passed over. */
#pragma once

#include <glib.h>

typedef enum
{
  SCAN_LINK, /* behind {{ site.baseurl }} and the like, or in a shortcode: as a link of markdown */
  SCAN_REF,      /* Hugo's ref and relref: a page by its path or name */
  SCAN_FILE,     /* Jekyll's {% link %}: a file by its path from the site's root */
  SCAN_POST,     /* Jekyll's {% post_url %}: a post by its file's name */
  SCAN_WIKI,     /* [[Note#Heading|text]]: a note by its name; with `image`, shown in place */
  SCAN_INCLUDE,  /* a file whose text is put in */
  SCAN_EXTERNAL, /* with a scheme */
  SCAN_BODY      /* of markdown, in an indented body of MkDocs, which others show as code */
} ScanKind;

typedef struct
{
  ScanKind kind;
  char *target; /* with the anchor, if there is one; not decoded */
  guint line;
  gboolean image;
} ScanLink;

/* Whether the text that it leads to is put in where it stands, as `![[page]]` does. */
static inline gboolean
scan_link_puts_in (const ScanLink *link)
{
  return link->kind == SCAN_INCLUDE || (link->kind == SCAN_WIKI && link->image);
}

/* Lines, both inclusive, in which nothing is to be found. */
typedef struct
{
  guint from;
  guint to;
} ScanQuiet;

typedef struct
{
  GPtrArray *links;    /* ScanLink, ascending by line */
  GHashTable *ids;     /* char *: {#id}, {: #id }, id="id", Obsidian's ^id */
  GPtrArray *terms;    /* char *: of definition lists, as written */
  GPtrArray *headings; /* char *: all that begin with '#', also inside HTML */
  GHashTable *fields; /* key, lower case -> GPtrArray of char *: the top level of front matter */
  GArray *quiet;      /* ScanQuiet, ascending */
  gboolean filled;    /* there is more than headings, comments and blank lines */
  gboolean generated;  /* something makes headings that the file does not show */
  gboolean shortcodes; /* of Hugo */
  gboolean liquid;     /* tags of Jekyll */
  gboolean blocks;     /* admonitions, tabs or attributes as MkDocs writes them */
} Scan;

/* `text` is the whole file; need not be UTF-8 nor end with a NUL. */
Scan *scan_new (const char *text, gsize length);
void scan_free (Scan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scan, scan_free)

/* The first value of a field, or NULL. */
const char *scan_field (const Scan *self, const char *key);
/* Whether checks are off in `line`. */
gboolean scan_is_quiet (const Scan *self, guint line);

/* ---- body.c, private to lib/site */

/* Where in the bodies of MkDocs' tabs and admonitions a text is: they are indented, also below items
 * of lists. */
typedef struct
{
  guint indents[8]; /* of the bodies that are open, the inner last */
  guint depth;
  gboolean list; /* what is indented further belongs to an item */
  gboolean code;
  gboolean blank; /* the line before */
} ScanBodies;

/* Adds the links (ScanLink) of the next line, whose number is `number`, if it is in one. */
void scan_body (ScanBodies *self, const char *line, GPtrArray *links, guint number);
/* Adds the wiki links of a line, of which code is masked; Obsidian's formulas, `$x[[1]]$`, hold none. */
void scan_wiki (const char *line, GPtrArray *links, guint number);

/* ---- config.c, private to lib/site */

/* Reads front matter, YAML, TOML or JSON; how many lines it takes, 0: there is none. */
guint scan_fields (Scan *self, char *const *lines);
