#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"

#include <math.h>

/* ---- The outline around what is open */

enum
{
  DAYS = 7,
  HOURS = 24
};

#define OUTLINE_PX 2.0
#define TOUCHING 1e-9

/* Hours of a day, 0..24. */
typedef struct
{
  double from, to;
} OpenSpan;

static double
open_share (const HeatmapData *data, guint day, int hour)
{
  double share
    = data->open[(day + (hour < 0 ? DAYS - 1 : hour / HOURS)) % DAYS][(hour + HOURS) % HOURS];

  return isfinite (share) ? CLAMP (share, 0, 1) : 0;
}

static OpenSpan
span_of (const HeatmapData *data, guint day, int hour)
{
  double share = open_share (data, day, hour);
  double before = open_share (data, day, hour - 1), after = open_share (data, day, hour + 1);

  if (before <= 0 && after <= 0)
    return (OpenSpan){ hour + 0.5 - share / 2, hour + 0.5 + share / 2 };
  if (after >= before)
    return (OpenSpan){ hour + 1 - share, hour + 1 };
  return (OpenSpan){ hour, hour + share };
}

/* Spans of weekday `day`, ascending and apart.  Of an hour that is open in part, the part lies
 * beside the neighbour that is open longer, at the end of the hour when both are alike, in its
 * middle when both are closed. */
static GArray *
heatmap_open_spans (const HeatmapData *data, guint day)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (OpenSpan));

  for (int hour = 0; hour < HOURS; hour++)
    {
      OpenSpan span = span_of (data, day, hour), *last;

      if (span.to - span.from <= 0)
        continue;
      last = spans->len > 0 ? &g_array_index (spans, OpenSpan, spans->len - 1) : NULL;
      if (last != NULL && span.from - last->to < TOUCHING)
        last->to = span.to;
      else
        g_array_append_val (spans, span);
    }
  return spans;
}

