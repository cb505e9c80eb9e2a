/* fuzz-text.c - the small texts that stand in files, mails and options: times, periods, durations,
 * dates of mails, ticket ids, zones.  What is read lies within its bounds, and what is written
 * of it is read as the same. */
#include <string.h>
#include "base/timestamp.h"
#include "mail/header.h"
#include "mail/reply.h"
#include "sla/period.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static GTimeZone *zone;

static void
try_time (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *written = NULL;
  gint64 at, again;

  if (!timestamp_parse (text, zone, &at, &error))
    {
      g_assert (error != NULL && strchr (error->message, '\n') == NULL);
      return;
    }
  g_assert (at >= -G_GINT64_CONSTANT (62135683200) && at <= G_GINT64_CONSTANT (253402387200));
  written = timestamp_format (at, NULL);
  g_assert (timestamp_parse (written, NULL, &again, NULL) && again == at);
}

static void
try_period (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *shown = NULL;
  Period period;

  if (!period_parse (text, zone, 1790848800, &period, &error))
    {
      g_assert (error != NULL);
      return;
    }
  g_assert (period.since < period.until);
  shown = period_describe (&period, zone);
  g_assert (shown != NULL && *shown != '\0');
}

static void
try_duration (const char *text)
{
  g_autofree char *written = NULL, *again = NULL;
  WorkDuration duration, same;

  if (!work_duration_parse (text, &duration, NULL))
    return;
  written = work_duration_format (&duration);
  g_assert (work_duration_parse (written, &same, NULL));
  again = work_duration_format (&same);
  g_assert_cmpstr (written, ==, again);
}

static void
try_mail (const char *text)
{
  g_autofree char *any G_GNUC_UNUSED = ticket_id_any (text), *bare = ticket_id_strip (text);
  gint64 number = ticket_id_find (text), at;

  g_assert (number >= 0 && number <= G_MAXINT32);
  g_assert (ticket_id_find (bare) == 0);
  if (number > 0)
    {
      g_autofree char *id = ticket_id_format (number);
      g_autofree char *named = g_strdup_printf ("[#%s]", id);

      g_assert (ticket_id_find (named) == number);
    }
  if (mail_date_read (MAIL_DATE, text, zone, &at)
      || mail_date_read (MAIL_RECEIVED, text, zone, &at))
    g_assert (at >= 0 && at < G_GINT64_CONSTANT (4133980800) + 86400);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr(GTimeZone) named G_GNUC_UNUSED = zone_named (text, NULL);

  if (zone == NULL)
    zone = zone_named ("Europe/Amsterdam", NULL);
  try_time (text);
  try_period (text);
  try_duration (text);
  try_mail (valid);
  return 0;
}
