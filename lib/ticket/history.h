/* history.h - all events of one ticket: what is stored and what a batch adds; private to this
 * folder. */
#pragma once

#include "ticket/batch.h"

/* `history`, of FlagEvent, holds what is stored, in order.  Adds the batch's events where they
 * belong and sets all flags.  The result: how many of the batch were known, and are left
 * out. */
guint history_merge (GArray *history, const BatchTicket *ticket, gint64 now);
