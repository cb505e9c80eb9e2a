/* forwards.h - forward lists that were read: kept in memory for who answers many queries, and whether
 * terms stand in a row in one. */
#pragma once

#include <glib.h>

/* A document's forward list and vector. */
typedef struct
{
  const guint8 *tokens;
  gsize tokens_length;
  const guint8 *vector;
  gsize vector_length;
} IndexForward;

/* { 0 } at first.  All of it is private. */
typedef struct
{
  guint32 last_doc;
  gpointer *of;  /* by document: KeptForward, or NULL; NULL before the first */
  GQueue oldest; /* KeptForward, as they came */
  gsize bytes;
  guint read;   /* one by one */
  guint8 *slab; /* where all of them lie, or most; or NULL */
  gsize slab_size, slab_used;
} KeptForwards;

void kept_forwards_clear (KeptForwards *self);

/* Of a document up to `last_doc`; the list, copied, is `list` from then on, until others are put.  `room`
 * bytes may be kept; what came first goes first.  FALSE: some had to go. */
gboolean kept_forwards_put (KeptForwards *self, gsize room, guint32 last_doc, guint32 doc,
                            IndexForward *list);
gboolean kept_forwards_get (const KeptForwards *self, guint32 doc, IndexForward *list);

/* One more was read by itself: whether it is time to read all `documents` of them one behind the other, up to
 * one for which there is no room, which takes a tenth as long for each.  (That many queries will ask for most
 * of them, and there is room for half of them at least.) */
gboolean kept_forwards_want_all (KeptForwards *self, gsize room, guint32 documents);

/* The list of `doc` is about to be asked for: memory that is far away comes meanwhile. */
static inline void
kept_forwards_expect (const KeptForwards *self, guint32 doc)
{
  const guint8 *kept = self->of != NULL && doc <= self->last_doc ? self->of[doc] : NULL;

  if (kept == NULL)
    return;
  for (guint line = 0; line < 4; line++)
    __builtin_prefetch (kept + line * 64);
}

/* ---- Terms in a row, as the bytes that they are in a list */

enum
{
  TERM_RUN_BYTES = 60
};

/* { 0 } at first. */
typedef struct
{
  guint8 bytes[TERM_RUN_BYTES];
  guint8 length;
} TermRun;

/* One term more; FALSE when there is no room for it. */
gboolean term_run_add (TermRun *self, guint32 term);
gboolean term_run_is_in (const TermRun *self, const IndexForward *list);
