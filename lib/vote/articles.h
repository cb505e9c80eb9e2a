/* articles.h - the articles that a report is about, and what is counted of each. */
#pragma once

#include "store/statements.h"
#include "vote/stats.h"

/* An article with what was counted of it. */
typedef struct
{
  gint64 id;
  char *path, *title, *category, *updated, *lang;
  VoteShare votes, recent, before;
  gint64 views, watched, wrote; /* of the query's days, when they are asked for (views.h) */
  gint64 new_voters;            /* in the two periods of the trend */
  gint64 most_day, most;        /* of these the day with most, and how many */
} CountedArticle;

enum
{
  COUNTED_MOST = G_MAXINT32,   /* a day, an article: more is damage, and sums stay in range */
  COUNTED_FIRST_DAY = -719162, /* 0001-01-01 */
  COUNTED_LAST_DAY = 2932896   /* 9999-12-31 */
};

/* Which days are what. */
typedef struct
{
  VoteDays period; /* `votes`; unbounded on both sides: the totals */
  VoteDays recent; /* the trend's; since == until: none */
  VoteDays before;
  VoteDays known; /* that have votes, up to today */
} CountedDays;

/* Of CountedArticle, by id: live ones, those named or all (NULL, empty), with their votes of the days;
 * `days` NULL: nothing is counted.  Sets `days->known`.  A name that several articles have stands
 * for all of them; one that none has is DESK_ERROR_INPUT, with the nearest ones. */
GArray *counted_articles (Store *store, const char *const *names, CountedDays *days,
                          gint64 today, GError **error);

/* The same without counts, for what a name is needed: `*named` is NULL when there are no names. */
gboolean counted_named (Store *store, const char *const *names, gint64 today, GArray **named,
                        GError **error);
/* NULL holds all. */
gboolean counted_holds (const GArray *articles, gint64 id);

typedef struct
{
  gint64 day, next; /* of those who vote again then; G_MAXINT64: never */
  VoteShare votes;
} DayCount;

/* Of DayCount, by day: the votes of the days, on all articles or on some (NULL: all). */
GArray *counted_by_day (Store *store, VoteDays days, gint64 today, const GArray *articles,
                        GError **error);

/* Whether votes of `day`, whose voters vote again on `next`, are their last within the days. */
static inline gboolean
counted_are_last (VoteDays days, gint64 day, gint64 next)
{
  return day >= days.since && day < days.until && next >= days.until;
}

static inline void
counted_add (VoteShare *into, VoteShare share)
{
  into->yes += share.yes;
  into->total += share.total;
}

/* The counts yes and total in a row's columns from `column` on; as a damaged file may have
 * them, made sane. */
static inline VoteShare
counted_share (sqlite3_stmt *row, int column)
{
  gint64 total = CLAMP (sqlite3_column_int64 (row, column + 1), 0, COUNTED_MOST);

  return (VoteShare){ CLAMP (sqlite3_column_int64 (row, column), 0, total), total };
}
