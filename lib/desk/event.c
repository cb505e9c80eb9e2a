#include "desk/event.h"

#include <libical/ical.h>
#include <string.h>

#include "base/timestamp.h"
#include "desk/ics.h"

enum
{
  DAY_S = 86400,
  LAST_YEAR = 2100,
  RULE_BYTES_MAX = 1000
};

static void
clear_rule (gpointer rule)
{
  g_free (((EventRule *) rule)->text);
}

Event *
event_new (guint line)
{
  Event *self = g_new0 (Event, 1);

  self->line = line;
  self->rules = g_array_new (FALSE, FALSE, sizeof (EventRule));
  g_array_set_clear_func (self->rules, clear_rule);
  self->added = g_array_new (FALSE, FALSE, sizeof (Moment));
  self->excluded = g_array_new (FALSE, FALSE, sizeof (Moment));
  self->removed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
event_free (Event *self)
{
  if (self == NULL)
    return;
  g_free (self->uid);
  g_free (self->summary);
  g_array_unref (self->rules);
  g_array_unref (self->added);
  g_array_unref (self->excluded);
  g_hash_table_unref (self->removed);
  g_free (self);
}

/* What a moment, or all of its day, is called in `removed`; free it. */
static char *
removed_key (const Moment *moment, gboolean date)
{
  if (date)
    return g_strdup_printf ("d%d", moment->day);
  return g_strdup_printf ("t%" G_GINT64_FORMAT, moment->at);
}

void
event_remove (Event *self, const Moment *moment)
{
  g_hash_table_add (self->removed,
                    removed_key (moment, moment->date || self->start.date));
}

gint64
event_length (const Event *self)
{
  if (self->duration_line > 0)
    return self->duration_s;
  if (self->end_line > 0 && self->start.date)
    return (gint64) (self->end.day - self->start.day) * DAY_S;
  if (self->end_line > 0)
    return self->end.at - self->start.at;
  return self->start.date ? DAY_S : 0;
}

/* ---- Moments */

/* A whole date may be taken out of an event with times. */
static gboolean
is_removed (const Event *self, const Moment *moment)
{
  g_autofree char *date = removed_key (moment, TRUE);
  g_autofree char *time = removed_key (moment, FALSE);

  return g_hash_table_contains (self->removed, date)
         || (!moment->date && g_hash_table_contains (self->removed, time));
}

static void
add_moment (const Event *self, const Moment *moment, GArray *moments)
{
  if (!is_removed (self, moment))
    g_array_append_val (moments, *moment);
}

/* ---- Rules */

static struct icaltimetype
ical_of (const Moment *moment)
{
  struct icaltimetype time = icaltime_null_time ();
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1970);
  if (moment->day >= 0)
    g_date_add_days (&date, (guint) moment->day);
  else
    g_date_subtract_days (&date, (guint) -moment->day);
  time.year = g_date_get_year (&date);
  time.month = (int) g_date_get_month (&date);
  time.day = g_date_get_day (&date);
  time.hour = moment->second / 3600;
  time.minute = moment->second / 60 % 60;
  time.second = moment->second % 60;
  time.is_date = moment->date;
  return time;
}

static Moment
moment_of_ical (struct icaltimetype time, const Moment *start)
{
  return moment_of (work_day_of (time.year, time.month, time.day),
                    start->date ? 0 : time.hour * 3600 + time.minute * 60 + time.second,
                    start->date, start->zone);
}

/* UNTIL as a wall time of the event (it comes in UTC), and never past the last year: a rule
 * without an end, or one that matches no day at all, ends there. */
static void
limit_rule (struct icalrecurrencetype *rule, const Moment *start)
{
  Moment last = { .day = work_day_of (LAST_YEAR, 12, 31), .second = DAY_S - 1 };
  Moment until = last;

  if (!icaltime_is_null_time (rule->until))
    {
      until = moment_of_ical (rule->until, &(Moment){ .date = FALSE });
      if (rule->until.is_date)
        until.second = DAY_S - 1;
      else if (icaltime_is_utc (rule->until) && start->zone != NULL)
        until = moment_at (until.at, start->zone);
      if (until.day > last.day)
        until = last;
    }
  if (start->date)
    until.second = 0;
  until.date = start->date;
  rule->until = ical_of (&until);
}

