/* rawlines.h - the lines of a body as they stand in the file, to find the newlines that
 * cmark does not pass on.  Private to lib/article. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *body;
  guint first_line; /* file line of the body's first */
  GArray *starts;   /* const char *, lines and the end; NULL until wanted */
} RawLines;

void raw_lines_clear (RawLines *self);

/* The bytes of a file line, without its newline. */
const char *raw_lines_get (RawLines *self, guint line, gsize *length);

/* How much of `text`, the rest of a code span that begins in file line `line` and goes on
 * in the next, stands in that line; 0 when it cannot be told.  The space that follows it
 * was a newline. */
gsize raw_lines_part (RawLines *self, guint line, const char *text);
gboolean raw_lines_end_in_backtick (RawLines *self, guint line);

/* Whether the link to `target` is the last one of the line and goes on in the next. */
gboolean raw_lines_target_is_open (RawLines *self, guint line, const char *target);

/* How many lines from `line` on are link definitions, `[a]: b`; `most` at most. */
guint raw_lines_definitions (RawLines *self, guint line, guint most);
