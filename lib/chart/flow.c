#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"
#include "chart/scale.h"

#include <math.h>

typedef struct
{
  Picture *picture;
  const FlowData *data;
  const Type *type;
  Frame frame;      /* below the heading */
  Frame open, bars; /* the two plots */
  Frame ages;       /* w is 0: none; beside the plots, or below them */
  Scale x, y, count;
  double label_px; /* right of the line */
} Flow;

enum
{
  LEAST_WIDTH_PX = 140,
  LEAST_HEIGHT_PX = 84,
  WIDE_PX = 520, /* frames narrower than this have the ages below the plots */
  AGES_PX = 190,
  AGES_GAP_PX = 28,
  AGES_LINES = 2, /* that say what they are */
  AGES_BELOW_PX = 14,
  PLOTS_PX = 270,       /* with their times */
  PLOTS_LEAST_PX = 200, /* less, and there are no ages below */
  GAP_PX = 26,          /* between the plots: a caption */
  TIMES = 2,            /* lines of type for the times */
  TICK_PX = 52,
  LABEL_PX = 56, /* for the last number, right of the line, or a quarter of the width */
  LABEL_GAP_PX = 8,
  DENSE_PX = 8, /* points closer than this are a line alone */
  BAR_MOST_PX = 16
};

#define OPEN_SHARE 0.5 /* of the height */
#define LINE_PX 2
#define LEADING 1.3

static gint64
largest (const FlowData *data, gboolean open)
{
  gint64 most = 1;

  for (guint i = 0; i < data->n_points; i++)
    {
      const FlowPoint *point = &data->points[i];

      most = open ? MAX (most, point->open)
                  : MAX (most, MAX (point->created + point->reopened, point->solved));
    }
  return most;
}

static double
step_px (const Flow *self)
{
  return self->open.w / MAX (self->data->n_points, 1);
}

static double
point_x (const Flow *self, guint i)
{
  return self->open.x + (i + 0.5) * step_px (self);
}

static char *
point_title (const Flow *self, const FlowPoint *point)
{
  g_autofree char *date = say_when (point->from, self->data->zone, SAY_DATE);
  g_autofree char *created = say_count (point->created), *solved = say_count (point->solved);
  g_autofree char *reopened = say_count (point->reopened);
  g_autofree char *merged = say_count (point->merged);
  g_autofree char *open = say_count (point->open);

  return self->data->has_open
           ? g_strdup_printf (
             "%s from %s%s: %s created, %s solved, %s reopened, %s merged, %s open at its end",
             self->data->unit, date, point->unfinished ? " (partial)" : "", created, solved,
             reopened, merged, open)
           : g_strdup_printf ("%s from %s%s: %s created, %s solved, %s reopened, %s merged",
                              self->data->unit, date, point->unfinished ? " (partial)" : "",
                              created, solved, reopened, merged);
}

/* ---- Open */

/* What the line's end is called: the number, and the word where there is room for it. */
static char *
last_text (const Flow *self, double room_px)
{
  gint64 open = self->data->points[self->data->n_points - 1].open;
  g_autofree char *whole = say_counted (open, "open", "open");

  return measure_text (whole, self->type->label, TRUE) <= room_px ? g_steal_pointer (&whole)
                                                                  : say_short (open);
}

static void
draw_open (Flow *self, const Ticks *ticks)
{
  const FlowData *data = self->data;
  g_autofree Point *points = g_new (Point, MAX (data->n_points, 1));
  g_autofree char *last = NULL;
  double size = self->type->label, room;

  axis_rows (self->picture, self->open, &self->y, ticks, size);
  for (guint i = 0; i < data->n_points; i++)
    points[i]
      = (Point){ point_x (self, i), scale_px (&self->y, (double) data->points[i].open) };
  if (data->n_points > 1)
    picture_path (self->picture, "open", INK_SERIES_1, points, data->n_points, LINE_PX);
  for (guint i = 0; i < data->n_points; i++)
    if (step_px (self) >= DENSE_PX || i + 1 == data->n_points)
      {
        g_autofree char *title = point_title (self, &data->points[i]);

        picture_say (picture_dot (self->picture, "open", INK_SERIES_1, points[i], 3.5,
                                  !data->points[i].unfinished),
                     "%s", title);
      }
  if (data->n_points == 0)
    return;
  room = self->label_px - LABEL_GAP_PX;
  last = last_text (self, room);
  heading_text (self->picture, "last", INK_TEXT,
                (Point){ self->open.x + self->open.w + LABEL_GAP_PX,
                         points[data->n_points - 1].y + type_drop (size) },
                last, size, ALIGN_START, TRUE, room);
}

/* ---- Created, solved */

/* On top of `below` others. */
static void
draw_bar (Flow *self, Fill fill, Frame at, gint64 below, gint64 count, const char *title)
{
  at.y = scale_px (&self->count, (double) (below + count));
  at.h = scale_px (&self->count, (double) below) - at.y;
  if (count > 0)
    picture_say (mark_bar (self->picture, fill, at), "%s", title);
}

