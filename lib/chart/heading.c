#include "chart/heading.h"

#include "chart/measure.h"

#include <string.h>

enum
{
  TITLE_LINES = 2,
  SUBTITLE_LINES = 2,
  WIDE_PX = 520,
  BELOW_PX = 10
};

#define LEADING 1.28
#define ASCENT 0.94
#define DROP 0.36 /* half the height of a capital */

const Type *
type_for (double width)
{
  static const Type wide = { 17, 12, 11, 10 }, narrow = { 13, 10.5, 10, 9.5 };

  return width >= WIDE_PX ? &wide : &narrow;
}

double
type_drop (double size_px)
{
  return DROP * size_px;
}

PictureItem *
heading_text (Picture *picture, const char *role, Ink ink, Point at, const char *text,
              double size_px, Align align, gboolean bold, double width_px)
{
  g_autofree char *fit = measure_fit (text != NULL ? text : "", size_px, bold, MAX (width_px, 0));
  PictureItem *item;

  if (*fit == '\0')
    return NULL;
  item = picture_text (picture, role, ink, at, fit, size_px, align, bold);
  if (g_str_has_suffix (fit, "\u2026") && strcmp (fit, text) != 0)
    picture_say (item, "%s", text);
  return item;
}

/* Returns the height used. */
static double
draw_lines (Picture *picture, const char *role, Ink ink, Frame frame, const char *text,
            double size_px, gboolean bold, guint most)
{
  g_auto(GStrv) lines = NULL;
  double step = size_px * LEADING;
  guint n = 0;

  if (text == NULL || *text == '\0')
    return 0;
  lines = measure_wrap (text, size_px, bold, frame.w, most);
  for (; lines[n] != NULL && (n + 1) * step <= frame.h; n++)
    {
      PictureItem *item
          = picture_text (picture, role, ink,
                          (Point){ frame.x, frame.y + n * step + ASCENT * size_px }, lines[n],
                          size_px, ALIGN_START, bold);

      if (lines[n + 1] == NULL && g_str_has_suffix (lines[n], "\u2026"))
        picture_say (item, "%s", text);
    }
  return n * step;
}

double
heading_draw (Picture *picture, Frame frame, const Heading *heading)
{
  const Type *type = type_for (frame.w);
  Frame below = frame;
  double used;

  if (heading->title == NULL)
    return 0;
  used = draw_lines (picture, "title", INK_TEXT, frame, heading->title, type->title, TRUE,
                     TITLE_LINES);
  used += used > 0 ? 2 : 0;
  below.y += used;
  below.h -= used;
  used += draw_lines (picture, "subtitle", INK_MUTED, below, heading->subtitle, type->subtitle,
                      FALSE, SUBTITLE_LINES);
  return used > 0 ? used + BELOW_PX : 0;
}

static double
lines_height (const char *text, double size_px, gboolean bold, double width, guint most)
{
  g_auto(GStrv) lines = NULL;

  if (text == NULL || *text == '\0')
    return 0;
  lines = measure_wrap (text, size_px, bold, width, most);
  return g_strv_length (lines) * size_px * LEADING;
}

double
heading_height (const Heading *heading, double width)
{
  const Type *type = type_for (width);
  double used;

  if (heading->title == NULL)
    return 0;
  used = lines_height (heading->title, type->title, TRUE, width, TITLE_LINES);
  used += used > 0 ? 2 : 0;
  used += lines_height (heading->subtitle, type->subtitle, FALSE, width, SUBTITLE_LINES);
  return used > 0 ? used + BELOW_PX : 0;
}

Frame
heading_below (Picture *picture, Frame frame, const Heading *heading)
{
  double used = heading_draw (picture, frame, heading);

  return (Frame){ frame.x, frame.y + used, frame.w, MAX (frame.h - used, 0) };
}

gboolean
heading_leaves (Frame below, double least_w, double least_h)
{
  return below.w >= least_w && below.h >= least_h;
}

void
heading_nothing (Picture *picture, Frame plot, double size_px)
{
  static const char nothing[] = "nothing in this period";
  g_autofree char *text = measure_fit (nothing, size_px, FALSE, plot.w - 16);
  double width = measure_text (text, size_px, FALSE) + 16, height = size_px * 2;
  Point middle = { plot.x + plot.w / 2, plot.y + plot.h / 2 };

  if (*text == '\0')
    return;
  picture_rect (picture, "paper", INK_PAPER,
                (Frame){ middle.x - width / 2, middle.y - height / 2, width, height });
  picture_text (picture, "nothing", INK_MUTED,
                (Point){ middle.x, middle.y + type_drop (size_px) }, text, size_px,
                ALIGN_MIDDLE, FALSE);
}
