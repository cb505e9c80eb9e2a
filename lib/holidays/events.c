#include "holidays/events.h"

#include <libical/ical.h>
#include <string.h>

#include "base/timestamp.h"

enum
{
  DEPTH_MAX = 8,
  EVENTS_MAX = 20000,
  RULES_MAX = 250,
  DATES_MAX = 100000, /* of RDATE and EXDATE */
  DAYS_MAX = 3660, /* of one event */
  LAST_YEAR = 2100,
  RULE_BYTES_MAX = 1000,
  DAY_S = 86400
};

static void
clear_rule (gpointer rule)
{
  g_free (((EventRule *) rule)->text);
}

static Event *
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

static void
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
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Event, event_free)

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

typedef struct
{
  IcsReader line;
  GTimeZone *zone;    /* of the desk */
  GHashTable *zones;  /* TZID -> GTimeZone */
  GPtrArray *open;    /* names of the components around */
  GArray *open_lines; /* where each began */
  GPtrArray *events;  /* Event */
  Event *event;       /* the one being read, or NULL */
  guint n_rules, n_dates;
} EventsReader;

/* ---- Properties */

typedef gboolean (*PropertyReader) (EventsReader *self, GError **error);

/* The zone of this line: `Europe/Amsterdam`, also behind a prefix like
 * `/citadel.org/20210210_1/`. */
static GTimeZone *
line_zone (EventsReader *self, GError **error)
{
  const char *name = self->line.tzid;
  g_autofree char *shown = NULL;
  GTimeZone *zone;

  if (name == NULL)
    return self->zone;
  zone = g_hash_table_lookup (self->zones, name);
  for (const char *p = name; zone == NULL && p != NULL; p = strchr (p, '/'))
    {
      p += *p == '/' ? 1 : 0;
      zone = timestamp_zone (p);
      if (zone != NULL)
        g_hash_table_insert (self->zones, g_strdup (name), zone);
    }
  if (zone != NULL)
    return zone;
  shown = ics_shown (name);
  ics_fail (&self->line, error,
            "unknown TZID %s; expected an IANA zone like Europe/Amsterdam", shown);
  return NULL;
}

static gboolean
parse_moment (EventsReader *self, const char *text, Moment *moment, GError **error)
{
  const char *kind = self->line.kind;
  GTimeZone *zone = line_zone (self, error);
  g_autofree char *shown = ics_shown (text);

  if (zone == NULL)
    return FALSE;
  if (kind != NULL && g_ascii_strcasecmp (kind, "PERIOD") == 0)
    return ics_fail (&self->line, error, "a period; expected dates");
  if (moment_parse (text, zone, moment)
      && (kind == NULL || (g_ascii_strcasecmp (kind, "DATE") == 0) == moment->date))
    return TRUE;
  return ics_fail (&self->line, error,
                   "%s %s is no %s; expected one like 20261225 or 20261224T120000Z",
                   self->line.name, shown, kind == NULL ? "date" : kind);
}

static gboolean
read_once (EventsReader *self, Moment *moment, guint *line, GError **error)
{
  if (*line > 0)
    return ics_fail (&self->line, error, "%s stands twice in an event; expected it once",
                     self->line.name);
  *line = self->line.line;
  return parse_moment (self, self->line.value, moment, error);
}

static gboolean
read_start (EventsReader *self, GError **error)
{
  return read_once (self, &self->event->start, &self->event->start_line, error);
}

static gboolean
read_end (EventsReader *self, GError **error)
{
  return read_once (self, &self->event->end, &self->event->end_line, error);
}

static gboolean
read_instead_of (EventsReader *self, GError **error)
{
  if (self->line.range != NULL)
    return ics_fail (&self->line, error,
                     "RANGE in RECURRENCE-ID; expected one event for each day");
  return read_once (self, &self->event->instead_of, &self->event->instead_line, error);
}

static gboolean
read_duration (EventsReader *self, GError **error)
{
  struct icaldurationtype duration;
  g_autofree char *shown = ics_shown (self->line.value);

  icalerror_set_errors_are_fatal (0);
  duration = icaldurationtype_from_string (self->line.value);
  if (icaldurationtype_is_bad_duration (duration) || duration.is_neg
      || duration.weeks > DAYS_MAX || duration.days > DAYS_MAX
      || duration.hours > DAYS_MAX * 24 || duration.minutes > G_MAXINT / 60)
    return ics_fail (&self->line, error, "bad DURATION %s; expected one like P2D or PT4H",
                     shown);
  self->event->duration_s
    = (duration.weeks * G_GINT64_CONSTANT (7) + duration.days) * DAY_S
      + duration.hours * G_GINT64_CONSTANT (3600)
      + duration.minutes * G_GINT64_CONSTANT (60) + duration.seconds;
  self->event->duration_line = self->line.line;
  return TRUE;
}

