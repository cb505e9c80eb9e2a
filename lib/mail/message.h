/* message.h - the facts of one mail message, from its header.
 *
 * The body is not decoded: no fact needs it. */
#pragma once

#include <glib.h>

enum
{
  MAIL_HEADER_BYTES = 4 * 1024 * 1024, /* a longer header is refused */
  MAIL_REFERENCES = 100                 /* of a message; of more, the first and the last */
};

/* Strings are valid UTF-8.  Addresses are lower case, without names,
 * international domains as xn--. */
typedef struct
{
  char *message_id;       /* '<...>'; made of the contents when the message has none that
                           * is fit to be used, so that a copy of it gets the same */
  char **references;      /* '<...>', the thread's first message first, the message that this
                           * one answers last: References, then In-Reply-To */
  char *author;           /* From, else Sender; NULL: nobody is named */
  char **recipients;      /* To, Cc, Bcc */
  char **deliveries;      /* Delivered-To, X-Original-To */
  char *subject;          /* decoded; NULL: none */
  char *ticket;           /* that the subject names (mail/subject.h), or NULL */
  gboolean dated;         /* FALSE: neither header holds a usable time */
  gint64 at;              /* of the top Received header, else Date; Unix seconds */
  const char *automatic;  /* the header that tells (mail/auto.h), or NULL: by a person */
} MailMessage;

/* One message (an mbox's "From " line before it is skipped).  NULL when there is no header,
 * or it is too long; `*why` says so.  `zone`: of dates without one; NULL: UTC. */
MailMessage *mail_message_parse (const char *bytes, gsize length, GTimeZone *zone,
                                 const char **why);
void mail_message_free (MailMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailMessage, mail_message_free)
