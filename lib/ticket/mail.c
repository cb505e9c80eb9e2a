#include "ticket/mail.h"

#include <string.h>
#include "mail/mailbox.h"
#include "mail/threads.h"

/* The mailbox is read twice: threads first, then events. */
typedef struct
{
  InputSource source;
  TicketEvent event; /* the last that was given */
  GTimeZone *zone;   /* borrowed, may be NULL */
  const Desk *desk;  /* borrowed, may be NULL */
  MailLookup lookup;
  gpointer data;

  Mailbox *mailbox;
  MailThreads *threads;
  guint64 number; /* of the next item, as the threads count */

  /* the current message and its place */
  MailMessage *message;
  MailPlace place;
  guint64 line;
  char *opened_id;
  gboolean has_message_event; /* behind its `opened` */
  char *why;
} MailSource;

/* ---- What a message is */

/* To ourselves only. */
static gboolean
stays_inside (const Desk *desk, const MailMessage *message)
{
  for (char **to = message->recipients; *to != NULL; to++)
    if (!who_of (desk, *to).is_ours)
      return FALSE;
  return message->recipients[0] != NULL;
}

/* Whom a form on the web writes for, or NULL. */
static const char *
form_author (const Desk *desk, const MailMessage *message)
{
  const char *other = message->reply_to;

  if (message->origin.automatic != NULL || other == NULL || message->author == NULL
      || strlen (other) > TICKET_FIELD_BYTES || mail_is_nobody (other)
      || who_of (desk, other).is_ours)
    return NULL;
  if (mail_is_nobody (message->author))
    return other;
  return who_of (desk, message->author).is_ours && stays_inside (desk, message) ? other : NULL;
}

/* 'support.example.net' or 'support@example.net', of a line or channel support@example.net. */
static gboolean
is_named (const char *list, const char *address)
{
  const char *at = address != NULL ? strchr (address, '@') : NULL;
  g_autofree char *dotted = at != NULL ? g_strdup (address) : NULL;

  if (at == NULL)
    return FALSE;
  dotted[at - address] = '.';
  return g_ascii_strcasecmp (list, address) == 0 || g_ascii_strcasecmp (list, dotted) == 0;
}

static gboolean
is_our_list (const Desk *desk, const char *list)
{
  guint n_lines = 0, n_channels = 0;
  const DeskLine *lines = desk != NULL ? desk_lines (desk, &n_lines) : NULL;
  const DeskChannel *channels = desk != NULL ? desk_channels (desk, &n_channels) : NULL;

  for (guint i = 0; i < n_lines; i++)
    if (is_named (list, lines[i].email))
      return TRUE;
  for (guint i = 0; i < n_channels; i++)
    if (is_named (list, channels[i].email))
      return TRUE;
  return FALSE;
}

/* The header that tells that it came through a list that is none of ours, or NULL: behind a
 * line there may be a list, by which our colleagues get its mail. */
static const char *
others_list (const Desk *desk, const MailOrigin *origin)
{
  for (char **list = origin->lists; *list != NULL; list++)
    if (is_our_list (desk, *list))
      return NULL;
  return origin->through;
}

/* The header that tells that no person wrote it to us, or NULL. */
static const char *
automatic_by (const Desk *desk, const MailMessage *message, const char *author)
{
  const char *automatic = mail_origin_automatic (&message->origin, author);

  return automatic != NULL ? automatic : others_list (desk, &message->origin);
}

static EventKind
kind_of (const Desk *desk, const MailMessage *message, const char *author,
         const char *automatic)
{
  if (automatic != NULL)
    return EVENT_AUTO;
  if (author == NULL || !who_of (desk, author).is_ours)
    return EVENT_CUSTOMER;
  return stays_inside (desk, message) ? EVENT_NOTE : EVENT_AGENT;
}

static gboolean
names (char *const *addresses, const char *address)
{
  for (; *addresses != NULL; addresses++)
    if (g_ascii_strcasecmp (*addresses, address) == 0)
      return TRUE;
  return FALSE;
}

/* The line of the first that has one. */
static const DeskLine *
line_of (const Desk *desk, char *const *addresses)
{
  const DeskLine *line = NULL;

  for (; line == NULL && *addresses != NULL; addresses++)
    line = who_of (desk, *addresses).line;
  return line;
}

