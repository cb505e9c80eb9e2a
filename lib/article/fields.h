/* fields.h - front matter values into an Article's fields.  Private to lib/article.
 *
 * Keys are compared without case, and by all the names that site tools give a field:
 *
 *   title         title
 *   description   description, summary, excerpt
 *   lang          lang, language, locale
 *   category      category, categories: a list is a path, [a, b] = a/b
 *   tags          tags, tag, labels, label_names: a list, or parted by commas, or else
 *                 by spaces
 *   keywords      keywords, keyword, aliases, helpviewer_keywords: a list, or parted by
 *                 commas
 *   redirect_from redirect_from, redirect_from_oldest; aliases when they begin with '/'
 *                 (Hugo's are paths)
 *   ident, slug   id, slug
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

Field *field_new (const char *key, guint line);
void field_free (Field *self);

/* Sets the article's fields from all of `fields` (Field), and its problems. */
void fields_apply (Article *article, const GPtrArray *fields);
