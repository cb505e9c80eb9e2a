/* guard.h - cmark, with bounded cost.  Private to lib/article.
 *
 * cmark 0.30.2 needs minutes for some inputs of a megabyte.  Two caps (nesting, runs
 * of '[') refuse the known ones with a message that names the line; whatever
 * passes them is parsed on memory of our own, which looks at the clock and
 * abandons the parser when it takes too long. */
#pragma once

#include "article/article.h"

#include <cmark.h>

enum
{
  GUARD_CPU_US = 1000 * 1000, /* of this thread; a megabyte of prose takes 15,000 */
  GUARD_MEMORY_BYTES = 256 * 1024 * 1024, /* a megabyte of prose takes 15 MB */
};

/* Parses `text`, which must be UTF-8 without CR, and end with a NUL.  `first_line` is
 * its first line's number in the file, for messages.  The tree belongs to this thread's
 * arena: do not free it, and be done with it by the next guard_parse () or
 * guard_release (). */
cmark_node *guard_parse (const char *text, gsize length, guint first_line,
                         GError **error);

/* Gives back the memory of the last tree, but for what the next one will need. */
void guard_release (void);
