#include "report.h"

#include "base/say.h"
#include "vote/stats.h"

#include <math.h>
#include <string.h>

enum
{
  MOST_NAMED = 4,
  DAY_S = 86400
};

/* ---- Which period */

/* The day, week, ... that a period is, all of it. */
static gboolean
step_of (const Period *period, GTimeZone *zone, PeriodStep *step)
{
  for (*step = STEP_DAY; *step <= STEP_YEAR; (*step)++)
    {
      Period whole = period_around (*step, zone, period->since);

      if (whole.since == period->since && whole.until == period->until)
        return TRUE;
    }
  return FALSE;
}

/* The same time of day so many years and days before, whatever the clocks did in between. */
static gint64
same_time_before (gint64 at, GTimeZone *zone, int years, int days)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);
  g_autoptr(GDateTime) local = utc == NULL ? NULL : g_date_time_to_timezone (utc, zone);
  g_autoptr(GDateTime) before
             = local == NULL ? NULL : g_date_time_add_full (local, -years, 0, -days, 0, 0, 0);

  return before == NULL ? at : g_date_time_to_unix (before);
}

static gboolean
is_midnight (gint64 at, GTimeZone *zone)
{
  return period_around (STEP_DAY, zone, at).since == at;
}

/* As many days, or seconds, as it has. */
static Period
one_before (const Period *period, GTimeZone *zone)
{
  gint64 length = period->until - period->since;
  int days = (int) ((length + DAY_S / 2) / DAY_S);

  if (is_midnight (period->since, zone) && is_midnight (period->until, zone))
    return (Period){ same_time_before (period->since, zone, 0, days), period->since };
  return (Period){ period->since - length, period->since };
}

static gboolean
find_against (const char *text, const Period *period, GTimeZone *zone, gint64 now,
              Period *against, GError **error)
{
  gboolean bounded = period->since != G_MININT64 && period->until != G_MAXINT64;
  PeriodStep step;

  *against = (Period){ 0, 0 };
  if (text == NULL ? !bounded : strcmp (text, "none") == 0)
    return TRUE;
  if (!bounded)
    return desk_usage_error (error, "--against needs a period with a beginning and an end; "
                                    "expected --period");
  if (text == NULL)
    *against = step_of (period, zone, &step) ? period_around (step, zone, period->since - 1)
                                             : one_before (period, zone);
  else if (strcmp (text, "last-year") != 0)
    return period_parse (text, zone, now, against, error);
  else if (step_of (period, zone, &step) && step == STEP_WEEK)
    *against = period_around (step, zone, same_time_before (period->since, zone, 0, 52 * 7));
  else
    *against = (Period){ same_time_before (period->since, zone, 1, 0),
                         same_time_before (period->until, zone, 1, 0) };
  return TRUE;
}

/* The interval of a difference is one of two independent shares: no clock may be in both. */
gboolean
against_period (const char *text, const Period *period, GTimeZone *zone, gint64 now,
                Period *against, GError **error)
{
  if (!find_against (text, period, zone, now, against, error))
    return FALSE;
  if (text != NULL && against->since < against->until && against->since < period->until
      && period->since < against->until)
    return desk_usage_error (error,
                             "--against=%s overlaps the report's own period; expected one "
                             "before or behind it",
                             text);
  return TRUE;
}

gboolean
against_check (const char *text, gpointer unused G_GNUC_UNUSED, GError **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GError) problem = NULL;
  Period period;

  if (strcmp (text, "none") == 0 || strcmp (text, "last-year") == 0
      || period_parse (text, utc, 0, &period, &problem))
    return TRUE;
  return desk_usage_error (error, "%s, or last-year as the same dates a year before, or none",
                           problem->message);
}

/* ---- How it has changed */

gboolean
change_is_shown (const Gathered *gathered)
{
  PeriodStep step;

  return gathered->against != NULL
         && (!gathered->request->grouped
             || !grouping_is_time (gathered->request->grouping, &step));
}

