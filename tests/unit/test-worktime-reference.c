/* test-worktime-reference.c - business time against a slow obvious program: it paints every
 * second of two weeks open or closed, by libc's idea of the zone, and counts. */
#include <string.h>
#include <time.h>

#include "worktime/worktime.h"

enum
{
  HOUR_S = 3600,
  DAY_S = 86400,
  N_DAYS = 14,
  N_SECONDS = N_DAYS * DAY_S,
  N_CALENDARS = 90,
  N_QUESTIONS = 20,
  MAX_RULES = 24,
  MAX_CLOCKS = 8
};

/* A time in which a zone's offset stays. */
typedef struct
{
  gint64 from, to;
  gint32 offset;
} Clock;

/* A rule as it was drawn. */
typedef struct
{
  enum { WEEK, SPECIAL, CLOSED } kind;
  int entry;
  int weekday; /* WEEK */
  WorkDay day; /* the others */
  WorkWindow window; /* 0, 0: none */
} Rule;

typedef struct
{
  GRand *random;
  GTimeZone *zone;
  gint64 begin;              /* of what is painted, Unix seconds */
  int n_clocks;
  Clock clock[MAX_CLOCKS];
  int n_entries;
  WorkDay since[2];          /* of the second entry, at 1 */
  int n_rules;
  Rule rule[MAX_RULES];
  char open[N_SECONDS];      /* 0 or 1 */
  gint32 sum[N_SECONDS + 1]; /* open seconds before */
  WorkCalendar *calendar;
} Case;

/* ---- libc's idea of a zone, set by TZ */

static gint32
libc_offset (gint64 at)
{
  time_t time = (time_t) at;
  struct tm wall;

  localtime_r (&time, &wall);
  return (gint32) wall.tm_gmtoff;
}

/* The end of the time from `from` on in which the offset stays, looking hour by hour. */
static gint64
same_until (gint64 from, gint64 limit)
{
  gint32 offset = libc_offset (from);
  gint64 same = from;

  while (same < limit && libc_offset (same + HOUR_S) == offset)
    same += HOUR_S;
  for (int step = HOUR_S; step > 0; step /= 2)
    while (same < limit && libc_offset (same + step) == offset)
      same += step;
  return same < limit ? same + 1 : limit;
}

static void
set_clocks (Case *self)
{
  gint64 at = self->begin - 10 * DAY_S, limit = self->begin + (N_DAYS + 10) * DAY_S;

  for (self->n_clocks = 0; at < limit; self->n_clocks++)
    {
      g_assert_cmpint (self->n_clocks, <, MAX_CLOCKS);
      self->clock[self->n_clocks] = (Clock){ at, same_until (at, limit), libc_offset (at) };
      at = self->clock[self->n_clocks].to;
    }
}

/* The first instant at which the wall shows `local`; in a gap, the old clock runs on. */
static gint64
instant_of (const Case *self, gint64 local)
{
  const Clock *clock = self->clock;

  for (int i = 0; i < self->n_clocks; i++)
    {
      gint64 at = local - clock[i].offset;

      if (clock[i].from <= at && at < clock[i].to)
        return at;
    }
  for (int i = 0; i + 1 < self->n_clocks; i++)
    if (local >= clock[i].to + clock[i].offset && local < clock[i].to + clock[i + 1].offset)
      return local - clock[i].offset;
  return local - (local < self->begin ? clock[0].offset : clock[self->n_clocks - 1].offset);
}

static WorkDay
day_of (gint64 at)
{
  return (WorkDay) ((at + libc_offset (at) + 10 * (gint64) DAY_S) / DAY_S - 10);
}

static gboolean
has_day (const Case *self, WorkDay day)
{
  return day_of (instant_of (self, (gint64) day * DAY_S)) == day;
}

/* ---- Painting */

static gint64
window_from (const Case *self, WorkDay day, WorkWindow window)
{
  return instant_of (self, (gint64) day * DAY_S + window.from_s);
}

static gint64
window_to (const Case *self, WorkDay day, WorkWindow window)
{
  return instant_of (self, (gint64) day * DAY_S + window.to_s);
}

static gint64
entry_from (const Case *self, int entry)
{
  return entry == 0 ? G_MININT64 : instant_of (self, (gint64) self->since[entry] * DAY_S);
}

static gint64
entry_to (const Case *self, int entry)
{
  return entry + 1 == self->n_entries ? G_MAXINT64 : entry_from (self, entry + 1);
}

typedef void (*Visit) (Case *self, gint64 from, gint64 to, gint64 *data);

