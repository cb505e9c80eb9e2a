/* source.h - ticket events from CSV and JSON Lines, with other people's names for columns and
 * values.
 *
 * The readers of tickets, these and those of other formats, give TicketEvents as records. */
#pragma once

#include "input/source.h"
#include "ticket/tickets.h"

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or `ticket`, `at` or
 * `kind`, is not there. */
extern const InputFormat ticket_csv, ticket_jsonl;
