#include "store/statements.h"
#include "ticket/history.h"
#include "ticket/thread.h"
#include "ticket/tickets.h"

enum
{
  GLANCE_TICKETS = 1024 /* between two looks at the clock */
};

enum
{
  SQL_OF_RUN,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_OF_RUN]
  = { "SELECT DISTINCT ticket FROM ticket_event WHERE import = :run", STATEMENT_SCANS },
};

const StatementTable ticket_withdraw_statements = { sql, N_SQL, NULL };

typedef struct
{
  Store *store;
  Statements *statements;
  RunClaims *claims;
  History *history;
  GArray *tickets; /* of gint64: those of which it states something */
  WithdrawCounts *counts;
} Withdrawal;

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static gboolean
find_tickets (Withdrawal *self, gint64 run, GError **error)
{
  sqlite3_stmt *row
    = statement_query (self->statements, SQL_OF_RUN, BIND (bind_int (":run", run)), error);
  gboolean ok = row != NULL;

  self->tickets = run_claims_groups (self->claims, run, error);
  ok = ok && self->tickets != NULL;
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      gint64 ticket = sqlite3_column_int64 (row, 0);

      g_array_append_val (self->tickets, ticket);
    }
  if (ok)
    g_array_sort (self->tickets, compare_ids);
  return ok;
}

static gboolean
withdraw_ticket (Withdrawal *self, gint64 ticket, gint64 run, GError **error)
{
  HistoryChange change;

  if (!history_withdraw (self->history, ticket, run, &change, error)
      || !thread_split (self->store, self->claims, ticket, run, error))
    return FALSE;
  self->counts->removed += change.removed;
  self->counts->back += change.shown;
  self->counts->kept += change.kept;
  self->counts->tickets += change.removed > 0 || change.shown > 0;
  return TRUE;
}

static gboolean
withdraw_tickets (gpointer data, gint64 run, gboolean is_trial, GError **error)
{
  Withdrawal *self = data;
  gint64 last = 0;

  if (!find_tickets (self, run, error))
    return FALSE;
  for (guint i = 0; i < self->tickets->len; i++)
    {
      gint64 ticket = g_array_index (self->tickets, gint64, i);

      if (ticket == last)
        continue;
      if (!withdraw_ticket (self, ticket, run, error))
        return FALSE;
      last = ticket;
      if (is_trial || i % GLANCE_TICKETS != 0)
        continue;
      if (!store_turn (self->store, error))
        return FALSE;
      run_claims_forget (self->claims);
    }
  return TRUE;
}

gboolean
tickets_withdraw (Store *store, gint64 run, gboolean is_trial, gboolean *again,
                  WithdrawCounts *counts, GError **error)
{
  Withdrawal self = { .store = store, .counts = counts };
  gboolean ok;

  *counts = (WithdrawCounts){ 0 };
  self.statements = statements_open (store, &ticket_withdraw_statements);
  self.claims = run_claims_new (store, TICKET_RUNS);
  self.history = history_new (store, NULL, self.claims);
  ok = import_run_withdraw (store, TICKET_RUNS, run, is_trial, again, withdraw_tickets, &self,
                            error);
  statements_free (self.statements);
  history_free (self.history);
  run_claims_free (self.claims);
  g_clear_pointer (&self.tickets, g_array_unref);
  return ok;
}
