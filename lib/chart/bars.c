#include "chart/charts.h"

#include "base/say.h"
#include "chart/layout.h"
#include "chart/mark.h"
#include "chart/measure.h"

#include <math.h>

enum
{
  COLUMN_GAP = 12,
  TICK_PX = 64,
  COLUMNS_WIDE_PX = 400, /* frames narrower than this have short numbers beside the bars */
  LEAST_PX = 1,          /* what is there is seen */
  BAR_MOST_PX = 16
};

#define BAR_SHARE 0.62 /* of a row */
#define NOUN_SHARE 0.2 /* of the width, at the most */

/* The parts of a bar, from the left. */
#define PARTS (FILL_EXEMPT + 1)

static const char *const fill_names[PARTS] = {
  [FILL_MET] = "met",         [FILL_BREACHED] = "breached", [FILL_OVERDUE] = "overdue",
  [FILL_RUNNING] = "running", [FILL_EXEMPT] = "exempt",
};

typedef struct
{
  Picture *picture;
  const BarsData *data;
  const Type *type;
  Frame frame, plot;
  Rows rows;
  Scale x;
  double total_w, missed_w;
  Key keys[PARTS];
  guint n_keys;
} Bars;

static double
bars_height (gconstpointer data, double width G_GNUC_UNUSED)
{
  return rows_height (((const BarsData *) data)->n_rows);
}

static double
part_of (const BarsRow *row, Fill fill)
{
  const gint64 counts[PARTS] = {
    [FILL_MET] = row->met,         [FILL_BREACHED] = row->breached,
    [FILL_OVERDUE] = row->overdue, [FILL_RUNNING] = row->running,
    [FILL_EXEMPT] = row->exempt,
  };

  return (double) MAX (counts[fill], 0);
}

static double
total_of (const BarsRow *row)
{
  double total = 0;

  for (Fill fill = 0; fill < PARTS; fill++)
    total += part_of (row, fill);
  return total;
}

static double
missed_of (const BarsRow *row)
{
  return part_of (row, FILL_BREACHED) + part_of (row, FILL_OVERDUE);
}

static char *
count_text (double count)
{
  return say_count ((gint64) MIN (count, 9e18));
}

static char *
column_text (const Bars *self, double count)
{
  return self->frame.w < COLUMNS_WIDE_PX ? say_short ((gint64) MIN (count, 9e18))
                                         : count_text (count);
}

static void
widen (const Bars *self, double *width, double count, double size_px, gboolean bold)
{
  g_autofree char *text = column_text (self, count);

  *width = fmax (*width, measure_text (text, size_px, bold));
}

static void
measure_columns (Bars *self)
{
  const char *noun = self->data->noun != NULL ? self->data->noun : "all";

  self->total_w
    = MIN (measure_text (noun, self->type->small, FALSE), self->frame.w * NOUN_SHARE);
  self->missed_w = measure_text ("missed", self->type->small, FALSE);
  for (guint i = 0; i < self->rows.shown; i++)
    {
      widen (self, &self->total_w, total_of (&self->data->rows[i]), self->type->label, TRUE);
      widen (self, &self->missed_w, missed_of (&self->data->rows[i]), self->type->label,
             FALSE);
    }
}

static double
longest (const Bars *self)
{
  double most = 1;

  for (guint i = 0; i < self->rows.shown; i++)
    most = fmax (most, total_of (&self->data->rows[i]));
  return most;
}

/* ---- Rows */

/* Inside, where it fits and can be read: not on stripes. */
static void
label_part (Bars *self, Fill fill, double count, Frame bar)
{
  g_autofree char *text = count_text (count);
  double size = self->type->small;

  if (fill == FILL_BREACHED || fill == FILL_OVERDUE || bar.h < size * 1.2
      || measure_text (text, size, FALSE) + 6 > bar.w)
    return;
  picture_text (self->picture, "count", fill == FILL_MET ? INK_PAPER : INK_TEXT,
                (Point){ bar.x + 4, bar.y + bar.h / 2 + type_drop (size) }, text, size,
                ALIGN_START, FALSE);
}

