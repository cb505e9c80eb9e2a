#include "chart/charts.h"

#include "base/say.h"
#include "chart/mark.h"
#include "chart/measure.h"

#include <math.h>

/* ---- Tiles */

enum
{
  GAP_PX = 16,
  WIDTH_LEAST_PX = 116,
  WIDTH_MOST_PX = 280,
  HEIGHT_MOST_PX = 118,
  HEIGHT_LEAST_PX = 84,
  RULE_PX = 3,
  SIGN_PX = 14, /* a mark before the verdict, with its gap */
  VALUE_SIZES = 4,
  FEW_SIZE = 2 /* of them */
};

#define LABEL_PX 11.0
#define DETAIL_PX 10.0
#define LINE 1.3

/* Gives a text an address to lead to (copied; without quotes); NULL: none. */
static void
picture_link (PictureItem *item, const char *url)
{
  g_free (item->link);
  item->link = g_strdup (url);
}

/* The largest that fits. */
static double
value_size (const char *value, gboolean few, double width)
{
  static const double sizes[VALUE_SIZES] = { 28, 23, 18, 14 };

  for (guint i = few ? FEW_SIZE : 0; i + 1 < VALUE_SIZES; i++)
    if (measure_text (value, sizes[i], TRUE) <= width)
      return sizes[i];
  return sizes[VALUE_SIZES - 1];
}

static void
draw_verdict (Picture *picture, Frame frame, double y, const Tile *tile)
{
  double indent = tile->missed ? SIGN_PX : 0;

  if (tile->against == NULL)
    return;
  if (tile->missed)
    mark_point (picture, (Point){ frame.x + 5, y - type_drop (DETAIL_PX) }, 4, TRUE, FALSE);
  heading_text (picture, "against", INK_TEXT, (Point){ frame.x + indent, y }, tile->against,
                DETAIL_PX, ALIGN_START, tile->missed, frame.w - indent);
}

static void
draw_detail (Picture *picture, Frame frame, double y, guint most, const char *detail)
{
  g_auto(GStrv) lines = NULL;

  if (detail == NULL || most == 0)
    return;
  lines = measure_wrap (detail, DETAIL_PX, FALSE, frame.w, most);
  for (guint i = 0; lines[i] != NULL; i++)
    picture_text (picture, "detail", INK_MUTED, (Point){ frame.x, y + i * DETAIL_PX * LINE },
                  lines[i], DETAIL_PX, ALIGN_START, FALSE);
}

static void
draw_tile (Picture *picture, Frame frame, const Tile *tile)
{
  const char *value = tile->value != NULL ? tile->value : "";
  double size = value_size (value, tile->few, frame.w), y = frame.y + RULE_PX + 5 + LABEL_PX;
  double bottom = frame.y + frame.h - 3, room;

  picture_rect (picture, "rule", tile->missed ? INK_MISSED : INK_MET,
                (Frame){ frame.x, frame.y, frame.w, RULE_PX });
  if (y > bottom)
    return;
  heading_text (picture, "label", INK_MUTED, (Point){ frame.x, y }, tile->label, LABEL_PX,
                ALIGN_START, FALSE, frame.w);
  y += size + 3;
  if (y > bottom)
    return;
  heading_text (picture, "value", INK_TEXT, (Point){ frame.x, y }, value, size, ALIGN_START,
                TRUE, frame.w);
  if (bottom - DETAIL_PX < y)
    return;
  y += DETAIL_PX + 6;
  room = bottom - (tile->against != NULL ? DETAIL_PX * LINE : 0)
         - (tile->change != NULL ? DETAIL_PX * LINE : 0) - y;
  draw_detail (picture, frame, y, room < 0 ? 0 : 1 + (guint) (room / (DETAIL_PX * LINE)),
               tile->detail);
  if (tile->change != NULL && room >= 0)
    heading_text (picture, "change", INK_TEXT, (Point){ frame.x, bottom - DETAIL_PX * LINE },
                  tile->change, DETAIL_PX, ALIGN_START, FALSE, frame.w);
  draw_verdict (picture, frame, bottom, tile);
}

