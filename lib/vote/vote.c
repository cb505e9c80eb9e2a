#include "vote/vote.h"

#include <string.h>
#include "store/statements.h"

enum
{
  BATCH_VOTES = 65536,
  DAY_S = 86400
};

enum
{
  SQL_ADD,
  SQL_OTHERS,
  SQL_LAST,
  SQL_EDITS,
  SQL_NO_TOTAL,
  SQL_ADD_TOTAL,
  SQL_ADD_DAY,
  SQL_ADD_REVISION,
  SQL_TOTAL,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ADD] = { "INSERT OR IGNORE INTO vote (article, voter, at, value)"
                " VALUES (:article, :voter, :at, :value)" },
  [SQL_OTHERS] = { "SELECT at, value FROM vote WHERE article = :article AND voter = :voter"
                   " ORDER BY at, value" },
  [SQL_LAST] = { "SELECT at, value FROM vote WHERE article = :article AND voter = :voter"
                 " ORDER BY at DESC, value DESC LIMIT 1" },
  [SQL_EDITS] = { "SELECT at FROM article_edit WHERE article = :article ORDER BY at" },
  /* Two steps: the table's CHECK would refuse a row of one yes more and no vote more. */
  [SQL_NO_TOTAL] = { "INSERT OR IGNORE INTO vote_total (article, yes, total)"
                     " VALUES (:article, 0, 0)" },
  [SQL_ADD_TOTAL] = { "UPDATE vote_total SET yes = yes + :yes, total = total + :total"
                      " WHERE article = :article" },
  [SQL_ADD_DAY] = { "INSERT INTO vote_day (day, article, yes, total, new_yes, new)"
                    " VALUES (:day, :article, :yes, :total, :new_yes, :new)"
                    " ON CONFLICT (day, article) DO UPDATE SET yes = yes + :yes,"
                    " total = total + :total, new_yes = new_yes + :new_yes, new = new + :new" },
  [SQL_ADD_REVISION] = { "INSERT INTO vote_revision (article, since, yes, total)"
                         " VALUES (:article, :since, :yes, :total)"
                         " ON CONFLICT (article, since) DO UPDATE SET yes = yes + :yes,"
                         " total = total + :total" },
  [SQL_TOTAL] = { "SELECT yes, total FROM vote_total WHERE article = :article" },
};

const StatementTable vote_statements = { sql, N_SQL, NULL };

/* What a batch changes in one row of a table of counts. */
typedef struct
{
  gint64 article, when; /* `when`: day, or the text's since */
  gint64 yes, total, new_yes, new;
} Change;

struct Ballots
{
  Store *store;
  Statements *statements;
  GArray *batch;          /* of Vote */
  GHashTable *totals, *days, *revisions; /* Change, the key is the change */
  GArray *edits;          /* gint64, of article `edits_of`, ascending */
  gint64 edits_of;
  GArray *history;        /* of Cast: one voter's votes on one article, ascending */
  BallotCounts counts, batch_counts;
};

typedef struct
{
  gint64 at;
  int value;
} Cast;

static guint
change_hash (gconstpointer key)
{
  const Change *change = key;

  return (guint) (change->article * 2654435761u + change->when * 40503u);
}

static gboolean
change_equal (gconstpointer a, gconstpointer b)
{
  const Change *left = a, *right = b;

  return left->article == right->article && left->when == right->when;
}

static GHashTable *
changes_new (void)
{
  return g_hash_table_new_full (change_hash, change_equal, NULL, g_free);
}

Ballots *
ballots_new (Store *store)
{
  Ballots *self = g_new0 (Ballots, 1);

  self->store = store;
  self->statements = statements_open (store, &vote_statements);
  self->batch = g_array_new (FALSE, FALSE, sizeof (Vote));
  self->totals = changes_new ();
  self->days = changes_new ();
  self->revisions = changes_new ();
  self->edits = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->history = g_array_new (FALSE, FALSE, sizeof (Cast));
  return self;
}

void
ballots_free (Ballots *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_array_unref (self->batch);
  g_hash_table_unref (self->totals);
  g_hash_table_unref (self->days);
  g_hash_table_unref (self->revisions);
  g_array_unref (self->edits);
  g_array_unref (self->history);
  g_free (self);
}

void
ballots_counts (const Ballots *self, BallotCounts *counts)
{
  *counts = self->counts;
}

/* ---- What one more vote changes */

