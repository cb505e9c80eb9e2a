#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "ticket/history.h"
#include "ticket/thread.h"
#include "ticket/tickets.h"

enum
{
  HASH_BYTES = 16, /* as in mail/threads.c */
  WEEK_S = 7 * 86400
};

enum
{
  SQL_FIND,
  SQL_FIND_THREAD,
  SQL_ADD,
  SQL_LAST,
  SQL_EVENTS,
  SQL_MOVE,
  SQL_THERE,
  SQL_DROP_EVENT,
  SQL_ADD_WEEK,
  SQL_DROP_WEEK,
  SQL_MAILS,
  SQL_REPLIES,
  SQL_DROP,
  SQL_DROP_REFERENCES,
  N_SQL
};

#define THE_EVENT " WHERE ticket = :ticket AND at = :at AND kind = :kind AND key = :key"

static const StatementRow sql[N_SQL] = {
  [SQL_FIND] = { "SELECT id FROM ticket WHERE name = :name" },
  /* ticketmail's tickets have their own numbers */
  [SQL_FIND_THREAD] = { "SELECT id FROM ticket t WHERE name = :name"
                        " AND NOT EXISTS (SELECT 1 FROM mail_ticket m WHERE m.ticket = t.id)" },
  [SQL_ADD] = { "INSERT INTO ticket (name) VALUES (:name)" },
  [SQL_LAST] = { "SELECT ifnull (max (n), 0) FROM ticket_event WHERE ticket = :ticket" },
  [SQL_EVENTS]
  = { "SELECT at, kind, key, author, channel, line, priority, tags, event_id,"
      " import, n, flag,"
      " (SELECT t.named || t.refers FROM mail_thread t WHERE t.message = e.event_id)"
      " FROM ticket_event e WHERE ticket = :ticket ORDER BY at, kind, key" },
  [SQL_MOVE] = { "INSERT OR IGNORE INTO ticket_event (ticket, at, kind, key, flag,"
                 " author, channel, line, priority, tags, event_id, import, n)"
                 " SELECT :to, at, kind, :new, flag, author, channel, line, priority, tags, :id,"
                 " import, :n FROM ticket_event" THE_EVENT },
  [SQL_THERE] = { "SELECT n FROM ticket_event"
                  " WHERE ticket = :to AND at = :at AND kind = :kind AND key = :new" },
  [SQL_DROP_EVENT] = { "DELETE FROM ticket_event" THE_EVENT },
  [SQL_ADD_WEEK] = { "INSERT OR IGNORE INTO ticket_week (week, ticket) VALUES (:week, :to)" },
  [SQL_DROP_WEEK]
  = { "DELETE FROM ticket_week WHERE week = :week AND ticket = :from"
      " AND NOT EXISTS (SELECT 1 FROM ticket_event"
      "  WHERE ticket = :from AND at >= :since AND at < :until AND flag >= 0)" },
  [SQL_MAILS] = { "UPDATE mail SET ticket = :to WHERE ticket = :from" },
  [SQL_REPLIES] = { "UPDATE mail_reply SET ticket = :to WHERE ticket = :from" },
  [SQL_DROP] = { "DELETE FROM ticket WHERE id = :ticket"
                 " AND NOT EXISTS (SELECT 1 FROM ticket_event WHERE ticket = :ticket)"
                 " AND NOT EXISTS (SELECT 1 FROM mail WHERE ticket = :ticket)"
                 " AND NOT EXISTS (SELECT 1 FROM mail_ticket WHERE ticket = :ticket)" },
  [SQL_DROP_REFERENCES] = { "DELETE FROM mail_reference WHERE ticket = :ticket" },
};

const StatementTable thread_statements = { sql, N_SQL, NULL };

static gboolean
drop_references (Statements *statements, gint64 ticket, GError **error)
{
  return statement_run (statements, SQL_DROP_REFERENCES, BIND (bind_int (":ticket", ticket)),
                        error);
}

