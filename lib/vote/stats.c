#include "vote/stats.h"

#include <math.h>

#define Z95 1.959963984540054 /* the normal distribution's 97.5% quantile */

void
vote_wilson (gint64 yes, gint64 total, double *low, double *high)
{
  double n = (double) total, p, centre, half;

  *low = 0;
  *high = 1;
  if (total <= 0)
    return;
  p = (double) yes / n;
  centre = p + Z95 * Z95 / (2 * n);
  half = Z95 * sqrt (p * (1 - p) / n + Z95 * Z95 / (4 * n * n));
  if (yes > 0)
    *low = (centre - half) / (1 + Z95 * Z95 / n);
  if (yes < total)
    *high = (centre + half) / (1 + Z95 * Z95 / n);
}

static double
share_of (VoteShare votes)
{
  return (double) votes.yes / (double) votes.total;
}

void
vote_newcombe (VoteShare a, VoteShare b, double *low, double *high)
{
  double low_a, high_a, low_b, high_b, difference;

  *low = -1;
  *high = 1;
  if (a.total <= 0 || b.total <= 0)
    return;
  vote_wilson (a.yes, a.total, &low_a, &high_a);
  vote_wilson (b.yes, b.total, &low_b, &high_b);
  difference = share_of (a) - share_of (b);
  *low = difference - hypot (share_of (a) - low_a, high_b - share_of (b));
  *high = difference + hypot (high_a - share_of (a), share_of (b) - low_b);
}

/* ---- Fisher */

static double
log_choose (gint64 n, gint64 k)
{
  return lgamma ((double) n + 1) - lgamma ((double) k + 1) - lgamma ((double) (n - k) + 1);
}

/* The probabilities of the tables on one side, from `x` outwards by ratios, down to those that
 * no longer count. */
static double
tail_sum (VoteShare a, VoteShare b, gint64 x, double p, int step, double limit)
{
  gint64 yes = a.yes + b.yes;
  gint64 least = MAX (0, yes - b.total), most = MIN (yes, a.total);
  double sum = 0;

  for (; x >= least && x <= most && p > 1e-320; x += step)
    {
      double up = (double) (a.total - x) * (double) (yes - x)
                  / ((double) (x + 1) * (double) (b.total - yes + x + 1));
      double down = (double) x * (double) (b.total - yes + x)
                    / ((double) (a.total - x + 1) * (double) (yes - x + 1));

      if (p <= limit)
        sum += p;
      if (p < sum * 1e-17)
        break;
      p *= step > 0 ? up : down;
    }
  return sum;
}

double
vote_fisher (VoteShare a, VoteShare b)
{
  gint64 yes = a.yes + b.yes, n = a.total + b.total, mode;
  double at_table, at_mode, limit;

  if (a.total <= 0 || b.total <= 0)
    return 1;
  mode = (gint64) floor (((double) a.total + 1) * ((double) yes + 1) / ((double) n + 2));
  mode = CLAMP (mode, MAX (0, yes - b.total), MIN (yes, a.total));
  at_table
    = exp (log_choose (a.total, a.yes) + log_choose (b.total, b.yes) - log_choose (n, yes));
  at_mode = exp (log_choose (a.total, mode) + log_choose (b.total, yes - mode)
                 - log_choose (n, yes));
  limit = at_table * (1 + 1e-7); /* R's tolerance for tables as likely as this one */
  return MIN (1, tail_sum (a, b, mode, at_mode, 1, limit)
                   + (mode > 0 ? tail_sum (
                        a, b, mode - 1,
                        at_mode * (double) mode * (double) (b.total - yes + mode)
                          / ((double) (a.total - mode + 1) * (double) (yes - mode + 1)),
                        -1, limit)
                               : 0));
}

/* ---- Many at once */

static gint
by_p (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *p = data;
  double left = p[*(const guint *) a], right = p[*(const guint *) b];

  return (left > right) - (left < right);
}

void
vote_benjamini_hochberg (const double *p, guint count, double rate, gboolean *sure)
{
  g_autofree guint *order = g_new (guint, count + 1);
  guint last = 0;

  for (guint i = 0; i < count; i++)
    {
      order[i] = i;
      sure[i] = FALSE;
    }
  g_qsort_with_data (order, (gint) count, sizeof *order, by_p, (gpointer) p);
  for (guint i = 0; i < count; i++)
    if (p[order[i]] <= rate * (i + 1) / count)
      last = i + 1;
  for (guint i = 0; i < last; i++)
    sure[order[i]] = TRUE;
}

/* ---- Bursts */

double
vote_poisson_tail (guint64 count, double mean)
{
  double term, sum = 0;

  if (count == 0)
    return 1;
  if (mean <= 0)
    return 0;
  /* From `count` upwards the terms fall at once, unless the mean lies above it. */
  if ((double) count < mean)
    {
      for (guint64 k = count - 1;; k--)
        {
          term = exp ((double) k * log (mean) - mean - lgamma ((double) k + 1));
          sum += term;
          if (k == 0 || term < sum * 1e-17)
            return 1 - sum;
        }
    }
  term = exp ((double) count * log (mean) - mean - lgamma ((double) count + 1));
  for (guint64 k = count; term > sum * 1e-17; k++)
    {
      sum += term;
      term *= mean / (double) (k + 1);
    }
  return sum;
}
