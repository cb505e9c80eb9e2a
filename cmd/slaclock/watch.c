#include "watch.h"

#include "base/say.h"
#include "base/timestamp.h"
#include "sla/period.h"

#include <string.h>

#define END_OF_YEARS G_GINT64_CONSTANT (4133980800) /* 2101-01-01T00:00:00Z */

static gboolean
set_now (Watch *self, const char *now, GError **error)
{
  self->now = timestamp_now ();
  if (now == NULL || period_moment (now, self->zone, self->now, &self->now, error))
    return TRUE;
  g_prefix_error (error, "--now: ");
  return FALSE;
}

gboolean
watch_open (Watch *self, const char *given, const char *now, GError **error)
{
  g_autofree char *path = desk_find (given, NULL, error);

  if (path == NULL || (self->desk = desk_load (path, error)) == NULL)
    return FALSE;
  self->zone = self->desk->zone;
  return set_now (self, now, error);
}

void
watch_clear (Watch *self)
{
  g_clear_pointer (&self->desk, desk_free);
}

gboolean
watch_time (const Watch *self, const char *text, gint64 *at, GError **error)
{
  if (strcmp (text, "now") != 0)
    return timestamp_parse (text, self->zone, at, error);
  *at = self->now;
  return TRUE;
}

static gboolean
look_back (WorkCalendar *calendar, gint64 from, const WorkDuration *duration, gint64 *due,
           GError **error)
{
  if (duration->days != 0)
    {
      g_set_error_literal (error, DESK_ERROR, DESK_ERROR_INPUT,
                           "expected hours, minutes and seconds behind \"-\", "
                           "not working days");
      return FALSE;
    }
  *due = work_due (calendar, from, -duration->seconds);
  return TRUE;
}

static gboolean
due_one (WorkCalendar *calendar, gint64 from, const char *text, gint64 *due, GError **error)
{
  gboolean back = text[0] == '-';
  WorkDuration duration;

  if (!work_duration_parse (text + back, &duration, error))
    return FALSE;
  if (back)
    return look_back (calendar, from, &duration, due, error);
  *due = work_duration_due (&duration, calendar, from);
  return TRUE;
}

gboolean
watch_due (WorkCalendar *calendar, gint64 from, const char *durations, gint64 *due,
           GError **error)
{
  g_auto(GStrv) parts = NULL;
  gint64 one;

  if (strchr (durations, ',') == NULL)
    return due_one (calendar, from, durations, due, error);
  parts = g_strsplit (durations, ",", -1);
  *due = G_MININT64;
  for (char **part = parts; *part != NULL; part++)
    {
      if (!due_one (calendar, from, *part, &one, error))
        return FALSE;
      *due = MAX (*due, one);
    }
  return TRUE;
}

/* The first closing after `at`; WORK_NEVER also when that is only where the years end
 * that calendars know. */
static gint64
watch_next_close (WorkCalendar *calendar, gint64 at)
{
  gint64 close = work_next_close (calendar, at);

  return close >= END_OF_YEARS ? WORK_NEVER : close;
}

gboolean
watch_is_open (WorkCalendar *calendar, gint64 at, gint64 *until)
{
  gboolean open = work_is_open (calendar, at);

  *until = open ? watch_next_close (calendar, at) : work_next_open (calendar, at);
  return open;
}

enum
{
  DAY_S = 86400
};

static void
append_clock (GString *out, gint64 seconds)
{
  g_string_append_printf (out, "%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60));
  if (seconds % 60 != 0)
    g_string_append_printf (out, ":%02d", (int) (seconds % 60));
}

/* ---- Windows */

static gint64
wall_seconds (const Day *self, GTimeZone *zone, gint64 at)
{
  return at == self->to ? DAY_S : at + zone_offset (zone, at) - (gint64) self->date * DAY_S;
}

static char *
windows_of (const Day *self, GTimeZone *zone)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->spans->len; i++)
    {
      const WorkSpan *span = &g_array_index (self->spans, WorkSpan, i);

      g_string_append (text, i > 0 ? " " : "");
      append_clock (text, wall_seconds (self, zone, span->from));
      g_string_append_c (text, '-');
      append_clock (text, wall_seconds (self, zone, span->to));
    }
  if (text->len == 0)
    g_string_append (text, "closed");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_spans (Day *self, WorkCalendar *calendar)
{
  gint64 at = self->from;
  WorkSpan span;

  while (at < self->to && work_next_span (calendar, at, &span) && span.from < self->to)
    {
      span.from = MAX (span.from, self->from);
      span.to = MIN (span.to, self->to);
      self->seconds += span.to - span.from;
      g_array_append_val (self->spans, span);
      at = span.to;
    }
}

