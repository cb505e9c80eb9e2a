#include "holidays/events.h"

#include <string.h>

#include "base/escape.h"
#include "base/timestamp.h"

enum
{
  DEPTH_MAX = 8,
  EVENTS_MAX = 20000,
  RULES_MAX = 250,
  DATES_MAX = 100000, /* of RDATE and EXDATE */
  DAYS_MAX = 3660,    /* of one event */
  SHOWN_BYTES = 60,
  HOUR_S = 3600,
  MINUTE_S = 60,
  FIRST_YEAR = 1600, /* rules may begin long ago */
  LAST_YEAR = 2200,
  DAY_S = 86400,
  DURATION_MAX_S = 2 * DAYS_MAX * DAY_S
};

/* ---- Content lines (RFC 5545, 3.1), unfolded and taken apart */

typedef struct
{
  const char *file;
  const char *at, *end;
  guint next_line;
  GString *buffer;
  /* The line that ics_next () read; texts last until the next call. */
  guint line;        /* from 1; its first, when it was folded */
  char *name;        /* upper case */
  const char *value; /* as it stands */
  const char *tzid;  /* parameters, or NULL */
  const char *kind;  /* VALUE */
  const char *range; /* RANGE */
} IcsReader;

static void
ics_init (IcsReader *self, const char *file, const char *text, gsize length)
{
  *self = (IcsReader){ .file = file, .at = text, .end = text + length, .next_line = 1 };
  self->buffer = g_string_new (NULL);
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    self->at += 3;
}

static void
ics_clear (IcsReader *self)
{
  g_string_free (self->buffer, TRUE);
}

/* ---- Messages */

/* "FILE:LINE:1: " and the message; returns FALSE. */
static gboolean G_GNUC_PRINTF (3, 4)
  ics_fail (const IcsReader *self, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return desk_error_at (error, self->file, self->line, 1, "%s", message);
}

/* A text for a message: short, in quotes. */
static char *
ics_shown (const char *text)
{
  g_autoptr(GString) shown = g_string_new ("\"");
  gsize length = strnlen (text, SHOWN_BYTES);

  while (length > 0 && (text[length] & 0xc0) == 0x80)
    length--;
  escape_terminal (shown, text, (gssize) length);
  g_string_append (shown, text[length] != '\0' ? "...\"" : "\"");
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

/* A TEXT value with its escapes undone, without blanks around it.  Free it. */
static char *
ics_text (const char *value)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++)
    {
      gboolean escaped = *p == '\\' && p[1] != '\0';

      p += escaped;
      g_string_append_c (text, escaped && (*p == 'n' || *p == 'N') ? ' ' : *p);
    }
  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}

/* ---- Lines */

/* Appends up to the end of the line, and moves behind it. */
static void
append_line (IcsReader *self)
{
  const char *end = memchr (self->at, '\n', (gsize) (self->end - self->at));
  gsize length = (gsize) ((end == NULL ? self->end : end) - self->at);

  self->next_line++;
  g_string_append_len (self->buffer, self->at, (gssize) length);
  self->at += length + (end == NULL ? 0 : 1);
  if (self->buffer->len > 0 && self->buffer->str[self->buffer->len - 1] == '\r')
    g_string_truncate (self->buffer, self->buffer->len - 1);
}

/* A line that begins with a blank belongs to the one before. */
static gboolean
ics_unfold (IcsReader *self)
{
  do
    {
      if (self->at >= self->end)
        return FALSE;
      g_string_truncate (self->buffer, 0);
      self->line = self->next_line;
      append_line (self);
    }
  while (self->buffer->len == 0);
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\t'))
    {
      self->at++;
      append_line (self);
    }
  return TRUE;
}

/* The end of a parameter's value: quotes hide what would end it. */
static char *
parameter_end (char *at)
{
  gboolean quoted = FALSE;

  for (; *at != '\0' && (quoted || (*at != ';' && *at != ':')); at++)
    if (*at == '"')
      quoted = !quoted;
  return at;
}

static char *
ics_unquote (char *text)
{
  gsize length = strlen (text);

  if (length < 2 || text[0] != '"' || text[length - 1] != '"')
    return text;
  text[length - 1] = '\0';
  return text + 1;
}

