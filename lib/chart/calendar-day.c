#include "chart/calendar.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/share.h"

#include <math.h>

CalendarPlace
calendar_place (gint64 at, GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);
  g_autoptr(GDateTime) local
      = utc == NULL || zone == NULL ? NULL : g_date_time_to_timezone (utc, zone);
  CalendarPlace place = { 0 };
  int first, day;

  if (local == NULL)
    return place;
  place.year = g_date_time_get_year (local);
  place.month = g_date_time_get_month (local);
  place.weekday = g_date_time_get_day_of_week (local) - 1;
  day = g_date_time_get_day_of_year (local) - 1;
  first = ((place.weekday - day) % CALENDAR_WEEKDAYS + CALENDAR_WEEKDAYS) % CALENDAR_WEEKDAYS;
  place.column = (first + day) / CALENDAR_WEEKDAYS;
  return place;
}

/* ---- How a day looks */

typedef enum
{
  DAY_NOTHING,
  DAY_CLOSED,
  DAY_BADLY_MISSED,
  DAY_MISSED,
  DAY_MET,
  DAY_ALL,
  DAY_HEAT,                      /* the step 0 of the ramp */
  DAY_KINDS = DAY_HEAT + 10
} DayKind;

static DayKind
kind_of (const CalendarDay *day, double target)
{
  double value = share_value (&day->share);

  if (!share_known (&day->share))
    return day->closed ? DAY_CLOSED : DAY_NOTHING;
  if (isnan (target))
    return DAY_HEAT + (ink_heat (MAX (value, 0.01)) - INK_HEAT_0);
  if (value < target)
    return value < target / 2 ? DAY_BADLY_MISSED : DAY_MISSED;
  return day->share.yes >= day->share.total ? DAY_ALL : DAY_MET;
}

static Ink
ink_of (DayKind kind)
{
  static const Ink inks[DAY_HEAT] = {
    [DAY_NOTHING] = INK_HEAT_0,  [DAY_CLOSED] = INK_NEUTRAL,  [DAY_BADLY_MISSED] = INK_MISSED,
    [DAY_MISSED] = INK_MISSED, [DAY_MET] = INK_HEAT_0 + 3, [DAY_ALL] = INK_MET,
  };

  return kind >= DAY_HEAT ? INK_HEAT_0 + (kind - DAY_HEAT) : inks[kind];
}

static PictureItem *
draw_closed (Picture *picture, Frame cell)
{
  Point middle = { cell.x + cell.w / 2, cell.y + cell.h / 2 };
  PictureItem *dot = picture_dot (picture, "closed", ink_of (DAY_CLOSED), middle,
                                  MAX (cell.w * 0.12, 1), TRUE);

  dot->opacity = 0.6;
  return dot;
}

static void
draw_stroke (Picture *picture, Frame cell, gboolean rising)
{
  double pad = cell.w * 0.22, left = cell.x + pad, right = cell.x + cell.w - pad;
  double top = cell.y + pad, bottom = cell.y + cell.h - pad;

  picture_line (picture, "sign", INK_PAPER, (Point){ left, rising ? bottom : top },
                (Point){ right, rising ? top : bottom }, 1.5);
}

static void
draw_kind (Picture *picture, Frame cell, DayKind kind, const char *title)
{
  PictureItem *item = kind == DAY_CLOSED ? draw_closed (picture, cell)
                                         : picture_rect (picture, "day", ink_of (kind), cell);

  if (title != NULL)
    picture_say (item, "%s", title);
  if (kind == DAY_MISSED || kind == DAY_BADLY_MISSED)
    draw_stroke (picture, cell, TRUE);
  if (kind == DAY_BADLY_MISSED)
    draw_stroke (picture, cell, FALSE);
}

void
calendar_day_draw (Picture *picture, Frame cell, const CalendarDay *day, double target,
                   const char *title)
{
  draw_kind (picture, cell, kind_of (day, target), title);
}

/* ---- Legend */

static void
key_day (Picture *picture, Frame box, gint kind)
{
  draw_kind (picture, (Frame){ box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1 },
             (DayKind) kind, NULL);
}

static void
draw_classes (Picture *picture, Frame frame, double size_px, double target)
{
  g_autofree char *goal = say_goal (target), *half = say_goal (target / 2);
  g_autofree char *met = g_strdup_printf ("%s or more", goal);
  g_autofree char *missed = g_strdup_printf ("less than %s", goal);
  g_autofree char *badly = g_strdup_printf ("less than %s", half);
  const Key keys[] = {
    { key_day, DAY_ALL, "all" },          { key_day, DAY_MET, met },
    { key_day, DAY_MISSED, missed },      { key_day, DAY_BADLY_MISSED, badly },
    { key_day, DAY_NOTHING, "none due" }, { key_day, DAY_CLOSED, "closed" },
  };

  key_draw (picture, frame, size_px, keys, G_N_ELEMENTS (keys));
}

static void
draw_ramp (Picture *picture, Frame frame, double size_px)
{
  const Key keys[] = {
    { key_day, DAY_HEAT + 1, "0%" },      { key_day, DAY_HEAT + 3, "33%" },
    { key_day, DAY_HEAT + 6, "66%" },     { key_day, DAY_HEAT + 9, "100%" },
    { key_day, DAY_NOTHING, "none due" }, { key_day, DAY_CLOSED, "closed" },
  };

  key_draw (picture, frame, size_px, keys, G_N_ELEMENTS (keys));
}

void
calendar_legend_draw (Picture *picture, Frame frame, double size_px, double target)
{
  if (isnan (target))
    draw_ramp (picture, frame, size_px);
  else
    draw_classes (picture, frame, size_px, target);
}
