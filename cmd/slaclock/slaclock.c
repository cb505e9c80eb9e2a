#include <math.h>
#include <string.h>

#include "answer.h"
#include "base/file.h"
#include "base/say.h"
#include "base/timestamp.h"
#include "channel.h"
#include "ticket/fields.h"
#include "sla/period.h"
#include "watch.h"

enum
{
  WEEKS_SHOWN = 53,
  REGULAR_DAYS = 3653 /* ten years back and on */
};

static struct
{
  gboolean check;
  char *config, *now;
} opt;

/* COMMAND, then HOURS. */
static void
values (const ToolCommon *common, GPtrArray *words)
{
  static const char *const commands[]
    = { "open", "next", "elapsed", "due", "week", "channels" };
  g_autoptr(Desk) desk = NULL;

  for (guint i = 0; common->n_operands == 1 && i < G_N_ELEMENTS (commands); i++)
    g_ptr_array_add (words, g_strdup (commands[i]));
  if (common->n_operands != 2 || strcmp (common->operands[0], "channels") == 0
      || (desk = desk_glance (opt.config, common)) == NULL)
    return;
  desk_offer (desk->hours, "", words);
  desk_offer (desk->channels, "", words);
}

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
  .values = values,
  .options = option_rows,
};

static WorkDay
this_monday (const Watch *watch)
{
  return day_monday (work_day_at (watch->zone, watch->now));
}

/* ---- What the configuration says (--check): regular weeks */

typedef struct
{
  WorkDay since;               /* its first date that differs from the week before */
  char *windows[DAY_WEEKDAYS]; /* as in Day, from Monday on */
  gint64 seconds;              /* open in all */
} RegularWeek;

/* All dates needed, four weeks more at each end. */
typedef struct
{
  WorkDay first;
  GPtrArray *days; /* Day */
} Dates;

static void
dates_init (Dates *self, WorkCalendar *calendar, WorkDay from, WorkDay to)
{
  WorkDay end = to + (DAY_AROUND_WEEKS + 1) * DAY_WEEKDAYS;

  self->first = from - DAY_AROUND_WEEKS * DAY_WEEKDAYS;
  self->days = g_ptr_array_new_with_free_func ((GDestroyNotify) day_free);
  for (WorkDay date = self->first; date < end; date++)
    g_ptr_array_add (self->days, day_new (calendar, date));
}

static const Day *
usual_day (const Dates *self, WorkDay date)
{
  const char *windows[DAY_AROUND];
  guint at = (guint) (date - self->first) - DAY_AROUND_WEEKS * DAY_WEEKDAYS, best;

  for (guint i = 0; i < DAY_AROUND; i++)
    windows[i] = ((Day *) g_ptr_array_index (self->days, at + i * DAY_WEEKDAYS))->windows;
  best = day_usual (windows);
  return g_ptr_array_index (self->days, at + best * DAY_WEEKDAYS);
}

static void
clear_week (gpointer data)
{
  RegularWeek *week = data;

  for (guint i = 0; i < DAY_WEEKDAYS; i++)
    g_free (week->windows[i]);
}

static void
add_week (GArray *weeks, const Dates *dates, WorkDay since)
{
  RegularWeek week = { .since = since };

  for (WorkDay date = since; date < since + DAY_WEEKDAYS; date++)
    {
      const Day *day = usual_day (dates, date);

      week.windows[work_weekday (date)] = g_strdup (day->windows);
      week.seconds += day->seconds;
    }
  g_array_append_val (weeks, week);
}

/* The weeks in force from the week of `from` to that of `to`, oldest first, at least one;
 * the array frees its elements.  It looks at the calendar's days and not at its rules,
 * so that a slip in the rules shows: regular is what day_usual () says. */
static GArray *
regular_weeks (WorkCalendar *calendar, WorkDay from, WorkDay to)
{
  GArray *weeks = g_array_new (FALSE, FALSE, sizeof (RegularWeek));
  Dates dates;

  from = day_monday (from);
  to = day_monday (to) + DAY_WEEKDAYS;
  dates_init (&dates, calendar, from, to);
  g_array_set_clear_func (weeks, clear_week);
  add_week (weeks, &dates, from);
  for (WorkDay date = from; date < to; date++)
    {
      const RegularWeek *last = &g_array_index (weeks, RegularWeek, weeks->len - 1);

      if (strcmp (usual_day (&dates, date)->windows, last->windows[work_weekday (date)]) != 0)
        add_week (weeks, &dates, date);
    }
  g_ptr_array_unref (dates.days);
  return weeks;
}

