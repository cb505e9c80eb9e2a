/* rulebook.h - which promise holds for a ticket, when it is due, who waits: the one place, for
 * slareport's clocks and for what ticketmail promises a customer.
 *
 * A clock is one promise on one ticket.  The rules:
 *
 * - first reply: from the customer's first message to the first public agent message after it.
 * - next reply: from the oldest unanswered later customer message; further ones do not move it.
 * - resolution: from opening (else the first event) to `solved` or `closed`.  `reopened` starts
 *   another clock of the same ticket with the time used so far; the time spent solved does not
 *   count.  `waiting` pauses it, in business time.
 * - `opened` alone is no message: a ticket that an agent opens has no reply clock until a
 *   customer writes.  Notes and automatic messages neither start nor stop anything.
 * - A customer's message ends `waiting`: it is what the ticket waited for.
 * - What a bot says is an automatic message, and what it solves or closes answers nobody: the
 *   resolution clock stops, a reply clock runs on.  Bots are the authors of desk.yaml's `bots:`;
 *   without it those called bot, system, automation or trigger, and those whose name ends in
 *   [bot], -bot or _bot.
 * - `solved` and `closed` without a reply stop a reply clock there.
 * - `merged` ends the ticket's clocks as exempt; what comes later starts none.
 * - The promise is the first in desk.yaml that fits and was in force when the clock stopped (or
 *   is now); it judges the whole time from the start.  Channel and line are those of the
 *   message that started the clock, priority and tags those of the ticket when it stopped,
 *   customer that of the ticket: it or its organization.
 * - Verdict: business time used <= target.  Unanswered and past due: overdue.
 *
 * - An event that says how long it took, and not when it was (TicketEvent.took), stops a clock with
 *   that time used, whatever the calendar: its source counted in its own hours.  Such a clock counts
 *   in the period in which it was due.  Of one second these events come last.
 *
 * Events after a clock stopped do not change it.
 *
 * What a ticket took until it was solved (Solution): all up to the event that solved it last.  One
 * that was reopened since, or merged, has no solution.
 *
 * - A contact is what the customer writes until somebody replies: several messages in a row are
 *   one.
 * - A reply is a public message of an agent, no bot, to a customer who has written: what an agent
 *   writes before that is none.
 * - It waited while it was `waiting`, by the wall clock.
 *
 * Events of one second have no order in many sources; theirs is by what they mean, whatever
 * the order of import:
 *
 * - opened; merged; agent; customer; auto; note; escalated, deescalated; waiting, resumed;
 *   solved, reopened, closed; updated.
 * - So a merge ends clocks before what it closes, solves or says does.  A customer's message of
 *   that second goes before it.
 * - An agent's message answers a customer's of the same second only when the source says so: by
 *   event ids that are numbers (or `agent-123`, as Zendesk's become), and then those of all
 *   messages of that second, which follow their numbers; or by `took`, which is 0 where a row of a
 *   ticket has its reply at the time of its opening (ticket/source.c).
 * - `deescalated`, `resumed` and `reopened` go before their opposites when the ticket is
 *   escalated, waiting or solved as the second begins, `reopened` also before `waiting`.
 * - But when all of waiting, resumed, solved, reopened and closed of that second have such numbers,
 *   these follow them: many logs know minutes, and count the changes of a ticket. */
#pragma once

#include "desk/desk.h"
#include "sla/period.h"
#include "ticket/tickets.h"

/* ---- Replay (replay.c): one ticket's events, in time order, into the runs of its clocks
 *
 * Nothing in a run knows of hours or targets: it is a start, perhaps a stop, and the pauses
 * between. */

typedef enum
{
  RUN_OPEN, /* not stopped */
  RUN_DONE,
  RUN_MERGED
} RunEnd;

/* Strings live as long as the Replay's ticket. */
typedef struct
{
  DeskClock clock;
  RunEnd end;
  gint64 started;
  gint64 stopped; /* when not RUN_OPEN */
  gint64 took; /* seconds, as the source counted them: `stopped` says nothing then; -1: it did not */
  const char *channel, *line; /* of the message that started it, else of the ticket then, else
                                  of the ticket when it stopped */
  const char *priority, *tags; /* of the ticket when it stopped, or last */
  const char *agent;
  gboolean escalated;
  gboolean paused; /* in a pause that has not ended */
  guint n_pauses;  /* the first ones of the Replay's `pauses` */
} Run;

/* What a ticket took until it was solved; strings as a Run's. */
typedef struct
{
  gint64 solved_at;        /* Unix seconds; when it was opened, where only `took` is known */
  const char *agent;       /* who solved it; "" when nobody knows, or it was a bot */
  const char *first_agent; /* who replied first; likewise, or nobody did */
  guint contacts, replies;
  gint64 waited_s;
  gboolean escalated; /* at some time */
} Solution;

