#include "vote/articles.h"

#include "article/names.h"

enum
{
  SQL_ALL,
  SQL_ONE,
  SQL_TOTALS,
  SQL_TOTAL,
  SQL_LAST_DAY,
  SQL_DAYS,
  SQL_DAY,
  SQL_BY_DAY,
  SQL_NEXT_DAY,
  N_SQL
};

#define ARTICLE_FIELDS                                          \
  "SELECT id, path, title, category, coalesce (updated, date, " \
  "strftime ('%Y-%m-%dT%H:%M:%SZ', edited_at, 'unixepoch')), "  \
  "lang FROM article WHERE gone_at IS NULL AND NOT draft "

/* Votes that no vote of their voter follows, and (vote_again) those that one of day `next` does. */
#define DAY_ROWS(which)                                                   \
  "SELECT article, yes, total, day, new, NULL FROM vote_day WHERE " which \
  " UNION ALL SELECT article, yes, total, day, 0, next FROM vote_again WHERE " which

#define EITHER(min_or_max, a, b)                                                        \
  "SELECT coalesce (" min_or_max " (a, b), a, b) FROM (SELECT " a " AS a, " b " AS b) " \
  "WHERE a NOTNULL OR b NOTNULL",                                                       \
    STATEMENT_SCANS
#define LATER_OF(a, b) EITHER ("max", a, b)
#define SOONER_OF(a, b) EITHER ("min", a, b)

static const StatementRow sql[N_SQL] = {
  [SQL_ALL] = { ARTICLE_FIELDS "ORDER BY id", STATEMENT_SCANS },
  [SQL_ONE] = { ARTICLE_FIELDS "AND id = :id" },
  [SQL_TOTALS]
  = { "SELECT article, yes, total FROM vote_total ORDER BY article", STATEMENT_SCANS },
  [SQL_TOTAL] = { "SELECT article, yes, total FROM vote_total WHERE article = :article" },
  [SQL_LAST_DAY]
  = { LATER_OF ("(SELECT max (day) FROM vote_day)", "(SELECT max (day) FROM vote_again)") },
  [SQL_DAYS] = { DAY_ROWS ("day >= :since AND day < :until") " ORDER BY day, article" },
  [SQL_DAY] = { DAY_ROWS ("day = :day AND article = :article") },
  [SQL_BY_DAY] = { "SELECT day, sum (yes), sum (total), NULL FROM vote_day "
                   "WHERE day >= :since AND day < :until GROUP BY day UNION ALL "
                   "SELECT day, sum (yes), sum (total), next FROM vote_again "
                   "WHERE day >= :since AND day < :until GROUP BY day, next ORDER BY day",
                   STATEMENT_SORTS },
  [SQL_NEXT_DAY]
  = { SOONER_OF ("(SELECT day FROM vote_day WHERE day >= :day ORDER BY day LIMIT 1)",
                 "(SELECT day FROM vote_again WHERE day >= :day ORDER BY day LIMIT 1)") },
};

STATEMENT_TABLE (counted, sql, N_SQL, NULL);

/* ---- Columns */

static char *
counted_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return g_strdup (text == NULL ? "" : text);
}

/* ---- Articles */

static void
clear_counted (gpointer data)
{
  CountedArticle *self = data;

  g_free (self->path);
  g_free (self->title);
  g_free (self->category);
  g_free (self->updated);
  g_free (self->lang);
}

static void
add_article (GArray *articles, sqlite3_stmt *stmt)
{
  CountedArticle article = {
    .id = sqlite3_column_int64 (stmt, 0),
    .path = counted_text (stmt, 1),
    .title = counted_text (stmt, 2),
    .category = counted_text (stmt, 3),
    .updated = counted_text (stmt, 4),
    .lang = counted_text (stmt, 5),
  };

  g_array_append_val (articles, article);
}

static gint
by_id (gconstpointer a, gconstpointer b)
{
  const CountedArticle *left = a, *right = b;

  return left->id < right->id ? -1 : left->id > right->id;
}

static gboolean
read_articles (Statements *statements, guint which, const Bind *binds, GArray *articles,
               GError **error)
{
  sqlite3_stmt *stmt = statement_query (statements, which, binds, error);
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    add_article (articles, stmt);
  return ok;
}

gboolean
counted_holds (const GArray *articles, gint64 id)
{
  if (articles == NULL)
    return TRUE;
  for (guint i = 0; i < articles->len; i++)
    if (g_array_index (articles, CountedArticle, i).id == id)
      return TRUE;
  return FALSE;
}

static gboolean
no_such_article (ArticleNames *names, const char *name, GError **error)
{
  g_autoptr(GString) why = g_string_new (NULL);
  guint32 article;

  if (!article_names_find (names, NAMES_ALL, name, &article, why, error))
    return FALSE;
  if (article != 0)
    g_string_printf (why, "\"%s\" is a draft, or gone", name);
  else if (!article_names_suggest (names, name, why, error))
    return FALSE;
  g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT, why->str);
  return FALSE;
}