/* `Mon-Fri  09:00-17:00`, days alike together. */
static void
say_regular (const RegularWeek *week, Output *out)
{
  static const WorkDay monday = 4; /* 1970-01-05 */

  for (int i = 0, last; i < DAY_WEEKDAYS; i = last + 1)
    {
      for (last = i; last + 1 < DAY_WEEKDAYS; last++)
        if (!g_str_equal (week->windows[i], week->windows[last + 1]))
          break;
      output_printf (out, "    %s%s%s  %s\n", say_weekday (monday + i), last > i ? "-" : "",
                     last > i ? say_weekday (monday + last) : "    ", week->windows[i]);
    }
}

static void
say_regular_weeks (const Watch *watch, WorkCalendar *calendar, Output *out)
{
  /* Calendars begin with 1970 and end with 2100: that is no change of hours. */
  WorkDay first = work_day_of (1970, 2, 2), last = work_day_of (2100, 11, 28);
  WorkDay today = CLAMP (work_day_at (watch->zone, watch->now), first, last);
  g_autoptr(GArray) weeks = regular_weeks (calendar, MAX (today - REGULAR_DAYS, first),
                                            MIN (today + REGULAR_DAYS, last));

  for (guint i = 0; i < weeks->len; i++)
    {
      const RegularWeek *week = &g_array_index (weeks, RegularWeek, i);
      g_autofree char *since = say_iso (ISO_DAY, week->since);
      g_autofree char *sum = say_hours (week->seconds);

      if (i == 0)
        output_printf (out, "  regular week: %s\n", sum);
      else
        output_printf (out, "  from %s on: %s\n", since, sum);
      say_regular (week, out);
    }
}

/* ---- Week by week */

/* What differs in it; empty when nothing does. */
static char *
remarks_of (WorkCalendar *calendar, WorkDay monday, gint64 *seconds)
{
  g_autoptr(GString) text = g_string_new (NULL);

  *seconds = 0;
  for (WorkDay date = monday; date < monday + DAY_WEEKDAYS; date++)
    {
      g_autoptr(Day) day = day_new (calendar, date);
      g_autofree char *note = day_note (day, calendar);
      g_autofree char *shown = say_iso (ISO_DAY, date);

      *seconds += day->seconds;
      if (note != NULL)
        g_string_append_printf (text, "      %s %s  %s  (%s)\n", say_weekday (date), shown,
                                day->windows, note);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Those from `begin` to before `end`, all alike; there may be none. */
static void
say_alike (WorkDay begin, WorkDay end, gint64 seconds, Output *out)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autofree char *sum = NULL;

  if (begin == end)
    return;
  first = say_iso (ISO_WEEK, begin);
  last = say_iso (ISO_WEEK, end - DAY_WEEKDAYS);
  sum = say_hours (seconds);
  if (end - begin > DAY_WEEKDAYS)
    output_printf (out, "    %s to %s: %s each\n", first, last, sum);
  else
    output_printf (out, "    %s: %s\n", first, sum);
}

static void
say_weeks (const Watch *watch, WorkCalendar *calendar, Output *out)
{
  WorkDay begin = this_monday (watch), end = begin + WEEKS_SHOWN * DAY_WEEKDAYS;
  WorkDay alike = begin;
  gint64 seconds, before = -1;

  output_string (out, "  week by week:\n");
  for (WorkDay monday = begin; monday < end; monday += DAY_WEEKDAYS)
    {
      g_autofree char *remarks = remarks_of (calendar, monday, &seconds);

      if (seconds != before || *remarks != '\0')
        {
          say_alike (alike, monday, before, out);
          alike = monday;
        }
      before = seconds;
      if (*remarks == '\0')
        continue;
      say_alike (monday, monday + DAY_WEEKDAYS, seconds, out);
      output_string (out, remarks);
      alike = monday + DAY_WEEKDAYS;
    }
  say_alike (alike, end, before, out);
}

static void
say_calendars (const Watch *watch, Output *out)
{
  const DeskHours *hours = (const DeskHours *) watch->desk->hours->data;

  for (guint i = 0; i < watch->desk->hours->len; i++)
    {
      output_string (out, "\nhours ");
      output_text (out, hours[i].name, -1);
      output_string (out, "\n");
      say_regular_weeks (watch, hours[i].calendar, out);
      say_weeks (watch, hours[i].calendar, out);
    }
}

/* ---- Lines and channels */

static void
say_lines (const Watch *watch, Output *out)
{
  const DeskLine *lines = (const DeskLine *) watch->desk->lines->data;

  for (guint i = 0; i < watch->desk->lines->len; i++)
    {
      output_string (out, "\nline ");
      output_text (out, lines[i].name, -1);
      output_string (out, "\n");
      channel_say_label (out, "e-mail", lines[i].shown);
      channel_say_label (out, "language", lines[i].lang);
    }
}

static void
say_channel (const Desk *desk, const DeskChannel *channel, Output *out)
{
  output_string (out, "\nchannel ");
  output_text (out, channel->name, -1);
  output_string (out, "\n");
  channel_say_label (out, "hours",
                     channel->hours != NULL ? channel->hours->name : "not stated");
  channel_say_facts (desk, channel, "    ", TRUE, out);
  channel_say_label (out, "when closed", channel->closed);
}

static void
say_channels (const Watch *watch, Output *out)
{
  const DeskChannel *channels = (const DeskChannel *) watch->desk->channels->data;

  for (guint i = 0; i < watch->desk->channels->len; i++)
    say_channel (watch->desk, &channels[i], out);
}

/* ---- Promises */

/* Moments of next week that show how a promise works: within hours, shortly before a
 * weekend, and at one. */
static const struct
{
  int weekday;
  gint32 seconds;
} examples[] = {
  { 0, 10 * 3600 },
  { 4, 16 * 3600 + 1800 },
  { 5, 12 * 3600 },
};

static void
append_part (GString *text, const char *label, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, "%s%s %s", text->len > 0 ? ", " : "", label, value);
}

