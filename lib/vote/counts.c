#include "vote/counts.h"

#include <string.h>
#include "store/statements.h"
#include "vote/views.h"
#include "vote/vote.h"

enum
{
  MOST_LINES = 10 /* of a table */
};

enum
{
  SQL_TOTALS,
  SQL_DAYS,
  SQL_AGAIN,
  SQL_REVISIONS,
  N_TABLES,
  SQL_AROUND = N_TABLES,
  SQL_ONE_TEXT,
  SQL_PUT_REVISION,
  SQL_DROP_EMPTY,
  SQL_ARTICLES,
  SQL_VOTES,
  SQL_DROP_REVISIONS,
  SQL_MAKE_REVISIONS,
  SQL_DROP_TOTAL,
  SQL_MAKE_TOTAL,
  SQL_DROP_DAYS,
  SQL_MAKE_DAYS,
  SQL_DROP_AGAIN,
  SQL_MAKE_AGAIN,
  N_SQL
};

/* ---- The rows that each table should have; `OF` picks an article, or is empty */

/* clang-format off */
#define DAY(at) at " / 86400 - (" at " % 86400 < 0)"

/* Of each vote the one of the same voter before it, and the one after. */
#define NEIGHBOURS(OF)                                                                           \
  "(SELECT article, at, value, lag (at) OVER voters AS earlier, lead (at) OVER voters AS later " \
  "FROM vote " OF " WINDOW voters AS (PARTITION BY article, voter ORDER BY at, value)) "

#define TOTAL_ROWS(OF)                                                        \
  "SELECT article, sum (value = 1) AS yes, count (*) AS total FROM " NEIGHBOURS (OF) \
  "WHERE later IS NULL AND value <> 0 GROUP BY 1"

#define DAY_ROWS(OF)                                                                           \
  "SELECT " DAY ("at") " AS day, article, sum (later IS NULL AND value = 1) AS yes, "          \
  "sum (later IS NULL AND value <> 0) AS total, sum (earlier IS NULL AND value = 1) AS new_yes, " \
  "sum (earlier IS NULL) AS new FROM " NEIGHBOURS (OF)                                         \
  "WHERE (later IS NULL AND value <> 0) OR earlier IS NULL GROUP BY 1, 2"

#define AGAIN_ROWS(OF)                                                           \
  "SELECT " DAY ("at") " AS day, article, " DAY ("later") " AS next, sum (value = 1) AS yes, " \
  "count (*) AS total FROM " NEIGHBOURS (OF)                                     \
  "WHERE value <> 0 AND " DAY ("later") " > " DAY ("at") " GROUP BY 1, 2, 3"

#define REVISION_ROWS(OF)                                                                   \
  "SELECT article, since, sum (value = 1) AS yes, count (*) AS total FROM (SELECT article, value, " \
  "since, lead (since) OVER voters AS later FROM (SELECT article, voter, at, value, ifnull ((" \
  "SELECT max (e.at) FROM article_edit e WHERE e.article = v.article AND e.at <= v.at), 0) "  \
  "AS since FROM vote v " OF ") "                                                            \
  "WINDOW voters AS (PARTITION BY article, voter ORDER BY at, value)) "                      \
  "WHERE value <> 0 AND since IS NOT later GROUP BY 1, 2"

#define ONE "WHERE article = :article"

#define DIFFERING(stored, counted)                                                               \
  "WITH stored AS (" stored "), counted AS (" counted ") "                                      \
  "SELECT 'stored, not counted', * FROM (SELECT * FROM stored EXCEPT SELECT * FROM counted) "    \
  "UNION ALL "                                                                                  \
  "SELECT 'counted, not stored', * FROM (SELECT * FROM counted EXCEPT SELECT * FROM stored)",    \
  STATEMENT_SCANS | STATEMENT_SORTS

/* Days are few, and each is looked at once: an index by article would be as large as the table. */
#define DROP_DAYS(table)                                                              \
  "DELETE FROM " table " WHERE article = :article AND day IN ("                       \
  "WITH RECURSIVE d (day) AS (SELECT min (day) FROM " table " UNION ALL "             \
  "SELECT (SELECT min (v.day) FROM " table " v WHERE v.day > d.day) FROM d "          \
  "WHERE d.day NOTNULL) SELECT day FROM d)",                                          \
  STATEMENT_SCANS

