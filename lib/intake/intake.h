/* intake.h - one support mail taken in: checked, stored as a ticket, answered.
 *
 *   intake      the flow (taking)
 *   letter      what stands in the message        checks, abuse   what it says
 *   reseller    who may write                     ticketid        which ticket
 *   ledger      our tables                        articles        suggestions
 *   promise, locale, template, reply              the answer
 *
 * ticketmail(1) is the specification.  Everything that a message leaves behind, its reply
 * too, is one transaction. */
#pragma once

#include "desk/desk.h"
#include "store/store.h"

enum
{
  FRONT_MESSAGE_BYTES = 64 * 1024 * 1024, /* of a longer message the beginning is kept */
  FRONT_MASS_RECIPIENTS = 50,             /* who writes to more gets no reply */
  FRONT_REPLY_S = 3600,                   /* one reply a sender and ticket in this time */
  FRONT_REPLIES = 50,                     /* and of all tickets */
  FRONT_RETRY_S = 60                      /* a reply not handed over is given again after it */
};

typedef struct
{
  Store *store;      /* mode STORE_RECORD, outside a transaction */
  const Desk *desk;
  gint64 now;
  const char *to;    /* the address that it was delivered to; NULL: see the header */
  const char *site;  /* what article links begin with, or NULL */
  gboolean dry_run;  /* store nothing */
} FrontDoor;

/* What became of a message. */
typedef struct
{
  gboolean is_mail;     /* FALSE, with an error: it is none */
  gint64 mail;          /* mail.id */
  char *ticket;         /* '000123-4' */
  gboolean is_new, is_copy, is_legal;
  const char *kind;     /* 'customer', 'agent', 'auto', 'note' */
  char *sender, *line, *lang, *reseller, *mentions;
  gboolean known;       /* the sender's address is registered */
  guint n_ids;          /* reseller ids in the text */
  char *what, *when;
  const char *what_kind;
  int abuse;            /* points */
  GPtrArray *asked;     /* const char *: 'sender', 'reseller-id', 'what', 'when' */
  GPtrArray *attachments; /* LetterAttachment */
  GPtrArray *articles;  /* FrontArticle */
  gint64 due;           /* of the promise, WORK_NEVER: none */
  char *reply;          /* NULL: none */
  const char *no_reply; /* why */
  char *note;           /* something for the administrator, or NULL */
} FrontResult;

void front_result_clear (FrontResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FrontResult, front_result_clear)

/* `size`: bytes that came; `length` of them are here.  On error nothing is stored.  A message
 * that was taken before, and whose reply may be on its way, is DESK_ERROR_BUSY. */
gboolean intake_take (const FrontDoor *self, const char *bytes, gsize length, gint64 size,
                         FrontResult *result, GError **error);
/* The reply was handed over: it is not given again. */
gboolean intake_sent (Store *store, gint64 mail, GError **error);
