/* promise.h - what the desk's clocks say to a customer now: by when we answer, when chat and
 * telephone are there. */
#pragma once

#include "desk/desk.h"

/* The instant by which a message that came at `since` on this line is answered by the promises
 * of desk.yaml, the first that fits (sla/clocks.h judges by the same); WORK_NEVER: nothing is
 * promised. */
gint64 front_promise (const Desk *desk, DeskClock clock, const char *channel, const char *line,
                      const char *tags, gint64 since, gint64 now);

/* The reply's data of one channel. */
typedef struct
{
  gboolean known;  /* it is in desk.yaml, with hours */
  gboolean open;
  gint64 until;    /* closing, or next opening; WORK_NEVER: never */
  const char *number; /* or NULL */
} FrontHours;

FrontHours front_hours (const Desk *desk, const char *channel, gint64 now);
