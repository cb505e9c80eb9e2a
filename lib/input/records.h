/* records.h - records of named fields, out of CSV and JSON Lines.
 *
 * CSV (input/csv.h says what is taken): the first line names the columns, exactly, or else in
 * upper or lower case; where it comes again, for files were put together, it is passed over.
 * Of several columns of one name a list has all, else the first counts; `name#2` is the second.
 * JSON Lines: an object a line; a column's name with dots is a path into objects inside it,
 * `a.b`, or, `a[].b`, to each object of a list: of a list field all of them, else each is a
 * record of its own, with the rest of its object.  A path of the map that no record has is
 * DESK_ERROR_INPUT, at the end. */
#pragma once

#include "input/source.h"

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
  const char *const *wide;   /* likewise, as read: of each column by value, FieldMap.wide */
} Record;

/* ---- What a reader of csv and jsonl does with each */

typedef struct RecordSource RecordSource;

typedef struct
{
  gsize size; /* of its own struct, which begins with a RecordSource; the rest is zeros */
  /* What the record is.  Line and text are set in `*item`; FALSE: it is passed over. */
  gboolean (*take) (RecordSource *self, const Record *record, InputItem *item);
  /* Another item of the same record, with its line and text; FALSE: there is none.  NULL: there
   * never is. */
  gboolean (*more) (RecordSource *self, InputItem *item);
  void (*clear) (RecordSource *self); /* NULL: nothing to free */
} RecordReader;

struct RecordSource
{
  InputSource source;
  const RecordReader *reader;
  struct Records *records;
  const char *name;    /* the file's, as errors call it */
  const FieldMap *map; /* borrowed, as is the clock */
  InputClock *clock;
  GString *why;        /* for what `take` rejects */
  GString *remark;     /* what `take` says of a record that it does not reject */
  InputItem of_record; /* private: line and text of the record, for all that is made of it */
};

/* `rules->map` is needed.  DESK_ERROR_INPUT when a column that is named, or needed, is not there.
 * A file without anything in it has no records. */
InputSource *record_source_open (const RecordReader *reader, RecordsFormat format,
                                 const char *path, const InputRules *rules, GError **error);
/* A time as the map says; FALSE: `why` begins with `what`. */
gboolean record_source_time (RecordSource *self, const char *what, const char *text,
                             gint64 *at);
