#include "ticket/history.h"

#include <string.h>
#include "base/timestamp.h"
#include "store/statements.h"
#include "ticket/tickets.h"

enum
{
  SQL_LOAD,
  SQL_ADD_EVENT,
  SQL_CHANGE_EVENT,
  SQL_DROP_EVENT,
  SQL_ADD_WEEK,
  SQL_DROP_WEEK,
  SQL_DROP_TICKET,
  SQL_DROP_REFERS,
  SQL_DROP_REFERENCES,
  SQL_SET_WHOSE,
  N_SQL
};

#define THE_EVENT " WHERE ticket = :ticket AND at = :at AND kind = :kind AND key = :key"

#define LAST_SAID(column)                                              \
  "(SELECT e." #column " FROM ticket_event e WHERE e.ticket = :ticket" \
  " AND e.flag >= 0 AND e." #column " IS NOT NULL"                     \
  " ORDER BY e.at DESC, e.kind DESC, e.key DESC LIMIT 1)"

static const StatementRow sql[N_SQL] = {
  [SQL_LOAD] = { "SELECT at, kind, key, flag, import, n, author, channel, line, priority, tags,"
                 " event_id, customer, organization, rating, took FROM ticket_event"
                 " WHERE ticket = :ticket ORDER BY at, kind, key" },
  [SQL_ADD_EVENT] = { "INSERT INTO ticket_event (ticket, at, kind, key, flag,"
                      " author, channel, line, priority, tags, event_id,"
                      " customer, organization, rating, took, import, n)"
                      " VALUES (:ticket, :at, :kind, :key, :flag,"
                      " :author, :channel, :line, :priority, :tags, :event_id,"
                      " :customer, :organization, :rating, :took, :import, :n)" },
  [SQL_CHANGE_EVENT]
  = { "UPDATE ticket_event SET flag = :flag, import = :import, n = :n" THE_EVENT },
  [SQL_DROP_EVENT] = { "DELETE FROM ticket_event" THE_EVENT },
  [SQL_ADD_WEEK] = { "INSERT INTO ticket_week (week, ticket) VALUES (:week, :ticket)" },
  [SQL_DROP_WEEK] = { "DELETE FROM ticket_week WHERE week = :week AND ticket = :ticket" },
  [SQL_DROP_TICKET] = { "DELETE FROM ticket WHERE id = :ticket"
                        " AND NOT EXISTS (SELECT 1 FROM mail WHERE ticket = :ticket)"
                        " AND NOT EXISTS (SELECT 1 FROM mail_ticket WHERE ticket = :ticket)" },
  /* Another run may call its writer otherwise. */
  [SQL_DROP_REFERS] = { "DELETE FROM mail_thread WHERE message IN"
                        " (SELECT e.event_id FROM ticket_event e" THE_EVENT
                        "  AND e.event_id GLOB '<*' AND (SELECT count (*) FROM ticket_event o"
                        "   WHERE o.event_id = e.event_id AND o.event_id GLOB '<*') = 1)" },
  [SQL_DROP_REFERENCES] = { "DELETE FROM mail_reference WHERE ticket = :ticket" },
  [SQL_SET_WHOSE]
  = { "UPDATE ticket SET"
      " customer = coalesce (" LAST_SAID (
        customer) ","
                  "  (SELECT m.reseller FROM mail_ticket m WHERE m.ticket = :ticket)),"
                  " organization = coalesce (" LAST_SAID (
                    organization) ","
                                  "  (SELECT r.name FROM mail_ticket m JOIN reseller r ON r.id = m.reseller"
                                  "    WHERE m.ticket = :ticket ORDER BY r.email LIMIT 1)),"
                                  " rating = " LAST_SAID (rating) " WHERE id = :ticket" },
};

STATEMENT_TABLE (history, sql, N_SQL, NULL);

struct History
{
  Store *store;
  Statements *statements, *refers;
  const ImportRun *run;
  RunClaims *claims;
  gint64 now;
  GArray *events; /* of HistoryEvent */
  GArray *runs;   /* of gint64: that state the event at hand */
  GArray *whole;  /* of gint64, by source: the last snapshot of the ticket */
};

