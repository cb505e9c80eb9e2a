#include "sla/rulebook.h"

#include <string.h>

/* The year 1: no calendar begins before. */
#define EARLIEST (-G_GINT64_CONSTANT (62135596800))

enum
{
  CHUNK_BYTES = 1024,
  ID_DIGITS = 18 /* fit into a gint64 */
};

/* ---- Replay */

/* An event of a second whose order is still to be found. */
typedef struct
{
  TicketEvent event; /* without event_id; strings in `strings` */
  gint64 number;     /* of its event_id; -1: it has none */
  guint rank;
} Pending;

Replay *
replay_new (void)
{
  Replay *self = g_new0 (Replay, 1);

  self->strings = g_string_chunk_new (CHUNK_BYTES);
  self->pauses = g_array_new (FALSE, FALSE, sizeof (WorkSpan));
  self->runs = g_array_new (FALSE, FALSE, sizeof (Run));
  self->second = g_array_new (FALSE, FALSE, sizeof (Pending));
  return self;
}

void
replay_free (Replay *self)
{
  if (self == NULL)
    return;
  g_string_chunk_free (self->strings);
  g_array_unref (self->pauses);
  g_array_unref (self->runs);
  g_array_unref (self->second);
  g_free (self);
}

void
replay_begin (Replay *self, const char *ticket)
{
  g_string_chunk_clear (self->strings);
  self->last = (TicketEvent){ 0 };
  g_array_set_size (self->pauses, 0);
  g_array_set_size (self->runs, 0);
  g_array_set_size (self->second, 0);
  self->ticket = g_string_chunk_insert (self->strings, ticket);
  self->channel = self->line = self->priority = self->tags = "";
  self->customer = self->organization = "";
  self->rating = -1;
  memset (self->is_running, 0, sizeof self->is_running);
  self->answered = self->seen = self->escalated = self->waiting = self->merged = FALSE;
  self->resolved = FALSE;
}

static void
replay_learn (const char **fact, const char *value)
{
  if (value != NULL)
    *fact = value;
}

/* What the message itself says goes before what the ticket is. */
static const char *
own_or (const char *own, const char *of_ticket)
{
  return own != NULL ? own : of_ticket;
}

static void
replay_start (Replay *self, DeskClock clock, const TicketEvent *event, gint64 at)
{
  self->is_running[clock] = TRUE;
  self->current[clock] = (Run){
    .clock = clock,
    .started = at,
    .channel = own_or (event->channel, self->channel),
    .line = own_or (event->line, self->line),
    .agent = "",
    .escalated = self->escalated,
  };
}

static void
end_pause (Replay *self, gint64 at)
{
  if (self->waiting)
    g_array_index (self->pauses, WorkSpan, self->pauses->len - 1).to = at;
  self->waiting = FALSE;
}

static void
begin_pause (Replay *self, gint64 at)
{
  WorkSpan pause = { at, WORK_NEVER };

  self->waiting = TRUE;
  g_array_append_val (self->pauses, pause);
}

static void
replay_stop (Replay *self, DeskClock clock, RunEnd end, gint64 at, const char *agent)
{
  Run *run = &self->current[clock];

  if (!self->is_running[clock])
    return;
  run->end = end;
  run->stopped = at;
  run->took = end == RUN_DONE ? self->took : -1;
  if (*run->channel == '\0')
    run->channel = self->channel;
  if (*run->line == '\0')
    run->line = self->line;
  run->priority = self->priority;
  run->tags = self->tags;
  run->agent = agent != NULL ? agent : "";
  run->paused = clock == CLOCK_RESOLUTION && self->waiting;
  run->n_pauses = clock == CLOCK_RESOLUTION ? self->pauses->len : 0;
  g_array_append_val (self->runs, *run);
  self->is_running[clock] = FALSE;
}

/* ---- Who is nobody */

