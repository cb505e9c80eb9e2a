#include "sla/clocks.h"

struct Clocks
{
  const Desk *desk;
  TicketCursor *cursor;
  Replay *replay;
  gint64 now;
  GArray *ready;      /* of Clock: those of the last whole ticket */
  guint next;
  TicketRow row;      /* the first event of the ticket to come */
  gboolean has_row, at_end, ticket_begun;
  ClocksArrival arrival;
  gpointer arrival_data;
  guint64 unpromised; /* clocks that would run if a promise fitted */
};

Clocks *
clocks_new (const Desk *desk, TicketCursor *cursor, gint64 now)
{
  Clocks *self = g_new0 (Clocks, 1);

  self->desk = desk;
  self->cursor = cursor;
  self->replay = replay_new ();
  self->now = now;
  self->ready = g_array_new (FALSE, FALSE, sizeof (Clock));
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
  g_free (self);
}

void
clocks_on_arrival (Clocks *self, ClocksArrival arrival, gpointer data)
{
  self->arrival = arrival;
  self->arrival_data = data;
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
  guint count;
  const DeskPromise *promises = desk_promises (desk, &count);

  for (guint i = 0; i < count; i++)
    if (promises[i].clock == clock)
      return TRUE;
  return FALSE;
}

guint64
clocks_unpromised (const Clocks *self)
{
  return self->unpromised;
}

static void
judge_ticket (Clocks *self)
{
  guint count;
  const Run *runs;

  replay_end (self->replay);
  runs = replay_runs (self->replay, &count);
  g_array_set_size (self->ready, 0);
  self->next = 0;
  for (guint i = 0; i < count; i++)
    {
      Clock clock;

      if (rulebook_judge (self->desk, self->replay, i, self->now, &clock))
        g_array_append_val (self->ready, clock);
      else if (is_promised (self->desk, runs[i].clock))
        self->unpromised++;
    }
  g_array_sort (self->ready, by_start);
}

/* ---- Ticket by ticket */

static void
replay_row (Clocks *self, const TicketRow *row)
{
  if (row->event.at > self->now)
    return;
  if (row->event.kind == EVENT_CUSTOMER && self->arrival != NULL)
    self->arrival (self->arrival_data, row->event.at);
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
  return TRUE;
}

/* ---- Reach */

/* A later start is never due earlier, so a start whose due lies before `at` bounds them all.
 * Twice as far back, as working days differ in length and a pause may cut one anywhere. */
static gint64
reach_of (const DeskPromise *promise, gint64 at)
{
  gint64 back = G_TIME_SPAN_DAY / G_TIME_SPAN_SECOND;

  while (back < at && desk_promise_due (promise, at - back) >= at)
    back *= 2;
  return at - MIN (2 * back, at);
}

gint64
clocks_reach (const Desk *desk, gint64 at)
{
  guint count;
  const DeskPromise *promises = desk_promises (desk, &count);
  gint64 earliest = at;

  for (guint i = 0; i < count && at > 0; i++)
    earliest = MIN (earliest, reach_of (&promises[i], at));
  return earliest;
}