typedef struct
{
  const char *text; /* NULL: not known */
  gsize length;
} EventText;

#define event_at(self, i) (&g_array_index ((self)->events, HistoryEvent, (i)))

History *
history_new (Store *store, const ImportRun *run, RunClaims *claims)
{
  History *self = g_new0 (History, 1);

  self->store = store;
  self->statements = statements_open (store, &history_statements);
  self->refers = statements_open (store, &ticket_refers_statements);
  self->run = run;
  self->claims = claims;
  self->now = timestamp_now ();
  self->events = g_array_new (FALSE, FALSE, sizeof (HistoryEvent));
  self->runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->whole = g_array_new (FALSE, TRUE, sizeof (gint64));
  return self;
}

void
history_free (History *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  statements_free (self->refers);
  g_array_unref (self->events);
  g_array_unref (self->runs);
  g_array_unref (self->whole);
  g_free (self);
}

/* ---- What is stored, and what comes to it */

static gboolean
load_event (History *self, sqlite3_stmt *row, GError **error)
{
  gint64 kind = sqlite3_column_int64 (row, 1), n = sqlite3_column_int64 (row, 5);
  const char *texts[EVENT_TEXTS] = { NULL };
  HistoryEvent event = { .at = sqlite3_column_int64 (row, 0),
                         .kind = (guint8) kind,
                         .stored_key = sqlite3_column_int64 (row, 2),
                         .import = sqlite3_column_int64 (row, 4),
                         .n = (guint32) n };

  if (kind < 0 || kind >= EVENT_KINDS || n < 0 || n >= G_MAXINT32 || event.import < 0)
    return tickets_damaged (self->store, TICKETS_BAD_EVENT, error);
  event.flag = event.stored_flag
    = (gint8) CLAMP (sqlite3_column_int64 (row, 3), FLAG_TOLD, FLAGS);
  for (guint i = 0; i < EVENT_TEXTS; i++)
    texts[i] = (const char *) sqlite3_column_text (row, 6 + (int) i);
  acts_note (&event, texts);
  event.key = event_key_now (event.stored_key, texts);
  g_array_append_val (self->events, event);
  return TRUE;
}

/* More than `most`: one more. */
static gboolean
load_events (History *self, gint64 ticket_id, guint most, GError **error)
{
  sqlite3_stmt *row;
  gboolean ok;

  g_array_set_size (self->events, 0);
  if (ticket_id == 0)
    return TRUE;
  row = statement_query (self->statements, SQL_LOAD, BIND (bind_int (":ticket", ticket_id)),
                         error);
  ok = row != NULL;
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      ok = load_event (self, row, error);
      if (self->events->len > most)
        {
          sqlite3_reset (row);
          return ok;
        }
    }
  return ok;
}

gboolean
history_load (History *self, gint64 ticket_id, guint most, guint count, HistoryEvent **room,
              GError **error)
{
  *room = NULL;
  if (!load_events (self, ticket_id, most, error))
    return FALSE;
  if (self->events->len > most)
    return TRUE;
  g_array_set_size (self->events, self->events->len + count);
  *room = event_at (self, self->events->len - count);
  return TRUE;
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const HistoryEvent *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return left->key < right->key ? -1 : left->key > right->key;
}

static void
sort_events (GArray *events)
{
  for (guint i = 1; i < events->len; i++)
    if (compare_events (&g_array_index (events, HistoryEvent, i - 1),
                        &g_array_index (events, HistoryEvent, i))
        > 0)
      {
        g_array_sort (events, compare_events);
        return;
      }
}

/* Of equal events one stays, the stored one if there is one.  (Two that are stored have different keys there:
 * hide_poorer () keeps one.) */
