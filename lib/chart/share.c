#include "chart/share.h"

#include <math.h>

#include "base/say.h"

gboolean
share_known (const ShareCount *share)
{
  return share->total > 0;
}

double
share_value (const ShareCount *share)
{
  return share_known (share) ? CLAMP ((double) share->yes / (double) share->total, 0, 1) : NAN;
}

static double
bound (double value, double otherwise)
{
  return isfinite (value) ? CLAMP (value, 0, 1) : otherwise;
}

double
share_low (const ShareCount *share)
{
  return fmin (bound (share->low, share_value (share)), share_value (share));
}

double
share_high (const ShareCount *share)
{
  return fmax (bound (share->high, share_value (share)), share_value (share));
}

char *
share_text (const ShareCount *share, double target)
{
  return say_share (share_value (share), target);
}

char *
share_figure (const ShareCount *share, double target, const char *noun, const char *met)
{
  g_autofree char *value = share_text (share, target), *yes = say_count (share->yes);
  g_autofree char *total = say_counted (share->total, NULL, noun);
  g_autofree char *interval = say_interval (share_low (share), share_high (share));

  if (!share_known (share))
    return say_counted (0, NULL, noun);
  return g_strdup_printf ("%s, %s of %s%s%s, likely %s", value, yes, total,
                          met != NULL ? " " : "", met != NULL ? met : "", interval);
}
