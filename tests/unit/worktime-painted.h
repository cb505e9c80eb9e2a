/* worktime-painted.h - the slow obvious program: random calendars, every second of two weeks
 * painted open or closed, by libc's idea of the zone. */
#pragma once

#include <string.h>
#include <time.h>

#include "base/timestamp.h"
#include "worktime/worktime.h"
#include "worktime-rules.h"

enum
{
  HOUR_S = 3600,
  DAY_S = 86400,
  N_DAYS = 14,
  N_SECONDS = N_DAYS * DAY_S,
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
  enum
  {
    WEEK,
    SPECIAL,
    CLOSED
  } kind;
  int entry;
  int weekday;       /* WEEK */
  WorkDay day;       /* the others */
  WorkWindow window; /* 0, 0: none */
} Rule;

typedef struct
{
  GRand *random;
  GTimeZone *zone;
  gint64 begin; /* of what is painted, Unix seconds */
  int n_clocks;
  Clock clock[MAX_CLOCKS];
  int n_entries;
  WorkDay since[2]; /* of the second entry, at 1 */
  int n_rules;
  Rule rule[MAX_RULES];
  char open[N_SECONDS];      /* 0 or 1 */
  gint32 sum[N_SECONDS + 1]; /* open seconds before */
  WorkCalendar *calendar;
} Case;

/* ---- libc's idea of a zone, set by TZ */

static inline gint32
libc_offset (gint64 at)
{
  time_t time = (time_t) at;
  struct tm wall;

  localtime_r (&time, &wall);
  return (gint32) wall.tm_gmtoff;
}

/* The end of the time from `from` on in which the offset stays, looking hour by hour. */
static inline gint64
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

static inline void
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
static inline gint64
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

static inline WorkDay
day_of (gint64 at)
{
  return (WorkDay) ((at + libc_offset (at) + 10 * (gint64) DAY_S) / DAY_S - 10);
}

static inline gboolean
has_day (const Case *self, WorkDay day)
{
  return day_of (instant_of (self, (gint64) day * DAY_S)) == day;
}

/* ---- Painting */

static inline gint64
window_from (const Case *self, WorkDay day, WorkWindow window)
{
  return instant_of (self, (gint64) day * DAY_S + window.from_s);
}

static inline gint64
window_to (const Case *self, WorkDay day, WorkWindow window)
{
  return instant_of (self, (gint64) day * DAY_S + window.to_s);
}

static inline gint64
entry_from (const Case *self, int entry)
{
  return entry == 0 ? G_MININT64 : instant_of (self, (gint64) self->since[entry] * DAY_S);
}

static inline gint64
entry_to (const Case *self, int entry)
{
  return entry + 1 == self->n_entries ? G_MAXINT64 : entry_from (self, entry + 1);
}

typedef void (*Visit) (Case *self, gint64 from, gint64 to, gint64 *data);

static inline void
visit_window (Case *self, WorkDay day, const Rule *rule, Visit visit, gint64 *data)
{
  gint64 from = MAX (window_from (self, day, rule->window), entry_from (self, rule->entry));
  gint64 to = MIN (window_to (self, day, rule->window), entry_to (self, rule->entry));

  from = MAX (from, self->begin);
  to = MIN (to, self->begin + N_SECONDS);
  if (from < to)
    visit (self, from, to, data);
}

static inline gboolean
is_special (const Case *self, int entry, WorkDay day)
{
  for (int i = 0; i < self->n_rules; i++)
    if (self->rule[i].kind == SPECIAL && self->rule[i].entry == entry
        && self->rule[i].day == day)
      return TRUE;
  return FALSE;
}

static inline void
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

static inline void
paint (Case *self, gint64 from, gint64 to, gint64 *colour)
{
  memset (self->open + (from - self->begin), (int) *colour, (gsize) (to - from));
}

static inline void
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

static inline gint32
pick (Case *self, gint32 from, gint32 after)
{
  return g_rand_int_range (self->random, from, after);
}

static inline WorkWindow
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

static inline void
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

static inline void
add_rule (Rules *rules, const Rule *rule)
{
  if (rule->kind == WEEK)
    rules_week (rules, rule->weekday, rule->window);
  else if (rule->kind == CLOSED)
    rules_close (rules, rule->day, rule->window);
  else
    rules_special (rules, rule->day, rule->window.to_s == 0 ? NULL : &rule->window);
}

static inline void
pick_calendar (Case *self)
{
  Rules *rules = rules_new (self->zone);
  int n = pick (self, 1, MAX_RULES);

  self->n_rules = 0;
  self->n_entries = pick (self, 0, 3) == 0 ? 2 : 1;
  self->since[1] = day_of (self->begin) + pick (self, 2, N_DAYS - 2);
  for (int i = 0; i < n; i++)
    pick_rule (self, i * self->n_entries / n);
  for (int i = 0; i < n; i++)
    {
      if (i > 0 && self->rule[i].entry != self->rule[i - 1].entry)
        rules_since (rules, self->since[1]);
      add_rule (rules, &self->rule[i]);
    }
  if (self->rule[n - 1].entry == 0)
    self->n_entries = 1;
  self->calendar = rules_calendar (rules);
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

static inline void
set_zone (const char *name)
{
  g_setenv ("TZ", name, TRUE);
  tzset ();
}

/* Most cases have a change of the clock in their middle. */
static inline gint64
pick_begin (Case *self, int from_year, int to_year)
{
  gint64 at = (gint64) work_day_of (pick (self, from_year, to_year), pick (self, 1, 13), 15)
                * DAY_S
              + pick (self, 0, DAY_S);

  if (pick (self, 0, 5) == 0)
    return at;
  for (int i = 0; i < 370; i++)
    if (libc_offset (at) != libc_offset (at + (gint64) i * DAY_S))
      return at + (gint64) i * DAY_S - N_SECONDS / 2 - pick (self, 0, DAY_S);
  return at;
}

static inline void
pick_case (Case *self, int number)
{
  gsize i = (gsize) number % G_N_ELEMENTS (zones);

  self->random = g_rand_new_with_seed ((guint32) number);
  self->zone = zone_named (zones[i].name, NULL);
  g_assert_nonnull (self->zone);
  set_zone (zones[i].name);
  self->begin = pick_begin (self, zones[i].from, zones[i].to);
  set_clocks (self);
  pick_calendar (self);
  paint_all (self);
  g_test_message ("case %d: %s from @%" G_GINT64_FORMAT, number, zones[i].name, self->begin);
}

static inline void
clear_case (Case *self)
{
  work_calendar_free (self->calendar);
  g_time_zone_unref (self->zone);
  g_rand_free (self->random);
}
