/* share.h - shares with their intervals: what hostile counts and bounds are bent to, and how
 * a mark says them. */
#pragma once

#include "chart/charts.h"

gboolean share_known (const ShareCount *share);
/* 0..1; NaN of no votes. */
double share_value (const ShareCount *share);
double share_low (const ShareCount *share);
double share_high (const ShareCount *share);
/* `93.4%`, against a target (NaN: none) as say_share () has it.  Free it, as the next. */
char *share_text (const ShareCount *share, double target);
/* `93.4%, 214 of 229 clocks met, likely 89% to 96%`; `noun` is the plural, with an s. */
char *share_figure (const ShareCount *share, double target, const char *noun, const char *met);
