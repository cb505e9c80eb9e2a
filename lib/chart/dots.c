#include "chart/charts.h"

#include "base/say.h"
#include "chart/layout.h"
#include "chart/mark.h"
#include "chart/measure.h"

#include <math.h>

enum
{
  RADIUS_PX = 4,
  VALUE_GAP = 12, /* between the plot and the figures */
  NOTE_GAP = 8,
  TICK_PX = 46,
  NOTES_WIDE_PX = 300, /* frames narrower than this have no notes */
  INTERVAL_PX = 2,
  ARROW_PX = 4,
  ONE_LINE_PX = 20, /* higher keys have more lines */
  APART_PX = 3      /* the labels of target and mean from their lines */
};

#define NOTE_SHARE 0.3 /* of the width, at the most */

typedef struct
{
  Picture *picture;
  const DotsData *data;
  const Type *type;
  Frame frame, plot;
  Rows rows;
  double target, mean;
  Scale x;
  double value_w, note_w;
} Dots;

static double
dots_height (gconstpointer data, double width G_GNUC_UNUSED)
{
  return rows_height (((const DotsData *) data)->n_rows);
}

static char *
note_of (const DotsRow *row)
{
  g_autofree char *yes = NULL, *total = NULL;

  if (row->note != NULL)
    return g_strdup (row->note);
  yes = say_count (row->share.yes);
  total = say_count (row->share.total);
  return row->share.total > 0 ? g_strdup_printf ("%s of %s", yes, total) : g_strdup ("");
}

/* The columns at the right are as wide as the rows that are shown need. */
static void
measure_rows (Dots *self)
{
  const Type *type = self->type;

  for (guint i = 0; i < self->rows.shown; i++)
    {
      const DotsRow *row = &self->data->rows[i];
      g_autofree char *value = say_share (share_range (&row->share).value, self->target);
      g_autofree char *note = note_of (row);

      self->value_w = fmax (self->value_w, measure_text (value, type->label, TRUE));
      self->note_w = fmax (self->note_w, measure_text (note, type->small, FALSE));
    }
  self->note_w
    = self->frame.w < NOTES_WIDE_PX ? 0 : MIN (self->note_w, self->frame.w * NOTE_SHARE);
}

static double
cut_of (const Dots *self)
{
  g_autofree ShareCount *shares = g_new (ShareCount, MAX (self->rows.shown, 1));

  for (guint i = 0; i < self->rows.shown; i++)
    shares[i] = self->data->rows[i].share;
  return axis_share_from (shares, self->rows.shown, self->target, self->mean);
}

/* A level line from `low` to `high` at height `y`, cut at `from` with an arrow. */
static void
draw_interval (Picture *picture, double low, double high, double from, double y,
               gboolean missed)
{
  Ink ink = missed ? INK_MISSED : INK_MET;
  double start = MAX (low, from);
  Point tip[]
    = { { from + ARROW_PX, y - ARROW_PX }, { from, y }, { from + ARROW_PX, y + ARROW_PX } };

  if (high > start)
    picture_line (picture, "interval", ink, (Point){ start, y }, (Point){ high, y },
                  INTERVAL_PX)
      ->opacity
      = 0.55;
  if (low < from - 0.5)
    picture_path (picture, "interval", ink, tip, G_N_ELEMENTS (tip), INTERVAL_PX)->opacity
      = 0.55;
}

static void
key_interval (Picture *picture, Frame box, gint unused G_GNUC_UNUSED)
{
  draw_interval (picture, box.x, box.x + box.w, box.x, box.y + box.h / 2, FALSE);
}

static void
draw_mark (Dots *self, const DotsRow *row, double y)
{
  ShareRange range = share_range (&row->share);
  gboolean missed = range.value < self->target;
  g_autofree char *figure = share_figure (&row->share, self->target, NULL, NULL);
  PictureItem *item;

  draw_interval (self->picture, scale_px (&self->x, range.low),
                 scale_px (&self->x, range.high), self->plot.x, y, missed);
  item = mark_point (self->picture, (Point){ scale_px (&self->x, range.value), y }, RADIUS_PX,
                     missed, FALSE);
  picture_say (item, "%s: %s", row->name, figure);
}

static void
draw_row (Dots *self, guint i)
{
  const DotsRow *row = &self->data->rows[i];
  const Type *type = self->type;
  double y = rows_y (&self->rows, i), right = self->frame.x + self->frame.w;
  double value_end = right - (self->note_w > 0 ? self->note_w + NOTE_GAP : 0);
  g_autofree char *value = say_share (share_range (&row->share).value, self->target);
  g_autofree char *note = note_of (row);

  rows_name (self->picture, &self->rows, i, row->name);
  picture_text (self->picture, "value", row->share.total > 0 ? INK_TEXT : INK_MUTED,
                (Point){ value_end, y + type_drop (type->label) }, value, type->label,
                ALIGN_END, row->share.total > 0);
  heading_text (self->picture, "note", INK_MUTED,
                (Point){ right, y + type_drop (type->small) }, note, type->small, ALIGN_END,
                FALSE, self->note_w);
  if (row->share.total > 0)
    draw_mark (self, row, y);
}

