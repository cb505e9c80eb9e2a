/* parallel.h - a function over many items on several threads, results in order.
 *
 * At most a window of results waits to be taken, so memory stays bounded. */
#pragma once

#include <glib.h>

/* Called on worker `worker` (0..threads-1) for item `item`. */
typedef gpointer (*ParallelFunc) (gpointer data, guint worker, guint item);

typedef struct Parallel Parallel;

/* `threads` 0: one per processor. */
Parallel *parallel_new (ParallelFunc func, gpointer data, guint items, guint threads,
                        GDestroyNotify free_result);
guint parallel_threads (const Parallel *self);
/* The next item's result, in order; NULL behind the last (func must not return
 * NULL). */
gpointer parallel_next (Parallel *self);
/* Stops early when results are left; waits for the threads. */
void parallel_free (Parallel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parallel, parallel_free)
