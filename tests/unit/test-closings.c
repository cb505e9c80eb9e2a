/* Holiday feeds: the days that iCalendar files take off, and what is refused.
 *
 * tests/data/desk/rrule.tsv (python-dateutil) says what rules give, nl-holidays.tsv which
 * days kb/holidays/nl.ics has. */
#include "holidays/closings.h"

#include <string.h>

#define NAME "feed.ics"

static GTimeZone *
amsterdam (void)
{
  return g_time_zone_new_identifier ("Europe/Amsterdam");
}

/* The lines of one event as a calendar. */
static Closings *
closings_of (const char *lines, GError **error)
{
  g_autoptr(GTimeZone) zone = amsterdam ();
  g_autofree char *text = g_strconcat ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n",
                                       lines, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", NULL);

  return closings_parse (NAME, text, strlen (text), zone, error);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
day_text (WorkDay day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1970);
  g_date_add_days (&date, (guint) day);
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&date),
                          (int) g_date_get_month (&date), g_date_get_day (&date));
}

/* `2026-12-24 12:00-17:00`, or the date alone when all of it is closed. */
static char *
closing_text (const Closing *closing)
{
  g_autofree char *day = day_text (closing->day);

  if (closing->part.from_s == 0 && closing->part.to_s == 86400)
    return g_steal_pointer (&day);
  return g_strdup_printf ("%s %02d:%02d-%02d:%02d", day, closing->part.from_s / 3600,
                          closing->part.from_s / 60 % 60, closing->part.to_s / 3600,
                          closing->part.to_s / 60 % 60);
}

static char *
closings_text (const Closings *feed)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < feed->days->len; i++)
    g_ptr_array_add (texts, closing_text (&g_array_index (feed->days, Closing, i)));
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (", ", (char **) texts->pdata);
}

