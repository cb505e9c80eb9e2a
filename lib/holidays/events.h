/* events.h - the events of an iCalendar text, and the moments at which they happen; private to
 * lib/holidays. */
#pragma once

#include "holidays/ics.h"

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
