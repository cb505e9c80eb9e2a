/* load.h - a Desk while it is read, map by map with known keys, each by a table; private to
 * lib/desk.
 *
 *   load     the file and its parts              hours   calendars
 *   record   maps, texts, days and times         node    YAML */
#pragma once

#include "base/error.h"
#include "desk/desk.h"

/* ---- node.c: a YAML file as a tree whose every value knows its place.
 *
 * One document of maps, lists and plain or quoted text.  Anchors, aliases and tags are
 * errors, and so are a key that stands twice and nesting without end. */

typedef enum
{
  NODE_NOTHING, /* an empty value, `~` or `null` */
  NODE_TEXT,
  NODE_LIST,
  NODE_MAP
} NodeKind;

typedef struct Node Node;
struct Node
{
  NodeKind kind;
  guint line, column; /* from 1; the column counts characters */
  const char *file;   /* as given to node_parse (), not owned */
  char *text;         /* NODE_TEXT */
  Node *key;          /* in a map: its key, NODE_TEXT */
  GPtrArray *items;   /* NODE_LIST, NODE_MAP: Node, in the order of the file */
};

enum
{
  DESK_FILE_BYTES = 1 << 20 /* of a desk.yaml */
};

/* `file` is for messages and outlives the tree.  Errors are DESK_ERROR_INPUT
 * "FILE:LINE:COLUMN: ...; expected ...". */
Node *node_parse (const char *file, const char *text, gsize length, GError **error);
void node_free (Node *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, node_free)

/* The value of `key` in a map, or NULL. */
const Node *node_get (const Node *map, const char *key);
/* A list as it is, and any other value as a list of one. */
static inline guint
node_count (const Node *self)
{
  return self->kind == NODE_LIST ? self->items->len : 1;
}
static inline const Node *
node_item (const Node *self, guint index)
{
  return self->kind == NODE_LIST ? self->items->pdata[index] : self;
}

/* Sets "FILE:LINE:COLUMN: " and the message; returns FALSE. */
gboolean node_fail (const Node *self, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
/* The value for a message: its text, short, in quotes, or 'a map', 'a list', 'nothing'.
 * Free it. */
char *node_shown (const Node *self);
/* The path of the file that its text names, relative to the folder of the YAML file.  Free it. */
char *node_path (const Node *self);
/* The IANA zone that it names; NULL with an error. */
GTimeZone *node_zone (const Node *self, GError **error);

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
