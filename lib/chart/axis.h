/* axis.h - grids with labels, labels that keep clear of each other, and shares with their
 * intervals: what hostile counts and bounds are bent to, and how a mark says them. */
#pragma once

#include "chart/charts.h"
#include "chart/scale.h"

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

/* Where an axis of shares begins (see share_axis_from ()): all shares, the target and the mean
 * (NaN: none) lie on it, and most intervals: some long ones may run off its end. */
double axis_share_from (const ShareCount *shares, guint count, double target, double mean);

/* ---- Shares */

gboolean share_known (const ShareCount *share);
/* 0..1; NaN of no votes. */
double share_value (const ShareCount *share);
double share_low (const ShareCount *share);
double share_high (const ShareCount *share);
/* `93.4%`, against a target (NaN: none) as say_share () has it.  Free it, as the next. */
char *share_text (const ShareCount *share, double target);
/* `93.4%, 214 of 229 clocks met, likely 89% to 96%`; `noun` is the plural, with an s. */
char *share_figure (const ShareCount *share, double target, const char *noun, const char *met);
