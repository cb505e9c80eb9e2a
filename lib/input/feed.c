#include "input/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  CHUNK_BYTES = 256 * 1024
};

static gboolean
fail (const Feed *self, int code, GError **error)
{
  if (code == EINTR)
    g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "%s: stopped", self->name);
  else
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "%s: %s", self->name,
                 g_strerror (code));
  return FALSE;
}

gboolean
feed_open (Feed *self, const char *path, GError **error)
{
  gboolean is_stdin = path == NULL || strcmp (path, "-") == 0;
  struct stat info;

  *self = (Feed){ .name = g_strdup (is_stdin ? "standard input" : path) };
  self->fd = is_stdin ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (self->fd < 0)
    return fail (self, errno, error);
  if (fstat (self->fd, &info) == 0 && S_ISDIR (info.st_mode))
    return fail (self, EISDIR, error);
  self->size = CHUNK_BYTES;
  self->buffer = self->bytes = g_malloc (self->size);
  return TRUE;
}

void
feed_close (Feed *self)
{
  if (self->fd > STDIN_FILENO)
    close (self->fd);
  g_free (self->name);
  g_free (self->buffer);
}

static void
make_room (Feed *self)
{
  char *old = self->buffer;

  if (self->length <= self->size / 2)
    memmove (self->buffer, self->bytes, self->length);
  else
    {
      self->size *= 2;
      self->buffer = g_malloc (self->size);
      memcpy (self->buffer, self->bytes, self->length);
      g_free (old);
    }
  self->bytes = self->buffer;
}

gboolean
feed_more (Feed *self, GError **error)
{
  make_room (self);
  while (self->length < self->size && !self->at_end)
    {
      gssize count = read (self->fd, self->bytes + self->length, self->size - self->length);

      if (count < 0)
        return fail (self, errno, error);
      self->at_end = count == 0;
      self->length += (gsize) count;
    }
  return TRUE;
}

void
feed_take (Feed *self, gsize count)
{
  self->bytes += count;
  self->length -= count;
}

gboolean
feed_line (Feed *self, gsize most, const char **end, GError **error)
{
  for (gsize from = 0;;)
    {
      *end = memchr (self->bytes + from, '\n', self->length - from);
      if (*end != NULL || self->at_end || self->length > most)
        return TRUE;
      from = self->length;
      if (!feed_more (self, error))
        return FALSE;
    }
}

gboolean
feed_skip_line (Feed *self, GError **error)
{
  const char *end;

  while ((end = memchr (self->bytes, '\n', self->length)) == NULL && !self->at_end)
    {
      feed_take (self, self->length);
      if (!feed_more (self, error))
        return FALSE;
    }
  feed_take (self, end == NULL ? self->length : (gsize) (end - self->bytes) + 1);
  return TRUE;
}
