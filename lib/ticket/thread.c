/* The tickets that messages of mail make by what they refer to.
 *
 * A ticket that no message names is a thread's: it is called by the Message-ID that began it
 * (mail/threads.h) and holds the messages that refer to each other, or to the same one.  That
 * follows from the messages that are stored, and from nothing else: one that comes makes one
 * ticket of two (tickets_join ()), and two of one when it is withdrawn. */
#include <string.h>
#include "ticket/history.h"
#include "ticket/tickets.h"

enum
{
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
  SQL_NAME,
  SQL_OPEN,
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
      " customer, organization, rating, took, import, n, flag,"
      " (SELECT t.named || t.refers FROM mail_thread t WHERE t.message = e.event_id)"
      " FROM ticket_event e WHERE ticket = :ticket ORDER BY at, kind, key" },
  [SQL_MOVE]
  = { "INSERT OR IGNORE INTO ticket_event (ticket, at, kind, key, flag,"
      " author, channel, line, priority, tags, event_id,"
      " customer, organization, rating, took, import, n)"
      " SELECT :to, at, kind, :new, flag, author, channel, line, priority, tags, :id,"
      " customer, organization, rating, took, import, :n FROM ticket_event" THE_EVENT },
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
  [SQL_NAME] = { "SELECT name FROM ticket WHERE id = :ticket" },
  [SQL_OPEN] = { "INSERT OR IGNORE INTO ticket_event (ticket, at, kind, key, flag,"
                 " author, channel, line, priority, tags, event_id, import, n)"
                 " SELECT :ticket, at, :opened, :new, 0, author, channel, line, priority, tags,"
                 " :id, :import, :n FROM ticket_event" THE_EVENT },
  [SQL_DROP_REFERENCES] = { "DELETE FROM mail_reference WHERE ticket = :ticket" },
};

STATEMENT_TABLE (thread, sql, N_SQL, NULL);

/* Events of one ticket become another's. */
typedef struct
{
  Store *store;
  Statements *statements;
  Statements *refers;
  RunClaims *claims;
  GArray *stated; /* of RunClaim: of `from` */
  gint64 from, to;
  char *from_name, *to_name;
  guint32 last; /* number of `to`'s events */
} Moving;

/* All borrowed; the names are freed. */
static void
moving_open (Moving *self, Store *store, RunClaims *claims)
{
  self->store = store;
  self->claims = claims;
  self->statements = statements_open (store, &thread_statements);
  self->refers = statements_open (store, &ticket_refers_statements);
  self->stated = g_array_new (FALSE, FALSE, sizeof (RunClaim));
}

static void
moving_close (Moving *self)
{
  statements_free (self->statements);
  statements_free (self->refers);
  g_array_unref (self->stated);
  g_free (self->from_name);
  g_free (self->to_name);
}

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
  g_autofree char *thread = column_dup (row, 6 + EVENT_TEXTS);

  self->at = sqlite3_column_int64 (row, 0);
  self->kind = sqlite3_column_int64 (row, 1);
  self->key = sqlite3_column_int64 (row, 2);
  for (guint i = 0; i < EVENT_TEXTS; i++)
    self->texts[i] = column_dup (row, 3 + (int) i);
  self->import = sqlite3_column_int64 (row, 3 + EVENT_TEXTS);
  self->n = (guint32) sqlite3_column_int64 (row, 4 + EVENT_TEXTS);
  self->shows = sqlite3_column_int (row, 5 + EVENT_TEXTS) >= FLAG_NONE;
  self->named = thread != NULL && *thread == '1';
  self->refers = thread != NULL && *thread != '\0' ? g_strdup (thread + 1) : NULL;
}

static void
set_id (ThreadEvent *event, char *id)
{
  g_free (event->texts[TEXT_EVENT_ID]);
  event->texts[TEXT_EVENT_ID] = id;
}

/* It is called after its ticket. */
static gint64
rename_opening (const Moving *self, ThreadEvent *event)
{
  g_autofree char *old = refers_opened_id (self->from_name);

  if (event->kind != EVENT_OPENED || g_strcmp0 (thread_event_id (event), old) != 0)
    return event->key;
  set_id (event, refers_opened_id (self->to_name));
  return event_key ((const char *const *) event->texts);
}

/* The runs that state event `n` of the one ticket state `to_n` of the other. */
static void
move_claims (Moving *self, const ThreadEvent *event, guint32 to_n)
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
move_week (Moving *self, const ThreadEvent *event, GError **error)
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
move_event (Moving *self, ThreadEvent *event, GError **error)
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

