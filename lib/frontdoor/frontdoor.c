#include "frontdoor/frontdoor.h"

#include <string.h>
#include <zstd.h>
#include "frontdoor/abuse.h"
#include "frontdoor/answer.h"
#include "frontdoor/articles.h"
#include "frontdoor/checks.h"
#include "frontdoor/ledger.h"
#include "frontdoor/promise.h"
#include "frontdoor/reply.h"
#include "frontdoor/reseller.h"
#include "frontdoor/sorting.h"
#include "frontdoor/ticketid.h"
#include "ticket/tickets.h"

enum
{
  ZSTD_LEVEL = 3,
  SENDER_BYTES = 998,
  LATE_S = 5 * 86400, /* a message may have waited so long in our own mail server */
  HASH_BYTES = 32
};

void
front_result_clear (FrontResult *self)
{
  g_free (self->ticket);
  g_free (self->sender);
  g_free (self->line);
  g_free (self->lang);
  g_free (self->reseller);
  g_free (self->mentions);
  g_free (self->what);
  g_free (self->when);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->articles, g_ptr_array_unref);
  g_free (self->reply);
  g_free (self->note);
  memset (self, 0, sizeof *self);
}

/* One message on its way. */
typedef struct
{
  const FrontDoor *door;
  const char *bytes;
  gsize length;
  gint64 size;
  FrontResult *result;

  MailMessage *message;
  Letter *letter;
  Checks *checks;
  Sorting sorting;
  gint64 at;            /* when it came */
  GBytes *raw;

  /* in the transaction */
  Ledger *ledger;
  ResellerBook *book;
  TicketWriter *writer;
  TicketFinder *finder;
  LedgerTicket ticket;  /* the one that it joins, or makes */
  char *reseller;       /* that this message proves, or NULL */
  char *event_id;
} Taking;

static void
taking_clear (Taking *self)
{
  g_clear_pointer (&self->message, mail_message_free);
  g_clear_pointer (&self->letter, letter_free);
  g_clear_pointer (&self->checks, checks_free);
  g_clear_pointer (&self->raw, g_bytes_unref);
  ledger_free (self->ledger);
  reseller_book_free (self->book);
  ticket_writer_free (self->writer);
  ticket_finder_free (self->finder);
  ledger_ticket_clear (&self->ticket);
  g_free (self->reseller);
  g_free (self->event_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taking, taking_clear)

/* ---- Reading, before the write lock is taken */

static gboolean
not_a_mail (const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: not a mail message: %s",
               why);
  return FALSE;
}

static gboolean
read_message (Taking *self, GError **error)
{
  const char *why;
  MailMessage *message
    = mail_message_parse (self->bytes, self->length, desk_zone (self->door->desk), &why);

  if (message == NULL)
    return not_a_mail (why, error);
  self->message = message;
  if (message->author == NULL && message->recipients[0] == NULL && message->subject == NULL
      && !message->dated)
    return not_a_mail ("expected a header with From, To, Date or Subject", error);
  self->result->is_mail = TRUE;
  return TRUE;
}

/* A clock starts when the message reached our own server, not when it says it was written. */
static gint64
arrival (const Taking *self)
{
  gint64 now = self->door->now;

  return self->letter->has_received && self->letter->received <= now
             && self->letter->received >= now - LATE_S
           ? self->letter->received
           : now;
}

static GBytes *
compress (const char *bytes, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  char *to = g_malloc (bound);
  gsize size = ZSTD_compress (to, bound, bytes, length, ZSTD_LEVEL);

  g_assert (!ZSTD_isError (size));
  return g_bytes_new_take (g_realloc (to, MAX (size, 1)), size);
}

static char *
decompress (GBytes *packed)
{
  gsize length, size;
  gconstpointer data = g_bytes_get_data (packed, &length);
  unsigned long long wanted = ZSTD_getFrameContentSize (data, length);
  char *text;

  if (wanted > FRONT_MESSAGE_BYTES)
    return NULL;
  text = g_malloc0 (wanted + 1);
  size = ZSTD_decompress (text, wanted, data, length);
  if (ZSTD_isError (size))
    g_clear_pointer (&text, g_free);
  return text;
}

