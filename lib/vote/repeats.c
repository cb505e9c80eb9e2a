#include "vote/repeats.h"

#include <sqlite3.h>

/* Ordered by time, as logs are: what comes next lies where the last one went. */
static const char schema[] =
  "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;"
  "CREATE TABLE seen (at INTEGER, article INTEGER, value INTEGER, n INTEGER,"
  "                   PRIMARY KEY (at, article, value)) WITHOUT ROWID;"
  "BEGIN";

static const char sql[] =
  "INSERT INTO seen VALUES (?1, ?2, ?3, 1) "
  "ON CONFLICT (at, article, value) DO UPDATE SET n = n + 1 RETURNING n";

struct VoteRepeats
{
  sqlite3 *db;
  sqlite3_stmt *stmt;
};

static gboolean
fail (const VoteRepeats *self, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE, "a temporary file: %s",
               sqlite3_errmsg (self->db));
  return FALSE;
}

VoteRepeats *
vote_repeats_new (GError **error)
{
  g_autoptr(VoteRepeats) self = g_new0 (VoteRepeats, 1);

  if (sqlite3_open ("", &self->db) == SQLITE_OK
      && sqlite3_exec (self->db, schema, NULL, NULL, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (self->db, sql, -1, &self->stmt, NULL) == SQLITE_OK)
    return g_steal_pointer (&self);
  fail (self, error);
  return NULL;
}

void
vote_repeats_free (VoteRepeats *self)
{
  if (self == NULL)
    return;
  sqlite3_finalize (self->stmt);
  sqlite3_close (self->db);
  g_free (self);
}

gboolean
vote_repeats_count (VoteRepeats *self, const Vote *vote, gint64 *n, GError **error)
{
  int state;

  sqlite3_bind_int64 (self->stmt, 1, vote->at);
  sqlite3_bind_int64 (self->stmt, 2, vote->article);
  sqlite3_bind_int (self->stmt, 3, vote->value);
  state = sqlite3_step (self->stmt);
  if (state == SQLITE_ROW)
    {
      *n = sqlite3_column_int64 (self->stmt, 0);
      state = sqlite3_step (self->stmt);
    }
  sqlite3_reset (self->stmt);
  return state == SQLITE_DONE || fail (self, error);
}
