#include "words.h"

#include <math.h>
#include "base/say.h"
#include "base/timestamp.h"

enum
{
  DAY_S = 86400
};

/* An interval about 0 this narrow says that nothing changed. */
#define SAME .2

char *
words_share (VoteShare votes)
{
  return say_share_of (votes.yes, votes.total, NAN);
}

char *
words_interval (VoteShare votes)
{
  double low, high;

  if (votes.total == 0)
    return g_strdup ("-");
  vote_wilson (votes.yes, votes.total, &low, &high);
  return say_interval (low, high);
}

char *
words_helpful (VoteShare votes)
{
  g_autofree char *yes = say_count (votes.yes), *total = say_count (votes.total);
  g_autofree char *share = words_share (votes), *interval = words_interval (votes);

  if (votes.total == 0)
    return g_strdup ("nobody has voted yet");
  return g_strdup_printf ("%s out of %s found this helpful (%s, likely %s)", yes, total, share,
                          interval);
}

static char *
points (double difference, const char *plus)
{
  double shown = round (difference * 100);
  gboolean small = shown == 0 && fabs (difference) >= .0005;

  return g_strdup_printf ("%s%.*f", difference > 0 ? plus : "", small, small ? difference * 100
                                                                             : shown + 0.);
}

char *
words_points (double difference)
{
  return isnan (difference) ? g_strdup ("") : points (difference, "+");
}

char *
words_points_between (double low, double high)
{
  gboolean falls = high <= 0 && low < 0;
  g_autofree char *from = points (falls ? -high : low, "");
  g_autofree char *to = points (falls ? -low : high, "");

  return g_strdup_printf ("%s to %s", from, to);
}

static char *
days_before (FeedbackDays recent)
{
  gint64 days = recent.until - recent.since;

  g_autofree char *count = say_counted (days, NULL, "days");

  return days == 1 ? g_strdup ("the day before") : g_strdup_printf ("the %s before", count);
}

char *
words_trend (const FeedbackRow *row, FeedbackDays recent)
{
  g_autofree char *before = days_before (recent);
  g_autofree char *change = points (fabs (row->trend), "");
  g_autofree char *between = words_points_between (row->trend_low, row->trend_high);

  if (isnan (row->trend))
    return g_strdup ("too few votes to tell");
  if (row->trend_low > 0 || row->trend_high < 0)
    return g_strdup_printf ("%s %s points on %s (likely %s)", row->trend > 0 ? "up" : "down",
                            change, before, between);
  if (row->trend_high - row->trend_low > SAME)
    return g_strdup ("too few votes to tell");
  return g_strdup_printf ("about as in %s (likely %s points)", before, between);
}

char *
words_day (gint64 day)
{
  char *text = timestamp_format (day * DAY_S, NULL);

  text[10] = '\0';
  return text;
}
