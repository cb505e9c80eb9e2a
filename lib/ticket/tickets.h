/* tickets.h - the tickets in the file: stored once each, read back in order.
 *
 * An event is the same event when all its fields are: storing it again changes nothing, in
 * any order of files and lines.  What contradicts the rest of its ticket is stored and
 * carries a flag (ticket_flag_name). */
#pragma once

#include "input/runs.h"
#include "mail/threads.h"

/* ---- What happened to a ticket, one event at a time */

typedef enum
{
  EVENT_OPENED,    /* the ticket exists from then on; not a message */
  EVENT_CUSTOMER,  /* a message of the customer */
  EVENT_AGENT,     /* a public message of an agent */
  EVENT_AUTO,      /* an automatic message, of either side */
  EVENT_NOTE,      /* internal */
  EVENT_ESCALATED, /* second line took over */
  EVENT_DEESCALATED,
  EVENT_WAITING, /* on the customer */
  EVENT_RESUMED,
  EVENT_SOLVED,
  EVENT_REOPENED,
  EVENT_CLOSED,
  EVENT_MERGED,  /* into another ticket */
  EVENT_UPDATED, /* only priority, tags, line or channel changed */
  EVENT_KINDS
} EventKind;

/* "opened", ...; these numbers and names are stored: append only. */
extern const char *const event_kind_names[EVENT_KINDS];
/* FALSE when `name` is none of them; case does not matter. */
gboolean event_kind_parse (const char *name, EventKind *kind);

/* Strings are UTF-8, NULL when not known, and borrowed from whoever made the event. */
typedef struct
{
  const char *ticket; /* as the source names it; never NULL or empty */
  gint64 at;          /* Unix seconds */
  EventKind kind;
  const char *author;
  const char *channel; /* 'email', 'chat', 'phone', 'web', ... lower case */
  const char *line;
  const char *priority;
  const char *tags;         /* separated by spaces, sorted; "" means: none any more */
  const char *event_id;     /* unique within its ticket, as the source names it */
  const char *customer;     /* who asked: an account, an address, a name */
  const char *organization; /* whose people they are */
  const char *rating;       /* digits, "0" to "100": how satisfied the customer is */
  const char *took; /* digits, seconds since the opening, as the source counts: when it happened is
                       * not known, and `at` is the time of the opening */
  char *const *refers; /* of a mail that is a message: the Message-IDs that it refers to; else NULL */
  gboolean is_named; /* likewise: it says itself of which ticket it is */
} TicketEvent;

/* ---- Writing */

typedef struct TicketWriter TicketWriter;

#define TICKET_RUNS "ticketlog" /* whose runs import tickets (input/runs.h) */

/* The store is borrowed, a writer in mode STORE_RECORD, outside a transaction: the write
 * lock is taken only while a batch is stored, in short transactions, so that neither a slow input
 * nor a large one keeps others waiting.
 * `run`, borrowed: what is stored is its word, and goes when it is withdrawn; NULL: it stays. */
TicketWriter *ticket_writer_new (Store *store, ImportRun *run);
/* Drops what is not committed. */
void ticket_writer_free (TicketWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketWriter, ticket_writer_free)
/* The event is copied.  Every bounded batch is one transaction, which leaves the flags of its
 * tickets right. */
gboolean ticket_writer_add (TicketWriter *self, const TicketEvent *event, GError **error);
/* Of what is committed. */
typedef struct
{
  guint64 events;   /* stored now */
  guint64 known;    /* stored before */
  guint64 tickets;  /* that `events` are of */
  guint64 flagged;  /* events that carry a flag now, of all tickets that were added to */
  guint64 replaced; /* that a snapshot does not state, and are set aside */
} TicketCounts;
/* Stores what is left; `counts`, when not NULL, gets what was stored since
 * ticket_writer_new ().  More may be added after it.  Inside a transaction of the caller, which
 * commits or, on error, rolls back (for a few events), it is stored there, and not counted. */
gboolean ticket_writer_finish (TicketWriter *self, TicketCounts *counts, GError **error);

/* Takes back what only this run brought, and brings back what it had replaced: all is as if it
 * had never been.  In short transactions, or in one that is rolled back (`is_trial`).
 * DESK_ERROR_INPUT: no such run.  `*again`: it was withdrawn before, and nothing is done. */
