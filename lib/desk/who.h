/* who.h - whose an address is.
 *
 * Ours is an address that stands under `staff`, by itself or by its domain (a domain is not
 * its subdomains), and that of a line or of a channel.  A sub-address like anna+x@example.net
 * is another address.  Case does not matter, nor how an international domain is spelt. */
#pragma once

#include "desk/desk.h"

typedef struct
{
  gboolean is_ours;
  const DeskLine *line;       /* whose it is, or NULL */
  const DeskChannel *channel; /* likewise */
} Who;

/* `desk` NULL: nobody's is ours. */
Who who_of (const Desk *desk, const char *address);
/* The channel that a team of its own takes, by e-mail: the first that has `team` and `email`,
 * or NULL. */
const DeskChannel *who_team (const Desk *desk);
