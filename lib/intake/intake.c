#include "intake/intake.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>
#include "mail/reply.h"
#include "store/statements.h"

enum
{
  ZSTD_LEVEL = 3
};

enum
{
  SQL_BY_NUMBER,
  SQL_BY_NAME,
  SQL_NEXT_NUMBER,
  SQL_PUT_TICKET,
  SQL_PUT_CUSTOMER,
  SQL_FIND_MAIL,
  SQL_HAS_MESSAGE,
  SQL_HAS_WRITTEN,
  SQL_PUT_MAIL,
  SQL_PUT_ATTACHMENT,
  SQL_PUT_SUGGESTION,
  SQL_PUT_RAW,
  SQL_PUT_REPLY,
  SQL_GET_REPLY,
  SQL_MARK_SENT,
  SQL_PURGE_REPLIES,
  SQL_PURGE_RAW,
  N_SQL
};

#define TICKET                                                                        \
  "SELECT o.number, o.ticket, t.name, o.sender, o.reseller, o.line, o.lang, o.team, " \
  "o.mentions FROM mail_ticket o JOIN ticket t ON t.id = o.ticket "

static const StatementRow sql[N_SQL] = {
  [SQL_BY_NUMBER] = { TICKET "WHERE o.number = :number" },
  [SQL_BY_NAME] = { TICKET "WHERE t.name = :name" },
  [SQL_NEXT_NUMBER] = { "SELECT coalesce (max (number), 0) + 1 FROM mail_ticket" },
  [SQL_PUT_TICKET] = { "INSERT OR REPLACE INTO mail_ticket "
                       "(number, ticket, sender, reseller, line, lang, team, mentions) "
                       "SELECT :number, id, :sender, :reseller, :line, :lang, :team, :mentions "
                       "FROM ticket WHERE name = :name" },
  [SQL_PUT_CUSTOMER] = { "UPDATE ticket SET customer = ifnull (customer, :reseller),"
                         " organization = ifnull (organization, (SELECT name FROM reseller"
                         "  WHERE id = :reseller ORDER BY email LIMIT 1)) WHERE name = :name" },
  [SQL_FIND_MAIL] = { "SELECT m.id, t.name, m.kind, r.mail IS NOT NULL, r.sent, r.at "
                      "FROM mail m JOIN ticket t ON t.id = m.ticket "
                      "LEFT JOIN mail_reply r ON r.mail = m.id "
                      "WHERE m.content IN (:content, :sent)"
                      " AND (m.sender = :sender OR m.sender GLOB 'forgotten-*.invalid')" },
  [SQL_HAS_WRITTEN] = { "SELECT 1 FROM ticket t JOIN ticket_event e ON e.ticket = t.id"
                        " WHERE t.name = :name AND e.author = :sender AND e.kind = :kind" },
  [SQL_HAS_MESSAGE] = { "SELECT 1 FROM mail WHERE message_id = :id" },
  [SQL_PUT_MAIL] = { "INSERT INTO mail "
                     "(message_id, content, ticket, at, sender, reseller, kind, size) "
                     "SELECT :id, :content, id, :at, :sender, :reseller, :kind, :size "
                     "FROM ticket WHERE name = :ticket" },
  [SQL_PUT_ATTACHMENT] = { "INSERT INTO mail_attachment (mail, n, name, type, bytes) "
                           "VALUES (:mail, :n, :name, :type, :bytes)" },
  [SQL_PUT_SUGGESTION] = { "INSERT INTO mail_suggestion (mail, n, article) "
                           "SELECT :mail, :n, id FROM article WHERE path = :path" },
  [SQL_PUT_RAW] = { "INSERT INTO mail_raw (mail, raw) VALUES (:mail, :raw)" },
  [SQL_PUT_REPLY]
  = { "INSERT INTO mail_reply (mail, ticket, sender, at, message_id, sent, raw) "
      "SELECT :mail, ticket, :to, :at, :id, 0, :raw FROM mail WHERE id = :mail" },
  [SQL_GET_REPLY] = { "SELECT raw FROM mail_reply WHERE mail = :mail AND raw IS NOT NULL" },
  [SQL_MARK_SENT] = { "UPDATE mail_reply SET sent = 1 WHERE mail = :mail" },
  [SQL_PURGE_REPLIES] = { "UPDATE mail_reply SET raw = NULL WHERE raw IS NOT NULL AND mail IN "
                          "(SELECT id FROM mail WHERE at < :before)" },
  [SQL_PURGE_RAW] = { "DELETE FROM mail_raw WHERE mail IN "
                      "(SELECT id FROM mail WHERE at < :before)" },
};

