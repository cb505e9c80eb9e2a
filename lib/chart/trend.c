#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"
#include "chart/scale.h"

#include <math.h>

enum
{
  TREND_RIGHT_GAP = 10, /* between the last point and its label */
  TREND_ABOVE_PX = 8    /* above the plot: half a label of the topmost tick */
};

typedef struct
{
  Picture *picture;
  const TrendData *data;
  const Type *type;
  Frame frame;      /* below the heading */
  Frame plot, bars; /* shares, and counts below; `bars.h` is 0 where there is no room */
  Scale x, y, count;
  double target;  /* NaN: none */
  double step_px; /* from one point to the next, on average */
  guint last;     /* the last point that is known */
} Trend;

/* Nothing is known of any period. */
static gboolean
trend_is_empty (const Trend *self)
{
  return self->data->n_points == 0 || self->data->points[self->last].share.total <= 0;
}

/* ---- The foot: bars of all counts with the missed at their foot, and the labels of time */

enum
{
  BAR_MOST_PX = 40,
  LABEL_GAP = 8,   /* between labels of time */
  TICK_PX = 52,    /* between ticks of a calendar, at the least */
  MOST_STRIDE = 4, /* beyond, a calendar's ticks tell more than every tenth week */
  YEAR_GAP = 3
};

#define BAR_SHARE 0.72 /* of a step */

/* ---- Counts */

static void
draw_caption (Trend *self)
{
  const TrendData *data = self->data;
  g_autofree char *what = g_strdup_printf ("%s by %s:", data->noun, data->unit);
  const Key keys[] = {
    { NULL, 0, what },
    { key_bar, FILL_BREACHED, data->missed },
    { key_bar, FILL_COUNT, data->met },
  };
  double height = self->type->small + 6;
  Frame frame = { self->plot.x, self->bars.y - height - 3, self->plot.w, height };

  if (key_draw (NULL, frame, self->type->small, keys, 3) > 1.5 * (height + 6))
    key_draw (self->picture, frame, self->type->small, keys, 1);
  else
    key_draw (self->picture, frame, self->type->small, keys, 3);
}

static void
draw_bar (Trend *self, const TrendPoint *point)
{
  double middle = scale_px (&self->x, ((double) point->from + (double) point->to) / 2);
  double width = CLAMP (self->step_px * BAR_SHARE, 0.5, BAR_MOST_PX);
  double missed
    = (double) CLAMP (point->share.total - point->share.yes, 0, point->share.total);
  double foot = scale_px (&self->count, 0), split = scale_px (&self->count, missed);
  double top = scale_px (&self->count, (double) point->share.total);
  g_autofree char *date = say_when (point->from, self->data->zone, SAY_DATE);
  g_autofree char *total = say_counted (point->share.total, NULL, self->data->noun);
  g_autofree char *count = say_count ((gint64) missed);
  PictureItem *item;

  item = mark_bar (self->picture, point->unfinished ? FILL_RUNNING : FILL_COUNT,
                   (Frame){ middle - width / 2, top, width, MAX (split - top, 0) });
  picture_say (item, "%s from %s: %s", self->data->unit, date, total);
  if (missed <= 0)
    return;
  item = mark_bar (self->picture, point->unfinished ? FILL_OVERDUE : FILL_BREACHED,
                   (Frame){ middle - width / 2, split, width, foot - split });
  picture_say (item, "%s from %s: %s of %s %s", self->data->unit, date, count, total,
               self->data->missed);
}

static void
trend_counts_draw (Trend *self, const Ticks *ticks)
{
  double foot = self->bars.y + self->bars.h;

  if (self->bars.h <= 0)
    return;
  draw_caption (self);
  axis_rows (self->picture, self->bars, &self->count, ticks, self->type->small);
  for (guint i = 0; i < self->data->n_points; i++)
    if (self->data->points[i].share.total > 0)
      draw_bar (self, &self->data->points[i]);
  picture_line (self->picture, "axis", INK_MUTED, (Point){ self->bars.x, foot },
                (Point){ self->bars.x + self->bars.w, foot }, 1);
}

/* ---- Times */