static Change *
change_of (GHashTable *changes, gint64 article, gint64 when)
{
  Change key = { .article = article, .when = when };
  Change *change = g_hash_table_lookup (changes, &key);

  if (change != NULL)
    return change;
  change = g_memdup2 (&key, sizeof key);
  g_hash_table_add (changes, change);
  return change;
}

static void
count (Change *change, int value, int sign)
{
  change->yes += sign * (value == VOTE_YES);
  change->total += sign * (value != VOTE_NONE);
}

static gint64
day_of (gint64 at)
{
  return at / DAY_S - (at % DAY_S < 0);
}

/* The edit whose text stood there at that time; 0: before the first that is known. */
static gint64
revision_at (const Ballots *self, gint64 at)
{
  gint64 since = 0;

  for (guint i = 0; i < self->edits->len; i++)
    if (g_array_index (self->edits, gint64, i) <= at)
      since = g_array_index (self->edits, gint64, i);
  return since;
}

/* Counts, or uncounts, the votes of one voter on one article. */
static void
count_history (Ballots *self, gint64 article, const Cast *casts, guint n, int sign)
{
  const Cast *last = n == 0 ? NULL : &casts[n - 1];
  Change *change;

  if (n == 0)
    return;
  count (change_of (self->totals, article, 0), last->value, sign);
  count (change_of (self->days, article, day_of (last->at)), last->value, sign);
  change = change_of (self->days, article, day_of (casts[0].at));
  change->new += sign;
  change->new_yes += sign * (casts[0].value == VOTE_YES);
  for (guint i = 0; i < n; i++)
    if (i + 1 == n || revision_at (self, casts[i].at) != revision_at (self, casts[i + 1].at))
      count (change_of (self->revisions, article, revision_at (self, casts[i].at)),
             casts[i].value, sign);
}

/* ---- Reading what is there */

static gboolean
read_history (Ballots *self, const Vote *vote, GError **error)
{
  sqlite3_stmt *row
    = statement_query (self->statements, SQL_OTHERS,
                       BIND (bind_int (":article", vote->article),
                             bind_blob (":voter", vote->voter.bytes, VOTER_HASH_BYTES)), error);
  gboolean ok = row != NULL;

  g_array_set_size (self->history, 0);
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      Cast cast = { sqlite3_column_int64 (row, 0), sqlite3_column_int (row, 1) };

      g_array_append_val (self->history, cast);
    }
  return ok;
}

static gboolean
read_edits (Ballots *self, gint64 article, GError **error)
{
  sqlite3_stmt *row;
  gboolean ok;

  if (self->edits_of == article)
    return TRUE;
  row = statement_query (self->statements, SQL_EDITS, BIND (bind_int (":article", article)),
                         error);
  ok = row != NULL;
  g_array_set_size (self->edits, 0);
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      gint64 at = sqlite3_column_int64 (row, 0);

      g_array_append_val (self->edits, at);
    }
  self->edits_of = ok ? article : 0;
  return ok;
}

/* ---- Storing */

static gboolean
insert (Ballots *self, const Vote *vote, gboolean *is_new, GError **error)
{
  if (!statement_run (self->statements, SQL_ADD,
                      BIND (bind_int (":article", vote->article),
                            bind_blob (":voter", vote->voter.bytes, VOTER_HASH_BYTES),
                            bind_int (":at", vote->at), bind_int (":value", vote->value)), error))
    return FALSE;
  *is_new = sqlite3_changes (store_db (self->store)) > 0;
  return TRUE;
}

/* The history with the vote, less the history without it. */
static void
count_new (Ballots *self, const Vote *vote)
{
  guint at = 0;

  count_history (self, vote->article, (const Cast *) self->history->data, self->history->len, 1);
  while (g_array_index (self->history, Cast, at).at != vote->at
         || g_array_index (self->history, Cast, at).value != (int) vote->value)
    at++;
  g_array_remove_index (self->history, at);
  count_history (self, vote->article, (const Cast *) self->history->data, self->history->len,
                 -1);
}

static gboolean
store_vote (Ballots *self, const Vote *vote, GError **error)
{
  gboolean is_new;

  if (!insert (self, vote, &is_new, error))
    return FALSE;
  self->batch_counts.stored += is_new;
  self->batch_counts.known += !is_new;
  if (!is_new)
    return TRUE;
  if (!read_edits (self, vote->article, error) || !read_history (self, vote, error))
    return FALSE;
  count_new (self, vote);
  return TRUE;
}

/* What a change does to its row. */
typedef gboolean (*Apply) (Ballots *self, const Change *change, GError **error);

