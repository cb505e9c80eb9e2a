/* refers.h - what stored messages of mail refer to, and which of them that makes one thread.  Private to this
 * folder. */
#pragma once

#include "store/statements.h"
#include "ticket/flags.h"
#include "ticket/tickets.h"

/* '<opened:123>', '<opened:id@host>': the event_id of the `opened` of a ticket that mail opened; it
 * looks up like a Message-ID.  Free it. */
char *refers_opened_id (const char *ticket);

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
