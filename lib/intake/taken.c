#include "intake/taken.h"

enum
{
  SQL_TAKEN,
  SQL_WRITTEN,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_TAKEN] = { "SELECT 1 FROM mail WHERE content = :content AND sender = :sender" },
  [SQL_WRITTEN] = { "SELECT 1 FROM mail_reply WHERE sender = :to AND message_id = :id" },
};

const StatementTable taken_statements = { sql, N_SQL, NULL };

gboolean
taken_mails_has (Statements *statements, const MailMessage *message, const char *sender)
{
  const Bind *by_content
    = BIND (bind_blob (":content", message->content, sizeof message->content),
            bind_text (":sender", sender));
  const char *to = message->recipients[0];
  gint64 found = 0;

  if (statement_int (statements, SQL_TAKEN, by_content, &found, NULL) && found == 0
      && message->origin.automatic != NULL && to != NULL)
    statement_int (statements, SQL_WRITTEN,
                   BIND (bind_text (":to", to), bind_text (":id", message->message_id)),
                   &found, NULL);
  return found != 0;
}
