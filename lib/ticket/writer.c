#include "ticket/tickets.h"

#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "store/statements.h"
#include "ticket/history.h"
#include "ticket/spool.h"

/* ---- A batch: events waiting to be stored, by ticket */

typedef struct BatchEvent BatchEvent;
struct BatchEvent
{
  HistoryEvent event; /* its key is the XXH3 of the texts */
  BatchEvent *next;   /* of the same ticket */
};

enum
{
  LINE_BYTES = 64, /* of the processor's cache */
  NAME_BYTES = 32  /* with its NUL: a longer name stands elsewhere */
};

/* One line of the cache, with most names: of a file without any order a ticket is far from the one
 * before, and what it costs is to wait for memory. */
typedef struct
{
  const char *name; /* `own`, or a longer one */
  guint64 hash;
  BatchEvent *events; /* the last first */
  guint count;
  guint slot; /* where it stands in the hash table */
  char own[NAME_BYTES];
} BatchTicket;

_Static_assert(sizeof (BatchTicket) <= LINE_BYTES, "a line of the cache");

#ifndef BATCH_EVENTS
#  define BATCH_EVENTS \
    (256 * 1024) /* (Fuzzers have a writer for each input, and want few.) */
#endif

enum
{
  EVENTS = BATCH_EVENTS, /* of a full batch */
  TEXT_BYTES = 48 << 20, /* of a full batch */
  TICKET_EVENTS
  = 32 * 1024, /* of one ticket of a full batch: they are stored in one transaction */
  BLOCK_BYTES = 4 * EVENTS, /* 1 MiB */
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
  self->tickets = g_aligned_alloc (EVENTS, sizeof (BatchTicket), LINE_BYTES);
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
  g_aligned_free (self->tickets);
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
batch_add_ticket (Batch *self, const char *name, gsize length, guint64 hash, guint slot)
{
  BatchTicket *ticket = &self->tickets[self->n_tickets];
  char *copy = length < NAME_BYTES ? ticket->own : batch_take_bytes (self, length + 1);

  *ticket = (BatchTicket){ .name = copy, .hash = hash, .slot = slot };
  memcpy (copy, name, length + 1);
  self->slots[slot] = self->n_tickets + 1;
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
  return batch_add_ticket (self, name, length, hash, slot);
}

/* The lengths with their NULs, 0 for what is not known; then the bytes. */
static gsize
pack_size (const char *const *texts, guint count)
{
  gsize size = count * sizeof (guint32);

  for (guint i = 0; i < count; i++)
    size += texts[i] == NULL ? 0 : strlen (texts[i]) + 1;
  return size;
}

static void
pack (char *to, const char *const *texts, guint count)
{
  char *bytes = to + count * sizeof (guint32);

  for (guint i = 0; i < count; i++, to += sizeof (guint32))
    {
      guint32 size = texts[i] == NULL ? 0 : (guint32) strlen (texts[i]) + 1;
      guint32 stored = GUINT32_TO_LE (size);

      memcpy (to, &stored, sizeof stored);
      if (size > 0)
        memcpy (bytes, texts[i], size);
      bytes += size;
    }
}

/* `*own`: bytes of those that make the event. */
static const char *
batch_pack (Batch *self, const char *const texts[EVENT_TEXTS], gsize *own)
{
  const guint others = EVENT_TEXTS - EVENT_OWN_TEXTS;
  gboolean has_more = event_more_hash (texts) != 0;
  char *packed;

  *own = pack_size (texts, EVENT_OWN_TEXTS);
  packed
    = batch_take_bytes (self,
                        *own + (has_more ? pack_size (texts + EVENT_OWN_TEXTS, others) : 0));
  pack (packed, texts, EVENT_OWN_TEXTS);
  if (has_more)
    pack (packed + *own, texts + EVENT_OWN_TEXTS, others);
  return packed;
}

static const char *
batch_pack_refers (Batch *self, const TicketEvent *event)
{
  g_autofree char *refers = NULL, *packed = NULL;

  if (event->refers == NULL || event->event_id == NULL)
    return NULL;
  refers = g_strjoinv ("\n", (char **) event->refers);
  packed = g_strdup_printf ("%d%s\n%s", event->is_named ? 1 : 0, event->event_id, refers);
  return memcpy (batch_take_bytes (self, strlen (packed) + 1), packed, strlen (packed) + 1);
}

static void
batch_add (Batch *self, const TicketEvent *event)
{
  BatchEvent *entry = &self->events[self->n_events++];
  const char *const texts[EVENT_TEXTS] = {
    [TEXT_AUTHOR] = event->author,     [TEXT_CHANNEL] = event->channel,
    [TEXT_LINE] = event->line,         [TEXT_PRIORITY] = event->priority,
    [TEXT_TAGS] = event->tags,         [TEXT_EVENT_ID] = event->event_id,
    [TEXT_CUSTOMER] = event->customer, [TEXT_ORGANIZATION] = event->organization,
    [TEXT_RATING] = event->rating,     [TEXT_TOOK] = event->took,
  };
  BatchTicket *ticket;
  gsize own;

  self->last = batch_find_ticket (self, event->ticket);
  ticket = &self->tickets[self->last];
  entry->next = ticket->events;
  entry->event = (HistoryEvent){ .at = event->at,
                                 .kind = (guint8) event->kind,
                                 .texts = batch_pack (self, texts, &own),
                                 .is_stated = TRUE };
  entry->event.refers = batch_pack_refers (self, event);
  acts_note (&entry->event, texts);
  entry->event.key = (gint64) (XXH3_64bits (entry->event.texts, own) ^ entry->event.more);
  ticket->events = entry;
  ticket->count++;
}

static gboolean
batch_is_full (const Batch *self)
{
  return self->n_events == EVENTS || self->text_bytes >= TEXT_BYTES
         || (self->n_tickets > 0 && self->tickets[self->last].count == TICKET_EVENTS);
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
  /* (Not all of the table, most of which a small batch has never touched.) */
  for (guint i = 0; i < self->n_tickets; i++)
    self->slots[self->tickets[i].slot] = 0;
  self->n_events = self->n_tickets = self->last = 0;
  g_array_set_size (self->blocks, 0);
  self->block_used = self->text_bytes = 0;
}

/* ---- The writer */

enum
{
  SQL_FIND_TICKET,
  SQL_ADD_TICKET,
  SQL_OTHERS,
  SQL_OF_RUN,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_FIND_TICKET] = { "SELECT id FROM ticket WHERE name = :name" },
  [SQL_ADD_TICKET] = { "INSERT INTO ticket (name) VALUES (:name)" },
  /* Changes with every transaction of another connection. */
  [SQL_OTHERS] = { "PRAGMA data_version" },
  [SQL_OF_RUN]
  = { "SELECT DISTINCT ticket FROM ticket_event WHERE import = :run", STATEMENT_SCANS },
};

