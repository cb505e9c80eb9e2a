/* reply.h - an automatic reply as a mail message (RFC 5322, 2045; RFC 3834 for its manners).
 *
 * GMime writes the headers from checked values: an address is plain ASCII or there is no
 * reply, an id has no space, text has no control character.  Nothing of the customer's
 * message but the subject comes back, and that encoded. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *from;       /* the line's address */
  const char *from_name;  /* the desk's name */
  const char *to;         /* the sender, see mail_reply_fits () */
  const char *subject;    /* of the message, may be NULL */
  const char *ticket;     /* '000123-4' */
  const char *lang;       /* that it is written in */
  const char *message_id; /* the reply's own, '<...>' */
  const char *answers;    /* the message's, or NULL */
  char **references;      /* the message's; may be NULL */
  gint64 date;
  GTimeZone *zone;          /* of the date */
  const char *plain, *html; /* the same text twice */
} MailReply;

/* Whether mail can go there: one address, ASCII, nothing but what stands unquoted in one. */
gboolean mail_reply_fits (const char *address);

/* The message with LF line ends, ready for `sendmail -t`. */
char *mail_reply_write (const MailReply *self);
