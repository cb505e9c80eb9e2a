#include "chart/ink.h"

#include <math.h>

/* Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), lightened on the dark paper
 * where they are too dim; the heat ramp keeps to one hue and leaves a gap in the
 * middle, so that either the text's or the paper's colour is legible on each step, and the
 * same one in both themes. */
static const struct
{
  const char *name;
  guint32 rgb[2]; /* by Theme */
} inks[INKS] = {
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

guint32
ink_rgb (Ink ink, Theme theme)
{
  g_assert (ink < INKS && theme <= THEME_DARK);
  return inks[ink].rgb[theme];
}

const char *
ink_name (Ink ink)
{
  g_assert (ink < INKS);
  return inks[ink].name;
}

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

double
ink_contrast (Ink one, Ink other, Theme theme)
{
  double a = luminance (ink_rgb (one, theme)), b = luminance (ink_rgb (other, theme));

  return (MAX (a, b) + 0.05) / (MIN (a, b) + 0.05);
}

Ink
ink_on (Ink ink, Theme theme)
{
  return ink_contrast (INK_PAPER, ink, theme) > ink_contrast (INK_TEXT, ink, theme)
             ? INK_PAPER
             : INK_TEXT;
}
