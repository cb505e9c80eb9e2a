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
typedef struct ZendeskMemory
{
  guint64 refused;       /* messages, because nothing told whether their authors, */
  GHashTable *strangers; /* by their ids, are agents or customers */
  /* private */
  GHashTable *users;         /* by id: what lists tell of them; names interned in `strings` */
  GHashTable *organizations; /* likewise */
  GHashTable *assignees;     /* user ids */
  GStringChunk *strings;
  GHashTable *tickets; /* hash of the name: index + 1 in `known` */
  GArray *known;
  guint64 seed;      /* nobody can choose names of one hash */
  GHashTable *files; /* by path */
} ZendeskMemory;

ZendeskMemory *zendesk_memory_new (void);
void zendesk_memory_free (ZendeskMemory *self);

/* Votes, GET /api/v2/help_center/votes:
 * https://developer.zendesk.com/api-reference/help_center/help-center-api/votes/ */
extern const InputFormat zendesk_votes;
