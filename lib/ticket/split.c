#define XXH_INLINE_ALL
#include <string.h>
#include <xxhash.h>
#include "ticket/thread.h"

enum
{
  HASH_BYTES = 16 /* as in mail/threads.c */
};

enum
{
  SQL_NAME,
  SQL_LAST,
  SQL_OPEN,
  SQL_THERE,
  SQL_DROP,
  N_SQL
};

#define THE_EVENT " WHERE ticket = :ticket AND at = :at AND kind = :kind AND key = :key"

static const StatementRow sql[N_SQL] = {
  [SQL_NAME] = { "SELECT name FROM ticket WHERE id = :ticket" },
  [SQL_LAST] = { "SELECT ifnull (max (n), 0) FROM ticket_event WHERE ticket = :ticket" },
  [SQL_OPEN] = { "INSERT OR IGNORE INTO ticket_event (ticket, at, kind, key, flag,"
                 " author, channel, line, priority, tags, event_id, import, n)"
                 " SELECT :ticket, at, :opened, :new, 0, author, channel, line, priority, tags,"
                 " :id, :import, :n FROM ticket_event" THE_EVENT },
  [SQL_THERE] = { "SELECT n FROM ticket_event"
                  " WHERE ticket = :to AND at = :at AND kind = :kind AND key = :new" },
  [SQL_DROP] = { "DELETE FROM ticket WHERE id = :ticket"
                 " AND NOT EXISTS (SELECT 1 FROM ticket_event WHERE ticket = :ticket)"
                 " AND NOT EXISTS (SELECT 1 FROM mail WHERE ticket = :ticket)"
                 " AND NOT EXISTS (SELECT 1 FROM mail_ticket WHERE ticket = :ticket)" },
};

const StatementTable thread_split_statements = { sql, N_SQL, NULL };

/* ---- What holds together */

/* Sets of Message-IDs, by number; number 0 is what the ticket keeps. */
typedef struct
{
  GHashTable *numbers; /* id -> number */
  GArray *up;          /* of guint, by number: union-find */
} Sets;

static void
sets_init (Sets *self)
{
  guint keeps = 0;

  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->up = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (self->up, keeps);
}

static void
sets_clear (Sets *self)
{
  g_hash_table_unref (self->numbers);
  g_array_unref (self->up);
}

static guint
set_of (Sets *self, guint number)
{
  guint *up = (guint *) (gpointer) self->up->data;

  for (; up[number] != number; number = up[number])
    up[number] = up[up[number]];
  return number;
}

static guint
set_of_id (Sets *self, const char *id)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, id));

  if (number == 0)
    {
      number = self->up->len;
      g_array_append_val (self->up, number);
      g_hash_table_insert (self->numbers, g_strdup (id), GUINT_TO_POINTER (number));
    }
  return set_of (self, number);
}

static void
sets_join (Sets *self, guint a, guint b)
{
  g_array_index (self->up, guint, MAX (a, b)) = MIN (a, b);
}

static void
sets_add (Sets *self, const ThreadEvent *event)
{
  g_auto(GStrv) ids = g_strsplit (event->refers, "\n", -1);

  for (char **id = ids; *id != NULL; id++)
    if (**id != '\0')
      sets_join (self, set_of_id (self, thread_event_id (event)), set_of_id (self, *id));
  if (event->named)
    sets_join (self, set_of_id (self, thread_event_id (event)), 0);
}

/* An opening belongs to the message that opened the ticket. */
static char *
place_of (const ThreadEvent *event)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "\n%s\n%s\n%s", event->at,
                          event->texts[0] == NULL ? "" : event->texts[0],
                          event->texts[1] == NULL ? "" : event->texts[1],
                          event->texts[2] == NULL ? "" : event->texts[2]);
}

/* FALSE: of a message it is not known what it refers to. */
static gboolean
find_threads (GArray *events, Sets *sets)
{
  g_autoptr(GHashTable) places
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (event->refers != NULL)
        sets_add (sets, event);
      else if (!thread_is_opening (event) && thread_event_id (event) != NULL
               && *thread_event_id (event) == '<')
        return FALSE;
    }
  for (guint i = 0; i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (event->refers == NULL)
        continue;
      event->thread = set_of_id (sets, thread_event_id (event));
      g_hash_table_replace (places, place_of (event), GUINT_TO_POINTER (event->thread));
    }
  for (guint i = 0; i < events->len; i++)
    {
      ThreadEvent *event = &g_array_index (events, ThreadEvent, i);
      g_autofree char *place = thread_is_opening (event) ? place_of (event) : NULL;

      if (place != NULL)
        event->thread = GPOINTER_TO_UINT (g_hash_table_lookup (places, place));
    }
  return TRUE;
}

/* ---- What a thread is called, as mail/threads.c calls it */

static void
hash_of_id (const char *id, guint8 hash[HASH_BYTES])
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (sum, (const guchar *) "m", 1);
  g_checksum_update (sum, (const guchar *) id, (gssize) strlen (id));
  g_checksum_get_digest (sum, digest, &length);
  memcpy (hash, digest, HASH_BYTES);
}

