#include "sla/rulebook.h"

#include <string.h>

enum
{
  CHUNK_BYTES = 1024,
  ID_DIGITS = 18 /* fit into a gint64 */
};

/* An event of a second whose order is still to be found. */
typedef struct
{
  TicketEvent event; /* without event_id; strings in `strings` */
  gint64 number;     /* of its event_id; -1: it has none */
  guint rank;
  guint meaning; /* of those of one rank that no number tells apart */
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
  self->resolved = self->asked = FALSE;
  self->so_far = (Solution){ .agent = "", .first_agent = "" };
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
    {
      WorkSpan *pause = &g_array_index (self->pauses, WorkSpan, self->pauses->len - 1);

      pause->to = at;
      self->so_far.waited_s += at - pause->from;
    }
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

gboolean
replay_is_bot (const Desk *desk, const char *author)
{
  char **bots = desk == NULL ? NULL : desk->bots;

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
  self->so_far.contacts += !self->asked;
  self->asked = TRUE;
  if (self->is_running[CLOCK_FIRST_REPLY] || self->is_running[CLOCK_NEXT_REPLY])
    return;
  replay_start (self, self->answered ? CLOCK_NEXT_REPLY : CLOCK_FIRST_REPLY, event, event->at);
}

static void
on_reply (Replay *self, const TicketEvent *event)
{
  if (self->by_bot)
    return;
  self->answered = self->answered || self->is_running[CLOCK_FIRST_REPLY];
  replay_stop (self, CLOCK_FIRST_REPLY, RUN_DONE, event->at, event->author);
  replay_stop (self, CLOCK_NEXT_REPLY, RUN_DONE, event->at, event->author);
}

static const char *
agent_of (const Replay *self, const TicketEvent *event)
{
  return event->author == NULL || self->by_bot ? "" : event->author;
}

static void
on_agent (Replay *self, const TicketEvent *event)
{
  on_reply (self, event);
  if (self->by_bot || self->so_far.contacts == 0)
    return;
  if (self->so_far.replies++ == 0)
    self->so_far.first_agent = agent_of (self, event);
  self->asked = FALSE;
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
  self->asked = FALSE;
  self->solution = self->so_far;
  self->solution.solved_at = event->at;
  self->solution.agent = agent_of (self, event);
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
  self->escalated = self->so_far.escalated = TRUE;
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
  [EVENT_CUSTOMER] = on_customer,   [EVENT_AGENT] = on_agent,
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
  self->by_bot = (event->kind == EVENT_AGENT || event->kind == EVENT_SOLVED
                  || event->kind == EVENT_CLOSED)
                 && replay_is_bot (self->desk, event->author);
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
                         || (kind == EVENT_RESUMED && self->waiting);
  guint rank = order_of_kinds[kind] * RANK_STEP;

  /* Also before a wait: it ended by waiting. */
  if (kind == EVENT_REOPENED && self->resolved)
    return (order_of_kinds[EVENT_WAITING] - 1) * RANK_STEP + 1;
  if (kind == EVENT_CUSTOMER && merged)
    rank = (order_of_kinds[EVENT_MERGED] - 1) * RANK_STEP;
  return goes_before ? rank - RANK_STEP - 1 : rank;
}

/* Messages whose order the source tells stand together, by their numbers, and so do states. */
static gint
by_meaning (gconstpointer a, gconstpointer b)
{
  const Pending *left = a, *right = b;

  if (left->rank != right->rank)
    return left->rank < right->rank ? -1 : 1;
  if (left->number != right->number)
    return left->number < right->number ? -1 : 1;
  return (left->meaning > right->meaning) - (left->meaning < right->meaning);
}

/* What may be taken by the source's numbers: the kind that stands for its group, of which no other group
 * has one between. */
static EventKind
group_of (EventKind kind)
{
  switch (kind)
    {
    case EVENT_CUSTOMER:
    case EVENT_AGENT:
      return EVENT_AGENT;
    case EVENT_WAITING:
    case EVENT_RESUMED:
    case EVENT_SOLVED:
    case EVENT_REOPENED:
    case EVENT_CLOSED:
      return EVENT_WAITING;
    default:
      return EVENT_KINDS;
    }
}

static void
rank_second (Replay *self)
{
  Pending *pending = (Pending *) (gpointer) self->second->data;
  gboolean merged = FALSE, unnumbered[EVENT_KINDS + 1] = { FALSE };

  for (guint i = 0; i < self->second->len; i++)
    {
      merged |= pending[i].event.kind == EVENT_MERGED;
      unnumbered[group_of (pending[i].event.kind)] |= pending[i].number < 0;
    }
  for (guint i = 0; i < self->second->len; i++)
    {
      EventKind group = group_of (pending[i].event.kind);
      gboolean told = group != EVENT_KINDS && !unnumbered[group] && !merged;

      pending[i].meaning = rank_of (self, pending[i].event.kind, merged);
      pending[i].rank = (told ? (guint) order_of_kinds[group] * RANK_STEP : pending[i].meaning)
                        + (pending[i].event.took != NULL ? LAST_RANK : 0);
    }
  g_array_sort (self->second, by_meaning);
}

/* It ends a state that the ticket is not in, beside an update, which tells states as they are. */
static gboolean
is_idle (const Replay *self, EventKind kind)
{
  gboolean ends_nothing = (kind == EVENT_RESUMED && !self->waiting)
                          || (kind == EVENT_REOPENED && !self->resolved)
                          || (kind == EVENT_DEESCALATED && !self->escalated);

  for (guint i = 0; ends_nothing && i < self->second->len; i++)
    if (g_array_index (self->second, Pending, i).event.kind == EVENT_UPDATED)
      return TRUE;
  return FALSE;
}

static void
play_second (Replay *self)
{
  if (self->second->len > 1)
    rank_second (self);
  for (guint i = 0; i < self->second->len; i++)
    {
      const TicketEvent *event = &g_array_index (self->second, Pending, i).event;

      if (self->told != NULL)
        self->told (self->data, event, is_idle (self, event->kind));
      replay_play (self, event);
    }
  g_array_set_size (self->second, 0);
}

/* The text for as long as the ticket is replayed; `last` is what the event before had there, which
 * is mostly the same. */
static const char *
keep_once (Replay *self, const char *text, const char *last)
{
  if (text == NULL || (last != NULL && strcmp (text, last) == 0))
    return text == NULL ? NULL : last;
  return g_string_chunk_insert (self->strings, text);
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
  self->is_solved = self->resolved && !self->merged;
}
