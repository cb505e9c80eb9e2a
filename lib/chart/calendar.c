#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"

#include <math.h>
#include <string.h>

enum
{
  CALENDAR_WEEKDAYS = 7
};

typedef struct
{
  int year, month; /* 0: a time beyond the calendar */
  int weekday;     /* 0 is Monday */
  int column;      /* weeks since that of 1 January */
} CalendarPlace;

/* ---- A day: where it stands, how it looks */

static CalendarPlace
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
  DAY_HEAT, /* the step 0 of the ramp */
  DAY_KINDS = DAY_HEAT + 10
} DayKind;

static DayKind
kind_of (const CalendarDay *day, double target)
{
  double value = share_range (&day->share).value;

  if (day->share.total <= 0)
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
    [DAY_NOTHING] = INK_HEAT_0, [DAY_CLOSED] = INK_NEUTRAL, [DAY_BADLY_MISSED] = INK_MISSED,
    [DAY_MISSED] = INK_MISSED,  [DAY_MET] = INK_HEAT_0 + 3, [DAY_ALL] = INK_MET,
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

enum
{
  CELL_COUNT_PX = 22, /* cells as wide as this say how many there were */
  CORNER_PX = 12      /* where their sign is then */
};

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
  Frame sign = cell;

  if (cell.w >= CELL_COUNT_PX)
    sign.w = sign.h = CORNER_PX;
  if (title != NULL)
    picture_say (item, "%s", title);
  if (kind == DAY_MISSED || kind == DAY_BADLY_MISSED)
    draw_stroke (picture, sign, TRUE);
  if (kind == DAY_BADLY_MISSED)
    draw_stroke (picture, sign, FALSE);
}

/* How many there were, in the corner across from the sign. */
static void
draw_count (Picture *picture, Frame cell, DayKind kind, gint64 count, double size_px)
{
  g_autofree char *text = say_short (count);

  if (cell.w >= CELL_COUNT_PX && count > 0 && measure_text (text, size_px, FALSE) + 6 <= cell.w)
    picture_text (picture, "count", ink_on (ink_of (kind), THEME_LIGHT),
                  (Point){ cell.x + cell.w - 3, cell.y + cell.h - 4 }, text, size_px,
                  ALIGN_END, FALSE);
}

/* ---- Legend */

static void
key_day (Picture *picture, Frame box, gint kind)
{
  draw_kind (picture, (Frame){ box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1 },
             (DayKind) kind, NULL);
}

static void
draw_classes (Picture *picture, Frame frame, double size_px, double target,
              const char *numbers)
{
  g_autofree char *goal = say_goal (target), *half = say_goal (target / 2);
  g_autofree char *met = g_strdup_printf ("%s or more", goal);
  g_autofree char *missed = g_strdup_printf ("less than %s", goal);
  g_autofree char *badly = g_strdup_printf ("less than %s", half);
  const Key keys[] = {
    { key_day, DAY_ALL, "all" },
    { key_day, DAY_MET, met },
    { key_day, DAY_MISSED, missed },
    { key_day, DAY_BADLY_MISSED, badly },
    { key_day, DAY_NOTHING, "none due" },
    { key_day, DAY_CLOSED, "closed" },
    { NULL, 0, numbers },
  };

  key_draw (picture, frame, size_px, keys, G_N_ELEMENTS (keys) - (numbers == NULL));
}

static void
draw_ramp (Picture *picture, Frame frame, double size_px, const char *numbers)
{
  const Key keys[] = {
    { key_day, DAY_HEAT + 1, "0%" },
    { key_day, DAY_HEAT + 3, "33%" },
    { key_day, DAY_HEAT + 6, "66%" },
    { key_day, DAY_HEAT + 9, "100%" },
    { key_day, DAY_NOTHING, "none due" },
    { key_day, DAY_CLOSED, "closed" },
    { NULL, 0, numbers },
  };

  key_draw (picture, frame, size_px, keys, G_N_ELEMENTS (keys) - (numbers == NULL));
}

static void
calendar_legend_draw (Picture *picture, Frame frame, double size_px, double target,
                      const char *noun)
{
  g_autofree char *numbers = noun == NULL ? NULL : g_strdup_printf ("numbers: %s", noun);

  if (isnan (target))
    draw_ramp (picture, frame, size_px, numbers);
  else
    draw_classes (picture, frame, size_px, target, numbers);
}

/* ---- The weeks and years */

enum
{
  CELL_LEAST_PX = 5,
  CELL_MOST_PX = 40,
  LEFT_GAP = 6,
  MONTH_PX = 16, /* the row of months' names above a year */
  YEAR_GAP = 12,
  LEGEND_PX = 2 * (KEY_SAMPLE_PX + 4) + 6,
  YEAR_COLUMNS = 54,
  LEAST_WIDTH_PX = 200,
  LEAST_HEIGHT_PX = 110
};

