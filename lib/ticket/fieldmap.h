/* fieldmap.h - what --map says, looked up; private to this folder (see delimited.h). */
#pragma once

#include "ticket/delimited.h"

typedef enum
{
  FIELD_TICKET,
  FIELD_AT,
  FIELD_KIND,
  FIELD_AUTHOR,
  FIELD_CHANNEL,
  FIELD_LINE,
  FIELD_PRIORITY,
  FIELD_TAGS,
  FIELD_EVENT_ID,
  FIELDS
} Field;

const char *field_name (Field field);
/* An event cannot do without them. */
gboolean field_is_needed (Field field);

/* Which column holds the field: the one that was named, else that of the field's own name.
 * NULL: none, it has a constant value. */
const char *field_map_column (const FieldMap *self, Field field);
/* Whether --map names that column: then it must be there. */
gboolean field_map_names (const FieldMap *self, Field field);
const char *field_map_constant (const FieldMap *self, Field field);

/* What a text of the column means; `text` itself when nothing is said of it. */
const char *field_map_value (const FieldMap *self, Field field, const char *text);
/* A set of 1 << EventKind, empty for rows that are to be skipped.  FALSE: the text is no kind
 * and not mapped to one. */
gboolean field_map_kinds (const FieldMap *self, const char *text, guint *kinds);

/* A time as the map's time format, or ISO 8601 without one. */
gboolean field_map_time (const FieldMap *self, const char *text, GTimeZone *zone, gint64 *at,
                         GError **error);
/* Whether numbers are Unix seconds: there is no time format. */
gboolean field_map_times_are_iso (const FieldMap *self);
