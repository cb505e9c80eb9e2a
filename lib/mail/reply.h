/* reply.h - the ids of tickets in subjects, our own and those of other trackers, and an automatic reply
 * that carries one, as a mail message (RFC 5322, 2045; RFC 3834 for its manners).
 *
 * Ours is `000123-4`, in subjects `[#000123-4]`: a number of at least six digits and a check
 * digit by Damm's quasigroup of order 10 (H. M. Damm, "Total anti-symmetrische
 * Quasigruppen", Marburg 2004), which finds every single wrong digit and every swap of two
 * neighbours.
 *
 * GMime writes the headers from checked values: an address is plain ASCII or there is no
 * reply, an id has no space, text has no control character.  Nothing of the customer's
 * message but the subject comes back, and that encoded. */
#pragma once

#include <glib.h>

/* ---- Ids of tickets */

/* Of 1 to G_MAXINT32; free it. */
char *ticket_id_format (gint64 number);
/* The first right one in brackets, `[#000123-4]`, that stands in `subject`; 0: none. */
gint64 ticket_id_find (const char *subject);
/* The subject without all of them, "Re:" and its kin, and needless spaces; free it. */
char *ticket_id_strip (const char *subject);

/* The ticket that a subject names, the first of
 *   [#123456-X] [#123] [#ABC-123-45678]    our own, osTicket, Zendesk, Freshdesk, Kayako
 *   [Ticket #123] [Ticket: 123] [Case ID #123] Ticket#123 ...        OTRS, Znuny and kin
 *   [example.net #123]                     Request Tracker
 * as "123456-X" (letters upper case), "123", and "example.net#123" (lower case: several
 * trackers may count alike).  The words before a number are ticket, case, request, call,
 * incident; outside brackets only "ticket", directly followed by '#'.  NULL: none.  Free
 * it. */
char *ticket_id_any (const char *subject);

/* ---- The reply */

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
