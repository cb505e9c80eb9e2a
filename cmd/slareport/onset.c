#include "report.h"

enum
{
  BUCKET_S = 90 * 86400,
  LEAST_GAP_S = 2 * 365 * 86400, /* of nothing: it is no quiet season */
  GAP_TIMES = 3,                 /* as long as all that comes after it */
  MOST_BEFORE = 4                /* a quarter of all at the most is left out */
};

/* What happened in some weeks. */
typedef struct
{
  gint64 number, count, first, last; /* Unix seconds */
} Bucket;

struct Onset
{
  GHashTable *buckets; /* by number */
  Bucket *latest;      /* that something was added to */
};

Onset *
onset_new (void)
{
  Onset *self = g_new0 (Onset, 1);

  self->buckets = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

void
onset_free (Onset *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->buckets);
  g_free (self);
}

void
onset_add (Onset *self, gint64 at)
{
  gint64 number = at / BUCKET_S - (at % BUCKET_S < 0);

  if (self->latest == NULL || self->latest->number != number)
    self->latest = g_hash_table_lookup (self->buckets, &number);
  if (self->latest == NULL)
    {
      self->latest = g_new (Bucket, 1);
      *self->latest = (Bucket){ number, 0, at, at };
      g_hash_table_add (self->buckets, self->latest);
    }
  self->latest->count++;
  self->latest->first = MIN (self->latest->first, at);
  self->latest->last = MAX (self->latest->last, at);
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  const Bucket *left = *(const Bucket *const *) a, *right = *(const Bucket *const *) b;

  return (left->number > right->number) - (left->number < right->number);
}

static gboolean
is_gap (const Bucket *before, const Bucket *after, const Bucket *last)
{
  gint64 gap = after->first - before->last;

  return gap > LEAST_GAP_S && gap / GAP_TIMES > last->last - after->first;
}

gint64
onset_of (const Onset *self, gint64 since)
{
  g_autoptr(GPtrArray) buckets = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer each;
  gint64 all = 0, before = 0;

  g_hash_table_iter_init (&iter, self->buckets);
  while (g_hash_table_iter_next (&iter, &each, NULL))
    g_ptr_array_add (buckets, each);
  g_ptr_array_sort (buckets, by_number);
  for (guint i = 0; i < buckets->len; i++)
    all += ((const Bucket *) g_ptr_array_index (buckets, i))->count;
  for (guint i = 0; i + 1 < buckets->len; i++)
    {
      const Bucket *bucket = g_ptr_array_index (buckets, i);
      const Bucket *next = g_ptr_array_index (buckets, i + 1);

      before += bucket->count;
      if (before * MOST_BEFORE <= all
          && is_gap (bucket, next, g_ptr_array_index (buckets, buckets->len - 1)))
        since = next->first;
    }
  return since;
}
