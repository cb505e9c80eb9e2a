/* ink.h - named colours, light and dark.
 *
 * Met is blue and missed is vermillion (Okabe-Ito; on white both reach 3:1), and no figure
 * rests on colour alone.  INK_HEAT is a ramp from the paper's colour to deep blue. */
#pragma once

#include <glib.h>

typedef enum
{
  INK_PAPER,
  INK_TEXT,
  INK_MUTED,    /* secondary text, axes: 4.5:1 on the paper */
  INK_GRID,
  INK_MET,
  INK_MISSED,
  INK_TARGET,   /* target lines and their labels */
  INK_BAND,     /* an interval's area */
  INK_NEUTRAL,  /* bars of counts, exempt */
  INK_SERIES_1, /* further series, told apart by dash and label too */
  INK_SERIES_2,
  INK_SERIES_3,
  INK_SERIES_4,
  INK_HEAT_0,   /* nothing */
  INK_HEAT_9 = INK_HEAT_0 + 9, /* most */
  INKS
} Ink;

typedef enum
{
  THEME_LIGHT,
  THEME_DARK
} Theme;

/* 0xRRGGBB. */
guint32 ink_rgb (Ink ink, Theme theme);
/* 'met', 'missed', 'heat-3', ... : in SVG the class is `ink-met`, the property `--ink-met`. */
const char *ink_name (Ink ink);
/* INK_HEAT_0 .. INK_HEAT_9 for a share 0..1 of the most; NaN and 0 are INK_HEAT_0, and only
 * they: the least that there is can be told from nothing. */
Ink ink_heat (double share);
/* INK_PAPER or INK_TEXT: whichever can be read on `ink`.  On the heat ramp 4.5:1 or more, and
 * the same in both themes: an SVG follows its reader's. */
Ink ink_on (Ink ink, Theme theme);
/* Contrast 1..21 by WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio). */
double ink_contrast (Ink one, Ink other, Theme theme);
