#include "vote/lastvote.h"

static const char *const sql[] = {
  "SELECT at, value FROM vote WHERE article = ?1 AND voter = ?2 "
  "ORDER BY at DESC, value DESC LIMIT 1",
};

gboolean
vote_last (Store *store, Vote *vote, gboolean *found, GError **error)
{
  g_autoptr(Statements) statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  sqlite3_stmt *stmt = statements_get (statements, 0, error);
  gboolean ok;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, vote->article);
  sqlite3_bind_blob (stmt, 2, vote->voter.bytes, VOTER_HASH_BYTES, SQLITE_STATIC);
  ok = statements_step (statements, stmt, found, error);
  if (ok && *found)
    {
      vote->at = sqlite3_column_int64 (stmt, 0);
      vote->value = (VoteValue) sqlite3_column_int (stmt, 1);
      sqlite3_reset (stmt);
    }
  return ok;
}
