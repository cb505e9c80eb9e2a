/* columns.h - the columns of an export that nobody has described: their names, what stands in the first
 * rows, and which of them is what, by the names that help desks give to it. */
#pragma once

#include <glib.h>

typedef enum
{
  COLUMNS_CSV,
  COLUMNS_JSON,
  COLUMNS_BY_CONTENT /* whichever the file holds, which can be opened twice */
} ColumnsForm;

typedef struct
{
  char *name;       /* in JSON a path, as input/records.h says */
  char *folded;     /* column_fold () */
  GPtrArray *texts; /* char *: what its cells hold, those that hold something */
  gboolean taken;   /* a field has it */
} Column;

typedef struct
{
  GPtrArray *all; /* of Column */
  guint rows;     /* that were looked at */
  gboolean is_json;
  const char *records; /* of JSON: the list that has them, or NULL */
} Columns;

/* columns_clear () is due on failure, too.  None at all: the file is empty. */
gboolean columns_read (Columns *self, const char *path, ColumnsForm form, GError **error);
void columns_clear (Columns *self);

/* The column that is best called so, of those that are not taken and hold what the field is; NULL: none
 * is. */
Column *columns_find (const Columns *self, const char *field);
/* Whether it holds times, all of one form; one that is empty may.  `*form` NULL: ISO 8601; `*local`:
 * without an offset. */
gboolean column_times (const Column *self, const char **form, gboolean *local);
/* 'First response time (in hrs)' and 'firstResponseTime.in_hrs' are words in lower case with a blank
 * between, without accents. */
char *column_fold (const char *name);
