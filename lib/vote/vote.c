#include "vote/vote.h"

#include <string.h>
#include "store/statements.h"

enum
{
  BATCH_VOTES = 65536,
  GLANCE_VOTES = 64, /* between two looks at the clock */
  DAY_S = 86400,
  NO_RUN = 0,
  FOLLOWS = -1 /* vote.import of what take_back () makes */
};

enum
{
  SQL_ADD,
  SQL_KNOWN,
  SQL_KEEP,
  SQL_EXPLAIN,
  SQL_NUMBER,
  SQL_PUT_NUMBER,
  SQL_EARLIER,
  SQL_LATER,
  SQL_OTHER_BUTTON,
  SQL_EDITS,
  SQL_ADD_TOTAL,
  SQL_TAKE_TOTAL,
  SQL_ADD_DAY,
  SQL_TAKE_DAY,
  SQL_DROP_DAY,
  SQL_ADD_AGAIN,
  SQL_TAKE_AGAIN,
  SQL_DROP_AGAIN,
  SQL_ADD_REVISION,
  SQL_TAKE_REVISION,
  SQL_DROP_REVISION,
  SQL_TOTAL,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ADD] = { "INSERT OR IGNORE INTO vote (article, voter, at, value, import, n,"
                " reason) VALUES (:article, :voter, :at, :value, :import, :n, :reason)" },
  [SQL_KNOWN] = { "SELECT import, n FROM vote WHERE article = :article AND voter = :voter"
                  " AND at = :at AND value = :value" },
  [SQL_KEEP] = { "UPDATE vote SET import = :import, n = :n WHERE article = :article"
                 " AND voter = :voter AND at = :at AND value = :value" },
  [SQL_EXPLAIN] = { "UPDATE vote SET reason = :reason WHERE article = :article"
                    " AND voter = :voter AND at = :at AND value = :value"
                    " AND (reason IS NULL OR reason > :reason)" },
  [SQL_NUMBER] = { "SELECT last FROM vote_number WHERE article = :article" },
  [SQL_PUT_NUMBER] = { "INSERT INTO vote_number (article, last) VALUES (:article, :last)"
                       " ON CONFLICT (article) DO UPDATE SET last = excluded.last" },
  [SQL_EARLIER] = { "SELECT at, value FROM vote WHERE article = :article AND voter = :voter"
                    " AND (at, value) < (:at, :value) ORDER BY at DESC, value DESC LIMIT 1" },
  [SQL_LATER] = { "SELECT at, value FROM vote WHERE article = :article AND voter = :voter"
                  " AND (at, value) > (:at, :value) ORDER BY at, value LIMIT 1" },
  [SQL_OTHER_BUTTON] = { "SELECT max (at, :at) + 1 FROM vote WHERE article = :article"
                         " AND voter = :voter AND at > :at - :both AND at < :at + :both"
                         " AND value = -:value ORDER BY at" },
  [SQL_EDITS] = { "SELECT at FROM article_edit WHERE article = :article ORDER BY at" },
  /* The tables' CHECKs look at a row that is to be added before they know of the one that is there: what
   * takes something away is an UPDATE. */
  [SQL_ADD_TOTAL] = { "INSERT INTO vote_total (article, yes, total)"
                      " VALUES (:article, :yes, :total) ON CONFLICT (article)"
                      " DO UPDATE SET yes = yes + :yes, total = total + :total" },
  [SQL_TAKE_TOTAL] = { "UPDATE vote_total SET yes = yes + :yes, total = total + :total"
                       " WHERE article = :article" },
  [SQL_ADD_DAY] = { "INSERT INTO vote_day (day, article, yes, total, new_yes, new)"
                    " VALUES (:day, :article, :yes, :total, :new_yes, :new)"
                    " ON CONFLICT (day, article) DO UPDATE SET yes = yes + :yes,"
                    " total = total + :total, new_yes = new_yes + :new_yes, new = new + :new" },
  [SQL_TAKE_DAY] = { "UPDATE vote_day SET yes = yes + :yes, total = total + :total,"
                     " new_yes = new_yes + :new_yes, new = new + :new"
                     " WHERE day = :day AND article = :article" },
  [SQL_DROP_DAY] = { "DELETE FROM vote_day WHERE day = :day AND article = :article"
                     " AND total = 0 AND new = 0" },
  [SQL_ADD_AGAIN] = { "INSERT INTO vote_again (day, article, next, yes, total)"
                      " VALUES (:day, :article, :next, :yes, :total)"
                      " ON CONFLICT (day, article, next) DO UPDATE SET yes = yes + :yes,"
                      " total = total + :total" },
  [SQL_TAKE_AGAIN] = { "UPDATE vote_again SET yes = yes + :yes, total = total + :total"
                       " WHERE day = :day AND article = :article AND next = :next" },
  [SQL_DROP_AGAIN] = { "DELETE FROM vote_again WHERE day = :day AND article = :article"
                       " AND next = :next AND total = 0" },
  [SQL_ADD_REVISION] = { "INSERT INTO vote_revision (article, since, yes, total)"
                         " VALUES (:article, :since, :yes, :total)"
                         " ON CONFLICT (article, since) DO UPDATE SET yes = yes + :yes,"
                         " total = total + :total" },
  [SQL_TAKE_REVISION] = { "UPDATE vote_revision SET yes = yes + :yes, total = total + :total"
                          " WHERE article = :article AND since = :since" },
  [SQL_DROP_REVISION] = { "DELETE FROM vote_revision WHERE article = :article"
                          " AND since = :since AND total = 0" },
  [SQL_TOTAL] = { "SELECT yes, total FROM vote_total WHERE article = :article" },
};

