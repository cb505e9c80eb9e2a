/* measure.h - texts made fit to be drawn, how wide they are, and how to make them fit. */
#pragma once

#include <pango/pangocairo.h>

enum
{
  CLEAN_CHARS = 4096,
  CLEAN_MARKS = 4
};

/* Text from the data made fit for a picture.
 *
 * One line of valid UTF-8 that XML can hold and no renderer acts on: line breaks and tabs
 * become spaces; C0 and C1 controls, bidi embeddings, overrides and isolates, U+FEFF, U+FFFE,
 * U+FFFF and bytes that are not UTF-8 become U+FFFD; of marks piled up on a letter the first
 * CLEAN_MARKS stay; what is longer than CLEAN_CHARS ends in an ellipsis.
 * NULL gives NULL.  Free it. */
char *clean_text (const char *text);

/* ---- Widths */

/* px of `text` in the charts' font. */
double measure_text (const char *text, double size_px, gboolean bold);
/* `text` whole when it fits in `width_px`, else its beginning and an ellipsis: cut after a whole
 * word where that leaves most of what fits, else between grapheme clusters.  Free it. */
char *measure_fit (const char *text, double size_px, gboolean bold, double width_px);
/* At most `max_lines` lines of whole words, the last one cut after a whole word where
 * that leaves half of what fits.  Durations (`18h 41m`) and `--options` stay on one line.  NULL-terminated. */
char **measure_wrap (const char *text, double size_px, gboolean bold, double width_px,
                     guint max_lines);
/* What stands behind it in CSS. */
#define MEASURE_FONT "DejaVu Sans"
#define MEASURE_CSS_FONT "'" MEASURE_FONT "', 'Bitstream Vera Sans', Verdana, sans-serif"

/* The charts' font, the same for measuring and drawing.
 *
 * Unhinted, with fractional positions, in English and from left to right, so that a text's
 * width grows in step with its size and depends neither on the locale nor on the user's font
 * settings.
 *
 * Lays out `text`, which is clean (clean_text ()); `*layout` is made when it is NULL.  Unref it. */
void font_layout (PangoLayout **layout, const char *text, double size_px, gboolean bold);
/* Of the same the glyphs: what was measured is drawn without being laid out again. */
typedef struct
{
  PangoFont *font;
  PangoGlyphString *glyphs;
  double x_px; /* where they begin, from the text's own */
} FontRun;

/* Of FontRun, from left to right; valid until the next call of this or a measure_ function. */
const GArray *font_runs (const char *text, double size_px, gboolean bold);