typedef struct
{
  const Desk *desk; /* whose `bots:` hold; NULL: none are stated */
  /* NULL, or told of each event, see ClocksWatch. */
  void (*told) (gpointer data, const TicketEvent *event, gboolean is_idle);
  gpointer data;
  const char *ticket;
  GArray *runs;   /* of Run, in the order in which they ended */
  GArray *pauses; /* of WorkSpan: half open, ascending, disjoint; the last one of a paused run
                     ends at WORK_NEVER.  A clock that began again shares those from before */
  /* What is known of the ticket by now. */
  GStringChunk *strings;
  TicketEvent last; /* the one given last; its texts are in `strings` */
  GArray *second;   /* the events of the last second, not yet replayed */
  const char *channel, *line, *priority, *tags;
  const char *customer, *organization; /* of the ticket as a whole; "" when not known */
  int rating;                          /* 0 to 100; -1: not known */
  Run current[CLOCK_KINDS];
  gboolean is_running[CLOCK_KINDS];
  gboolean answered; /* the first-reply clock has ended */
  gboolean seen, escalated, waiting, merged;
  gboolean resolved;
  gint64 opened_at, resolved_at;
  gint64 took;        /* of the event at hand; -1: it has a time of its own */
  gboolean by_bot;    /* the same: a message or a solution, and nobody's */
  Solution so_far;    /* up to the event at hand */
  Solution solution;  /* up to the last one that solved it */
  gboolean is_solved; /* behind replay_end (): the ticket has a `solution` */
  gboolean asked;     /* a contact that nobody has replied to */
} Replay;

Replay *replay_new (void);
void replay_free (Replay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Replay, replay_free)

/* Forgets the last ticket. */
void replay_begin (Replay *self, const char *ticket);
/* Events come by time. */
void replay_event (Replay *self, const TicketEvent *event);
/* Ends the ticket: what still runs is closed as RUN_OPEN. */
void replay_end (Replay *self);
/* `desk` NULL: its `bots:` are not stated.  Nobody is none. */
gboolean replay_is_bot (const Desk *desk, const char *author);

/* ---- Clocks */

typedef enum
{
  CLOCK_MET,
  CLOCK_BREACHED,
  CLOCK_RUNNING,
  CLOCK_OVERDUE,
  CLOCK_EXEMPT,
  CLOCK_STATES
} ClockState;

extern const char *const clock_state_names[CLOCK_STATES];

/* An event that contradicts others of its ticket (ticket/tickets.h). */
typedef struct
{
  gint64 at;
  EventKind kind;
  guint flag; /* ticket_flag_name () */
} ClockFlag;

/* What is pointed to is valid until the next ticket. */
typedef struct
{
  const char *ticket;
  guint run;              /* of the Replay's `runs` */
  const ClockFlag *flags; /* of all events of the ticket, by time, also of those behind now */
  guint n_flags;
  const DeskPromise *promise;
  const char *channel, *line, *priority; /* "" when not known */
  const char *tags;                      /* separated by spaces */
  const char *customer, *organization;
  const char *agent; /* who stopped it; "" when nobody did or nobody knows */
  gint64 started;    /* Unix seconds */
  gint64 due;        /* WORK_NEVER: paused now, or no business time left */
  gint64 stopped;    /* WORK_NEVER: not yet, or (`is_counted`) at a time that is not known */
  gboolean is_counted; /* its source counted the time used */
  gint64 business_s;   /* used, up to `stopped` or now, pauses taken off */
  gint64 calendar_s;   /* the same on the wall clock's terms, pauses taken off */
  gint64 target_s;     /* business seconds */
  gint64 left_s;       /* target_s - business_s */
  gboolean escalated;  /* second line had it at some time while the clock ran */
  gboolean paused;     /* now */
  ClockState state;
} Clock;

/* Names of customers, channels, priorities, ... are the same in capitals and small letters: for promises,
 * filters and groups alike. */
gboolean rulebook_same_name (const char *a, const char *b);
/* Whether a ticket with these tags has the one that a promise is for; NULL: any ticket. */
gboolean rulebook_has_tag (const char *wanted, const char *tags);

/* ---- All clocks */

typedef struct Clocks Clocks;

/* What the replay passes by, for who wants to know. */
typedef struct
{
  /* Every event of a ticket up to now, without its id, in the order in which they are taken; `is_idle`: it ends a
   * state that the ticket is not in, beside an update, as a log does that has the state in each row.  NULL: nobody
   * asks. */
  void (*event) (gpointer data, const TicketEvent *event, gboolean is_idle);
  /* Then the ticket: what it was last, and its clocks; NULL: nobody asks. */
  void (*ticket) (gpointer data, const Replay *replay, const Clock *clocks, guint n_clocks);
  gpointer data;
  Period period;      /* of interest */
  guint64 unpromised; /* clocks so far that no promise fits, by channel, line, priority or tag, and
                         that stopped in the period or, not stopped, began in it */
} ClocksWatch;

/* The clocks of all tickets that may have one that is decided in [since, until), by their events
 * up to and with those at `now`.  `ticket` not NULL: of this one alone, which must
 * stand until the end.  `watch` may be NULL.  NULL on error. */
Clocks *clocks_new (Store *store, const Desk *desk, const char *ticket, gint64 since,
                    gint64 until, gint64 now, ClocksWatch *watch, GError **error);
void clocks_free (Clocks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Clocks, clocks_free)
/* Ticket by ticket, by start.  FALSE at the end, and on error with `*ok` FALSE. */
gboolean clocks_next (Clocks *self, Clock *clock, gboolean *ok, GError **error);

/* ---- Who waits */

/* By when the customer who waits for an answer on this ticket has it, by the clock that runs at
 * `now`.  WORK_NEVER: nobody waits, or nothing is promised (merged, escalated and exempt, no
 * promise fits), or the time is past.  The cursor (ticket_cursor_of ()) stays the caller's. */
gboolean rulebook_answer_due (const Desk *desk, TicketCursor *cursor, gint64 now, gint64 *due,
                              GError **error);