static void
join_equals (History *self)
{
  HistoryEvent *events = event_at (self, 0);
  guint kept = 0;

  for (guint i = 0; i < self->events->len; i++)
    if (kept == 0 || compare_events (&events[kept - 1], &events[i]) != 0
        || (events[kept - 1].texts == NULL && events[i].texts == NULL))
      events[kept++] = events[i];
    else
      {
        guint32 again = events[kept - 1].again + events[i].again + 1;

        const char *refers = events[kept - 1].refers != NULL ? events[kept - 1].refers
                                                             : events[i].refers;
        if (events[i].texts == NULL)
          events[kept - 1] = events[i];
        events[kept - 1].is_stated = TRUE;
        events[kept - 1].again = again;
        events[kept - 1].refers = refers;
      }
  g_array_set_size (self->events, kept);
}

/* ---- What shows */

static void
add_run (History *self, gint64 run, gint64 without)
{
  if (run != without)
    g_array_append_val (self->runs, run);
}

/* The runs that state an event, `without` left out. */
static void
find_runs (History *self, const HistoryEvent *event, const RunClaim *claims, guint count,
           gint64 without)
{
  g_array_set_size (self->runs, 0);
  if (event->texts == NULL)
    add_run (self, event->import, without);
  if (event->is_stated)
    add_run (self, self->run->id, without);
  for (guint i = 0; event->n > 0 && i < count; i++)
    if (claims[i].first <= event->n && event->n <= claims[i].last)
      add_run (self, claims[i].run, without);
}

static gint64 *
whole_of (History *self, guint source)
{
  if (source >= self->whole->len)
    g_array_set_size (self->whole, source + 1);
  return &g_array_index (self->whole, gint64, source);
}

/* A snapshot among them may be the last that its source made of the ticket. */
static gboolean
note_snapshots (History *self, GError **error)
{
  for (guint i = 0; i < self->runs->len; i++)
    {
      gint64 run = g_array_index (self->runs, gint64, i);
      const RunInfo *info = NULL;

      if (run != 0 && !run_claims_run (self->claims, run, &info, error))
        return FALSE;
      if (info != NULL && info->is_snapshot)
        {
          gint64 *whole = whole_of (self, info->source);

          *whole = MAX (*whole, run);
        }
    }
  return TRUE;
}

/* By the runs that state it. */
static gboolean
judge_event (History *self, HistoryEvent *event, GError **error)
{
  gint64 first = G_MAXINT64;
  gboolean shows = FALSE;

  for (guint i = 0; i < self->runs->len; i++)
    {
      gint64 run = g_array_index (self->runs, gint64, i);
      const RunInfo *info = NULL;

      if (run != 0 && !run_claims_run (self->claims, run, &info, error))
        return FALSE;
      if (run != 0 && info == NULL)
        continue;
      first = MIN (first, run);
      shows = shows || run == 0 || run >= *whole_of (self, info->source);
    }
  event->is_gone = first == G_MAXINT64;
  if (!event->is_gone && event->texts == NULL && first != event->import)
    {
      event->import = first;
      event->is_changed = TRUE;
    }
  event->flag = shows ? FLAG_NONE : FLAG_SUPERSEDED;
  return TRUE;
}

/* Of the whole ticket, `without` a run (0: with all). */
static gboolean
judge (History *self, gint64 ticket_id, gint64 without, GError **error)
{
  const RunClaim *claims;
  guint count;

  if (!run_claims_of (self->claims, ticket_id, &claims, &count, error))
    return FALSE;
  g_array_set_size (self->whole, 0);
  without = without == 0 ? -1 : without;
  for (guint i = 0; i < self->events->len; i++)
    {
      find_runs (self, event_at (self, i), claims, count, without);
      if (!note_snapshots (self, error))
        return FALSE;
    }
  for (guint i = 0; i < self->events->len; i++)
    {
      find_runs (self, event_at (self, i), claims, count, without);
      if (!judge_event (self, event_at (self, i), error))
        return FALSE;
    }
  return TRUE;
}

/* A run that is no snapshot brings back what it states, and leaves the rest. */
static void
show_stated (History *self)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      HistoryEvent *event = event_at (self, i);

      if (event->flag != FLAG_SUPERSEDED || event->is_stated)
        event->flag = FLAG_NONE;
    }
}