/* The labels of target and mean stand on the outer sides of their lines, so they never meet. */
static void
draw_reference (Dots *self, const char *role, Ink ink, double value, const char *label,
                gboolean to_left, double dash_px)
{
  double x = scale_px (&self->x, value), size = self->type->small;
  double room = to_left ? x - self->frame.x : self->frame.x + self->frame.w - x;
  double top = self->plot.y - 4;
  PictureItem *item = picture_line (self->picture, role, ink, (Point){ x, top },
                                    (Point){ x, self->plot.y + self->plot.h }, 1.5);

  item->dash_px = dash_px;
  picture_say (item, "%s", label);
  heading_text (self->picture, role, ink,
                (Point){ to_left ? x - APART_PX : x + APART_PX, top + size * 0.5 - 4 }, label,
                size, to_left ? ALIGN_END : ALIGN_START, FALSE, room - APART_PX);
}

static void
draw_references (Dots *self)
{
  gboolean target = !isnan (self->target), mean = !isnan (self->mean);
  gboolean target_left = mean ? self->target <= self->mean : self->target > 0.7;
  g_autofree char *share = target ? say_goal (self->target) : NULL;
  g_autofree char *label = target ? g_strdup_printf ("target %s", share) : NULL;

  if (mean)
    draw_reference (self, "mean", INK_MUTED, self->mean,
                    self->data->mean_label != NULL ? self->data->mean_label : "mean",
                    target && !target_left, 1.5);
  if (target)
    draw_reference (self, "target", INK_TARGET, self->target, label, target_left, 4);
}

static void
draw_note (Dots *self)
{
  g_autofree char *from = say_goal (self->x.from);
  g_autofree char *cut = g_strdup_printf ("axis cut at %s", from);
  double y = self->plot.y + self->plot.h + self->type->label + 12;
  Frame frame = { self->frame.x, y, self->frame.w, KEY_SAMPLE_PX };
  Key keys[4];
  guint n = 0, first;

  if (!isnan (self->target))
    keys[n++] = (Key){ key_point, SAMPLE_MET, "target reached" };
  for (guint i = 0; i < self->rows.shown; i++)
    if (share_range (&self->data->rows[i].share).value < self->target)
      {
        keys[n++] = (Key){ key_point, SAMPLE_MISSED, "below target" };
        break;
      }
  keys[n++] = (Key){ key_interval, 0, "95% interval" };
  if (self->x.from > 0)
    keys[n++] = (Key){ NULL, 0, cut };
  for (first = 0; first + 1 < n; first++)
    if (key_draw (NULL, frame, self->type->small, keys + first, n - first) <= ONE_LINE_PX)
      break;
  key_draw (self->picture, frame, self->type->small, keys + first, n - first);
}

static void
draw_axis (Dots *self)
{
  g_autoptr(Ticks) ticks
             = axis_share_ticks (self->x.from, (guint) MAX (self->plot.w / TICK_PX, 2));
  Frame plot = self->plot;

  axis_columns (self->picture, plot, &self->x, ticks, self->type->label, self->frame.x,
                self->frame.x + self->frame.w);
  if (self->x.from > 0)
    axis_cut (self->picture, (Point){ plot.x + 6, plot.y + plot.h }, FALSE);
}

/* A light line through each row. */
static void
rows_lines (Picture *picture, const Rows *self, Frame plot)
{
  for (guint i = 0; i < self->shown; i++)
    {
      double y = rows_y (self, i);

      picture_line (picture, "grid", INK_GRID, (Point){ plot.x, y },
                    (Point){ plot.x + plot.w, y }, 1);
    }
}

static void
dots_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const DotsData *data = chart_data;
  Dots self = { .picture = picture, .data = data, .type = type_for (frame.w) };

  if (!heading_leaves (picture, frame, &data->heading, ROWS_LEAST_WIDTH_PX,
                       ROWS_LEAST_HEIGHT_PX, &self.frame))
    return;
  self.target = isfinite (data->target) ? CLAMP (data->target, 0, 1) : NAN;
  self.mean = isfinite (data->mean) ? CLAMP (data->mean, 0, 1) : NAN;
  self.rows = rows_fit (self.frame, self.type, data->n_rows, ONE_LINE_PX - 2);
  for (guint i = 0; i < self.rows.shown; i++)
    rows_measure (&self.rows, data->rows[i].name);
  measure_rows (&self);
  self.plot = rows_plot (&self.rows, self.value_w + VALUE_GAP
                                       + (self.note_w > 0 ? self.note_w + NOTE_GAP : 0));
  self.x = (Scale){ cut_of (&self), 1, self.plot.x, self.plot.x + self.plot.w };
  rows_lines (picture, &self.rows, self.plot);
  draw_axis (&self);
  draw_references (&self);
  for (guint i = 0; i < self.rows.shown; i++)
    draw_row (&self, i);
  rows_more (picture, &self.rows);
  if (data->n_rows == 0)
    heading_nothing (picture, self.plot, self.type->label);
  else
    draw_note (&self);
}

const Chart dots_chart = { dots_draw, dots_height };
