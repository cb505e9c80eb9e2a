#include "intake/ledger.h"

#include <string.h>
#include <zstd.h>
#include "store/statements.h"
#include "ticket/tickets.h"

enum
{
  ZSTD_LEVEL = 3,
  CONTENT_BYTES = 32
};

enum
{
  SQL_BY_NUMBER,
  SQL_BY_NAME,
  SQL_NEXT_NUMBER,
  SQL_PUT_TICKET,
  SQL_FIND_MAIL,
  SQL_HAS_MESSAGE,
  SQL_PUT_MAIL,
  SQL_PUT_ATTACHMENT,
  SQL_PUT_RAW,
  SQL_PUT_REPLY,
  SQL_COUNT_REPLIES,
  SQL_GET_REPLY,
  SQL_MARK_SENT,
  SQL_PURGE_REPLIES,
  SQL_PURGE_RAW,
  N_SQL
};

#define TICKET \
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
  [SQL_FIND_MAIL] = { "SELECT m.id, t.name, m.kind, r.mail IS NOT NULL, r.sent, r.at "
                      "FROM mail m JOIN ticket t ON t.id = m.ticket "
                      "LEFT JOIN mail_reply r ON r.mail = m.id "
                      "WHERE m.content = :content AND m.sender = :sender" },
  [SQL_HAS_MESSAGE] = { "SELECT 1 FROM mail WHERE message_id = :id" },
  [SQL_PUT_MAIL] = { "INSERT INTO mail "
                     "(message_id, content, ticket, at, sender, reseller, kind, size) "
                     "SELECT :id, :content, id, :at, :sender, :reseller, :kind, :size "
                     "FROM ticket WHERE name = :ticket" },
  [SQL_PUT_ATTACHMENT] = { "INSERT INTO mail_attachment (mail, n, name, type, bytes) "
                           "VALUES (:mail, :n, :name, :type, :bytes)" },
  [SQL_PUT_RAW] = { "INSERT INTO mail_raw (mail, raw) VALUES (:mail, :raw)" },
  [SQL_PUT_REPLY] = { "INSERT INTO mail_reply (mail, ticket, sender, at, message_id, sent, raw) "
                      "SELECT :mail, ticket, :to, :at, :id, 0, :raw FROM mail WHERE id = :mail" },
  [SQL_COUNT_REPLIES] = { "SELECT count (*), coalesce (sum (t.name = :ticket), 0) "
                          "FROM mail_reply r JOIN ticket t ON t.id = r.ticket "
                          "WHERE r.sender = :to AND r.at > :since" },
  [SQL_GET_REPLY] = { "SELECT raw FROM mail_reply WHERE mail = :mail AND raw IS NOT NULL" },
  [SQL_MARK_SENT] = { "UPDATE mail_reply SET sent = 1 WHERE mail = :mail" },
  [SQL_PURGE_REPLIES] = { "UPDATE mail_reply SET raw = NULL WHERE raw IS NOT NULL AND mail IN "
                          "(SELECT id FROM mail WHERE at < :before)" },
  [SQL_PURGE_RAW] = { "DELETE FROM mail_raw WHERE mail IN "
                      "(SELECT id FROM mail WHERE at < :before)" },
};

const StatementTable ledger_statements = { sql, N_SQL, NULL };

struct Ledger
{
  Store *store;
  Statements *statements;
};

Ledger *
ledger_new (Store *store)
{
  Ledger *self = g_new0 (Ledger, 1);

  self->store = store;
  self->statements = statements_open (store, &ledger_statements);
  return self;
}