/* All that the name means. */
static gboolean
read_named (ArticleNames *names, Statements *statements, const char *name, GArray *articles,
            GError **error)
{
  g_autoptr(GArray) ids = article_names_live (names, name, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!counted_holds (articles, g_array_index (ids, guint32, i))
        && !read_articles (statements, SQL_ONE,
                           BIND (bind_int (":id", g_array_index (ids, guint32, i))), articles,
                           error))
      return FALSE;
  return ids != NULL && (ids->len > 0 || no_such_article (names, name, error));
}

static GArray *
find_articles (Store *store, Statements *statements, const char *const *names, GError **error)
{
  g_autoptr(ArticleNames) called = article_names_new (store);
  g_autoptr(GArray) articles = g_array_new (FALSE, TRUE, sizeof (CountedArticle));

  g_array_set_clear_func (articles, clear_counted);
  if (names == NULL || names[0] == NULL)
    return read_articles (statements, SQL_ALL, NULL, articles, error)
             ? g_steal_pointer (&articles)
             : NULL;
  for (; *names != NULL; names++)
    if (!read_named (called, statements, *names, articles, error))
      return NULL;
  g_array_sort (articles, by_id);
  return g_steal_pointer (&articles);
}

/* ---- Days */

static gboolean
holds (VoteDays days, gint64 day)
{
  return day >= days.since && day < days.until;
}

/* The days that have votes, up to `today`. */
static gboolean
find_known (Statements *statements, gint64 today, VoteDays *known, GError **error)
{
  gint64 first = today, last = today;

  if (!statement_int (statements, SQL_NEXT_DAY, BIND (bind_int (":day", G_MININT64)), &first,
                      error)
      || !statement_int (statements, SQL_LAST_DAY, NULL, &last, error))
    return FALSE;
  *known = (VoteDays){ CLAMP (first, COUNTED_FIRST_DAY, COUNTED_LAST_DAY),
                       CLAMP (MAX (last, today), COUNTED_FIRST_DAY, COUNTED_LAST_DAY) + 1 };
  return TRUE;
}

/* ---- Votes */

static gboolean
is_unbounded (VoteDays days)
{
  return days.since == G_MININT64 && days.until == G_MAXINT64;
}

/* The day of the next vote of those who are counted in the row. */
static gint64
next_of (sqlite3_stmt *row, int column)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? G_MAXINT64
                                                          : sqlite3_column_int64 (row, column);
}

/* Adds a row of DAY_ROWS. */
static void
add_day (CountedArticle *article, const CountedDays *days, sqlite3_stmt *stmt)
{
  gint64 day = sqlite3_column_int64 (stmt, 3), next = next_of (stmt, 5);
  gint64 new_voters = CLAMP (sqlite3_column_int64 (stmt, 4), 0, COUNTED_MOST);
  VoteShare share = counted_share (stmt, 1);

  if (!is_unbounded (days->period) && counted_are_last (days->period, day, next))
    counted_add (&article->votes, share);
  if (counted_are_last (days->recent, day, next))
    counted_add (&article->recent, share);
  if (counted_are_last (days->before, day, next))
    counted_add (&article->before, share);
  if (!holds (days->recent, day) && !holds (days->before, day))
    return;
  article->new_voters += new_voters;
  if (new_voters <= article->most)
    return;
  article->most = new_voters;
  article->most_day = day;
}

/* The days that have to be looked at. */
static VoteDays
days_read (const CountedDays *days)
{
  VoteDays read = { days->before.since, days->recent.until };

  if (!is_unbounded (days->period))
    read = (VoteDays){ MIN (read.since, days->period.since),
                       MAX (read.until, days->period.until) };
  return (VoteDays){ MAX (read.since, days->known.since),
                     MIN (read.until, days->known.until) };
}

/* Rows come by day, and in a day by article, as the articles are sorted. */
static sqlite3_stmt *
query_days (Statements *statements, guint which, VoteDays days, GError **error)
{
  return statement_query (
    statements, which,
    BIND (bind_int (":since", days.since), bind_int (":until", days.until)), error);
}

static gboolean
read_days (Statements *statements, const CountedDays *days, GArray *articles, GError **error)
{
  VoteDays read = days_read (days);
  sqlite3_stmt *stmt = query_days (statements, SQL_DAYS, read, error);
  gint64 last = G_MININT64;
  guint at = 0;
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);

      if (id < last)
        at = 0;
      last = id;
      while (at < articles->len && g_array_index (articles, CountedArticle, at).id < id)
        at++;
      if (at < articles->len && g_array_index (articles, CountedArticle, at).id == id)
        add_day (&g_array_index (articles, CountedArticle, at), days, stmt);
    }
  return ok;
}

/* Moves `*day` to the first from there on that has votes at all; FALSE: there is none before
 * `until`, or `*ok` is FALSE. */
static gboolean
next_day (Statements *statements, gint64 *day, gint64 until, gboolean *ok, GError **error)
{
  gint64 next = until;

  *ok = statement_int (statements, SQL_NEXT_DAY, BIND (bind_int (":day", *day)), &next, error);
  if (*ok)
    *day = next;
  return *ok && next < until;
}

