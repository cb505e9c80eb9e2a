#include "ticket/tickets.h"

#include <string.h>
#include "base/timestamp.h"
#include "ticket/history.h"
#include "ticket/parts.h"

static const char *const sql[] = {
  "SELECT id FROM ticket WHERE name = ?1",
  "INSERT INTO ticket (name) VALUES (?1)",
  "INSERT INTO ticket_week (week, ticket) VALUES (?1, ?2)",
  "SELECT at, kind, key, flag, event_id FROM ticket_event WHERE ticket = ?1"
  " ORDER BY at, kind, key",
  "INSERT INTO ticket_event (ticket, at, kind, key, flag,"
  " author, channel, line, priority, tags, event_id)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
  "UPDATE ticket_event SET flag = ?5 WHERE ticket = ?1 AND at = ?2 AND kind = ?3 AND key = ?4",
};
enum
{
  FIND_TICKET,
  ADD_TICKET,
  ADD_WEEK,
  HISTORY,
  ADD_EVENT,
  SET_FLAG
};

/* A ticket of the batch in the database. */
typedef struct
{
  gint64 id; /* 0: not stored yet */
  const BatchTicket *ticket;
} Target;

/* What this run has done with a ticket, bits. */
enum
{
  SEEN = 1,
  ADDED_TO = 2
};

struct TicketWriter
{
  Store *store;
  Statements *statements;
  Batch *batch;
  gint64 now;
  GArray *targets;      /* of Target */
  GArray *history;      /* of FlagEvent: of the ticket that is being stored */
  GByteArray *run;      /* by ticket id */
  TicketCounts counts;  /* committed */
  TicketCounts pending; /* the same with the batch */
};

TicketWriter *
ticket_writer_new (Store *store, GError **error G_GNUC_UNUSED)
{
  TicketWriter *self = g_new0 (TicketWriter, 1);

  self->store = store;
  self->statements = statements_new (store, sql, G_N_ELEMENTS (sql));
  self->batch = batch_new ();
  self->now = timestamp_now ();
  self->targets = g_array_new (FALSE, FALSE, sizeof (Target));
  self->history = g_array_new (FALSE, FALSE, sizeof (FlagEvent));
  self->run = g_byte_array_new ();
  return self;
}

void
ticket_writer_free (TicketWriter *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  batch_free (self->batch);
  g_array_unref (self->targets);
  g_array_unref (self->history);
  g_byte_array_unref (self->run);
  g_free (self);
}

static guint8 *
run_of (TicketWriter *self, gint64 id)
{
  guint old = self->run->len;

  if ((guint64) id >= old)
    {
      g_byte_array_set_size (self->run, (guint) MIN (2 * (guint64) id + 1024, G_MAXUINT));
      memset (self->run->data + old, 0, self->run->len - old);
    }
  return &self->run->data[id];
}

/* ---- The tickets of a batch */

static gboolean
find_target (TicketWriter *self, Target *target, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, FIND_TICKET, error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, target->ticket->name, -1, SQLITE_STATIC);
  if (!statements_step (self->statements, stmt, &row, error))
    return FALSE;
  if (row)
    {
      target->id = sqlite3_column_int64 (stmt, 0);
      sqlite3_reset (stmt);
    }
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Target *) a)->ticket->name, ((const Target *) b)->ticket->name);
}

/* As their events lie in the file; new ones behind them, by name. */
static int
compare_targets (gconstpointer a, gconstpointer b)
{
  guint64 left = (guint64) ((const Target *) a)->id - 1;
  guint64 right = (guint64) ((const Target *) b)->id - 1;

  if (left != right)
    return left < right ? -1 : 1;
  return compare_names (a, b);
}

static void
sort_targets (GArray *targets, GCompareFunc compare)
{
  for (guint i = 1; i < targets->len; i++)
    if (compare (&g_array_index (targets, Target, i - 1), &g_array_index (targets, Target, i))
        > 0)
      {
        g_array_sort (targets, compare);
        return;
      }
}

/* The names are looked up in the order of their index: its pages are each read once. */
static gboolean
find_targets (TicketWriter *self, GError **error)
{
  guint count;
  const BatchTicket *tickets = batch_tickets (self->batch, &count);

  g_array_set_size (self->targets, 0);
  for (guint i = 0; i < count; i++)
    {
      Target target = { .ticket = &tickets[i] };

      g_array_append_val (self->targets, target);
    }
  sort_targets (self->targets, compare_names);
  for (guint i = 0; i < count; i++)
    if (!find_target (self, &g_array_index (self->targets, Target, i), error))
      return FALSE;
  sort_targets (self->targets, compare_targets);
  return TRUE;
}

/* ---- A ticket's history */

static gboolean
load_event (TicketWriter *self, sqlite3_stmt *stmt, GError **error)
{
  gint64 kind = sqlite3_column_int64 (stmt, 1);
  FlagEvent event = { .at = sqlite3_column_int64 (stmt, 0),
                      .kind = (guint8) kind,
                      .key = sqlite3_column_int64 (stmt, 2),
                      .stored_flag = (guint8) sqlite3_column_int (stmt, 3) };

  if (kind < 0 || kind >= EVENT_KINDS)
    return tickets_damaged (self->store, error);
  flag_event_set_id (&event, (const char *) sqlite3_column_text (stmt, 4));
  g_array_append_val (self->history, event);
  return TRUE;
}

static gboolean
load_history (TicketWriter *self, const Target *target, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, HISTORY, error);
  gboolean ok = stmt != NULL;

  if (ok)
    sqlite3_bind_int64 (stmt, 1, target->id);
  while (ok && statements_next (self->statements, stmt, &ok, error))
    ok = load_event (self, stmt, error);
  return ok;
}