/* ---- Events of one ticket become another's */

static void
moved_clear (ThreadEvent *self)
{
  for (guint i = 0; i < EVENT_TEXTS; i++)
    g_free (self->texts[i]);
  g_free (self->refers);
}

static void
moved_load (ThreadEvent *self, sqlite3_stmt *row)
{
  g_autofree char *thread = column_dup (row, 12);

  self->at = sqlite3_column_int64 (row, 0);
  self->kind = sqlite3_column_int64 (row, 1);
  self->key = sqlite3_column_int64 (row, 2);
  for (guint i = 0; i < EVENT_TEXTS; i++)
    self->texts[i] = column_dup (row, 3 + (int) i);
  self->import = sqlite3_column_int64 (row, 9);
  self->n = (guint32) sqlite3_column_int64 (row, 10);
  self->shows = sqlite3_column_int (row, 11) >= FLAG_NONE;
  self->named = thread != NULL && *thread == '1';
  self->refers = thread != NULL && *thread != '\0' ? g_strdup (thread + 1) : NULL;
}

/* As the writer makes it. */
gint64
thread_key (const ThreadEvent *self)
{
  g_autoptr(GByteArray) packed = g_byte_array_new ();
  guint32 sizes[EVENT_TEXTS];

  for (guint i = 0; i < EVENT_TEXTS; i++)
    sizes[i] = self->texts[i] == NULL ? 0 : (guint32) strlen (self->texts[i]) + 1;
  g_byte_array_append (packed, (const guint8 *) sizes, sizeof sizes);
  for (guint i = 0; i < EVENT_TEXTS; i++)
    if (sizes[i] > 0)
      g_byte_array_append (packed, (const guint8 *) self->texts[i], sizes[i]);
  return (gint64) XXH3_64bits (packed->data, packed->len);
}

static void
set_id (ThreadEvent *event, char *id)
{
  g_free (event->texts[EVENT_TEXTS - 1]);
  event->texts[EVENT_TEXTS - 1] = id;
}

/* It is called after its ticket. */
static gint64
rename_opening (const ThreadMoving *self, ThreadEvent *event)
{
  g_autofree char *old = refers_opened_id (self->from_name);

  if (event->kind != EVENT_OPENED || g_strcmp0 (thread_event_id (event), old) != 0)
    return event->key;
  set_id (event, refers_opened_id (self->to_name));
  return thread_key (event);
}

/* The runs that state event `n` of the one ticket state `to_n` of the other. */
static void
move_claims (ThreadMoving *self, const ThreadEvent *event, guint32 to_n)
{
  if (event->n == 0 || to_n == 0)
    return;
  for (guint i = 0; i < self->stated->len; i++)
    {
      const RunClaim *claim = &g_array_index (self->stated, RunClaim, i);

      if (claim->first <= event->n && event->n <= claim->last)
        run_claims_add (self->claims, claim->run, self->to, to_n);
    }
}

static gboolean
move_week (ThreadMoving *self, const ThreadEvent *event, GError **error)
{
  gint64 week = tickets_week (event->at), since = week * WEEK_S;

  return (!event->shows
          || statement_run (self->statements, SQL_ADD_WEEK,
                            BIND (bind_int (":week", week), bind_int (":to", self->to)), error))
         && statement_run (self->statements, SQL_DROP_WEEK,
                           BIND (bind_int (":week", week), bind_int (":from", self->from),
                                 bind_int (":since", since),
                                 bind_int (":until", since + WEEK_S)),
                           error);
}