static gboolean
is_called_bot (const char *author)
{
  static const char *const names[] = { "bot", "system", "automation", "trigger" };
  static const char *const ends[] = { "[bot]", "-bot", "_bot" };
  gsize length = strlen (author);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (author, names[i]) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (length > strlen (ends[i])
        && g_ascii_strcasecmp (author + length - strlen (ends[i]), ends[i]) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_bot (const Replay *self, const char *author)
{
  char **bots = self->desk == NULL ? NULL : self->desk->bots;

  if (author == NULL || *author == '\0')
    return FALSE;
  if (bots == NULL)
    return is_called_bot (author);
  for (; *bots != NULL; bots++)
    if (g_ascii_strcasecmp (author, *bots) == 0)
      return TRUE;
  return FALSE;
}

/* ---- What each kind of event does */

static void
on_customer (Replay *self, const TicketEvent *event)
{
  end_pause (self, event->at);
  if (self->is_running[CLOCK_FIRST_REPLY] || self->is_running[CLOCK_NEXT_REPLY])
    return;
  replay_start (self, self->answered ? CLOCK_NEXT_REPLY : CLOCK_FIRST_REPLY, event, event->at);
}

static void
on_reply (Replay *self, const TicketEvent *event)
{
  if (is_bot (self, event->author))
    return;
  self->answered = self->answered || self->is_running[CLOCK_FIRST_REPLY];
  replay_stop (self, CLOCK_FIRST_REPLY, RUN_DONE, event->at, event->author);
  replay_stop (self, CLOCK_NEXT_REPLY, RUN_DONE, event->at, event->author);
}

static void
on_solved (Replay *self, const TicketEvent *event)
{
  on_reply (self, event);
  if (!self->is_running[CLOCK_RESOLUTION])
    return;
  end_pause (self, event->at);
  replay_stop (self, CLOCK_RESOLUTION, RUN_DONE, event->at, event->author);
  self->resolved = TRUE;
  self->resolved_at = event->at;
}

static void
on_reopened (Replay *self, const TicketEvent *event)
{
  WorkSpan solved = { self->resolved_at, event->at };

  if (!self->resolved)
    return;
  g_array_append_val (self->pauses, solved);
  self->resolved = FALSE;
  replay_start (self, CLOCK_RESOLUTION, event, self->opened_at);
}

static void
on_waiting (Replay *self, const TicketEvent *event)
{
  if (self->is_running[CLOCK_RESOLUTION] && !self->waiting)
    begin_pause (self, event->at);
}

static void
on_resumed (Replay *self, const TicketEvent *event)
{
  end_pause (self, event->at);
}

static void
on_escalated (Replay *self, const TicketEvent *event G_GNUC_UNUSED)
{
  self->escalated = TRUE;
  for (int i = 0; i < CLOCK_KINDS; i++)
    self->current[i].escalated = TRUE;
}

static void
on_deescalated (Replay *self, const TicketEvent *event G_GNUC_UNUSED)
{
  self->escalated = FALSE;
}

static void
on_merged (Replay *self, const TicketEvent *event)
{
  end_pause (self, event->at);
  for (int i = 0; i < CLOCK_KINDS; i++)
    replay_stop (self, i, RUN_MERGED, event->at, event->author);
  self->merged = TRUE;
}

static void (*const on_event[EVENT_KINDS]) (Replay *, const TicketEvent *) = {
  [EVENT_CUSTOMER] = on_customer,   [EVENT_AGENT] = on_reply,
  [EVENT_ESCALATED] = on_escalated, [EVENT_DEESCALATED] = on_deescalated,
  [EVENT_WAITING] = on_waiting,     [EVENT_RESUMED] = on_resumed,
  [EVENT_SOLVED] = on_solved,       [EVENT_CLOSED] = on_solved,
  [EVENT_REOPENED] = on_reopened,   [EVENT_MERGED] = on_merged,
};

/* Where the agent answers from does not make the ticket's channel. */
static gboolean
says_where (EventKind kind)
{
  return kind == EVENT_OPENED || kind == EVENT_CUSTOMER || kind == EVENT_UPDATED;
}

static void
replay_play (Replay *self, const TicketEvent *event)
{
  if (self->merged)
    return;
  self->took = event->took == NULL ? -1 : g_ascii_strtoll (event->took, NULL, 10);
  if (says_where (event->kind) || *self->channel == '\0')
    replay_learn (&self->channel, event->channel);
  if (says_where (event->kind) || *self->line == '\0')
    replay_learn (&self->line, event->line);
  replay_learn (&self->priority, event->priority);
  replay_learn (&self->tags, event->tags);
  /* The resolution clock runs from `opened`, else from what is known first. */
  if (!self->seen && event->kind != EVENT_MERGED)
    {
      self->seen = TRUE;
      self->opened_at = event->at;
      replay_start (self, CLOCK_RESOLUTION, event, event->at);
    }
  if (on_event[event->kind] != NULL)
    on_event[event->kind](self, event);
}

/* ---- The order of one second: rulebook.h says which */

/* `42`, or `agent-42` of an agent's message. */
static gint64
id_number (const TicketEvent *event)
{
  const char *id = event->event_id;
  gint64 number = 0;
  guint length = 0;

  if (id == NULL)
    return -1;
  if (!g_ascii_isdigit (*id))
    {
      const char *name = event_kind_names[event->kind];
      gsize size = strlen (name);

      if (strncmp (id, name, size) != 0 || id[size] != '-')
        return -1;
      id += size + 1;
    }
  for (; length < ID_DIGITS && g_ascii_isdigit (id[length]); length++)
    number = number * 10 + (id[length] - '0');
  return length == 0 || id[length] != '\0' ? -1 : number;
}

enum
{
  RANK_STEP = 4,   /* room to go before a neighbour */
  LAST_RANK = 1000 /* behind all kinds */
};

/* By kind, RANK_STEP apart. */
static const guint8 order_of_kinds[EVENT_KINDS] = {
  [EVENT_OPENED] = 0,  [EVENT_MERGED] = 2,   [EVENT_AGENT] = 3,     [EVENT_CUSTOMER] = 4,
  [EVENT_AUTO] = 5,    [EVENT_NOTE] = 6,     [EVENT_ESCALATED] = 7, [EVENT_DEESCALATED] = 8,
  [EVENT_WAITING] = 9, [EVENT_RESUMED] = 10, [EVENT_SOLVED] = 11,   [EVENT_REOPENED] = 12,
  [EVENT_CLOSED] = 13, [EVENT_UPDATED] = 14,
};

static guint
rank_of (const Replay *self, EventKind kind, gboolean merged)
{
  gboolean goes_before = (kind == EVENT_DEESCALATED && self->escalated)
                         || (kind == EVENT_RESUMED && self->waiting)
                         || (kind == EVENT_REOPENED && self->resolved);
  guint rank = order_of_kinds[kind] * RANK_STEP;

  if (kind == EVENT_CUSTOMER && merged)
    rank = (order_of_kinds[EVENT_MERGED] - 1) * RANK_STEP;
  return goes_before ? rank - RANK_STEP - 1 : rank;
}

/* Messages whose order the source tells stand together, by their numbers. */
static gint
by_meaning (gconstpointer a, gconstpointer b)
{
  const Pending *left = a, *right = b;

  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;
  return (left->number > right->number) - (left->number < right->number);
}

static gboolean
is_message (const Pending *pending)
{
  return pending->event.kind == EVENT_CUSTOMER || pending->event.kind == EVENT_AGENT;
}

static void
rank_second (Replay *self)
{
  Pending *pending = (Pending *) (gpointer) self->second->data;
  gboolean merged = FALSE, numbered = TRUE;

  for (guint i = 0; i < self->second->len; i++)
    {
      merged |= pending[i].event.kind == EVENT_MERGED;
      numbered &= !is_message (&pending[i]) || pending[i].number >= 0;
    }
  for (guint i = 0; i < self->second->len; i++)
    {
      gboolean told = numbered && !merged && is_message (&pending[i]);

      pending[i].rank = rank_of (self, told ? EVENT_AGENT : pending[i].event.kind, merged)
                        + (pending[i].event.took != NULL ? LAST_RANK : 0);
    }
  g_array_sort (self->second, by_meaning);
}

static void
play_second (Replay *self)
{
  if (self->second->len > 1)
    rank_second (self);
  for (guint i = 0; i < self->second->len; i++)
    replay_play (self, &g_array_index (self->second, Pending, i).event);
  g_array_set_size (self->second, 0);
}

/* The text for as long as the ticket is replayed; `last` is what the event before had there, which
 * is mostly the same. */
static const char *
keep_once (Replay *self, const char *text, const char *last)
{
  if (text == NULL || (last != NULL && strcmp (text, last) == 0))
    return text == NULL ? NULL : last;
  return g_string_chunk_insert_const (self->strings, text);
}

void
replay_event (Replay *self, const TicketEvent *event)
{
  const TicketEvent *last = &self->last;
  Pending pending = { .event = { .ticket = self->ticket,
                                 .at = event->at,
                                 .kind = event->kind,
                                 .author = keep_once (self, event->author, last->author),
                                 .channel = keep_once (self, event->channel, last->channel),
                                 .line = keep_once (self, event->line, last->line),
                                 .priority = keep_once (self, event->priority, last->priority),
                                 .tags = keep_once (self, event->tags, last->tags),
                                 .took = keep_once (self, event->took, last->took) },
                      .number = id_number (event) };

  self->last = pending.event;
  if (self->second->len > 0 && g_array_index (self->second, Pending, 0).event.at != event->at)
    play_second (self);
  g_array_append_val (self->second, pending);
}

void
replay_end (Replay *self)
{
  play_second (self);
  for (int i = 0; i < CLOCK_KINDS; i++)
    replay_stop (self, i, RUN_OPEN, WORK_NEVER, NULL);
}

/* ---- Clocks */

const char *const clock_state_names[CLOCK_STATES] = {
  [CLOCK_MET] = "met",         [CLOCK_BREACHED] = "breached", [CLOCK_RUNNING] = "running",
  [CLOCK_OVERDUE] = "overdue", [CLOCK_EXEMPT] = "exempt",
};

/* ---- Which promise */

static gboolean
scope_fits (const char *wanted, const char *value)
{
  return wanted == NULL || g_ascii_strcasecmp (wanted, value) == 0;
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

/* A later start is never due earlier, so a start whose due lies before `at` bounds them all.
 * Twice as far back, as working days differ in length and a pause may cut one anywhere. */
static gint64
reach_of (const DeskPromise *promise, gint64 at)
{
  gint64 back = G_TIME_SPAN_DAY / G_TIME_SPAN_SECOND;

  while (back < at - EARLIEST && desk_promise_due (promise, at - back) >= at)
    back *= 2;
  return at - MIN (2 * back, at - EARLIEST);
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
  if (self->watch->event != NULL)
    self->watch->event (self->watch->data, &row->event);
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
