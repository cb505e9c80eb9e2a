#include "chart/layout.h"

#include "base/say.h"
#include "chart/charts.h"
#include "chart/measure.h"

#include <string.h>

/* ---- Heading */

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
  g_autofree char *fit
    = measure_fit (text != NULL ? text : "", size_px, bold, MAX (width_px, 0));
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
    if (picture != NULL)
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
  used += draw_lines (picture, "subtitle", INK_MUTED, below, heading->subtitle,
                      type->subtitle, FALSE, SUBTITLE_LINES);
  return used > 0 ? used + BELOW_PX : 0;
}

gboolean
heading_leaves (Picture *picture, Frame frame, const Heading *heading, double least_w,
                double least_h, Frame *below)
{
  double used = heading_draw (picture, frame, heading);

  *below = (Frame){ frame.x, frame.y + used, frame.w, MAX (frame.h - used, 0) };
  return below->w >= least_w && below->h >= least_h;
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

/* ---- Lines of text */

#define LINE_LEADING 1.25

Frame
lines_draw (Picture *picture, Frame frame, const char *role, Point at, const Line *lines,
            guint n)
{
  Frame self = { at.x, at.y, 0, 0 };

  for (guint i = 0; i < n; i++)
    {
      const Line *line = &lines[i];

      if (line->text == NULL)
        continue;
      if (picture != NULL)
        heading_text (picture, role, line->ink,
                      (Point){ at.x, at.y + self.h + line->size_px }, line->text,
                      line->size_px, ALIGN_START, line->bold, frame.x + frame.w - at.x);
      self.w = MAX (self.w, measure_text (line->text, line->size_px, line->bold));
      self.h += line->size_px * LINE_LEADING;
    }
  return self;
}

/* ---- Page */

enum
{
  MARGIN = 32,
  FOOTER_LINES = 4,
  FOOTER_GAP = 14 /* above its rule, and below */
};

#define FOOTER_PX 10.0
#define FOOTER_STEP 13.5

static char **
footer_lines (double width, const char *footer)
{
  if (footer == NULL || *footer == '\0')
    return g_new0 (char *, 1);
  return measure_wrap (footer, FOOTER_PX, FALSE, MAX (width - 2 * MARGIN, 1), FOOTER_LINES);
}

static double
footer_height (guint lines)
{
  return lines == 0 ? 0 : lines * FOOTER_STEP + 2 * FOOTER_GAP - FOOTER_STEP / 2;
}

double
chart_page_height (double width, double chart_height, const char *footer)
{
  g_auto(GStrv) lines = footer_lines (width, footer);

  return chart_height + 2 * MARGIN + footer_height (g_strv_length (lines));
}

double
chart_page_inside (double width)
{
  return MAX (width - 2 * MARGIN, 1);
}

static void
draw_footer (Picture *picture, Frame inside, char **lines)
{
  guint count = g_strv_length (lines);
  double top = inside.y + inside.h - footer_height (count) + FOOTER_GAP;

  if (count == 0)
    return;
  picture_line (picture, "rule", INK_GRID, (Point){ inside.x, top },
                (Point){ inside.x + inside.w, top }, 1);
  for (guint i = 0; i < count; i++)
    picture_text (picture, "footer", INK_MUTED,
                  (Point){ inside.x, top + FOOTER_GAP + 2 + i * FOOTER_STEP }, lines[i],
                  FOOTER_PX, ALIGN_START, FALSE);
}

Picture *
chart_page (double width, double height, const char *title, const char *desc,
            const char *footer, Frame *frame)
{
  Picture *picture = picture_new (width, height, title, desc);
  g_auto(GStrv) lines = footer_lines (width, footer);
  Frame inside = { MARGIN, MARGIN, MAX (width - 2 * MARGIN, 1), MAX (height - 2 * MARGIN, 1) };

  draw_footer (picture, inside, lines);
  inside.h = MAX (inside.h - footer_height (g_strv_length (lines)), 1);
  *frame = inside;
  return picture;
}
