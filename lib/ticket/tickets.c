#include "ticket/tickets.h"

#include <string.h>
#include "store/statements.h"

#define EVENT                                                   \
  "SELECT e.ticket, e.at, e.kind, e.flag, e.author, e.channel," \
  " e.line, e.priority, e.tags, e.event_id, e.took"
#define TICKET " t.name, t.customer, t.organization, t.rating"
#define JOINED EVENT "," TICKET " FROM ticket t CROSS JOIN ticket_event e ON e.ticket = t.id"
#define SHOWS "e.flag >= 0" /* ticket/history.h */
#define ORDER ", e.at, e.kind, e.key"

enum
{
  TICKET_COLUMN = 11 /* of TICKET in JOINED */
};

enum
{
  SQL_ALL, /* and the tickets beside them: a seek for each would cost more */
  SQL_ALL_TICKETS,
  SQL_PERIOD,
  SQL_ONE,
  SQL_SPAN,
  SQL_FIND_MESSAGE,
  SQL_FIND_NAME,
  SQL_FIND_REFERENCE,
  SQL_REFERS,
  SQL_SINCE,
  SQL_OTHERS,
  SQL_TAKEN,
  SQL_WRITTEN,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ALL]
  = { EVENT " FROM ticket_event e WHERE " SHOWS " ORDER BY e.ticket" ORDER, STATEMENT_SCANS },
  [SQL_ALL_TICKETS] = { "SELECT" TICKET ", t.id FROM ticket t ORDER BY t.id", STATEMENT_SCANS },
  /* A week that the period cuts may have its events outside it; one within it has them there. */
  [SQL_PERIOD]
  = { JOINED
      " WHERE t.id IN"
      " (SELECT ticket FROM ticket_week WHERE week BETWEEN :from_week + 1 AND :to_week - 1"
      " UNION ALL SELECT w.ticket FROM ticket_week w WHERE w.week IN (:from_week, :to_week)"
      " AND EXISTS (SELECT 1 FROM ticket_event i WHERE i.ticket = w.ticket"
      "  AND i.at >= :since AND i.at < :until AND i.flag >= 0)) AND " SHOWS
      " ORDER BY t.id" ORDER },
  [SQL_ONE] = { JOINED " WHERE t.name = :name AND " SHOWS " ORDER BY t.id" ORDER },
  [SQL_SPAN]
  = { "SELECT (SELECT count (*) FROM ticket),"
      " (SELECT min (e.at) FROM ticket_week w JOIN ticket_event e"
      "   ON e.ticket = w.ticket WHERE w.week = (SELECT min (week) FROM ticket_week) AND " SHOWS
      "),"
      " (SELECT max (e.at) FROM ticket_week w JOIN ticket_event e"
      "   ON e.ticket = w.ticket WHERE w.week = (SELECT max (week) FROM ticket_week) AND " SHOWS
      ")",
      STATEMENT_SCANS },
  [SQL_FIND_MESSAGE] = { "SELECT t.name FROM ticket_event e JOIN ticket t ON t.id = e.ticket"
                         " WHERE e.event_id = :event_id AND e.event_id GLOB '<*' AND " SHOWS
                         " ORDER BY t.name LIMIT 1",
                         STATEMENT_SORTS },
  [SQL_FIND_NAME] = { "SELECT name FROM ticket WHERE name = :event_id" },
  [SQL_FIND_REFERENCE] = { "SELECT t.name FROM mail_reference r JOIN ticket t ON t.id = r.ticket"
                           " WHERE r.id = :event_id ORDER BY t.name LIMIT 1",
                           STATEMENT_SORTS },
  [SQL_REFERS] = { "SELECT refers FROM mail_thread WHERE message = :event_id" },
  [SQL_SINCE] = { "SELECT min (e.at) FROM ticket t JOIN ticket_event e ON e.ticket = t.id"
                  " WHERE t.name = :name" },
  /* Of other exports an author may be a number or a name. */
  [SQL_OTHERS]
  = { "SELECT min (author LIKE '%@%' AND author <> ifnull (:a, '') COLLATE NOCASE"
      " AND author <> ifnull (:b, '') COLLATE NOCASE"
      " AND author <> ifnull (:c, '') COLLATE NOCASE"
      " AND author NOT GLOB 'forgotten-*@forgotten.invalid')" /* lib/intake/forget.c */
      " FROM ticket_event"
      " WHERE event_id = :event_id AND event_id GLOB '<*' AND author IS NOT NULL" },
  [SQL_TAKEN] = { "SELECT 1 FROM mail WHERE content IN (:content, :sent)"
                  " AND (sender = :sender OR sender GLOB 'forgotten-*.invalid')" },
  [SQL_WRITTEN] = { "SELECT 1 FROM mail_reply WHERE sender = :to AND message_id = :id" },
};

