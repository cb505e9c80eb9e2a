#include "store/store.h"

struct Statements
{
  Store *store;
  const char *const *sql;
  guint count;
  sqlite3_stmt **prepared;
};

Statements *
statements_new (Store *store, const char *const *sql, guint count)
{
  Statements *self = g_new0 (Statements, 1);

  self->store = store;
  self->sql = sql;
  self->count = count;
  self->prepared = g_new0 (sqlite3_stmt *, count);
  return self;
}

void
statements_free (Statements *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->count; i++)
    sqlite3_finalize (self->prepared[i]);
  g_free (self->prepared);
  g_free (self);
}

sqlite3_stmt *
statements_get (Statements *self, guint index, GError **error)
{
  g_assert (index < self->count);
  if (self->prepared[index] != NULL)
    sqlite3_reset (self->prepared[index]);
  else if (sqlite3_prepare_v3 (store_db (self->store), self->sql[index], -1,
                               SQLITE_PREPARE_PERSISTENT, &self->prepared[index], NULL)
           != SQLITE_OK)
    store_fail (self->store, error);
  return self->prepared[index];
}

gboolean
statements_step (Statements *self, sqlite3_stmt *stmt, gboolean *row, GError **error)
{
  int code = sqlite3_step (stmt);

  *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    store_fail (self->store, error);
  sqlite3_reset (stmt);
  return code == SQLITE_DONE;
}

gboolean
statements_next (Statements *self, sqlite3_stmt *stmt, gboolean *ok, GError **error)
{
  gboolean row;

  *ok = statements_step (self, stmt, &row, error);
  return row;
}

gboolean
statements_run (Statements *self, sqlite3_stmt *stmt, GError **error)
{
  gboolean ok = sqlite3_step (stmt) == SQLITE_DONE;

  if (!ok)
    store_fail (self->store, error);
  sqlite3_reset (stmt);
  return ok;
}
