/* pending.h - documents that wait for the commit: their forward lists, with dictionary
 * slots in place of term ids, one behind the other. */
#pragma once

#include <glib.h>

typedef struct
{
  guint32 doc;
  guint32 length; /* bytes */
  gsize start;
} PendingDocument;

typedef struct
{
  GArray *documents; /* PendingDocument */
  guint8 *streams;
  gsize length;
  gsize room;
} Pending;

void pending_init (Pending *self);
void pending_clear (Pending *self);
void pending_add (Pending *self, guint32 doc, const GByteArray *stream);
/* Ascending by document. */
void pending_sort (Pending *self);
/* The forward list of the n-th document. */
const guint8 *pending_stream (const Pending *self, guint n, guint32 *doc, gsize *length);
