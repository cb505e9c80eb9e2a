#include "intake/intake.h"

#include <string.h>
#include "article/library.h"
#include "mail/ticketid.h"
#include "search/search.h"

enum
{
  SENDER_BYTES = 998,
  LATE_S = 5 * 86400, /* a message may have waited so long in our own mail server */
  LIKE_WORDS = 40,
  BEGINNING_BYTES = 600
};

void
intake_result_clear (IntakeResult *self)
{
  g_clear_pointer (&self->mail.message, mail_message_free);
  g_clear_pointer (&self->mail.raw, g_bytes_unref);
  g_clear_pointer (&self->mail.checks, checks_free);
  g_clear_pointer (&self->mail.articles, g_ptr_array_unref);
  g_free (self->mail.note);
  ledger_ticket_clear (&self->decision.ticket);
  g_free (self->decision.reseller);
  g_free (self->stored.event_id);
  g_clear_pointer (&self->answer.asked, g_ptr_array_unref);
  g_free (self->answer.reply_id);
  g_free (self->answer.reply);
  memset (self, 0, sizeof *self);
}

static void
intake_tables_clear (IntakeTables *self)
{
  ledger_free (self->ledger);
  reseller_book_free (self->book);
  ticket_writer_free (self->writer);
  ticket_finder_free (self->finder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IntakeTables, intake_tables_clear)

/* ---- Read: no lock is held, it takes as long as it takes */

static gboolean
not_a_mail (const char *why, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_INPUT, "standard input: not a mail message: %s",
               why);
  return FALSE;
}

static gboolean
read_message (IntakeMail *self, const char *bytes, gsize length, GTimeZone *zone,
              GError **error)
{
  const char *why;
  MailMessage *message = mail_message_parse (bytes, length, MAIL_WHOLE, zone, &why);

  if (message == NULL)
    return not_a_mail (why, error);
  self->message = message;
  if (message->author == NULL && message->recipients[0] == NULL && message->subject == NULL
      && !message->dated)
    return not_a_mail ("expected a header with From, To, Date or Subject", error);
  self->is_mail = TRUE;
  return TRUE;
}

/* A clock starts when the message reached our own server, not when it says it was written. */
static gint64
arrival (const MailMessage *message, gint64 now)
{
  return message->received && message->at <= now && message->at >= now - LATE_S ? message->at
                                                                                 : now;
}

/* A ticket always has a line, for its language and its replies: else the first. */
static MailSorting
sort_message (const IntakeSetting *setting, const MailMessage *message)
{
  MailSorting sorting = mail_sorting (setting->desk, message, setting->to);
  guint count;
  const DeskLine *lines = desk_lines (setting->desk, &count);

  if (sorting.line == NULL && count > 0)
    sorting.line = &lines[0];
  return sorting;
}

typedef struct
{
  SearchIndex *index;
  Library *library;
  const char *lang;
} Shelf;

static void
free_article (gpointer data)
{
  IntakeArticle *article = data;

  g_free (article->title);
  g_free (article->path);
  g_free (article);
}

static gboolean
article_path (gpointer data, guint32 doc, char **path, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };

  if (!library_article (data, doc, &article, error))
    return FALSE;
  *path = g_steal_pointer (&article.path);
  return TRUE;
}

static gboolean
shelf_add (Shelf *self, guint32 doc, GPtrArray *to, GError **error)
{
  g_auto(LibraryArticle) article = { 0 };
  IntakeArticle *one;

  if (!library_article (self->library, doc, &article, error))
    return FALSE;
  one = g_new0 (IntakeArticle, 1);
  one->title = g_steal_pointer (&article.title);
  one->path = g_steal_pointer (&article.path);
  g_ptr_array_add (to, one);
  return TRUE;
}

static gboolean
shelf_look_up (Shelf *self, const char *text, GPtrArray *to, GError **error)
{
  SearchOptions options = { .limit = CONFIDENCE_HITS + 1, .lang = self->lang,
                            .path = article_path, .path_data = self->library };
  g_autoptr(Query) query
    = search_like (self->index, text, strlen (text), self->lang, LIKE_WORDS, error);
  g_autoptr(Search) search = NULL;
  g_autoptr(GArray) hits = NULL;
  guint count = 0;

  if (query == NULL)
    return FALSE;
  query_add_filter (query, "lang", self->lang);
  search = search_new (self->index, query, &options, error);
  hits = search != NULL ? search_run (search, error) : NULL;
  if (hits == NULL || !search_confident (search, hits, &count, error))
    return FALSE;
  for (guint i = 0; i < count; i++)
    if (!shelf_add (self, g_array_index (hits, SearchHit, i).doc, to, error))
      return FALSE;
  return TRUE;
}

