#include "vote/views.h"

#include <string.h>
#include "store/statements.h"

enum
{
  BATCH_VIEWS = 262144,
  DAY_S = 86400,
  MINUTE_S = 60,
  REACH_S = VIEWS_WROTE_S + MINUTE_S - 1, /* a view is known by its minute */
  REACH_MINUTES = VIEWS_WROTE_S / MINUTE_S,
  READER_BYTES = 4,
  ENTRY_BYTES = 6 /* a reader, and the minute of the day */
};

enum
{
  SQL_READERS,
  SQL_PUT_READERS,
  SQL_DROP_READERS,
  SQL_PUT_DAY,
  SQL_DROP_DAY,
  SQL_OF_RUN,
  SQL_FIRST_DAY,
  SQL_DAYS,
  SQL_FIRST_MAIL,
  SQL_MAILS,
  SQL_WROTE,
  SQL_KEYS,
  SQL_DROP_UNREAD,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_READERS]
  = { "SELECT import, readers FROM view_reader WHERE day = :day AND article = :article" },
  [SQL_PUT_READERS] = { "INSERT OR REPLACE INTO view_reader (day, article, import, readers)"
                        " VALUES (:day, :article, :import, :readers)" },
  [SQL_DROP_READERS] = { "DELETE FROM view_reader WHERE day = :day AND article = :article"
                         " AND import = :import" },
  [SQL_PUT_DAY] = { "INSERT INTO view_day (day, article, views)"
                    " VALUES (:day, :article, :views) ON CONFLICT (day, article)"
                    " DO UPDATE SET views = :views" },
  [SQL_DROP_DAY] = { "DELETE FROM view_day WHERE day = :day AND article = :article" },
  [SQL_OF_RUN]
  = { "SELECT day, article FROM view_reader WHERE import = :import ORDER BY day, article",
      STATEMENT_SCANS },
  [SQL_FIRST_DAY] = { "SELECT day FROM view_day ORDER BY day LIMIT 1", STATEMENT_SCANS },
  [SQL_DAYS]
  = { "SELECT day, article, views FROM view_day WHERE day >= :since AND day < :until" },
  [SQL_FIRST_MAIL] = { "SELECT at FROM mail ORDER BY at LIMIT 1", STATEMENT_SCANS },
#define BEGAN_A_TICKET                          \
  "m.at >= :from AND m.at < :to AND NOT EXISTS" \
  " (SELECT 1 FROM mail e WHERE e.ticket = m.ticket AND e.id < m.id)"
  [SQL_MAILS] = { "SELECT count (*) FROM mail m WHERE " BEGAN_A_TICKET },
  [SQL_WROTE] = { "SELECT s.article, m.at FROM mail m JOIN mail_suggestion s ON s.mail = m.id"
                  " WHERE " BEGAN_A_TICKET " ORDER BY s.article, m.at",
                  STATEMENT_SORTS },
  [SQL_KEYS] = { "SELECT DISTINCT day, article FROM view_reader", STATEMENT_SCANS },
  [SQL_DROP_UNREAD] = { "DELETE FROM view_day WHERE NOT EXISTS (SELECT 1 FROM view_reader r"
                        " WHERE r.day = view_day.day AND r.article = view_day.article)",
                        STATEMENT_SCANS },
};

STATEMENT_TABLE (views, sql, N_SQL, NULL);

/* ---- Readers of an article on a day */

typedef struct
{
  gint64 day;
  guint32 article;
  guint32 reader; /* of the hash */
  guint16 minute; /* of the day */
} View;

static gint
by_key (gconstpointer a, gconstpointer b)
{
  const View *left = a, *right = b;

  if (left->day != right->day)
    return left->day < right->day ? -1 : 1;
  if (left->article != right->article)
    return left->article < right->article ? -1 : 1;
  if (left->reader != right->reader)
    return left->reader < right->reader ? -1 : 1;
  return (int) left->minute - (int) right->minute;
}

