/* checksum.h - so that a flipped bit in the texts of a row is noticed, not shown. */
#pragma once

#define XXH_INLINE_ALL
#include <glib.h>
#include <string.h>
#include <xxhash.h>

/* 32 bits over `texts` (NULL among them counts as such), and the numbers in `seed`. */
static inline gint64
checksum_texts (const char *const *texts, guint count, guint64 seed)
{
  for (guint i = 0; i < count; i++)
    {
      const char *text = texts[i] == NULL ? "" : texts[i];

      seed = XXH3_64bits_withSeed (text, strlen (text), seed + (texts[i] == NULL));
    }
  return (gint64) (seed & G_MAXUINT32);
}

enum
{
  ARTICLE_TEXTS = 7,       /* path, title, description, lang, category, slug, last date */
  ARTICLE_TEXTS_BEFORE = 5 /* of rows that are older than the sum of the others */
};

/* Of the row of an article: it is the one that has this id, too. */
static inline gint64
checksum_article (const char *const texts[ARTICLE_TEXTS], guint32 article)
{
  return checksum_texts (texts, ARTICLE_TEXTS, (guint64) article << 32);
}

/* Whether `sum` is that, or one that an older version made. */
static inline gboolean
checksum_of_article (const char *const texts[ARTICLE_TEXTS], guint32 article, gint64 sum)
{
  return sum == checksum_article (texts, article)
         || sum == checksum_texts (texts, ARTICLE_TEXTS, 0)
         || sum == checksum_texts (texts, ARTICLE_TEXTS_BEFORE, 0);
}

static inline guint64
checksum_seed (guint32 article, guint n, guint line)
{
  return (guint64) article << 32 ^ (guint64) n << 20 ^ line;
}

/* ---- article.labels: how many there are, and above 32 bits the sum of checksum_label () of each, in
 * whatever order they are read; of rows that are older the number alone. */

static inline guint64
checksum_label (const char *kind, const char *value, guint32 article)
{
  const char *const texts[] = { kind, value };

  return (guint64) checksum_texts (texts, 2, article) << 32 | 1;
}

static inline gboolean
checksum_of_labels (guint64 labels, guint64 stored)
{
  return stored == labels || stored == (labels & G_MAXUINT32);
}

/* 32 bits over a BLOB that belongs to `article`. */
static inline gint64
checksum_blob (const void *data, gsize length, guint32 article)
{
  return (gint64) (XXH3_64bits_withSeed (length == 0 ? "" : data, length, article)
                   & G_MAXUINT32);
}
