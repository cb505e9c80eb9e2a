#include "intake/ledger.h"

#include <string.h>
#include <zstd.h>

#define TICKET "SELECT o.number, o.ticket, t.name, o.sender, o.reseller, o.line, o.lang, o.team," \
               " o.mentions FROM mail_ticket o JOIN ticket t ON t.id = o.ticket "

static const char *const sql[] = {
  TICKET "WHERE o.number = ?1",
  TICKET "WHERE t.name = ?1",
  "SELECT coalesce (max (number), 0) + 1 FROM mail_ticket",
  "INSERT OR REPLACE INTO mail_ticket"
  " (number, ticket, sender, reseller, line, lang, team, mentions)"
  " SELECT ?1, id, ?3, ?4, ?5, ?6, ?7, ?8 FROM ticket WHERE name = ?2",
  "SELECT m.id, t.name, m.kind, r.mail IS NOT NULL, r.sent, r.at FROM mail m"
  " JOIN ticket t ON t.id = m.ticket LEFT JOIN mail_reply r ON r.mail = m.id"
  " WHERE m.content = ?1 AND m.sender = ?2",
  "SELECT 1 FROM mail WHERE message_id = ?1",
  "INSERT INTO mail (message_id, content, ticket, at, sender, reseller, kind, size)"
  " SELECT ?1, ?2, id, ?4, ?5, ?6, ?7, ?8 FROM ticket WHERE name = ?3",
  "INSERT INTO mail_attachment (mail, n, name, type, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
  "INSERT INTO mail_raw (mail, raw) VALUES (?1, ?2)",
  "INSERT INTO mail_reply (mail, ticket, sender, at, message_id, sent, raw)"
  " SELECT ?1, ticket, ?2, ?3, ?4, 0, ?5 FROM mail WHERE id = ?1",
  "SELECT count (*), coalesce (sum (t.name = ?3), 0) FROM mail_reply r"
  " JOIN ticket t ON t.id = r.ticket WHERE r.sender = ?1 AND r.at > ?2",
  "SELECT raw FROM mail_reply WHERE mail = ?1 AND raw IS NOT NULL",
  "UPDATE mail_reply SET sent = 1 WHERE mail = ?1",
  "UPDATE mail_reply SET raw = NULL WHERE raw IS NOT NULL AND mail IN"
  " (SELECT id FROM mail WHERE at < ?1)",
  "DELETE FROM mail_raw WHERE mail IN (SELECT id FROM mail WHERE at < ?1)",
};
enum
{
  BY_NUMBER,
  BY_NAME,
  NEXT_NUMBER,
  PUT_TICKET,
  FIND_MAIL,
  HAS_MESSAGE,
  PUT_MAIL,
  PUT_ATTACHMENT,
  PUT_RAW,
  PUT_REPLY,
  COUNT_REPLIES,
  GET_REPLY,
  MARK_SENT,
  PURGE_REPLIES,
  PURGE_RAW
};

enum
{
  ZSTD_LEVEL = 3
};

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
  self->statements = statements_new (store, sql, G_N_ELEMENTS (sql));
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

static void
bind_text (sqlite3_stmt *stmt, int n, const char *text)
{
  if (text != NULL)
    sqlite3_bind_text (stmt, n, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null (stmt, n);
}

static void
bind_bytes (sqlite3_stmt *stmt, int n, GBytes *bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  sqlite3_bind_blob64 (stmt, n, data, size, SQLITE_STATIC);
}

static char *
copy_text (sqlite3_stmt *stmt, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, column));
}

static sqlite3_stmt *
prepare (Ledger *self, guint which, const char *text, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, which, error);

  if (stmt != NULL && text != NULL)
    bind_text (stmt, 1, text);
  return stmt;
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

static gboolean
read_ticket (Ledger *self, sqlite3_stmt *stmt, LedgerTicket *found, GError **error)
{
  gboolean row;

  ledger_ticket_clear (found);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  if (row)
    *found = (LedgerTicket){ .number = sqlite3_column_int64 (stmt, 0),
                             .ticket = sqlite3_column_int64 (stmt, 1),
                             .name = copy_text (stmt, 2), .sender = copy_text (stmt, 3),
                             .reseller = copy_text (stmt, 4), .line = copy_text (stmt, 5),
                             .lang = copy_text (stmt, 6), .team = copy_text (stmt, 7),
                             .mentions = copy_text (stmt, 8) };
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
ledger_find (Ledger *self, gint64 number, const char *name, LedgerTicket *found,
             GError **error)
{
  sqlite3_stmt *stmt = prepare (self, number > 0 ? BY_NUMBER : BY_NAME, name, error);

  if (stmt == NULL)
    return FALSE;
  if (number > 0)
    sqlite3_bind_int64 (stmt, 1, number);
  return read_ticket (self, stmt, found, error);
}

gboolean
ledger_next_number (Ledger *self, gint64 *number, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, NEXT_NUMBER, NULL, error);
  gboolean row;

  if (stmt == NULL || !statements_step (self->statements, stmt, &row, error))
    return FALSE;
  *number = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
ledger_put_ticket (Ledger *self, const LedgerTicket *ticket, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, PUT_TICKET, NULL, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, ticket->number);
  bind_text (stmt, 2, ticket->name);
  bind_text (stmt, 3, ticket->sender);
  bind_text (stmt, 4, ticket->reseller);
  bind_text (stmt, 5, ticket->line);
  bind_text (stmt, 6, ticket->lang);
  bind_text (stmt, 7, ticket->team);
  bind_text (stmt, 8, ticket->mentions);
  return statements_run (self->statements, stmt, error);
}

