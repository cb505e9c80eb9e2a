#include "chart/scale.h"

#include "base/say.h"
#include "base/timestamp.h"

#include <math.h>

#define MINUS "\u2212" /* what a hyphen is not */

#define NEARLY 1e-9  /* of a step: 0.9 * 100 is not 90 */
#define FINEST 1e-12 /* step, against the values: doubles tell no finer ones apart */
#define LONGEST_S 1e12

static void
clear_tick (gpointer data)
{
  g_free (((Tick *) data)->label);
}

static Ticks *
ticks_new (void)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (Tick));

  g_array_set_clear_func (ticks, clear_tick);
  return ticks;
}

static void
ticks_add (Ticks *ticks, double value, char *label)
{
  Tick tick = { value, label };

  g_array_append_val (ticks, tick);
}

/* Multiples of a step, as whole numbers so that nothing adds up. */
typedef struct
{
  double first, last;
} Multiples;

static Multiples
multiples (double from, double to, double step)
{
  /* + 0.0: no label shall read "-0". */
  return (Multiples){ ceil (from / step - NEARLY) + 0.0, floor (to / step + NEARLY) };
}

static gboolean
fits (double from, double to, double step, guint most)
{
  Multiples within = multiples (from, to, step);

  return within.last - within.first + 1 <= MAX (most, 1);
}

/* Decimals that `step` needs: 0.25 needs 2. */
static int
decimals_of (double step)
{
  int decimals = 0;

  for (; decimals < 12 && fabs (step - round (step)) > NEARLY * step; decimals++)
    step *= 10;
  return decimals;
}

static double
round_step (double from, double to, guint most, double least, gboolean whole)
{
  static const double mantissas[] = { 1, 2, 2.5, 5 };
  int exponent = (int) floor (log10 ((to - from) / (MAX (most, 1) + 1)));

  for (;; exponent++)
    for (gsize i = 0; i < G_N_ELEMENTS (mantissas); i++)
      {
        double power = pow (10, abs (exponent));
        double step = exponent < 0 ? mantissas[i] / power : mantissas[i] * power;

        if (step >= least && fits (from, to, step, most) && (!whole || step == round (step)))
          return step;
      }
}

static gboolean
is_axis (double from, double to)
{
  return isfinite (from) && isfinite (to) && isfinite (to - from) && from <= to;
}

/* `scale`: what a value is multiplied by in its label. */
static Ticks *
round_ticks (double from, double to, guint most, gboolean whole, double scale,
             const char *suffix)
{
  Ticks *ticks = ticks_new ();
  double least = whole ? 1 : 0, step;
  Multiples within;

  if (!is_axis (from, to))
    return ticks;
  from *= scale;
  to *= scale;
  least = MAX (least, MAX (fabs (from), fabs (to)) * FINEST);
  step = to > from ? round_step (from, to, most, least, whole) : 1;
  within = multiples (from, to, step);
  for (double i = within.first; i <= within.last; i++)
    {
      g_autofree char *number = say_real (fabs (i * step), i == 0 ? 0 : decimals_of (step));

      ticks_add (ticks, i * step / scale,
                 g_strconcat (i < 0 ? MINUS : "", number, suffix, NULL));
    }
  return ticks;
}

static char *
duration_label (double seconds)
{
  gint64 all = (gint64) fabs (seconds), hours = all / 3600, minutes = all / 60 % 60;
  const char *sign = seconds < 0 ? MINUS : "";
  g_autofree char *count = NULL;

  if (all == 0)
    return g_strdup ("0");
  if (all % 60 != 0)
    return all < 60 ? g_strdup_printf ("%s%ds", sign, (int) all)
                    : g_strdup_printf ("%s%dm%02ds", sign, (int) (all / 60), (int) (all % 60));
  if (hours == 0)
    return g_strdup_printf ("%s%dm", sign, (int) minutes);
  if (minutes != 0)
    return g_strdup_printf ("%s%dh%02dm", sign, (int) hours, (int) minutes);
  count = say_count (hours);
  return g_strconcat (sign, count, "h", NULL);
}

static double
duration_step (double from, double to, guint most)
{
  enum
  {
    M = 60,
    H = 3600
  };
  static const int steps[] = { 1,     2,     5,      10,     15,     30,    1 * M,
                               2 * M, 5 * M, 10 * M, 15 * M, 30 * M, 1 * H, 2 * H,
                               4 * H, 8 * H, 16 * H, 24 * H, 48 * H, 96 * H };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (fits (from, to, steps[i], most))
      return steps[i];
  return round_step (from / (100 * H), to / (100 * H), most, 1, TRUE) * 100 * H;
}

static Ticks *
duration_ticks (double from_s, double to_s, guint most)
{
  Ticks *ticks = ticks_new ();
  double step;
  Multiples within;

  if (!is_axis (from_s, to_s) || fabs (from_s) > LONGEST_S || fabs (to_s) > LONGEST_S)
    return ticks;
  step = duration_step (from_s, to_s, most);
  within = multiples (from_s, to_s, step);
  for (double i = within.first; i <= within.last; i++)
    ticks_add (ticks, i * step, duration_label (i * step));
  return ticks;
}

Ticks *
ticks_round (TickKind kind, double from, double to, guint most)
{
  if (kind == TICKS_DURATIONS)
    return duration_ticks (from, to, most);
  if (kind == TICKS_SHARES)
    return round_ticks (from, to, most, FALSE, 100, "%");
  return round_ticks (from, to, most, kind == TICKS_COUNTS, 1, "");
}

/* ---- Times */

#define FAR_S 4e11    /* beyond the year 9999 either way */
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
} TimeStep;

enum
{
  HOUR_S = 3600,
  DAY_S = 86400
};

static const TimeStep steps[] = {
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
stands_of (const TimeStep *step, gint64 from, gint64 to, GTimeZone *zone)
{
  GArray *stands = g_array_new (FALSE, FALSE, sizeof (Stand));
  int number = floor_to (number_at (step->unit, from, zone), step->every, step->phase);
  Stand stand;

  if (!stand_at (step->unit, number, zone, &stand))
    number += step->every; /* from the year 0, that there is none of */
  for (; stand_at (step->unit, number, zone, &stand) && stand.at <= to; number += step->every)
    {
      /* What a clock that went forward moved on to the next one's place, or, where it goes by
       * half an hour, too near to it. */
      if (stands->len > 0
          && (double) (stand.at - g_array_index (stands, Stand, stands->len - 1).at)
               < step->least_s)
        g_array_set_size (stands, stands->len - 1);
      if (stand.at >= from)
        g_array_append_val (stands, stand);
    }
  return stands;
}

static char *
label_of (const TimeStep *step, const Stand *stand, int year_before, gboolean first)
{
  const char *month = say_month (stand->month, TRUE);
  gboolean with_year = year_before != stand->year;

  if (step->unit == UNIT_HOUR && stand->hour != 0)
    return g_strdup_printf ("%02d:00", stand->hour);
  if (step->unit != UNIT_MONTH)
    return with_year ? g_strdup_printf ("%d %s %d", stand->day, month, stand->year)
                     : g_strdup_printf ("%d %s", stand->day, month);
  if (step->every >= 12)
    return g_strdup_printf ("%d", stand->year);
  return with_year || first ? g_strdup_printf ("%s %d", month, stand->year) : g_strdup (month);
}

static const TimeStep *
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
  const TimeStep *step;
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