/* By the day at most: no desk needs more, and such rules cannot keep us busy. */
static gboolean
is_slow (const struct icalrecurrencetype *rule)
{
  return rule->freq < ICAL_DAILY_RECURRENCE || rule->freq > ICAL_YEARLY_RECURRENCE
         || rule->rscale != NULL || rule->by_second[0] != ICAL_RECURRENCE_ARRAY_MAX
         || rule->by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX
         || rule->by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

static gboolean
parse_rule (const char *file, const EventRule *rule, struct icalrecurrencetype *parsed,
            GError **error)
{
  g_autofree char *shown = ics_shown (rule->text);

  icalerror_set_errors_are_fatal (0);
  icalerror_clear_errno ();
  *parsed = (struct icalrecurrencetype) ICALRECURRENCETYPE_INITIALIZER;
  if (strlen (rule->text) <= RULE_BYTES_MAX)
    *parsed = icalrecurrencetype_from_string (rule->text);
  if (parsed->freq == ICAL_NO_RECURRENCE)
    return ics_fail_at (file, rule->line, error,
                        "bad RRULE %s; expected one like FREQ=YEARLY;BYMONTH=12;"
                        "BYMONTHDAY=25",
                        shown);
  if (!is_slow (parsed))
    return TRUE;
  icalrecurrencetype_clear (parsed);
  return ics_fail_at (file, rule->line, error,
                      "RRULE %s is not by days; expected FREQ=DAILY, WEEKLY, MONTHLY or "
                      "YEARLY, without BYHOUR, BYMINUTE, BYSECOND and RSCALE",
                      shown);
}

/* How many days, weeks, months or years the rule goes through: what it costs, also when
 * hardly one of them fits. */
static gint64
rule_steps (const struct icalrecurrencetype *rule, const Moment *start)
{
  static const int days[] = {
    [ICAL_DAILY_RECURRENCE] = 1,
    [ICAL_WEEKLY_RECURRENCE] = 7,
    [ICAL_MONTHLY_RECURRENCE] = 28,
    [ICAL_YEARLY_RECURRENCE] = 365,
  };
  WorkDay until = work_day_of (rule->until.year, rule->until.month, rule->until.day);

  return MAX (until - start->day, 0) / (days[rule->freq] * MAX (rule->interval, 1)) + 1;
}

/* FALSE when it never happens. */
static gboolean
run_rule (const Event *self, struct icalrecurrencetype *rule, gint64 limit, GArray *moments)
{
  icalrecur_iterator *iterator
    = icalrecur_iterator_new (*rule, ical_of (&self->start));
  struct icaltimetype time;
  gboolean happens = FALSE;

  while (iterator != NULL && moments->len <= limit
         && !icaltime_is_null_time (time = icalrecur_iterator_next (iterator)))
    {
      Moment moment = moment_of_ical (time, &self->start);

      happens = TRUE;
      if (moment.at != self->start.at)
        add_moment (self, &moment, moments);
    }
  if (iterator != NULL)
    icalrecur_iterator_free (iterator);
  return happens || moments->len > limit;
}

static gboolean
expand_rule (const Event *self, const char *file, const EventRule *rule,
             EventBudget *budget, GArray *moments, GError **error)
{
  struct icalrecurrencetype parsed;
  gboolean happens;

  if (!parse_rule (file, rule, &parsed, error))
    return FALSE;
  limit_rule (&parsed, &self->start);
  budget->steps -= rule_steps (&parsed, &self->start);
  happens = budget->steps < 0 || run_rule (self, &parsed, budget->moments, moments);
  icalrecurrencetype_clear (&parsed);
  if (budget->steps < 0)
    return ics_fail_at (file, rule->line, error,
                        "the rules go on too long; expected fewer, or an UNTIL in them");
  return happens
         || ics_fail_at (file, rule->line, error,
                         "RRULE never happens; expected one that does before 2101");
}

gboolean
event_expand (const Event *self, const char *file, EventBudget *budget, GArray *moments,
              GError **error)
{
  add_moment (self, &self->start, moments);
  for (guint i = 0; i < self->rules->len; i++)
    if (!expand_rule (self, file, &g_array_index (self->rules, EventRule, i), budget,
                      moments, error))
      return FALSE;
  for (guint i = 0; i < self->added->len; i++)
    add_moment (self, &g_array_index (self->added, Moment, i), moments);
  budget->moments -= moments->len;
  return budget->moments >= 0
         || ics_fail_at (file, self->line, error,
                         "event happens too often; expected fewer days in a feed");
}
