#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"
#include "chart/scale.h"

#include <math.h>
#include <string.h>

enum
{
  ECDF_MOST = 4 /* series */
};

typedef struct
{
  Ink ink;
  double dash_px;
} EcdfLook;

typedef struct
{
  Picture *picture;
  const EcdfData *data;
  guint n; /* series drawn */
  const Type *type;
  Frame frame; /* below the heading */
  Frame plot;
  Scale x, y;
  GArray *curves[ECDF_MOST]; /* of Point: the steps as drawn */
} Ecdf;

#define LINE_PX 2.2
#define HALF_ROOM 1.1    /* and beyond the time within which half stopped */
#define TARGET_ROOM 1.5  /* the axis goes on beyond the last target, by this factor */
#define MOST_TARGETS 5.0 /* but never so far that the target is crowded to the left */
#define NEARLY_ALL 0.95
#define ALL_ROOM 1.3 /* what ends this near is shown to its end */
#define TICK_PX 52
#define FOOT_TEXTS 2.7 /* ticks and the axis' name, in sizes of type */

enum
{
  ABOVE_PX = 8,
  SHARE_TICKS = 5,
  LEAST_WIDTH_PX = 140,
  LEAST_HEIGHT_PX = 90
};

static const EcdfLook *
ecdf_look (guint series)
{
  static const EcdfLook looks[ECDF_MOST]
    = { { INK_SERIES_1, 0 }, { INK_SERIES_2, 6 }, { INK_SERIES_3, 2.5 }, { INK_SERIES_4, 10 } };

  return &looks[series];
}

/* Those that the shares are of, the overdue included. */
static double
ecdf_total (const EcdfSeries *series)
{
  return (double) distribution_count (series->seconds) + (double) series->censored;
}

static double
value_at (const EcdfSeries *series, double share)
{
  gint64 value;

  distribution_percentile (series->seconds, 100 * share, &value);
  return (double) value;
}

/* Within which such a share of them stopped, the overdue included; FALSE, 0: fewer did. */
static gboolean
time_of (const EcdfSeries *series, double share, gint64 *seconds)
{
  double rank = MAX (ceil (share * ecdf_total (series)), 1);

  return distribution_ranked (series->seconds, (guint64) rank, seconds);
}

/* Seconds at the right end: what the targets and nearly all values need, and where half had stopped,
 * of which the heading speaks. */
static double
ecdf_end (const EcdfData *data, guint n)
{
  double target = 0, nearly = 0, all = 0, half = 0, end;
  gint64 seconds;

  for (guint i = 0; i < n; i++)
    {
      target = fmax (target, (double) data->series[i].target_s);
      nearly = fmax (nearly, value_at (&data->series[i], NEARLY_ALL));
      all = fmax (all, value_at (&data->series[i], 1));
      if (time_of (&data->series[i], 0.5, &seconds))
        half = fmax (half, (double) seconds);
    }
  end = fmax (nearly, TARGET_ROOM * target);
  if (target > 0)
    end = fmax (fmin (end, MOST_TARGETS * target), HALF_ROOM * half);
  if (all <= ALL_ROOM * end)
    end = fmax (all, TARGET_ROOM * target);
  return fmax (end, 1);
}

/* Steps with at most two points a px, ascending.  A px at a time: where the first value in it lies, and how many there are up to its end. */
static GArray *
ecdf_curve (const EcdfSeries *series, const Scale *x, const Scale *y)
{
  GArray *curve = g_array_new (FALSE, FALSE, sizeof (Point));
  double total = ecdf_total (series);
  Point at = { x->from_px, y->from_px };
  guint64 done = 0;

  if (total <= 0)
    return curve;
  g_array_append_val (curve, at);
  for (double px = x->from_px; px < x->to_px + 1; px++)
    {
      guint64 within
        = distribution_within (series->seconds, scale_value (x, MIN (px, x->to_px)));
      gint64 first;

      if (within == done)
        continue;
      distribution_ranked (series->seconds, done + 1, &first);
      at.x = MAX (scale_px (x, (double) first), x->from_px);
      g_array_append_val (curve, at);
      at.y = scale_px (y, (double) within / total);
      g_array_append_val (curve, at);
      done = within;
    }
  at.x = x->to_px;
  g_array_append_val (curve, at);
  return curve;
}

