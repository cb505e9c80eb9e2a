#include "search/order.h"

#include <stdlib.h>

enum
{
  MAX_TIES = 1024 /* documents of one score that are put in order by path */
};

int
order_by_score (gconstpointer a, gconstpointer b)
{
  const SearchHit *x = a, *y = b;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->doc < y->doc ? -1 : x->doc > y->doc;
}

typedef struct
{
  SearchHit hit;
  char *path;
} Placed;

static int
compare_placed (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const Placed *) a)->path, ((const Placed *) b)->path);
}

static gboolean
order_ties (SearchHit *hits, guint count, const SearchOptions *options, GError **error)
{
  g_autofree Placed *placed = g_new0 (Placed, count);
  gboolean ok = TRUE;

  for (guint i = 0; ok && i < count; i++)
    {
      placed[i].hit = hits[i];
      ok = options->path (options->path_data, hits[i].doc, &placed[i].path, error);
    }
  if (ok)
    qsort (placed, count, sizeof *placed, compare_placed);
  for (guint i = 0; i < count; i++)
    {
      if (ok)
        hits[i] = placed[i].hit;
      g_free (placed[i].path);
    }
  return ok;
}

gboolean
order_hits (SearchIndex *index, GArray *hits, const SearchOptions *options, GError **error)
{
  SearchHit *all = (SearchHit *) (gpointer) hits->data;

  g_array_sort (hits, order_by_score);
  if (index->path_order || options->path == NULL)
    return TRUE;
  for (guint i = 0, end; i < hits->len; i = end)
    {
      for (end = i + 1; end < hits->len && all[end].score == all[i].score; end++)
        ;
      if (end - i > 1 && end - i <= MAX_TIES
          && !order_ties (all + i, end - i, options, error))
        return FALSE;
    }
  return TRUE;
}
