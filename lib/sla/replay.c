#include "sla/replay.h"

#include <string.h>

enum
{
  CHUNK_BYTES = 1024
};

/* What is known of the ticket by now. */
typedef struct
{
  const char *channel, *line, *priority, *tags;
} Facts;

struct Replay
{
  GStringChunk *strings;
  const char *ticket;
  Facts facts;
  Run current[CLOCK_KINDS];
  gboolean runs[CLOCK_KINDS];
  GArray *pauses;            /* of WorkSpan: of the resolution clock, through all reopenings */
  gboolean answered;         /* the first-reply clock has ended */
  gboolean seen, escalated, waiting, merged;
  gboolean resolved;
  gint64 opened_at, resolved_at;
  GArray *done;              /* of Run */
};

Replay *
replay_new (void)
{
  Replay *self = g_new0 (Replay, 1);

  self->strings = g_string_chunk_new (CHUNK_BYTES);
  self->pauses = g_array_new (FALSE, FALSE, sizeof (WorkSpan));
  self->done = g_array_new (FALSE, FALSE, sizeof (Run));
  return self;
}

void
replay_free (Replay *self)
{
  if (self == NULL)
    return;
  g_string_chunk_free (self->strings);
  g_array_unref (self->pauses);
  g_array_unref (self->done);
  g_free (self);
}

void
replay_begin (Replay *self, const char *ticket)
{
  g_string_chunk_clear (self->strings);
  g_array_set_size (self->pauses, 0);
  g_array_set_size (self->done, 0);
  self->ticket = g_string_chunk_insert (self->strings, ticket);
  self->facts = (Facts){ "", "", "", "" };
  memset (self->runs, 0, sizeof self->runs);
  self->answered = self->seen = self->escalated = self->waiting = self->merged = FALSE;
  self->resolved = FALSE;
}

static void
replay_learn (Replay *self, const char **fact, const char *value)
{
  if (value != NULL && strcmp (*fact, value) != 0)
    *fact = g_string_chunk_insert (self->strings, value);
}

static const char *
replay_keep (Replay *self, const char *text)
{
  return text == NULL ? "" : g_string_chunk_insert (self->strings, text);
}

/* What the message itself says goes before what the ticket is. */
static const char *
own_or (Replay *self, const char *own, const char *of_ticket)
{
  return own == NULL || strcmp (own, of_ticket) == 0 ? of_ticket : replay_keep (self, own);
}

static void
replay_start (Replay *self, DeskClock clock, const TicketEvent *event, gint64 at)
{
  self->runs[clock] = TRUE;
  self->current[clock] = (Run){
    .clock = clock,
    .started = at,
    .channel = own_or (self, event->channel, self->facts.channel),
    .line = own_or (self, event->line, self->facts.line),
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

  if (!self->runs[clock])
    return;
  run->end = end;
  run->stopped = at;
  if (*run->channel == '\0')
    run->channel = self->facts.channel;
  if (*run->line == '\0')
    run->line = self->facts.line;
  run->priority = self->facts.priority;
  run->tags = self->facts.tags;
  run->agent = replay_keep (self, agent);
  run->paused = clock == CLOCK_RESOLUTION && self->waiting;
  run->n_pauses = clock == CLOCK_RESOLUTION ? self->pauses->len : 0;
  g_array_append_val (self->done, *run);
  self->runs[clock] = FALSE;
}

static void
on_customer (Replay *self, const TicketEvent *event)
{
  if (self->runs[CLOCK_FIRST_REPLY] || self->runs[CLOCK_NEXT_REPLY])
    return;
  replay_start (self, self->answered ? CLOCK_NEXT_REPLY : CLOCK_FIRST_REPLY, event, event->at);
}

static void
on_reply (Replay *self, const TicketEvent *event)
{
  self->answered = self->answered || self->runs[CLOCK_FIRST_REPLY];
  replay_stop (self, CLOCK_FIRST_REPLY, RUN_DONE, event->at, event->author);
  replay_stop (self, CLOCK_NEXT_REPLY, RUN_DONE, event->at, event->author);
}

static void
on_solved (Replay *self, const TicketEvent *event)
{
  on_reply (self, event);
  if (!self->runs[CLOCK_RESOLUTION])
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
  if (self->runs[CLOCK_RESOLUTION] && !self->waiting)
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

void
replay_event (Replay *self, const TicketEvent *event)
{
  if (self->merged)
    return;
  if (says_where (event->kind) || *self->facts.channel == '\0')
    replay_learn (self, &self->facts.channel, event->channel);
  if (says_where (event->kind) || *self->facts.line == '\0')
    replay_learn (self, &self->facts.line, event->line);
  replay_learn (self, &self->facts.priority, event->priority);
  replay_learn (self, &self->facts.tags, event->tags);
  /* The resolution clock runs from `opened`, else from what is known first. */
  if (!self->seen && event->kind != EVENT_MERGED)
    {
      self->seen = TRUE;
      self->opened_at = event->at;
      replay_start (self, CLOCK_RESOLUTION, event, event->at);
    }
  if (on_event[event->kind] != NULL)
    on_event[event->kind] (self, event);
}

void
replay_end (Replay *self)
{
  for (int i = 0; i < CLOCK_KINDS; i++)
    replay_stop (self, i, RUN_OPEN, WORK_NEVER, NULL);
}

const char *
replay_ticket (const Replay *self)
{
  return self->ticket;
}

const Run *
replay_runs (const Replay *self, guint *count)
{
  *count = self->done->len;
  return (const Run *) self->done->data;
}

const WorkSpan *
replay_pauses (const Replay *self)
{
  return (const WorkSpan *) self->pauses->data;
}
