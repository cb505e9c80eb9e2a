/* mark.h - what stands for data: points, intervals, bars, and keys that explain them; axes; sizes of type,
 * and the words above a chart.
 *
 * A missed mark differs from a met one in shape or pattern, too: a triangle that points down
 * instead of a dot, hatching instead of a plain bar. */
#pragma once

#include "chart/picture.h"
#include "chart/charts.h"
#include "chart/scale.h"

/* Returns the item to give a title to. */
PictureItem *mark_point (Picture *picture, Point centre, double radius, gboolean missed,
                         gboolean hollow);

/* How counts are filled. */
typedef enum
{
  FILL_MET,
  FILL_BREACHED, /* full, with stripes of paper */
  FILL_OVERDUE,  /* outlined, with stripes: not over yet */
  FILL_RUNNING,  /* outlined */
  FILL_EXEMPT,
  FILL_COUNT, /* all of them, or those that are well */
  FILLS
} Fill;

PictureItem *mark_bar (Picture *picture, Fill fill, Frame frame);

/* ---- Keys: a sample and what it stands for */

enum
{
  KEY_SAMPLE_PX = 12, /* wide and high */
};

typedef struct
{
  /* Draws the sample into `box`; NULL: words alone. */
  void (*draw) (Picture *picture, Frame box, gint variant);
  gint variant;
  const char *text;
} Key;

/* One after the other, in as many lines as it takes; returns the height used, which is all
 * without a picture. */
double key_draw (Picture *picture, Frame frame, double size_px, const Key *keys, guint n_keys);

/* Samples. */
enum
{
  SAMPLE_MET,
  SAMPLE_MISSED,
  SAMPLE_HOLLOW
};
void key_point (Picture *picture, Frame box, gint sample);
void key_bar (Picture *picture, Frame box, gint fill);

/* ---- AXES */

/* The widest label. */
double axis_width (const Ticks *ticks, double size_px);
/* A line across `plot` for each tick, from the lowest up, its label to the left where it is clear
 * of the one before. */
void axis_rows (Picture *picture, Frame plot, const Scale *y, const Ticks *ticks,
                double size_px);
/* A line down `plot` for each tick, its label below: moved inside [left, right], left out
 * where it would touch the one before. */
void axis_columns (Picture *picture, Frame plot, const Scale *x, const Ticks *ticks,
                   double size_px, double left, double right);
/* Of a step of time, under its middle: `5 Oct`, `Oct`, `Q4` or `2026`, by its length; `*year` that is
 * not said with it, or 0.  Free it. */
char *axis_step_label (gint64 from, gint64 to, GTimeZone *zone, int *year);
/* Two strokes across an axis that is cut below `at`. */
void axis_cut (Picture *picture, Point at, gboolean upright);

/* A block of `height` that wants its middle at `at`. */
typedef struct
{
  double at, height;
  double top; /* where it is put */
} LabelBlock;

/* Moves blocks as little as keeps them apart and within [top, bottom], in the order of `at`.
 * When they do not fit, the last ones lie below `bottom`. */
void axis_spread (LabelBlock *blocks, guint count, double top, double bottom);

/* Ticks for shares from an axis' foot, which is one of them, to 100%. */
Ticks *axis_share_ticks (double from, guint most);

/* Where an axis of shares begins, cut when they are near 100%: the largest of 0, .5, .8, .9, .95
 * that leaves all shares, the target and the mean (NaN: none) above it, and most intervals:
 * some long ones may run off its end.  0 is not cut; so is an axis of nothing. */
double axis_share_from (const ShareCount *shares, guint count, double target, double mean);

/* ---- Shares */

/* 0..1, the value within its interval; of nothing counted it is NaN. */
typedef struct
{
  double value, low, high;
} ShareRange;

ShareRange share_range (const ShareCount *share);
/* Against a target (NaN: none) as say_share () has it: `93.4%, 214 of 229 clocks met, likely 89% to
 * 96%`; `noun` is the plural, with an s.  Free it. */
char *share_figure (const ShareCount *share, double target, const char *noun, const char *met);

/* ---- Sizes of type, the words above a chart, lines of text, and pages of one chart */

/* px, by the width that there is. */
typedef struct
{
  double title, subtitle, label, small;
} Type;

const Type *type_for (double width);
/* How far below a middle line the baseline of text of that size lies. */
double type_drop (double size_px);

/* Cut to `width_px`; the whole of it is then the item's title.  The item, or NULL when there
 * is no room for a letter. */
PictureItem *heading_text (Picture *picture, const char *role, Ink ink, Point at,
                           const char *text, double size_px, Align align, gboolean bold,
                           double width_px);
/* Draws it; `*below` is what is left of `frame`.  FALSE: less than a chart needs, and there is the
 * heading alone. */
gboolean heading_leaves (Picture *picture, Frame frame, const Heading *heading,
                         double least_w, double least_h, Frame *below);
/* `nothing in this period`, in the middle of `plot`. */
void heading_nothing (Picture *picture, Frame plot, double size_px);

/* ---- Lines of text, one below the other, which end at the right edge of `frame` */

typedef struct
{
  const char *text; /* NULL: no line */
  double size_px;
  gboolean bold;
  Ink ink;
} Line;

/* Returns what they take, as `w` and `h`; without a picture that is all. */
Frame lines_draw (Picture *picture, Frame frame, const char *role, Point at,
                  const Line *lines, guint n);
