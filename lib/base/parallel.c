#include "base/parallel.h"

enum { WINDOW = 1024 };

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
  gpointer results[WINDOW]; /* by item modulo WINDOW; NULL: not there yet */
  guint given;              /* items handed to workers */
  guint taken;              /* results handed out */
  gboolean stopped;
};

typedef struct
{
  Parallel *parallel;
  guint number;
} Worker;

static gboolean
next_item (Parallel *self, guint *item)
{
  g_mutex_lock (&self->lock);
  while (!self->stopped && self->given < self->items
         && self->given - self->taken >= WINDOW)
    g_cond_wait (&self->changed, &self->lock);
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
work (gpointer data)
{
  g_autofree Worker *worker = data;
  Parallel *self = worker->parallel;
  guint item;

  while (next_item (self, &item))
    {
      gpointer result = self->func (self->data, worker->number, item);

      g_assert (result != NULL);
      g_mutex_lock (&self->lock);
      self->results[item % WINDOW] = result;
      if (item == self->taken)
        g_cond_broadcast (&self->changed);
      g_mutex_unlock (&self->lock);
    }
  return NULL;
}

Parallel *
parallel_new (ParallelFunc func, gpointer data, guint items, guint threads,
              GDestroyNotify free_result)
{
  Parallel *self = g_new0 (Parallel, 1);

  self->func = func;
  self->data = data;
  self->items = items;
  self->free_result = free_result;
  self->n_threads = CLAMP (threads == 0 ? g_get_num_processors () : threads, 1, 256);
  self->n_threads = MIN (self->n_threads, MAX (items, 1));
  self->threads = g_new0 (GThread *, self->n_threads);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  for (guint i = 0; i < self->n_threads; i++)
    {
      Worker *worker = g_new0 (Worker, 1);

      worker->parallel = self;
      worker->number = i;
      self->threads[i] = g_thread_new ("worker", work, worker);
    }
  return self;
}

guint
parallel_threads (const Parallel *self)
{
  return self->n_threads;
}

gpointer
parallel_next (Parallel *self)
{
  gpointer *slot = &self->results[self->taken % WINDOW], result;

  if (self->taken == self->items)
    return NULL;
  g_mutex_lock (&self->lock);
  while (*slot == NULL)
    g_cond_wait (&self->changed, &self->lock);
  result = *slot;
  *slot = NULL;
  self->taken++;
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
  for (guint i = 0; i < WINDOW; i++)
    if (self->results[i] != NULL)
      self->free_result (self->results[i]);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->threads);
  g_free (self);
}
