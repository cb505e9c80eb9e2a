#include "holidays/events.h"

#include <string.h>

#include "base/timestamp.h"

enum
{
  WEEKDAYS = 7,
  MONTHS = 12,
  MOST_YEAR_DAYS = 366,
  MOST_WEEKS = 53,
  MOST_MONTH_DAYS = 31,
  WORD_BITS = 64,
  JULIAN_1970 = 719163, /* GLib counts days from 0001-01-01, which is 1 */
  NUMBER_DIGITS = 9,
  DAY_S = 86400,
  UNITS_AROUND = 3 /* the first and the last are parts of one */
};

typedef enum
{
  RRULE_DAILY,
  RRULE_WEEKLY,
  RRULE_MONTHLY,
  RRULE_YEARLY,
  RRULE_FREQS
} RruleFreq;

/* 1 to 366 from the beginning, or from the end. */
typedef struct
{
  guint64 ahead[6], behind[6];
  gboolean given;
} RruleNumbers;

typedef struct
{
  RruleFreq freq;
  gint64 interval, count;                    /* count 0: without end */
  int week_start;                            /* 0 is Monday */
  gboolean has_until, until_date, until_utc; /* UNTIL: there, a date, a time in UTC */
  WorkDay until;
  gint32 until_second;
  RruleNumbers months, month_days, year_days, weeks, positions;
  RruleNumbers nth[7]; /* of BYDAY, by weekday: the first, the last, ... of month or year */
  guint weekdays;      /* of BYDAY, those without a number: a bit each */
  gboolean by_day, has_nth;
} Rrule;

/* ---- Sets of numbers */

static void
numbers_add (RruleNumbers *self, int number)
{
  int n = ABS (number);

  (number > 0 ? self->ahead : self->behind)[n / WORD_BITS] |= G_GUINT64_CONSTANT (1)
                                                              << n % WORD_BITS;
  self->given = TRUE;
}

/* The `n`th of `of`. */
static gboolean
numbers_hold (const RruleNumbers *self, int n, int of)
{
  int behind = of - n + 1;

  return (self->ahead[n / WORD_BITS] >> n % WORD_BITS & 1) != 0
         || (self->behind[behind / WORD_BITS] >> behind % WORD_BITS & 1) != 0;
}

/* ---- Reading */

static const char *const weekday_names[WEEKDAYS]
  = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

/* Whole numbers from 1 to `most`; `*at` moves behind. */
static gboolean
read_number (const char **at, gint64 most, gint64 *value)
{
  const char *begin = *at;

  for (*value = 0; g_ascii_isdigit (**at) && *at - begin < NUMBER_DIGITS; (*at)++)
    *value = *value * 10 + (**at - '0');
  return *at > begin && *value >= 1 && *value <= most;
}

static gboolean
read_whole (const char *text, gint64 *value)
{
  return read_number (&text, G_MAXINT32, value) && *text == '\0';
}

/* `5`, `+5`, `-5`. */
static gboolean
read_signed (const char **at, int most, int *value)
{
  gboolean negative = **at == '-';
  gint64 number;

  *at += **at == '-' || **at == '+';
  if (!read_number (at, most, &number))
    return FALSE;
  *value = (int) (negative ? -number : number);
  return TRUE;
}

static gboolean
read_numbers (const char *text, int most, RruleNumbers *numbers)
{
  int number;

  do
    {
      if (!read_signed (&text, most, &number))
        return FALSE;
      numbers_add (numbers, number);
    }
  while (*text++ == ',');
  return text[-1] == '\0';
}

static gboolean
read_weekday (const char **at, int *weekday)
{
  for (*weekday = 0; *weekday < WEEKDAYS; (*weekday)++)
    if (g_ascii_strncasecmp (*at, weekday_names[*weekday], 2) == 0)
      {
        *at += 2;
        return TRUE;
      }
  return FALSE;
}

/* ---- Parts */

