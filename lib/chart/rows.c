/* Charts with a row for each name: bars of counts, and dots of shares with their intervals. */
#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"

#include <math.h>

enum
{
  ROWS_TOP_PX = 22,  /* above the rows: labels of lines, names of columns */
  ROWS_FOOT_PX = 30, /* below them, above the key: ticks */
  ROWS_LEAST_WIDTH_PX = 180,
  ROWS_LEAST_HEIGHT_PX = ROWS_TOP_PX + ROWS_FOOT_PX + 40,
  KEY_PX = 18, /* one line */
  ROW_PX = 24,
  ROW_LEAST_PX = 19,
  ROW_MOST_PX = 30,
  NAME_GAP = 12,
  HEADING_PX = 92 /* two lines of title and two of subtitle */
};

#define NAME_SHARE 0.34 /* of the width, at the most */

typedef struct
{
  Frame frame;
  const Type *type;
  double room;       /* px that rows may take */
  guint rows, shown; /* the last line says how many more there are when not all are shown */
  double row_px, name_w;
} Rows;

/* The height for a chart of that many rows, with a heading of some lines. */
static double
rows_height (guint n_rows)
{
  return HEADING_PX + ROWS_TOP_PX + MAX (n_rows, 2) * ROW_PX + ROWS_FOOT_PX + KEY_PX;
}

/* How many fit into `frame`, with a key of `key_px` below them. */
static Rows
rows_fit (Frame frame, const Type *type, guint n_rows, double key_px)
{
  Rows self = { .frame = frame, .type = type, .rows = n_rows, .shown = n_rows };
  guint fit;

  self.room = MAX (frame.h - ROWS_TOP_PX - ROWS_FOOT_PX - key_px, 1);
  fit = (guint) (self.room / ROW_LEAST_PX);
  if (n_rows > fit)
    self.shown = fit > 0 ? fit - 1 : 0;
  self.row_px = CLAMP (self.room / MAX (n_rows, 1), ROW_LEAST_PX, ROW_MOST_PX);
  return self;
}

/* Makes the names' column wide enough, to a point. */
static void
rows_measure (Rows *self, const char *name)
{
  double width = measure_text (name, self->type->label, FALSE);

  self->name_w = MIN (MAX (self->name_w, width), self->frame.w * NAME_SHARE);
}

/* What is left for the plot beside columns that take `right` px. */
static Frame
rows_plot (const Rows *self, double right)
{
  guint lines = self->shown < self->rows ? self->shown + 1 : MAX (self->shown, 2);
  double left = self->name_w + (self->name_w > 0 ? NAME_GAP : 4);

  return (Frame){ self->frame.x + left, self->frame.y + ROWS_TOP_PX,
                  MAX (self->frame.w - left - right, 20),
                  MIN (lines * self->row_px, self->room) };
}

/* The middle of a row. */
static double
rows_y (const Rows *self, guint row)
{
  return self->frame.y + ROWS_TOP_PX + (row + 0.5) * self->row_px;
}

static void
rows_name (Picture *picture, const Rows *self, guint row, const char *name)
{
  double size = self->type->label;

  heading_text (picture, "name", INK_TEXT,
                (Point){ self->frame.x, rows_y (self, row) + type_drop (size) }, name, size,
                ALIGN_START, FALSE, self->name_w + 0.01);
}

/* '... and 12 more'. */
static void
rows_more (Picture *picture, const Rows *self)
{
  g_autofree char *count = say_count (self->rows - self->shown);
  g_autofree char *text = g_strdup_printf ("\u2026 and %s more", count);
  double size = self->type->label;

  if (self->shown == self->rows)
    return;
  heading_text (picture, "more", INK_MUTED,
                (Point){ self->frame.x, rows_y (self, self->shown) + type_drop (size) }, text,
                size, ALIGN_START, FALSE, self->frame.w);
}

/* ---- Bars */

enum
{
  COLUMN_GAP = 12,
  BARS_TICK_PX = 64,
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
bars_draw_row (Bars *self, guint i)
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
  ticks
    = ticks_round (TICKS_COUNTS, 0, self.x.to, (guint) MAX (self.plot.w / BARS_TICK_PX, 2));
  axis_columns (picture, self.plot, &self.x, ticks, self.type->label, self.frame.x,
                self.plot.x + self.plot.w + COLUMN_GAP);
  draw_columns (&self);
  for (guint i = 0; i < self.rows.shown; i++)
    bars_draw_row (&self, i);
  rows_more (picture, &self.rows);
  draw_keys (&self);
  if (data->n_rows == 0)
    heading_nothing (picture, self.plot, self.type->label);
}

const Chart bars_chart = { bars_draw, bars_height };

/* ---- Dots */

enum
{
  RADIUS_PX = 4,
  VALUE_GAP = 12, /* between the plot and the figures */
  NOTE_GAP = 8,
  DOTS_TICK_PX = 46,
  NOTES_WIDE_PX = 300, /* frames narrower than this have no notes */
  INTERVAL_PX = 2,
  ARROW_PX = 4,
  ONE_LINE_PX = 20, /* higher keys have more lines */
  APART_PX = 3      /* the labels of target and mean from their lines */
};

