/* zone.h - time zones by name; private to lib/desk. */
#pragma once

#include <glib.h>

/* NULL when `name` is no IANA zone that this system knows: offsets, POSIX rules and paths,
 * which GLib would take, are none. */
GTimeZone *zone_of (const char *name);
/* What the wall clock of `zone` is ahead of UTC at an instant, in seconds. */
gint64 zone_offset (GTimeZone *zone, gint64 at);
