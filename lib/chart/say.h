/* say.h - numbers, shares and times in words, for labels and titles. */
#pragma once

#include "chart/charts.h"

/* All are the caller's to free. */

/* `12,345`. */
char *say_count (gint64 count);
/* `12,345`, `123k`, `12.3M`: where there is little room. */
char *say_short (gint64 count);
/* `1 clock`, `12 clocks`: `noun` is the plural, with an s. */
char *say_counted (gint64 count, const char *noun);
/* `93%`, from a total of 100 on `93.4%`; never 100% or 0% unless it is; `none` of a total 0. */
char *say_share (const ShareCount *share);
/* The same, never rounded up to a target (NaN: none) that was missed: `89.7%`, not `90%`. */
char *say_share_against (const ShareCount *share, double target);
/* `90%`, `99.5%`. */
char *say_percent (double share);
/* `93%, 214 of 229 clocks met, likely 89% to 96%`. */
char *say_figure (const ShareCount *share, const char *noun, const char *met);
/* `45s`, `30m`, `1h30m`, `61h`. */
char *say_duration (gint64 seconds);
/* `5 October 2026`; empty outside the years 1 to 9999. */
char *say_date (gint64 at, GTimeZone *zone);

/* ---- Shares: what hostile counts and intervals are bent to */

gboolean share_known (const ShareCount *share);
double share_value (const ShareCount *share);
double share_low (const ShareCount *share);
double share_high (const ShareCount *share);
