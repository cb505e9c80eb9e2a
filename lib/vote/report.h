/* report.h - votes added up for editors: articles, groups, days, edits.
 *
 * Counted from vote_total, vote_day and vote_revision, which kbvote keeps in step, never from
 * the votes one by one.  Days are UTC days; a voter's last vote counts, on its day. */
#pragma once

#include "store/store.h"
#include "vote/compare.h"
#include "vote/wilson.h"

typedef enum
{
  FEEDBACK_ARTICLE,
  FEEDBACK_CATEGORY,
  FEEDBACK_TAG,
  FEEDBACK_LANG,
  FEEDBACK_DAY,
  FEEDBACK_WEEK, /* ISO 8601 */
  FEEDBACK_MONTH
} FeedbackGroup;

typedef struct
{
  FeedbackGroup group;
  gint64 since_day, until_day; /* UTC days since 1970-01-01, half open; G_MININT64, G_MAXINT64 */
  const char *const *articles; /* paths, slugs or ids; NULL or empty: all live ones */
  gint64 min_votes;
} FeedbackQuery;

/* One article, or one group of them. */
typedef struct
{
  char *name;          /* path, or the group's name: 'dns', 'nl', '2026-W40' */
  char *title;         /* "" for groups */
  char *category;
  char *updated;       /* ISO 8601 of the last edit; "" when not known */
  VoteShare votes;
  double low, high;    /* Wilson, 95% */
  VoteShare before;    /* the same length of time before; total 0: nothing to compare with */
  double trend;        /* share - share before; NaN when either is unknown */
  double trend_low, trend_high;
  double needs_work;   /* how many readers the article most surely fails */
  gint64 burst_day;    /* UTC day of a suspicious burst, G_MININT64: none */
  gint64 burst_votes;  /* new voters of that day */
} FeedbackRow;

typedef struct
{
  GArray *rows;        /* of FeedbackRow */
  VoteShare all;       /* of the whole desk */
} Feedback;

Feedback *feedback_read (Store *store, const FeedbackQuery *query, GError **error);
void feedback_free (Feedback *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Feedback, feedback_free)

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
  double difference, low, high; /* after - before, Newcombe's 95% interval */
  double p;                /* Fisher */
  EditVerdict verdict;     /* by Benjamini-Hochberg at 10% over all edits listed */
} EditRow;

/* Of EditRow: articles whose text has changed since kbindex first saw it.  NULL on error. */
GArray *feedback_edits (Store *store, const FeedbackQuery *query, GError **error);