STATEMENT_TABLE (tickets, sql, N_SQL, NULL);

/* ---- What the writer needs, too */

gboolean
tickets_damaged (const Store *store, const char *what, GError **error)
{
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: damaged: %s; restore the file from a backup", store_path (store), what);
  return FALSE;
}

/* ---- Histories */

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
  sqlite3_stmt *stmt;    /* of events */
  sqlite3_stmt *tickets; /* at the ticket of the last row: the same, or that of all */
  int column;            /* of what TICKET has in it */
  gint64 next_id;        /* where `tickets` is, when it is another */
  gint64 ticket_id;      /* of the last row; 0: none */
  GString *name;         /* likewise, the ticket's */
};

static TicketCursor *
cursor_new (Store *store, guint which, const Bind *binds, GError **error)
{
  g_autoptr(TicketCursor) self = g_new0 (TicketCursor, 1);

  self->store = store;
  self->name = g_string_new (NULL);
  self->statements = statements_open (store, &tickets_statements);
  self->stmt = statement_query (self->statements, which, binds, error);
  if (self->stmt == NULL)
    return NULL;
  self->tickets = self->stmt;
  self->column = TICKET_COLUMN;
  self->next_id = G_MININT64;
  if (which == SQL_ALL)
    {
      self->tickets = statement_query (self->statements, SQL_ALL_TICKETS, NULL, error);
      self->column = 0;
    }
  return self->tickets == NULL ? NULL : g_steal_pointer (&self);
}

TicketCursor *
ticket_cursor_new (Store *store, const char *ticket, gint64 since, gint64 until,
                   GError **error)
{
  if (ticket != NULL)
    return cursor_new (store, SQL_ONE, BIND (bind_text (":name", ticket)), error);
  if (since == G_MININT64 && until == G_MAXINT64)
    return cursor_new (store, SQL_ALL, NULL, error);
  return cursor_new (store, SQL_PERIOD,
                     BIND (bind_int (":since", since), bind_int (":until", until),
                           bind_int (":from_week", tickets_week (since)),
                           bind_int (":to_week", tickets_week (until))),
                     error);
}

void
ticket_cursor_free (TicketCursor *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_string_free (self->name, TRUE);
  g_free (self);
}

static const char *
cursor_text (TicketCursor *self, int column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

static const char *
ticket_text (TicketCursor *self, int column)
{
  return (const char *) sqlite3_column_text (self->tickets, self->column + column);
}

/* Both go by ticket; FALSE: there is none of that id, as of an event without one, or an error. */
static gboolean
find_ticket (TicketCursor *self, gint64 id, gboolean *ok, GError **error)
{
  if (self->tickets == self->stmt)
    return TRUE;
  while (self->next_id < id)
    if (statement_next (self->statements, self->tickets, ok, error))
      self->next_id = sqlite3_column_int64 (self->tickets, 4);
    else
      self->next_id = G_MAXINT64;
  return self->next_id == id;
}

static gboolean
next_event (TicketCursor *self, gint64 *ticket_id, gboolean *ok, GError **error)
{
  while (statement_next (self->statements, self->stmt, ok, error))
    {
      *ticket_id = sqlite3_column_int64 (self->stmt, 0);
      if (find_ticket (self, *ticket_id, ok, error))
        return TRUE;
      if (!*ok)
        return FALSE;
    }
  return FALSE;
}

/* FALSE: it has no name. */
static gboolean
read_ticket (TicketCursor *self, TicketRow *row)
{
  const char *name = ticket_text (self, 0);

  g_string_assign (self->name, name == NULL ? "" : name);
  row->customer = ticket_text (self, 1);
  row->organization = ticket_text (self, 2);
  row->rating = sqlite3_column_type (self->tickets, self->column + 3) == SQLITE_NULL
                  ? -1
                  : sqlite3_column_int (self->tickets, self->column + 3);
  return name != NULL;
}

gboolean
ticket_cursor_next (TicketCursor *self, TicketRow *row, gboolean *ok, GError **error)
{
  gint64 kind;

  if (!next_event (self, &row->ticket_id, ok, error))
    return FALSE;
  row->first = row->ticket_id != self->ticket_id;
  self->ticket_id = row->ticket_id;
  kind = sqlite3_column_int64 (self->stmt, 2);
  row->flag = (guint) sqlite3_column_int (self->stmt, 3);
  row->event = (TicketEvent){ .at = sqlite3_column_int64 (self->stmt, 1),
                              .kind = (EventKind) kind,
                              .author = cursor_text (self, 4),
                              .channel = cursor_text (self, 5),
                              .line = cursor_text (self, 6),
                              .priority = cursor_text (self, 7),
                              .tags = cursor_text (self, 8),
                              .event_id = cursor_text (self, 9),
                              .took = cursor_text (self, 10) };
  if (!is_sound (row->event.at, kind) || (row->first && !read_ticket (self, row)))
    return *ok = tickets_damaged (self->store, TICKETS_BAD_EVENT, error);
  row->event.ticket = self->name->str;
  return TRUE;
}

gboolean
tickets_span (Store *store, guint64 *tickets, gint64 *first, gint64 *last, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &tickets_statements);
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_SPAN, NULL, &row, error))
    return FALSE;
  *tickets = (guint64) sqlite3_column_int64 (row, 0);
  *first = sqlite3_column_int64 (row, 1);
  *last = sqlite3_column_int64 (row, 2);
  sqlite3_reset (row);
  return TRUE;
}