/* The last place says how many have none. */
static void
draw_more_tiles (Picture *picture, Frame frame, guint left_out)
{
  g_autofree char *text = g_strdup_printf ("\u2026 and %u more", left_out);

  heading_text (picture, "more", INK_MUTED, (Point){ frame.x, frame.y + 2 * LABEL_PX }, text,
                LABEL_PX, ALIGN_START, FALSE, frame.w);
}

static void
tiles_draw (Picture *picture, Frame frame, gconstpointer data)
{
  const Tile *tiles = ((const TilesData *) data)->tiles;
  guint n_tiles = ((const TilesData *) data)->n_tiles;
  guint columns = (guint) CLAMP ((frame.w + GAP_PX) / (WIDTH_LEAST_PX + GAP_PX), 1, 1000);
  guint most_rows = (guint) CLAMP ((frame.h + GAP_PX) / (HEIGHT_LEAST_PX + GAP_PX), 1, 1000);
  guint rows, shown;
  double width, height;

  if (n_tiles == 0)
    {
      heading_nothing (picture, frame, LABEL_PX);
      return;
    }
  rows = MIN ((n_tiles + columns - 1) / columns, most_rows);
  columns = MIN (columns, (n_tiles + rows - 1) / rows);
  shown = n_tiles > rows * columns ? rows * columns - 1 : n_tiles;
  width = MIN ((frame.w - (columns - 1) * GAP_PX) / columns, WIDTH_MOST_PX);
  height = MIN ((frame.h - (rows - 1) * GAP_PX) / rows, HEIGHT_MOST_PX);
  for (guint i = 0; i < MIN (n_tiles, rows * columns); i++)
    {
      Frame tile = { frame.x + i % columns * (width + GAP_PX),
                     frame.y + i / columns * (height + GAP_PX), width, height };

      if (i < shown)
        draw_tile (picture, tile, &tiles[i]);
      else
        draw_more_tiles (picture, tile, n_tiles - shown);
    }
}

const Chart tiles_chart = { tiles_draw, NULL };

/* ---- A list */

enum
{
  COLUMN_LEAST_GAP = 7,
  COLUMN_GAP = 12,
  ROW_PAD = 8 /* a row is this much higher than its type */
};

typedef struct
{
  Picture *picture;
  const ListData *data;
  const Type *type;
  Frame frame;
  guint shown;
  double row_px;
  double *widths, *lefts; /* by column */
} ListPanel;

static const char *
cell_at (const ListData *data, guint row, guint column)
{
  const char *cell = data->cells[row * data->n_columns + column];

  return cell != NULL ? cell : "";
}

static double
natural_width (const ListPanel *self, guint column)
{
  double widest = measure_text (self->data->columns[column], self->type->small, FALSE);

  for (guint row = 0; row < self->shown; row++)
    widest = fmax (widest,
                   measure_text (cell_at (self->data, row, column), self->type->label, FALSE));
  return widest;
}

/* The widest that columns may be for all of them to fit: the narrow ones keep their width. */
static double
width_cap (const double *widths, guint n, double room)
{
  double low = 0, high = room;

  for (int step = 0; step < 40; step++)
    {
      double cap = (low + high) / 2, sum = 0;

      for (guint i = 0; i < n; i++)
        sum += MIN (widths[i], cap);
      if (sum <= room)
        low = cap;
      else
        high = cap;
    }
  return low;
}

/* What is left over goes between the columns, so that the table is as wide as its frame. */
static void
set_columns (ListPanel *self)
{
  guint n = self->data->n_columns;
  double room, cap, natural = 0, sum = 0, x = self->frame.x, spare, gap;

  for (guint i = 0; i < n; i++)
    natural += self->widths[i] = natural_width (self, i);
  /* Rather closer than cut. */
  gap = CLAMP ((self->frame.w - natural) / MAX (n - 1, 1), COLUMN_LEAST_GAP, COLUMN_GAP);
  room = self->frame.w - (n - 1) * gap;
  cap = width_cap (self->widths, n, MAX (room, 0));
  for (guint i = 0; i < n; i++)
    sum += self->widths[i] = MIN (self->widths[i], cap);
  spare = n > 1 ? MAX (room - sum, 0) / (n - 1) : 0;
  for (guint i = 0; i < n; i++)
    {
      self->lefts[i] = x;
      x += self->widths[i] + gap + spare;
    }
}

