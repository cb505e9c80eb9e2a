#include "article/library.h"

#include <string.h>
#include <zstd.h>
#include "base/varint.h"

enum
{
  LEVEL = 3,
  MAX_UNPACKED = 8 * ARTICLE_MAX_BYTES /* text and map of the largest article */
};

/* zstd's working memory costs more to make than a text to pack: each thread keeps its own. */
typedef struct
{
  ZSTD_CCtx *context;
  GByteArray *plain;
  GByteArray *packed;
} Packer;

static void
packer_free (gpointer data)
{
  Packer *self = data;

  ZSTD_freeCCtx (self->context);
  g_byte_array_unref (self->plain);
  g_byte_array_unref (self->packed);
  g_free (self);
}

static Packer *
thread_packer (void)
{
  static GPrivate key = G_PRIVATE_INIT (packer_free);
  Packer *self = g_private_get (&key);

  if (self != NULL)
    return self;
  self = g_new0 (Packer, 1);
  self->context = ZSTD_createCCtx ();
  if (self->context == NULL)
    g_error ("failed to allocate what packs texts");
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_compressionLevel, LEVEL);
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_checksumFlag, 1);
  self->plain = g_byte_array_new ();
  self->packed = g_byte_array_new ();
  g_private_set (&key, self);
  return self;
}

static void
put_blocks (GByteArray *out, const GArray *blocks)
{
  ArticleBlock last = { 0, 0, 0, 0 };

  varint_put (out, blocks->len);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ArticleBlock *block = &g_array_index (blocks, ArticleBlock, i);

      varint_put (out, block->start - last.end);
      varint_put (out, block->end - block->start);
      varint_put (out, block->line - last.line);
      varint_put (out, block->section - last.section);
      last = *block;
    }
}

GBytes *
article_pack (const Article *article)
{
  Packer *self = thread_packer ();
  gsize length;

  g_byte_array_set_size (self->plain, 0);
  put_blocks (self->plain, article->blocks);
  g_byte_array_append (self->plain, (const guint8 *) article->text->str,
                       (guint) article->text->len);
  g_byte_array_set_size (self->packed, (guint) ZSTD_compressBound (self->plain->len));
  length = ZSTD_compress2 (self->context, self->packed->data, self->packed->len,
                           self->plain->data, self->plain->len);
  /* (There is room for the longest.) */
  if (ZSTD_isError (length))
    g_error ("failed to allocate what packs a text");
  return g_bytes_new (self->packed->data, length);
}

static gboolean
get_blocks (const guint8 **at, const guint8 *end, PackedText *out)
{
  ArticleBlock last = { 0, 0, 0, 0 };

  if (!varint_get (at, end, &out->n_blocks) || out->n_blocks > (gsize) (end - *at))
    return FALSE;
  out->blocks = g_new (ArticleBlock, out->n_blocks + 1);
  for (guint i = 0; i < out->n_blocks; i++)
    {
      guint32 gap, length, lines, sections;

      if (!varint_get (at, end, &gap) || !varint_get (at, end, &length)
          || !varint_get (at, end, &lines) || !varint_get (at, end, &sections))
        return FALSE;
      last.start = last.end + gap;
      last.end = last.start + length;
      last.line += lines;
      last.section += sections;
      if (last.start < gap || last.end < last.start)
        return FALSE;
      out->blocks[i] = last;
    }
  return TRUE;
}

static void
unpacker_free (gpointer context)
{
  ZSTD_freeDCtx (context);
}

static ZSTD_DCtx *
thread_unpacker (void)
{
  static GPrivate key = G_PRIVATE_INIT (unpacker_free);
  ZSTD_DCtx *context = g_private_get (&key);

  if (context != NULL)
    return context;
  context = ZSTD_createDCtx ();
  if (context == NULL)
    g_error ("failed to allocate what unpacks texts");
  g_private_set (&key, context);
  return context;
}

gboolean
article_unpack (const void *blob, gsize length, PackedText *out)
{
  unsigned long long size = ZSTD_getFrameContentSize (blob, length);
  const guint8 *at, *end;
  gsize got;

  memset (out, 0, sizeof *out);
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR
      || size > MAX_UNPACKED)
    return FALSE;
  out->storage = g_malloc (size + 1);
  got = ZSTD_decompressDCtx (thread_unpacker (), out->storage, size, blob, length);
  if (got != size)
    return FALSE;
  at = (const guint8 *) out->storage;
  end = at + size;
  out->storage[size] = '\0';
  if (!get_blocks (&at, end, out))
    return FALSE;
  out->text = (char *) at;
  out->length = (gsize) (end - at);
  return out->n_blocks == 0 || out->blocks[out->n_blocks - 1].end <= out->length;
}

void
packed_text_clear (PackedText *self)
{
  g_free (self->storage);
  g_free (self->blocks);
  memset (self, 0, sizeof *self);
}
