/* message.h - one mail message, parsed once.
 *
 * Costs are bounded whatever comes: of a message that may hold more than MAIL_PARTS parts (it
 * says "boundary", "message/" or "Content-Type" so often), only the header counts; of a text,
 * MAIL_TEXT_BYTES.  Only message, address, automatic, body and reply know GMime. */
#pragma once

#include "mail/automatic.h"
#include "mail/body.h"

enum
{
  MAIL_HEADER_BYTES = 4 * 1024 * 1024, /* a longer header is refused */
  MAIL_REFERENCES = 100,               /* of a message; of more, the first and the last */
  MAIL_ID_BYTES = 998,                 /* a line of RFC 5322 */
  MAIL_PARTS = 1000,
  MAIL_CONTENT_BYTES = 32
};

/* How much of a message is wanted. */
typedef enum
{
  MAIL_HEADER, /* its facts; nothing is decoded */
  MAIL_WHOLE   /* its text and attachments, too */
} MailExtent;

/* Strings are valid UTF-8.  Addresses are lower case, without names, international domains as
 * xn--.  An id is '<...>', without space, control characters or broken UTF-8; one that is none
 * (or longer than MAIL_ID_BYTES) becomes '<sha256 of it@invalid>', wherever it stands, so that
 * references to it still meet it. */
typedef struct
{
  char *message_id;  /* made of the contents when the message has none, so that a copy of
                           * it gets the same */
  char **references; /* the thread's first message first, the message that this one
                           * answers last: References, then In-Reply-To; each once */
  char *author;      /* From, else Sender; NULL: nobody is named */
  char **reply_to;   /* Reply-To */
  char **recipients; /* To, Cc, Bcc */
  char **deliveries; /* Delivered-To, X-Original-To */
  char *subject;     /* decoded; NULL: none */
  char *ticket;      /* that the subject names (mail/reply.h), or NULL */
  gboolean dated;    /* FALSE: nothing holds a usable time */
  gboolean received; /* `at` is of the top Received header, else of Date */
  gint64 at;         /* Unix seconds; of neither header: of the mbox's "From " line */
  guint64 print;     /* within one process, two messages that differ in From, Subject or
                           * text have different ones, and copies the same */
  MailOrigin origin; /* whether a person wrote it, and whether it may be answered */

  /* MAIL_WHOLE */
  char *text;                         /* the sender's own words: no quotes, no signature */
  GPtrArray *attachments;             /* of MailAttachment */
  guint8 content[MAIL_CONTENT_BYTES]; /* SHA-256 of what all copies of it have in common */
  guint8 sent_content[MAIL_CONTENT_BYTES]; /* what older versions stored for that: copies that a
                                            * relay encoded otherwise differ */
} MailMessage;

/* What a message is called when another one has its Message-ID already: by its contents and
 * who sent it ("": nobody).  Free it. */
char *mail_content_id (const guint8 content[MAIL_CONTENT_BYTES], const char *sender);

/* One message (an mbox's "From " line before it is skipped; lines may end with CR alone).  NULL when there is no header,
 * or it is too long; `*why` says so.  `zone`: of dates without one; NULL: UTC. */
MailMessage *mail_message_parse (const char *bytes, gsize length, MailExtent extent,
                                 GTimeZone *zone, const char **why);
void mail_message_free (MailMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMessage, mail_message_free)
