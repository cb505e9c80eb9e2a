#include "vote/report.h"

#include <math.h>
#include "vote/articles.h"

#define FALSE_RATE .1 /* of the edits that are called good or bad */

enum
{
  DAY_S = 86400
};

enum
{
  SQL_EDITS,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  /* The text before the last: of the first that is known, what was voted before it, too. */
  [SQL_EDITS]
  = { "WITH edit AS (SELECT article, max (at) AS at, min (at) AS first FROM article_edit "
      "GROUP BY article HAVING count (*) > 1), "
      "pair AS (SELECT e.*, (SELECT max (p.at) FROM article_edit p "
      "WHERE p.article = e.article AND p.at < e.at) AS earlier FROM edit e) "
      "SELECT a.path, a.title, p.at, "
      "total (CASE WHEN r.since < p.at THEN r.yes END), "
      "total (CASE WHEN r.since < p.at THEN r.total END), "
      "total (CASE WHEN r.since = p.at THEN r.yes END), "
      "total (CASE WHEN r.since = p.at THEN r.total END), a.id "
      "FROM pair p JOIN article a ON a.id = p.article AND a.gone_at IS NULL AND NOT a.draft "
      "LEFT JOIN vote_revision r ON r.article = p.article AND (r.since IN (p.at, p.earlier) "
      "OR (r.since = 0 AND p.earlier = p.first)) "
      "GROUP BY p.article ORDER BY a.path",
      STATEMENT_SCANS | STATEMENT_SORTS },
};

STATEMENT_TABLE (edits, sql, N_SQL, NULL);

static double
share_of (VoteShare votes)
{
  return votes.total == 0 ? NAN : (double) votes.yes / (double) votes.total;
}

/* ---- Whether an edit changed the share */

static double
log_choose (gint64 n, gint64 k)
{
  return lgamma ((double) n + 1) - lgamma ((double) k + 1) - lgamma ((double) (n - k) + 1);
}

/* The probabilities of the tables on one side, from `x` outwards by ratios, down to those that
 * no longer count. */
static double
tail_sum (VoteShare a, VoteShare b, gint64 x, double p, int step, double limit)
{
  gint64 yes = a.yes + b.yes;
  gint64 least = MAX (0, yes - b.total), most = MIN (yes, a.total);
  double sum = 0;

  for (; x >= least && x <= most && p > 1e-320; x += step)
    {
      double up = (double) (a.total - x) * (double) (yes - x)
                  / ((double) (x + 1) * (double) (b.total - yes + x + 1));
      double down = (double) x * (double) (b.total - yes + x)
                    / ((double) (a.total - x + 1) * (double) (yes - x + 1));

      if (p <= limit)
        sum += p;
      if (p < sum * 1e-17)
        break;
      p *= step > 0 ? up : down;
    }
  return sum;
}

/* Two-sided p-value of Fisher's exact test: the tables with these margins that are no likelier
 * than this one (R's fisher.test).  9/10 and 3/10 give .0198.  1 without votes. */
static double
fisher_p (VoteShare a, VoteShare b)
{
  gint64 yes = a.yes + b.yes, n = a.total + b.total, mode;
  double at_table, at_mode, limit;

  if (a.total <= 0 || b.total <= 0)
    return 1;
  mode = (gint64) floor (((double) a.total + 1) * ((double) yes + 1) / ((double) n + 2));
  mode = CLAMP (mode, MAX (0, yes - b.total), MIN (yes, a.total));
  at_table
    = exp (log_choose (a.total, a.yes) + log_choose (b.total, b.yes) - log_choose (n, yes));
  at_mode = exp (log_choose (a.total, mode) + log_choose (b.total, yes - mode)
                 - log_choose (n, yes));
  limit = at_table * (1 + 1e-7); /* R's tolerance for tables as likely as this one */
  return MIN (1, tail_sum (a, b, mode, at_mode, 1, limit)
                   + (mode > 0 ? tail_sum (
                        a, b, mode - 1,
                        at_mode * (double) mode * (double) (b.total - yes + mode)
                          / ((double) (a.total - mode + 1) * (double) (yes - mode + 1)),
                        -1, limit)
                               : 0));
}

/* ---- Many edits at once */

static gint
by_p (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *p = data;
  double left = p[*(const guint *) a], right = p[*(const guint *) b];

  return (left > right) - (left < right);
}

/* Benjamini and Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995): sets
 * `sure[i]` for the p-values that stand out when a share `rate` of false ones is let pass. */
static void
stand_out (const double *p, guint count, double rate, gboolean *sure)
{
  g_autofree guint *order = g_new (guint, count + 1);
  guint last = 0;

  for (guint i = 0; i < count; i++)
    {
      order[i] = i;
      sure[i] = FALSE;
    }
  g_qsort_with_data (order, (gint) count, sizeof *order, by_p, (gpointer) p);
  for (guint i = 0; i < count; i++)
    if (p[order[i]] <= rate * (i + 1) / count)
      last = i + 1;
  for (guint i = 0; i < last; i++)
    sure[order[i]] = TRUE;
}

/* ---- Edits */

static void
clear_edit (gpointer data)
{
  EditRow *row = data;

  g_free (row->path);
  g_free (row->title);
}

static EditRow
edit_of (sqlite3_stmt *stmt)
{
  EditRow row = {
    .path = column_dup (stmt, 0),
    .title = column_dup (stmt, 1),
    .at = sqlite3_column_int64 (stmt, 2),
    .before = counted_share (stmt, 3),
    .after = counted_share (stmt, 5),
  };

  row.difference = share_of (row.after) - share_of (row.before);
  row.low = row.high = NAN;
  if (!isnan (row.difference))
    vote_newcombe (row.after, row.before, &row.low, &row.high);
  row.p = fisher_p (row.after, row.before);
  return row;
}

static gboolean
is_asked (const FeedbackQuery *query, const GArray *named, gint64 article, const EditRow *row)
{
  gint64 day = row->at / DAY_S - (row->at % DAY_S < 0);

  return counted_holds (named, article) && day >= query->since_day && day < query->until_day
         && row->before.total + row->after.total >= query->min_votes;
}

static void
judge (GArray *rows)
{
  g_autofree double *p = g_new (double, MAX (rows->len, 1));
  g_autofree gboolean *sure = g_new0 (gboolean, MAX (rows->len, 1));

  for (guint i = 0; i < rows->len; i++)
    p[i] = g_array_index (rows, EditRow, i).p;
  stand_out (p, rows->len, FALSE_RATE, sure);
  for (guint i = 0; i < rows->len; i++)
    {
      EditRow *row = &g_array_index (rows, EditRow, i);

      row->verdict = !sure[i] ? EDIT_UNCLEAR : row->difference > 0 ? EDIT_HELPED : EDIT_HURT;
    }
}

GArray *
feedback_edits (Store *store, const FeedbackQuery *query, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &edits_statements);
  g_autoptr(GArray) rows = g_array_new (FALSE, TRUE, sizeof (EditRow)), named = NULL;
  sqlite3_stmt *stmt;
  gboolean ok;

  g_array_set_clear_func (rows, clear_edit);
  if (!counted_named (store, query->articles, query->today, &named, error))
    return NULL;
  stmt = statement_query (statements, SQL_EDITS, NULL, error);
  while (statement_next (statements, stmt, &ok, error))
    {
      EditRow row = edit_of (stmt);

      if (is_asked (query, named, sqlite3_column_int64 (stmt, 7), &row))
        g_array_append_val (rows, row);
      else
        clear_edit (&row);
    }
  judge (rows);
  return ok ? g_steal_pointer (&rows) : NULL;
}
