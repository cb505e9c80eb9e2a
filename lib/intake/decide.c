#include "intake/decide.h"

#include <string.h>
#include "mail/ticketid.h"

/* One mail to decide about. */
typedef struct
{
  const IntakeTables *tables;
  const IntakeMail *mail;
  IntakeDecision *decision;
} Case;

void
intake_decision_clear (IntakeDecision *self)
{
  ledger_ticket_clear (&self->ticket);
  g_free (self->reseller);
}

/* ---- Who */

static gboolean
find_reseller (Case *self, GError **error)
{
  const char *sender = self->mail->sender;
  ResellerBook *book = self->tables->book;
  IntakeDecision *decision = self->decision;

  if (!reseller_book_knows (book, sender, &decision->known, error))
    return FALSE;
  for (char **id = self->mail->checks->reseller_ids; *id != NULL && decision->reseller == NULL;
       id++)
    {
      gboolean has;

      if (!reseller_book_has (book, *id, sender, &has, error))
        return FALSE;
      if (has)
        decision->reseller = g_strdup (*id);
    }
  return TRUE;
}

/* ---- Which ticket */

static gboolean
find_by_references (Case *self, LedgerTicket *found, GError **error)
{
  char **ids = self->mail->message->references;

  for (guint i = g_strv_length (ids); i > 0 && found->name == NULL; i--)
    {
      g_autoptr(GError) problem = NULL;
      g_autofree char *name
        = ticket_finder_message (self->tables->finder, ids[i - 1], &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (name != NULL && !ledger_find_name (self->tables->ledger, name, found, error))
        return FALSE;
    }
  return TRUE;
}

/* The ticket that the message names. */
static gboolean
find_named (Case *self, LedgerTicket *found, GError **error)
{
  const char *subject = self->mail->message->subject;
  gint64 number = subject != NULL ? ticket_id_find (subject) : 0;

  if (number > 0 && !ledger_find_number (self->tables->ledger, number, found, error))
    return FALSE;
  return found->name != NULL || find_by_references (self, found, error);
}

/* A customer continues a ticket of his own; the desk and machines may any. */
static gboolean
may_join (Case *self, const LedgerTicket *found, gboolean *may, GError **error)
{
  const char *sender = self->mail->sender;

  *may = self->mail->sorting.kind != EVENT_CUSTOMER
         || (*sender != '\0' && g_str_equal (sender, found->sender));
  if (*may || found->reseller == NULL || *sender == '\0')
    return TRUE;
  return reseller_book_has (self->tables->book, found->reseller, sender, may, error);
}

/* Whom a ticket that staff opens is with. */
static const char *
owner_of_new (const Case *self)
{
  if (self->mail->sorting.kind == EVENT_AGENT)
    for (char **to = self->mail->message->recipients; *to != NULL; to++)
      if (!who_of (self->tables->setting->desk, *to).is_ours)
        return *to;
  return self->mail->sender;
}

/* `mentions`: the ticket that it may not join, or NULL. */
static gboolean
make_ticket (Case *self, const char *mentions, GError **error)
{
  const IntakeMail *mail = self->mail;
  LedgerTicket *ticket = &self->decision->ticket;
  const DeskLine *line = mail->sorting.line;

  self->decision->is_new = TRUE;
  self->decision->is_legal = mail->is_legal;
  if (!ledger_next_number (self->tables->ledger, &ticket->number, error))
    return FALSE;
  ticket->name = ticket_id_format (ticket->number);
  ticket->sender = g_strdup (owner_of_new (self));
  ticket->reseller = g_strdup (self->decision->reseller);
  ticket->line = g_strdup (line != NULL ? line->name : "");
  ticket->lang = g_strdup (mail->lang);
  ticket->team
    = g_strdup (mail->is_legal ? who_team (self->tables->setting->desk)->team : "support");
  ticket->mentions = g_strdup (mentions);
  return TRUE;
}

static void
join_ticket (Case *self, LedgerTicket *found)
{
  const DeskChannel *legal = who_team (self->tables->setting->desk);

  self->decision->ticket = *found;
  memset (found, 0, sizeof *found);
  self->decision->is_legal
    = legal != NULL && g_str_equal (self->decision->ticket.team, legal->team);
}

gboolean
intake_decide (const IntakeTables *tables, const IntakeMail *mail, IntakeDecision *decision,
               GError **error)
{
  Case self = { tables, mail, decision };
  g_auto(LedgerTicket) found = { 0 };
  gboolean may = FALSE;

  if (!find_reseller (&self, error) || !find_named (&self, &found, error)
      || (found.name != NULL && !may_join (&self, &found, &may, error)))
    return FALSE;
  if (!may)
    return make_ticket (&self, found.name, error);
  join_ticket (&self, &found);
  return TRUE;
}