static gboolean
is_of_reader (const GArray *views, guint i, const View *view)
{
  return g_array_index (views, View, i).reader == view->reader;
}

/* Sorts them; of each reader as few as still tell of every minute whether one was within the hour before it:
 * the first, the last, and at most two an hour between.  The views are of one article and day. */
static void
keep_needed (GArray *views)
{
  guint kept = 0;

  g_array_sort (views, by_key);
  for (guint i = 0; i < views->len; i++)
    {
      View view = g_array_index (views, View, i);
      const View *last = kept > 0 ? &g_array_index (views, View, kept - 1) : NULL;

      if (last != NULL && last->reader == view.reader && last->minute == view.minute)
        continue;
      if (kept > 1 && is_of_reader (views, kept - 1, &view)
          && is_of_reader (views, kept - 2, &view)
          && view.minute - g_array_index (views, View, kept - 2).minute <= REACH_MINUTES + 1)
        kept--;
      g_array_index (views, View, kept++) = view;
    }
  g_array_set_size (views, kept);
}

/* Of views that are sorted. */
static guint
count_readers (const GArray *views)
{
  guint readers = 0;

  for (guint i = 0; i < views->len; i++)
    readers += i == 0 || !is_of_reader (views, i - 1, &g_array_index (views, View, i));
  return readers;
}

static guint8
byte_of (guint32 number, guint n)
{
  return (guint8) (number >> 8 * n);
}

static GByteArray *
views_pack (const GArray *views)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < views->len; i++)
    {
      const View *view = &g_array_index (views, View, i);
      const guint8 entry[ENTRY_BYTES]
        = { byte_of (view->reader, 3), byte_of (view->reader, 2), byte_of (view->reader, 1),
            byte_of (view->reader, 0), byte_of (view->minute, 1), byte_of (view->minute, 0) };

      g_byte_array_append (bytes, entry, ENTRY_BYTES);
    }
  return bytes;
}

/* A rest that is no whole entry is none. */
static void
views_unpack (GArray *views, const View *key, const guint8 *bytes, gsize size)
{
  for (gsize at = 0; at + ENTRY_BYTES <= size; at += ENTRY_BYTES)
    {
      const guint8 *b = bytes + at;
      View view = *key;

      view.reader = (guint32) b[0] << 24 | (guint32) b[1] << 16 | (guint32) b[2] << 8 | b[3];
      view.minute = (guint16) (b[4] << 8 | b[5]);
      g_array_append_val (views, view);
    }
}

/* What is stored of the article on the day: what `run` states, and what others do. */
static gboolean
read_readers (Statements *statements, const View *key, gint64 run, GArray *own,
              GArray *others, GError **error)
{
  sqlite3_stmt *row = statement_query (
    statements, SQL_READERS,
    BIND (bind_int (":day", key->day), bind_int (":article", key->article)), error);
  gboolean ok = row != NULL;

  while (ok && statement_next (statements, row, &ok, error))
    views_unpack (sqlite3_column_int64 (row, 0) == run ? own : others, key,
                  sqlite3_column_blob (row, 1), (gsize) sqlite3_column_bytes (row, 1));
  return ok;
}

static gboolean
put_day (Statements *statements, const View *key, guint views, GError **error)
{
  const Bind day = bind_int (":day", key->day), article = bind_int (":article", key->article);

  return views == 0 ? statement_run (statements, SQL_DROP_DAY, BIND (day, article), error)
                    : statement_run (statements, SQL_PUT_DAY,
                                     BIND (day, article, bind_int (":views", views)), error);
}

static GArray *
views_array (void)
{
  return g_array_new (FALSE, FALSE, sizeof (View));
}

/* ---- Storing */

struct Views
{
  Store *store;
  ImportRun *run;
  Statements *statements;
  GArray *batch; /* of View */
  ViewCounts counts, slice;
};

Views *
views_new (Store *store, ImportRun *run)
{
  Views *self = g_new0 (Views, 1);

  self->store = store;
  self->run = run;
  self->statements = statements_open (store, &views_statements);
  self->batch = views_array ();
  return self;
}

