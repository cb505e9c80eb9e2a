/* taking.h - one message on its way through the front door; private to this folder. */
#pragma once

#include "intake/checks.h"
#include "intake/intake.h"
#include "intake/ledger.h"
#include "intake/reseller.h"
#include "ticket/mail.h"
#include "ticket/tickets.h"

/* One message on its way. */
typedef struct
{
  const FrontDoor *door;
  const char *bytes;
  gsize length;
  gint64 size;
  FrontResult *result;

  MailMessage *message;
  Letter *letter;
  Checks *checks;
  MailSorting sorting;
  gint64 at;            /* when it came */
  GBytes *raw;

  /* in the transaction */
  Ledger *ledger;
  ResellerBook *book;
  TicketWriter *writer;
  TicketFinder *finder;
  LedgerTicket ticket;  /* the one that it joins, or makes */
  char *reseller;       /* that this message proves, or NULL */
  char *event_id;
} Taking;

/* taking-ticket.c: who wrote it, which ticket it is of, the events; in the transaction. */
gboolean taking_choose (Taking *self, GError **error);
gboolean taking_store (Taking *self, GError **error);
/* One event of its ticket, stored by ticket_writer_finish_within (). */
gboolean taking_add_event (Taking *self, EventKind kind, const char *author, const char *tags,
                           const char *event_id, gint64 at, GError **error);
/* "legal", "unverified" or "". */
const char *taking_tags (const Taking *self, gboolean verified);

/* taking-reply.c: what is asked for and promised, and the reply, if there may be one. */
gboolean taking_answer (Taking *self, GError **error);

/* A zstd frame. */
GBytes *taking_pack (const char *bytes, gsize length);
/* NULL when it is none, or of more than FRONT_MESSAGE_BYTES; with a NUL behind it. */
char *taking_unpack (GBytes *packed);