static void
visit_window (Case *self, WorkDay day, const Rule *rule, Visit visit, gint64 *data)
{
  gint64 from = MAX (window_from (self, day, rule->window), entry_from (self, rule->entry));
  gint64 to = MIN (window_to (self, day, rule->window), entry_to (self, rule->entry));

  from = MAX (from, self->begin);
  to = MIN (to, self->begin + N_SECONDS);
  if (from < to)
    visit (self, from, to, data);
}

static gboolean
is_special (const Case *self, int entry, WorkDay day)
{
  for (int i = 0; i < self->n_rules; i++)
    if (self->rule[i].kind == SPECIAL && self->rule[i].entry == entry
        && self->rule[i].day == day)
      return TRUE;
  return FALSE;
}

static void
visit_day (Case *self, WorkDay day, Visit visit, gint64 *data)
{
  if (!has_day (self, day))
    return;
  for (int i = 0; i < self->n_rules; i++)
    {
      const Rule *rule = &self->rule[i];
      gboolean special = is_special (self, rule->entry, day);

      if ((rule->kind == SPECIAL && rule->day == day)
          || (rule->kind == WEEK && !special && rule->weekday == work_weekday (day)))
        visit_window (self, day, rule, visit, data);
    }
}

static void
paint (Case *self, gint64 from, gint64 to, gint64 *colour)
{
  memset (self->open + (from - self->begin), (int) *colour, (gsize) (to - from));
}

static void
paint_all (Case *self)
{
  WorkDay first = day_of (self->begin) - 4, last = day_of (self->begin) + N_DAYS + 4;
  gint64 open = 1, closed = 0;

  memset (self->open, 0, sizeof self->open);
  for (WorkDay day = first; day <= last; day++)
    visit_day (self, day, paint, &open);
  for (int i = 0; i < self->n_rules; i++)
    if (self->rule[i].kind == CLOSED && has_day (self, self->rule[i].day))
      visit_window (self, self->rule[i].day, &self->rule[i], paint, &closed);
  for (int i = 0; i < N_SECONDS; i++)
    self->sum[i + 1] = self->sum[i] + self->open[i];
}

/* ---- Drawing rules */

static gint32
pick (Case *self, gint32 from, gint32 after)
{
  return g_rand_int_range (self->random, from, after);
}

static WorkWindow
pick_window (Case *self)
{
  static const gint32 grains[] = { HOUR_S, 1800, 900, 60, 1 };
  gint32 grain = grains[pick (self, 0, G_N_ELEMENTS (grains))];
  gint32 from = pick (self, 0, DAY_S / grain) * grain;
  gint32 longest = pick (self, 0, 3) > 0 ? 8 * HOUR_S : 2 * DAY_S;
  gint32 to = from + pick (self, 1, longest / grain + 1) * grain;

  switch (pick (self, 0, 8))
    {
    case 0:
      return (WorkWindow){ 0, DAY_S };
    case 1:
      return (WorkWindow){ 2 * HOUR_S, 2 * HOUR_S + 30 * 60 }; /* where gaps are */
    default:
      return (WorkWindow){ from, MIN (to, 2 * DAY_S) };
    }
}

static void
pick_rule (Case *self, int entry)
{
  Rule *rule = &self->rule[self->n_rules++];
  int kind = pick (self, 0, 10);

  rule->kind = kind < 6 ? WEEK : kind < 8 ? SPECIAL : CLOSED;
  rule->entry = entry;
  rule->weekday = pick (self, 0, 7);
  rule->day = day_of (self->begin) + pick (self, -1, N_DAYS + 2);
  rule->window = pick_window (self);
  if (rule->kind == SPECIAL && pick (self, 0, 3) == 0)
    rule->window = (WorkWindow){ 0, 0 };
  if (rule->kind == CLOSED && pick (self, 0, 2) == 0)
    rule->window = (WorkWindow){ 0, DAY_S };
}

static void
add_rule (WorkRules *rules, const Rule *rule)
{
  if (rule->kind == WEEK)
    work_rules_week (rules, rule->weekday, rule->window);
  else if (rule->kind == CLOSED)
    work_rules_close (rules, rule->day, rule->window);
  else
    work_rules_special (rules, rule->day, rule->window.to_s == 0 ? NULL : &rule->window);
}

