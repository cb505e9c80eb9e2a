#include "worktime/rules.h"

#include <string.h>

enum
{
  DAYS_400_YEARS = 146097,
  DAYS_TO_1970 = 719468 /* from 0000-03-01 */
};

static gint64
floor_div (gint64 value, gint64 by)
{
  return value / by - (value % by < 0 ? 1 : 0);
}

/* Years begin in March so that the leap day comes last. */
WorkDay
work_day_of (int year, int month, int day)
{
  gint64 since_march = month > 2 ? month - 3 : month + 9;
  gint64 of = month > 2 ? year : year - 1;
  gint64 era = floor_div (of, 400);
  gint64 of_era = of - era * 400;

  return (WorkDay) (era * DAYS_400_YEARS + of_era * 365 + of_era / 4 - of_era / 100
                    + (153 * since_march + 2) / 5 + day - 1 - DAYS_TO_1970);
}

int
work_weekday (WorkDay day)
{
  int weekday = (day % 7 + 3) % 7; /* 1970-01-01 was a Thursday */

  return weekday < 0 ? weekday + 7 : weekday;
}

/* ---- Changes of the clock */

/* From 2038 on GLib (2.74) takes the Irish rule, whose winter saves nothing, for two hours.
 * The clocks of Dublin and London have been the same since before 1970. */
static GTimeZone *
ref_sound (GTimeZone *zone)
{
  const char *name = g_time_zone_get_identifier (zone);
  GTimeZone *london = NULL;

  if (strcmp (name, "Europe/Dublin") == 0 || strcmp (name, "Eire") == 0)
    london = g_time_zone_new_identifier ("Europe/London");
  return london != NULL ? london : g_time_zone_ref (zone);
}

static void
append_offset (GArray *list, GTimeZone *zone, gint64 at, int interval)
{
  WorkOffset next = { at, g_time_zone_get_offset (zone, interval) };

  if (list->len == 0 || g_array_index (list, WorkOffset, list->len - 1).offset != next.offset)
    g_array_append_val (list, next);
}

/* `first` and `last` are the zone's intervals at `from` and `to`. */
static void
bisect_offsets (GArray *list, GTimeZone *zone, gint64 from, int first, gint64 to, int last)
{
  gint64 middle = from + (to - from) / 2;
  int at_middle;

  if (first == last)
    return;
  if (to - from <= 1)
    {
      append_offset (list, zone, to, last);
      return;
    }
  at_middle = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, middle);
  bisect_offsets (list, zone, from, first, middle, at_middle);
  bisect_offsets (list, zone, middle, at_middle, to, last);
}

void
work_offsets_init (WorkOffsets *self)
{
  self->list = g_array_new (FALSE, FALSE, sizeof (WorkOffset));
  self->found = 0;
}

void
work_offsets_clear (WorkOffsets *self)
{
  g_array_unref (self->list);
}

void
work_offsets_scan (WorkOffsets *self, GTimeZone *zone, gint64 from, gint64 to)
{
  g_autoptr(GTimeZone) sound = ref_sound (zone);
  int first = g_time_zone_find_interval (sound, G_TIME_TYPE_UNIVERSAL, from);
  int last = g_time_zone_find_interval (sound, G_TIME_TYPE_UNIVERSAL, to);

  self->found = 0;
  g_array_set_size (self->list, 0);
  append_offset (self->list, sound, G_MININT64, first);
  bisect_offsets (self->list, sound, from, first, to, last);
}

/* ---- Questions */

/* When offset `i` came into force: an instant, or what the clock before it showed then. */
static gint64
begin_of (const WorkOffset *offset, guint i, gboolean local)
{
  return local && i > 0 ? offset[i].at + offset[i - 1].offset : offset[i].at;
}

static const WorkOffset *
find_offset (WorkOffsets *self, gint64 at, gboolean local)
{
  const WorkOffset *offset = (const WorkOffset *) self->list->data;
  guint low = 0, high = self->list->len - 1;

  if (begin_of (offset, self->found, local) <= at)
    low = self->found;
  if (self->found < high && begin_of (offset, self->found + 1, local) > at)
    high = self->found;
  while (low < high)
    {
      guint middle = (low + high + 1) / 2;

      if (begin_of (offset, middle, local) <= at)
        low = middle;
      else
        high = middle - 1;
    }
  self->found = low;
  return &offset[low];
}

gint64
work_offsets_instant (WorkOffsets *self, gint64 local)
{
  const WorkOffset *found = find_offset (self, local, TRUE);

  /* In a gap the old clock runs on. */
  return local - found->offset < found->at ? local - found[-1].offset : local - found->offset;
}

gint64
work_offsets_local (WorkOffsets *self, gint64 at)
{
  return at + find_offset (self, at, FALSE)->offset;
}

WorkDay
work_offsets_day (WorkOffsets *self, gint64 at)
{
  return (WorkDay) floor_div (work_offsets_local (self, at), WORK_DAY_S);
}

gboolean
work_offsets_has_day (WorkOffsets *self, WorkDay day)
{
  gint64 begins = work_offsets_instant (self, (gint64) day * WORK_DAY_S);

  return work_offsets_day (self, begins) == day;
}

/* ---- Asked once */

WorkDay
work_day_at (GTimeZone *zone, gint64 at)
{
  g_autoptr(GTimeZone) sound = ref_sound (zone);
  gint64 limit = (gint64) (G_MAXINT32 - 1) * WORK_DAY_S;
  int interval;

  at = CLAMP (at, -limit, limit);
  interval = g_time_zone_find_interval (sound, G_TIME_TYPE_UNIVERSAL, at);
  return (WorkDay) floor_div (at + g_time_zone_get_offset (sound, interval), WORK_DAY_S);
}

gint64
work_instant (GTimeZone *zone, WorkDay day, gint32 seconds)
{
  gint64 local = (gint64) day * WORK_DAY_S + seconds, at;
  WorkOffsets offsets;

  work_offsets_init (&offsets);
  work_offsets_scan (&offsets, zone, local - 3 * WORK_DAY_S, local + 3 * WORK_DAY_S);
  at = work_offsets_instant (&offsets, local);
  work_offsets_clear (&offsets);
  return at;
}
