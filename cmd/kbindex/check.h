/* check.h - kbindex --check: the findings of each folder, and where they go. */
#pragma once

#include "base/tool.h"
#include "reading.h"

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
