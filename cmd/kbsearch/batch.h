/* batch.h - many queries from standard input, `id TAB query` a line. */
#pragma once

#include "judge.h"
#include "show.h"

typedef struct
{
  guint answered; /* queries with at least one hit */
  guint rejected; /* lines that are no query */
} BatchCounts;

/* Answers each line as it comes, to `show`, or to `judge` when that is not NULL. */
gboolean batch_run (Desk *desk, const AnswerOptions *options, Show *show, Judge *judge,
                    BatchCounts *counts, GError **error);
