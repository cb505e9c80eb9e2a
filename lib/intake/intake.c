#include "intake/intake.h"

#include <string.h>
#include "intake/abuse.h"
#include "intake/articles.h"
#include "intake/taking.h"
#include "intake/ticketid.h"

enum
{
  SENDER_BYTES = 998,
  LATE_S = 5 * 86400 /* a message may have waited so long in our own mail server */
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
  result->is_legal = who_team (self->door->desk) != NULL
                     && (self->sorting.team != NULL
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

/* A ticket always has a line, for its language and its replies: else the first. */
static void
sort_message (Taking *self)
{
  guint count;
  const DeskLine *lines = desk_lines (self->door->desk, &count);

  self->sorting = mail_sorting (self->door->desk, self->message, self->door->to);
  if (self->sorting.line == NULL && count > 0)
    self->sorting.line = &lines[0];
}

static gboolean
read_all (Taking *self, GError **error)
{
  g_autofree const char **own = who_addresses (self->door->desk);

  if (!read_message (self, error))
    return FALSE;
  self->letter = letter_parse (self->bytes, self->length);
  self->checks = checks_run (self->message->subject, self->letter, own);
  sort_message (self);
  self->at = arrival (self);
  fill_result (self);
  look_for_articles (self);
  self->raw = taking_pack (self->bytes, self->length);
  return TRUE;
}

/* ---- A message that was taken before */

/* Perhaps another process is about to hand the reply over; perhaps it died before. */
static gboolean
being_answered (GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_BUSY,
               "this message was taken, but its reply not handed over; try again in a minute");
  return FALSE;
}

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
  if (!known->has_reply || known->sent)
    return TRUE;
  if (self->door->now < known->replied_at + FRONT_RETRY_S)
    return being_answered (error);
  raw = ledger_reply (self->ledger, known->mail, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  result->reply = raw != NULL ? taking_unpack (raw) : NULL;
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
  return taking_choose (self, error) && taking_store (self, error)
         && taking_answer (self, error);
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
intake_take (const FrontDoor *door, const char *bytes, gsize length, gint64 size,
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
intake_sent (Store *store, gint64 mail, GError **error)
{
  g_autoptr(Ledger) ledger = ledger_new (store);
  gboolean ok = store_begin (store, error) && ledger_mark_sent (ledger, mail, error)
                && store_commit (store, error);

  store_rollback (store);
  return ok;
}