/* ---- By Message-ID */

struct TicketFinder
{
  Statements *statements;
};

TicketFinder *
ticket_finder_new (Store *store)
{
  TicketFinder *self = g_new0 (TicketFinder, 1);

  self->statements = statements_open (store, &tickets_statements);
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

static char *
find_text (TicketFinder *self, guint which, const char *message_id, GError **error)
{
  sqlite3_stmt *row;
  char *text;

  if (!statement_row (self->statements, which, BIND (bind_text (":event_id", message_id)),
                      &row, error)
      || row == NULL)
    return NULL;
  text = column_dup (row, 0);
  sqlite3_reset (row);
  return text;
}

/* FALSE when it is no message, or on error. */
static gboolean
find_root (TicketFinder *self, const char *message_id, char **root, GError **error)
{
  g_autofree char *refers = find_text (self, SQL_REFERS, message_id, error);

  if (refers != NULL)
    *root = g_strndup (refers, strcspn (refers, "\n"));
  return refers != NULL || *error == NULL;
}

gboolean
ticket_finder_message (TicketFinder *self, const char *message_id, MailKnown *known,
                       GError **error)
{
  static const guint other_ways[] = { SQL_FIND_NAME, SQL_FIND_REFERENCE };
  GError *problem = NULL;

  known->ticket = find_text (self, SQL_FIND_MESSAGE, message_id, &problem);
  known->is_message = known->ticket != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (other_ways) && known->ticket == NULL && problem == NULL
                    && message_id[0] == '<';
       i++)
    known->ticket = find_text (self, other_ways[i], message_id, &problem);
  if (known->is_message && problem == NULL)
    find_root (self, message_id, &known->root, &problem);
  if (known->ticket != NULL && problem == NULL)
    statement_int (self->statements, SQL_SINCE, BIND (bind_text (":name", known->ticket)),
                   &known->since, &problem);
  if (problem == NULL)
    return known->ticket != NULL;
  g_propagate_error (error, problem);
  return FALSE;
}

gboolean
ticket_finder_is_others (TicketFinder *self, const char *message_id,
                         const char *const senders[TICKET_SENDERS])
{
  gint64 is_others = 0;

  return statement_int (self->statements, SQL_OTHERS,
                        BIND (bind_text (":event_id", message_id), bind_text (":a", senders[0]),
                              bind_text (":b", senders[1]), bind_text (":c", senders[2])),
                        &is_others, NULL)
         && is_others != 0;
}

gboolean
ticket_finder_was_taken (TicketFinder *self, const MailMessage *message, const char *sender)
{
  const Bind *by_content
    = BIND (bind_blob (":content", message->content, sizeof message->content),
            bind_blob (":sent", message->sent_content, sizeof message->sent_content),
            bind_text (":sender", sender));
  const char *to = message->recipients[0];
  gint64 found = 0;

  if (statement_int (self->statements, SQL_TAKEN, by_content, &found, NULL) && found == 0
      && message->origin.automatic != NULL && to != NULL)
    statement_int (self->statements, SQL_WRITTEN,
                   BIND (bind_text (":to", to), bind_text (":id", message->message_id)),
                   &found, NULL);
  return found != 0;
}
