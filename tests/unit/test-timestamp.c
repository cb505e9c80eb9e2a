#include "base/timestamp.h"
#include "sample.h"

#include <string.h>

static GTimeZone *
zone_of (const char *name)
{
  GTimeZone *zone = zone_named (name, NULL);

  g_assert_nonnull (zone);
  return zone;
}

static void
test_parse (void)
{
  static const struct
  {
    const char *input;
    gint64 expected;
  } rows[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2026-11-22T09:30:00+01:00", 1795336200 },
    { "2026-11-22 09:30:00+01:00", 1795336200 },
    { "2026-11-22T09:30:00+0100", 1795336200 },
    { "2026-11-22T09:30:00+01", 1795336200 },
    { "2026-11-22T09:30+01", 1795336200 },
    { "2026-11-22T09:30:00.999999+01:00", 1795336200 },
    { "2026-11-22T09:30:00,5+01:00", 1795336200 },
    { "2026-11-22T08:30:00Z", 1795336200 },
    { "2026-11-22T08:30Z", 1795336200 },
    { "2026-11-22T08:30", 1795336200 },
    { "2026-11-22T03:00:00-05:30", 1795336200 },
    { "2026-11-22", 1795305600 },
    { "@1795336200", 1795336200 },
    { "@0", 0 },
    { "@-1", -1 },
    { "@-62135596800", G_GINT64_CONSTANT (-62135596800) },
    { "@253402300799", G_GINT64_CONSTANT (253402300799) },
    { "0001-01-01", G_GINT64_CONSTANT (-62135596800) },
    { "9999-12-31T23:59:59Z", G_GINT64_CONSTANT (253402300799) },
    { "1969-12-31T23:59:59Z", -1 },
    { "2016-12-31T23:59:60Z", 1483228799 },
    { "2000-02-29", 951782400 },
    { "2024-02-29", 1709164800 },
    { "1900-02-28", G_GINT64_CONSTANT (-2203977600) },
    { "1582-10-10", G_GINT64_CONSTANT (-12219724800) }, /* a day that Rome left out */
    { "2026-11-22T09:30:00-00:00", 1795339800 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 seconds = 12345;

      timestamp_parse (rows[i].input, NULL, &seconds, &error);
      if (seconds != rows[i].expected)
        g_test_message ("%s", rows[i].input);
      g_assert_no_error (error);
      g_assert_cmpint (seconds, ==, rows[i].expected);
    }
}

static void
test_refused (void)
{
  static const char *const inputs[] = { "",
                                        " ",
                                        "now",
                                        "@",
                                        "@-",
                                        "@+5",
                                        "@ 5",
                                        "@5.0",
                                        "@0x10",
                                        "@253402300800",
                                        "@-62135596801",
                                        "@99999999999999999999999",
                                        "2026",
                                        "2026-11",
                                        "2026-11-2",
                                        "2026-1-22",
                                        "26-11-22",
                                        "12026-11-22",
                                        "-2026-11-22",
                                        "+2026-11-22",
                                        "20261122",
                                        "2026/11/22",
                                        "2026-00-22",
                                        "2026-13-22",
                                        "2026-11-00",
                                        "2026-11-31",
                                        "2026-02-29",
                                        "1900-02-29",
                                        "2100-02-29",
                                        "0000-01-01",
                                        "2026-11-22T",
                                        "2026-11-22 ",
                                        "2026-11-22Z",
                                        "2026-11-22T9:30",
                                        "2026-11-22T09",
                                        "2026-11-22T09Z",
                                        "2026-11-22T0930Z",
                                        "2026-11-22T24:00:00Z",
                                        "2026-11-22T09:60Z",
                                        "2026-11-22T09:30:61Z",
                                        "2026-11-22T09:30:",
                                        "2026-11-22T09:30:0Z",
                                        "2026-11-22T09:30:00.Z",
                                        "2026-11-22T09:30.5Z",
                                        "2026-11-22t09:30Z",
                                        "2026-11-22T09:30z",
                                        "2026-11-22T09:30 Z",
                                        "2026-11-22T09:30:00 +0100",
                                        "2026-11-22T09:30:00+",
                                        "2026-11-22T09:30:00+1",
                                        "2026-11-22T09:30:00+01:",
                                        "2026-11-22T09:30:00+01:0",
                                        "2026-11-22T09:30:00+01:60",
                                        "2026-11-22T09:30:00+24:00",
                                        "2026-11-22T09:30:00+01:00:00",
                                        "2026-11-22T09:30:00ZZ",
                                        "2026-11-22T09:30:00Z ",
                                        " 2026-11-22",
                                        "2026-11-22T09:30:00\u221201:00",
                                        "0001-01-01T00:00:00+01:00",
                                        "9999-12-31T23:59:59-01:00",
                                        "2026-11-22T-1:30Z",
                                        "2026-11-22T+9:30Z",
                                        "\xff\xff",
                                        "2026-11-22\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 seconds = 12345;

      if (timestamp_parse (inputs[i], NULL, &seconds, &error))
        g_error ("\"%s\" was read", inputs[i]);
      g_assert_error (error, DESK_ERROR, DESK_ERROR_INPUT);
      g_assert_cmpint (seconds, ==, 12345);
      g_assert_true (g_str_has_prefix (
        error->message, "expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not \""));
    }
}

static void
test_message (void)
{
  g_autoptr(GError) error = NULL, endless = NULL;
  g_autofree char *text = g_strnfill (1 << 20, '9');
  gint64 seconds;

  g_assert_false (timestamp_parse ("to\x1bmorrow\n", NULL, &seconds, &error));
  g_assert_cmpstr (error->message, ==,
                   "expected an ISO 8601 time like 2026-11-22T09:30:00+01:00, not "
                   "\"to\\x1bmorrow\\n\"");
  g_assert_false (timestamp_parse (text, NULL, &seconds, &endless));
  g_assert_cmpuint (strlen (endless->message), <, 200);
  g_assert_true (g_str_has_suffix (endless->message, "999...\""));
  text[0] = '@';
  g_assert_false (timestamp_parse (text, NULL, &seconds, NULL));
  memcpy (text, "2026-11-22T09:30:00.", 20);
  g_assert_true (timestamp_parse (text, NULL, &seconds, NULL));
}

static void
test_zones (void)
{
  static const struct
  {
    const char *zone, *input, *expected;
  } rows[] = {
    { "Europe/Amsterdam", "2026-11-22T09:30", "2026-11-22T09:30:00+01:00" },
    { "Europe/Amsterdam", "2026-07-01", "2026-07-01T00:00:00+02:00" },
    { "Europe/Amsterdam", "2026-07-01T12:00:00Z", "2026-07-01T14:00:00+02:00" },
    /* gaps */
    { "Europe/Amsterdam", "2026-03-29T01:59:59", "2026-03-29T01:59:59+01:00" },
    { "Europe/Amsterdam", "2026-03-29T02:00:00", "2026-03-29T03:00:00+02:00" },
    { "Europe/Amsterdam", "2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00" },
    { "Europe/Amsterdam", "2026-03-29T03:00:00", "2026-03-29T03:00:00+02:00" },
    { "America/New_York", "2026-03-08T02:15", "2026-03-08T03:15:00-04:00" },
    { "Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-04T02:40:00+11:00" },
    { "Asia/Beirut", "2022-03-27", "2022-03-27T01:00:00+03:00" },
    { "Pacific/Apia", "2011-12-30T12:00", "2011-12-31T12:00:00+14:00" },
    { "Europe/Dublin", "2026-03-29T01:30", "2026-03-29T02:30:00+01:00" },
    /* folds: the first pass */
    { "Europe/Amsterdam", "2026-10-25T01:59:59", "2026-10-25T01:59:59+02:00" },
    { "Europe/Amsterdam", "2026-10-25T02:00:00", "2026-10-25T02:00:00+02:00" },
    { "Europe/Amsterdam", "2026-10-25T02:59:59", "2026-10-25T02:59:59+02:00" },
    { "Europe/Amsterdam", "2026-10-25T03:00:00", "2026-10-25T03:00:00+01:00" },
    { "Europe/Dublin", "2026-10-25T01:30", "2026-10-25T01:30:00+01:00" },
    { "Europe/Dublin", "2040-01-15T12:00", "2040-01-15T12:00:00+00:00" },
    { "Europe/Dublin", "2040-07-15T12:00", "2040-07-15T12:00:00+01:00" },
    { "America/New_York", "2026-11-01T01:30", "2026-11-01T01:30:00-04:00" },
    { "Australia/Lord_Howe", "2026-04-05T01:40", "2026-04-05T01:40:00+11:00" },
    { "Asia/Kathmandu", "2026-01-01", "2026-01-01T00:00:00+05:45" },
    { "America/St_Johns", "2026-01-01", "2026-01-01T00:00:00-03:30" },
    /* past the end of the zone's table */
    { "Europe/Amsterdam", "2350-07-01", "2350-07-01T00:00:00+02:00" },
    /* local mean time, +00:17:30 until 1892: the instant stays, the seconds show */
    { "Europe/Brussels", "1800-01-01", "1799-12-31T23:59:30+00:17" },
    { "UTC", "2026-01-01", "2026-01-01T00:00:00+00:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GTimeZone) zone = zone_of (rows[i].zone);
      g_autofree char *text = NULL;
      gint64 seconds, again;

      g_assert_true (timestamp_parse (rows[i].input, zone, &seconds, NULL));
      text = timestamp_format (seconds, zone);
      g_assert_cmpstr (text, ==, rows[i].expected);
      g_assert_true (timestamp_parse (text, NULL, &again, NULL));
      g_assert_cmpint (again, ==, seconds);
    }
}

/* The earliest instant that shows `local` on the zone's clock, by trying all of them
 * that could, in steps that divide every change of the clock; -1 in a gap. */
static gint64
first_instant (gint64 local, GTimeZone *zone)
{
  for (gint64 at = local - 16 * 3600; at <= local + 16 * 3600; at += 1800)
    {
      int interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, at);

      if (at + g_time_zone_get_offset (zone, interval) == local)
        return at;
    }
  return -1;
}

static void
test_local_by_trying (void)
{
  static const char *const names[]
    = { "Europe/Amsterdam",  "America/New_York", "Australia/Lord_Howe", "Europe/Dublin",
        "Africa/Casablanca", "Pacific/Apia",     "Asia/Tehran" };
  int gaps = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GTimeZone) zone = zone_of (names[i]);

      /* from December 2011, when Samoa left out a day, in half hours */
      for (gint64 local = 1322697600; local < 1354320000; local += 1800 * sample (3, 3, 1))
        {
          g_autofree char *text = timestamp_format (local, NULL);
          gint64 expected = first_instant (local, zone), seconds;

          text[strlen (text) - 1] = '\0';
          g_assert_true (timestamp_parse (text, zone, &seconds, NULL));
          if (expected < 0)
            gaps++;
          else if (seconds != expected)
            g_error ("%s %s", names[i], text);
        }
    }
  g_assert_cmpint (gaps, >, 10);
}

