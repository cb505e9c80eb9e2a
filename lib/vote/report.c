#include "vote/report.h"

#include <math.h>
#include <string.h>
#include "base/say.h"
#include "vote/articles.h"
#include "vote/views.h"

enum
{
  JULIAN_1970 = 719163, /* GLib counts days from 0001-01-01, which is 1 */
  SOON_S = 1800,        /* as long as a search waits for a vote */
  DAY_S = 86400
};

enum
{
  SQL_LABELS,
  SQL_TIMES,
  SQL_REASONS,
  N_SQL
};

static const StatementRow sql[N_SQL] = {
  [SQL_LABELS]
  = { "SELECT a.id, l.value FROM article_label l JOIN article a ON a.id = l.article "
      "WHERE l.kind = :kind AND a.gone_at IS NULL AND NOT a.draft",
      STATEMENT_SCANS },
  [SQL_TIMES] = { "SELECT at FROM (SELECT at, value, lead (at) OVER voters AS later, "
                  "lead (value) OVER voters AS later_value FROM vote "
                  "WHERE article = (SELECT id FROM article WHERE path = :path) "
                  "WINDOW voters AS (PARTITION BY voter ORDER BY at, value)) "
                  "WHERE value = 1 AND at BETWEEN :from AND :to AND (later IS NULL "
                  "OR later_value = 1 OR later > at + :soon) ORDER BY at",
                  STATEMENT_SCANS | STATEMENT_SORTS },
  [SQL_REASONS]
  = { "SELECT a.path, a.title, v.reason, count (*), max (v.at), a.id FROM vote v "
      "JOIN article a ON a.id = v.article AND a.gone_at IS NULL AND NOT a.draft "
      "WHERE v.reason IS NOT NULL AND v.value <> 0 AND v.at >= :from AND v.at < :to "
      "AND NOT EXISTS (SELECT 1 FROM vote o WHERE o.article = v.article AND o.voter = v.voter "
      "AND (o.at, o.value) > (v.at, v.value) AND o.at < :to) GROUP BY v.article, v.reason "
      "ORDER BY sum (count (*)) OVER (PARTITION BY v.article) DESC, a.path, count (*) DESC, "
      "v.reason",
      STATEMENT_SCANS | STATEMENT_SORTS },
};

STATEMENT_TABLE (report, sql, N_SQL, NULL);

/* ---- Rows */

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
  self->recent = (VoteDays){ G_MININT64, G_MAXINT64 };
  return self;
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

enum
{
  BURST_LEAST = 10, /* new voters */
  BURST_TIMES = 3,  /* the usual number */
  BURST_DAYS = 7    /* before that, nothing is usual yet */
};

#define BURST_P .05

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
days_watched (const CountedDays *days)
{
  gint64 since = MAX (days->before.since, days->known.since);

  return MAX (MIN (days->recent.until, days->known.until) - since, 1);
}

static void
add_article (Feedback *self, const CountedArticle *article, const CountedDays *days)
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
    .views = article->views,
    .watched = article->watched,
    .wrote = article->wrote,
  };

  set_figures (&row);
  set_burst (&row, article, days_watched (days));
  g_array_append_val (self->rows, row);
}

/* ---- Groups of articles */

static FeedbackRow *
group_row (Feedback *self, GHashTable *numbers, const char *name, FeedbackGroup group)
{
  /* Case does not split the tree of categories. */
  g_autofree char *key = group == FEEDBACK_CATEGORY ? g_utf8_casefold (name, -1)
                                                    : g_strdup (name);
  gpointer number;
  FeedbackRow row = { .first_day = G_MININT64, .burst_day = G_MININT64 };

  if (!g_hash_table_lookup_extended (numbers, key, NULL, &number))
    {
      row.name = g_strdup (name);
      row.title = g_strdup ("");
      row.category = g_strdup (group == FEEDBACK_CATEGORY ? name : "");
      row.updated = g_strdup ("");
      number = GUINT_TO_POINTER (self->rows->len);
      g_array_append_val (self->rows, row);
      g_hash_table_insert (numbers, g_steal_pointer (&key), number);
    }
  return &g_array_index (self->rows, FeedbackRow, GPOINTER_TO_UINT (number));
}

