/* events.h - what Zendesk calls things, as ticket events; private to this folder.
 *
 * One ticket's events are gathered and then given out one by one.  Every event has fields that
 * depend on it alone, so that a later export of the same ticket gives it again. */
#pragma once

#include "ticket/event.h"

/* ---- Who is who */

typedef struct ZendeskUsers ZendeskUsers;

ZendeskUsers *zendesk_users_new (void);
void zendesk_users_free (ZendeskUsers *self);
/* `name`: the e-mail address, else the name; NULL: not known. */
void zendesk_users_add (ZendeskUsers *self, gint64 id, gboolean agent, const char *name);

/* ---- A ticket */

typedef struct ZendeskEvents ZendeskEvents;

ZendeskEvents *zendesk_events_new (const ZendeskUsers *users);
void zendesk_events_free (ZendeskEvents *self);

typedef struct
{
  gint64 at;
  gint64 author;       /* user id; 0: not known, -1: the system */
  const char *channel; /* Zendesk's word; NULL: not known */
  const char *id;      /* of the event */
} ZendeskCause;

/* Forgets the last ticket.  `requester`: a user of unknown role is the customer when he asked,
 * else an agent. */
void zendesk_events_begin (ZendeskEvents *self, const char *ticket, gint64 requester);
void zendesk_add (ZendeskEvents *self, EventKind kind, const ZendeskCause *cause);
/* A comment: of the customer, an agent, a note or automatic. */
void zendesk_message (ZendeskEvents *self, const ZendeskCause *cause, gboolean is_public);
/* `from` NULL: the ticket was created so. */
void zendesk_status (ZendeskEvents *self, const ZendeskCause *cause, const char *from,
                     const char *to);
void zendesk_priority (ZendeskEvents *self, const ZendeskCause *cause, const char *to);
/* Tags separated by anything but letters, digits, '_', '-', '/', ':' and '.'. */
void zendesk_tags (ZendeskEvents *self, const ZendeskCause *cause, const char *from,
                   const char *to);

/* FALSE when all have been given out. */
gboolean zendesk_events_next (ZendeskEvents *self, TicketEvent *event);