static void
test_format (void)
{
  static const struct
  {
    gint64 seconds;
    const char *expected;
  } rows[] = {
    { 0, "1970-01-01T00:00:00Z" },
    { -1, "1969-12-31T23:59:59Z" },
    { 1795336200, "2026-11-22T08:30:00Z" },
    { G_GINT64_CONSTANT (-62135596800), "0001-01-01T00:00:00Z" },
    { G_GINT64_CONSTANT (253402300799), "9999-12-31T23:59:59Z" },
    { G_MININT64, "0001-01-01T00:00:00Z" },
    { G_MAXINT64, "9999-12-31T23:59:59Z" },
  };
  g_autoptr(GTimeZone) west = zone_of ("America/New_York");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = timestamp_format (rows[i].seconds, NULL);
      g_autofree char *there = timestamp_format (rows[i].seconds, west);

      g_assert_cmpstr (text, ==, rows[i].expected);
      g_assert_nonnull (there);
    }
}

static void
test_against_gdatetime (void)
{
  g_autoptr(GTimeZone) zone = zone_of ("Europe/Amsterdam");

  for (int i = 0; i < (int) sample (500, 2000, 20000); i++)
    {
      gint64 seconds = g_test_rand_int_range (G_MININT32, G_MAXINT32) * G_GINT64_CONSTANT (58)
                       / 2;
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
      g_autofree char *text = timestamp_format (seconds, NULL);
      g_autofree char *there = timestamp_format (seconds, zone);
      g_autofree char *expected = NULL;
      gint64 back, there_back;

      if (utc == NULL)
        continue;
      expected = g_date_time_format_iso8601 (utc);
      g_assert_cmpstr (text, ==, expected);
      g_assert_true (timestamp_parse (text, NULL, &back, NULL));
      g_assert_true (timestamp_parse (there, NULL, &there_back, NULL));
      g_assert_cmpint (back, ==, seconds);
      g_assert_cmpint (there_back, ==, seconds);
    }
}

