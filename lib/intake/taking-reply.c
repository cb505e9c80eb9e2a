#include "intake/taking.h"

#include <string.h>
#include "intake/answer.h"
#include "intake/reply.h"
#include "sla/rulebook.h"

static gboolean
is_wanted (const Taking *self, const char *item)
{
  const DeskChannel *channel = desk_find_channel (self->door->desk, "email");

  return channel != NULL && channel->ask != NULL
         && g_strv_contains ((const char *const *) channel->ask, item);
}

static void
ask (Taking *self, const char *item, gboolean missing)
{
  if (missing && is_wanted (self, item))
    g_ptr_array_add (self->result->asked, (gpointer) item);
}

/* Whether an id that does not fit is anybody's, nobody learns: it is as if there were none. */
static void
ask_for_missing (Taking *self)
{
  const FrontResult *result = self->result;
  gboolean verified = self->ticket.reseller != NULL;

  if (self->sorting.kind != EVENT_CUSTOMER || result->is_legal)
    return;
  ask (self, "sender", !verified && !result->known);
  ask (self, "reseller-id", !verified && (result->known || result->n_ids == 0));
  if (!result->is_new)
    return;
  ask (self, "what", result->what == NULL);
  ask (self, "when", result->when == NULL);
}

static gboolean
names_us (const Desk *desk, char **addresses)
{
  for (; *addresses != NULL; addresses++)
    if (who_of (desk, *addresses).is_ours)
      return TRUE;
  return FALSE;
}

/* It names an address of ours, or nobody's at all. */
static gboolean
is_to_us (const Taking *self)
{
  const Desk *desk = self->door->desk;

  return self->door->to != NULL || self->message->recipients[0] == NULL
         || names_us (desk, self->message->recipients)
         || names_us (desk, self->message->deliveries);
}

/* NULL: it is answered. */
static gboolean
may_reply (Taking *self, const char **why, GError **error)
{
  gint64 of_ticket, of_all;
  const char *sender = self->result->sender;

  *why = NULL;
  if (self->sorting.kind == EVENT_AUTO)
    *why = "an automatic message";
  else if (self->sorting.kind != EVENT_CUSTOMER)
    *why = "a message of the desk";
  else if (*sender == '\0' || !reply_address_fits (sender))
    *why = "no sender's address that can be written to";
  else if (!is_to_us (self))
    *why = "not addressed to us";
  else if (g_strv_length (self->message->recipients) > FRONT_MASS_RECIPIENTS)
    *why = "sent to very many";
  if (*why != NULL)
    return TRUE;
  if (!ledger_count_replies (self->ledger, self->ticket.name, sender,
                             self->door->now - FRONT_REPLY_S, &of_ticket, &of_all, error))
    return FALSE;
  if (of_ticket > 0)
    *why = "answered within the last hour";
  else if (of_all >= FRONT_REPLIES)
    *why = "too many answers to this sender within the last hour";
  return TRUE;
}

/* The legal team makes no promise. */
static gboolean
find_due (Taking *self, GError **error)
{
  const FrontDoor *door = self->door;
  g_autoptr(TicketCursor) cursor = NULL;

  if (self->result->is_legal)
    return TRUE;
  cursor = ticket_cursor_of (door->store, self->ticket.name, error);
  return cursor != NULL
         && rulebook_answer_due (door->desk, cursor, door->now, &self->result->due, error);
}

/* Legal answers for itself; others from the line of the ticket. */
static const char *
reply_from (const Taking *self)
{
  guint count;
  const DeskLine *lines = desk_lines (self->door->desk, &count);

  if (self->result->is_legal)
    return who_team (self->door->desk)->email;
  for (guint i = 0; i < count; i++)
    if (lines[i].email != NULL && g_str_equal (lines[i].name, self->ticket.line))
      return lines[i].email;
  return self->sorting.line != NULL ? self->sorting.line->email : NULL;
}

static char *
reply_id (const Taking *self, const char *from)
{
  g_autofree char *seed = g_strdup_printf ("%s %s %" G_GINT64_FORMAT, self->event_id,
                                           self->ticket.name, self->door->now);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, seed, -1);

  return g_strdup_printf ("<%s.%.20s%s>", self->ticket.name, hash, strchr (from, '@'));
}

static gboolean
put_reply (Taking *self, const char *from, const char *id, GError **error)
{
  const FrontResult *result = self->result;
  g_autoptr(GBytes) raw = taking_pack (result->reply, strlen (result->reply));

  return taking_add_event (self, EVENT_AUTO, from, NULL, id, self->door->now, error)
         && ticket_writer_finish_within (self->writer, error)
         && ledger_put_reply (self->ledger, result->mail, result->sender, self->door->now, id,
                              raw, error);
}

static gboolean
write_reply (Taking *self, const char *from, GError **error)
{
  FrontResult *result = self->result;
  g_autofree char *id = reply_id (self, from);
  g_autoptr(TemplateValues) values = answer_values (self->door, result);
  ReplyFacts facts = {
    .from = from, .from_name = desk_name (self->door->desk), .to = result->sender,
    .subject = self->message->subject, .ticket = result->ticket, .lang = result->lang,
    .message_id = id, .answers = self->message->message_id,
    .references = self->message->references, .date = self->door->now,
    .zone = desk_zone (self->door->desk), .values = values,
  };

  result->reply = reply_build (&facts, error);
  return result->reply != NULL && put_reply (self, from, id, error);
}

gboolean
taking_answer (Taking *self, GError **error)
{
  const char *from = reply_from (self);

  ask_for_missing (self);
  if (!find_due (self, error) || !may_reply (self, &self->result->no_reply, error))
    return FALSE;
  if (self->result->no_reply == NULL && from == NULL)
    self->result->no_reply = "no address of ours in desk.yaml";
  return self->result->no_reply != NULL || write_reply (self, from, error);
}