/* ---- Targets, with the share that each series has reached there, and names */

enum
{
  NAMES_WIDE_PX = 520, /* frames narrower than this have their names below */
  NAMES_MOST_PX = 190,
  NAMES_GAP = 14,
  SAMPLE_PX = 30,
  AWAY_PX = 7, /* a label from its line */
  BLOCK_GAP = 6,
  NEAR_PX = 30, /* a label farther from its dot belongs to nothing */
  STEP_PX = 3   /* how finely a free place is sought */
};

#define LEADING 1.3
#define LINE_PX 2.2

/* ---- Boxes that are taken */

/* ---- What is said of a series */

static gboolean
names_below (const Ecdf *self)
{
  return self->frame.w < NAMES_WIDE_PX;
}

/* `91% within 8h`; `value`: `91%`. */
static char *
reached_text (const EcdfSeries *series, char **value)
{
  guint64 within = distribution_within (series->seconds, (double) series->target_s);
  g_autofree char *target = say_hours (series->target_s);

  *value = say_part ((gint64) within, (gint64) MIN (ecdf_total (series), 9e18), series->goal);
  return g_strdup_printf ("%s within %s", *value, target);
}

/* `3% later, up to 61h`; NULL: all within the axis. */
static char *
later_text (const Ecdf *self, const EcdfSeries *series)
{
  guint64 all = distribution_count (series->seconds);
  guint64 later = all - distribution_within (series->seconds, self->x.to);
  g_autofree char *value = NULL, *most = NULL;
  gint64 last;

  if (!distribution_ranked (series->seconds, all, &last) || later == 0)
    return NULL;
  value = say_part ((gint64) later, (gint64) MIN (ecdf_total (series), 9e18), NAN);
  most = say_hours (last);
  return g_strdup_printf ("%s later, up to %s", value, most);
}

static char *
open_text (const EcdfSeries *series)
{
  g_autofree char *count = NULL;

  if (series->censored == 0)
    return NULL;
  count = say_count ((gint64) MIN (series->censored, (guint64) G_MAXINT64));
  return g_strdup_printf ("%s overdue", count);
}

