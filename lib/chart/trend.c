#include "chart/charts.h"

#include "base/say.h"
#include "chart/axis.h"
#include "chart/heading.h"
#include "chart/mark.h"
#include "chart/share.h"
#include "chart/trend.h"

#include <math.h>

enum
{
  CAPTION_GAP = 17,
  BARS_MOST_PX = 60,
  PLOT_LEAST_PX = 36,
  LEAST_WIDTH_PX = 140,
  LEAST_HEIGHT_PX = 110,
  LOW_PX = 190,        /* frames lower than this have fewer ticks */
  KEYS_WIDE_PX = 520,
  DENSE_PX = 7         /* points closer than this are a line with marks where it is missed */
};

#define BARS_SHARE 0.2 /* of the height */
#define LINE_PX 2

static gboolean
is_missed (const Trend *self, const TrendPoint *point)
{
  return share_value (&point->share) < self->target;
}

static gboolean
any_point (const Trend *self, gboolean (*test) (const Trend *, const TrendPoint *))
{
  for (guint i = 0; i < self->data->n_points; i++)
    if (share_known (&self->data->points[i].share) && test (self, &self->data->points[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_unfinished (const Trend *self, const TrendPoint *point)
{
  (void) self;
  return point->unfinished;
}

gboolean
trend_is_empty (const Trend *self)
{
  return self->data->n_points == 0 || !share_known (&self->data->points[self->last].share);
}

/* The middle of the period; sums of hostile times do not overflow as doubles. */
static double
point_x (const Trend *self, guint i)
{
  const TrendPoint *point = &self->data->points[i];

  return scale_px (&self->x, ((double) point->from + (double) point->to) / 2);
}

static char *
point_title (const Trend *self, const TrendPoint *point)
{
  const TrendData *data = self->data;
  g_autofree char *date = say_date (point->from, data->zone);
  g_autofree char *figure = share_figure (&point->share, data->target, data->noun, data->met);

  return g_strdup_printf ("%s from %s%s: %s", data->unit, date,
                          point->unfinished ? " (partial)" : "", figure);
}

static gboolean
runs_off (const Trend *self, const TrendPoint *point)
{
  return share_low (&point->share) < self->y.from;
}

/* ---- The key, above */

static GArray *
make_keys (const Trend *self, const char *what, const char *over, const char *cut)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (Key));
  gboolean wide = self->frame.w >= KEYS_WIDE_PX, any = !trend_is_empty (self);
  const struct
  {
    Key key;
    gboolean shown;
  } all[] = {
    { { NULL, 0, what }, wide || !any },
    { { key_point, SAMPLE_MET, "target reached" }, wide && any && !isnan (self->target) },
    { { key_point, SAMPLE_MISSED, "below target" }, any_point (self, is_missed) },
    { { key_band, 0, "95% interval" }, any },
    { { key_point, SAMPLE_HOLLOW, over }, any_point (self, is_unfinished) },
    { { NULL, 0, cut }, self->y.from > 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].shown)
      g_array_append_val (keys, all[i].key);
  return keys;
}

static double
draw_keys (Trend *self, Frame frame)
{
  const TrendData *data = self->data;
  g_autofree char *what = g_strdup_printf ("%s %s, by %s", data->noun, data->met, data->unit);
  gboolean wide = self->frame.w >= KEYS_WIDE_PX;
  g_autofree char *over = g_strconcat ("partial", wide ? " " : "", wide ? data->unit : "", NULL);
  g_autofree char *from = say_goal (self->y.from);
  const char *below = wide && any_point (self, runs_off) ? ", some intervals go on below" : "";
  g_autofree char *cut = g_strdup_printf ("%scut at %s%s", wide ? "axis " : "", from, below);
  g_autoptr(GArray) keys = make_keys (self, what, over, cut);

  return key_draw (self->picture, frame, self->type->label, (const Key *) keys->data,
                   keys->len);
}

/* ---- The band and the line */

static void
draw_lone_interval (Trend *self, guint i)
{
  const ShareCount *share = &self->data->points[i].share;
  double half = CLAMP (self->step_px / 4, 1.5, 6), x = point_x (self, i);
  double top = scale_px (&self->y, share_high (share));
  double bottom = scale_px (&self->y, MAX (share_low (share), self->y.from));

  picture_rect (self->picture, "band", INK_BAND,
                (Frame){ x - half, top, 2 * half, MAX (bottom - top, 1) });
}

/* Points [first, end) follow each other without a gap. */
static void
draw_band (Trend *self, guint first, guint end)
{
  guint n = end - first;
  g_autofree Point *points = g_new (Point, 2 * n);

  if (n == 1)
    {
      draw_lone_interval (self, first);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      const ShareCount *share = &self->data->points[first + i].share;
      double x = point_x (self, first + i);

      points[i] = (Point){ x, scale_px (&self->y, share_high (share)) };
      points[2 * n - 1 - i]
          = (Point){ x, scale_px (&self->y, MAX (share_low (share), self->y.from)) };
    }
  picture_area (self->picture, "band", INK_BAND, points, 2 * n);
}

/* The way to an unfinished point is dashed. */
static void
draw_line (Trend *self, guint first, guint end)
{
  guint n = end - first, solid = n;
  g_autofree Point *points = g_new (Point, n);

  for (guint i = 0; i < n; i++)
    points[i] = (Point){ point_x (self, first + i),
                         scale_px (&self->y, share_value (&self->data->points[first + i].share)) };
  while (solid > 0 && self->data->points[first + solid - 1].unfinished)
    solid--;
  if (solid > 1)
    picture_path (self->picture, "line", INK_MET, points, solid, LINE_PX);
  if (solid < n && n > 1)
    {
      guint from = MAX (solid, 1) - 1;

      picture_path (self->picture, "line", INK_MET, points + from, n - from, LINE_PX)->dash_px
          = 3;
    }
}

static void
each_run (Trend *self, void (*draw) (Trend *, guint, guint))
{
  const TrendPoint *points = self->data->points;
  guint n = self->data->n_points;

  for (guint first = 0, end; first < n; first = end + 1)
    {
      for (end = first; end < n && share_known (&points[end].share);)
        end++;
      if (end > first)
        draw (self, first, end);
    }
}

static void
draw_points (Trend *self)
{
  guint n = self->data->n_points;
  double radius = self->step_px >= 14 ? 4 : self->step_px >= DENSE_PX ? 3 : 2.4;

  for (guint i = 0; i < n; i++)
    {
      const TrendPoint *point = &self->data->points[i];
      gboolean missed = is_missed (self, point);
      g_autofree char *title = NULL;
      PictureItem *item;
      Point at;

      if (!share_known (&point->share))
        continue;
      title = point_title (self, point);
      at = (Point){ point_x (self, i), scale_px (&self->y, share_value (&point->share)) };
      item = mark_point (self->picture, at,
                         self->step_px < DENSE_PX && !missed && i != self->last ? 1.2 : radius,
                         missed, point->unfinished);
      picture_say (item, "%s", title);
    }
}

/* ---- Layout */

static void
set_times (Trend *self)
{
  const TrendData *data = self->data;
  double from = data->n_points > 0 ? (double) data->points[0].from : 0;
  double to = data->n_points > 0 ? (double) data->points[data->n_points - 1].to : 1;

  self->x = (Scale){ from, MAX (to, from + 1), self->plot.x, self->plot.x + self->plot.w };
  self->step_px = self->plot.w / MAX (data->n_points, 1);
}

static double
cut_of (const TrendData *data, double target)
{
  g_autofree ShareCount *shares = g_new (ShareCount, MAX (data->n_points, 1));
  gboolean known = FALSE;

  for (guint i = 0; i < data->n_points; i++)
    {
      shares[i] = data->points[i].share;
      known = known || share_known (&shares[i]);
    }
  return known ? axis_share_from (shares, data->n_points, target, NAN) : 0;
}

static gint64
largest_total (const TrendData *data)
{
  gint64 largest = 0;

  for (guint i = 0; i < data->n_points; i++)
    largest = MAX (largest, data->points[i].share.total);
  return largest;
}

static guint
last_known (const TrendData *data)
{
  guint last = data->n_points;

  while (last > 0 && !share_known (&data->points[last - 1].share))
    last--;
  return last > 0 ? last - 1 : 0;
}

/* Rows from top to bottom: keys, shares, caption, counts, times. */
static void
lay_out (Trend *self, double keys, double left, double right)
{
  const Type *type = self->type;
  Frame frame = self->frame;
  double times = trend_times_height (self), caption = type->small + CAPTION_GAP + 4;
  double rest = frame.h - keys - TREND_ABOVE_PX - times;
  double bars = MIN (BARS_MOST_PX, rest * BARS_SHARE);

  self->plot = (Frame){ frame.x + left, frame.y + keys + TREND_ABOVE_PX,
                        MAX (frame.w - left - right, 10), 0 };
  self->plot.h = rest - bars - caption;
  self->bars = (Frame){ self->plot.x, frame.y + frame.h - times - bars, self->plot.w, bars };
  if (self->plot.h < PLOT_LEAST_PX || self->bars.h < 12)
    {
      self->plot.h = MAX (rest - 4, 1);
      self->bars = (Frame){ self->plot.x, self->plot.y + self->plot.h, self->plot.w, 0 };
    }
  self->y.from_px = self->plot.y + self->plot.h;
  self->y.to_px = self->plot.y;
  self->count.from_px = self->bars.y + self->bars.h;
  self->count.to_px = self->bars.y;
  set_times (self);
}

static void
draw_target (Trend *self)
{
  double y = scale_px (&self->y, self->target);
  g_autofree char *target = NULL;
  PictureItem *item;

  if (isnan (self->target))
    return;
  target = say_goal (self->target);
  item = picture_line (self->picture, "target", INK_TARGET, (Point){ self->plot.x, y },
                       (Point){ self->plot.x + self->plot.w + TREND_RIGHT_GAP - 4, y }, 1.5);
  item->dash_px = 4;
  picture_say (item, "target %s", target);
}

static void
draw_all (Trend *self, const Ticks *shares, const Ticks *counts)
{
  double size = self->type->label;

  axis_rows (self->picture, self->plot, &self->y, shares, size);
  if (self->y.from > 0)
    axis_cut (self->picture, (Point){ self->plot.x, self->plot.y + self->plot.h - 6 }, TRUE);
  each_run (self, draw_band);
  draw_target (self);
  each_run (self, draw_line);
  draw_points (self);
  trend_counts_draw (self, counts);
  trend_times_draw (self);
  trend_ends_draw (self);
  if (trend_is_empty (self))
    heading_nothing (self->picture, self->plot, size);
}

void
trend_draw (Picture *picture, Frame frame, const TrendData *data)
{
  Trend self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  g_autoptr(Ticks) shares = NULL, counts = NULL;
  double keys, left, right;

  self.target = isfinite (data->target) ? CLAMP (data->target, 0, 1) : NAN;
  self.frame = heading_below (picture, frame, &data->heading);
  if (!heading_leaves (self.frame, LEAST_WIDTH_PX, LEAST_HEIGHT_PX))
    return;
  self.last = last_known (data);
  self.y = (Scale){ .from = cut_of (data, self.target), .to = 1 };
  self.count = (Scale){ .from = 0, .to = (double) MAX (largest_total (data), 1) };
  shares = axis_share_ticks (self.y.from, self.frame.h < LOW_PX ? 3 : 6);
  counts = ticks_counts (0, self.count.to, 2);
  left = MAX (axis_width (shares, self.type->label), axis_width (counts, self.type->small)) + 8;
  right = MIN (trend_ends_width (&self), self.frame.w / 3);
  keys = draw_keys (&self, self.frame);
  self.plot.w = self.frame.w - left - right;
  lay_out (&self, keys, left, right);
  draw_all (&self, shares, counts);
}