static const StatementRow sql[N_SQL] = {
  [SQL_TOTALS] = { DIFFERING ("SELECT article, yes, total FROM vote_total WHERE total > 0",
                              TOTAL_ROWS ("")) },
  [SQL_DAYS] = { DIFFERING ("SELECT day, article, yes, total, new_yes, new FROM vote_day",
                            DAY_ROWS ("")) },
  [SQL_AGAIN] = { DIFFERING ("SELECT day, article, next, yes, total FROM vote_again",
                             AGAIN_ROWS ("")) },
  [SQL_REVISIONS] = { DIFFERING ("SELECT article, since, yes, total FROM vote_revision",
                                 REVISION_ROWS ("")) },

  /* The text of that time: when it came, when the next did, and whether it came then. */
  [SQL_AROUND] = { "SELECT ifnull ((SELECT max (at) FROM article_edit "
                   "WHERE article = :article AND at <= :at), 0), "
                   "ifnull ((SELECT min (at) FROM article_edit "
                   "WHERE article = :article AND at > :at), :end), "
                   "EXISTS (SELECT 1 FROM article_edit WHERE article = :article AND at = :at)" },
  [SQL_ONE_TEXT] = { "SELECT voter, at, value FROM vote WHERE article = :article "
                     "AND at >= :since AND at < :until ORDER BY voter, at, value" },
  [SQL_PUT_REVISION] = { "INSERT OR REPLACE INTO vote_revision (article, since, yes, total) "
                         "VALUES (:article, :since, :yes, :total)" },
  [SQL_DROP_EMPTY] = { "DELETE FROM vote_revision WHERE article = :article AND total = 0" },
  [SQL_ARTICLES]
  = { "SELECT id FROM article a WHERE EXISTS (SELECT 1 FROM vote v WHERE v.article = a.id) OR "
      "EXISTS (SELECT 1 FROM vote_total t WHERE t.article = a.id) OR "
      "EXISTS (SELECT 1 FROM vote_revision r WHERE r.article = a.id) OR "
      "id IN (SELECT article FROM vote_day UNION SELECT article FROM vote_again)",
      STATEMENT_SCANS },
  [SQL_VOTES] = { "SELECT count (*) FROM vote WHERE article = :article" },
  [SQL_DROP_REVISIONS] = { "DELETE FROM vote_revision WHERE article = :article" },
  [SQL_MAKE_REVISIONS] = { "INSERT INTO vote_revision (article, since, yes, total) "
                           REVISION_ROWS (ONE), STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_DROP_TOTAL] = { "DELETE FROM vote_total WHERE article = :article" },
  [SQL_MAKE_TOTAL] = { "INSERT INTO vote_total (article, yes, total) " TOTAL_ROWS (ONE),
                       STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_DROP_DAYS] = { DROP_DAYS ("vote_day") },
  [SQL_MAKE_DAYS] = { "INSERT INTO vote_day (day, article, yes, total, new_yes, new) "
                      DAY_ROWS (ONE), STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_DROP_AGAIN] = { DROP_DAYS ("vote_again") },
  [SQL_MAKE_AGAIN] = { "INSERT INTO vote_again (day, article, next, yes, total) "
                       AGAIN_ROWS (ONE), STATEMENT_SCANS | STATEMENT_SORTS },
};
/* clang-format on */

STATEMENT_TABLE (counts, sql, N_SQL, NULL);

/* ---- Comparing */

/* "vote_day: stored, not counted: day 20454, article 7, yes 2, ..." */
static char *
line_of (const char *table, sqlite3_stmt *row)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s: %s:", table, (const char *) sqlite3_column_text (row, 0));
  for (int i = 1; i < sqlite3_column_count (row); i++)
    g_string_append_printf (line, "%s %s %" G_GINT64_FORMAT, i > 1 ? "," : "",
                            sqlite3_column_name (row, i),
                            (gint64) sqlite3_column_int64 (row, i));
  return g_string_free (line, FALSE);
}