static gboolean
read_rule (EventsReader *self, GError **error)
{
  EventRule rule = { .line = self->line.line };

  if (++self->n_rules > RULES_MAX)
    return ics_fail (&self->line, error, "too many RRULEs; expected at most %d", RULES_MAX);
  rule.text = g_strdup (self->line.value);
  g_array_append_val (self->event->rules, rule);
  return TRUE;
}

/* Goes through `20261225,20261226`. */
static gboolean
next_moment (EventsReader *self, const char **at, Moment *moment, GError **error)
{
  const char *end = strchrnul (*at, ',');
  g_autofree char *text = g_strndup (*at, (gsize) (end - *at));

  if (++self->n_dates > DATES_MAX)
    return ics_fail (&self->line, error, "too many dates; expected at most %d", DATES_MAX);
  *at = *end == ',' ? end + 1 : NULL;
  return parse_moment (self, text, moment, error);
}

static gboolean
read_moments (EventsReader *self, GArray *moments, GError **error)
{
  Moment moment;

  for (const char *at = self->line.value; at != NULL;)
    {
      if (!next_moment (self, &at, &moment, error))
        return FALSE;
      g_array_append_val (moments, moment);
    }
  return TRUE;
}

static gboolean
read_added (EventsReader *self, GError **error)
{
  return read_moments (self, self->event->added, error);
}

static gboolean
read_excluded (EventsReader *self, GError **error)
{
  return read_moments (self, self->event->excluded, error);
}

static gboolean
read_old_rule (EventsReader *self, GError **error)
{
  return ics_fail (&self->line, error, "EXRULE is out of use; expected EXDATE");
}

static gboolean
read_uid (EventsReader *self, GError **error G_GNUC_UNUSED)
{
  g_free (self->event->uid);
  self->event->uid = g_strdup (self->line.value);
  return TRUE;
}

static gboolean
read_summary (EventsReader *self, GError **error G_GNUC_UNUSED)
{
  if (self->event->summary == NULL)
    self->event->summary = ics_text (self->line.value);
  return TRUE;
}

static gboolean
read_state (EventsReader *self, GError **error G_GNUC_UNUSED)
{
  if (g_ascii_strcasecmp (self->line.value, "CANCELLED") == 0
      || g_ascii_strcasecmp (self->line.value, "TRANSPARENT") == 0)
    self->event->ignored = TRUE;
  return TRUE;
}

static const struct
{
  const char *name;
  PropertyReader read;
} properties[] = {
  { "DTSTART", read_start },     { "DTEND", read_end },
  { "DURATION", read_duration }, { "RRULE", read_rule },
  { "RDATE", read_added },       { "EXDATE", read_excluded },
  { "EXRULE", read_old_rule },   { "UID", read_uid },
  { "SUMMARY", read_summary },   { "STATUS", read_state },
  { "TRANSP", read_state },      { "RECURRENCE-ID", read_instead_of },
};

static gboolean
read_property (EventsReader *self, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    if (g_str_equal (self->line.name, properties[i].name))
      return properties[i].read (self, error);
  return TRUE;
}

/* ---- Complete events */

static gboolean
check_end (const EventsReader *self, const Event *event, GError **error)
{
  const char *file = self->line.file;
  guint line = MAX (event->end_line, event->duration_line);
  gint64 length = event_length (event);

  if (event->end_line > 0 && event->duration_line > 0)
    return ics_fail_at (file, line, error, "DTEND and DURATION; expected one of them");
  if (event->end_line > 0 && event->end.date != event->start.date)
    return ics_fail_at (file, line, error, "DTEND is no %s; expected one, as in DTSTART",
                        event->start.date ? "date" : "time");
  if (event->start.date && length % DAY_S != 0)
    return ics_fail_at (file, line, error,
                        "DURATION of a day's part; expected whole days, as in DTSTART");
  if (length < 0 || (length == 0 && event->start.date))
    return ics_fail_at (file, line, error,
                        "the event ends before it begins; expected %s",
                        event->start.date ? "the day after the last" : "a later time");
  return length <= (gint64) DAYS_MAX * DAY_S
         || ics_fail_at (file, line, error, "event of %d days; expected at most %d",
                         (int) (length / DAY_S), DAYS_MAX);
}

