/* library.h - the articles in the file, read: fields, labels, sections, text.  shelf.h
 * puts them there.
 *
 * Articles go by their id, which the search index gives.  Live ones are found: not gone, no
 * drafts.  Everything fails as the store does; a row that must be there and is not, or
 * that does not fit its checksum, is DESK_ERROR_STORE: the file is damaged.  Results are
 * set on success and belong to the caller. */
#pragma once

#include <string.h>
#include "article/article.h"
#include "store/statements.h"

/* ---- An article's plain text and block map as one compressed BLOB.
 *
 * A zstd frame with its own checksum holds: the number of blocks; for each block, as
 * varints: the bytes since the last block's end, its length, the lines and sections
 * since the last block; then the text. */

GBytes *article_pack (const Article *article);

typedef struct
{
  char *text; /* NUL-terminated */
  gsize length;
  ArticleBlock *blocks;
  guint n_blocks;
  /* private */
  char *storage;
} PackedText;

/* FALSE when the BLOB is damaged. */
gboolean article_unpack (const void *blob, gsize length, PackedText *out);
static inline void
packed_text_clear (PackedText *self)
{
  g_free (self->storage);
  g_free (self->blocks);
  memset (self, 0, sizeof *self);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PackedText, packed_text_clear)

/* ---- The articles */

typedef struct Library Library;

Library *library_new (Store *store);
void library_free (Library *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Library, library_free)

/* A live article as it was stored, as far as the search index needs it: no links, no
 * problems, sections without anchors. */
gboolean library_load (Library *self, guint32 id, Article **article, GError **error);

/* A found article. */
typedef struct
{
  guint32 id;
  char *path;
  char *root; /* the absolute folder that it was found in, now or once; NULL unless asked for */
  char *title;
  char *category;
  char *lang;
  char *description; /* or NULL */
  char *slug;
  char *updated; /* when it was last revised, else written, by its front matter; NULL: unknown */
  gint64 size;
  gint64 mtime_ns;
} LibraryArticle;

/* `out` is cleared on failure, too. */
gboolean library_article (Library *self, guint32 id, gboolean with_root, LibraryArticle *out,
                          GError **error);
void library_article_clear (LibraryArticle *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LibraryArticle, library_article_clear)

/* For who answers many queries from one state of the file: the fields of so many are kept. */
void library_keep (Library *self, guint articles);

/* An article's labels of one kind ("tag", "keyword", "redirect", "category": those beside its own,
 * "translation": what it translates), by
 * value; ends with NULL. */
char **library_labels (Library *self, guint32 id, const char *kind, GError **error);

/* A heading and the text below it; 0 is what stands before the first heading, with title "". */
typedef struct
{
  guint number;
  char *title;
  char *anchor;
  guint line;       /* the heading's */
  const char *text; /* in `all`; NULL: it has none */
  gsize length;
  PackedText all; /* the article's */
} LibrarySection;

/* The text of a section of it; NULL: it has none. */
const char *packed_text_section (const PackedText *self, guint number, gsize *length);

/* Section `number`, or the first that has text (LIBRARY_FIRST_TEXT).  The library's, up to the next call. */
enum
{
  LIBRARY_FIRST_TEXT = -1
};
const LibrarySection *library_section (Library *self, guint32 id, int number, GError **error);

/* A live article, in a list of them. */
typedef struct
{
  guint32 id;
  char *title;
  const char *path, *category; /* go with the title */
} LibraryListed;

/* The live articles (LibraryListed, ascending by id) that stand in a category or below, in one language
 * (or, "pt-br", region) and with a tag; NULL: all.  Case does not matter in names of categories and tags.  Looks at every live article,
 * checks each, and that there are `expected` of them: a page of the file that is lost or doubled is
 * noticed. */
GArray *library_browse (Library *self, const char *category, const char *lang,
                        const char *tag, guint expected, GError **error);

/* By id, up to `last`: 1 for the live articles that were revised, else written, by their front matter at
 * `since` (Unix seconds) or later.  *any: whether there is one.  Free it. */
guint8 *library_since (Library *self, gint64 since, guint32 last, gboolean *any,
                       GError **error);

/* Calls `take` with each category of each live article, by id, that is at or below `at` (NULL: all);
 * `lang`, `expected` as above. */
typedef void (*LibraryCategorySink) (gpointer data, guint32 article, const char *category);
gboolean library_each_category (Library *self, const char *at, const char *lang,
                                guint expected, LibraryCategorySink take, gpointer data,
                                GError **error);
