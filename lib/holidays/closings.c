#include "holidays/closings.h"

#include <string.h>

#include "base/timestamp.h"
#include "holidays/events.h"

enum
{
  MOMENTS_MAX = 100000,
  STEPS_MAX = 1000000,
  CLOSINGS_MAX = 100000,
  LAST_YEAR = 2100,
  RULE_BYTES_MAX = 1000,
  DAY_S = 86400
};

/* What the events of a feed may still give and cost. */
typedef struct
{
  gint64 moments;
  gint64 steps; /* days, weeks, months or years that rules look at */
} EventBudget;

/* ---- Moments that are not to be */

/* What a moment, or all of its day, is called in `removed`; free it. */
static char *
removed_key (const Moment *moment, gboolean date)
{
  if (date)
    return g_strdup_printf ("d%d", moment->day);
  return g_strdup_printf ("t%" G_GINT64_FORMAT, moment->at);
}

/* Takes a moment out: of an all-day event its whole date. */
static void
event_remove (Event *self, const Moment *moment)
{
  g_hash_table_add (self->removed, removed_key (moment, moment->date || self->start.date));
}

/* EXDATE; and an event with RECURRENCE-ID stands for one moment of the event with its UID. */
static void
remove_moments (GPtrArray *events)
{
  g_autoptr(GHashTable) of_uid = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < events->len; i++)
    {
      Event *event = events->pdata[i];

      for (guint k = 0; k < event->excluded->len; k++)
        event_remove (event, &g_array_index (event->excluded, Moment, k));
      if (event->uid != NULL && event->instead_line == 0)
        g_hash_table_insert (of_uid, event->uid, event);
    }
  for (guint i = 0; i < events->len; i++)
    {
      const Event *event = events->pdata[i];
      Event *original = NULL;

      if (event->instead_line > 0)
        original = g_hash_table_lookup (of_uid, event->uid);
      if (original != NULL)
        event_remove (original, &event->instead_of);
    }
}

/* ---- Moments */

/* A whole date may be taken out of an event with times. */
static gboolean
is_removed (const Event *self, const Moment *moment)
{
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;

  if (g_hash_table_size (self->removed) == 0)
    return FALSE;
  date = removed_key (moment, TRUE);
  time = removed_key (moment, FALSE);
  return g_hash_table_contains (self->removed, date)
         || (!moment->date && g_hash_table_contains (self->removed, time));
}

static void
add_moment (const Event *self, const Moment *moment, GArray *moments)
{
  if (!is_removed (self, moment))
    g_array_append_val (moments, *moment);
}

/* What the wall clock of `zone` shows at an instant. */
static Moment
moment_at (gint64 at, GTimeZone *zone)
{
  gint64 local = at + zone_offset (zone, at);
  WorkDay day = (WorkDay) zone_day (local);

  return (Moment){ day, (gint32) (local - (gint64) day * DAY_S), FALSE, zone, at };
}

/* ---- Rules */

static gboolean
read_rule (const char *file, const EventRule *rule, const Moment *start, EventBudget *budget,
           GArray *days, GError **error)
{
  RruleStart from = { start->day, start->second, start->zone };
  WorkDay last = work_day_of (LAST_YEAR, 12, 31);
  RruleResult result
    = strlen (rule->text) > RULE_BYTES_MAX
        ? RRULE_BAD
        : rrule_days (rule->text, &from, last, budget->moments + 1, &budget->steps, days);

  switch (result)
    {
    case RRULE_BAD:
      return desk_error_at (error, file, rule->line, 1,
                            "bad RRULE %s; expected one like FREQ=YEARLY;BYMONTH=12;"
                            "BYMONTHDAY=25",
                            rule->shown);
    case RRULE_NOT_BY_DAYS:
      return desk_error_at (error, file, rule->line, 1,
                            "RRULE %s is not by days; expected FREQ=DAILY, WEEKLY, MONTHLY or "
                            "YEARLY, without BYHOUR, BYMINUTE, BYSECOND and RSCALE",
                            rule->shown);
    case RRULE_TOO_LONG:
      return desk_error_at (error, file, rule->line, 1,
                            "the rules go on too long; expected fewer, or an UNTIL in them");
    default:
      return days->len > 0
             || desk_error_at (error, file, rule->line, 1,
                               "RRULE never happens; expected one that does before 2101");
    }
}