static void
draw_bar (Bars *self, const BarsRow *row, double y)
{
  double height = MIN (self->rows.row_px * BAR_SHARE, BAR_MOST_PX), before = 0;

  for (Fill fill = 0; fill < PARTS; fill++)
    {
      double count = part_of (row, fill), x = scale_px (&self->x, before);
      Frame bar = { x, y - height / 2,
                    MAX (scale_px (&self->x, before + count) - x, LEAST_PX), height };
      g_autofree char *text = count_text (count), *total = NULL;

      if (count <= 0)
        continue;
      bar.x = MIN (bar.x, self->plot.x + self->plot.w - bar.w);
      total = count_text (total_of (row));
      picture_say (mark_bar (self->picture, fill, bar), "%s: %s of %s %s %s", row->name, text,
                   total, self->data->noun != NULL ? self->data->noun : "", fill_names[fill]);
      label_part (self, fill, count, bar);
      before += count;
    }
}

static void
draw_row (Bars *self, guint i)
{
  const BarsRow *row = &self->data->rows[i];
  const Type *type = self->type;
  double y = rows_y (&self->rows, i), right = self->frame.x + self->frame.w;
  double base = y + type_drop (type->label);
  g_autofree char *total = column_text (self, total_of (row));
  g_autofree char *missed = column_text (self, missed_of (row));

  rows_name (self->picture, &self->rows, i, row->name);
  draw_bar (self, row, y);
  picture_text (self->picture, "missed", missed_of (row) > 0 ? INK_TEXT : INK_MUTED,
                (Point){ right - self->total_w - COLUMN_GAP, base }, missed, type->label,
                ALIGN_END, FALSE);
  picture_text (self->picture, "total", INK_TEXT, (Point){ right, base }, total, type->label,
                ALIGN_END, TRUE);
}

static void
draw_columns (Bars *self)
{
  double right = self->frame.x + self->frame.w, y = self->frame.y + ROWS_TOP_PX - 7;

  picture_text (self->picture, "column", INK_MUTED,
                (Point){ right - self->total_w - COLUMN_GAP, y }, "missed", self->type->small,
                ALIGN_END, FALSE);
  heading_text (self->picture, "column", INK_MUTED, (Point){ right, y },
                self->data->noun != NULL ? self->data->noun : "all", self->type->small,
                ALIGN_END, FALSE, self->total_w + 0.01);
}

static void
find_keys (Bars *self)
{
  for (Fill fill = 0; fill < PARTS; fill++)
    for (guint i = 0; i < self->data->n_rows; i++)
      if (part_of (&self->data->rows[i], fill) > 0)
        {
          self->keys[self->n_keys++] = (Key){ key_bar, (gint) fill, fill_names[fill] };
          break;
        }
}

static void
draw_keys (Bars *self)
{
  double y = self->plot.y + self->plot.h + self->type->label + 12;

  key_draw (self->picture, (Frame){ self->frame.x, y, self->frame.w, KEY_SAMPLE_PX },
            self->type->small, self->keys, self->n_keys);
}

static void
bars_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const BarsData *data = chart_data;
  Bars self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  g_autoptr(Ticks) ticks = NULL;

  if (!heading_leaves (picture, frame, &data->heading, ROWS_LEAST_WIDTH_PX,
                       ROWS_LEAST_HEIGHT_PX, &self.frame))
    return;
  find_keys (&self);
  self.rows
    = rows_fit (self.frame, self.type, data->n_rows,
                key_draw (NULL, self.frame, self.type->small, self.keys, self.n_keys) + 2);
  for (guint i = 0; i < self.rows.shown; i++)
    rows_measure (&self.rows, data->rows[i].name);
  measure_columns (&self);
  self.plot = rows_plot (&self.rows, self.total_w + self.missed_w + 2 * COLUMN_GAP);
  self.x = (Scale){ 0, longest (&self), self.plot.x, self.plot.x + self.plot.w };
  ticks = ticks_round (TICKS_COUNTS, 0, self.x.to, (guint) MAX (self.plot.w / TICK_PX, 2));
  axis_columns (picture, self.plot, &self.x, ticks, self.type->label, self.frame.x,
                self.plot.x + self.plot.w + COLUMN_GAP);
  draw_columns (&self);
  for (guint i = 0; i < self.rows.shown; i++)
    draw_row (&self, i);
  rows_more (picture, &self.rows);
  draw_keys (&self);
  if (data->n_rows == 0)
    heading_nothing (picture, self.plot, self.type->label);
}

const Chart bars_chart = { bars_draw, bars_height };
