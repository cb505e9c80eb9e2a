#include "chart/ecdf.h"

#include "base/say.h"
#include "chart/axis.h"

#include <math.h>

#define LINE_PX 2.2
#define TARGET_ROOM 1.5  /* the axis goes on beyond the last target, by this factor */
#define MOST_TARGETS 5.0 /* but never so far that the target is crowded to the left */
#define NEARLY_ALL 0.95
#define ALL_ROOM 1.3     /* what ends this near is shown to its end */
#define TICK_PX 52
#define FOOT_TEXTS 2.7   /* ticks and the axis' name, in sizes of type */

enum
{
  ABOVE_PX = 8,
  SHARE_TICKS = 5,
  LEAST_WIDTH_PX = 140,
  LEAST_HEIGHT_PX = 90
};

const EcdfLook *
ecdf_look (guint series)
{
  static const EcdfLook looks[ECDF_MOST] = {
    { INK_SERIES_1, 0 }, { INK_SERIES_2, 6 }, { INK_SERIES_3, 2.5 }, { INK_SERIES_4, 10 }
  };

  return &looks[series];
}

guint
ecdf_within (const EcdfSeries *series, double seconds)
{
  guint low = 0, high = series->n_seconds;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if ((double) series->seconds[middle] <= seconds)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

double
ecdf_total (const EcdfSeries *series)
{
  return (double) series->n_seconds + (double) series->censored;
}

static double
value_at (const EcdfSeries *series, double share)
{
  guint rank = (guint) MAX (ceil (share * series->n_seconds), 1);

  return series->n_seconds == 0 ? 0 : (double) series->seconds[MIN (rank, series->n_seconds) - 1];
}

double
ecdf_end (const EcdfData *data, guint n)
{
  double target = 0, nearly = 0, all = 0, end;

  for (guint i = 0; i < n; i++)
    {
      target = fmax (target, (double) data->series[i].target_s);
      nearly = fmax (nearly, value_at (&data->series[i], NEARLY_ALL));
      all = fmax (all, value_at (&data->series[i], 1));
    }
  end = fmax (nearly, TARGET_ROOM * target);
  if (target > 0)
    end = fmin (end, MOST_TARGETS * target);
  if (all <= ALL_ROOM * end)
    end = fmax (all, TARGET_ROOM * target);
  return fmax (end, 1);
}

/* A px at a time: where the first value in it lies, and how many there are up to its end. */
GArray *
ecdf_curve (const EcdfSeries *series, const Scale *x, const Scale *y)
{
  GArray *curve = g_array_new (FALSE, FALSE, sizeof (Point));
  double total = ecdf_total (series);
  Point at = { x->from_px, y->from_px };
  guint done = 0;

  if (total <= 0)
    return curve;
  g_array_append_val (curve, at);
  for (double px = x->from_px; px < x->to_px + 1; px++)
    {
      guint within = ecdf_within (series, scale_value (x, MIN (px, x->to_px)));

      if (within == done)
        continue;
      at.x = MAX (scale_px (x, (double) series->seconds[done]), x->from_px);
      g_array_append_val (curve, at);
      at.y = scale_px (y, within / total);
      g_array_append_val (curve, at);
      done = within;
    }
  at.x = x->to_px;
  g_array_append_val (curve, at);
  return curve;
}

static char *
curve_title (const EcdfSeries *series)
{
  g_autofree char *count = say_count ((gint64) MIN (ecdf_total (series), 9e18));
  g_autofree char *half = say_hours ((gint64) value_at (series, 0.5));
  g_autofree char *most = say_hours ((gint64) value_at (series, NEARLY_ALL));

  if (series->n_seconds == 0)
    return g_strdup_printf ("%s: %s, none done", series->name, count);
  return g_strdup_printf ("%s: %s in all; of those done, half within %s, 95%% within %s",
                          series->name, count, half, most);
}

static void
draw_curves (Ecdf *self)
{
  for (guint i = self->n; i-- > 0;)
    {
      const GArray *curve = self->curves[i];
      g_autofree char *title = curve_title (&self->data->series[i]);
      PictureItem *item;

      if (curve->len == 0)
        continue;
      item = picture_path (self->picture, "curve", ecdf_look (i)->ink,
                           (const Point *) curve->data, curve->len, LINE_PX);
      item->dash_px = ecdf_look (i)->dash_px;
      picture_say (item, "%s", title);
    }
}

static void
draw_axis_name (Ecdf *self)
{
  double y = self->plot.y + self->plot.h + 6 + 2.35 * self->type->label;

  heading_text (self->picture, "axis-name", INK_MUTED, (Point){ self->plot.x, y },
                self->data->axis, self->type->label, ALIGN_START, FALSE,
                self->frame.x + self->frame.w - self->plot.x);
}

static void
lay_out (Ecdf *self, double left)
{
  double right = ecdf_names_width (self), top = ABOVE_PX + ecdf_targets_height (self);
  double foot = FOOT_TEXTS * self->type->label + 4 + ecdf_names_height (self);
  Frame frame = self->frame;

  self->plot = (Frame){ frame.x + left, frame.y + top, MAX (frame.w - left - right, 10),
                        MAX (frame.h - top - foot, 10) };
  self->x.from_px = self->plot.x;
  self->x.to_px = self->plot.x + self->plot.w;
  self->y = (Scale){ 0, 1, self->plot.y + self->plot.h, self->plot.y };
}

static gboolean
is_empty (const Ecdf *self)
{
  for (guint i = 0; i < self->n; i++)
    if (ecdf_total (&self->data->series[i]) > 0)
      return FALSE;
  return TRUE;
}

void
ecdf_draw (Picture *picture, Frame frame, const EcdfData *data)
{
  Ecdf self = { .picture = picture, .data = data, .n = MIN (data->n_series, ECDF_MOST),
                .type = type_for (frame.w) };
  g_autoptr(Ticks) shares = NULL, times = NULL;

  self.frame = heading_below (picture, frame, &data->heading);
  if (!heading_leaves (self.frame, LEAST_WIDTH_PX, LEAST_HEIGHT_PX + ecdf_names_height (&self)))
    return;
  self.x = (Scale){ .from = 0, .to = ecdf_end (data, self.n) };
  shares = ticks_shares (0, 1, SHARE_TICKS);
  lay_out (&self, axis_width (shares, self.type->label) + 8);
  times = ticks_durations (0, self.x.to, (guint) MAX (self.plot.w / TICK_PX, 2));
  axis_rows (picture, self.plot, &self.y, shares, self.type->label);
  axis_columns (picture, self.plot, &self.x, times, self.type->label, frame.x,
                MIN (self.plot.x + self.plot.w + 8, frame.x + frame.w));
  draw_axis_name (&self);
  for (guint i = 0; i < self.n; i++)
    self.curves[i] = ecdf_curve (&data->series[i], &self.x, &self.y);
  draw_curves (&self);
  ecdf_targets_draw (&self);
  ecdf_names_draw (&self);
  if (is_empty (&self))
    heading_nothing (picture, self.plot, self.type->label);
  for (guint i = 0; i < self.n; i++)
    g_array_unref (self.curves[i]);
}
