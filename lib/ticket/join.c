#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "store/statements.h"
#include "ticket/history.h"
#include "ticket/tickets.h"

enum
{
  SQL_FIND,
  SQL_ADD,
  SQL_LAST,
  SQL_EVENTS,
  SQL_MOVE,
  SQL_THERE,
  SQL_DROP_EVENTS,
  SQL_ADD_WEEK,
  SQL_DROP_WEEK,
  SQL_MAILS,
  SQL_REPLIES,
  SQL_DROP,
  N_SQL
};

#define THE_EVENT " WHERE ticket = :from AND at = :at AND kind = :kind AND key = :key"

static const StatementRow sql[N_SQL] = {
  /* ticketmail's tickets have their own numbers */
  [SQL_FIND] = { "SELECT id FROM ticket t WHERE name = :name"
                 " AND NOT EXISTS (SELECT 1 FROM mail_ticket m WHERE m.ticket = t.id)" },
  [SQL_ADD] = { "INSERT INTO ticket (name) VALUES (:name)" },
  [SQL_LAST] = { "SELECT ifnull (max (n), 0) FROM ticket_event WHERE ticket = :to" },
  [SQL_EVENTS] = { "SELECT at, kind, key, author, channel, line, priority, tags, event_id,"
                   " import, n, flag FROM ticket_event WHERE ticket = :from" },
  [SQL_MOVE] = { "INSERT OR IGNORE INTO ticket_event (ticket, at, kind, key, flag,"
                 " author, channel, line, priority, tags, event_id, import, n)"
                 " SELECT :to, at, kind, :new, flag, author, channel, line, priority, tags, :id,"
                 " import, :n FROM ticket_event" THE_EVENT },
  [SQL_THERE] = { "SELECT n FROM ticket_event"
                  " WHERE ticket = :to AND at = :at AND kind = :kind AND key = :new" },
  [SQL_DROP_EVENTS] = { "DELETE FROM ticket_event WHERE ticket = :from" },
  [SQL_ADD_WEEK] = { "INSERT OR IGNORE INTO ticket_week (week, ticket) VALUES (:week, :to)" },
  [SQL_DROP_WEEK] = { "DELETE FROM ticket_week WHERE week = :week AND ticket = :from" },
  [SQL_MAILS] = { "UPDATE mail SET ticket = :to WHERE ticket = :from" },
  [SQL_REPLIES] = { "UPDATE mail_reply SET ticket = :to WHERE ticket = :from" },
  [SQL_DROP] = { "DELETE FROM ticket WHERE id = :from" },
};

const StatementTable ticket_join_statements = { sql, N_SQL, NULL };

typedef struct
{
  Store *store;
  Statements *statements;
  RunClaims *claims;
  GArray *stated; /* of RunClaim: of `from` */
  gint64 from, to;
  const char *from_name, *to_name;
  guint32 last; /* number of `to`'s events */
} Joining;

/* An event of `from`. */
typedef struct
{
  gint64 at, kind, key, import;
  guint32 n;
  gboolean shows;
  char *texts[EVENT_TEXTS];
} Moved;

static void
moved_clear (Moved *self)
{
  for (guint i = 0; i < EVENT_TEXTS; i++)
    g_free (self->texts[i]);
}

static void
moved_load (Moved *self, sqlite3_stmt *row)
{
  self->at = sqlite3_column_int64 (row, 0);
  self->kind = sqlite3_column_int64 (row, 1);
  self->key = sqlite3_column_int64 (row, 2);
  for (guint i = 0; i < EVENT_TEXTS; i++)
    self->texts[i] = column_dup (row, 3 + (int) i);
  self->import = sqlite3_column_int64 (row, 9);
  self->n = (guint32) sqlite3_column_int64 (row, 10);
  self->shows = sqlite3_column_int (row, 11) >= FLAG_NONE;
}

/* As the writer makes it. */
static gint64
key_of (const Moved *self)
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

/* '<opened:id@host>' is called after its ticket. */
static gint64
rename_opening (const Joining *self, Moved *event)
{
  g_autofree char *old = g_strdup_printf ("<opened:%s", self->from_name + 1);
  char **id = &event->texts[EVENT_TEXTS - 1];

  if (event->kind != EVENT_OPENED || g_strcmp0 (*id, old) != 0)
    return event->key;
  g_free (*id);
  *id = g_strdup_printf ("<opened:%s", self->to_name + 1);
  return key_of (event);
}

/* The runs that state event `n` of the one ticket state `to_n` of the other. */
static void
move_claims (Joining *self, const Moved *event, guint32 to_n)
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
move_week (Joining *self, const Moved *event, GError **error)
{
  const Bind week = bind_int (":week", tickets_week (event->at));

  return (!event->shows
          || statement_run (self->statements, SQL_ADD_WEEK,
                            BIND (week, bind_int (":to", self->to)), error))
         && statement_run (self->statements, SQL_DROP_WEEK,
                           BIND (week, bind_int (":from", self->from)), error);
}