STATEMENT_TABLE (vote, sql, N_SQL, NULL);

/* Its binds. */
#define THE_VOTE(vote)                                           \
  bind_int (":article", (vote)->article),                        \
    bind_blob (":voter", (vote)->voter.bytes, VOTER_HASH_BYTES), \
    bind_int (":at", (vote)->at), bind_int (":value", (int) (vote)->value)

/* What a batch changes in one row of a table of counts. */
typedef struct
{
  gint64 article, when; /* `when`: day, or the text's since */
  gint64 next;          /* the day of the next vote; else 0 */
  gint64 yes, total, new_yes, new;
} Change;

/* A vote without its article and voter. */
typedef struct
{
  gint64 at;
  int value;
} Cast;

struct Votes
{
  Store *store;
  Statements *statements;
  GArray *batch;                                 /* of Vote */
  GStringChunk *reasons;                         /* theirs */
  GHashTable *totals, *days, *again, *revisions; /* Change, the key is the change */
  GArray *edits; /* gint64, of article `edits_of`, ascending */
  gint64 edits_of;
  ImportRun *run;           /* NULL: none */
  RunClaims *claims;        /* NULL: none */
  gint64 numbered;          /* the article that `last` is of; 0: none */
  gint64 last;              /* the highest number of its votes */
  VoteCounts counts, slice; /* `slice`: not committed yet */
  VoterNumbers nobodies;
};

static guint
change_hash (gconstpointer key)
{
  const Change *change = key;

  return (guint) (change->article * 2654435761u + change->when * 40503u
                  + change->next * 69069u);
}

static gboolean
change_equal (gconstpointer a, gconstpointer b)
{
  const Change *left = a, *right = b;

  return left->article == right->article && left->when == right->when
         && left->next == right->next;
}

static GHashTable *
changes_new (void)
{
  return g_hash_table_new_full (change_hash, change_equal, NULL, g_free);
}

Votes *
votes_new (Store *store, ImportRun *run)
{
  Votes *self = g_new0 (Votes, 1);

  self->store = store;
  self->statements = statements_open (store, &vote_statements);
  self->batch = g_array_new (FALSE, FALSE, sizeof (Vote));
  self->reasons = g_string_chunk_new (4096);
  self->totals = changes_new ();
  self->days = changes_new ();
  self->again = changes_new ();
  self->revisions = changes_new ();
  self->edits = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->run = run;
  self->claims = run != NULL ? run_claims_new (store, VOTE_RUNS) : NULL;
  return self;
}

