/* checks.h - the three W's of a message, by simple rules: who, what, when.
 *
 * who    a reseller id: "Reseller ID: 123456", "resellernummer 123456", "ID de revendedor
 *        123456", "номер реселлера 123456" and their kin; 3 to 12 digits, or letters and
 *        digits that begin with "R", as "R-123456".
 * what   something concrete: a domain, an address of the web or of a machine, an order or
 *        invoice number, an API call, an error code or text, an attachment.
 * when   a date, a time of day, or words like "yesterday", "since Monday".
 *
 * And abuse: whether it reads like a complaint about a fraudulent shop, phishing or copyright,
 * which the legal team takes.  A table of phrases in the four languages, each with points: 2 for
 * what only a complaint says ("copyright infringement", "takedown notice"), 1 for what others
 * say, too ("phishing", "counterfeit").  ABUSE_POINTS of different phrases make a complaint; a
 * phrase in the subject counts twice.  A message that asks how something works ("how do I
 * ...?") loses one.
 *
 * All of them in any of the four languages, whatever the line.  ticketmail(1) lists them. */
#pragma once

#include <glib.h>
#include "mail/message.h"

enum
{
  ABUSE_POINTS = 3
};

typedef struct
{
  char **reseller_ids; /* all that stand in the text, each once, upper case */
  char *what;          /* the first concrete thing, as it stands there; NULL: none */
  const char *what_kind; /* 'domain', 'order', ... */
  char *when;          /* NULL: none */
  int abuse;           /* points */
} Checks;

/* Of a whole message.  `own`: addresses whose domains are no facts (the desk's). */
Checks *checks_run (const MailMessage *message, const char *const *own);
void checks_free (Checks *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Checks, checks_free)
