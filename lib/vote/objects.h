/* objects.h - a stream of JSON cut into objects; private to this folder.
 *
 * Pages {"votes": [{...}, ...], "count": 2} one after the other, arrays of objects, and objects
 * line by line may follow each other.  Of a page each member of its list is an object; the rest
 * of the page is passed over. */
#pragma once

#include "vote/unpack.h"

typedef enum
{
  OBJECTS_STREAM, /* between values */
  OBJECTS_ARRAY,  /* in a bare array */
  OBJECTS_LIST,   /* in a page's list */
  OBJECTS_TAIL    /* behind it, in the page */
} ObjectsPlace;

typedef struct
{
  Feed feed;
  Unpack *unpack;
  const char *list;   /* name of the list: "votes" */
  ObjectsPlace place; /* private from here on */
  guint64 line;
  gsize taken;
} Objects;

/* Valid until the next call. */
typedef struct
{
  const char *text;   /* an object, or what was read instead */
  gsize length;
  guint64 line;       /* where it begins, from 1 */
  gboolean is_object;
} ObjectFound;

/* `list` is borrowed.  objects_close () is due on failure, too. */
gboolean objects_open (Objects *self, const char *path, const char *list, GError **error);
void objects_close (Objects *self);
/* FALSE at the end, and on error with `*ok` FALSE: JSON that does not end. */
gboolean objects_next (Objects *self, ObjectFound *found, gboolean *ok, GError **error);