static void
look_for_articles (Taking *self)
{
  FrontResult *result = self->result;
  g_autofree char *why = NULL;

  if (self->sorting.kind != EVENT_CUSTOMER || result->is_legal)
    result->articles = g_ptr_array_new ();
  else
    {
      g_autofree char *subject
        = ticket_id_strip (self->message->subject != NULL ? self->message->subject : "");

      result->articles = front_articles (self->door->store, result->lang, subject,
                                         self->letter->text, &why);
    }
  if (why != NULL)
    result->note = g_strdup_printf ("no articles are suggested: %s", why);
}

static void
fill_result (Taking *self)
{
  FrontResult *result = self->result;
  const char *author = self->message->author;

  result->kind = event_kind_name (self->sorting.kind);
  result->sender = g_strdup (author != NULL && strlen (author) <= SENDER_BYTES ? author : "");
  result->line = g_strdup (self->sorting.line != NULL ? self->sorting.line->name : "");
  result->lang = g_strdup (self->sorting.line != NULL && self->sorting.line->lang != NULL
                             ? self->sorting.line->lang
                             : "en");
  result->abuse = abuse_points (self->message->subject, self->letter->text);
  result->is_legal = sorting_legal_channel (self->door->desk) != NULL
                     && (self->sorting.to_legal
                         || (result->abuse >= ABUSE_POINTS
                             && self->sorting.kind == EVENT_CUSTOMER));
  result->n_ids = g_strv_length (self->checks->reseller_ids);
  result->what = g_strdup (self->checks->what);
  result->what_kind = self->checks->what_kind;
  result->when = g_strdup (self->checks->when);
  result->attachments = g_ptr_array_ref (self->letter->attachments);
  result->asked = g_ptr_array_new ();
  result->due = WORK_NEVER;
}

static gboolean
read_all (Taking *self, GError **error)
{
  g_autofree const char **own = sorting_own_addresses (self->door->desk);

  if (!read_message (self, error))
    return FALSE;
  self->letter = letter_parse (self->bytes, self->length);
  self->checks = checks_run (self->message->subject, self->letter, own);
  self->sorting = sorting_of (self->door->desk, self->message, self->door->to);
  self->at = arrival (self);
  fill_result (self);
  look_for_articles (self);
  self->raw = compress (self->bytes, self->length);
  return TRUE;
}

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
      if (!sorting_is_ours (self->door->desk, *to))
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
    = g_strdup (result->is_legal ? sorting_legal_channel (self->door->desk)->team : "support");
  ticket->mentions = g_strdup (result->mentions);
  return TRUE;
}

static void
join_ticket (Taking *self, LedgerTicket *found)
{
  FrontResult *result = self->result;
  const DeskChannel *legal = sorting_legal_channel (self->door->desk);

  self->ticket = *found;
  memset (found, 0, sizeof *found);
  result->is_legal = legal != NULL && g_str_equal (self->ticket.team, legal->team);
  g_free (result->lang);
  result->lang = g_strdup (self->ticket.lang);
}