static void
add_to_group (FeedbackRow *row, const CountedArticle *article)
{
  counted_add (&row->votes, article->votes);
  counted_add (&row->recent, article->recent);
  counted_add (&row->before, article->before);
  row->views += article->views;
  row->watched += article->watched;
  row->wrote += article->wrote;
}

typedef struct
{
  gint64 article;
  char *label;
} Labelled;

static void
clear_labelled (gpointer data)
{
  g_free (((Labelled *) data)->label);
}

/* Of Labelled. */
static GArray *
read_labels (Store *store, const char *kind, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
  g_autoptr(GArray) labels = g_array_new (FALSE, FALSE, sizeof (Labelled));
  sqlite3_stmt *stmt
    = statement_query (statements, SQL_LABELS, BIND (bind_text (":kind", kind)), error);
  gboolean ok;

  g_array_set_clear_func (labels, clear_labelled);
  while (statement_next (statements, stmt, &ok, error))
    {
      Labelled labelled = { sqlite3_column_int64 (stmt, 0), column_dup (stmt, 1) };

      g_array_append_val (labels, labelled);
    }
  return ok ? g_steal_pointer (&labels) : NULL;
}

static gint
by_id (gconstpointer a, gconstpointer b)
{
  const CountedArticle *left = a, *right = b;

  return left->id < right->id ? -1 : left->id > right->id;
}

/* Tags, and the categories beside their own that articles stand in. */
static gboolean
add_labels (Feedback *self, Store *store, FeedbackGroup group, GArray *articles,
            GHashTable *numbers, GError **error)
{
  g_autoptr(GArray) labels
             = read_labels (store, group == FEEDBACK_TAG ? "tag" : "category", error);

  if (labels == NULL)
    return FALSE;
  for (guint i = 0; i < labels->len; i++)
    {
      const Labelled *labelled = &g_array_index (labels, Labelled, i);
      CountedArticle key = { .id = labelled->article };
      guint at;

      if (g_array_binary_search (articles, &key, by_id, &at))
        add_to_group (group_row (self, numbers, labelled->label, group),
                      &g_array_index (articles, CountedArticle, at));
    }
  return TRUE;
}

static gboolean
add_groups (Feedback *self, Store *store, const FeedbackQuery *query, GArray *articles,
            GError **error)
{
  g_autoptr(GHashTable) numbers
             = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < articles->len && query->group != FEEDBACK_TAG; i++)
    {
      const CountedArticle *article = &g_array_index (articles, CountedArticle, i);
      const char *name = query->group == FEEDBACK_LANG ? article->lang : article->category;

      add_to_group (group_row (self, numbers, name, query->group), article);
    }
  if (query->group != FEEDBACK_LANG
      && !add_labels (self, store, query->group, articles, numbers, error))
    return FALSE;
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
  g_date_set_julian (&date, (guint32) (CLAMP (day, COUNTED_FIRST_DAY, COUNTED_LAST_DAY)
                                       + JULIAN_1970));
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
  return say_iso (group == FEEDBACK_DAY    ? ISO_DAY
                  : group == FEEDBACK_WEEK ? ISO_WEEK
                                           : ISO_MONTH,
                  first_day);
}

/* The first day of the step behind that of `day`. */
static gint64
step_end (FeedbackGroup group, gint64 first_day)
{
  GDate date = date_of (first_day);

  return group == FEEDBACK_DAY ? first_day + 1
         : group == FEEDBACK_WEEK
           ? first_day + 7
           : first_day
               + g_date_get_days_in_month (g_date_get_month (&date), g_date_get_year (&date));
}

