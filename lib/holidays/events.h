/* events.h - the events of an iCalendar text (RFC 5545); private to lib/holidays. */
#pragma once

#include "worktime/worktime.h"

typedef struct
{
  WorkDay day;
  gint32 second; /* of the day on the wall of `zone`; 0 for a date */
  gboolean date;
  GTimeZone *zone; /* not owned; NULL: UTC */
  gint64 at;       /* Unix seconds; of a date its midnight in UTC */
} Moment;

static inline Moment
moment_of (WorkDay day, gint32 second, gboolean date, GTimeZone *zone)
{
  gint64 at = zone == NULL || date ? (gint64) day * 86400 + second
                                   : work_instant (zone, day, second);

  return (Moment){ day, second, date, zone, at };
}

typedef struct
{
  char *text;
  char *shown; /* for a message: short, in quotes */
  guint line;
} EventRule;

typedef struct
{
  guint line;    /* of BEGIN:VEVENT */
  char *uid;     /* or NULL */
  char *summary; /* never NULL once it is complete */
  Moment start;
  guint start_line; /* 0: none yet */
  Moment end;
  guint end_line;
  gint64 duration_s; /* of DURATION */
  guint duration_line;
  gint64 length;     /* seconds, once it is complete; of all-day events in days of 86400 */
  Moment instead_of; /* RECURRENCE-ID */
  guint instead_line;
  gboolean ignored;    /* cancelled, or takes no time off */
  GArray *rules;       /* EventRule, RRULE */
  GArray *added;       /* Moment, RDATE */
  GArray *excluded;    /* Moment, EXDATE */
  GHashTable *removed; /* keys of moments that are not to be: for closings.c */
} Event;

/* All VEVENTs (Event), complete and checked; at least one.  `zone` is for times without
 * one; `zones` (TZID -> GTimeZone) takes the zones that moments refer to. */
GPtrArray *events_read (const char *path, const char *text, gsize length, GTimeZone *zone,
                        GHashTable *zones, GError **error);

/* ---- rrule.c: recurrence rules, RRULE of RFC 5545 (3.3.10), day by day.
 *
 * A rule goes through its days, weeks, months or years, takes of each the days that fit all BY
 * parts, then what BYSETPOS picks.  Each part is a set of bits, so a day costs a few tests and
 * any rule is as right as any other.  Where the RFC is silent: a day of a week that two years
 * share belongs to its calendar year, as python-dateutil has it; COUNT counts days that fit. */

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
