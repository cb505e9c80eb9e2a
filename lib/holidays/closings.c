#include "holidays/closings.h"

#include "holidays/events.h"

enum
{
  MOMENTS_MAX = 100000,
  STEPS_MAX = 1000000,
  CLOSINGS_MAX = 100000,
  DAY_S = 86400
};

/* An event with RECURRENCE-ID stands for one moment of the event with its UID. */
static void
replace_moments (GPtrArray *events)
{
  g_autoptr(GHashTable) of_uid = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < events->len; i++)
    {
      Event *event = events->pdata[i];

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
close_event (Closings *self, const char *path, const Event *event, guint name, GTimeZone *zone,
             EventBudget *budget, GError **error)
{
  g_autoptr(GArray) moments = g_array_new (FALSE, FALSE, sizeof (Moment));

  if (!event_expand (event, path, budget, moments, error))
    return FALSE;
  for (guint i = 0; i < moments->len; i++)
    {
      close_from (self, name, &g_array_index (moments, Moment, i), event_length (event),
                  zone);
      if (self->days->len > CLOSINGS_MAX)
        return ics_fail_at (path, event->line, error,
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

  replace_moments (events);
  for (guint i = 0; i < events->len; i++)
    {
      const Event *event = events->pdata[i];
      guint name = name_index (self, indexes, event->summary);

      if (!event->ignored
          && !close_event (self, path, event, name, zone, &budget, error))
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
  g_autoptr(GHashTable) zones = g_hash_table_new_full (
    g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_time_zone_unref);
  g_autoptr(GPtrArray) events = NULL;

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->days = g_array_new (FALSE, FALSE, sizeof (Closing));
  events = events_read (path, text, length, zone, zones, error);
  if (events == NULL || !close_events (self, path, events, zone, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
closings_free (Closings *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->names);
  g_array_unref (self->days);
  g_free (self);
}