static void
test_events (void)
{
  static const struct
  {
    const char *lines, *expected;
  } rows[] = {
    { "DTSTART;VALUE=DATE:20261225", "2026-12-25" },
    { "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226", "2026-12-25" },
    { "DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261228",
      "2026-12-25, 2026-12-26, 2026-12-27" },
    { "DTSTART;VALUE=DATE:20261231\nDURATION:P2D", "2026-12-31, 2027-01-01" },
    { "DTSTART;VALUE=DATE:20261231\nDURATION:P1W",
      "2026-12-31, 2027-01-01, 2027-01-02, 2027-01-03, 2027-01-04, 2027-01-05, 2027-01-06" },
    /* lower case, no VALUE, folded in the middle of a name */
    { "dtstart:20261225", "2026-12-25" },
    { "DTST\n ART;VAL\n\tUE=DATE:2026\n 1225", "2026-12-25" },
    /* dates added and taken out */
    { "DTSTART;VALUE=DATE:20250426\nRDATE;VALUE=DATE:20260427,20270427",
      "2025-04-26, 2026-04-27, 2027-04-27" },
    { "DTSTART;VALUE=DATE:20240427\nRRULE:FREQ=YEARLY;COUNT=3\n"
      "EXDATE;VALUE=DATE:20250427\nRDATE;VALUE=DATE:20250426",
      "2024-04-27, 2025-04-26, 2026-04-27" },
    { "DTSTART;VALUE=DATE:20240427\nEXDATE;VALUE=DATE:20240427", "" },
    { "DTSTART;VALUE=DATE:20240427\nRRULE:FREQ=YEARLY;COUNT=2\n"
      "EXDATE:20250427T000000",
      "2024-04-27" },
    /* a rule of days over several days */
    { "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226\n"
      "RRULE:FREQ=YEARLY;UNTIL=20271231T235959Z",
      "2026-12-24, 2026-12-25, 2027-12-24, 2027-12-25" },
    /* years that calendars know */
    { "DTSTART;VALUE=DATE:19691231\nDURATION:P2D", "1970-01-01" },
    { "DTSTART;VALUE=DATE:21001231\nRRULE:FREQ=DAILY", "2100-12-31" },
    { "DTSTART;VALUE=DATE:16010101\nRRULE:FREQ=YEARLY;UNTIL=19710101",
      "1970-01-01, 1971-01-01" },
    /* no time off */
    { "DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", "" },
    { "DTSTART;VALUE=DATE:20261225\nTRANSP:TRANSPARENT", "" },
    { "DTSTART;VALUE=DATE:20261225\nTRANSP:OPAQUE\nSTATUS:CONFIRMED", "2026-12-25" },
    /* a part of a day: in the desk's zone, in UTC, in another zone */
    { "DTSTART:20261224T120000\nDTEND:20261224T170000", "2026-12-24 12:00-17:00" },
    { "DTSTART:20261224T120000\nDURATION:PT5H30M", "2026-12-24 12:00-17:30" },
    { "DTSTART:20261224T120000Z\nDTEND:20261224T160000Z", "2026-12-24 13:00-17:00" },
    { "DTSTART;TZID=America/New_York:20261224T120000\n"
      "DTEND;TZID=\"America/New_York\":20261224T160000",
      "2026-12-24 18:00-22:00" },
    { "DTSTART;TZID=/citadel.org/20210210_1/America/New_York:20261224T120000\nDURATION:PT1H",
      "2026-12-24 18:00-19:00" },
    { "DTSTART:20261224T120000\nDTEND:20261226T090000",
      "2026-12-24 12:00-24:00, 2026-12-25, 2026-12-26 00:00-09:00" },
    { "DTSTART:20261224T220000\nDTEND:20261225T000000", "2026-12-24 22:00-24:00" },
    { "DTSTART:20261224T120000", "" },
    /* the wall time stays when the clock changes, the length is real */
    { "DTSTART;TZID=Europe/Amsterdam:20261024T120000\nDURATION:PT1H\n"
      "RRULE:FREQ=DAILY;COUNT=2",
      "2026-10-24 12:00-13:00, 2026-10-25 12:00-13:00" },
    { "DTSTART:20261024T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2",
      "2026-10-24 12:00-13:00, 2026-10-25 11:00-12:00" },
    /* UNTIL is UTC: 09:00 in New York is 14:00Z */
    { "DTSTART;TZID=America/New_York:20261223T090000\nDURATION:PT1H\n"
      "RRULE:FREQ=DAILY;UNTIL=20261224T140000Z",
      "2026-12-23 15:00-16:00, 2026-12-24 15:00-16:00" },
    { "DTSTART;TZID=America/New_York:20261223T090000\nDURATION:PT1H\n"
      "RRULE:FREQ=DAILY;UNTIL=20261224T135959Z",
      "2026-12-23 15:00-16:00" },
    { "DTSTART;TZID=America/New_York:20261223T090000\nDURATION:PT1H\n"
      "RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261224T140000Z",
      "2026-12-23 15:00-16:00, 2026-12-25 15:00-16:00" },
    { "DTSTART;TZID=America/New_York:20261223T090000\nDURATION:PT1H\n"
      "RRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261224",
      "2026-12-23 15:00-16:00, 2026-12-25 15:00-16:00" },
    /* what alarms within say is not the event's */
    { "DTSTART;VALUE=DATE:20261225\nBEGIN:VALARM\nDURATION:PT15M\nDTSTART:x\nEND:VALARM",
      "2026-12-25" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(Closings) feed = closings_of (rows[i].lines, &error);
      g_autofree char *closings = NULL;

      g_test_message ("%s", rows[i].lines);
      g_assert_no_error (error);
      closings = closings_text (feed);
      g_assert_cmpstr (closings, ==, rows[i].expected);
    }
}

/* One moment moved, one cancelled, one without an original. */
static void
test_replaced (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Closings) feed = closings_of (
    "UID:a\nRECURRENCE-ID;VALUE=DATE:20270102\nDTSTART;VALUE=DATE:20270110\n"
    "END:VEVENT\nBEGIN:VEVENT\n"
    "UID:a\nDTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY;COUNT=4\nSUMMARY:Days\n"
    "END:VEVENT\nBEGIN:VEVENT\n"
    "UID:a\nRECURRENCE-ID;VALUE=DATE:20270103\nDTSTART;VALUE=DATE:20270103\n"
    "STATUS:CANCELLED\n"
    "END:VEVENT\nBEGIN:VEVENT\n"
    "UID:b\nRECURRENCE-ID;VALUE=DATE:20270301\nDTSTART;VALUE=DATE:20270302",
    &error);
  g_autofree char *closings = NULL;

  g_assert_no_error (error);
  closings = closings_text (feed);
  g_assert_cmpstr (closings, ==, "2027-01-01, 2027-01-04, 2027-01-10, 2027-03-02");
}

