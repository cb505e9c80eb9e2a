/* article.h - one markdown file as an article: its fields, sections and text.
 *
 * Parsing is pure (bytes in, Article out), has bounded cost, and is safe to run on
 * several threads at once.  Whatever is odd but readable becomes a problem (a
 * line and a message), not an error. */
#pragma once

#include "base/error.h"

/* One problem found in a file. */
typedef struct
{
  int line;       /* 1-based line in the file; 0: the file as a whole */
  gboolean fatal; /* TRUE: a field or the article could not be read as meant: kbindex
                     warns and exits 1.  FALSE: only --check tells. */
  char *message;  /* lower case, no full stop, says what was expected */
} ArticleProblem;

/* A stretch of plain text from one markdown block (paragraph, code block, list
 * item's paragraph, HTML block).  Lines inside the stretch are the file's lines: the
 * n-th newline in it begins file line `line` + n. */
typedef struct
{
  guint32 start; /* byte offset in Article.text */
  guint32 end;
  guint32 line;    /* file line of its first byte */
  guint32 section; /* index into Article.sections */
} ArticleBlock;

/* A heading and what follows it up to the next heading.  Section 0 is what stands before
 * the first heading: title and anchor "", level 0, line of its first block (1 if none). */
typedef struct
{
  char *title;  /* plain text */
  char *anchor; /* as GitHub makes it, without '#'; repeated ones get -1, -2 ...; or the
                   `{#id}` that the heading ends in */
  int level;    /* 1..6 */
  guint32 line; /* the heading's file line */
} ArticleSection;

/* A link or image.  Only what may point into the knowledge base: no scheme, not
 * protocol-relative. */
typedef struct
{
  char *target; /* as written, percent-decoding not done */
  guint32 line;
  gboolean image;
} ArticleLink;

typedef struct
{
  /* Front matter fields; NULL when absent (except title, lang, category). */
  char *title; /* front matter, else the only heading of level 1 if it is the first of all, else `name` */
  char *name; /* the file's, made readable (the folder's for index and README) */
  char *description;
  char *lang;        /* lower case ISO 639 code */
  char *locale;      /* with region or script, "pt-br"; NULL: it names none */
  char *category;    /* the first of those below; "" at the top */
  char **categories; /* all that it stands in: "domains/transfers", see article_level_end () */
  char *slug;        /* front matter, else NULL (then the file stem is its slug) */
  char *ident;       /* front matter `id` */
  char *date;        /* ISO 8601 as normalised by timestamp_parse, or NULL */
  char *updated;
  char *translation_of; /* the article that it translates, or a name that its translations share; or NULL */
  char **tags; /* these lists, and categories, are NULL-terminated, maybe empty, without doubles */
  char **keywords; /* keywords and aliases */
  char **redirect_from;
  gboolean draft;
  gboolean title_given; /* from front matter or a level 1 heading */
  gboolean in_words;    /* Jekyll parts its one category by blanks, others read one name */

  GString *text;       /* plain text of the body, without the headings; blocks are parted
                          by "\n\n" */
  GArray *blocks;      /* ArticleBlock, ascending */
  GPtrArray *sections; /* ArticleSection, at least one */
  GPtrArray *links;    /* ArticleLink, ascending by line */
  GPtrArray *problems; /* ArticleProblem, ascending by line */

  GPtrArray *html_anchors; /* char *: id and <a name> of HTML in the text, which links may
                              name as well as the sections' anchors */
  guint32 title_line;      /* file line of the title; 0 when it is the file's name */
  guint32 ident_line;      /* of the front matter keys; 0 when absent */
  guint32 slug_line;
  guint32 redirect_line;
} Article;

/* Articles in the file go by ids up to this: a search keeps a number for each. */
enum
{
  ARTICLE_ID_MAX = (1 << 24) - 1
};

/* Caps that a file passes before the parser sees it. */
enum
{
  ARTICLE_MAX_BYTES = 1024 * 1024,
  ARTICLE_MAX_NESTING = 100,
  ARTICLE_MAX_BRACKETS = 1000 /* in one run of '[' */
};

/* Caps on what is shown of an article, in characters; of lists, in items.  What is longer is cut
 * at a word (a heading's rest is text), or left out, with a problem. */
enum
{
  ARTICLE_MAX_TITLE = 300, /* a heading, a category, a slug, an id, too */
  ARTICLE_MAX_DESCRIPTION = 1000,
  ARTICLE_MAX_LABEL = 300, /* a tag, a keyword */
  ARTICLE_MAX_ADDRESS = 2000,
  ARTICLE_MAX_SHOWN = 1000,  /* categories; tags: a result has them all */
  ARTICLE_MAX_LABELS = 10000 /* keywords; redirects */
};