void
votes_free (Votes *self)
{
  if (self == NULL)
    return;
  statements_free (self->statements);
  g_array_unref (self->batch);
  g_string_chunk_free (self->reasons);
  g_hash_table_unref (self->totals);
  g_hash_table_unref (self->days);
  g_hash_table_unref (self->again);
  g_hash_table_unref (self->revisions);
  g_array_unref (self->edits);
  run_claims_free (self->claims);
  voter_numbers_clear (&self->nobodies);
  g_free (self);
}

/* ---- What one more vote changes */

static Change *
change_of (GHashTable *changes, gint64 article, gint64 when, gint64 next)
{
  Change key = { .article = article, .when = when, .next = next };
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
revision_at (const Votes *self, gint64 at)
{
  const gint64 *edits = (const gint64 *) self->edits->data;
  guint from = 0, to = self->edits->len;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (edits[middle] <= at)
        from = middle + 1;
      else
        to = middle;
    }
  return from == 0 ? 0 : edits[from - 1];
}

/* Counts, or uncounts, a vote that its voter's vote `next` follows; NULL: none does. */
static void
count_followed (Votes *self, gint64 article, const Cast *cast, const Cast *next, int sign)
{
  gint64 since = revision_at (self, cast->at), day = day_of (cast->at);

  if (next == NULL)
    {
      count (change_of (self->totals, article, 0, 0), cast->value, sign);
      count (change_of (self->days, article, day, 0), cast->value, sign);
    }
  else if (day_of (next->at) != day)
    count (change_of (self->again, article, day, day_of (next->at)), cast->value, sign);
  if (next == NULL || revision_at (self, next->at) != since)
    count (change_of (self->revisions, article, since, 0), cast->value, sign);
}

/* The same for the first vote of a voter. */
static void
count_first (Votes *self, gint64 article, const Cast *cast, int sign)
{
  Change *change = change_of (self->days, article, day_of (cast->at), 0);

  change->new += sign;
  change->new_yes += sign * (cast->value == VOTE_YES);
}

/* A vote between the one before and the one after it, which NULL is when there is none: what the
 * three count for, less what the two did.  Of a voter with any number of votes no more is looked
 * at. */
static void
count_between (Votes *self, gint64 article, const Cast *before, const Cast *cast,
               const Cast *after)
{
  if (before != NULL)
    {
      count_followed (self, article, before, after, -1);
      count_followed (self, article, before, cast, 1);
    }
  else
    {
      if (after != NULL)
        count_first (self, article, after, -1);
      count_first (self, article, cast, 1);
    }
  count_followed (self, article, cast, after, 1);
}

/* ---- Reading what is there */

/* The voter's next vote in one direction: `*found` is `cast`, or NULL. */
static gboolean
read_neighbour (Votes *self, guint which, const Vote *vote, Cast *cast, const Cast **found,
                GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (self->statements, which, BIND (THE_VOTE (vote)), &row, error))
    return FALSE;
  *found = row == NULL ? NULL : cast;
  if (row != NULL)
    {
      *cast = (Cast){ sqlite3_column_int64 (row, 0), sqlite3_column_int (row, 1) };
      sqlite3_reset (row);
    }
  return TRUE;
}

static gboolean
read_edits (Votes *self, gint64 article, GError **error)
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
insert (Votes *self, const Vote *vote, gint64 import, gint64 n, gboolean *is_new,
        GError **error)
{
  if (!statement_run (self->statements, SQL_ADD,
                      BIND (THE_VOTE (vote), bind_int (":import", import), bind_int (":n", n),
                            bind_text (":reason", vote->reason)),
                      error))
    return FALSE;
  *is_new = sqlite3_changes (store_db (self->store)) > 0;
  return TRUE;
}

static gboolean
count_new (Votes *self, const Vote *vote, GError **error)
{
  Cast cast = { vote->at, (int) vote->value }, earlier, later;
  const Cast *before, *after;

  if (!read_edits (self, vote->article, error)
      || !read_neighbour (self, SQL_EARLIER, vote, &earlier, &before, error)
      || !read_neighbour (self, SQL_LATER, vote, &later, &after, error))
    return FALSE;
  count_between (self, vote->article, before, &cast, after);
  return TRUE;
}

