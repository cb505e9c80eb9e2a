#include "vote/counts.h"

#include "article/names.h"

#include <string.h>

enum
{
  SQL_ALL,
  SQL_ONE,
  SQL_TAGS,
  SQL_TOTALS,
  SQL_TOTAL,
  SQL_DAY_BEFORE,
  SQL_DAYS,
  SQL_DAY,
  SQL_BY_DAY,
  SQL_NEXT_DAY,
  N_SQL
};

#define ARTICLE_FIELDS                                                                        \
  "SELECT id, path, title, category, coalesce (updated, date, replace (edited_at, ' ', 'T')), " \
  "lang FROM v_article "

static const StatementRow sql[N_SQL] = {
  [SQL_ALL] = { ARTICLE_FIELDS "ORDER BY id", STATEMENT_SCANS },
  [SQL_ONE] = { ARTICLE_FIELDS "WHERE id = :id" },
  [SQL_TAGS] = { "SELECT a.id, l.value FROM v_label l JOIN v_article a ON a.path = l.path "
                 "WHERE l.kind = 'tag'",
                 STATEMENT_SCANS },
  [SQL_TOTALS] = { "SELECT article, yes, total FROM vote_total ORDER BY article",
                   STATEMENT_SCANS },
  [SQL_TOTAL] = { "SELECT article, yes, total FROM vote_total WHERE article = :article" },
  [SQL_DAY_BEFORE] = { "SELECT day FROM vote_day WHERE day <= :day ORDER BY day DESC LIMIT 1" },
  [SQL_DAYS] = { "SELECT article, yes, total, day, new FROM vote_day "
                 "WHERE day >= :since AND day < :until ORDER BY day, article" },
  [SQL_DAY] = { "SELECT article, yes, total, day, new FROM vote_day "
                "WHERE day = :day AND article = :article" },
  [SQL_BY_DAY] = { "SELECT day, sum (yes), sum (total) FROM vote_day "
                   "WHERE day >= :since AND day < :until GROUP BY day ORDER BY day" },
  [SQL_NEXT_DAY] = { "SELECT day FROM vote_day WHERE day >= :day ORDER BY day LIMIT 1" },
};

const StatementTable counts_statements = { sql, N_SQL, NULL };

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

static char *
text_of (sqlite3_stmt *stmt, int column)
{
  const char *text = (const char *) sqlite3_column_text (stmt, column);

  return g_strdup (text == NULL ? "" : text);
}

static void
add_article (GArray *articles, sqlite3_stmt *stmt)
{
  CountedArticle article = {
    .id = sqlite3_column_int64 (stmt, 0),
    .path = text_of (stmt, 1),
    .title = text_of (stmt, 2),
    .category = text_of (stmt, 3),
    .updated = text_of (stmt, 4),
    .lang = text_of (stmt, 5),
  };

  g_array_append_val (articles, article);
}

gint
counted_by_id (gconstpointer a, gconstpointer b)
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

static gboolean
is_among (const GArray *articles, gint64 id)
{
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
    if (!is_among (articles, g_array_index (ids, guint32, i))
        && !read_articles (statements, SQL_ONE,
                           BIND (bind_int (":id", g_array_index (ids, guint32, i))), articles,
                           error))
      return FALSE;
  return ids != NULL && (ids->len > 0 || no_such_article (names, name, error));
}

GArray *
count_articles (Store *store, const char *const *names, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  g_autoptr(ArticleNames) called = article_names_new (store);
  g_autoptr(GArray) articles = g_array_new (FALSE, TRUE, sizeof (CountedArticle));

  g_array_set_clear_func (articles, clear_counted);
  if (names == NULL || names[0] == NULL)
    return read_articles (statements, SQL_ALL, NULL, articles, error) ? g_steal_pointer (&articles) : NULL;
  for (; *names != NULL; names++)
    if (!read_named (called, statements, *names, articles, error))
      return NULL;
  g_array_sort (articles, counted_by_id);
  return g_steal_pointer (&articles);
}

