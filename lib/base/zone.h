/* zone.h - days, and wall clocks: what a zone's clock shows at an instant, and the other way.
 *
 * A wall time is counted in seconds as if it were UTC.  Zones are made here and nowhere else: one
 * that GLib has wrong is mended as it is made. */
#pragma once

#include <glib.h>

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar, any year. */
gint64 zone_days (int year, int month, int day);
void zone_date (gint64 days, int *year, int *month, int *day);
/* The day of a wall time. */
gint64 zone_day (gint64 local);

/* NULL when `name` is no IANA zone that this system knows: offsets, POSIX rules (`CET-1`), `right/...` and
 * paths, which GLib would take, are none.  `*why`, unless it is NULL, is then 0, or the errno with
 * which the zone's file could not be read. */
GTimeZone *zone_named (const char *name, int *why);
/* `; did you mean Europe/Amsterdam?` for the end of a message about a name that is none, or
 * nothing: by the system's list of zones.  Free the result. */
char *zone_meant (const char *name);
/* What the wall clock of `zone` is ahead of UTC at an instant, in seconds. */
gint64 zone_offset (GTimeZone *zone, gint64 at);
/* The instant of a wall time: one in a gap of the clock moves on by the gap's length, one that
 * comes twice is the first. */
gint64 zone_instant (GTimeZone *zone, gint64 local);