typedef struct
{
  char *text;
  int year; /* 0: not to be told */
} Label;

static void
clear_label (gpointer data)
{
  g_free (((Label *) data)->text);
}

static Label
label_of (const TrendPoint *point, GTimeZone *zone)
{
  Label label;

  label.text = axis_step_label (point->from, point->to, zone, &label.year);
  return label;
}

/* None when they would be too close for any to be shown. */
static GArray *
labels_of (const Trend *self)
{
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (Label));
  gboolean crowded = self->step_px * MOST_STRIDE < 2 * LABEL_GAP;

  g_array_set_clear_func (labels, clear_label);
  for (guint i = 0; i < self->data->n_points && !crowded; i++)
    {
      Label label = label_of (&self->data->points[i], self->data->zone);

      g_array_append_val (labels, label);
    }
  return labels;
}

/* Every how many points a label has room; 0: too seldom, or there are none. */
static guint
stride_of (const Trend *self, const GArray *labels)
{
  double widest = 0;

  if (labels->len == 0)
    return 0;
  for (guint i = 0; i < labels->len; i++)
    widest = MAX (widest, measure_text (g_array_index (labels, Label, i).text,
                                        self->type->label, FALSE));
  for (guint stride = 1; stride <= MOST_STRIDE; stride++)
    if (self->step_px * stride >= widest + LABEL_GAP)
      return stride;
  return 0;
}

static char *
trend_label (const TrendPoint *point, GTimeZone *zone)
{
  return label_of (point, zone).text;
}

static double
trend_times_height (const Trend *self)
{
  return 2 * self->type->label + YEAR_GAP + 8;
}

static void
draw_label (Trend *self, double x, double row, const char *text, double *free_from)
{
  double size = self->type->label, half = measure_text (text, size, FALSE) / 2;
  double least = self->frame.x + half, most = self->frame.x + self->frame.w - half;
  double middle = CLAMP (x, least, MAX (most, least));
  double y = self->bars.y + self->bars.h + 4 + size + row * (size + YEAR_GAP);

  if (middle - half < *free_from || *text == '\0' || most < least)
    return;
  picture_text (self->picture, "axis", INK_MUTED, (Point){ middle, y }, text, size,
                ALIGN_MIDDLE, FALSE);
  *free_from = middle + half + LABEL_GAP;
}

/* Under its point each, the year below where it changes. */
static void
draw_own_labels (Trend *self, const GArray *labels, guint stride)
{
  double free_from[] = { self->frame.x, self->frame.x }; /* by row */
  int year = 0;

  for (guint i = 0; i < labels->len; i += stride)
    {
      const Label *label = &g_array_index (labels, Label, i);
      const TrendPoint *point = &self->data->points[i];
      double x = scale_px (&self->x, ((double) point->from + (double) point->to) / 2);

      draw_label (self, x, 0, label->text, &free_from[0]);
      if (label->year != 0 && label->year != year)
        {
          g_autofree char *text = g_strdup_printf ("%d", label->year);

          draw_label (self, x, 1, text, &free_from[1]);
        }
      year = label->year;
    }
}

static void
trend_times_draw (Trend *self)
{
  g_autoptr(GArray) labels = labels_of (self);
  guint stride = stride_of (self, labels);
  g_autoptr(Ticks) ticks = NULL;
  double free_from = self->frame.x, foot = self->bars.y + self->bars.h;

  if (self->data->n_points == 0 || self->data->zone == NULL)
    return;
  if (stride > 0)
    {
      draw_own_labels (self, labels, stride);
      return;
    }
  ticks = ticks_times (&self->x, self->data->zone, TICK_PX);
  for (guint i = 0; i < ticks->len; i++)
    {
      const Tick *tick = &g_array_index (ticks, Tick, i);
      double x = scale_px (&self->x, tick->value);

      picture_line (self->picture, "tick", INK_MUTED, (Point){ x, foot },
                    (Point){ x, foot + 4 }, 1);
      draw_label (self, x, 0, tick->label, &free_from);
    }
}

/* ---- The right end: the last figure that is known, and the target */

enum
{
  LAST_LINES = 3,
  TARGET_LINES = 2,
  BLOCK_GAP = 6
};

