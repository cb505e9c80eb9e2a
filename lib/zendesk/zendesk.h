/* zendesk.h - Zendesk ticket exports: JSON pages, JSON Lines, XML.
 *
 * JSON is what the API gives: pages {"tickets": [...], "users": [...]} one after the other,
 * a bare array of tickets, or a ticket an object on each line, with `comments` and `audits`
 * inside the ticket.  deskbook's ticketlog(1) lists the fields that are read. */
#pragma once

#include "ticket/source.h"

/* `path` NULL or "-": standard input. */
TicketSource *ticket_source_zendesk_json (const char *path, const SourceRules *rules,
                                          GError **error);
TicketSource *ticket_source_zendesk_xml (const char *path, const SourceRules *rules,
                                         GError **error);
