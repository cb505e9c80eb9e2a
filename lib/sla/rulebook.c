#include "sla/rulebook.h"

#include <string.h>

/* The year 1: no calendar begins before. */
#define EARLIEST (-G_GINT64_CONSTANT (62135596800))

/* ---- Clocks */

const char *const clock_state_names[CLOCK_STATES] = {
  [CLOCK_MET] = "met",         [CLOCK_BREACHED] = "breached", [CLOCK_RUNNING] = "running",
  [CLOCK_OVERDUE] = "overdue", [CLOCK_EXEMPT] = "exempt",
};

/* ---- Which promise */

gboolean
rulebook_same_name (const char *a, const char *b)
{
  g_autofree char *left = NULL, *right = NULL;

  if (g_ascii_strcasecmp (a, b) == 0)
    return TRUE;
  if (g_str_is_ascii (a) && g_str_is_ascii (b))
    return FALSE;
  left = g_utf8_casefold (a, -1);
  right = g_utf8_casefold (b, -1);
  return strcmp (left, right) == 0;
}

static gboolean
scope_fits (const char *wanted, const char *value)
{
  return wanted == NULL || rulebook_same_name (wanted, value);
}

gboolean
rulebook_has_tag (const char *wanted, const char *tags)
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
find_promise (const Desk *desk, const Replay *replay, const Run *run, gint64 now)
{
  gint64 judged_at = run->end == RUN_OPEN ? now : run->stopped;
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;

  for (guint i = 0; i < desk->promises->len; i++)
    if (promises[i].clock == run->clock && promises[i].since <= judged_at
        && scope_fits (promises[i].channel, run->channel)
        && scope_fits (promises[i].line, run->line)
        && scope_fits (promises[i].priority, run->priority)
        && rulebook_has_tag (promises[i].tag, run->tags)
        && (scope_fits (promises[i].customer, replay->customer)
            || scope_fits (promises[i].customer, replay->organization)))
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
      gint64 allowed
        = target->days == 0
            ? target->seconds
            : work_elapsed (calendar, started, work_duration_due (target, calendar, started));

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
verdict_of (const Run *run, const Clock *clock)
{
  if (run->end == RUN_MERGED || (clock->escalated && clock->promise->exempt_escalated))
    return CLOCK_EXEMPT;
  if (run->end == RUN_DONE)
    return clock->business_s <= clock->target_s ? CLOCK_MET : CLOCK_BREACHED;
  return clock->business_s <= clock->target_s ? CLOCK_RUNNING : CLOCK_OVERDUE;
}

/* What the rules make of run `n` of a ticket that replay_end () ended, at `now`.  FALSE: no
 * promise fits. */
static gboolean
judge_run (const Desk *desk, const Replay *replay, guint n, gint64 now, Clock *clock)
{
  const Run *run = &g_array_index (replay->runs, Run, n);
  const DeskPromise *promise = find_promise (desk, replay, run, now);
  const WorkSpan *pauses = (const WorkSpan *) replay->pauses->data;
  gint64 until = run->end == RUN_OPEN ? MAX (now, run->started) : run->stopped;

  if (promise == NULL)
    return FALSE;
  *clock = (Clock){
    .ticket = replay->ticket,
    .run = n,
    .promise = promise,
    .channel = run->channel,
    .line = run->line,
    .priority = run->priority,
    .tags = run->tags,
    .customer = replay->customer,
    .organization = replay->organization,
    .agent = run->agent,
    .started = run->started,
    .stopped = run->end == RUN_OPEN || run->took >= 0 ? WORK_NEVER : run->stopped,
    .is_counted = run->took >= 0,
    .escalated = run->escalated,
    .paused = run->end == RUN_OPEN && run->paused,
    .business_s = used_seconds (run, pauses, promise->hours->calendar, until),
    .calendar_s = used_seconds (run, pauses, NULL, until),
    .target_s = target_seconds (promise, run->started),
  };
  if (run->took >= 0)
    clock->business_s = clock->calendar_s = run->took;
  clock->due = run->n_pauses == 0
                 ? desk_promise_due (promise, run->started)
                 : due_with_pauses (run, pauses, promise->hours->calendar, clock->target_s);
  clock->left_s = clock->target_s - clock->business_s;
  clock->state = verdict_of (run, clock);
  return TRUE;
}

/* ---- Ticket by ticket */

struct Clocks
{
  const Desk *desk;
  TicketCursor *cursor;
  Replay *replay;
  gint64 now;
  GArray *ready; /* of Clock: those of the last whole ticket */
  GArray *flags; /* of ClockFlag: its */
  guint next;
  TicketRow row; /* the first event of the ticket to come */
  gboolean has_row, at_end, ticket_begun;
  ClocksWatch *watch;
  ClocksWatch own; /* where nobody watches */
};

static gboolean
has_days (const DeskPromise *promise)
{
  for (guint i = 0; i < promise->n_targets; i++)
    if (promise->targets[i].days != 0 || promise->targets[i].end)
      return TRUE;
  return FALSE;
}

/* A later start is never due earlier, so a start whose due lies before `at` bounds them all; so it does for a
 * clock that goes on after a pause, as no more than its target is left.  A target in days is twice as far
 * back, as its days, cut by a pause anywhere, may be longer than those that come then. */
static gint64
reach_of (const DeskPromise *promise, gint64 at)
{
  gint64 back = G_TIME_SPAN_DAY / G_TIME_SPAN_SECOND, near = 0;

  for (; back < at - EARLIEST && desk_promise_due (promise, at - back) >= at; back *= 2)
    near = back;
  while (back - near > G_TIME_SPAN_HOUR / G_TIME_SPAN_SECOND)
    {
      gint64 middle = near + (back - near) / 2;

      if (middle < at - EARLIEST && desk_promise_due (promise, at - middle) >= at)
        near = middle;
      else
        back = middle;
    }
  return at - MIN (has_days (promise) ? 2 * back : back, at - EARLIEST);
}

/* How long before `at` a clock may have had its last event and still fall due at `at`. */
static gint64
clocks_reach (const Desk *desk, gint64 at)
{
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;
  gint64 earliest = at;

  for (guint i = 0; i < desk->promises->len && at > EARLIEST; i++)
    earliest = MIN (earliest, reach_of (&promises[i], at));
  return earliest;
}

Clocks *
clocks_new (Store *store, const Desk *desk, const char *ticket, gint64 since, gint64 until,
            gint64 now, ClocksWatch *watch, GError **error)
{
  TicketCursor *cursor = ticket_cursor_new (
    store, ticket, since > G_MININT64 ? clocks_reach (desk, since) : since, until, error);
  Clocks *self;

  if (cursor == NULL)
    return NULL;
  self = g_new0 (Clocks, 1);
  self->desk = desk;
  self->cursor = cursor;
  self->watch = watch != NULL ? watch : &self->own;
  self->replay = replay_new ();
  self->replay->desk = desk;
  self->replay->told = self->watch->event;
  self->replay->data = self->watch->data;
  self->now = now;
  self->ready = g_array_new (FALSE, FALSE, sizeof (Clock));
  self->flags = g_array_new (FALSE, FALSE, sizeof (ClockFlag));
  return self;
}

void
clocks_free (Clocks *self)
{
  if (self == NULL)
    return;
  ticket_cursor_free (self->cursor);
  replay_free (self->replay);
  g_array_unref (self->ready);
  g_array_unref (self->flags);
  g_free (self);
}

static gint
by_start (gconstpointer a, gconstpointer b)
{
  const Clock *left = a, *right = b;

  if (left->started != right->started)
    return left->started < right->started ? -1 : 1;
  if (left->stopped != right->stopped)
    return left->stopped < right->stopped ? -1 : 1;
  return (int) left->promise->clock - (int) right->promise->clock;
}

/* Does any promise use this clock at all? */
static gboolean
is_promised (const Desk *desk, DeskClock clock)
{
  const DeskPromise *promises = (const DeskPromise *) desk->promises->data;

  for (guint i = 0; i < desk->promises->len; i++)
    if (promises[i].clock == clock)
      return TRUE;
  return FALSE;
}

/* One that no promise fits. */
static gboolean
is_unpromised (const Clocks *self, const Run *run)
{
  return is_promised (self->desk, run->clock)
         && period_holds (&self->watch->period,
                          run->end == RUN_OPEN ? run->started : run->stopped);
}

static void
judge_ticket (Clocks *self)
{
  const GArray *runs = self->replay->runs;

  replay_end (self->replay);
  g_array_set_size (self->ready, 0);
  self->next = 0;
  for (guint i = 0; i < runs->len; i++)
    {
      Clock clock;

      if (judge_run (self->desk, self->replay, i, self->now, &clock))
        g_array_append_val (self->ready, clock);
      else if (is_unpromised (self, &g_array_index (runs, Run, i)))
        self->watch->unpromised++;
    }
  g_array_sort (self->ready, by_start);
  if (self->watch->ticket != NULL)
    self->watch->ticket (self->watch->data, self->replay,
                         (const Clock *) (gpointer) self->ready->data, self->ready->len);
}

/* Whose ticket it is, and what they said of it, is known of the whole. */
static void
replay_whose (Replay *self, const TicketRow *row)
{
  if (row->customer != NULL)
    self->customer = g_string_chunk_insert (self->strings, row->customer);
  if (row->organization != NULL)
    self->organization = g_string_chunk_insert (self->strings, row->organization);
  self->rating = row->rating;
}

static void
replay_row (Clocks *self, const TicketRow *row)
{
  ClockFlag flag = { row->event.at, row->event.kind, row->flag };

  if (row->flag != 0)
    g_array_append_val (self->flags, flag);
  if (row->event.at > self->now)
    return;
  replay_event (self->replay, &row->event);
}

/* Reads up to the first event of the next ticket, which stays in `row`. */
static gboolean
read_ticket (Clocks *self, gboolean *ok, GError **error)
{
  if (!self->has_row && !self->at_end)
    self->has_row = ticket_cursor_next (self->cursor, &self->row, ok, error);
  if (!self->has_row)
    return FALSE;
  replay_begin (self->replay, self->row.event.ticket);
  replay_whose (self->replay, &self->row);
  g_array_set_size (self->flags, 0);
  do
    {
      replay_row (self, &self->row);
      self->has_row = ticket_cursor_next (self->cursor, &self->row, ok, error);
    }
  while (self->has_row && !self->row.first);
  self->at_end = !self->has_row;
  judge_ticket (self);
  return TRUE;
}

gboolean
clocks_next (Clocks *self, Clock *clock, gboolean *ok, GError **error)
{
  *ok = TRUE;
  while (self->next == self->ready->len)
    if (!read_ticket (self, ok, error) || !*ok)
      return FALSE;
  *clock = g_array_index (self->ready, Clock, self->next++);
  clock->flags = (const ClockFlag *) (gpointer) self->flags->data;
  clock->n_flags = self->flags->len;
  return TRUE;
}

/* ---- Who waits */

static gint64
answer_due (const Desk *desk, const Replay *replay, gint64 now)
{
  gint64 due = WORK_NEVER;
  Clock clock;

  for (guint i = 0; i < replay->runs->len; i++)
    if (desk_clock_kinds[g_array_index (replay->runs, Run, i).clock].is_reply
        && judge_run (desk, replay, i, now, &clock) && clock.state == CLOCK_RUNNING
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

  replay->desk = desk;
  replay_begin (replay, "");
  while (ticket_cursor_next (cursor, &row, &ok, error))
    {
      if (row.first)
        replay_whose (replay, &row);
      if (row.event.at <= now)
        replay_event (replay, &row.event);
    }
  replay_end (replay);
  *due = answer_due (desk, replay, now);
  return ok;
}
