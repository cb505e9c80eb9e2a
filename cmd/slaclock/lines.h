/* lines.h - standard input, a line at a time, in bounded memory. */
#pragma once

#include "base/output.h"

enum { LINES_MAX_BYTES = 64 * 1024 }; /* of a line; what is longer is passed over */

typedef struct Lines Lines;

typedef enum
{
  LINE_OK,
  LINE_LONG, /* `text` is empty */
  LINE_END,  /* of the input */
  LINE_FAILED
} LineStatus;

/* Sends what `out` holds before each wait for more input, so that a program which
 * writes a question and waits for its answer gets it. */
Lines *lines_new (int fd, Output *out);
void lines_free (Lines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lines, lines_free)
/* The next line without its end (LF or CRLF), NUL-terminated; it may hold NULs.
 * Valid until the next call, and may be written to. */
LineStatus lines_next (Lines *self, char **text, gsize *length, GError **error);