static GArray *
load_events (Moving *self, gint64 ticket, GError **error)
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
keep_claims (Moving *self, const ThreadEvent *event)
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
drop_event (Moving *self, const ThreadEvent *event, GError **error)
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
find (Moving *self, guint which, const char *name, gint64 *id, GError **error)
{
  *id = 0;
  return statement_int (self->statements, which, BIND (bind_text (":name", name)), id, error);
}

/* The ticket that events go to, made when there is none of that name. */
static gboolean
find_to (Moving *self, GError **error)
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
static gboolean
move_events (Moving *self, GArray *events, guint thread, GError **error)
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
drop_ticket (Moving *self, GError **error)
{
  return drop_references (self->statements, self->from, error)
         && statement_run (self->statements, SQL_DROP,
                           BIND (bind_int (":ticket", self->from)), error);
}

static gboolean
move_rest (Moving *self, GError **error)
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
static gboolean
judge_ticket (Moving *self, gint64 ticket, GError **error)
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
                        && g_strcmp0 (event->texts[TEXT_AUTHOR], sender) == 0;
      if (event->is_known)
        message = event;
    }
  for (guint i = 0; message != NULL && i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      event->is_known |= thread_is_opening (event) && event->at == message->at
                         && g_strcmp0 (event->texts[TEXT_AUTHOR], sender) == 0;
    }
}

static gboolean
join_both (Moving *self, const char *message_id, const char *sender, GError **error)
{
  g_autoptr(GArray) events = NULL;

  if (!find (self, SQL_FIND_THREAD, self->from_name, &self->from, error))
    return FALSE;
  if (self->from == 0)
    return TRUE;
  if (!find_to (self, error) || (events = load_events (self, self->from, error)) == NULL)
    return FALSE;
  if (message_id != NULL)
    mark_known (events, message_id, sender);
  return move_events (self, events, 0, error) && move_rest (self, error)
         && judge_ticket (self, self->to, error);
}

gboolean
tickets_join (Store *store, const char *from, const char *to, const char *message_id,
              const char *sender, GError **error)
{
  g_autoptr(RunClaims) claims = run_claims_new (store, TICKET_RUNS);
  gboolean is_mine = sqlite3_get_autocommit (store_db (store)) != 0;
  Moving self = { .from_name = g_strdup (from), .to_name = g_strdup (to) };
  gboolean ok;

  moving_open (&self, store, claims);
  ok = (!is_mine || store_begin (store, error)) && join_both (&self, message_id, sender, error)
       && (!is_mine || store_commit (store, error));
  moving_close (&self);
  if (is_mine)
    store_rollback (store);
  return ok;
}

/* ---- Each run's first message opens the ticket */

typedef struct
{
  Moving *joining;
  gint64 ticket, without;
  const char *name;
  GHashTable *first; /* run -> ThreadEvent: its first message, or what opens for it */
  guint32 last;
} Opening;

static gboolean
is_live (Opening *self, gint64 run, gboolean *live, GError **error)
{
  const RunInfo *info = NULL;

  *live = run == 0;
  if (run == 0 || run == self->without)
    return TRUE;
  if (!run_claims_run (self->joining->claims, run, &info, error))
    return FALSE;
  *live = info != NULL;
  return TRUE;
}

static void
note_first (Opening *self, gint64 run, ThreadEvent *event)
{
  ThreadEvent *other = g_hash_table_lookup (self->first, &run);

  if (other != NULL
      && (thread_is_opening (other)
          || (!thread_is_opening (event) && !thread_is_before (event, other))))
    return;
  g_hash_table_replace (self->first, g_memdup2 (&run, sizeof run), event);
}

static gboolean
note_runs (Opening *self, ThreadEvent *event, const RunClaim *claims, guint count,
           GError **error)
{
  gboolean live;

  if (!is_live (self, event->import, &live, error))
    return FALSE;
  if (live)
    note_first (self, event->import, event);
  for (guint i = 0; event->n > 0 && i < count; i++)
    if (claims[i].first <= event->n && event->n <= claims[i].last)
      {
        if (!is_live (self, claims[i].run, &live, error))
          return FALSE;
        if (live)
          note_first (self, claims[i].run, event);
      }
  return TRUE;
}

static gboolean
open_by (Opening *self, gint64 run, const ThreadEvent *message, GError **error)
{
  ThreadEvent event = *message;
  gint64 there = -1, key;

  for (guint i = EVENT_OWN_TEXTS; i < EVENT_TEXTS; i++)
    event.texts[i] = NULL;
  event.texts[TEXT_EVENT_ID] = refers_opened_id (self->name);
  key = event_key ((const char *const *) event.texts);
  self->last++;
  if (!statement_run (self->joining->statements, SQL_OPEN,
                      BIND (bind_int (":ticket", self->ticket), bind_int (":at", message->at),
                            bind_int (":kind", message->kind), bind_int (":key", message->key),
                            bind_int (":opened", EVENT_OPENED), bind_int (":new", key),
                            bind_text (":id", thread_event_id (&event)),
                            bind_int (":import", run), bind_int (":n", self->last)),
                      error)
      || !statement_int (self->joining->statements, SQL_THERE,
                         BIND (bind_int (":to", self->ticket), bind_int (":at", message->at),
                               bind_int (":kind", EVENT_OPENED), bind_int (":new", key)),
                         &there, error))
    there = -1;
  g_free (event.texts[TEXT_EVENT_ID]);
  if (there > 0 && there != self->last)
    run_claims_add (self->joining->claims, run, self->ticket, (guint32) there);
  return there >= 0;
}

