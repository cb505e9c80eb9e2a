/* events.h - the events of an iCalendar text, and the moments at which they happen; private to
 * lib/holidays.
 *
 * ics.c knows how iCalendar (RFC 5545) writes things: content lines (3.1), unfolded and taken
 * apart, and dates and times (3.3.4 and 3.3.5).  events.c makes events of them. */
#pragma once

#include "worktime/worktime.h"

/* ---- Lines */

typedef struct
{
  const char *file;
  const char *at, *end;
  guint next_line;
  GString *buffer;
  /* The line that ics_next () read; texts last until the next call. */
  guint line;        /* from 1; its first, when it was folded */
  char *name;        /* upper case */
  const char *value; /* as it stands */
  const char *tzid;  /* parameters, or NULL */
  const char *kind;  /* VALUE */
  const char *range; /* RANGE */
} IcsReader;

void ics_init (IcsReader *self, const char *file, const char *text, gsize length);
void ics_clear (IcsReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IcsReader, ics_clear)

/* FALSE at the end, and with `error` set. */
gboolean ics_next (IcsReader *self, GError **error);
/* "FILE:LINE:1: " and the message; returns FALSE. */
gboolean ics_fail (const IcsReader *self, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
gboolean ics_fail_at (const char *file, guint line, GError **error, const char *format, ...)
  G_GNUC_PRINTF (4, 5);
/* A text for a message: short, in quotes.  Free it. */
char *ics_shown (const char *text);
/* A TEXT value with its escapes undone, without blanks around it.  Free it. */
char *ics_text (const char *value);

/* ---- Dates and times */

typedef struct
{
  WorkDay day;
  gint32 second;   /* of the day on the wall of `zone`; 0 for a date */
  gboolean date;
  GTimeZone *zone; /* not owned; NULL: UTC */
  gint64 at;       /* Unix seconds; of a date its midnight in UTC */
} Moment;

/* `20261225`, `20261225T090000`, both in `zone`, or `20261225T080000Z`, in the years 1600
 * to 2200. */
gboolean moment_parse (const char *text, GTimeZone *zone, Moment *moment);
Moment moment_of (WorkDay day, gint32 second, gboolean date, GTimeZone *zone);
/* The wall clock of `zone` at an instant. */
Moment moment_at (gint64 at, GTimeZone *zone);

/* ---- Events */

typedef struct
{
  char *text;
  guint line;
} EventRule;

typedef struct
{
  guint line;        /* of BEGIN:VEVENT */
  char *uid;         /* or NULL */
  char *summary;     /* never NULL once it is complete */
  Moment start;
  guint start_line;  /* 0: none yet */
  Moment end;
  guint end_line;
  gint64 duration_s; /* of DURATION */
  guint duration_line;
  Moment instead_of; /* RECURRENCE-ID */
  guint instead_line;
  gboolean ignored;  /* cancelled, or takes no time off */
  GArray *rules;     /* EventRule, RRULE */
  GArray *added;     /* Moment, RDATE */
  GArray *excluded;  /* Moment, EXDATE */
  GHashTable *removed; /* keys of moments that are not to be, once it is complete */
} Event;

/* All VEVENTs (Event), complete and checked; at least one.  `zone` is for times without
 * one; `zones` (TZID -> GTimeZone) takes the zones that moments refer to. */
GPtrArray *events_read (const char *path, const char *text, gsize length, GTimeZone *zone,
                        GHashTable *zones, GError **error);

/* Takes a moment out: of an all-day event its whole date. */
void event_remove (Event *self, const Moment *moment);
/* Its length in seconds, for all-day events in days of 86400, once it is complete. */
gint64 event_length (const Event *self);
/* What the events of a feed may still give and cost. */
typedef struct
{
  gint64 moments;
  gint64 steps; /* days, weeks, months or years that rules look at */
} EventBudget;

/* Appends the moments (Moment) at which the event begins, of the years up to 2100. */
gboolean event_expand (const Event *self, const char *file, EventBudget *budget,
                       GArray *moments, GError **error);
