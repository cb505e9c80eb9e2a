#include "mail/header.h"
#include "mail/reply.h"

#include <string.h>
#include "base/timestamp.h"

static void
test_dates (void)
{
  static const struct
  {
    const char *input, *expected; /* NULL: refused */
  } rows[] = {
    { "Tue, 17 Nov 2009 21:28:37 +0600", "2009-11-17T15:28:37Z" },
    { "17 Nov 2009 21:28 +0600", "2009-11-17T15:28:00Z" },
    { "Tue,17 Nov 2009 21:28:37 +06:00", "2009-11-17T15:28:37Z" },
    { "  Tue , 17\r\n\tNov (month) 2009 21:28:37 (zone) +0600 (OMST)", "2009-11-17T15:28:37Z" },
    { "Fri, 20 Nov 09 02:15:09 EST", "2009-11-20T07:15:09Z" },
    { "20 Nov 109 02:15:09 EDT", "2009-11-20T06:15:09Z" },
    { "20 nov 98 2:15 gmt", "1998-11-20T02:15:00Z" },
    { "20 November 2009 02:15:09 UT", "2009-11-20T02:15:09Z" },
    { "Fri Nov 20 02:15:09 2009", "2009-11-20T02:15:09Z" },
    { "Fri Nov 20 02:15:09 CET 2009", "2009-11-20T01:15:09Z" },
    { "Fri, 20 Nov 2009 02:15:09 CEST", "2009-11-20T00:15:09Z" },
    { "Fri, 20 Nov 2009 02:15:09 A", "2009-11-20T02:15:09Z" },
    { "Fri, 20 Nov 2009 02:15:09 XYZT", "2009-11-20T02:15:09Z" },
    { "Fri, 20 Nov 2009 02:15:09 -0000", "2009-11-20T02:15:09Z" },
    { "Fri, 20 Nov 2009 02:15:09.25 -0130 PDT", "2009-11-20T03:45:09Z" },
    { "Thu, 31 Dec 2009 23:59:60 +0000", "2009-12-31T23:59:59Z" },
    { "1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z" },
    { "1 Jan 70 00:00:00 +0000", "1970-01-01T00:00:00Z" },
    { "29 Feb 2000 12:00:00 +0000", "2000-02-29T12:00:00Z" },
    { "29 Feb 1900 12:00:00 +0000", NULL },
    { "29 Feb 2009 12:00:00 +0000", NULL },
    { "1 Jan 1901 00:00:00 +0000", NULL },
    { "1 Jan 2101 00:00:00 +0000", NULL },
    { "1 Jan 12026 00:00:00 +0000", NULL },
    { "31 Nov 2009 12:00:00 +0000", NULL },
    { "0 Nov 2009 12:00:00 +0000", NULL },
    { "20 Nov 2009 24:00:00 +0000", NULL },
    { "20 Nov 2009 12:61:00 +0000", NULL },
    { "20 Nov 2009 12:00:00 +2400", NULL },
    { "20 Nov 2009 12:00:00 +0060", NULL },
    { "20 Nov 2009 12:00:00 +200", NULL },
    { "20 Nov 2009 12:00:00 +0000 +0000", NULL },
    { "20 Nov 2009 12 +0000", NULL },
    { "20 Nov 2009 12:00: +0000", NULL },
    { "20 Nov 2009 :00 +0000", NULL },
    { "20 Nov 2009", NULL },
    { "20 Foo 2009 12:00:00 +0000", NULL },
    { "Nov 2009 12:00:00 +0000", NULL },
    { "20 Nov 2009 12:00:00 12:00:00 +0000", NULL },
    { "20 21 Nov 2009 12:00:00 +0000", NULL },
    { "20 Nov 2009 12:00:00 +0000 (", "2009-11-20T12:00:00Z" },
    { "(20 Nov 2009 12:00:00 +0000", NULL },
    { "2009-11-20T12:00:00Z", NULL },
    { "", NULL },
    { "now", NULL },
    { "\xff\xfe", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 seconds;
      g_autofree char *got = mail_date_read (MAIL_DATE, rows[i].input, NULL, &seconds)
                               ? timestamp_format (seconds, NULL)
                               : NULL;

      if (g_strcmp0 (got, rows[i].expected) != 0)
        g_error ("\"%s\": %s", rows[i].input, got != NULL ? got : "refused");
    }
}

static void
test_zone (void)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_identifier ("Europe/Amsterdam");
  gint64 seconds;

  g_assert_true (mail_date_read (MAIL_DATE, "20 Jul 2026 12:00:00", zone, &seconds));
  g_assert_cmpint (seconds, ==, 1784541600);
  g_assert_true (mail_date_read (MAIL_DATE, "20 Jul 2026 12:00:00 +0000", zone, &seconds));
  g_assert_cmpint (seconds, ==, 1784548800);
}

