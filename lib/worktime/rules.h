/* rules.h - what WorkRules hold: private to worktime. */
#pragma once

#include "worktime/offsets.h"

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
  WorkDay since;                /* G_MININT32: from the beginning of time */
  GArray *week[WORK_WEEKDAYS];  /* of WorkWindow */
  GArray *special;              /* of WorkDated */
  GArray *closed;               /* of WorkDated */
} WorkEntry;

struct WorkRules
{
  GTimeZone *zone;
  GPtrArray *entries; /* of WorkEntry, by since; never empty */
};

/* Sorts what is dated by day, as the functions below need it. */
void work_rules_sort (WorkRules *self);

/* Appends to `spans` (of WorkSpan) the windows that begin on `day`, each cut to where its
 * entry is in force.  `offsets` reach three days around. */
void work_rules_windows (const WorkRules *self, WorkOffsets *offsets, WorkDay day,
                         GArray *spans);
/* The same of all closings of the days [first, after). */
void work_rules_closings (const WorkRules *self, WorkOffsets *offsets, WorkDay first,
                          WorkDay after, GArray *spans);
