#include "vote/vote.h"

enum
{
  SQL_TOTAL,
  N_SQL
};

static const char *const sql[N_SQL] = {
  [SQL_TOTAL] = "SELECT yes, total FROM vote_total WHERE article = ?1",
};

struct Votes
{
  Statements *statements;
};

Votes *
votes_new (Store *store)
{
  Votes *self = g_new0 (Votes, 1);

  self->statements = statements_new (store, sql, N_SQL);
  return self;
}

void
votes_free (Votes *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

gboolean
votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, SQL_TOTAL, error);
  gboolean row;

  *yes = *total = 0;
  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, article);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *total = MAX (sqlite3_column_int64 (stmt, 1), 0);
  *yes = CLAMP (sqlite3_column_int64 (stmt, 0), 0, *total);
  sqlite3_reset (stmt);
  return TRUE;
}
