#include "ticket/tickets.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "base/timestamp.h"
#include "store/statements.h"
#include "ticket/flags.h"

/* ---- A batch: events waiting to be stored, by ticket */

/* The text fields of an event, from author on, in the order of the columns. */
enum
{
  EVENT_TEXTS = 6
};

typedef struct BatchEvent BatchEvent;
struct BatchEvent
{
  FlagEvent event;   /* its key is the XXH3 of the texts */
  BatchEvent *next;  /* of the same ticket */
  const char *texts; /* packed */
};

typedef struct
{
  const char *text; /* NULL: not known */
  gsize length;
} BatchText;

typedef struct
{
  const char *name;
  guint64 hash;
  BatchEvent *events; /* the last first */
  guint count;
} BatchTicket;

enum
{
  EVENTS = 256 * 1024,   /* of a full batch */
  TEXT_BYTES = 48 << 20, /* of a full batch */
  BLOCK_BYTES = 1 << 20,
  SLOTS = 2 * EVENTS
};

typedef struct
{
  char *bytes;
  gsize size;
} Block;

typedef struct
{
  BatchEvent *events;
  guint n_events;
  BatchTicket *tickets;
  guint n_tickets;
  guint *slots;     /* hash table of tickets: index + 1; 0: free */
  guint64 seed;     /* nobody can choose names that fall into one slot */
  guint last;       /* ticket of the event before */
  GArray *blocks;   /* of Block */
  gsize block_used; /* of the last */
  gsize text_bytes;
} Batch;

static void
batch_clear_block (gpointer data)
{
  g_free (((Block *) data)->bytes);
}

static Batch *
batch_new (void)
{
  Batch *self = g_new0 (Batch, 1);

  self->events = g_new (BatchEvent, EVENTS);
  self->tickets = g_new (BatchTicket, EVENTS);
  self->slots = g_new0 (guint, SLOTS);
  self->seed = (guint64) g_random_int () << 32 | g_random_int ();
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  g_array_set_clear_func (self->blocks, batch_clear_block);
  return self;
}

static void
batch_free (Batch *self)
{
  if (self == NULL)
    return;
  g_free (self->events);
  g_free (self->tickets);
  g_free (self->slots);
  g_array_unref (self->blocks);
  g_free (self);
}

static char *
batch_take_bytes (Batch *self, gsize size)
{
  Block *last = self->blocks->len == 0
                  ? NULL
                  : &g_array_index (self->blocks, Block, self->blocks->len - 1);
  char *bytes;

  if (last == NULL || last->size - self->block_used < size)
    {
      Block block = { .size = MAX (size, BLOCK_BYTES) };

      block.bytes = g_malloc (block.size);
      g_array_append_val (self->blocks, block);
      last = &g_array_index (self->blocks, Block, self->blocks->len - 1);
      self->block_used = 0;
    }
  bytes = last->bytes + self->block_used;
  self->block_used += size;
  self->text_bytes += size;
  return bytes;
}

static guint
batch_add_ticket (Batch *self, const char *name, gsize length, guint64 hash)
{
  char *copy = batch_take_bytes (self, length + 1);

  memcpy (copy, name, length + 1);
  self->tickets[self->n_tickets] = (BatchTicket){ .name = copy, .hash = hash };
  return self->n_tickets++;
}

static guint
batch_find_ticket (Batch *self, const char *name)
{
  gsize length;
  guint64 hash;
  guint slot;

  if (self->n_tickets > 0 && strcmp (self->tickets[self->last].name, name) == 0)
    return self->last;
  length = strlen (name);
  hash = XXH3_64bits_withSeed (name, length, self->seed);
  slot = (guint) (hash % SLOTS);
  for (; self->slots[slot] != 0; slot = (slot + 1) % SLOTS)
    {
      const BatchTicket *ticket = &self->tickets[self->slots[slot] - 1];

      if (ticket->hash == hash && strcmp (ticket->name, name) == 0)
        return self->slots[slot] - 1;
    }
  self->slots[slot] = batch_add_ticket (self, name, length, hash) + 1;
  return self->slots[slot] - 1;
}

/* The lengths with their NULs, 0 for what is not known; then the bytes. */
static const char *
batch_pack (Batch *self, const TicketEvent *event, gsize *size)
{
  const char *const texts[EVENT_TEXTS] = { event->author,   event->channel, event->line,
                                           event->priority, event->tags,    event->event_id };
  guint32 sizes[EVENT_TEXTS];
  char *packed, *to;

  *size = sizeof sizes;
  for (guint i = 0; i < EVENT_TEXTS; i++)
    {
      sizes[i] = texts[i] == NULL ? 0 : (guint32) strlen (texts[i]) + 1;
      *size += sizes[i];
    }
  packed = batch_take_bytes (self, *size);
  memcpy (packed, sizes, sizeof sizes);
  to = packed + sizeof sizes;
  for (guint i = 0; i < EVENT_TEXTS; to += sizes[i++])
    if (texts[i] != NULL)
      memcpy (to, texts[i], sizes[i]);
  return packed;
}

