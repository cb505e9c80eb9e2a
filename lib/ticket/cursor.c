#include "ticket/tickets.h"

#include "ticket/parts.h"

#define COLUMNS                                                                         \
  "SELECT t.id, t.name, e.at, e.kind, e.flag,"                                          \
  " e.author, e.channel, e.line, e.priority, e.tags, e.event_id"
#define ORDER " ORDER BY t.id, e.at, e.kind, e.key"

static const char *const sql[] = {
  COLUMNS " FROM ticket t CROSS JOIN ticket_event e ON e.ticket = t.id" ORDER,
  /* A week that the period cuts may have its events outside it. */
  COLUMNS " FROM ticket t CROSS JOIN ticket_event e ON e.ticket = t.id"
  " WHERE t.id IN (SELECT ticket FROM ticket_week WHERE week BETWEEN ?3 AND ?4)"
  " AND EXISTS (SELECT 1 FROM ticket_event i"
  "  WHERE i.ticket = t.id AND i.at >= ?1 AND i.at < ?2)" ORDER,
  COLUMNS " FROM ticket t CROSS JOIN ticket_event e ON e.ticket = t.id WHERE t.name = ?1" ORDER,
};
enum
{
  ALL,
  PERIOD,
  ONE
};

/* No import stores a moment outside the years 1 to 9999. */
static gboolean
is_sound (gint64 at, gint64 kind)
{
  return kind >= 0 && kind < EVENT_KINDS && at >= -G_GINT64_CONSTANT (62135683200)
         && at <= G_GINT64_CONSTANT (253402387200);
}

struct TicketCursor
{
  Store *store;
  Statements *statements;
  sqlite3_stmt *stmt;
  gint64 ticket_id; /* of the last row; 0: none */
};

static TicketCursor *
cursor_new (Store *store, guint which, GError **error)
{
  g_autoptr(TicketCursor) self = g_new0 (TicketCursor, 1);

  self->store = store;
  self->statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  self->stmt = statements_get (self->statements, which, error);
  return self->stmt == NULL ? NULL : g_steal_pointer (&self);
}

TicketCursor *
ticket_cursor_new (Store *store, gint64 since, gint64 until, GError **error)
{
  gboolean all = since == G_MININT64 && until == G_MAXINT64;
  TicketCursor *self = cursor_new (store, all ? ALL : PERIOD, error);

  if (self != NULL && !all)
    {
      sqlite3_bind_int64 (self->stmt, 1, since);
      sqlite3_bind_int64 (self->stmt, 2, until);
      sqlite3_bind_int64 (self->stmt, 3, tickets_week (since));
      sqlite3_bind_int64 (self->stmt, 4, tickets_week (until));
    }
  return self;
}

TicketCursor *
ticket_cursor_of (Store *store, const char *ticket, GError **error)
{
  TicketCursor *self = cursor_new (store, ONE, error);

  if (self != NULL)
    sqlite3_bind_text (self->stmt, 1, ticket, -1, SQLITE_TRANSIENT);
  return self;
}

void
ticket_cursor_free (TicketCursor *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

static const char *
text (TicketCursor *self, int column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

gboolean
ticket_cursor_next (TicketCursor *self, TicketRow *row, gboolean *ok, GError **error)
{
  gint64 kind;

  if (!statements_next (self->statements, self->stmt, ok, error))
    return FALSE;
  row->ticket_id = sqlite3_column_int64 (self->stmt, 0);
  row->first = row->ticket_id != self->ticket_id;
  self->ticket_id = row->ticket_id;
  kind = sqlite3_column_int64 (self->stmt, 3);
  row->flag = (guint) sqlite3_column_int (self->stmt, 4);
  if (!is_sound (sqlite3_column_int64 (self->stmt, 2), kind))
    return *ok = tickets_damaged (self->store, error);
  row->event = (TicketEvent){
    .ticket = text (self, 1), .at = sqlite3_column_int64 (self->stmt, 2),
    .kind = (EventKind) kind, .author = text (self, 5), .channel = text (self, 6),
    .line = text (self, 7), .priority = text (self, 8), .tags = text (self, 9),
    .event_id = text (self, 10)
  };
  return TRUE;
}
