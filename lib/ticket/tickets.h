/* tickets.h - the tickets in the file: stored once each, read back in order.
 *
 * An event is the same event when all its fields are: storing it again changes nothing, in
 * any order of files and lines.  What contradicts the rest of its ticket is stored and
 * carries a flag (ticket_flag_name). */
#pragma once

#include "store/store.h"
#include "ticket/event.h"

/* ---- Writing */

typedef struct TicketWriter TicketWriter;

/* Begins the first transaction. */
TicketWriter *ticket_writer_new (Store *store, GError **error);
/* Drops what is not committed. */
void ticket_writer_free (TicketWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketWriter, ticket_writer_free)
/* Commits by itself after a bounded batch; every commit leaves the flags right. */
gboolean ticket_writer_add (TicketWriter *self, const TicketEvent *event, gboolean *is_new,
                            GError **error);
gboolean ticket_writer_finish (TicketWriter *self, GError **error);
/* Of this run's events: how many tickets they touched first, how many events of the touched
 * tickets carry a flag now. */
typedef struct
{
  guint64 events, known, tickets, flagged;
} TicketCounts;
void ticket_writer_counts (const TicketWriter *self, TicketCounts *counts);

/* ---- Reading */

typedef struct
{
  gint64 ticket_id;
  gboolean first;        /* the first event of its ticket */
  guint flag;            /* 0: none */
  TicketEvent event;     /* strings valid until the next call */
} TicketRow;

typedef struct TicketCursor TicketCursor;

/* The whole histories of all tickets that have an event in [since, until), ticket by ticket,
 * events by time (then by kind and key: the same order whatever the order of import).
 * G_MININT64 and G_MAXINT64: all. */
TicketCursor *ticket_cursor_new (Store *store, gint64 since, gint64 until, GError **error);
void ticket_cursor_free (TicketCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TicketCursor, ticket_cursor_free)
/* FALSE at the end, and on error with `*ok` FALSE. */
gboolean ticket_cursor_next (TicketCursor *self, TicketRow *row, gboolean *ok,
                             GError **error);

/* Number of tickets, and the span of their events; zeros when there are none. */
gboolean tickets_span (Store *store, guint64 *tickets, gint64 *first, gint64 *last,
                       GError **error);

/* The ticket that holds an event whose event_id is this Message-ID ('<...>'), or NULL with no
 * error set.  Free it. */
char *tickets_find_message (Store *store, const char *message_id, GError **error);

/* NULL for 0; 'before-opening', ... (ticketlog(1) lists them). */
const char *ticket_flag_name (guint flag);
