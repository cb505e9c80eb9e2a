/* clocks.h - ticket histories replayed into SLA clocks, by the rulebook. */
#pragma once

#include "sla/rulebook.h"

typedef struct Clocks Clocks;

/* Replays what the cursor gives (taken), up to and with events at `now`. */
Clocks *clocks_new (const Desk *desk, TicketCursor *cursor, gint64 now);
void clocks_free (Clocks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Clocks, clocks_free)
/* Ticket by ticket, by start.  FALSE at the end, and on error with `*ok` FALSE. */
gboolean clocks_next (Clocks *self, Clock *clock, gboolean *ok, GError **error);
/* Every customer message that the replay passes, for the heat map of arrivals. */
typedef void (*ClocksArrival) (gpointer data, gint64 at);
void clocks_on_arrival (Clocks *self, ClocksArrival arrival, gpointer data);

/* How many clocks passed by so far that no promise fits, by channel, line, priority or tag. */
guint64 clocks_unpromised (const Clocks *self);

/* How long before `at` a clock may have had its last event and still fall due at `at`, by the
 * promises of `desk`: what ticket_cursor_new () needs as `since` for a period from `at`. */
gint64 clocks_reach (const Desk *desk, gint64 at);