void
views_free (Views *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_array_unref (self->batch);
  g_free (self);
}

static gboolean
put_readers (Views *self, const View *key, const GArray *own, GError **error)
{
  g_autoptr(GByteArray) packed = views_pack (own);

  return statement_run (self->statements, SQL_PUT_READERS,
                        BIND (bind_int (":day", key->day), bind_int (":article", key->article),
                              bind_int (":import", self->run->id),
                              bind_blob (":readers", packed->data, (gssize) packed->len)),
                        error);
}

static gboolean
are_same (const GArray *views, const GArray *others)
{
  if (views->len != others->len)
    return FALSE;
  for (guint i = 0; i < views->len; i++)
    if (by_key (&g_array_index (views, View, i), &g_array_index (others, View, i)) != 0)
      return FALSE;
  return TRUE;
}

/* All views of the batch that are of one article and day. */
static gboolean
store_views (Views *self, const View *views, guint count, GError **error)
{
  g_autoptr(GArray) own = views_array (), all = views_array (), stated = NULL;
  guint before, all_before, added, fresh;

  if (!read_readers (self->statements, views, self->run->id, own, all, error))
    return FALSE;
  g_array_append_vals (all, own->data, own->len);
  keep_needed (own);
  keep_needed (all);
  stated = g_array_copy (own);
  before = count_readers (own);
  all_before = count_readers (all);
  g_array_append_vals (own, views, count);
  keep_needed (own);
  g_array_append_vals (all, own->data, own->len);
  keep_needed (all);
  added = count_readers (own) - before;
  fresh = count_readers (all) - all_before;
  self->slice.stored += fresh;
  self->slice.known += added - fresh;
  return are_same (own, stated)
         || (put_readers (self, views, own, error)
             && put_day (self->statements, views, count_readers (all), error));
}

/* Where those of another article or day begin. */
static guint
group_end (const GArray *views, guint from)
{
  const View *first = &g_array_index (views, View, from);
  guint to = from + 1;

  while (to < views->len && g_array_index (views, View, to).day == first->day
         && g_array_index (views, View, to).article == first->article)
    to++;
  return to;
}

static gboolean
add_slice (gpointer data, guint *next, gint64 until, GError **error)
{
  Views *self = data;

  if (!import_run_begin (self->run, error))
    return FALSE;
  do
    {
      guint to = group_end (self->batch, *next);

      if (!store_views (self, &g_array_index (self->batch, View, *next), to - *next, error))
        return FALSE;
      *next = to;
    }
  while (*next < self->batch->len && g_get_monotonic_time () < until);
  return TRUE;
}

static void
end_slice (gpointer data, gboolean stands)
{
  Views *self = data;

  self->counts.stored += stands ? self->slice.stored : 0;
  self->counts.known += stands ? self->slice.known : 0;
  self->slice = (ViewCounts){ 0 };
}

static gboolean
store_batch (Views *self, GError **error)
{
  static const StoreSlices slices = { add_slice, end_slice };
  gboolean ok;

  g_array_sort (self->batch, by_key);
  ok = store_slices (self->store, &slices, self, self->batch->len, error);
  g_array_set_size (self->batch, 0);
  return ok;
}

gboolean
views_add (Views *self, guint32 article, VoterHash reader, gint64 at, GError **error)
{
  gint64 day = at / DAY_S - (at % DAY_S < 0);
  View view
    = { .day = day, .article = article, .minute = (guint16) ((at - day * DAY_S) / MINUTE_S) };

  for (guint i = 0; i < READER_BYTES; i++)
    view.reader = view.reader << 8 | reader.bytes[i];
  g_array_append_val (self->batch, view);
  return self->batch->len < BATCH_VIEWS || store_batch (self, error);
}

gboolean
views_finish (Views *self, ViewCounts *counts, GError **error)
{
  gboolean ok = store_batch (self, error);

  *counts = self->counts;
  return ok;
}