/* Who changes their mind within a second means the later: it counts as of the next one. */
static gboolean
go_after_last (Votes *self, Vote *vote, GError **error)
{
  const Vote never = { .article = vote->article, .voter = vote->voter, .at = G_MAXINT64 };
  const Cast *found;
  Cast last;

  if (!read_neighbour (self, SQL_EARLIER, &never, &last, &found, error))
    return FALSE;
  if (found != NULL && last.at >= vote->at && last.at - vote->at < DAY_S)
    vote->at = last.value == (int) vote->value ? last.at : last.at + 1;
  return TRUE;
}

/* When the other button was pressed within a minute of this one: each time, the second after the
 * later of the two.  Of gint64. */
static GArray *
read_other_button (Votes *self, const Vote *vote, GError **error)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *row
    = statement_query (self->statements, SQL_OTHER_BUTTON,
                       BIND (bind_int (":article", vote->article),
                             bind_blob (":voter", vote->voter.bytes, VOTER_HASH_BYTES),
                             bind_int (":at", vote->at), bind_int (":both", VOTE_BOTH_S),
                             bind_int (":value", vote->value)),
                       error);
  gboolean ok = row != NULL;

  while (ok && statement_next (self->statements, row, &ok, error))
    {
      gint64 at = sqlite3_column_int64 (row, 0);

      g_array_append_val (times, at);
    }
  return ok ? g_steal_pointer (&times) : NULL;
}

/* A link checker presses both buttons: then none counts, as if its vote were taken back a second
 * later.  What is stored depends on the two votes alone, not on which was read first, or when. */
static gboolean
take_back (Votes *self, const Vote *vote, GError **error)
{
  g_autoptr(GArray) times = read_other_button (self, vote, error);
  Vote none = *vote;
  gboolean is_new;

  none.value = VOTE_NONE;
  none.reason = NULL;
  for (guint i = 0; times != NULL && i < times->len; i++)
    {
      none.at = g_array_index (times, gint64, i);
      if (!insert (self, &none, FOLLOWS, 0, &is_new, error)
          || (is_new && !count_new (self, &none, error)))
        return FALSE;
    }
  return times != NULL;
}

/* ---- Whose word a vote is */

static gboolean
put_number (Votes *self, GError **error)
{
  return self->numbered == 0
         || statement_run (self->statements, SQL_PUT_NUMBER,
                           BIND (bind_int (":article", self->numbered),
                                 bind_int (":last", self->last)),
                           error);
}

/* `last` becomes that of the article: votes come sorted by it. */
static gboolean
read_number (Votes *self, gint64 article, GError **error)
{
  if (self->numbered == article)
    return TRUE;
  if (!put_number (self, error))
    return FALSE;
  self->last = 0;
  self->numbered = article;
  return statement_int (self->statements, SQL_NUMBER, BIND (bind_int (":article", article)),
                        &self->last, error);
}

static gboolean
keep_vote (Votes *self, const Vote *vote, gint64 import, gint64 n, GError **error)
{
  return statement_run (
    self->statements, SQL_KEEP,
    BIND (bind_int (":import", import), bind_int (":n", n), THE_VOTE (vote)), error);
}

/* One that is stored is this run's word, too; what is no run's is nobody's to withdraw. */
static gboolean
claim_known (Votes *self, const Vote *vote, GError **error)
{
  gint64 import = NO_RUN, n = 0, run = self->run == NULL ? NO_RUN : self->run->id;
  sqlite3_stmt *row;

  if (!statement_row (self->statements, SQL_KNOWN, BIND (THE_VOTE (vote)), &row, error))
    return FALSE;
  if (row != NULL)
    {
      import = sqlite3_column_int64 (row, 0);
      n = sqlite3_column_int64 (row, 1);
      sqlite3_reset (row);
    }
  if (import == NO_RUN || import == run)
    return TRUE;
  if (run == NO_RUN || import == FOLLOWS)
    return keep_vote (self, vote, run, run == NO_RUN ? 0 : ++self->last, error);
  run_claims_add (self->claims, run, vote->article, (guint32) n);
  return TRUE;
}