static gboolean
open_all (Opening *self, GError **error)
{
  GHashTableIter each;
  gpointer run, event;

  g_hash_table_iter_init (&each, self->first);
  while (g_hash_table_iter_next (&each, &run, &event))
    if (!thread_is_opening (event) && !open_by (self, *(gint64 *) run, event, error))
      return FALSE;
  return run_claims_store (self->joining->claims, error);
}

/* `ticket` is called `name`: what a run has in it is opened by the run. */
static gboolean
open_again (Moving *joining, gint64 ticket, const char *name, gint64 without, GError **error)
{
  Opening self = { .joining = joining, .ticket = ticket, .without = without, .name = name };
  g_autoptr(GHashTable) first
             = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GArray) events = load_events (joining, ticket, error);
  const RunClaim *claims;
  gint64 last = 0;
  guint count;

  self.first = first;
  if (events == NULL || events->len == 0)
    return events != NULL;
  if (!statement_int (joining->statements, SQL_LAST, BIND (bind_int (":ticket", ticket)),
                      &last, error)
      || !run_claims_of (joining->claims, ticket, &claims, &count, error))
    return FALSE;
  self.last = (guint32) last;
  for (guint i = 0; i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if ((event->refers != NULL || thread_is_opening (event))
          && !note_runs (&self, event, claims, count, error))
        return FALSE;
    }
  return open_all (&self, error) && judge_ticket (joining, ticket, error);
}

/* ---- Split */

/* What the messages of `from` refer to now. */
static gboolean
put_references (Moving *self, GArray *events, GError **error)
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

/* Number `thread` of the events becomes the ticket of its name. */
static gboolean
move_thread (Moving *self, GArray *events, guint thread, gint64 run, GError **error)
{
  return move_events (self, events, thread, error)
         && open_again (self, self->to, self->to_name, run, error);
}

/* TRUE in `*moved` when it has another name. */
static gboolean
settle_thread (Moving *self, GArray *events, GHashTable *names, guint thread, gint64 run,
               gboolean *moved, GError **error)
{
  g_free (self->to_name);
  self->to_name = g_strdup (g_hash_table_lookup (names, GUINT_TO_POINTER (thread)));
  *moved = self->to_name != NULL && !g_str_equal (self->to_name, self->from_name);
  return !*moved || move_thread (self, events, thread, run, error);
}

static gboolean
split (Moving *self, GArray *events, GHashTable *names, gint64 run, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  gboolean is_thread = *self->from_name == '<', moved;

  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);
      guint thread = event->thread;

      if (thread == 0 || thread == THREAD_MOVED || event->refers == NULL
          || !g_hash_table_add (seen, GUINT_TO_POINTER (thread)))
        continue;
      if (!settle_thread (self, events, names, thread, run, &moved, error))
        return FALSE;
    }
  return !is_thread || open_again (self, self->from, self->from_name, run, error);
}

/* NULL when it is gone. */
static gboolean
name_ticket (Moving *self, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self->statements, SQL_NAME, BIND (bind_int (":ticket", self->from)),
                      &row, error))
    return FALSE;
  if (row != NULL)
    self->from_name = column_dup (row, 0);
  sqlite3_reset (row);
  return TRUE;
}

static gboolean
split_events (Moving *self, gint64 ticket, gint64 run, GError **error)
{
  g_autoptr(GArray) events = load_events (self, ticket, error);
  g_autoptr(GHashTable) names = events != NULL ? threads_find (events) : NULL;

  return events != NULL && (names == NULL || split (self, events, names, run, error))
         && put_references (self, events, error)
         && statement_run (self->statements, SQL_DROP, BIND (bind_int (":ticket", ticket)),
                           error);
}

gboolean
thread_split (Store *store, RunClaims *claims, gint64 ticket, gint64 run, GError **error)
{
  Moving self = { .from = ticket };
  gboolean ok;

  moving_open (&self, store, claims);
  ok = name_ticket (&self, error)
       && (self.from_name == NULL || split_events (&self, ticket, run, error));
  moving_close (&self);
  return ok;
}
