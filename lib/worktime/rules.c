#include "worktime/rules.h"

#include "base/timestamp.h"

int
work_weekday (WorkDay day)
{
  int weekday = (day % 7 + 3) % 7; /* 1970-01-01 was a Thursday */

  return weekday < 0 ? weekday + 7 : weekday;
}

/* ---- Changes of the clock */

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
work_offsets_scan (WorkOffsets *self, GTimeZone *zone, gint64 from, gint64 to)
{
  int first = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, from);
  int last = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, to);

  self->found = 0;
  g_array_set_size (self->list, 0);
  append_offset (self->list, zone, G_MININT64, first);
  bisect_offsets (self->list, zone, from, first, to, last);
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

/* ---- Asked once */

WorkDay
work_day_at (GTimeZone *zone, gint64 at)
{
  gint64 limit = (gint64) (G_MAXINT32 - 1) * WORK_DAY_S;

  at = CLAMP (at, -limit, limit);
  return (WorkDay) zone_day (at + zone_offset (zone, at));
}

/* ---- Rules */

static WorkEntry *
rules_entry_new (WorkDay since)
{
  WorkEntry *self = g_new (WorkEntry, 1);

  self->since = since;
  for (int i = 0; i < WORK_WEEKDAYS; i++)
    self->week[i] = g_array_new (FALSE, FALSE, sizeof (WorkWindow));
  self->special = g_array_new (FALSE, FALSE, sizeof (WorkDated));
  self->closed = g_array_new (FALSE, FALSE, sizeof (WorkDated));
  return self;
}

static void
rules_entry_free (gpointer data)
{
  WorkEntry *self = data;

  for (int i = 0; i < WORK_WEEKDAYS; i++)
    g_array_unref (self->week[i]);
  g_array_unref (self->special);
  g_array_unref (self->closed);
  g_free (self);
}

static gboolean
is_window (WorkWindow window)
{
  return 0 <= window.from_s && window.from_s < window.to_s && window.to_s <= 2 * WORK_DAY_S;
}

static void
entry_add (WorkEntry *self, const WorkRule *rule)
{
  WorkDated dated = { rule->day, rule->window };

  switch (rule->kind)
    {
    case WORK_WEEK:
      g_assert (0 <= rule->day && rule->day < WORK_WEEKDAYS && is_window (rule->window));
      g_array_append_val (self->week[rule->day], rule->window);
      break;
    case WORK_SPECIAL:
      g_assert (rule->window.to_s == 0 || is_window (rule->window));
      g_array_append_val (self->special, dated);
      break;
    default:
      g_assert (is_window (rule->window));
      g_array_append_val (self->closed, dated);
    }
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  WorkDay left = ((const WorkDated *) a)->day, right = ((const WorkDated *) b)->day;

  return (left > right) - (left < right);
}

GPtrArray *
work_entries_new (const WorkRule *rules, gsize count)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (rules_entry_free);
  WorkEntry *entry = rules_entry_new (G_MININT32);

  g_ptr_array_add (entries, entry);
  for (gsize i = 0; i < count; i++)
    if (rules[i].kind == WORK_SINCE)
      {
        g_assert (rules[i].day > entry->since);
        entry = rules_entry_new (rules[i].day);
        g_ptr_array_add (entries, entry);
      }
    else
      entry_add (entry, &rules[i]);
  for (guint i = 0; i < entries->len; i++)
    {
      entry = entries->pdata[i];
      g_array_sort (entry->special, compare_days);
      g_array_sort (entry->closed, compare_days);
    }
  return entries;
}
