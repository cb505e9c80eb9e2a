#include "answer.h"
#include "base/choice.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/timestamp.h"

enum
{
  QUOTED_BYTES = 80
}; /* of a bad name, in the message */

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

struct AnswerCommand
{
  const char *name;
  const char *operands; /* how the usage shows them */
  guint least, most;    /* operands */
  guint fields;
  gboolean any_hour; /* takes a channel without hours: `calendar` is NULL then */
  gboolean (*find) (const Watch *watch, WorkCalendar *calendar, char *const *words, guint n,
                    Answer *answer, GError **error);
  void (*say) (const Watch *watch, const Answer *answer, Output *out);
};

/* ---- Values */

static void
set_number (Answer *answer, Field field, gint64 value)
{
  answer->numbers[field] = value;
  answer->known |= FIELD_BIT (field);
}

static void
set_text (Answer *answer, Field field, const char *text)
{
  answer->texts[field] = text;
  answer->known |= FIELD_BIT (field);
}

/* A moment that may never come. */
static void
set_moment (Answer *answer, Field field, gint64 at)
{
  if (at != WORK_NEVER)
    set_number (answer, field, at);
}

static gboolean
knows (const Answer *answer, Field field)
{
  return (answer->known & FIELD_BIT (field)) != 0;
}

static gboolean
read_time (const Watch *watch, Answer *answer, Field field, const char *word, GError **error)
{
  gint64 at = watch->now;

  if (word != NULL && !watch_time (watch, word, &at, error))
    return FALSE;
  set_number (answer, field, at);
  return TRUE;
}

static void
say_moment (const Watch *watch, const Answer *answer, Field field, const char *before,
            const char *never, Output *out)
{
  g_autofree char *text = NULL;

  if (!knows (answer, field))
    {
      output_string (out, never);
      return;
    }
  text = timestamp_format (answer->numbers[field], watch->zone);
  output_string (out, before);
  output_string (out, text);
}

/* ---- open */

static gboolean
find_open (const Watch *watch, WorkCalendar *calendar, char *const *words, guint n,
           Answer *answer, GError **error)
{
  gint64 until = WORK_NEVER;

  if (!read_time (watch, answer, FIELD_AT, n > 1 ? words[1] : NULL, error))
    return FALSE;
  answer->channel = channel_find (watch->desk, words[0]);
  answer->negative = calendar != NULL
                     && !watch_is_open (calendar, answer->numbers[FIELD_AT], &until);
  set_text (answer, FIELD_STATE, answer->negative ? "closed" : "open");
  set_moment (answer, FIELD_UNTIL, until);
  return TRUE;
}

static const char *
without_end (const Answer *answer)
{
  if (answer->channel != NULL && answer->channel->hours == NULL)
    return ", no stated hours";
  return answer->negative ? ", never opens" : ", never closes";
}

static void
say_open (const Watch *watch, const Answer *answer, Output *out)
{
  output_string (out, answer->texts[FIELD_STATE]);
  say_moment (watch, answer, FIELD_UNTIL, " until ", without_end (answer), out);
}

/* ---- next */

static gboolean
find_next (const Watch *watch, WorkCalendar *calendar, char *const *words, guint n,
           Answer *answer, GError **error)
{
  if (!read_time (watch, answer, FIELD_AT, n > 1 ? words[1] : NULL, error))
    return FALSE;
  set_moment (answer, FIELD_NEXT, work_next_open (calendar, answer->numbers[FIELD_AT]));
  answer->negative = !knows (answer, FIELD_NEXT);
  return TRUE;
}

static void
say_next (const Watch *watch, const Answer *answer, Output *out)
{
  say_moment (watch, answer, FIELD_NEXT, "", "never", out);
}

/* ---- elapsed */

static gboolean
find_elapsed (const Watch *watch, WorkCalendar *calendar, char *const *words, guint n,
              Answer *answer, GError **error)
{
  (void) n;
  if (!read_time (watch, answer, FIELD_SINCE, words[1], error)
      || !read_time (watch, answer, FIELD_UNTIL, words[2], error))
    return FALSE;
  set_number (answer, FIELD_SECONDS,
              work_elapsed (calendar, answer->numbers[FIELD_SINCE],
                            answer->numbers[FIELD_UNTIL]));
  return TRUE;
}

