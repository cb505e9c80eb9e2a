#include "sla/rulebook.h"

#include <string.h>

const char *
clock_state_name (ClockState state)
{
  static const char *const names[] = {
    [CLOCK_MET] = "met",         [CLOCK_BREACHED] = "breached", [CLOCK_RUNNING] = "running",
    [CLOCK_OVERDUE] = "overdue", [CLOCK_EXEMPT] = "exempt",
  };

  _Static_assert (G_N_ELEMENTS (names) == CLOCK_STATES, "a name for every state");
  return names[state];
}

/* ---- Which promise */

static gboolean
fits (const char *wanted, const char *value)
{
  return wanted == NULL || g_ascii_strcasecmp (wanted, value) == 0;
}

static gboolean
has_tag (const char *wanted, const char *tags)
{
  gsize length = wanted == NULL ? 0 : strlen (wanted);

  if (length == 0)
    return TRUE;
  for (const char *tag = tags; *tag != '\0'; tag += strspn (tag, " "))
    {
      gsize tag_length = strcspn (tag, " ");

      if (tag_length == length && g_ascii_strncasecmp (tag, wanted, length) == 0)
        return TRUE;
      tag += tag_length;
    }
  return FALSE;
}

static const DeskPromise *
find_promise (const Desk *desk, const Run *run, gint64 now)
{
  gint64 judged_at = run->end == RUN_OPEN ? now : run->stopped;
  guint count;
  const DeskPromise *promises = desk_promises (desk, &count);

  for (guint i = 0; i < count; i++)
    if (promises[i].clock == run->clock && promises[i].since <= judged_at
        && fits (promises[i].channel, run->channel) && fits (promises[i].line, run->line)
        && fits (promises[i].priority, run->priority)
        && has_tag (promises[i].tag, run->tags))
      return &promises[i];
  return NULL;
}

/* ---- Time */

/* Business seconds that the promise allows. */
static gint64
target_seconds (const DeskPromise *promise, gint64 started)
{
  gint64 most = 0;

  for (guint i = 0; i < promise->n_targets; i++)
    {
      const WorkDuration *target = &promise->targets[i];
      WorkCalendar *calendar = promise->hours->calendar;
      gint64 allowed = target->days == 0
                         ? target->seconds
                         : work_elapsed (calendar, started,
                                         work_duration_due (target, calendar, started));

      most = MAX (most, allowed);
    }
  return most;
}

/* Time used from the start to `until`, pauses taken off.  `calendar` NULL: on the wall. */
static gint64
used_seconds (const Run *run, const WorkSpan *pauses, WorkCalendar *calendar, gint64 until)
{
  gint64 used = calendar == NULL ? until - run->started
                                 : work_elapsed (calendar, run->started, until);

  for (guint i = 0; i < run->n_pauses && pauses[i].from < until; i++)
    {
      gint64 to = MIN (pauses[i].to, until);

      used -= calendar == NULL ? to - pauses[i].from
                               : work_elapsed (calendar, pauses[i].from, to);
    }
  return used;
}

/* The instant at which `target_s` is used up, given the pauses that are known. */
static gint64
due_with_pauses (const Run *run, const WorkSpan *pauses, WorkCalendar *calendar,
                 gint64 target_s)
{
  gint64 from = run->started, left = target_s;

  for (guint i = 0; i < run->n_pauses; i++)
    {
      gint64 worked = work_elapsed (calendar, from, pauses[i].from);

      if (worked >= left)
        break;
      left -= worked;
      from = pauses[i].to;
      if (from == WORK_NEVER)
        return WORK_NEVER;
    }
  return work_due (calendar, from, left);
}

/* ---- Verdict */

static ClockState
judge (const Run *run, const Clock *clock)
{
  if (run->end == RUN_MERGED || (clock->escalated && clock->promise->exempt_escalated))
    return CLOCK_EXEMPT;
  if (run->end == RUN_DONE)
    return clock->business_s <= clock->target_s ? CLOCK_MET : CLOCK_BREACHED;
  return clock->business_s <= clock->target_s ? CLOCK_RUNNING : CLOCK_OVERDUE;
}

gboolean
rulebook_judge (const Desk *desk, const Replay *replay, guint n, gint64 now, Clock *clock)
{
  guint count;
  const Run *run = &replay_runs (replay, &count)[n];
  const DeskPromise *promise = find_promise (desk, run, now);
  const WorkSpan *pauses = replay_pauses (replay);
  gint64 until = run->end == RUN_OPEN ? MAX (now, run->started) : run->stopped;

  if (promise == NULL)
    return FALSE;
  *clock = (Clock){
    .ticket = replay_ticket (replay),
    .promise = promise,
    .channel = run->channel,
    .line = run->line,
    .priority = run->priority,
    .agent = run->agent,
    .started = run->started,
    .stopped = run->end == RUN_OPEN ? WORK_NEVER : run->stopped,
    .escalated = run->escalated,
    .paused = run->end == RUN_OPEN && run->paused,
    .business_s = used_seconds (run, pauses, promise->hours->calendar, until),
    .calendar_s = used_seconds (run, pauses, NULL, until),
    .target_s = target_seconds (promise, run->started),
  };
  clock->due = run->n_pauses == 0
                 ? desk_promise_due (promise, run->started)
                 : due_with_pauses (run, pauses, promise->hours->calendar, clock->target_s);
  clock->left_s = clock->target_s - clock->business_s;
  clock->state = judge (run, clock);
  return TRUE;
}

/* ---- Who waits */

static gint64
answer_due (const Desk *desk, const Replay *replay, gint64 now)
{
  gint64 due = WORK_NEVER;
  Clock clock;
  guint count;
  const Run *runs = replay_runs (replay, &count);

  for (guint i = 0; i < count; i++)
    if (desk_clock_kind (runs[i].clock)->is_reply
        && rulebook_judge (desk, replay, i, now, &clock) && clock.state == CLOCK_RUNNING
        && clock.due > now)
      due = MIN (due, clock.due);
  return due;
}

gboolean
rulebook_answer_due (const Desk *desk, TicketCursor *cursor, gint64 now, gint64 *due,
                     GError **error)
{
  g_autoptr(Replay) replay = replay_new ();
  gboolean ok;
  TicketRow row;

  replay_begin (replay, "");
  while (ticket_cursor_next (cursor, &row, &ok, error))
    if (row.event.at <= now)
      replay_event (replay, &row.event);
  replay_end (replay);
  *due = answer_due (desk, replay, now);
  return ok;
}
