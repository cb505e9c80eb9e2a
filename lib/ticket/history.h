/* history.h - all events of one ticket: what is stored, what a batch adds, what is set aside.
 * Private to this folder.
 *
 * What shows of a ticket is a function of what its runs state (input/claims.h) and of nothing
 * else, so that a withdrawal leaves what would be there without the run:
 *
 *   an event is stored as long as one run states it;
 *   it shows when it is no run's, or one of its runs is no older than the last snapshot of the
 *     same source that states anything of the ticket (else it is superseded);
 *   of several `opened` of one mailbox's ticket, '<opened:...>', the earliest shows;
 *   of several by which Zendesk's exports tell one act, the best (flags_settle ()). */
#pragma once

#include "input/claims.h"
#include "input/runs.h"
#include "ticket/flags.h"

typedef struct History History;

/* All borrowed; `run` and `claims` NULL: it is no run's. */
History *history_new (Store *store, const ImportRun *run, RunClaims *claims);
void history_free (History *self);

/* The events of a ticket as they are stored; 0: it is not.  `*room`: behind them, for `count` that
 * the run states, to be filled; NULL when it has more than `most`. */
gboolean history_load (History *self, gint64 ticket_id, guint most, guint count,
                       HistoryEvent **room, GError **error);
/* What shows of them now. */
gboolean history_settle (History *self, gint64 ticket_id, GError **error);

/* What was done. */
typedef struct
{
  guint added;              /* new, and shows */
  guint known;              /* added and left out, for it was there or does not show */
  guint flagged, unflagged; /* carry a flag now; carried one before */
  guint removed;            /* from the file */
  guint hidden, shown,
    kept;     /* stored events that were set aside; that came back; that another run
                                states, too */
  guint left; /* events in the file */
} HistoryChange;

/* Stores what was settled, in a transaction that begins where nobody has written since it was loaded. */
gboolean history_store (History *self, gint64 ticket_id, HistoryChange *change,
                        GError **error);
/* As if `run` had never been. */
gboolean history_withdraw (History *self, gint64 ticket_id, gint64 run, HistoryChange *change,
                           GError **error);

/* ---- thread.c */

/* When events of it went with `run`: what holds no more together becomes tickets of their own.
 * One that has messages of which it is not known what they refer to stays as it is. */
gboolean thread_split (Store *store, RunClaims *claims, gint64 ticket, gint64 run,
                       GError **error);
