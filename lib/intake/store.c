#include "intake/store.h"

#include <string.h>

void
intake_stored_clear (IntakeStored *self)
{
  g_free (self->event_id);
}

gboolean
intake_add_event (const IntakeTables *tables, const IntakeDecision *decision, EventKind kind,
                  const char *author, const char *tags, const char *event_id, gint64 at,
                  GError **error)
{
  const LedgerTicket *ticket = &decision->ticket;
  TicketEvent event = {
    .ticket = ticket->name, .at = at, .kind = kind,
    .author = *author != '\0' ? author : NULL,
    .channel = decision->is_legal ? who_team (tables->setting->desk)->name : "email",
    .line = *ticket->line != '\0' ? ticket->line : NULL,
    .tags = tags, .event_id = event_id,
  };

  return ticket_writer_add (tables->writer, &event, error);
}

/* "legal", "unverified" or "". */
static const char *
tags_of (const IntakeMail *mail, const IntakeDecision *decision, gboolean verified)
{
  if (decision->is_legal)
    return "legal";
  return verified || mail->sorting.kind != EVENT_CUSTOMER ? "" : "unverified";
}

static gboolean
add_opened (const IntakeTables *tables, const IntakeMail *mail, const IntakeDecision *decision,
            gboolean verified, GError **error)
{
  g_autofree char *id = g_strdup_printf ("<opened:%s>", decision->ticket.name);
  const char *tags = tags_of (mail, decision, verified);

  return intake_add_event (tables, decision, EVENT_OPENED, mail->sender,
                           *tags != '\0' ? tags : NULL, id, mail->at, error);
}

/* Somebody may use another's Message-ID: that must neither hide a message nor fail. */
static gboolean
choose_event_id (const IntakeTables *tables, const IntakeMail *mail, IntakeStored *stored,
                 GError **error)
{
  const MailMessage *message = mail->message;
  gboolean has;

  if (!ledger_has_message_id (tables->ledger, message->message_id, &has, error))
    return FALSE;
  if (!has)
    stored->event_id = g_strdup (message->message_id);
  else
    {
      g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

      g_checksum_update (sum, message->content, sizeof message->content);
      g_checksum_update (sum, (const guchar *) mail->sender, -1);
      stored->event_id = g_strdup_printf ("<%s@invalid>", g_checksum_get_string (sum));
    }
  return TRUE;
}

static gboolean
put_mail (const IntakeTables *tables, const IntakeMail *mail, const IntakeDecision *decision,
          IntakeStored *stored, GError **error)
{
  LedgerNewMail row = {
    .message_id = stored->event_id, .content = mail->message->content,
    .ticket = decision->ticket.name, .sender = mail->sender, .reseller = decision->reseller,
    .at = tables->setting->now, .size = mail->size, .kind = (int) mail->sorting.kind,
    .attachments = mail->message->attachments, .raw = mail->raw,
  };

  return ledger_put_mail (tables->ledger, &row, &stored->mail, error);
}

gboolean
intake_store (const IntakeTables *tables, const IntakeMail *mail, IntakeDecision *decision,
              IntakeStored *stored, GError **error)
{
  LedgerTicket *ticket = &decision->ticket;
  EventKind kind = mail->sorting.kind;
  gboolean was_verified = ticket->reseller != NULL;
  gboolean verified
    = was_verified || (kind == EVENT_CUSTOMER && decision->reseller != NULL);
  gboolean changed = !decision->is_new && verified && !was_verified;

  if (changed)
    ticket->reseller = g_strdup (decision->reseller);
  return choose_event_id (tables, mail, stored, error)
         && (!decision->is_new || add_opened (tables, mail, decision, verified, error))
         && intake_add_event (tables, decision, kind, mail->sender,
                              changed ? tags_of (mail, decision, TRUE) : NULL,
                              stored->event_id, mail->at, error)
         && ticket_writer_finish_within (tables->writer, error)
         && ((!decision->is_new && !changed)
             || ledger_put_ticket (tables->ledger, ticket, error))
         && put_mail (tables, mail, decision, stored, error);
}
