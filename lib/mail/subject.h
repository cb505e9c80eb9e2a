/* subject.h - the ticket that a subject names. */
#pragma once

#include <glib.h>

/* The first of
 *   [#123456-X] [#123] [#ABC-123-45678]    our own, osTicket, Zendesk, Freshdesk, Kayako
 *   [Ticket #123] [Ticket: 123] [Case ID #123] Ticket#123 ...        OTRS, Znuny and kin
 *   [example.net #123]                     Request Tracker
 * as "123456-X" (letters upper case), "123", and "example.net#123" (lower case: several
 * trackers may count alike).  The words before a number are ticket, case, request, call,
 * incident; outside brackets only "ticket", directly followed by '#'.  NULL: none.  Free
 * it. */
char *mail_subject_ticket (const char *subject);
