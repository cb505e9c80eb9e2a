#include "chart/picture.h"

#include "chart/measure.h"

#include <math.h>

/* ---- Inks */

/* Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), lightened on the dark paper
 * where they are too dim; the heat ramp keeps to one hue and leaves a gap in the
 * middle, so that either the text's or the paper's colour is legible on each step, and the
 * same one in both themes. */
const InkLook ink_looks[INKS] = {
  [INK_PAPER] = { "paper", { 0xffffff, 0x15191e } },
  [INK_TEXT] = { "text", { 0x1b2026, 0xe8ebee } },
  [INK_MUTED] = { "muted", { 0x5a646f, 0xa2abb5 } },
  [INK_GRID] = { "grid", { 0xe1e5ea, 0x2d343c } },
  [INK_MET] = { "met", { 0x0072b2, 0x56b4e9 } },
  [INK_MISSED] = { "missed", { 0xd55e00, 0xe8702a } },
  [INK_TARGET] = { "target", { 0x3a424b, 0xc9d0d8 } },
  [INK_BAND] = { "band", { 0xcce1f0, 0x1f4763 } },
  [INK_NEUTRAL] = { "neutral", { 0x868e98, 0x7e8894 } },
  [INK_SERIES_1] = { "series-1", { 0x0072b2, 0x56b4e9 } },
  [INK_SERIES_2] = { "series-2", { 0x009e73, 0x009e73 } },
  [INK_SERIES_3] = { "series-3", { 0xcc79a7, 0xcc79a7 } },
  [INK_SERIES_4] = { "series-4", { 0x8a5a00, 0xe69f00 } },
  [INK_HEAT_0] = { "heat-0", { 0xf1f5f9, 0x1e242b } },
  [INK_HEAT_0 + 1] = { "heat-1", { 0xd1e4f3, 0x213546 } },
  [INK_HEAT_0 + 2] = { "heat-2", { 0xaad1eb, 0x204766 } },
  [INK_HEAT_0 + 3] = { "heat-3", { 0x82b9e0, 0x1c5a86 } },
  [INK_HEAT_0 + 4] = { "heat-4", { 0x5a9ece, 0x2a6d9b } },
  [INK_HEAT_0 + 5] = { "heat-5", { 0x1e7bb8, 0x3e8abb } },
  [INK_HEAT_0 + 6] = { "heat-6", { 0x0369a7, 0x4fa3d8 } },
  [INK_HEAT_0 + 7] = { "heat-7", { 0x085890, 0x7ebbe4 } },
  [INK_HEAT_0 + 8] = { "heat-8", { 0x0a4478, 0xa9d4f0 } },
  [INK_HEAT_9] = { "heat-9", { 0x0a2f5d, 0xd3ecfb } },
};

Ink
ink_heat (double share)
{
  if (!(share > 0))
    return INK_HEAT_0;
  return INK_HEAT_0 + (Ink) CLAMP (ceil (share * 9), 1, 9);
}

static double
linear (guint32 byte)
{
  double share = (byte & 0xff) / 255.0;

  return share <= 0.04045 ? share / 12.92 : pow ((share + 0.055) / 1.055, 2.4);
}

static double
luminance (guint32 rgb)
{
  return 0.2126 * linear (rgb >> 16) + 0.7152 * linear (rgb >> 8) + 0.0722 * linear (rgb);
}

/* 1..21 by WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
static double
ink_contrast (Ink one, Ink other, Theme theme)
{
  double a = luminance (ink_looks[one].rgb[theme]),
         b = luminance (ink_looks[other].rgb[theme]);

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

Ink
ink_on (Ink ink, Theme theme)
{
  return ink_contrast (INK_PAPER, ink, theme) > ink_contrast (INK_TEXT, ink, theme)
           ? INK_PAPER
           : INK_TEXT;
}

/* ---- The list */

#define HOLLOW_PX 1.5 /* the ring of a hollow dot */

static void
clear_item (gpointer data)
{
  PictureItem *item = data;

  g_free (item->points);
  g_free (item->text);
  g_free (item->title);
  g_free (item->link);
}

