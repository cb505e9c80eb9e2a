/* answer.h - questions that have an answer of one line, and what is printed of it.
 *
 * A command is an entry of a table: its name, its operands, the function that answers,
 * the fields that it prints.  A question is a list of words, the command's name first,
 * from the command line or from a line of standard input. */
#pragma once

#include "base/tool.h"
#include "channel.h"

/* In the order in which they are printed. */
typedef enum
{
  FIELD_COMMAND,
  FIELD_HOURS,
  FIELD_AT,
  FIELD_STATE,
  FIELD_SINCE,
  FIELD_UNTIL,
  FIELD_DURATION,
  FIELD_NEXT,
  FIELD_SECONDS,
  FIELD_DUE,
  FIELD_ERROR,
  FIELD_FACTS, /* of the channel: N_CHANNEL_FACTS fields */
  N_FIELDS = FIELD_FACTS + N_CHANNEL_FACTS
} Field;

#define FIELD_BIT(field) (1u << (field))

typedef struct
{
  guint known;                 /* FIELD_BIT ()s of those that have a value */
  gint64 numbers[N_FIELDS];    /* Unix seconds, or seconds */
  const char *texts[N_FIELDS]; /* borrowed from the question */
  const DeskChannel *channel;  /* whose facts are told, or NULL */
  gboolean negative;           /* closed, never: exit status 1 */
} Answer;

typedef struct AnswerCommand AnswerCommand;

/* NULL and DESK_ERROR_USAGE that lists the names, and then `others`, unless `name` is one
 * of them. */
const AnswerCommand *answer_command (const char *name, const char *others,
                                     GError **error);
/* Whether `n` operands are as many as it takes; else DESK_ERROR_USAGE. */
gboolean answer_check (const AnswerCommand *command, guint n, GError **error);
guint answer_fields (const AnswerCommand *command);

/* `words` are the operands, as many as answer_check () allows. */
gboolean answer_find (const AnswerCommand *command, const Clock *clock,
                      char *const *words, guint n, Answer *answer, GError **error);

/* The line that people read; the facts of a channel are for channel_say (). */
void answer_say (const AnswerCommand *command, const Clock *clock, const Answer *answer,
                 Output *out);
/* A table of `fields` and its rows. */
Table *answer_table (Output *out, Format format, guint fields);
void answer_row (const Clock *clock, const Answer *answer, guint fields, Table *table);

/* ---- Many questions from standard input, one a line, its words with tabs between; one answer
 * a line. */

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
