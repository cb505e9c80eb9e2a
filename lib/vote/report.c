#include "vote/report.h"

#include "base/say.h"
#include "vote/counts.h"

#include <math.h>
#include <string.h>

enum
{
  BURST_LEAST = 10, /* new voters */
  BURST_TIMES = 3,  /* the usual number */
  BURST_DAYS = 7,   /* before that, nothing is usual yet */
  WEEKDAYS = 7,
  JULIAN_1970 = 719163, /* GLib counts days from 0001-01-01, which is 1 */
  YEAR_9999 = 2932896   /* its last day */
};

#define BURST_P .05

static void
clear_row (gpointer data)
{
  FeedbackRow *row = data;

  g_free (row->name);
  g_free (row->title);
  g_free (row->category);
  g_free (row->updated);
}

static Feedback *
feedback_new (void)
{
  Feedback *self = g_new0 (Feedback, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (FeedbackRow));
  g_array_set_clear_func (self->rows, clear_row);
  self->recent = (FeedbackDays){ G_MININT64, G_MAXINT64 };
  return self;
}

void
feedback_free (Feedback *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_free (self);
}

static double
share_of (VoteShare votes)
{
  return votes.total == 0 ? NAN : (double) votes.yes / (double) votes.total;
}

/* ---- Figures of a row */

static void
set_trend (FeedbackRow *row)
{
  row->trend = share_of (row->recent) - share_of (row->before);
  row->trend_low = row->trend_high = NAN;
  if (!isnan (row->trend))
    vote_newcombe (row->recent, row->before, &row->trend_low, &row->trend_high);
}

static void
set_figures (FeedbackRow *row)
{
  vote_wilson (row->votes.yes, row->votes.total, &row->low, &row->high);
  row->needs_work = (1 - row->high) * (double) row->votes.total;
  set_trend (row);
}

/* The day with most new voters has the least probability of all. */
static void
set_burst (FeedbackRow *row, const CountedArticle *article, gint64 days)
{
  double usual = (double) (article->new_voters - article->most + 1)
                 / (double) MAX (days - 1, 1);

  row->burst_day = G_MININT64;
  if (days < BURST_DAYS || article->most < BURST_LEAST
      || (double) article->most < BURST_TIMES * usual
      || !(vote_poisson_tail ((guint64) article->most, usual) < BURST_P / (double) days))
    return;
  row->burst_day = article->most_day;
  row->burst_votes = article->most;
}

/* How many days of both periods there are. */
static gint64
days_watched (const CountDays *days)
{
  gint64 since = MAX (days->before.since, days->known.since);

  return MAX (MIN (days->recent.until, days->known.until) - since, 1);
}

static void
add_article (Feedback *self, const CountedArticle *article, const CountDays *days)
{
  FeedbackRow row = {
    .name = g_strdup (article->path),
    .title = g_strdup (article->title),
    .category = g_strdup (article->category),
    .updated = g_strdup (article->updated),
    .first_day = G_MININT64,
    .votes = article->votes,
    .recent = article->recent,
    .before = article->before,
  };

  set_figures (&row);
  set_burst (&row, article, days_watched (days));
  g_array_append_val (self->rows, row);
}

/* ---- Groups of articles */

static FeedbackRow *
group_row (Feedback *self, GHashTable *numbers, const char *name, FeedbackGroup group)
{
  gpointer number;
  FeedbackRow row = { .first_day = G_MININT64, .burst_day = G_MININT64 };

  if (!g_hash_table_lookup_extended (numbers, name, NULL, &number))
    {
      row.name = g_strdup (name);
      row.title = g_strdup ("");
      row.category = g_strdup (group == FEEDBACK_CATEGORY ? name : "");
      row.updated = g_strdup ("");
      number = GUINT_TO_POINTER (self->rows->len);
      g_array_append_val (self->rows, row);
      g_hash_table_insert (numbers, g_strdup (name), number);
    }
  return &g_array_index (self->rows, FeedbackRow, GPOINTER_TO_UINT (number));
}

static void
add_to_group (FeedbackRow *row, const CountedArticle *article)
{
  count_add (&row->votes, article->votes);
  count_add (&row->recent, article->recent);
  count_add (&row->before, article->before);
}

static gboolean
add_tags (Feedback *self, Store *store, GArray *articles, GHashTable *numbers, GError **error)
{
  g_autoptr(GArray) tags = count_tags (store, error);

  if (tags == NULL)
    return FALSE;
  for (guint i = 0; i < tags->len; i++)
    {
      const Tagged *tagged = &g_array_index (tags, Tagged, i);
      CountedArticle key = { .id = tagged->article };
      guint at;

      if (g_array_binary_search (articles, &key, counted_by_id, &at))
        add_to_group (group_row (self, numbers, tagged->tag, FEEDBACK_TAG),
                      &g_array_index (articles, CountedArticle, at));
    }
  return TRUE;
}

