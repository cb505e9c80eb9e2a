/* report.h - votes added up for editors: articles, groups, days, edits.
 *
 * Counted from vote_total, vote_day, vote_again and vote_revision (counts.h), never from the votes
 * one by one.  Days are UTC days.  Of a period, and of each step of one, a voter's last vote within
 * it counts, on its day.
 *
 * Needs work: total × the lower bound of the 95% Wilson interval of no / total, the number of
 * readers whom the article most surely fails (Wilson 1927; ranking by the bound is Evan
 * Miller's "How not to sort by average rating", 2009).
 *
 * Trend: the share of the period less that of the time of the same length before it, with
 * Newcombe's interval.  Without a start the period is the 30 days up to the end.
 *
 * Burst: of the days of both periods, from the first vote in the file to today, the one on
 * which most voters of the article voted for the first time, when there are at least 10, three
 * times the mean of the other days (one voter added, so that it is never 0), and so many are
 * improbable under a Poisson distribution of that mean: P(X >= count) < .05 / days
 * (Bonferroni, for that many days are looked at), of which there must be a week. */
#pragma once

#include "store/store.h"
#include "vote/stats.h"

/* ---- What is asked for */

typedef enum
{
  FEEDBACK_ARTICLE,
  FEEDBACK_CATEGORY,
  FEEDBACK_TAG, /* an article counts in each of its tags */
  FEEDBACK_LANG,
  FEEDBACK_DAY,  /* over time, votes on articles that have gone since count as well */
  FEEDBACK_WEEK, /* ISO 8601 */
  FEEDBACK_MONTH
} FeedbackGroup;

enum
{
  FEEDBACK_TREND_DAYS = 30
};

typedef struct
{
  FeedbackGroup group;
  gint64 since_day,
    until_day;  /* UTC days since 1970-01-01, half open; G_MININT64, G_MAXINT64 */
  gint64 today; /* the UTC day that it is */
  const char *const *articles; /* paths, slugs, ids, former addresses; NULL or empty:
                                  all live ones */
  gint64 min_votes;
  gboolean views; /* rows that were read, with their views (views.h) */
} FeedbackQuery;

/* ---- Articles and groups */

/* One article, or one group of them. */
typedef struct
{
  char *name;  /* path, or the group's name: 'dns', 'nl', '2026-W40' */
  char *title; /* "" for groups */
  char *category;
  char *updated;    /* ISO 8601: front matter's, else when the text last changed; "" for
                          groups */
  gint64 first_day; /* of a day, week or month; else G_MININT64 */
  VoteShare votes;
  double low, high; /* Wilson, 95% */
  VoteShare recent; /* in the trend's period */
  VoteShare before; /* the same length of time before; total 0: nothing to compare with */
  double trend;     /* share - share before; NaN when either is unknown */
  double trend_low, trend_high;
  double needs_work;  /* how many readers the article most surely fails */
  gint64 burst_day;   /* UTC day of a suspicious burst, G_MININT64: none */
  gint64 burst_votes; /* new voters of that day */
  gint64 views;       /* readers a day */
  gint64 watched; /* of these, since mail is taken in: of whom it is known whether they wrote */
  gint64 wrote;   /* of these who wrote all the same */
} FeedbackRow;

typedef struct
{
  GArray *rows;                 /* of FeedbackRow, by name */
  VoteShare all;                /* of all articles asked for, whatever min_votes */
  VoteDays recent;              /* the trend's period; unbounded: there is none */
  gint64 views, watched, wrote; /* of all articles asked for */
  gint64 mails;                 /* that began a ticket meanwhile: 0: who wrote is not known */
} Feedback;

/* A name that several articles have stands for all of them; one that none has is
 * DESK_ERROR_INPUT, with the nearest ones. */
Feedback *feedback_read (Store *store, const FeedbackQuery *query, GError **error);

static inline void
feedback_free (Feedback *self)
{
  if (self != NULL)
    g_array_unref (self->rows);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Feedback, feedback_free)

/* ---- Edits */

typedef enum
{
  EDIT_UNCLEAR, /* too few votes to say */
  EDIT_HELPED,
  EDIT_HURT
} EditVerdict;

typedef struct
{
  char *path, *title;
  gint64 at;               /* Unix seconds of the last change of the text */
  VoteShare before, after; /* votes on the text before it, and on it */
  double difference;       /* share after - share before; NaN when either is unknown */
  double low, high;        /* its Newcombe 95% interval */
  double p;                /* Fisher */
  EditVerdict verdict;     /* by Benjamini-Hochberg at 10% over all edits listed */
} EditRow;

/* Of EditRow, by path: articles whose text has changed since kbindex first saw it; of the
 * query's days, when it says so.  Votes cast before kbindex first saw an article count for the
 * text that it saw.  NULL on error. */
GArray *feedback_edits (Store *store, const FeedbackQuery *query, GError **error);

/* When readers found the article at `path` helpful, between two times (Unix seconds, both
 * included): gint64, ascending.  Who said otherwise within half an hour, or took it back (both buttons
 * pressed), did not.  Reads the article's votes one by one. */
GArray *feedback_helpful_times (Store *store, const char *path, gint64 from, gint64 to,
                                GError **error);

/* ---- Why */

typedef struct
{
  char *path, *title;
  char *reason;
  gint64 count, last_at; /* voters whose last vote says so, and when the last of them did */
} ReasonRow;

/* Of ReasonRow: the articles with most votes that say why first, of each the commonest reasons first; of
 * the query's days each voter's last vote within them.  `min_votes` does not count.  NULL on error. */
GArray *feedback_reasons (Store *store, const FeedbackQuery *query, GError **error);
