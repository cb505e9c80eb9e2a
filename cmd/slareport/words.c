#include "report.h"

#include "base/say.h"
#include "vote/stats.h"

#include <math.h>
#include <string.h>

char *
words_share (const Gathered *gathered, const SummaryRow *row)
{
  return say_share_of ((gint64) row->states[CLOCK_MET], (gint64) row->judged,
                       target_share (gathered->request, row->promise));
}

char *
words_interval (const SummaryRow *row)
{
  double low, high;

  if (row->judged == 0)
    return g_strdup ("");
  vote_wilson ((gint64) row->states[CLOCK_MET], (gint64) row->judged, &low, &high);
  return say_interval (low, high);
}

char *
words_percentile (const GArray *seconds, double p, gboolean calendar)
{
  gint64 value;

  if (!summary_percentile (seconds, p, &value))
    return g_strdup ("-");
  return calendar ? say_days (value) : say_hours (value);
}

char *
words_over (const Clock *clock)
{
  return work_days_format (clock->promise->hours->calendar, clock->due, seconds_over (clock));
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

double
target_share (const ReportRequest *request, const DeskPromise *promise)
{
  return isnan (request->fail_under) ? promise->goal : request->fail_under;
}

char *
words_period (const Gathered *gathered)
{
  return period_describe (&gathered->request->period, gathered->desk->zone);
}

/* " 3 of 150 tickets have events that ...", or nothing. */
static char *
words_flagged (const Gathered *gathered)
{
  g_autofree char *flagged = say_count ((gint64) gathered->n_flagged);
  g_autofree char *of = say_counted ((gint64) gathered->tickets, NULL, "tickets");

  return gathered->n_flagged == 0
           ? g_strdup ("")
           : g_strdup_printf (" %s of %s %s events that contradict others of theirs: slareport "
                              "--flagged lists them.",
                              flagged, of, gathered->n_flagged == 1 ? "has" : "have");
}

char *
words_definition (const Gathered *gathered)
{
  g_autofree char *period = words_period (gathered);
  g_autofree char *now = say_when (gathered->request->now, gathered->desk->zone, SAY_MOMENT);
  g_autofree char *flagged = words_flagged (gathered);

  return g_strdup_printf (
    "Period: %s (%s), as known at %s. Clocks that stopped or fell due in the period, "
    "each counted once, where it stopped if it did; a clock is one promise on one ticket. Compliance = met / (met + breached + overdue); running and "
    "exempt clocks are counted, not judged. Intervals are 95%% Wilson intervals; p50, p90 and "
    "p95 are of the clocks that stopped.%s",
    period, gathered->desk->zone_name, now, flagged);
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
      guint64 judged = rows[i]->judged;
      g_autofree char *share = words_share (gathered, rows[i]);

      if (judged > 0 && named++ < MOST_NAMED)
        g_string_append_printf (text, "%s%s kept %s", named > 1 ? ", " : "", rows[i]->group,
                                share);
    }
  if (named > MOST_NAMED)
    {
      g_autofree char *more = say_counted (named - MOST_NAMED, NULL, "more promises");

      g_string_append_printf (text, ", and %s", more);
    }
  if (named == 0)
    g_string_append (text, "no clock was decided in this period");
  text->str[0] = g_ascii_toupper (text->str[0]);
  return g_string_free (text, FALSE);
}