static gboolean
end_event (EventsReader *self, GError **error)
{
  g_autoptr(Event) event = g_steal_pointer (&self->event);

  if (event->start_line == 0)
    return ics_fail_at (self->line.file, event->line, error,
                        "event without DTSTART; expected its first day");
  if (event->instead_line > 0 && event->uid == NULL)
    return ics_fail_at (self->line.file, event->instead_line, error,
                        "RECURRENCE-ID without UID; expected the UID of the event");
  if (!check_end (self, event, error))
    return FALSE;
  if (self->events->len >= EVENTS_MAX)
    return ics_fail (&self->line, error, "too many events; expected at most %d",
                     EVENTS_MAX);
  if (event->summary == NULL)
    event->summary = g_strdup ("");
  for (guint i = 0; i < event->excluded->len; i++)
    event_remove (event, &g_array_index (event->excluded, Moment, i));
  g_ptr_array_add (self->events, g_steal_pointer (&event));
  return TRUE;
}

/* ---- Components */

static const char *
innermost (const EventsReader *self)
{
  return self->open->len == 0 ? "" : self->open->pdata[self->open->len - 1];
}

static gboolean
begin_component (EventsReader *self, GError **error)
{
  char *name = g_ascii_strup (self->line.value, -1);

  g_strstrip (name);
  g_ptr_array_add (self->open, name);
  g_array_append_val (self->open_lines, self->line.line);
  if (self->open->len > DEPTH_MAX)
    return ics_fail (&self->line, error, "nested too deep; expected at most %d levels",
                     DEPTH_MAX);
  if (self->open->len == 1 && !g_str_equal (name, "VCALENDAR"))
    return ics_fail (&self->line, error, "no calendar; expected BEGIN:VCALENDAR");
  if (self->open->len == 2 && g_str_equal (name, "VEVENT"))
    self->event = event_new (self->line.line);
  return TRUE;
}

static gboolean
end_component (EventsReader *self, GError **error)
{
  g_autofree char *name = g_strstrip (g_ascii_strup (self->line.value, -1));
  g_autofree char *shown = ics_shown (name);

  if (!g_str_equal (name, innermost (self)))
    return ics_fail (&self->line, error, "END of %s; expected END:%s", shown,
                     innermost (self));
  g_ptr_array_set_size (self->open, (int) self->open->len - 1);
  g_array_set_size (self->open_lines, self->open->len);
  return self->event == NULL || self->open->len > 1 || end_event (self, error);
}

static gboolean
read_line (EventsReader *self, GError **error)
{
  if (g_str_equal (self->line.name, "BEGIN"))
    return begin_component (self, error);
  if (self->open->len == 0)
    return ics_fail (&self->line, error, "no calendar; expected BEGIN:VCALENDAR");
  if (g_str_equal (self->line.name, "END"))
    return end_component (self, error);
  return self->event == NULL || self->open->len != 2 || read_property (self, error);
}

static gboolean
read_lines (EventsReader *self, GError **error)
{
  GError *problem = NULL;

  while (ics_next (&self->line, &problem))
    if (!read_line (self, error))
      return FALSE;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (self->open->len > 0)
    return ics_fail_at (self->line.file,
                        g_array_index (self->open_lines, guint, self->open->len - 1), error,
                        "%s is not closed; expected END:%s before the end",
                        innermost (self), innermost (self));
  return self->events->len > 0
         || ics_fail_at (self->line.file, 1, error,
                         "no event; expected BEGIN:VCALENDAR and events in it");
}

GPtrArray *
events_read (const char *path, const char *text, gsize length, GTimeZone *zone,
             GHashTable *zones, GError **error)
{
  EventsReader self = { .zone = zone, .zones = zones };
  gboolean ok;

  ics_init (&self.line, path, text, length);
  self.open = g_ptr_array_new_with_free_func (g_free);
  self.open_lines = g_array_new (FALSE, FALSE, sizeof (guint));
  self.events = g_ptr_array_new_with_free_func ((GDestroyNotify) event_free);
  ok = read_lines (&self, error);
  event_free (self.event);
  g_array_unref (self.open_lines);
  g_ptr_array_unref (self.open);
  ics_clear (&self.line);
  if (!ok)
    g_clear_pointer (&self.events, g_ptr_array_unref);
  return self.events;
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
