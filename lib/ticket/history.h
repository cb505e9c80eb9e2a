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
#include "store/statements.h"
#include "ticket/flags.h"
#include "ticket/tickets.h"

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

/* ---- refers.c: what stored messages of mail refer to, and which of them that makes one thread */

/* '<opened:123>', '<opened:id@host>': the event_id of the `opened` of a ticket that mail opened; it
 * looks up like a Message-ID.  Free it. */
char *refers_opened_id (const char *ticket);

extern const StatementTable ticket_refers_statements;

/* With statements of ticket_refers_statements, in a transaction.  A message of `ticket`, packed: '1'
 * when its ticket is named, else '0'; its Message-ID; in a line each, those that it refers to. */
gboolean refers_put (Statements *statements, gint64 ticket, const char *packed,
                     GError **error);
/* That messages of `ticket` refer to these ids, a line each. */
gboolean refers_add (Statements *statements, gint64 ticket, const char *refers,
                     GError **error);

/* ---- What holds together, and what it is called */

enum
{
  THREAD_MOVED = G_MAXINT32 /* an event that is another ticket's by now */
};

/* An event of `from`. */
typedef struct
{
  gint64 at, kind, key, import;
  guint32 n;
  gboolean shows;
  char *texts[EVENT_TEXTS];
  char *refers;      /* ids, a line each; NULL: it is no message, or not known */
  gboolean named;    /* it says itself of which ticket it is */
  gboolean is_known; /* it is in the other ticket already, and is to go */
  guint thread;      /* which of the ticket's it is in; 0: it stays */
} ThreadEvent;

static inline const char *
thread_event_id (const ThreadEvent *event)
{
  return event->texts[TEXT_EVENT_ID];
}

static inline gboolean
thread_is_opening (const ThreadEvent *event)
{
  return event->kind == EVENT_OPENED && thread_event_id (event) != NULL
         && g_str_has_prefix (thread_event_id (event), "<opened:");
}

/* Numbers the threads of a ticket's events (ThreadEvent, by time), and says what each is called, as
 * mail/threads.c calls it: number -> char *.  NULL: of a message it is not known what it refers to. */
GHashTable *threads_find (GArray *events);
/* Of two messages. */
gboolean thread_is_before (const ThreadEvent *event, const ThreadEvent *other);