static gboolean
is_before (const ThreadEvent *event, const ThreadEvent *other)
{
  guint8 hash[HASH_BYTES], other_hash[HASH_BYTES];

  if (event->at != other->at)
    return event->at < other->at;
  hash_of_id (thread_event_id (event), hash);
  hash_of_id (thread_event_id (other), other_hash);
  return memcmp (hash, other_hash, HASH_BYTES) < 0;
}

static char *
root_of (const ThreadEvent *event)
{
  return *event->refers == '\0' ? NULL
                                : g_strndup (event->refers, strcspn (event->refers, "\n"));
}

static const ThreadEvent *
first_of (GArray *events, guint thread)
{
  const ThreadEvent *first = NULL;

  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (event->refers != NULL && event->thread == thread
          && (first == NULL || is_before (event, first)))
        first = event;
    }
  return first;
}

/* From the earliest message to what began it, as far as messages are at hand. */
static char *
name_of (GArray *events, guint thread)
{
  g_autoptr(GHashTable) roots = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  const ThreadEvent *first = first_of (events, thread);
  const char *name = first == NULL ? NULL : thread_event_id (first), *next = name;

  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (event->refers != NULL && event->thread == thread)
        g_hash_table_insert (roots, (gpointer) thread_event_id (event), root_of (event));
    }
  for (guint steps = 0; next != NULL && steps <= events->len; steps++)
    {
      name = next;
      next = g_hash_table_lookup (roots, name);
    }
  return g_strdup (next == NULL ? name : thread_event_id (first)); /* a circle */
}

/* ---- Each run's first message opens the ticket */

typedef struct
{
  ThreadMoving *joining;
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
          || (!thread_is_opening (event) && !is_before (event, other))))
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

  event.texts[EVENT_TEXTS - 1] = refers_opened_id (self->name);
  key = thread_key (&event);
  self->last++;
  if (!statement_run (self->joining->split, SQL_OPEN,
                      BIND (bind_int (":ticket", self->ticket), bind_int (":at", message->at),
                            bind_int (":kind", message->kind), bind_int (":key", message->key),
                            bind_int (":opened", EVENT_OPENED), bind_int (":new", key),
                            bind_text (":id", thread_event_id (&event)),
                            bind_int (":import", run), bind_int (":n", self->last)),
                      error)
      || !statement_int (self->joining->split, SQL_THERE,
                         BIND (bind_int (":to", self->ticket), bind_int (":at", message->at),
                               bind_int (":kind", EVENT_OPENED), bind_int (":new", key)),
                         &there, error))
    there = -1;
  g_free (event.texts[EVENT_TEXTS - 1]);
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
open_again (ThreadMoving *joining, gint64 ticket, const char *name, gint64 without,
            GError **error)
{
  Opening self = { .joining = joining, .ticket = ticket, .without = without, .name = name };
  g_autoptr(GHashTable) first
             = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GArray) events = thread_events (joining, ticket, error);
  const RunClaim *claims;
  gint64 last = 0;
  guint count;

  self.first = first;
  if (events == NULL || events->len == 0)
    return events != NULL;
  if (!statement_int (joining->split, SQL_LAST, BIND (bind_int (":ticket", ticket)), &last,
                      error)
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
  return open_all (&self, error) && thread_judge (joining, ticket, error);
}

/* ---- Split */

/* Number `thread` of the events becomes the ticket of its name. */
static gboolean
move_thread (ThreadMoving *self, GArray *events, guint thread, gint64 run, GError **error)
{
  return thread_move (self, events, thread, error)
         && open_again (self, self->to, self->to_name, run, error);
}

/* TRUE in `*moved` when it has another name. */
static gboolean
settle_thread (ThreadMoving *self, GArray *events, guint thread, gint64 run, gboolean *moved,
               GError **error)
{
  g_free (self->to_name);
  self->to_name = name_of (events, thread);
  *moved = self->to_name != NULL && !g_str_equal (self->to_name, self->from_name);
  return !*moved || move_thread (self, events, thread, run, error);
}

static gboolean
split (ThreadMoving *self, GArray *events, gint64 run, GError **error)
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
      if (!settle_thread (self, events, thread, run, &moved, error))
        return FALSE;
    }
  return !is_thread || open_again (self, self->from, self->from_name, run, error);
}

/* NULL when it is gone. */
static gboolean
name_ticket (ThreadMoving *self, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self->split, SQL_NAME, BIND (bind_int (":ticket", self->from)), &row,
                      error))
    return FALSE;
  if (row != NULL)
    self->from_name = column_dup (row, 0);
  sqlite3_reset (row);
  return TRUE;
}

gboolean
thread_split (Store *store, RunClaims *claims, gint64 ticket, gint64 run, GError **error)
{
  ThreadMoving self = { .from = ticket };
  g_autoptr(GArray) events = NULL;
  Sets sets;
  gboolean ok;

  thread_moving_open (&self, store, claims);
  self.split = statements_open (store, &thread_split_statements);
  sets_init (&sets);
  ok = name_ticket (&self, error)
       && (self.from_name == NULL
           || ((events = thread_events (&self, ticket, error)) != NULL
               && (!find_threads (events, &sets) || split (&self, events, run, error))
               && thread_put_all_references (&self, events, error)
               && statement_run (self.split, SQL_DROP, BIND (bind_int (":ticket", ticket)),
                                 error)));
  sets_clear (&sets);
  statements_free (self.split);
  thread_moving_close (&self);
  return ok;
}
