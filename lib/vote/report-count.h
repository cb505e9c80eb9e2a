/* report-count.h - live articles and their counts; private to the report. */
#pragma once

#include "vote/report.h"

/* An article with what was counted of it. */
typedef struct
{
  gint64 id;
  char *path, *title, *category, *updated, *lang;
  VoteShare votes, recent, before;
  gint64 new_voters;       /* in the two periods of the trend */
  gint64 most_day, most;   /* of these the day with most, and how many */
} Counted;

/* Which days are what. */
typedef struct
{
  FeedbackDays period;     /* `votes`; unbounded on both sides: the totals */
  FeedbackDays recent;     /* the trend's; since == until: none */
  FeedbackDays before;
  FeedbackDays known;      /* that have votes, up to today */
} CountDays;

/* Of Counted, by id; those named, or all. */
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