static void
say_elapsed (const Watch *watch, const Answer *answer, Output *out)
{
  (void) watch;
  output_printf (out, "%" G_GINT64_FORMAT, answer->numbers[FIELD_SECONDS]);
}

/* ---- due */

static gboolean
find_due (const Watch *watch, WorkCalendar *calendar, char *const *words, guint n,
          Answer *answer, GError **error)
{
  gint64 due;

  (void) n;
  if (!read_time (watch, answer, FIELD_SINCE, words[1], error)
      || !watch_due (calendar, answer->numbers[FIELD_SINCE], words[2], &due, error))
    return FALSE;
  set_text (answer, FIELD_DURATION, words[2]);
  set_moment (answer, FIELD_DUE, due);
  answer->negative = !knows (answer, FIELD_DUE);
  return TRUE;
}

static void
say_due (const Watch *watch, const Answer *answer, Output *out)
{
  say_moment (watch, answer, FIELD_DUE, "", "never", out);
}

/* ---- Commands */

#define FACT_BITS (FIELD_BIT (N_FIELDS) - FIELD_BIT (FIELD_FACTS))

static const AnswerCommand commands[] = {
  { "open", "HOURS [TIME]", 1, 2,
    FIELD_BIT (FIELD_HOURS) | FIELD_BIT (FIELD_AT) | FIELD_BIT (FIELD_STATE)
      | FIELD_BIT (FIELD_UNTIL) | FACT_BITS,
    TRUE, find_open, say_open },
  { "next", "HOURS [TIME]", 1, 2,
    FIELD_BIT (FIELD_HOURS) | FIELD_BIT (FIELD_AT) | FIELD_BIT (FIELD_NEXT), FALSE, find_next,
    say_next },
  { "elapsed", "HOURS FROM TO", 3, 3,
    FIELD_BIT (FIELD_HOURS) | FIELD_BIT (FIELD_SINCE) | FIELD_BIT (FIELD_UNTIL)
      | FIELD_BIT (FIELD_SECONDS),
    FALSE, find_elapsed, say_elapsed },
  { "due", "HOURS FROM DURATION", 3, 3,
    FIELD_BIT (FIELD_HOURS) | FIELD_BIT (FIELD_SINCE) | FIELD_BIT (FIELD_DURATION)
      | FIELD_BIT (FIELD_DUE),
    FALSE, find_due, say_due },
};

static gboolean
set_unknown (const char *name, const char *const *others, GError **error)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GString) shown = g_string_new (NULL);
  g_autofree char *names = NULL, *meant = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_ptr_array_add (words, (gpointer) commands[i].name);
  for (; others != NULL && *others != NULL; others++)
    g_ptr_array_add (words, (gpointer) *others);
  meant = choice_meant (name, (const char *const *) words->pdata, words->len);
  g_ptr_array_add (words, NULL);
  names = g_strjoinv (", ", (char **) words->pdata);
  escape_terminal (shown, name, (gssize) strnlen (name, QUOTED_BYTES));
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "expected a command (%s), not \"%s%s\"%s",
               names, shown->str, strlen (name) > QUOTED_BYTES ? "..." : "", meant);
  return FALSE;
}

const AnswerCommand *
answer_command (const char *name, const char *const *others, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  set_unknown (name, others, error);
  return NULL;
}

gboolean
answer_check (const AnswerCommand *command, guint n, GError **error)
{
  if (n >= command->least && n <= command->most)
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_USAGE, "%s: expected %s, got %u operand%s",
               command->name, command->operands, n, n == 1 ? "" : "s");
  return FALSE;
}

/* Whether another operand may follow `n`; else DESK_ERROR_USAGE. */
static gboolean
answer_takes_more (const AnswerCommand *command, guint n, GError **error)
{
  return answer_check (command, MAX (n + 1, command->least), error);
}

/* "HOURS [TIME]". */
static const char *
answer_operands (const AnswerCommand *command)
{
  return command->operands;
}

static gboolean
find_calendar (const AnswerCommand *command, const Watch *watch, const char *hours,
               WorkCalendar **calendar, GError **error)
{
  const DeskChannel *channel = command->any_hour ? channel_find (watch->desk, hours) : NULL;

  *calendar = NULL;
  return (channel != NULL && channel->hours == NULL)
         || (*calendar = channel_calendar (watch->desk, hours, error)) != NULL;
}

