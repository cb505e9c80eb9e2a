#include "promise.h"

#include <math.h>

#include "base/say.h"
#include "base/timestamp.h"
#include "check.h"
#include "day.h"

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
  check_say_label (out, "for", text->len > 0 ? text->str : "every ticket");
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
  check_say_label (out, "within", text->str);
}

static void
say_terms (const Clock *clock, const DeskPromise *promise, Output *out)
{
  g_autofree char *since = NULL;
  g_autofree char *goal = NULL;

  if (promise->since != G_MININT64)
    since = timestamp_format (promise->since, clock->zone);
  if (!isnan (promise->goal))
    goal = say_goal (promise->goal);
  check_say_label (out, "goal", goal);
  check_say_label (out, "in force from", since);
  check_say_label (out, "escalated tickets", promise->exempt_escalated ? "exempt" : NULL);
}

static void
say_example (const Clock *clock, const DeskPromise *promise, gint64 from, Output *out)
{
  gint64 due = desk_promise_due (promise, from);
  g_autofree char *start = timestamp_format (from, clock->zone);
  g_autofree char *end = due == WORK_NEVER ? NULL : timestamp_format (due, clock->zone);

  output_printf (out, "    example: %s %s, due %s%s%s\n",
                 day_name (work_day_at (clock->zone, from)), start,
                 end != NULL ? day_name (work_day_at (clock->zone, due)) : "",
                 end != NULL ? " " : "", end != NULL ? end : "never");
}

void
promise_say (const Clock *clock, const DeskPromise *promise, Output *out)
{
  WorkDay monday
    = day_monday (work_day_at (clock->zone, clock->now)) + DAY_WEEKDAYS;
  const DeskClockKind *kind = desk_clock_kind (promise->clock);
  g_autofree char *meaning = g_strdup_printf ("%s, %s", kind->name, kind->meaning);

  output_string (out, "\npromise ");
  output_text (out, promise->name, -1);
  output_string (out, "\n");
  check_say_label (out, "clock", meaning);
  say_scope (promise, out);
  say_targets (promise, out);
  say_terms (clock, promise, out);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    say_example (clock, promise,
                 work_instant (clock->zone, monday + examples[i].weekday,
                               examples[i].seconds),
                 out);
}
