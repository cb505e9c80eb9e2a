/* feed.h - a holiday feed: the days that an iCalendar file (RFC 5545) takes off; private to
 * lib/desk.
 *
 * All-day events take off whole days, timed ones a part of them, with RRULE, RDATE, EXDATE
 * and RECURRENCE-ID, in the years 1970 to 2100.  STATUS:CANCELLED and TRANSP:TRANSPARENT
 * events are not read.  Other components (VTIMEZONE, VTODO) are passed over: a TZID is the
 * name of an IANA zone. */
#pragma once

#include "worktime/worktime.h"

typedef struct
{
  guint name; /* index into `names` */
  WorkDay day;
  WorkWindow part;
} FeedClosing;

typedef struct
{
  GPtrArray *names;  /* the events' SUMMARY, each once */
  GArray *closings;  /* FeedClosing */
} Feed;

/* The file, of at most 16 MiB; DESK_ERROR_INPUT `cannot read "PATH": ...`. */
char *feed_read (const char *path, gsize *length, GError **error);
/* `zone` is for times without one, and for the days that timed events fall on.
 * DESK_ERROR_INPUT "PATH:LINE:1: ...; expected ...". */
Feed *feed_parse (const char *path, const char *text, gsize length, GTimeZone *zone,
                  GError **error);
void feed_free (Feed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Feed, feed_free)