static void
test_damaged_inputs (void)
{
  g_autoptr(GTimeZone) zone = zone_of ("Europe/Amsterdam");

  for (int i = 0; i < (int) sample (500, 5000, 50000); i++)
    {
      g_autofree char *text = g_strdup ("2026-11-22T09:30:00.25+01:00");
      gsize length = strlen (text);
      gint64 seconds;

      for (int n = g_test_rand_int_range (1, 4); n > 0; n--)
        text[g_test_rand_int_range (0, (int) length)] = (char) g_test_rand_int_range (0, 256);
      if (timestamp_parse (text, zone, &seconds, NULL))
        g_assert_true (seconds >= G_GINT64_CONSTANT (-62135596800)
                       && seconds <= G_GINT64_CONSTANT (253402300799));
    }
}

static void
test_now (void)
{
  gint64 now;

  g_setenv ("SOURCE_DATE_EPOCH", "1795336200", TRUE);
  g_assert_cmpint (timestamp_now (), ==, 1795336200);
  g_setenv ("SOURCE_DATE_EPOCH", "soon", TRUE);
  g_assert_cmpint (ABS (timestamp_now () - g_get_real_time () / G_USEC_PER_SEC), <=, 1);
  g_setenv ("SOURCE_DATE_EPOCH", "", TRUE);
  g_assert_cmpint (timestamp_now (), >, 1700000000);
  g_unsetenv ("SOURCE_DATE_EPOCH");
  now = timestamp_now ();
  g_assert_cmpint (ABS (now - g_get_real_time () / G_USEC_PER_SEC), <=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timestamp/parse", test_parse);
  g_test_add_func ("/timestamp/refused", test_refused);
  g_test_add_func ("/timestamp/message", test_message);
  g_test_add_func ("/timestamp/zones", test_zones);
  g_test_add_func ("/timestamp/local-by-trying", test_local_by_trying);
  g_test_add_func ("/timestamp/format", test_format);
  g_test_add_func ("/timestamp/against-gdatetime", test_against_gdatetime);
  g_test_add_func ("/timestamp/damaged-inputs", test_damaged_inputs);
  g_test_add_func ("/timestamp/now", test_now);
  return g_test_run ();
}
