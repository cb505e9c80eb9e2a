#include "vote/throttle.h"

#include <arpa/inet.h>
#include <string.h>
#include "store/statements.h"

enum
{
  SQL_OWED,
  SQL_OWE,
  SQL_PAID,
  SQL_COUNT,
  SQL_LEAST,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_OWED] = { "SELECT until FROM web_burst WHERE kind = :kind AND reader = :reader" },
  [SQL_OWE] = { "INSERT INTO web_burst (kind, reader, until) VALUES (:kind, :reader, :until)"
                " ON CONFLICT (kind, reader) DO UPDATE SET until = excluded.until" },
  [SQL_PAID] = { "DELETE FROM web_burst WHERE until <= :now", STATEMENT_SCANS },
  [SQL_COUNT] = { "SELECT count (*) FROM web_burst", STATEMENT_SCANS },
  [SQL_LEAST] = { "DELETE FROM web_burst WHERE (kind, reader) IN"
                  " (SELECT kind, reader FROM web_burst ORDER BY until LIMIT :over)",
                  STATEMENT_SCANS | STATEMENT_SORTS },
};

const StatementTable throttle_statements = { sql, N_SQL, NULL };

/* web_burst.kind */
enum
{
  BURST_VOTES = 1,
  BURST_MESSAGES = 2,
  BURST_ALL_MESSAGES = 3
};

static const struct
{
  gint64 most, each_s;
} bursts[] = {
  [BURST_VOTES] = { 20, 30 },
  [BURST_MESSAGES] = { 4, 600 },
  [BURST_ALL_MESSAGES] = { 60, 10 },
};

/* Who is told apart. */
static VoterHash
reader_of (const VoterKey *key, const char *address)
{
  char network[INET6_ADDRSTRLEN];
  struct in6_addr six;
  g_autofree char *name = NULL;

  if (inet_pton (AF_INET6, address, &six) == 1)
    {
      memset (six.s6_addr + 8, 0, 8);
      address = inet_ntop (AF_INET6, &six, network, sizeof network);
    }
  name = g_strconcat ("burst of ", address, NULL);
  return voter_hash (key, &(Voter){ .name = name });
}

static gboolean
take_one (Statements *statements, int kind, const VoterHash *reader, gint64 now,
          gint64 *wait_s, GError **error)
{
  const Bind of = bind_int (":kind", kind),
             who = bind_blob (":reader", reader->bytes, VOTER_HASH_BYTES);
  gint64 until = now;

  if (!statement_int (statements, SQL_OWED, BIND (of, who), &until, error))
    return FALSE;
  /* (What a clock that was wrong has left is no debt.) */
  if (until - now > bursts[kind].most * bursts[kind].each_s)
    until = now;
  until = MAX (until, now);
  *wait_s = MAX (until - now - (bursts[kind].most - 1) * bursts[kind].each_s, 0);
  return *wait_s > 0
         || statement_run (statements, SQL_OWE,
                           BIND (of, who, bind_int (":until", until + bursts[kind].each_s)),
                           error);
}

static gboolean
take_all (Statements *statements, ThrottleKind kind, const VoterHash *reader, gint64 now,
          gint64 *wait_s, GError **error)
{
  static const VoterHash everybody;

  if (kind == THROTTLE_VOTES)
    return take_one (statements, BURST_VOTES, reader, now, wait_s, error);
  return take_one (statements, BURST_MESSAGES, reader, now, wait_s, error)
         && (*wait_s > 0
             || take_one (statements, BURST_ALL_MESSAGES, &everybody, now, wait_s, error));
}

static gboolean
forget (Statements *statements, gint64 now, GError **error)
{
  gint64 rows = 0;

  if (!statement_run (statements, SQL_PAID, BIND (bind_int (":now", now)), error)
      || !statement_int (statements, SQL_COUNT, NULL, &rows, error))
    return FALSE;
  return rows <= THROTTLE_ROWS
         || statement_run (statements, SQL_LEAST,
                           BIND (bind_int (":over", rows - THROTTLE_ROWS)), error);
}

gboolean
throttle_take (Store *store, const VoterKey *key, ThrottleKind kind, const char *address,
               gint64 now, gint64 *wait_s, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &throttle_statements);
  VoterHash reader = reader_of (key, address);

  if (!store_begin (store, error))
    return FALSE;
  if (take_all (statements, kind, &reader, now, wait_s, error)
      && (*wait_s > 0 || forget (statements, now, error))
      && (*wait_s > 0 || store_commit (store, error)))
    {
      store_rollback (store);
      return TRUE;
    }
  store_rollback (store);
  return FALSE;
}