STATEMENT_TABLE (ledger, sql, N_SQL, NULL);

/* A message that was taken before. */
typedef struct
{
  gint64 mail;  /* 0: none */
  char *ticket; /* free it */
  int kind;
  gboolean has_reply, sent;
  gint64 replied_at;
} LedgerMail;

static Bind
bind_bytes (const char *name, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return bind_blob (name, data, length);
}

/* ---- Texts: zstd frames */

/* A text as the ledger keeps it; outside the transaction, for it may take a while. */
static GBytes *
ledger_pack (const char *bytes, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  char *to = g_malloc (bound);
  gsize size = ZSTD_compress (to, bound, bytes, length, ZSTD_LEVEL);

  /* (There is room for the longest.) */
  if (ZSTD_isError (size))
    g_error ("failed to allocate what packs a text");
  return g_bytes_new_take (g_realloc (to, MAX (size, 1)), size);
}

char *
ledger_unpack (gconstpointer data, gsize length, gsize *size)
{
  unsigned long long wanted = ZSTD_getFrameContentSize (data, length);
  char *text;

  if (wanted > INTAKE_MESSAGE_BYTES)
    return NULL;
  text = g_malloc0 (wanted + 1);
  *size = ZSTD_decompress (text, wanted, data, length);
  if (ZSTD_getErrorCode (*size) == ZSTD_error_memory_allocation)
    g_error ("failed to allocate what unpacks a text");
  if (ZSTD_isError (*size))
    g_clear_pointer (&text, g_free);
  return text;
}

/* ---- Tickets */

static void
ledger_ticket_clear (LedgerTicket *self)
{
  g_free (self->name);
  g_free (self->sender);
  g_free (self->reseller);
  g_free (self->line);
  g_free (self->lang);
  g_free (self->team);
  g_free (self->mentions);
  memset (self, 0, sizeof *self);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LedgerTicket, ledger_ticket_clear)

/* By its number, or (0) by its name.  `found` (cleared before) is empty, name NULL, when there
 * is none. */
