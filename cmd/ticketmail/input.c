#include "input.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum
{
  CHUNK_BYTES = 64 * 1024
};

char *
input_read (gsize most, gsize *length, gint64 *size, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);
  gssize got;

  *size = 0;
  while ((got = read (STDIN_FILENO, chunk, CHUNK_BYTES)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s",
                       g_strerror (errno));
          return NULL;
        }
      g_byte_array_append (bytes, chunk, (guint) MIN ((gsize) got, most - bytes->len));
      *size += got;
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}
