#include "desk/events.h"

#include <libical/ical.h>
#include <string.h>

#include "base/timestamp.h"
#include "desk/ics.h"

enum
{
  DEPTH_MAX = 8,
  EVENTS_MAX = 20000,
  RULES_MAX = 250,
  DATES_MAX = 100000, /* of RDATE and EXDATE */
  DAYS_MAX = 3660, /* of one event */
  DAY_S = 86400
};

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