#define CELL_GAP 0.14 /* of a cell */

typedef struct
{
  Picture *picture; /* NULL: only measured */
  const CalendarData *data;
  const Type *type;
  Frame frame;
  CalendarPlace *places;
  int first_year, last_year, columns;
  double left, cell, target;
} Calendar;

/* ---- Places */

/* A span within a year begins at its own first week. */
static void
find_places (Calendar *self)
{
  const CalendarData *data = self->data;
  int least = YEAR_COLUMNS, most = 0;

  self->places = g_new (CalendarPlace, MAX (data->n_days, 1));
  self->first_year = G_MAXINT;
  for (guint i = 0; i < data->n_days; i++)
    {
      CalendarPlace *place = &self->places[i];

      *place = calendar_place (data->days[i].from, data->zone);
      if (place->year == 0)
        continue;
      self->first_year = MIN (self->first_year, place->year);
      self->last_year = MAX (self->last_year, place->year);
      least = MIN (least, place->column);
      most = MAX (most, place->column);
    }
  if (self->last_year > self->first_year)
    least = 0;
  for (guint i = 0; i < data->n_days; i++)
    self->places[i].column -= least;
  self->columns = MAX (most - least + 1, 1);
  self->first_year = MIN (self->first_year, self->last_year);
}

/* ---- Sizes */

static double
year_height (const Calendar *self)
{
  return MONTH_PX + CALENDAR_WEEKDAYS * self->cell;
}

static guint
years_of (const Calendar *self)
{
  return (guint) (self->last_year - self->first_year + 1);
}

static void
set_sizes (Calendar *self)
{
  double years = measure_text ("2026", self->type->label, TRUE);
  double days = measure_text ("Mon", self->type->small, FALSE);

  self->left = years + 8 + days + LEFT_GAP;
  self->cell
    = CLAMP ((self->frame.w - self->left) / self->columns, CELL_LEAST_PX / 2.0, CELL_MOST_PX);
}

static double
years_height (const Calendar *self, guint years)
{
  return years * (year_height (self) + YEAR_GAP);
}

static Calendar
calendar_new (const CalendarData *data, Frame frame)
{
  Calendar self = { .data = data, .type = type_for (frame.w), .frame = frame };

  self.target = isfinite (data->target) ? CLAMP (data->target, 0, 1) : NAN;
  find_places (&self);
  set_sizes (&self);
  return self;
}

static double
calendar_height (gconstpointer chart_data, double width)
{
  const CalendarData *data = chart_data;
  Calendar self = calendar_new (data, (Frame){ 0, 0, width, 0 });

  g_free (self.places);
  return heading_draw (NULL, (Frame){ 0, 0, width, G_MAXDOUBLE }, &data->heading)
         + years_height (&self, years_of (&self)) + LEGEND_PX;
}

/* In a low frame cells shrink; then the first years are left out. */
static guint
squeeze (Calendar *self)
{
  guint years = years_of (self), left_out = 0;
  double room = self->frame.h - LEGEND_PX;
  double fits = (room / years - MONTH_PX - YEAR_GAP) / CALENDAR_WEEKDAYS;

  self->cell = CLAMP (MIN (self->cell, fits), MIN (self->cell, CELL_LEAST_PX), self->cell);
  while (left_out + 1 < years && years_height (self, years - left_out) > room)
    left_out++;
  return left_out;
}

/* ---- Years */

static double
cell_side (const Calendar *self)
{
  return self->cell * (1 - CELL_GAP);
}

static void
draw_day (Calendar *self, guint i, double top)
{
  const CalendarDay *day = &self->data->days[i];
  const CalendarPlace *place = &self->places[i];
  double side = cell_side (self), gap = self->cell - side;
  Frame cell = { self->frame.x + self->left + place->column * self->cell + gap / 2,
                 top + MONTH_PX + place->weekday * self->cell + gap / 2, side, side };
  g_autofree char *date = say_when (day->from, self->data->zone, SAY_DATE);
  g_autofree char *figure
    = share_figure (&day->share, self->data->target, self->data->noun, NULL);
  g_autofree char *title
    = g_strdup_printf ("%s%s: %s", date, day->closed ? " (closed)" : "", figure);

  draw_kind (self->picture, cell, kind_of (day, self->target), title);
  draw_count (self->picture, cell, kind_of (day, self->target), day->share.total,
              self->type->small);
}

