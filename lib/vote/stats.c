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
