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

static gboolean
skip_rest (Lines *self, GError **error)
{
  const char *end;

  while ((end = memchr (self->feed.bytes, '\n', self->feed.length)) == NULL
         && !self->feed.at_end)
    {
      feed_take (&self->feed, self->feed.length);
      if (!feed_more (&self->feed, error))
        return FALSE;
    }
  feed_take (&self->feed, end == NULL ? self->feed.length
                                      : (gsize) (end - self->feed.bytes) + 1);
  self->skipping = FALSE;
  return TRUE;
}

/* Makes the line at the front whole, up to the limit. */
static gboolean
complete (Lines *self, const char **end, GError **error)
{
  Feed *feed = &self->feed;

  for (gsize from = 0;;)
    {
      *end = memchr (feed->bytes + from, '\n', feed->length - from);
      if (*end != NULL || feed->at_end || feed->length > VOTE_RECORD_BYTES)
        return TRUE;
      from = feed->length;
      if (!feed_more (feed, error))
        return FALSE;
    }
}

gboolean
lines_next (Lines *self, Line *line, gboolean *ok, GError **error)
{
  const char *end;
  gsize length;

  feed_take (&self->feed, self->taken);
  self->taken = 0;
  *ok = (!self->skipping || skip_rest (self, error)) && complete (self, &end, error);
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