/* ---- Tags */

static void
clear_tagged (gpointer data)
{
  g_free (((Tagged *) data)->tag);
}

GArray *
count_tags (Store *store, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  g_autoptr(GArray) tags = g_array_new (FALSE, FALSE, sizeof (Tagged));
  sqlite3_stmt *stmt = statement_query (statements, SQL_TAGS, NULL, error);
  gboolean ok;

  g_array_set_clear_func (tags, clear_tagged);
  while (statement_next (statements, stmt, &ok, error))
    {
      Tagged tagged = { sqlite3_column_int64 (stmt, 0), text_of (stmt, 1) };

      g_array_append_val (tags, tagged);
    }
  return ok ? g_steal_pointer (&tags) : NULL;
}

/* ---- Counts */

enum
{
  MOST_VOTES = G_MAXINT32, /* a day, an article: more is damage, and sums stay in range */
  FIRST_DAY = -719162,     /* 0001-01-01 */
  LAST_DAY = 2932896       /* 9999-12-31 */
};

VoteShare
count_share (gint64 yes, gint64 total)
{
  VoteShare share;

  share.total = CLAMP (total, 0, MOST_VOTES);
  share.yes = CLAMP (yes, 0, share.total);
  return share;
}

void
count_add (VoteShare *into, VoteShare share)
{
  into->yes += share.yes;
  into->total += share.total;
}

static VoteShare
row_share (sqlite3_stmt *stmt)
{
  return count_share (sqlite3_column_int64 (stmt, 1), sqlite3_column_int64 (stmt, 2));
}

static gboolean
holds (FeedbackDays days, gint64 day)
{
  return day >= days.since && day < days.until;
}

/* ---- Days */

/* The trend's period, and the one before it. */
static void
trend_days (const FeedbackQuery *query, CountDays *days)
{
  gint64 until = query->until_day == G_MAXINT64 ? query->today + 1 : query->until_day;
  gint64 since = query->since_day == G_MININT64 ? until - FEEDBACK_TREND_DAYS
                                                 : query->since_day;

  days->recent = (FeedbackDays){ since, MAX (until, since) };
  days->before = (FeedbackDays){ since - (days->recent.until - since), since };
}

gboolean
count_days (Store *store, const FeedbackQuery *query, CountDays *days, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  gint64 first = query->today, last = query->today;

  if (!statement_int (statements, SQL_NEXT_DAY, BIND (bind_int (":day", G_MININT64)), &first,
                      error)
      || !statement_int (statements, SQL_DAY_BEFORE, BIND (bind_int (":day", G_MAXINT64)), &last,
                         error))
    return FALSE;
  days->period = (FeedbackDays){ query->since_day, query->until_day };
  days->known = (FeedbackDays){ CLAMP (first, FIRST_DAY, LAST_DAY),
                                CLAMP (MAX (last, query->today), FIRST_DAY, LAST_DAY) + 1 };
  trend_days (query, days);
  return TRUE;
}

/* ---- Votes */

static gboolean
is_unbounded (FeedbackDays days)
{
  return days.since == G_MININT64 && days.until == G_MAXINT64;
}

/* Adds a row of vote_day. */
static void
add_day (CountedArticle *article, const CountDays *days, sqlite3_stmt *stmt)
{
  gint64 day = sqlite3_column_int64 (stmt, 3);
  gint64 new_voters = CLAMP (sqlite3_column_int64 (stmt, 4), 0, MOST_VOTES);
  VoteShare share = row_share (stmt);

  if (!is_unbounded (days->period) && holds (days->period, day))
    count_add (&article->votes, share);
  if (holds (days->recent, day))
    count_add (&article->recent, share);
  else if (holds (days->before, day))
    count_add (&article->before, share);
  else
    return;
  article->new_voters += new_voters;
  if (new_voters <= article->most)
    return;
  article->most = new_voters;
  article->most_day = day;
}

