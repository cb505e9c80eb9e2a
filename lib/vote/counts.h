/* counts.h - which votes a report is about, live articles, and how often each was voted on. */
#pragma once

#include "store/statements.h"
#include "vote/stats.h"

typedef enum
{
  FEEDBACK_ARTICLE,
  FEEDBACK_CATEGORY,
  FEEDBACK_TAG,  /* an article counts in each of its tags */
  FEEDBACK_LANG,
  FEEDBACK_DAY,  /* over time, votes on articles that have gone since count as well */
  FEEDBACK_WEEK, /* ISO 8601 */
  FEEDBACK_MONTH
} FeedbackGroup;

enum
{
  FEEDBACK_TREND_DAYS = 30
};

/* Half open. */
typedef struct
{
  gint64 since, until; /* UTC days since 1970-01-01; G_MININT64, G_MAXINT64: unbounded */
} FeedbackDays;

typedef struct
{
  FeedbackGroup group;
  gint64 since_day, until_day; /* UTC days since 1970-01-01, half open; G_MININT64, G_MAXINT64 */
  gint64 today;                /* the UTC day that it is */
  const char *const *articles; /* paths, slugs, ids, former addresses; NULL or empty:
                                  all live ones */
  gint64 min_votes;
} FeedbackQuery;

/* An article with what was counted of it. */
typedef struct
{
  gint64 id;
  char *path, *title, *category, *updated, *lang;
  VoteShare votes, recent, before;
  gint64 new_voters;       /* in the two periods of the trend */
  gint64 most_day, most;   /* of these the day with most, and how many */
} CountedArticle;

/* Which days are what. */
typedef struct
{
  FeedbackDays period;     /* `votes`; unbounded on both sides: the totals */
  FeedbackDays recent;     /* the trend's; since == until: none */
  FeedbackDays before;
  FeedbackDays known;      /* that have votes, up to today */
} CountDays;

/* Their order: by id. */
gint counted_by_id (gconstpointer a, gconstpointer b);
/* Of CountedArticle, by id; those named, or all. */
GArray *count_articles (Store *store, const char *const *names, GError **error);
/* Bounds the query's days by those that have votes. */
gboolean count_days (Store *store, const FeedbackQuery *query, CountDays *days, GError **error);
/* `few`: the articles are looked up one by one. */
gboolean count_votes (Store *store, const CountDays *days, gboolean few, GArray *articles,
                      GError **error);

typedef struct
{
  gint64 day;
  VoteShare votes;
} DayCount;

/* Of DayCount, ascending: the votes of each of the query's days, on all articles or on some
 * (NULL: all). */
GArray *count_by_day (Store *store, const FeedbackQuery *query, const GArray *articles,
                      GError **error);

/* Of (article id, tag) pairs. */
typedef struct
{
  gint64 article;
  char *tag;
} Tagged;

GArray *count_tags (Store *store, GError **error);

/* Counts as a damaged file may have them, made sane. */
VoteShare count_share (gint64 yes, gint64 total);
void count_add (VoteShare *into, VoteShare share);
