/* sorting.h - where a message belongs by its header: line, language, whose it is. */
#pragma once

#include "desk/desk.h"
#include "ticket/event.h"
#include "mail/message.h"

typedef struct
{
  EventKind kind;           /* customer, agent, auto, note */
  const DeskLine *line;     /* NULL: desk.yaml has none */
  gboolean to_legal;        /* it came to the abuse address */
  gboolean to_us;           /* it names an address of ours, or nobody's at all */
} Sorting;

/* `to`: the envelope's recipient, or NULL. */
Sorting sorting_of (const Desk *desk, const MailMessage *message, const char *to);
/* The channel that a team of its own takes, by e-mail; NULL: none. */
const DeskChannel *sorting_legal_channel (const Desk *desk);
/* Staff, a line or a channel of ours. */
gboolean sorting_is_ours (const Desk *desk, const char *address);
/* All addresses of ours, NULL-terminated; free the array alone. */
const char **sorting_own_addresses (const Desk *desk);