/* What stands at the right end: the last figure, and the target. */
typedef struct
{
  char *value, *counts, *when, *target;
  Line last[LAST_LINES], goal[TARGET_LINES];
} Ends;

static void
ends_clear (Ends *self)
{
  g_free (self->value);
  g_free (self->counts);
  g_free (self->when);
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
      self->target = say_goal (trend->target);
      self->goal[0] = (Line){ "target", type->small, FALSE, INK_TARGET };
      self->goal[1] = (Line){ self->target, type->label, TRUE, INK_TARGET };
    }
  if (!trend_is_empty (trend))
    {
      const TrendPoint *point = &trend->data->points[trend->last];
      g_autofree char *yes = say_count (point->share.yes);
      g_autofree char *total = say_count (point->share.total);

      self->value = say_part (point->share.yes, point->share.total, trend->target);
      if (point->share.total >= SAY_FEW)
        self->counts = g_strdup_printf ("%s of %s", yes, total);
      self->last[0] = (Line){ self->value, type->label + 2, TRUE, INK_TEXT };
      self->last[1] = (Line){ self->counts, type->small, FALSE, INK_MUTED };
      if (point->unfinished)
        self->when = g_strdup (point->closed ? "in part" : "so far");
      else if (trend->last + 1 < trend->data->n_points)
        self->when = trend_label (point, trend->data->zone);
      if (self->when != NULL)
        self->last[2] = (Line){ self->when, type->small, FALSE, INK_MUTED };
    }
}

static Frame
frame_of (const Line *lines, guint n)
{
  return lines_draw (NULL, (Frame){ 0 }, NULL, (Point){ 0 }, lines, n);
}

static double
trend_ends_width (const Trend *self)
{
  g_auto(Ends) ends = { 0 };
  double widest;

  ends_init (&ends, self);
  widest = fmax (frame_of (ends.last, LAST_LINES).w, frame_of (ends.goal, TARGET_LINES).w);
  return widest > 0 ? widest + TREND_RIGHT_GAP : 0;
}

/* A block of lines that wants its middle at a share. */
typedef struct
{
  const char *role;
  const Line *lines;
  guint n;
} EndLabel;

static LabelBlock
block_of (const Trend *self, const EndLabel *label, double share)
{
  return (LabelBlock){ scale_px (&self->y, share),
                       frame_of (label->lines, label->n).h + BLOCK_GAP, 0 };
}

/* Where there is little room the details go first, the target's label next. */
static void
trend_ends_draw (Trend *self)
{
  g_auto(Ends) ends = { 0 };
  double top = self->plot.y - TREND_ABOVE_PX - BLOCK_GAP / 2.0;
  double bottom = self->bars.h > 0 ? self->bars.y - 2 : self->plot.y + self->plot.h;
  EndLabel last = { "last", ends.last, LAST_LINES };
  EndLabel goal = { "target-label", ends.goal, TARGET_LINES };
  const EndLabel *labels[2] = { &last, &goal };
  LabelBlock blocks[2];
  guint n = 0;

  ends_init (&ends, self);
  while (last.n > 1
         && frame_of (last.lines, last.n).h + frame_of (goal.lines, goal.n).h
              > bottom - top - 2 * BLOCK_GAP)
    last.n--;
  if (last.lines[0].text != NULL)
    blocks[n++]
      = block_of (self, &last, share_range (&self->data->points[self->last].share).value);
  else
    labels[0] = &goal;
  if (goal.lines[0].text != NULL)
    blocks[n++] = block_of (self, &goal, self->target);
  if (n == 2 && blocks[0].height + blocks[1].height > bottom - top)
    n--;
  axis_spread (blocks, n, top, bottom);
  for (guint i = 0; i < n; i++)
    lines_draw (self->picture, self->frame, labels[i]->role,
                (Point){ self->plot.x + self->plot.w + TREND_RIGHT_GAP,
                         blocks[i].top + BLOCK_GAP / 2.0 },
                labels[i]->lines, labels[i]->n);
}

/* ---- All of it */

