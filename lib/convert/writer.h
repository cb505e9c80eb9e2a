/* writer.h - what writes markdown: elements and what they are, lines and what stands before them, text
 * in a line.  Private to lib/convert. */
#pragma once

#include <string.h>

#include "convert/convert.h"

/* ---- source.c: the bytes of a page as the text that libxml2 reads as browsers would, and its tree as they show it.
 *
 * The encoding is what the bytes begin with, UTF-8 where they are that, what the page says, by the labels of
 * the WHATWG Encoding Standard (4.2), under which narrow character sets mean those that Windows made of them,
 * else windows-1252.  A byte that it has no character for is U+FFFD, and nothing else suffers.  Characters
 * that control are gone; names of HTML 5 for characters (13.5) are numbers; elements of HTML 5 that have no
 * end tag have one. */

enum
{
  SOURCE_MAX_ATTRIBUTES = 500 /* of one tag: libxml2 compares each with those before */
};

/* Valid UTF-8; free it.  NULL with DESK_ERROR_INPUT "line N: why". */
char *source_text (const char *bytes, gsize length, GError **error);
/* Of the tree, before element_mark (): what stands in tables and lists of terms outside of their cells and terms goes
 * where browsers show it, and `headerlink` goes. */
void source_mend (xmlNode *node);

/* ---- word.c: lists as Word writes them. */

/* Makes the paragraphs from `first` on that are a list's items, by what their style or class says, a list, with lists
 * in it.  The first of them; NULL: `first` is no item. */
xmlNode *word_list (xmlNode *first);

/* ---- Elements */

typedef enum
{
  EL_SPAN, /* its contents, in a line */
  EL_GONE, /* no text */
  EL_LOST, /* the same, and that is told */
  EL_STRONG,
  EL_EM,
  EL_CODE,
  EL_LINK,
  EL_IMAGE,
  EL_BREAK,
  EL_CHECK, /* <input> */
  EL_HTML,  /* stays an element within a line */
  EL_BLOCK, /* from here on blocks: its contents, as blocks */
  EL_P,
  EL_HEADING,
  EL_LIST,
  EL_ITEM,
  EL_PRE,
  EL_QUOTE,
  EL_TABLE,
  EL_RULE,
  EL_TERMS,
  EL_DETAILS,
  EL_FRAME, /* another page in this one: becomes a link */
  EL_N
} ElementKind;

/* Notes in each element below what it is, and whether there are blocks in it.  (The parser keeps them less
 * deep than any stack.) */
