/* source.h - ticket events from CSV and JSON Lines, with other people's names for columns and
 * values.
 *
 * The readers of tickets, these and those of other formats, give TicketEvents as records. */
#pragma once

#include "input/source.h"
#include "ticket/event.h"

enum
{
  TICKET_RECORD_BYTES = 64 * 1024 * 1024, /* a longer record is a reject */
  TICKET_FIELD_BYTES = 4096               /* so is a longer field */
};

/* A map of an event's fields (input/fieldmap.h).  VALUE of `kind` may be several kinds joined by
 * '+' (opened+customer), or `skip`: such a row is no event. */
FieldMap *ticket_map_new (void);

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or `ticket`, `at` or
 * `kind`, is not there. */
InputSource *ticket_source_csv (const char *path, const InputRules *rules, GError **error);
InputSource *ticket_source_jsonl (const char *path, const InputRules *rules, GError **error);
