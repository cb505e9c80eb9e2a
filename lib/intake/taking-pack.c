#include "intake/taking.h"

#include <zstd.h>

enum
{
  ZSTD_LEVEL = 3
};

GBytes *
taking_pack (const char *bytes, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  char *to = g_malloc (bound);
  gsize size = ZSTD_compress (to, bound, bytes, length, ZSTD_LEVEL);

  g_assert (!ZSTD_isError (size));
  return g_bytes_new_take (g_realloc (to, MAX (size, 1)), size);
}

char *
taking_unpack (GBytes *packed)
{
  gsize length, size;
  gconstpointer data = g_bytes_get_data (packed, &length);
  unsigned long long wanted = ZSTD_getFrameContentSize (data, length);
  char *text;

  if (wanted > FRONT_MESSAGE_BYTES)
    return NULL;
  text = g_malloc0 (wanted + 1);
  size = ZSTD_decompress (text, wanted, data, length);
  if (ZSTD_isError (size))
    g_clear_pointer (&text, g_free);
  return text;
}
