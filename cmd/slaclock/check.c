#include "check.h"

#include "base/say.h"
#include "channel.h"
#include "promise.h"
#include "regular.h"
#include "week.h"

enum
{
  WEEKS_SHOWN = 53,
  REGULAR_DAYS = 3653 /* ten years back and on */
};

static WorkDay
this_monday (const Clock *clock)
{
  return day_monday (work_day_at (clock->zone, clock->now));
}

/* ---- Regular weeks */

/* `Mon-Fri  09:00-17:00`, days alike together. */
static void
say_regular (const RegularWeek *week, Output *out)
{
  static const WorkDay monday = 4; /* 1970-01-05 */

  for (int i = 0, last; i < DAY_WEEKDAYS; i = last + 1)
    {
      for (last = i; last + 1 < DAY_WEEKDAYS; last++)
        if (!g_str_equal (week->windows[i], week->windows[last + 1]))
          break;
      output_printf (out, "    %s%s%s  %s\n", day_name (monday + i), last > i ? "-" : "",
                     last > i ? day_name (monday + last) : "    ", week->windows[i]);
    }
}

static void
say_regular_weeks (const Clock *clock, WorkCalendar *calendar, Output *out)
{
  /* Calendars begin with 1970 and end with 2100: that is no change of hours. */
  WorkDay first = work_day_of (1970, 2, 2), last = work_day_of (2100, 11, 28);
  WorkDay today = CLAMP (work_day_at (clock->zone, clock->now), first, last);
  g_autoptr(GArray) weeks = regular_weeks (calendar, MAX (today - REGULAR_DAYS, first),
                                           MIN (today + REGULAR_DAYS, last));

  for (guint i = 0; i < weeks->len; i++)
    {
      const RegularWeek *week = &g_array_index (weeks, RegularWeek, i);
      g_autofree char *since = day_date (week->since);
      g_autofree char *sum = say_hours (week->seconds);

      if (i == 0)
        output_printf (out, "  regular week: %s\n", sum);
      else
        output_printf (out, "  from %s on: %s\n", since, sum);
      say_regular (week, out);
    }
}

/* ---- Week by week */

/* What differs in it; empty when nothing does. */
static char *
remarks_of (WorkCalendar *calendar, WorkDay monday, gint64 *seconds)
{
  g_autoptr(GString) text = g_string_new (NULL);

  *seconds = 0;
  for (WorkDay date = monday; date < monday + DAY_WEEKDAYS; date++)
    {
      g_autoptr(Day) day = day_new (calendar, date);
      g_autofree char *note = day_note (day, calendar);
      g_autofree char *shown = day_date (date);

      *seconds += day->seconds;
      if (note != NULL)
        g_string_append_printf (text, "      %s %s  %s  (%s)\n", day_name (date), shown,
                                day->windows, note);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Those from `begin` to before `end`, all alike; there may be none. */
static void
say_alike (WorkDay begin, WorkDay end, gint64 seconds, Output *out)
{
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;
  g_autofree char *sum = NULL;

  if (begin == end)
    return;
  first = day_week (begin);
  last = day_week (end - DAY_WEEKDAYS);
  sum = say_hours (seconds);
  if (end - begin > DAY_WEEKDAYS)
    output_printf (out, "    %s to %s: %s each\n", first, last, sum);
  else
    output_printf (out, "    %s: %s\n", first, sum);
}

static void
say_weeks (const Clock *clock, WorkCalendar *calendar, Output *out)
{
  WorkDay begin = this_monday (clock), end = begin + WEEKS_SHOWN * DAY_WEEKDAYS;
  WorkDay alike = begin;
  gint64 seconds, before = -1;

  output_string (out, "  week by week:\n");
  for (WorkDay monday = begin; monday < end; monday += DAY_WEEKDAYS)
    {
      g_autofree char *remarks = remarks_of (calendar, monday, &seconds);

      if (seconds != before || *remarks != '\0')
        {
          say_alike (alike, monday, before, out);
          alike = monday;
        }
      before = seconds;
      if (*remarks == '\0')
        continue;
      say_alike (monday, monday + DAY_WEEKDAYS, seconds, out);
      output_string (out, remarks);
      alike = monday + DAY_WEEKDAYS;
    }
  say_alike (alike, end, before, out);
}

static void
say_calendars (const Clock *clock, Output *out)
{
  guint count;
  const DeskHours *hours = desk_hours_list (clock->desk, &count);

  for (guint i = 0; i < count; i++)
    {
      output_string (out, "\nhours ");
      output_text (out, hours[i].name, -1);
      output_string (out, "\n");
      say_regular_weeks (clock, hours[i].calendar, out);
      say_weeks (clock, hours[i].calendar, out);
    }
}

/* ---- Lines and channels */

void
check_say_label (Output *out, const char *label, const char *text)
{
  if (text == NULL)
    return;
  output_printf (out, "    %s: ", label);
  output_text (out, text, -1);
  output_string (out, "\n");
}

static void
say_lines (const Clock *clock, Output *out)
{
  guint count;
  const DeskLine *lines = desk_lines (clock->desk, &count);

  for (guint i = 0; i < count; i++)
    {
      output_string (out, "\nline ");
      output_text (out, lines[i].name, -1);
      output_string (out, "\n");
      check_say_label (out, "e-mail", lines[i].email);
      check_say_label (out, "language", lines[i].lang);
    }
}

static void
say_channel (const Desk *desk, const DeskChannel *channel, Output *out)
{
  output_string (out, "\nchannel ");
  output_text (out, channel->name, -1);
  output_string (out, "\n");
  check_say_label (out, "hours",
                   channel->hours != NULL ? channel->hours->name : "not stated");
  channel_say_facts (desk, channel, "    ", TRUE, out);
  check_say_label (out, "when closed", channel->closed);
}

static void
say_channels (const Clock *clock, Output *out)
{
  guint count;
  const DeskChannel *channels = desk_channels (clock->desk, &count);

  for (guint i = 0; i < count; i++)
    say_channel (clock->desk, &channels[i], out);
}

/* ---- All of it */

void
check_say (const Clock *clock, Output *out)
{
  guint count;
  const DeskPromise *promises = desk_promises (clock->desk, &count);

  output_text (out, desk_path (clock->desk), -1);
  output_string (out, ": ");
  output_text (out, desk_name (clock->desk), -1);
  output_printf (out, ", %s\n", desk_zone_name (clock->desk));
  say_calendars (clock, out);
  say_lines (clock, out);
  say_channels (clock, out);
  for (guint i = 0; i < count; i++)
    promise_say (clock, &promises[i], out);
}

void
check_rows (const Clock *clock, Output *out, Format format, gboolean spreadsheet)
{
  g_autoptr(Table) table = week_table (out, format);
  guint count;
  const DeskHours *hours = desk_hours_list (clock->desk, &count);
  WorkDay begin = this_monday (clock);

  table_set_spreadsheet (table, spreadsheet);
  for (guint i = 0; i < count; i++)
    for (int week = 0; week < WEEKS_SHOWN; week++)
      week_rows (clock, hours[i].name, hours[i].calendar, begin + week * DAY_WEEKDAYS,
                 table);
  table_finish (table);
}
