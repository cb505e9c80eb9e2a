/* fields.h - what front matter, and the file's path, say about an article.  Private to lib/article.
 *
 * Keys are compared without case, and by all the names that site tools give a field:
 *
 *   title         title
 *   description   description, summary, excerpt, meta_description; meta, or what it has below
 *                 `description`; all of them, one after the other
 *   lang          lang, language, locale
 *   category      category, categories: a name or the way to it, a/b or a > b; a list of them is a
 *                 set, as is text with commas below `categories`
 *   tags          tags, tag, labels, label_names: a list, or parted by commas, or else
 *                 by spaces
 *   keywords      keywords, keyword, aliases, helpviewer_keywords: a list, or parted by
 *                 commas
 *   redirect_from redirect_from, redirect_from_oldest; aliases when they begin with '/'
 *                 (Hugo's are paths)
 *   ident, slug   id, slug
 *   translation_of translation_of, translationKey
 *   date          date, created, created_at, publishdate
 *   updated       updated, updated_at, lastmod, last_modified_at, last_updated, ms.date
 *   draft         draft, and published turned round
 *
 * Other keys are passed over.  Of two keys for one field the first counts; lists
 * are joined. */
#pragma once

#include "article/article.h"

typedef enum
{
  VALUE_NONE, /* nothing, ~ or null */
  VALUE_SCALAR,
  VALUE_LIST,
  VALUE_MAP,
  VALUE_ALIAS /* *name, &name, !tag, or a list with one in it */
} ValueKind;

/* One `key: value`. */
typedef struct
{
  char *key;
  guint line; /* of the key, in the file */
  ValueKind kind;
  GPtrArray *items; /* char *: the scalar, or the list's scalars */
  gboolean nested;  /* the list holds lists or maps, too */
  gboolean doubled; /* the key stands again further down, and that was said */
} Field;

static inline Field *
field_new (const char *key, guint line)
{
  Field *self = g_new0 (Field, 1);

  self->key = g_strdup (key);
  self->line = line;
  self->items = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static inline void
field_free (gpointer data)
{
  Field *self = data;

  g_free (self->key);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/* ---- frontmatter.c */

/* Appends the fields (Field) that stand before the text, if any do; what cannot be read is a problem, and leaves none.
 * Returns where the text begins, `line` is that line's number. */
const char *frontmatter_read (Article *article, GPtrArray *fields, const char *text,
                              guint *line);

/* ---- toml.c */

/* Appends the fields of TOML front matter, which begins in line 2 of the file; the keys of a table are
 * `table.key`.  What cannot be read is a problem, and leaves none. */
void toml_read (Article *article, GPtrArray *fields, const char *text, gsize length);

/* ---- fields.c */

/* Sets the article's fields, and its problems: from all of `fields` (Field), the front matter's; then
 * what they leave open: title, from the headings, which have been read, else from the path; language, from
 * the path, else `default_lang`; category, from the path. */
void fields_apply (Article *article, const GPtrArray *fields, const char *path,
                   const char *default_lang);
