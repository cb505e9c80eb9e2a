/* tickets.h - the tickets in the file: stored once each, read back in order.
 *
 * An event is the same event when all its fields are: storing it again changes nothing, in
 * any order of files and lines.  What contradicts the rest of its ticket is stored and
 * carries a flag (ticket_flag_name). */
#pragma once

#include "input/runs.h"
#include "mail/threads.h"
#include "ticket/event.h"

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
  TicketEvent event; /* strings valid until the next call */
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
