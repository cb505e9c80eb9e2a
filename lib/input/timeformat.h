/* timeformat.h - times as other programs write them; private to this folder.
 *
 * A format is text with these for the parts of a time, as in strptime(3):
 *   %Y year  %y its last two digits (69 to 99: 19..)  %m month  %b %B its English name
 *   %d day  %H hour  %I hour of 12 with  %p AM, PM  %M minute  %S second  %f its fraction
 *   %z offset or Z  %s Unix seconds  %Q Unix milliseconds  %F %Y-%m-%d  %T %H:%M:%S
 *   %R %H:%M  %% a percent sign
 * Numbers may lack leading zeros; a blank is any number of blanks, none included. */
#pragma once

#include "base/error.h"

/* DESK_ERROR_USAGE unless it is one, and names a moment: date, or Unix time. */
gboolean time_format_check (const char *format, GError **error);

/* `zone`: of times without an offset; NULL: UTC.  DESK_ERROR_INPUT. */
gboolean time_format_parse (const char *format, const char *text, GTimeZone *zone, gint64 *at,
                            GError **error);
