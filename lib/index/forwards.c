#include "index/forwards.h"

#include <string.h>
#include "base/varint.h"

enum
{
  READ_SHARE = 16 /* of the documents: who has read so many one by one will read most */
};

/* Behind it the tokens and the vector. */
typedef struct
{
  guint32 doc;
  guint32 tokens_length, vector_length;
} KeptForward;

static gsize
size_of (const KeptForward *kept)
{
  return sizeof *kept + kept->tokens_length + kept->vector_length;
}

static void
forget_oldest (KeptForwards *self, gsize room)
{
  while (self->bytes > room)
    {
      KeptForward *oldest = g_queue_pop_head (&self->oldest);

      self->bytes -= size_of (oldest);
      self->of[oldest->doc] = NULL;
      g_free (oldest);
    }
}

void
kept_forwards_clear (KeptForwards *self)
{
  g_queue_clear_full (&self->oldest, g_free);
  g_free (self->of);
  memset (self, 0, sizeof *self);
}

gboolean
kept_forwards_get (const KeptForwards *self, guint32 doc, IndexForward *list)
{
  const KeptForward *kept = self->of != NULL && doc <= self->last_doc ? self->of[doc] : NULL;

  if (kept == NULL)
    return FALSE;
  list->tokens = (const guint8 *) (kept + 1);
  list->tokens_length = kept->tokens_length;
  list->vector = list->tokens + kept->tokens_length;
  list->vector_length = kept->vector_length;
  return TRUE;
}

void
kept_forwards_put (KeptForwards *self, gsize room, guint32 last_doc, guint32 doc,
                   IndexForward *list)
{
  KeptForward head = { doc, (guint32) list->tokens_length, (guint32) list->vector_length };
  KeptForward *kept;

  if (size_of (&head) > room || doc > last_doc)
    return;
  if (self->of == NULL)
    {
      self->of = g_new0 (gpointer, (gsize) last_doc + 1);
      self->last_doc = last_doc;
    }
  if (self->of[doc] != NULL)
    return;
  forget_oldest (self, room - size_of (&head));
  kept = g_malloc (size_of (&head));
  *kept = head;
  memcpy (kept + 1, list->tokens, list->tokens_length);
  memcpy ((guint8 *) (kept + 1) + list->tokens_length, list->vector, list->vector_length);
  self->of[doc] = kept;
  self->bytes += size_of (kept);
  g_queue_push_tail (&self->oldest, kept);
  kept_forwards_get (self, doc, list);
}

gboolean
kept_forwards_want_all (KeptForwards *self, gsize room, guint32 documents)
{
  guint n_kept = g_queue_get_length (&self->oldest);

  return n_kept > 0 && ++self->read == documents / READ_SHARE + 1
         && self->bytes / n_kept * documents <= room;
}

/* ---- Terms in a row */

gboolean
term_run_add (TermRun *self, guint32 term)
{
  if (self->length + varint_bytes (term) > TERM_RUN_BYTES)
    return FALSE;
  for (; term >= 0x80; term >>= 7)
    self->bytes[self->length++] = (guint8) (term | 0x80);
  self->bytes[self->length++] = (guint8) term;
  return TRUE;
}

/* (A number's first byte differs most; what ends one is below 0x80.) */
gboolean
term_run_is_in (const TermRun *self, const IndexForward *list)
{
  const guint8 *at = list->tokens, *end = list->tokens + list->tokens_length;

  for (; (at = memchr (at, self->bytes[0], (gsize) (end - at))) != NULL; at++)
    if ((gsize) (end - at) >= self->length && memcmp (at, self->bytes, self->length) == 0
        && (at == list->tokens || at[-1] < 0x80))
      return TRUE;
  return FALSE;
}
