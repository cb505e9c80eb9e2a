/* rrule.h - recurrence rules, RRULE of RFC 5545 (3.3.10), day by day; private to lib/holidays.
 *
 * A rule goes through its days, weeks, months or years, takes of each the days that fit all BY
 * parts, then what BYSETPOS picks.  Each part is a set of bits, so a day costs a few tests and
 * any rule is as right as any other.  Where the RFC is silent: a day of a week that two years
 * share belongs to its calendar year, as python-dateutil has it; COUNT counts days that fit. */
#pragma once

#include "worktime/worktime.h"

typedef enum
{
  RRULE_DAILY,
  RRULE_WEEKLY,
  RRULE_MONTHLY,
  RRULE_YEARLY,
  RRULE_FREQS
} RruleFreq;

/* 1 to 366 from the beginning, or from the end. */
typedef struct
{
  guint64 ahead[6], behind[6];
  gboolean given;
} RruleNumbers;

typedef struct
{
  RruleFreq freq;
  gint64 interval, count;                    /* count 0: without end */
  int week_start;                            /* 0 is Monday */
  gboolean has_until, until_date, until_utc; /* UNTIL: there, a date, a time in UTC */
  WorkDay until;
  gint32 until_second;
  RruleNumbers months, month_days, year_days, weeks, positions;
  RruleNumbers nth[7]; /* of BYDAY, by weekday: the first, the last, ... of month or year */
  guint weekdays;      /* of BYDAY, those without a number: a bit each */
  gboolean by_day, has_nth;
} Rrule;

typedef enum
{
  RRULE_OK,
  RRULE_BAD,
  RRULE_NOT_BY_DAYS /* by hours, minutes or seconds, or of another calendar */
} RruleResult;

RruleResult rrule_parse (const char *text, Rrule *rule);

/* Appends to `days` (of WorkDay) the days of the rule from `start` on, which gives what the rule
 * leaves open, up to `last`; at most `most` of them. */
void rrule_expand (const Rrule *rule, WorkDay start, WorkDay last, gint64 most, GArray *days);
/* How many days, weeks, months or years it goes through for that: what it costs. */
gint64 rrule_steps (const Rrule *rule, WorkDay start, WorkDay last);
