/* refers.h - what stored messages of mail refer to.  Private to this folder. */
#pragma once

#include "store/statements.h"

/* '<opened:123>', '<opened:id@host>': the event_id of the `opened` of a ticket that mail opened; it
 * looks up like a Message-ID.  Free it. */
char *refers_opened_id (const char *ticket);

/* With statements of ticket_refers_statements, in a transaction.  A message of `ticket`, packed: '1'
 * when its ticket is named, else '0'; its Message-ID; in a line each, those that it refers to. */
gboolean refers_put (Statements *statements, gint64 ticket, const char *packed,
                     GError **error);
/* That messages of `ticket` refer to these ids, a line each. */
gboolean refers_add (Statements *statements, gint64 ticket, const char *refers,
                     GError **error);
