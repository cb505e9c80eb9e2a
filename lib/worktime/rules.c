#include "worktime/rules.h"

#include "base/zone.h"

WorkDay
work_day_of (int year, int month, int day)
{
  return (WorkDay) zone_days (year, month, day);
}

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

WorkDay
work_offsets_day (WorkOffsets *self, gint64 at)
{
  return (WorkDay) zone_day (work_offsets_local (self, at));
}

/* FALSE for a date that the zone left out, as Samoa did 2011-12-30. */
static gboolean
work_offsets_has_day (WorkOffsets *self, WorkDay day)
{
  gint64 begins = work_offsets_instant (self, (gint64) day * WORK_DAY_S);

  return work_offsets_day (self, begins) == day;
}

/* ---- Asked once */

WorkDay
work_day_at (GTimeZone *zone, gint64 at)
{
  gint64 limit = (gint64) (G_MAXINT32 - 1) * WORK_DAY_S;

  at = CLAMP (at, -limit, limit);
  return (WorkDay) zone_day (at + zone_offset (zone, at));
}

gint64
work_instant (GTimeZone *zone, WorkDay day, gint32 seconds)
{
  return zone_instant (zone, (gint64) day * WORK_DAY_S + seconds);
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

WorkRules *
work_rules_new (GTimeZone *zone)
{
  WorkRules *self = g_new (WorkRules, 1);

  self->zone = g_time_zone_ref (zone);
  self->entries = g_ptr_array_new_with_free_func (rules_entry_free);
  g_ptr_array_add (self->entries, rules_entry_new (G_MININT32));
  return self;
}

void
work_rules_free (WorkRules *self)
{
  if (self == NULL)
    return;
  g_time_zone_unref (self->zone);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

GTimeZone *
work_rules_zone (const WorkRules *self)
{
  return self->zone;
}

/* ---- Making them */

static WorkEntry *
rules_entry_at (const WorkRules *self, guint i)
{
  return g_ptr_array_index (self->entries, i);
}

static WorkEntry *
newest (const WorkRules *self)
{
  return rules_entry_at (self, self->entries->len - 1);
}

static gboolean
is_window (WorkWindow window)
{
  return 0 <= window.from_s && window.from_s < window.to_s
         && window.to_s <= 2 * WORK_DAY_S;
}

void
work_rules_since (WorkRules *self, WorkDay day)
{
  g_assert (day > newest (self)->since);
  g_ptr_array_add (self->entries, rules_entry_new (day));
}

void
work_rules_week (WorkRules *self, int weekday, WorkWindow window)
{
  g_assert (0 <= weekday && weekday < WORK_WEEKDAYS && is_window (window));
  g_array_append_val (newest (self)->week[weekday], window);
}

void
work_rules_special (WorkRules *self, WorkDay day, const WorkWindow *window)
{
  WorkDated special = { day, { 0, 0 } };

  if (window != NULL)
    {
      g_assert (is_window (*window));
      special.window = *window;
    }
  g_array_append_val (newest (self)->special, special);
}

void
work_rules_close (WorkRules *self, WorkDay day, WorkWindow part)
{
  WorkDated closed = { day, part };

  g_assert (is_window (part));
  g_array_append_val (newest (self)->closed, closed);
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  WorkDay left = ((const WorkDated *) a)->day, right = ((const WorkDated *) b)->day;

  return (left > right) - (left < right);
}

void
work_rules_sort (WorkRules *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      g_array_sort (rules_entry_at (self, i)->special, compare_days);
      g_array_sort (rules_entry_at (self, i)->closed, compare_days);
    }
}

/* ---- Instants */

/* Where entry `i` is in force. */
static WorkSpan
force_of (const WorkRules *self, guint i, WorkOffsets *offsets)
{
  WorkSpan force = { G_MININT64, G_MAXINT64 };

  if (i > 0)
    force.from
      = work_offsets_instant (offsets, (gint64) rules_entry_at (self, i)->since * WORK_DAY_S);
  if (i + 1 < self->entries->len)
    force.to
      = work_offsets_instant (offsets, (gint64) rules_entry_at (self, i + 1)->since * WORK_DAY_S);
  return force;
}

static void
append_window (GArray *spans, WorkOffsets *offsets, WorkDay day, WorkWindow window,
               WorkSpan force)
{
  gint64 midnight = (gint64) day * WORK_DAY_S;
  WorkSpan span = { work_offsets_instant (offsets, midnight + window.from_s),
                    work_offsets_instant (offsets, midnight + window.to_s) };

  span.from = MAX (span.from, force.from);
  span.to = MIN (span.to, force.to);
  if (span.from < span.to)
    g_array_append_val (spans, span);
}

/* The index of the first that is dated `day` or later. */
static guint
first_dated (const GArray *dated, WorkDay day)
{
  guint low = 0, high = dated->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (dated, WorkDated, middle).day < day)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint
append_dated (GArray *spans, WorkOffsets *offsets, const GArray *dated, WorkDay first,
              WorkDay after, WorkSpan force)
{
  guint begin = first_dated (dated, first), i;

  for (i = begin; i < dated->len; i++)
    {
      const WorkDated *item = &g_array_index (dated, WorkDated, i);

      if (item->day >= after)
        break;
      if (work_offsets_has_day (offsets, item->day))
        append_window (spans, offsets, item->day, item->window, force);
    }
  return i - begin;
}

static void
append_day (const WorkEntry *entry, WorkOffsets *offsets, WorkDay day, WorkSpan force,
            GArray *spans)
{
  const GArray *week = entry->week[work_weekday (day)];

  if (append_dated (spans, offsets, entry->special, day, day + 1, force) > 0)
    return;
  for (guint i = 0; i < week->len; i++)
    append_window (spans, offsets, day, g_array_index (week, WorkWindow, i), force);
}

/* The entry in force on `day`. */
static guint
rules_entry_of (const WorkRules *self, WorkDay day)
{
  guint i = self->entries->len - 1;

  while (i > 0 && rules_entry_at (self, i)->since > day)
    i--;
  return i;
}

void
work_rules_windows (const WorkRules *self, WorkOffsets *offsets, WorkDay day, GArray *spans)
{
  guint last = rules_entry_of (self, day + 3); /* where a window ends, over a missing date */

  if (!work_offsets_has_day (offsets, day))
    return;
  for (guint i = rules_entry_of (self, day); i <= last; i++)
    append_day (rules_entry_at (self, i), offsets, day, force_of (self, i, offsets), spans);
}

void
work_rules_closings (const WorkRules *self, WorkOffsets *offsets, WorkDay first,
                     WorkDay after, GArray *spans)
{
  for (guint i = 0; i < self->entries->len; i++)
    append_dated (spans, offsets, rules_entry_at (self, i)->closed, first, after,
                  force_of (self, i, offsets));
}
