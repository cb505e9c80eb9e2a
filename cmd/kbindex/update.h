/* update.h - brings the stored articles and their index in line with the trees. */
#pragma once

#include "base/tool.h"
#include "reading.h"

typedef struct
{
  ReadingOptions reading;
  gboolean dry_run;
  gboolean full;
  gboolean prune; /* articles of trees not named leave, too */
  gboolean quiet;
  gboolean verbose;
  Output *out;              /* where a dry run says what it would do */
  const volatile int *stop; /* non-zero: the user wants out */
} UpdateOptions;

typedef struct
{
  guint indexed;
  guint unchanged;
  guint removed;
  guint troubled; /* files with a warning */
} UpdateCounts;

/* Warnings go to stderr, with -v a line per file too.  Everything is one transaction.
 * DESK_ERROR_STOPPED when the user stopped it: nothing has changed. */
gboolean update_run (const char *db, const GArray *roots, const UpdateOptions *options,
                     UpdateCounts *counts, GError **error);
