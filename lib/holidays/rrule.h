/* rrule.h - recurrence rules, RRULE of RFC 5545 (3.3.10), day by day; private to lib/holidays.
 *
 * A rule goes through its days, weeks, months or years, takes of each the days that fit all BY
 * parts, then what BYSETPOS picks.  Each part is a set of bits, so a day costs a few tests and
 * any rule is as right as any other.  Where the RFC is silent: a day of a week that two years
 * share belongs to its calendar year, as python-dateutil has it; COUNT counts days that fit. */
#pragma once

#include "worktime/worktime.h"

/* The first moment of the event. */
typedef struct
{
  WorkDay day;
  gint32 second;   /* of the day, on the wall of `zone` */
  GTimeZone *zone; /* that an UNTIL in UTC is told by; NULL: UTC */
} RruleStart;

typedef enum
{
  RRULE_OK,
  RRULE_BAD,
  RRULE_NOT_BY_DAYS, /* by hours, minutes or seconds, or of another calendar */
  RRULE_TOO_LONG     /* more than `*steps` */
} RruleResult;

/* Appends to `days` (of WorkDay) the days of rule `text` from `start` on, which gives what the
 * rule leaves open, up to its UNTIL or `last`; at most `most` of them.  The days, weeks, months
 * or years that it goes through for that are taken off `*steps`. */
RruleResult rrule_days (const char *text, const RruleStart *start, WorkDay last, gint64 most,
                        gint64 *steps, GArray *days);
