#include "lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct Lines
{
  int fd;
  Output *out;
  gsize begin, end;                 /* of what is read and not yet taken */
  gboolean skipping;                /* within a line that is too long */
  char buffer[LINES_MAX_BYTES + 1]; /* room for the NUL of a last line */
};

Lines *
lines_new (int fd, Output *out)
{
  Lines *self = g_new0 (Lines, 1);

  self->fd = fd;
  self->out = out;
  return self;
}

void
lines_free (Lines *self)
{
  g_free (self);
}

static void
make_room (Lines *self)
{
  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;
  if (self->end < LINES_MAX_BYTES)
    return;
  self->skipping = TRUE;
  self->end = 0;
}

/* -1: failed; 0: there is no more. */
static ssize_t
fill (Lines *self, GError **error)
{
  ssize_t got;

  make_room (self);
  if (!output_flush (self->out, error))
    return -1;
  do
    got = read (self->fd, self->buffer + self->end, LINES_MAX_BYTES - self->end);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s",
                 g_strerror (errno));
  else
    self->end += (gsize) got;
  return got;
}

static LineStatus
take (Lines *self, gsize end, char **text, gsize *length)
{
  gboolean is_long = self->skipping;
  gsize size = end - self->begin;

  *text = self->buffer + self->begin;
  if (size > 0 && (*text)[size - 1] == '\r')
    size--;
  *length = is_long ? 0 : size;
  (*text)[*length] = '\0';
  self->skipping = FALSE;
  self->begin = MIN (end + 1, self->end);
  return is_long ? LINE_LONG : LINE_OK;
}

LineStatus
lines_next (Lines *self, char **text, gsize *length, GError **error)
{
  for (;;)
    {
      char *from = self->buffer + self->begin;
      char *newline = memchr (from, '\n', self->end - self->begin);
      ssize_t got;

      if (newline != NULL)
        return take (self, (gsize) (newline - self->buffer), text, length);
      got = fill (self, error);
      if (got < 0)
        return LINE_FAILED;
      if (got == 0)
        return self->end > 0 || self->skipping ? take (self, self->end, text, length)
                                               : LINE_END;
    }
}
