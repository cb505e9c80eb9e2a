#include "words.h"

#include <math.h>
#include <string.h>
#include "vote/wilson.h"

char *
words_count (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  GString *text = g_string_new (NULL);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
words_counted (guint64 count, const char *one, const char *many)
{
  g_autofree char *number = words_count (count);

  return g_strdup_printf ("%s %s", number, count == 1 ? one : many);
}

/* Rounded away from 0 and 100, which are for all and none alone. */
static char *
per_cent (double share, int digits)
{
  double unit = pow (10, -digits);
  double shown = round (share * 100 / unit) * unit;

  if (share > 0 && shown <= 0)
    shown = unit;
  if (share < 1 && shown >= 100)
    shown = 100 - unit;
  return g_strdup_printf ("%.*f%%", digits, shown);
}

char *
words_share (guint64 yes, guint64 total)
{
  if (total == 0)
    return g_strdup ("-");
  return per_cent ((double) yes / (double) total, yes == 0 || yes == total ? 0 : 1);
}

char *
words_interval (guint64 yes, guint64 total)
{
  g_autofree char *from = NULL, *to = NULL;
  double low, high;
  int digits;

  if (total == 0)
    return g_strdup ("");
  vote_wilson ((gint64) yes, (gint64) total, &low, &high);
  digits = high - low > .02 ? 0 : high - low > .002 ? 1 : 2;
  from = per_cent (low, digits);
  to = per_cent (high, digits);
  return g_strdup_printf ("likely %s to %s", from, to);
}

char *
words_target (const DeskPromise *promise)
{
  g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  for (guint i = 0; i < promise->n_targets; i++)
    g_ptr_array_add (targets, work_duration_format (&promise->targets[i]));
  g_ptr_array_add (targets, NULL);
  list = g_strjoinv (promise->n_targets > 2 ? ", " : " or ", (char **) targets->pdata);
  return g_strdup_printf ("%s%s in %s hours", list,
                          promise->n_targets > 1 ? ", whichever is later," : "",
                          promise->hours->name);
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* NULL when there is no such time. */
static GDateTime *
wall_time (const Desk *desk, gint64 at)
{
  g_autoptr(GDateTime) utc = at == WORK_NEVER ? NULL : g_date_time_new_from_unix_utc (at);

  return utc == NULL ? NULL : g_date_time_to_timezone (utc, desk_zone (desk));
}

char *
words_time (const Desk *desk, gint64 at)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  g_autoptr(GDateTime) wall = wall_time (desk, at);
  g_autofree char *rest = words_short_time (desk, at);
  const char *time = strrchr (rest, ' ');

  return wall == NULL
           ? g_steal_pointer (&rest)
           : g_strdup_printf ("%s %.*s %d%s", days[g_date_time_get_day_of_week (wall) - 1],
                              (int) (time - rest), rest, g_date_time_get_year (wall), time);
}

char *
words_short_time (const Desk *desk, gint64 at)
{
  g_autoptr(GDateTime) wall = wall_time (desk, at);

  return wall == NULL ? g_strdup ("-")
                      : g_strdup_printf ("%d %s %02d:%02d", g_date_time_get_day_of_month (wall),
                                         months[g_date_time_get_month (wall) - 1],
                                         g_date_time_get_hour (wall),
                                         g_date_time_get_minute (wall));
}

char *
words_date (const Desk *desk, gint64 at)
{
  g_autoptr(GDateTime) wall = wall_time (desk, at);

  return wall == NULL ? g_strdup ("-")
                      : g_strdup_printf ("%d %s %d", g_date_time_get_day_of_month (wall),
                                         months[g_date_time_get_month (wall) - 1],
                                         g_date_time_get_year (wall));
}

double
target_share (const Request *request, const DeskPromise *promise)
{
  return isnan (request->fail_under) ? promise->goal : request->fail_under;
}

char *
words_period (const Gathered *gathered)
{
  return period_describe (&gathered->request->period, desk_zone (gathered->desk));
}

char *
words_definition (const Gathered *gathered)
{
  g_autofree char *period = words_period (gathered);
  g_autofree char *now = words_time (gathered->desk, gathered->request->now);

  return g_strdup_printf (
    "Period: %s (%s), as known at %s. Clocks that stopped or fell due in the period; a clock "
    "is one promise on one ticket. Compliance = met / (met + breached + overdue); running and "
    "exempt clocks are counted, not judged. Intervals are 95%% Wilson intervals; p50, p90 and "
    "p95 are of the clocks that stopped.",
    period, desk_zone_name (gathered->desk), now);
}

enum
{
  MOST_NAMED = 4
};

/* "first reply 93.4%, follow-up 88%" */
char *
words_finding (const Gathered *gathered)
{
  GString *text = g_string_new (NULL);
  guint count, named = 0;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);

  for (guint i = 0; i < count; i++)
    {
      guint64 judged = summary_judged (rows[i]);
      g_autofree char *share = words_share (rows[i]->states[CLOCK_MET], judged);

      if (judged > 0 && named++ < MOST_NAMED)
        g_string_append_printf (text, "%s%s kept %s", named > 1 ? ", " : "", rows[i]->group,
                                share);
    }
  if (named > MOST_NAMED)
    g_string_append_printf (text, ", and %u more promises", named - MOST_NAMED);
  if (named == 0)
    g_string_append (text, "no clock was decided in this period");
  text->str[0] = g_ascii_toupper (text->str[0]);
  return g_string_free (text, FALSE);
}