enum
{
  THEN_BELOW_PX = 7, /* the dot: its interval and its share, as a tick */
  THEN_TICK_PX = 3
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
  gboolean brief; /* notes */
} Dots;

static double
dots_height (gconstpointer data, double width G_GNUC_UNUSED)
{
  return rows_height (((const DotsData *) data)->n_rows);
}

static char *
note_of (const DotsRow *row, gboolean brief)
{
  g_autofree char *yes = NULL, *total = NULL;

  if (row->note != NULL)
    return g_strdup (brief && row->brief != NULL ? row->brief : row->note);
  yes = say_count (row->share.yes);
  total = say_count (row->share.total);
  return row->share.total >= SAY_FEW ? g_strdup_printf ("%s of %s", yes, total)
                                     : g_strdup (""); /* the value says it */
}

static void
measure_notes (Dots *self, double room_px)
{
  self->note_w = 0;
  for (guint i = 0; i < self->rows.shown; i++)
    {
      g_autofree char *note = note_of (&self->data->rows[i], self->brief);

      self->note_w = fmax (self->note_w, measure_text (note, self->type->small, FALSE));
    }
  if (self->note_w > room_px && !self->brief)
    {
      self->brief = TRUE;
      measure_notes (self, room_px);
    }
  self->note_w = MIN (self->note_w, room_px);
}

/* The columns at the right are as wide as the rows that are shown need. */
static void
measure_rows (Dots *self)
{
  for (guint i = 0; i < self->rows.shown; i++)
    {
      const ShareCount *share = &self->data->rows[i].share;
      g_autofree char *value = say_part (share->yes, share->total, self->target);

      self->value_w = fmax (self->value_w, measure_text (value, self->type->label, TRUE));
    }
  measure_notes (self, self->frame.w < NOTES_WIDE_PX ? 0 : self->frame.w * NOTE_SHARE);
}

static double
cut_of (const Dots *self)
{
  g_autofree ShareCount *shares = g_new (ShareCount, MAX (2 * self->rows.shown, 1));
  guint n = 0;

  for (guint i = 0; i < self->rows.shown; i++)
    {
      shares[n++] = self->data->rows[i].share;
      if (self->data->rows[i].then.total > 0)
        shares[n++] = self->data->rows[i].then;
    }
  return axis_share_from (shares, n, self->target, self->mean);
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

/* What was then: a thin line with a tick. */
static PictureItem *
draw_then (Picture *picture, double low, double value, double high, double y)
{
  picture_line (picture, "then", INK_MUTED, (Point){ low, y }, (Point){ high, y }, 1);
  return picture_line (picture, "then", INK_MUTED, (Point){ value, y - THEN_TICK_PX },
                       (Point){ value, y + THEN_TICK_PX }, 2);
}

static void
key_then (Picture *picture, Frame box, gint unused G_GNUC_UNUSED)
{
  draw_then (picture, box.x, box.x + box.w / 2, box.x + box.w, box.y + box.h / 2);
}

static void
draw_row_then (Dots *self, const DotsRow *row, double y)
{
  ShareRange range = share_range (&row->then);
  g_autofree char *figure = share_figure (&row->then, NAN, NULL, NULL);

  if (row->then.total == 0 || self->data->then_label == NULL)
    return;
  picture_say (draw_then (self->picture, MAX (scale_px (&self->x, range.low), self->plot.x),
                          MAX (scale_px (&self->x, range.value), self->plot.x),
                          MAX (scale_px (&self->x, range.high), self->plot.x),
                          y + THEN_BELOW_PX),
               "%s, %s: %s", row->name, self->data->then_label, figure);
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
dots_draw_row (Dots *self, guint i)
{
  const DotsRow *row = &self->data->rows[i];
  const Type *type = self->type;
  double y = rows_y (&self->rows, i), right = self->frame.x + self->frame.w;
  double value_end = right - (self->note_w > 0 ? self->note_w + NOTE_GAP : 0);
  g_autofree char *value = say_part (row->share.yes, row->share.total, self->target);
  g_autofree char *note = note_of (row, self->brief);

  rows_name (self->picture, &self->rows, i, row->name);
  picture_text (self->picture, "value", row->share.total > 0 ? INK_TEXT : INK_MUTED,
                (Point){ value_end, y + type_drop (type->label) }, value, type->label,
                ALIGN_END, row->share.total > 0);
  heading_text (self->picture, "note", INK_MUTED,
                (Point){ right, y + type_drop (type->small) }, note, type->small, ALIGN_END,
                FALSE, self->note_w);
  draw_row_then (self, row, y);
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
  Key keys[5];
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
  if (self->data->then_label != NULL)
    keys[n++] = (Key){ key_then, 0, self->data->then_label };
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
             = axis_share_ticks (self->x.from, (guint) MAX (self->plot.w / DOTS_TICK_PX, 2));
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
    dots_draw_row (&self, i);
  rows_more (picture, &self.rows);
  if (data->n_rows == 0)
    heading_nothing (picture, self.plot, self.type->label);
  else
    draw_note (&self);
}

const Chart dots_chart = { dots_draw, dots_height };