static void
say_scope (const DeskPromise *promise, Output *out)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_part (text, "channel", promise->channel);
  append_part (text, "line", promise->line);
  append_part (text, "priority", promise->priority);
  append_part (text, "tag", promise->tag);
  append_part (text, "customer", promise->customer);
  channel_say_label (out, "for", text->len > 0 ? text->str : "every ticket");
}

/* `1 working day and 8h of business time`. */
static void
append_target (GString *text, const WorkDuration *target)
{
  g_autofree char *seconds = say_hours (target->seconds);

  if (target->days > 0)
    g_string_append_printf (text, "%s%d working day%s", target->end ? "the end of " : "",
                            target->days, target->days == 1 ? "" : "s");
  if (target->days > 0 && target->seconds > 0)
    g_string_append (text, " and ");
  if (target->days == 0 || target->seconds > 0)
    g_string_append_printf (text, "%s of business time", seconds);
}

static void
say_targets (const DeskPromise *promise, Output *out)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < promise->n_targets; i++)
    {
      g_string_append (text, i > 0 ? " or " : "");
      append_target (text, &promise->targets[i]);
    }
  if (promise->n_targets > 1)
    g_string_append (text, ", whichever is later");
  g_string_append_printf (text, " (hours %s)", promise->hours->name);
  channel_say_label (out, "within", text->str);
}

static void
say_terms (const Watch *watch, const DeskPromise *promise, Output *out)
{
  g_autofree char *since = NULL;
  g_autofree char *goal = NULL;

  if (promise->since != G_MININT64)
    since = timestamp_format (promise->since, watch->zone);
  if (!isnan (promise->goal))
    goal = say_goal (promise->goal);
  channel_say_label (out, "goal", goal);
  channel_say_label (out, "in force from", since);
  channel_say_label (out, "escalated tickets", promise->exempt_escalated ? "exempt" : NULL);
}

static void
say_example (const Watch *watch, const DeskPromise *promise, gint64 from, Output *out)
{
  gint64 due = desk_promise_due (promise, from);
  g_autofree char *start = timestamp_format (from, watch->zone);
  g_autofree char *end = due == WORK_NEVER ? NULL : timestamp_format (due, watch->zone);

  output_printf (out, "    example: %s %s, due %s%s%s\n",
                 say_weekday (work_day_at (watch->zone, from)), start,
                 end != NULL ? say_weekday (work_day_at (watch->zone, due)) : "",
                 end != NULL ? " " : "", end != NULL ? end : "never");
}