/* A mailbox may hold an earlier message of a ticket than the one that was read before it: that
 * one opens the ticket. */
static void
hide_later_openings (History *self)
{
  const HistoryEvent *first = NULL;

  for (guint i = 0; i < self->events->len; i++)
    {
      HistoryEvent *event = event_at (self, i);

      if (!event->opens_mail || event->is_gone || event->flag < FLAG_NONE)
        continue;
      if (first == NULL)
        first = event;
      else if (first->id_hash == event->id_hash)
        event->flag = FLAG_TOLD;
    }
}

/* ---- Of events that are the same but for whose the ticket is, the one that knows best, else that of
 * the last import, shows */

static gint64
own_key (const HistoryEvent *event)
{
  return (gint64) ((guint64) event->key ^ event->more);
}

/* The first run that states it. */
static gint64
first_stated (const HistoryEvent *event)
{
  return event->texts != NULL ? G_MAXINT64 : event->import;
}

static gboolean
knows_better (const HistoryEvent *event, const HistoryEvent *other)
{
  if (event->more_rank != other->more_rank)
    return event->more_rank > other->more_rank;
  if (first_stated (event) != first_stated (other))
    return first_stated (event) > first_stated (other);
  return event->key < other->key;
}

/* Events of one time and kind. */
static void
hide_poorer (HistoryEvent *events, guint count)
{
  g_autoptr(GHashTable) best
             = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < count; i++)
    {
      gint64 key = own_key (&events[i]);
      HistoryEvent *event = &events[i], *other = g_hash_table_lookup (best, &key);

      if (!event_shows (event))
        continue;
      if (other != NULL)
        *(knows_better (event, other) ? &other->flag : &event->flag) = FLAG_TOLD;
      if (event->flag != FLAG_TOLD)
        g_hash_table_insert (best, g_memdup2 (&key, sizeof key), event);
    }
}

static void
hide_all_poorer (History *self)
{
  HistoryEvent *event = event_at (self, 0), *end = event + self->events->len;

  while (event < end)
    {
      HistoryEvent *first = event;
      gboolean any = FALSE;

      for (; event < end && event->at == first->at && event->kind == first->kind; event++)
        any |= event->more != 0;
      if (any && event - first > 1)
        hide_poorer (first, (guint) (event - first));
    }
}

/* ---- Storing it */

static gboolean
put_week (History *self, guint which, gint64 ticket_id, gint64 week, GError **error)
{
  return statement_run (self->statements, which,
                        BIND (bind_int (":week", week), bind_int (":ticket", ticket_id)),
                        error);
}

/* The weeks that have events that show now and had none before, or the other way round. */
static gboolean
put_weeks (History *self, gint64 ticket_id, GError **error)
{
  const HistoryEvent *event = event_at (self, 0), *end = event + self->events->len;

  while (event < end)
    {
      gint64 week = tickets_week (event->at);
      gboolean has = FALSE, had = FALSE;

      for (; event < end && tickets_week (event->at) == week; event++)
        {
          has |= event_shows (event);
          had |= event->texts == NULL && event->stored_flag >= FLAG_NONE;
        }
      if (has != had
          && !put_week (self, has ? SQL_ADD_WEEK : SQL_DROP_WEEK, ticket_id, week, error))
        return FALSE;
    }
  return TRUE;
}

/* Behind the last. */
static const char *
unpack (const char *packed, EventText *texts, guint count)
{
  const char *from = packed + count * sizeof (guint32);

  for (guint i = 0; i < count; i++)
    {
      guint32 size;

      memcpy (&size, packed + i * sizeof size, sizeof size);
      size = GUINT32_FROM_LE (size);
      texts[i] = (EventText){ size == 0 ? NULL : from, size == 0 ? 0 : size - 1 };
      from += size;
    }
  return from;
}

static void
unpack_texts (const HistoryEvent *event, EventText texts[EVENT_TEXTS])
{
  const char *others = unpack (event->texts, texts, EVENT_OWN_TEXTS);

  if (event->more != 0)
    unpack (others, texts + EVENT_OWN_TEXTS, EVENT_TEXTS - EVENT_OWN_TEXTS);
}

