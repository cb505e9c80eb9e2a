/* check.h - the linter: reads the trees, writes nothing but findings. */
#pragma once

#include "base/output.h"
#include "reading.h"

/* Prints `path:line: message` for each finding, path as reached from where the user stands.
 * `found` is how many there were. */
gboolean check_run (const GArray *roots, const ReadingOptions *options, Output *out,
                    guint *found, GError **error);
