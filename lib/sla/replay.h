/* replay.h - one ticket's events, in time order, into the runs of its clocks.
 *
 * Nothing here knows of hours or targets: a run is a start, perhaps a stop, and the pauses
 * between; the rulebook judges it, and its header has the rules. */
#pragma once

#include "desk/desk.h"
#include "ticket/tickets.h"

typedef enum
{
  RUN_OPEN,   /* not stopped */
  RUN_DONE,
  RUN_MERGED
} RunEnd;

/* Strings live as long as the Replay's ticket. */
typedef struct
{
  DeskClock clock;
  RunEnd end;
  gint64 started;
  gint64 stopped;         /* when not RUN_OPEN */
  const char *channel, *line;  /* of the message that started it, else of the ticket then, else
                                  of the ticket when it stopped */
  const char *priority, *tags; /* of the ticket when it stopped, or last */
  const char *agent;
  gboolean escalated;
  gboolean paused;        /* in a pause that has not ended */
  guint n_pauses;         /* the first ones of replay_pauses () */
} Run;

typedef struct Replay Replay;

Replay *replay_new (void);
void replay_free (Replay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Replay, replay_free)

/* Forgets the last ticket. */
void replay_begin (Replay *self, const char *ticket);
void replay_event (Replay *self, const TicketEvent *event);
/* Ends the ticket: what still runs is closed as RUN_OPEN. */
void replay_end (Replay *self);

const char *replay_ticket (const Replay *self);
/* In the order in which they ended. */
const Run *replay_runs (const Replay *self, guint *count);
/* Half open, ascending, disjoint; the last one of a paused run ends at WORK_NEVER.  A clock that
 * began again shares those from before. */
const WorkSpan *replay_pauses (const Replay *self);
