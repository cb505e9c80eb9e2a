/* csv.h - CSV (RFC 4180) record by record.
 *
 * Takes what others write, too: records that end in LF, CR LF or CR, a UTF-8 BOM, quotes
 * inside a field that does not begin with one, semicolons or tabs instead of commas (when the
 * first line has none of them).  Empty lines are no records.  A file that is not UTF-8 is read
 * as its encoding says, any in which a comma, a quote and a line end are the bytes of ASCII.
 *
 * A record that cannot be read (a quote that does not end, text behind a closing quote) is
 * one line, and reading goes on with the next: one stray quote costs one record. */
#pragma once

#include "input/file.h"

enum
{
  CSV_RECORD_BYTES = 64 * 1024 * 1024,
  CSV_FIELDS = 10000 /* a record with more cannot be read */
};

typedef struct
{
  const char *text; /* without the quotes; not NUL-terminated */
  gsize length;
  gboolean quoted;
  gboolean doubled; /* private: it holds quotes, written twice */
} CsvField;

/* Valid until the next call. */
typedef struct
{
  guint64 line;    /* where it begins, from 1 */
  const char *raw; /* without its line end; NULL when longer than CSV_RECORD_BYTES */
  gsize raw_length;
  const char *why;        /* it cannot be read; NULL: it can */
  const CsvField *fields; /* when it can */
  guint count;
} CsvRecord;

typedef struct
{
  InputFile file;
  GArray *fields; /* private from here on */
  char delimiter;
  guint64 line;       /* of the record at the front */
  gsize taken, lines; /* bytes and lines of the record that was given out */
  gsize lines_within; /* line ends in quoted fields */
  gsize spare;        /* bytes that may be read twice */
  gboolean skipping;  /* inside a line that is too long */
  gboolean has_doubled;
  GString *halved;    /* the texts of fields with doubled quotes */
  GIConv encoding;    /* (GIConv) -1: UTF-8 */
  GPtrArray *recoded; /* char *: the texts of fields that were not ASCII */
} CsvReader;

/* Whether it is one that csv_open () reads, as iconv calls it: 'windows-1252'. */
gboolean csv_reads (const char *encoding);
/* `encoding`: NULL: UTF-8.  csv_close () is due on failure, too. */
gboolean csv_open (CsvReader *self, const char *path, const char *encoding, GError **error);
void csv_close (CsvReader *self);
/* FALSE at the end, and on error with `*ok` FALSE. */
gboolean csv_next (CsvReader *self, CsvRecord *record, gboolean *ok, GError **error);