Change
change_between (const ShareCount *now, const ShareCount *then)
{
  Change change = { .then = *then, .is_known = now->total > 0 && then->total > 0 };

  if (!change.is_known)
    return change;
  change.points = (double) now->yes / (double) now->total
                  - (double) then->yes / (double) then->total;
  vote_newcombe ((VoteShare){ now->yes, now->total }, (VoteShare){ then->yes, then->total },
                 &change.low, &change.high);
  change.is_chance = change.low <= 0 && change.high >= 0;
  return change;
}

static void
add_row (guint64 *states, const SummaryRow *row)
{
  for (int state = 0; state < CLOCK_STATES; state++)
    states[state] += row->states[state];
}

static gboolean
is_escalated (const Gathered *gathered, const SummaryRow *row)
{
  guint count;
  const SummaryRow *const *rows = summary_rows (gathered->escalated, &count);

  for (guint i = 0; i < count; i++)
    if (rows[i] == row)
      return TRUE;
  return FALSE;
}

Change
change_of_row (const Gathered *gathered, const SummaryRow *row)
{
  const Gathered *before = gathered->against;
  guint64 states[CLOCK_STATES] = { 0 };
  ShareCount now = series_share (row->states), then;
  guint count = 0;
  const SummaryRow *const *rows = NULL;
  gboolean by_promise = row->promise == NULL || strcmp (row->group, row->promise->name) == 0;

  if (before != NULL && (by_promise || before->groups != NULL))
    rows = summary_rows (is_escalated (gathered, row) ? before->escalated
                         : by_promise                 ? before->promises
                                                      : before->groups,
                         &count);
  for (guint i = 0; i < count; i++)
    if (row->promise == NULL
        || (rows[i]->order == row->order && rulebook_same_name (rows[i]->group, row->group)))
      add_row (states, rows[i]);
  then = series_share (states);
  return change_between (&now, &then);
}

/* ---- In words */

char *
words_change_interval (const Change *change)
{
  g_autofree char *low = say_points (change->low, TRUE);
  g_autofree char *high = say_points (change->high, TRUE);

  return change->is_known ? g_strdup_printf ("%s to %s", low, high) : g_strdup ("");
}

char *
words_minus (char *text)
{
  GString *with = text == NULL ? NULL : g_string_new (NULL);

  for (const char *c = text; c != NULL && *c != '\0'; c++)
    if (*c == '-' && g_ascii_isdigit (c[1]) && (c == text || c[-1] == ' ' || c[-1] == '('))
      g_string_append (with, "\u2212");
    else
      g_string_append_c (with, *c);
  g_free (text);
  return with == NULL ? NULL : g_string_free (with, FALSE);
}

char *
words_change (const Change *change, gboolean interval)
{
  g_autofree char *points = say_points (change->points, TRUE);
  g_autofree char *likely = words_change_interval (change);

  if (!change->is_known)
    return g_strdup ("nothing to compare with");
  return g_strdup_printf ("%s points%s%s%s, %s", points, interval ? " (" : "",
                          interval ? likely : "", interval ? ")" : "",
                          change->is_chance ? "can be chance" : "more than chance");
}

char *
words_against (const Gathered *gathered)
{
  g_autoptr(GPtrArray) rows = series_promises (gathered, MOST_NAMED, NULL);
  g_autofree char *period = NULL;
  GString *text;
  gboolean was_known = TRUE;

  if (gathered->against == NULL || rows->len == 0)
    return NULL;
  period = period_describe (&gathered->against->request->period, gathered->desk->zone);
  text = g_string_new (NULL);
  g_string_append_printf (text, "Against %s: ", period);
  for (guint i = 0; i < rows->len; i++)
    {
      const SummaryRow *row = g_ptr_array_index (rows, i);
      Change change = change_of_row (gathered, row);
      g_autofree char *words = words_change (&change, TRUE);

      if (!change.is_known && !was_known)
        g_string_append_printf (text, ", nor has %s", row->group);
      else
        g_string_append_printf (text, "%s%s %s", i > 0 ? "; " : "", row->group, words);
      was_known = change.is_known;
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}
