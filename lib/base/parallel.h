/* parallel.h - a function over many items on several threads, its results in the order of the items.
 *
 * At most a window of results waits to be taken, so memory stays bounded. */
#pragma once

#include <glib.h>

enum
{
  PARALLEL_MAX_THREADS = 256
};

typedef struct Parallel Parallel;

/* How many threads `wanted` means: 0 is one for each processor. */
guint parallel_threads (guint wanted);

/* Called on worker `worker` (0..threads-1) for item `item`; its result is not NULL. */
typedef gpointer (*ParallelFunc) (gpointer data, guint worker, guint item);

/* Begins the work.  `free_result`: of results that nobody took. */
Parallel *parallel_new (ParallelFunc func, gpointer data, guint items, guint threads,
                        guint window, GDestroyNotify free_result);
/* The next item's result, which may be waited for; NULL behind the last. */
gpointer parallel_next (Parallel *self);
/* Ends early when results are left, and waits for the threads. */
void parallel_free (Parallel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Parallel, parallel_free)
