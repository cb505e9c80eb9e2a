#include "chart/charts.h"

#include "chart/axis.h"
#include "chart/heading.h"
#include "chart/mark.h"
#include "chart/measure.h"
#include "chart/say.h"
#include "chart/trend.h"

#include <math.h>

enum
{
  RIGHT_GAP = 10,      /* between the last point and its label */
  ABOVE_PX = 8,        /* above the plot, half a label of the topmost tick */
  CAPTION_GAP = 14,
  BARS_MOST_PX = 60,
  PLOT_LEAST_PX = 36,
  LEAST_WIDTH_PX = 140,
  LEAST_HEIGHT_PX = 110,
  LOW_PX = 190,        /* frames lower than this have fewer ticks */
  KEYS_WIDE_PX = 520,
  BLOCK_GAP = 6,       /* between the labels at the right */
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

static gboolean
is_any (const Trend *self, const TrendPoint *point)
{
  (void) self;
  (void) point;
  return TRUE;
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
  g_autofree char *figure = say_figure (&point->share, data->noun, data->met);

  return g_strdup_printf ("%s from %s%s: %s", data->unit, date,
                          point->unfinished ? " (not over)" : "", figure);
}

/* ---- The key, above */

static GArray *
make_keys (const Trend *self, const char *what, const char *over, const char *cut)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (Key));
  gboolean wide = self->frame.w >= KEYS_WIDE_PX, any = any_point (self, is_any);
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
  g_autofree char *over = wide ? g_strdup_printf ("%s not over", data->unit) : g_strdup ("not over");
  g_autofree char *from = say_percent (self->y.from);
  g_autofree char *cut = g_strdup_printf ("%scut at %s", wide ? "axis " : "", from);
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

      if (!share_known (&point->share))
        continue;
      title = point_title (self, point);
      item = mark_point (self->picture,
                         (Point){ point_x (self, i), scale_px (&self->y, share_value (&point->share)) },
                         self->step_px < DENSE_PX && !missed && i != self->last ? 1.2 : radius,
                         missed, point->unfinished);
      picture_say (item, "%s", title);
    }
}

/* ---- Labels at the right end */

typedef struct
{
  const char *text;
  double size_px;
  gboolean bold;
  Ink ink;
} Line;

static double
lines_width (const Line *lines, guint n)
{
  double widest = 0;

  for (guint i = 0; i < n; i++)
    if (lines[i].text != NULL)
      widest = MAX (widest, measure_text (lines[i].text, lines[i].size_px, lines[i].bold));
  return widest;
}

static double
lines_height (const Line *lines, guint n)
{
  double height = 0;

  for (guint i = 0; i < n; i++)
    height += lines[i].text != NULL ? lines[i].size_px * 1.25 : 0;
  return height;
}

static void
draw_lines (Trend *self, const char *role, double x, double top, const Line *lines, guint n)
{
  for (guint i = 0; i < n; i++)
    if (lines[i].text != NULL)
      {
        heading_text (self->picture, role, lines[i].ink, (Point){ x, top + lines[i].size_px },
                      lines[i].text, lines[i].size_px, ALIGN_START, lines[i].bold,
                      self->frame.x + self->frame.w - x);
        top += lines[i].size_px * 1.25;
      }
}

enum
{
  LAST_LINES = 3,
  TARGET_LINES = 2
};

/* What stands at the right end: the last figure, and the target. */
typedef struct
{
  char *value, *counts, *target;
  Line last[LAST_LINES], goal[TARGET_LINES];
} Ends;

static void
ends_clear (Ends *self)
{
  g_free (self->value);
  g_free (self->counts);
  g_free (self->target);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ends, ends_clear)

static void
ends_init (Ends *self, const Trend *trend)
{
  const Type *type = trend->type;

  *self = (Ends){ 0 };
  if (!isnan (trend->target))
    {
      self->target = say_percent (trend->target);
      self->goal[0] = (Line){ "target", type->small, FALSE, INK_TARGET };
      self->goal[1] = (Line){ self->target, type->label, TRUE, INK_TARGET };
    }
  if (any_point (trend, is_any))
    {
      const TrendPoint *point = &trend->data->points[trend->last];
      g_autofree char *yes = say_count (point->share.yes);
      g_autofree char *total = say_count (point->share.total);

      self->value = say_share_against (&point->share, trend->target);
      self->counts = g_strdup_printf ("%s of %s", yes, total);
      self->last[0] = (Line){ self->value, type->label + 2, TRUE, INK_TEXT };
      self->last[1] = (Line){ self->counts, type->small, FALSE, INK_MUTED };
      if (point->unfinished)
        self->last[2] = (Line){ "so far", type->small, FALSE, INK_MUTED };
    }
}

