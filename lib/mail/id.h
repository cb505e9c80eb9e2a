/* id.h - Message-IDs: a message's own and those it refers to.  Private to lib/ticket.
 *
 * An id is '<...>', without space, control characters or broken UTF-8.  One that is none
 * (or longer than MAIL_ID_BYTES) becomes '<sha256 of it@invalid>', wherever it stands, so that
 * references to it still meet it. */
#pragma once

#include <gmime/gmime.h>
#include "mail/message.h"

enum
{
  MAIL_ID_BYTES = 998 /* a line of RFC 5322 */
};

/* The id of a message with these headers and this body.  Without a Message-ID, a hash of
 * what every copy has: From, To, Cc, Date, Subject, Received and the text, whatever its line
 * ends and mbox quoting. */
char *mail_id_own (GMimeHeaderList *headers, const char *body, gsize length);

/* References, then In-Reply-To; NULL-terminated, each once, without the message's own, at
 * most MAIL_REFERENCES.  An address of the message itself in In-Reply-To ("mail of Ann <a@b>
 * of Monday") is no id. */
char **mail_id_references (GMimeHeaderList *headers, const MailMessage *message);