static gboolean
move_event (ThreadMoving *self, ThreadEvent *event, GError **error)
{
  gint64 key = rename_opening (self, event), there = -1;
  guint32 to_n = event->n == 0 ? 0 : self->last + event->n;
  const Bind *place = BIND (bind_int (":to", self->to), bind_int (":at", event->at),
                            bind_int (":kind", event->kind), bind_int (":new", key));

  if (!statement_run (self->statements, SQL_MOVE,
                      BIND (bind_int (":ticket", self->from), bind_int (":to", self->to),
                            bind_int (":at", event->at), bind_int (":kind", event->kind),
                            bind_int (":key", event->key), bind_int (":new", key),
                            bind_text (":id", thread_event_id (event)), bind_int (":n", to_n)),
                      error)
      || !statement_int (self->statements, SQL_THERE, place, &there, error)
      || !statement_run (self->statements, SQL_DROP_EVENT,
                         BIND (bind_int (":ticket", self->from), bind_int (":at", event->at),
                               bind_int (":kind", event->kind), bind_int (":key", event->key)),
                         error))
    return FALSE;
  move_claims (self, event, (guint32) there);
  if (there != to_n && there > 0 && event->import > 0)
    run_claims_add (self->claims, event->import, self->to, (guint32) there);
  return move_week (self, event, error)
         && (event->refers == NULL
             || refers_add (self->refers, self->to, event->refers, error));
}

GArray *
thread_events (ThreadMoving *self, gint64 ticket, GError **error)
{
  g_autoptr(GArray) events = g_array_new (FALSE, TRUE, sizeof (ThreadEvent));
  sqlite3_stmt *row = statement_query (self->statements, SQL_EVENTS,
                                       BIND (bind_int (":ticket", ticket)), error);
  gboolean ok = row != NULL;

  g_array_set_clear_func (events, (GDestroyNotify) moved_clear);
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      g_array_set_size (events, events->len + 1);
      moved_load (&g_array_index (events, ThreadEvent, events->len - 1), row);
    }
  return ok ? g_steal_pointer (&events) : NULL;
}

/* What is stated of the events that stay. */
static void
keep_claims (ThreadMoving *self, const ThreadEvent *event)
{
  for (guint i = 0; event->n > 0 && i < self->stated->len; i++)
    {
      const RunClaim *claim = &g_array_index (self->stated, RunClaim, i);

      if (claim->first <= event->n && event->n <= claim->last && event->thread != THREAD_MOVED)
        run_claims_add (self->claims, claim->run, self->from, event->n);
    }
}

/* `to` has it already, as ticketmail took it. */
static gboolean
drop_event (ThreadMoving *self, const ThreadEvent *event, GError **error)
{
  ThreadEvent hidden = *event;

  hidden.shows = FALSE;
  return statement_run (self->statements, SQL_DROP_EVENT,
                        BIND (bind_int (":ticket", self->from), bind_int (":at", event->at),
                              bind_int (":kind", event->kind), bind_int (":key", event->key)),
                        error)
         && move_week (self, &hidden, error);
}

static gboolean
find (ThreadMoving *self, guint which, const char *name, gint64 *id, GError **error)
{
  *id = 0;
  return statement_int (self->statements, which, BIND (bind_text (":name", name)), id, error);
}

/* The ticket that events go to, made when there is none of that name. */
static gboolean
find_to (ThreadMoving *self, GError **error)
{
  gint64 last = 0;

  if (!find (self, SQL_FIND, self->to_name, &self->to, error))
    return FALSE;
  if (self->to == 0)
    {
      if (!statement_run (self->statements, SQL_ADD,
                          BIND (bind_text (":name", self->to_name)), error))
        return FALSE;
      self->to = sqlite3_last_insert_rowid (store_db (self->store));
    }
  if (!statement_int (self->statements, SQL_LAST, BIND (bind_int (":ticket", self->to)),
                      &last, error))
    return FALSE;
  self->last = (guint32) last;
  return TRUE;
}

