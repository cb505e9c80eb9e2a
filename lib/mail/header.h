/* header.h - what headers of mail say: the addresses in one like From or To, and times.
 *
 * What follows RFC 5322 (names in quotes, comments, groups, routes) is read as it says.  Names
 * as people's programs write them break its rules, the addresses behind them hardly ever: what
 * stands in <...> with an '@' is the address, the last one of a mailbox; a quote, bracket or
 * parenthesis that nobody closes is a letter like any other; '[', '|' and dots are, too.  A
 * comma or semicolon in a name without quotes ends no mailbox: a word without an '@', or with
 * blanks around it, belongs to the <...> that follows.
 *
 *   John [ACME] Doe <john@acme.example>   a..b@docomo.example   <mailto:x@y.example>
 *   "John <john@acme.example>             John (john@acme.example)
 *   Doe, John <john@acme.example>         John @ Acme, Inc <john@acme.example>
 *   John &lt;john@acme.example&gt;        John ＜john＠acme.example＞
 *
 * Linear in the header's length: nothing is looked for twice, nothing nests. */
#pragma once

#include <glib.h>

/* Appends to `to` (of char *, to be freed) those of a header's value as it came: lower case,
 * without names, international domains as xn--, valid UTF-8. */
void mail_addresses_add (const char *value, GPtrArray *to);

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