static void
batch_unpack (const BatchEvent *event, BatchText texts[EVENT_TEXTS])
{
  const char *from = event->texts + EVENT_TEXTS * sizeof (guint32);
  guint32 sizes[EVENT_TEXTS];

  memcpy (sizes, event->texts, sizeof sizes);
  for (guint i = 0; i < EVENT_TEXTS; from += sizes[i++])
    texts[i] = (BatchText){ sizes[i] == 0 ? NULL : from, sizes[i] == 0 ? 0 : sizes[i] - 1 };
}

static void
batch_add (Batch *self, const TicketEvent *event)
{
  BatchEvent *entry = &self->events[self->n_events++];
  BatchTicket *ticket;
  gsize size;

  self->last = batch_find_ticket (self, event->ticket);
  ticket = &self->tickets[self->last];
  *entry = (BatchEvent){ .next = ticket->events, .texts = batch_pack (self, event, &size) };
  entry->event = (FlagEvent){ .at = event->at,
                              .kind = (guint8) event->kind,
                              .key = (gint64) XXH3_64bits (entry->texts, size),
                              .unstored = entry };
  flag_event_set_id (&entry->event, event->event_id);
  ticket->events = entry;
  ticket->count++;
}

static gboolean
batch_is_full (const Batch *self)
{
  return self->n_events == EVENTS || self->text_bytes >= TEXT_BYTES;
}

/* In the order in which they were first added; valid until batch_clear (). */
static BatchTicket *
batch_tickets (Batch *self, guint *count)
{
  *count = self->n_tickets;
  return self->tickets;
}

static void
batch_clear (Batch *self)
{
  memset (self->slots, 0, SLOTS * sizeof *self->slots);
  self->n_events = self->n_tickets = self->last = 0;
  g_array_set_size (self->blocks, 0);
  self->block_used = self->text_bytes = 0;
}

/* ---- A ticket's history: what is stored and what a batch adds */

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const FlagEvent *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return left->key < right->key ? -1 : left->key > right->key;
}

/* The batch has the last event first. */
static void
history_append (GArray *history, const BatchTicket *ticket)
{
  guint at = history->len + ticket->count;

  g_array_set_size (history, at);
  for (const BatchEvent *from = ticket->events; from != NULL; from = from->next)
    g_array_index (history, FlagEvent, --at) = from->event;
}

static void
history_sort (GArray *history)
{
  for (guint i = 1; i < history->len; i++)
    if (compare_events (&g_array_index (history, FlagEvent, i - 1),
                        &g_array_index (history, FlagEvent, i))
        > 0)
      {
        g_array_sort (history, compare_events);
        return;
      }
}

/* Of equal events one stays, the stored one if there is one. */
static guint
history_drop_known (GArray *history)
{
  FlagEvent *events = (FlagEvent *) (gpointer) history->data;
  guint kept = 0, dropped;

  for (guint i = 0; i < history->len; i++)
    if (kept == 0 || compare_events (&events[kept - 1], &events[i]) != 0)
      events[kept++] = events[i];
    else if (events[i].unstored == NULL)
      events[kept - 1] = events[i];
  dropped = history->len - kept;
  g_array_set_size (history, kept);
  return dropped;
}

/* A mailbox may hold an earlier message of a ticket than the one that was read before it: that
 * one opens the ticket, and the later `opened` goes, to `gone` if it is stored.  The result: how
 * many went that are not. */
static guint
history_keep_first_opening (GArray *history, GArray *gone)
{
  FlagEvent *events = (FlagEvent *) (gpointer) history->data;
  const FlagEvent *first = NULL;
  guint kept = 0, dropped = 0;

  for (guint i = 0; i < history->len; i++)
    {
      gboolean is_later = events[i].opens_mail && first != NULL
                          && first->id_hash == events[i].id_hash;

      if (is_later && events[i].unstored == NULL)
        g_array_append_val (gone, events[i]);
      dropped += is_later && events[i].unstored != NULL;
      if (!is_later)
        events[kept++] = events[i];
      if (!is_later && first == NULL && events[kept - 1].opens_mail)
        first = &events[kept - 1];
    }
  g_array_set_size (history, kept);
  return dropped;
}