static gboolean
choose_ticket (Taking *self, GError **error)
{
  g_auto(LedgerTicket) found = { 0 };
  gboolean may = FALSE;

  if (!find_named (self, &found, error)
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

static const char *
tags_of (const Taking *self, gboolean verified)
{
  if (self->result->is_legal)
    return "legal";
  return verified || self->sorting.kind != EVENT_CUSTOMER ? "" : "unverified";
}

static gboolean
add_event (Taking *self, EventKind kind, const char *author, const char *tags,
           const char *event_id, gint64 at, GError **error)
{
  TicketEvent event = {
    .ticket = self->ticket.name, .at = at, .kind = kind,
    .author = author != NULL && *author != '\0' ? author : NULL,
    .channel = self->result->is_legal ? sorting_legal_channel (self->door->desk)->name
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
  const char *tags = tags_of (self, verified);

  return add_event (self, EVENT_OPENED, self->result->sender, *tags != '\0' ? tags : NULL, id,
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

static gboolean
store_message (Taking *self, GError **error)
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
         && add_event (self, self->sorting.kind, self->result->sender,
                       changed ? tags_of (self, TRUE) : NULL, self->event_id, self->at, error)
         && ticket_writer_finish_within (self->writer, error)
         && ((!self->result->is_new && !changed)
             || ledger_put_ticket (self->ledger, &self->ticket, error))
         && put_mail (self, error);
}

/* ---- Answering */

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

static gboolean
find_due (Taking *self, GError **error)
{
  const FrontDoor *door = self->door;
  gboolean is_first;
  gint64 since;

  if (!ledger_waiting_since (self->ledger, self->ticket.name, &since, &is_first, error))
    return FALSE;
  if (since != WORK_NEVER && !self->result->is_legal)
    self->result->due
      = front_promise (door->desk, is_first ? CLOCK_FIRST_REPLY : CLOCK_NEXT_REPLY, "email",
                       self->ticket.line, tags_of (self, self->ticket.reseller != NULL), since,
                       door->now);
  return TRUE;
}

/* Legal answers for itself; others from the line of the ticket. */
static const char *
reply_from (const Taking *self)
{
  guint count;
  const DeskLine *lines = desk_lines (self->door->desk, &count);

  if (self->result->is_legal)
    return sorting_legal_channel (self->door->desk)->email;
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
  g_autoptr(GBytes) raw = compress (result->reply, strlen (result->reply));

  return add_event (self, EVENT_AUTO, from, NULL, id, self->door->now, error)
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

static gboolean
answer (Taking *self, GError **error)
{
  const char *from = reply_from (self);

  ask_for_missing (self);
  if (!find_due (self, error) || !may_reply (self, &self->result->no_reply, error))
    return FALSE;
  if (self->result->no_reply == NULL && from == NULL)
    self->result->no_reply = "no address of ours in desk.yaml";
  return self->result->no_reply != NULL || write_reply (self, from, error);
}

/* ---- A message that was taken before */

static gboolean
repeat (Taking *self, const LedgerMail *known, GError **error)
{
  FrontResult *result = self->result;
  g_autoptr(GError) problem = NULL;
  g_autoptr(GBytes) raw = NULL;

  result->is_copy = TRUE;
  result->mail = known->mail;
  result->ticket = g_strdup (known->ticket);
  result->no_reply = "taken before";
  if (!known->has_reply || known->sent || self->door->now < known->replied_at + FRONT_RETRY_S)
    return TRUE;
  raw = ledger_reply (self->ledger, known->mail, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  result->reply = raw != NULL ? decompress (raw) : NULL;
  result->no_reply = result->reply != NULL ? NULL : "taken before";
  return TRUE;
}

/* ---- The whole */

static gboolean
take_inside (Taking *self, GError **error)
{
  g_auto(LedgerMail) known = { 0 };

  if (!ledger_find_mail (self->ledger, self->letter->content, self->result->sender, &known,
                         error))
    return FALSE;
  if (known.mail != 0)
    return repeat (self, &known, error);
  return find_reseller (self, error) && choose_ticket (self, error)
         && store_message (self, error) && answer (self, error);
}

static gboolean
take (Taking *self, GError **error)
{
  Store *store = self->door->store;

  self->ledger = ledger_new (store);
  self->book = reseller_book_new (store);
  self->finder = ticket_finder_new (store);
  self->writer = ticket_writer_new (store, error);
  return self->writer != NULL && store_begin (store, error) && take_inside (self, error)
         && (self->door->dry_run || store_commit (store, error));
}

gboolean
frontdoor_take (const FrontDoor *door, const char *bytes, gsize length, gint64 size,
                FrontResult *result, GError **error)
{
  g_auto(Taking) self = { .door = door, .bytes = bytes, .length = length, .size = size,
                          .result = result };
  gboolean ok;

  memset (result, 0, sizeof *result);
  ok = read_all (&self, error) && take (&self, error);
  store_rollback (door->store);
  return ok;
}

gboolean
frontdoor_sent (Store *store, gint64 mail, GError **error)
{
  g_autoptr(Ledger) ledger = ledger_new (store);
  gboolean ok = store_begin (store, error) && ledger_mark_sent (ledger, mail, error)
                && store_commit (store, error);

  store_rollback (store);
  return ok;
}
