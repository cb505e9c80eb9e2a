#include "chart/scale.h"

#include "base/say.h"
#include "base/timestamp.h"
#include "chart/ticks.h"

#include <math.h>

#define FAR_S 4e11 /* beyond the year 9999 either way */
#define YEAR_ROOM 1.4 /* '4 Jan 2027' between '28 Dec' and '11 Jan', against those */

typedef enum
{
  UNIT_HOUR, /* counted from the midnight of julian day 0 */
  UNIT_DAY,  /* julian: 1 is 1 January of the year 1, a Monday */
  UNIT_MONTH /* 12 * year + month */
} Unit;

/* Steps of an axis, finest first. */
typedef struct
{
  Unit unit;
  int every, phase; /* ticks where number % every == phase */
  double least_s;   /* the shortest time between two, a clock going forward included */
} Step;

enum
{
  HOUR_S = 3600,
  DAY_S = 86400
};

static const Step steps[] = {
  { UNIT_HOUR, 1, 0, HOUR_S },
  { UNIT_HOUR, 2, 0, HOUR_S },
  { UNIT_HOUR, 3, 0, 2 * HOUR_S },
  { UNIT_HOUR, 6, 0, 5 * HOUR_S },
  { UNIT_HOUR, 12, 0, 11 * HOUR_S },
  { UNIT_DAY, 1, 0, DAY_S - HOUR_S },
  { UNIT_DAY, 7, 1, 7 * DAY_S - HOUR_S },
  { UNIT_DAY, 14, 1, 14 * DAY_S - HOUR_S },
  { UNIT_MONTH, 1, 0, 28 * DAY_S - HOUR_S },
  { UNIT_MONTH, 3, 0, 90 * DAY_S - HOUR_S },
  { UNIT_MONTH, 6, 0, 181 * DAY_S - HOUR_S },
  { UNIT_MONTH, 12, 0, 365 * DAY_S },
  { UNIT_MONTH, 24, 0, 730 * DAY_S },
  { UNIT_MONTH, 60, 0, 1826.0 * DAY_S },
  { UNIT_MONTH, 120, 0, 3652.0 * DAY_S },
  { UNIT_MONTH, 240, 0, 7304.0 * DAY_S },
  { UNIT_MONTH, 600, 0, 18262.0 * DAY_S },
  { UNIT_MONTH, 1200, 0, 36524.0 * DAY_S },
  { UNIT_MONTH, 6000, 0, 182621.0 * DAY_S },
};

/* A tick before its label is written. */
typedef struct
{
  gint64 at;
  int year, month, day, hour;
} Stand;

static int
floor_to (int number, int every, int phase)
{
  return number - ((number - phase) % every + every) % every;
}

static void
set_julian (Stand *stand, int julian)
{
  GDate date;

  g_date_set_julian (&date, (guint32) MAX (julian, 1));
  stand->year = g_date_get_year (&date);
  stand->month = (int) g_date_get_month (&date);
  stand->day = g_date_get_day (&date);
}

/* The wall time that `number` stands for, and when it is. */
static gboolean
stand_at (Unit unit, int number, GTimeZone *zone, Stand *stand)
{
  g_autofree char *text = NULL;

  *stand = (Stand){ .day = 1 };
  switch (unit)
    {
    case UNIT_HOUR:
      set_julian (stand, number / 24);
      stand->hour = number % 24;
      break;
    case UNIT_DAY:
      set_julian (stand, number);
      break;
    case UNIT_MONTH:
      stand->year = number / 12;
      stand->month = number % 12 + 1;
      break;
    }
  text = g_strdup_printf ("%04d-%02d-%02dT%02d:00", stand->year, stand->month, stand->day,
                          stand->hour);
  return timestamp_parse (text, zone, &stand->at, NULL);
}

/* The number of the unit that `at` falls into. */
static int
number_at (Unit unit, gint64 at, GTimeZone *zone)
{
  g_autofree char *text = timestamp_format (at, zone);
  int year = (int) g_ascii_strtoll (text, NULL, 10);
  int month = (int) g_ascii_strtoll (text + 5, NULL, 10);
  int day = (int) g_ascii_strtoll (text + 8, NULL, 10);
  GDate date;

  if (unit == UNIT_MONTH)
    return year * 12 + month - 1;
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return (int) g_date_get_julian (&date) * (unit == UNIT_HOUR ? 24 : 1);
}

static int
year_at (double at, GTimeZone *zone)
{
  return number_at (UNIT_MONTH, (gint64) at, zone) / 12;
}

static GArray *
stands_of (const Step *step, gint64 from, gint64 to, GTimeZone *zone)
{
  GArray *stands = g_array_new (FALSE, FALSE, sizeof (Stand));
  int number = floor_to (number_at (step->unit, from, zone), step->every, step->phase);
  Stand stand;

  if (!stand_at (step->unit, number, zone, &stand))
    number += step->every; /* from the year 0, that there is none of */
  for (; stand_at (step->unit, number, zone, &stand) && stand.at <= to;
       number += step->every)
    {
      /* What a clock that went forward moved on to the next one's place. */
      if (stands->len > 0
          && g_array_index (stands, Stand, stands->len - 1).at >= stand.at)
        g_array_set_size (stands, stands->len - 1);
      if (stand.at >= from)
        g_array_append_val (stands, stand);
    }
  return stands;
}

static char *
label_of (const Step *step, const Stand *stand, int year_before, gboolean first)
{
  const char *month = say_month_short (stand->month);
  gboolean with_year = year_before != stand->year;

  if (step->unit == UNIT_HOUR && stand->hour != 0)
    return g_strdup_printf ("%02d:00", stand->hour);
  if (step->unit != UNIT_MONTH)
    return with_year ? g_strdup_printf ("%d %s %d", stand->day, month, stand->year)
                     : g_strdup_printf ("%d %s", stand->day, month);
  if (step->every >= 12)
    return g_strdup_printf ("%d", stand->year);
  return with_year || first ? g_strdup_printf ("%s %d", month, stand->year)
                            : g_strdup (month);
}

static const Step *
choose_step (const Scale *scale, GTimeZone *zone, double label_px)
{
  double px_per_s = fabs ((scale->to_px - scale->from_px) / (scale->to - scale->from));
  gboolean year_changes = year_at (scale->from, zone) != year_at (scale->to, zone);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      gboolean wide = year_changes && steps[i].unit != UNIT_MONTH;
      double room = MAX (label_px, 1) * (wide ? YEAR_ROOM : 1);

      if (steps[i].least_s * px_per_s >= room)
        return &steps[i];
    }
  return &steps[G_N_ELEMENTS (steps) - 1];
}

Ticks *
ticks_times (const Scale *scale, GTimeZone *zone, double label_px)
{
  Ticks *ticks = ticks_new ();
  g_autoptr(GArray) stands = NULL;
  const Step *step;
  int year;

  if (!(scale->from < scale->to) || scale->from < -FAR_S || scale->to > FAR_S)
    return ticks;
  step = choose_step (scale, zone, label_px);
  stands = stands_of (step, (gint64) ceil (scale->from), (gint64) floor (scale->to), zone);
  year = year_at (scale->from, zone);
  for (guint i = 0; i < stands->len; i++)
    {
      const Stand *stand = &g_array_index (stands, Stand, i);

      ticks_add (ticks, (double) stand->at, label_of (step, stand, year, i == 0));
      year = stand->year;
    }
  return ticks;
}
