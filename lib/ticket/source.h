/* source.h - ticket events from CSV and JSON Lines, with other people's names for columns and
 * values.
 *
 * The readers of tickets, these and those of other formats, give TicketEvents as records. */
#pragma once

#include "input/source.h"
#include "ticket/tickets.h"

enum
{
  TICKET_RECORD_BYTES = 64 * 1024 * 1024, /* a longer record is a reject */
  TICKET_FIELD_BYTES = 4096               /* so is a longer field */
};

/* An event's fields, for a map (input/fieldmap.h).  VALUE of `kind` may be several kinds joined by
 * '+' (opened+customer), or `skip`: such a row is no event. */
extern const FieldSet ticket_event_fields;

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or `ticket`, `at` or
 * `kind`, is not there. */
extern const InputFormat ticket_csv, ticket_jsonl;