static gboolean
move_event (Joining *self, Moved *event, GError **error)
{
  gint64 key = rename_opening (self, event), there = -1;
  guint32 to_n = event->n == 0 ? 0 : self->last + event->n;
  const Bind *place = BIND (bind_int (":to", self->to), bind_int (":at", event->at),
                            bind_int (":kind", event->kind), bind_int (":new", key));

  if (!statement_run (self->statements, SQL_MOVE,
                      BIND (bind_int (":from", self->from), bind_int (":to", self->to),
                            bind_int (":at", event->at), bind_int (":kind", event->kind),
                            bind_int (":key", event->key), bind_int (":new", key),
                            bind_text (":id", event->texts[EVENT_TEXTS - 1]),
                            bind_int (":n", to_n)),
                      error)
      || !statement_int (self->statements, SQL_THERE, place, &there, error))
    return FALSE;
  move_claims (self, event, (guint32) there);
  if (there != to_n && there > 0 && event->import > 0)
    run_claims_add (self->claims, event->import, self->to, (guint32) there);
  return move_week (self, event, error);
}

static GArray *
load_events (Joining *self, GError **error)
{
  g_autoptr(GArray) events = g_array_new (FALSE, TRUE, sizeof (Moved));
  sqlite3_stmt *row = statement_query (self->statements, SQL_EVENTS,
                                       BIND (bind_int (":from", self->from)), error);
  gboolean ok = row != NULL;

  g_array_set_clear_func (events, (GDestroyNotify) moved_clear);
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      g_array_set_size (events, events->len + 1);
      moved_load (&g_array_index (events, Moved, events->len - 1), row);
    }
  return ok ? g_steal_pointer (&events) : NULL;
}

static gboolean
move_events (Joining *self, GError **error)
{
  g_autoptr(GArray) events = load_events (self, error);
  const RunClaim *claims;
  guint count;

  if (events == NULL || !run_claims_of (self->claims, self->from, &claims, &count, error))
    return FALSE;
  g_array_append_vals (self->stated, claims, count);
  for (guint i = 0; i < events->len; i++)
    if (!move_event (self, &g_array_index (events, Moved, i), error))
      return FALSE;
  return run_claims_drop (self->claims, self->from, error)
         && run_claims_store (self->claims, error);
}

static gboolean
move_rest (Joining *self, GError **error)
{
  static const guint moves[] = { SQL_MAILS, SQL_REPLIES };
  static const guint drops[] = { SQL_DROP_EVENTS, SQL_DROP };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    if (!statement_run (self->statements, moves[i],
                        BIND (bind_int (":from", self->from), bind_int (":to", self->to)),
                        error))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (drops); i++)
    if (!statement_run (self->statements, drops[i], BIND (bind_int (":from", self->from)),
                        error))
      return FALSE;
  return TRUE;
}

/* Which of the openings shows, and the flags. */
static gboolean
judge_again (Joining *self, GError **error)
{
  History *history = history_new (self->store, NULL, self->claims);
  HistoryChange change;
  HistoryEvent *room;
  gboolean ok = history_load (history, self->to, 0, &room, error)
                && history_store (history, self->to, &change, error);

  history_free (history);
  return ok;
}

static gboolean
find (Joining *self, const char *name, gint64 *id, GError **error)
{
  return statement_int (self->statements, SQL_FIND, BIND (bind_text (":name", name)), id,
                        error);
}

static gboolean
find_both (Joining *self, GError **error)
{
  gint64 last = 0;

  if (!find (self, self->from_name, &self->from, error)
      || !find (self, self->to_name, &self->to, error))
    return FALSE;
  if (self->from == 0)
    return TRUE;
  if (self->to == 0)
    {
      if (!statement_run (self->statements, SQL_ADD,
                          BIND (bind_text (":name", self->to_name)), error))
        return FALSE;
      self->to = sqlite3_last_insert_rowid (store_db (self->store));
    }
  if (!statement_int (self->statements, SQL_LAST, BIND (bind_int (":to", self->to)), &last,
                      error))
    return FALSE;
  self->last = (guint32) last;
  return TRUE;
}

static gboolean
join_both (Joining *self, GError **error)
{
  if (!store_begin (self->store, error) || !find_both (self, error))
    return FALSE;
  if (self->from == 0)
    return TRUE;
  return move_events (self, error) && move_rest (self, error) && judge_again (self, error)
         && store_commit (self->store, error);
}

gboolean
tickets_join (Store *store, const char *from, const char *to, GError **error)
{
  Joining self = { .store = store, .from_name = from, .to_name = to };
  gboolean ok;

  self.statements = statements_open (store, &ticket_join_statements);
  self.claims = run_claims_new (store, TICKET_RUNS);
  self.stated = g_array_new (FALSE, FALSE, sizeof (RunClaim));
  ok = join_both (&self, error);
  statements_free (self.statements);
  run_claims_free (self.claims);
  g_array_unref (self.stated);
  store_rollback (store);
  return ok;
}
