/* event.h - what happened to a ticket, one event at a time. */
#pragma once

#include <glib.h>

typedef enum
{
  EVENT_OPENED,    /* the ticket exists from then on; not a message */
  EVENT_CUSTOMER,  /* a message of the customer */
  EVENT_AGENT,     /* a public message of an agent */
  EVENT_AUTO,      /* an automatic message, of either side */
  EVENT_NOTE,      /* internal */
  EVENT_ESCALATED, /* second line took over */
  EVENT_DEESCALATED,
  EVENT_WAITING, /* on the customer */
  EVENT_RESUMED,
  EVENT_SOLVED,
  EVENT_REOPENED,
  EVENT_CLOSED,
  EVENT_MERGED,  /* into another ticket */
  EVENT_UPDATED, /* only priority, tags, line or channel changed */
  EVENT_KINDS
} EventKind;

/* "opened", ...; these numbers and names are stored: append only. */
const char *event_kind_name (EventKind kind);
/* FALSE when `name` is none of them; case does not matter. */
gboolean event_kind_parse (const char *name, EventKind *kind);

/* Strings are UTF-8, NULL when not known, and borrowed from whoever made the event. */
typedef struct
{
  const char *ticket; /* as the source names it; never NULL or empty */
  gint64 at;          /* Unix seconds */
  EventKind kind;
  const char *author;
  const char *channel; /* 'email', 'chat', 'phone', 'web', ... lower case */
  const char *line;
  const char *priority;
  const char *tags;     /* separated by spaces, sorted; "" means: none any more */
  const char *event_id; /* unique within its ticket, as the source names it */
  char *const *refers; /* of a mail that is a message: the Message-IDs that it refers to; else NULL */
  gboolean is_named; /* likewise: it says itself of which ticket it is */
} TicketEvent;