void
ledger_free (Ledger *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

static Bind
bind_bytes (const char *name, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return bind_blob (name, data, length);
}

/* ---- Texts: zstd frames */

GBytes *
ledger_pack (const char *bytes, gsize length)
{
  gsize bound = ZSTD_compressBound (length);
  char *to = g_malloc (bound);
  gsize size = ZSTD_compress (to, bound, bytes, length, ZSTD_LEVEL);

  g_assert (!ZSTD_isError (size));
  return g_bytes_new_take (g_realloc (to, MAX (size, 1)), size);
}

/* NULL when it is none, or of more than LEDGER_MESSAGE_BYTES; with a NUL behind it. */
static char *
unpack (gconstpointer data, gsize length)
{
  gsize size;
  unsigned long long wanted = ZSTD_getFrameContentSize (data, length);
  char *text;

  if (wanted > LEDGER_MESSAGE_BYTES)
    return NULL;
  text = g_malloc0 (wanted + 1);
  size = ZSTD_decompress (text, wanted, data, length);
  if (ZSTD_isError (size))
    g_clear_pointer (&text, g_free);
  return text;
}

/* ---- Tickets */

void
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

gboolean
ledger_find (Ledger *self, gint64 number, const char *name, LedgerTicket *found,
             GError **error)
{
  sqlite3_stmt *row;

  ledger_ticket_clear (found);
  if (number > 0 ? !statement_row (self->statements, SQL_BY_NUMBER,
                                   BIND (bind_int (":number", number)), &row, error)
                 : !statement_row (self->statements, SQL_BY_NAME,
                                   BIND (bind_text (":name", name)), &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *found = (LedgerTicket){ .number = sqlite3_column_int64 (row, 0),
                           .ticket = sqlite3_column_int64 (row, 1),
                           .name = column_dup (row, 2), .sender = column_dup (row, 3),
                           .reseller = column_dup (row, 4), .line = column_dup (row, 5),
                           .lang = column_dup (row, 6), .team = column_dup (row, 7),
                           .mentions = column_dup (row, 8) };
  sqlite3_reset (row);
  return (found->name != NULL && found->sender != NULL && found->line != NULL
          && found->lang != NULL && found->team != NULL && found->number > 0
          && found->number <= G_MAXINT32)
         || tickets_damaged (self->store, "what ticketmail keeps of a ticket", error);
}

gboolean
ledger_next_number (Ledger *self, gint64 *number, GError **error)
{
  if (!statement_int (self->statements, SQL_NEXT_NUMBER, NULL, number, error))
    return FALSE;
  return (*number > 0 && *number <= G_MAXINT32) || tickets_damaged (self->store, "a ticket's number", error);
}

gboolean
ledger_put_ticket (Ledger *self, const LedgerTicket *ticket, GError **error)
{
  return statement_run (self->statements, SQL_PUT_TICKET,
                        BIND (bind_int (":number", ticket->number),
                              bind_text (":name", ticket->name),
                              bind_text (":sender", ticket->sender),
                              bind_text (":reseller", ticket->reseller),
                              bind_text (":line", ticket->line),
                              bind_text (":lang", ticket->lang),
                              bind_text (":team", ticket->team),
                              bind_text (":mentions", ticket->mentions)),
                        error);
}

/* ---- Messages */

gboolean
ledger_find_mail (Ledger *self, const guint8 *content, const char *sender, LedgerMail *found,
                  GError **error)
{
  sqlite3_stmt *row;

  *found = (LedgerMail){ 0 };
  if (!statement_row (self->statements, SQL_FIND_MAIL,
                      BIND (bind_blob (":content", content, CONTENT_BYTES),
                            bind_text (":sender", sender)),
                      &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *found = (LedgerMail){ .mail = sqlite3_column_int64 (row, 0), .ticket = column_dup (row, 1),
                         .kind = sqlite3_column_int (row, 2),
                         .has_reply = sqlite3_column_int (row, 3),
                         .sent = sqlite3_column_int (row, 4),
                         .replied_at = sqlite3_column_int64 (row, 5) };
  sqlite3_reset (row);
  return TRUE;
}

gboolean
ledger_has_message_id (Ledger *self, const char *message_id, gboolean *has, GError **error)
{
  gint64 found = 0;
  gboolean ok = statement_int (self->statements, SQL_HAS_MESSAGE,
                               BIND (bind_text (":id", message_id)), &found, error);

  *has = found > 0;
  return ok;
}

static gboolean
put_attachment (Ledger *self, gint64 mail, guint n, const MailAttachment *attachment,
                GError **error)
{
  return statement_run (self->statements, SQL_PUT_ATTACHMENT,
                        BIND (bind_int (":mail", mail), bind_int (":n", n),
                              bind_text (":name", attachment->name),
                              bind_text (":type", attachment->type),
                              bind_int (":bytes", attachment->bytes)),
                        error);
}

gboolean
ledger_put_mail (Ledger *self, const LedgerNewMail *mail, gint64 *id, GError **error)
{
  if (!statement_run (self->statements, SQL_PUT_MAIL,
                      BIND (bind_text (":id", mail->message_id),
                            bind_blob (":content", mail->content, CONTENT_BYTES),
                            bind_text (":ticket", mail->ticket), bind_int (":at", mail->at),
                            bind_text (":sender", mail->sender),
                            bind_text (":reseller", mail->reseller),
                            bind_int (":kind", mail->kind), bind_int (":size", mail->size)),
                      error))
    return FALSE;
  *id = sqlite3_last_insert_rowid (store_db (self->store));
  for (guint i = 0; i < mail->attachments->len; i++)
    if (!put_attachment (self, *id, i + 1, g_ptr_array_index (mail->attachments, i), error))
      return FALSE;
  return statement_run (self->statements, SQL_PUT_RAW,
                        BIND (bind_int (":mail", *id), bind_bytes (":raw", mail->raw)), error);
}

/* ---- Replies */

gboolean
ledger_put_reply (Ledger *self, gint64 mail, const char *to, gint64 at, const char *message_id,
                  const char *text, GError **error)
{
  g_autoptr(GBytes) raw = ledger_pack (text, strlen (text));

  return statement_run (self->statements, SQL_PUT_REPLY,
                        BIND (bind_int (":mail", mail), bind_text (":to", to),
                              bind_int (":at", at), bind_text (":id", message_id),
                              bind_bytes (":raw", raw)),
                        error);
}

gboolean
ledger_count_replies (Ledger *self, const char *ticket, const char *to, gint64 since,
                      gint64 *of_ticket, gint64 *of_all, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self->statements, SQL_COUNT_REPLIES,
                      BIND (bind_text (":ticket", ticket), bind_text (":to", to),
                            bind_int (":since", since)),
                      &row, error))
    return FALSE;
  *of_all = sqlite3_column_int64 (row, 0);
  *of_ticket = sqlite3_column_int64 (row, 1);
  sqlite3_reset (row);
  return TRUE;
}

char *
ledger_reply (Ledger *self, gint64 mail, GError **error)
{
  sqlite3_stmt *row;
  char *text;

  if (!statement_row (self->statements, SQL_GET_REPLY, BIND (bind_int (":mail", mail)), &row,
                      error)
      || row == NULL)
    return NULL;
  text = unpack (sqlite3_column_blob (row, 0), (gsize) sqlite3_column_bytes (row, 0));
  sqlite3_reset (row);
  return text;
}

gboolean
ledger_mark_sent (Ledger *self, gint64 mail, GError **error)
{
  gboolean ok = store_begin (self->store, error)
                && statement_run (self->statements, SQL_MARK_SENT,
                                  BIND (bind_int (":mail", mail)), error)
                && store_commit (self->store, error);

  store_rollback (self->store);
  return ok;
}

/* ---- Old ones */

gboolean
ledger_purge (Ledger *self, gint64 before, guint64 *messages, GError **error)
{
  const Bind *binds = BIND (bind_int (":before", before));
  gboolean ok = store_begin (self->store, error)
                && statement_run (self->statements, SQL_PURGE_REPLIES, binds, error)
                && statement_run (self->statements, SQL_PURGE_RAW, binds, error);

  *messages = ok ? (guint64) sqlite3_changes64 (store_db (self->store)) : 0;
  ok = ok && store_commit (self->store, error);
  store_rollback (self->store);
  return ok;
}