static gboolean
apply_total (Ballots *self, const Change *change, GError **error)
{
  return statement_run (self->statements, SQL_NO_TOTAL,
                        BIND (bind_int (":article", change->article)), error)
         && statement_run (self->statements, SQL_ADD_TOTAL,
                           BIND (bind_int (":article", change->article),
                                 bind_int (":yes", change->yes),
                                 bind_int (":total", change->total)), error);
}

static gboolean
apply_day (Ballots *self, const Change *change, GError **error)
{
  return statement_run (self->statements, SQL_ADD_DAY,
                        BIND (bind_int (":day", change->when),
                              bind_int (":article", change->article),
                              bind_int (":yes", change->yes),
                              bind_int (":total", change->total),
                              bind_int (":new_yes", change->new_yes),
                              bind_int (":new", change->new)), error);
}

static gboolean
apply_revision (Ballots *self, const Change *change, GError **error)
{
  return statement_run (self->statements, SQL_ADD_REVISION,
                        BIND (bind_int (":article", change->article),
                              bind_int (":since", change->when),
                              bind_int (":yes", change->yes),
                              bind_int (":total", change->total)), error);
}

static gboolean
apply_all (Ballots *self, Apply apply, GHashTable *changes, GError **error)
{
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &change, NULL))
    if (!apply (self, change, error))
      return FALSE;
  return TRUE;
}

/* In the order of the table, so that each page is visited once. */
static gint
by_key (gconstpointer a, gconstpointer b)
{
  const Vote *left = a, *right = b;

  if (left->article != right->article)
    return left->article < right->article ? -1 : 1;
  return memcmp (left->voter.bytes, right->voter.bytes, VOTER_HASH_BYTES);
}

static gboolean
store_batch (Ballots *self, GError **error)
{
  g_array_sort (self->batch, by_key);
  for (guint i = 0; i < self->batch->len; i++)
    if (!store_vote (self, &g_array_index (self->batch, Vote, i), error))
      return FALSE;
  return apply_all (self, apply_total, self->totals, error)
         && apply_all (self, apply_day, self->days, error)
         && apply_all (self, apply_revision, self->revisions, error);
}

static void
forget_batch (Ballots *self)
{
  g_array_set_size (self->batch, 0);
  g_hash_table_remove_all (self->totals);
  g_hash_table_remove_all (self->days);
  g_hash_table_remove_all (self->revisions);
  self->edits_of = 0;
  self->batch_counts = (BallotCounts){ 0 };
}

gboolean
ballots_finish (Ballots *self, GError **error)
{
  gboolean ok;

  if (self->batch->len == 0)
    return TRUE;
  if (!store_begin (self->store, error))
    return FALSE;
  ok = store_batch (self, error) && store_commit (self->store, error);
  if (!ok)
    store_rollback (self->store);
  self->counts.stored += ok ? self->batch_counts.stored : 0;
  self->counts.known += ok ? self->batch_counts.known : 0;
  forget_batch (self);
  return ok;
}

gboolean
ballots_add (Ballots *self, const Vote *vote, GError **error)
{
  g_array_append_val (self->batch, *vote);
  return self->batch->len < BATCH_VOTES || ballots_finish (self, error);
}

/* ---- What a voter said last */

gboolean
vote_last (Store *store, Vote *vote, gboolean *found, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &vote_statements);
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_LAST,
                      BIND (bind_int (":article", vote->article),
                            bind_blob (":voter", vote->voter.bytes, VOTER_HASH_BYTES)),
                      &row, error))
    return FALSE;
  *found = row != NULL;
  if (*found)
    {
      vote->at = sqlite3_column_int64 (row, 0);
      vote->value = (VoteValue) sqlite3_column_int (row, 1);
      sqlite3_reset (row);
    }
  return TRUE;
}

/* ---- Totals */

struct Votes
{
  Statements *statements;
};

Votes *
votes_new (Store *store)
{
  Votes *self = g_new0 (Votes, 1);

  self->statements = statements_open (store, &vote_statements);
  return self;
}

void
votes_free (Votes *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_free (self);
}

gboolean
votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total, GError **error)
{
  sqlite3_stmt *row;

  *yes = *total = 0;
  if (!statement_row (self->statements, SQL_TOTAL, BIND (bind_int (":article", article)), &row,
                      error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *total = MAX (sqlite3_column_int64 (row, 1), 0);
  *yes = CLAMP (sqlite3_column_int64 (row, 0), 0, *total);
  sqlite3_reset (row);
  return TRUE;
}