static void
draw_weekdays (Calendar *self, double top)
{
  static const char *const names[CALENDAR_WEEKDAYS]
    = { "Mon", NULL, "Wed", NULL, "Fri", NULL, "Sun" };
  double size = MIN (self->type->small, self->cell * 1.7);

  for (int day = 0; day < CALENDAR_WEEKDAYS && size >= 8; day++)
    if (names[day] != NULL)
      picture_text (self->picture, "axis", INK_MUTED,
                    (Point){ self->frame.x + self->left - LEFT_GAP,
                             top + MONTH_PX + (day + 0.5) * self->cell + type_drop (size) },
                    names[day], size, ALIGN_END, FALSE);
}

/* How many there were in the month of day `i`, as far as it is shown. */
static gint64
month_count (const Calendar *self, guint i, int *columns)
{
  const CalendarPlace *first = &self->places[i];
  gint64 count = 0;

  for (; i < self->data->n_days && self->places[i].month == first->month
         && self->places[i].year == first->year;
       i++)
    {
      count += MAX (self->data->days[i].share.total, 0);
      *columns = self->places[i].column - first->column;
    }
  return count;
}

/* Over the week that holds the month's first day, where there is room: `Oct: 312`, or `Oct`. */
static void
draw_month (Calendar *self, guint i, double top, double *free_from)
{
  const CalendarPlace *place = &self->places[i];
  int columns = 0;
  gint64 total = month_count (self, i, &columns);
  g_autofree char *count = say_short (total);
  g_autofree char *name = g_strdup_printf ("%s: %s", say_month (place->month, TRUE), count);
  double size = self->type->small, x = self->frame.x + self->left + place->column * self->cell;
  double width = measure_text (name, size, FALSE);

  if (total == 0 || width + 4 > columns * self->cell)
    {
      *strchr (name, ':') = '\0';
      width = measure_text (name, size, FALSE);
    }
  x = MIN (x, self->frame.x + self->frame.w - width);
  if (x < *free_from)
    return;
  picture_text (self->picture, "axis", INK_MUTED, (Point){ x, top + MONTH_PX - 5 }, name,
                size, ALIGN_START, FALSE);
  *free_from = x + width + 4;
}

static void
draw_year (Calendar *self, int year, double top)
{
  g_autofree char *name = g_strdup_printf ("%d", year);
  double free_from = self->frame.x;
  int month = 0;

  picture_group (self->picture, "year", name);
  picture_text (self->picture, "year", INK_TEXT,
                (Point){ self->frame.x,
                         top + MONTH_PX + self->cell / 2 + type_drop (self->type->label) },
                name, self->type->label, ALIGN_START, TRUE);
  draw_weekdays (self, top);
  for (guint i = 0; i < self->data->n_days; i++)
    {
      const CalendarPlace *place = &self->places[i];

      if (place->year != year)
        continue;
      if (place->month != month)
        draw_month (self, i, top, &free_from);
      month = place->month;
      draw_day (self, i, top);
    }
  picture_end (self->picture);
}

static void
draw_legend (Calendar *self, double y, guint left_out)
{
  Frame frame = { self->frame.x, y, self->frame.w, LEGEND_PX };

  if (left_out > 0)
    {
      g_autofree char *years = say_counted (left_out, "year", "years");
      g_autofree char *text = g_strdup_printf ("\u2026 and %s before", years);
      double size = self->type->small;

      heading_text (self->picture, "more", INK_MUTED, (Point){ frame.x, y + size - 2 }, text,
                    size, ALIGN_START, FALSE, frame.w);
      frame.y += size + 4;
    }
  calendar_legend_draw (self->picture, frame, self->type->small, self->target,
                        cell_side (self) >= CELL_COUNT_PX ? self->data->noun : NULL);
}

static void
calendar_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const CalendarData *data = chart_data;
  Frame below;
  Calendar self;
  guint left_out;
  double top;

  if (!heading_leaves (picture, frame, &data->heading, LEAST_WIDTH_PX, LEAST_HEIGHT_PX, &below))
    return;
  top = below.y;
  self = calendar_new (data, below);
  left_out = squeeze (&self);
  self.picture = picture;
  if (self.last_year == 0)
    heading_nothing (picture, (Frame){ below.x, below.y, below.w, year_height (&self) },
                     self.type->label);
  for (int year = self.first_year + (int) left_out;
       year <= self.last_year && self.last_year > 0; year++)
    {
      draw_year (&self, year, top);
      top += year_height (&self) + YEAR_GAP;
    }
  if (self.last_year > 0)
    draw_legend (&self, top, left_out);
  g_free (self.places);
}

const Chart calendar_chart = { calendar_draw, calendar_height };
