/* worktime-rows.h - rows of the tables in tests/data/sla, whose heads explain the columns. */
#pragma once

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "worktime/worktime.h"
#include "worktime-rules.h"

enum
{
  ROW_DAY_S = 86400,
  N_COLUMNS = 14
};

typedef enum
{
  ID,
  ZONE,
  SCHEDULE,
  BREAKS,
  HOLIDAYS,
  SHIFTS,
  OP,
  START,
  ARG,
  UNIT,
  EXPECTED,
  SEM,
  SOURCE,
  NOTE
} Column;

typedef struct
{
  char **cell; /* N_COLUMNS */
  GTimeZone *zone;
  WorkCalendar *calendar;
} Row;

static inline WorkDay
row_day (const char *text)
{
  int year, month, day;

  g_assert_cmpint (sscanf (text, "%d-%d-%d", &year, &month, &day), ==, 3);
  return work_day_of (year, month, day);
}

static inline WorkWindow
row_window (const char *text)
{
  int hour, minute, to_hour, to_minute;

  g_assert_cmpint (sscanf (text, "%d:%d-%d:%d", &hour, &minute, &to_hour, &to_minute), ==, 4);
  return (WorkWindow){ hour * 3600 + minute * 60, to_hour * 3600 + to_minute * 60 };
}

typedef void (*RowAddWindow) (Rules *rules, const char *day, WorkWindow window);

static inline void
row_add_week (Rules *rules, const char *day, WorkWindow window)
{
  static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

  for (int i = 0; i < 7; i++)
    if (g_str_has_prefix (day, names[i]))
      rules_week (rules, i, window);
}

static inline void
row_add_break (Rules *rules, const char *day, WorkWindow window)
{
  rules_close (rules, row_day (day), window);
}

static inline void
row_add_shift (Rules *rules, const char *day, WorkWindow window)
{
  rules_special (rules, row_day (day), &window);
}

/* "mon 09:00-12:00,13:00-17:00;tue ..." */
static inline void
row_add_windows (Rules *rules, const char *cell, RowAddWindow add)
{
  g_auto(GStrv) days = g_strsplit (cell, ";", -1);

  for (char **day = days; *day != NULL && **day != '\0'; day++)
    {
      g_auto(GStrv) windows = g_strsplit (strchr (*day, ' ') + 1, ",", -1);

      for (char **window = windows; *window != NULL; window++)
        add (rules, *day, row_window (*window));
    }
}

static inline void
row_add_holidays (Rules *rules, const char *cell)
{
  g_auto(GStrv) days = g_strsplit (cell, ",", -1);

  for (char **day = days; *day != NULL && **day != '\0'; day++)
    rules_close (rules, row_day (*day), (WorkWindow){ 0, ROW_DAY_S });
}

/* `on_break` and `on_holiday` are asked of a desk that is closed for nothing else. */
static inline WorkCalendar *
row_calendar (const Row *row)
{
  gboolean on_break = strcmp (row->cell[OP], "on_break") == 0;
  gboolean on_holiday = strcmp (row->cell[OP], "on_holiday") == 0;
  Rules *rules = rules_new (row->zone);

  for (int i = 0; (on_break || on_holiday) && i < 7; i++)
    rules_week (rules, i, (WorkWindow){ 0, ROW_DAY_S });
  if (!on_break && !on_holiday)
    {
      row_add_windows (rules, row->cell[SCHEDULE], row_add_week);
      row_add_windows (rules, row->cell[SHIFTS], row_add_shift);
    }
  if (!on_holiday)
    row_add_windows (rules, row->cell[BREAKS], row_add_break);
  if (!on_break)
    row_add_holidays (rules, row->cell[HOLIDAYS]);
  return rules_calendar (rules);
}

static inline gint64
row_instant (const Row *row, const char *text)
{
  g_autoptr(GError) error = NULL;
  gint64 at = 0;

  timestamp_parse (text, row->zone, &at, &error);
  g_assert_no_error (error);
  return at;
}

static inline gint64
row_number (const Row *row, const char *text)
{
  static const struct
  {
    const char *name;
    gint64 seconds;
  } units[] = { { "second", 1 }, { "minute", 60 }, { "hour", 3600 }, { "day", 1 }, { "", 1 } };
  gint64 number = g_ascii_strtoll (text, NULL, 10);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (row->cell[UNIT], units[i].name) == 0)
      return number * units[i].seconds;
  g_assert_not_reached ();
}