/* Whether the command can be asked about `hours`; else DESK_ERROR_INPUT that lists the
 * names. */
static gboolean
answer_knows (const AnswerCommand *command, const Watch *watch, const char *hours,
              GError **error)
{
  WorkCalendar *calendar;

  return find_calendar (command, watch, hours, &calendar, error);
}

static gboolean
answer_find (const AnswerCommand *command, const Watch *watch, char *const *words, guint n,
             Answer *answer, GError **error)
{
  WorkCalendar *calendar;

  if (!find_calendar (command, watch, words[0], &calendar, error))
    return FALSE;
  set_text (answer, FIELD_COMMAND, command->name);
  set_text (answer, FIELD_HOURS, words[0]);
  return command->find (watch, calendar, words, n, answer, error);
}

/* The line that people read; the facts of a channel are for channel_say (). */
static void
answer_say (const AnswerCommand *command, const Watch *watch, const Answer *answer,
            Output *out)
{
  command->say (watch, answer, out);
  output_write (out, "\n", 1);
}

/* ---- Tables */

static const TableColumn fields_of[FIELD_FACTS] = {
  [FIELD_COMMAND] = { "command", COLUMN_TEXT },
  [FIELD_HOURS] = { "hours", COLUMN_TEXT },
  [FIELD_AT] = { "at", COLUMN_TIME },
  [FIELD_STATE] = { "state", COLUMN_TEXT },
  [FIELD_SINCE] = { "since", COLUMN_TIME },
  [FIELD_UNTIL] = { "until", COLUMN_TIME },
  [FIELD_DURATION] = { "duration", COLUMN_TEXT },
  [FIELD_NEXT] = { "next", COLUMN_TIME },
  [FIELD_SECONDS] = { "seconds", COLUMN_SECONDS },
  [FIELD_DUE] = { "due", COLUMN_TIME },
  [FIELD_ERROR] = { "error", COLUMN_TEXT },
};

/* A table of `fields`. */
static Table *
answer_table (Output *out, Format format, gboolean spreadsheet, guint fields)
{
  TableColumn columns[N_FIELDS + 1] = { 0 };
  guint n = 0;

  for (guint i = 0; i < N_FIELDS; i++)
    if (fields & FIELD_BIT (i))
      columns[n++] = i < FIELD_FACTS ? fields_of[i]
                                     : channel_fact_column ((ChannelFact) (i - FIELD_FACTS));
  return table_open (out, format, columns, spreadsheet);
}

static void
put_value (const Watch *watch, const Answer *answer, Field field, Table *table)
{
  if (field >= FIELD_FACTS)
    channel_fact_put (watch->desk, answer->channel, (ChannelFact) (field - FIELD_FACTS),
                      table);
  else if (!knows (answer, field))
    table_null (table);
  else if (fields_of[field].type == COLUMN_TEXT)
    table_text (table, answer->texts[field]);
  else if (fields_of[field].type == COLUMN_SECONDS)
    table_int (table, answer->numbers[field]);
  else
    table_time (table, answer->numbers[field], watch->zone);
}

static void
answer_row (const Watch *watch, const Answer *answer, guint fields, Table *table)
{
  for (guint i = 0; i < N_FIELDS; i++)
    if (fields & FIELD_BIT (i))
      put_value (watch, answer, (Field) i, table);
  table_end_row (table);
}

/* ---- One question */

static void
answer_put (const AnswerCommand *command, const Watch *watch, const Answer *answer,
            const ToolCommon *common, Output *out)
{
  g_autoptr(Table) table = NULL;

  if (common->format == FORMAT_TEXT)
    {
      answer_say (command, watch, answer, out);
      if (answer->channel != NULL && !common->quiet)
        channel_say (watch, answer->channel, answer->numbers[FIELD_AT], out);
      return;
    }
  table = answer_table (out, common->format, common->spreadsheet, command->fields);
  answer_row (watch, answer, command->fields, table);
  table_finish (table);
}

gboolean
answer_one (const AnswerCommand *command, const Watch *watch, char *const *words, guint n,
            const ToolCommon *common, Output *out, gboolean *negative, GError **error)
{
  Answer answer = { 0 };

  if (!answer_find (command, watch, words, n, &answer, error))
    return FALSE;
  answer_put (command, watch, &answer, common, out);
  *negative = answer.negative;
  return TRUE;
}

