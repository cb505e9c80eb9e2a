/* fieldmap.h - the fields of an importer's records, and what other people call them. */
#pragma once

#include "base/error.h"

/* A field may be needed, a time, or a list: of one that is there and holds nothing it is known
 * that there is nothing.  FIELD_WIDE: it may have a column for each of its values, FIELD.VALUE=COLUMN;
 * FIELD_NARROW: once one has, it is read only where the map names a column for it. */
enum
{
  FIELD_NEEDED = 1,
  FIELD_TIME = 2,
  FIELD_LIST = 4,
  FIELD_WIDE = 8,
  FIELD_NARROW = 16
};

typedef struct
{
  const char *name;
  guint flags;
  guint json; /* what it may be in JSON: JSON_TEXT, ... (input/json.h) */
  /* Of a field that takes certain words only, else NULL: whether it is one of its own words,
   * what a map may put there, and those in a message. */
  gboolean (*is_word) (const char *text);
  gboolean (*is_value) (const char *text);
  const char *values;
} FieldSpec;

/* What the records of one importer hold. */
typedef struct
{
  const FieldSpec *fields;
  guint count;
  gsize field_bytes, record_bytes; /* longer ones are rejects */
  gboolean is_mapped;              /* the tool has --map */
  const char *guess; /* the command that writes a map of a file; NULL: none does */
} FieldSet;

enum
{
  FIELD_MAP_FIELDS = 16,  /* of a set, at most */
  FIELD_MAP_COLUMNS = 100 /* of a map: by value, and conditions */
};

/* Where a field comes from: a column (NULL: that of its own name), or always the same value. */
typedef struct
{
  char *column;
  char *constant;
  GHashTable *values; /* folded text -> char *; NULL: none */
  char *otherwise;    /* of texts that `values` does not have */
} FieldMapping;

/* A column for one value of a field that is FIELD_WIDE. */
typedef struct
{
  guint field;
  char *value;
  char *column;
} FieldColumn;

/* FIELD.VALUE=COLUMN:TEXT, several joined by '&': where the columns hold these texts, the field has
 * VALUE. */
typedef struct
{
  guint field;
  char *value;
  char *whole;    /* all of it: in a file without these columns, a text of the field's own */
  char **columns; /* each with its text */
  char **texts;
} FieldTest;

/* { .set = &x } is the map of a tool that was told nothing. */
typedef struct
{
  const FieldSet *set; /* borrowed */
  FieldMapping fields[FIELD_MAP_FIELDS];
  GPtrArray *wide;   /* of FieldColumn; NULL: none, as is the next */
  GPtrArray *tests;  /* of FieldTest: the first that holds counts */
  char *time_format; /* NULL: ISO 8601 */
  char *records;     /* of JSON: the list whose objects are records; NULL: not named */
  char *encoding;    /* of CSV; NULL: UTF-8 */
  GTimeZone *zone;   /* of times without an offset; NULL: the map does not say */
} FieldMap;

/* The next three take a FieldMap and are what an option row calls. */
void field_map_clear (gpointer map);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FieldMap, field_map_clear)

/* Whose wall clock times without an offset are of. */
typedef struct InputClock
{
  GTimeZone *zone; /* NULL: nobody has said, it is taken as UTC */
  guint64 local;   /* so many times had none */
} InputClock;

static inline void
input_clock_clear (InputClock *self)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (InputClock, input_clock_clear)
/* timestamp_parse () on the clock (NULL: UTC). */
gboolean input_clock_read (InputClock *self, const char *text, gint64 *at, GError **error);
/* Says on stderr how many were taken as UTC, if any. */
void input_clock_remark (const InputClock *self);

/* --map, once or several times: comma-separated
 *   FIELD=COLUMN            the field is in that column
 *   FIELD==TEXT             the field always has this value
 *   FIELD.VALUE=TEXT        where the column holds TEXT, the field has VALUE
 *   FIELD.VALUE=COLUMN:TEXT where that column does; several joined by '&'
 *   FIELD.VALUE=COLUMN      of a field that is FIELD_WIDE: its column for VALUE
 *   time-format=FORMAT      as field_map_set_time_format ()
 *   timezone=ZONE           of times without an offset
 *   records=LIST            of JSON: the records are the objects of this list, `issues`, `a.b`
 *   encoding=NAME           of CSV that is not UTF-8, `windows-1252`
 *   @FILE                   alone: a file, one of these a line, # begins a comment
 * A backslash takes the next character literally, blanks around the parts do not count.
 * TEXT of values compares without regard to case; TEXT `*` is every text that has no value of
 * its own and is no word of the field's.  A field that is not named is in the column of its own
 * name.  DESK_ERROR_USAGE. */
gboolean field_map_add (const char *text, gpointer map, GError **error);
/* Whether a field has columns by value. */
static inline gboolean
field_map_is_wide (const FieldMap *self)
{
  return self->wide != NULL;
}
/* How times are written; without it ISO 8601, and in JSON numbers are Unix seconds.
 *
 * A format is text with these for the parts of a time, as in strptime(3):
 *   %Y year  %y its last two digits (69 to 99: 19..)  %m month  %b %B its English name
 *   %d day  %H hour  %I hour of 12 with  %p AM, PM  %M minute  %S second  %f its fraction
 *   %z offset, Z or GMT  %s Unix seconds  %Q Unix milliseconds  %E days of a spreadsheet
 *   %a name of a weekday  %F %Y-%m-%d  %T %H:%M:%S  %R %H:%M  %% a percent sign
 * Numbers may lack leading zeros; a blank is any number of blanks, none included.
 * DESK_ERROR_USAGE unless it names a moment: date, or Unix time. */
gboolean field_map_set_time_format (const char *format, gpointer map, GError **error);
/* Of the formats that we know the one that reads most of these texts, more than half; NULL: none does. */
const char *field_map_guess_time (const char *const *texts, guint count);
/* DESK_ERROR_INPUT; the message names a format that may read it. */
gboolean field_map_time (const FieldMap *self, const char *text, InputClock *clock,
                         gint64 *at, GError **error);

/* The rows of both options, for `views` of the tool, that of a time's form for `form_views`, too; `map`:
 * a FieldMap *. */
#define FIELD_MAP_OPTIONS(map, views, form_views)                                   \
  { "map",                                                                          \
    'm',                                                                            \
    OPTION_CUSTOM,                                                                  \
    map,                                                                            \
    "MAP",                                                                          \
    .help = "csv, jsonl: which column holds a field, which text means which value", \
    .parse = field_map_add,                                                         \
    .clear = field_map_clear,                                                       \
    .only_for = views,                                                              \
    .at_file = TRUE },                                                              \
  {                                                                                 \
    "time-format", 0, OPTION_CUSTOM, map, "TIME",                                   \
      .help = "csv, jsonl: how times are written, like %d-%m-%Y %H:%M (ISO 8601)",  \
      .parse = field_map_set_time_format, .only_for = (views) | (form_views)        \
  }
