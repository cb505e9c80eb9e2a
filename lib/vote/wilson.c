#include "vote/wilson.h"

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
