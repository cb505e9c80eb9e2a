/* feed.h - the bytes of a file, of which the front is looked at as a whole. */
#pragma once

#include "base/error.h"

typedef struct
{
  char *name;       /* as errors call it */
  int fd;
  char *bytes;      /* the file from where it was taken to */
  gsize length;     /* what is there of it */
  gboolean at_end;  /* there will be no more */
  char *buffer;     /* private from here on */
  gsize size;
} Feed;

/* `path` NULL or "-": standard input. */
gboolean feed_open (Feed *self, const char *path, GError **error);
void feed_close (Feed *self);
/* Makes `length` at least twice what it is, or reaches the end.  Moves `bytes`. */
gboolean feed_more (Feed *self, GError **error);
/* Takes bytes off the front. */
void feed_take (Feed *self, gsize count);

/* Makes the line at the front whole, as far as `most` bytes: `*end` is its newline, NULL when
 * the input ends without one, or it is longer. */
gboolean feed_line (Feed *self, gsize most, const char **end, GError **error);
/* Takes what is left of a line that is too long, and its newline. */
gboolean feed_skip_line (Feed *self, GError **error);