/* `history`, of FlagEvent, holds what is stored, in order.  Adds the batch's events where they
 * belong and sets all flags.  The result: how many of the batch were known, and are left
 * out. */
static guint
history_merge (GArray *history, const BatchTicket *ticket, GArray *gone, gint64 now)
{
  guint dropped;

  history_append (history, ticket);
  history_sort (history);
  dropped = history_drop_known (history) + history_keep_first_opening (history, gone);
  flags_set ((FlagEvent *) (gpointer) history->data, history->len, now);
  return dropped;
}

/* ---- The writer */

enum
{
  SQL_FIND_TICKET,
  SQL_ADD_TICKET,
  SQL_ADD_WEEK,
  SQL_HISTORY,
  SQL_ADD_EVENT,
  SQL_SET_FLAG,
  SQL_DROP_EVENT,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_FIND_TICKET] = { "SELECT id FROM ticket WHERE name = :name" },
  [SQL_ADD_TICKET] = { "INSERT INTO ticket (name) VALUES (:name)" },
  [SQL_ADD_WEEK] = { "INSERT INTO ticket_week (week, ticket) VALUES (:week, :ticket)" },
  [SQL_HISTORY] = { "SELECT at, kind, key, flag, event_id FROM ticket_event"
                    " WHERE ticket = :ticket ORDER BY at, kind, key" },
  [SQL_ADD_EVENT] = { "INSERT INTO ticket_event (ticket, at, kind, key, flag,"
                      " author, channel, line, priority, tags, event_id)"
                      " VALUES (:ticket, :at, :kind, :key, :flag,"
                      " :author, :channel, :line, :priority, :tags, :event_id)" },
  [SQL_SET_FLAG] = { "UPDATE ticket_event SET flag = :flag"
                     " WHERE ticket = :ticket AND at = :at AND kind = :kind AND key = :key" },
  [SQL_DROP_EVENT] = { "DELETE FROM ticket_event"
                       " WHERE ticket = :ticket AND at = :at AND kind = :kind AND key = :key" },
};

const StatementTable ticket_writer_statements = { sql, N_SQL, NULL };

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
  GArray *gone;         /* likewise: stored ones that another takes the place of */
  GHashTable *run;      /* by ticket.id: SEEN, ADDED_TO */
  TicketCounts counts;  /* committed */
  TicketCounts pending; /* the same with the batch */
};

TicketWriter *
ticket_writer_new (Store *store, GError **error G_GNUC_UNUSED)
{
  TicketWriter *self = g_new0 (TicketWriter, 1);

  self->store = store;
  self->statements = statements_open (store, &ticket_writer_statements);
  self->batch = batch_new ();
  self->now = timestamp_now ();
  self->targets = g_array_new (FALSE, FALSE, sizeof (Target));
  self->history = g_array_new (FALSE, FALSE, sizeof (FlagEvent));
  self->gone = g_array_new (FALSE, FALSE, sizeof (FlagEvent));
  self->run = g_hash_table_new (NULL, NULL);
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
  g_array_unref (self->gone);
  g_hash_table_unref (self->run);
  g_free (self);
}

/* ---- The tickets of a batch */

static gboolean
find_target (TicketWriter *self, Target *target, GError **error)
{
  return statement_int (self->statements, SQL_FIND_TICKET,
                        BIND (bind_text (":name", target->ticket->name)), &target->id, error);
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
    return tickets_damaged (self->store, TICKETS_BAD_EVENT, error);
  flag_event_set_id (&event, (const char *) sqlite3_column_text (stmt, 4));
  g_array_append_val (self->history, event);
  return TRUE;
}

static gboolean
load_history (TicketWriter *self, const Target *target, GError **error)
{
  sqlite3_stmt *row = statement_query (self->statements, SQL_HISTORY,
                                       BIND (bind_int (":ticket", target->id)), error);
  gboolean ok = row != NULL;

  while (ok && statement_next (self->statements, row, &ok, error))
    ok = load_event (self, row, error);
  return ok;
}

/* ---- Storing a ticket */

static gboolean
put_name (TicketWriter *self, Target *target, GError **error)
{
  if (!statement_run (self->statements, SQL_ADD_TICKET,
                      BIND (bind_text (":name", target->ticket->name)), error))
    return FALSE;
  target->id = sqlite3_last_insert_rowid (store_db (self->store));
  return TRUE;
}