static gboolean
ledger_find (const IntakeTables *self, gint64 number, const char *name, LedgerTicket *found,
             GError **error)
{
  sqlite3_stmt *row;

  ledger_ticket_clear (found);
  if (number > 0 ? !statement_row (self->ledger, SQL_BY_NUMBER,
                                   BIND (bind_int (":number", number)), &row, error)
                 : !statement_row (self->ledger, SQL_BY_NAME,
                                   BIND (bind_text (":name", name)), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *found = (LedgerTicket){ .number = sqlite3_column_int64 (row, 0),
                           .ticket = sqlite3_column_int64 (row, 1),
                           .name = column_dup (row, 2),
                           .sender = column_dup (row, 3),
                           .reseller = column_dup (row, 4),
                           .line = column_dup (row, 5),
                           .lang = column_dup (row, 6),
                           .team = column_dup (row, 7),
                           .mentions = column_dup (row, 8) };
  sqlite3_reset (row);
  return (found->name != NULL && found->sender != NULL && found->line != NULL
          && found->lang != NULL && found->team != NULL && found->number > 0
          && found->number <= G_MAXINT32)
         || tickets_damaged (self->setting->store, "what ticketmail keeps of a ticket", error);
}

static gboolean
ledger_next_number (const IntakeTables *self, gint64 *number, GError **error)
{
  if (!statement_int (self->ledger, SQL_NEXT_NUMBER, NULL, number, error))
    return FALSE;
  return (*number > 0 && *number <= G_MAXINT32)
         || tickets_damaged (self->setting->store, "a ticket's number", error);
}

/* ticket->ticket is looked up by its name. */
static gboolean
ledger_put_ticket (Statements *self, const LedgerTicket *ticket, GError **error)
{
  return statement_run (
           self, SQL_PUT_TICKET,
           BIND (bind_int (":number", ticket->number), bind_text (":name", ticket->name),
                 bind_text (":sender", ticket->sender),
                 bind_text (":reseller", ticket->reseller), bind_text (":line", ticket->line),
                 bind_text (":lang", ticket->lang), bind_text (":team", ticket->team),
                 bind_text (":mentions", ticket->mentions)),
           error)
         && (ticket->reseller == NULL
             || statement_run (self, SQL_PUT_CUSTOMER,
                               BIND (bind_text (":reseller", ticket->reseller),
                                     bind_text (":name", ticket->name)),
                               error));
}

/* ---- Messages */

/* The same message: same content, as this version or an older one has it, and sender. */
static gboolean
ledger_find_mail (Statements *self, const MailMessage *message, const char *sender,
                  LedgerMail *found, GError **error)
{
  sqlite3_stmt *row;

  *found = (LedgerMail){ 0 };
  if (!statement_row (self, SQL_FIND_MAIL,
                      BIND (bind_blob (":content", message->content, MAIL_CONTENT_BYTES),
                            bind_blob (":sent", message->sent_content, MAIL_CONTENT_BYTES),
                            bind_text (":sender", sender)),
                      &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *found = (LedgerMail){ .mail = sqlite3_column_int64 (row, 0),
                         .ticket = column_dup (row, 1),
                         .kind = sqlite3_column_int (row, 2),
                         .has_reply = sqlite3_column_int (row, 3),
                         .sent = sqlite3_column_int (row, 4),
                         .replied_at = sqlite3_column_int64 (row, 5) };
  sqlite3_reset (row);
  return TRUE;
}

static gboolean
put_attachment (Statements *self, gint64 mail, guint n, const MailAttachment *attachment,
                GError **error)
{
  return statement_run (
    self, SQL_PUT_ATTACHMENT,
    BIND (bind_int (":mail", mail), bind_int (":n", n), bind_text (":name", attachment->name),
          bind_text (":type", attachment->type), bind_int (":bytes", attachment->bytes)),
    error);
}

/* ---- Replies */

static gboolean
ledger_put_reply (Statements *self, gint64 mail, const char *to, gint64 at,
                  const char *message_id, const char *text, GError **error)
{
  g_autoptr(GBytes) raw = ledger_pack (text, strlen (text));

  return statement_run (self, SQL_PUT_REPLY,
                        BIND (bind_int (":mail", mail), bind_text (":to", to),
                              bind_int (":at", at), bind_text (":id", message_id),
                              bind_bytes (":raw", raw)),
                        error);
}

/* The reply to `mail` as it was stored, free it; NULL with no error set: deleted as old. */
static char *
ledger_reply (Statements *self, gint64 mail, GError **error)
{
  sqlite3_stmt *row;
  gsize size;
  char *text;

  if (!statement_row (self, SQL_GET_REPLY, BIND (bind_int (":mail", mail)), &row, error)
      || row == NULL)
    return NULL;
  text = ledger_unpack (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0),
                        &size);
  sqlite3_reset (row);
  return text;
}

gboolean
intake_mark_sent (Store *store, gint64 mail, GError **error)
{
  Statements *self = statements_open (store, &ledger_statements);
  gboolean ok = store_begin (store, error)
                && statement_run (self, SQL_MARK_SENT, BIND (bind_int (":mail", mail)), error)
                && store_commit (store, error);

  store_rollback (store);
  statements_free (self);
  return ok;
}

/* ---- Old ones */

gboolean
intake_purge (Store *store, gint64 before, guint64 *messages, GError **error)
{
  Statements *self = statements_open (store, &ledger_statements);
  const Bind *binds = BIND (bind_int (":before", before));
  gboolean ok = store_begin (store, error)
                && statement_run (self, SQL_PURGE_REPLIES, binds, error)
                && statement_run (self, SQL_PURGE_RAW, binds, error);

  *messages = ok ? (guint64) sqlite3_changes64 (store_db (store)) : 0;
  ok = ok && store_commit (store, error);
  store_rollback (store);
  statements_free (self);
  return ok;
}

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
  g_free (self->decision.thread);
  g_free (self->stored.event_id);
  g_clear_pointer (&self->answer.asked, g_ptr_array_unref);
  g_free (self->answer.reply_id);
  g_free (self->answer.reply);
  memset (self, 0, sizeof *self);
}

static void
intake_tables_clear (IntakeTables *self)
{
  statements_free (self->ledger);
  statements_free (self->resellers);
  ticket_writer_free (self->writer);
  ticket_finder_free (self->finder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IntakeTables, intake_tables_clear)

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
  Statements *resellers = self->tables->resellers;
  IntakeDecision *decision = self->decision;

  if (!reseller_has (resellers, NULL, sender, &decision->known, error))
    return FALSE;
  for (char **id = self->mail->checks->reseller_ids;
       *id != NULL && decision->reseller == NULL; id++)
    {
      gboolean has;

      if (!reseller_has (resellers, *id, sender, &has, error))
        return FALSE;
      if (has)
        decision->reseller = g_strdup (*id);
    }
  return TRUE;
}

/* A thread that ticketlog has read from a mailbox: a customer continues his own, staff any. */
static gboolean
note_thread (Case *self, const char *name, GError **error)
{
  const IntakeMail *mail = self->mail;
  gint64 has = mail->sorting.kind == EVENT_AGENT || mail->sorting.kind == EVENT_NOTE;

  if (*name != '<' || self->decision->thread != NULL)
    return TRUE;
  if (has == 0 && mail->sorting.kind == EVENT_CUSTOMER
      && !statement_int (self->tables->ledger, SQL_HAS_WRITTEN,
                         BIND (bind_text (":name", name), bind_text (":sender", mail->sender),
                               bind_int (":kind", EVENT_CUSTOMER)),
                         &has, error))
    return FALSE;
  if (has != 0)
    self->decision->thread = g_strdup (name);
  return TRUE;
}

/* By the message itself, too, which a mailbox may have held. */
static gboolean
find_by_references (Case *self, LedgerTicket *found, GError **error)
{
  const MailMessage *message = self->mail->message;
  char **ids = message->references;
  guint count = g_strv_length (ids);

  for (guint i = count + 1; i > 0 && found->name == NULL; i--)
    {
      g_autoptr(GError) problem = NULL;
      g_auto(MailKnown) known = { 0 };

      ticket_finder_message (self->tables->finder,
                             i > count ? message->message_id : ids[i - 1], &known, &problem);
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (known.ticket != NULL
          && (!ledger_find (self->tables, 0, known.ticket, found, error)
              || !note_thread (self, known.ticket, error)))
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

  if (number > 0 && !ledger_find (self->tables, number, NULL, found, error))
    return FALSE;
  return found->name != NULL || find_by_references (self, found, error);
}

/* A customer continues a ticket of his own; the desk and machines may any.  Whose address was typed into a form nobody
 * knows. */
static gboolean
may_join (Case *self, const LedgerTicket *found, gboolean *may, GError **error)
{
  const char *sender = self->mail->sender;

  *may = FALSE;
  if (self->mail->message->origin.typed != NULL)
    return TRUE;
  *may = self->mail->sorting.kind != EVENT_CUSTOMER
         || (*sender != '\0' && g_str_equal (sender, found->sender));
  if (*may || found->reseller == NULL || *sender == '\0')
    return TRUE;
  return reseller_has (self->tables->resellers, found->reseller, sender, may, error);
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
  if (!ledger_next_number (self->tables, &ticket->number, error))
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
  self->decision->is_legal = legal != NULL
                             && g_str_equal (self->decision->ticket.team, legal->team);
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

/* An event of the ticket; `author` "", `tags` NULL: none; `refers` NULL: it is no message. */
static gboolean
add_event (const IntakeTables *tables, const IntakeDecision *decision, EventKind kind,
           const char *author, const char *tags, const char *event_id, char *const *refers,
           gint64 at, GError **error)
{
  const LedgerTicket *ticket = &decision->ticket;
  TicketEvent event = {
    .ticket = ticket->name,
    .at = at,
    .kind = kind,
    .author = *author != '\0' ? author : NULL,
    .channel = decision->is_legal ? who_team (tables->setting->desk)->name : "email",
    .line = *ticket->line != '\0' ? ticket->line : NULL,
    .tags = tags,
    .event_id = event_id,
    .refers = refers,
    .is_named = TRUE,
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
add_opened (const IntakeTables *tables, const IntakeMail *mail,
            const IntakeDecision *decision, gboolean verified, GError **error)
{
  g_autofree char *id = g_strdup_printf ("<opened:%s>", decision->ticket.name);
  const char *tags = tags_of (mail, decision, verified);

  return add_event (tables, decision, EVENT_OPENED, mail->sender, *tags != '\0' ? tags : NULL,
                    id, NULL, mail->at, error);
}

/* Somebody may use another's Message-ID: that must neither hide a message nor fail. */
static gboolean
choose_event_id (const IntakeTables *tables, const IntakeMail *mail, IntakeStored *stored,
                 GError **error)
{
  const MailMessage *message = mail->message;
  gint64 has = 0;

  if (!statement_int (tables->ledger, SQL_HAS_MESSAGE,
                      BIND (bind_text (":id", message->message_id)), &has, error))
    return FALSE;
  if (has == 0)
    stored->event_id = g_strdup (message->message_id);
  else
    stored->event_id = mail_content_id (message->content, mail->sender);
  return TRUE;
}

/* What would have answered it, for who asks later what readers wrote about all the same. */
static gboolean
put_suggestions (Statements *ledger, gint64 mail, const GPtrArray *articles, GError **error)
{
  for (guint i = 0; i < articles->len; i++)
    {
      const IntakeArticle *article = g_ptr_array_index (articles, i);

      if (!statement_run (ledger, SQL_PUT_SUGGESTION,
                          BIND (bind_int (":mail", mail), bind_int (":n", i + 1),
                                bind_text (":path", article->path)),
                          error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_mail (const IntakeTables *tables, const IntakeMail *mail, const IntakeDecision *decision,
          IntakeStored *stored, GError **error)
{
  const GPtrArray *attachments = mail->message->attachments;

  if (!statement_run (
        tables->ledger, SQL_PUT_MAIL,
        BIND (bind_text (":id", stored->event_id),
              bind_blob (":content", mail->message->content, MAIL_CONTENT_BYTES),
              bind_text (":ticket", decision->ticket.name),
              bind_int (":at", tables->setting->now), bind_text (":sender", mail->sender),
              bind_text (":reseller", decision->reseller),
              bind_int (":kind", mail->sorting.kind), bind_int (":size", mail->size)),
        error))
    return FALSE;
  stored->mail = sqlite3_last_insert_rowid (store_db (tables->setting->store));
  for (guint i = 0; i < attachments->len; i++)
    if (!put_attachment (tables->ledger, stored->mail, i + 1,
                         g_ptr_array_index (attachments, i), error))
      return FALSE;
  return put_suggestions (tables->ledger, stored->mail, mail->articles, error)
         && statement_run (
           tables->ledger, SQL_PUT_RAW,
           BIND (bind_int (":mail", stored->mail), bind_bytes (":raw", mail->raw)), error);
}

/* A ticket that this message proves to be its reseller's gets it. */
static gboolean
store_mail (const IntakeTables *tables, const IntakeMail *mail, IntakeDecision *decision,
            IntakeStored *stored, GError **error)
{
  LedgerTicket *ticket = &decision->ticket;
  EventKind kind = mail->sorting.kind;
  gboolean was_verified = ticket->reseller != NULL;
  gboolean verified = was_verified || (kind == EVENT_CUSTOMER && decision->reseller != NULL);
  gboolean changed = !decision->is_new && verified && !was_verified;

  if (changed)
    ticket->reseller = g_strdup (decision->reseller);
  return choose_event_id (tables, mail, stored, error)
         && (!decision->is_new || add_opened (tables, mail, decision, verified, error))
         && add_event (tables, decision, kind, mail->sender,
                       changed ? tags_of (mail, decision, TRUE) : NULL, stored->event_id,
                       mail->message->references, mail->at, error)
         && ticket_writer_finish (tables->writer, NULL, error)
         && ((!decision->is_new && !changed)
             || ledger_put_ticket (tables->ledger, ticket, error))
         && put_mail (tables, mail, decision, stored, error)
         && (!decision->is_new || decision->thread == NULL
             || tickets_join (tables->setting->store, decision->thread, ticket->name,
                              mail->message->message_id, mail->sender, error));
}

static gboolean
store_reply (const IntakeTables *tables, const IntakeMail *mail,
             const IntakeDecision *decision, const IntakeStored *stored,
             const IntakeAnswer *answer, GError **error)
{
  static char *const none[] = { NULL };
  gint64 now = tables->setting->now;

  return answer->reply == NULL
         || (add_event (tables, decision, EVENT_AUTO, answer->from, NULL, answer->reply_id,
                        none, now, error)
             && ticket_writer_finish (tables->writer, NULL, error)
             && ledger_put_reply (tables->ledger, stored->mail, mail->sender, now,
                                  answer->reply_id, answer->reply, error));
}

/* ---- A message that was taken before */

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
  /* Perhaps another process is about to hand the reply over; perhaps it died before. */
  if (tables->setting->now < known->replied_at + INTAKE_RETRY_S)
    {
      g_set_error (
        error, DESK_ERROR, DESK_ERROR_BUSY,
        "this message was taken, but its reply not handed over; try again in a minute");
      return FALSE;
    }
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

  if (!ledger_find_mail (tables->ledger, mail->message, mail->sender, &known, error))
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

  tables.ledger = statements_open (setting->store, &ledger_statements);
  tables.resellers = statements_open (setting->store, &reseller_statements);
  tables.finder = ticket_finder_new (setting->store);
  tables.writer = ticket_writer_new (setting->store, NULL);
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
  ok = intake_read (setting, bytes, length, size, &result->mail, error);
  if (ok)
    result->mail.raw
      = ledger_pack (bytes, length); /* before the lock, for it may take a while */
  ok = ok && take_locked (setting, result, error);
  store_rollback (setting->store);
  return ok;
}