gboolean element_mark (xmlNode *node);
static inline ElementKind
element_kind (const xmlNode *node)
{
  return node->type == XML_ELEMENT_NODE
           ? (ElementKind) (GPOINTER_TO_UINT (node->_private) & 0xff)
           : EL_GONE;
}
/* An attribute, borrowed; NULL: not there.  (HTML has them in one text each.) */
const char *element_says (const xmlNode *node, const char *name);
static inline gboolean
element_is (const xmlNode *node, const char *name)
{
  return node->type == XML_ELEMENT_NODE && *node->name == (xmlChar) *name
         && strcmp ((const char *) node->name, name) == 0;
}
static inline gboolean
element_is_text (const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

static inline gboolean
element_is_within (const xmlNode *node, const xmlNode *outer)
{
  while (node != NULL && node != outer)
    node = node->parent;
  return node != NULL;
}
/* Whether the attribute, which is one of words, has this one. */
gboolean element_has_word (const xmlNode *node, const char *attribute, const char *word);

/* The language that a listing says it is in, or NULL.  Free it. */
char *element_language (xmlNode *pre);
/* The kind of callout that an element is, "NOTE", or NULL: `note`, `alert-warning`, `callout--info`,
 * `confluence-information-macro-tip`, `note-box`. */
const char *element_callout (xmlNode *node);

/* ---- Lines */

typedef struct
{
  const ConvertRules *rules;
  GString *out;
  GString *prefix;  /* before each line: "> ", "  " */
  GString *first;   /* before the next one, when `marked`: with the marker of a list's item */
  GString *anchors; /* HTML of ids that the next text carries */
  GPtrArray *around; /* xmlNode: inline elements around the blocks that are written */
  gboolean marked;
  gboolean gap;         /* a blank line is due before the next block */
  gboolean tight;       /* in a list that has none */
  guint depth;          /* of lists and quotes */
  char list;            /* the marker of the list that was just written at this level, or 0 */
  gboolean nested_told; /* that it went too deep */
  const char *callout;  /* the kind of the one that is written, or NULL */
} Writer;

void writer_line (Writer *self, const char *text, gsize length);
/* The lines of `text`, as a block. */
void writer_block (Writer *self, const char *text);
/* Before the lines of a block: the blank line that parts it from the one before. */
void writer_begin (Writer *self);
/* If the id of a heading is kept, which says `said`, adds it to the `text` of its line. */
void writer_heading_id (Writer *self, xmlNode *node, const char *said, GString *text);
/* If the id is kept, the text that comes next has it. */
void writer_id (Writer *self, xmlNode *node);
void writer_remark (Writer *self, const xmlNode *node, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* Says that an element of EL_LOST is left out. */
void writer_lost (Writer *self, xmlNode *node);
/* The address to write, or NULL.  Free it. */
char *writer_address (Writer *self, const xmlNode *node, const char *name, gboolean image);

/* ---- inline.c */

typedef enum
{
  INLINE_PARAGRAPH, /* <br> breaks a line, two of them a paragraph */
  INLINE_ITEM,      /* one paragraph of a list without blank lines */
  INLINE_HEADING,   /* one line */
  INLINE_CELL       /* one line, of a table: <br> stays */
} InlineKind;

/* Appends nodes from `from` up to, not with, `to` as markdown of text. */
void inline_write (Writer *writer, xmlNode *from, const xmlNode *to, InlineKind kind,
                   GString *out);

/* ---- render.c */

typedef enum
{
  TOKEN_TEXT,
  TOKEN_CODE,
  TOKEN_IMAGE, /* text: what it says */
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_BREAK,
  TOKEN_PARAGRAPH,
  TOKEN_RAW /* markdown as it is: an anchor */
} TokenKind;

typedef enum
{
  AS_MARKDOWN, /* `**`, `[` */
  AS_UNDERLINE,
  AS_STAR,
  AS_HTML
} TokenForm;

typedef struct
{
  TokenKind kind;
  ElementKind element; /* of OPEN and CLOSE */
  TokenForm form;
  guint start, length; /* in `chars` */
  guint mate;          /* of OPEN and CLOSE: the other one */
  const char *name;    /* of the element, borrowed */
  char *url, *title;   /* LINK, IMAGE; or NULL */
} Token;

typedef struct
{
  GArray *tokens; /* Token */
  GString *chars;
} Tokens;

static inline Token *
token_at (const Tokens *self, guint index)
{
  return index < self->tokens->len ? &g_array_index (self->tokens, Token, index) : NULL;
}

/* Appends them as markdown. */
void tokens_render (const Tokens *self, InlineKind kind, GString *out);
/* A link that shows its address.  Free it. */
char *inline_link (const char *address);

/* ---- table.c */

/* The only cell of a table, or the one of a listing that has the code, not the numbers of its lines; or
 * NULL. */
xmlNode *table_unwrap (xmlNode *table);
void table_write (Writer *writer, xmlNode *table);
/* Appends the contents of `node` as HTML that needs no trust, without a newline. */
void html_write (Writer *writer, xmlNode *node, GString *out);
void html_escape (GString *out, const char *text, gsize length);

/* ---- metadata.c: the fields of a Webpage that are not its title. */

void metadata_read (Webpage *page);
/* Its tags, in `item`, which holds the part and what is said of it. */
void metadata_read_tags (Webpage *page, xmlNode *item);
/* Takes lines of dates and tags out of the part, beside `heading` (or NULL) and at the foot, when the fields
 * have what they say. */
void metadata_take_lines (Webpage *page, xmlNode *heading);
