#include "ticket/mail.h"

#include <string.h>
#include "mail/mailbox.h"
#include "mail/threads.h"
#include "ticket/history.h"

/* Of the messages that have one Message-ID, the one that keeps it. */
typedef struct
{
  gint64 at;
  char *other_id;  /* that it had to take else; NULL: none is known yet */
  char *refers_to; /* "" or the first that any of them refers to */
} Owner;

typedef struct
{
  char *path;
  Mailbox *mailbox; /* NULL: it could not be opened, or is opened already */
  guint64 first;    /* its first item, as the threads count */
  gboolean is_empty;
  GError *error; /* NULL: it was read to its end */
} Box;

struct MailRun
{
  GTimeZone *zone;  /* borrowed, may be NULL */
  const Desk *desk; /* borrowed, may be NULL */
  MailStored stored;
  const volatile int *stop;

  GPtrArray *boxes;     /* of Box */
  MailThreads *threads; /* NULL: see trouble */
  GError *trouble;      /* with the threads */
  guint64 count;        /* of their items */
  gboolean is_settled;
  gboolean has_failed; /* a mailbox whose messages the threads may hold */
  GHashTable *owners;  /* Message-ID -> Owner: those that different messages have */
  gboolean is_tangled; /* of some that have the same, one refers to others */
};

typedef struct
{
  InputSource source;
  TicketEvent event; /* the last that was given */
  MailRun *run;
  Mailbox *mailbox;
  guint64 number; /* of the next item, as the threads count */

  /* the current message and its place */
  MailMessage *message;
  MailPlace place;
  guint64 line;
  char *opened_id;
  gboolean has_message_event; /* behind its `opened` */
  char *why;
  GString *raw; /* of a Maildir's reject: as an mbox has it; or NULL */
} MailSource;

/* ---- One message */

/* The line that ends an mbox's message is none of it. */
static MailMessage *
parse_whole (MailRun *self, const MailboxItem *item)
{
  gsize length = item->length
                 - (item->name == NULL && item->length > 1
                    && item->bytes[item->length - 1] == '\n'
                    && item->bytes[item->length - 2] == '\n');
  const char *why;

  return mail_message_parse (item->bytes, length, MAIL_WHOLE, self->zone, &why);
}

/* "": it names none. */
static const char *
sender_of (MailRun *self, const MailMessage *message)
{
  const char *sender = mail_sorting (self->desk, message, NULL).author;

  return sender != NULL ? sender : "";
}

static gboolean
is_stored (MailRun *self, const char *id)
{
  g_auto(MailKnown) known = { 0 };

  return self->stored.lookup != NULL && self->stored.lookup (self->stored.data, id, &known)
         && known.is_message;
}

/* By its contents; as an older version called it when it is stored so. */
static char *
other_id_of (MailRun *self, const MailboxItem *item)
{
  g_autoptr(MailMessage) whole = parse_whole (self, item);
  g_autofree char *old = NULL;

  if (whole == NULL)
    return NULL;
  old = mail_content_id (whole->sent_content, sender_of (self, whole));
  return is_stored (self, old) ? g_steal_pointer (&old)
                               : mail_content_id (whole->content, sender_of (self, whole));
}

/* What is stored by its Message-ID is another's message. */
static gboolean
is_others (MailRun *self, const MailMessage *message)
{
  const char *const senders[TICKET_SENDERS]
    = { sender_of (self, message), message->author, message->reply_to[0] };

  return self->stored.others != NULL && *senders[0] != '\0'
         && self->stored.others (self->stored.data, message->message_id, senders);
}

static void
rename_message (MailRun *self, const MailboxItem *item, MailMessage *message)
{
  const Owner *owner
    = self->owners != NULL ? g_hash_table_lookup (self->owners, message->message_id) : NULL;
  gboolean has_other = is_others (self, message);
  g_autofree char *other = owner != NULL || has_other ? other_id_of (self, item) : NULL;

  if (other == NULL
      || (!has_other && (owner->other_id == NULL || g_str_equal (other, owner->other_id))))
    return;
  g_free (message->message_id);
  message->message_id = g_steal_pointer (&other);
}

/* With the Message-ID as it stands in the header. */
static MailMessage *
parse_item (MailRun *self, const MailboxItem *item, const char **why)
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

