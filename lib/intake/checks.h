/* checks.h - the three W's of a message, by simple rules: who, what, when.
 *
 * who    a reseller id: "Reseller ID: 123456", "resellernummer 123456", "ID de revendedor
 *        123456", "номер реселлера 123456" and their kin; 3 to 12 digits, or letters and
 *        digits that begin with "R", as "R-123456".
 * what   something concrete: a domain, an address of the web or of a machine, an order or
 *        invoice number, an API call, an error code or text, an attachment.
 * when   a date, a time of day, or words like "yesterday", "since Monday".
 *
 * All of them in any of the four languages, whatever the line.  ticketmail(1) lists them. */
#pragma once

#include <glib.h>
#include "mail/letter.h"

typedef struct
{
  char **reseller_ids; /* all that stand in the text, each once, upper case */
  char *what;          /* the first concrete thing, as it stands there; NULL: none */
  const char *what_kind; /* 'domain', 'order', ... */
  char *when;          /* NULL: none */
} Checks;

/* `subject` may be NULL.  `own`: addresses whose domains are no facts (the desk's). */
Checks *checks_run (const char *subject, const Letter *letter, const char *const *own);
void checks_free (Checks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Checks, checks_free)
