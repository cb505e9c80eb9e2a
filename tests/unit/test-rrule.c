/* Recurrence rules against the examples of RFC 5545, and random ones against a slow expansion
 * that asks of every day by itself whether the words of 3.3.10 fit it. */
#include <string.h>
#include "holidays/events.h"
#include "sample.h"

enum
{
  DAILY,
  WEEKLY,
  MONTHLY,
  YEARLY
};

enum
{
  MOST = 100000,
  LIST = 4,
  NEVER = G_MAXINT
};

static WorkDay
day_from (const char *text)
{
  int date = (int) g_ascii_strtoll (text, NULL, 10);

  return work_day_of (date / 10000, date / 100 % 100, date % 100);
}

static GDate
date_of (WorkDay day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1970);
  if (day >= 0)
    g_date_add_days (&date, (guint) day);
  else
    g_date_subtract_days (&date, (guint) -day);
  return date;
}

static char *
days_text (const GArray *days)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < days->len; i++)
    {
      GDate date = date_of (g_array_index (days, WorkDay, i));

      g_string_append_printf (text, "%s%04d%02d%02d", i > 0 ? " " : "",
                              g_date_get_year (&date), g_date_get_month (&date),
                              g_date_get_day (&date));
    }
  return g_string_free (text, FALSE);
}

static RruleResult
expand_from (WorkDay start, const char *text, WorkDay last, GArray *days)
{
  RruleStart from = { .day = start };
  gint64 steps = G_MAXINT32;

  return rrule_days (text, &from, last, MOST, &steps, days);
}

static char *
expand (const char *start, const char *text, WorkDay last)
{
  g_autoptr(GArray) days = g_array_new (FALSE, FALSE, sizeof (WorkDay));

  g_assert_cmpint (expand_from (day_from (start), text, last, days), ==, RRULE_OK);
  return days_text (days);
}

/* What is said of a rule by itself. */
static RruleResult
result_of (const char *text)
{
  g_autoptr(GArray) days = g_array_new (FALSE, FALSE, sizeof (WorkDay));

  return expand_from (0, text, 0, days);
}

/* ---- RFC 5545, 3.8.5.3, up to the year 2001 */