static MailMessage *
parse (MailRun *self, const MailboxItem *item, const char **why)
{
  MailMessage *message = parse_item (self, item, why);

  if (message != NULL)
    rename_message (self, item, message);
  return message;
}

/* Only a message that has its id in the database is worth the parsing. */
static gboolean
is_taken (MailRun *self, const MailboxItem *item, const MailMessage *message)
{
  const MailStored *stored = &self->stored;
  gboolean may_be = stored->taken != NULL && is_stored (self, message->message_id);
  g_autoptr(MailMessage) whole = may_be ? parse_whole (self, item) : NULL;

  return whole != NULL && stored->taken (stored->data, whole, sender_of (self, whole));
}

/* ---- First reading: threads */

static gboolean
add_message (MailRun *self, const MailboxItem *item, GError **error)
{
  const char *why;
  g_autoptr(MailMessage) message = parse (self, item, &why);

  return mail_threads_tell (self->threads, self->count, message, error);
}

static void
owner_free (gpointer data)
{
  Owner *owner = data;

  g_free (owner->other_id);
  g_free (owner->refers_to);
  g_free (owner);
}

static Owner *
owner_of (MailRun *self, const MailMessage *message)
{
  Owner *owner = g_hash_table_lookup (self->owners, message->message_id);
  const char *refers_to = message->references[0] != NULL ? message->references[0] : "";

  if (owner == NULL)
    {
      owner = g_new0 (Owner, 1);
      owner->refers_to = g_strdup (refers_to);
      g_hash_table_insert (self->owners, g_strdup (message->message_id), owner);
    }
  self->is_tangled |= !g_str_equal (owner->refers_to, refers_to);
  return owner;
}

/* The earliest keeps its Message-ID; of one second, whatever the order of files. */
static gboolean
claim_id (MailRun *self, const MailboxItem *item, GError **error G_GNUC_UNUSED)
{
  const char *why;
  g_autoptr(MailMessage) message = NULL;
  g_autofree char *other = NULL;
  Owner *owner;

  if (!mail_threads_is_reused (self->threads, self->count)
      || (message = parse_item (self, item, &why)) == NULL || is_others (self, message)
      || (other = other_id_of (self, item)) == NULL)
    return TRUE;
  owner = owner_of (self, message);
  if (owner->other_id != NULL
      && (message->at > owner->at
          || (message->at == owner->at && strcmp (other, owner->other_id) >= 0)))
    return TRUE;
  owner->at = message->at;
  g_free (owner->other_id);
  owner->other_id = g_steal_pointer (&other);
  return TRUE;
}

static gboolean
tell_id (MailRun *self, const MailboxItem *item, GError **error)
{
  const char *why;
  g_autoptr(MailMessage) message = NULL;

  if (!mail_threads_is_reused (self->threads, self->count)
      || (message = parse (self, item, &why)) == NULL)
    return TRUE;
  return mail_threads_tell (self->threads, self->count, message, error);
}

typedef gboolean (*TakeItem) (MailRun *self, const MailboxItem *item, GError **error);

/* All messages of a mailbox; behind them it is at its beginning again. */
static gboolean
box_read (MailRun *self, Box *box, TakeItem take, GError **error)
{
  MailboxItem item;

  box->first = self->count;
  for (box->is_empty = TRUE;; box->is_empty = FALSE)
    {
      if (!mailbox_next (box->mailbox, &item, error))
        return FALSE;
      if (item.is_end)
        break;
      if (!take (self, &item, error))
        return FALSE;
      self->count++;
      if (self->stop != NULL && *self->stop)
        {
          g_set_error (error, DESK_ERROR, DESK_ERROR_STOPPED, "stopped");
          return FALSE;
        }
    }
  return TRUE;
}

static void
box_fail (MailRun *self, Box *box, GError *error)
{
  box->error = error;
  g_clear_pointer (&box->mailbox, mailbox_free);
  self->has_failed = TRUE;
}

static void
boxes_read_again (MailRun *self, TakeItem take)
{
  self->count = 0;
  for (guint i = 0; i < self->boxes->len; i++)
    {
      Box *box = self->boxes->pdata[i];
      GError *error = NULL;

      if (box->mailbox == NULL)
        continue;
      if (!mailbox_rewind (box->mailbox, &error) || !box_read (self, box, take, &error))
        box_fail (self, box, error);
      else
        mailbox_rest (box->mailbox);
    }
}