static void
keep_parameter (IcsReader *self, char *text)
{
  char *value = strchr (text, '=');

  if (value == NULL)
    return;
  *value++ = '\0';
  value = ics_unquote (value);
  if (g_ascii_strcasecmp (text, "TZID") == 0)
    self->tzid = value;
  else if (g_ascii_strcasecmp (text, "VALUE") == 0)
    self->kind = value;
  else if (g_ascii_strcasecmp (text, "RANGE") == 0)
    self->range = value;
}

/* NAME;PARAMETER=VALUE:VALUE, in place. */
static gboolean
take_apart (IcsReader *self)
{
  char *at = self->buffer->str;

  self->name = at;
  self->tzid = self->kind = self->range = NULL;
  while (g_ascii_isalnum (*at) || *at == '-')
    at++;
  if (at == self->name)
    return FALSE;
  while (*at == ';')
    {
      char *parameter = at + 1;
      char separator;

      *at = '\0';
      at = parameter_end (parameter);
      separator = *at;
      *at = '\0';
      keep_parameter (self, parameter);
      *at = separator;
      if (separator == ':')
        break;
    }
  if (*at != ':')
    return FALSE;
  *at = '\0';
  self->value = at + 1;
  for (char *p = self->name; *p != '\0'; p++)
    *p = g_ascii_toupper (*p);
  return TRUE;
}

/* FALSE at the end, and with `error` set. */
static gboolean
ics_next (IcsReader *self, GError **error)
{
  const char *bad;

  if (!ics_unfold (self))
    return FALSE;
  if (!g_utf8_validate_len (self->buffer->str, self->buffer->len, &bad))
    return ics_fail (self, error, "byte 0x%02x is no text; expected UTF-8",
                     (guint) (guchar) *bad);
  if (!take_apart (self))
    {
      g_autofree char *shown = ics_shown (self->buffer->str);

      return ics_fail (self, error, "%s is no line of iCalendar; expected NAME:VALUE", shown);
    }
  return TRUE;
}

/* ---- Dates and times (3.3.4 and 3.3.5) */

