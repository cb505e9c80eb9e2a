/* decide.h - stage two: whose a mail is, and which ticket it continues or opens.
 *
 * Inside the transaction that stores it. */
#pragma once

#include "intake/ledger.h"
#include "intake/read.h"
#include "intake/reseller.h"
#include "ticket/tickets.h"

/* What the stages in the transaction work with. */
typedef struct
{
  const IntakeSetting *setting;
  Ledger *ledger;
  ResellerBook *book;
  TicketFinder *finder;
  TicketWriter *writer;
} IntakeTables;

typedef struct
{
  LedgerTicket ticket;  /* the one that it joins, or opens; `mentions` of a new one: the ticket
                         * that it names and may not join */
  gboolean is_new;
  gboolean is_legal;    /* the ticket is the legal team's */
  gboolean known;       /* the sender's address is registered */
  char *reseller;       /* that the message proves, or NULL */
} IntakeDecision;

void intake_decision_clear (IntakeDecision *self);

gboolean intake_decide (const IntakeTables *tables, const IntakeMail *mail,
                        IntakeDecision *decision, GError **error);
