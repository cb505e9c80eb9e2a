/* events.h - what Zendesk calls things, as ticket events; private to this folder.
 *
 * One ticket's events are gathered and then given out one by one.  Every event has fields that
 * depend on it alone, so that a later export of the same ticket gives it again. */
#pragma once

#include "ticket/tickets.h"
#include "zendesk/zendesk.h"

/* ---- What the files of a run have told before any event is made */

typedef enum
{
  ZENDESK_USER, /* `id`, `is_agent`, `name`: the e-mail address, else the name; NULL: not known */
  ZENDESK_ORGANIZATION, /* `id`, `name` */
  ZENDESK_TICKET,       /* `ticket`; who asked, and whose it is; 0: not known */
  ZENDESK_MESSAGE       /* there is one of `ticket` by itself */
} ZendeskFactKind;

typedef struct
{
  ZendeskFactKind kind;
  gint64 id;
  gboolean is_agent;
  const char *name;
  gint64 at;                  /* when it was so; 0: not known */
  const char *ticket;         /* NULL: not known, and nothing is learnt */
  gint64 requester, assignee; /* user ids */
} ZendeskFact;

void zendesk_learn (ZendeskMemory *self, const ZendeskFact *fact);

/* ---- A ticket */

typedef struct ZendeskEvents ZendeskEvents;

typedef struct
{
  gint64 at;
  gint64 author;       /* user id; 0: not known, -1: the system */
  const char *channel; /* Zendesk's word; NULL: not known */
  const char *id;      /* of the event */
} ZendeskCause;

/* Forgets the last ticket. */
void zendesk_events_begin (ZendeskEvents *self, const char *ticket);
/* `customer` and `organization`: as the ticket itself calls them; NULL: as lists of this run do, by
 * their numbers; 0: not known. */
void zendesk_opened (ZendeskEvents *self, const ZendeskCause *cause, const char *customer,
                     gint64 requester, const char *organization, gint64 organization_id);
/* A comment: of the customer, an agent, a note or automatic.  A user who is in no list of users
 * is an agent when a ticket is his, else the customer of the tickets that he asked for.  FALSE:
 * nothing tells, and `why` says so. */
gboolean zendesk_message (ZendeskEvents *self, const ZendeskCause *cause, gboolean is_public,
                          GString *why);
/* What a ticket was opened with: the customer's when nobody is said to have written it.  Of
 * somebody unknown it is left out when the ticket has messages. */
gboolean zendesk_description (ZendeskEvents *self, const ZendeskCause *opening,
                              gboolean has_messages, GString *why);
#define ZENDESK_STATE "status at that time"
/* A change of `field`: "status", ZENDESK_STATE, "priority", "tags" or "rating"; others tell nothing.  `from` NULL: the
 * ticket was created so.  Tags are separated by anything but letters, digits, '_', '-', '/', ':'
 * and '.'. */
void zendesk_change (ZendeskEvents *self, const ZendeskCause *cause, const char *field,
                     const char *from, const char *to);

/* FALSE when all have been given out. */
gboolean zendesk_events_next (ZendeskEvents *self, TicketEvent *event);

/* ---- A file, read twice: a ticket may stand before the users that say who wrote in it */

typedef struct ZendeskSource ZendeskSource;

/* What a format does; a reader's own struct begins with a ZendeskSource. */
typedef struct
{
  InputSourceClass class; /* its `free` ends with zendesk_source_clear () */
  gsize size;
  /* Opens the file; what it made is freed by `free` on failure, too. */
  gboolean (*open) (ZendeskSource *self, const char *path, GError **error);
  InputFile *(*file) (ZendeskSource *self);
  /* To the beginning, for the first reading and for the second. */
  gboolean (*begin) (ZendeskSource *self, GError **error);
  /* Reads all of it, for who is who; trouble with the file goes to `trouble`. */
  void (*learn) (ZendeskSource *self, const volatile int *stop);
} ZendeskReader;

struct ZendeskSource
{
  InputSource source;
  const ZendeskReader *reader;
  InputClock *clock;
  ZendeskMemory *memory, *own; /* `own`: the same when no run has one */
  ZendeskEvents *events;
  TicketEvent event; /* the last that was given */
  GString *why;
  GError *trouble; /* of the first reading */
};

/* For an InputFormat.  No file of a run is opened when one of them could not be read to its end. */
void zendesk_source_learn (const ZendeskReader *reader, const char *path,
                           const InputRules *rules);
InputSource *zendesk_source_open (const ZendeskReader *reader, const char *path,
                                  const InputRules *rules, GError **error);
void zendesk_source_clear (ZendeskSource *self);
