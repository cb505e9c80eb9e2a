/* columns.h - the columns of an export that nobody has described: their names, what stands in the first
 * rows, and which of them is what, by the names that help desks give to it. */
#pragma once

#include "base/output.h"

/* Of a file that is not UTF-8: of Excel's 'CSV' in Western Europe, of ServiceNow. */
#define COLUMNS_OTHER_ENCODING "windows-1252"

typedef enum
{
  COLUMNS_CSV,
  COLUMNS_JSON,
  COLUMNS_BY_CONTENT /* whichever the file holds, which can be opened twice */
} ColumnsForm;

/* What the cells of a column look like, those that stand for nothing left aside. */
typedef struct
{
  gboolean is_known;
  gboolean are;      /* most of them are */
  const char *form;  /* of times; NULL: ISO 8601 */
  gboolean is_local; /* of times: without an offset */
  guint count, odd;  /* cells that say something, and those that are otherwise */
  guint first_odd;   /* among the texts */
} Look;

typedef struct
{
  char *name;       /* in JSON a path, as input/records.h says */
  char *folded;     /* column_fold (), without the zone */
  char *zone;       /* of its times, that its name ends with, `Created (UTC)`; NULL: none */
  guint nth;        /* of the columns of this name, from 1 */
  GPtrArray *texts; /* char *: what its cells hold, those that hold something */
  GArray *lines;    /* guint64: of each text, where its record begins */
  gboolean taken;   /* a field has it */
  const char *form; /* of times, that is tried first; NULL: none */
  Look times, durations; /* private: column_times () and column_durations () */
} Column;

typedef struct
{
  GPtrArray *all;   /* of Column */
  guint rows;       /* that were looked at */
  const char *form; /* private, as are the next: of times, that is tried first */
  GHashTable *seen; /* of each row a hash */
  guint64 line;     /* of the record at hand */
  gboolean is_cut;  /* the file has more */
  gboolean is_json;
  char *records;     /* of JSON: the list that has them, or NULL */
  guint utf8, other; /* texts that are not ASCII, and those of them that are not UTF-8 */
} Columns;

/* columns_clear () is due on failure, too.  None at all: the file is empty.  `time_format`, borrowed: the
 * form of times that is tried first, or NULL. */
gboolean columns_read (Columns *self, const char *path, ColumnsForm form,
                       const char *time_format, GError **error);
void columns_clear (Columns *self);

/* The column that is best called so, of those that are not taken and hold what the field is; NULL: none
 * is. */
Column *columns_find (const Columns *self, const char *field);
/* The same, whatever it holds, if it holds anything. */
Column *columns_named (const Columns *self, const char *field);
/* Whether most of what it holds are times of one form; one that is empty may be. */
const Look *column_times (Column *self);
/* Whether a form (NULL: ISO 8601) reads a text as a time, as an import would. */
gboolean column_form_reads (const char *form, const char *text);
/* Whether most are durations; one that is empty is not. */
const Look *column_durations (Column *self);

/* ---- names.c: what help desks call their columns */

/* 'First response time (in hrs)' and 'firstResponseTime.in_hrs' are words in lower case with a blank
 * between, without accents. */
char *column_fold (const char *name);
/* How well a column's name is one of `field`'s: 1 is best, 0 not at all. */
guint column_rank (const Column *column, const char *field);
gboolean column_is_named (const Column *self, const char *field);

/* ---- pairs.c: what a map says, FIELD=COLUMN and FIELD.VALUE=TEXT, written; and what texts of exports mean, in
 * English, Dutch, German and Spanish: kinds of events, channels, priorities */

typedef struct
{
  Columns file;
  Output *out;
  char *threads;      /* of JSON: `a.b[].`, of its objects each is an event; NULL: none are */
  const char *form;   /* of times; NULL: none yet, or ISO 8601 */
  GPtrArray *times;   /* of all columns that have the form, borrowed */
  const char *zone;   /* that the name of a column says; NULL: none */
  gboolean has_actor; /* likewise: who did it */
  gboolean has_opening; /* of rows that are events: a column says when their ticket was opened */
  gboolean has_local, has_day; /* has_day: one that is no month */
} Guess;

/* One line, as a map takes it. */
void pairs_put (Guess *self, const char *field, const char *column);
/* The same of a column, by its number where others have its name. */
void pairs_column (Guess *self, const char *field, const Column *column);
/* The column of `field`, as that of another one, `as`, and what its texts mean; FALSE: there is none, or its
 * times are written otherwise. */
gboolean pairs_field (Guess *self, const char *field, const char *as);
/* Whether the times of a column are written as those before; then it is one of them. */
gboolean pairs_agree (Guess *self, Column *column);
/* What most of a column is and some cells are not: an import rejects them. */
void pairs_odd (Guess *self, const Column *column, const Look *look, const char *what);
/* How they are written, and whose they are. */
void pairs_times (Guess *self);
/* What the texts of a column of kinds mean.  FALSE: none means anything to us. */
gboolean pairs_kinds (Guess *self, const Column *column);

/* One of the column's names (folded, '|' between) in the list whose path is `list`, `a.b[].`, or "" that is
 * not taken; NULL: none is called so. */
Column *pairs_find (const Guess *self, const char *list, const char *names);
/* Texts that a map has named, and whether one is not among them yet, in upper or lower case. */
GHashTable *pairs_seen_new (void);
gboolean pairs_is_new (GHashTable *seen, const char *text);
/* In upper or lower case. */
gboolean column_has_text (const Column *column, const char *text);
/* The name of a kind, of a channel; NULL: it means nothing to us. */
const char *word_kind (const char *text);
const char *word_channel (const char *text);

/* ---- guess.c: a map for an export that nobody has described: by the names of its columns and what stands
 * in its first rows. */

typedef enum
{
  GUESS_EMPTY,    /* the file is: nothing was written */
  GUESS_NEEDLESS, /* it is Zendesk's, and read without a map */
  GUESS_UNSURE,   /* no column looks like the ticket, or none like a time */
  GUESS_SURE
} GuessResult;

/* Writes a map that --map=@FILE takes: what is not sure is in comments.  `time_format`: NULL, or how
 * times are written as somebody says who knows.  `needs_format`: the name of the file does not tell its
 * format. */
gboolean guess_map (const char *path, ColumnsForm form, const char *time_format,
                    gboolean needs_format, Output *out, GuessResult *result, GError **error);
