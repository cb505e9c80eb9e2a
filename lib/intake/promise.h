/* promise.h - when chat and telephone are there, as the reply says it. */
#pragma once

#include "desk/desk.h"

/* The reply's data of one channel. */
typedef struct
{
  gboolean known;  /* it is in desk.yaml, with hours */
  gboolean open;
  gint64 until;    /* closing, or next opening; WORK_NEVER: never */
  const char *number; /* or NULL */
} FrontHours;

FrontHours front_hours (const Desk *desk, const char *channel, gint64 now);
