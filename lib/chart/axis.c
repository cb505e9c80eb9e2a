#include "chart/axis.h"

#include "base/say.h"
#include "chart/layout.h"
#include "chart/measure.h"

#include <math.h>

/* ---- Shares */

static double
bound (double value, double otherwise)
{
  return isfinite (value) ? CLAMP (value, 0, 1) : otherwise;
}

ShareRange
share_range (const ShareCount *share)
{
  double value = share->total > 0 ? CLAMP ((double) share->yes / (double) share->total, 0, 1)
                                  : NAN;

  return (ShareRange){ value, fmin (bound (share->low, value), value),
                       fmax (bound (share->high, value), value) };
}

char *
share_text (const ShareCount *share, double target)
{
  return say_share (share_range (share).value, target);
}

char *
share_figure (const ShareCount *share, double target, const char *noun, const char *met)
{
  ShareRange range = share_range (share);
  g_autofree char *value = share_text (share, target), *yes = say_count (share->yes);
  g_autofree char *total = say_counted (share->total, NULL, noun);
  g_autofree char *interval = say_interval (range.low, range.high);

  if (share->total <= 0)
    return say_counted (0, NULL, noun);
  return g_strdup_printf ("%s, %s of %s%s%s, likely %s", value, yes, total,
                          met != NULL ? " " : "", met != NULL ? met : "", interval);
}

/* ---- Axes */

#define GRID_PX 1

enum
{
  LABEL_GAP = 6, /* between a label and the plot */
  APART_PX = 8,  /* between labels side by side */
  CUT_PX = 4,
  LEAST_TICKS = 2,
  MOST_TICKS = 11
};

double
axis_width (const Ticks *ticks, double size_px)
{
  double widest = 0;

  for (guint i = 0; i < ticks->len; i++)
    widest = MAX (widest, measure_text (g_array_index (ticks, Tick, i).label, size_px, FALSE));
  return widest;
}

void
axis_rows (Picture *picture, Frame plot, const Scale *y, const Ticks *ticks, double size_px)
{
  double free_below = INFINITY;

  for (guint i = 0; i < ticks->len; i++)
    {
      const Tick *tick = &g_array_index (ticks, Tick, i);
      double at = scale_px (y, tick->value);

      picture_line (picture, "grid", INK_GRID, (Point){ plot.x, at },
                    (Point){ plot.x + plot.w, at }, GRID_PX);
      if (at + size_px / 2 > free_below)
        continue;
      free_below = at - size_px / 2 - 1;
      picture_text (picture, "axis", INK_MUTED,
                    (Point){ plot.x - LABEL_GAP, at + type_drop (size_px) }, tick->label,
                    size_px, ALIGN_END, FALSE);
    }
}

void
axis_columns (Picture *picture, Frame plot, const Scale *x, const Ticks *ticks,
              double size_px, double left, double right)
{
  double bottom = plot.y + plot.h, free_from = left;

  for (guint i = 0; i < ticks->len; i++)
    {
      const Tick *tick = &g_array_index (ticks, Tick, i);
      double at = scale_px (x, tick->value);
      double half = measure_text (tick->label, size_px, FALSE) / 2;
      double middle = CLAMP (at, left + half, MAX (right - half, left + half));

      picture_line (picture, "grid", INK_GRID, (Point){ at, plot.y }, (Point){ at, bottom },
                    GRID_PX);
      if (middle - half < free_from || middle + half > right + 0.01)
        continue;
      picture_text (picture, "axis", INK_MUTED, (Point){ middle, bottom + 4 + size_px },
                    tick->label, size_px, ALIGN_MIDDLE, FALSE);
      free_from = middle + half + APART_PX;
    }
}

void
axis_cut (Picture *picture, Point at, gboolean upright)
{
  for (int i = 0; i < 2; i++)
    {
      double away = i * 3.0;
      Point from = upright ? (Point){ at.x - CUT_PX, at.y - away + 1.5 }
                           : (Point){ at.x + away - 1.5, at.y + CUT_PX };
      Point to = upright ? (Point){ at.x + CUT_PX, at.y - away - 1.5 }
                         : (Point){ at.x + away + 1.5, at.y - CUT_PX };

      picture_line (picture, "cut", INK_MUTED, from, to, 1);
    }
}

static gint
by_wish (gconstpointer a, gconstpointer b, gpointer data)
{
  const LabelBlock *blocks = data;
  double left = blocks[*(const guint *) a].at, right = blocks[*(const guint *) b].at;

  return (left > right) - (left < right);
}

void
axis_spread (LabelBlock *blocks, guint count, double top, double bottom)
{
  g_autofree guint *order = g_new (guint, MAX (count, 1));
  double edge = bottom;

  for (guint i = 0; i < count; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) count, sizeof *order, by_wish, blocks);
  /* Up from the bottom, then down from the top: what is pushed out at one end comes back. */
  for (guint i = count; i-- > 0;)
    {
      LabelBlock *block = &blocks[order[i]];

      block->top = MIN (block->at - block->height / 2, edge - block->height);
      edge = block->top;
    }
  edge = top;
  for (guint i = 0; i < count; i++)
    {
      LabelBlock *block = &blocks[order[i]];

      block->top = MAX (block->top, edge);
      edge = block->top + block->height;
    }
}

static gint
by_value (gconstpointer a, gconstpointer b)
{
  const double *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

/* Three in four intervals begin above it; NaN for none. */
static double
usual_low (const ShareCount *shares, guint count)
{
  g_autoptr(GArray) lows = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < count; i++)
    if (shares[i].total > 0)
      {
        double low = share_range (&shares[i]).low;

        g_array_append_val (lows, low);
      }
  g_array_sort (lows, by_value);
  return lows->len > 0 ? g_array_index (lows, double, lows->len / 4) : NAN;
}

double
axis_share_from (const ShareCount *shares, guint count, double target, double mean)
{
  static const double cuts[] = { 0, .5, .8, .9, .95 };
  double least = fmin (fmin (target, mean), usual_low (shares, count));
  gsize best = 0;

  for (guint i = 0; i < count; i++)
    least = fmin (least, share_range (&shares[i]).value);
  for (gsize i = 1; i < G_N_ELEMENTS (cuts); i++)
    if (least > cuts[i])
      best = i;
  return cuts[best];
}

Ticks *
axis_share_ticks (double from, guint most)
{
  for (guint count = CLAMP (most, LEAST_TICKS, MOST_TICKS);; count--)
    {
      g_autoptr(Ticks) ticks = ticks_round (TICKS_SHARES, from, 1, count);

      if (count == LEAST_TICKS || fabs (g_array_index (ticks, Tick, 0).value - from) < 1e-9)
        return g_steal_pointer (&ticks);
    }
}
