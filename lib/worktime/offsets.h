/* offsets.h - how far a zone's clock is from UTC over a span: private to worktime.
 *
 * GTimeZone searches linearly for each question; a calendar asks once and keeps this. */
#pragma once

#include "worktime/worktime.h"

enum
{
  WORK_DAY_S = 86400
};

typedef struct
{
  gint64 at;     /* in force from then on, Unix seconds */
  gint64 offset; /* wall time minus UTC, seconds */
} WorkOffset;

typedef struct
{
  GArray *list; /* of WorkOffset; the first was in force ever before */
  guint found;  /* by the last question: the next is likely near */
} WorkOffsets;

void work_offsets_init (WorkOffsets *self);
void work_offsets_clear (WorkOffsets *self);
/* Takes what is in force in [from, to], in place of what was there. */
void work_offsets_scan (WorkOffsets *self, GTimeZone *zone, gint64 from, gint64 to);

/* The instant of a wall time, `local` as if it were UTC: as work_instant () says. */
gint64 work_offsets_instant (WorkOffsets *self, gint64 local);
/* The other way: what the clock shows at `at`, as if it were UTC. */
gint64 work_offsets_local (WorkOffsets *self, gint64 at);
WorkDay work_offsets_day (WorkOffsets *self, gint64 at);
/* FALSE for a date that the zone left out, as Samoa did 2011-12-30. */
gboolean work_offsets_has_day (WorkOffsets *self, WorkDay day);
