/* spool.h - events put aside on disk by the names of their tickets, to be taken back ticket by ticket.
 *
 * A file without any order has the events of a ticket far from each other: each batch of it would
 * touch as many tickets as it has events, and look through the history of each.  Taken back in parts,
 * by ranges of names, a ticket's events come together.  Within a ticket their order stays.
 *
 * One temporary file, without a name; memory is bounded, whatever the number of events. */
#pragma once

#include "ticket/tickets.h"

typedef struct Spool Spool;

/* `names`: of some tickets that came, by which the ranges are made; sorted here.  NULL on error. */
Spool *spool_new (GPtrArray *names, GError **error);
void spool_free (Spool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Spool, spool_free)
/* The event is copied. */
gboolean spool_add (Spool *self, const TicketEvent *event, GError **error);
/* Gives all of them, valid until it returns, part by part; ends when `take` does not. */
gboolean spool_drain (Spool *self,
                      gboolean (*take) (gpointer data, const TicketEvent *event,
                                        GError **error),
                      gpointer data, GError **error);