static gboolean
expand_rule (const Event *self, const char *file, const EventRule *rule, EventBudget *budget,
             GArray *moments, GError **error)
{
  const Moment *start = &self->start;
  g_autoptr(GArray) days = g_array_new (FALSE, FALSE, sizeof (WorkDay));

  if (!read_rule (file, rule, start, budget, days, error))
    return FALSE;
  for (guint i = 0; i < days->len && moments->len <= budget->moments; i++)
    {
      WorkDay day = g_array_index (days, WorkDay, i);
      Moment moment = moment_of (day, start->second, start->date, start->zone);

      if (day != start->day)
        add_moment (self, &moment, moments);
    }
  return TRUE;
}

/* Appends the moments (Moment) at which the event begins, of the years up to 2100. */
static gboolean
event_expand (const Event *self, const char *file, EventBudget *budget, GArray *moments,
              GError **error)
{
  add_moment (self, &self->start, moments);
  for (guint i = 0; i < self->rules->len; i++)
    if (!expand_rule (self, file, &g_array_index (self->rules, EventRule, i), budget, moments,
                      error))
      return FALSE;
  for (guint i = 0; i < self->added->len; i++)
    add_moment (self, &g_array_index (self->added, Moment, i), moments);
  budget->moments -= moments->len;
  return budget->moments >= 0
         || desk_error_at (error, file, self->line, 1,
                           "event happens too often; expected fewer days in a feed");
}

/* ---- Closings */

static void
close_day (Closings *self, guint name, WorkDay day, gint32 from_s, gint32 to_s)
{
  Closing closing = { name, day, { from_s, to_s } };

  if (from_s < to_s && day >= work_day_of (WORK_FIRST_YEAR, 1, 1)
      && day <= work_day_of (WORK_LAST_YEAR, 12, 31))
    g_array_append_val (self->days, closing);
}

static void
close_from (Closings *self, guint name, const Moment *moment, gint64 length, GTimeZone *zone)
{
  Moment from = *moment, to = *moment;

  if (moment->date)
    to.day += (WorkDay) (length / DAY_S);
  else
    {
      from = moment_at (moment->at, zone);
      to = moment_at (moment->at + length, zone);
    }
  for (WorkDay day = from.day; day <= to.day; day++)
    close_day (self, name, day, day == from.day ? from.second : 0,
               day == to.day ? to.second : DAY_S);
}

static guint
name_index (Closings *self, GHashTable *indexes, const char *name)
{
  gpointer found;

  if (g_hash_table_lookup_extended (indexes, name, NULL, &found))
    return GPOINTER_TO_UINT (found);
  g_ptr_array_add (self->names, g_strdup (name));
  g_hash_table_insert (indexes, self->names->pdata[self->names->len - 1],
                       GUINT_TO_POINTER (self->names->len - 1));
  return self->names->len - 1;
}

static gboolean
close_event (Closings *self, const char *path, const Event *event, guint name,
             GTimeZone *zone, EventBudget *budget, GError **error)
{
  g_autoptr(GArray) moments = g_array_new (FALSE, FALSE, sizeof (Moment));

  if (!event_expand (event, path, budget, moments, error))
    return FALSE;
  for (guint i = 0; i < moments->len; i++)
    {
      close_from (self, name, &g_array_index (moments, Moment, i), event->length, zone);
      if (self->days->len > CLOSINGS_MAX)
        return desk_error_at (error, path, event->line, 1,
                              "too many days off; expected at most %d in a feed",
                              CLOSINGS_MAX);
    }
  return TRUE;
}

static gboolean
close_events (Closings *self, const char *path, GPtrArray *events, GTimeZone *zone,
              GError **error)
{
  g_autoptr(GHashTable) indexes = g_hash_table_new (g_str_hash, g_str_equal);
  EventBudget budget = { MOMENTS_MAX, STEPS_MAX };

  remove_moments (events);
  for (guint i = 0; i < events->len; i++)
    {
      const Event *event = events->pdata[i];
      guint name = name_index (self, indexes, event->summary);

      if (!event->ignored && !close_event (self, path, event, name, zone, &budget, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The feed */

Closings *
closings_parse (const char *path, const char *text, gsize length, GTimeZone *zone,
                GError **error)
{
  g_autoptr(Closings) self = g_new0 (Closings, 1);
  g_autoptr(GHashTable) zones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_time_zone_unref);
  g_autoptr(GPtrArray) events = NULL;

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->days = g_array_new (FALSE, FALSE, sizeof (Closing));
  events = events_read (path, text, length, zone, zones, error);
  if (events == NULL || !close_events (self, path, events, zone, error))
    return NULL;
  return g_steal_pointer (&self);
}