#define TEXT_OF(name, which) bind_span (name, texts[which].text, texts[which].length)

static gboolean
add_event (History *self, gint64 ticket_id, const HistoryEvent *event, GError **error)
{
  EventText texts[EVENT_TEXTS] = { { 0 } };

  unpack_texts (event, texts);
  return statement_run (
    self->statements, SQL_ADD_EVENT,
    BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
          bind_int (":kind", event->kind), bind_int (":key", event->key),
          bind_int (":flag", event->flag), TEXT_OF (":author", TEXT_AUTHOR),
          TEXT_OF (":channel", TEXT_CHANNEL), TEXT_OF (":line", TEXT_LINE),
          TEXT_OF (":priority", TEXT_PRIORITY), TEXT_OF (":tags", TEXT_TAGS),
          TEXT_OF (":event_id", TEXT_EVENT_ID), TEXT_OF (":customer", TEXT_CUSTOMER),
          TEXT_OF (":organization", TEXT_ORGANIZATION), TEXT_OF (":rating", TEXT_RATING),
          TEXT_OF (":took", TEXT_TOOK), bind_int (":import", event->import),
          bind_int (":n", event->n)),
    error);
}

static gboolean
change_event (History *self, gint64 ticket_id, const HistoryEvent *event, GError **error)
{
  return statement_run (self->statements, SQL_CHANGE_EVENT,
                        BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
                              bind_int (":kind", event->kind),
                              bind_int (":key", event->stored_key),
                              bind_int (":flag", event->flag),
                              bind_int (":import", event->import), bind_int (":n", event->n)),
                        error);
}

static gboolean
drop_event (History *self, gint64 ticket_id, const HistoryEvent *event, GError **error)
{
  return statement_run (self->statements, SQL_DROP_REFERS,
                        BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
                              bind_int (":kind", event->kind),
                              bind_int (":key", event->stored_key)),
                        error)
         && statement_run (self->statements, SQL_DROP_EVENT,
                           BIND (bind_int (":ticket", ticket_id), bind_int (":at", event->at),
                                 bind_int (":kind", event->kind),
                                 bind_int (":key", event->stored_key)),
                           error);
}

static gboolean
put_event (History *self, gint64 ticket_id, const HistoryEvent *event, GError **error)
{
  if (event->texts != NULL)
    return add_event (self, ticket_id, event, error);
  if (event->is_gone)
    return drop_event (self, ticket_id, event, error);
  return (event->flag == event->stored_flag && !event->is_changed)
         || change_event (self, ticket_id, event, error);
}

/* Events that a source makes up are known without a word: a mailbox says again who opened its
 * tickets, an export tells its acts in several ways. */
static gboolean
is_worth_telling (const HistoryEvent *event)
{
  return !event->opens_mail && (event->form == FORM_NONE || event->flag != FLAG_TOLD);
}

static void
count_event (const HistoryEvent *event, HistoryChange *change)
{
  gboolean is_new = event->texts != NULL;
  gboolean showed = !is_new && event->stored_flag >= FLAG_NONE;

  change->added += is_new && event_shows (event);
  if (is_worth_telling (event))
    change->known += event->again + (is_new && !event_shows (event));
  change->flagged += event_shows (event) && event->flag > FLAG_NONE;
  change->unflagged += !is_new && event->stored_flag > FLAG_NONE;
  change->removed += event->is_gone && showed;
  change->hidden += showed && !event->is_gone && !event_shows (event);
  change->shown += !is_new && !showed && event_shows (event);
  change->kept += showed && event_shows (event) && event->is_changed;
  change->left += !event->is_gone;
}

/* Whether an event tells it that came, went, or shows otherwise than before. */
static gboolean
is_whose_told (const History *self)
{
  for (guint i = 0; i < self->events->len; i++)
    {
      const HistoryEvent *event = event_at (self, i);
      gboolean showed = event->texts == NULL && event->stored_flag >= FLAG_NONE;

      if (event->more != 0 && showed != event_shows (event))
        return TRUE;
    }
  return FALSE;
}

