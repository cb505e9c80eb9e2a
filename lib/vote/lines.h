/* lines.h - the lines of a file, gzip'ed or not; private to this folder. */
#pragma once

#include "vote/unpack.h"

typedef struct
{
  Feed feed;
  Unpack *unpack;
  guint64 line;     /* of the line at the front, from 1 */
  gsize taken;      /* private from here on */
  gboolean skipping;
} Lines;

/* Without its line end; valid until the next call. */
typedef struct
{
  const char *text;  /* NULL: longer than VOTE_RECORD_BYTES */
  gsize length;
} Line;

/* lines_close () is due on failure, too. */
gboolean lines_open (Lines *self, const char *path, GError **error);
void lines_close (Lines *self);
/* FALSE at the end, and on error with `*ok` FALSE. */
gboolean lines_next (Lines *self, Line *line, gboolean *ok, GError **error);