static void
promise_say (const Watch *watch, const DeskPromise *promise, Output *out)
{
  WorkDay monday = day_monday (work_day_at (watch->zone, watch->now)) + DAY_WEEKDAYS;
  const DeskClockKind *kind = &desk_clock_kinds[promise->clock];
  g_autofree char *meaning = g_strdup_printf ("%s, %s", kind->name, kind->meaning);

  output_string (out, "\npromise ");
  output_text (out, promise->name, -1);
  output_string (out, "\n");
  channel_say_label (out, "clock", meaning);
  say_scope (promise, out);
  say_targets (promise, out);
  say_terms (watch, promise, out);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    say_example (watch, promise,
                 work_instant (watch->zone, monday + examples[i].weekday, examples[i].seconds),
                 out);
}

/* ---- All of it */

/* For people: every calendar with its regular weeks and the year to come week by week,
 * lines, channels, and promises with worked examples. */
static void
check_say (const Watch *watch, Output *out)
{
  const DeskPromise *promises = (const DeskPromise *) watch->desk->promises->data;

  output_text (out, watch->desk->path, -1);
  output_string (out, ": ");
  output_text (out, watch->desk->name, -1);
  output_printf (out, ", %s\n", watch->desk->zone_name);
  say_calendars (watch, out);
  say_lines (watch, out);
  say_channels (watch, out);
  for (guint i = 0; i < watch->desk->promises->len; i++)
    promise_say (watch, &promises[i], out);
}

/* For programs: the rows of week_rows () for every calendar, the year to come. */
static void
check_rows (const Watch *watch, Output *out, Format format, gboolean spreadsheet)
{
  g_autoptr(Table) table = week_table (out, format, spreadsheet);
  const DeskHours *hours = (const DeskHours *) watch->desk->hours->data;
  WorkDay begin = this_monday (watch);

  for (guint i = 0; i < watch->desk->hours->len; i++)
    for (int week = 0; week < WEEKS_SHOWN; week++)
      week_rows (watch, hours[i].name, hours[i].calendar, begin + week * DAY_WEEKDAYS, table);
  table_finish (table);
}

/* ---- A run: what to do, with which words */

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

  file_await ("questions", self->common->quiet);
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
  table = week_table (out, self->common->format, self->common->spreadsheet);
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

/* Whatever the second fits, the first fits too, and is in force as long. */
static gboolean
promise_covers (const DeskPromise *first, const DeskPromise *second)
{
  const char *wanted[][2] = { { first->channel, second->channel },
                              { first->line, second->line },
                              { first->priority, second->priority },
                              { first->tag, second->tag },
                              { first->customer, second->customer } };

  if (first->clock != second->clock || first->since > second->since)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (wanted[i][0] != NULL
        && (wanted[i][1] == NULL || g_ascii_strcasecmp (wanted[i][0], wanted[i][1]) != 0))
      return FALSE;
  return TRUE;
}

/* The first promise that fits is the one that holds: one behind it may never come to its turn. */
static gboolean
check_promises (const Desk *desk, GError **error)
{
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;

  for (guint i = 1; i < desk->promises->len; i++)
    for (guint j = 0; j < i; j++)
      if (promise_covers (&promises[j], &promises[i]))
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
                       "%s:%u: promise \"%s\" can never apply: \"%s\" in line %u fits first; "
                       "expected the narrower or the newer one before it",
                       desk->path, promises[i].line_number, promises[i].name,
                       promises[j].name, promises[j].line_number);
          return FALSE;
        }
  return TRUE;
}

/* The names in the maps of imports. */
static gboolean
check_imports (const Desk *desk, GError **error)
{
  for (guint i = 0; i < desk->imports->len; i++)
    {
      g_auto(FieldMap) map = { .set = &ticket_event_fields };

      if (!ticket_import_map (desk, &g_array_index (desk->imports, DeskImport, i), &map, error))
        return FALSE;
    }
  return TRUE;
}

static int
run_check (const Task *self, const Watch *watch, Output *out, GError **error)
{
  if (!check_promises (watch->desk, error) || !check_imports (watch->desk, error))
    return -1;
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