static gboolean
add_groups (Feedback *self, Store *store, const FeedbackQuery *query, GArray *articles,
            GError **error)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (query->group == FEEDBACK_TAG && !add_tags (self, store, articles, numbers, error))
    return FALSE;
  for (guint i = 0; i < articles->len && query->group != FEEDBACK_TAG; i++)
    {
      const CountedArticle *article = &g_array_index (articles, CountedArticle, i);
      const char *name = query->group == FEEDBACK_LANG ? article->lang : article->category;

      add_to_group (group_row (self, numbers, name, query->group), article);
    }
  for (guint i = 0; i < self->rows->len; i++)
    set_figures (&g_array_index (self->rows, FeedbackRow, i));
  return TRUE;
}

/* ---- Days, weeks, months */

static GDate
date_of (gint64 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (CLAMP (day, 1 - JULIAN_1970, YEAR_9999) + JULIAN_1970));
  return date;
}

/* The first day of the step that holds `day`; 1970-01-01 was a Thursday. */
static gint64
step_begin (FeedbackGroup group, gint64 day)
{
  GDate date = date_of (day);

  return group == FEEDBACK_DAY    ? day
         : group == FEEDBACK_WEEK ? day - (gint64) g_date_get_weekday (&date) + 1
                                  : day - g_date_get_day (&date) + 1;
}

static char *
step_name (FeedbackGroup group, gint64 first_day)
{
  return group == FEEDBACK_DAY    ? say_iso_day (first_day)
         : group == FEEDBACK_WEEK ? say_iso_week (first_day)
                                  : say_iso_month (first_day);
}

static void
add_step (Feedback *self, FeedbackGroup group, const DayCount *count)
{
  gint64 first = step_begin (group, count->day);
  FeedbackRow *last = self->rows->len == 0
                        ? NULL
                        : &g_array_index (self->rows, FeedbackRow, self->rows->len - 1);
  FeedbackRow row = { .title = g_strdup (""), .category = g_strdup (""),
                      .updated = g_strdup (""), .first_day = first, .votes = count->votes,
                      .burst_day = G_MININT64 };

  if (last != NULL && last->first_day == first)
    {
      count_add (&last->votes, count->votes);
      clear_row (&row);
      return;
    }
  row.name = step_name (group, first);
  g_array_append_val (self->rows, row);
}

/* The trend of a step is that on the one before it, when there are votes in that. */
static void
compare_steps (Feedback *self, FeedbackGroup group)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      FeedbackRow *row = &g_array_index (self->rows, FeedbackRow, i);

      row->recent = row->votes;
      if (i > 0 && step_begin (group, row->first_day - 1) == row[-1].first_day)
        row->before = row[-1].votes;
      set_figures (row);
    }
}

