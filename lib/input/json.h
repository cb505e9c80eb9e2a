/* json.h - records out of JSON: cut from a stream, or line by line, and taken apart by SQLite's
 * JSON functions. */
#pragma once

#include "input/file.h"

/* ---- A stream cut into objects
 *
 * Pages {"votes": [{...}, ...], "count": 2} one after the other, arrays of objects, and objects
 * line by line may follow each other.  Of a page each member of its list, which may stand in
 * objects of the page, `_embedded.conversations`, is a record; what stands before and behind the
 * list is an object of its own, or passed over. */

typedef enum
{
  JSON_STREAM, /* between values */
  JSON_ARRAY,  /* in a bare array */
  JSON_PAGE,   /* in a page's list */
  JSON_TAIL    /* behind it, in the page */
} JsonPlace;

typedef struct
{
  InputFile file;
  const char *list;   /* path of a page's list: "votes"; NULL: there are no pages */
  gsize most;         /* bytes of a record */
  gboolean with_rest; /* a page's other members are records, too; of a list without dots */
  JsonPlace place;    /* private from here on */
  guint64 line;       /* of the byte at the front, from 1 */
  gsize taken;        /* bytes of the last record */
  GString *made;      /* a record that is put together */
} JsonCutter;

/* Valid until the next call. */
typedef struct
{
  const char *text; /* an object, or what was read instead */
  gsize length;
  guint64 line; /* where it begins, from 1 */
  gboolean is_object;
} JsonRecord;

/* `list` is borrowed.  json_cutter_close () is due on failure, too. */
gboolean json_cutter_open (JsonCutter *self, const char *path, const char *list, gsize most,
                           GError **error);
void json_cutter_close (JsonCutter *self);
/* To the beginning, after input_file_keep (). */
gboolean json_cutter_rewind (JsonCutter *self, GError **error);
/* FALSE at the end, and on error with `*ok` FALSE: JSON that does not end. */
gboolean json_cutter_next (JsonCutter *self, JsonRecord *record, gboolean *ok, GError **error);

#define JSON_NO_OBJECT "not JSON; expected an object"

/* ---- Fields of an object */

enum
{
  JSON_TEXT = 1,
  JSON_INTEGER = 2,
  JSON_REAL = 4,
  JSON_BOOL = 8,  /* "true", "false" */
  JSON_LIST = 16, /* read as its items with blanks between */
  JSON_ANY = 32   /* whatever it is; objects and lists as JSON */
};

typedef struct
{
  const char *path; /* "$.request.uri" */
  const char *name; /* for messages */
  guint types;      /* that it may be of; null and nothing may always be */
} JsonField;

typedef struct JsonPick JsonPick;

/* `fields` are borrowed. */
JsonPick *json_pick_new (const JsonField *fields, guint count, GError **error);
void json_pick_free (JsonPick *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonPick, json_pick_free)

/* FALSE: `why` says what was expected. */
gboolean json_pick_read (JsonPick *self, const char *text, gsize length, GString *why);
/* Instead, the fields of each object in the list at `path` of a text that is JSON, which is
 * borrowed: FALSE behind the last one.  Nothing is a list that is not there. */
void json_pick_each (JsonPick *self, const char *text, gsize length, const char *path);
gboolean json_pick_next (JsonPick *self);
/* Of the last object, by its number among the fields: its text, valid until the next one; NULL:
 * not there.  A number is written as it was. */
const char *json_pick_value (const JsonPick *self, guint field);
/* JSON_TEXT, ...; 0: not there. */
guint json_pick_type (const JsonPick *self, guint field);

/* A number as a time for timestamp_parse (): Unix seconds, of which fractions are cut off. */
void json_seconds (const char *number, GString *to);

/* ---- What is in an object
 *
 * Each value that is neither object nor list, by its path, `a.b`; of a list of such values each by the
 * list's; of a list of objects by `a[].b`.  What is in lists of lists has no path.  A text that is
 * no JSON has nothing. */
typedef void (*JsonLeaf) (gpointer data, const char *path, const char *text);
void json_leaves (const char *text, gsize length, JsonLeaf leaf, gpointer data);

/* ---- The objects of a file, whatever it puts around them
 *
 * JSON Lines: each line is a record, whatever it holds.  A file that begins with a list of objects, or
 * whose first line does not end what it begins, is cut into its objects (JsonCutter), and so is one of
 * which a list is named.  Either way one record is held at a time. */
typedef struct
{
  InputLines lines; /* without lines, its file is the cutter's */
  JsonCutter cutter;
  gboolean is_cut;
  const char *list; /* whose objects are the records; NULL: none */
  char *found;      /* private: the same, where no other was named */
  guint64 line;     /* where the last record begins, from 1 */
} JsonObjects;

/* `list` is borrowed, NULL: none is named; `finds`: then it is the one in which help desks put theirs,
 * `issues`, when that is what the file is.  json_objects_close () is due on failure, too. */
gboolean json_objects_open (JsonObjects *self, const char *path, const char *list,
                            gboolean finds, gsize most, GError **error);
void json_objects_close (JsonObjects *self);
static inline const InputFile *
json_objects_file (const JsonObjects *self)
{
  return self->is_cut ? &self->cutter.file : &self->lines.file;
}
/* The next record with something in it, without the blanks around it.  FALSE at the end, and on
 * error with `*ok` FALSE. */
gboolean json_objects_next (JsonObjects *self, InputLine *record, gboolean *ok,
                            GError **error);

/* ---- Columns of them
 *
 * They are paths, as input/records.h says. */

typedef struct
{
  const char *column; /* NULL: none */
  const char *name;   /* in messages about a record */
  const char *field;  /* in those about the column */
  guint types;        /* as JsonField.types */
  gboolean is_list;   /* `a[].b` is all of them; of another column each is a record */
  gboolean is_named;  /* it is an error that no record has it */
} JsonColumn;

/* Borrowed, but for the columns themselves, of which a copy is kept. */
typedef struct
{
  const JsonColumn *columns;
  guint count;
  gsize most;          /* bytes of a record */
  const char *list;    /* as json_objects_open () */
  gboolean with_empty; /* a record whose list is empty is one nevertheless */
  /* A value of a column, JSON_TEXT, ...; `text` NULL: what it had before is of another record. */
  void (*put) (gpointer data, guint column, const char *text, guint type);
  gpointer data;
} JsonLinesRules;

typedef struct
{
  JsonObjects objects;
  struct JsonLinesState *state; /* private */
} JsonLines;

/* `why` is borrowed: it is empty, or why a record cannot be read; `put` may say so, too.
 * json_lines_close () is due on failure, too. */
gboolean json_lines_open (JsonLines *self, const char *path, const JsonLinesRules *rules,
                          GString *why, GError **error);
void json_lines_close (JsonLines *self);
/* `*line` is the record as read, without the blanks around it.  FALSE at the end, and on error
 * with `*ok` FALSE: a path that is named and that no record has. */
gboolean json_lines_next (JsonLines *self, InputLine *line, gboolean *ok, GError **error);
