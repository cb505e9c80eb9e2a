/* reply.h - the automatic reply as a mail message (RFC 5322, 2045; RFC 3834 for its manners).
 *
 * GMime writes the headers from checked values: an address is plain ASCII or there is no
 * reply, an id has no space, text has no control character.  Nothing of the customer's
 * message but the subject comes back, and that encoded. */
#pragma once

#include "base/error.h"
#include "intake/template.h"

typedef struct
{
  const char *from;         /* the line's address */
  const char *from_name;    /* the desk's name */
  const char *to;           /* the sender, see reply_address_fits () */
  const char *subject;      /* of the message, may be NULL */
  const char *ticket;       /* '000123-4' */
  const char *lang;         /* of the templates */
  const char *message_id;   /* the reply's own, '<...>' */
  const char *answers;      /* the message's, or NULL */
  char **references;        /* the message's; may be NULL */
  gint64 date;
  GTimeZone *zone;          /* of the date */
  const TemplateValues *values;
} ReplyFacts;

/* Whether mail can go there: one address, ASCII, nothing but what stands unquoted in one. */
gboolean reply_address_fits (const char *address);

/* The message with LF line ends, ready for `sendmail -t`; NULL: a template of
 * $DESKBOOK_TEMPLATES/mail/ cannot be used (DESK_ERROR_INPUT). */
char *reply_build (const ReplyFacts *facts, GError **error);
