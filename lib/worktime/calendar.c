#include "worktime/worktime.h"

#include "base/timestamp.h"
#include "worktime/rules.h"

/* The years that calendars know, Unix seconds: [WORK_BEGIN, WORK_END). */
#define WORK_BEGIN (-G_GINT64_CONSTANT (2208988800)) /* 1900-01-01T00:00:00Z */
#define WORK_END G_GINT64_CONSTANT (4133980800)      /* 2101-01-01T00:00:00Z */

enum
{
  BUCKET_BITS = 15,           /* 9 hours: an interval or two */
  FIRST_S = 32 * WORK_DAY_S,  /* of a new calendar, on either side */
  OFFSETS_S = 8 * WORK_DAY_S, /* more than any window and zone reach */
  DAYS_BEFORE = 4,            /* whose windows may reach a moment, in any zone */
  DAYS_BEHIND = 3,
  AROUND_S = 4 * WORK_DAY_S, /* more than a date's windows reach, in any zone */
  KEPT_DAYS = 512,           /* whose windows are kept: tickets come about as time goes */
  FIRST_DAY = -25569,        /* of the known years, in any zone */
  LAST_DAY = (int) (WORK_END / WORK_DAY_S) + 2
};

typedef struct
{
  gint64 from, to;
  gint64 before; /* open seconds from the calendar's `from` to this `from` */
} WorkOpen;

/* A date's windows, in a slot that other dates may take later. */
typedef struct
{
  gboolean is_known;
  WorkDay day;
  WorkSpan *windows; /* that begin on it; owned */
  guint n;
  gint64 closing; /* the last one; WORK_NEVER: no working day */
} KeptDay;

struct WorkCalendar
{
  GTimeZone *zone;
  GPtrArray *entries;  /* of WorkEntry */
  gint64 from, to;     /* what the rest covers; both within the known years */
  WorkOffsets offsets; /* some days more on either side */
  GArray *opens;       /* of WorkOpen, apart from each other; then one at WORK_NEVER */
  GArray *buckets;     /* of guint32: the first open that ends behind a bucket's beginning */
  GArray *windows;     /* of WorkSpan: room for work in progress */
  GArray *closings;
  KeptDay *days; /* KEPT_DAYS of them; NULL until one is asked for */
};

static inline gint64
work_clamp (gint64 at)
{
  return CLAMP (at, WORK_BEGIN, WORK_END);
}

static inline const WorkOpen *
calendar_open (const WorkCalendar *self, guint i)
{
  return &g_array_index (self->opens, WorkOpen, i);
}

/* ---- Rules to windows */

static WorkEntry *
entry_at (const GPtrArray *entries, guint i)
{
  return g_ptr_array_index (entries, i);
}

/* FALSE for a date that the zone left out, as Samoa did 2011-12-30. */
static gboolean
has_day (WorkOffsets *self, WorkDay day)
{
  gint64 begins = work_offsets_instant (self, (gint64) day * WORK_DAY_S);

  return zone_day (work_offsets_local (self, begins)) == day;
}