/* Parses `length` bytes of the file `path` (relative to the knowledge base; gives
 * category, language and the fallback title).  `default_lang`: the language of an
 * article that names none and has none in its path; NULL: en.
 *
 * NULL and DESK_ERROR_INPUT only when nothing can be stored: too large, a cap passed, a
 * NUL byte ("line N: ..."), or a second of parsing was not enough.  Bytes that are not
 * UTF-8 become U+FFFD, with one fatal problem that names the first such line.  Bad front
 * matter is a fatal problem: the article is then read without it. */
Article *article_parse (const char *path, const char *bytes, gsize length,
                        const char *default_lang, GError **error);
void article_free (Article *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Article, article_free)

/* Its body alone, as article_parse () reads it: the markdown behind the front matter, UTF-8 with LF; its
 * first line is file line *line.  The same errors.  Free it. */
char *article_body (const char *path, const char *bytes, gsize length, guint *line,
                    GError **error);

/* One without anything, for who reads an article. */
Article *article_new (void);

/* The bytes of an article's path without .md, .markdown or .mdx. */
gsize article_path_stem (const char *path);

/* The path without its end, and without what names a language in it: dns/x of dns/x.md, nl/dns/x.md and
 * dns/x.nl.md.  Free it. */
char *article_path_common (const char *path);

/* The folder that an index.md, _index.md or README.md of any language speaks for; "" at the top; NULL: it is
 * another file.  Free it. */
char *article_path_about (const char *path);

/* GitHub's anchor of a heading, without the number that a repeated one gets.  Free it. */
char *article_anchor (const char *heading);

/* `text` with the characters that its entities stand for: those of HTML 4, and numbers, with their
 * semicolon; others stay.  Free it. */
char *html_decode (const char *text, gsize length);

/* Levels of a category have a '/' between them, and none at the ends.  Where does the one end that
 * begins at `level`?  Behind CI/CD, TCP/IP and other such names, which are one level. */
const char *article_level_end (const char *level);
/* `path` with a further level: `A / B`, with blanks, where `A/B` would be one level.  Free it. */
char *article_level_join (const char *path, const char *level);

/* ---- Adding to an Article that is being read; private to lib/article */

/* `line` is the file's; 0 for the file as a whole. */
void article_problem (Article *self, guint line, gboolean fatal, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

/* Keeps `target` unless it has a scheme or names a host: it cannot point into the
 * knowledge base then. */
void article_link (Article *self, const char *target, guint line, gboolean image);

/* `text` on one line: white space becomes one space, none at the ends.  Free the result. */
char *article_one_line (const char *text);

/* How many bytes of `text` are at most so many characters, cut behind a word; all when it fits. */
gsize article_fitting (const char *text, guint characters);

/* ---- What a file's path says of the article in it; private to lib/article */

typedef struct
{
  char *lang;     /* or NULL */
  char *category; /* the folders without the one that is a language; "" at the top */
  char *title;    /* the file's name made readable, or the folder's for index and README */
} ArticlePlace;

/* Valid UTF-8 whatever the bytes of `path`.  A path names a language in one of these ways (codes are
 * ISO 639-1):
 *   nl/x.md, content/ru/x.md   a folder that is a code, at the top or below folders that
 *                              only hold content (content, docs, pages, i18n, ...); so that
 *                              domains/nl/x.md stays an article about .nl
 *   en-us/x.md                 there too: with a region, in any case
 *   a/b/pt_BR/x.md, zh-Hans/   a folder with a region in upper case or a script, anywhere
 *   pages.nl/x.md              the suffix of a folder that only holds content
 *   x.nl.md, x.pt-br.md        the suffix of a file's name; never the whole name
 * The first such part counts.  Codes that are everyday English words or abbreviations (am
 * an as be io my or os so to ts ...) never count without a region in its proper case. */
void article_place_read (const char *path, ArticlePlace *place);
static inline void
article_place_clear (ArticlePlace *self)
{
  g_free (self->lang);
  g_free (self->category);
  g_free (self->title);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ArticlePlace, article_place_clear)

/* The language of a tag like `nl`, `pt-BR`, `zh_Hans_CN` or `nds`: its two or three
 * letters in lower case.  NULL when it is none, or has two letters that are no code.  Free
 * the result. */
char *article_language (const char *tag);
