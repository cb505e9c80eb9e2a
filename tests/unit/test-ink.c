#include "chart/picture.h"

#include <math.h>

static const Theme themes[] = { THEME_LIGHT, THEME_DARK };

/* https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
static double
luminance (guint32 rgb)
{
  static const double weights[] = { 0.0722, 0.7152, 0.2126 }; /* blue, green, red */
  double sum = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      double share = ((rgb >> (8 * i)) & 0xff) / 255.0;

      sum += weights[i]
             * (share <= 0.04045 ? share / 12.92 : pow ((share + 0.055) / 1.055, 2.4));
    }
  return sum;
}

/* 1..21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio) */
static double
wcag_contrast (Ink one, Ink other, Theme theme)
{
  double a = luminance (ink_looks[one].rgb[theme]),
         b = luminance (ink_looks[other].rgb[theme]);

  return (fmax (a, b) + 0.05) / (fmin (a, b) + 0.05);
}

/* Texts are legible, marks visible: WCAG 2.2, 1.4.3 and 1.4.11. */
static void
test_contrast (void)
{
  static const struct
  {
    Ink ink;
    double least;
  } rows[] = {
    { INK_TEXT, 7 },     { INK_MUTED, 4.5 },  { INK_TARGET, 4.5 }, { INK_MET, 3 },
    { INK_MISSED, 3 },   { INK_NEUTRAL, 3 },  { INK_SERIES_1, 3 }, { INK_SERIES_2, 3 },
    { INK_SERIES_3, 3 }, { INK_SERIES_4, 3 },
  };

  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        double contrast = wcag_contrast (rows[i].ink, INK_PAPER, themes[t]);

        g_test_message ("%s: %.2f", ink_looks[rows[i].ink].name, contrast);
        g_assert_cmpfloat (contrast, >=, rows[i].least);
      }
}

/* Ratios of WCAG's formula as other calculators give them. */
static void
test_formula (void)
{
  g_assert_cmphex (ink_looks[INK_MET].rgb[THEME_LIGHT], ==, 0x0072b2);
  g_assert_cmphex (ink_looks[INK_MISSED].rgb[THEME_LIGHT], ==, 0xd55e00);
  g_assert_cmphex (ink_looks[INK_PAPER].rgb[THEME_LIGHT], ==, 0xffffff);
  g_assert_cmpfloat_with_epsilon (wcag_contrast (INK_PAPER, INK_MET, THEME_LIGHT), 5.19, .005);
  g_assert_cmpfloat_with_epsilon (wcag_contrast (INK_MISSED, INK_PAPER, THEME_LIGHT), 3.87,
                                  .005);
  g_assert_cmpfloat (wcag_contrast (INK_MET, INK_MET, THEME_DARK), ==, 1);
}

/* A band or a line of the grid is seen, and does not outshine what stands on it. */
static void
test_background (void)
{
  static const Ink marks[] = { INK_MET, INK_TARGET, INK_TEXT, INK_MUTED };

  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    {
      g_assert_cmpfloat (wcag_contrast (INK_BAND, INK_PAPER, themes[t]), >, 1.2);
      g_assert_cmpfloat (wcag_contrast (INK_GRID, INK_PAPER, themes[t]), >, 1.2);
      for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
        g_assert_cmpfloat (wcag_contrast (marks[i], INK_BAND, themes[t]), >, 3);
    }
}

static void
test_heat_ramp (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    for (Ink ink = INK_HEAT_0; ink <= INK_HEAT_9; ink++)
      {
        Ink on = ink_on (ink, themes[t]);

        if (ink < INK_HEAT_9)
          g_assert_cmpfloat (wcag_contrast (ink + 1, INK_PAPER, themes[t]), >=,
                             1.14 * wcag_contrast (ink, INK_PAPER, themes[t]));
        g_assert_cmpfloat (wcag_contrast (on, ink, themes[t]), >=, 4.5);
        g_assert_cmpint (on, ==, ink_on (ink, THEME_LIGHT));
      }
  g_assert_cmpint (ink_on (INK_HEAT_0, THEME_LIGHT), ==, INK_TEXT);
  g_assert_cmpint (ink_on (INK_HEAT_9, THEME_LIGHT), ==, INK_PAPER);
}

