/* timestamp.h - times: Unix seconds UTC inside, ISO 8601 outside; days, and wall clocks: what a
 * zone's clock shows at an instant, and the other way.
 *
 * A wall time is counted in seconds as if it were UTC.  Zones are made here and nowhere else: one
 * that GLib has wrong is mended as it is made. */
#pragma once

#include "base/error.h"

/* ---- Days */

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, any year. */
gint64 zone_days (int year, int month, int day);
/* The day of a wall time. */
gint64 zone_day (gint64 local);

/* ---- Zones */

/* NULL when `name` is no IANA zone that this system knows: offsets, POSIX rules (`CET-1`), `right/...` and
 * paths, which GLib would take, are none.  `*why`, unless it is NULL, is then 0, or the errno with
 * which the zone's file could not be read. */
GTimeZone *zone_named (const char *name, int *why);
/* `; did you mean Europe/Amsterdam?` for the end of a message about a name that is none, or
 * nothing: by the system's list of zones.  Free the result. */
char *zone_meant (const char *name);
/* Adds the names of all zones that the system lists (char *, the array's). */
void zone_names (GPtrArray *names);
/* What the wall clock of `zone` is ahead of UTC at an instant, in seconds. */
gint64 zone_offset (GTimeZone *zone, gint64 at);
/* The instant of a wall time: one in a gap of the clock moves on by the gap's length, one that
 * comes twice is the first. */
gint64 zone_instant (GTimeZone *zone, gint64 local);

/* ---- Times */

/* Passes exactly so many ASCII digits (nine at most), the number that they are. */
gboolean timestamp_digits (const char **at, int digits, int *value);

#include <glib.h>

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