Picture *
picture_new (double width, double height, const char *title, const char *desc)
{
  Picture *self = g_new0 (Picture, 1);

  g_assert (isfinite (width) && width > 0 && isfinite (height) && height > 0);
  self->width = width;
  self->height = height;
  self->title = clean_text (title != NULL ? title : "");
  self->desc = clean_text (desc != NULL ? desc : "");
  self->items = g_array_new (FALSE, TRUE, sizeof (PictureItem));
  g_array_set_clear_func (self->items, clear_item);
  return self;
}

void
picture_free (Picture *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_free (self->title);
  g_free (self->desc);
  g_free (self);
}

static PictureItem *
add (Picture *self, ItemKind kind, const char *role, Ink ink)
{
  PictureItem item = { .kind = kind, .role = role, .ink = ink, .opacity = 1 };

  g_assert (ink < INKS && role != NULL && *role != '\0');
  g_array_append_val (self->items, item);
  return &g_array_index (self->items, PictureItem, self->items->len - 1);
}

static PictureItem *
add_framed (Picture *self, ItemKind kind, const char *role, Ink ink, Frame frame)
{
  PictureItem *item = add (self, kind, role, ink);

  g_assert (isfinite (frame.x) && isfinite (frame.y) && isfinite (frame.w)
            && isfinite (frame.h));
  item->frame = frame;
  return item;
}

PictureItem *
picture_rect (Picture *self, const char *role, Ink ink, Frame frame)
{
  PictureItem *item = add_framed (self, ITEM_RECT, role, ink, frame);

  item->filled = TRUE;
  return item;
}

PictureItem *
picture_outline (Picture *self, const char *role, Ink ink, Frame frame, double stroke_px)
{
  PictureItem *item = add_framed (self, ITEM_RECT, role, ink, frame);

  item->stroke_px = stroke_px;
  return item;
}

PictureItem *
picture_line (Picture *self, const char *role, Ink ink, Point from, Point to, double stroke_px)
{
  Frame frame = { from.x, from.y, to.x - from.x, to.y - from.y };
  PictureItem *item = add_framed (self, ITEM_LINE, role, ink, frame);

  item->stroke_px = stroke_px;
  return item;
}

static PictureItem *
add_points (Picture *self, const char *role, Ink ink, const Point *points, guint n_points)
{
  PictureItem *item = add (self, ITEM_PATH, role, ink);

  for (guint i = 0; i < n_points; i++)
    g_assert (isfinite (points[i].x) && isfinite (points[i].y));
  item->points = g_memdup2 (points, n_points * sizeof *points);
  item->n_points = n_points;
  return item;
}

PictureItem *
picture_path (Picture *self, const char *role, Ink ink, const Point *points, guint n_points,
              double stroke_px)
{
  PictureItem *item = add_points (self, role, ink, points, n_points);

  item->stroke_px = stroke_px;
  return item;
}

PictureItem *
picture_area (Picture *self, const char *role, Ink ink, const Point *points, guint n_points)
{
  PictureItem *item = add_points (self, role, ink, points, n_points);

  item->filled = TRUE;
  item->closed = TRUE;
  return item;
}

PictureItem *
picture_dot (Picture *self, const char *role, Ink ink, Point centre, double radius,
             gboolean filled)
{
  Frame frame = { centre.x, centre.y, radius, 0 };
  PictureItem *item = add_framed (self, ITEM_DOT, role, ink, frame);

  item->filled = filled;
  item->stroke_px = filled ? 0 : HOLLOW_PX;
  return item;
}

PictureItem *
picture_text (Picture *self, const char *role, Ink ink, Point at, const char *text,
              double size_px, Align align, gboolean bold)
{
  g_autofree char *clean = clean_text (text != NULL ? text : "");
  Frame frame = { at.x, at.y, measure_text (clean, size_px, bold), 0 };
  PictureItem *item = add_framed (self, ITEM_TEXT, role, ink, frame);

  item->filled = TRUE;
  item->text = g_steal_pointer (&clean);
  item->size_px = size_px;
  item->align = align;
  item->bold = bold;
  return item;
}

void
picture_say (PictureItem *item, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_free (item->title);
  item->title = clean_text (text);
}

void
picture_group (Picture *self, const char *role, const char *title)
{
  PictureItem *item = add (self, ITEM_GROUP, role, INK_TEXT);

  item->title = clean_text (title);
  self->depth++;
}

void
picture_end (Picture *self)
{
  g_assert (self->depth > 0);
  self->depth--;
  add (self, ITEM_END, "end", INK_TEXT);
}