/* Where entry `i` is in force. */
static WorkSpan
force_of (const GPtrArray *entries, guint i, WorkOffsets *offsets)
{
  WorkSpan force = { G_MININT64, G_MAXINT64 };

  if (i > 0)
    force.from
      = work_offsets_instant (offsets, (gint64) entry_at (entries, i)->since * WORK_DAY_S);
  if (i + 1 < entries->len)
    force.to = work_offsets_instant (offsets,
                                     (gint64) entry_at (entries, i + 1)->since * WORK_DAY_S);
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
      if (has_day (offsets, item->day))
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
entry_of (const GPtrArray *entries, WorkDay day)
{
  guint i = entries->len - 1;

  while (i > 0 && entry_at (entries, i)->since > day)
    i--;
  return i;
}

/* Appends to `spans` the windows that begin on `day`, each cut to where its entry is in force.
 * `offsets` reach three days around. */
static void
append_windows (const GPtrArray *entries, WorkOffsets *offsets, WorkDay day, GArray *spans)
{
  guint last = entry_of (entries, day + 3); /* where a window ends, over a missing date */

  if (!has_day (offsets, day))
    return;
  for (guint i = entry_of (entries, day); i <= last; i++)
    append_day (entry_at (entries, i), offsets, day, force_of (entries, i, offsets), spans);
}

/* The same of all closings of the days [first, after). */
static void
append_closings (const GPtrArray *entries, WorkOffsets *offsets, WorkDay first, WorkDay after,
                 GArray *spans)
{
  for (guint i = 0; i < entries->len; i++)
    append_dated (spans, offsets, entry_at (entries, i)->closed, first, after,
                  force_of (entries, i, offsets));
}

/* ---- A calendar */

WorkCalendar *
work_calendar_new (GTimeZone *zone, const WorkRule *rules, gsize count)
{
  WorkCalendar *self = g_new0 (WorkCalendar, 1);

  self->zone = g_time_zone_ref (zone);
  self->entries = work_entries_new (rules, count);
  self->offsets.list = g_array_new (FALSE, FALSE, sizeof (WorkOffset));
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
  g_time_zone_unref (self->zone);
  g_ptr_array_unref (self->entries);
  g_array_unref (self->offsets.list);
  g_array_unref (self->opens);
  g_array_unref (self->buckets);
  g_array_unref (self->windows);
  g_array_unref (self->closings);
  for (guint i = 0; self->days != NULL && i < KEPT_DAYS; i++)
    g_free (self->days[i].windows);
  g_free (self->days);
  g_free (self);
}

GTimeZone *
work_calendar_zone (const WorkCalendar *self)
{
  return self->zone;
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
                       &g_array_index (spans, WorkSpan, i))
        > 0)
      return FALSE;
  return TRUE;
}

/* Sorts, and makes one of those that overlap or touch. */
static void
unite_spans (GArray *spans)
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
  last = calendar_open (self, self->opens->len - 1);
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
subtract_closings (WorkCalendar *self)
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
    append_windows (self->entries, &self->offsets, day, self->windows);
  append_closings (self->entries, &self->offsets, first, after, self->closings);
  unite_spans (self->windows);
  unite_spans (self->closings);
  subtract_closings (self);
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
      while (calendar_open (self, open)->to <= self->from + (i << BUCKET_BITS))
        open++;
      bucket[i] = open;
    }
}

/* Growing by no less than what is there keeps the work linear. */
static void
calendar_grow (WorkCalendar *self, gint64 from, gint64 to)
{
  gint64 size = MAX (FIRST_S, self->to - self->from);

  self->from = from < self->from ? work_clamp (from - size) : self->from;
  self->to = to > self->to ? work_clamp (to + size) : self->to;
  make_intervals (self);
  append_last (self);
  make_buckets (self);
}

/* Makes the calendar cover [from, to], as far as the known years go.  Intervals may move. */
static void
calendar_cover (WorkCalendar *self, gint64 from, gint64 to)
{
  from = work_clamp (from);
  to = work_clamp (to);
  if (self->opens->len == 0)
    {
      self->from = from;
      self->to = to;
      calendar_grow (self, from - 1, to + 1);
    }
  else if (from < self->from || to > self->to)
    calendar_grow (self, from, to);
}

/* The index of the first open interval that ends after `at`, which must be covered. */
static guint
calendar_find (const WorkCalendar *self, gint64 at)
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

/* ---- Elapsed */

/* Open seconds from the calendar's beginning to `at`, which is in or before interval `i`. */
static gint64
open_before (const WorkCalendar *self, guint i, gint64 at)
{
  const WorkOpen *open = calendar_open (self, i);

  return open->before + (at > open->from ? at - open->from : 0);
}

static gint64
open_until (const WorkCalendar *self, gint64 at)
{
  return open_before (self, calendar_find (self, at), at);
}

gint64
work_elapsed (WorkCalendar *self, gint64 from, gint64 to)
{
  from = work_clamp (from);
  to = work_clamp (to);
  calendar_cover (self, MIN (from, to), MAX (from, to));
  return open_until (self, to) - open_until (self, from);
}

/* ---- Growing until the answer is there: FALSE when the known years are used up */

static gboolean
cover_later (WorkCalendar *self)
{
  if (self->to == WORK_END)
    return FALSE;
  calendar_cover (self, self->from, self->to + 1);
  return TRUE;
}

static gboolean
cover_earlier (WorkCalendar *self)
{
  if (self->from == WORK_BEGIN)
    return FALSE;
  calendar_cover (self, self->from - 1, self->to);
  return TRUE;
}