/* The days of vote_day that have to be looked at. */
static FeedbackDays
days_read (const CountDays *days)
{
  FeedbackDays read = { days->before.since, days->recent.until };

  if (!is_unbounded (days->period))
    read = (FeedbackDays){ MIN (read.since, days->period.since),
                           MAX (read.until, days->period.until) };
  return (FeedbackDays){ MAX (read.since, days->known.since),
                         MIN (read.until, days->known.until) };
}

/* Rows come by day, and in a day by article, as the articles are sorted. */
static sqlite3_stmt *
query_days (Statements *statements, guint which, FeedbackDays days, GError **error)
{
  return statement_query (statements, which,
                          BIND (bind_int (":since", days.since), bind_int (":until", days.until)),
                          error);
}

static gboolean
read_days (Statements *statements, const CountDays *days, GArray *articles, GError **error)
{
  FeedbackDays read = days_read (days);
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

/* `*row` is to be reset; NULL: there is none. */
static gboolean
look_up_day (Statements *statements, gint64 day, gint64 article, sqlite3_stmt **row,
             GError **error)
{
  return statement_row (statements, SQL_DAY,
                        BIND (bind_int (":day", day), bind_int (":article", article)), row, error);
}

static gboolean
look_up_days (Statements *statements, const CountDays *days, CountedArticle *article, GError **error)
{
  FeedbackDays read = days_read (days);
  sqlite3_stmt *row;
  gboolean ok;

  for (gint64 day = read.since; next_day (statements, &day, read.until, &ok, error); day++)
    {
      if (!look_up_day (statements, day, article->id, &row, error))
        return FALSE;
      if (row != NULL)
        add_day (article, days, row);
      sqlite3_reset (row);
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
        g_array_index (articles, CountedArticle, at).votes = row_share (stmt);
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
    article->votes = row_share (row);
  sqlite3_reset (row);
  return TRUE;
}

gboolean
count_votes (Store *store, const CountDays *days, gboolean few, GArray *articles,
             GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  gboolean totals = is_unbounded (days->period);

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

static void
add_day_count (GArray *counts, gint64 day, VoteShare share)
{
  DayCount count = { day, share };
  DayCount *last = counts->len == 0 ? NULL : &g_array_index (counts, DayCount, counts->len - 1);

  if (last != NULL && last->day == day)
    count_add (&last->votes, share);
  else
    g_array_append_val (counts, count);
}

static gboolean
add_all_days (Statements *statements, FeedbackDays days, GArray *counts, GError **error)
{
  sqlite3_stmt *stmt = query_days (statements, SQL_BY_DAY, days, error);
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    add_day_count (counts, sqlite3_column_int64 (stmt, 0), row_share (stmt));
  return ok;
}

static gboolean
add_days_of (Statements *statements, FeedbackDays days, const GArray *articles, GArray *counts,
             GError **error)
{
  sqlite3_stmt *row;
  gboolean ok;

  for (gint64 day = days.since; next_day (statements, &day, days.until, &ok, error); day++)
    for (guint i = 0; i < articles->len; i++)
      {
        if (!look_up_day (statements, day, g_array_index (articles, CountedArticle, i).id, &row, error))
          return FALSE;
        if (row != NULL)
          add_day_count (counts, day, row_share (row));
        sqlite3_reset (row);
      }
  return ok;
}

GArray *
count_by_day (Store *store, const FeedbackQuery *query, const GArray *articles, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &counts_statements);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DayCount));
  FeedbackDays read;
  CountDays days;

  if (!count_days (store, query, &days, error))
    return NULL;
  read = (FeedbackDays){ MAX (days.period.since, days.known.since),
                         MIN (days.period.until, days.known.until) };
  return (articles == NULL ? add_all_days (statements, read, counts, error)
                           : add_days_of (statements, read, articles, counts, error))
           ? g_steal_pointer (&counts)
           : NULL;
}