static gboolean
shelf_look_up_both (Shelf *self, const char *subject, const char *text, GPtrArray *to,
                    GError **error)
{
  g_autofree char *cut = g_strndup (text, BEGINNING_BYTES);
  g_autofree char *valid = g_utf8_make_valid (cut, -1);
  g_autofree char *both = g_strconcat (subject, "\n", valid, NULL);

  return shelf_look_up (self, subject, to, error)
         && (to->len > 0 || shelf_look_up (self, both, to, error));
}

/* For the subject, else for subject and the text's beginning together.  Never fails: without
 * an index, or with one that cannot be read, there are none, and `*why` says so. */
static GPtrArray *
find_articles (Store *store, const char *lang, const char *subject, const char *text,
               char **why)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *found = g_ptr_array_new_with_free_func (free_article);
  Shelf shelf = { .lang = lang };

  *why = NULL;
  if (store_run (store, "BEGIN", &error)
      && (shelf.index = search_index_open (store, &error)) != NULL)
    {
      shelf.library = library_new (store);
      if (shelf.index->documents > 0)
        shelf_look_up_both (&shelf, subject, text, found, &error);
    }
  library_free (shelf.library);
  search_index_free (shelf.index);
  if (!sqlite3_get_autocommit (store_db (store)))
    store_run (store, "COMMIT", NULL);
  if (error != NULL)
    {
      g_ptr_array_set_size (found, 0);
      *why = g_strdup (error->message);
    }
  return found;
}

static void
look_for_articles (IntakeMail *self, Store *store)
{
  const char *subject = self->message->subject;
  g_autofree char *bare = ticket_id_strip (subject != NULL ? subject : "");
  g_autofree char *why = NULL;

  if (self->sorting.kind != EVENT_CUSTOMER || self->is_legal)
    self->articles = g_ptr_array_new ();
  else
    self->articles = find_articles (store, self->lang, bare, self->message->text, &why);
  if (why != NULL)
    self->note = g_strdup_printf ("no articles are suggested: %s", why);
}

/* Of all lines and channels, NULL-terminated; free the array alone. */
static const char **
own_addresses (const Desk *desk)
{
  GPtrArray *all = g_ptr_array_new ();
  guint n_lines, n_channels;
  const DeskLine *lines = desk_lines (desk, &n_lines);
  const DeskChannel *channels = desk_channels (desk, &n_channels);

  for (guint i = 0; i < n_lines; i++)
    if (lines[i].email != NULL)
      g_ptr_array_add (all, lines[i].email);
  for (guint i = 0; i < n_channels; i++)
    if (channels[i].email != NULL)
      g_ptr_array_add (all, channels[i].email);
  g_ptr_array_add (all, NULL);
  return (const char **) g_ptr_array_free (all, FALSE);
}

/* `length` of the `size` bytes that came are here. */
static gboolean
read_mail (const IntakeSetting *setting, const char *bytes, gsize length, gint64 size,
           IntakeMail *self, GError **error)
{
  g_autofree const char **own = own_addresses (setting->desk);
  const MailMessage *message;
  const DeskLine *line;

  if (!read_message (self, bytes, length, setting->desk->zone, error))
    return FALSE;
  message = self->message;
  self->size = size;
  self->sorting = sort_message (setting, message);
  line = self->sorting.line;
  self->sender = self->sorting.author != NULL && strlen (self->sorting.author) <= SENDER_BYTES
                   ? self->sorting.author
                   : "";
  self->lang = line != NULL && line->lang != NULL ? line->lang : "en";
  self->at = arrival (message, setting->now);
  self->checks = checks_run (message, own);
  self->is_legal = self->sorting.team != NULL
                   || (who_team (setting->desk) != NULL && self->checks->abuse >= ABUSE_POINTS
                       && self->sorting.kind == EVENT_CUSTOMER);
  look_for_articles (self, setting->store);
  self->raw = ledger_pack (bytes, length);
  return TRUE;
}

/* ---- Decide: whose it is, which ticket it is of */

/* One mail to decide about. */
typedef struct
{
  const IntakeTables *tables;
  const IntakeMail *mail;
  IntakeDecision *decision;
} Case;