/* What is said of a series below its name; free with g_strfreev. */
static char **
details_of (const Ecdf *self, const EcdfSeries *series)
{
  g_autofree char *count = say_count ((gint64) MIN (ecdf_total (series), 9e18));
  GPtrArray *lines = g_ptr_array_new ();
  char *later = later_text (self, series), *open = open_text (series);

  g_ptr_array_add (lines, g_strdup_printf ("n = %s", count));
  if (open != NULL)
    g_ptr_array_add (lines, open);
  if (series->target_s > 0 && ecdf_total (series) > 0)
    {
      g_autofree char *value = NULL;

      g_ptr_array_add (lines, reached_text (series, &value));
    }
  if (later != NULL)
    g_ptr_array_add (lines, later);
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

static double
ecdf_names_width (const Ecdf *self)
{
  double widest = 0;

  if (names_below (self))
    return 0;
  for (guint i = 0; i < self->n; i++)
    {
      const EcdfSeries *series = &self->data->series[i];
      g_auto(GStrv) details = details_of (self, series);
      double name = measure_text (series->name, self->type->label, TRUE);

      widest = MAX (widest, name + SAMPLE_PX + 5);
      for (guint line = 0; details[line] != NULL; line++)
        widest = MAX (widest, measure_text (details[line], self->type->small, FALSE));
    }
  return MIN (widest, NAMES_MOST_PX) + NAMES_GAP;
}

/* ---- Where there is room */

static gboolean
boxes_touch (Frame a, Frame b)
{
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* A step is level or upright: so is the box around it. */
static gboolean
curve_touches (const GArray *curve, Frame box)
{
  for (guint i = 1; i < curve->len; i++)
    {
      Point a = g_array_index (curve, Point, i - 1), b = g_array_index (curve, Point, i);
      Frame step = { MIN (a.x, b.x) - 1, MIN (a.y, b.y) - 1, fabs (a.x - b.x) + 2,
                     fabs (a.y - b.y) + 2 };

      if (boxes_touch (step, box))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_free (const Ecdf *self, const GArray *taken, Frame box)
{
  if (box.x < self->plot.x || box.y < self->plot.y
      || box.x + box.w > self->frame.x + self->frame.w - ecdf_names_width (self)
      || box.y + box.h > self->plot.y + self->plot.h)
    return FALSE;
  for (guint i = 0; i < taken->len; i++)
    if (boxes_touch (g_array_index (taken, Frame, i), box))
      return FALSE;
  for (guint i = 0; i < self->n; i++)
    if (curve_touches (self->curves[i], box))
      return FALSE;
  return TRUE;
}

/* Near `at`: below it at its right, above it at its left (where its own curve is not), then
 * the other two corners. */
static gboolean
find_place (const Ecdf *self, const GArray *taken, Point at, Frame *box)
{
  static const struct
  {
    gboolean left, above;
  } corners[] = { { FALSE, FALSE }, { TRUE, TRUE }, { FALSE, TRUE }, { TRUE, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (corners); i++)
    for (double away = AWAY_PX; away <= NEAR_PX; away += STEP_PX)
      {
        box->x = corners[i].left ? at.x - AWAY_PX - box->w : at.x + AWAY_PX;
        box->y = corners[i].above ? at.y - away - box->h : at.y + away;
        if (is_free (self, taken, *box))
          return TRUE;
      }
  return FALSE;
}

/* ---- Targets */

static double
ecdf_targets_height (const Ecdf *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->data->series[i].target_s > 0)
      return LEADING * self->type->small;
  return 0;
}

/* The first series with a target draws the line of all that share it. */
static gboolean
is_first_with_target (const Ecdf *self, guint series)
{
  for (guint i = 0; i < series; i++)
    if (self->data->series[i].target_s == self->data->series[series].target_s)
      return FALSE;
  return TRUE;
}

static gboolean
label_target (Ecdf *self, double x, const char *text, GArray *taken)
{
  double size = self->type->small, width = measure_text (text, size, FALSE);
  double least = self->plot.x + width / 2, most = self->frame.x + self->frame.w - width / 2;
  double middle = CLAMP (x, least, MAX (most, least));
  Frame box = { middle - width / 2 - 3, self->plot.y - LEADING * size - 2, width + 6, size };

  for (guint i = 0; i < taken->len; i++)
    if (boxes_touch (g_array_index (taken, Frame, i), box))
      return FALSE;
  g_array_append_val (taken, box);
  picture_text (self->picture, "target-label", INK_TARGET,
                (Point){ middle, self->plot.y - 5 }, text, size, ALIGN_MIDDLE, FALSE);
  return TRUE;
}

static void
draw_line (Ecdf *self, double x, gint64 target_s, GArray *taken)
{
  Frame plot = self->plot;
  g_autofree char *duration = say_hours (target_s);
  g_autofree char *text = g_strdup_printf ("target %s", duration);
  Frame line = { x - 2, plot.y, 4, plot.h };
  PictureItem *item = picture_line (self->picture, "target", INK_TARGET,
                                    (Point){ x, plot.y - 2 }, (Point){ x, plot.y + plot.h },
                                    1.5);

  item->dash_px = 4;
  picture_say (item, "%s", text);
  g_array_append_val (taken, line);
  if (!label_target (self, x, text, taken))
    label_target (self, x, duration, taken);
}

static gboolean
label_reached (Ecdf *self, const char *text, Point at, GArray *taken)
{
  double size = self->type->label;
  Frame box = { 0, 0, measure_text (text, size, TRUE), LEADING * size };

  if (!find_place (self, taken, at, &box))
    return FALSE;
  g_array_append_val (taken, box);
  picture_text (self->picture, "reached", INK_TEXT, (Point){ box.x, box.y + size }, text,
                size, ALIGN_START, TRUE);
  return TRUE;
}

static void
draw_reached (Ecdf *self, guint i, GArray *taken)
{
  const EcdfSeries *series = &self->data->series[i];
  double total = ecdf_total (series);
  g_autofree char *text = NULL, *value = NULL;
  Point at;

  if (total <= 0)
    return;
  at.x = scale_px (&self->x, (double) series->target_s);
  at.y = scale_px (&self->y,
                   (double) distribution_within (series->seconds, (double) series->target_s)
                     / total);
  text = reached_text (series, &value);
  picture_say (picture_dot (self->picture, "reached", ecdf_look (i)->ink, at, 4, TRUE),
               "%s: %s", series->name, text);
  if (!label_reached (self, text, at, taken))
    label_reached (self, value, at, taken);
}

static void
ecdf_targets_draw (Ecdf *self)
{
  g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof (Frame));

  for (guint i = 0; i < self->n; i++)
    {
      gint64 target_s = self->data->series[i].target_s;

      if (target_s > 0 && is_first_with_target (self, i))
        draw_line (self, scale_px (&self->x, (double) target_s), target_s, taken);
    }
  for (guint i = 0; i < self->n; i++)
    if (self->data->series[i].target_s > 0)
      draw_reached (self, i, taken);
}

/* ---- Names */

static double
ecdf_names_height (const Ecdf *self)
{
  return names_below (self) ? self->n * LEADING * self->type->label + 4 : 0;
}

static void
draw_sample (Ecdf *self, guint i, double x, double y)
{
  PictureItem *item = picture_line (self->picture, "sample", ecdf_look (i)->ink,
                                    (Point){ x, y }, (Point){ x + SAMPLE_PX, y }, LINE_PX);

  item->dash_px = ecdf_look (i)->dash_px;
}

/* How many lines below each name leave room for all. */
static guint
most_details (const Ecdf *self)
{
  double each = (self->plot.h + 6) / MAX (self->n, 1) - LEADING * self->type->label
                - BLOCK_GAP;

  return (guint) CLAMP (each / (LEADING * self->type->small), 0, 8);
}

static void
draw_beside (Ecdf *self)
{
  double x = self->plot.x + self->plot.w + NAMES_GAP,
         width = self->frame.x + self->frame.w - x;
  double size = self->type->label, small = self->type->small;
  guint most = most_details (self);
  LabelBlock blocks[ECDF_MOST];

  for (guint i = 0; i < self->n; i++)
    {
      const GArray *curve = self->curves[i];
      g_auto(GStrv) details = details_of (self, &self->data->series[i]);

      blocks[i].at = curve->len > 0 ? g_array_index (curve, Point, curve->len - 1).y
                                    : self->plot.y;
      blocks[i].height = LEADING * (size + small * MIN (g_strv_length (details), most))
                         + BLOCK_GAP;
      blocks[i].at += i * 0.01; /* in the order given where they end together */
    }
  axis_spread (blocks, self->n, self->plot.y - 6, self->plot.y + self->plot.h);
  for (guint i = 0; i < self->n; i++)
    {
      g_auto(GStrv) details = details_of (self, &self->data->series[i]);
      double y = blocks[i].top + size;

      draw_sample (self, i, x, y - type_drop (size));
      heading_text (self->picture, "name", INK_TEXT, (Point){ x + SAMPLE_PX + 5, y },
                    self->data->series[i].name, size, ALIGN_START, TRUE,
                    width - SAMPLE_PX - 5);
      for (guint line = 0; line < most && details[line] != NULL; line++)
        heading_text (self->picture, "note", INK_MUTED,
                      (Point){ x, y + (line + 1) * LEADING * small }, details[line], small,
                      ALIGN_START, FALSE, width);
    }
}

/* As many of them as fit. */
static char *
join_fitting (char **details, double size_px, double width_px)
{
  GString *joined = g_string_new (NULL);

  for (guint i = 0; details[i] != NULL; i++)
    {
      gsize before = joined->len;

      g_string_append_printf (joined, "%s%s", before > 0 ? ", " : "", details[i]);
      if (measure_text (joined->str, size_px, FALSE) > width_px)
        g_string_truncate (joined, before);
    }
  return g_string_free (joined, FALSE);
}

static void
draw_below (Ecdf *self)
{
  double size = self->type->label, step = LEADING * size;
  double y = self->frame.y + self->frame.h - self->n * step;
  double x = self->frame.x, width = self->frame.w;

  for (guint i = 0; i < self->n; i++, y += step)
    {
      g_auto(GStrv) details = details_of (self, &self->data->series[i]);
      g_autofree char *note = join_fitting (details, self->type->small, width * 0.62);
      double taken = measure_text (note, self->type->small, FALSE);

      draw_sample (self, i, x, y + size - type_drop (size));
      heading_text (self->picture, "name", INK_TEXT, (Point){ x + SAMPLE_PX + 5, y + size },
                    self->data->series[i].name, size, ALIGN_START, TRUE,
                    width - SAMPLE_PX - 5 - taken - 8);
      picture_text (self->picture, "note", INK_MUTED, (Point){ x + width, y + size }, note,
                    self->type->small, ALIGN_END, FALSE);
    }
}

static void
ecdf_names_draw (Ecdf *self)
{
  if (names_below (self))
    draw_below (self);
  else
    draw_beside (self);
}

/* ---- All of it */

/* `half within 1h`, of all that the curve is of; `fewer than half`: it ends below. */
static char *
within_text (const EcdfSeries *series, const char *part, double share)
{
  g_autofree char *time = NULL;
  gint64 seconds;

  if (!time_of (series, share, &seconds))
    return g_strdup_printf ("fewer than %s done", part);
  time = say_hours (seconds);
  return g_strdup_printf ("%s within %s", part, time);
}

static char *
curve_title (const EcdfSeries *series)
{
  g_autofree char *count = say_count ((gint64) MIN (ecdf_total (series), 9e18));
  g_autofree char *half = within_text (series, "half", 0.5);
  g_autofree char *most = within_text (series, "95%", NEARLY_ALL);

  if (distribution_count (series->seconds) == 0)
    return g_strdup_printf ("%s: %s, none done", series->name, count);
  return g_strdup_printf ("%s: %s in all; %s, %s", series->name, count, half, most);
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

static void
ecdf_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const EcdfData *data = chart_data;
  Ecdf self = { .picture = picture,
                .data = data,
                .n = MIN (data->n_series, ECDF_MOST),
                .type = type_for (frame.w) };
  g_autoptr(Ticks) shares = NULL, times = NULL;

  self.frame = frame; /* by whose width the names stand beside the plot or below */
  if (!heading_leaves (picture, frame, &data->heading, LEAST_WIDTH_PX,
                       LEAST_HEIGHT_PX + ecdf_names_height (&self), &self.frame))
    return;
  self.x = (Scale){ .from = 0, .to = ecdf_end (data, self.n) };
  shares = ticks_round (TICKS_SHARES, 0, 1, SHARE_TICKS);
  lay_out (&self, axis_width (shares, self.type->label) + 8);
  times = ticks_round (TICKS_DURATIONS, 0, self.x.to, (guint) MAX (self.plot.w / TICK_PX, 2));
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

const Chart ecdf_chart = { ecdf_draw, NULL };
