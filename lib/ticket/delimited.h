/* delimited.h - ticket events from CSV and JSON Lines, with other people's names for
 * columns and values. */
#pragma once

#include "ticket/source.h"

typedef struct FieldMap FieldMap;

/* --map, once or several times: comma-separated
 *   FIELD=COLUMN            the field is in that column
 *   FIELD==TEXT             the field always has this value
 *   FIELD.VALUE=TEXT        where the column holds TEXT, the field has VALUE; for `kind`
 *                           VALUE may be several kinds joined by '+' (opened+customer), or
 *                           `skip`: such a row is no event
 * A backslash takes the next character literally, blanks around the parts do not count.
 * Columns compare exactly, TEXT of values without regard to case; TEXT `*` is every text that
 * has no value of its own and, for `kind`, is no kind's name.  A field that is not named is
 * in the column of its own name.  DESK_ERROR_USAGE. */
FieldMap *field_map_new (void);
void field_map_free (FieldMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FieldMap, field_map_free)
gboolean field_map_add (FieldMap *self, const char *text, GError **error);
/* How times are written, as for strptime (timeformat.h); without it ISO 8601, and in JSON
 * numbers are Unix seconds.  DESK_ERROR_USAGE. */
gboolean field_map_set_time_format (FieldMap *self, const char *format, GError **error);

/* The first line names the columns (input/csv.h says what else is taken).  `path` NULL or "-":
 * standard input.  The map is borrowed, and so is the rules' zone.  DESK_ERROR_INPUT when a
 * column that is named, or `ticket`, `at` or `kind`, is not there. */
TicketSource *ticket_source_csv (const char *path, const SourceRules *rules,
                                 const FieldMap *map, GError **error);
/* The first line as read, for files of rejects; NULL when it is too long. */
const char *ticket_source_csv_header (const TicketSource *csv, gsize *length);

/* An object a line.  A COLUMN with dots is a path into objects inside it, `a.b`. */
TicketSource *ticket_source_jsonl (const char *path, const SourceRules *rules,
                                   const FieldMap *map, GError **error);