static void
draw_bars (Flow *self, const Ticks *ticks)
{
  const FlowData *data = self->data;
  double width = MIN (step_px (self) * 0.4, BAR_MOST_PX);

  axis_rows (self->picture, self->bars, &self->count, ticks, self->type->small);
  for (guint i = 0; i < data->n_points; i++)
    {
      const FlowPoint *point = &data->points[i];
      g_autofree char *title = point_title (self, point);
      Frame out = { .x = point_x (self, i), .w = width },
            in = { .x = out.x - width, .w = width };

      draw_bar (self, FILL_RUNNING, in, 0, point->created, title);
      draw_bar (self, FILL_EXEMPT, in, point->created, point->reopened, title);
      draw_bar (self, FILL_MET, out, 0, point->solved, title);
    }
}

static void
clear_tick (gpointer data)
{
  g_free (((Tick *) data)->label);
}

static void
draw_keys (Flow *self)
{
  static const Key keys[] = { { key_bar, FILL_RUNNING, "created" },
                              { key_bar, FILL_MET, "solved" },
                              { key_bar, FILL_EXEMPT, "reopened" } };
  gint64 reopened = 0;

  for (guint i = 0; i < self->data->n_points; i++)
    reopened += self->data->points[i].reopened;

  key_draw (self->picture,
            (Frame){ self->bars.x, self->bars.y - GAP_PX + 4, self->bars.w, GAP_PX },
            self->type->small, keys, G_N_ELEMENTS (keys) - (reopened == 0));
}

static gboolean
begins_step (const FlowData *data, double at)
{
  guint low = 0, high = data->n_points;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if ((double) data->points[middle].from < at)
        low = middle + 1;
      else
        high = middle;
    }
  return low == data->n_points || (double) data->points[low].from == at;
}

/* A tick that names a step stands under its bars; FALSE: some lie within a step.  One at the end
 * names none. */
static gboolean
are_steps (const FlowData *data, Ticks *ticks)
{
  gint64 last = data->points[data->n_points - 1].from;

  if (ticks->len > 0 && g_array_index (ticks, Tick, ticks->len - 1).value > (double) last)
    g_array_set_size (ticks, ticks->len - 1);
  for (guint i = 0; i < ticks->len; i++)
    if (!begins_step (data, g_array_index (ticks, Tick, i).value))
      return FALSE;
  return TRUE;
}

/* One for each of a few steps: a calendar's ticks would be hours, which say nothing of days. */
static Ticks *
ticks_of_steps (const FlowData *data)
{
  Ticks *ticks = g_array_new (FALSE, FALSE, sizeof (Tick));

  g_array_set_clear_func (ticks, clear_tick);
  for (guint i = 0; i < data->n_points; i++)
    {
      int year;
      Tick tick
        = { (double) data->points[i].from,
            axis_step_label (data->points[i].from, data->points[i].to, data->zone, &year) };

      g_array_append_val (ticks, tick);
    }
  return ticks;
}

static void
draw_times (Flow *self)
{
  const FlowData *data = self->data;
  Scale x = self->x;
  g_autoptr(Ticks) ticks = NULL;

  if (data->n_points == 0)
    return;
  ticks = step_px (self) >= TICK_PX ? ticks_of_steps (data)
                                    : ticks_times (&x, data->zone, TICK_PX);
  if (are_steps (data, ticks))
    {
      x.from_px += step_px (self) / 2;
      x.to_px += step_px (self) / 2;
    }
  axis_columns (self->picture, self->bars, &x, ticks, self->type->label, self->frame.x,
                self->ages.x > self->bars.x ? self->ages.x : self->frame.x + self->frame.w);
}

/* ---- How old what is open is */

static double
ages_row (const Type *type)
{
  return LEADING * type->small + 5;
}

/* Of all of them, with what they are called. */
static double
ages_height (const FlowData *data, const Type *type, double width)
{
  g_auto(GStrv) lines = data->n_ages == 0 ? NULL
                                           : measure_wrap (data->ages_name, type->small,
                                                           FALSE, width, AGES_LINES);

  return data->n_ages == 0 ? 0
                           : (g_strv_length (lines) - 1) * LEADING * type->small
                               + (data->n_ages + 1) * ages_row (type);
}

/* Where its last line is. */
static double
draw_ages_name (Flow *self, double size, double y)
{
  g_auto(GStrv) lines
          = measure_wrap (self->data->ages_name, size, FALSE, self->ages.w, AGES_LINES);

  for (char **line = lines; *line != NULL; line++, y += line[0] != NULL ? LEADING * size : 0)
    heading_text (self->picture, "ages", INK_MUTED, (Point){ self->ages.x, y + size }, *line,
                  size, ALIGN_START, FALSE, self->ages.w);
  return y;
}

