#include "ticket/history.h"

#include <string.h>

enum
{
  HASH_BYTES = 16 /* as in mail/threads.c */
};

enum
{
  SQL_REFERS,
  SQL_PUT_REFERS,
  SQL_REFERENCE,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_REFERS] = { "SELECT named, refers FROM mail_thread WHERE message = :message" },
  [SQL_PUT_REFERS] = { "INSERT INTO mail_thread (message, refers, named)"
                       " VALUES (:message, :refers, :named)"
                       " ON CONFLICT (message) DO UPDATE"
                       " SET refers = excluded.refers, named = max (named, excluded.named)" },
  [SQL_REFERENCE] = { "INSERT OR IGNORE INTO mail_reference (id, ticket)"
                      " VALUES (:id, :ticket)" },
};

STATEMENT_TABLE_SHARED (ticket_refers, sql, N_SQL, NULL);

char *
refers_opened_id (const char *ticket)
{
  gsize length = strlen (ticket);

  if (length > 2 && ticket[0] == '<' && ticket[length - 1] == '>')
    return g_strdup_printf ("<opened:%s", ticket + 1);
  return g_strdup_printf ("<opened:%s>", ticket);
}

/* `refers`: ids, a line each. */
gboolean
refers_add (Statements *statements, gint64 ticket, const char *refers, GError **error)
{
  g_auto(GStrv) ids = g_strsplit (refers, "\n", -1);

  for (char **id = ids; *id != NULL; id++)
    if (**id != '\0'
        && !statement_run (statements, SQL_REFERENCE,
                           BIND (bind_text (":id", *id), bind_int (":ticket", ticket)), error))
      return FALSE;
  return TRUE;
}

/* Of copies of a message, one may refer to more: the first begins the thread, all count. */
static char *
join_refers (const char *known, const char *refers)
{
  g_auto(GStrv) old = g_strsplit (known, "\n", -1), more = g_strsplit (refers, "\n", -1);
  GString *all = g_string_new (known);

  for (char **id = more; *id != NULL; id++)
    if (**id != '\0' && !g_strv_contains ((const char *const *) old, *id))
      g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", *id);
  return g_string_free (all, FALSE);
}

static gboolean
put_refers (Statements *statements, const char *message, const char *refers, gboolean named,
            GError **error)
{
  return statement_run (statements, SQL_PUT_REFERS,
                        BIND (bind_text (":message", message), bind_text (":refers", refers),
                              bind_int (":named", named)),
                        error);
}

gboolean
refers_put (Statements *statements, gint64 ticket, const char *packed, GError **error)
{
  const char *end = strchr (packed, '\n'), *refers = end + 1;
  g_autofree char *message = g_strndup (packed + 1, (gsize) (end - packed - 1));
  g_autofree char *known = NULL, *all = NULL;
  gboolean named = *packed == '1', was_named = FALSE;
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_REFERS, BIND (bind_text (":message", message)), &row,
                      error))
    return FALSE;
  if (row != NULL)
    {
      was_named = sqlite3_column_int (row, 0) != 0;
      known = column_dup (row, 1);
      sqlite3_reset (row);
    }
  all = known == NULL ? g_strdup (refers) : join_refers (known, refers);
  if (known != NULL && g_str_equal (known, all) && was_named >= named)
    return TRUE;
  return put_refers (statements, message, all, named, error)
         && refers_add (statements, ticket, all, error);
}

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

gboolean
thread_is_before (const ThreadEvent *event, const ThreadEvent *other)
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

static gboolean
is_of_thread (const ThreadEvent *event, guint thread)
{
  return event->refers != NULL && event->thread == thread;
}

/* When its earliest messages came. */
static gint64
time_of (const GArray *events, guint thread)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (is_of_thread (event, thread))
        first = MIN (first, event->at);
    }
  return first;
}

static void
take_lesser (const char **least, const char *id)
{
  guint8 hash[HASH_BYTES], other[HASH_BYTES];

  if (*least != NULL)
    {
      hash_of_id (id, hash);
      hash_of_id (*least, other);
      if (memcmp (hash, other, HASH_BYTES) >= 0)
        return;
    }
  *least = id;
}

/* What began the thread of a message, as far as messages are at hand; of a circle, always the same. */
static const char *
last_root (GHashTable *roots, const char *id)
{
  guint steps = g_hash_table_size (roots) + 1;
  const char *next = id, *least = NULL;

  for (; next != NULL && steps > 0; steps--)
    {
      id = next;
      next = g_hash_table_lookup (roots, id);
    }
  if (next == NULL)
    return id;
  for (id = next; least == NULL || next != id; next = g_hash_table_lookup (roots, next))
    take_lesser (&least, next);
  return least;
}

/* By the earliest message; of several in one second, by the root that is the least. */
static char *
thread_name (GArray *events, guint thread)
{
  g_autoptr(GHashTable) roots = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  gint64 first = time_of (events, thread);
  const char *name = NULL;

  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (is_of_thread (event, thread))
        g_hash_table_insert (roots, (gpointer) thread_event_id (event), root_of (event));
    }
  for (guint i = 0; i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);

      if (is_of_thread (event, thread) && event->at == first)
        take_lesser (&name, last_root (roots, thread_event_id (event)));
    }
  return g_strdup (name);
}

GHashTable *
threads_find (GArray *events)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  gboolean ok;
  Sets sets;

  sets_init (&sets);
  ok = find_threads (events, &sets);
  sets_clear (&sets);
  for (guint i = 0; ok && i < events->len; i++)
    {
      const ThreadEvent *event = &g_array_index (events, ThreadEvent, i);
      gpointer thread = GUINT_TO_POINTER (event->thread);

      if (event->refers != NULL && event->thread != 0 && !g_hash_table_contains (names, thread))
        g_hash_table_insert (names, thread, thread_name (events, event->thread));
    }
  return ok ? g_steal_pointer (&names) : NULL;
}
