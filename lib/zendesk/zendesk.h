/* zendesk.h - Zendesk's exports: tickets in JSON and XML, and votes.
 *
 * JSON is what the API gives: pages {"tickets": [...], "users": [...]} one after the other,
 * a bare array of tickets, or a ticket an object on each line, with `comments` and `audits`
 * inside the ticket.  deskbook's ticketlog(1) and kbvote(1) list the fields that are read. */
#pragma once

#include "input/source.h"

extern const InputFormat zendesk_json, zendesk_xml;
/* Votes, GET /api/v2/help_center/votes:
 * https://developer.zendesk.com/api-reference/help_center/help-center-api/votes/ */
InputSource *vote_source_zendesk (const char *path, const InputRules *rules, GError **error);