static void
test_examples (void)
{
  static const struct
  {
    const char *start, *rule, *days;
  } rows[] = {
    { "19970902", "FREQ=DAILY;COUNT=3", "19970902 19970903 19970904" },
    { "19970902", "FREQ=DAILY;INTERVAL=10;COUNT=5",
      "19970902 19970912 19970922 19971002 19971012" },
    { "19970902", "FREQ=WEEKLY;UNTIL=19971007;WKST=SU;BYDAY=TU,TH",
      "19970902 19970904 19970909 19970911 19970916 19970918 19970923 19970925 19970930 "
      "19971002 19971007" },
    { "19970902", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
      "19970902 19970904 19970916 19970918 19970930 19971002 19971014 19971016" },
    { "19970905", "FREQ=MONTHLY;COUNT=4;BYDAY=1FR", "19970905 19971003 19971107 19971205" },
    { "19970907", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
      "19970907 19970928 19971102 19971130 19980104 19980125 19980301 19980329 19980503 "
      "19980531" },
    { "19970922", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
      "19970922 19971020 19971117 19971222 19980119 19980216" },
    { "19970928", "FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-3", "19970928 19971029 19971128" },
    { "19970930", "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=1,-1",
      "19970930 19971001 19971031 19971101 19971130" },
    { "19970610", "FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "19970610 19970710 19980610 19980710" },
    { "19970101", "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
      "19970101 19970410 19970719 20000101" },
    { "19970519", "FREQ=YEARLY;COUNT=3;BYDAY=20MO", "19970519 19980518 19990517" },
    { "19970512", "FREQ=YEARLY;COUNT=3;BYWEEKNO=20;BYDAY=MO", "19970512 19980511 19990517" },
    { "19970313", "FREQ=YEARLY;COUNT=4;BYMONTH=3;BYDAY=TH",
      "19970313 19970320 19970327 19980305" },
    { "19970902", "FREQ=MONTHLY;COUNT=3;BYDAY=FR;BYMONTHDAY=13", "19980213 19980313 19981113" },
    { "19961105", "FREQ=YEARLY;INTERVAL=4;COUNT=2;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
      "19961105 20001107" },
    { "19970904", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
      "19970904 19971007 19971106" },
    { "19970929", "FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
      "19970929 19971030 19971127" },
    { "19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
      "19970805 19970810 19970819 19970824" },
    { "19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
      "19970805 19970817 19970819 19970831" },
    { "20000115", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
      "20000115 20000130 20000215 20000315 20000330" },
    /* What libical has wrong */
    { "19970903", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=WE,TU;WKST=WE",
      "19970903 19970909 19970917 19970923" },
    { "19970901", "FREQ=WEEKLY;COUNT=3;BYDAY=MO;BYMONTH=10", "19971006 19971013 19971020" },
    { "19970910", "FREQ=YEARLY;COUNT=4;BYMONTHDAY=10", "19970910 19971010 19971110 19971210" },
    { "19970901", "FREQ=DAILY;COUNT=3;BYMONTHDAY=-1", "19970930 19971031 19971130" },
    { "19970101", "FREQ=YEARLY;COUNT=2;BYMONTHDAY=-366", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *days = NULL;

      g_test_message ("%s %s", rows[i].start, rows[i].rule);
      if (*rows[i].days == '\0')
        {
          g_assert_cmpint (result_of (rows[i].rule), ==, RRULE_BAD);
          continue;
        }
      days = expand (rows[i].start, rows[i].rule, work_day_of (2001, 1, 1));
      g_assert_cmpstr (days, ==, rows[i].days);
    }
}

/* ---- Texts */

static void
test_texts (void)
{
  static const struct
  {
    const char *rule;
    RruleResult result;
  } rows[] = {
    { "FREQ=DAILY", RRULE_OK },
    { "freq=daily;byday=mo", RRULE_OK },
    { "FREQ=DAILY;", RRULE_OK },
    { "FREQ=YEARLY;BYMONTH=01;BYDAY=+1MO,-1SU", RRULE_OK },
    { "FREQ=YEARLY;UNTIL=99991231T235959Z", RRULE_OK },
    { "FREQ=YEARLY;UNTIL=20270101", RRULE_OK },
    { "FREQ=YEARLY;UNTIL=20270101T120000", RRULE_OK },
    { "", RRULE_BAD },
    { "BYMONTH=1", RRULE_BAD },
    { "FREQ", RRULE_BAD },
    { "FREQ=", RRULE_BAD },
    { "FREQ=DAILY;FREQ=DAILY", RRULE_BAD },
    { "FREQ=DAILY;X-DAYS=1", RRULE_BAD },
    { "FREQ=DAILY;INTERVAL=0", RRULE_BAD },
    { "FREQ=DAILY;INTERVAL=-1", RRULE_BAD },
    { "FREQ=DAILY;INTERVAL=99999999999999999999", RRULE_BAD },
    { "FREQ=DAILY;COUNT=0", RRULE_BAD },
    { "FREQ=DAILY;COUNT=3;UNTIL=20270101", RRULE_BAD },
    { "FREQ=DAILY;BYMONTH=13", RRULE_BAD },
    { "FREQ=DAILY;BYMONTH=-1", RRULE_BAD },
    { "FREQ=DAILY;BYMONTH=1,", RRULE_BAD },
    { "FREQ=DAILY;BYMONTH=", RRULE_BAD },
    { "FREQ=DAILY;BYMONTH=1 2", RRULE_BAD },
    { "FREQ=DAILY;BYMONTHDAY=32", RRULE_BAD },
    { "FREQ=DAILY;BYMONTHDAY=0", RRULE_BAD },
    { "FREQ=DAILY;BYDAY=XX", RRULE_BAD },
    { "FREQ=DAILY;BYDAY=1MO", RRULE_BAD },
    { "FREQ=DAILY;BYYEARDAY=1", RRULE_BAD },
    { "FREQ=WEEKLY;BYMONTHDAY=1", RRULE_BAD },
    { "FREQ=MONTHLY;BYWEEKNO=1", RRULE_BAD },
    { "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", RRULE_BAD },
    { "FREQ=YEARLY;UNTIL=2027", RRULE_BAD },
    { "FREQ=YEARLY;UNTIL=20270229", RRULE_BAD },
    { "FREQ=YEARLY;UNTIL=20270228T25", RRULE_BAD },
    { "FREQ=YEARLY;WKST=8", RRULE_BAD },
    { "FREQ=HOURLY", RRULE_NOT_BY_DAYS },
    { "FREQ=DAILY;BYHOUR=9", RRULE_NOT_BY_DAYS },
    { "RSCALE=CHINESE;FREQ=YEARLY", RRULE_NOT_BY_DAYS },
    { "FREQ=HOURLY;BYMONTH=13", RRULE_BAD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].rule);
      g_assert_cmpint (result_of (rows[i].rule), ==, rows[i].result);
    }
}

/* Steps far beyond any year end at once, and never where they began. */
static void
test_far (void)
{
  static const char *const freqs[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };

  for (guint i = 0; i < G_N_ELEMENTS (freqs); i++)
    {
      g_autofree char *rule = g_strdup_printf ("FREQ=%s;INTERVAL=999999999", freqs[i]);
      g_autofree char *days = expand ("16000101", rule, work_day_of (2100, 12, 31));

      g_assert_cmpstr (days, ==, "16000101");
    }
}

/* ---- The slow way */

typedef struct
{
  int freq, interval, week_start, count;
  int months[LIST], month_days[LIST], year_days[LIST], weeks[LIST], positions[LIST];
  int weekday[LIST], nth[LIST]; /* weekday from 1, 0 ends; nth 0: every */
  WorkDay start, until;         /* until NEVER: none */
} Slow;

static int
slow_week_start (WorkDay day, int week_start)
{
  while (work_weekday (day) != week_start)
    day--;
  return day;
}

/* The first day of week 1. */
static WorkDay
slow_first_week (int year, int week_start)
{
  WorkDay day = slow_week_start (work_day_of (year, 1, 1), week_start);

  return day + 7 - work_day_of (year, 1, 1) >= 4 ? day : day + 7;
}

static gboolean
slow_holds (const int *list, int n, int of)
{
  for (int i = 0; i < LIST && list[i] != 0; i++)
    if (list[i] == n || list[i] == n - of - 1)
      return TRUE;
  return FALSE;
}

static gboolean
slow_fits_week (const Slow *slow, WorkDay day, int year)
{
  int of = year + 1;
  WorkDay first;

  while (slow_first_week (of, slow->week_start) > day)
    of--;
  first = slow_first_week (of, slow->week_start);
  return slow_holds (slow->weeks, (day - first) / 7 + 1,
                     (slow_first_week (of + 1, slow->week_start) - first) / 7);
}

/* Is `day` the n-th of its weekday from `from` on, or before `to` from the end? */
static gboolean
slow_is_nth (WorkDay day, WorkDay from, WorkDay to, int n)
{
  int before = 0, behind = 0;

  for (WorkDay other = from; other < to; other++)
    if (work_weekday (other) == work_weekday (day))
      {
        before += other <= day;
        behind += other >= day;
      }
  return n > 0 ? before == n : behind == -n;
}

static gboolean
slow_fits_weekday (const Slow *slow, WorkDay day, GDate *date)
{
  int year = g_date_get_year (date), month = (int) g_date_get_month (date);
  gboolean of_month = slow->freq == MONTHLY || slow->months[0] != 0;
  WorkDay from = work_day_of (year, of_month ? month : 1, 1);
  WorkDay to = !of_month     ? work_day_of (year + 1, 1, 1)
               : month == 12 ? work_day_of (year + 1, 1, 1)
                             : work_day_of (year, month + 1, 1);

  for (int i = 0; i < LIST && slow->weekday[i] != 0; i++)
    if (work_weekday (day) == slow->weekday[i] - 1
        && (slow->nth[i] == 0 || slow_is_nth (day, from, to, slow->nth[i])))
      return TRUE;
  return FALSE;
}

/* The part of the rule that is missing is taken from its start. */
static gboolean
slow_fits_open (const Slow *slow, WorkDay day, GDate *date)
{
  GDate start = date_of (slow->start);

  if (slow->month_days[0] != 0 || slow->year_days[0] != 0 || slow->weekday[0] != 0
      || slow->freq == DAILY)
    return TRUE;
  if (slow->freq == WEEKLY || slow->weeks[0] != 0)
    return work_weekday (day) == work_weekday (slow->start);
  return g_date_get_day (date) == g_date_get_day (&start)
         && (slow->freq == MONTHLY || slow->months[0] != 0
             || g_date_get_month (date) == g_date_get_month (&start));
}

static gboolean
slow_fits (const Slow *slow, WorkDay day)
{
  GDate date = date_of (day);
  int year = g_date_get_year (&date);
  int days = g_date_get_days_in_month (g_date_get_month (&date), (GDateYear) year);

  return (slow->months[0] == 0
          || slow_holds (slow->months, (int) g_date_get_month (&date), 999))
         && (slow->month_days[0] == 0
             || slow_holds (slow->month_days, g_date_get_day (&date), days))
         && (slow->year_days[0] == 0
             || slow_holds (slow->year_days, (int) g_date_get_day_of_year (&date),
                            work_day_of (year + 1, 1, 1) - work_day_of (year, 1, 1)))
         && (slow->weeks[0] == 0 || slow_fits_week (slow, day, year))
         && (slow->weekday[0] == 0 || slow_fits_weekday (slow, day, &date))
         && slow_fits_open (slow, day, &date);
}

/* Which of the rule's days, weeks, months or years a day is in. */
static int
slow_period (const Slow *slow, WorkDay day)
{
  GDate date = date_of (day);

  switch (slow->freq)
    {
    case DAILY:
      return day;
    case WEEKLY:
      return (slow_week_start (day, slow->week_start) + 70000) / 7;
    case MONTHLY:
      return g_date_get_year (&date) * 12 + (int) g_date_get_month (&date);
    default:
      return g_date_get_year (&date);
    }
}

static GArray *
slow_expand (const Slow *slow, WorkDay last)
{
  GArray *days = g_array_new (FALSE, FALSE, sizeof (WorkDay));
  g_autoptr(GArray) set = g_array_new (FALSE, FALSE, sizeof (WorkDay));
  int first = slow_period (slow, slow->start);
  WorkDay day = slow->start - 366;

  while (day <= last + 366)
    {
      int period = slow_period (slow, day);

      g_array_set_size (set, 0);
      for (; slow_period (slow, day) == period; day++)
        if (slow_fits (slow, day))
          g_array_append_val (set, day);
      if (period < first || (period - first) % slow->interval != 0)
        continue;
      for (guint i = 0; i < set->len; i++)
        {
          WorkDay at = g_array_index (set, WorkDay, i);

          if (at >= slow->start && at <= last && (slow->until == NEVER || at <= slow->until)
              && (slow->positions[0] == 0
                  || slow_holds (slow->positions, (int) i + 1, (int) set->len))
              && (slow->count == 0 || days->len < (guint) slow->count))
            g_array_append_val (days, at);
        }
    }
  return days;
}

/* ---- Random rules */

static int
pick (int from, int to)
{
  return g_test_rand_int_range (from, to + 1);
}

static gboolean
chance (int percent)
{
  return pick (1, 100) <= percent;
}

static void
random_list (int *list, int most, gboolean negative, const char *name, GString *text)
{
  int n = pick (1, LIST);

  g_string_append_printf (text, ";%s=", name);
  for (int i = 0; i < n; i++)
    {
      list[i] = pick (1, most);
      if (negative && chance (40))
        list[i] = -list[i];
      g_string_append_printf (text, "%s%d", i > 0 ? "," : "", list[i]);
    }
}

static const char *const weekdays[] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static void
random_weekdays (Slow *slow, GString *text)
{
  int n = pick (1, LIST);
  gboolean numbered = slow->freq >= MONTHLY && slow->weeks[0] == 0;

  g_string_append (text, ";BYDAY=");
  for (int i = 0; i < n; i++)
    {
      slow->weekday[i] = pick (1, 7);
      if (numbered && chance (50))
        slow->nth[i] = (chance (50) ? 1 : -1)
                       * pick (1, slow->freq == MONTHLY || slow->months[0] != 0 ? 5 : 53);
      g_string_append (text, i > 0 ? "," : "");
      if (slow->nth[i] != 0)
        g_string_append_printf (text, "%d", slow->nth[i]);
      g_string_append (text, weekdays[slow->weekday[i] - 1]);
    }
}

static void
random_end (Slow *slow, GString *text)
{
  if (chance (30))
    g_string_append_printf (text, ";COUNT=%d", slow->count = pick (1, 20));
  else if (chance (30))
    {
      GDate date;

      slow->until = slow->start + pick (0, 2000);
      date = date_of (slow->until);
      g_string_append_printf (text, ";UNTIL=%04d%02d%02d", g_date_get_year (&date),
                              g_date_get_month (&date), g_date_get_day (&date));
    }
}

static Slow
random_rule (GString *text)
{
  static const char *const names[] = { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" };
  Slow slow
    = { .freq = pick (0, 3), .interval = 1, .start = pick (-5000, 40000), .until = NEVER };

  g_string_printf (text, "FREQ=%s", names[slow.freq]);
  if (chance (50))
    g_string_append_printf (text, ";INTERVAL=%d", slow.interval = pick (1, 5));
  if (chance (60))
    g_string_append_printf (text, ";WKST=%s", weekdays[slow.week_start = pick (0, 6)]);
  if (chance (35))
    random_list (slow.months, 12, FALSE, "BYMONTH", text);
  if (slow.freq == YEARLY && chance (20))
    random_list (slow.weeks, 53, TRUE, "BYWEEKNO", text);
  if (slow.freq == YEARLY && chance (20))
    random_list (slow.year_days, 366, TRUE, "BYYEARDAY", text);
  if (slow.freq != WEEKLY && chance (30))
    random_list (slow.month_days, 31, TRUE, "BYMONTHDAY", text);
  if (chance (50))
    random_weekdays (&slow, text);
  if (chance (20))
    random_list (slow.positions, slow.freq == YEARLY ? 20 : 5, TRUE, "BYSETPOS", text);
  random_end (&slow, text);
  return slow;
}

static void
test_random (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint days = 0, rules = sample (100, 200, 1500);

  for (guint i = 0; i < rules; i++)
    {
      Slow slow = random_rule (text);
      WorkDay last = slow.start + pick (0, 2000);
      g_autoptr(GArray) slow_days = NULL, fast = g_array_new (FALSE, FALSE, sizeof (WorkDay));
      g_autofree char *expected = NULL, *found = NULL;

      g_test_message ("%d %s", slow.start, text->str);
      g_assert_cmpint (expand_from (slow.start, text->str, last, fast), ==, RRULE_OK);
      slow_days = slow_expand (&slow, last);
      expected = days_text (slow_days);
      found = days_text (fast);
      g_assert_cmpstr (found, ==, expected);
      days += fast->len;
    }
  g_assert_cmpuint (days, >, 10 * rules);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rrule/examples", test_examples);
  g_test_add_func ("/rrule/texts", test_texts);
  g_test_add_func ("/rrule/far", test_far);
  g_test_add_func ("/rrule/random", test_random);
  return g_test_run ();
}