/* ---- Taking a run back */

/* Of View: an article and a day each, as `sql` has them. */
static GArray *
read_keys (Statements *statements, guint which, const Bind *binds, GError **error)
{
  g_autoptr(GArray) days = views_array ();
  sqlite3_stmt *row = statement_query (statements, which, binds, error);
  gboolean ok = row != NULL;

  while (ok && statement_next (statements, row, &ok, error))
    {
      View day = { .day = sqlite3_column_int64 (row, 0),
                   .article = (guint32) sqlite3_column_int64 (row, 1) };

      g_array_append_val (days, day);
    }
  return ok ? g_steal_pointer (&days) : NULL;
}

static gboolean
take_back_day (Statements *statements, const View *key, gint64 run, guint64 *removed,
               GError **error)
{
  g_autoptr(GArray) own = views_array (), others = views_array ();
  guint left;

  if (!read_readers (statements, key, run, own, others, error)
      || !statement_run (statements, SQL_DROP_READERS,
                         BIND (bind_int (":day", key->day),
                               bind_int (":article", key->article), bind_int (":import", run)),
                         error))
    return FALSE;
  keep_needed (others);
  left = count_readers (others);
  g_array_append_vals (own, others->data, others->len);
  keep_needed (own);
  *removed += count_readers (own) - left;
  return put_day (statements, key, left, error);
}

gboolean
views_take_back (Store *store, gint64 run, gboolean is_trial, guint64 *removed, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &views_statements);
  g_autoptr(GArray) days
             = read_keys (statements, SQL_OF_RUN, BIND (bind_int (":import", run)), error);

  *removed = 0;
  for (guint i = 0; days != NULL && i < days->len; i++)
    if (!take_back_day (statements, &g_array_index (days, View, i), run, removed, error)
        || (!is_trial && !store_turn (store, error)))
      return FALSE;
  return days != NULL;
}

/* ---- Counting again */

gboolean
views_recount_all (Store *store, gint64 *views, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &views_statements);
  g_autoptr(GArray) days = read_keys (statements, SQL_KEYS, NULL, error);
  gboolean ok = days != NULL && store_begin (store, error)
                && statement_run (statements, SQL_DROP_UNREAD, NULL, error);

  *views = 0;
  for (guint i = 0; ok && i < days->len; i++)
    {
      const View *key = &g_array_index (days, View, i);
      g_autoptr(GArray) readers = views_array ();
      guint count;

      ok = read_readers (statements, key, -1, readers, readers, error);
      keep_needed (readers);
      count = count_readers (readers);
      ok = ok && put_day (statements, key, count, error) && store_turn (store, error);
      *views += count;
    }
  ok = ok && store_commit (store, error);
  store_rollback (store);
  return ok;
}

/* ---- Reading */

gboolean
views_first_day (Store *store, gint64 *day, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &views_statements);

  *day = G_MAXINT64;
  return statement_int (statements, SQL_FIRST_DAY, NULL, day, error);
}

static gint
by_article (gconstpointer a, gconstpointer b)
{
  const ViewsDay *left = a, *right = b;

  if (left->article != right->article)
    return left->article < right->article ? -1 : 1;
  return (left->day > right->day) - (left->day < right->day);
}

static gint64
day_of (gint64 at)
{
  return at / DAY_S - (at % DAY_S < 0);
}

static gboolean
read_days (Statements *statements, VoteDays days, GArray *read, GError **error)
{
  gint64 first_mail = G_MAXINT64;
  gboolean ok = statement_int (statements, SQL_FIRST_MAIL, NULL, &first_mail, error);
  sqlite3_stmt *row = !ok ? NULL
                          : statement_query (statements, SQL_DAYS,
                                             BIND (bind_int (":since", days.since),
                                                   bind_int (":until", days.until)),
                                             error);

  ok = row != NULL;

  while (ok && statement_next (statements, row, &ok, error))
    {
      ViewsDay day = { .day = sqlite3_column_int64 (row, 0),
                       .article = sqlite3_column_int64 (row, 1),
                       .views = CLAMP (sqlite3_column_int64 (row, 2), 0, G_MAXINT32) };

      day.watched = day.day >= day_of (first_mail) ? day.views : 0;
      g_array_append_val (read, day);
    }
  g_array_sort (read, by_article);
  return ok;
}

