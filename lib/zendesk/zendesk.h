/* zendesk.h - Zendesk's exports: tickets in JSON and XML, and votes.
 *
 * JSON is what the API gives: pages {"tickets": [...], "users": [...]} one after the other,
 * a bare array of tickets, or a ticket an object on each line, with `comments` and `audits`
 * inside the ticket.  deskbook's ticketlog(1) and kbvote(1) list the fields that are read. */
#pragma once

#include "input/source.h"

extern const InputFormat zendesk_json, zendesk_xml;

/* Who is who, and which parts of a ticket stand by themselves, in all the files of a run: their
 * order does not matter, nor which page is in which file. */
typedef struct ZendeskMemory ZendeskMemory;

ZendeskMemory *zendesk_memory_new (void);
void zendesk_memory_free (ZendeskMemory *self);
/* How many messages were refused because nothing told whether their authors, so many users, are
 * agents or customers. */
guint64 zendesk_memory_refused (const ZendeskMemory *self, guint *users);

/* Votes, GET /api/v2/help_center/votes:
 * https://developer.zendesk.com/api-reference/help_center/help-center-api/votes/ */
extern const InputFormat zendesk_votes;