static gboolean
threads_begin (MailRun *self)
{
  g_clear_pointer (&self->threads, mail_threads_free);
  g_clear_error (&self->trouble);
  self->threads = mail_threads_new (self->stored.lookup, self->stored.data, &self->trouble);
  return self->threads != NULL;
}

/* Of the messages that share a Message-ID, one keeps it. */
static void
untie_ids (MailRun *self)
{
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, owner_free);
  boxes_read_again (self, claim_id);
  if (!self->is_tangled)
    boxes_read_again (self, tell_id);
}

/* When all mailboxes are learnt.  A mailbox that cannot be read opens no ticket of another. */
static gboolean
run_settle (MailRun *self, GError **error)
{
  if (!self->is_settled && self->threads != NULL
      && mail_threads_is_reused (self->threads, G_MAXUINT64))
    untie_ids (self);
  while (!self->is_settled && self->threads != NULL && (self->is_tangled || self->has_failed))
    {
      self->is_tangled = self->has_failed = FALSE;
      if (threads_begin (self))
        boxes_read_again (self, add_message);
    }
  if (!self->is_settled && self->trouble == NULL && self->threads != NULL
      && self->stored.join != NULL)
    mail_threads_joined (self->threads, self->stored.join, self->stored.data, &self->trouble);
  self->is_settled = TRUE;
  if (self->trouble == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->trouble));
  return FALSE;
}

static void
box_free (gpointer data)
{
  Box *box = data;

  g_free (box->path);
  g_clear_pointer (&box->mailbox, mailbox_free);
  g_clear_error (&box->error);
  g_free (box);
}

MailRun *
mail_run_new (const Desk *desk, const MailStored *stored)
{
  MailRun *self = g_new0 (MailRun, 1);

  self->desk = desk;
  if (stored != NULL)
    self->stored = *stored;
  self->boxes = g_ptr_array_new_with_free_func (box_free);
  return self;
}

void
mail_run_free (MailRun *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->boxes);
  g_clear_pointer (&self->threads, mail_threads_free);
  g_clear_error (&self->trouble);
  g_clear_pointer (&self->owners, g_hash_table_unref);
  g_free (self);
}

/* What is not there, mailbox_open () tells. */
static gboolean
is_maildir (const char *path, GError **error)
{
  gboolean is_input = path == NULL || strcmp (path, "-") == 0;

  if (!is_input
      && (g_file_test (path, G_FILE_TEST_IS_DIR) || !g_file_test (path, G_FILE_TEST_EXISTS)))
    return TRUE;
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT,
               "%s: not a Maildir: expected a folder with cur/ and new/",
               is_input ? "standard input" : path);
  return FALSE;
}

static void
learn_box (const char *path, const InputRules *rules, gboolean is_folder)
{
  MailRun *self = rules->mail;
  Box *box = g_new0 (Box, 1);
  GError *error = NULL;

  self->zone = rules->clock == NULL ? NULL : rules->clock->zone;
  self->stop = rules->stop;
  if (self->boxes->len == 0)
    threads_begin (self);
  box->path = g_strdup (path);
  g_ptr_array_add (self->boxes, box);
  if (self->threads == NULL)
    return;
  if (!is_folder || is_maildir (path, &error))
    box->mailbox = mailbox_open (path, TICKET_RECORD_BYTES, &error);
  if (box->mailbox == NULL)
    box->error = error;
  else if (!box_read (self, box, add_message, &error))
    box_fail (self, box, error);
  else
    mailbox_rest (box->mailbox);
}

static void
learn_mbox (const char *path, const InputRules *rules)
{
  learn_box (path, rules, FALSE);
}