static gboolean
scan_date (const char **at, WorkDay *day)
{
  int year, month, date;

  if (!timestamp_digits (at, 4, &year) || !timestamp_digits (at, 2, &month)
      || !timestamp_digits (at, 2, &date) || year < FIRST_YEAR || year > LAST_YEAR
      || month < 1 || month > 12
      || !g_date_valid_dmy ((GDateDay) date, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  *day = work_day_of (year, month, date);
  return TRUE;
}

static gboolean
scan_time (const char **at, gint32 *second)
{
  int hours, minutes, seconds;

  if (!timestamp_digits (at, 2, &hours) || !timestamp_digits (at, 2, &minutes)
      || !timestamp_digits (at, 2, &seconds))
    return FALSE;
  *second = hours * HOUR_S + minutes * MINUTE_S + MIN (seconds, 59);
  return hours < 24 && minutes < 60 && seconds <= 60;
}

/* `P2W`, `P1DT12H`, `PT4H30M`: each unit at most once, the longer ones first (3.3.6). */
static gboolean
scan_duration (const char *text, gint64 *seconds)
{
  static const struct
  {
    char letter;
    gboolean of_day;
    gint64 seconds;
  } units[] = { { 'W', FALSE, 7 * DAY_S },
                { 'D', FALSE, DAY_S },
                { 'H', TRUE, HOUR_S },
                { 'M', TRUE, MINUTE_S },
                { 'S', TRUE, 1 } };
  gboolean of_day = FALSE, any = FALSE;

  *seconds = 0;
  text += *text == '+';
  if (*text++ != 'P')
    return FALSE;
  for (guint unit = 0; *text != '\0'; unit++)
    {
      char *end;
      gint64 count;

      of_day |= *text == 'T';
      text += *text == 'T';
      count = g_ascii_isdigit (*text) ? g_ascii_strtoll (text, &end, 10) : -1;
      if (count < 0 || count > DURATION_MAX_S)
        return FALSE;
      while (unit < G_N_ELEMENTS (units)
             && (units[unit].letter != *end || units[unit].of_day != of_day))
        unit++;
      if (unit == G_N_ELEMENTS (units))
        return FALSE;
      *seconds += count * units[unit].seconds;
      text = end + 1;
      any = TRUE;
    }
  return any && text[-1] != 'T' && *seconds <= DURATION_MAX_S;
}

/* `20261225`, `20261225T090000`, both in `zone`, or `20261225T080000Z`, in the years 1600
 * to 2200. */
static gboolean
moment_parse (const char *text, GTimeZone *zone, Moment *moment)
{
  WorkDay day;
  gint32 second = 0;
  gboolean date, utc;

  if (!scan_date (&text, &day))
    return FALSE;
  date = *text != 'T';
  if (!date)
    {
      text++;
      if (!scan_time (&text, &second))
        return FALSE;
    }
  utc = !date && *text == 'Z';
  text += utc ? 1 : 0;
  *moment = moment_of (day, second, date, utc ? NULL : zone);
  return *text == '\0';
}

/* ---- Events */

static void
clear_rule (gpointer data)
{
  EventRule *rule = data;

  g_free (rule->text);
  g_free (rule->shown);
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

static gint64
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
  int why = 0;

  if (name == NULL)
    return self->zone;
  zone = g_hash_table_lookup (self->zones, name);
  for (const char *p = name; zone == NULL && why == 0 && p != NULL; p = strchr (p, '/'))
    {
      p += *p == '/' ? 1 : 0;
      zone = zone_named (p, &why);
      if (zone != NULL)
        g_hash_table_insert (self->zones, g_strdup (name), zone);
    }
  if (zone != NULL)
    return zone;
  shown = ics_shown (name);
  if (why != 0)
    ics_fail (&self->line, error, "cannot read the time zone of TZID %s: %s", shown,
              g_strerror (why));
  else
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
  g_autofree char *shown = ics_shown (self->line.value);

  if (!scan_duration (self->line.value, &self->event->duration_s))
    return ics_fail (&self->line, error, "bad DURATION %s; expected one like P2D or PT4H",
                     shown);
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
  rule.shown = ics_shown (rule.text);
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
  { "DTSTART", read_start },   { "DTEND", read_end },    { "DURATION", read_duration },
  { "RRULE", read_rule },      { "RDATE", read_added },  { "EXDATE", read_excluded },
  { "EXRULE", read_old_rule }, { "UID", read_uid },      { "SUMMARY", read_summary },
  { "STATUS", read_state },    { "TRANSP", read_state }, { "RECURRENCE-ID", read_instead_of },
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
  gint64 length = event->length;

  if (event->end_line > 0 && event->duration_line > 0)
    return desk_error_at (error, file, line, 1, "DTEND and DURATION; expected one of them");
  if (event->end_line > 0 && event->end.date != event->start.date)
    return desk_error_at (error, file, line, 1, "DTEND is no %s; expected one, as in DTSTART",
                          event->start.date ? "date" : "time");
  if (event->start.date && length % DAY_S != 0)
    return desk_error_at (error, file, line, 1,
                          "DURATION of a day's part; expected whole days, as in DTSTART");
  if (length < 0 || (length == 0 && event->start.date))
    return desk_error_at (error, file, line, 1, "the event ends before it begins; expected %s",
                          event->start.date ? "the day after the last" : "a later time");
  return length <= (gint64) DAYS_MAX * DAY_S
         || desk_error_at (error, file, line, 1, "event of %d days; expected at most %d",
                           (int) (length / DAY_S), DAYS_MAX);
}

static gboolean
end_event (EventsReader *self, GError **error)
{
  g_autoptr(Event) event = g_steal_pointer (&self->event);

  if (event->start_line == 0)
    return desk_error_at (error, self->line.file, event->line, 1,
                          "event without DTSTART; expected its first day");
  if (event->instead_line > 0 && event->uid == NULL)
    return desk_error_at (error, self->line.file, event->instead_line, 1,
                          "RECURRENCE-ID without UID; expected the UID of the event");
  event->length = event_length (event);
  if (!check_end (self, event, error))
    return FALSE;
  if (self->events->len >= EVENTS_MAX)
    return ics_fail (&self->line, error, "too many events; expected at most %d", EVENTS_MAX);
  if (event->summary == NULL)
    event->summary = g_strdup ("");
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
    return desk_error_at (error, self->line.file,
                          g_array_index (self->open_lines, guint, self->open->len - 1), 1,
                          "%s is not closed; expected END:%s before the end",
                          innermost (self), innermost (self));
  return self->events->len > 0
         || desk_error_at (error, self->line.file, 1, 1,
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