static void
draw_ages (Flow *self)
{
  const FlowData *data = self->data;
  double size = self->type->small, row = ages_row (self->type), names = 0, y = self->ages.y;
  gint64 most = 1;

  if (self->ages.w <= 0)
    return;
  for (guint i = 0; i < data->n_ages; i++)
    {
      names = MAX (names, measure_text (data->ages[i].name, size, FALSE));
      most = MAX (most, data->ages[i].count);
    }
  y = draw_ages_name (self, size, y);
  for (guint i = 0;
       i < data->n_ages && y + row + LEADING * size <= self->ages.y + self->ages.h; i++)
    {
      g_autofree char *count = say_count (data->ages[i].count);
      double room = self->ages.w - names - 8 - measure_text (count, size, TRUE) - 6;
      double width = MAX (room, 0) * (double) data->ages[i].count / (double) most;

      y += row;
      heading_text (self->picture, "age", INK_TEXT, (Point){ self->ages.x, y + size },
                    data->ages[i].name, size, ALIGN_START, FALSE, names + 1);
      if (width > 0)
        picture_say (mark_bar (self->picture, FILL_COUNT,
                               (Frame){ self->ages.x + names + 8, y + 1, width, size + 2 }),
                     "%s: %s", data->ages[i].name, count);
      heading_text (self->picture, "age", INK_TEXT,
                    (Point){ self->ages.x + names + 8 + width + 6, y + size }, count, size,
                    ALIGN_START, TRUE, self->ages.w);
    }
}

/* ---- All of it */

static double
label_width (const Flow *self)
{
  g_autofree char *whole = last_text (self, G_MAXDOUBLE);

  return LABEL_GAP_PX + measure_text (whole, self->type->label, TRUE) + 1;
}

/* Takes their room from `*frame`. */
static Frame
lay_out_ages (const Flow *self, Frame *frame)
{
  double height = ages_height (self->data, self->type, frame->w);
  Frame ages = { frame->x + frame->w - AGES_PX, frame->y + 8, AGES_PX, frame->h - 8 };

  if (self->data->n_ages == 0)
    return (Frame){ 0 };
  if (frame->w >= WIDE_PX)
    {
      frame->w -= AGES_PX + AGES_GAP_PX;
      return ages;
    }
  if (frame->h < height + AGES_BELOW_PX + PLOTS_LEAST_PX)
    return (Frame){ 0 };
  frame->h -= height + AGES_BELOW_PX;
  return (Frame){ frame->x, frame->y + frame->h + AGES_BELOW_PX, frame->w, height };
}

static void
lay_out (Flow *self, double left)
{
  Frame frame = self->frame, ages = lay_out_ages (self, &frame);
  double times = TIMES * self->type->label;
  double right
    = self->data->has_open ? MIN (label_width (self), MAX (self->frame.w / 4, LABEL_PX)) : 8;
  double width = MAX (frame.w - left - right, 10);
  double rest = frame.h - times - GAP_PX - 8;
  double open = self->data->has_open ? rest * OPEN_SHARE : 0;

  self->label_px = right;
  self->open = (Frame){ frame.x + left, frame.y + 8, width, open };
  self->bars
    = (Frame){ frame.x + left, frame.y + 8 + open + GAP_PX, width, MAX (rest - open, 1) };
  self->ages = ages;
  self->y = (Scale){ 0, self->y.to, self->open.y + self->open.h, self->open.y };
  self->count = (Scale){ 0, self->count.to, self->bars.y + self->bars.h, self->bars.y };
  self->x = (Scale){ 0, 1, self->bars.x, self->bars.x + self->bars.w };
  if (self->data->n_points > 0)
    {
      self->x.from = (double) self->data->points[0].from;
      self->x.to = (double) self->data->points[self->data->n_points - 1].to;
    }
}

/* Up to a round number, `*ticks` with it, so that nothing stands above the last line. */
static double
round_up (double to, guint most, Ticks **ticks)
{
  g_autoptr(Ticks) first = ticks_round (TICKS_COUNTS, 0, to, most - 1);
  double step = first->len < 2 ? MAX (to, 1) : g_array_index (first, Tick, 1).value;
  double end = ceil (to / step) * step;

  *ticks = ticks_round (TICKS_COUNTS, 0, end, most);
  return end;
}

static void
flow_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const FlowData *data = chart_data;
  Flow self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  g_autoptr(Ticks) open = NULL, counts = NULL;

  if (!heading_leaves (picture, frame, &data->heading, LEAST_WIDTH_PX, LEAST_HEIGHT_PX,
                       &self.frame))
    return;
  if (data->n_points == 0)
    {
      heading_nothing (picture, self.frame, self.type->label);
      return;
    }
  self.y.to = round_up ((double) largest (data, TRUE), 5, &open);
  self.count.to = round_up ((double) largest (data, FALSE), 4, &counts);
  lay_out (&self,
           MAX (axis_width (open, self.type->label), axis_width (counts, self.type->small))
             + 8);
  if (data->has_open)
    draw_open (&self, open);
  draw_keys (&self);
  draw_bars (&self, counts);
  draw_times (&self);
  draw_ages (&self);
}

static double
flow_height (gconstpointer chart_data, double width)
{
  const FlowData *data = chart_data;
  double height = heading_draw (NULL, (Frame){ 0, 0, width, G_MAXDOUBLE }, &data->heading)
                  + PLOTS_PX;

  return width >= WIDE_PX || data->n_ages == 0
           ? height
           : height + AGES_BELOW_PX + ages_height (data, type_for (width), width);
}

const Chart flow_chart = { flow_draw, flow_height };