static gboolean
put_week (TicketWriter *self, gint64 ticket_id, gint64 week, GError **error)
{
  return statement_run (self->statements, SQL_ADD_WEEK,
                        BIND (bind_int (":week", week), bind_int (":ticket", ticket_id)),
                        error);
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
put_flag (TicketWriter *self, gint64 ticket_id, const FlagEvent *event, GError **error)
{
  return statement_run (self->statements, SQL_SET_FLAG,
                        BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
                              bind_int (":kind", event->kind), bind_int (":key", event->key),
                              bind_int (":flag", event->flag)),
                        error);
}

static gboolean
put_event (TicketWriter *self, gint64 ticket_id, const FlagEvent *event, GError **error)
{
  BatchText texts[EVENT_TEXTS];

  batch_unpack (event->unstored, texts);
  return statement_run (self->statements, SQL_ADD_EVENT,
                        BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
                              bind_int (":kind", event->kind), bind_int (":key", event->key),
                              bind_int (":flag", event->flag),
                              bind_span (":author", texts[0].text, texts[0].length),
                              bind_span (":channel", texts[1].text, texts[1].length),
                              bind_span (":line", texts[2].text, texts[2].length),
                              bind_span (":priority", texts[3].text, texts[3].length),
                              bind_span (":tags", texts[4].text, texts[4].length),
                              bind_span (":event_id", texts[5].text, texts[5].length)),
                        error);
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
      if (event->unstored != NULL ? !put_event (self, ticket_id, event, error)
                                  : !put_flag (self, ticket_id, event, error))
        return FALSE;
      *added += event->unstored != NULL;
    }
  return TRUE;
}

static gboolean
drop_gone (TicketWriter *self, gint64 ticket_id, GError **error)
{
  for (guint i = 0; i < self->gone->len; i++)
    {
      const FlagEvent *event = &g_array_index (self->gone, FlagEvent, i);

      if (!statement_run (self->statements, SQL_DROP_EVENT,
                          BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
                                bind_int (":kind", event->kind), bind_int (":key", event->key)),
                          error))
        return FALSE;
    }
  return TRUE;
}

static void
count_ticket (TicketWriter *self, gint64 id, guint added)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) id);
  guint run = GPOINTER_TO_UINT (g_hash_table_lookup (self->run, key));

  for (guint i = 0; i < self->history->len; i++)
    {
      const FlagEvent *event = &g_array_index (self->history, FlagEvent, i);

      self->pending.flagged += event->flag != FLAG_NONE;
      if ((run & SEEN) != 0)
        self->pending.flagged -= event->stored_flag != FLAG_NONE;
    }
  self->pending.events += added;
  self->pending.tickets += added > 0 && (run & ADDED_TO) == 0;
  run |= SEEN | (added > 0 ? ADDED_TO : 0);
  g_hash_table_insert (self->run, key, GUINT_TO_POINTER (run));
}

static gboolean
store_ticket (TicketWriter *self, Target *target, GError **error)
{
  guint added;

  g_array_set_size (self->history, 0);
  g_array_set_size (self->gone, 0);
  if (target->id != 0 && !load_history (self, target, error))
    return FALSE;
  self->pending.known += history_merge (self->history, target->ticket, self->gone, self->now);
  if ((target->id == 0 && !put_name (self, target, error))
      || !put_weeks (self, target->id, error) || !drop_gone (self, target->id, error)
      || !put_events (self, target->id, &added, error))
    return FALSE;
  count_ticket (self, target->id, added);
  return TRUE;
}

/* ---- Storing a batch */

static gboolean
put_batch (TicketWriter *self, GError **error)
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
  if (!store_begin (self->store, error) || !put_batch (self, error)
      || !store_commit (self->store, error))
    {
      store_rollback (self->store);
      return FALSE;
    }
  self->counts = self->pending;
  return TRUE;
}

gboolean
ticket_writer_finish (TicketWriter *self, TicketCounts *counts, GError **error)
{
  gboolean is_within = !sqlite3_get_autocommit (store_db (self->store));
  guint count;

  batch_tickets (self->batch, &count);
  if (count > 0 && !(is_within ? put_batch : store_batch) (self, error))
    return FALSE;
  if (counts != NULL)
    *counts = self->counts;
  return TRUE;
}

/* The log is folded into the file as it grows, for it never shrinks by itself. */
gboolean
ticket_writer_add (TicketWriter *self, const TicketEvent *event, GError **error)
{
  batch_add (self->batch, event);
  if (!batch_is_full (self->batch))
    return TRUE;
  if (!ticket_writer_finish (self, NULL, error))
    return FALSE;
  sqlite3_wal_checkpoint_v2 (store_db (self->store), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                             NULL);
  return TRUE;
}
