/* load.h - a Desk while it is read, map by map with known keys, each by a table; private to
 * lib/desk.
 *
 *   load     the file and its parts              hours   calendars
 *   record   maps, texts, days and times         node    YAML */
#pragma once

#include "desk/desk.h"
#include "desk/node.h"

typedef struct
{
  Desk *desk;
  const Node *root;
  GHashTable *feeds;  /* path -> Closings */
  guint64 n_days_off; /* taken from feeds so far */
} Loader;

/* Reads `hours:`; `target` is the array in the Desk. */
gboolean load_hours (Loader *loader, const Node *value, gpointer target, GError **error);

/* Reads `imports:` (find.c). */
gboolean load_imports (Loader *loader, const Node *value, gpointer target, GError **error);

/* ---- Maps with known keys (record.c) */

typedef gboolean (*RecordReader) (Loader *loader, const Node *value, gpointer target,
                                  GError **error);

typedef struct
{
  const char *key;
  RecordReader read;
  gsize offset;      /* of the target in the record */
  const char *needs; /* the key must be there; for the message, what it is to hold */
} RecordField;

/* Reads the keys of `map` in the order of `fields`.  An unknown key is an error that names
 * the nearest known one.  `what` the map describes is for messages: 'channel'. */
gboolean record_read (Loader *loader, const Node *map, const char *what,
                      const RecordField *fields, guint n_fields, gpointer record,
                      GError **error);

/* ---- Checks and words for messages */

gboolean record_check_text (const Node *value, GError **error);
gboolean record_check_map (const Node *value, const char *what, GError **error);
/* A list with something in it, or one value. */
gboolean record_check_list (const Node *value, const char *what, GError **error);
/* A key that names something: short text without control characters. */
gboolean record_check_name (const Node *key, GError **error);
/* As record_read () finds keys: `value` must be one of `words`, whose index is returned;
 * -1 with an error `unknown WHAT "...". */
int record_choose (const Node *value, const char *what, const char *const *words, guint n,
                   GError **error);

/* ---- Days, dates and times of day */

/* 00:00 to 24:00. */
extern const WorkWindow when_whole_day;

/* `2026-12-25`, a real day of the years 1970 to 2100. */
gboolean when_date (const Node *value, WorkDay *day, GError **error);
/* `mon`, `mon-fri`, `sat-mon`, `mon,wed`: a bit for each day, Monday the lowest. */
gboolean when_weekdays (const Node *key, guint *days, GError **error);
/* `09:00-17:00`, `22:00-06:00`, `22:00-30:00`, seconds allowed. */
gboolean when_window (const Node *value, WorkWindow *window, GError **error);
/* `2026-12-25`, `2026-12-24..2026-12-31`, `2026-12-24 12:00-17:00`: days from first to
 * last, and the part of each. */
gboolean when_closed (const Node *value, WorkDay *first, WorkDay *last, WorkWindow *part,
                      GError **error);
/* `mon`, ... */
extern const char *const when_weekday_names[];