STATEMENT_TABLE (ticket_writer, sql, N_SQL, NULL);

/* A ticket of the batch in the database. */
typedef struct
{
  gint64 id;     /* 0: not stored yet */
  gint64 others; /* SQL_OTHERS when it was looked up */
  const BatchTicket *ticket;
} Target;

/* What this run has done with a ticket, bits; from HIDDEN on, how many of its events it has set
 * aside: a later batch may state them. */
enum
{
  SEEN = 1,
  ADDED_TO = 2,
  HIDDEN = 4
};

enum
{
  GLANCE_EVENTS = 1024,  /* between two looks at the clock */
  GLANCE_TICKETS = 1024, /* likewise */
  LONG_TICKET
  = 16 * 1024, /* events stored: to look through them takes longer than to add some */
  TRIES = 5,
  LOOK_EVENTS = 32 * 1024 /* of a run, after which it is known whether they have any order */
};

/* Of a file in some order most events are of tickets that came shortly before. */
#define UNORDERED 0.7 /* tickets for each event */

struct TicketWriter
{
  Store *store;
  ImportRun *run; /* borrowed; NULL: none */
  Statements *statements;
  Batch *batch;
  RunClaims *claims;
  History *history;
  GArray *targets;      /* of Target */
  gint64 others;        /* SQL_OTHERS, in this transaction */
  guint unwatched;      /* events since the last look at the clock */
  gboolean in_turns;    /* the transactions of the batch are its own */
  GHashTable *seen;     /* by ticket.id: SEEN, ADDED_TO */
  Spool *spool;         /* where events of a file without any order wait; NULL: it has some */
  guint looked_at;      /* events, until it is known */
  TicketCounts counts;  /* committed */
  TicketCounts pending; /* the same with the batch */
};

