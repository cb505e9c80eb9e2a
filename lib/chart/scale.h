/* scale.h - from values to pixels, and where the ticks stand. */
#pragma once

#include <glib.h>

typedef struct
{
  double from, to;       /* values */
  double from_px, to_px; /* where they lie; from_px > to_px for upward axes */
} Scale;

double scale_px (const Scale *self, double value);
double scale_value (const Scale *self, double px);

typedef struct
{
  double value;
  char *label;
} Tick;

/* Of Tick, freed with the array. */
typedef GArray Ticks;
void ticks_free (Ticks *ticks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ticks, ticks_free)

/* At most `most` round values (1, 2, 2.5, 5 x 10^n) within [from, to]. */
Ticks *ticks_numbers (double from, double to, guint most);
/* Shares 0..1 labelled in per cent, with as many digits as the step needs. */
Ticks *ticks_shares (double from, double to, guint most);
/* Seconds at round numbers of seconds, minutes or hours: `0`, `30m`, `4h`, `8h`. */
Ticks *ticks_durations (double from_s, double to_s, guint most);
/* Unix seconds at midnights, Mondays, firsts of months, quarters or years of `zone`, whichever
 * leaves at least `label_px` for a label; labels as `5 Oct`, `Oct`, `2026`, the year added
 * where it changes. */
Ticks *ticks_times (const Scale *scale, GTimeZone *zone, double label_px);

/* A cut axis for shares near 100%: the largest of 0, .5, .8, .9, .95 that leaves every value
 * (NaN is skipped) above it.  0 is not cut. */
double share_axis_from (const double *values, guint count);
