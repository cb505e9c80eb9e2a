/* answer.h - questions that have an answer of one line, and what is printed of it.
 *
 * A command is an entry of a table: its name, its operands, the function that answers,
 * the fields that it prints.  A question is a list of words, the command's name first,
 * from the command line or from a line of standard input. */
#pragma once

#include "base/tool.h"
#include "channel.h"

typedef struct AnswerCommand AnswerCommand;

/* NULL and DESK_ERROR_USAGE that lists the names, then `others` (NULL: none), unless `name` is one
 * of them. */
const AnswerCommand *answer_command (const char *name, const char *const *others,
                                     GError **error);
/* Whether `n` operands are as many as it takes; else DESK_ERROR_USAGE. */
gboolean answer_check (const AnswerCommand *command, guint n, GError **error);

/* Answers one question.  `words` are the operands, as many as answer_check () allows.
 * `*negative`: closed, or never. */
gboolean answer_one (const AnswerCommand *command, const Watch *watch, char *const *words,
                     guint n, const ToolCommon *common, Output *out, gboolean *negative,
                     GError **error);

/* ---- Many questions from standard input, one a line, its words with tabs between; one answer
 * a line. */

typedef struct
{
  const Watch *watch;
  char *const *words; /* those that begin every question: command, HOURS, ... */
  guint n_words;
  Output *out;
  Format format;
  gboolean spreadsheet;
} AnswerStream;

/* A line that is no question gets the answer `error: why` (machine formats: the field
 * `error`), and is counted. */
gboolean answer_stream (const AnswerStream *options, guint64 *rejected, GError **error);