/* ---- Due */

/* The first interval from `low` on at whose end `sum` or more open seconds have passed.  What
 * is sought is near: strides double. */
static guint
find_sum_behind (const WorkCalendar *self, guint low, gint64 sum)
{
  guint high = low, end = self->opens->len - 1;

  for (guint stride = 1; high < end && calendar_open (self, high + 1)->before < sum;
       stride *= 2)
    {
      low = high + 1;
      high = MIN (high + stride, end);
    }
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (calendar_open (self, middle + 1)->before >= sum)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/* The last interval up to `high` at whose opening `sum` or fewer open seconds have passed. */
static guint
find_sum_ahead (const WorkCalendar *self, guint high, gint64 sum)
{
  guint low = high;

  for (guint stride = 1; low > 0 && calendar_open (self, low)->before > sum; stride *= 2)
    {
      high = low - 1;
      low -= MIN (stride, low);
    }
  while (low < high)
    {
      guint middle = low + (high - low + 1) / 2;

      if (calendar_open (self, middle)->before <= sum)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static gint64
due_later (WorkCalendar *self, gint64 from, gint64 seconds)
{
  do
    {
      guint i = calendar_find (self, from);
      gint64 sum = open_before (self, i, from) + seconds;

      if (sum <= calendar_open (self, self->opens->len - 1)->before)
        {
          const WorkOpen *open = calendar_open (self, find_sum_behind (self, i, sum));

          return open->from + (sum - open->before);
        }
    }
  while (cover_later (self));
  return WORK_NEVER;
}

static gint64
due_earlier (WorkCalendar *self, gint64 from, gint64 seconds)
{
  do
    {
      guint i = calendar_find (self, from);
      gint64 sum = open_before (self, i, from) + seconds;

      if (sum >= 0)
        {
          const WorkOpen *open = calendar_open (self, find_sum_ahead (self, i, sum));

          return open->from + (sum - open->before);
        }
    }
  while (cover_earlier (self));
  return WORK_NEVER;
}

gint64
work_due (WorkCalendar *self, gint64 from, gint64 seconds)
{
  gint64 reach;

  if (seconds == 0)
    return work_next_open (self, from);
  if (seconds > WORK_END - WORK_BEGIN || seconds < WORK_BEGIN - WORK_END)
    return WORK_NEVER;
  from = work_clamp (from);
  reach = from + seconds; /* no less than that passes until then */
  calendar_cover (self, MIN (from, reach), MAX (from, reach));
  return seconds > 0 ? due_later (self, from, seconds) : due_earlier (self, from, seconds);
}

/* ---- Openings and closings */

/* The interval that ends after `at`, as far as it is covered; NULL: there is none. */
static const WorkOpen *
find_open (WorkCalendar *self, gint64 at)
{
  calendar_cover (self, at, at);
  do
    {
      const WorkOpen *open = calendar_open (self, calendar_find (self, at));

      if (open->from != WORK_NEVER)
        return open;
    }
  while (cover_later (self));
  return NULL;
}

/* The same, whole towards its end. */
static const WorkOpen *
find_closing (WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = find_open (self, at);

  while (open != NULL && open->to == self->to && cover_later (self))
    open = find_open (self, at);
  return open;
}

/* And whole towards its beginning. */
static gboolean
find_span (WorkCalendar *self, gint64 at, WorkSpan *span)
{
  const WorkOpen *open = find_closing (self, at);

  while (open != NULL && open->from == self->from && cover_earlier (self))
    open = find_closing (self, at);
  if (open == NULL)
    return FALSE;
  *span = (WorkSpan){ open->from, open->to };
  return TRUE;
}

gboolean
work_is_open (WorkCalendar *self, gint64 at)
{
  if (at != work_clamp (at))
    return FALSE;
  calendar_cover (self, at, at + 1);
  return calendar_open (self, calendar_find (self, at))->from <= at;
}

gint64
work_next_open (WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = find_open (self, work_clamp (at));

  return open == NULL ? WORK_NEVER : MAX (open->from, work_clamp (at));
}

gint64
work_next_close (WorkCalendar *self, gint64 at)
{
  const WorkOpen *open = find_closing (self, work_clamp (at));

  return open == NULL || open->to == WORK_END ? WORK_NEVER : open->to;
}

gboolean
work_next_span (WorkCalendar *self, gint64 at, WorkSpan *span)
{
  return find_span (self, work_clamp (at), span);
}

/* ---- Working days */

/* The calendar's `windows` become those that begin on `day`. */
static void
set_windows (WorkCalendar *self, WorkDay day)
{
  gint64 midnight = (gint64) day * WORK_DAY_S;

  calendar_cover (self, midnight - AROUND_S, midnight + AROUND_S);
  g_array_set_size (self->windows, 0);
  append_windows (self->entries, &self->offsets, day, self->windows);
}

/* The last closing in [from, to); WORK_NEVER: no open second there. */
static gint64
closing_in (const WorkCalendar *self, gint64 from, gint64 to)
{
  guint i = calendar_find (self, to - 1);

  if (i > 0 && calendar_open (self, i)->from >= to)
    i--;
  if (calendar_open (self, i)->to <= from || calendar_open (self, i)->from >= to)
    return WORK_NEVER;
  return MIN (calendar_open (self, i)->to, to);
}

/* The last closing of the windows; WORK_NEVER: no working day. */
static gint64
closing_of (const WorkCalendar *self)
{
  gint64 last = WORK_NEVER;

  for (guint i = 0; i < self->windows->len; i++)
    {
      gint64 from = work_clamp (g_array_index (self->windows, WorkSpan, i).from);
      gint64 to = work_clamp (g_array_index (self->windows, WorkSpan, i).to);
      gint64 closing = from < to ? closing_in (self, from, to) : WORK_NEVER;

      if (closing != WORK_NEVER)
        last = last == WORK_NEVER ? closing : MAX (last, closing);
    }
  return last;
}

static const KeptDay *
kept_day (WorkCalendar *self, WorkDay day)
{
  KeptDay *kept;

  if (self->days == NULL)
    self->days = g_new0 (KeptDay, KEPT_DAYS);
  kept = &self->days[(guint) day % KEPT_DAYS];
  if (kept->is_known && kept->day == day)
    return kept;
  set_windows (self, day);
  g_free (kept->windows);
  *kept = (KeptDay){ TRUE, day,
                     g_memdup2 (self->windows->data, self->windows->len * sizeof (WorkSpan)),
                     self->windows->len, closing_of (self) };
  return kept;
}

static gboolean
has_window_at (WorkCalendar *self, WorkDay day, gint64 at)
{
  const KeptDay *kept = kept_day (self, day);

  for (guint i = 0; i < kept->n; i++)
    if (kept->windows[i].from <= at && at < kept->windows[i].to)
      return TRUE;
  return FALSE;
}

/* The working day that an open instant belongs to.  A shift that runs past midnight is all of
 * the day on which it began: the date before, or earlier when the zone left out a date, or
 * the date after when the clock was set back over midnight. */
static WorkDay
day_of (WorkCalendar *self, gint64 at)
{
  static const WorkDay distances[] = { 0, -1, -2, -3, 1 };
  WorkDay wall = (WorkDay) zone_day (work_offsets_local (&self->offsets, at));

  for (gsize i = 0; i < G_N_ELEMENTS (distances); i++)
    if (has_window_at (self, wall + distances[i], at))
      return wall + distances[i];
  return wall;
}

/* Steps to the next working day, forward or back; FALSE when the known years are used up. */
static gboolean
step_day (WorkCalendar *self, WorkDay *day, int by)
{
  for (*day += by; FIRST_DAY <= *day && *day <= LAST_DAY; *day += by)
    if (kept_day (self, *day)->closing != WORK_NEVER)
      return TRUE;
  return FALSE;
}

gint64
work_due_days (WorkCalendar *self, gint64 from, int days, gboolean end)
{
  WorkDay begin, day;
  gint64 wall;

  from = work_next_open (self, from);
  if (from == WORK_NEVER || (days == 0 && !end))
    return from;
  begin = day = day_of (self, from);
  for (gint64 left = ABS ((gint64) days); left > 0; left--)
    if (!step_day (self, &day, days > 0 ? 1 : -1))
      return WORK_NEVER;
  if (end)
    return kept_day (self, day)->closing;
  wall = work_offsets_local (&self->offsets, from);
  return work_offsets_instant (&self->offsets, wall + (gint64) (day - begin) * WORK_DAY_S);
}