static void
test_names (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Closings) feed
    = closings_of ("DTSTART:20261225\nSUMMARY;LANGUAGE=nl: Eerste\\, Kerst\n dag\\n \n"
                   "END:VEVENT\nBEGIN:VEVENT\nDTSTART:20271225\nSUMMARY:Eerste\\, Kerstdag\n"
                   "END:VEVENT\nBEGIN:VEVENT\nDTSTART:20271225\n"
                   "END:VEVENT\nBEGIN:VEVENT\nDTSTART:20271225\nSUMMARY:a\\\\nb\\;",
                   &error);

  g_assert_no_error (error);
  g_assert_cmpuint (feed->names->len, ==, 3);
  g_assert_cmpstr (feed->names->pdata[0], ==, "Eerste, Kerstdag");
  g_assert_cmpstr (feed->names->pdata[1], ==, "");
  g_assert_cmpstr (feed->names->pdata[2], ==, "a\\nb;");
  g_assert_cmpuint (g_array_index (feed->days, Closing, 1).name, ==, 0);
}

static void
test_refused_events (void)
{
  static const struct
  {
    const char *lines, *expected;
  } rows[] = {
    { "SUMMARY:x", "3:1: event without DTSTART; expected its first day" },
    { "DTSTART:tomorrow",
      "4:1: DTSTART \"tomorrow\" is no date; expected one like 20261225 or 20261224T120000Z" },
    { "DTSTART:20260229",
      "4:1: DTSTART \"20260229\" is no date; expected one like 20261225 or 20261224T120000Z" },
    { "DTSTART;VALUE=DATE:20260228T100000",
      "4:1: DTSTART \"20260228T100000\" is no DATE; expected one like 20261225 or "
      "20261224T120000Z" },
    { "DTSTART:20260228T250000",
      "4:1: DTSTART \"20260228T250000\" is no date; expected one like 20261225 or "
      "20261224T120000Z" },
    { "SUMMARY:x\nDTSTART:20260228\nDTSTART:20260301",
      "6:1: DTSTART stands twice in an event; expected it once" },
    { "DTSTART:20260228\nDTEND:20260228",
      "5:1: the event ends before it begins; expected the day after the last" },
    { "DTSTART:20260228T100000Z\nDTEND:20260228T090000Z",
      "5:1: the event ends before it begins; expected a later time" },
    { "DTSTART:20260228\nDTEND:20260301T100000",
      "5:1: DTEND is no date; expected one, as in DTSTART" },
    { "DTSTART:20260228\nDURATION:PT5H",
      "5:1: DURATION of a day's part; expected whole days, as in DTSTART" },
    { "DTSTART:20260228\nDURATION:soon",
      "5:1: bad DURATION \"soon\"; expected one like P2D or PT4H" },
    { "DTSTART:20260228\nDURATION:-P1D",
      "5:1: bad DURATION \"-P1D\"; expected one like P2D or PT4H" },
    { "DTSTART:20260228\nDTEND:20260301\nDURATION:P1D",
      "6:1: DTEND and DURATION; expected one of them" },
    { "DTSTART:20260228\nDTEND:21260228", "5:1: event of 36524 days; expected at most 3660" },
    { "DTSTART;TZID=Mars/Base:20260228T100000",
      "4:1: unknown TZID \"Mars/Base\"; expected an IANA zone like Europe/Amsterdam" },
    { "DTSTART;TZID=../../../etc/localtime:20260228T100000",
      "4:1: unknown TZID \"../../../etc/localtime\"; expected an IANA zone like "
      "Europe/Amsterdam" },
    { "DTSTART:20260228\nRRULE:FREQ=SOMETIMES",
      "5:1: bad RRULE \"FREQ=SOMETIMES\"; expected one like FREQ=YEARLY;BYMONTH=12;"
      "BYMONTHDAY=25" },
    { "DTSTART:20260228\nRRULE:FREQ=SECONDLY",
      "5:1: RRULE \"FREQ=SECONDLY\" is not by days; expected FREQ=DAILY, WEEKLY, MONTHLY or "
      "YEARLY, without BYHOUR, BYMINUTE, BYSECOND and RSCALE" },
    { "DTSTART:20260228\nRRULE:FREQ=DAILY;BYSECOND=1,2,3",
      "5:1: RRULE \"FREQ=DAILY;BYSECOND=1,2,3\" is not by days; expected FREQ=DAILY, WEEKLY, "
      "MONTHLY or YEARLY, without BYHOUR, BYMINUTE, BYSECOND and RSCALE" },
    { "DTSTART:20260228\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
      "5:1: RRULE never happens; expected one that does before 2101" },
    { "DTSTART:20260228\nEXRULE:FREQ=YEARLY", "5:1: EXRULE is out of use; expected EXDATE" },
    { "DTSTART:20260228\nRDATE;VALUE=PERIOD:20260228T100000Z/PT1H",
      "5:1: a period; expected dates" },
    { "DTSTART:20260228\nRDATE:20260301,",
      "5:1: RDATE \"\" is no date; expected one like 20261225 or 20261224T120000Z" },
    { "DTSTART:20260228\nRECURRENCE-ID:20260228",
      "5:1: RECURRENCE-ID without UID; expected the UID of the event" },
    { "UID:a\nDTSTART:20260228\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260228",
      "6:1: RANGE in RECURRENCE-ID; expected one event for each day" },
    { "DTSTART:20260228\nno colon here",
      "5:1: \"no colon here\" is no line of iCalendar; expected NAME:VALUE" },
    { "DTSTART:20260228\nSUMMARY:\xff", "5:1: byte 0xff is no text; expected UTF-8" },
    { "DTSTART:20260228\nEND:VTODO", "5:1: END of \"VTODO\"; expected END:VEVENT" },
    { "DTSTART:20260228\nBEGIN:VALARM", "6:1: END of \"VEVENT\"; expected END:VALARM" },
    { "SUMMARY:\x1b[31m\nDTSTART:\x1b[31m",
      "5:1: DTSTART \"\\x1b[31m\" is no date; expected one like 20261225 or "
      "20261224T120000Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(Closings) feed = closings_of (rows[i].lines, &error);
      g_autofree char *expected = g_strconcat (NAME ":", rows[i].expected, NULL);

      g_assert_null (feed);
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, expected);
    }
}

