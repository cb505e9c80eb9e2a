#include "week.h"

#include "base/say.h"
#include "base/timestamp.h"

/* ---- For people */

static void
week_say_day (const Day *day, WorkCalendar *calendar, Output *out)
{
  g_autofree char *date = day_date (day->date);
  g_autofree char *note = day_note (day, calendar);

  output_printf (out, "%s %s  %s", day_name (day->date), date, day->windows);
  if (note != NULL)
    output_printf (out, "  (%s)", note);
  output_write (out, "\n", 1);
}

void
week_say (const Clock *clock, const char *hours, WorkCalendar *calendar, WorkDay monday,
          Output *out)
{
  g_autofree char *week = day_week (monday);
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
  output_printf (out, ", %s, %s: %s\n", week, desk_zone_name (clock->desk), sum);
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

  return g_strconcat (day_name (first->date), several ? "-" : "",
                      several ? day_name (last->date) : "", " ", first->windows,
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

/* ---- For programs */

Table *
week_table (Output *out, Format format)
{
  static const TableColumn columns[] = {
    { "hours", COLUMN_TEXT }, { "date", COLUMN_DATE }, { "weekday", COLUMN_TEXT },
    { "since", COLUMN_TIME }, { "until", COLUMN_TIME }, { "seconds", COLUMN_SECONDS },
    { "note", COLUMN_TEXT }, { NULL, COLUMN_TEXT }
  };

  return table_open (out, format, columns);
}

/* `span` NULL: a closed date. */
static void
put_window (const Clock *clock, const WorkSpan *span, Table *table)
{
  if (span == NULL)
    {
      table_null (table);
      table_null (table);
      table_int (table, 0);
      return;
    }
  table_time (table, span->from, clock->zone);
  table_time (table, span->to, clock->zone);
  table_int (table, span->to - span->from);
}

static void
put_day (const Clock *clock, const char *hours, const Day *day, const char *note,
         Table *table)
{
  g_autofree char *date = day_date (day->date);

  for (guint i = 0; i < MAX (day->spans->len, 1); i++)
    {
      table_text (table, hours);
      table_text (table, date);
      table_text (table, day_name (day->date));
      put_window (clock,
                  i < day->spans->len ? &g_array_index (day->spans, WorkSpan, i) : NULL,
                  table);
      table_text (table, note);
      table_end_row (table);
    }
}

void
week_rows (const Clock *clock, const char *hours, WorkCalendar *calendar, WorkDay monday,
           Table *table)
{
  for (int i = 0; i < DAY_WEEKDAYS; i++)
    {
      g_autoptr(Day) day = day_new (calendar, monday + i);
      g_autofree char *note = day_note (day, calendar);

      put_day (clock, hours, day, note, table);
    }
}
