/* events.h - the events of an iCalendar text; private to lib/desk. */
#pragma once

#include "desk/event.h"

/* All VEVENTs (Event), complete and checked; at least one.  `zone` is for times without
 * one; `zones` (TZID -> GTimeZone) takes the zones that moments refer to. */
GPtrArray *events_read (const char *path, const char *text, gsize length, GTimeZone *zone,
                        GHashTable *zones, GError **error);
