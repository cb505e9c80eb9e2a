/* markdown.h - an article's body: sections, text, links; and what that takes: cmark with bounded cost
 * (guard.c), the text of HTML (html.c), markup that cmark does not know (plain.c).  Private to
 * lib/article. */
#pragma once

#include "article/article.h"
#include "article/guard.h"

/* Reads `body` (UTF-8 without CR, ends with a NUL), whose first line is file line
 * `first_line`, into `article`. */
gboolean markdown_read (Article *article, const char *body, guint first_line, GError **error);

static inline gboolean
plain_is_word (char c)
{
  return g_ascii_isalnum (c) || (guchar) c >= 0x80;
}

/* Whether what begins with `next` would go on with the last word of `out`. */
static inline gboolean
plain_goes_on (const GString *out, char next)
{
  return out->len > 0 && plain_is_word (out->str[out->len - 1]) && plain_is_word (next);
}

/* ---- plain.c: what the headings of an article are called in its address */

/* GitHub's anchor for a heading of the text `plain`, unlike those that are `taken` (anchor -> how many of
 * its kind were numbered), to which it is added: lower case, punctuation other than '-' and '_' dropped,
 * spaces to '-'.  Not every site leaves out what an image says, which `title` has, and keeps the blanks
 * beside it: such anchors may be linked to as well, and go to article->html_anchors. */
char *anchor_make (Article *article, GHashTable *taken, const char *title, const char *plain);

/* The text of a heading as GitHub sees it: without that of images.  Free the result. */
char *anchor_text (cmark_node *heading);

/* Takes the attributes off the end of a heading: `{#id}`, `{ #id .class }`, `{: #id}`, MDX's comment that
 * holds `#id`.  Returns the id, or NULL; `*alone`: nothing else was there. */
char *anchor_take (GString *heading, gboolean *alone);

/* Whether `#id`, `.class` and `name="value"` are all that stands up to `end`; the first id goes to `*id`,
 * if wanted, which is NULL before. */
gboolean anchor_attributes (const char *p, const char *end, char **id);

/* ---- html.c: the text of HTML inside markdown.
 *
 * A scanner, not a parser: it never fails, its time is linear, and every newline of the
 * HTML comes out again, so that lines keep their numbers. */

/* A heading, <h1> to <h6>, and where its text stands in what was put out. */
typedef struct
{
  int level;
  guint line; /* file line of its tag */
  gsize start;
  gsize end;
  GString *plain; /* its text without that of images */
  char *id;       /* or NULL */
} HtmlHeading;

/* What carries over from one piece of inline HTML to the next; { 0 } before the first. */
typedef struct
{
  const char *hidden; /* inside this element, whose contents are no text; or NULL */
  gboolean verbatim;  /* inside <pre> */
  gboolean apart;     /* an image or a link ended or begins: what follows is another word */
  gsize link_end;     /* where the last link's text ended; 0: nowhere */
  GArray *headings;   /* HtmlHeading, as they come; NULL: not wanted */
} HtmlState;

/* Tags that stand inside a word or sentence; ends with NULL.  Every other one parts words. */
extern const char *const html_inline_elements[];

/* Before the next text, which begins with `next`, is put out: a blank, if that is another word. */
void html_part (HtmlState *state, GString *out, char next);

/* Appends the text of `html` to `out`; `line` is the file line of its first byte.
 * Anchors (`id`, and `name` of <a>), local links and images go to `article`. */
void html_read (Article *article, HtmlState *state, const char *html, gsize length,
                guint line, GString *out);

/* ---- shortcode.c: tags of Liquid, Hugo and kramdown */

/* Appends what a tag shows, or an info string, or a component of MDX: values of title, caption, text and the like;
 * parameters without a name that look like prose, and any of tags that are known to show theirs (`{{< tab "npm" >}}`,
 * `{{< kbd Esc >}}`). */
void shortcode_shown (const char *tag, gsize length, GString *out);

/* Tags go, what they show and what stands between them stays: `{% include a.html %}`,
 * `{{< note >}}text{{< /note >}}`, `{: .note }`, comments of MDX in braces. */
void shortcode_clean (GString *run);

/* Without the comments of Liquid, Hugo (`{{% comment %}}`), kramdown, Jinja (`{# x #}`) and Obsidian (`%%x%%`), which
 * may go over paragraphs; their newlines stay.  In code they are none.  NULL: `body` has none.  Free the result. */
char *shortcode_uncomment (const char *body);

/* ---- plain.c: markup that cmark does not know, taken out of a paragraph's text.
 *
 * Tables lose their delimiter row and outer pipes; `[!NOTE]` markers, inclusions
 * (`[!INCLUDE [a](b)]`), footnote marks, `:::` directives and the tags
 * of Liquid, Hugo and kramdown go, but for what they show (title="...") and a blank between words.
 * Newlines stay, so that lines keep their numbers. */

/* The characters that start what plain_clean () takes out; in code they stand as bytes that UTF-8 does not
 * have until it is done. */
#define PLAIN_SPECIAL "[{|:"
#define PLAIN_MASKED "\xf8\xf9\xfa\xfb"

/* cmark takes `[^1]: word` for the address of a link and drops it: with a backslash before the colon it is
 * text, of which plain_clean () takes the mark.  NULL: `body` has none.  Free the result. */
char *plain_keep_footnotes (const char *body);

/* `run` begins in file line `line`; images of `:::image` directives go to `article`. */
void plain_clean (Article *article, GString *run, guint line);

/* ---- mdx.c: what MDX has beside markdown (mdxjs.com): out of the way of a reader of markdown. */

/* The markdown of an article's body in MDX, line by line; free it.  Left out are `import` and `export`, with the
 * blank lines between their brackets, expressions (`{count}`, `size={24}`, comments; `{'text'}` is its text), and
 * tags of components that have lines of their own: what they show (title, label, link, image, id) takes their
 * place, and their contents, which are markdown, stand where the tag stood.  A tag of HTML with expressions over
 * several lines goes as well.  Fenced code and code between backticks stay as they are, but the fences of Docusaurus'
 * ```mdx-code-block go.  In linear time. */
char *mdx_markdown (const char *body);