/* ---- Storing a ticket */

static gboolean
put_name (TicketWriter *self, Target *target, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, ADD_TICKET, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_text (stmt, 1, target->ticket->name, -1, SQLITE_STATIC);
  if (!statements_run (self->statements, stmt, error))
    return FALSE;
  target->id = sqlite3_last_insert_rowid (store_db (self->store));
  return TRUE;
}

static gboolean
put_week (TicketWriter *self, gint64 ticket_id, gint64 week, GError **error)
{
  sqlite3_stmt *stmt = statements_get (self->statements, ADD_WEEK, error);

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, week);
  sqlite3_bind_int64 (stmt, 2, ticket_id);
  return statements_run (self->statements, stmt, error);
}

/* The weeks that have events now and had none before. */
static gboolean
put_weeks (TicketWriter *self, gint64 ticket_id, GError **error)
{
  const FlagEvent *event = (const FlagEvent *) (gpointer) self->history->data;
  const FlagEvent *end = event + self->history->len;

  while (event < end)
    {
      gint64 week = tickets_week (event->at);
      gboolean is_new = TRUE;

      for (; event < end && tickets_week (event->at) == week; event++)
        is_new = is_new && event->unstored != NULL;
      if (is_new && !put_week (self, ticket_id, week, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_event (TicketWriter *self, gint64 ticket_id, const FlagEvent *event, GError **error)
{
  sqlite3_stmt *stmt
    = statements_get (self->statements, event->unstored == NULL ? SET_FLAG : ADD_EVENT, error);
  BatchText texts[EVENT_TEXTS];

  if (stmt == NULL)
    return FALSE;
  sqlite3_bind_int64 (stmt, 1, ticket_id);
  sqlite3_bind_int64 (stmt, 2, event->at);
  sqlite3_bind_int (stmt, 3, event->kind);
  sqlite3_bind_int64 (stmt, 4, event->key);
  sqlite3_bind_int (stmt, 5, event->flag);
  if (event->unstored != NULL)
    {
      batch_unpack (event->unstored, texts);
      for (int i = 0; i < EVENT_TEXTS; i++)
        sqlite3_bind_text (stmt, 6 + i, texts[i].text, (int) texts[i].length, SQLITE_STATIC);
    }
  return statements_run (self->statements, stmt, error);
}

static gboolean
put_events (TicketWriter *self, gint64 ticket_id, guint *added, GError **error)
{
  *added = 0;
  for (guint i = 0; i < self->history->len; i++)
    {
      const FlagEvent *event = &g_array_index (self->history, FlagEvent, i);

      if (event->unstored == NULL && event->flag == event->stored_flag)
        continue;
      if (!put_event (self, ticket_id, event, error))
        return FALSE;
      *added += event->unstored != NULL;
    }
  return TRUE;
}

static void
count_ticket (TicketWriter *self, gint64 id, guint added)
{
  guint8 *run = run_of (self, id);

  for (guint i = 0; i < self->history->len; i++)
    {
      const FlagEvent *event = &g_array_index (self->history, FlagEvent, i);

      self->pending.flagged += event->flag != FLAG_NONE;
      if ((*run & SEEN) != 0)
        self->pending.flagged -= event->stored_flag != FLAG_NONE;
    }
  self->pending.events += added;
  self->pending.tickets += added > 0 && (*run & ADDED_TO) == 0;
  *run |= SEEN | (added > 0 ? ADDED_TO : 0);
}

static gboolean
store_ticket (TicketWriter *self, Target *target, GError **error)
{
  guint added;

  g_array_set_size (self->history, 0);
  if (target->id != 0 && !load_history (self, target, error))
    return FALSE;
  self->pending.known += history_merge (self->history, target->ticket, self->now);
  if ((target->id == 0 && !put_name (self, target, error))
      || !put_weeks (self, target->id, error)
      || !put_events (self, target->id, &added, error))
    return FALSE;
  count_ticket (self, target->id, added);
  return TRUE;
}

/* ---- Storing a batch */

gboolean
ticket_writer_finish_within (TicketWriter *self, GError **error)
{
  if (!find_targets (self, error))
    return FALSE;
  for (guint i = 0; i < self->targets->len; i++)
    if (!store_ticket (self, &g_array_index (self->targets, Target, i), error))
      return FALSE;
  batch_clear (self->batch);
  return TRUE;
}

static gboolean
store_batch (TicketWriter *self, GError **error)
{
  return store_begin (self->store, error) && ticket_writer_finish_within (self, error)
         && store_commit (self->store, error);
}

gboolean
ticket_writer_finish (TicketWriter *self, GError **error)
{
  guint count;

  batch_tickets (self->batch, &count);
  if (count == 0)
    return TRUE;
  if (!store_batch (self, error))
    {
      store_rollback (self->store);
      return FALSE;
    }
  self->counts = self->pending;
  return TRUE;
}

/* The log is folded into the file as it grows, for it never shrinks by itself. */
gboolean
ticket_writer_add (TicketWriter *self, const TicketEvent *event, GError **error)
{
  batch_add (self->batch, event);
  if (!batch_is_full (self->batch))
    return TRUE;
  if (!ticket_writer_finish (self, error))
    return FALSE;
  sqlite3_wal_checkpoint_v2 (store_db (self->store), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                             NULL);
  return TRUE;
}

void
ticket_writer_counts (const TicketWriter *self, TicketCounts *counts)
{
  *counts = self->counts;
}