static gboolean
verify_table (Statements *statements, guint which, GPtrArray *lines, GError **error)
{
  static const char *const tables[N_TABLES]
    = { "vote_total", "vote_day", "vote_again", "vote_revision" };
  sqlite3_stmt *row = statement_query (statements, which, NULL, error);
  guint64 count = 0;
  gboolean ok;

  while (statement_next (statements, row, &ok, error))
    if (++count <= MOST_LINES)
      g_ptr_array_add (lines, line_of (tables[which], row));
  if (count > MOST_LINES)
    g_ptr_array_add (lines, g_strdup_printf ("%s: %" G_GUINT64_FORMAT " more", tables[which],
                                             count - MOST_LINES));
  return ok;
}

gboolean
votes_verify (Store *store, GPtrArray *findings, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);

  for (guint which = 0; which < N_TABLES; which++)
    if (!verify_table (statements, which, findings, error))
      return FALSE;
  return TRUE;
}

/* ---- Counting again */

static gboolean
run_on (Statements *statements, guint which, guint32 article, GError **error)
{
  return statement_run (statements, which, BIND (bind_int (":article", article)), error);
}

/* An edit divides the votes on one text: what counts of those before it, and from it on. */
typedef struct
{
  gint64 since, at, until; /* of the text that stood there; the edit */
  gint64 yes[2], total[2];
  gint64 last[2]; /* a voter's last vote on each side; VOTE_NONE: none */
} Division;

static void
count_voter (Division *self)
{
  for (guint side = 0; side < 2; side++)
    {
      self->yes[side] += self->last[side] == VOTE_YES;
      self->total[side] += self->last[side] != VOTE_NONE;
      self->last[side] = VOTE_NONE;
    }
}

/* A voter's votes lie together, in order: each is looked at once. */
static gboolean
count_division (Statements *statements, guint32 article, Division *self, gboolean *divides,
                GError **error)
{
  sqlite3_stmt *row
    = statement_query (statements, SQL_ONE_TEXT,
                       BIND (bind_int (":article", article),
                             bind_int (":since", self->since == 0 ? G_MININT64 : self->since),
                             bind_int (":until", self->until)),
                       error);
  guint8 voter[VOTER_HASH_BYTES] = { 0 };
  gboolean ok = row != NULL;

  while (ok && statement_next (statements, row, &ok, error))
    {
      guint side = sqlite3_column_int64 (row, 1) >= self->at;
      const void *bytes = sqlite3_column_blob (row, 0);

      if (sqlite3_column_bytes (row, 0) == VOTER_HASH_BYTES
          && memcmp (voter, bytes, VOTER_HASH_BYTES) != 0)
        {
          count_voter (self);
          memcpy (voter, bytes, VOTER_HASH_BYTES);
        }
      self->last[side] = sqlite3_column_int64 (row, 2);
      *divides |= side == 1;
    }
  count_voter (self);
  return ok;
}

static gboolean
put_division (Statements *statements, guint32 article, const Division *self, GError **error)
{
  for (guint side = 0; side < 2; side++)
    if (!statement_run (statements, SQL_PUT_REVISION,
                        BIND (bind_int (":article", article),
                              bind_int (":since", side == 0 ? self->since : self->at),
                              bind_int (":yes", self->yes[side]),
                              bind_int (":total", self->total[side])),
                        error))
      return FALSE;
  return statement_run (statements, SQL_DROP_EMPTY, BIND (bind_int (":article", article)),
                        error);
}

/* Votes on other texts count as they did, and nothing is sorted: others wait meanwhile. */
gboolean
votes_edited (Store *store, guint32 article, gint64 at, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  Division division = { .at = at };
  gboolean divides = FALSE, known;
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_AROUND,
                      BIND (bind_int (":article", article), bind_int (":at", at),
                            bind_int (":end", G_MAXINT64)),
                      &row, error))
    return FALSE;
  division.since = sqlite3_column_int64 (row, 0);
  division.until = sqlite3_column_int64 (row, 1);
  known = sqlite3_column_int (row, 2) != 0;
  sqlite3_reset (row);
  return known
         || (count_division (statements, article, &division, &divides, error)
             && (!divides || put_division (statements, article, &division, error)));
}

static gboolean
votes_recount (Store *store, guint32 article, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);

  for (guint which = SQL_DROP_REVISIONS; which < N_SQL; which++)
    if (!run_on (statements, which, article, error))
      return FALSE;
  return TRUE;
}

