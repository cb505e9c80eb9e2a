#include "stream.h"

#include "base/escape.h"
#include "lines.h"

#include <string.h>
#include <unistd.h>

enum { MAX_WORDS = 8 }; /* more than any command takes */

typedef struct
{
  const StreamOptions *options;
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
split (char *line, char **words, guint n)
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
  const StreamOptions *options = self->options;
  char *words[MAX_WORDS];
  guint n;

  if (memchr (line, '\0', length) != NULL)
    return set_bad_line (error, "the line holds a NUL byte");
  for (guint i = 0; i < options->n_words; i++)
    words[i] = options->words[i];
  n = split (line, words, options->n_words);
  *command = self->command != NULL ? self->command : answer_command (words[0], "", error);
  if (*command == NULL)
    return FALSE;
  if (n > MAX_WORDS || !answer_check (*command, n - 1, NULL))
    return set_bad_count (*command, MAX (options->n_words, 1) - 1,
                          n - MAX (options->n_words, 1), error);
  return answer_find (*command, options->clock, words + 1, n - 1, answer, error);
}

/* ---- What it is told */

static void
put_answer (const Stream *self, const AnswerCommand *command, const Answer *answer)
{
  if (self->table == NULL)
    answer_say (command, self->options->clock, answer, self->options->out);
  else
    answer_row (self->options->clock, answer, self->fields, self->table);
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
  answer_row (self->options->clock, &answer, self->fields, self->table);
}

static gboolean
take_line (const Stream *self, LineStatus status, char *line, gsize length)
{
  const AnswerCommand *command;
  g_autoptr(GError) problem = NULL;
  Answer answer = { 0 };

  if (status == LINE_LONG)
    set_bad_line (&problem, "the line is longer than 65535 bytes");
  else if (answer_line (self, line, length, &answer, &command, &problem))
    {
      put_answer (self, command, &answer);
      return TRUE;
    }
  put_error (self, problem);
  return FALSE;
}

static gboolean
take_lines (const Stream *self, guint64 *rejected, GError **error)
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
      if (!take_line (self, status, line, length))
        ++*rejected;
    }
  return TRUE;
}

/* ---- All of it */

static gboolean
prepare (Stream *self, GError **error)
{
  const StreamOptions *options = self->options;

  self->fields = FIELD_BIT (N_FIELDS) - 1;
  if (options->n_words == 0)
    return TRUE;
  self->command = answer_command (options->words[0], "", error);
  if (self->command == NULL
      || !answer_takes_more (self->command, options->n_words - 1, error))
    return FALSE;
  self->fields = answer_fields (self->command) | FIELD_BIT (FIELD_ERROR);
  return options->n_words == 1
         || answer_knows (self->command, options->clock, options->words[1], error);
}

gboolean
stream_run (const StreamOptions *options, guint64 *rejected, GError **error)
{
  Stream self = { .options = options };
  g_autoptr(Table) table = NULL;

  if (!prepare (&self, error))
    return FALSE;
  if (options->format != FORMAT_TEXT)
    {
      table = answer_table (options->out, options->format, self.fields);
      table_set_spreadsheet (table, options->spreadsheet);
      self.table = table;
    }
  if (!take_lines (&self, rejected, error))
    return FALSE;
  if (table != NULL)
    table_finish (table);
  return TRUE;
}
