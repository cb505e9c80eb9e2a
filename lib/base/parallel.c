#include "base/parallel.h"

struct Parallel
{
  ParallelFunc func;
  gpointer data;
  GDestroyNotify free_result;
  guint items;
  guint n_threads;
  GThread **threads;
  GMutex lock;
  GCond changed;
  guint window;
  gpointer *results; /* by item modulo `window`; NULL: not there yet */
  guint given;       /* items handed to workers */
  guint taken;       /* results handed out */
  guint idle;        /* workers that wait for room in the window */
  gboolean waits;    /* parallel_next () waits */
  gboolean stopped;
};

typedef struct
{
  Parallel *parallel;
  guint number;
} Worker;

guint
parallel_threads (guint wanted)
{
  return CLAMP (wanted == 0 ? g_get_num_processors () : wanted, 1, PARALLEL_MAX_THREADS);
}

static gboolean
parallel_item (Parallel *self, guint *item)
{
  g_mutex_lock (&self->lock);
  while (!self->stopped && self->given < self->items
         && self->given - self->taken >= self->window)
    {
      self->idle++;
      g_cond_wait (&self->changed, &self->lock);
      self->idle--;
    }
  *item = self->given;
  if (self->stopped || self->given == self->items)
    {
      g_mutex_unlock (&self->lock);
      return FALSE;
    }
  self->given++;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gpointer
parallel_work (gpointer data)
{
  g_autofree Worker *worker = data;
  Parallel *self = worker->parallel;
  guint item;

  while (parallel_item (self, &item))
    {
      gpointer result = self->func (self->data, worker->number, item);

      g_assert (result != NULL);
      g_mutex_lock (&self->lock);
      self->results[item % self->window] = result;
      if (self->waits && item == self->taken)
        g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

/* As many threads as there may be; with none parallel_next () does the work. */
static void
start_threads (Parallel *self, guint wanted)
{
  for (; self->n_threads < wanted; self->n_threads++)
    {
      Worker *worker = g_new0 (Worker, 1);

      worker->parallel = self;
      worker->number = self->n_threads;
      self->threads[self->n_threads]
        = g_thread_try_new ("worker", parallel_work, worker, NULL);
      if (self->threads[self->n_threads] == NULL)
        {
          g_free (worker);
          return;
        }
    }
}

Parallel *
parallel_new (ParallelFunc func, gpointer data, guint items, guint threads, guint window,
              GDestroyNotify free_result)
{
  Parallel *self = g_new0 (Parallel, 1);

  self->func = func;
  self->data = data;
  self->items = items;
  self->free_result = free_result;
  self->window = window;
  self->results = g_new0 (gpointer, window);
  threads = MIN (threads, MAX (items, 1));
  self->threads = g_new0 (GThread *, threads);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  start_threads (self, threads);
  return self;
}

gpointer
parallel_next (Parallel *self)
{
  gpointer *slot = &self->results[self->taken % self->window], result;

  if (self->taken == self->items)
    return NULL;
  if (self->n_threads == 0)
    return self->func (self->data, 0, self->taken++);
  g_mutex_lock (&self->lock);
  self->waits = TRUE;
  while (*slot == NULL)
    g_cond_wait (&self->changed, &self->lock);
  self->waits = FALSE;
  result = *slot;
  *slot = NULL;
  self->taken++;
  /* (To wake a thread costs more than an item: they are woken when half of the window is free, and of what is left
   * they are given all.) */
  if (self->idle > 0 && self->given - self->taken <= self->window / 2)
    g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return result;
}

void
parallel_free (Parallel *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  for (guint i = 0; i < self->window; i++)
    if (self->results[i] != NULL)
      self->free_result (self->results[i]);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->results);
  g_free (self->threads);
  g_free (self);
}