static gboolean
read_steps (Feedback *self, Store *store, const FeedbackQuery *query, GError **error)
{
  gboolean named = query->articles != NULL && query->articles[0] != NULL;
  g_autoptr(GArray) articles = NULL, counts = NULL;

  if (named && (articles = count_articles (store, query->articles, error)) == NULL)
    return FALSE;
  if ((counts = count_by_day (store, query, articles, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    add_step (self, query->group, &g_array_index (counts, DayCount, i));
  compare_steps (self, query->group);
  return TRUE;
}

/* ---- All of it */

static gint
by_name (gconstpointer a, gconstpointer b)
{
  const FeedbackRow *left = a, *right = b;

  return strcmp (left->name, right->name);
}

static gboolean
read_articles (Feedback *self, Store *store, const FeedbackQuery *query, GError **error)
{
  g_autoptr(GArray) articles = count_articles (store, query->articles, error);
  gboolean few = query->articles != NULL && query->articles[0] != NULL;
  CountDays days;

  if (articles == NULL || !count_days (store, query, &days, error)
      || !count_votes (store, &days, few, articles, error))
    return FALSE;
  self->recent = days.recent;
  for (guint i = 0; i < articles->len; i++)
    {
      const CountedArticle *article = &g_array_index (articles, CountedArticle, i);

      count_add (&self->all, article->votes);
      if (query->group == FEEDBACK_ARTICLE)
        add_article (self, article, &days);
    }
  if (query->group != FEEDBACK_ARTICLE && !add_groups (self, store, query, articles, error))
    return FALSE;
  g_array_sort (self->rows, by_name);
  return TRUE;
}

static void
drop_small (Feedback *self, gint64 min_votes)
{
  guint kept = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      FeedbackRow *rows = (FeedbackRow *) self->rows->data, spare = rows[kept];

      if (rows[i].votes.total < min_votes)
        continue;
      if (kept != i)
        {
          rows[kept] = rows[i];
          rows[i] = spare;
        }
      kept++;
    }
  g_array_set_size (self->rows, kept);
}

Feedback *
feedback_read (Store *store, const FeedbackQuery *query, GError **error)
{
  g_autoptr(Feedback) self = feedback_new ();
  gboolean over_time = query->group >= FEEDBACK_DAY;

  if (!(over_time ? read_steps (self, store, query, error)
                  : read_articles (self, store, query, error)))
    return NULL;
  for (guint i = 0; i < self->rows->len && over_time; i++)
    count_add (&self->all, g_array_index (self->rows, FeedbackRow, i).votes);
  drop_small (self, query->min_votes);
  return g_steal_pointer (&self);
}

/* ---- Edits */

enum
{
  SQL_EDITS,
  SQL_TIMES,
  N_SQL
};

/* The text before the last: of the first that is known, what was voted before it, too. */
static const StatementRow sql[N_SQL] = {
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
      "FROM pair p JOIN v_article a ON a.id = p.article "
      "LEFT JOIN vote_revision r ON r.article = p.article AND (r.since IN (p.at, p.earlier) "
      "OR (r.since = 0 AND p.earlier = p.first)) "
      "GROUP BY p.article ORDER BY a.path",
      STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_TIMES] = { "SELECT at FROM vote WHERE article = (SELECT id FROM article "
                  "WHERE path = :path) AND value = 1 AND at BETWEEN :from AND :to ORDER BY at",
                  STATEMENT_SORTS },
};

const StatementTable report_statements = { sql, N_SQL, NULL };

#define FALSE_RATE .1 /* of the edits that are called good or bad */

enum
{
  DAY_S = 86400
};

static void
clear_edit (gpointer data)
{
  EditRow *row = data;

  g_free (row->path);
  g_free (row->title);
}

static VoteShare
column_share (sqlite3_stmt *stmt, int column)
{
  return count_share (sqlite3_column_int64 (stmt, column),
                      sqlite3_column_int64 (stmt, column + 1));
}

static EditRow
edit_of (sqlite3_stmt *stmt)
{
  EditRow row = {
    .path = column_dup (stmt, 0),
    .title = column_dup (stmt, 1),
    .at = sqlite3_column_int64 (stmt, 2),
    .before = column_share (stmt, 3),
    .after = column_share (stmt, 5),
  };

  row.difference = share_of (row.after) - share_of (row.before);
  row.low = row.high = NAN;
  if (!isnan (row.difference))
    vote_newcombe (row.after, row.before, &row.low, &row.high);
  row.p = vote_fisher (row.after, row.before);
  return row;
}

static gboolean
is_asked (const FeedbackQuery *query, const GArray *named, gint64 article, const EditRow *row)
{
  gint64 day = row->at / DAY_S - (row->at % DAY_S < 0);
  gboolean asked = named == NULL;

  for (guint i = 0; named != NULL && i < named->len; i++)
    asked |= g_array_index (named, CountedArticle, i).id == article;
  return asked && day >= query->since_day && day < query->until_day
         && row->before.total + row->after.total >= query->min_votes;
}

static void
judge (GArray *rows)
{
  g_autofree double *p = g_new (double, MAX (rows->len, 1));
  g_autofree gboolean *sure = g_new0 (gboolean, MAX (rows->len, 1));

  for (guint i = 0; i < rows->len; i++)
    p[i] = g_array_index (rows, EditRow, i).p;
  vote_benjamini_hochberg (p, rows->len, FALSE_RATE, sure);
  for (guint i = 0; i < rows->len; i++)
    {
      EditRow *row = &g_array_index (rows, EditRow, i);

      row->verdict = !sure[i]              ? EDIT_UNCLEAR
                     : row->difference > 0 ? EDIT_HELPED
                                           : EDIT_HURT;
    }
}

GArray *
feedback_edits (Store *store, const FeedbackQuery *query, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
  g_autoptr(GArray) rows = g_array_new (FALSE, TRUE, sizeof (EditRow)), named = NULL;
  sqlite3_stmt *stmt;
  gboolean ok;

  g_array_set_clear_func (rows, clear_edit);
  if (query->articles != NULL && query->articles[0] != NULL
      && (named = count_articles (store, query->articles, error)) == NULL)
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

/* ---- Votes one by one */

GArray *
feedback_helpful_times (Store *store, const char *path, gint64 from, gint64 to, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *stmt
    = statement_query (statements, SQL_TIMES,
                       BIND (bind_text (":path", path), bind_int (":from", from),
                             bind_int (":to", to)), error);
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    {
      gint64 at = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (times, at);
    }
  return ok ? g_steal_pointer (&times) : NULL;
}