typedef struct
{
  guint64 removed, tickets; /* events; those that they are of */
  guint64 back;             /* events that show again */
  guint64 kept;             /* that others state, too */
} WithdrawCounts;
gboolean tickets_withdraw (Store *store, gint64 run, gboolean is_trial, gboolean *again,
                           WithdrawCounts *counts, GError **error);

/* A ticket that is called by a Message-ID is part of another: the events of `from` become events
 * of `to`, with the runs that state them; where there is none of that name it is made.  Nothing is
 * done when there is no `from`.  `message_id` not NULL: this message of `sender` is in `to` already,
 * as ticketmail took it, and goes from `from`.  In the caller's transaction, else in one of its
 * own. */
gboolean tickets_join (Store *store, const char *from, const char *to, const char *message_id,
                       const char *sender, GError **error);

/* ---- Reading */

typedef struct
{
  gint64 ticket_id;
  gboolean first;    /* the first event of its ticket */
  guint flag;        /* 0: none */
  TicketEvent event; /* strings valid until the next call; without the three below */
  /* Of the ticket as a whole, likewise; set where it is the first. */
  const char *customer, *organization; /* NULL: not known */
  int rating;                          /* 0 to 100; -1: not known */
} TicketRow;

typedef struct TicketCursor TicketCursor;

/* The whole histories of all tickets that have an event in [since, until), ticket by ticket
 * (in the order in which they were first stored), events by time (then by kind and key: the
 * same order whatever the order of import).  G_MININT64 and G_MAXINT64: all.  `ticket` not NULL:
 * of the ticket of this name alone, which must stand until the end, whenever its events are.
 * The store is borrowed, in any mode. */
TicketCursor *ticket_cursor_new (Store *store, const char *ticket, gint64 since, gint64 until,
                                 GError **error);
void ticket_cursor_free (TicketCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketCursor, ticket_cursor_free)
/* FALSE at the end, and on error with `*ok` FALSE. */
gboolean ticket_cursor_next (TicketCursor *self, TicketRow *row, gboolean *ok, GError **error);

/* Number of tickets, and the span of their events; zeros when there are none. */
gboolean tickets_span (Store *store, guint64 *tickets, gint64 *first, gint64 *last,
                       GError **error);

/* Finds tickets by Message-ID; the store is borrowed, in any mode. */
typedef struct TicketFinder TicketFinder;

TicketFinder *ticket_finder_new (Store *store);
void ticket_finder_free (TicketFinder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketFinder, ticket_finder_free)
/* The ticket that holds an event whose event_id is this Message-ID ('<...>'; of several the
 * first by name), or is called by it, or holds a message that refers to it.  FALSE: there is none,
 * or an error.  `known` is cleared before. */
gboolean ticket_finder_message (TicketFinder *self, const char *message_id, MailKnown *known,
                                GError **error);
/* Whether messages of others than these senders (NULL: none) have this Message-ID, and none of
 * theirs.  FALSE, too, when the database cannot be read. */
enum
{
  TICKET_SENDERS = 3
};
gboolean ticket_finder_is_others (TicketFinder *self, const char *message_id,
                                  const char *const senders[TICKET_SENDERS]);

/* NULL for 0; 'before-opening', ... (ticketlog(1) lists them). */
const char *ticket_flag_name (guint flag);

/* Whether ticketmail took a message in, or wrote it: for who reads the same mailbox.  Of one that
 * was parsed whole: the same sender ("" when nobody is named) and contents, or a reply of
 * ticketmail's own.  What ticketmail has stored of it stays as it is: when it came (the clock may
 * have run from then, not from its Date), the ticket's line, and the channel, for which it read the
 * text.  FALSE, too, when the database cannot be read. */
gboolean ticket_finder_was_taken (TicketFinder *self, const MailMessage *message,
                                  const char *sender);

/* ---- For the writer */

/* DESK_ERROR_STORE.  Returns FALSE. */
gboolean tickets_damaged (const Store *store, const char *what, GError **error);
#define TICKETS_BAD_EVENT "a ticket without a name, or an event of no known kind"
/* Which row of ticket_week a time is in. */
static inline gint64
tickets_week (gint64 at)
{
  const gint64 week_s = 7 * 86400;

  return at / week_s - (at % week_s < 0 ? 1 : 0);
}