/* ---- Standard input, a line at a time, in bounded memory */

enum
{
  LINES_MAX_BYTES = 64 * 1024
}; /* of a line; what is longer is passed over */

typedef enum
{
  LINE_OK,
  LINE_LONG, /* `text` is empty */
  LINE_END,  /* of the input */
  LINE_FAILED
} LineStatus;

typedef struct
{
  int fd;
  Output *out;
  gsize begin, end;                 /* of what is read and not yet taken */
  gboolean skipping;                /* within a line that is too long */
  char buffer[LINES_MAX_BYTES + 1]; /* room for the NUL of a last line */
} Lines;

/* Sends what `out` holds before each wait for more input, so that a program which
 * writes a question and waits for its answer gets it. */
static Lines *
lines_new (int fd, Output *out)
{
  Lines *self = g_new0 (Lines, 1);

  self->fd = fd;
  self->out = out;
  return self;
}

static void
lines_free (Lines *self)
{
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lines, lines_free)

static void
lines_make_room (Lines *self)
{
  memmove (self->buffer, self->buffer + self->begin, self->end - self->begin);
  self->end -= self->begin;
  self->begin = 0;
  if (self->end < LINES_MAX_BYTES)
    return;
  self->skipping = TRUE;
  self->end = 0;
}

/* -1: failed; 0: there is no more. */
static ssize_t
lines_fill (Lines *self, GError **error)
{
  ssize_t got;

  lines_make_room (self);
  if (!output_flush (self->out, error))
    return -1;
  do
    got = read (self->fd, self->buffer + self->end, LINES_MAX_BYTES - self->end);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: %s",
                 g_strerror (errno));
  else
    self->end += (gsize) got;
  return got;
}

static LineStatus
lines_take (Lines *self, gsize end, char **text, gsize *length)
{
  gboolean is_long = self->skipping;
  gsize size = end - self->begin;

  *text = self->buffer + self->begin;
  if (size > 0 && (*text)[size - 1] == '\r')
    size--;
  *length = is_long ? 0 : size;
  (*text)[*length] = '\0';
  self->skipping = FALSE;
  self->begin = MIN (end + 1, self->end);
  return is_long ? LINE_LONG : LINE_OK;
}

/* The next line without its end (LF or CRLF), NUL-terminated; it may hold NULs.
 * Valid until the next call, and may be written to. */
static LineStatus
lines_next (Lines *self, char **text, gsize *length, GError **error)
{
  for (;;)
    {
      char *from = self->buffer + self->begin;
      char *newline = memchr (from, '\n', self->end - self->begin);
      ssize_t got;

      if (newline != NULL)
        return lines_take (self, (gsize) (newline - self->buffer), text, length);
      got = lines_fill (self, error);
      if (got < 0)
        return LINE_FAILED;
      if (got == 0)
        return self->end > 0 || self->skipping ? lines_take (self, self->end, text, length)
                                               : LINE_END;
    }
}

/* ---- Many questions */

enum
{
  MAX_WORDS = 8
}; /* more than any command takes */

typedef struct
{
  const AnswerStream *options;
  const AnswerCommand *command; /* NULL: each line names its own */
  guint fields;
  Table *table; /* NULL: text */
} Stream;

/* ---- What a line asks */

static gboolean
set_bad_line (GError **error, const char *what)
{
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, what);
  return FALSE;
}

static gboolean
set_bad_count (const AnswerCommand *command, guint given, guint n_fields, GError **error)
{
  const char *operands = answer_operands (command);

  for (; given > 0 && *operands != '\0'; given--)
    operands += strcspn (operands, " ") + 1;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "expected %s with tabs between, got %u field%s", operands, n_fields,
               n_fields == 1 ? "" : "s");
  return FALSE;
}

/* Splits at tabs behind the `n` words that are there; the count of all. */
static guint
split_line (char *line, char **words, guint n)
{
  for (char *tab; line != NULL; line = tab)
    {
      tab = strchr (line, '\t');
      if (tab != NULL)
        *tab++ = '\0';
      if (n < MAX_WORDS)
        words[n] = line;
      n++;
    }
  return n;
}

