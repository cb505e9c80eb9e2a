/* pack.h - an article's plain text and block map as one compressed BLOB.
 *
 * A zstd frame with its own checksum holds: the number of blocks; for each block, as
 * varints: the bytes since the last block's end, its length, the lines and sections
 * since the last block; then the text. */
#pragma once

#include "article/article.h"

typedef struct ArticlePacker ArticlePacker; /* one per thread */

ArticlePacker *article_packer_new (void);
void article_packer_free (ArticlePacker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArticlePacker, article_packer_free)

GBytes *article_pack (ArticlePacker *self, const Article *article);

typedef struct
{
  char *text; /* NUL-terminated */
  gsize length;
  ArticleBlock *blocks;
  guint n_blocks;
  /* private */
  char *storage;
} PackedText;

typedef struct ArticleUnpacker ArticleUnpacker; /* one per thread */

ArticleUnpacker *article_unpacker_new (void);
void article_unpacker_free (ArticleUnpacker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ArticleUnpacker, article_unpacker_free)

/* FALSE when the BLOB is damaged. */
gboolean article_unpack (ArticleUnpacker *self, const void *blob, gsize length,
                         PackedText *out);
void packed_text_clear (PackedText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PackedText, packed_text_clear)
