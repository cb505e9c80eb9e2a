/* stats.h - how sure a share or a difference of two is, and how improbable a count. */
#pragma once

#include <glib.h>

/* The 95% Wilson score interval of yes/total, shares 0..1; 0..1 for no votes.
 * Wilson: Probable inference, the law of succession, and statistical inference,
 * JASA 22 (1927).  11 of 22 gives .30722 to .69278. */
void vote_wilson (gint64 yes, gint64 total, double *low, double *high);

/* yes of total, twice: before and after an edit, or two periods. */
typedef struct
{
  gint64 yes, total;
} VoteShare;

/* UTC days since 1970-01-01, half open; G_MININT64, G_MAXINT64: unbounded. */
typedef struct
{
  gint64 since, until;
} VoteDays;

/* The 95% interval of share(a) - share(b): Newcombe's hybrid score interval, "Interval
 * estimation for the difference between independent proportions", Statistics in Medicine 17
 * (1998), method 10.  56/70 and 48/80 give .0524 to .3339.  -1 to 1 without votes. */
void vote_newcombe (VoteShare a, VoteShare b, double *low, double *high);

/* P(X >= count) for a Poisson variable of that mean: 8 or more where 2 are usual: .0010967. */
double vote_poisson_tail (guint64 count, double mean);
