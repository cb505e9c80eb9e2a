#include "chart/heatmap.h"

#include <math.h>

enum
{
  DAYS = 7,
  HOURS = 24
};

#define OUTLINE_PX 2.0
#define TOUCHING 1e-9

static double
open_share (const HeatmapData *data, guint day, int hour)
{
  double share = data->open[(day + (hour < 0 ? DAYS - 1 : hour / HOURS)) % DAYS]
                           [(hour + HOURS) % HOURS];

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

GArray *
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
      double left = g_array_index (ends, double, i - 1), right = g_array_index (ends, double, i);
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

void
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
