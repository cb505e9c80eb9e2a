/* timestamp.h - ISO 8601 times, Unix seconds UTC inside. */
#pragma once

#include "base/error.h"

/* Reads `2026-11-22T09:30:00+01:00`, `...Z`, with `T` or a space, with or without
 * seconds or a fraction (cut off), an offset `+01:00`, `+0100` or `+01`, a bare
 * date (midnight), or `@1795336200` (Unix seconds).  Without an offset the time is
 * local to `zone` (NULL: UTC); one in a gap of the zone's clock moves on by the gap's
 * length, one that comes twice is the first.  Years 1 to 9999 (in UTC too), real days
 * only; second 60 is read as 59.  Errors are DESK_ERROR_INPUT and say what was
 * expected. */
gboolean timestamp_parse (const char *text, GTimeZone *zone, gint64 *seconds, GError **error);

/* Whether a text that timestamp_parse () reads leaves its offset to the zone. */
gboolean timestamp_is_local (const char *text);

/* `2026-11-22T09:30:00+01:00` in `zone` (NULL: UTC, ending in `Z`).  Times outside the
 * years 1 to 9999 are shown as the first or last of them.  Free the result. */
char *timestamp_format (gint64 seconds, GTimeZone *zone);

/* Now, or SOURCE_DATE_EPOCH when set and a number.  Unix seconds. */
gint64 timestamp_now (void);