static sqlite3_stmt *
query_day (Statements *statements, gint64 day, gint64 article, GError **error)
{
  return statement_query (statements, SQL_DAY,
                          BIND (bind_int (":day", day), bind_int (":article", article)),
                          error);
}

static gboolean
look_up_days (Statements *statements, const CountedDays *days, CountedArticle *article,
              GError **error)
{
  VoteDays read = days_read (days);
  gboolean ok;

  for (gint64 day = read.since; next_day (statements, &day, read.until, &ok, error); day++)
    {
      sqlite3_stmt *row = query_day (statements, day, article->id, error);

      while (statement_next (statements, row, &ok, error))
        add_day (article, days, row);
      if (!ok)
        return FALSE;
    }
  return ok;
}

static gboolean
read_totals (Statements *statements, GArray *articles, GError **error)
{
  sqlite3_stmt *stmt = statement_query (statements, SQL_TOTALS, NULL, error);
  guint at = 0;
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    {
      gint64 id = sqlite3_column_int64 (stmt, 0);

      while (at < articles->len && g_array_index (articles, CountedArticle, at).id < id)
        at++;
      if (at < articles->len && g_array_index (articles, CountedArticle, at).id == id)
        g_array_index (articles, CountedArticle, at).votes = counted_share (stmt, 1);
    }
  return ok;
}

static gboolean
look_up_total (Statements *statements, CountedArticle *article, GError **error)
{
  sqlite3_stmt *row;

  if (!statement_row (statements, SQL_TOTAL, BIND (bind_int (":article", article->id)), &row,
                      error))
    return FALSE;
  if (row != NULL)
    article->votes = counted_share (row, 1);
  sqlite3_reset (row);
  return TRUE;
}

/* Those of a few are looked up one by one. */
static gboolean
count_votes (Statements *statements, CountedDays *days, gint64 today, gboolean few,
             GArray *articles, GError **error)
{
  gboolean totals = is_unbounded (days->period);

  if (!find_known (statements, today, &days->known, error))
    return FALSE;
  if (!few)
    return (!totals || read_totals (statements, articles, error))
           && read_days (statements, days, articles, error);
  for (guint i = 0; i < articles->len; i++)
    {
      CountedArticle *article = &g_array_index (articles, CountedArticle, i);

      if ((totals && !look_up_total (statements, article, error))
          || !look_up_days (statements, days, article, error))
        return FALSE;
    }
  return TRUE;
}

GArray *
counted_articles (Store *store, const char *const *names, CountedDays *days, gint64 today,
                  GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counted_statements);
  g_autoptr(GArray) articles = find_articles (store, statements, names, error);
  gboolean few = names != NULL && names[0] != NULL;

  if (articles == NULL
      || (days != NULL && !count_votes (statements, days, today, few, articles, error)))
    return NULL;
  return g_steal_pointer (&articles);
}

gboolean
counted_named (Store *store, const char *const *names, gint64 today, GArray **named,
               GError **error)
{
  if (names == NULL || names[0] == NULL)
    return TRUE;
  *named = counted_articles (store, names, NULL, today, error);
  return *named != NULL;
}

/* ---- Votes of a day */

static void
add_day_count (GArray *counts, gint64 day, gint64 next, VoteShare share)
{
  DayCount count = { day, next, share };
  DayCount *last = counts->len == 0 ? NULL
                                    : &g_array_index (counts, DayCount, counts->len - 1);

  if (last != NULL && last->day == day && last->next == next)
    counted_add (&last->votes, share);
  else
    g_array_append_val (counts, count);
}

static gboolean
add_all_days (Statements *statements, VoteDays days, GArray *counts, GError **error)
{
  sqlite3_stmt *row = query_days (statements, SQL_BY_DAY, days, error);
  gboolean ok;

  while (statement_next (statements, row, &ok, error))
    add_day_count (counts, sqlite3_column_int64 (row, 0), next_of (row, 3),
                   counted_share (row, 1));
  return ok;
}

static gboolean
add_days_of (Statements *statements, VoteDays days, const GArray *articles, GArray *counts,
             GError **error)
{
  gboolean ok;

  for (gint64 day = days.since; next_day (statements, &day, days.until, &ok, error); day++)
    for (guint i = 0; i < articles->len; i++)
      {
        gint64 article = g_array_index (articles, CountedArticle, i).id;
        sqlite3_stmt *row = query_day (statements, day, article, error);

        while (statement_next (statements, row, &ok, error))
          add_day_count (counts, day, next_of (row, 5), counted_share (row, 1));
        if (!ok)
          return FALSE;
      }
  return ok;
}

GArray *
counted_by_day (Store *store, VoteDays days, gint64 today, const GArray *articles,
                GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counted_statements);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DayCount));
  VoteDays known;

  if (!find_known (statements, today, &known, error))
    return NULL;
  days = (VoteDays){ MAX (days.since, known.since), MIN (days.until, known.until) };
  return (articles == NULL ? add_all_days (statements, days, counts, error)
                           : add_days_of (statements, days, articles, counts, error))
           ? g_steal_pointer (&counts)
           : NULL;
}
