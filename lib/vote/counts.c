#include "vote/counts.h"

#include "store/statements.h"

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
  SQL_NEWEST = N_TABLES,
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

  [SQL_NEWEST] = { "SELECT newest FROM (SELECT max (at) AS newest FROM vote "
                   "WHERE article = :article) WHERE newest NOTNULL", STATEMENT_SCANS },
  [SQL_ARTICLES]
  = { "SELECT id FROM article a WHERE EXISTS (SELECT 1 FROM vote v WHERE v.article = a.id) OR "
      "EXISTS (SELECT 1 FROM vote_total t WHERE t.article = a.id) OR "
      "EXISTS (SELECT 1 FROM vote_revision r WHERE r.article = a.id)",
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

const StatementTable counts_statements = { sql, N_SQL, NULL };

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

gboolean
votes_edited (Store *store, guint32 article, gint64 at, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  gint64 newest = G_MININT64;

  if (!statement_int (statements, SQL_NEWEST, BIND (bind_int (":article", article)), &newest,
                      error))
    return FALSE;
  return newest < at
         || (run_on (statements, SQL_DROP_REVISIONS, article, error)
             && run_on (statements, SQL_MAKE_REVISIONS, article, error));
}

gboolean
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