static void
test_refused_files (void)
{
  static const struct
  {
    const char *text, *expected;
  } rows[] = {
    { "", "1:1: no event; expected BEGIN:VCALENDAR and events in it" },
    { "\n\r\n\n", "1:1: no event; expected BEGIN:VCALENDAR and events in it" },
    { "BEGIN:VCALENDAR\nEND:VCALENDAR\n",
      "1:1: no event; expected BEGIN:VCALENDAR and events in it" },
    { "<!DOCTYPE html>\n<p>Not found</p>\n",
      "1:1: \"<!DOCTYPE html>\" is no line of iCalendar; expected NAME:VALUE" },
    { "date,name\n2026-12-25,Kerst\n",
      "1:1: \"date,name\" is no line of iCalendar; expected NAME:VALUE" },
    { "title: x\n", "1:1: no calendar; expected BEGIN:VCALENDAR" },
    { "BEGIN:VEVENT\nDTSTART:20261225\nEND:VEVENT\n",
      "1:1: no calendar; expected BEGIN:VCALENDAR" },
    { "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n",
      "2:1: VEVENT is not closed; expected END:VEVENT before the end" },
    { "BEGIN:VCALENDAR\nBEGIN:a\nBEGIN:a\nBEGIN:a\nBEGIN:a\nBEGIN:a\nBEGIN:a\nBEGIN:a\n"
      "BEGIN:a\n",
      "9:1: nested too deep; expected at most 8 levels" },
    { "\x7f\x45\x4c\x46\x02\x01", "1:1: \"\\x7fELF\\x02\\x01\" is no line of iCalendar; "
                                  "expected NAME:VALUE" },
  };
  g_autoptr(GTimeZone) zone = amsterdam ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *expected = g_strconcat (NAME ":", rows[i].expected, NULL);

      g_assert_null (closings_parse (NAME, rows[i].text, strlen (rows[i].text), zone, &error));
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, expected);
    }
}

