#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "desk/load.h"

enum
{
  CHUNK = 1 << 16,
  MIB = 1 << 20
};

/* Up to one byte more than `limit`; FALSE with errno. */
static gboolean
read_all (int fd, gsize limit, GByteArray *bytes)
{
  while (bytes->len <= limit)
    {
      guint had = bytes->len;
      gssize n;

      g_byte_array_set_size (bytes, had + CHUNK);
      n = read (fd, bytes->data + had, MIN (CHUNK, limit + 1 - had));
      g_byte_array_set_size (bytes, had + (n > 0 ? (guint) n : 0));
      if (n == 0)
        return TRUE;
      if (n < 0 && errno != EINTR)
        return FALSE;
    }
  errno = EFBIG;
  return FALSE;
}

char *
load_file (const char *path, gsize limit, const char *what, gsize *length, GError **error)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  gboolean ok = fd >= 0 && read_all (fd, limit, bytes);
  int problem = errno;

  if (fd >= 0)
    close (fd);
  if (!ok)
    {
      g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                   "cannot read \"%s\": %s; expected %s of at most %u MiB", path,
                   g_strerror (problem), what, (guint) (limit / MIB));
      return NULL;
    }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}