static void
test_heat (void)
{
  static const struct
  {
    double share;
    int step;
  } rows[] = {
    { 0, 0 },   { -0.0, 0 }, { -1, 0 }, { 1e-9, 1 }, { 1.0 / 9, 1 },  { 0.12, 2 },
    { 0.5, 5 }, { 0.99, 9 }, { 1, 9 },  { 7, 9 },    { INFINITY, 9 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ink_heat (rows[i].share), ==, INK_HEAT_0 + rows[i].step);
  g_assert_cmpint (ink_heat (NAN), ==, INK_HEAT_0);
}

static void
test_names (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (Ink ink = 0; ink < INKS; ink++)
    {
      g_assert_true (g_regex_match_simple ("^[a-z]+(-[0-9])?$", ink_looks[ink].name, 0, 0));
      g_assert_true (g_hash_table_add (seen, (gpointer) ink_looks[ink].name));
      g_assert_cmphex (ink_looks[ink].rgb[THEME_LIGHT] >> 24, ==, 0);
    }
  g_assert_cmpstr (ink_looks[INK_HEAT_9].name, ==, "heat-9");
}

typedef struct
{
  double c[3];
} Rgb;

static Rgb
linear_rgb (guint32 rgb)
{
  Rgb linear;

  for (int i = 0; i < 3; i++)
    {
      double share = (rgb >> (16 - 8 * i) & 0xff) / 255.0;

      linear.c[i] = share <= 0.04045 ? share / 12.92 : pow ((share + 0.055) / 1.055, 2.4);
    }
  return linear;
}

static Rgb
times (const double m[3][3], Rgb v)
{
  Rgb product = { { 0 } };

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      product.c[i] += m[i][j] * v.c[j];
  return product;
}

/* Distance in OKLab (https://bottosson.github.io/posts/oklab/). */
static double
distance (Rgb one, Rgb other)
{
  static const double to_lms[3][3] = { { 0.4122214708, 0.5363325363, 0.0514459929 },
                                       { 0.2119034982, 0.6806995451, 0.1073969566 },
                                       { 0.0883024619, 0.2817188376, 0.6299787005 } };
  static const double to_lab[3][3] = { { 0.2104542553, 0.7936177850, -0.0040720468 },
                                       { 1.9779984951, -2.4285922050, 0.4505937099 },
                                       { 0.0259040371, 0.7827717662, -0.8086757660 } };
  Rgb a = times (to_lms, one), b = times (to_lms, other);
  double sum = 0;

  for (int i = 0; i < 3; i++)
    {
      a.c[i] = cbrt (a.c[i]);
      b.c[i] = cbrt (b.c[i]);
    }
  a = times (to_lab, a);
  b = times (to_lab, b);
  for (int i = 0; i < 3; i++)
    sum += (a.c[i] - b.c[i]) * (a.c[i] - b.c[i]);
  return sqrt (sum);
}

/* What a reader sees who lacks one kind of cone: Machado, Oliveira, Fernandes, A
 * Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity 1. */
static const double visions[][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 },
    { 0.114503, 0.786281, 0.099216 },
    { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 },
    { 0.280085, 0.672501, 0.047413 },
    { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 },
    { -0.078411, 0.930809, 0.147602 },
    { 0.004733, 0.691367, 0.303900 } },
};

static void
assert_told_apart (Ink one, Ink other)
{
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    for (gsize v = 0; v < G_N_ELEMENTS (visions); v++)
      {
        Rgb a = times (visions[v], linear_rgb (ink_looks[one].rgb[themes[t]]));
        Rgb b = times (visions[v], linear_rgb (ink_looks[other].rgb[themes[t]]));

        g_test_message ("%s %s, vision %d: %.3f", ink_looks[one].name, ink_looks[other].name,
                        (int) v, distance (a, b));
        g_assert_cmpfloat (distance (a, b), >, 0.06);
      }
}

static void
test_colour_blind (void)
{
  static const Ink series[] = { INK_SERIES_1, INK_SERIES_2, INK_SERIES_3, INK_SERIES_4 };

  assert_told_apart (INK_MET, INK_MISSED);
  assert_told_apart (INK_MISSED, INK_NEUTRAL);
  assert_told_apart (INK_MET, INK_NEUTRAL);
  for (gsize i = 0; i < G_N_ELEMENTS (series); i++)
    for (gsize j = 0; j < i; j++)
      assert_told_apart (series[i], series[j]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ink/contrast", test_contrast);
  g_test_add_func ("/ink/formula", test_formula);
  g_test_add_func ("/ink/background", test_background);
  g_test_add_func ("/ink/heat-ramp", test_heat_ramp);
  g_test_add_func ("/ink/heat", test_heat);
  g_test_add_func ("/ink/names", test_names);
  g_test_add_func ("/ink/colour-blind", test_colour_blind);
  return g_test_run ();
}