static gboolean
put_history (History *self, gint64 ticket_id, HistoryChange *change, GError **error)
{
  if (!put_weeks (self, ticket_id, error))
    return FALSE;
  for (guint i = 0; i < self->events->len; i++)
    {
      const HistoryEvent *event = event_at (self, i);

      count_event (event, change);
      if (!put_event (self, ticket_id, event, error)
          || (event->refers != NULL && !event->is_gone
              && !refers_put (self->refers, ticket_id, event->refers, error)))
        return FALSE;
    }
  if (change->left > 0)
    return !is_whose_told (self)
           || statement_run (self->statements, SQL_SET_WHOSE,
                             BIND (bind_int (":ticket", ticket_id)), error);
  return (statement_run (self->statements, SQL_DROP_REFERENCES,
                         BIND (bind_int (":ticket", ticket_id)), error)
          && statement_run (self->statements, SQL_DROP_TICKET,
                            BIND (bind_int (":ticket", ticket_id)), error));
}

/* ---- What the run at hand states */

static guint32
last_number (const History *self)
{
  guint32 last = 0;

  for (guint i = 0; i < self->events->len; i++)
    last = MAX (last, event_at (self, i)->n);
  return last;
}

/* What is no run's is nobody's to withdraw: that a run states it, too, matters to snapshots
 * alone. */
static void
claim_known (History *self, gint64 ticket_id, HistoryEvent *event, guint32 *last)
{
  gint64 run = self->run->id;

  if (event->import == run || (event->import == 0 && !self->run->plan->is_snapshot))
    return;
  if (event->n == 0)
    {
      event->n = ++*last;
      event->is_changed = TRUE;
    }
  run_claims_add (self->claims, run, ticket_id, event->n);
}

/* It stays whatever is withdrawn; its run's word is still needed where it is a snapshot. */
static void
keep_known (History *self, gint64 ticket_id, HistoryEvent *event)
{
  if (event->import == 0)
    return;
  if (self->claims != NULL)
    run_claims_add (self->claims, event->import, ticket_id, event->n);
  event->import = 0;
  event->is_changed = TRUE;
}

static void
claim_events (History *self, gint64 ticket_id)
{
  guint32 last = self->run != NULL ? last_number (self) : 0;

  for (guint i = 0; i < self->events->len; i++)
    {
      HistoryEvent *event = event_at (self, i);

      if (event->texts != NULL && self->run != NULL)
        {
          event->import = self->run->id;
          event->n = ++last;
        }
      else if (event->texts == NULL && event->is_stated && self->run != NULL)
        claim_known (self, ticket_id, event, &last);
      else if (event->texts == NULL && event->is_stated)
        keep_known (self, ticket_id, event);
    }
}

gboolean
history_settle (History *self, gint64 ticket_id, GError **error)
{
  sort_events (self->events);
  join_equals (self);
  if (self->run != NULL && self->run->plan->is_snapshot)
    {
      if (!judge (self, ticket_id, 0, error))
        return FALSE;
    }
  else
    show_stated (self);
  hide_later_openings (self);
  hide_all_poorer (self);
  flags_settle (event_at (self, 0), self->events->len, self->now);
  return TRUE;
}

gboolean
history_store (History *self, gint64 ticket_id, HistoryChange *change, GError **error)
{
  *change = (HistoryChange){ 0 };
  claim_events (self, ticket_id);
  return put_history (self, ticket_id, change, error);
}

gboolean
history_withdraw (History *self, gint64 ticket_id, gint64 run, HistoryChange *change,
                  GError **error)
{
  *change = (HistoryChange){ 0 };
  if (!load_events (self, ticket_id, G_MAXUINT, error))
    return FALSE;
  sort_events (self->events);
  if (!judge (self, ticket_id, run, error))
    return FALSE;
  hide_later_openings (self);
  hide_all_poorer (self);
  flags_settle (event_at (self, 0), self->events->len, self->now);
  return put_history (self, ticket_id, change, error);
}