/* Rules by the thousand, or one day after day: a limit each, never a long wait. */
static void
test_limits (void)
{
  static const struct
  {
    const char *line;
    guint times;
    const char *expected;
  } rows[] = {
    { "RRULE:FREQ=YEARLY\n", 300, "255:1: too many RRULEs; expected at most 250" },
    { "RRULE:FREQ=DAILY\n", 5, "3:1: event happens too often; expected fewer days in a feed" },
    { "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29\n", 100,
      "41:1: the rules go on too long; expected fewer, or an UNTIL in them" },
    { "END:VEVENT\nBEGIN:VEVENT\nDTSTART:20260228\n", 20001,
      "60005:1: too many events; expected at most 20000" },
    { "EXDATE:20260228,20260301\n", 50001, "50005:1: too many dates; expected at most 100000" },
    { "DTEND:20350228\nEND:VEVENT\nBEGIN:VEVENT\nDTSTART:20260228\n", 40,
      "123:1: too many days off; expected at most 100000 in a feed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) lines = g_string_new ("DTSTART:20260228\n");
      g_autofree char *expected = g_strconcat (NAME ":", rows[i].expected, NULL);

      for (guint j = 0; j < rows[i].times; j++)
        g_string_append (lines, rows[i].line);
      g_assert_null (closings_of (lines->str, &error));
      g_assert_cmpstr (error->message, ==, expected);
    }
}

/* ---- Against python-dateutil */

static char *
read_data (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "desk", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static int
by_day (gconstpointer a, gconstpointer b)
{
  return ((const Closing *) a)->day - ((const Closing *) b)->day;
}

static void
check_rule (char **fields)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *lines
    = g_strdup_printf ("DTSTART;VALUE=DATE:%s\nRRULE:%s", fields[0], fields[1]);
  g_autoptr(Closings) feed = closings_of (lines, &error);
  g_auto(GStrv) dates = g_strsplit (fields[3], ",", -1);

  g_test_message ("%s %s", fields[0], fields[1]);
  g_assert_no_error (error);
  g_array_sort (feed->days, by_day);
  g_assert_cmpuint (feed->days->len, ==, g_ascii_strtoull (fields[2], NULL, 10));
  for (guint i = 0; dates[i] != NULL; i++)
    {
      g_autofree char *day = day_text (g_array_index (feed->days, Closing, i).day);
      g_autofree char *expected
        = g_strdup_printf ("%.4s-%.2s-%s", dates[i], dates[i] + 4, dates[i] + 6);

      g_assert_cmpstr (day, ==, expected);
    }
}

static void
test_rules (void)
{
  g_autofree char *text = read_data ("rrule.tsv");
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '#' && *lines[i] != '\0')
      {
        g_auto(GStrv) fields = g_strsplit (lines[i], "\t", -1);

        check_rule (fields);
        n++;
      }
  g_assert_cmpuint (n, >, 40);
}

/* ---- kb/holidays/nl.ics */

static Closings *
load_dutch (void)
{
  g_autofree char *path
    = g_test_build_filename (G_TEST_DIST, "..", "kb", "holidays", "nl.ics", NULL);
  g_autoptr(GTimeZone) zone = amsterdam ();
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;
  Closings *feed;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  feed = closings_parse (path, text, length, zone, &error);
  g_assert_no_error (error);
  return feed;
}

/* `DATE TAB NAME` lines of the years from first to last, sorted. */
static char *
days_of_years (const Closings *feed, int first, int last)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < feed->days->len; i++)
    {
      const Closing *closing = &g_array_index (feed->days, Closing, i);
      g_autofree char *day = closing_text (closing);

      if (closing->day >= work_day_of (first, 1, 1)
          && closing->day <= work_day_of (last, 12, 31))
        g_ptr_array_add (texts, g_strdup_printf ("%s\t%s", day,
                                                 (char *) feed->names->pdata[closing->name]));
    }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv ("\n", (char **) texts->pdata);
}

static void
test_dutch (void)
{
  g_autoptr(Closings) feed = load_dutch ();
  g_autofree char *text = read_data ("nl-holidays.tsv");
  g_autofree char *days = days_of_years (feed, 2024, 2035);
  const char *expected = text;

  while (*expected == '#')
    expected = strchr (expected, '\n') + 1;
  g_assert_cmpstr (g_strchomp (days), ==, g_strchomp ((char *) expected));
}

/* Koningsdag to 2100 is never a Sunday, and once a year. */
static void
test_kings_day (void)
{
  g_autoptr(Closings) feed = load_dutch ();
  guint n = 0;

  for (guint i = 0; i < feed->days->len; i++)
    {
      const Closing *closing = &g_array_index (feed->days, Closing, i);

      if (!g_str_equal (feed->names->pdata[closing->name], "Koningsdag"))
        continue;
      n++;
      g_assert_cmpint (work_weekday (closing->day), !=, 6);
    }
  g_assert_cmpuint (n, ==, 2100 - 2024 + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk-feed/events", test_events);
  g_test_add_func ("/desk-feed/replaced", test_replaced);
  g_test_add_func ("/desk-feed/names", test_names);
  g_test_add_func ("/desk-feed/refused-events", test_refused_events);
  g_test_add_func ("/desk-feed/refused-files", test_refused_files);
  g_test_add_func ("/desk-feed/limits", test_limits);
  g_test_add_func ("/desk-feed/rules", test_rules);
  g_test_add_func ("/desk-feed/dutch", test_dutch);
  g_test_add_func ("/desk-feed/kings-day", test_kings_day);
  return g_test_run ();
}