static gboolean
put_vote (Votes *self, const Vote *vote, gboolean *is_new, GError **error)
{
  if (self->run == NULL)
    return insert (self, vote, NO_RUN, 0, is_new, error)
           && (*is_new || claim_known (self, vote, error));
  if (!read_number (self, vote->article, error)
      || !insert (self, vote, self->run->id, self->last + 1, is_new, error))
    return FALSE;
  self->last += *is_new;
  return *is_new || claim_known (self, vote, error);
}

/* Who says why after the vote is stored, says it. */
static gboolean
explain (Votes *self, const Vote *vote, GError **error)
{
  return vote->reason == NULL
         || statement_run (self->statements, SQL_EXPLAIN,
                           BIND (THE_VOTE (vote), bind_text (":reason", vote->reason)), error);
}

static gboolean
store_vote (Votes *self, Vote *vote, GError **error)
{
  gboolean is_new;

  if ((vote->is_now && !go_after_last (self, vote, error))
      || !put_vote (self, vote, &is_new, error))
    return FALSE;
  self->slice.stored += is_new;
  self->slice.known += !is_new;
  if (!is_new)
    return explain (self, vote, error);
  return (count_new (self, vote, error)
          && (!vote->is_pressed || take_back (self, vote, error)));
}

/* No count goes below zero (the tables' CHECK), nor is taken from what is not there: one that would was
 * wrong before. */
static gboolean
fail_damaged (const Votes *self, GError **error)
{
  g_clear_error (error);
  g_set_error (error, DESK_ERROR, DESK_ERROR_STORE,
               "%s: damaged: what is counted does not fit the votes; 'kbvote --recount' counts "
               "again",
               store_path (self->store));
  return FALSE;
}

static gboolean
takes_away (const Change *change)
{
  return change->yes < 0 || change->total < change->yes || change->new_yes < 0
         || change->new < change->new_yes;
}

/* Runs one of three statements from `add` on, which adds or takes; and where it takes, the third, which drops
 * the row when nothing is left (`key` NULL: it stays). */
static gboolean
apply_row (Votes *self, const Change *change, guint add, const Bind *row, const Bind *key,
           GError **error)
{
  gboolean takes = takes_away (change);

  if (!statement_run (self->statements, takes ? add + 1 : add, row, error))
    return (sqlite3_errcode (store_db (self->store)) & 0xff) == SQLITE_CONSTRAINT
             ? fail_damaged (self, error)
             : FALSE;
  if (sqlite3_changes (store_db (self->store)) == 0)
    return fail_damaged (self, error);
  return !takes || key == NULL || statement_run (self->statements, add + 2, key, error);
}

/* What a change does to its row. */
typedef gboolean (*Apply) (Votes *self, const Change *change, GError **error);

static gboolean
apply_total (Votes *self, const Change *change, GError **error)
{
  const Bind article = bind_int (":article", change->article),
             yes = bind_int (":yes", change->yes), total = bind_int (":total", change->total);

  return apply_row (self, change, SQL_ADD_TOTAL, BIND (article, yes, total), NULL, error);
}

static gboolean
apply_day (Votes *self, const Change *change, GError **error)
{
  const Bind article = bind_int (":article", change->article),
             day = bind_int (":day", change->when), yes = bind_int (":yes", change->yes),
             total = bind_int (":total", change->total),
             new_yes = bind_int (":new_yes", change->new_yes),
             new = bind_int (":new", change->new);

  return apply_row (self, change, SQL_ADD_DAY, BIND (article, day, yes, total, new_yes, new),
                    BIND (article, day), error);
}

static gboolean
apply_again (Votes *self, const Change *change, GError **error)
{
  const Bind article = bind_int (":article", change->article),
             day = bind_int (":day", change->when), next = bind_int (":next", change->next),
             yes = bind_int (":yes", change->yes), total = bind_int (":total", change->total);

  return apply_row (self, change, SQL_ADD_AGAIN, BIND (article, day, next, yes, total),
                    BIND (article, day, next), error);
}

static gboolean
apply_revision (Votes *self, const Change *change, GError **error)
{
  const Bind article = bind_int (":article", change->article),
             since = bind_int (":since", change->when), yes = bind_int (":yes", change->yes),
             total = bind_int (":total", change->total);

  return apply_row (self, change, SQL_ADD_REVISION, BIND (article, since, yes, total),
                    BIND (article, since), error);
}

