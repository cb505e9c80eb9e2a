#include "chart/charts.h"

#include "chart/measure.h"

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
