#include "worktime/calendar.h"

#include "worktime/rules.h"

enum
{
  BUCKET_BITS = 15,                /* 9 hours: an interval or two */
  FIRST_S = 32 * WORK_DAY_S,       /* of a new calendar, on either side */
  OFFSETS_S = 8 * WORK_DAY_S,      /* more than any window and zone reach */
  DAYS_BEFORE = 4, DAYS_BEHIND = 3 /* whose windows may reach a moment, in any zone */
};

WorkCalendar *
work_calendar_new (WorkRules *rules)
{
  WorkCalendar *self = g_new0 (WorkCalendar, 1);

  work_rules_sort (rules);
  self->rules = rules;
  work_offsets_init (&self->offsets);
  self->opens = g_array_new (FALSE, FALSE, sizeof (WorkOpen));
  self->buckets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->windows = g_array_new (FALSE, FALSE, sizeof (WorkSpan));
  self->closings = g_array_new (FALSE, FALSE, sizeof (WorkSpan));
  return self;
}

void
work_calendar_free (WorkCalendar *self)
{
  if (self == NULL)
    return;
  work_rules_free (self->rules);
  work_offsets_clear (&self->offsets);
  g_array_unref (self->opens);
  g_array_unref (self->buckets);
  g_array_unref (self->windows);
  g_array_unref (self->closings);
  g_free (self);
}

GTimeZone *
work_calendar_zone (const WorkCalendar *self)
{
  return work_rules_zone (self->rules);
}

/* ---- Rules to intervals */

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const WorkSpan *) a)->from, right = ((const WorkSpan *) b)->from;

  return (left > right) - (left < right);
}

static gboolean
is_sorted (const GArray *spans)
{
  for (guint i = 1; i < spans->len; i++)
    if (compare_spans (&g_array_index (spans, WorkSpan, i - 1),
                       &g_array_index (spans, WorkSpan, i)) > 0)
      return FALSE;
  return TRUE;
}

/* Sorts, and makes one of those that overlap or touch. */
static void
unite (GArray *spans)
{
  WorkSpan *span = (WorkSpan *) spans->data;
  guint last = 0;

  if (!is_sorted (spans))
    g_array_sort (spans, compare_spans);
  for (guint i = 1; i < spans->len; i++)
    if (span[i].from <= span[last].to)
      span[last].to = MAX (span[last].to, span[i].to);
    else
      span[++last] = span[i];
  g_array_set_size (spans, MIN (spans->len, last + 1));
}

static gint64
sum_of_opens (const WorkCalendar *self)
{
  const WorkOpen *last;

  if (self->opens->len == 0)
    return 0;
  last = work_calendar_open (self, self->opens->len - 1);
  return last->before + (last->to - last->from);
}

static void
append_open (WorkCalendar *self, gint64 from, gint64 to)
{
  WorkOpen open = { MAX (from, self->from), MIN (to, self->to), sum_of_opens (self) };

  if (open.from < open.to)
    g_array_append_val (self->opens, open);
}

/* The windows without the closings, both united. */
static void
subtract (WorkCalendar *self)
{
  guint next = 0;

  for (guint i = 0; i < self->windows->len; i++)
    {
      WorkSpan left = g_array_index (self->windows, WorkSpan, i);

      for (; next < self->closings->len; next++)
        {
          const WorkSpan *closing = &g_array_index (self->closings, WorkSpan, next);

          if (closing->from >= left.to)
            break;
          append_open (self, left.from, closing->from);
          left.from = MAX (left.from, closing->to);
          if (closing->to > left.to)
            break;
        }
      append_open (self, left.from, left.to);
    }
}

static void
make_intervals (WorkCalendar *self)
{
  WorkDay first = (WorkDay) (self->from / WORK_DAY_S) - DAYS_BEFORE;
  WorkDay after = (WorkDay) (self->to / WORK_DAY_S) + DAYS_BEHIND;

  g_array_set_size (self->windows, 0);
  g_array_set_size (self->closings, 0);
  g_array_set_size (self->opens, 0);
  work_offsets_scan (&self->offsets, work_calendar_zone (self), self->from - OFFSETS_S,
                     self->to + OFFSETS_S);
  for (WorkDay day = first; day < after; day++)
    work_rules_windows (self->rules, &self->offsets, day, self->windows);
  work_rules_closings (self->rules, &self->offsets, first, after, self->closings);
  unite (self->windows);
  unite (self->closings);
  subtract (self);
}

static void
append_last (WorkCalendar *self)
{
  WorkOpen last = { WORK_NEVER, WORK_NEVER, sum_of_opens (self) };

  g_array_append_val (self->opens, last);
}

static void
make_buckets (WorkCalendar *self)
{
  gint64 n = ((self->to - self->from) >> BUCKET_BITS) + 2;
  guint32 *bucket;
  guint32 open = 0;

  g_array_set_size (self->buckets, (guint) n);
  bucket = (guint32 *) self->buckets->data;
  for (gint64 i = 0; i < n; i++)
    {
      while (work_calendar_open (self, open)->to <= self->from + (i << BUCKET_BITS))
        open++;
      bucket[i] = open;
    }
}

/* Growing by no less than what is there keeps the work linear. */
static void
grow (WorkCalendar *self, gint64 from, gint64 to)
{
  gint64 size = MAX (FIRST_S, self->to - self->from);

  self->from = from < self->from ? work_clamp (from - size) : self->from;
  self->to = to > self->to ? work_clamp (to + size) : self->to;
  make_intervals (self);
  append_last (self);
  make_buckets (self);
}

void
work_calendar_cover (WorkCalendar *self, gint64 from, gint64 to)
{
  from = work_clamp (from);
  to = work_clamp (to);
  if (self->opens->len == 0)
    {
      self->from = from;
      self->to = to;
      grow (self, from - 1, to + 1);
    }
  else if (from < self->from || to > self->to)
    grow (self, from, to);
}

guint
work_calendar_find (const WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = (const WorkOpen *) self->opens->data;
  gint64 bucket = (at - self->from) >> BUCKET_BITS;
  guint low = g_array_index (self->buckets, guint32, bucket);
  guint high = g_array_index (self->buckets, guint32, bucket + 1);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (open[middle].to > at)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}