static void
test_received (void)
{
  static const char *const good[] = {
    "from a by b; 20 Nov 2009 12:00:00 +0000",
    "from a (x; y) by b (z;) ; Fri, 20 Nov 2009 12:00:00 +0000 (UTC; really)",
    "from a (HELO open by b; 20 Nov 2009 12:00:00 +0000 (UTC)",
    ";20 Nov 2009 12:00:00 +0000",
  };
  static const char *const bad[] = {
    "from a by b",
    "from a by b 20 Nov 2009 12:00:00 +0000",
    "from a by b;",
    "",
    "from a; 20 Nov 2009 12:00:00 +0000; by b",
  };
  gint64 seconds;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (mail_date_read (MAIL_RECEIVED, good[i], NULL, &seconds));
      g_assert_cmpint (seconds, ==, 1258718400);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (mail_date_read (MAIL_RECEIVED, bad[i], NULL, &seconds));
}

static void
test_subjects (void)
{
  static const struct
  {
    const char *subject, *ticket;
  } rows[] = {
    { "Re: [#123456-k] Domain", "123456-K" },
    { "[#123]", "123" },
    { "[#ABC-123-45678]: x", "ABC-123-45678" },
    { "Fwd: [Ticket #123] x", "123" },
    { "[Ticket#2009010112345678] x", "2009010112345678" },
    { "[ticket: 42] x", "42" },
    { "[Ticket ID: 42] x", "42" },
    { "[Ticket ID: #42] x", "42" },
    { "[Case #42]", "42" },
    { "[Incident#42]", "42" },
    { "x Ticket#123", "123" },
    { "ticket #123, please", "123" },
    { "Re: [Example.net #77] AutoReply: x", "example.net#77" },
    { "[team] Re: [#9] and [#8]", "9" },
    { "[#] [# 1] [#-1] [#abc] [#1", NULL },
    { "[PATCH 1/2] [ #1]", NULL },
    { "#123", NULL },
    { "my tickets #123", NULL },
    { "eticket#123", NULL },
    { "Ticket 123", NULL },
    { "[Ticket 123x]", NULL },
    { "[#123456789012345678901234567890123]", NULL },
    { "", NULL },
    { "[", NULL },
    { "[\xff #1]", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *ticket = ticket_id_any (rows[i].subject);

      if (g_strcmp0 (ticket, rows[i].ticket) != 0)
        g_error ("\"%s\": %s", rows[i].subject, ticket != NULL ? ticket : "none");
    }
}

static void
test_endless (void)
{
  static const char *const parts[]
    = { "[ticket", "[#a", "[a", "Ticket # ", "(", ")", "1 ", "Nov ", ";", "12:00", "\\" };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GString) text = g_string_new (NULL);
      gint64 seconds;

      while (text->len < 1 << 20)
        g_string_append (text, parts[i]);
      g_assert_null (ticket_id_any (text->str));
      g_assert_false (mail_date_read (MAIL_DATE, text->str, NULL, &seconds));
      g_assert_false (mail_date_read (MAIL_RECEIVED, text->str, NULL, &seconds));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/maildate/dates", test_dates);
  g_test_add_func ("/maildate/zone", test_zone);
  g_test_add_func ("/maildate/received", test_received);
  g_test_add_func ("/maildate/subjects", test_subjects);
  g_test_add_func ("/maildate/endless", test_endless);
  return g_test_run ();
}
