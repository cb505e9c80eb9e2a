#include <string.h>

#include "answer.h"
#include "check.h"
#include "sla/period.h"
#include "week.h"

static struct
{
  gboolean check;
  char *config, *now;
} opt;

static const Option option_rows[]
  = { { "config", 'c', OPTION_FILE, &opt.config, "FILE",
        .help = "the desk's configuration; else $DESKBOOK_CONFIG, else ./desk.yaml" },
      { "check", 0, OPTION_FLAG, &opt.check,
        .help = "check the configuration and show what it says, week by week" },
      { "now", 0, OPTION_TEXT, &opt.now, "TIME", .help = "take this for the time of day",
        .parse = period_check_moment },
      { .name = NULL } };

static const ToolInfo info = {
  .name = "slaclock",
  .usage = "[options] open|next HOURS [TIME]\n"
           "[options] elapsed HOURS FROM TO\n"
           "[options] due HOURS FROM DURATION\n"
           "[options] week HOURS [DATE]\n"
           "[options] channels [TIME]\n"
           "[options] [COMMAND [HOURS]] - < QUESTIONS\n"
           "[options] --check",
  .summary = "Answers questions about a desk's opening hours, as desk.yaml states them: "
             "is it open, when does it open, how much business time passes, when is "
             "something due, how can the desk be reached.  HOURS names a calendar or a "
             "channel; a TIME is ISO 8601, "
             "@SECONDS or now; a DURATION is 8h, 90m, 1d (one working day), 1d-end, "
             "2d4h, or the latest of several: 1d,8h.",
  .examples = "slaclock open phone\n"
              "slaclock due email 2026-11-27T16:30 8h\n"
              "slaclock week phone 2026-12-25\n"
              "slaclock channels\n"
              "slaclock -c kb/desk.yaml --check",
  .no_db = TRUE,
  .options = option_rows,
};

/* A run: what to do, with which words. */
typedef struct Task Task;
struct Task
{
  int (*run) (const Task *self, const Watch *watch, Output *out, GError **error);
  const ToolCommon *common;
  const AnswerCommand *command;
  char **words; /* from the command line, the command's name first */
  guint n_words;
};

/* ---- What there is to do */

static int
run_answer (const Task *self, const Watch *watch, Output *out, GError **error)
{
  gboolean negative;

  if (!answer_one (self->command, watch, self->words + 1, self->n_words - 1, self->common,
                   out, &negative, error))
    return -1;
  return negative ? STATUS_NEGATIVE : STATUS_OK;
}

static int
run_stream (const Task *self, const Watch *watch, Output *out, GError **error)
{
  AnswerStream options = {
    .watch = watch,
    .words = self->words,
    .n_words = self->n_words - 1,
    .out = out,
    .format = self->common->format,
    .spreadsheet = self->common->spreadsheet,
  };
  guint64 rejected;

  if (!answer_stream (&options, &rejected, error))
    return -1;
  return rejected == 0 ? STATUS_OK : STATUS_NEGATIVE;
}

static int
run_week (const Task *self, const Watch *watch, Output *out, GError **error)
{
  WorkCalendar *calendar = channel_calendar (watch->desk, self->words[1], error);
  gint64 at = watch->now;
  g_autoptr(Table) table = NULL;
  WorkDay monday;

  if (calendar == NULL
      || (self->n_words > 2 && !watch_time (watch, self->words[2], &at, error)))
    return -1;
  monday = day_monday (work_day_at (watch->zone, at));
  if (self->common->format == FORMAT_TEXT)
    {
      week_say (watch, self->words[1], calendar, monday, out);
      return STATUS_OK;
    }
  table = week_table (out, self->common->format);
  table_set_spreadsheet (table, self->common->spreadsheet);
  week_rows (watch, self->words[1], calendar, monday, table);
  table_finish (table);
  return STATUS_OK;
}

static int
run_channels (const Task *self, const Watch *watch, Output *out, GError **error)
{
  gint64 at = watch->now;

  if (self->n_words > 1 && !watch_time (watch, self->words[1], &at, error))
    return -1;
  if (self->common->format == FORMAT_TEXT)
    channels_say (watch, at, out);
  else
    channels_rows (watch, at, out, self->common->format, self->common->spreadsheet);
  return STATUS_OK;
}

static int
run_check (const Task *self, const Watch *watch, Output *out, GError **error)
{
  (void) error;
  if (self->common->format == FORMAT_TEXT)
    check_say (watch, out);
  else
    check_rows (watch, out, self->common->format, self->common->spreadsheet);
  return STATUS_OK;
}

/* ---- Which of it */

/* Commands whose answer is more than a line. */
static const struct
{
  const char *name;
  const char *operands;
  guint least, most;
  int (*run) (const Task *self, const Watch *watch, Output *out, GError **error);
} reports[] = {
  { "week", "HOURS [DATE]", 1, 2, run_week },
  { "channels", "[TIME]", 0, 1, run_channels },
};

static gboolean
choose_report (Task *task, guint index, GError **error)
{
  guint n = task->n_words - 1;

  task->run = reports[index].run;
  for (guint i = 1; i < task->n_words; i++)
    if (strcmp (task->words[i], "-") == 0)
      return desk_usage_error (error, "%s: reads no questions from standard input",
                               reports[index].name);
  if (n < reports[index].least || n > reports[index].most)
    return desk_usage_error (error, "%s: expected %s, got %u operand%s", reports[index].name,
                             reports[index].operands, n, n == 1 ? "" : "s");
  return TRUE;
}

/* Where the word "-" stands; their number when it does not. */
static guint
dash_at (const Task *task)
{
  guint at = 0;

  while (at < task->n_words && strcmp (task->words[at], "-") != 0)
    at++;
  return at;
}

static gboolean
choose_answer (Task *task, GError **error)
{
  static const char *const others[] = { "week", "channels", NULL };
  guint dash = dash_at (task);

  if (dash > 0 && (task->command = answer_command (task->words[0], others, error)) == NULL)
    return FALSE;
  if (dash < task->n_words)
    {
      task->run = run_stream;
      return dash + 1 == task->n_words
             || desk_usage_error (error, "nothing goes behind \"-\", which stands for the "
                                         "operands");
    }
  task->run = run_answer;
  return answer_check (task->command, task->n_words - 1, error);
}

static gboolean
choose_task (Task *task, GError **error)
{
  if (opt.check)
    {
      task->run = run_check;
      return task->n_words == 0 || desk_usage_error (error, "no command goes with --check");
    }
  if (task->n_words == 0)
    return desk_usage_error (error, "expected a command (open, next, elapsed, due, week, "
                                    "channels), \"-\" or --check");
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    if (strcmp (task->words[0], reports[i].name) == 0)
      return choose_report (task, i, error);
  return choose_answer (task, error);
}

static int
run (ToolCommon *common, GError **error)
{
  Task task = { .common = common, .words = common->operands, .n_words = common->n_operands };
  g_auto(Watch) watch = { 0 };
  Output *out;

  if (!choose_task (&task, error) || !watch_open (&watch, opt.config, opt.now, error)
      || !tool_spares (common, "a file of the desk's promises", watch.desk->files, error)
      || (out = tool_output (common, NULL, error)) == NULL)
    return -1;
  return task.run (&task, &watch, out, error);
}

int
main (int argc, char **argv)
{
  return tool_main (&info, run, argc, argv);
}
