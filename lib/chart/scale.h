/* scale.h - from values to pixels, and where the ticks stand. */
#pragma once

#include <glib.h>

typedef struct
{
  double from, to;       /* values */
  double from_px, to_px; /* where they lie; from_px > to_px for upward axes */
} Scale;

static inline double
scale_px (const Scale *self, double value)
{
  double span = self->to - self->from;

  return span == 0
           ? (self->from_px + self->to_px) / 2
           : self->from_px + (value - self->from) / span * (self->to_px - self->from_px);
}

static inline double
scale_value (const Scale *self, double px)
{
  double span = self->to_px - self->from_px;

  return span == 0 ? (self->from + self->to) / 2
                   : self->from + (px - self->from_px) / span * (self->to - self->from);
}

typedef struct
{
  double value;
  char *label;
} Tick;

/* Of Tick, freed with the array. */
typedef GArray Ticks;
static inline void
ticks_free (Ticks *ticks)
{
  if (ticks != NULL)
    g_array_unref (ticks);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ticks, ticks_free)

typedef enum
{
  TICKS_NUMBERS,  /* 1, 2, 2.5, 5 x 10^n, labelled `2.5`, `12,000` */
  TICKS_COUNTS,   /* the same, whole numbers only: half a clock is none */
  TICKS_SHARES,   /* 0..1, labelled in per cent, with as many digits as the step needs */
  TICKS_DURATIONS /* round numbers of seconds, minutes or hours: `0`, `30m`, `1h30m`, `8h` */
} TickKind;

/* At most `most` round values within [from, to].  None, as of the times below, when an end is not
 * finite, or `to` is before `from`. */
Ticks *ticks_round (TickKind kind, double from, double to, guint most);
/* Unix seconds at full hours, midnights, Mondays (or every second one), firsts of months,
 * quarters, half years or years of `zone`, whichever is the finest that leaves at least
 * `label_px` for a label like `28 Sep`.  Labels are `09:00`, `5 Oct`, `Oct`, `2026`; the year is
 * added where it changes (`4 Jan 2027`, given more room) and to the first of the months. */
Ticks *ticks_times (const Scale *scale, GTimeZone *zone, double label_px);