typedef struct
{
  gint64 article, at;
} Wrote;

/* Of Wrote, by article and time. */
static GArray *
read_wrote (Statements *statements, const Bind *binds, GError **error)
{
  g_autoptr(GArray) wrote = g_array_new (FALSE, FALSE, sizeof (Wrote));
  sqlite3_stmt *row = statement_query (statements, SQL_WROTE, binds, error);
  gboolean ok = row != NULL;

  while (ok && statement_next (statements, row, &ok, error))
    {
      Wrote one = { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1) };

      g_array_append_val (wrote, one);
    }
  return ok ? g_steal_pointer (&wrote) : NULL;
}

/* When somebody looked at the article. */
typedef struct
{
  gint64 at;
  guint reader; /* of a day, by number */
} Seen;

static gint
by_time (gconstpointer a, gconstpointer b)
{
  const Seen *left = a, *right = b;

  if (left->at != right->at)
    return left->at < right->at ? -1 : 1;
  return (left->reader > right->reader) - (left->reader < right->reader);
}

/* Who may have written which mail about an article: pairs, as many as there can be. */
typedef struct
{
  const Wrote *wrote; /* ascending */
  guint count, n_readers;
  GArray *seen;  /* of Seen, by time */
  guint *writer; /* by reader, the mail that is taken to be theirs, or NOBODY */
  guint *asked;  /* by reader, for which mail they were asked, or NOBODY */
  guint *reader; /* by mail, whose it is */
} Match;

enum
{
  NOBODY = G_MAXUINT32
};

/* Appends when the article was read on the day, ascending. */
static gboolean
append_seen (Statements *statements, const View *key, Match *self, GError **error)
{
  g_autoptr(GArray) views = views_array ();
  g_autoptr(GArray) of_day = g_array_new (FALSE, FALSE, sizeof (Seen));

  if (!read_readers (statements, key, -1, views, views, error))
    return FALSE;
  keep_needed (views);
  for (guint i = 0; i < views->len; i++)
    {
      const View *view = &g_array_index (views, View, i);
      Seen seen = { .at = key->day * DAY_S + view->minute % (DAY_S / MINUTE_S) * MINUTE_S };

      self->n_readers += i == 0 || !is_of_reader (views, i - 1, view);
      seen.reader = self->n_readers - 1;
      g_array_append_val (of_day, seen);
    }
  g_array_sort (of_day, by_time);
  g_array_append_vals (self->seen, of_day->data, of_day->len);
  return TRUE;
}

