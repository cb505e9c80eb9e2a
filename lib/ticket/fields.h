/* fields.h - the fields of a ticket event, as maps name them and as people write them. */
#pragma once

#include "desk/desk.h"
#include "input/fieldmap.h"
#include "input/source.h"
#include "ticket/tickets.h"

enum
{
  TICKET_RECORD_BYTES = 64 * 1024 * 1024, /* a longer record is a reject */
  TICKET_FIELD_BYTES = 4096               /* so is a longer field */
};

/* Of ticket_event_fields, in its order. */
enum
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
  FIELD_CUSTOMER,
  FIELD_ORGANIZATION,
  FIELD_RATING,
  FIELD_TOOK,  /* as the source counts it */
  FIELD_AFTER, /* by the wall clock */
  FIELDS
};

/* For a map (input/fieldmap.h).  VALUE of `kind` may be several kinds joined by '+'
 * (opened+customer), or `skip`: such a row is no event. */
extern const FieldSet ticket_event_fields;

/* What desk.yaml says of an import, into `map`.  DESK_ERROR_INPUT that names the file and the import. */
gboolean ticket_import_map (const Desk *desk, const DeskImport *import, FieldMap *map,
                            GError **error);

/* 'opened+customer' as bits 1 << EventKind, 'skip' as none; behind a colon the unit of a duration, as in
 * 'agent:hours', else the one that the name of its column ends with ("First Response Time (in Hrs)"), in
 * seconds; 0: there is none. */
gboolean ticket_kinds_parse (const char *text, const char *column, guint *kinds, int *unit);

/* What programs write for a time that there is none of: nothing, 'N/A', 'NaT', a dash, a date that
 * programs begin or end to count with (of the years 0 and 1, 1899 and 1900, 9999; of 1970 its first
 * second). */
gboolean ticket_is_no_time (const char *text);

/* '3.5' of `unit`, '5h 30m', '1 day, 2 hours', '26:10:05', '1.02:10:05', 'P1DT5H30M', in seconds; FALSE: it is
 * none. */
gboolean ticket_duration (const char *text, int unit, gint64 *took);

enum
{
  TICKET_NOT_RATED = -1, /* said to be none */
  TICKET_NO_RATING = -2  /* not known to be one */
};
#define TICKET_RATINGS "good, bad, 1 to 5, 4/5, 4 stars, 80%, or a word like satisfied"

/* How satisfied a customer is, 0 to 100, or one of these. */
int ticket_rating (const char *text);

/* ---- source.c: ticket events from CSV and JSON Lines, with other people's names for columns and
 * values.
 *
 * The readers of tickets, these and those of other formats, give TicketEvents as records. */

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or `ticket`, `at` or
 * `kind`, is not there. */
extern const InputFormat ticket_csv, ticket_jsonl;