static gboolean
find_reseller (Case *self, GError **error)
{
  const char *sender = self->mail->sender;
  ResellerBook *book = self->tables->book;
  IntakeDecision *decision = self->decision;

  if (!reseller_book_has (book, NULL, sender, &decision->known, error))
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
      if (name != NULL && !ledger_find (self->tables->ledger, 0, name, found, error))
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

  if (number > 0 && !ledger_find (self->tables->ledger, number, NULL, found, error))
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

static gboolean
decide_ticket (const IntakeTables *tables, const IntakeMail *mail, IntakeDecision *decision,
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

/* ---- Store */

/* An event of the ticket; `author` "", `tags` NULL: none. */
static gboolean
add_event (const IntakeTables *tables, const IntakeDecision *decision, EventKind kind,
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

  return add_event (tables, decision, EVENT_OPENED, mail->sender,
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

/* A ticket that this message proves to be its reseller's gets it. */
static gboolean
store_mail (const IntakeTables *tables, const IntakeMail *mail, IntakeDecision *decision,
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
         && add_event (tables, decision, kind, mail->sender,
                       changed ? tags_of (mail, decision, TRUE) : NULL, stored->event_id,
                       mail->at, error)
         && ticket_writer_finish_within (tables->writer, error)
         && ((!decision->is_new && !changed)
             || ledger_put_ticket (tables->ledger, ticket, error))
         && put_mail (tables, mail, decision, stored, error);
}

static gboolean
store_reply (const IntakeTables *tables, const IntakeMail *mail,
             const IntakeDecision *decision, const IntakeStored *stored,
             const IntakeAnswer *answer, GError **error)
{
  gint64 now = tables->setting->now;

  return answer->reply == NULL
         || (add_event (tables, decision, EVENT_AUTO, answer->from, NULL, answer->reply_id,
                        now, error)
             && ticket_writer_finish_within (tables->writer, error)
             && ledger_put_reply (tables->ledger, stored->mail, mail->sender, now,
                                  answer->reply_id, answer->reply, error));
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
repeat_answer (const IntakeTables *tables, const LedgerMail *known, IntakeResult *result,
               GError **error)
{
  g_autoptr(GError) problem = NULL;

  result->is_copy = TRUE;
  result->stored.mail = known->mail;
  result->decision.ticket.name = g_strdup (known->ticket);
  result->decision.is_legal = result->mail.is_legal;
  result->answer.no_reply = "taken before";
  if (!known->has_reply || known->sent)
    return TRUE;
  if (tables->setting->now < known->replied_at + INTAKE_RETRY_S)
    return being_answered (error);
  result->answer.reply = ledger_reply (tables->ledger, known->mail, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (result->answer.reply != NULL)
    result->answer.no_reply = NULL;
  return TRUE;
}

/* ---- The whole */

static gboolean
take_within (const IntakeTables *tables, IntakeResult *result, GError **error)
{
  const IntakeMail *mail = &result->mail;
  IntakeDecision *decision = &result->decision;
  IntakeStored *stored = &result->stored;
  IntakeAnswer *answer = &result->answer;
  LedgerMail known = { 0 };
  g_autofree char *ticket = NULL;

  if (!ledger_find_mail (tables->ledger, mail->message->content, mail->sender, &known, error))
    return FALSE;
  ticket = known.ticket;
  if (known.mail != 0)
    return repeat_answer (tables, &known, result, error);
  return decide_ticket (tables, mail, decision, error)
         && store_mail (tables, mail, decision, stored, error)
         && intake_answer (tables, mail, decision, stored, answer, error)
         && store_reply (tables, mail, decision, stored, answer, error);
}

static gboolean
take_locked (const IntakeSetting *setting, IntakeResult *result, GError **error)
{
  g_auto(IntakeTables) tables = { .setting = setting };

  tables.ledger = ledger_new (setting->store);
  tables.book = reseller_book_new (setting->store);
  tables.finder = ticket_finder_new (setting->store);
  tables.writer = ticket_writer_new (setting->store, error);
  return tables.writer != NULL && store_begin (setting->store, error)
         && take_within (&tables, result, error)
         && (setting->dry_run || store_commit (setting->store, error));
}

gboolean
intake_take (const IntakeSetting *setting, const char *bytes, gsize length, gint64 size,
             IntakeResult *result, GError **error)
{
  gboolean ok;

  memset (result, 0, sizeof *result);
  result->answer = (IntakeAnswer){ .asked = g_ptr_array_new (), .due = WORK_NEVER };
  ok = read_mail (setting, bytes, length, size, &result->mail, error)
       && take_locked (setting, result, error);
  store_rollback (setting->store);
  return ok;
}
