/* stream.h - many questions from standard input, one a line, its words with tabs between;
 * one answer a line. */
#pragma once

#include "answer.h"

typedef struct
{
  const Clock *clock;
  char *const *words; /* those that begin every question: command, HOURS, ... */
  guint n_words;
  Output *out;
  Format format;
  gboolean spreadsheet;
} StreamOptions;

/* A line that is no question gets the answer `error: why` (machine formats: the field
 * `error`), and is counted. */
gboolean stream_run (const StreamOptions *options, guint64 *rejected, GError **error);
