/* rules.h - rules by the time that they are in force, and the clock of the zone that they are told by: private to
 * worktime. */
#pragma once

#include "worktime/worktime.h"

/* ---- Offsets: how far a zone's clock is from UTC over a span.  GTimeZone searches linearly for
 * each question; a calendar asks once and keeps this. */

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

/* Takes what is in force in [from, to], in place of what was there. */
void work_offsets_scan (WorkOffsets *self, GTimeZone *zone, gint64 from, gint64 to);

/* The instant of a wall time, `local` as if it were UTC: as work_instant () says. */
gint64 work_offsets_instant (WorkOffsets *self, gint64 local);
/* The other way: what the clock shows at `at`, as if it were UTC. */
gint64 work_offsets_local (WorkOffsets *self, gint64 at);

/* ---- Rules */

enum
{
  WORK_WEEKDAYS = 7
};

typedef struct
{
  WorkDay day;
  WorkWindow window; /* 0, 0: none */
} WorkDated;

typedef struct
{
  WorkDay since;               /* G_MININT32: from the beginning of time */
  GArray *week[WORK_WEEKDAYS]; /* of WorkWindow */
  GArray *special;             /* of WorkDated */
  GArray *closed;              /* of WorkDated */
} WorkEntry;

/* The rules as entries, by since, never empty; what is dated in them is sorted by day.  Unref
 * the array (of WorkEntry). */
GPtrArray *work_entries_new (const WorkRule *rules, gsize count);
