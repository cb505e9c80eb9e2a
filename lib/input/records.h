/* records.h - records of named fields, out of CSV and JSON Lines.
 *
 *   g_autoptr(Records) records = records_open (RECORDS_CSV, path, map, error);
 *   while (records_next (records, &record, &ok, error)) ...
 *
 * CSV (input/csv.h says what is taken): the first line names the columns, exactly, or else in
 * upper or lower case; where it comes again, for files were put together, it is passed over.
 * JSON Lines: an object a line; a column's name with dots is a path into objects inside it,
 * `a.b`. */
#pragma once

#include "input/fieldmap.h"
#include "input/file.h"

typedef enum
{
  RECORDS_CSV,
  RECORDS_JSONL
} RecordsFormat;

/* Valid until the next call. */
typedef struct
{
  guint64 line;    /* where it begins, from 1 */
  const char *why; /* it is none: what was expected, without file and line */
  const char *raw; /* as read; NULL: too long to be kept */
  gsize raw_length;
  const char *const *values; /* of each field of the set, UTF-8 without blanks around it, as the
                                map makes it; NULL: not known */
  guint mapped;              /* 1 << field: the map has made it */
} Record;

typedef struct Records Records;

/* `path` NULL or "-": standard input.  The map is borrowed.  DESK_ERROR_INPUT when a column that
 * is named, or needed, is not there.  A file without anything in it has no records. */
Records *records_open (RecordsFormat format, const char *path, const FieldMap *map,
                       GError **error);
void records_free (Records *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Records, records_free)
/* FALSE at the end, and on error with `*ok` FALSE. */
gboolean records_next (Records *self, Record *record, gboolean *ok, GError **error);

const InputFile *records_file (const Records *self);
/* The first line of CSV as read, for files of rejects, or NULL. */
const char *records_header (const Records *self, gsize *length);
