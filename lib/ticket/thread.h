/* thread.h - what the messages of mail refer to, and the tickets that this makes of them.  Private
 * to this folder.
 *
 * A ticket that no message names is a thread's: it is called by the Message-ID that began it
 * (mail/threads.h) and holds the messages that refer to each other, or to the same one.  That
 * follows from the messages that are stored, and from nothing else: one that comes makes one
 * ticket of two (tickets_join ()), and two of one when it is withdrawn. */
#pragma once

#include "input/claims.h"
#include "store/statements.h"
#include "ticket/flags.h"
#include "ticket/refers.h"

/* When events of it went with `run`: what holds no more together becomes tickets of their own.
 * One that has messages of which it is not known what they refer to stays as it is. */
gboolean thread_split (Store *store, RunClaims *claims, gint64 ticket, gint64 run,
                       GError **error);

/* ---- For these two files: events of one ticket become another's */

typedef struct
{
  Store *store;
  Statements *statements;
  Statements *refers;
  Statements *split; /* split.c's */
  RunClaims *claims;
  GArray *stated; /* of RunClaim: of `from` */
  gint64 from, to;
  char *from_name, *to_name;
  guint32 last; /* number of `to`'s events */
} ThreadMoving;

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
  return event->texts[EVENT_TEXTS - 1];
}

static inline gboolean
thread_is_opening (const ThreadEvent *event)
{
  return event->kind == EVENT_OPENED && thread_event_id (event) != NULL
         && g_str_has_prefix (thread_event_id (event), "<opened:");
}

/* All borrowed; the names are freed. */
static inline void
thread_moving_open (ThreadMoving *self, Store *store, RunClaims *claims)
{
  self->store = store;
  self->claims = claims;
  self->statements = statements_open (store, &thread_statements);
  self->refers = statements_open (store, &ticket_refers_statements);
  self->stated = g_array_new (FALSE, FALSE, sizeof (RunClaim));
}

static inline void
thread_moving_close (ThreadMoving *self)
{
  statements_free (self->statements);
  statements_free (self->refers);
  g_array_unref (self->stated);
  g_free (self->from_name);
  g_free (self->to_name);
}

/* Of ThreadEvent, by time. */
GArray *thread_events (ThreadMoving *self, gint64 ticket, GError **error);
/* Of `events`, those of this thread, from `from` to `to`, the ticket `to_name`, made when there is
 * none. */
gboolean thread_move (ThreadMoving *self, GArray *events, guint thread, GError **error);
/* Which of the openings shows, and the flags. */
gboolean thread_judge (ThreadMoving *self, gint64 ticket, GError **error);
/* What the messages of `from` refer to now. */
gboolean thread_put_all_references (ThreadMoving *self, GArray *events, GError **error);
/* As the writer makes it. */
gint64 thread_key (const ThreadEvent *self);
