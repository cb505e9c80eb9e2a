#include "chart/charts.h"

#include "chart/heading.h"
#include "chart/mark.h"
#include "chart/measure.h"

enum
{
  GAP_PX = 16,
  WIDTH_LEAST_PX = 116,
  WIDTH_MOST_PX = 280,
  HEIGHT_MOST_PX = 104,
  HEIGHT_LEAST_PX = 84,
  RULE_PX = 3,
  SIGN_PX = 14, /* a mark before the verdict, with its gap */
  VALUE_SIZES = 4
};

#define LABEL_PX 11.0
#define DETAIL_PX 10.0
#define LINE 1.3

/* The largest that fits. */
static double
value_size (const char *value, double width)
{
  static const double sizes[VALUE_SIZES] = { 28, 23, 18, 14 };

  for (guint i = 0; i + 1 < VALUE_SIZES; i++)
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
    picture_text (picture, "detail", INK_MUTED,
                  (Point){ frame.x, y + i * DETAIL_PX * LINE }, lines[i], DETAIL_PX, ALIGN_START,
                  FALSE);
}

static void
draw_tile (Picture *picture, Frame frame, const Tile *tile)
{
  const char *value = tile->value != NULL ? tile->value : "";
  double size = value_size (value, frame.w), y = frame.y + RULE_PX + 5 + LABEL_PX;
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
  heading_text (picture, "value", INK_TEXT, (Point){ frame.x, y }, value, size, ALIGN_START, TRUE,
                frame.w);
  if (bottom - DETAIL_PX < y)
    return;
  y += DETAIL_PX + 6;
  room = bottom - (tile->against != NULL ? DETAIL_PX * LINE : 0) - y;
  draw_detail (picture, frame, y, room < 0 ? 0 : 1 + (guint) (room / (DETAIL_PX * LINE)),
               tile->detail);
  draw_verdict (picture, frame, bottom, tile);
}

/* The last place says how many have none. */
static void
draw_more (Picture *picture, Frame frame, guint left_out)
{
  g_autofree char *text = g_strdup_printf ("\u2026 and %u more", left_out);

  heading_text (picture, "more", INK_MUTED, (Point){ frame.x, frame.y + 2 * LABEL_PX }, text,
                LABEL_PX, ALIGN_START, FALSE, frame.w);
}

void
tiles_draw (Picture *picture, Frame frame, const Tile *tiles, guint n_tiles)
{
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
        draw_more (picture, tile, n_tiles - shown);
    }
}
