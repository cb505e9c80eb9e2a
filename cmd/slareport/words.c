#include "report.h"

#include "base/say.h"
#include "vote/stats.h"

#include <math.h>
#include <string.h>

/* ---- Shares */

double
target_of_row (const Gathered *gathered, const SummaryRow *row)
{
  return row->promise == NULL ? target_of_all (gathered)
                              : target_share (gathered->request, row->promise);
}

const char *
words_stopped (const Desk *desk)
{
  gboolean replies = FALSE, solutions = FALSE;

  for (guint i = 0; i < desk->promises->len; i++)
    {
      const DeskPromise *promise = &g_array_index (desk->promises, DeskPromise, i);

      if (desk_clock_kinds[promise->clock].is_reply)
        replies = TRUE;
      else
        solutions = TRUE;
    }
  return !solutions ? "answered" : replies ? "stopped" : "solved";
}

char *
words_share (const Gathered *gathered, const SummaryRow *row)
{
  return say_share_of ((gint64) row->states[CLOCK_MET], (gint64) row->judged,
                       target_of_row (gathered, row));
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
words_percentile (Distribution *seconds, double p, gboolean calendar)
{
  gint64 value;

  if (!distribution_percentile (seconds, p, &value))
    return g_strdup ("-");
  return calendar ? say_days (value) : say_hours (value);
}

char *
words_over (const Clock *clock)
{
  return work_days_format (clock->promise->hours->calendar, clock->due, seconds_over (clock));
}

char *
words_link (const ReportRequest *request, const char *ticket)
{
  const char *url = request->ticket_url;
  const char *place = url == NULL ? NULL : strstr (url, "%s");
  g_autofree char *name = g_uri_escape_string (ticket, NULL, FALSE);

  return place == NULL
           ? NULL
           : g_strdup_printf ("%.*s%s%s", (int) (place - url), url, name, place + 2);
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

double
target_of_all (const Gathered *gathered)
{
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->promises, &count);
  double target = count == 0 ? NAN : target_share (gathered->request, rows[0]->promise);

  for (guint i = 1; i < count; i++)
    if (target_share (gathered->request, rows[i]->promise) != target)
      return NAN;
  return target;
}

char *
words_part_of (gint64 yes, gint64 total, const char *noun)
{
  g_autofree char *share = total >= SAY_FEW ? say_share_of (yes, total, NAN) : say_count (yes);
  g_autofree char *all = say_counted (total, NULL, noun);

  return g_strdup_printf ("%s of %s", share, all);
}

char *
words_kept (const Gathered *gathered, const SummaryRow *row)
{
  return row->judged == 0 ? words_share (gathered, row)
                          : say_part ((gint64) row->states[CLOCK_MET], (gint64) row->judged,
                                      target_share (gathered->request, row->promise));
}

char *
words_all_kept (const Gathered *gathered, const ShareCount *all)
{
  g_autofree char *share = say_part (all->yes, all->total, target_of_all (gathered));
  g_autofree char *few = words_part_of (all->yes, all->total, "promises");

  return all->total == 0        ? g_strdup ("No clock was decided in this period")
         : all->total < SAY_FEW ? g_strdup_printf ("%s kept", few)
                                : g_strdup_printf ("%s of all promises kept", share);
}

char *
words_chosen (guint shown, guint all)
{
  return shown == all ? g_strdup ("") : g_strdup_printf ("; %u of %u promises", shown, all);
}

char *
words_period (const Gathered *gathered)
{
  g_autofree char *period = period_describe (&gathered->request->period, gathered->desk->zone);
  g_autofree char *where = where_words (gathered->request->where);

  return g_strconcat (period, where, NULL);
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

#define CLOCKS                                                                                 \
  " Clocks that stopped or fell due in the period, each counted once, where it stopped if it " \
  "did; a clock is one promise on one ticket."
#define SOLUTIONS                                                                                 \
  " Tickets that were solved in the period and not reopened since, each counted once, where it "  \
  "was solved last, with all that came before; merged ones are left out. A contact is what a "    \
  "customer writes until somebody replies, a reply a public message of an agent, waiting by the " \
  "wall clock; satisfied are ratings above the middle of their scale. Intervals are 95% Wilson "  \
  "intervals; p50 and p90 of waiting are of the tickets that waited."
#define COMPLIANCE                                                                              \
  " Compliance = met / (met + breached + overdue); running and exempt clocks are counted, not " \
  "judged."

char *
words_left_out (const Gathered *gathered)
{
  GTimeZone *zone = gathered->desk->zone;
  g_autofree char *since = say_when (gathered->drawn_since, zone, SAY_DATE);
  g_autofree char *first = say_when (gathered->span.since, zone, SAY_DATE);

  return gathered->drawn_since == gathered->span.since
           ? NULL
           : g_strdup_printf ("charts over time begin on %s: what was before, from %s on, is "
                              "counted, and not drawn",
                              since, first);
}

/* The same as a sentence, where there are charts; free it. */
static char *
left_out_sentence (const Gathered *gathered)
{
  ReportView view = gathered->request->view;
  char *text = view == REPORT_CHART || view == REPORT_DOCUMENT ? words_left_out (gathered)
                                                               : NULL;
  char *sentence = text == NULL ? g_strdup ("") : g_strdup_printf (" %s.", text);

  if (text != NULL)
    sentence[1] = g_ascii_toupper (sentence[1]);
  g_free (text);
  return sentence;
}

char *
words_definition (const Gathered *gathered, DefinitionOf what)
{
  static const char *const counted[] = {
    [DEFINE_TICKETS] = "",
    [DEFINE_SOLUTIONS] = SOLUTIONS,
    [DEFINE_MESSAGES] = "",
    [DEFINE_CLOCKS] = CLOCKS " Running and exempt clocks are counted, not judged.",
    [DEFINE_TIMES] = CLOCKS " Clocks that are overdue count as not stopped yet.",
    [DEFINE_SHARES] = CLOCKS COMPLIANCE " Intervals are 95% Wilson intervals.",
    [DEFINE_ALL] = CLOCKS COMPLIANCE
    " Intervals are 95% Wilson intervals; p50, p90 and p95 are "
    "of the clocks that stopped.",
  };
  g_autofree char *period = words_period (gathered);
  g_autofree char *now = say_when (gathered->request->now, gathered->desk->zone, SAY_MOMENT);
  g_autofree char *flagged = words_flagged (gathered);
  g_autofree char *left_out = left_out_sentence (gathered);

  return g_strdup_printf ("Period: %s (%s), as known at %s.%s%s%s", period,
                          gathered->desk->zone_name, now, counted[what], flagged, left_out);
}

enum
{
  MOST_NAMED = 4
};

/* "first reply 93.4%, follow-up 88%": those with the most clocks, as desk.yaml has them. */
char *
words_finding (const Gathered *gathered)
{
  GString *text = g_string_new (NULL);
  guint all, named = 0;
  g_autoptr(GPtrArray) rows = series_promises (gathered, MOST_NAMED, &all);

  for (guint i = 0; i < rows->len; i++)
    {
      const SummaryRow *row = g_ptr_array_index (rows, i);
      g_autofree char *share = words_kept (gathered, row);

      if (row->judged > 0)
        g_string_append_printf (text, "%s%s kept %s", named++ > 0 ? ", " : "", row->group,
                                share);
    }
  if (all > rows->len && named > 0)
    {
      g_autofree char *more = say_counted (all - rows->len, NULL, "more promises");

      g_string_append_printf (text, ", and %s", more);
    }
  if (named == 0)
    g_string_append (text, "no clock was decided in this period");
  text->str[0] = g_ascii_toupper (text->str[0]);
  return g_string_free (text, FALSE);
}