static void
learn_maildir (const char *path, const InputRules *rules)
{
  learn_box (path, rules, TRUE);
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

/* Each run says when its first message opened the ticket, or all that came in that second; of
 * several the earliest shows (ticket/history.h), of one second the same whatever was read in which
 * run, and the next when that one's run is withdrawn. */
static gboolean
opens_ticket (MailSource *self)
{
  if (self->place.is_first)
    self->opened_id = refers_opened_id (self->place.ticket);
  return self->place.is_first;
}

static void
set_event (MailSource *self, InputItem *item)
{
  MailSorting sorting = mail_sorting (self->run->desk, self->message, NULL);

  *item = (InputItem){ .kind = INPUT_RECORD, .record = &self->event, .line = self->line };
  self->event = (TicketEvent){
    .ticket = self->place.ticket,
    .at = self->message->at,
    .kind = sorting.kind,
    .author = sorting.author,
    .channel = sorting.team != NULL ? sorting.team->name : "email",
    .line = sorting.line != NULL ? sorting.line->name : NULL,
    .event_id = self->message->message_id,
    .refers = self->message->references,
    .is_named = self->message->ticket != NULL,
  };
}

static void
set_reject (MailSource *self, const MailboxItem *from, const char *why, InputItem *item)
{
  *item = (InputItem){ .kind = INPUT_REJECT,
                       .line = from->line,
                       .why = why,
                       .raw = from->bytes,
                       .raw_length = from->length };
  if (from->name == NULL)
    return;
  item->why = self->why = g_strdup_printf ("%s: %s", from->name, why);
  if (from->bytes == NULL)
    return;
  if (self->raw == NULL)
    self->raw = g_string_new (NULL);
  g_string_truncate (self->raw, 0);
  mailbox_add_quoted (from->bytes, from->length, self->raw);
  item->raw = self->raw->str;
  item->raw_length = self->raw->len;
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
  self->message = parse (self->run, from, &why);
  if (self->message == NULL)
    {
      set_reject (self, from, why, item);
      return TRUE;
    }
  if (!mail_threads_place (self->run->threads, number, self->message, &self->place, error))
    {
      g_prefix_error (error, "%s: ", self->mailbox->path);
      return FALSE;
    }
  *done = !self->place.is_copy && !is_taken (self->run, from, self->message);
  self->source.known += !*done;
  self->has_message_event = *done && opens_ticket (self);
  if (*done)
    set_event (self, item);
  if (self->has_message_event)
    {
      self->event.kind = EVENT_OPENED;
      self->event.event_id = self->opened_id;
      self->event.refers = NULL;
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

/* The last mailbox is read: what is known of all has no use any more. */
static void
run_finish (MailRun *self)
{
  for (guint i = 0; i < self->boxes->len; i++)
    if (((const Box *) self->boxes->pdata[i])->mailbox != NULL)
      return;
  g_clear_pointer (&self->threads, mail_threads_free);
  g_clear_pointer (&self->owners, g_hash_table_unref);
}

static void
free_source (InputSource *source)
{
  MailSource *self = (MailSource *) source;

  forget_message (self);
  run_finish (self->run);
  g_clear_pointer (&self->mailbox, mailbox_free);
  if (self->raw != NULL)
    g_string_free (self->raw, TRUE);
  g_free (self);
}

static Box *
box_find (const MailRun *self, const char *path)
{
  for (guint i = 0; i < self->boxes->len; i++)
    {
      Box *box = self->boxes->pdata[i];

      if ((box->mailbox != NULL || box->error != NULL) && g_strcmp0 (box->path, path) == 0)
        return box;
    }
  return NULL;
}

static InputSource *
open_mailbox (const char *path, const InputRules *rules, GError **error)
{
  static const InputSourceClass class = { next_item, free_source, NULL, NULL };
  MailRun *self = rules->mail;
  gboolean is_settled = run_settle (self, error);
  Box *box = is_settled ? box_find (self, path) : NULL;
  MailSource *source;

  g_assert (box != NULL || !is_settled);
  if (box == NULL)
    return NULL;
  if (box->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&box->error));
      return NULL;
    }
  if (!mailbox_rewind (box->mailbox, error))
    {
      g_clear_pointer (&box->mailbox, mailbox_free);
      return NULL;
    }
  source = g_new0 (MailSource, 1);
  source->source.class = &class;
  source->source.is_empty = box->is_empty;
  source->run = self;
  source->mailbox = g_steal_pointer (&box->mailbox);
  source->number = box->first;
  return &source->source;
}

const InputFormat ticket_mbox = { " .mbox ", open_mailbox, learn_mbox };
const InputFormat ticket_maildir = { NULL, open_mailbox, learn_maildir };
