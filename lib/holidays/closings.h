/* closings.h - the days that a holiday feed, an iCalendar text (RFC 5545), takes off.
 *
 * All-day events take off whole days, timed ones a part of them, with RRULE, RDATE, EXDATE
 * and RECURRENCE-ID, in the years 1970 to 2100.  STATUS:CANCELLED and TRANSP:TRANSPARENT
 * events are not read.  Other components (VTIMEZONE, VTODO) are passed over: a TZID is the
 * name of an IANA zone. */
#pragma once

#include "worktime/worktime.h"

enum
{
  CLOSINGS_BYTES_MAX = 16 << 20 /* that a feed should have */
};

typedef struct
{
  guint name; /* index into `names` */
  WorkDay day;
  WorkWindow part;
} Closing;

typedef struct
{
  GPtrArray *names; /* the events' SUMMARY, each once */
  GArray *days;     /* Closing */
} Closings;

/* `zone` is for times without one, and for the days that timed events fall on; `path` is for
 * messages.  DESK_ERROR_INPUT "PATH:LINE:1: ...; expected ...". */
Closings *closings_parse (const char *path, const char *text, gsize length, GTimeZone *zone,
                          GError **error);
static inline void
closings_free (Closings *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->names);
  g_array_unref (self->days);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Closings, closings_free)
