/* worktime-rules.h - the rules of a calendar, one call each. */
#pragma once

#include "worktime/worktime.h"

typedef struct
{
  GTimeZone *zone;
  GArray *rows; /* WorkRule */
} Rules;

static inline Rules *
rules_new (GTimeZone *zone)
{
  Rules *self = g_new (Rules, 1);

  self->zone = g_time_zone_ref (zone);
  self->rows = g_array_new (FALSE, FALSE, sizeof (WorkRule));
  return self;
}

static inline void
rules_add (Rules *self, WorkRuleKind kind, WorkDay day, WorkWindow window)
{
  WorkRule rule = { kind, day, window };

  g_array_append_val (self->rows, rule);
}

static inline void
rules_since (Rules *self, WorkDay day)
{
  rules_add (self, WORK_SINCE, day, (WorkWindow){ 0, 0 });
}

static inline void
rules_week (Rules *self, int weekday, WorkWindow window)
{
  rules_add (self, WORK_WEEK, weekday, window);
}

/* `window` NULL: closed. */
static inline void
rules_special (Rules *self, WorkDay day, const WorkWindow *window)
{
  rules_add (self, WORK_SPECIAL, day, window != NULL ? *window : (WorkWindow){ 0, 0 });
}

static inline void
rules_close (Rules *self, WorkDay day, WorkWindow part)
{
  rules_add (self, WORK_CLOSED, day, part);
}

/* Takes `self`. */
static inline WorkCalendar *
rules_calendar (Rules *self)
{
  WorkCalendar *calendar
    = work_calendar_new (self->zone, (const WorkRule *) self->rows->data, self->rows->len);

  g_time_zone_unref (self->zone);
  g_array_unref (self->rows);
  g_free (self);
  return calendar;
}

/* The last open interval that begins before `at`, whole, found from further and further back. */
static inline gboolean
previous_span (WorkCalendar *calendar, gint64 at, WorkSpan *span)
{
  const gint64 first = -2208988800, last = 4133980800; /* 1900 to 2100 */
  WorkSpan next;

  at = CLAMP (at, first, last);
  for (gint64 back = 86400; at - back / 2 >= first; back *= 2)
    if (work_next_span (calendar, at - back, span) && span->from < at)
      {
        while (work_next_span (calendar, span->to, &next) && next.from < at)
          *span = next;
        return TRUE;
      }
  return FALSE;
}
