#include "vote/vote.h"

#include <string.h>
#include "store/statements.h"
#include "vote/counts.h"

enum
{
  SQL_ARTICLES,
  SQL_OF_RUN,
  SQL_DROP,
  SQL_KEEP,
  SQL_DROP_FOLLOWING,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_ARTICLES] = { "SELECT DISTINCT article FROM vote WHERE import = :run", STATEMENT_SCANS },
  [SQL_OF_RUN] = { "SELECT voter, at, value, n FROM vote"
                   " WHERE article = :article AND import = :run" },
  [SQL_DROP] = { "DELETE FROM vote WHERE article = :article AND voter = :voter AND at = :at"
                 " AND value = :value" },
  [SQL_KEEP] = { "UPDATE vote SET import = :import WHERE article = :article"
                 " AND voter = :voter AND at = :at AND value = :value" },
  /* What followed from the vote and its opposite, unless it follows from two others, too. */
  [SQL_DROP_FOLLOWING]
  = { "DELETE FROM vote AS f WHERE article = :article AND voter = :voter"
      " AND at > :at AND at <= :at + :both AND value = 0 AND import = -1"
      " AND NOT EXISTS (SELECT 1 FROM vote a JOIN vote b ON b.article = a.article"
      "  AND b.voter = a.voter AND b.at > a.at - :both AND b.at <= a.at"
      "  AND b.value = -a.value WHERE a.article = f.article AND a.voter = f.voter"
      "  AND a.at = f.at - 1 AND a.value <> 0)" },
};

const StatementTable vote_withdraw_statements = { sql, N_SQL, NULL };

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
    = statement_query (self->statements, SQL_ARTICLES, BIND (bind_int (":run", run)), error);
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
    = statement_query (self->statements, SQL_OF_RUN,
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
  return statement_run (self->statements, other == 0 ? SQL_DROP : SQL_KEEP, key, error);
}

static gboolean
drop_following (Withdrawal *self, gint64 article, const RunVote *vote, GError **error)
{
  return statement_run (self->statements, SQL_DROP_FOLLOWING,
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
  return TRUE;
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