/* ---- Messages */

gboolean
ledger_find_mail (Ledger *self, const guint8 *content, const char *sender, LedgerMail *found,
                  GError **error)
{
  sqlite3_stmt *stmt = prepare (self, FIND_MAIL, NULL, error);
  gboolean row;

  *found = (LedgerMail){ 0 };
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 1, content, 32, SQLITE_STATIC);
  bind_text (stmt, 2, sender);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  if (row)
    *found = (LedgerMail){ .mail = sqlite3_column_int64 (stmt, 0), .ticket = copy_text (stmt, 1),
                           .kind = sqlite3_column_int (stmt, 2),
                           .has_reply = sqlite3_column_int (stmt, 3),
                           .sent = sqlite3_column_int (stmt, 4),
                           .replied_at = sqlite3_column_int64 (stmt, 5) };
  sqlite3_reset (stmt);
  return TRUE;
}

gboolean
ledger_has_message_id (Ledger *self, const char *message_id, gboolean *has, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, HAS_MESSAGE, message_id, error);
  gboolean ok = stmt != NULL && statements_step (self->statements, stmt, has, error);

  if (ok)
    sqlite3_reset (stmt);
  return ok;
}

static gboolean
put_attachments (Ledger *self, gint64 mail, const GPtrArray *attachments, GError **error)
{
  for (guint i = 0; i < attachments->len; i++)
    {
      const MailAttachment *attachment = g_ptr_array_index (attachments, i);
      sqlite3_stmt *stmt = prepare (self, PUT_ATTACHMENT, NULL, error);

      if (stmt == NULL)
        return FALSE;
      sqlite3_bind_int64 (stmt, 1, mail);
      sqlite3_bind_int64 (stmt, 2, i + 1);
      bind_text (stmt, 3, attachment->name);
      bind_text (stmt, 4, attachment->type);
      sqlite3_bind_int64 (stmt, 5, attachment->bytes);
      if (!statements_run (self->statements, stmt, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_raw (Ledger *self, gint64 mail, GBytes *raw, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, PUT_RAW, NULL, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, mail);
  bind_bytes (stmt, 2, raw);
  return statements_run (self->statements, stmt, error);
}

gboolean
ledger_put_mail (Ledger *self, const LedgerNewMail *mail, gint64 *id, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, PUT_MAIL, mail->message_id, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_blob (stmt, 2, mail->content, 32, SQLITE_STATIC);
  bind_text (stmt, 3, mail->ticket);
  sqlite3_bind_int64 (stmt, 4, mail->at);
  bind_text (stmt, 5, mail->sender);
  bind_text (stmt, 6, mail->reseller);
  sqlite3_bind_int (stmt, 7, mail->kind);
  sqlite3_bind_int64 (stmt, 8, mail->size);
  if (!statements_run (self->statements, stmt, error))
    return FALSE;
  *id = sqlite3_last_insert_rowid (store_db (self->store));
  return put_attachments (self, *id, mail->attachments, error)
         && put_raw (self, *id, mail->raw, error);
}

/* ---- Replies */

gboolean
ledger_put_reply (Ledger *self, gint64 mail, const char *to, gint64 at, const char *message_id,
                  const char *text, GError **error)
{
  g_autoptr(GBytes) raw = ledger_pack (text, strlen (text));
  sqlite3_stmt *stmt = prepare (self, PUT_REPLY, NULL, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, mail);
  bind_text (stmt, 2, to);
  sqlite3_bind_int64 (stmt, 3, at);
  bind_text (stmt, 4, message_id);
  bind_bytes (stmt, 5, raw);
  return statements_run (self->statements, stmt, error);
}

gboolean
ledger_count_replies (Ledger *self, const char *ticket, const char *to, gint64 since,
                      gint64 *of_ticket, gint64 *of_all, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, COUNT_REPLIES, to, error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 2, since);
  bind_text (stmt, 3, ticket);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  *of_all = sqlite3_column_int64 (stmt, 0);
  *of_ticket = sqlite3_column_int64 (stmt, 1);
  sqlite3_reset (stmt);
  return TRUE;
}

char *
ledger_reply (Ledger *self, gint64 mail, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, GET_REPLY, NULL, error);
  char *text = NULL;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_int64 (stmt, 1, mail);
  if (statements_step (self->statements, stmt, &row, error) && row)
    text = unpack (sqlite3_column_blob (stmt, 0), (gsize) sqlite3_column_bytes (stmt, 0));
  sqlite3_reset (stmt);
  return text;
}

static gboolean
mark_sent (Ledger *self, gint64 mail, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, MARK_SENT, NULL, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, mail);
  return statements_run (self->statements, stmt, error);
}

gboolean
ledger_mark_sent (Ledger *self, gint64 mail, GError **error)
{
  gboolean ok = store_begin (self->store, error) && mark_sent (self, mail, error)
                && store_commit (self->store, error);

  store_rollback (self->store);
  return ok;
}

/* ---- Old ones */

static gboolean
purge (Ledger *self, guint which, gint64 before, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, which, NULL, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, before);
  return statements_run (self->statements, stmt, error);
}

gboolean
ledger_purge (Ledger *self, gint64 before, guint64 *messages, GError **error)
{
  gboolean ok = store_begin (self->store, error)
                && purge (self, PURGE_REPLIES, before, error)
                && purge (self, PURGE_RAW, before, error);

  *messages = ok ? (guint64) sqlite3_changes64 (store_db (self->store)) : 0;
  ok = ok && store_commit (self->store, error);
  store_rollback (self->store);
  return ok;
}