static gboolean
is_inside (const GArray *spans, double hour)
{
  for (guint i = 0; spans != NULL && i < spans->len; i++)
    if (hour > g_array_index (spans, OpenSpan, i).from
        && hour < g_array_index (spans, OpenSpan, i).to)
      return TRUE;
  return FALSE;
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

static void
append_ends (GArray *ends, const GArray *spans)
{
  if (spans != NULL)
    g_array_append_vals (ends, spans->data, 2 * spans->len);
}

static void
draw_level (Picture *picture, Frame cells, double y, double from, double to)
{
  double hour_px = cells.w / HOURS;

  picture_line (picture, "open", INK_TEXT,
                (Point){ cells.x + from * hour_px - OUTLINE_PX / 2, y },
                (Point){ cells.x + to * hour_px + OUTLINE_PX / 2, y }, OUTLINE_PX);
}

/* Between two days: where one is open and the other is not. */
static void
draw_border (Picture *picture, Frame cells, double y, const GArray *above, const GArray *below)
{
  g_autoptr(GArray) ends = g_array_new (FALSE, FALSE, sizeof (double));
  double from = NAN, to = NAN;

  append_ends (ends, above);
  append_ends (ends, below);
  g_array_sort (ends, by_value);
  for (guint i = 1; i < ends->len; i++)
    {
      double left = g_array_index (ends, double, i - 1),
             right = g_array_index (ends, double, i);
      double middle = (left + right) / 2;

      if (right - left < TOUCHING || is_inside (above, middle) == is_inside (below, middle))
        continue;
      if (!isnan (to) && left - to >= TOUCHING)
        draw_level (picture, cells, y, from, to);
      if (isnan (to) || left - to >= TOUCHING)
        from = left;
      to = right;
    }
  if (!isnan (to))
    draw_level (picture, cells, y, from, to);
}

static void
draw_sides (Picture *picture, Frame cells, guint day, const GArray *spans)
{
  double hour_px = cells.w / HOURS, day_px = cells.h / DAYS;
  const double *ends = (const double *) (const void *) spans->data;

  for (guint i = 0; i < 2 * spans->len; i++)
    {
      double x = cells.x + ends[i] * hour_px;

      picture_line (picture, "open", INK_TEXT, (Point){ x, cells.y + day * day_px },
                    (Point){ x, cells.y + (day + 1) * day_px }, OUTLINE_PX);
    }
}

/* The outline of all days' spans as level and upright lines. */
static void
heatmap_outline (Picture *picture, Frame cells, const HeatmapData *data)
{
  GArray *spans[DAYS + 2] = { NULL }; /* nothing above Monday and below Sunday */

  picture_group (picture, "open", "opening hours");
  for (guint day = 0; day < DAYS; day++)
    spans[day + 1] = heatmap_open_spans (data, day);
  for (guint day = 0; day <= DAYS; day++)
    draw_border (picture, cells, cells.y + day * cells.h / DAYS, spans[day], spans[day + 1]);
  for (guint day = 0; day < DAYS; day++)
    {
      draw_sides (picture, cells, day, spans[day + 1]);
      g_array_unref (spans[day + 1]);
    }
  picture_end (picture);
}

/* ---- The map */

enum
{
  HEAT_STEPS = 10,
  SUM_BAR_PX = 34, /* the longest bar at the right */
  SUM_GAP = 10,
  COLUMN_BAR_PX = 22,
  LABEL_GAP = 6,
  ROW_MOST_PX = 36,
  RAMP_PX = 9, /* a step of the legend */
  HOUR_ROOM_PX = 26,
  LEAST_WIDTH_PX = 180,
  LEAST_HEIGHT_PX = 110
};

#define CELL_GAP 1.0

static const char *const day_names[DAYS] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

typedef struct
{
  Picture *picture;
  const HeatmapData *data;
  const Type *type;
  Frame frame, cells;
  gint64 most; /* of a cell */
  double row_sums[DAYS], column_sums[HOURS];
} Heatmap;

static gint64
count_at (const Heatmap *self, int day, int hour)
{
  return MAX (self->data->counts[day][hour], 0);
}

static void
add_up (Heatmap *self)
{
  for (int day = 0; day < DAYS; day++)
    for (int hour = 0; hour < HOURS; hour++)
      {
        gint64 count = count_at (self, day, hour);

        self->most = MAX (self->most, count);
        self->row_sums[day] += (double) count;
        self->column_sums[hour] += (double) count;
      }
}

static double
largest (const double *sums, guint n)
{
  double most = 0;

  for (guint i = 0; i < n; i++)
    most = fmax (most, sums[i]);
  return most;
}

/* ---- Cells */

static Frame
cell_frame (const Heatmap *self, int day, int hour)
{
  double w = self->cells.w / HOURS, h = self->cells.h / DAYS;

  return (Frame){ self->cells.x + hour * w + CELL_GAP / 2,
                  self->cells.y + day * h + CELL_GAP / 2, MAX (w - CELL_GAP, 0.5),
                  MAX (h - CELL_GAP, 0.5) };
}

/* The ink that is legible on `ink` in both themes; FALSE: none is. */
static gboolean
ink_for_text (Ink ink, Ink *text)
{
  *text = ink_on (ink, THEME_LIGHT);
  return *text == ink_on (ink, THEME_DARK);
}

/* The busiest cells say their count. */
static void
label_cell (Heatmap *self, gint64 count, Frame cell)
{
  g_autofree char *text = say_short (count);
  double size = self->type->small;
  Ink ink;

  if (count < self->most || count == 0
      || !ink_for_text (ink_heat ((double) count / (double) self->most), &ink)
      || measure_text (text, size, TRUE) > cell.w - 1 || size * 1.1 > cell.h)
    return;
  picture_text (self->picture, "count", ink,
                (Point){ cell.x + cell.w / 2, cell.y + cell.h / 2 + type_drop (size) }, text,
                size, ALIGN_MIDDLE, TRUE);
}

static void
draw_cells (Heatmap *self)
{
  for (int day = 0; day < DAYS; day++)
    for (int hour = 0; hour < HOURS; hour++)
      {
        gint64 count = count_at (self, day, hour);
        Frame cell = cell_frame (self, day, hour);
        g_autofree char *text = say_counted (count, NULL, self->data->noun);
        Ink ink = ink_heat ((double) count / (double) MAX (self->most, 1));

        picture_say (picture_rect (self->picture, "cell", ink, cell),
                     "%s %02d:00 to %02d:00: %s", day_names[day], hour, hour + 1, text);
        label_cell (self, count, cell);
      }
}

/* ---- Sums at the margins */

/* Every which row has room for a label. */
static int
row_stride (const Heatmap *self)
{
  return (int) ceil (self->type->label * 1.05 / (self->cells.h / DAYS));
}

static void
draw_row_sums (Heatmap *self)
{
  double most = largest (self->row_sums, DAYS), x = self->cells.x + self->cells.w + SUM_GAP;
  double size = self->type->small, height = self->cells.h / DAYS;

  for (int day = 0; day < DAYS; day++)
    {
      double middle = self->cells.y + (day + 0.5) * height;
      double length = most > 0 ? self->row_sums[day] / most * SUM_BAR_PX : 0;
      double thick = MIN (height * 0.5, 10);
      gint64 sum = (gint64) MIN (self->row_sums[day], 9e18);
      g_autofree char *text = say_short (sum),
                      *counted = say_counted (sum, NULL, self->data->noun);
      PictureItem *bar = picture_rect (self->picture, "sum", INK_NEUTRAL,
                                       (Frame){ x, middle - thick / 2, length, thick });

      bar->opacity = 0.55;
      picture_say (bar, "%s: %s", day_names[day], counted);
      if (day % row_stride (self) != 0)
        continue;
      picture_text (self->picture, "sum", INK_MUTED,
                    (Point){ x + length + 4, middle + type_drop (size) }, text, size,
                    ALIGN_START, FALSE);
    }
}

static void
label_column (Heatmap *self, gint64 sum, double x, double y)
{
  g_autofree char *text = say_short (sum);

  picture_text (self->picture, "sum", INK_MUTED, (Point){ x, y }, text, self->type->small,
                ALIGN_MIDDLE, FALSE);
}

static void
draw_column_sums (Heatmap *self)
{
  double most = largest (self->column_sums, HOURS), width = self->cells.w / HOURS;
  double foot = self->cells.y - 5;
  gboolean labelled = FALSE;

  for (int hour = 0; hour < HOURS && most > 0; hour++)
    {
      double length = self->column_sums[hour] / most * COLUMN_BAR_PX;
      gint64 sum = (gint64) MIN (self->column_sums[hour], 9e18);
      g_autofree char *counted = say_counted (sum, NULL, self->data->noun);
      PictureItem *bar = picture_rect (self->picture, "sum", INK_NEUTRAL,
                                       (Frame){ self->cells.x + hour * width + 0.2 * width,
                                                foot - length, 0.6 * width, length });

      bar->opacity = 0.55;
      picture_say (bar, "%02d:00 to %02d:00: %s", hour, hour + 1, counted);
      if (self->column_sums[hour] >= most && !labelled)
        label_column (self, sum, self->cells.x + (hour + 0.5) * width, foot - length - 3);
      labelled = labelled || self->column_sums[hour] >= most;
    }
}

/* ---- Names and legend */

static void
draw_names (Heatmap *self)
{
  double size = self->type->label, row = self->cells.h / DAYS, hour_px = self->cells.w / HOURS;
  static const int strides[] = { 1, 2, 3, 6, 12 };
  int stride = 12;

  for (int day = 0; day < DAYS; day += row_stride (self))
    picture_text (self->picture, "axis", INK_MUTED,
                  (Point){ self->cells.x - LABEL_GAP,
                           self->cells.y + (day + 0.5) * row + type_drop (size) },
                  day_names[day], size, ALIGN_END, FALSE);
  for (gsize i = G_N_ELEMENTS (strides); i-- > 0;)
    if (hour_px * strides[i] >= HOUR_ROOM_PX)
      stride = strides[i];
  for (int hour = 0; hour <= HOURS; hour += stride)
    {
      g_autofree char *text = g_strdup_printf ("%d", hour);

      picture_text (self->picture, "axis", INK_MUTED,
                    (Point){ self->cells.x + hour * hour_px,
                             self->cells.y + self->cells.h + 4 + size },
                    text, size, ALIGN_MIDDLE, FALSE);
    }
}

static void
key_open (Picture *picture, Frame box, gint unused)
{
  (void) unused;
  picture_outline (picture, "open", INK_TEXT,
                   (Frame){ box.x + 1, box.y + 1, box.w - 2, box.h - 2 }, 2);
}

static double
draw_ramp (Heatmap *self, Frame frame)
{
  double size = self->type->small, y = frame.y + KEY_SAMPLE_PX / 2.0 + type_drop (size);
  g_autofree char *text = say_counted (self->most, NULL, self->data->noun), *fit = NULL;
  double x = frame.x, zero = measure_text ("0", size, FALSE);

  picture_text (self->picture, "legend", INK_MUTED, (Point){ x, y }, "0", size, ALIGN_START,
                FALSE);
  x += zero + 5;
  for (guint i = 0; i < HEAT_STEPS; i++, x += RAMP_PX)
    picture_rect (self->picture, "legend", INK_HEAT_0 + i,
                  (Frame){ x, frame.y + 1, RAMP_PX, 10 });
  x += 5;
  fit = measure_fit (text, size, FALSE, frame.x + frame.w - x);
  picture_text (self->picture, "legend", INK_MUTED, (Point){ x, y }, fit, size, ALIGN_START,
                FALSE);
  return x + measure_text (fit, size, FALSE);
}

static gboolean
any_open (const HeatmapData *data)
{
  for (int day = 0; day < DAYS; day++)
    for (int hour = 0; hour < HOURS; hour++)
      if (data->open[day][hour] > 0)
        return TRUE;
  return FALSE;
}

static void
draw_legend (Heatmap *self, double y)
{
  Frame frame = { self->frame.x, y, self->frame.w, KEY_SAMPLE_PX };
  const Key open = { key_open, 0, "opening hours" };
  double end = self->most > 0 ? draw_ramp (self, frame) + 16 : frame.x;
  double left = frame.x + frame.w - end;

  if (any_open (self->data)
      && measure_text (open.text, self->type->small, FALSE) + KEY_SAMPLE_PX + 5 <= left)
    key_draw (self->picture, (Frame){ end, y, left, KEY_SAMPLE_PX }, self->type->small, &open,
              1);
}

/* ---- Layout */

static double
sums_width (const Heatmap *self)
{
  double widest = 0;

  for (int day = 0; day < DAYS; day++)
    {
      g_autofree char *text = say_short ((gint64) MIN (self->row_sums[day], 9e18));

      widest = fmax (widest, measure_text (text, self->type->small, FALSE));
    }
  return SUM_GAP + SUM_BAR_PX + 4 + widest;
}

static void
heatmap_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const HeatmapData *data = chart_data;
  Heatmap self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  double left = measure_text ("Wed", self.type->label, FALSE) + LABEL_GAP + 2;
  double top = COLUMN_BAR_PX + 8 + self.type->small;
  double foot = self.type->label + 12 + KEY_SAMPLE_PX + 4;

  if (!heading_leaves (picture, frame, &data->heading, LEAST_WIDTH_PX, LEAST_HEIGHT_PX,
                       &self.frame))
    return;
  add_up (&self);
  self.cells = (Frame){ self.frame.x + left, self.frame.y + top,
                        MAX (self.frame.w - left - sums_width (&self), 24),
                        CLAMP (self.frame.h - top - foot, 7, DAYS * ROW_MOST_PX) };
  draw_column_sums (&self);
  draw_cells (&self);
  if (self.most == 0)
    heading_nothing (picture, self.cells, self.type->label);
  heatmap_outline (picture, self.cells, data);
  draw_row_sums (&self);
  draw_names (&self);
  draw_legend (&self, self.cells.y + self.cells.h + self.type->label + 14);
}

const Chart heatmap_chart = { heatmap_draw, NULL };