enum
{
  CAPTION_GAP = 17,
  BARS_MOST_PX = 60,
  PLOT_LEAST_PX = 36,
  LEAST_WIDTH_PX = 140,
  LEAST_HEIGHT_PX = 110,
  LOW_PX = 190, /* frames lower than this have fewer ticks */
  KEYS_WIDE_PX = 520,
  DENSE_PX = 7 /* points closer than this are a line with marks where it is missed */
};

#define BARS_SHARE 0.2 /* of the height */
#define LINE_PX 2

static gboolean
is_missed (const Trend *self, const TrendPoint *point)
{
  return share_range (&point->share).value < self->target;
}

static gboolean
any_point (const Trend *self, gboolean (*test) (const Trend *, const TrendPoint *))
{
  for (guint i = 0; i < self->data->n_points; i++)
    if (self->data->points[i].share.total > 0 && test (self, &self->data->points[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_unfinished (const Trend *self, const TrendPoint *point)
{
  (void) self;
  return point->unfinished;
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
  g_autofree char *date = say_when (point->from, data->zone, SAY_DATE);
  g_autofree char *figure = share_figure (&point->share, data->target, data->noun, data->met);

  return g_strdup_printf ("%s from %s%s: %s", data->unit, date,
                          point->unfinished ? " (partial)" : "", figure);
}

static gboolean
runs_off (const Trend *self, const TrendPoint *point)
{
  return share_range (&point->share).low < self->y.from;
}

/* ---- The key, above */

static void
key_band (Picture *picture, Frame box, gint unused G_GNUC_UNUSED)
{
  picture_rect (picture, "band", INK_BAND,
                (Frame){ box.x + 1, box.y + 1, box.w - 2, box.h - 2 });
}

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
  g_autofree char *over
    = g_strconcat ("partial", wide ? " " : "", wide ? data->unit : "", NULL);
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
  ShareRange range = share_range (&self->data->points[i].share);
  double half = CLAMP (self->step_px / 4, 1.5, 6), x = point_x (self, i);
  double top = scale_px (&self->y, range.high);
  double bottom = scale_px (&self->y, MAX (range.low, self->y.from));

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
      ShareRange range = share_range (&self->data->points[first + i].share);
      double x = point_x (self, first + i);

      points[i] = (Point){ x, scale_px (&self->y, range.high) };
      points[2 * n - 1 - i] = (Point){ x, scale_px (&self->y, MAX (range.low, self->y.from)) };
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
                         scale_px (&self->y,
                                   share_range (&self->data->points[first + i].share).value) };
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
      for (end = first; end < n && points[end].share.total > 0;)
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

      if (point->share.total <= 0)
        continue;
      title = point_title (self, point);
      at = (Point){ point_x (self, i),
                    scale_px (&self->y, share_range (&point->share).value) };
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
      known = known || shares[i].total > 0;
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

  while (last > 0 && data->points[last - 1].share.total <= 0)
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

static void
trend_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const TrendData *data = chart_data;
  Trend self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  g_autoptr(Ticks) shares = NULL, counts = NULL;
  double keys, left, right;

  self.target = isfinite (data->target) ? CLAMP (data->target, 0, 1) : NAN;
  if (!heading_leaves (picture, frame, &data->heading, LEAST_WIDTH_PX, LEAST_HEIGHT_PX,
                       &self.frame))
    return;
  self.last = last_known (data);
  self.y = (Scale){ .from = cut_of (data, self.target), .to = 1 };
  self.count = (Scale){ .from = 0, .to = (double) MAX (largest_total (data), 1) };
  shares = axis_share_ticks (self.y.from, self.frame.h < LOW_PX ? 3 : 6);
  /* Of two, 4 would have 0 alone. */
  counts = ticks_round (TICKS_COUNTS, 0, self.count.to, self.count.to < 5 ? 3 : 2);
  left = MAX (axis_width (shares, self.type->label), axis_width (counts, self.type->small))
         + 8;
  right = MIN (trend_ends_width (&self), self.frame.w / 3);
  keys = draw_keys (&self, self.frame);
  self.plot.w = self.frame.w - left - right;
  lay_out (&self, keys, left, right);
  draw_all (&self, shares, counts);
}

const Chart trend_chart = { trend_draw, NULL };
