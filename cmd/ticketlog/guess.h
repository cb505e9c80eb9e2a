/* guess.h - a map for an export that nobody has described: by the names of its columns and what stands
 * in its first rows. */
#pragma once

#include "base/output.h"
#include "columns.h"

typedef enum
{
  GUESS_EMPTY,    /* the file is: nothing was written */
  GUESS_NEEDLESS, /* it is Zendesk's, and read without a map */
  GUESS_UNSURE,   /* no column looks like the ticket, or none like a time */
  GUESS_SURE
} GuessResult;

/* Writes a map that --map=@FILE takes: what is not sure is in comments.  `needs_format`: the name of
 * the file does not tell its format. */
gboolean guess_map (const char *path, ColumnsForm form, gboolean needs_format, Output *out,
                    GuessResult *result, GError **error);
