#include "chart/draw-style.h"

#include "chart/measure.h"

static void
append_properties (GString *css, const char *selector, Theme theme)
{
  g_string_append_printf (css, "%s{", selector);
  for (Ink ink = 0; ink < INKS; ink++)
    g_string_append_printf (css, "%s--ink-%s:#%06x", ink > 0 ? ";" : "", ink_name (ink),
                            ink_rgb (ink, theme));
  g_string_append (css, "}\n");
}

static void
append_dark_scheme (GString *css, const char *selector)
{
  g_string_append (css, "@media (prefers-color-scheme:dark){\n");
  append_properties (css, selector, THEME_DARK);
  g_string_append (css, "}\n");
}

/* The plain colour stands first for renderers that do not know var(). */
static void
append_rules (GString *css, Theme theme)
{
  g_string_append_printf (css, ".chart{fill:currentColor;font-family:%s}\n"
                               ".chart path{stroke-linejoin:round}\n",
                          measure_css_font ());
  for (Ink ink = 0; ink < INKS; ink++)
    g_string_append_printf (css, ".chart .ink-%s{color:#%06x;color:var(--ink-%s)}\n",
                            ink_name (ink), ink_rgb (ink, theme), ink_name (ink));
  /* A hollow dot covers the line that it stands on. */
  g_string_append_printf (css, ".chart circle[fill=none]{fill:#%06x;fill:var(--ink-paper)}\n",
                          ink_rgb (INK_PAPER, theme));
  g_string_append (css, ".chart text{white-space:pre}\n");
}

char *
draw_style_alone (Theme theme)
{
  GString *css = g_string_new ("\n");

  append_properties (css, ".chart", theme);
  if (theme == THEME_LIGHT)
    append_dark_scheme (css, ".chart");
  append_rules (css, theme);
  return g_string_free (css, FALSE);
}

char *
draw_style_page (void)
{
  GString *css = g_string_new (NULL);

  append_properties (css, ":root", THEME_LIGHT);
  append_dark_scheme (css, ":root");
  append_rules (css, THEME_LIGHT);
  g_string_append (css, "svg.chart{max-width:100%;height:auto}\n");
  return g_string_free (css, FALSE);
}
