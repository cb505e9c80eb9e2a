/* summary.h - clocks counted: compliance, percentiles, tickets, by group and promise.
 *
 * Compliance = met / (met + breached + overdue).  Running clocks are not judged yet, exempt
 * ones never are; both are counted.  Percentiles are nearest-rank (the smallest value that at
 * least p% do not exceed) over the clocks that stopped: met and breached. */
#pragma once

#include "base/distribution.h"
#include "sla/rulebook.h"
#include "sla/period.h"

/* When it was or will be decided: when it stopped; else when it falls due; WORK_NEVER when it is
 * paused.  Every report counts it there and nowhere else, so that days, weeks and months add
 * up. */
gint64 clock_decided_at (const Clock *clock);
/* The period rule: a clock belongs to the period in which it was decided.  A paused one belongs
 * to periods without end only, and there to the time group ''. */
gboolean clock_in_period (const Clock *clock, const Period *period);

typedef enum
{
  GROUP_PROMISE,
  GROUP_CHANNEL,
  GROUP_LINE,
  GROUP_PRIORITY,
  GROUP_AGENT,
  GROUP_CUSTOMER,
  GROUP_ORGANIZATION,
  GROUP_ESCALATED,
  GROUP_DAY,
  GROUP_WEEK,
  GROUP_MONTH,
  GROUPINGS
} Grouping;

/* 'promise', 'channel', ..., by Grouping; ended by NULL. */
extern const char *const grouping_names[];
/* Whether groups follow each other in time, and by which step. */
gboolean grouping_is_time (Grouping grouping, PeriodStep *step);

/* ---- Names of groups: spellings that are the same (rulebook_same_name ()) are one */

typedef struct Names Names;

Names *names_new (void);
void names_free (Names *self);
/* The spelling that stands for all that are the same as `text`: the first that came.  Counts it.  Owned
 * by the names. */
const char *names_take (Names *self, const char *text);
/* The same of a text that did not come; that itself when none is the same. */
const char *names_find (const Names *self, const char *text);
/* The spelling of it that came most often. */
const char *names_shown (const Names *self, const char *text);

/* Less than, equal to, or greater than 0: the order in which names are shown, "ann" before "Cy" and "agent
 * 9" before "agent 10"; equal only when they are the same text. */
int names_compare (const char *a, const char *b);

/* ---- Rows */

typedef struct
{
  char *group;      /* '' when not known; with GROUP_PROMISE the promise's name */
  const char *name; /* that stands for its spellings */
  const DeskPromise *promise;
  guint order; /* of the promise in desk.yaml; its versions by date are one */
  gint64 from; /* time groups: when it begins, Unix seconds; of '' WORK_NEVER */
  guint64 clocks;
  guint64 states[CLOCK_STATES];
  guint64 judged;    /* met + breached + overdue; set by summary_rows (), as is the next */
  double compliance; /* met of judged, 0..1; NaN when nothing is judged */
  guint64 tickets;   /* different ones */
  guint64 escalated; /* clocks */
  Distribution *business_s; /* of the clocks that stopped */
  Distribution *calendar_s;
} SummaryRow;

typedef struct Summary Summary;

Summary *summary_new (Grouping grouping, const Desk *desk);
void summary_free (Summary *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Summary, summary_free)
/* Only verdicts are counted from here on: no times are kept, of which nobody asks the percentiles. */
void summary_without_times (Summary *self);
/* Adds a clock that is in the period.  Clocks come ticket by ticket. */
void summary_add (Summary *self, const Clock *clock);
/* The name of the group that a clock is in; valid until the next call. */
const char *summary_group_of (Summary *self, const Clock *clock);
const Names *summary_names (const Summary *self);
/* GROUP_PROMISE has a row for every promise.  Sorted: time groups by time, others by name, then by promise.  Owned by the summary. */
const SummaryRow *const *summary_rows (Summary *self, guint *count);

/* ---- When it all began */

/* Where charts over time begin when nobody says where: a ticket of 1900, which is damage, does not
 * stretch them.  What lies before the longest gaps is left out (a gap of more than two years, three
 * times as long as all that comes after it, a quarter of all before it at the most). */
typedef struct Onset Onset;

Onset *onset_new (void);
void onset_free (Onset *self);
void onset_add (Onset *self, gint64 at);
/* `since`, or where what is not left out begins. */
gint64 onset_of (const Onset *self, gint64 since);
