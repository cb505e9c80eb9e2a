#include "vote/report.h"

#include <math.h>
#include <string.h>
#include "base/say.h"
#include "vote/articles.h"

enum
{
  MOST_VOTES = G_MAXINT32, /* new voters of a day: more is damage */
  FIRST_DAY = -719162,     /* 0001-01-01 */
  LAST_DAY = 2932896,      /* 9999-12-31 */
  JULIAN_1970 = 719163     /* GLib counts days from 0001-01-01, which is 1 */
};

enum
{
  SQL_LABELS,
  SQL_TOTALS,
  SQL_TOTAL,
  SQL_LAST_DAY,
  SQL_DAYS,
  SQL_DAY,
  SQL_BY_DAY,
  SQL_NEXT_DAY,
  N_SQL
};

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
  [SQL_LABELS]
  = { "SELECT a.id, l.value FROM article_label l JOIN article a ON a.id = l.article "
      "WHERE l.kind = :kind AND a.gone_at IS NULL AND NOT a.draft",
      STATEMENT_SCANS },
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

const StatementTable report_statements = { sql, N_SQL, NULL };

/* ---- Days */

/* Which days are what. */
typedef struct
{
  FeedbackDays period; /* `votes`; unbounded on both sides: the totals */
  FeedbackDays recent; /* the trend's; since == until: none */
  FeedbackDays before;
  FeedbackDays known; /* that have votes, up to today */
} CountDays;

static gboolean
holds (FeedbackDays days, gint64 day)
{
  return day >= days.since && day < days.until;
}

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

/* Bounds the query's days by those that have votes. */
static gboolean
count_days (Store *store, const FeedbackQuery *query, CountDays *days, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
  gint64 first = query->today, last = query->today;

  if (!statement_int (statements, SQL_NEXT_DAY, BIND (bind_int (":day", G_MININT64)), &first,
                      error)
      || !statement_int (statements, SQL_LAST_DAY, NULL, &last, error))
    return FALSE;
  days->period = (FeedbackDays){ query->since_day, query->until_day };
  days->known = (FeedbackDays){ CLAMP (first, FIRST_DAY, LAST_DAY),
                                CLAMP (MAX (last, query->today), FIRST_DAY, LAST_DAY) + 1 };
  trend_days (query, days);
  return TRUE;
}

/* ---- Votes */

static void
count_add (VoteShare *into, VoteShare share)
{
  into->yes += share.yes;
  into->total += share.total;
}

static gboolean
is_unbounded (FeedbackDays days)
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

/* Whether the votes of a day are the last of their voters within the days. */
static gboolean
are_last (FeedbackDays days, gint64 day, gint64 next)
{
  return holds (days, day) && next >= days.until;
}

/* Adds a row of DAY_ROWS. */
static void
add_day (CountedArticle *article, const CountDays *days, sqlite3_stmt *stmt)
{
  gint64 day = sqlite3_column_int64 (stmt, 3), next = next_of (stmt, 5);
  gint64 new_voters = CLAMP (sqlite3_column_int64 (stmt, 4), 0, MOST_VOTES);
  VoteShare share = counted_share (stmt, 1);

  if (!is_unbounded (days->period) && are_last (days->period, day, next))
    count_add (&article->votes, share);
  if (are_last (days->recent, day, next))
    count_add (&article->recent, share);
  if (are_last (days->before, day, next))
    count_add (&article->before, share);
  if (!holds (days->recent, day) && !holds (days->before, day))
    return;
  article->new_voters += new_voters;
  if (new_voters <= article->most)
    return;
  article->most = new_voters;
  article->most_day = day;
}

/* The days that have to be looked at. */
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
  return statement_query (
    statements, which,
    BIND (bind_int (":since", days.since), bind_int (":until", days.until)), error);
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

static sqlite3_stmt *
query_day (Statements *statements, gint64 day, gint64 article, GError **error)
{
  return statement_query (statements, SQL_DAY,
                          BIND (bind_int (":day", day), bind_int (":article", article)),
                          error);
}

static gboolean
look_up_days (Statements *statements, const CountDays *days, CountedArticle *article,
              GError **error)
{
  FeedbackDays read = days_read (days);
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

/* `few`: the articles are looked up one by one. */
static gboolean
count_votes (Store *store, const CountDays *days, gboolean few, GArray *articles,
             GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
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

/* ---- Votes of a day */

typedef struct
{
  gint64 day, next; /* of those who vote again then; G_MAXINT64: never */
  VoteShare votes;
} DayCount;

static void
add_day_count (GArray *counts, gint64 day, gint64 next, VoteShare share)
{
  DayCount count = { day, next, share };
  DayCount *last = counts->len == 0 ? NULL
                                    : &g_array_index (counts, DayCount, counts->len - 1);

  if (last != NULL && last->day == day && last->next == next)
    count_add (&last->votes, share);
  else
    g_array_append_val (counts, count);
}

static gboolean
add_all_days (Statements *statements, FeedbackDays days, GArray *counts, GError **error)
{
  sqlite3_stmt *row = query_days (statements, SQL_BY_DAY, days, error);
  gboolean ok;

  while (statement_next (statements, row, &ok, error))
    add_day_count (counts, sqlite3_column_int64 (row, 0), next_of (row, 3),
                   counted_share (row, 1));
  return ok;
}

static gboolean
add_days_of (Statements *statements, FeedbackDays days, const GArray *articles,
             GArray *counts, GError **error)
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

/* Of DayCount, by day: the votes of the days, on all articles or on some (NULL: all). */
static GArray *
count_by_day (Store *store, FeedbackDays days, const GArray *articles, GError **error)
{
  g_autoptr(Statements) statements = statements_open (store, &report_statements);
  g_autoptr(GArray) counts = g_array_new (FALSE, FALSE, sizeof (DayCount));

  return (articles == NULL ? add_all_days (statements, days, counts, error)
                           : add_days_of (statements, days, articles, counts, error))
           ? g_steal_pointer (&counts)
           : NULL;
}

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
  self->recent = (FeedbackDays){ G_MININT64, G_MAXINT64 };
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
  count_add (&row->votes, article->votes);
  count_add (&row->recent, article->recent);
  count_add (&row->before, article->before);
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
  g_date_set_julian (&date, (guint32) (CLAMP (day, 1 - JULIAN_1970, LAST_DAY) + JULIAN_1970));
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
add_step (Feedback *self, FeedbackGroup group, FeedbackDays period, const DayCount *count)
{
  gint64 first = step_begin (group, count->day);
  FeedbackDays step = { first, MIN (step_end (group, first), period.until) };
  FeedbackRow *row = step_row (self, group, first);

  if (are_last (step, count->day, count->next))
    count_add (&row->votes, count->votes);
  if (count->next >= period.until)
    count_add (&self->all, count->votes);
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
  CountDays days;
  FeedbackDays read;

  if (named && (articles = counted_articles (store, query->articles, error)) == NULL)
    return FALSE;
  if (!count_days (store, query, &days, error))
    return FALSE;
  read = (FeedbackDays){ MAX (days.period.since, days.known.since),
                         MIN (days.period.until, days.known.until) };
  if ((counts = count_by_day (store, read, articles, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    add_step (self, query->group, days.period, &g_array_index (counts, DayCount, i));
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
  g_autoptr(GArray) articles = counted_articles (store, query->articles, error);
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
  drop_small (self, query->min_votes);
  return g_steal_pointer (&self);
}