static gboolean
changes_something (const Change *change)
{
  return change->yes != 0 || change->total != 0 || change->new_yes != 0 || change->new != 0;
}

static gboolean
apply_all (Votes *self, Apply apply, GHashTable *changes, GError **error)
{
  GHashTableIter iter;
  gpointer change;

  g_hash_table_iter_init (&iter, changes);
  while (g_hash_table_iter_next (&iter, &change, NULL))
    if (changes_something (change) && !apply (self, change, error))
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
apply_slice (Votes *self, GError **error)
{
  return apply_all (self, apply_total, self->totals, error)
         && apply_all (self, apply_day, self->days, error)
         && apply_all (self, apply_again, self->again, error)
         && apply_all (self, apply_revision, self->revisions, error);
}

static void
forget_slice (Votes *self)
{
  g_hash_table_remove_all (self->totals);
  g_hash_table_remove_all (self->days);
  g_hash_table_remove_all (self->again);
  g_hash_table_remove_all (self->revisions);
  self->edits_of = self->numbered = 0;
  self->slice = (VoteCounts){ 0 };
}

static gboolean
add_slice (gpointer data, guint *next, gint64 until, GError **error)
{
  Votes *self = data;

  if (self->run != NULL && !import_run_begin (self->run, error))
    return FALSE;
  do
    if (!store_vote (self, &g_array_index (self->batch, Vote, *next), error))
      return FALSE;
  while (++*next < self->batch->len
         && (*next % GLANCE_VOTES != 0 || g_get_monotonic_time () < until));
  return apply_slice (self, error) && put_number (self, error)
         && (self->claims == NULL || run_claims_store (self->claims, error));
}

static void
end_slice (gpointer data, gboolean stands)
{
  Votes *self = data;

  self->counts.stored += stands ? self->slice.stored : 0;
  self->counts.known += stands ? self->slice.known : 0;
  forget_slice (self);
}

static gboolean
store_batch (Votes *self, GError **error)
{
  static const StoreSlices slices = { add_slice, end_slice };
  gboolean ok;

  g_array_sort (self->batch, by_key);
  ok = store_slices (self->store, &slices, self, self->batch->len, error);
  g_array_set_size (self->batch, 0);
  g_string_chunk_clear (self->reasons);
  return ok;
}

gboolean
votes_finish (Votes *self, VoteCounts *counts, GError **error)
{
  gboolean ok = store_batch (self, error);

  if (counts != NULL)
    *counts = self->counts;
  return ok;
}

gboolean
votes_add (Votes *self, const Vote *vote, GError **error)
{
  Vote added = *vote;

  if (vote->nobody != NULL
      && !voter_nobody (&self->nobodies, vote->nobody, vote->article, (int) vote->value,
                        vote->at, &added.voter, error))
    return FALSE;
  if (vote->reason != NULL)
    added.reason = g_string_chunk_insert_const (self->reasons, vote->reason);
  g_array_append_val (self->batch, added);
  return self->batch->len < BATCH_VOTES || store_batch (self, error);
}

/* ---- Reading */

gboolean
votes_last (Votes *self, Vote *vote, gboolean *found, GError **error)
{
  const Vote never = { .article = vote->article, .voter = vote->voter, .at = G_MAXINT64 };
  const Cast *last;
  Cast cast;

  if (!read_neighbour (self, SQL_EARLIER, &never, &cast, &last, error))
    return FALSE;
  *found = last != NULL && last->value != VOTE_NONE;
  if (*found)
    {
      vote->at = last->at;
      vote->value = (VoteValue) last->value;
    }
  return TRUE;
}

gboolean
votes_total (Votes *self, guint32 article, gint64 *yes, gint64 *total, GError **error)
{
  sqlite3_stmt *row;

  *yes = *total = 0;
  if (!statement_row (self->statements, SQL_TOTAL, BIND (bind_int (":article", article)),
                      &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  *total = MAX (sqlite3_column_int64 (row, 1), 0);
  *yes = CLAMP (sqlite3_column_int64 (row, 0), 0, *total);
  sqlite3_reset (row);
  return TRUE;
}
