/* kbindex.h - what the tool does: checks trees, and brings what is stored in line with them. */
#pragma once

#include "base/tool.h"
#include "reading.h"

/* ---- check.c: --check, the findings of each folder, and where they go */

typedef enum
{
  CHECK_TEXT, /* path:line: message */
  CHECK_JSON,
  CHECK_SARIF /* 2.1.0, as GitHub's code scanning reads it */
} CheckFormat;

/* By CheckFormat; ended by NULL. */
extern const char *const check_formats[];

typedef struct
{
  ReadingOptions reading;
  int site;                   /* SiteKind, or -1: as the tree says, else guessed */
  int format;                 /* CheckFormat */
  const char *baseline;       /* known findings, one a line, or NULL */
  const char *write_baseline; /* where all are to be noted as known, or NULL */
  const char *external;       /* known good addresses, one a line, or NULL */
  gboolean quiet;             /* nothing about what was taken for what */
} CheckOptions;

/* STATUS_NEGATIVE when something was found, or -1 with `error`.
 *
 * A file `.kbcheck` at a folder's root may set `site`, `address`, `baseline` and `external`, a line
 * `key: value` each, paths from that folder; options go before it. */
int check_run (const GArray *roots, const CheckOptions *options, ToolCommon *common,
               GError **error);

/* ---- update.c: brings the stored articles and their index in line with the trees */

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
