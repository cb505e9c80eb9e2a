/* guess.h - a map for an export that nobody has described: by the names of its columns and what stands
 * in its first rows. */
#pragma once

#include "base/output.h"

/* Writes a map that --map=@FILE takes: what is not sure is in comments.  `is_json`: JSON Lines, else
 * CSV.  `*sure` FALSE: no column looks like the ticket, or none like a time. */
gboolean guess_map (const char *path, gboolean is_json, Output *out, gboolean *sure,
                    GError **error);
