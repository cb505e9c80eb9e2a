#include "intake/taking.h"

#include <string.h>
#include "intake/ticketid.h"

enum
{
  HASH_BYTES = 32
};

/* ---- Who */

static gboolean
find_reseller (Taking *self, GError **error)
{
  const char *sender = self->result->sender;

  if (!reseller_book_knows (self->book, sender, &self->result->known, error))
    return FALSE;
  for (char **id = self->checks->reseller_ids; *id != NULL && self->reseller == NULL; id++)
    {
      gboolean has;

      if (!reseller_book_has (self->book, *id, sender, &has, error))
        return FALSE;
      if (has)
        self->reseller = g_strdup (*id);
    }
  return TRUE;
}

/* ---- Which ticket */

static gboolean
find_by_references (Taking *self, LedgerTicket *found, GError **error)
{
  char **ids = self->message->references;

  for (guint i = g_strv_length (ids); i > 0 && found->name == NULL; i--)
    {
      g_autoptr(GError) problem = NULL;
      g_autofree char *name = ticket_finder_message (self->finder, ids[i - 1], &problem);

      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (name != NULL && !ledger_find_name (self->ledger, name, found, error))
        return FALSE;
    }
  return TRUE;
}

/* The ticket that the message names. */
static gboolean
find_named (Taking *self, LedgerTicket *found, GError **error)
{
  gint64 number
    = self->message->subject != NULL ? ticket_id_find (self->message->subject) : 0;

  if (number > 0 && !ledger_find_number (self->ledger, number, found, error))
    return FALSE;
  return found->name != NULL || find_by_references (self, found, error);
}

/* A customer continues a ticket of his own; the desk and machines may any. */
static gboolean
may_join (Taking *self, const LedgerTicket *found, gboolean *may, GError **error)
{
  const char *sender = self->result->sender;

  *may = self->sorting.kind != EVENT_CUSTOMER
         || (*sender != '\0' && g_str_equal (sender, found->sender));
  if (*may || found->reseller == NULL || *sender == '\0')
    return TRUE;
  return reseller_book_has (self->book, found->reseller, sender, may, error);
}

/* Whom a ticket that staff opens is with. */
static const char *
owner_of_new (const Taking *self)
{
  if (self->sorting.kind == EVENT_AGENT)
    for (char **to = self->message->recipients; *to != NULL; to++)
      if (!who_of (self->door->desk, *to).is_ours)
        return *to;
  return self->result->sender;
}

static gboolean
make_ticket (Taking *self, GError **error)
{
  LedgerTicket *ticket = &self->ticket;
  const FrontResult *result = self->result;

  if (!ledger_next_number (self->ledger, &ticket->number, error))
    return FALSE;
  ticket->name = ticket_id_format (ticket->number);
  ticket->sender = g_strdup (owner_of_new (self));
  ticket->reseller = g_strdup (self->reseller);
  ticket->line = g_strdup (result->line);
  ticket->lang = g_strdup (result->lang);
  ticket->team
    = g_strdup (result->is_legal ? who_team (self->door->desk)->team : "support");
  ticket->mentions = g_strdup (result->mentions);
  return TRUE;
}

static void
join_ticket (Taking *self, LedgerTicket *found)
{
  FrontResult *result = self->result;
  const DeskChannel *legal = who_team (self->door->desk);

  self->ticket = *found;
  memset (found, 0, sizeof *found);
  result->is_legal = legal != NULL && g_str_equal (self->ticket.team, legal->team);
  g_free (result->lang);
  result->lang = g_strdup (self->ticket.lang);
}

gboolean
taking_choose (Taking *self, GError **error)
{
  g_auto(LedgerTicket) found = { 0 };
  gboolean may = FALSE;

  if (!find_reseller (self, error) || !find_named (self, &found, error)
      || (found.name != NULL && !may_join (self, &found, &may, error)))
    return FALSE;
  if (may)
    join_ticket (self, &found);
  else
    {
      self->result->is_new = TRUE;
      self->result->mentions = g_strdup (found.name);
      if (!make_ticket (self, error))
        return FALSE;
    }
  self->result->ticket = g_strdup (self->ticket.name);
  return TRUE;
}

/* ---- Storing */

const char *
taking_tags (const Taking *self, gboolean verified)
{
  if (self->result->is_legal)
    return "legal";
  return verified || self->sorting.kind != EVENT_CUSTOMER ? "" : "unverified";
}

gboolean
taking_add_event (Taking *self, EventKind kind, const char *author, const char *tags,
                  const char *event_id, gint64 at, GError **error)
{
  TicketEvent event = {
    .ticket = self->ticket.name, .at = at, .kind = kind,
    .author = author != NULL && *author != '\0' ? author : NULL,
    .channel = self->result->is_legal ? who_team (self->door->desk)->name
                                      : "email",
    .line = *self->ticket.line != '\0' ? self->ticket.line : NULL,
    .tags = tags, .event_id = event_id,
  };

  return ticket_writer_add (self->writer, &event, error);
}

static gboolean
add_opened (Taking *self, gboolean verified, GError **error)
{
  g_autofree char *id = g_strdup_printf ("<opened:%s>", self->ticket.name);
  const char *tags = taking_tags (self, verified);

  return taking_add_event (self, EVENT_OPENED, self->result->sender, *tags != '\0' ? tags : NULL, id,
                    self->at, error);
}

/* Somebody may use another's Message-ID: that must neither hide a message nor fail. */
static gboolean
choose_event_id (Taking *self, GError **error)
{
  gboolean has;
  g_autofree char *both = NULL, *hash = NULL;

  if (!ledger_has_message_id (self->ledger, self->message->message_id, &has, error))
    return FALSE;
  if (!has)
    self->event_id = g_strdup (self->message->message_id);
  else
    {
      g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

      g_checksum_update (sum, (const guchar *) self->letter->content, HASH_BYTES);
      g_checksum_update (sum, (const guchar *) self->result->sender, -1);
      self->event_id = g_strdup_printf ("<%s@invalid>", g_checksum_get_string (sum));
    }
  return TRUE;
}

static gboolean
put_mail (Taking *self, GError **error)
{
  LedgerNewMail mail = {
    .message_id = self->event_id, .content = self->letter->content,
    .ticket = self->ticket.name, .sender = self->result->sender, .reseller = self->reseller,
    .at = self->door->now, .size = self->size, .kind = (int) self->sorting.kind,
    .attachments = self->letter->attachments, .raw = self->raw,
  };

  return ledger_put_mail (self->ledger, &mail, &self->result->mail, error);
}

gboolean
taking_store (Taking *self, GError **error)
{
  gboolean was_verified = self->ticket.reseller != NULL;
  gboolean is_customer = self->sorting.kind == EVENT_CUSTOMER;
  gboolean now_verified = was_verified || (is_customer && self->reseller != NULL);
  gboolean changed = !self->result->is_new && now_verified && !was_verified;

  if (changed)
    self->ticket.reseller = g_strdup (self->reseller);
  self->result->reseller = is_customer ? g_strdup (self->ticket.reseller) : NULL;
  return choose_event_id (self, error)
         && (!self->result->is_new || add_opened (self, now_verified, error))
         && taking_add_event (self, self->sorting.kind, self->result->sender,
                       changed ? taking_tags (self, TRUE) : NULL, self->event_id, self->at, error)
         && ticket_writer_finish_within (self->writer, error)
         && ((!self->result->is_new && !changed)
             || ledger_put_ticket (self->ledger, &self->ticket, error))
         && put_mail (self, error);
}
