/* calendar.h - what a WorkCalendar holds: private to worktime. */
#pragma once

#include "worktime/offsets.h"

/* The years that calendars know, Unix seconds: [WORK_BEGIN, WORK_END). */
#define WORK_BEGIN G_GINT64_CONSTANT (0)
#define WORK_END G_GINT64_CONSTANT (4133980800) /* 2101-01-01T00:00:00Z */

typedef struct
{
  gint64 from, to;
  gint64 before; /* open seconds from the calendar's `from` to this `from` */
} WorkOpen;

struct WorkCalendar
{
  WorkRules *rules;
  gint64 from, to;     /* what the rest covers; both within the known years */
  WorkOffsets offsets; /* some days more on either side */
  GArray *opens;       /* of WorkOpen, apart from each other; then one at WORK_NEVER */
  GArray *buckets;     /* of guint32: the first open that ends behind a bucket's beginning */
  GArray *windows;     /* of WorkSpan: room for work in progress */
  GArray *closings;
};

/* Makes the calendar cover [from, to], as far as the known years go.  Intervals may move. */
void work_calendar_cover (WorkCalendar *self, gint64 from, gint64 to);
/* The index of the first open interval that ends after `at`, which must be covered. */
guint work_calendar_find (const WorkCalendar *self, gint64 at);

static inline gint64
work_clamp (gint64 at)
{
  return CLAMP (at, WORK_BEGIN, WORK_END);
}

static inline const WorkOpen *
work_calendar_open (const WorkCalendar *self, guint i)
{
  return &g_array_index (self->opens, WorkOpen, i);
}