static FeedbackRow *
step_row (Feedback *self, FeedbackGroup group, gint64 first)
{
  FeedbackRow *last = self->rows->len == 0
                        ? NULL
                        : &g_array_index (self->rows, FeedbackRow, self->rows->len - 1);
  FeedbackRow row = { .first_day = first, .burst_day = G_MININT64 };

  if (last != NULL && last->first_day == first)
    return last;
  row.name = step_name (group, first);
  row.title = g_strdup ("");
  row.category = g_strdup ("");
  row.updated = g_strdup ("");
  g_array_append_val (self->rows, row);
  return &g_array_index (self->rows, FeedbackRow, self->rows->len - 1);
}

/* A step is a period, too, and ends with the one that was asked for. */
static void
add_step (Feedback *self, FeedbackGroup group, VoteDays period, const DayCount *count)
{
  gint64 first = step_begin (group, count->day);
  VoteDays step = { first, MIN (step_end (group, first), period.until) };
  FeedbackRow *row = step_row (self, group, first);

  if (counted_are_last (step, count->day, count->next))
    counted_add (&row->votes, count->votes);
  if (count->next >= period.until)
    counted_add (&self->all, count->votes);
}

static void
add_step_views (Feedback *self, FeedbackGroup group, const ViewsDay *views)
{
  FeedbackRow *row = step_row (self, group, step_begin (group, views->day));

  row->views += views->views;
  row->watched += views->watched;
  row->wrote += views->wrote;
  self->views += views->views;
  self->watched += views->watched;
  self->wrote += views->wrote;
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

static gint
by_day (gconstpointer a, gconstpointer b)
{
  const ViewsDay *left = a, *right = b;

  return (left->day > right->day) - (left->day < right->day);
}

/* Of ViewsDay, by day; none when they are not asked for. */
static GArray *
read_views (Feedback *self, Store *store, const FeedbackQuery *query, GError **error)
{
  VoteDays days = { query->since_day, query->until_day };

  return query->views ? views_read (store, days, &self->mails, error)
                      : g_array_new (FALSE, FALSE, sizeof (ViewsDay));
}

/* Votes and views as they come, day by day. */
static void
add_steps (Feedback *self, const FeedbackQuery *query, const GArray *counts,
           const GArray *views, const GArray *named)
{
  VoteDays period = { query->since_day, query->until_day };
  guint next = 0;

  for (guint i = 0; i <= counts->len; i++)
    {
      const DayCount *count = i < counts->len ? &g_array_index (counts, DayCount, i) : NULL;

      for (; next < views->len; next++)
        {
          const ViewsDay *day = &g_array_index (views, ViewsDay, next);

          if (count != NULL && day->day >= count->day)
            break;
          if (counted_holds (named, day->article))
            add_step_views (self, query->group, day);
        }
      if (count != NULL)
        add_step (self, query->group, period, count);
    }
}

static gboolean
read_steps (Feedback *self, Store *store, const FeedbackQuery *query, GError **error)
{
  gboolean named = query->articles != NULL && query->articles[0] != NULL;
  g_autoptr(GArray) articles = NULL, counts = NULL, views = NULL;
  VoteDays period = { query->since_day, query->until_day };

  if (named
      && (articles = counted_articles (store, query->articles, NULL, query->today, error))
           == NULL)
    return FALSE;
  if ((counts = counted_by_day (store, period, query->today, articles, error)) == NULL
      || (views = read_views (self, store, query, error)) == NULL)
    return FALSE;
  g_array_sort (views, by_day);
  add_steps (self, query, counts, views, articles);
  compare_steps (self, query->group);
  return TRUE;
}

/* ---- All of it */

/* What is asked for, the trend's days, and as many before them. */
static CountedDays
days_of (const FeedbackQuery *query)
{
  gint64 until = query->until_day == G_MAXINT64 ? query->today + 1 : query->until_day;
  gint64 since = query->since_day == G_MININT64 ? until - FEEDBACK_TREND_DAYS
                                                : query->since_day;
  gint64 end = MAX (until, since);

  return (CountedDays){ .period = { query->since_day, query->until_day },
                        .recent = { since, end },
                        .before = { since - (end - since), since } };
}

static gint
by_name (gconstpointer a, gconstpointer b)
{
  const FeedbackRow *left = a, *right = b;

  return strcmp (left->name, right->name);
}

static void
add_views (GArray *articles, const GArray *views)
{
  for (guint i = 0; i < views->len; i++)
    {
      const ViewsDay *day = &g_array_index (views, ViewsDay, i);
      CountedArticle key = { .id = day->article };
      guint at;

      if (!g_array_binary_search (articles, &key, by_id, &at))
        continue;
      g_array_index (articles, CountedArticle, at).views += day->views;
      g_array_index (articles, CountedArticle, at).watched += day->watched;
      g_array_index (articles, CountedArticle, at).wrote += day->wrote;
    }
}

static gboolean
read_articles (Feedback *self, Store *store, const FeedbackQuery *query, GError **error)
{
  CountedDays days = days_of (query);
  g_autoptr(GArray) articles
             = counted_articles (store, query->articles, &days, query->today, error);
  g_autoptr(GArray) views = articles == NULL ? NULL : read_views (self, store, query, error);

  if (views == NULL)
    return FALSE;
  add_views (articles, views);
  self->recent = days.recent;
  for (guint i = 0; i < articles->len; i++)
    {
      const CountedArticle *article = &g_array_index (articles, CountedArticle, i);

      counted_add (&self->all, article->votes);
      self->views += article->views;
      self->watched += article->watched;
      self->wrote += article->wrote;
      if (query->group == FEEDBACK_ARTICLE)
        add_article (self, article, &days);
    }
  if (query->group != FEEDBACK_ARTICLE && !add_groups (self, store, query, articles, error))
    return FALSE;
  g_array_sort (self->rows, by_name);
  return TRUE;
}

static void
drop_small (Feedback *self, const FeedbackQuery *query)
{
  guint kept = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      FeedbackRow *rows = (FeedbackRow *) self->rows->data, spare = rows[kept];

      if (rows[i].votes.total < query->min_votes || (query->views && rows[i].views == 0))
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
  drop_small (self, query);
  return g_steal_pointer (&self);
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
                             bind_int (":to", to), bind_int (":soon", SOON_S)),
                       error);
  gboolean ok;

  while (statement_next (statements, stmt, &ok, error))
    {
      gint64 at = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (times, at);
    }
  return ok ? g_steal_pointer (&times) : NULL;
}

