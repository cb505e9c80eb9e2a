/* ticketid.h - ticket ids in subjects: our own and those of other trackers.
 *
 * Ours is `000123-4`, in subjects `[#000123-4]`: a number of at least six digits and a check
 * digit by Damm's quasigroup of order 10 (H. M. Damm, "Total anti-symmetrische
 * Quasigruppen", Marburg 2004), which finds every single wrong digit and every swap of two
 * neighbours. */
#pragma once

#include <glib.h>

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
