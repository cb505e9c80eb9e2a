/* table.h - rows of named fields in every format that a tool prints.
 *
 * tsv and csv begin with a header line; json is one array of objects, one on
 * each line; jsonl one object a line; text is aligned columns with a header on a
 * terminal, and stable, undecorated columns in a pipe, tab, newline and carriage return
 * in a cell made spaces (each column as wide as its widest cell; two spaces between;
 * columns of numbers to the right, with separators from 1,000 on).  Text is held until table_finish (), all other
 * formats are written row by row.  On a terminal every format is safe (escape.h).
 * Cells are added left to right; a row ends when every field has one
 * (assertion).
 *
 * The columns of a table for programs have types, which deskbook(5) lists; a cell of another
 * type is an assertion.  In JSON they are what they mean: numbers, booleans, arrays; times are
 * ISO 8601 with offset, durations whole seconds, shares 0..1. */
#pragma once

#include "base/output.h"

typedef enum
{
  FORMAT_TEXT,
  FORMAT_TSV,
  FORMAT_CSV,
  FORMAT_JSON,
  FORMAT_JSONL
} Format;

/* "text", "tsv", "csv", "json", "jsonl", by Format; ended by NULL. */
extern const char *const format_names[];

typedef struct Table Table;

typedef enum
{
  COLUMN_TEXT,
  COLUMN_INTEGER,
  COLUMN_NUMBER,
  COLUMN_SHARE,
  COLUMN_SECONDS,
  COLUMN_BOOLEAN,
  COLUMN_YES_NO, /* a boolean that is yes or no in tsv and csv, too */
  COLUMN_TIME,
  COLUMN_DATE,
  COLUMN_LIST,
  COLUMN_OBJECT
} ColumnType;

typedef struct
{
  const char *name;
  ColumnType type;
} TableColumn;

/* For programs.  `columns` end with a NULL name; copied.  `out` is borrowed.  `spreadsheet`: no cell of
 * CSV is a formula (escape_csv ()). */
Table *table_open (Output *out, Format format, const TableColumn *columns,
                   gboolean spreadsheet);
/* For people: columns of any type.  `fields`: NULL-terminated names, copied. */
Table *table_new (Output *out, Format format, const char *const *fields);
/* Text: a header off a terminal, too, for reports that are mailed and not parsed. */
void table_set_header (Table *self, gboolean header);
/* Text: what is wider than `columns` (0: never) gives columns up, those whose numbers are all 0
 * before others, then those with the highest digit in `needs` (a digit for each field, "0": stays), then
 * cuts its longest words at spaces, with `…`. */
void table_fit (Table *self, int columns, const char *needs);
/* Text: the cell that was added last is well or not; shown where `color` was given. */
void table_color (Table *self, gboolean color);
void table_mark (Table *self, gboolean good);
/* NULL: empty cell, JSON null.  For COLUMN_OBJECT a JSON object, ready made (with escape_json ()): in
 * other formats a text. */
void table_text (Table *self, const char *text);
void table_int (Table *self, gint64 value);
/* Fixed `digits` after the point in every format, never in exponent form;
 * NaN and infinities are an empty cell, JSON null. */
void table_real (Table *self, double value, int digits);
/* Six digits; NaN as in table_real (). */
void table_share (Table *self, double share);
void table_bool (Table *self, gboolean value); /* true/false; text: yes/no */
/* Unix seconds on the clock of `zone` (NULL: UTC); G_MININT64 and G_MAXINT64, never, are
 * empty, JSON null. */
void table_time (Table *self, gint64 at, GTimeZone *zone);
/* A JSON array; else with `between` between, none at all an empty cell.  An item that is NULL
 * is JSON null, else `-`. */
void table_list (Table *self, const char *const *items, guint n, const char *between);
void table_null (Table *self);
void table_end_row (Table *self);
/* Writes what is still held (text columns, the closing bracket of json).
 * Zero rows: header only (tsv, csv), [] (json), nothing (jsonl, text).  A failed write
 * is told by output_close (). */
void table_finish (Table *self);
void table_free (Table *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Table, table_free)
