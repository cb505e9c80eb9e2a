#include "index/pending.h"

#include <string.h>

void
pending_init (Pending *self)
{
  memset (self, 0, sizeof *self);
  self->documents = g_array_new (FALSE, FALSE, sizeof (PendingDocument));
}

void
pending_clear (Pending *self)
{
  g_clear_pointer (&self->documents, g_array_unref);
  g_clear_pointer (&self->streams, g_free);
}

static void
reserve (Pending *self, gsize more)
{
  if (self->length + more <= self->room)
    return;
  self->room = MAX (self->room * 3 / 2, self->length + more);
  self->streams = g_realloc (self->streams, self->room);
}

void
pending_add (Pending *self, guint32 doc, const GByteArray *stream)
{
  PendingDocument document = { doc, stream->len, self->length };

  reserve (self, stream->len);
  memcpy (self->streams + self->length, stream->data, stream->len);
  self->length += stream->len;
  g_array_append_val (self->documents, document);
}

static int
compare_documents (gconstpointer a, gconstpointer b)
{
  const PendingDocument *x = a, *y = b;

  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

void
pending_sort (Pending *self)
{
  g_array_sort (self->documents, compare_documents);
}

const guint8 *
pending_stream (const Pending *self, guint n, guint32 *doc, gsize *length)
{
  const PendingDocument *document = &g_array_index (self->documents, PendingDocument, n);

  *doc = document->doc;
  *length = document->length;
  return self->streams + document->start;
}