TicketWriter *
ticket_writer_new (Store *store, ImportRun *run)
{
  TicketWriter *self = g_new0 (TicketWriter, 1);

  self->store = store;
  self->run = run;
  self->statements = statements_open (store, &ticket_writer_statements);
  self->batch = batch_new ();
  self->claims = run_claims_new (store, TICKET_RUNS);
  self->history = history_new (store, run, self->claims);
  self->targets = g_array_new (FALSE, FALSE, sizeof (Target));
  self->seen = g_hash_table_new (NULL, NULL);
  return self;
}

void
ticket_writer_free (TicketWriter *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  spool_free (self->spool);
  batch_free (self->batch);
  history_free (self->history);
  run_claims_free (self->claims);
  g_array_unref (self->targets);
  g_hash_table_unref (self->seen);
  g_free (self);
}

/* ---- The transactions of a batch: as many as keep each short, so that others do not wait */

static gboolean
begin (TicketWriter *self, GError **error)
{
  run_claims_forget (self->claims);
  return (!self->in_turns || store_begin (self->store, error))
         && (self->run == NULL || import_run_begin (self->run, error))
         && statement_int (self->statements, SQL_OTHERS, NULL, &self->others, error);
}

static gboolean
end (TicketWriter *self, GError **error)
{
  if (!run_claims_store (self->claims, error))
    return FALSE;
  if (!self->in_turns)
    return TRUE;
  if (!store_commit (self->store, error))
    return FALSE;
  self->counts = self->pending;
  return TRUE;
}

/* After the work of `events` events. */
static gboolean
turn (TicketWriter *self, guint events, GError **error)
{
  self->unwatched += events;
  if (!self->in_turns || self->unwatched < GLANCE_EVENTS)
    return TRUE;
  self->unwatched = 0;
  return !store_turn_due (self->store) || (end (self, error) && begin (self, error));
}

/* ---- The tickets of a batch */