static PictureItem *
draw_cell (ListPanel *self, const char *role, Ink ink, guint column, double y,
           const char *text, double size_px)
{
  gboolean right = self->data->numeric != NULL && self->data->numeric[column];
  double x = self->lefts[column] + (right ? self->widths[column] : 0);

  return heading_text (self->picture, role, ink, (Point){ x, y }, text, size_px,
                       right ? ALIGN_END : ALIGN_START, FALSE, self->widths[column] + 0.01);
}

static void
draw_rule (ListPanel *self, double y, Ink ink)
{
  picture_line (self->picture, "rule", ink, (Point){ self->frame.x, y },
                (Point){ self->frame.x + self->frame.w, y }, 1);
}

static double
draw_table (ListPanel *self)
{
  const ListData *data = self->data;
  double small = self->type->small, y = self->frame.y + small + 5;

  for (guint column = 0; column < data->n_columns; column++)
    draw_cell (self, "column", INK_MUTED, column, self->frame.y + small,
               data->columns[column], small);
  draw_rule (self, y, INK_MUTED);
  for (guint row = 0; row < self->shown; row++)
    {
      double base = y + self->row_px / 2 + type_drop (self->type->label);

      for (guint column = 0; column < data->n_columns; column++)
        {
          PictureItem *item = draw_cell (self, "cell", INK_TEXT, column, base,
                                         cell_at (data, row, column), self->type->label);

          if (column == 0 && item != NULL && data->links != NULL)
            picture_link (item, data->links[row]);
        }
      y += self->row_px;
      draw_rule (self, y, INK_GRID);
    }
  return y;
}

static void
draw_more (ListPanel *self, double y)
{
  gint64 left_out = self->data->n_rows - self->shown + self->data->n_more;
  g_autofree char *count = say_count (left_out);
  g_autofree char *own = left_out > 0 ? g_strdup_printf ("\u2026 and %s more", count) : NULL;
  g_autofree char *both = own != NULL && self->data->more != NULL
                            ? g_strdup_printf ("%s%s %s", own,
                                               self->data->n_more > 0 ? ":" : " here,",
                                               self->data->more)
                            : NULL;
  const char *text = both != NULL ? both : own != NULL ? own : self->data->more;

  if (text != NULL)
    heading_text (self->picture, "more", INK_MUTED,
                  (Point){ self->frame.x,
                           y + self->row_px / 2 + type_drop (self->type->label) },
                  text, self->type->small, ALIGN_START, FALSE, self->frame.w);
}

/* How many rows fit, with a line for what does not. */
static guint
rows_shown (const ListPanel *self)
{
  double room = self->frame.h - self->type->small - 6;
  guint fit = room > 0 ? (guint) (room / self->row_px) : 0;

  if (self->data->n_rows + (self->data->more != NULL) <= fit)
    return self->data->n_rows;
  return fit > 0 ? MIN (fit - 1, self->data->n_rows) : 0;
}

static void
list_draw (Picture *picture, Frame frame, gconstpointer chart_data)
{
  const ListData *data = chart_data;
  ListPanel self = { .picture = picture, .data = data, .type = type_for (frame.w) };
  g_autofree double *widths = g_new0 (double, MAX (data->n_columns, 1));
  g_autofree double *lefts = g_new0 (double, MAX (data->n_columns, 1));

  heading_leaves (picture, frame, &data->heading, 0, 0, &self.frame);
  self.widths = widths;
  self.lefts = lefts;
  self.row_px = self.type->label + ROW_PAD;
  self.shown = rows_shown (&self);
  if (data->n_columns == 0 || self.frame.h < self.row_px)
    return;
  if (data->n_rows == 0)
    {
      self.frame.h = MIN (self.frame.h, 3 * self.row_px);
      draw_rule (&self, self.frame.y, INK_GRID);
      heading_nothing (picture, self.frame, self.type->label);
      return;
    }
  set_columns (&self);
  draw_more (&self, draw_table (&self));
}

const Chart list_chart = { list_draw, NULL };
