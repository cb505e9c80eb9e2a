/* guard.h - cmark, with bounded cost.
 *
 * cmark 0.30.2 needs minutes for some inputs of a megabyte.  Two caps (nesting, runs
 * of '[') refuse the known ones with a message that names the line; whatever
 * passes them is parsed on memory of our own, which looks at the clock and
 * abandons the parser when it takes too long. */
#pragma once

#include <cmark.h>
#include "base/error.h"

enum
{
  GUARD_CPU_US = 1000 * 1000, /* of this thread; a megabyte of prose takes 15,000 */
  GUARD_MEMORY_BYTES = 256 * 1024 * 1024, /* a megabyte of prose takes 15 MB */
};

/* Parses `text`, which must be UTF-8 without CR, and end with a NUL, and gives `read` the tree, which
 * goes with its return.  `first_line` is the text's first line's number in the file, for messages.  `read` may parse other texts, parts of this one, within the same bounds. */
gboolean guard_parse (const char *text, gsize length, guint first_line,
                      void (*read) (gpointer data, cmark_node *root), gpointer data,
                      GError **error);