static void
pick_calendar (Case *self)
{
  WorkRules *rules = work_rules_new (self->zone);
  int n = pick (self, 1, MAX_RULES);

  self->n_rules = 0;
  self->n_entries = pick (self, 0, 3) == 0 ? 2 : 1;
  self->since[1] = day_of (self->begin) + pick (self, 2, N_DAYS - 2);
  for (int i = 0; i < n; i++)
    pick_rule (self, i * self->n_entries / n);
  for (int i = 0; i < n; i++)
    {
      if (i > 0 && self->rule[i].entry != self->rule[i - 1].entry)
        work_rules_since (rules, self->since[1]);
      add_rule (rules, &self->rule[i]);
    }
  if (self->rule[n - 1].entry == 0)
    self->n_entries = 1;
  self->calendar = work_calendar_new (rules);
}

/* Zones whose clocks did something strange in these years. */
static const struct
{
  const char *name;
  int from, to;
} zones[] = {
  { "Australia/Lord_Howe", 1981, 2100 },  { "Pacific/Apia", 2011, 2012 },
  { "Asia/Kathmandu", 1985, 1987 },       { "America/Sao_Paulo", 1985, 2020 },
  { "Europe/Amsterdam", 1976, 2100 },     { "America/St_Johns", 1987, 2012 },
  { "Africa/Casablanca", 2010, 2090 },    { "Europe/Dublin", 1970, 2100 },
  { "America/New_York", 1970, 2100 },     { "Africa/Monrovia", 1971, 1973 },
  { "Antarctica/Troll", 2005, 2100 },     { "Asia/Tehran", 1977, 2023 },
  { "Pacific/Kwajalein", 1993, 1994 },    { "Pacific/Kiritimati", 1994, 1996 },
  { "America/Scoresbysund", 2023, 2025 }, { "Asia/Gaza", 1996, 2085 },
  { "Asia/Pyongyang", 2014, 2019 },       { "Pacific/Chatham", 1974, 2100 },
};

static void
set_zone (const char *name)
{
  g_setenv ("TZ", name, TRUE);
  tzset ();
}

/* Most cases have a change of the clock in their middle. */
static gint64
pick_begin (Case *self, int from_year, int to_year)
{
  gint64 at = (gint64) work_day_of (pick (self, from_year, to_year), pick (self, 1, 13), 15)
              * DAY_S + pick (self, 0, DAY_S);

  if (pick (self, 0, 5) == 0)
    return at;
  for (int i = 0; i < 370; i++)
    if (libc_offset (at) != libc_offset (at + (gint64) i * DAY_S))
      return at + (gint64) i * DAY_S - N_SECONDS / 2 - pick (self, 0, DAY_S);
  return at;
}

static void
pick_case (Case *self, int number)
{
  gsize i = (gsize) number % G_N_ELEMENTS (zones);

  self->random = g_rand_new_with_seed ((guint32) number);
  self->zone = g_time_zone_new_identifier (zones[i].name);
  g_assert_nonnull (self->zone);
  set_zone (zones[i].name);
  self->begin = pick_begin (self, zones[i].from, zones[i].to);
  set_clocks (self);
  pick_calendar (self);
  paint_all (self);
  g_test_message ("case %d: %s from @%" G_GINT64_FORMAT, number, zones[i].name, self->begin);
}

static void
clear_case (Case *self)
{
  work_calendar_free (self->calendar);
  g_time_zone_unref (self->zone);
  g_rand_free (self->random);
}

/* ---- Questions.  Moments are counted from `begin`; what lies outside cannot be judged. */

static int
scan (const Case *self, int from, char colour)
{
  const char *found = memchr (self->open + from, colour, (gsize) (N_SECONDS - from));

  return found == NULL ? N_SECONDS : (int) (found - self->open);
}

/* The first of the run of seconds that ends before `from`. */
static int
scan_back (const Case *self, int from, char colour)
{
  const char *found = memrchr (self->open, colour, (gsize) from);

  return found == NULL ? 0 : (int) (found - self->open) + 1;
}

static void
expect (const Case *self, gint64 answer, int expected)
{
  if (expected < N_SECONDS)
    g_assert_cmpint (answer - self->begin, ==, expected);
  else
    g_assert_cmpint (answer - self->begin, >=, N_SECONDS);
}

static void
ask_state (Case *self, int at)
{
  int opening = scan (self, at, 1);
  int closing = opening == N_SECONDS ? N_SECONDS : scan (self, opening, 0);
  int back = scan_back (self, at, 1);
  WorkSpan span;

  g_assert_cmpint (work_is_open (self->calendar, self->begin + at), ==, self->open[at]);
  expect (self, work_next_open (self->calendar, self->begin + at), opening);
  expect (self, work_next_close (self->calendar, self->begin + at), closing);
  if (opening < N_SECONDS)
    {
      int from = self->open[at] ? scan_back (self, at, 0) : opening;

      g_assert_true (work_next_span (self->calendar, self->begin + at, &span));
      expect (self, span.to, closing);
      if (from > 0)
        expect (self, span.from, from);
      else
        g_assert_cmpint (span.from, <=, self->begin);
    }
  if (back > 0)
    {
      int from = scan_back (self, back, 0);

      g_assert_true (work_previous_span (self->calendar, self->begin + at, &span));
      expect (self, span.to, scan (self, back - 1, 0));
      if (from > 0)
        expect (self, span.from, from);
      else
        g_assert_cmpint (span.from, <=, self->begin);
    }
}

