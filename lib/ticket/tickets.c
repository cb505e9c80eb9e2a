#include "ticket/tickets.h"

#include "ticket/parts.h"

enum
{
  WEEK_S = 7 * 86400
};

static const char *const sql[] = {
  "SELECT (SELECT count (*) FROM ticket),"
  " (SELECT min (e.at) FROM ticket_week w JOIN ticket_event e ON e.ticket = w.ticket"
  "   WHERE w.week = (SELECT min (week) FROM ticket_week)),"
  " (SELECT max (e.at) FROM ticket_week w JOIN ticket_event e ON e.ticket = w.ticket"
  "   WHERE w.week = (SELECT max (week) FROM ticket_week))",
  "SELECT t.name FROM ticket_event e JOIN ticket t ON t.id = e.ticket"
  " WHERE e.event_id = ?1 AND e.event_id GLOB '<*' ORDER BY t.name LIMIT 1",
};
enum
{
  SPAN,
  FIND_MESSAGE
};

gboolean
tickets_span (Store *store, guint64 *tickets, gint64 *first, gint64 *last, GError **error)
{
  g_autoptr(Statements) statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  sqlite3_stmt *stmt = statements_get (statements, SPAN, error);
  gboolean row;

  if (stmt == NULL || !statements_step (statements, stmt, &row, error))
    return FALSE;
  *tickets = (guint64) sqlite3_column_int64 (stmt, 0);
  *first = sqlite3_column_int64 (stmt, 1);
  *last = sqlite3_column_int64 (stmt, 2);
  sqlite3_reset (stmt);
  return TRUE;
}

struct TicketFinder
{
  Statements *statements;
};

TicketFinder *
ticket_finder_new (Store *store)
{
  TicketFinder *self = g_new0 (TicketFinder, 1);

  self->statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  return self;
}

void
ticket_finder_free (TicketFinder *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

char *
ticket_finder_message (TicketFinder *self, const char *message_id, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, FIND_MESSAGE, error);
  char *ticket = NULL;
  gboolean row;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_text (stmt, 1, message_id, -1, SQLITE_STATIC);
  if (!statements_step (self->statements, stmt, &row, error) || !row)
    return NULL;
  ticket = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_reset (stmt);
  return ticket;
}

gboolean
tickets_damaged (const Store *store, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: damaged: a ticket has an event of no known kind; restore the file from "
               "a backup", store_path (store));
  return FALSE;
}

gint64
tickets_week (gint64 at)
{
  return at / WEEK_S - (at % WEEK_S < 0 ? 1 : 0);
}