MailSorting
mail_sorting (const Desk *desk, const MailMessage *message, const char *to)
{
  char *const envelope[] = { (char *) to, NULL };
  char *const from[] = { message->author, NULL };
  char *const *const places[] = { envelope, message->recipients, message->deliveries };
  const DeskChannel *team = who_team (desk);
  const char *form = form_author (desk, message);
  const char *author = form != NULL ? form : message->author;
  const char *automatic = automatic_by (desk, message, author);
  MailSorting self = { .kind = kind_of (desk, message, author, automatic),
                       .author = author,
                       .silent = automatic != NULL ? automatic : message->origin.silent };
  gboolean to_team = team != NULL && names (envelope, team->email);

  for (gsize i = 0; i < G_N_ELEMENTS (places) && self.line == NULL && !to_team; i++)
    self.line = line_of (desk, places[i]);
  if (self.line == NULL && team != NULL
      && (to_team || names (message->recipients, team->email)
          || names (message->deliveries, team->email)))
    self.team = team;
  if (self.line == NULL)
    self.line = line_of (desk, from);
  return self;
}

/* ---- One message */

static MailMessage *
parse (MailSource *self, const MailboxItem *item, const char **why)
{
  MailMessage *message;

  *why = item->why;
  if (item->bytes == NULL)
    return NULL;
  message = mail_message_parse (item->bytes, item->length, MAIL_HEADER, self->zone, why);
  if (message == NULL)
    return NULL;
  if (!message->dated)
    *why = "expected a time in the top Received header or in Date";
  else if (message->author != NULL && strlen (message->author) > TICKET_FIELD_BYTES)
    *why = "expected a shorter sender address";
  if (*why != NULL)
    g_clear_pointer (&message, mail_message_free);
  return message;
}

static char *
stored_ticket (MailSource *self, const char *id)
{
  return self->lookup != NULL ? self->lookup (self->data, id) : NULL;
}

/* The ticket that the subject names, or that an earlier run stored for the message, or for
 * the nearest one that it refers to. */
static char *
fixed_ticket (MailSource *self, const MailMessage *message)
{
  char *ticket = g_strdup (message->ticket);

  if (ticket == NULL)
    ticket = stored_ticket (self, message->message_id);
  for (guint i = g_strv_length (message->references); ticket == NULL && i > 0; i--)
    ticket = stored_ticket (self, message->references[i - 1]);
  return ticket;
}

/* ---- First reading: threads */

static gboolean
add_message (MailSource *self, const MailboxItem *item, GError **error)
{
  const char *why;
  g_autoptr(MailMessage) message = parse (self, item, &why);
  g_autofree char *fixed = NULL;

  if (message == NULL)
    {
      mail_threads_add (self->threads, NULL, NULL, NULL);
      return TRUE;
    }
  fixed = fixed_ticket (self, message);
  return mail_threads_add (self->threads, message, fixed, error);
}

static gboolean
read_threads (MailSource *self, GError **error)
{
  MailboxItem item;

  self->source.is_empty = TRUE;
  for (;; self->source.is_empty = FALSE)
    {
      if (!mailbox_next (self->mailbox, &item, error))
        return FALSE;
      if (item.is_end)
        break;
      if (!add_message (self, &item, error))
        return FALSE;
    }
  return mailbox_rewind (self->mailbox, error);
}

/* ---- Second reading: events */

static void
forget_message (MailSource *self)
{
  g_clear_pointer (&self->message, mail_message_free);
  g_clear_pointer (&self->place.ticket, g_free);
  g_clear_pointer (&self->opened_id, g_free);
  g_clear_pointer (&self->why, g_free);
  self->has_message_event = FALSE;
}

/* '<opened:123>', '<opened:id@host>': it looks up like a Message-ID. */
static char *
opened_id_of (const char *ticket)
{
  gsize length = strlen (ticket);

  if (length > 2 && ticket[0] == '<' && ticket[length - 1] == '>')
    return g_strdup_printf ("<opened:%s", ticket + 1);
  return g_strdup_printf ("<opened:%s>", ticket);
}

