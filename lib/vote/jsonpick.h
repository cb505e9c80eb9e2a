/* jsonpick.h - fields out of a JSON object, by SQLite's JSON functions; private to this folder. */
#pragma once

#include <sqlite3.h>
#include "base/error.h"

enum
{
  JSON_TEXT = 1,
  JSON_INTEGER = 2,
  JSON_REAL = 4,
  JSON_BOOL = 8,   /* read as 1 or 0 */

  JSON_FIELDS = 12 /* at most */
};

typedef struct
{
  const char *path;  /* "$.request.uri" */
  const char *name;  /* for messages */
  guint types;       /* that it may be of; null and nothing may always be */
} JsonField;

typedef struct
{
  const JsonField *fields;
  guint count;
  sqlite3 *db;                    /* in memory */
  sqlite3_stmt *stmt;
  GString *texts[JSON_FIELDS];
  const char *values[JSON_FIELDS]; /* of the last object; NULL: not there */
  guint types[JSON_FIELDS];        /* JSON_TEXT, ...; 0: not there */
} JsonPick;

/* `fields` are borrowed.  json_pick_clear () is due on failure, too. */
gboolean json_pick_init (JsonPick *self, const JsonField *fields, guint count, GError **error);
void json_pick_clear (JsonPick *self);
/* FALSE: `why` says what was expected. */
gboolean json_pick_read (JsonPick *self, const char *text, gsize length, GString *why);