static double
ends_width (const Ends *self)
{
  double last = lines_width (self->last, LAST_LINES);
  double goal = lines_width (self->goal, TARGET_LINES);
  double widest = MAX (last, goal);

  return widest > 0 ? widest + RIGHT_GAP : 0;
}

/* A block of lines that wants its middle at a share. */
typedef struct
{
  const char *role;
  const Line *lines;
  guint n;
} Label;

static Block
block_of (const Trend *self, const Label *label, double share)
{
  return (Block){ scale_px (&self->y, share), lines_height (label->lines, label->n) + BLOCK_GAP,
                  0 };
}

/* Where there is little room the details go first, the target's label next. */
static void
draw_ends (Trend *self, const Ends *ends)
{
  double top = self->plot.y - ABOVE_PX - BLOCK_GAP / 2.0;
  double bottom = self->bars.h > 0 ? self->bars.y - 2 : self->plot.y + self->plot.h;
  Label last = { "last", ends->last, LAST_LINES };
  Label goal = { "target-label", ends->goal, TARGET_LINES };
  const Label *labels[2] = { &last, &goal };
  Block blocks[2];
  guint n = 0;

  while (last.n > 1
         && lines_height (last.lines, last.n) + lines_height (goal.lines, goal.n)
                > bottom - top - 2 * BLOCK_GAP)
    last.n--;
  if (last.lines[0].text != NULL)
    blocks[n++] = block_of (self, &last, share_value (&self->data->points[self->last].share));
  else
    labels[0] = &goal;
  if (goal.lines[0].text != NULL)
    blocks[n++] = block_of (self, &goal, self->target);
  if (n == 2 && blocks[0].height + blocks[1].height > bottom - top)
    n--;
  axis_spread (blocks, n, top, bottom);
  for (guint i = 0; i < n; i++)
    draw_lines (self, labels[i]->role, self->plot.x + self->plot.w + RIGHT_GAP,
                blocks[i].top + BLOCK_GAP / 2.0, labels[i]->lines, labels[i]->n);
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
  double rest = frame.h - keys - ABOVE_PX - times;
  double bars = MIN (BARS_MOST_PX, rest * BARS_SHARE);

  self->plot = (Frame){ frame.x + left, frame.y + keys + ABOVE_PX,
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
  target = say_percent (self->target);
  item = picture_line (self->picture, "target", INK_TARGET, (Point){ self->plot.x, y },
                       (Point){ self->plot.x + self->plot.w + RIGHT_GAP - 4, y }, 1.5);
  item->dash_px = 4;
  picture_say (item, "target %s", target);
}

static void
draw_all (Trend *self, const Ticks *shares, const Ticks *counts, const Ends *ends)
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
  draw_ends (self, ends);
  if (!any_point (self, is_any))
    heading_nothing (self->picture, self->plot, size);
}

void
trend_draw (Picture *picture, Frame frame, const TrendData *data)
{
  Trend self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  g_auto(Ends) ends = { 0 };
  g_autoptr(Ticks) shares = NULL, counts = NULL;
  double keys, left, right;

  self.target = isfinite (data->target) ? CLAMP (data->target, 0, 1) : NAN;
  self.frame = heading_below (picture, frame, &data->heading);
  if (!heading_leaves (self.frame, LEAST_WIDTH_PX, LEAST_HEIGHT_PX))
    return;
  self.last = last_known (data);
  self.y = (Scale){ .from = cut_of (data, self.target), .to = 1 };
  self.count = (Scale){ .from = 0, .to = (double) MAX (largest_total (data), 1) };
  ends_init (&ends, &self);
  shares = axis_share_ticks (self.y.from, self.frame.h < LOW_PX ? 3 : 6);
  counts = ticks_counts (0, self.count.to, 2);
  left = MAX (axis_width (shares, self.type->label), axis_width (counts, self.type->small)) + 8;
  right = MIN (ends_width (&ends), self.frame.w / 3);
  keys = draw_keys (&self, self.frame);
  self.plot.w = self.frame.w - left - right;
  lay_out (&self, keys, left, right);
  draw_all (&self, shares, counts, &ends);
}
