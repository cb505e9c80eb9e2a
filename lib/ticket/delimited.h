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
 * A backslash takes the next character literally.  Columns compare exactly, TEXT of values
 * without regard to case.  DESK_ERROR_USAGE. */
FieldMap *field_map_new (void);
void field_map_free (FieldMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FieldMap, field_map_free)
gboolean field_map_add (FieldMap *self, const char *text, GError **error);

/* RFC 4180, any line ending, a UTF-8 BOM is skipped; the first line names the columns.  The
 * map is borrowed. */
TicketSource *ticket_source_csv (const char *path, const SourceRules *rules,
                                 const FieldMap *map, GError **error);
TicketSource *ticket_source_jsonl (const char *path, const SourceRules *rules,
                                   const FieldMap *map, GError **error);