/* A ticket that is stored as opened is opened again only by a message that began it and was
 * not read before. */
static gboolean
opens_ticket (MailSource *self)
{
  g_autofree char *opened = NULL, *stored = NULL;

  if (!self->place.is_first)
    return FALSE;
  self->opened_id = opened_id_of (self->place.ticket);
  opened = stored_ticket (self, self->opened_id);
  if (g_strcmp0 (opened, self->place.ticket) != 0)
    return TRUE;
  stored = stored_ticket (self, self->message->message_id);
  return stored == NULL && self->message->references[0] == NULL
         && self->message->ticket == NULL;
}

static void
set_event (MailSource *self, InputItem *item)
{
  MailSorting sorting = mail_sorting (self->desk, self->message, NULL);

  *item = (InputItem){ .kind = INPUT_RECORD, .record = &self->event, .line = self->line };
  self->event = (TicketEvent){
    .ticket = self->place.ticket,
    .at = self->message->at,
    .kind = sorting.kind,
    .author = sorting.author,
    .channel = sorting.team != NULL ? sorting.team->name : "email",
    .line = sorting.line != NULL ? sorting.line->name : NULL,
    .event_id = self->message->message_id,
  };
}

static void
set_reject (MailSource *self, const MailboxItem *from, const char *why, InputItem *item)
{
  if (from->name != NULL)
    why = self->why = g_strdup_printf ("%s: %s", from->name, why);
  *item = (InputItem){ .kind = INPUT_REJECT,
                       .line = from->line,
                       .why = why,
                       .raw = from->bytes,
                       .raw_length = from->length };
}

/* The item of one message; `*done` FALSE: it is a copy and has none. */
static gboolean
take_message (MailSource *self, const MailboxItem *from, InputItem *item, gboolean *done,
              GError **error)
{
  const char *why;
  guint64 number = self->number++;

  *done = TRUE;
  self->line = from->line;
  self->message = parse (self, from, &why);
  if (self->message == NULL)
    {
      set_reject (self, from, why, item);
      return TRUE;
    }
  if (!mail_threads_place (self->threads, number, self->message, &self->place, error))
    {
      g_prefix_error (error, "%s: ", mailbox_path (self->mailbox));
      return FALSE;
    }
  *done = !self->place.is_copy;
  self->has_message_event = *done && opens_ticket (self);
  if (*done)
    set_event (self, item);
  if (self->has_message_event)
    {
      self->event.kind = EVENT_OPENED;
      self->event.event_id = self->opened_id;
    }
  return TRUE;
}

static gboolean
next_item (InputSource *source, InputItem *item, GError **error)
{
  MailSource *self = (MailSource *) source;
  MailboxItem from;
  gboolean done = FALSE;

  if (self->has_message_event)
    {
      self->has_message_event = FALSE;
      set_event (self, item);
      return TRUE;
    }
  while (!done)
    {
      forget_message (self);
      if (!mailbox_next (self->mailbox, &from, error))
        return FALSE;
      if (from.is_end)
        return TRUE;
      if (!take_message (self, &from, item, &done, error))
        return FALSE;
    }
  return TRUE;
}

static void
free_source (InputSource *source)
{
  MailSource *self = (MailSource *) source;

  forget_message (self);
  g_clear_pointer (&self->mailbox, mailbox_free);
  g_clear_pointer (&self->threads, mail_threads_free);
  g_free (self);
}

InputSource *
ticket_source_mail (const char *path, const InputRules *rules, const Desk *desk,
                    MailLookup lookup, gpointer data, GError **error)
{
  static const InputSourceClass class = { next_item, free_source, NULL };
  MailSource *self = g_new0 (MailSource, 1);

  self->source.class = &class;
  self->zone = rules->clock == NULL ? NULL : rules->clock->zone;
  self->desk = desk;
  self->lookup = lookup;
  self->data = data;
  self->mailbox = mailbox_open (path, TICKET_RECORD_BYTES, error);
  self->threads = self->mailbox != NULL ? mail_threads_new (error) : NULL;
  if (self->threads != NULL && read_threads (self, error))
    return &self->source;
  free_source (&self->source);
  return NULL;
}