static GArray *
articles_with_votes (Statements *statements, GError **error)
{
  g_autoptr(GArray) articles = g_array_new (FALSE, FALSE, sizeof (guint32));
  sqlite3_stmt *row = statement_query (statements, SQL_ARTICLES, NULL, error);
  gboolean ok;

  while (statement_next (statements, row, &ok, error))
    {
      guint32 article = (guint32) sqlite3_column_int64 (row, 0);

      g_array_append_val (articles, article);
    }
  return ok ? g_steal_pointer (&articles) : NULL;
}

gboolean
votes_recount_all (Store *store, guint *articles, gint64 *votes, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  g_autoptr(GArray) found = articles_with_votes (statements, error);
  gboolean ok = found != NULL && store_begin (store, error);

  *votes = 0;
  *articles = found == NULL ? 0 : found->len;
  for (guint i = 0; ok && i < found->len; i++)
    {
      guint32 article = g_array_index (found, guint32, i);
      gint64 count = 0;

      ok = votes_recount (store, article, error)
           && statement_int (statements, SQL_VOTES, BIND (bind_int (":article", article)),
                             &count, error)
           && store_turn (store, error);
      *votes += count;
    }
  ok = ok && store_commit (store, error);
  store_rollback (store);
  return ok;
}

/* ---- Taking a run back, after which its articles are counted again */

enum
{
  RUN_ARTICLES,
  RUN_VOTES,
  RUN_DROP,
  RUN_KEEP,
  RUN_DROP_FOLLOWING,
  N_RUN_SQL
};

static const StatementRow run_sql[N_RUN_SQL] = {
  [RUN_ARTICLES] = { "SELECT DISTINCT article FROM vote WHERE import = :run", STATEMENT_SCANS },
  [RUN_VOTES] = { "SELECT voter, at, value, n FROM vote"
                  " WHERE article = :article AND import = :run" },
  [RUN_DROP] = { "DELETE FROM vote WHERE article = :article AND voter = :voter AND at = :at"
                 " AND value = :value" },
  [RUN_KEEP] = { "UPDATE vote SET import = :import WHERE article = :article"
                 " AND voter = :voter AND at = :at AND value = :value" },
  /* What followed from the vote and its opposite, unless it follows from two others, too. */
  [RUN_DROP_FOLLOWING]
  = { "DELETE FROM vote AS f WHERE article = :article AND voter = :voter"
      " AND at > :at AND at <= :at + :both AND value = 0 AND import = -1"
      " AND NOT EXISTS (SELECT 1 FROM vote a JOIN vote b ON b.article = a.article"
      "  AND b.voter = a.voter AND b.at > a.at - :both AND b.at <= a.at"
      "  AND b.value = -a.value WHERE a.article = f.article AND a.voter = f.voter"
      "  AND a.at = f.at - 1 AND a.value <> 0)" },
};

STATEMENT_TABLE (vote_withdraw, run_sql, N_RUN_SQL, NULL);

typedef struct
{
  VoterHash voter;
  gint64 at, value;
  guint32 n;
} RunVote;

typedef struct
{
  Store *store;
  Statements *statements;
  RunClaims *claims;
  GArray *articles; /* of gint64 */
  GArray *votes;    /* of RunVote: of the article at hand */
  VotesWithdrawn *counts;
} Withdrawal;

static gboolean
find_articles (Withdrawal *self, gint64 run, GError **error)
{
  sqlite3_stmt *row
    = statement_query (self->statements, RUN_ARTICLES, BIND (bind_int (":run", run)), error);
  gboolean ok = row != NULL;

  while (ok && statement_next (self->statements, row, &ok, error))
    {
      gint64 article = sqlite3_column_int64 (row, 0);

      g_array_append_val (self->articles, article);
    }
  return ok;
}