static gboolean
read_freq (const char *text, Rrule *rule)
{
  static const char *const names[RRULE_FREQS] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };

  for (guint i = 0; i < RRULE_FREQS; i++)
    if (g_ascii_strcasecmp (text, names[i]) == 0)
      {
        rule->freq = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_interval (const char *text, Rrule *rule)
{
  return read_whole (text, &rule->interval);
}

static gboolean
read_count (const char *text, Rrule *rule)
{
  return read_whole (text, &rule->count);
}

/* Up to the year 9999, which stands for never. */
static gboolean
read_until (const char *text, Rrule *rule)
{
  int year, month, day, hour = 0, minute = 0, second = 0;

  if (!timestamp_digits (&text, 4, &year) || !timestamp_digits (&text, 2, &month)
      || !timestamp_digits (&text, 2, &day) || month < 1 || month > MONTHS
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  rule->until = work_day_of (year, month, day);
  rule->until_date = *text == '\0';
  rule->has_until = TRUE;
  if (rule->until_date)
    return TRUE;
  if (*text++ != 'T' || !timestamp_digits (&text, 2, &hour)
      || !timestamp_digits (&text, 2, &minute) || !timestamp_digits (&text, 2, &second)
      || hour > 23 || minute > 59 || second > 60)
    return FALSE;
  rule->until_second = hour * 3600 + minute * 60 + MIN (second, 59);
  rule->until_utc = *text == 'Z';
  return text[rule->until_utc] == '\0';
}

static gboolean
read_week_start (const char *text, Rrule *rule)
{
  return read_weekday (&text, &rule->week_start) && *text == '\0';
}

static gboolean
read_months (const char *text, Rrule *rule)
{
  return strchr (text, '-') == NULL && read_numbers (text, MONTHS, &rule->months);
}

static gboolean
read_month_days (const char *text, Rrule *rule)
{
  return read_numbers (text, MOST_MONTH_DAYS, &rule->month_days);
}

static gboolean
read_year_days (const char *text, Rrule *rule)
{
  return read_numbers (text, MOST_YEAR_DAYS, &rule->year_days);
}

static gboolean
read_weeks (const char *text, Rrule *rule)
{
  return read_numbers (text, MOST_WEEKS, &rule->weeks);
}

static gboolean
read_positions (const char *text, Rrule *rule)
{
  return read_numbers (text, MOST_YEAR_DAYS, &rule->positions);
}

/* `MO`, `1MO`, `-1SU`. */
static gboolean
read_by_day (const char *text, Rrule *rule)
{
  do
    {
      gboolean numbered = !g_ascii_isalpha (*text);
      int number = 0, weekday;

      if ((numbered && !read_signed (&text, MOST_WEEKS, &number))
          || !read_weekday (&text, &weekday))
        return FALSE;
      if (numbered)
        numbers_add (&rule->nth[weekday], number);
      else
        rule->weekdays |= 1u << weekday;
      rule->has_nth |= numbered;
    }
  while (*text++ == ',');
  rule->by_day = TRUE;
  return text[-1] == '\0';
}

static const struct
{
  const char *name;
  gboolean (*read) (const char *text, Rrule *rule);
} parts[] = {
  { "FREQ", read_freq },
  { "INTERVAL", read_interval },
  { "COUNT", read_count },
  { "UNTIL", read_until },
  { "WKST", read_week_start },
  { "BYMONTH", read_months },
  { "BYWEEKNO", read_weeks },
  { "BYYEARDAY", read_year_days },
  { "BYMONTHDAY", read_month_days },
  { "BYDAY", read_by_day },
  { "BYSETPOS", read_positions },
};

static int
find_part (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_ascii_strcasecmp (name, parts[i].name) == 0)
      return (int) i;
  return -1;
}

/* No desk needs more than days. */
static gboolean
is_finer (const char *name, const char *value)
{
  static const char *const names[] = { "BYHOUR", "BYMINUTE", "BYSECOND", "RSCALE", "SKIP" };
  static const char *const freqs[] = { "HOURLY", "MINUTELY", "SECONDLY" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (freqs); i++)
    if (g_ascii_strcasecmp (name, "FREQ") == 0 && g_ascii_strcasecmp (value, freqs[i]) == 0)
      return TRUE;
  return FALSE;
}

/* What "MUST NOT be specified" together, in 3.3.10. */
static gboolean
is_allowed (const Rrule *rule)
{
  gboolean yearly = rule->freq == RRULE_YEARLY;

  return (!rule->weeks.given || yearly) && (!rule->year_days.given || yearly)
         && (!rule->month_days.given || rule->freq != RRULE_WEEKLY)
         && (!rule->has_nth || (rule->freq >= RRULE_MONTHLY && !rule->weeks.given))
         && !(rule->count > 0 && rule->has_until);
}

/* `text`, one `NAME=VALUE`, is cut at its sign. */
static RruleResult
read_part (char *text, guint *seen, Rrule *rule)
{
  char *value = strchr (text, '=');
  int part;

  if (*text == '\0')
    return RRULE_OK; /* behind a last semicolon */
  if (value == NULL)
    return RRULE_BAD;
  *value++ = '\0';
  if (is_finer (text, value))
    return RRULE_NOT_BY_DAYS;
  part = find_part (text);
  if (part < 0 || (*seen & 1u << part) != 0 || !parts[part].read (value, rule))
    return RRULE_BAD;
  *seen |= 1u << part;
  return RRULE_OK;
}

static RruleResult
parse_rule (const char *text, Rrule *rule)
{
  g_auto(GStrv) texts = g_strsplit (text, ";", -1);
  RruleResult worst = RRULE_OK;
  guint seen = 0;

  *rule = (Rrule){ .interval = 1 };
  for (char **part = texts; *part != NULL; part++)
    {
      RruleResult result = read_part (*part, &seen, rule);

      if (result == RRULE_BAD)
        return RRULE_BAD;
      worst = MAX (worst, result);
    }
  if (worst == RRULE_OK && ((seen & 1) == 0 || !is_allowed (rule)))
    return RRULE_BAD;
  return worst;
}

/* ---- Days */

typedef struct
{
  WorkDay day;
  int year, month, month_day, year_day, weekday; /* month from 1; 0 is Monday */
  int month_days, year_days;                     /* that there are */
} RuleDay;

static int
days_of_year (int year)
{
  return g_date_is_leap_year ((GDateYear) year) ? 366 : 365;
}

static RuleDay
day_of (WorkDay day)
{
  GDate date;
  RuleDay self = { .day = day, .weekday = work_weekday (day) };

  g_date_clear (&date, 1);
  g_date_set_julian (&date, (guint32) (day + JULIAN_1970));
  self.year = g_date_get_year (&date);
  self.month = (int) g_date_get_month (&date);
  self.month_day = g_date_get_day (&date);
  self.year_day = (int) g_date_get_day_of_year (&date);
  self.month_days = g_date_get_days_in_month ((GDateMonth) self.month, (GDateYear) self.year);
  self.year_days = days_of_year (self.year);
  return self;
}

/* Not by `day_of`, which costs a hundred times as much: a feed's rules come by here for every month of 80 years. */
static void
go_to_next_month (RuleDay *self)
{
  self->month_day = 1;
  if (++self->month > MONTHS)
    {
      self->month = 1;
      self->year_day = 1;
      self->year_days = days_of_year (++self->year);
    }
  self->month_days
    = g_date_get_days_in_month ((GDateMonth) self->month, (GDateYear) self->year);
}

static void
go_to_next_day (RuleDay *self)
{
  self->day++;
  self->month_day++;
  self->year_day++;
  self->weekday = (self->weekday + 1) % WEEKDAYS;
  if (self->month_day > self->month_days)
    go_to_next_month (self);
}

static void
go_to_end_of_month (RuleDay *self)
{
  int left = self->month_days - self->month_day;

  self->day += left;
  self->month_day += left;
  self->year_day += left;
  self->weekday = (self->weekday + left) % WEEKDAYS;
}

/* Week 1 is the first with four days in its year: the week is of the year of its fourth day. */
static gboolean
fits_week (const Rrule *rule, const RuleDay *day)
{
  int of_week = (day->weekday - rule->week_start + WEEKDAYS) % WEEKDAYS;
  int fourth = day->year_day + 3 - of_week, year_days = day->year_days, week;

  if (fourth < 1)
    {
      year_days = days_of_year (day->year - 1);
      fourth += year_days;
    }
  else if (fourth > year_days)
    {
      fourth -= year_days;
      year_days = days_of_year (day->year + 1);
    }
  week = (fourth - 1) / WEEKDAYS + 1;
  return numbers_hold (&rule->weeks, week, week + (year_days - fourth) / WEEKDAYS);
}

static gboolean
fits_by_day (const Rrule *rule, const RuleDay *day)
{
  gboolean of_month = rule->freq == RRULE_MONTHLY || rule->months.given;
  int at = of_month ? day->month_day : day->year_day;
  int left = (of_month ? day->month_days : day->year_days) - at;
  int n = (at - 1) / WEEKDAYS + 1;

  return (rule->weekdays >> day->weekday & 1) != 0
         || (rule->nth[day->weekday].given
             && numbers_hold (&rule->nth[day->weekday], n, n + left / WEEKDAYS));
}

static gboolean
fits_day (const Rrule *rule, const RuleDay *day)
{
  return (!rule->months.given || numbers_hold (&rule->months, day->month, MONTHS))
         && (!rule->month_days.given
             || numbers_hold (&rule->month_days, day->month_day, day->month_days))
         && (!rule->year_days.given
             || numbers_hold (&rule->year_days, day->year_day, day->year_days))
         && (!rule->by_day || fits_by_day (rule, day))
         && (!rule->weeks.given || fits_week (rule, day));
}

/* What the rule leaves open is as on its first day. */
static Rrule
complete_rule (const Rrule *rule, const RuleDay *start)
{
  Rrule self = *rule;
  gboolean has_day = self.month_days.given || self.year_days.given || self.by_day;

  if (has_day || self.freq == RRULE_DAILY)
    return self;
  if (self.freq == RRULE_WEEKLY || self.weeks.given)
    {
      self.weekdays = 1u << start->weekday;
      self.by_day = TRUE;
      return self;
    }
  numbers_add (&self.month_days, start->month_day);
  if (self.freq == RRULE_YEARLY && !self.months.given)
    numbers_add (&self.months, start->month);
  return self;
}

/* ---- Periods: the days, weeks, months or years that the rule goes through */

/* The first day of period `n`, and the first behind it. */
static void
find_period (const Rrule *rule, const RuleDay *start, gint64 n, WorkDay *from, WorkDay *to)
{
  gint64 months = start->month - 1 + n * rule->interval;
  int year = start->year;

  switch (rule->freq)
    {
    case RRULE_DAILY:
      *from = start->day + (WorkDay) (n * rule->interval);
      *to = *from + 1;
      break;
    case RRULE_WEEKLY:
      *from = start->day - (start->weekday - rule->week_start + WEEKDAYS) % WEEKDAYS
              + (WorkDay) (n * rule->interval * WEEKDAYS);
      *to = *from + WEEKDAYS;
      break;
    case RRULE_MONTHLY:
      year += (int) (months / MONTHS);
      *from = work_day_of (year, (int) (months % MONTHS) + 1, 1);
      *to = *from
            + g_date_get_days_in_month ((GDateMonth) (months % MONTHS + 1), (GDateYear) year);
      break;
    default:
      year += (int) (n * rule->interval);
      *from = work_day_of (year, 1, 1);
      *to = *from + days_of_year (year);
      break;
    }
}

static void
find_days (const Rrule *rule, WorkDay from, WorkDay to, GArray *set)
{
  g_array_set_size (set, 0);
  for (RuleDay day = day_of (from); day.day < to; go_to_next_day (&day))
    if (rule->months.given && !numbers_hold (&rule->months, day.month, MONTHS))
      go_to_end_of_month (&day);
    else if (fits_day (rule, &day))
      g_array_append_val (set, day.day);
}

/* FALSE when that was the last one. */
static gboolean
take_days (const Rrule *rule, WorkDay start, WorkDay last, gint64 most, const GArray *set,
           gint64 *left, GArray *days)
{
  for (guint i = 0; i < set->len; i++)
    {
      WorkDay day = g_array_index (set, WorkDay, i);

      if (day < start
          || (rule->positions.given
              && !numbers_hold (&rule->positions, (int) i + 1, (int) set->len)))
        continue;
      if (day > last || (*left)-- == 0 || days->len >= most)
        return FALSE;
      g_array_append_val (days, day);
    }
  return TRUE;
}

/* Of the shortest period. */
static const int unit_days[RRULE_FREQS] = { 1, 7, 28, 365 };

/* How many there are to go through: what it costs. */
static gint64
count_steps (const Rrule *rule, WorkDay start, WorkDay last)
{
  return MAX (last - start, 0) / (unit_days[rule->freq] * rule->interval) + 1;
}

static void
expand_rule (const Rrule *rule, WorkDay start, WorkDay last, gint64 most, GArray *days)
{
  g_autoptr(GArray) set = g_array_new (FALSE, FALSE, sizeof (WorkDay));
  RuleDay first = day_of (start);
  Rrule whole = complete_rule (rule, &first);
  gint64 left = rule->count > 0 ? rule->count : G_MAXINT64;
  gint64 units = MAX (last - start, 0) / unit_days[rule->freq] + UNITS_AROUND;
  WorkDay from, to;

  for (gint64 n = 0; n * rule->interval <= units; n++)
    {
      find_period (&whole, &first, n, &from, &to);
      if (from > last)
        return;
      find_days (&whole, from, to, set);
      if (!take_days (&whole, start, last, most, set, &left, days))
        return;
    }
}

/* The last day on which the rule may still begin the event. */
static WorkDay
last_day (const Rrule *rule, const RruleStart *start, WorkDay last)
{
  gint64 until = (gint64) rule->until * DAY_S
                 + (rule->until_date ? DAY_S - 1 : rule->until_second);
  WorkDay day;

  if (!rule->has_until)
    return last;
  if (rule->until_utc && start->zone != NULL)
    until += zone_offset (start->zone, until);
  day = (WorkDay) zone_day (until);
  return MIN (last, start->second <= until - (gint64) day * DAY_S ? day : day - 1);
}

RruleResult
rrule_days (const char *text, const RruleStart *start, WorkDay last, gint64 most,
            gint64 *steps, GArray *days)
{
  Rrule rule;
  RruleResult result = parse_rule (text, &rule);

  if (result != RRULE_OK)
    return result;
  last = last_day (&rule, start, last);
  *steps -= count_steps (&rule, start->day, last);
  if (*steps < 0)
    return RRULE_TOO_LONG;
  expand_rule (&rule, start->day, last, most, days);
  return RRULE_OK;
}
