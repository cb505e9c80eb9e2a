/* date.h - the times that mail headers state. */
#pragma once

#include <glib.h>

typedef enum
{
  MAIL_DATE,     /* as in Date */
  MAIL_RECEIVED, /* of a Received header: what follows its last semicolon */
  MAIL_FROM_LINE /* of an mbox's own line, "From ann@a.example Mon Nov 23 10:00:00 2026":
                      * behind "From " whatever stands there, and a zone or not */
} MailDateForm;

/* A date of RFC 5322 with what the obsolete syntax and real programs add: comments, no
 * weekday, years of two digits (00 to 49 are 2000 to 2049) or three (1900 is added), month
 * names in full, the order of asctime (), zone names.  GMT, UT, the North American names and
 * the common European ones are known; every other name means +0000 (RFC 5322, 4.3).  Without
 * a zone the time is local to `zone` (NULL: UTC).
 * FALSE when it is no real date of the years 1970 to 2100. */
gboolean mail_date_read (MailDateForm form, const char *text, GTimeZone *zone,
                         gint64 *seconds);