/* ---- Why */

static void
clear_reason (gpointer data)
{
  ReasonRow *row = data;

  g_free (row->path);
  g_free (row->title);
  g_free (row->reason);
}

static gint64
second_of (gint64 day)
{
  return CLAMP (day, COUNTED_FIRST_DAY, COUNTED_LAST_DAY) * DAY_S;
}

GArray *
feedback_reasons (Store *store, const FeedbackQuery *query, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
  g_autoptr(GArray) rows = g_array_new (FALSE, TRUE, sizeof (ReasonRow)), named = NULL;
  sqlite3_stmt *stmt;
  gboolean ok;

  g_array_set_clear_func (rows, clear_reason);
  if (!counted_named (store, query->articles, query->today, &named, error))
    return NULL;
  stmt = statement_query (statements, SQL_REASONS,
                          BIND (bind_int (":from", second_of (query->since_day)),
                                bind_int (":to", second_of (query->until_day))),
                          error);
  while (statement_next (statements, stmt, &ok, error))
    {
      ReasonRow row = { .count = sqlite3_column_int64 (stmt, 3),
                        .last_at = sqlite3_column_int64 (stmt, 4) };

      if (!counted_holds (named, sqlite3_column_int64 (stmt, 5)))
        continue;
      row.path = column_dup (stmt, 0);
      row.title = column_dup (stmt, 1);
      row.reason = column_dup (stmt, 2);
      g_array_append_val (rows, row);
    }
  return ok ? g_steal_pointer (&rows) : NULL;
}