/* The views of the article that any of these mails may be of. */
static gboolean
read_seen (Statements *statements, Match *self, GError **error)
{
  View key = { .article = (guint32) self->wrote->article, .day = G_MININT64 };

  for (guint i = 0; i < self->count; i++)
    {
      gint64 last = day_of (self->wrote[i].at), first = day_of (self->wrote[i].at - REACH_S);

      for (gint64 day = MAX (key.day + 1, first); day <= last; day++)
        {
          key.day = day;
          if (!append_seen (statements, &key, self, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* Where the views within the hour before the mail begin. */
static guint
seen_from (const Match *self, guint mail)
{
  guint low = 0, high = self->seen->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->seen, Seen, middle).at < self->wrote[mail].at - REACH_S)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* `reader` is free: takes the mail for which they were asked, whose own reader the one before, up to `mail`. */
static void
hand_on (Match *self, guint mail, guint reader)
{
  for (;;)
    {
      guint taken = self->asked[reader], before = self->reader[taken];

      self->writer[reader] = taken;
      self->reader[taken] = reader;
      if (taken == mail)
        return;
      reader = before;
    }
}

/* Asks those who read within an hour before the mail, by time, and if none of them is free, for the mails of
 * these, on (breadth first).  When nobody was free, none of those asked will ever be.  NULL: none. */
static const Seen *
match_mail (Match *self, guint mail)
{
  g_autoptr(GArray) mails = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GArray) readers = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (mails, mail);
  for (guint n = 0; n < mails->len; n++)
    {
      guint of = g_array_index (mails, guint, n);

      for (guint i = seen_from (self, of); i < self->seen->len; i++)
        {
          const Seen *seen = &g_array_index (self->seen, Seen, i);

          if (seen->at > self->wrote[of].at)
            break;
          if (self->asked[seen->reader] != NOBODY)
            continue;
          self->asked[seen->reader] = of;
          g_array_append_val (readers, seen->reader);
          if (self->writer[seen->reader] != NOBODY)
            {
              g_array_append_val (mails, self->writer[seen->reader]);
              continue;
            }
          hand_on (self, mail, seen->reader);
          for (guint r = 0; r < readers->len; r++)
            self->asked[g_array_index (readers, guint, r)] = NOBODY;
          return seen;
        }
    }
  return NULL;
}

static void
count_wrote (GArray *days, gint64 article, gint64 view_at)
{
  const ViewsDay key = { .article = article, .day = day_of (view_at) };
  guint at;

  if (g_array_binary_search (days, &key, by_article, &at)
      && g_array_index (days, ViewsDay, at).wrote < g_array_index (days, ViewsDay, at).views)
    g_array_index (days, ViewsDay, at).wrote++;
}

static guint *
of_nobody (guint count)
{
  guint *numbers = g_new (guint, MAX (count, 1));

  for (guint i = 0; i < count; i++)
    numbers[i] = NOBODY;
  return numbers;
}

static gboolean
match_article (Statements *statements, const Wrote *wrote, guint count, GArray *days,
               GError **error)
{
  g_autoptr(GArray) seen = g_array_new (FALSE, FALSE, sizeof (Seen));
  g_autofree guint *writer = NULL, *asked = NULL, *reader = of_nobody (count);
  Match self = { .wrote = wrote, .count = count, .seen = seen, .reader = reader };

  if (!read_seen (statements, &self, error))
    return FALSE;
  self.writer = writer = of_nobody (self.n_readers);
  self.asked = asked = of_nobody (self.n_readers);
  for (guint i = 0; i < count; i++)
    {
      const Seen *found = match_mail (&self, i);

      if (found != NULL)
        count_wrote (days, wrote->article, found->at);
    }
  return TRUE;
}

static gboolean
match_all (Statements *statements, const GArray *wrote, GArray *days, GError **error)
{
  for (guint from = 0, to; from < wrote->len; from = to)
    {
      const Wrote *first = &g_array_index (wrote, Wrote, from);

      for (to = from + 1; to < wrote->len; to++)
        if (g_array_index (wrote, Wrote, to).article != first->article)
          break;
      if (!match_article (statements, first, to - from, days, error))
        return FALSE;
    }
  return TRUE;
}

static gint64
second_of (gint64 day)
{
  enum
  {
    MOST_DAYS = 4000000 /* beyond the years of any calendar */
  };

  return CLAMP (day, -MOST_DAYS, MOST_DAYS) * DAY_S;
}

GArray *
views_read (Store *store, VoteDays days, gint64 *mails, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &views_statements);
  g_autoptr(GArray) read = g_array_new (FALSE, FALSE, sizeof (ViewsDay)), wrote = NULL;
  const Bind from = bind_int (":from", second_of (days.since)),
             to = bind_int (":to", second_of (days.until) + VIEWS_WROTE_S);

  *mails = 0;
  if (!read_days (statements, days, read, error)
      || !statement_int (statements, SQL_MAILS, BIND (from, to), mails, error)
      || (wrote = read_wrote (statements, BIND (from, to), error)) == NULL
      || !match_all (statements, wrote, read, error))
    return NULL;
  return g_steal_pointer (&read);
}