static gboolean
find_votes (Withdrawal *self, gint64 article, gint64 run, GError **error)
{
  sqlite3_stmt *row
    = statement_query (self->statements, RUN_VOTES,
                       BIND (bind_int (":article", article), bind_int (":run", run)), error);
  gboolean ok = row != NULL;

  g_array_set_size (self->votes, 0);
  while (ok && statement_next (self->statements, row, &ok, error))
    {
      RunVote vote = { .at = sqlite3_column_int64 (row, 1),
                       .value = sqlite3_column_int64 (row, 2),
                       .n = (guint32) sqlite3_column_int64 (row, 3) };

      if (sqlite3_column_bytes (row, 0) != VOTER_HASH_BYTES)
        continue;
      memcpy (vote.voter.bytes, sqlite3_column_blob (row, 0), VOTER_HASH_BYTES);
      g_array_append_val (self->votes, vote);
    }
  return ok;
}

/* The first other run that states it; 0: none. */
static gint64
other_run (const RunVote *vote, const RunClaim *claims, guint count, gint64 run)
{
  gint64 other = 0;

  for (guint i = 0; i < count; i++)
    if (claims[i].run != run && claims[i].first <= vote->n && vote->n <= claims[i].last
        && (other == 0 || claims[i].run < other))
      other = claims[i].run;
  return other;
}

static gboolean
withdraw_vote (Withdrawal *self, gint64 article, const RunVote *vote, gint64 other,
               GError **error)
{
  static const Bind none = { .name = NULL };
  const Bind key[] = { bind_int (":article", article),
                       bind_blob (":voter", vote->voter.bytes, VOTER_HASH_BYTES),
                       bind_int (":at", vote->at),
                       bind_int (":value", vote->value),
                       other == 0 ? none : bind_int (":import", other),
                       { .name = NULL } };

  self->counts->removed += other == 0;
  self->counts->kept += other != 0;
  return statement_run (self->statements, other == 0 ? RUN_DROP : RUN_KEEP, key, error);
}

static gboolean
drop_following (Withdrawal *self, gint64 article, const RunVote *vote, GError **error)
{
  return statement_run (self->statements, RUN_DROP_FOLLOWING,
                        BIND (bind_int (":article", article),
                              bind_blob (":voter", vote->voter.bytes, VOTER_HASH_BYTES),
                              bind_int (":at", vote->at), bind_int (":both", VOTE_BOTH_S)),
                        error);
}

static gboolean
withdraw_article (Withdrawal *self, gint64 article, gint64 run, GError **error)
{
  const RunClaim *claims;
  guint count;

  if (!find_votes (self, article, run, error)
      || !run_claims_of (self->claims, article, &claims, &count, error))
    return FALSE;
  for (guint i = 0; i < self->votes->len; i++)
    {
      const RunVote *vote = &g_array_index (self->votes, RunVote, i);

      if (!withdraw_vote (self, article, vote, other_run (vote, claims, count, run), error))
        return FALSE;
    }
  for (guint i = 0; i < self->votes->len; i++)
    if (!drop_following (self, article, &g_array_index (self->votes, RunVote, i), error))
      return FALSE;
  self->counts->articles++;
  return votes_recount (self->store, (guint32) article, error);
}

static gboolean
withdraw_articles (gpointer data, gint64 run, gboolean is_trial, GError **error)
{
  Withdrawal *self = data;

  if (!find_articles (self, run, error))
    return FALSE;
  for (guint i = 0; i < self->articles->len; i++)
    {
      run_claims_forget (self->claims);
      if (!withdraw_article (self, g_array_index (self->articles, gint64, i), run, error)
          || (!is_trial && !store_turn (self->store, error)))
        return FALSE;
    }
  return views_take_back (self->store, run, is_trial, &self->counts->views, error);
}

gboolean
votes_withdraw (Store *store, gint64 run, gboolean is_trial, gboolean *again,
                VotesWithdrawn *counts, GError **error)
{
  Withdrawal self = { .store = store, .counts = counts };
  gboolean ok;

  *counts = (VotesWithdrawn){ 0 };
  self.statements = statements_open (store, &vote_withdraw_statements);
  self.claims = run_claims_new (store, VOTE_RUNS);
  self.articles = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.votes = g_array_new (FALSE, FALSE, sizeof (RunVote));
  ok = import_run_withdraw (store, VOTE_RUNS, run, is_trial, again, withdraw_articles, &self,
                            error);
  statements_free (self.statements);
  run_claims_free (self.claims);
  g_array_unref (self.articles);
  g_array_unref (self.votes);
  return ok;
}
