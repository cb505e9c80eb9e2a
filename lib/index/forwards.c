#include "index/forwards.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "base/varint.h"

enum
{
  READ_SHARE = 16, /* of the documents: who has read so many one by one will read most */
  HUGE_PAGE = 2 << 20
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

/* Lists are met in no order: where each had a page of its own, finding the page would take as long as reading
 * it. */
static void
make_slab (KeptForwards *self, gsize size)
{
  if (size < HUGE_PAGE)
    return;
  self->slab_size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  self->slab = aligned_alloc (HUGE_PAGE, self->slab_size);
  if (self->slab == NULL)
    self->slab_size = 0;
#if defined(MADV_HUGEPAGE)
  else
    madvise (self->slab, self->slab_size, MADV_HUGEPAGE);
#endif
}

static KeptForward *
take_place (KeptForwards *self, gsize size)
{
  gsize rounded = (size + sizeof (guint32) - 1) / sizeof (guint32) * sizeof (guint32);
  gpointer place;

  if (self->slab_size - self->slab_used < rounded)
    return g_malloc (size);
  place = self->slab + self->slab_used;
  self->slab_used += rounded;
  return place;
}

static void
give_back (KeptForwards *self, KeptForward *kept)
{
  const guint8 *at = (const guint8 *) kept;

  if (self->slab == NULL || at < self->slab || at >= self->slab + self->slab_size)
    g_free (kept);
}

/* FALSE: there is room. */
static gboolean
forget_oldest (KeptForwards *self, gsize room)
{
  gboolean full = self->bytes > room;

  while (self->bytes > room)
    {
      KeptForward *oldest = g_queue_pop_head (&self->oldest);

      self->bytes -= size_of (oldest);
      self->of[oldest->doc] = NULL;
      give_back (self, oldest);
    }
  return full;
}

void
kept_forwards_clear (KeptForwards *self)
{
  forget_oldest (self, 0);
  free (self->slab);
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

gboolean
kept_forwards_put (KeptForwards *self, gsize room, guint32 last_doc, guint32 doc,
                   IndexForward *list)
{
  KeptForward head = { doc, (guint32) list->tokens_length, (guint32) list->vector_length };
  KeptForward *kept;
  gboolean full;

  if (size_of (&head) > room || doc > last_doc)
    return TRUE;
  if (self->of == NULL)
    {
      self->of = g_new0 (gpointer, (gsize) last_doc + 1);
      self->last_doc = last_doc;
    }
  if (self->of[doc] != NULL)
    return TRUE;
  full = forget_oldest (self, room - size_of (&head));
  kept = take_place (self, size_of (&head));
  *kept = head;
  memcpy (kept + 1, list->tokens, list->tokens_length);
  memcpy ((guint8 *) (kept + 1) + list->tokens_length, list->vector, list->vector_length);
  self->of[doc] = kept;
  self->bytes += size_of (kept);
  g_queue_push_tail (&self->oldest, kept);
  kept_forwards_get (self, doc, list);
  return !full;
}

gboolean
kept_forwards_want_all (KeptForwards *self, gsize room, guint32 documents)
{
  guint n_kept = g_queue_get_length (&self->oldest);
  gsize all = n_kept == 0 ? 0 : self->bytes / n_kept * documents;

  /* (What is found is longer than what is not.) */
  if (n_kept == 0 || ++self->read != documents / READ_SHARE + 1 || all / 2 > room)
    return FALSE;
  make_slab (self, MIN (all, room));
  return TRUE;
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