Day *
day_new (WorkCalendar *calendar, WorkDay date)
{
  GTimeZone *zone = work_calendar_zone (calendar);
  Day *self = g_new0 (Day, 1);

  self->date = date;
  self->from = work_instant (zone, date, 0);
  self->to = work_instant (zone, date + 1, 0);
  self->spans = g_array_new (FALSE, FALSE, sizeof (WorkSpan));
  add_spans (self, calendar);
  self->windows = windows_of (self, zone);
  return self;
}

void
day_free (Day *self)
{
  g_array_unref (self->spans);
  g_free (self->windows);
  g_free (self);
}

/* ---- Notes */

static guint
count_like (const char *const windows[DAY_AROUND], const char *wanted)
{
  guint count = 0;

  for (guint i = 0; i < DAY_AROUND; i++)
    count += strcmp (windows[i], wanted) == 0;
  return count;
}

guint
day_usual (const char *const windows[DAY_AROUND])
{
  guint best = DAY_AROUND_WEEKS;

  for (guint i = 0; i < DAY_AROUND; i++)
    if (count_like (windows, windows[i]) > count_like (windows, windows[best]))
      best = i;
  return best;
}

static char *
usual_on (WorkCalendar *calendar, WorkDay date)
{
  const char *windows[DAY_AROUND];
  Day *days[DAY_AROUND];
  char *usual;

  for (int i = 0; i < DAY_AROUND; i++)
    {
      days[i] = day_new (calendar, date + (i - DAY_AROUND_WEEKS) * DAY_WEEKDAYS);
      windows[i] = days[i]->windows;
    }
  usual = g_strdup (windows[day_usual (windows)]);
  for (guint i = 0; i < DAY_AROUND; i++)
    day_free (days[i]);
  return usual;
}

/* The first moment of the date at which another offset holds than at its beginning. */
static gint64
change_of_clocks (const Day *self, GTimeZone *zone)
{
  gint64 low = self->from - 1, high = self->to - 1;

  while (high - low > 1)
    {
      gint64 middle = low + (high - low) / 2;

      if (zone_offset (zone, middle) == zone_offset (zone, low))
        low = middle;
      else
        high = middle;
    }
  return high;
}

static void
append_change (GString *note, const Day *self, GTimeZone *zone)
{
  gint64 before = zone_offset (zone, self->from - 1), after, change, old, new;

  if (self->from >= self->to)
    {
      g_string_append (note, "the clocks pass over this date");
      return;
    }
  after = zone_offset (zone, self->to - 1);
  if (before == after)
    return;
  change = change_of_clocks (self, zone) - (gint64) self->date * DAY_S;
  old = MAX (change + before, 0);
  new = MAX (change + after, 0);
  if (old == new) /* the date before was passed over */
    return;
  g_string_append (note, "clocks go from ");
  append_clock (note, old);
  g_string_append (note, " to ");
  append_clock (note, new);
}

char *
day_note (const Day *self, WorkCalendar *calendar)
{
  g_autofree char *usual = usual_on (calendar, self->date);
  g_autoptr(GString) note = g_string_new (NULL);
  g_autoptr(GString) change = g_string_new (NULL);

  append_change (change, self, work_calendar_zone (calendar));
  if (strcmp (usual, self->windows) != 0)
    g_string_append_printf (note, "usually %s", usual);
  if (note->len > 0 && change->len > 0)
    g_string_append (note, "; ");
  g_string_append (note, change->str);
  return note->len > 0 ? g_string_free (g_steal_pointer (&note), FALSE) : NULL;
}

/* ---- Dates */

WorkDay
day_monday (WorkDay date)
{
  return date - work_weekday (date);
}

/* ---- Weeks for people */

static void
week_say_day (const Day *day, WorkCalendar *calendar, Output *out)
{
  g_autofree char *date = say_iso (ISO_DAY, day->date);
  g_autofree char *note = day_note (day, calendar);

  output_printf (out, "%s %s  %s", say_weekday (day->date), date, day->windows);
  if (note != NULL)
    output_printf (out, "  (%s)", note);
  output_write (out, "\n", 1);
}

