#include "vote/lines.h"

#include <string.h>
#include "vote/votesource.h"

gboolean
lines_open (Lines *self, const char *path, GError **error)
{
  *self = (Lines){ .line = 0 };
  return feed_open (&self->feed, path, error)
         && unpack_attach (&self->feed, &self->unpack, error);
}

void
lines_close (Lines *self)
{
  feed_close (&self->feed);
  unpack_free (self->unpack);
}

gboolean
lines_next (Lines *self, Line *line, gboolean *ok, GError **error)
{
  const char *end;
  gsize length;

  feed_take (&self->feed, self->taken);
  self->taken = 0;
  *ok = (!self->skipping || feed_skip_line (&self->feed, error))
        && feed_line (&self->feed, VOTE_RECORD_BYTES, &end, error);
  if (!*ok)
    return FALSE;
  if (self->feed.length == 0)
    {
      *ok = unpack_check (self->unpack, error);
      return FALSE;
    }
  length = end == NULL ? self->feed.length : (gsize) (end - self->feed.bytes);
  self->taken = length + (end != NULL);
  self->skipping = end == NULL && !self->feed.at_end;
  self->line++;
  if (length > 0 && self->feed.bytes[length - 1] == '\r')
    length--;
  *line = (Line){ length > VOTE_RECORD_BYTES ? NULL : self->feed.bytes, length };
  return TRUE;
}