static gboolean
answer_line (const Stream *self, char *line, gsize length, Answer *answer,
             const AnswerCommand **command, GError **error)
{
  const AnswerStream *options = self->options;
  char *words[MAX_WORDS];
  guint n;

  if (memchr (line, '\0', length) != NULL)
    return set_bad_line (error, "the line holds a NUL byte");
  for (guint i = 0; i < options->n_words; i++)
    words[i] = options->words[i];
  n = split_line (line, words, options->n_words);
  *command = self->command != NULL ? self->command : answer_command (words[0], NULL, error);
  if (*command == NULL)
    return FALSE;
  if (n > MAX_WORDS || !answer_check (*command, n - 1, NULL))
    return set_bad_count (*command, MAX (options->n_words, 1) - 1,
                          n - MAX (options->n_words, 1), error);
  return answer_find (*command, options->watch, words + 1, n - 1, answer, error);
}

/* Who types blanks where a line has tabs: no time begins with a letter, and hours seldom have two words. */
static gboolean
is_parted_by_blanks (const char *line)
{
  return g_ascii_isalpha (*line) && strchr (line, '\t') == NULL && strchr (line, ' ') != NULL;
}

/* ---- What it is told */

static void
put_answer (const Stream *self, const AnswerCommand *command, const Answer *answer)
{
  if (self->table == NULL)
    answer_say (command, self->options->watch, answer, self->options->out);
  else
    answer_row (self->options->watch, answer, self->fields, self->table);
}

static void
put_error (const Stream *self, const GError *problem)
{
  g_autoptr(GString) shown = g_string_new (NULL);
  Answer answer = { .known = FIELD_BIT (FIELD_ERROR) };

  escape_terminal (shown, problem->message, -1);
  if (self->table == NULL)
    {
      output_string (self->options->out, "error: ");
      output_write (self->options->out, shown->str, shown->len);
      output_write (self->options->out, "\n", 1);
      return;
    }
  answer.texts[FIELD_ERROR] = shown->str;
  answer_row (self->options->watch, &answer, self->fields, self->table);
}

static gboolean
stream_answer_line (const Stream *self, LineStatus status, char *line, gsize length)
{
  const AnswerCommand *command;
  g_autoptr(GError) problem = NULL;
  Answer answer = { 0 };
  gboolean has_blanks = status != LINE_LONG && is_parted_by_blanks (line);

  if (status == LINE_LONG)
    set_bad_line (&problem, "the line is longer than 65,535 bytes");
  else if (answer_line (self, line, length, &answer, &command, &problem))
    {
      put_answer (self, command, &answer);
      return TRUE;
    }
  if (has_blanks)
    g_prefix_error (&problem, "no tab in the line, only blanks: ");
  put_error (self, problem);
  return FALSE;
}

static gboolean
stream_answer_lines (const Stream *self, guint64 *rejected, GError **error)
{
  g_autoptr(Lines) lines = lines_new (STDIN_FILENO, self->options->out);
  LineStatus status;
  char *line;
  gsize length;

  *rejected = 0;
  while ((status = lines_next (lines, &line, &length, error)) != LINE_END)
    {
      if (status == LINE_FAILED)
        return FALSE;
      if (!stream_answer_line (self, status, line, length))
        ++*rejected;
    }
  return TRUE;
}

/* ---- All of it */

static gboolean
stream_prepare (Stream *self, GError **error)
{
  const AnswerStream *options = self->options;

  self->fields = FIELD_BIT (N_FIELDS) - 1;
  if (options->n_words == 0)
    return TRUE;
  self->command = answer_command (options->words[0], NULL, error);
  if (self->command == NULL || !answer_takes_more (self->command, options->n_words - 1, error))
    return FALSE;
  self->fields = self->command->fields | FIELD_BIT (FIELD_ERROR);
  return options->n_words == 1
         || answer_knows (self->command, options->watch, options->words[1], error);
}

gboolean
answer_stream (const AnswerStream *options, guint64 *rejected, GError **error)
{
  Stream self = { .options = options };
  g_autoptr(Table) table = NULL;

  if (!stream_prepare (&self, error))
    return FALSE;
  if (options->format != FORMAT_TEXT)
    {
      table = answer_table (options->out, options->format, options->spreadsheet, self.fields);
      self.table = table;
    }
  if (!stream_answer_lines (&self, rejected, error))
    return FALSE;
  if (table != NULL)
    table_finish (table);
  return TRUE;
}
