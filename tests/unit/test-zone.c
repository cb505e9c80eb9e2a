/* Days against GDate; the wall clocks of zones against those of the C library, up to 2100. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/timestamp.h"

enum
{
  DAY_S = 86400
};

#define YEAR_2100 G_GINT64_CONSTANT (4102444800)

/* Of each kind some: rules with negative hours, changes of half an hour, four a year, a day left
 * out, savings below zero. */
static const char *const names[] = { "Europe/Dublin",     "Eire",
                                     "Europe/London",     "Europe/Amsterdam",
                                     "Europe/Moscow",     "Europe/Lisbon",
                                     "Europe/Chisinau",   "America/New_York",
                                     "America/St_Johns",  "America/Santiago",
                                     "America/Asuncion",  "America/Havana",
                                     "America/Nuuk",      "America/Scoresbysund",
                                     "America/Sao_Paulo", "America/Caracas",
                                     "Africa/Casablanca", "Africa/El_Aaiun",
                                     "Africa/Cairo",      "Africa/Windhoek",
                                     "Asia/Gaza",         "Asia/Hebron",
                                     "Asia/Jerusalem",    "Asia/Beirut",
                                     "Asia/Tehran",       "Asia/Kathmandu",
                                     "Asia/Tokyo",        "Australia/Lord_Howe",
                                     "Australia/Sydney",  "Pacific/Apia",
                                     "Pacific/Chatham",   "Pacific/Norfolk",
                                     "Pacific/Easter",    "Antarctica/Troll",
                                     "Etc/UTC",           "EST5EDT" };

static void
test_days (void)
{
  for (gint64 days = -500000; days < 500000; days += 17)
    {
      g_autofree char *shown = timestamp_format (days * DAY_S, NULL), *expected = NULL;
      int year, month, day;
      GDate date;

      g_date_clear (&date, 1);
      g_date_set_julian (&date, (guint32) (days + 719163));
      year = g_date_get_year (&date);
      month = g_date_get_month (&date);
      day = g_date_get_day (&date);
      expected = g_strdup_printf ("%04d-%02d-%02dT00:00:00Z", year, month, day);
      g_assert_cmpstr (shown, ==, expected);
      g_assert_cmpint (zone_days (year, month, day), ==, days);
    }
  g_assert_cmpint (zone_day (-1), ==, -1);
  g_assert_cmpint (zone_day (0), ==, 0);
  g_assert_cmpint (zone_day (-DAY_S), ==, -1);
  g_assert_cmpint (zone_day (DAY_S), ==, 1);
}

/* What the C library's clock is ahead of UTC. */
static gint64
libc_offset (gint64 at)
{
  time_t seconds = (time_t) at;
  struct tm wall;

  g_assert_nonnull (localtime_r (&seconds, &wall));
  return wall.tm_gmtoff;
}

static void
check_zone (const char *name, gint64 step)
{
  g_autoptr(GTimeZone) zone = zone_named (name, NULL);

  if (zone == NULL)
    return; /* not on this system */
  g_assert_true (g_setenv ("TZ", name, TRUE));
  tzset ();
  for (gint64 at = 0; at < YEAR_2100; at += step)
    if (zone_offset (zone, at) != libc_offset (at))
      g_error ("%s at %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT,
               name, at, zone_offset (zone, at), libc_offset (at));
}

static void
test_clocks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    check_zone (names[i], 11 * DAY_S + 3607);
}

/* What is known of the moments around the last one is not taken for others, nor for another zone's. */
static void
test_to_and_fro (void)
{
  static const gint64 steps[]
    = { 1, 3600, DAY_S, 39 * DAY_S, 41 * DAY_S, 200 * DAY_S, 4000 * (gint64) DAY_S };
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autoptr(GTimeZone) first = zone_named ("Europe/Amsterdam", NULL);
  g_autoptr(GTimeZone) second = zone_named ("Africa/Cairo", NULL);
  gint64 at = YEAR_2100 / 2;

  for (guint i = 0; i < 20000; i++)
    {
      gint64 step = steps[g_rand_int_range (rand, 0, G_N_ELEMENTS (steps))];
      GTimeZone *asked = g_rand_int_range (rand, 0, 8) == 0 ? second : first;
      int interval;

      at = CLAMP (at + (g_rand_boolean (rand) ? step : -step), 0, YEAR_2100);
      interval = g_time_zone_find_interval (asked, G_TIME_TYPE_UNIVERSAL, at);
      g_assert_cmpint (zone_offset (asked, at), ==, g_time_zone_get_offset (asked, interval));
    }
}

/* Every zone of the system takes a minute: with -m thorough only. */
static void
test_all_clocks (void)
{
  g_autofree char *table = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_test_thorough ()
      || !g_file_get_contents ("/usr/share/zoneinfo/tzdata.zi", &table, NULL, NULL))
    {
      g_test_skip ("not asked for, or no tzdata.zi");
      return;
    }
  lines = g_strsplit (table, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto(GStrv) words = g_strsplit (*line, " ", -1);

      if (g_str_has_prefix (*line, "Z "))
        check_zone (words[1], 6 * 3600 + 1801);
      else if (g_str_has_prefix (*line, "L "))
        check_zone (words[2], 6 * 3600 + 1801);
    }
}

/* A wall time that is shown comes back; of one that comes twice the first. */
static void
test_instants (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GTimeZone) zone = zone_named (names[i], NULL);

      for (gint64 at = 0; zone != NULL && at < YEAR_2100; at += 11 * DAY_S + 1801)
        {
          gint64 local = at + zone_offset (zone, at), back = zone_instant (zone, local);

          g_assert_cmpint (back + zone_offset (zone, back), ==, local);
          g_assert_cmpint (back, <=, at);
        }
    }
}

static void
test_names (void)
{
  static const char *const bad[] = { "",
                                     "CET-1",
                                     "localtime",
                                     "+01:00",
                                     "/etc/passwd",
                                     "Europe/Atlantis",
                                     "right/Europe/Amsterdam",
                                     "right/UTC",
                                     "Factory",
                                     "posixrules" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (zone_named (bad[i], NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zone/days", test_days);
  g_test_add_func ("/zone/clocks", test_clocks);
  g_test_add_func ("/zone/to-and-fro", test_to_and_fro);
  g_test_add_func ("/zone/all-clocks", test_all_clocks);
  g_test_add_func ("/zone/instants", test_instants);
  g_test_add_func ("/zone/names", test_names);
  return g_test_run ();
}