static void
ask_elapsed (Case *self, int from, int to)
{
  g_assert_cmpint (work_elapsed (self->calendar, self->begin + from, self->begin + to), ==,
                   self->sum[to] - self->sum[from]);
}

/* The first moment when so many seconds have passed, and the last from which they do. */
static void
ask_due (Case *self, int from, int seconds)
{
  int later = from, earlier = from;

  while (later <= N_SECONDS && self->sum[later] - self->sum[from] < seconds)
    later++;
  while (earlier >= 0 && self->sum[from] - self->sum[earlier] < seconds)
    earlier--;
  expect (self, work_due (self->calendar, self->begin + from, seconds), later);
  if (earlier >= 0)
    expect (self, work_due (self->calendar, self->begin + from, -seconds), earlier);
}

static void
see_moment (Case *self, gint64 from, gint64 to, gint64 *moment)
{
  if (from <= self->begin + *moment && self->begin + *moment < to)
    *moment = -1;
}

static gboolean
has_window_at (Case *self, WorkDay day, gint64 moment)
{
  visit_day (self, day, see_moment, &moment);
  return moment == -1;
}

static void
see_closing (Case *self, gint64 from, gint64 to, gint64 *closing)
{
  const char *last = memrchr (self->open + (from - self->begin), 1, (gsize) (to - from));

  if (last != NULL)
    *closing = MAX (*closing, last + 1 - self->open);
}

/* 0: no working day. */
static gint64
last_closing (Case *self, WorkDay day)
{
  gint64 closing = 0;

  visit_day (self, day, see_closing, &closing);
  return closing;
}

/* The date whose window a moment is in: its own, else one before, else the next. */
static WorkDay
owner_of (Case *self, int moment)
{
  WorkDay wall = day_of (self->begin + moment);

  for (WorkDay day = wall; day > wall - 4; day--)
    if (has_window_at (self, day, moment))
      return day;
  g_assert_true (has_window_at (self, wall + 1, moment));
  return wall + 1;
}

static void
ask_days (Case *self, int from, int days, gboolean end)
{
  WorkDay limit = day_of (self->begin) + N_DAYS - 4, first, day;
  int opening = scan (self, from, 1);
  gint64 expected, wall;

  if (opening == N_SECONDS)
    return;
  first = day = owner_of (self, opening);
  for (int left = days; left > 0 && day < limit; left--)
    do
      day++;
    while (day < limit && last_closing (self, day) == 0);
  if (day >= limit)
    return;
  wall = self->begin + opening + libc_offset (self->begin + opening)
         + (gint64) (day - first) * DAY_S;
  expected = end         ? last_closing (self, day)
             : days == 0 ? opening
                         : instant_of (self, wall) - self->begin;
  g_assert_cmpint (work_due_days (self->calendar, self->begin + from, days, end) - self->begin,
                   ==, expected);
}

static void
ask (Case *self)
{
  int at = pick (self, 0, N_SECONDS), other = pick (self, 0, N_SECONDS);
  int early = pick (self, 2 * DAY_S, N_SECONDS / 2);

  ask_state (self, at);
  ask_state (self, scan (self, at, 1 - self->open[at]) % N_SECONDS); /* a boundary */
  ask_elapsed (self, at, other);
  ask_due (self, at, pick (self, 1, 3 * DAY_S));
  ask_due (self, at, MAX (1, ABS (self->sum[other] - self->sum[at]))); /* often at closing */
  ask_days (self, early, pick (self, 0, 5), FALSE);
  ask_days (self, early, pick (self, 0, 5), TRUE);
}

static void
test_reference (void)
{
  Case *self = g_new0 (Case, 1);

  for (int number = 0; number < N_CALENDARS; number++)
    {
      pick_case (self, number);
      if (number % 3 == 0) /* the whole of it, made in one go */
        work_elapsed (self->calendar, G_MININT64, G_MAXINT64);
      for (int i = 0; i < N_QUESTIONS; i++)
        ask (self);
      clear_case (self);
    }
  g_free (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worktime-reference/seconds", test_reference);
  return g_test_run ();
}