void
week_say (const Watch *watch, const char *hours, WorkCalendar *calendar, WorkDay monday,
          Output *out)
{
  g_autofree char *week = say_iso (ISO_WEEK, monday);
  g_autofree char *sum = NULL;
  Day *days[DAY_WEEKDAYS];
  gint64 seconds = 0;

  for (int i = 0; i < DAY_WEEKDAYS; i++)
    {
      days[i] = day_new (calendar, monday + i);
      seconds += days[i]->seconds;
    }
  sum = say_hours (seconds);
  output_text (out, hours, -1);
  output_printf (out, ", %s, %s: %s\n", week,
                 work_calendar_zone (calendar) == watch->desk->zone
                   ? watch->desk->zone_name
                   : g_time_zone_get_identifier (work_calendar_zone (calendar)),
                 sum);
  for (int i = 0; i < DAY_WEEKDAYS; i++)
    {
      week_say_day (days[i], calendar, out);
      day_free (days[i]);
    }
}

static char *
words_of (const Day *first, const Day *last, const char *note)
{
  gboolean several = first != last;

  return g_strconcat (say_weekday (first->date), several ? "-" : "",
                      several ? say_weekday (last->date) : "", " ", first->windows,
                      note != NULL ? " (" : NULL, note, ")", NULL);
}

/* How many days from `i` on are alike; one with a note stands alone. */
static int
count_alike (Day *const *days, char *const *notes, int i)
{
  int n = 1;

  while (notes[i] == NULL && i + n < DAY_WEEKDAYS && notes[i + n] == NULL
         && g_str_equal (days[i]->windows, days[i + n]->windows))
    n++;
  return n;
}

GPtrArray *
week_words (WorkCalendar *calendar, WorkDay monday)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  Day *days[DAY_WEEKDAYS];
  char *notes[DAY_WEEKDAYS];

  for (int i = 0; i < DAY_WEEKDAYS; i++)
    {
      days[i] = day_new (calendar, monday + i);
      notes[i] = day_note (days[i], calendar);
    }
  for (int i = 0, n; i < DAY_WEEKDAYS; i += n)
    {
      n = count_alike (days, notes, i);
      g_ptr_array_add (words, words_of (days[i], days[i + n - 1], notes[i]));
    }
  for (int i = 0; i < DAY_WEEKDAYS; i++)
    {
      day_free (days[i]);
      g_free (notes[i]);
    }
  return words;
}

/* ---- Weeks for programs */

Table *
week_table (Output *out, Format format, gboolean spreadsheet)
{
  static const TableColumn columns[]
    = { { "hours", COLUMN_TEXT }, { "date", COLUMN_DATE },  { "weekday", COLUMN_TEXT },
        { "since", COLUMN_TIME }, { "until", COLUMN_TIME }, { "seconds", COLUMN_SECONDS },
        { "note", COLUMN_TEXT },  { NULL, COLUMN_TEXT } };

  return table_open (out, format, columns, spreadsheet);
}

/* `span` NULL: a closed date. */
static void
put_window (const Watch *watch, const WorkSpan *span, Table *table)
{
  if (span == NULL)
    {
      table_null (table);
      table_null (table);
      table_int (table, 0);
      return;
    }
  table_time (table, span->from, watch->zone);
  table_time (table, span->to, watch->zone);
  table_int (table, span->to - span->from);
}

static void
put_day (const Watch *watch, const char *hours, const Day *day, const char *note, Table *table)
{
  g_autofree char *date = say_iso (ISO_DAY, day->date);

  for (guint i = 0; i < MAX (day->spans->len, 1); i++)
    {
      table_text (table, hours);
      table_text (table, date);
      table_text (table, say_weekday (day->date));
      put_window (watch, i < day->spans->len ? &g_array_index (day->spans, WorkSpan, i) : NULL,
                  table);
      table_text (table, note);
      table_end_row (table);
    }
}

void
week_rows (const Watch *watch, const char *hours, WorkCalendar *calendar, WorkDay monday,
           Table *table)
{
  for (int i = 0; i < DAY_WEEKDAYS; i++)
    {
      g_autoptr(Day) day = day_new (calendar, monday + i);
      g_autofree char *note = day_note (day, calendar);

      put_day (watch, hours, day, note, table);
    }
}