/* Of `events`, those of this thread. */
gboolean
thread_move (ThreadMoving *self, GArray *events, guint thread, GError **error)
{
  const RunClaim *claims;
  guint count;

  if (!find_to (self, error)
      || !run_claims_of (self->claims, self->from, &claims, &count, error))
    return FALSE;
  g_array_set_size (self->stated, 0);
  g_array_append_vals (self->stated, claims, count);
  for (guint i = 0; i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (event->thread != thread)
        {
          keep_claims (self, event);
          continue;
        }
      if (event->is_known ? !drop_event (self, event, error)
                          : !move_event (self, event, error))
        return FALSE;
      event->thread = THREAD_MOVED;
    }
  return run_claims_drop (self->claims, self->from, error)
         && run_claims_store (self->claims, error);
}

/* When nothing is left of it. */
static gboolean
drop_ticket (ThreadMoving *self, GError **error)
{
  return drop_references (self->statements, self->from, error)
         && statement_run (self->statements, SQL_DROP,
                           BIND (bind_int (":ticket", self->from)), error);
}

static gboolean
move_rest (ThreadMoving *self, GError **error)
{
  static const guint moves[] = { SQL_MAILS, SQL_REPLIES };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    if (!statement_run (self->statements, moves[i],
                        BIND (bind_int (":from", self->from), bind_int (":to", self->to)),
                        error))
      return FALSE;
  return drop_ticket (self, error);
}

/* Which of the openings shows, and the flags. */
gboolean
thread_judge (ThreadMoving *self, gint64 ticket, GError **error)
{
  History *history = history_new (self->store, NULL, self->claims);
  HistoryChange change;
  HistoryEvent *room;
  gboolean ok = history_load (history, ticket, G_MAXUINT, 0, &room, error)
                && history_settle (history, ticket, error)
                && history_store (history, ticket, &change, error);

  history_free (history);
  return ok;
}

/* The message, and what it opened. */
static void
mark_known (GArray *events, const char *message_id, const char *sender)
{
  const ThreadEvent *message = NULL;

  for (guint i = 0; i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      event->is_known = g_strcmp0 (thread_event_id (event), message_id) == 0
                        && g_strcmp0 (event->texts[0], sender) == 0;
      if (event->is_known)
        message = event;
    }
  for (guint i = 0; message != NULL && i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      event->is_known |= thread_is_opening (event) && event->at == message->at
                         && g_strcmp0 (event->texts[0], sender) == 0;
    }
}

static gboolean
join_both (ThreadMoving *self, const char *message_id, const char *sender, GError **error)
{
  g_autoptr(GArray) events = NULL;

  if (!find (self, SQL_FIND_THREAD, self->from_name, &self->from, error))
    return FALSE;
  if (self->from == 0)
    return TRUE;
  if (!find_to (self, error) || (events = thread_events (self, self->from, error)) == NULL)
    return FALSE;
  if (message_id != NULL)
    mark_known (events, message_id, sender);
  return thread_move (self, events, 0, error) && move_rest (self, error)
         && thread_judge (self, self->to, error);
}

gboolean
tickets_join (Store *store, const char *from, const char *to, const char *message_id,
              const char *sender, GError **error)
{
  g_autoptr(RunClaims) claims = run_claims_new (store, TICKET_RUNS);
  gboolean is_mine = sqlite3_get_autocommit (store_db (store)) != 0;
  ThreadMoving self = { .from_name = g_strdup (from), .to_name = g_strdup (to) };
  gboolean ok;

  thread_moving_open (&self, store, claims);
  ok = (!is_mine || store_begin (store, error)) && join_both (&self, message_id, sender, error)
       && (!is_mine || store_commit (store, error));
  thread_moving_close (&self);
  if (is_mine)
    store_rollback (store);
  return ok;
}

gboolean
thread_put_all_references (ThreadMoving *self, GArray *events, GError **error)
{
  if (!drop_references (self->statements, self->from, error))
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (event->refers != NULL && event->thread != THREAD_MOVED
          && !refers_add (self->refers, self->from, event->refers, error))
        return FALSE;
    }
  return TRUE;
}
