/* ledger.h - what taking mails in keeps: tickets by number, messages, replies.
 *
 * Everything but ledger_mark_sent () and ledger_purge () belongs inside the caller's transaction. */
#pragma once

#include "mail/message.h"
#include "store/store.h"

enum
{
  LEDGER_MESSAGE_BYTES = 64 * 1024 * 1024 /* of a longer message the beginning is kept */
};

typedef struct Ledger Ledger;

Ledger *ledger_new (Store *store);
void ledger_free (Ledger *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ledger, ledger_free)

/* A ticket that ticketmail opened. */
typedef struct
{
  gint64 number;
  gint64 ticket; /* ticket.id */
  char *name;    /* '000123-4' */
  char *sender;
  char *reseller; /* NULL: unverified */
  char *line, *lang, *team;
  char *mentions; /* or NULL */
} LedgerTicket;

void ledger_ticket_clear (LedgerTicket *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerTicket, ledger_ticket_clear)

/* By its number, or (0) by its name.  `found` (cleared before) is empty, name NULL, when there
 * is none. */
gboolean ledger_find (Ledger *self, gint64 number, const char *name, LedgerTicket *found,
                      GError **error);
gboolean ledger_next_number (Ledger *self, gint64 *number, GError **error);
/* ticket->ticket is looked up by its name. */
gboolean ledger_put_ticket (Ledger *self, const LedgerTicket *ticket, GError **error);

/* A message that was taken before. */
typedef struct
{
  gint64 mail;    /* 0: none */
  char *ticket;   /* free it */
  int kind;
  gboolean has_reply, sent;
  gint64 replied_at;
} LedgerMail;

/* The same message: same content, 32 bytes, and sender. */
gboolean ledger_find_mail (Ledger *self, const guint8 *content, const char *sender,
                           LedgerMail *found, GError **error);
gboolean ledger_has_message_id (Ledger *self, const char *message_id, gboolean *has,
                                GError **error);

typedef struct
{
  const char *message_id, *ticket, *sender;
  const guint8 *content;
  const char *reseller; /* or NULL */
  gint64 at, size;
  int kind;
  const GPtrArray *attachments; /* of MailAttachment */
  GBytes *raw;                  /* of ledger_pack () */
} LedgerNewMail;

/* A text as the ledger keeps it; outside the transaction, for it may take a while. */
GBytes *ledger_pack (const char *bytes, gsize length);
gboolean ledger_put_mail (Ledger *self, const LedgerNewMail *mail, gint64 *id, GError **error);

gboolean ledger_put_reply (Ledger *self, gint64 mail, const char *to, gint64 at,
                           const char *message_id, const char *text, GError **error);
/* How many replies `to` got after `since`: of this ticket, of all. */
gboolean ledger_count_replies (Ledger *self, const char *ticket, const char *to, gint64 since,
                               gint64 *of_ticket, gint64 *of_all, GError **error);
/* The reply to `mail` as it was stored, free it; NULL with no error set: deleted as old. */
char *ledger_reply (Ledger *self, gint64 mail, GError **error);
/* The reply was handed over: it is not given again. */
gboolean ledger_mark_sent (Ledger *self, gint64 mail, GError **error);

/* Deletes the text of messages and replies from before `before`; what is known of them stays. */
gboolean ledger_purge (Ledger *self, gint64 before, guint64 *messages, GError **error);