static gboolean
find_target (TicketWriter *self, Target *target, GError **error)
{
  target->id = 0;
  target->others = self->others;
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
    if (!find_target (self, &g_array_index (self->targets, Target, i), error)
        || !turn (self, 1, error))
      return FALSE;
  sort_targets (self->targets, compare_targets);
  return TRUE;
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

/* The batch has the last event first. */
static void
add_events (HistoryEvent *room, const BatchTicket *ticket)
{
  HistoryEvent *to = room + ticket->count;

  for (const BatchEvent *from = ticket->events; from != NULL; from = from->next)
    *--to = from->event;
}

static void
count_ticket (TicketWriter *self, gint64 id, const HistoryChange *change)
{
  gpointer key = GSIZE_TO_POINTER ((gsize) id);
  guint seen = GPOINTER_TO_UINT (g_hash_table_lookup (self->seen, key));
  guint hidden = seen / HIDDEN, back = MIN (hidden, change->shown);

  self->pending.flagged += change->flagged;
  if ((seen & SEEN) != 0)
    self->pending.flagged -= change->unflagged;
  self->pending.events += change->added;
  self->pending.known += change->known;
  self->pending.replaced += change->hidden;
  self->pending.replaced -= back;
  self->pending.tickets += change->added > 0 && (seen & ADDED_TO) == 0;
  seen = (hidden + change->hidden - back) * HIDDEN
         + ((seen & ADDED_TO) | SEEN | (change->added > 0 ? ADDED_TO : 0));
  g_hash_table_insert (self->seen, key, GUINT_TO_POINTER (seen));
}

/* `*settled` FALSE: it has more than `most` events.  What another has done since the ticket was looked
 * up may have made or removed it. */
static gboolean
settle (TicketWriter *self, Target *target, guint most, gboolean *settled, GError **error)
{
  HistoryEvent *room;

  *settled = FALSE;
  if ((target->others != self->others && !find_target (self, target, error))
      || !history_load (self->history, target->id, most, target->ticket->count, &room, error))
    return FALSE;
  if (room == NULL)
    return TRUE;
  add_events (room, target->ticket);
  *settled = TRUE;
  return history_settle (self->history, target->id, error);
}

/* One with a long history, without the lock: again when somebody has written meanwhile, at last with it.
 * In a transaction before and behind. */
static gboolean
settle_long (TicketWriter *self, Target *target, GError **error)
{
  gboolean settled = FALSE;

  for (guint i = 0; i < TRIES; i++)
    {
      gint64 others;

      if (!end (self, error)
          || !statement_int (self->statements, SQL_OTHERS, NULL, &self->others, error)
          || !settle (self, target, G_MAXUINT, &settled, error))
        return FALSE;
      others = self->others;
      if (!begin (self, error))
        return FALSE;
      if (self->others == others)
        return TRUE;
    }
  return settle (self, target, G_MAXUINT, &settled, error);
}

static gboolean
store_ticket (TicketWriter *self, Target *target, GError **error)
{
  HistoryChange change;
  gboolean settled;

  if (!settle (self, target, self->in_turns ? LONG_TICKET : G_MAXUINT, &settled, error)
      || (!settled && !settle_long (self, target, error))
      || (target->id == 0 && !put_name (self, target, error))
      || !history_store (self->history, target->id, &change, error))
    return FALSE;
  count_ticket (self, target->id, &change);
  return turn (self, target->ticket->count, error);
}

/* ---- Storing a batch */

enum
{
  AHEAD = 5 /* tickets */
};

/* Asks for the memory of the next tickets while this one is stored: first the ticket, then one after
 * the other its events and their texts. */
static void
foresee (const TicketWriter *self, guint at)
{
  for (guint ahead = 1; ahead <= AHEAD && at + ahead < self->targets->len; ahead++)
    {
      const BatchTicket *ticket = g_array_index (self->targets, Target, at + ahead).ticket;
      const BatchEvent *event = NULL;

      if (ahead == AHEAD)
        __builtin_prefetch (ticket);
      else if (ahead == AHEAD - 1)
        __builtin_prefetch (ticket->events);
      else
        event = ticket->events;
      for (guint i = AHEAD - 2; event != NULL && i > ahead; i--)
        event = event->next;
      if (event == NULL)
        continue;
      __builtin_prefetch (event->event.texts);
      __builtin_prefetch (event->next);
    }
}

static gboolean
put_batch (TicketWriter *self, GError **error)
{
  if (!begin (self, error) || !find_targets (self, error))
    return FALSE;
  for (guint i = 0; i < self->targets->len; i++)
    {
      foresee (self, i);
      if (!store_ticket (self, &g_array_index (self->targets, Target, i), error))
        return FALSE;
    }
  batch_clear (self->batch);
  return end (self, error);
}

static gboolean
store_batch (TicketWriter *self, GError **error)
{
  self->in_turns = sqlite3_get_autocommit (store_db (self->store)) != 0;
  if (put_batch (self, error))
    return TRUE;
  if (self->in_turns)
    store_rollback (self->store);
  return FALSE;
}

/* What the batch has. */
static gboolean
store_left (TicketWriter *self, GError **error)
{
  guint count;

  batch_tickets (self->batch, &count);
  return count == 0 || store_batch (self, error);
}

/* The log is folded into the file as it grows, for it never shrinks by itself. */
static gboolean
batch_event (gpointer data, const TicketEvent *event, GError **error)
{
  TicketWriter *self = data;

  batch_add (self->batch, event);
  if (!batch_is_full (self->batch))
    return TRUE;
  if (!store_left (self, error))
    return FALSE;
  sqlite3_wal_checkpoint_v2 (store_db (self->store), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
                             NULL);
  return TRUE;
}

/* When enough have come to tell: what comes after them is put aside, if they have no order. */
static gboolean
look_for_order (TicketWriter *self, GError **error)
{
  guint count;
  const BatchTicket *tickets = batch_tickets (self->batch, &count);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (++self->looked_at != LOOK_EVENTS || count < UNORDERED * LOOK_EVENTS)
    return TRUE;
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (names, (gpointer) tickets[i].name);
  self->spool = spool_new (names, error);
  return self->spool != NULL && store_left (self, error);
}

gboolean
ticket_writer_add (TicketWriter *self, const TicketEvent *event, GError **error)
{
  if (self->spool != NULL)
    return spool_add (self->spool, event, error);
  return batch_event (self, event, error) && look_for_order (self, error);
}

gboolean
ticket_writer_finish (TicketWriter *self, TicketCounts *counts, GError **error)
{
  g_autoptr(Spool) spool = g_steal_pointer (&self->spool);

  if ((spool != NULL && !spool_drain (spool, batch_event, self, error))
      || !store_left (self, error))
    return FALSE;
  self->looked_at = 0;
  if (counts != NULL)
    *counts = self->counts;
  return TRUE;
}

/* ---- Withdrawing */

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
  self.statements = statements_open (store, &ticket_writer_statements);
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
