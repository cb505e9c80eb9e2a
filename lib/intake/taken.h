/* taken.h - whether ticketmail took a message in, or wrote it: for who reads the same mailbox.
 *
 * What ticketmail has stored of a message stays as it is: when it came (the clock may have run
 * from then, not from its Date), the ticket's line, and the channel, for which it read the
 * text. */
#pragma once

#include "mail/message.h"
#include "store/statements.h"

/* Of a message that was parsed whole: the same sender ("" when nobody is named) and contents, or
 * a reply of ticketmail's own.  FALSE, too, when the database cannot be read.  `statements` are
 * of this table, for a store in any mode. */
extern const StatementTable taken_statements;
gboolean taken_mails_has (Statements *statements, const MailMessage *message,
                          const char *sender);
